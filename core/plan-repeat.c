/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/plan.h"

#define MAX_DOUBLINGS 10

CwInstant
cw_plan_repeat_moment (const CwPlanStep *p, guint shown, CwInstant last_shown,
                       const CwPlanContext *context)
{
  const CwStep *step = p->step;

  if (!step->has_repeat || shown == 0 || last_shown == CW_NEVER
      || shown > (guint) MAX (step->repeat_max, 0))
    return CW_NEVER;

  CwDuration distance = step->repeat;
  CwInstant at;
  distance.n = MIN (distance.n << MIN (shown - 1, MAX_DOUBLINGS), 9999);
  if (cw_duration_add (last_shown, distance, &context->days, &at) != CW_DURATION_OK)
    return CW_NEVER;

  const CwDayset *open = step->act == CW_ACT_MESSAGE  ? context->days.client
                         : step->act == CW_ACT_OFFICE ? context->days.office
                                                      : NULL;
  return cw_hours_next (&context->hours, context->days.user_zone, at, open,
                        context->days.policy_zone);
}

CwInstant
cw_plan_waiting_moment (const CwCase *c, const CwPlanContext *context)
{
  CwDuration one = { 1, CW_UNIT_BUSINESS, FALSE };
  CwInstant at;

  if (c->closed || c->ball != CW_BALL_ME || c->turn.at == CW_NEVER)
    return CW_NEVER;
  return cw_duration_add (c->turn.at, one, &context->days, &at) == CW_DURATION_OK ? at : CW_NEVER;
}
