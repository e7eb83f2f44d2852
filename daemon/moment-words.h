/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/civil.h"

/* Days and moments in the locale of the process, as alerts and the feed say them.  now: for "today"
 * and for leaving out the year of this year; CW_NEVER says each day in full.  Allocated. */

/* "today", "yesterday", "1 Dec", "1 Dec 2027". */
char *cw_words_day (CwInstant instant, CwInstant now, GTimeZone *zone);
/* "today 15:00", "tomorrow 15:00", "8 Dec 15:00". */
char *cw_words_moment (CwInstant instant, CwInstant now, GTimeZone *zone);
