/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/case-private.h"

/* What several events do alike: ball, spell, requests, takings, the end of a case. */

const CwMark cw_case_no_mark = { CW_NEVER, 0, 0 };

CwMark
cw_case_mark (const CwCaseChange *s)
{
  return (CwMark) { s->event->at, s->event->id, s->order };
}

void
cw_case_set_ball (CwCaseChange *s, CwBall ball)
{
  if (s->c->ball == ball && s->c->turn.at != CW_NEVER)
    return;
  s->c->ball = ball;
  s->c->turn = cw_case_mark (s);
}

void
cw_case_ball_to_me (CwCaseChange *s)
{
  cw_case_set_ball (s, CW_BALL_ME);
  s->c->spell = cw_case_no_mark;
}

void
cw_case_ball_stays_with_client (CwCaseChange *s)
{
  cw_case_set_ball (s, CW_BALL_CLIENT);
  s->c->spell = cw_case_mark (s);
}

void
cw_case_ball_to_client (CwCaseChange *s)
{
  cw_case_set_ball (s, CW_BALL_CLIENT);
  if (s->c->spell.at == CW_NEVER)
    s->c->spell = cw_case_mark (s);
}

void
cw_case_client_acted (CwCaseChange *s)
{
  s->c->promised = cw_case_no_mark;
  s->c->unanswered = FALSE;
}

gboolean
cw_case_lacks_escrow (const CwCaseChange *s)
{
  return s->policy != NULL && s->policy->escrow && !s->c->funded;
}

void
cw_case_close_asked (CwCase *c, const char *kind)
{
  for (guint i = 0; i < c->asked->len; i++)
    {
      CwAsked *asked = &g_array_index (c->asked, CwAsked, i);
      if (kind == NULL || g_str_equal (asked->kind, kind))
        asked->open = FALSE;
    }
}

void
cw_case_add_sign (CwCase *c, const char *sign)
{
  if (!g_ptr_array_find_with_equal_func (c->signs, sign, g_str_equal, NULL))
    g_ptr_array_add (c->signs, g_strdup (sign));
}

void
cw_case_add_taking (CwCaseChange *s, gboolean skipped)
{
  const CwDetails *d = &s->event->d;
  const CwFields *f = &s->c->fields;
  CwTaking taking = {
    .step = g_strdup (d->step),
    .event_id = s->event->id,
    .order = s->order,
    .at = s->event->at,
    .skipped = skipped,
    .act = skipped ? -1 : d->act,
    .spell = s->c->spell.event_id,
    .closes_event = f->closes_event,
    .deadline_event = f->deadline_event,
    .due_event = f->due_event,
    .result = (CwResult) d->result,
    .result_at = CW_NEVER,
  };
  g_array_append_val (s->c->takings, taking);
  /* never two steps on one day: counts for steps towards the client, not for answers (d->kind) */
  if (!skipped && d->kind == NULL
      && (d->act == CW_ACT_MESSAGE || d->act == CW_ACT_OFFICE || d->act == CW_ACT_PLATFORM))
    s->c->last_taking = cw_case_mark (s);
}

void
cw_case_close (CwCaseChange *s, CwOutcome outcome, int by, gboolean presumed)
{
  CwCase *c = s->c;

  if (!c->closed)
    c->stage_before_closing = c->stage;
  c->closed = TRUE;
  c->closed_at = cw_case_mark (s);
  c->stage = CW_STAGE_CLOSED;
  c->outcome = outcome;
  c->closed_by = by;
  c->presumed = presumed;
  c->spell = cw_case_no_mark;
  cw_case_close_asked (c, NULL);
}

void
cw_case_open_again (CwCase *c)
{
  c->closed = FALSE;
  c->closed_at = cw_case_no_mark;
  c->stage = c->stage_before_closing;
  c->outcome = CW_OUTCOME_NONE;
  c->closed_by = -1;
  c->presumed = FALSE;
  /* nobody held the ball of a closed case: whoever gets it now has just got it */
  c->turn = cw_case_no_mark;
}
