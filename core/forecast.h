/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/plan.h"

/* Which alerts of one case are still to come (contract section 8, `forecast`): its plan is made
 * at each moment at which it changes, from now on. */

#define CW_FORECAST_MAX_MOMENTS 200 /* per case: a bound, not a wish */

typedef struct
{
  const CwStep *step; /* borrowed from the policy */
  CwInstant due;
  CwInstant alert;    /* the moment at which the alert comes */
} CwForecastRow;

/* What a case is derived from; all borrowed. */
typedef struct
{
  guint32 id;
  const char *uuid;
  CwInstant created;
  const CwGiven *seed;
  GPtrArray *events;      /* CwEvent in order of recording */
  const CwPolicy *policy; /* NULL: no alert at all */
} CwForecastCase;

/* The alerts in (context->now, until] in order of time: GArray of CwForecastRow.  What is due and
 * was to be shown before now has had its alert; a snooze of it ends with one.  Each cause alerts
 * once here: a step that stays due is in the daily digest, and neither digests nor the repeats that
 * they move are told.  Steps of Urgency=low have no alert of their own.
 *
 * follow: each step, low ones too, is taken at the moment of its alert, one that is due already at
 * now.  Nobody knows what the office or the client will answer: what follows then is what comes
 * without an answer.  A step whose taking would not fit ends the forecast. */
GArray *cw_forecast_case (const CwForecastCase *input, const CwPlanContext *context,
                          CwInstant until, gboolean follow);
