/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/case-private.h"

/* Row by row what product section "Events and what they change" says: one handler per event. */

static const char *
misfit (char **reason, const char *code, const char *text)
{
  *reason = g_strdup (text);
  return code;
}

static const char *
on_applied (CwCaseChange *s, char **reason)
{
  CwCase *c = s->c;

  if (c->stage != CW_STAGE_APPLIED || c->contracted.at != CW_NEVER)
    return misfit (reason, "wrong-stage", "the case is past the application");
  c->applied = cw_case_mark (s);
  cw_case_ball_to_client (s);
  return NULL;
}

static const char *
on_contracted (CwCaseChange *s, char **reason)
{
  CwCase *c = s->c;

  if (c->stage > CW_STAGE_CONTRACTED
      || (c->stage == CW_STAGE_CONTRACTED && c->contracted.at != CW_NEVER))
    {
      if (!s->reopens)
        return misfit (reason, "wrong-stage",
                       "the case is already under contract; `accept --more` begins a further part");
      c->funded = FALSE; /* a new contract after the end of the old one */
    }
  c->stage = CW_STAGE_CONTRACTED;
  c->contracted = cw_case_mark (s);
  cw_case_client_acted (s);
  if (cw_case_lacks_escrow (s))
    cw_case_ball_stays_with_client (s);
  else
    cw_case_ball_to_me (s);
  return NULL;
}

static const char *
on_funded (CwCaseChange *s, char **reason)
{
  CwCase *c = s->c;

  if (c->funded && !s->reopens)
    return misfit (reason, "already-funded", "escrow is already confirmed");
  if (c->stage == CW_STAGE_APPLIED)
    c->stage = CW_STAGE_CONTRACTED;
  c->funded = TRUE;
  c->funded_at = cw_case_mark (s);
  c->promised = cw_case_no_mark;
  /* a message or delivery of mine is still unanswered: the same spell goes on */
  if (c->unanswered && c->spell.at != CW_NEVER)
    cw_case_set_ball (s, CW_BALL_CLIENT);
  else
    cw_case_ball_to_me (s);
  return NULL;
}

static const char *
escrow_guard (CwCaseChange *s, const char *what, char **reason)
{
  if (!cw_case_lacks_escrow (s) || s->event->d.anyway)
    return NULL;
  *reason = g_strdup_printf ("escrow is not confirmed, so nothing secures the pay; do not %s yet "
                             "(--anyway records it all the same)", what);
  return "escrow-missing";
}

static const char *
on_started (CwCaseChange *s, char **reason)
{
  CwCase *c = s->c;

  if (c->stage > CW_STAGE_CONTRACTED)
    return misfit (reason, "wrong-stage", "the work is already delivered");
  const char *guard = escrow_guard (s, "start", reason);
  if (guard != NULL)
    return guard;
  c->started_unfunded |= cw_case_lacks_escrow (s);
  c->stage = CW_STAGE_CONTRACTED;
  c->started = cw_case_mark (s);
  return NULL;
}

static const char *
on_sent (CwCaseChange *s, char **reason)
{
  (void) reason;
  CwCase *c = s->c;

  if (s->event->d.fyi)
    return NULL;
  cw_case_ball_to_client (s);
  c->last_mine = cw_case_mark (s);
  if (!s->event->d.escrow_step)
    c->unanswered = TRUE;
  cw_case_close_asked (c, "question");
  if (s->event->d.step != NULL)
    cw_case_add_taking (s, FALSE);
  return NULL;
}

/* Whose turn it is after the client wrote. */
static void
after_client_wrote (CwCaseChange *s)
{
  gboolean mine = s->c->stage == CW_STAGE_APPLIED
                  || (s->c->stage == CW_STAGE_CONTRACTED && !cw_case_lacks_escrow (s));

  if (mine && !s->event->d.wait)
    cw_case_ball_to_me (s);
  else
    cw_case_ball_stays_with_client (s);
}

static const char *
on_replied (CwCaseChange *s, char **reason)
{
  (void) reason;
  cw_case_client_acted (s);
  cw_case_close_asked (s->c, "question");
  after_client_wrote (s);
  return NULL;
}

static const char *
on_promised (CwCaseChange *s, char **reason)
{
  CwCase *c = s->c;

  if (s->event->d.until == CW_NEVER)
    return misfit (reason, "missing-until", "a promise names a moment");
  cw_case_client_acted (s);
  cw_case_close_asked (c, "question");
  cw_case_set_ball (s, CW_BALL_CLIENT);
  c->promised = cw_case_mark (s);
  c->promised.at = s->event->d.until;
  c->spell = c->promised;
  return NULL;
}

