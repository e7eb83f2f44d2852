/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/case.h"

/* Questions about a derived case. */

const CwAsked *
cw_case_find_asked (const CwCase *c, const char *kind)
{
  for (guint i = c->asked->len; i > 0; i--)
    {
      const CwAsked *asked = &g_array_index (c->asked, CwAsked, i - 1);
      if (g_str_equal (asked->kind, kind))
        return asked;
    }
  return NULL;
}

/* In the present spell, or, while the client is not quiet, since the ball changed hands. */
static gboolean
is_of_spell (const CwCase *c, const CwTaking *taking)
{
  if (c->spell.at != CW_NEVER)
    return taking->spell == c->spell.event_id;
  return taking->spell == 0 && taking->order >= c->turn.order;
}

const CwTaking *
cw_case_pending_office (const CwCase *c)
{
  if (c->closed || (c->spell.at == CW_NEVER && c->ball != CW_BALL_OFFICE))
    return NULL;
  for (guint i = c->takings->len; i > 0; i--)
    {
      const CwTaking *taking = &g_array_index (c->takings, CwTaking, i - 1);
      if (is_of_spell (c, taking) && taking->act == CW_ACT_OFFICE)
        return taking->result == CW_RESULT_NONE ? taking : NULL;
    }
  return NULL;
}

/* The anchor at the root of Since=, followed through step:, approved: and denied:. */
static CwAnchorKind
root_anchor (const CwCase *c, const CwStep *step)
{
  guint left = c->policy != NULL ? c->policy->steps->len : 0; /* cycles are refused by the reader */

  while (left-- > 0
         && (step->since.kind == CW_ANCHOR_STEP || step->since.kind == CW_ANCHOR_APPROVED
             || step->since.kind == CW_ANCHOR_DENIED))
    {
      const CwStep *up = cw_policy_find_step (c->policy, step->since.arg, NULL);
      if (up == NULL)
        break;
      step = up;
    }
  return step->since.kind;
}

/* Of three values that belong to closes, deadline and due, the one of the step's date. */
static gint64
of_date (const CwCase *c, const CwStep *step, gint64 closes, gint64 deadline, gint64 due)
{
  switch (root_anchor (c, step))
    {
    case CW_ANCHOR_CLOSES:
      return closes;
    case CW_ANCHOR_DUE:
      return due;
    default:
      return deadline;
    }
}

gint64
cw_case_date_setter (const CwCase *c, const CwStep *step)
{
  const CwFields *f = &c->fields;

  return of_date (c, step, f->closes_event, f->deadline_event, f->due_event);
}

/* Does a taking belong to the step's present ladder? */
static gboolean
counts_now (const CwCase *c, const CwStep *step, const CwTaking *taking)
{
  const CwAsked *asked;

  /* a case that is open again was not ended by it: what closes it may come once more */
  if (taking->act == CW_ACT_CLOSE && !c->closed)
    return FALSE;
  switch (step->track)
    {
    case CW_TRACK_ASKED:
      asked = cw_case_find_asked (c, step->track_kind);
      return asked != NULL && taking->order > asked->order;
    case CW_TRACK_DEADLINES: /* a date that was set anew begins a new ladder */
      return of_date (c, step, taking->closes_event, taking->deadline_event, taking->due_event)
             == cw_case_date_setter (c, step);
    case CW_TRACK_SILENCE:
    default:
      if (step->ball == CW_BALL_ME)
        return c->ball == CW_BALL_ME && taking->order >= c->turn.order;
      return is_of_spell (c, taking);
    }
}

const CwTaking *
cw_case_find_taking (const CwCase *c, const CwStep *step)
{
  for (guint i = c->takings->len; i > 0; i--)
    {
      const CwTaking *taking = &g_array_index (c->takings, CwTaking, i - 1);
      if (g_str_equal (taking->step, step->id) && counts_now (c, step, taking))
        return taking;
    }
  return NULL;
}
