/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/backup-copy.h"

/* A backup on its way in: copied beside the database and judged there; nothing is replaced before it
 * is known to be whole.  What was there is kept under another name. */

/* What the present database has beyond a backup; -1: that cannot be read. */
typedef struct
{
  gint64 commands, cases, events;
  GPtrArray *titles;    /* of the cases that the events belong to, the latest first */
} CwLacks;
#define CW_LACKS_TITLES 20
/* For threads.  lacks is filled in any case; its array is the caller's. */
void cw_restore_compare (const char *present, const char *backup, CwLacks *lacks);

typedef struct
{
  char *path;           /* DIRECTORY/casewatch.db.restoring */
  CwBackupFacts facts;
  CwLacks lacks;
} CwStaged;
void cw_staged_free (CwStaged *staged); /* the file goes too */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwStaged, cw_staged_free)

/* In a thread; fd is taken: a regular file or memfd.  Errors: "not-a-file", "unreadable",
 * "not-a-backup", "damaged-backup", "newer-version", "test-clock", "storage". */
void cw_restore_stage_async (int fd, const char *directory, gboolean test_clock,
                             GAsyncReadyCallback done, gpointer data);
CwStaged *cw_restore_stage_finish (GAsyncResult *result, GError **error);

/* The database is closed: what is there (its log and index too) becomes
 * casewatch.db.replaced-2026-11-24T090000Z, or with -1, -2 …, and the staged file takes its place.
 * kept: the new name, allocated.  A note beside them (casewatch.db.swap) says so until it is done, so
 * that a kill or a power cut half-way is carried to its end by cw_restore_resume (). */
gboolean cw_restore_swap (const char *directory, CwInstant now, char **kept, GError **error);
/* Before a database is opened: ends what cw_restore_swap () began.  Nothing happens without a note. */
gboolean cw_restore_resume (const char *directory, GError **error);
/* Puts back what cw_restore_swap () replaced; what it brought in is removed. */
gboolean cw_restore_swap_back (const char *directory, const char *kept, GError **error);
