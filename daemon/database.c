/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/database.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/database-private.h"
#include "dbus/errors.h"

static gboolean
is_stand_in (sqlite3 *handle)
{
  const char *name = sqlite3_db_filename (handle, "main");

  return name == NULL || *name == '\0';
}

void
cw_database_set_error (GError **error, sqlite3 *handle, int code, const char *sql)
{
  int extended = handle != NULL ? sqlite3_extended_errcode (handle) : code;
  const char *message = handle != NULL ? sqlite3_errmsg (handle) : sqlite3_errstr (code);
  int basic = code & 0xff;
  /* Nothing but damage makes us open a database for reading only, or take a stand-in without a
   * name (see database-open.c). */
  gboolean damaged = basic == SQLITE_CORRUPT || basic == SQLITE_NOTADB
                     || (basic == SQLITE_READONLY && handle != NULL
                         && (sqlite3_db_readonly (handle, "main") == 1 || is_stand_in (handle)));

  cw_set_error (error, damaged ? CW_ERROR_DAMAGED : CW_ERROR_STORAGE,
                damaged ? "damaged" : "storage", "%s (%d/%d)%s%s", message, basic, extended,
                sql != NULL ? " in " : "", sql != NULL ? sql : "");
}

gboolean
cw_database_exec (sqlite3 *handle, const char *sql, GError **error)
{
  int code = sqlite3_exec (handle, sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  cw_database_set_error (error, handle, code, NULL);
  return FALSE;
}

gboolean
cw_database_query_text (sqlite3 *handle, const char *sql, char **text, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    *text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  else if (code != SQLITE_DONE)
    cw_database_set_error (error, handle, code, sql);
  sqlite3_finalize (statement);
  return code == SQLITE_ROW;
}

/* The texts are long, and this is asked several times for each case: of a sample of each. */
static guint
hash_sql (gconstpointer key)
{
  const char *sql = key;
  gsize length = strlen (sql);
  guint hash = (guint) length;

  for (gsize i = 0; i < length; i += 1 + length / 16)
    hash = hash * 33 + (guchar) sql[i];
  return hash;
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

CwDatabase *
cw_database_new (void)
{
  CwDatabase *db = g_new0 (CwDatabase, 1);

  db->lock_fd = -1;
  db->statements = g_hash_table_new_full (hash_sql, g_str_equal, g_free, finalize_statement);
  return db;
}

CwDatabase *
cw_database_open_beside (const char *file, GError **error)
{
  g_autoptr (CwDatabase) db = cw_database_new ();

  db->file = g_strdup (file);
  if (!cw_database_open_handle (file, &db->handle, error))
    return NULL;
  cw_database_guard_commits (db);
  return g_steal_pointer (&db);
}

void
cw_database_close (CwDatabase *db)
{
  if (db == NULL)
    return;
  cw_database_close (db->salvage);
  g_clear_pointer (&db->statements, g_hash_table_unref);
  if (db->handle != NULL)
    {
      if (sqlite3_get_autocommit (db->handle) == 0)
        sqlite3_exec (db->handle, "ROLLBACK", NULL, NULL, NULL);
      sqlite3_close_v2 (db->handle);
    }
  /* The lock goes last: whoever gets it finds the database closed. */
  if (db->lock_fd >= 0)
    close (db->lock_fd);
  g_free (db->file);
  g_free (db->journal_mode);
  g_free (db->damage);
  g_free (db->check_uri);
  g_free (db);
}

sqlite3 *
cw_database_handle (CwDatabase *db)
{
  return db->handle;
}

gboolean
cw_database_is_read_only (CwDatabase *db)
{
  return db->damage != NULL;
}

void
cw_database_set_durable (CwDatabase *db, gboolean durable)
{
  /* without a write-ahead log a power cut could damage the file */
  if (g_strcmp0 (db->journal_mode, "wal") != 0)
    return;
  sqlite3_exec (db->handle, durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL",
                NULL, NULL, NULL);
}

void
cw_database_rest (CwDatabase *db)
{
  if (db->handle != NULL)
    sqlite3_db_release_memory (db->handle);
}

const char *
cw_database_damage (CwDatabase *db)
{
  return db->damage;
}

CwDatabase *
cw_database_salvage (CwDatabase *db)
{
  return db->salvage != NULL ? db->salvage : db;
}

const char *
cw_database_file (CwDatabase *db)
{
  return db->file;
}

const char *
cw_database_journal_mode (CwDatabase *db)
{
  return db->journal_mode;
}

static int
refuse_stray_commit (gpointer data)
{
  const CwDatabase *db = data;

  return db->committing ? 0 : 1;
}

void
cw_database_guard_commits (CwDatabase *db)
{
  sqlite3_commit_hook (db->handle, refuse_stray_commit, db);
}

/* Whether the log has the name that SQLite gave it.  It is made by the first write and stays as long
 * as a connection is open. */
static gboolean
log_in_place (CwDatabase *db)
{
  struct stat now;

  if (g_strcmp0 (db->journal_mode, "wal") != 0)
    return TRUE;
  g_autofree char *path = g_strconcat (db->file, "-wal", NULL);
  if (stat (path, &now) < 0)
    return db->log_inode == 0;
  if (db->log_inode == 0)
    {
      db->log_device = now.st_dev;
      db->log_inode = now.st_ino;
    }
  return db->log_device == now.st_dev && db->log_inode == now.st_ino;
}

/* A file that was removed or replaced under us still takes writes, and all of them are lost: whoever
 * took the folder away is told, and it goes on when the folder is back. */
static gboolean
check_place (CwDatabase *db, GError **error)
{
  int moved = 0;

  if ((sqlite3_file_control (db->handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK
       || moved == 0)
      && log_in_place (db))
    return TRUE;
  cw_set_error (error, CW_ERROR_STORAGE, "storage-moved",
                "%s or its log was moved or removed while the daemon runs; put it back, or restart "
                "the daemon",
                db->file);
  return FALSE;
}

gboolean
cw_database_begin (CwDatabase *db, GError **error)
{
  if (db->damage != NULL)
    {
      cw_set_error (error, CW_ERROR_DAMAGED, "damaged",
                    "the database is damaged (%s) and is left as it is; nothing can be recorded "
                    "until a backup is restored with \"cw-ctl restore\"",
                    db->damage);
      return FALSE;
    }
  if (sqlite3_get_autocommit (db->handle) == 0)
    {
      cw_set_error (error, CW_ERROR_STORAGE, "storage", "a transaction is open already");
      return FALSE;
    }
  if (!check_place (db, error))
    return FALSE;
  g_autoptr (CwStatement) statement = cw_database_statement (db, "BEGIN IMMEDIATE", error);
  return statement != NULL && cw_statement_step (statement, error) == SQLITE_DONE;
}

gboolean
cw_database_commit (CwDatabase *db, GError **error)
{
  /* A full disk may have rolled back already; then there is nothing to commit. */
  if (sqlite3_get_autocommit (db->handle) != 0)
    {
      cw_set_error (error, CW_ERROR_STORAGE, "storage", "the transaction was rolled back");
      return FALSE;
    }
  gboolean done = FALSE;
  {
    g_autoptr (CwStatement) statement = cw_database_statement (db, "COMMIT", error);
    db->committing = TRUE;
    done = statement != NULL && cw_statement_step (statement, error) == SQLITE_DONE;
    db->committing = FALSE;
  }
  if (!done)
    cw_database_rollback (db);
  return done;
}

void
cw_database_rollback (CwDatabase *db)
{
  if (sqlite3_get_autocommit (db->handle) != 0)
    return;
  g_autoptr (CwStatement) statement = cw_database_statement (db, "ROLLBACK", NULL);
  if (statement != NULL)
    sqlite3_step (statement);
}

CwStatement *
cw_database_statement (CwDatabase *db, const char *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (db->statements, sql);

  if (statement != NULL)
    {
      /* Two users of one statement would read each other's rows. */
      if (sqlite3_stmt_busy (statement))
        {
          cw_set_error (error, CW_ERROR_STORAGE, "storage", "a statement is in use: %s", sql);
          return NULL;
        }
      return statement;
    }
  int code = sqlite3_prepare_v3 (db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  if (code != SQLITE_OK)
    {
      cw_database_set_error (error, db->handle, code, sql);
      return NULL;
    }
  g_hash_table_insert (db->statements, g_strdup (sql), statement);
  return statement;
}

void
cw_statement_done (CwStatement *statement)
{
  if (statement == NULL)
    return;
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

int
cw_statement_step (CwStatement *statement, GError **error)
{
  int code = sqlite3_step (statement);

  if (code != SQLITE_ROW && code != SQLITE_DONE)
    cw_database_set_error (error, sqlite3_db_handle (statement), code, sqlite3_sql (statement));
  return code;
}

void
cw_statement_bind_text (CwStatement *statement, int index, const char *text)
{
  /* Bound texts live until the statement is done in nearly every caller, but not in all. */
  sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
}

GArray *
cw_statement_ids (CwStatement *statement, GError **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  int code;

  while ((code = cw_statement_step (statement, error)) == SQLITE_ROW)
    {
      guint32 id = (guint32) sqlite3_column_int64 (statement, 0);
      g_array_append_val (ids, id);
    }
  return code == SQLITE_DONE ? g_steal_pointer (&ids) : NULL;
}

void
cw_statement_bind_int (CwStatement *statement, int index, gint64 value)
{
  sqlite3_bind_int64 (statement, index, value);
}

void
cw_statement_bind_int_or_null (CwStatement *statement, int index, gint64 value, gint64 null_value)
{
  if (value == null_value)
    sqlite3_bind_null (statement, index);
  else
    sqlite3_bind_int64 (statement, index, value);
}

/* The whole check in a thread: it reads every page, which the main loop has no time for. */
static void
check_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  sqlite3 *handle = NULL;
  g_autofree char *answer = NULL;
  g_autoptr (GError) error = NULL;

  (void) source;
  (void) cancellable;
  int code = sqlite3_open_v2 (data, &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
  if (code != SQLITE_OK)
    cw_database_set_error (&error, handle, code, NULL);
  else
    {
      sqlite3_busy_timeout (handle, 2000);
      cw_database_query_text (handle, "PRAGMA quick_check (1)", &answer, &error);
    }
  sqlite3_close_v2 (handle);

  if (error != NULL && !g_error_matches (error, CW_ERROR, CW_ERROR_DAMAGED))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (error != NULL)
    g_task_return_pointer (task, g_strdup (error->message), g_free);
  else if (g_strcmp0 (answer, "ok") == 0)
    g_task_return_pointer (task, NULL, NULL);
  else
    g_task_return_pointer (task, g_strdelimit (g_steal_pointer (&answer), "\n", ' '), g_free);
}

void
cw_database_check_async (CwDatabase *db, GAsyncReadyCallback done, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, done, data);

  g_task_set_source_tag (task, cw_database_check_async);
  if (db->damage != NULL)
    {
      g_task_return_pointer (task, g_strdup (db->damage), g_free);
      return;
    }
  g_task_set_task_data (task, g_strdup (db->check_uri), g_free);
  g_task_run_in_thread (task, check_in_thread);
}

char *
cw_database_check_finish (CwDatabase *db, GAsyncResult *result, GError **error)
{
  (void) db;
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
