/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/calendar.h"

#include <gio/gio.h>

/* iCalendar files as the daemon sees them: bytes go to the helper casewatch-ical, days come back
 * (core/ical-protocol.h).  The daemon does not parse them itself: a hostile file can neither stall
 * nor grow nor crash it.
 *
 * All errors are CW_ERROR with a code "ics-CODE" in front, CODE being one of the protocol's or
 * timeout, helper-missing, helper-failed, bad-output, unreadable; a cancelled run is
 * G_IO_ERROR_CANCELLED. */

typedef struct
{
  CwDay day;
  char *reason; /* observance, cancelled, partial-day, not-public, empty-rule */
  char *name;
} CwIcalLeftOut;

typedef struct
{
  int year;
  guint closed;
} CwIcalYear;

typedef struct
{
  char *name; /* the calendar's own name, "" when it has none */
  CwDay covers_from; /* CW_DAY_NONE when the file has no day inside 1900-2200 */
  CwDay covers_to;
  CwDay official_until; /* CW_DAY_NONE when the file does not say */
  guint8 days_off; /* bit 0 Monday … bit 6 Sunday, or 0xff when the file does not say */
  GArray *closed; /* CwNamedDay, sorted, one per day */
  GArray *opened; /* CwNamedDay, sorted, one per day */
  GArray *left_out; /* CwIcalLeftOut, sorted */
  guint n_left_out; /* how many were left out; may be more than the array has */
  GArray *years; /* CwIcalYear, the years with closed days */
  char *fingerprint; /* the same for files that say the same about days */
} CwIcalResult;

void cw_ical_result_free (CwIcalResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwIcalResult, cw_ical_result_free)

/* The output of the helper; anything unexpected, a missing end too, is "ics-bad-output". */
CwIcalResult *cw_icalendar_parse_output (const char *text, gsize length, GError **error);

/* Runs the helper on the bytes of a file, 5 s of wall time at most.  only_public leaves out what is
 * not marked as a public holiday.  The callback comes in the thread-default main context. */
void cw_icalendar_run_async (const char *helper_path,
                             GBytes *ics,
                             gboolean only_public,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
CwIcalResult *cw_icalendar_run_finish (GAsyncResult *result, GError **error);
/* The same, blocking; for start-up. */
CwIcalResult *
cw_icalendar_run_sync (const char *helper_path, GBytes *ics, gboolean only_public, GError **error);

/* The days of a file, from "FINGERPRINT-SIZE-VERSION[-public].days" in cache_dir or, where that is
 * missing or damaged, from the helper, whose output is then kept there (directory 0700, file 0600).
 * A cache that cannot be written is no error.  Blocking. */
CwIcalResult *cw_icalendar_load (const char *helper_path,
                                 const char *cache_dir,
                                 const char *ics_path,
                                 GError **error);
CwIcalResult *cw_icalendar_load_with (const char *helper_path,
                                      const char *cache_dir,
                                      const char *ics_path,
                                      gboolean only_public,
                                      GError **error);
