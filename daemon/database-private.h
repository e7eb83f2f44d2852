/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/types.h>

#include "daemon/database.h"

/* What database.c and database-open.c share. */

/* "CWdb" */
#define CW_DATABASE_APPLICATION_ID 0x43576462

struct _CwDatabase
{
  sqlite3 *handle;
  GHashTable *statements;  /* SQL text -> sqlite3_stmt */
  int lock_fd;             /* -1 none */
  char *file;              /* full name of casewatch.db */
  char *journal_mode;
  dev_t log_device;        /* of the write-ahead log once it was seen; inode 0: not yet */
  ino_t log_inode;
  struct _CwDatabase *salvage; /* what is left of a damaged file, beside the stand-in; NULL */
  char *damage;            /* what is wrong; NULL: opened for writing */
  char *check_uri;         /* how a second connection reads the same bytes; NULL: it cannot */
  gboolean committing;     /* inside cw_database_commit () */
};

/* Sets CW_ERROR_DAMAGED or CW_ERROR_STORAGE from the handle's last error.  sql may be NULL. */
void cw_database_set_error (GError **error, sqlite3 *handle, int code, const char *sql);
CwDatabase *cw_database_new (void);
/* Opens for writing, with everything set that a writer wants; reading it then rolls back what was cut
 * off. */
gboolean cw_database_open_handle (const char *file, sqlite3 **handle, GError **error);
/* Several statements without parameters, outside the cache and the transaction helpers. */
gboolean cw_database_exec (sqlite3 *handle, const char *sql, GError **error);
/* First column of the first row; FALSE with error set, or unset when there is no row. */
gboolean cw_database_query_text (sqlite3 *handle, const char *sql, char **text, GError **error);
/* From now on COMMIT works through cw_database_commit () only. */
void cw_database_guard_commits (CwDatabase *db);
