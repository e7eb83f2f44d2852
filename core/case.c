/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/case-private.h"

/* Log -> state: the walk over the effective log.  What each event does stands in case-rows.c. */

/* "ball=" on any event overrides the rule. */
static void
override_ball (CwCaseChange *s)
{
  switch (s->event->d.ball)
    {
    case CW_BALL_CLIENT:
      cw_case_ball_to_client (s);
      break;
    case CW_BALL_ME:
      cw_case_ball_to_me (s);
      break;
    case CW_BALL_OFFICE:
      cw_case_set_ball (s, CW_BALL_OFFICE);
      break;
    default:
      break;
    }
}

static void
note_misfit (CwCase *c, const CwEvent *event, const char *code, char *reason, gboolean guard)
{
  CwMisfit m = { event->id, g_strdup (event->uuid), event->kind, event->at, code, reason, guard };
  g_array_append_val (c->misfits, m);
}

/* Keeps the history of spells in step with the spell that runs. */
static void
follow_spell (const CwCaseChange *s, const CwCase *before)
{
  CwCase *c = s->c;
  CwSpell *last = c->spells->len > 0
                    ? &g_array_index (c->spells, CwSpell, c->spells->len - 1) : NULL;
  gboolean wrote = s->event->kind == CW_EVENT_APPLIED || c->last_mine.order != before->last_mine.order;

  if (c->spell.order != before->spell.order)
    {
      if (before->spell.order != 0 && last != NULL && last->ends == CW_NEVER)
        {
          last->ends = s->event->at;
          last->end_order = s->order;
          last->answered = cw_event_is_answer (s->event);
          last->lure = last->answered && s->event->d.lure;
        }
      if (c->spell.order == 0)
        return;
      CwSpell next = { .event_id = c->spell.event_id, .order = s->order, .stage = c->stage,
                       .begins = c->spell.at, .mine = CW_NEVER, .ends = CW_NEVER };
      g_array_append_val (c->spells, next);
      last = &g_array_index (c->spells, CwSpell, c->spells->len - 1);
    }
  if (wrote && last != NULL && last->ends == CW_NEVER && last->mine == CW_NEVER)
    last->mine = s->event->at;
}

static void
apply (CwCaseChange *s)
{
  CwCase *c = s->c;
  CwEventKind kind = s->event->kind;
  gboolean client = cw_event_by (kind) == CW_BY_CLIENT;

  if (c->closed && !client && !cw_event_allowed_when_closed (kind))
    {
      note_misfit (c, s->event, "closed", g_strdup ("the case is closed; reopen it first"), FALSE);
      return;
    }
  const CwCase before = *c;
  s->reopens = c->closed && client && kind != CW_EVENT_PAID;
  if (s->reopens)
    cw_case_open_again (c);

  char *reason = NULL;
  const char *code = cw_case_apply_row (s, &reason);
  if (code != NULL)
    {
      *c = before; /* what the case owns was not touched: handlers refuse first */
      note_misfit (c, s->event, code, reason, g_str_equal (code, "escrow-missing"));
      return;
    }
  c->reopened_by_client = s->reopens && !c->closed;
  if (kind != CW_EVENT_NOTED && kind != CW_EVENT_EDITED && kind != CW_EVENT_SNOOZED)
    c->snoozed_until = CW_NEVER;
  if (!c->closed)
    override_ball (s);
  /* a ball that went and came back within one event did not change hands */
  if (c->ball == before.ball && before.turn.at != CW_NEVER && before.closed == c->closed)
    c->turn = before.turn;
  follow_spell (s, &before);
}

static void
clear_taking (gpointer data)
{
  g_free (((CwTaking *) data)->step);
}

static void
clear_asked (gpointer data)
{
  g_free (((CwAsked *) data)->kind);
}

static void
clear_misfit (gpointer data)
{
  g_free (((CwMisfit *) data)->uuid);
  g_free (((CwMisfit *) data)->reason);
}

static GArray *
new_array (gsize size, GDestroyNotify clear)
{
  GArray *array = g_array_new (FALSE, TRUE, (guint) size);

  g_array_set_clear_func (array, clear);
  return array;
}

CwCase *
cw_case_derive (guint32 id, const char *uuid, CwInstant created, const CwGiven *seed,
                GPtrArray *events, const CwPolicy *policy, GTimeZone *zone)
{
  CwCase *c = g_new0 (CwCase, 1);

  c->id = id;
  c->uuid = g_strdup (uuid);
  c->created = created;
  cw_fields_clear (&c->fields);
  if (seed != NULL)
    cw_fields_give (&c->fields, seed, 0, NULL);
  c->stage = CW_STAGE_APPLIED;
  c->ball = CW_BALL_ME;
  if (policy != NULL)
    c->policy = cw_policy_ref ((CwPolicy *) policy);
  c->closed_by = -1;
  c->snoozed_until = CW_NEVER;
  c->spell = c->turn = c->last_mine = c->applied = c->contracted = c->funded_at = cw_case_no_mark;
  c->started = c->delivered = c->billed = c->promised = cw_case_no_mark;
  c->closed_at = c->last_taking = cw_case_no_mark;
  c->takings = new_array (sizeof (CwTaking), clear_taking);
  c->spells = g_array_new (FALSE, TRUE, sizeof (CwSpell));
  c->asked = new_array (sizeof (CwAsked), clear_asked);
  c->misfits = new_array (sizeof (CwMisfit), clear_misfit);
  c->signs = g_ptr_array_new_with_free_func (g_free);
  c->log = cw_case_order_events (events, zone);
  for (guint i = 0; i < c->log->len; i++)
    {
      CwCaseChange s = { c, policy, g_ptr_array_index (c->log, i), i + 1, FALSE };
      apply (&s);
    }
  return c;
}

void
cw_case_free (CwCase *c)
{
  if (c == NULL)
    return;
  g_free (c->uuid);
  cw_fields_clear (&c->fields);
  g_array_unref (c->takings);
  g_array_unref (c->spells);
  g_array_unref (c->asked);
  g_array_unref (c->misfits);
  g_ptr_array_unref (c->signs);
  g_ptr_array_unref (c->log);
  g_clear_pointer (&c->policy, cw_policy_unref);
  g_free (c);
}
