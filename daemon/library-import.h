/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/icalendar.h"
#include "daemon/library-private.h"

/* Between library-calendars.c (what is in force) and library-import.c (what comes in and goes). */

/* Puts the days in force under the name; FALSE when that changes nothing. */
gboolean cw_library_take_calendar (CwLibrary *library, const char *name, CwLevel level,
                                   const CwIcalResult *result);
/* CW_ERROR_NOT_FOUND "no-such-calendar: …" with the nearest name. */
void cw_library_set_no_calendar (CwLibrary *library, const char *name, GError **error);
/* TRUE when the file was imported with only_public: it says so in a line of its own, so that the
 * observances in it stay left out whenever it is read again. */
gboolean cw_library_is_public_only (const char *path);
/* Whether the administrator or the package has a calendar of that name, which counts when the user
 * has none. */
gboolean cw_library_has_calendar_below (CwLibrary *library, const char *name);
