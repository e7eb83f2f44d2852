/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/plan-private.h"

/* The date of one step by itself: anchor, sum, courtesy to the client, limit and alert. */

static const CwTaking *
taking_of (const CwCase *c, const CwPolicy *policy, const char *id)
{
  const CwStep *step = cw_policy_find_step (policy, id, NULL);

  return step != NULL ? cw_case_find_taking (c, step) : NULL;
}

static CwInstant
result_moment (const CwCase *c, const CwPolicy *policy, const char *id, CwResult result)
{
  const CwTaking *taking = taking_of (c, policy, id);

  return taking != NULL && taking->result == result ? taking->result_at : CW_NEVER;
}

CwInstant
cw_plan_anchor_moment (const CwCase *c, const CwPolicy *policy, const CwAnchor *anchor)
{
  const CwAsked *asked;
  const CwTaking *taking;

  switch (anchor->kind)
    {
    case CW_ANCHOR_QUIET:
      return c->spell.at;
    case CW_ANCHOR_TURN:
      return c->turn.at;
    case CW_ANCHOR_APPLIED:
      return c->applied.at;
    case CW_ANCHOR_CONTRACTED:
      return c->contracted.at;
    case CW_ANCHOR_FUNDED:
      return c->funded ? c->funded_at.at : CW_NEVER;
    case CW_ANCHOR_STARTED:
      return c->started.at;
    case CW_ANCHOR_DELIVERED:
      return c->delivered.at;
    case CW_ANCHOR_BILLED:
      return c->billed.at;
    case CW_ANCHOR_CLOSES:
      return c->fields.closes;
    case CW_ANCHOR_DEADLINE:
      return c->fields.deadline;
    case CW_ANCHOR_DUE:
      return c->fields.due;
    case CW_ANCHOR_PROMISED:
      return c->promised.at;
    case CW_ANCHOR_ASKED:
      asked = cw_case_find_asked (c, anchor->arg);
      return asked != NULL ? asked->at : CW_NEVER; /* whether it is open: find_obstacle () */
    case CW_ANCHOR_STEP:
      taking = taking_of (c, policy, anchor->arg);
      return taking != NULL ? taking->at : CW_NEVER;
    case CW_ANCHOR_APPROVED:
      return result_moment (c, policy, anchor->arg, CW_RESULT_APPROVED);
    case CW_ANCHOR_DENIED:
      return result_moment (c, policy, anchor->arg, CW_RESULT_DENIED);
    case CW_ANCHOR_NONE:
    default:
      return CW_NEVER;
    }
}

gboolean
cw_plan_condition_holds (const CwCase *c, const CwPolicy *policy, const CwCondition *condition)
{
  const CwTaking *taking = condition->arg != NULL ? taking_of (c, policy, condition->arg) : NULL;
  const CwAsked *asked;
  gboolean holds = FALSE;

  switch (condition->kind)
    {
    case CW_CONDITION_FUNDED:
      holds = c->funded;
      break;
    case CW_CONDITION_CLOSES:
      holds = c->fields.closes != CW_NEVER;
      break;
    case CW_CONDITION_DEADLINE:
      holds = c->fields.deadline != CW_NEVER;
      break;
    case CW_CONDITION_DUE:
      holds = c->fields.due != CW_NEVER;
      break;
    case CW_CONDITION_DELIVERED:
      holds = c->ever_delivered;
      break;
    case CW_CONDITION_ASKED:
      asked = cw_case_find_asked (c, condition->arg);
      holds = asked != NULL && asked->open;
      break;
    case CW_CONDITION_STEP: /* a skip does not count */
      holds = taking != NULL && !taking->skipped;
      break;
    case CW_CONDITION_APPROVED:
      holds = taking != NULL && taking->result == CW_RESULT_APPROVED;
      break;
    case CW_CONDITION_DENIED:
      holds = taking != NULL && taking->result == CW_RESULT_DENIED;
      break;
    default:
      break;
    }
  return holds != condition->negated;
}

/* A step towards the client: what held, promises and "never two steps on one day" are about.  One
 * that may also be mine is a limit on me. */
