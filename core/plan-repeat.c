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

/* Was the line that tells of my turn put away ("done" or "skip") since the ball came to me? */
static gboolean
turn_is_acknowledged (const CwCase *c)
{
  for (guint i = 0; c->policy != NULL && i < c->policy->steps->len; i++)
    {
      const CwStep *step = g_ptr_array_index (c->policy->steps, i);

      if (step->ball == CW_BALL_ME && step->track == CW_TRACK_SILENCE
          && cw_case_find_taking (c, step) != NULL)
        return TRUE;
    }
  return FALSE;
}

CwInstant
cw_plan_showing_moment (const CwPlanStep *p, const CwPlanContext *context)
{
  const CwDayset *open = p->step->act == CW_ACT_MESSAGE  ? context->days.client
                         : p->step->act == CW_ACT_OFFICE ? context->days.office
                                                         : NULL;
  CwInstant at = cw_hours_next (&context->hours, context->days.user_zone, context->now, open,
                                context->days.policy_zone);

  if (at == CW_NEVER || (p->limit != CW_NEVER && at >= p->limit))
    return context->now;
  return at;
}

CwInstant
cw_plan_waiting_moment (const CwCase *c, const CwPlanContext *context)
{
  CwDuration one = { 1, CW_UNIT_BUSINESS, FALSE };
  CwInstant at;

  if (c->closed || c->ball != CW_BALL_ME || c->turn.at == CW_NEVER || turn_is_acknowledged (c))
    return CW_NEVER;
  return cw_duration_add (c->turn.at, one, &context->days, &at) == CW_DURATION_OK ? at : CW_NEVER;
}
