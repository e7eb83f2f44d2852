/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/civil.h"

#include <gio/gio.h>
#include <sqlite3.h>

/* One copy, and what is known of a copy; for threads: they know no main loop. */

/* "casewatch-2026-11-24T090000Z.db" for a moment; allocated. */
char *cw_backup_name (CwInstant at);
/* The moment in a name of that form; FALSE for any other name. */
gboolean cw_backup_name_moment (const char *name, CwInstant *at);

typedef struct
{
  gint64 revision;     /* of the last command */
  CwInstant recorded;  /* when that was; CW_NEVER: empty */
  gint64 cases, events;
  int version;         /* of the schema */
  gboolean test_clock;
} CwBackupFacts;

/* Judges a database file that nobody writes to: CW_ERROR_DAMAGED ("damaged", "not-a-backup"),
 * CW_ERROR_REFUSED ("newer-version").  whole: every page and every index. */
gboolean cw_backup_inspect (const char *path, gboolean whole, CwBackupFacts *facts, GError **error);

/* Copies the database that uri reads into directory/name (made 0700/0600), verified and synced
 * before it gets its name, and thins out what is older.  zone: for the days of the rotation. */
gboolean cw_backup_copy (const char *uri, const char *directory, const char *name, GTimeZone *zone,
                         GError **error);