gboolean
cw_plan_is_towards_client (const CwStep *step)
{
  return step->track != CW_TRACK_ASKED && (step->ball & CW_BALL_CLIENT) != 0
         && (step->ball & CW_BALL_ME) == 0;
}

CwDuration
cw_plan_effective_after (const CwStep *step)
{
  CwDuration after = step->after;

  /* the day of the anchor is day 1 */
  if (step->inclusive && after.unit != CW_UNIT_HOURS && !after.backward && after.n > 0)
    after.n--;
  return after;
}

CwInstant
cw_plan_round_up_to_hour (CwInstant at, GTimeZone *zone)
{
  CwInstant local = at + cw_zone_offset (zone, at) * CW_SECOND;
  gint64 rest = ((local % CW_HOUR) + CW_HOUR) % CW_HOUR;

  return rest == 0 ? at : at + CW_HOUR - rest;
}

CwInstant
cw_plan_next_weekly (const CwStep *step, CwInstant at, GTimeZone *zone)
{
  CwWall wall = cw_instant_to_wall (at, zone);
  CwDay day = wall.day + ((int) step->weekly_day - (int) cw_day_weekday (wall.day) + 7) % 7;
  CwInstant moment = cw_day_at (day, step->weekly_time, zone);

  return moment >= at ? moment : cw_day_at (day + 7, step->weekly_time, zone);
}

CwInstant
cw_plan_pay_day (const CwStep *step, CwInstant at, GTimeZone *zone)
{
  CwWall wall = cw_instant_to_wall (at, zone);
  CwDay day = cw_monthly_next (step->monthly, wall.day);

  return day != CW_DAY_NONE ? cw_day_at (day, wall.time, zone) : CW_NEVER;
}

/* Since + After, then Weekly, Monthly and Round.  FALSE: no such date (calendar without an open day, …). */
static gboolean
base_due (const CwStep *step, CwInstant anchor, const CwPlanContext *x, CwInstant *due)
{
  if (cw_duration_add (anchor, cw_plan_effective_after (step), &x->days, due) != CW_DURATION_OK)
    return FALSE;
  if (step->has_weekly)
    *due = cw_plan_next_weekly (step, *due, x->days.policy_zone);
  if (step->monthly != NULL)
    *due = cw_plan_pay_day (step, *due, x->days.policy_zone);
  if (*due == CW_NEVER)
    return FALSE;
  if (step->round_hour)
    *due = cw_plan_round_up_to_hour (*due, x->days.policy_zone);
  return TRUE;
}

static gboolean
apply_not_before (const CwCase *c, const CwPolicy *policy, const CwStep *step,
                  const CwPlanContext *x, CwInstant *due)
{
  for (guint i = 0; step->not_before != NULL && i < step->not_before->len; i++)
    {
      const CwMoment *entry = &g_array_index (step->not_before, CwMoment, i);
      CwInstant at = cw_plan_anchor_moment (c, policy, &entry->anchor), moment;

      if (at == CW_NEVER)
        continue;
      if (cw_duration_add (at, entry->distance, &x->days, &moment) != CW_DURATION_OK)
        return FALSE;
      *due = MAX (*due, moment);
    }
  return TRUE;
}

CwInstant
cw_plan_day_after_taking (const CwCase *c, const CwPlanContext *x)
{
  if (c->last_taking.at == CW_NEVER || x->days.client == NULL)
    return CW_NEVER;
  CwDay taken = cw_instant_day (c->last_taking.at, x->days.policy_zone);
  CwDay next = cw_dayset_add (x->days.client, taken, 1, FALSE);
  return next != CW_DAY_NONE ? cw_day_at (next, 0, x->days.policy_zone) : CW_NEVER;
}

/* Promises, and one step per business day; CW_NEVER is before everything. */
static void
apply_courtesy (const CwCase *c, const CwStep *step, const CwPlanContext *x, CwInstant *due)
{
  if (!cw_plan_is_towards_client (step))
    return;
  *due = MAX (*due, MAX (c->promised.at, cw_plan_day_after_taking (c, x)));
}

