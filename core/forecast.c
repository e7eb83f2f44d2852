/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/forecast.h"

#include "core/agenda.h"

typedef struct
{
  const CwForecastCase *input;
  CwPlanContext x;      /* x.now is the moment that is looked at */
  gboolean follow;
  GPtrArray *events;    /* the log, and the takings that are supposed */
  CwCase *c;
  GHashTable *told;     /* causes whose alert has come */
  GArray *rows;
} Walk;

static void
derive (Walk *w)
{
  const CwForecastCase *in = w->input;

  cw_case_free (w->c);
  w->c = cw_case_derive (in->id, in->uuid, in->created, in->seed, w->events, in->policy,
                         w->x.days.user_zone);
}

/* The same cause as everywhere: the step, its spell or anchor event, a later denial. */
static char *
cause_of (const CwPlanStep *p)
{
  return g_strdup_printf ("%s/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, p->step->id, p->cause_event,
                          p->cause_again);
}

static gboolean
is_snoozed (const Walk *w, const CwPlanStep *p)
{
  const CwEvent *snooze
    = w->c->snoozed_until != CW_NEVER ? cw_case_find_event (w->c, w->c->snooze_event) : NULL;
  CwAgendaItem item = {
    .case_id = w->input->id,
    .step = p->step->id,
    .urgency = p->step->urgency,
    .due = p->due,
    .alert = p->alert,
    .limit = p->limit,
    .snoozed_until = w->c->snoozed_until,
    .snoozed_at = snooze != NULL ? snooze->at : CW_NEVER,
    .repeat_at = CW_NEVER,
  };

  return cw_agenda_is_snoozed (&item, w->x.now);
}

static gboolean
about_missing_escrow (const CwStep *step)
{
  for (guint i = 0; step->requires_ != NULL && i < step->requires_->len; i++)
    {
      const CwCondition *condition = &g_array_index (step->requires_, CwCondition, i);
      if (condition->kind == CW_CONDITION_FUNDED && condition->negated)
        return TRUE;
    }
  return FALSE;
}

static gint64
next_event_id (const GPtrArray *events)
{
  gint64 id = 0;

  for (guint i = 0; i < events->len; i++)
    id = MAX (id, ((const CwEvent *) g_ptr_array_index (events, i))->id);
  return id + 1;
}

/* As if `done` were recorded now, without a result.  FALSE: it would not fit. */
static gboolean
take (Walk *w, const CwStep *step)
{
  CwEvent *event = cw_event_new (CW_EVENT_STEP_DONE);
  guint misfits = w->c->misfits->len;

  event->id = next_event_id (w->events);
  event->uuid = g_strdup_printf ("forecast-%" G_GINT64_FORMAT, event->id);
  event->at = w->x.now;
  event->d.step = g_strdup (step->id);
  event->d.act = step->act;
  event->d.escrow_step = about_missing_escrow (step);
  if (step->act == CW_ACT_CLOSE)
    event->d.outcome = step->outcome;
  if (step->track == CW_TRACK_ASKED)
    event->d.kind = g_strdup (step->track_kind);
  g_ptr_array_add (w->events, event);
  derive (w);
  return w->c->misfits->len <= misfits;
}

/* Looks at the plan of the present moment.  TRUE: the case changed, look again. */
static gboolean
look (Walk *w, const CwPlan *plan, gboolean first, gboolean *ends)
{
  if (plan->current < 0)
    return FALSE;
  const CwPlanStep *p = &g_array_index (plan->steps, CwPlanStep, plan->current);
  if (p->alert > w->x.now || is_snoozed (w, p))
    return FALSE;

  g_autofree char *cause = cause_of (p);
  gboolean news = g_hash_table_add (w->told, g_steal_pointer (&cause));
  if (news && !first && p->step->urgency != CW_URGENCY_LOW)
    {
      CwForecastRow row = { p->step, p->due, w->x.now };
      g_array_append_val (w->rows, row);
    }
  if (!w->follow)
    return FALSE;
  *ends = !take (w, p->step);
  return !*ends;
}

GArray *
cw_forecast_case (const CwForecastCase *input, const CwPlanContext *context, CwInstant until,
                  gboolean follow)
{
  Walk w = { .input = input, .x = *context, .follow = follow };
  gboolean ends = input->policy == NULL;

  w.rows = g_array_new (FALSE, FALSE, sizeof (CwForecastRow));
  w.told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  w.events = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_event_free);
  for (guint i = 0; i < input->events->len; i++)
    g_ptr_array_add (w.events, cw_event_copy (g_ptr_array_index (input->events, i)));
  derive (&w);

  for (guint n = 0; n < CW_FORECAST_MAX_MOMENTS && !ends && !w.c->closed; n++)
    {
      g_autoptr(CwPlan) plan = cw_plan_make (w.c, input->policy, &w.x);

      if (look (&w, plan, w.x.now == context->now, &ends))
        continue; /* at the same moment */
      if (plan->next_moment == CW_NEVER || plan->next_moment > until)
        break;
      w.x.now = plan->next_moment;
    }
  cw_case_free (w.c);
  g_ptr_array_unref (w.events);
  g_hash_table_unref (w.told);
  return w.rows;
}
