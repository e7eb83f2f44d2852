/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

/* One SQLite file: opening it safely, transactions, statements.  Errors are CW_ERROR_STORAGE
 * ("storage: …") or CW_ERROR_DAMAGED ("damaged: …"). */

typedef struct _CwDatabase CwDatabase;

typedef enum
{
  CW_DATABASE_OK,
  CW_DATABASE_NEWER,    /* made by a newer version: untouched, exit 4 */
  CW_DATABASE_FOREIGN,  /* another program's, or no regular file of this user: untouched, exit 4 */
  CW_DATABASE_MARK,     /* a test-clock database without --test-clock, or the other way round */
  CW_DATABASE_DAMAGED,  /* opened read-only, left as it is */
  CW_DATABASE_LOCKED,   /* another daemon holds the data directory: exit 3 */
  CW_DATABASE_FAILED,
} CwDatabaseVerdict;

/* Makes DIR (0700) when missing and takes the lock DIR/casewatch.lock (flock, held until close),
 * refuses symbolic links in the last two components, judges version, mark and damage through a
 * connection that writes nothing, migrates (after a copy DIR/casewatch.db.vN.bak, see migrations.h)
 * and opens for writing: WAL, synchronous FULL, foreign keys, recursive triggers, defensive,
 * trusted_schema off.  With DAMAGED (error unset) the handle serves reads only: of the file as far
 * as it can be read, else of an empty stand-in.  With the other verdicts NULL is returned and error
 * says in one line what to do.  test_clock: the mark wanted. */
CwDatabase *cw_database_open (const char *directory, gboolean test_clock,
                              CwDatabaseVerdict *verdict, GError **error);
/* A further connection for a thread that writes, to a file that is open already; the lock stays with
 * the first. */
CwDatabase *cw_database_open_beside (const char *file, GError **error);
void cw_database_close (CwDatabase *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwDatabase, cw_database_close)
sqlite3 *cw_database_handle (CwDatabase *db);
gboolean cw_database_is_read_only (CwDatabase *db);
/* Between transactions: does a commit wait until the disk has it?  It does unless told otherwise; what
 * is committed meanwhile may be gone after a power cut, all of it from some moment on, or is there with
 * the next commit that waits. */
void cw_database_set_durable (CwDatabase *db, gboolean durable);
/* Gives the pages that were read back to the allocator; they are read anew from what the kernel keeps. */
void cw_database_rest (CwDatabase *db);
/* What is wrong with a damaged one, in English; NULL otherwise. */
const char *cw_database_damage (CwDatabase *db);
/* What there is to read for an export: of a damaged file as much as its pages give, where queries may
 * fail half-way; db itself otherwise. */
CwDatabase *cw_database_salvage (CwDatabase *db);
const char *cw_database_file (CwDatabase *db);
/* The journal mode in force ("wal", or another that the file system forced). */
const char *cw_database_journal_mode (CwDatabase *db);
/* quick_check on a connection of its own in a thread; done (main context) with what is wrong, or
 * NULL with error unset when nothing is. */
void cw_database_check_async (CwDatabase *db, GAsyncReadyCallback done, gpointer data);
char *cw_database_check_finish (CwDatabase *db, GAsyncResult *result, GError **error);

/* BEGIN IMMEDIATE … COMMIT.  Not nested.  A commit hook refuses any COMMIT made another way. */
gboolean cw_database_begin (CwDatabase *db, GError **error);
gboolean cw_database_commit (CwDatabase *db, GError **error); /* on failure rolled back */
void cw_database_rollback (CwDatabase *db);

/* A cached prepared statement (SQLITE_PREPARE_PERSISTENT) for the sql, one line; reset and cleared
 * by the autoptr guard.  NULL with error when it does not compile, or when it is in use (one user
 * at a time). */
typedef sqlite3_stmt CwStatement;
CwStatement *cw_database_statement (CwDatabase *db, const char *sql, GError **error);
void cw_statement_done (CwStatement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwStatement, cw_statement_done)
/* SQLITE_ROW, SQLITE_DONE, or an error set (code, extended code, message and the SQL). */
int cw_statement_step (CwStatement *statement, GError **error);
/* The ids of cases in the first column of every row (GArray of guint32), NULL with error. */
GArray *cw_statement_ids (CwStatement *statement, GError **error);
/* Binding helpers by 1-based index; text may be NULL (NULL). */
void cw_statement_bind_text (CwStatement *statement, int index, const char *text);
void cw_statement_bind_int (CwStatement *statement, int index, gint64 value);
void cw_statement_bind_int_or_null (CwStatement *statement, int index, gint64 value,
                                    gint64 null_value);
