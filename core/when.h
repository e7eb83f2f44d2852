/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/duration.h"

/* WHEN, as people write moments.  One parser for daemon and client. */

typedef enum
{
  CW_WHEN_PAST,   /* what happened: weekdays and month-day mean the latest not in the future */
  CW_WHEN_PLAN,   /* closes, deadline, due, promised, by: the first after today; day = DayEnd */
  CW_WHEN_RESUME, /* snoozed and pause: a plan whose day means the start of Hours */
  CW_WHEN_ASKED,  /* `asked`: as PAST, but a day means its 00:00 */
  CW_WHEN_CLOCK,  /* the test clock: any moment, a day means 00:00 */
} CwWhenPurpose;

typedef struct
{
  CwInstant now;
  gint64 day_end;         /* [User] DayEnd, microseconds of day (18:00) */
  gint64 hours_start;     /* start of [Alerts] Hours (09:00) */
  CwDayContext days;      /* user_zone is the zone that texts without offset are read in */
} CwWhenContext;

typedef struct
{
  CwInstant instant;
  gboolean date_only; /* a day without a time; FALSE for today where it means now */
  CwDay day;          /* the civil day in user_zone */
} CwWhen;

/* Forms: 2026-12-01; 2026-12-01 15:30; ISO 8601 with or without offset; now; today; yesterday;
 * tomorrow; 12-01; mon … sun (also full names); -3d +2bd -90min +4h 2w; "3 days ago", "in 2 days";
 * 今日 昨日 明日 一昨日 明後日 今 3日前 3日後 2時間前 3営業日後 12月1日 2026年12月1日 月曜 月曜日, each day form
 * optionally followed by a time ("mon 10:00", "昨日 15:30", "12月1日 9時", "9時30分", up to 24:00).
 * Full-width digits, space, colon and signs are read as their ASCII counterparts, upper case as
 * lower case.
 * For RESUME also hour (or 1時間) and next (or 翌営業日), the next business day of days.client at the
 * start of Hours.
 *
 * A day without a time is date_only and means, by purpose: DayEnd (PAST, PLAN), the start of Hours
 * (RESUME) or 00:00 (ASKED, CLOCK); only for PAST and ASKED the present day, however it is written,
 * means now and is a moment.  Distances (-3d, 2w, "3 days ago", 3日前, +2bd) are moments: now moved
 * by that many days with the wall time kept; bd counts days.client in days.policy_zone (user_zone
 * if NULL).  A weekday or month-day with a time means the latest such moment not after now, for
 * plans and CLOCK the one on the first such day after today.
 *
 * FALSE with a reason (English, one line, to free; reason may be NULL) when the text is none of
 * them, does not exist, leaves 1900-2200 or is longer than CW_LIMIT_WHEN; when is then untouched.
 * Does not judge past against future beyond choosing the year or week: see cw_when_is_future (). */
gboolean cw_when_parse (const char *text, CwWhenPurpose purpose, const CwWhenContext *context,
                        CwWhen *when, char **reason);
/* TRUE when something that is said to have happened would lie in the future (a day: tomorrow or
 * later; a moment: after now). */
gboolean cw_when_is_future (const CwWhen *when, const CwWhenContext *context);
