/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/backup.h"

/* Cases from elsewhere, all or none: an export of ours (json), a table (csv), to-do lists (ics,
 * taskwarrior).  Files are read and written to the database in threads, what has to be judged with
 * the policies and calendars is judged in slices of the main loop; a backup is made first.  One
 * import at a time.
 *
 * The report, a{sv}: format, cases events commands known (u), titles (as, the first ones), columns
 * that are not known (as), left_out (as), problems (as: what keeps the file from being taken in; only
 * in a dry run), command (t). */

typedef struct
{
  const char *format;
  gboolean dry_run;
  const char *request;   /* NULL: none */
  const char *ical_helper;
} CwImportOptions;

/* fd is taken.  Errors: "unknown-format", "bad-json", "bad-export", "bad-table", "bad-rows",
 * "bad-row", "import-differs", "busy", those of daemon/fd.h and of the backup. */
void cw_import_async (CwEngine *engine, CwBackup *backup, const CwImportOptions *options, int fd,
                      GAsyncReadyCallback done, gpointer data);
/* The tuple (a{sv}), full. */
GVariant *cw_import_finish (GAsyncResult *result, GError **error);
