/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/engine-private.h"

/* A derived case -> its row of the summary. */

/* A critical step that fell due meanwhile, or is one day from its limit, ends a snooze. */
static gboolean
step_breaks_snooze (const CwView *view, const CwPlanStep *p)
{
  const CwEvent *snooze = cw_case_find_event (view->c, view->c->snooze_event);
  CwAgendaItem item = {
    .urgency = p->step->urgency,
    .alert = p->alert,
    .limit = p->limit,
    .snoozed_until = view->c->snoozed_until,
    .snoozed_at = snooze != NULL ? snooze->at : CW_NEVER,
  };

  return p->alert != CW_NEVER && !cw_agenda_is_snoozed (&item, view->x.now);
}

/* Any critical step that was not taken, not only the one that the alert is about; once ended, the
 * snooze stays so although that step may be passed by now. */
static gboolean
snooze_is_broken (const CwView *view)
{
  if (view->c->snoozed_until == CW_NEVER || view->c->snoozed_until <= view->x.now)
    return FALSE;
  for (guint i = 0; i < view->plan->steps->len; i++)
    {
      const CwPlanStep *p = &g_array_index (view->plan->steps, CwPlanStep, i);
      if (p->step->urgency == CW_URGENCY_CRITICAL && p->status != CW_STATUS_DONE
          && p->status != CW_STATUS_SKIPPED && step_breaks_snooze (view, p))
        return TRUE;
    }
  return FALSE;
}

void
cw_engine_summarise (CwEngine *engine, CwView *view, CwSummary *s)
{
  const CwCase *c = view->c;
  const CwFields *f = &c->fields;

  *s = (CwSummary) {
    .case_id = c->id,
    .log_seq = view->revision,
    .rules_key = g_strdup (engine->derive.doubtful ? "" : engine->rules_key), /* "": stale */
    .title = g_strdup (f->title != NULL ? f->title : ""),
    .client = g_strdup (f->client != NULL ? f->client : ""),
    .platform = g_strdup (f->platform != NULL ? f->platform : ""),
    .url = g_strdup (f->url),
    .calendars = f->calendars != NULL ? g_strjoinv (",", f->calendars) : NULL,
    .stage = c->stage,
    .funded = c->funded,
    .held = c->held,
    .ball = c->ball,
    .quiet_since = c->closed ? CW_NEVER : c->spell.at,
    .outcome = c->outcome,
    .has_fee = f->has_fee,
    .fee_amount = f->fee_amount,
    .fee_currency = g_strdup (f->fee_currency),
    .closes = f->closes,
    .deadline = f->deadline,
    .due = f->due,
    .created = c->created,
    .snoozed_until = c->snoozed_until,
    .step_due = CW_NEVER,
    .step_alert = CW_NEVER,
    .step_limit = CW_NEVER,
    .waiting_since = CW_NEVER,
    .next_moment = view->plan->next_moment,
  };
  if (view->plan->next >= 0)
    {
      const CwPlanStep *p = &g_array_index (view->plan->steps, CwPlanStep, view->plan->next);
      s->step = g_strdup (p->step->id);
      s->step_due = p->due;
      s->step_alert = p->alert;
      s->step_limit = p->limit;
      s->urgency = p->step->urgency;
      s->act = p->step->act;
      s->is_due = view->plan->current >= 0;
      s->cause = s->is_due ? cw_view_cause (p) : NULL;
    }
  else
    s->waiting_since = cw_plan_waiting_moment (c, &view->x);
  if (snooze_is_broken (view))
    s->snoozed_until = CW_NEVER;
}
