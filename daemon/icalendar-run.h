/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#define CW_ICALENDAR_MAX_OUTPUT (16 * 1024 * 1024) /* bytes that are taken from the helper */
#define CW_ICALENDAR_SECONDS    5 /* wall time that it gets */

/* Runs casewatch-ical, with an option or NULL, with ics as its standard input and gives what it printed, if it was content;
 * its refusals and its failures are the errors of daemon/icalendar.h. */
void cw_icalendar_output_async (const char *helper_path,
                                GBytes *ics,
                                const char *option,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data);
GBytes *cw_icalendar_output_finish (GAsyncResult *result, GError **error);
