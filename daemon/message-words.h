/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/view.h"

/* Words of messages.  Their language is the message's and not the process's, so they do not go
 * through gettext: Japanese where japanese is TRUE, else English.  All results are allocated. */

/* "12月1日（火）", "Tuesday 1 December"; with the year when it is not that of today. */
char *cw_message_day (CwInstant at, GTimeZone *zone, CwInstant now, gboolean japanese);
/* The same, and the time unless it is day_end (µs of day), which stands for the whole day:
 * "12月1日（火）15:30", "Tuesday 1 December, 15:30". */
char *cw_message_moment (CwInstant at, GTimeZone *zone, CwInstant now, gint64 day_end,
                         gboolean japanese);
/* "50,000円", "120.50 USD". */
char *cw_message_money (gint64 amount, const char *currency, gboolean japanese);

#define CW_CONTACT_LOG_LINES 300 /* the newest ones; what is left out is said */

/* What passed between the two sides, for support: one line per event that matters, with date, time
 * and zone, who, what, the step that it was, its result and the remark.  "" when there is none. */
char *cw_contact_log (const CwWorld *world, const CwView *view, const char *lang);
