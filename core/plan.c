/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/plan-private.h"

/* Case + policy + calendars -> dated steps.  One pass dates each step by itself (plan-date.c), a
 * second one lets later steps of a ladder pass earlier ones, a third finds what is current. */

const char *
cw_step_status_to_word (CwStepStatus status)
{
  static const char *const words[] = { "done", "skipped", "due", "upcoming", "passed" };

  return words[status];
}

static gint64
cause_event (const CwCase *c, const CwStep *step)
{
  const CwAsked *asked;

  switch (step->track)
    {
    case CW_TRACK_ASKED:
      asked = cw_case_find_asked (c, step->track_kind);
      return asked != NULL ? asked->event_id : 0;
    case CW_TRACK_DEADLINES:
      return cw_case_date_setter (c, step);
    case CW_TRACK_SILENCE:
    default:
      return c->spell.at != CW_NEVER ? c->spell.event_id : c->turn.event_id;
    }
}

/* What keeps a step from having a date although nobody took it. */
static CwWaits
find_obstacle (const CwCase *c, const CwPolicy *policy, CwPlanStep *p)
{
  const CwStep *step = p->step;

  if (step->stage != c->stage)
    return CW_WAITS_STAGE;
  if (step->track == CW_TRACK_ASKED)
    {
      const CwAsked *asked = cw_case_find_asked (c, step->track_kind);
      if (asked == NULL || !asked->open)
        return CW_WAITS_ANCHOR;
    }
  else if ((step->ball & c->ball) == 0)
    return CW_WAITS_TURN;
  if (c->held && cw_plan_is_towards_client (step))
    return CW_WAITS_HELD;
  for (guint i = 0; step->requires_ != NULL && i < step->requires_->len; i++)
    {
      const CwCondition *condition = &g_array_index (step->requires_, CwCondition, i);
      if (!cw_plan_condition_holds (c, policy, condition))
        {
          p->waits_condition = condition;
          return CW_WAITS_CONDITION;
        }
    }
  return CW_WAITS_NOT;
}

static void
look_at_step (const CwCase *c, const CwPolicy *policy, const CwStep *step, const CwPlanContext *x,
              CwPlanStep *p)
{
  *p = (CwPlanStep) {
    .step = step,
    .status = CW_STATUS_UPCOMING,
    .anchor = CW_NEVER,
    .due = CW_NEVER,
    .alert = CW_NEVER,
    .limit = CW_NEVER,
    .cause_event = cause_event (c, step),
  };
  const CwTaking *taking = cw_case_find_taking (c, step);

  /* a denied step may be taken again */
  if (taking != NULL && !taking->skipped && taking->result == CW_RESULT_DENIED)
    p->cause_again = taking->result_event;
  p->taking = taking;
  if (taking != NULL && p->cause_again == 0)
    {
      p->status = taking->skipped ? CW_STATUS_SKIPPED : CW_STATUS_DONE;
      cw_plan_date_step (c, policy, p, x);
      p->waits = CW_WAITS_NOT;
      return;
    }
  if (c->closed)
    {
      p->status = CW_STATUS_PASSED;
      return;
    }
  p->waits = find_obstacle (c, policy, p);
  if (p->waits == CW_WAITS_STAGE && step->stage < c->stage)
    p->status = CW_STATUS_PASSED;
  if (p->waits == CW_WAITS_NOT)
    cw_plan_date_step (c, policy, p, x);
}

/* Its alert would come after Until=. */
static gboolean
is_over_before_alert (const CwPlanStep *p)
{
  return cw_plan_ends_at_limit (p) && p->due != CW_NEVER && p->alert >= p->limit;
}

/* Has the step's turn in the ladder come (whether or not it ended since)? */
static gboolean
is_reached (const CwPlanStep *p, CwInstant now)
{
  return p->status == CW_STATUS_UPCOMING && p->due != CW_NEVER && !is_over_before_alert (p)
         && MIN (p->due, p->alert) <= now;
}

static gboolean
same_ladder (const CwStep *a, const CwStep *b)
{
  return a->stage == b->stage && a->track == b->track
         && g_strcmp0 (a->track_kind, b->track_kind) == 0;
}

/* Does the step count, over however many others, from the denial of that one? */
static gboolean
follows_denial (const CwPolicy *policy, const CwStep *step, const char *denied)
{
  for (guint left = policy->steps->len; step != NULL && left > 0; left--)
    {
      if (step->since.kind == CW_ANCHOR_DENIED && g_str_equal (step->since.arg, denied))
        return TRUE;
      if (step->since.kind != CW_ANCHOR_STEP && step->since.kind != CW_ANCHOR_APPROVED
          && step->since.kind != CW_ANCHOR_DENIED)
        return FALSE;
      step = cw_policy_find_step (policy, step->since.arg, NULL);
    }
  return FALSE;
}

/* Was the later step taken, in a way that counts against the earlier one? */
static gboolean
was_taken_past (const CwPolicy *policy, const CwPlanStep *later, const CwPlanStep *earlier)
{
  if (later->taking == NULL)
    return FALSE;
  /* what only the denial of the later one brings about comes after its taking */
  if (later->cause_again != 0 && follows_denial (policy, earlier->step, later->step->id))
    return FALSE;
  /* a denied step may be taken again, whatever was taken before the denial */
  return earlier->cause_again == 0 || later->taking->order > earlier->taking->result_order;
}