/* The limit of an answer that the client named; it beats the usual one. */
static CwInstant
named_limit (const CwCase *c, const CwStep *step)
{
  const CwAsked *asked
    = step->track == CW_TRACK_ASKED ? cw_case_find_asked (c, step->track_kind) : NULL;

  return asked != NULL ? asked->by : CW_NEVER;
}

static CwInstant
limit_of (const CwCase *c, const CwPolicy *policy, const CwStep *step, const CwPlanContext *x)
{
  CwInstant limit = named_limit (c, step);

  if (limit != CW_NEVER || !step->has_until)
    return limit;
  CwInstant at = cw_plan_anchor_moment (c, policy, &step->until.anchor);
  if (at == CW_NEVER
      || cw_duration_add (at, step->until.distance, &x->days, &limit) != CW_DURATION_OK)
    return CW_NEVER;
  return limit;
}

gboolean
cw_plan_ends_at_limit (const CwPlanStep *p)
{
  return p->step->has_until && p->limit != CW_NEVER;
}

/* Must the alert come before the limit?  Yes where waiting for an allowed moment would pass it; a
 * step that falls due only later is over by its Until=, but an answer with a limit that the client
 * named comes before that limit. */
static gboolean
is_pressed (const CwPlanStep *p, gboolean named)
{
  if (p->limit == CW_NEVER)
    return FALSE;
  return p->due < p->limit || (named && p->step->act == CW_ACT_ANSWER && p->anchor < p->limit);
}

/* The alert waits for Hours and Days, a message also for a business day of the client, a request to
 * the office for an open day of the office; if that would pass the limit it comes at the last
 * allowed moment before the limit (which may lie before the due moment, but not before what the
 * step counts from has happened), else at once. */
static CwInstant
alert_moment (const CwPlanStep *p, gboolean named, const CwPlanContext *x)
{
  const CwDayset *open = p->step->act == CW_ACT_MESSAGE  ? x->days.client
                         : p->step->act == CW_ACT_OFFICE ? x->days.office
                                                         : NULL;
  CwInstant at = cw_hours_next (&x->hours, x->days.user_zone, p->due, open, x->days.policy_zone);

  if (!is_pressed (p, named) || (at != CW_NEVER && at < p->limit))
    return at != CW_NEVER ? at : p->due;
  /* a step before a date has nothing behind it that it would have to wait for */
  CwInstant earliest = p->anchor <= p->due ? p->anchor : CW_NEVER;
  at = cw_hours_last (&x->hours, x->days.user_zone, p->limit, earliest, open, x->days.policy_zone);
  if (at != CW_NEVER)
    return at;
  return p->due < p->limit ? p->due : p->anchor;
}

static gboolean
sum_is_covered (const CwPlanStep *p, const CwPlanContext *x)
{
  const CwCalendarUnion *u = p->step->after.unit == CW_UNIT_BUSINESS ? x->client
                             : p->step->after.unit == CW_UNIT_OFFICE ? x->office
                                                                     : NULL;
  CwDay from, to;

  if (u == NULL || p->due == CW_NEVER)
    return TRUE;
  cw_calendar_union_coverage (u, &from, &to);
  CwDay due = cw_instant_day (p->due, x->days.policy_zone);
  CwDay begin = cw_instant_day (p->anchor, x->days.policy_zone);
  return MIN (due, begin) >= from && MAX (due, begin) <= to;
}

void
cw_plan_date_step (const CwCase *c, const CwPolicy *policy, CwPlanStep *p, const CwPlanContext *x)
{
  p->anchor = cw_plan_anchor_moment (c, policy, &p->step->since);
  p->limit = limit_of (c, policy, p->step, x);
  if (p->anchor == CW_NEVER)
    {
      p->waits = CW_WAITS_ANCHOR;
      return;
    }
  CwInstant due;
  if (!base_due (p->step, p->anchor, x, &due) || !apply_not_before (c, policy, p->step, x, &due))
    {
      p->waits = CW_WAITS_CALENDAR;
      return;
    }
  if (p->taking == NULL || p->cause_again != 0)
    apply_courtesy (c, p->step, x, &due);
  p->due = due;
  p->alert = alert_moment (p, named_limit (c, p->step) != CW_NEVER, x);
  p->beyond_coverage = !sum_is_covered (p, x);
}
