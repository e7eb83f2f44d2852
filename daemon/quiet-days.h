/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/summary.h"
#include "daemon/view.h"

/* Business days of silence of many cases at the same moment.  Most of them share a policy and name no
 * calendars of their own, so the days that count are looked up once for each policy. */
typedef struct _CwQuietDays CwQuietDays;

/* world is borrowed. */
CwQuietDays *cw_quiet_days_new (const CwWorld *world, CwInstant now);
void cw_quiet_days_free (CwQuietDays *quiet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwQuietDays, cw_quiet_days_free)

/* Counted now: a row of yesterday's cache is right today too.  -1 when the case is not quiet. */
int cw_quiet_days_count (CwQuietDays *quiet, const CwSummary *summary);
