/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/migrations.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/client-name.h"
#include "daemon/database-private.h"
#include "daemon/schema.h"
#include "dbus/errors.h"

#define MAX_COPIES 100

static gboolean
prepare (sqlite3 *handle, const char *sql, sqlite3_stmt **statement, GError **error)
{
  int code = sqlite3_prepare_v2 (handle, sql, -1, statement, NULL);

  if (code != SQLITE_OK)
    cw_database_set_error (error, handle, code, sql);
  return code == SQLITE_OK;
}

static int
insert_name (sqlite3_stmt *insert, const char *name)
{
  g_autofree char *plain = g_utf8_make_valid (name, -1); /* bits may have flipped */
  g_autofree char *loose = cw_client_loose_key (plain);
  g_autofree char *key = cw_client_key (plain);

  sqlite3_bind_text (insert, 1, loose, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (insert, 2, key, -1, SQLITE_TRANSIENT);
  int code = sqlite3_step (insert);
  sqlite3_reset (insert);
  return code;
}

/* The names that the summary has, spelled as they are: what they are compared by is made in C. */
static gboolean
fill_client_names (sqlite3 *handle, GError **error)
{
  sqlite3_stmt *select = NULL, *insert = NULL;
  int code = SQLITE_ERROR;

  if (prepare (handle, "SELECT DISTINCT client FROM summary WHERE client <> ''", &select, error)
      && prepare (handle, "INSERT OR IGNORE INTO client_names (loose, client_key) VALUES (?, ?)",
                  &insert, error))
    {
      while ((code = sqlite3_step (select)) == SQLITE_ROW)
        if ((code = insert_name (insert, (const char *) sqlite3_column_text (select, 0)))
            != SQLITE_DONE)
          break;
      if (code != SQLITE_DONE)
        cw_database_set_error (error, handle, code, "the names of clients");
    }
  sqlite3_finalize (select);
  sqlite3_finalize (insert);
  return code == SQLITE_DONE;
}

static const CwMigration migrations[] = {
  { 1, cw_schema_1, NULL },
  { 2, cw_schema_2, NULL },
  { 3, cw_schema_3, NULL },
  { 4, cw_schema_4, NULL },
  { 5, cw_schema_5, fill_client_names },
};

const CwMigration *
cw_migrations (gsize *n)
{
  *n = G_N_ELEMENTS (migrations);
  return migrations;
}

int
cw_migrations_latest (void)
{
  return migrations[G_N_ELEMENTS (migrations) - 1].version;
}

static gboolean
read_version (sqlite3 *handle, int *version, GError **error)
{
  g_autofree char *text = NULL;

  if (!cw_database_query_text (handle, "PRAGMA user_version", &text, error))
    return FALSE;
  *version = atoi (text);
  return TRUE;
}

static gboolean
take_step (sqlite3 *handle, const CwMigration *step, GError **error)
{
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version = %d", step->version);

  if (!cw_database_exec (handle, "BEGIN IMMEDIATE", error))
    return FALSE;
  if ((step->sql == NULL || cw_database_exec (handle, step->sql, error))
      && (step->func == NULL || step->func (handle, error))
      && cw_database_exec (handle, set_version, error)
      && cw_database_exec (handle, "COMMIT", error))
    return TRUE;
  if (sqlite3_get_autocommit (handle) == 0)
    sqlite3_exec (handle, "ROLLBACK", NULL, NULL, NULL);
  g_prefix_error (error, "%s: the database cannot be brought to version %d and stays as it was: ",
                  g_error_matches (*error, CW_ERROR, CW_ERROR_DAMAGED) ? "damaged" : "storage",
                  step->version);
  return FALSE;
}

static gboolean
fail_errno (const char *what, const char *path, GError **error)
{
  cw_set_error (error, CW_ERROR_STORAGE, "storage", "%s %s: %s", what, path, g_strerror (errno));
  return FALSE;
}

/* The file is made before SQLite fills it, so that it is private from the start. */
static gboolean
fill_copy (sqlite3 *handle, int fd, const char *path, GError **error)
{
  if (fchmod (fd, 0600) < 0)
    return fail_errno ("cannot protect", path, error);
  char *sql = sqlite3_mprintf ("VACUUM INTO %Q", path);
  gboolean filled = cw_database_exec (handle, sql, error);
  sqlite3_free (sql);
  if (!filled)
    return FALSE;
  if (fsync (fd) < 0)
    return fail_errno ("cannot write", path, error);
  return TRUE;
}

/* What was written is read once more: a copy that is none is worse than none. */
static gboolean
check_copy (const char *path, GError **error)
{
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autofree char *uri = g_strdup_printf ("file:%s?mode=ro&immutable=1", escaped);
  g_autofree char *answer = NULL;
  g_autoptr (GError) local = NULL;
  sqlite3 *handle = NULL;
  int code = sqlite3_open_v2 (uri, &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);

  if (code == SQLITE_OK)
    cw_database_query_text (handle, "PRAGMA integrity_check (1)", &answer, &local);
  sqlite3_close_v2 (handle);
  if (g_strcmp0 (answer, "ok") == 0)
    return TRUE;
  cw_set_error (error, CW_ERROR_STORAGE, "storage", "the copy %s is not what was written: %s", path,
                answer != NULL ? answer : local != NULL ? local->message : "it cannot be read");
  return FALSE;
}

/* The copy's name; NULL on error. */
static char *
make_copy (sqlite3 *handle, const char *copy_base, int version, GError **error)
{
  for (int i = 0; i < MAX_COPIES; i++)
    {
      g_autofree char *path = i == 0 ? g_strdup_printf ("%s.v%d.bak", copy_base, version)
                                     : g_strdup_printf ("%s.v%d.bak.%d", copy_base, version, i);
      int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
      if (fd < 0 && errno == EEXIST)
        continue;
      if (fd < 0)
        {
          fail_errno ("cannot make", path, error);
          return NULL;
        }
      gboolean filled = fill_copy (handle, fd, path, error);
      close (fd);
      filled = filled && check_copy (path, error);
      if (filled)
        return g_steal_pointer (&path);
      unlink (path);
      return NULL;
    }
  cw_set_error (error, CW_ERROR_STORAGE, "storage", "there are too many copies %s.v%d.bak.*",
                copy_base, version);
  return NULL;
}

gboolean
cw_migrations_run (sqlite3 *handle, const CwMigration *steps, gsize n, const char *copy_base,
                   GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *copy = NULL;
  int version = 0;

  if (!read_version (handle, &version, error))
    return FALSE;
  if (n == 0 || version >= steps[n - 1].version)
    return TRUE;
  if (version > 0 && copy_base != NULL)
    {
      copy = make_copy (handle, copy_base, version, error);
      if (copy == NULL)
        return FALSE;
    }

  gboolean any = FALSE;
  for (gsize i = 0; i < n; i++)
    {
      if (steps[i].version <= version)
        continue;
      if (!take_step (handle, &steps[i], &local))
        {
          /* The database is what it was, so the copy says nothing that it does not say itself; a
           * daemon that is restarted again and again would fill the disk with them. */
          if (!any && copy != NULL)
            unlink (copy);
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      any = TRUE;
    }
  return cw_database_exec (handle, "PRAGMA wal_checkpoint (TRUNCATE)", error);
}