static const char *
on_asked (CwCaseChange *s, char **reason)
{
  CwCase *c = s->c;
  const CwDetails *d = &s->event->d;

  if (d->kind == NULL)
    return misfit (reason, "missing-kind", "what was asked?");
  if (d->withdrawn)
    {
      const CwAsked *open = cw_case_find_asked (c, d->kind);
      if (open == NULL || !open->open)
        return misfit (reason, "not-open", "no such request is open");
      cw_case_close_asked (c, d->kind);
      cw_case_client_acted (s);
      after_client_wrote (s);
      return NULL;
    }
  cw_case_close_asked (c, d->kind); /* asked again: the newest counts */
  CwAsked asked = { g_strdup (d->kind), s->event->id, s->order, s->event->at, d->by, TRUE };
  g_array_append_val (c->asked, asked);
  cw_case_client_acted (s);
  cw_case_ball_to_me (s);
  /* work wanted before the money is safe, or before there is a contract at all */
  if (g_str_equal (d->kind, "early-delivery")
      && (cw_case_lacks_escrow (s) || c->stage == CW_STAGE_APPLIED))
    cw_case_add_sign (c, "early-delivery");
  return NULL;
}

static const char *
on_delivered (CwCaseChange *s, char **reason)
{
  CwCase *c = s->c;

  if (s->event->d.button == 0)
    return on_sent (s, reason);
  const char *guard = escrow_guard (s, "deliver", reason);
  if (guard != NULL)
    return guard;
  c->delivered_unfunded |= cw_case_lacks_escrow (s);
  c->stage = CW_STAGE_DELIVERED;
  c->delivered = cw_case_mark (s);
  c->ever_delivered = TRUE;
  c->unanswered = TRUE;
  c->last_mine = cw_case_mark (s);
  cw_case_set_ball (s, CW_BALL_CLIENT);
  c->spell = cw_case_mark (s);
  if (s->event->d.due != CW_NEVER)
    {
      c->fields.due = s->event->d.due;
      c->fields.due_event = s->event->id;
    }
  return NULL;
}

static const char *
on_revision (CwCaseChange *s, char **reason)
{
  (void) reason;
  s->c->stage = CW_STAGE_CONTRACTED;
  cw_case_client_acted (s);
  cw_case_ball_to_me (s);
  return NULL;
}

static const char *
on_accepted (CwCaseChange *s, char **reason)
{
  (void) reason;
  CwCase *c = s->c;

  cw_case_client_acted (s);
  if (s->event->d.more)
    {
      c->stage = CW_STAGE_CONTRACTED;
      c->funded = FALSE;
      if (cw_case_lacks_escrow (s))
        cw_case_ball_stays_with_client (s);
      else
        cw_case_ball_to_me (s);
    }
  else if (s->policy != NULL && cw_policy_has_stage (s->policy, CW_STAGE_BILLED))
    {
      c->stage = CW_STAGE_BILLED;
      c->billed = cw_case_mark (s);
      cw_case_ball_stays_with_client (s);
    }
  else
    cw_case_close (s, CW_OUTCOME_COMPLETED, CW_BY_CLIENT, FALSE);
  return NULL;
}

static const char *
on_paid (CwCaseChange *s, char **reason)
{
  (void) reason;
  cw_case_client_acted (s);
  cw_case_close (s, CW_OUTCOME_COMPLETED, CW_BY_CLIENT, FALSE);
  return NULL;
}

static const char *
on_step_done (CwCaseChange *s, char **reason)
{
  const CwDetails *d = &s->event->d;
  const CwAsked *asked;

  if (d->step == NULL)
    return misfit (reason, "no-such-step", "which step was done?");
  switch ((CwAct) d->act)
    {
    case CW_ACT_MESSAGE:
      return on_sent (s, reason);
    case CW_ACT_OFFICE:
      cw_case_set_ball (s, CW_BALL_OFFICE);
      cw_case_add_taking (s, FALSE);
      return NULL;
    case CW_ACT_ANSWER:
      asked = d->kind != NULL ? cw_case_find_asked (s->c, d->kind) : NULL;
      if (d->kind != NULL && (asked == NULL || !asked->open))
        return misfit (reason, "not-open", "there is no open request to answer");
      if (d->kind != NULL)
        cw_case_close_asked (s->c, d->kind);
      cw_case_add_taking (s, FALSE);
      s->c->last_mine = cw_case_mark (s);
      s->c->unanswered = TRUE;
      cw_case_ball_to_client (s);
      return NULL;
    case CW_ACT_CLOSE:
      cw_case_add_taking (s, FALSE);
      /* nobody said "declined": it is presumed, and the client's doing */
      cw_case_close (s, (CwOutcome) (d->outcome != 0 ? d->outcome : CW_OUTCOME_LOST),
                  d->outcome == CW_OUTCOME_DECLINED ? CW_BY_CLIENT : CW_BY_ME,
                  d->outcome == CW_OUTCOME_DECLINED);
      return NULL;
    case CW_ACT_PLATFORM:
    case CW_ACT_WAIT:
    default:
      cw_case_add_taking (s, FALSE);
      return NULL;
    }
}

