/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/plan.h"

/* The parts of a date's sum (plan-date.c), for plan.c and for explain.c: what is explained is what
 * was reckoned. */

/* The moment of an anchor, CW_NEVER when it has not happened. */
CwInstant cw_plan_anchor_moment (const CwCase *c, const CwPolicy *policy, const CwAnchor *anchor);
/* A step towards the client: what held, promises and "never two steps on one day" are about. */
gboolean cw_plan_is_towards_client (const CwStep *step);
/* After=, one less with Inclusive=true: the day of the anchor is day 1. */
CwDuration cw_plan_effective_after (const CwStep *step);
/* Weekly= and Round=hour: the first such moment at or after; Monthly=: the pay day, same time of day,
 * CW_NEVER when it is out of range. */
CwInstant cw_plan_next_weekly (const CwStep *step, CwInstant at, GTimeZone *zone);
CwInstant cw_plan_pay_day (const CwStep *step, CwInstant at, GTimeZone *zone);
CwInstant cw_plan_round_up_to_hour (CwInstant at, GTimeZone *zone);
/* After a step was taken no other falls due before this; CW_NEVER when none was taken. */
CwInstant cw_plan_day_after_taking (const CwCase *c, const CwPlanContext *x);

gboolean cw_plan_condition_holds (const CwCase *c, const CwPolicy *policy,
                                  const CwCondition *condition);
/* Fills anchor, due, alert, limit and beyond_coverage, and waits where there is no date. */
void cw_plan_date_step (const CwCase *c, const CwPolicy *policy, CwPlanStep *p,
                        const CwPlanContext *x);
/* Until= ends a step; a limit that was only named by the client leaves it due. */
gboolean cw_plan_ends_at_limit (const CwPlanStep *p);