static gboolean
is_passed_by_later (const CwPlan *plan, const CwPolicy *policy, guint index,
                    const gboolean *reached)
{
  const CwPlanStep *p = &g_array_index (plan->steps, CwPlanStep, index);

  for (guint i = index + 1; i < plan->steps->len; i++)
    {
      const CwPlanStep *later = &g_array_index (plan->steps, CwPlanStep, i);
      if (same_ladder (later->step, p->step)
          && (reached[i] || was_taken_past (policy, later, p)))
        return TRUE;
    }
  return FALSE;
}

static void
settle_ladders (CwPlan *plan, const CwPolicy *policy, CwInstant now)
{
  guint n = plan->steps->len;
  g_autofree gboolean *reached = g_new0 (gboolean, n + 1);

  for (guint i = 0; i < n; i++)
    reached[i] = is_reached (&g_array_index (plan->steps, CwPlanStep, i), now);
  for (guint i = 0; i < n; i++)
    {
      CwPlanStep *p = &g_array_index (plan->steps, CwPlanStep, i);

      if (p->status != CW_STATUS_UPCOMING || p->waits == CW_WAITS_STAGE)
        continue;
      if (is_passed_by_later (plan, policy, i, reached) || is_over_before_alert (p)
          || (cw_plan_ends_at_limit (p) && now >= p->limit))
        p->status = CW_STATUS_PASSED;
      else if (reached[i])
        p->status = CW_STATUS_DUE;
    }
}

/* Over tracks the more urgent, then the later; within one the last in file order. */
static int
find_current (const CwPlan *plan)
{
  int best = -1;

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const CwPlanStep *p = &g_array_index (plan->steps, CwPlanStep, i);
      if (p->status != CW_STATUS_DUE)
        continue;
      if (best < 0)
        {
          best = (int) i;
          continue;
        }
      const CwPlanStep *b = &g_array_index (plan->steps, CwPlanStep, best);
      if (p->step->urgency > b->step->urgency
          || (p->step->urgency == b->step->urgency && p->due >= b->due))
        best = (int) i;
    }
  return best;
}

static int
find_next (const CwPlan *plan)
{
  int best = -1;

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const CwPlanStep *p = &g_array_index (plan->steps, CwPlanStep, i);
      if (p->status != CW_STATUS_UPCOMING || p->due == CW_NEVER)
        continue;
      if (best < 0 || p->alert < g_array_index (plan->steps, CwPlanStep, best).alert)
        best = (int) i;
    }
  return best;
}

static void
consider (CwInstant *next, CwInstant now, CwInstant moment)
{
  if (moment != CW_NEVER && moment > now && (*next == CW_NEVER || moment < *next))
    *next = moment;
}

static CwInstant
find_next_moment (const CwPlan *plan, const CwCase *c, CwInstant now)
{
  CwInstant next = CW_NEVER;

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const CwPlanStep *p = &g_array_index (plan->steps, CwPlanStep, i);
      if (p->status != CW_STATUS_UPCOMING && p->status != CW_STATUS_DUE)
        continue;
      consider (&next, now, p->due);
      consider (&next, now, p->alert);
      consider (&next, now, p->limit); /* Until= ends a step without a date too */
      if (p->limit == CW_NEVER || p->due == CW_NEVER)
        continue;
      if (p->step->urgency == CW_URGENCY_CRITICAL) /* one day from its limit ends a snooze */
        consider (&next, now, p->limit - 24 * CW_HOUR);
    }
  if (!c->closed)
    consider (&next, now, c->snoozed_until);
  return next;
}

CwPlan *
cw_plan_make (const CwCase *c, const CwPolicy *policy, const CwPlanContext *context)
{
  CwPlan *plan = g_new0 (CwPlan, 1);
  guint n = policy != NULL ? policy->steps->len : 0;

  plan->steps = g_array_sized_new (FALSE, FALSE, sizeof (CwPlanStep), n);
  g_array_set_size (plan->steps, n);
  for (guint i = 0; i < n; i++)
    look_at_step (c, policy, g_ptr_array_index (policy->steps, i), context,
                  &g_array_index (plan->steps, CwPlanStep, i));
  if (policy != NULL)
    settle_ladders (plan, policy, context->now);
  plan->current = find_current (plan);
  plan->next = plan->current >= 0 ? plan->current : find_next (plan);
  plan->next_moment = find_next_moment (plan, c, context->now);
  return plan;
}

void
cw_plan_free (CwPlan *plan)
{
  if (plan == NULL)
    return;
  g_array_unref (plan->steps);
  g_free (plan);
}

int
cw_plan_step_for_sent (const CwPlan *plan, const CwCase *c, CwInstant at)
{
  int best = -1;

  if (c->closed || c->spell.at == CW_NEVER || c->spell.at > at)
    return -1;
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const CwPlanStep *p = &g_array_index (plan->steps, CwPlanStep, i);
      const CwPlanStep *b = best >= 0 ? &g_array_index (plan->steps, CwPlanStep, best) : NULL;

      /* information is nothing that a message could stand for */
      if (p->step->track != CW_TRACK_SILENCE || p->step->act == CW_ACT_WAIT)
        continue;
      if (p->status == CW_STATUS_DUE
          || (p->status == CW_STATUS_UPCOMING && p->due != CW_NEVER
              && (b == NULL || (b->status != CW_STATUS_DUE && p->alert < b->alert))))
        best = (int) i;
    }
  if (best < 0 || g_array_index (plan->steps, CwPlanStep, best).step->act != CW_ACT_MESSAGE)
    return -1;
  return best;
}

int
cw_plan_step_for_done (const CwPlan *plan)
{
  return plan->next;
}
