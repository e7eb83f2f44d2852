/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* Copies of the database in a folder of their own (0700, files 0600): made in a thread on a
 * connection of its own, verified after they were written, then given their name.  Made on request,
 * once a day while there are changes, and before an import.  Older ones are thinned out
 * (core/rotation.h); nothing but files of this name is ever removed:
 * casewatch-2026-11-24T090000Z.db */
typedef struct _CwBackup CwBackup;

/* directory: is made when it is needed.  The engine is borrowed and must outlive it. */
CwBackup *cw_backup_new (CwEngine *engine, const char *directory);
/* Waits for one that is under way. */
void cw_backup_free (CwBackup *backup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwBackup, cw_backup_free)
const char *cw_backup_directory (CwBackup *backup);

/* Makes one now; those who ask while one is under way get the next.  finish: the file's full name,
 * NULL with CW_ERROR_STORAGE ("backup-failed: …") or CW_ERROR_DAMAGED. */
void cw_backup_make_async (CwBackup *backup, GAsyncReadyCallback done, gpointer data);
char *cw_backup_make_finish (GAsyncResult *result, GError **error);

/* When the daily one is due: a day after the last one if anything was recorded since; CW_NEVER
 * otherwise. */
CwInstant cw_backup_moment (CwBackup *backup);
/* Makes the daily one if its moment has come.  A failure is kept for the status and tried again an
 * hour later. */
void cw_backup_run (CwBackup *backup, CwInstant now);
/* What went wrong last, in English; NULL nothing did. */
const char *cw_backup_problem (CwBackup *backup);
/* When the last good one was made; CW_NEVER never. */
CwInstant cw_backup_last (CwBackup *backup);
