/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/facts.h"

#include <string.h>

void
cw_due_facts_free (CwDueFacts *facts)
{
  if (facts == NULL)
    return;
  g_free (facts->cause);
  g_free (facts);
}

static const char *
cause_of (const CwSummary *s)
{
  return s->cause != NULL ? s->cause : "waiting";
}

/* When it may be shown for the first time, and again after what was shown. */
static void
reckon (CwDueFacts *facts, const CwPlanStep *p, const CwPlanContext *x)
{
  facts->repeat_at = cw_plan_repeat_moment (p, facts->showing.shown, facts->showing.last_at, x);
  facts->not_before = cw_plan_showing_moment (p, x);
  /* one that was overdue while another step was current waits for the hours as well */
  if (facts->repeat_at != CW_NEVER && facts->repeat_at < x->now)
    facts->repeat_at = MAX (facts->repeat_at, facts->not_before);
}

/* A snooze stands in the log alone, and a step that the rules do not have any more is not what the
 * summary says. */
static void
reckon_by_log (CwEngine *engine, const CwSummary *s, CwDueFacts *facts)
{
  CwWorld world = cw_engine_world (engine);
  g_autoptr(CwView) view = cw_view_load (&world, s->case_id, cw_engine_now (engine), NULL);

  if (view != NULL && view->plan->current >= 0)
    reckon (facts, &g_array_index (view->plan->steps, CwPlanStep, view->plan->current), &view->x);
  const CwEvent *snooze = view != NULL && view->c->snoozed_until != CW_NEVER
                            ? cw_case_find_event (view->c, view->c->snooze_event) : NULL;
  if (snooze != NULL)
    facts->snoozed_at = snooze->at;
}

static void
reckon_by_summary (CwEngine *engine, const CwSummary *s, CwPolicy *policy, const CwStep *step,
                   CwDueFacts *facts)
{
  CwWorld world = cw_engine_world (engine);
  g_auto(GStrv) own = s->calendars != NULL ? g_strsplit (s->calendars, ",", -1) : NULL;
  g_autoptr(CwView) days = cw_view_days (&world, s->case_id, policy, s->client,
                                         (const char *const *) own, cw_engine_now (engine));
  CwPlanStep p = { .step = step, .limit = s->step_limit };

  reckon (facts, &p, &days->x);
}

static void
reckon_all (CwEngine *engine, const CwSummary *s, CwDueFacts *facts)
{
  CwPolicy *policy = cw_library_policy (engine->library, s->platform);
  const CwStep *step = policy != NULL && s->step != NULL
                         ? cw_policy_find_step (policy, s->step, NULL) : NULL;

  facts->repeat_at = facts->snoozed_at = facts->not_before = CW_NEVER;
  if (s->snoozed_until != CW_NEVER || (s->is_due && step == NULL))
    reckon_by_log (engine, s, facts);
  else if (s->is_due && (facts->showing.shown == 0 || step->has_repeat))
    reckon_by_summary (engine, s, policy, step, facts);
}

CwDueFacts *
cw_facts_get (CwEngine *engine, const CwSummary *s)
{
  CwDueFacts *facts = g_hash_table_lookup (engine->facts, GUINT_TO_POINTER (s->case_id));

  if (facts != NULL && strcmp (facts->cause, cause_of (s)) == 0)
    return facts;
  CwInstant now = cw_engine_now (engine);
  facts = g_new0 (CwDueFacts, 1);
  facts->cause = g_strdup (cause_of (s));
  facts->showing.first_at = facts->showing.last_at = CW_NEVER;
  cw_ledger_showing (engine->db, s->case_id, facts->cause, &facts->showing, NULL);
  if (facts->showing.last_at != CW_NEVER && facts->showing.last_at > now)
    facts->showing.last_at = now; /* the clock was ahead when it was shown */
  reckon_all (engine, s, facts);
  g_hash_table_insert (engine->facts, GUINT_TO_POINTER (s->case_id), facts);
  return facts;
}

void
cw_facts_shown (CwEngine *engine, const CwSummary *s, gint64 alert)
{
  CwDueFacts *facts = g_hash_table_lookup (engine->facts, GUINT_TO_POINTER (s->case_id));

  if (facts == NULL || !g_str_equal (facts->cause, cause_of (s)))
    return;
  facts->showing.shown++;
  facts->showing.last_at = cw_engine_now (engine);
  facts->showing.last_alert = alert;
  if (facts->showing.first_at == CW_NEVER)
    facts->showing.first_at = facts->showing.last_at;
  reckon_all (engine, s, facts);
}

void
cw_facts_forget (CwEngine *engine)
{
  g_hash_table_remove_all (engine->facts);
}
