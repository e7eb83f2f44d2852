/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* All cases, or some, written to a descriptor: as JSON with the whole journal (commands, events and
 * their uuids, what was taken back too), as a table of the cases (CSV), or as the next steps for
 * calendar programs (iCalendar).  In slices of an idle main loop, at the pace of the reader; what is
 * recorded meanwhile is not part of it.  A damaged database is written as far as it can be read. */

/* ids: "au" or NULL for all; fd is taken.  done gets a report, a{sv}: format, cases, events, commands
 * (u each), incomplete (s, why) where something could not be read.  Errors: CW_ERROR_INVALID_ARGUMENT
 * "unknown-format", and those of daemon/sink.h. */
void cw_export_async (CwEngine *engine, const char *format, GVariant *ids, int fd,
                      GAsyncReadyCallback done, gpointer data);
/* Floating. */
GVariant *cw_export_finish (GAsyncResult *result, GError **error);
