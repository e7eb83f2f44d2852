/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/ctl.h"
#include "core/civil.h"

/* Moments for people: "Tue 1 Dec 15:30 (in 2 days)", in Japanese 12月1日(火) 15:30. */

/* Weekday, day, month, the year where it is not that of now, and the time unless date_only. */
char *cw_ctl_date_format (CwInstant at, CwInstant now, GTimeZone *zone, gboolean date_only);
/* "in 2 days", "yesterday", "3 hours ago"; days are counted by the calendar.  Allocated. */
char *cw_ctl_date_distance (CwInstant at, CwInstant now, GTimeZone *zone);
/* A civil day with its weekday: "2026-12-01 Tue".  Allocated. */
char *cw_ctl_day_format (CwDay day);

/* Without weekday and year: "1 Dec".  Allocated. */
char *cw_ctl_day_short (CwDay day);

/* YYYY-MM, or YYYY with the month 0. */
gboolean cw_ctl_month_read (const char *text, int *year, int *month, GError **error);

/* The daemon's clock; the own one when it does not say. */
CwInstant cw_ctl_now (CwCtl *ctl);
/* An answer said it (ISO 8601; NULL: it did not), so that nobody has to ask. */
void cw_ctl_set_now (CwCtl *ctl, const char *iso);
/* From the daemon's ISO 8601 text; NULL gives "".  Allocated. */
char *cw_ctl_moment (CwCtl *ctl, const char *iso);
char *cw_ctl_moment_distance (CwCtl *ctl, const char *iso);
/* "MOMENT (DISTANCE)". */
char *cw_ctl_moment_long (CwCtl *ctl, const char *iso);
/* The moment of an event, which may have been given as a day only, as the clock showed it where it
 * was recorded; with that offset, "(+09:00)", where the reader's zone has another one then. */
char *cw_ctl_event_moment (CwCtl *ctl, const char *iso, gboolean date_only);
