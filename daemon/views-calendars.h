/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/view.h"

/* What leaves through the bus about calendars beside their own rows. */

/* The days of [from, to] as rows in their order, one for each calendar that says something about the
 * day: date, calendar, reason and reasons, opened where it is opened, projected where it lies after
 * the last official announcement; with weekly also date and weekly for days that only the week
 * closes.  aa{sv}, floating.  CW_ERROR_NOT_FOUND, or CW_ERROR_LIMIT_EXCEEDED when the reply would be
 * too large. */
GVariant *cw_views_days (CwLibrary *library, const char *const *names, CwDay from, CwDay to,
                         gboolean weekly, GError **error);
/* Who counts by the calendar: cases (open ones that name it, at most 100), cases_total, clients,
 * policies; and stays: another file of that name comes into force when the user's goes.  a{sv},
 * floating. */
GVariant *cw_views_calendar_users (const CwWorld *world, const char *name, GError **error);