static const char *
on_step_skipped (CwCaseChange *s, char **reason)
{
  if (s->event->d.step == NULL)
    return misfit (reason, "no-such-step", "which step is skipped?");
  cw_case_add_taking (s, TRUE);
  return NULL;
}

static CwTaking *
taking_without_result (CwCase *c, const char *step)
{
  for (guint i = c->takings->len; i > 0; i--)
    {
      CwTaking *taking = &g_array_index (c->takings, CwTaking, i - 1);
      if (taking->act == CW_ACT_OFFICE && taking->result == CW_RESULT_NONE
          && (step == NULL || g_str_equal (step, taking->step)))
        return taking;
    }
  return NULL;
}

static const char *
on_step_result (CwCaseChange *s, char **reason)
{
  CwTaking *taking = taking_without_result (s->c, s->event->d.step);

  if (taking == NULL)
    return misfit (reason, "no-request", "no request to the office awaits a decision");
  taking->result = (CwResult) s->event->d.result;
  taking->result_at = s->event->at;
  taking->result_order = s->order;
  taking->result_event = s->event->id;
  /* a client who answered meanwhile keeps it my turn; a spell begins only where none ran */
  if (s->c->ball == CW_BALL_OFFICE)
    cw_case_ball_to_client (s);
  return NULL;
}

static const char *
on_flagged (CwCaseChange *s, char **reason)
{
  if (s->event->d.sign == NULL)
    return misfit (reason, "missing-sign", "which sign was seen?");
  cw_case_add_sign (s->c, s->event->d.sign);
  return NULL;
}

static const char *
on_held (CwCaseChange *s, char **reason)
{
  if (s->c->held)
    return misfit (reason, "already-held", "the case is already on hold");
  s->c->held = TRUE;
  return NULL;
}

static const char *
on_unheld (CwCaseChange *s, char **reason)
{
  if (!s->c->held)
    return misfit (reason, "not-held", "the case is not on hold");
  s->c->held = FALSE;
  return NULL;
}

static const char *
on_snoozed (CwCaseChange *s, char **reason)
{
  if (s->event->d.until == CW_NEVER)
    return misfit (reason, "missing-until", "until when?");
  s->c->snoozed_until = s->event->d.until;
  s->c->snooze_event = s->event->id;
  return NULL;
}

static const char *
on_noted (CwCaseChange *s, char **reason)
{
  (void) s;
  (void) reason;
  return NULL;
}

static const char *
on_edited (CwCaseChange *s, char **reason)
{
  if (s->event->d.fields != NULL
      && !cw_fields_give (&s->c->fields, s->event->d.fields, s->event->id, reason))
    return "bad-field";
  return NULL;
}

static const char *
on_closed (CwCaseChange *s, char **reason)
{
  (void) reason;
  const CwDetails *d = &s->event->d;

  cw_case_close (s, (CwOutcome) (d->outcome != 0 ? d->outcome : CW_OUTCOME_LOST),
              d->closed_by >= 0 ? d->closed_by : CW_BY_ME, d->presumed);
  return NULL;
}

static const char *
on_reopened (CwCaseChange *s, char **reason)
{
  if (!s->c->closed)
    return misfit (reason, "not-closed", "the case is not closed");
  cw_case_open_again (s->c);
  s->c->promised = cw_case_no_mark;
  cw_case_set_ball (s, CW_BALL_CLIENT);
  s->c->spell = cw_case_mark (s);
  return NULL;
}

static const CwCaseHandler handlers[CW_N_EVENTS] = {
  [CW_EVENT_APPLIED] = on_applied,
  [CW_EVENT_CONTRACTED] = on_contracted,
  [CW_EVENT_FUNDED] = on_funded,
  [CW_EVENT_STARTED] = on_started,
  [CW_EVENT_SENT] = on_sent,
  [CW_EVENT_REPLIED] = on_replied,
  [CW_EVENT_PROMISED] = on_promised,
  [CW_EVENT_ASKED] = on_asked,
  [CW_EVENT_DELIVERED] = on_delivered,
  [CW_EVENT_REVISION] = on_revision,
  [CW_EVENT_ACCEPTED] = on_accepted,
  [CW_EVENT_PAID] = on_paid,
  [CW_EVENT_STEP_DONE] = on_step_done,
  [CW_EVENT_STEP_SKIPPED] = on_step_skipped,
  [CW_EVENT_STEP_RESULT] = on_step_result,
  [CW_EVENT_FLAGGED] = on_flagged,
  [CW_EVENT_HELD] = on_held,
  [CW_EVENT_UNHELD] = on_unheld,
  [CW_EVENT_SNOOZED] = on_snoozed,
  [CW_EVENT_NOTED] = on_noted,
  [CW_EVENT_EDITED] = on_edited,
  [CW_EVENT_CLOSED] = on_closed,
  [CW_EVENT_REOPENED] = on_reopened,
};

const char *
cw_case_apply_row (CwCaseChange *s, char **reason)
{
  return handlers[s->event->kind] (s, reason);
}
