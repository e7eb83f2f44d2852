/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/backup-copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/rotation.h"
#include "daemon/database-private.h"
#include "daemon/migrations.h"
#include "dbus/errors.h"

#define PREFIX "casewatch-"
#define SUFFIX ".db"
#define FORM   "%04d-%02d-%02dT%02d%02d%02dZ"
#define PAGES  256 /* at a time */

char *
cw_backup_name (CwInstant at)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  CwWall wall = cw_instant_to_wall (at, utc);
  int year, month, day, seconds = (int) (wall.time / G_USEC_PER_SEC);

  cw_day_to_ymd (wall.day, &year, &month, &day);
  return g_strdup_printf (PREFIX FORM SUFFIX, year, month, day, seconds / 3600,
                          seconds / 60 % 60, seconds % 60);
}

gboolean
cw_backup_name_moment (const char *name, CwInstant *at)
{
  int y, m, d, hour, minute, second, end = 0;

  if (sscanf (name, PREFIX "%4d-%2d-%2dT%2d%2d%2dZ" SUFFIX "%n", &y, &m, &d, &hour, &minute,
              &second, &end) != 6
      || end == 0 || name[end] != '\0')
    return FALSE;
  g_autoptr (GDateTime) moment = g_date_time_new_utc (y, m, d, hour, minute, second);
  if (moment == NULL)
    return FALSE;
  *at = g_date_time_to_unix (moment) * G_USEC_PER_SEC;
  return TRUE;
}

static gboolean
fail (GError **error, const char *what, const char *path)
{
  cw_set_error (error, CW_ERROR_STORAGE, "backup-failed", "cannot %s %s: %s", what, path,
                g_strerror (errno));
  return FALSE;
}

static gboolean
query_number (sqlite3 *handle, const char *sql, gint64 *number, GError **error)
{
  g_autofree char *text = NULL;

  if (!cw_database_query_text (handle, sql, &text, error))
    return FALSE;
  *number = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
  return TRUE;
}

static gboolean
read_facts (sqlite3 *handle, gboolean whole, CwBackupFacts *facts, GError **error)
{
  g_autofree char *answer = NULL, *mark = NULL;
  gint64 id = 0, version = 0, recorded = 0;

  if (!query_number (handle, "PRAGMA application_id", &id, error)
      || !query_number (handle, "PRAGMA user_version", &version, error))
    return FALSE;
  if (id != CW_DATABASE_APPLICATION_ID || version < 1)
    {
      cw_set_error (error, CW_ERROR_DAMAGED, "not-a-backup", "this is no database of Casewatch");
      return FALSE;
    }
  if (version > cw_migrations_latest ())
    {
      cw_set_error (error, CW_ERROR_REFUSED, "newer-version",
                    "a newer version of Casewatch made it; install that version");
      return FALSE;
    }
  if (whole && !cw_database_query_text (handle, "PRAGMA integrity_check (1)", &answer, error))
    return FALSE;
  if (whole && g_strcmp0 (answer, "ok") != 0)
    {
      cw_set_error (error, CW_ERROR_DAMAGED, "damaged", "%s", answer);
      return FALSE;
    }
  if (!query_number (handle, "SELECT ifnull (max (seq), 0) FROM commands", &facts->revision, error)
      || !query_number (handle, "SELECT ifnull ((SELECT recorded_at FROM commands ORDER BY seq DESC"
                                " LIMIT 1), 0)", &recorded, error)
      || !query_number (handle, "SELECT count (*) FROM cases", &facts->cases, error)
      || !query_number (handle, "SELECT count (*) FROM events", &facts->events, error)
      || !cw_database_query_text (handle, "SELECT value FROM meta WHERE key = 'clock'", &mark,
                                  error))
    return FALSE;
  facts->recorded = facts->revision > 0 ? recorded : CW_NEVER;
  facts->version = (int) version;
  facts->test_clock = g_strcmp0 (mark, "test") == 0;
  return TRUE;
}

gboolean
cw_backup_inspect (const char *path, gboolean whole, CwBackupFacts *facts, GError **error)
{
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autofree char *uri = g_strdup_printf ("file:%s?mode=ro&immutable=1", escaped);
  sqlite3 *handle = NULL;
  g_autoptr (GError) local = NULL;

  int code = sqlite3_open_v2 (uri, &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
  gboolean good = code == SQLITE_OK && read_facts (handle, whole, facts, &local);
  if (code != SQLITE_OK)
    cw_database_set_error (&local, handle, code, NULL);
  gboolean foreign = !good && sqlite3_errcode (handle) == SQLITE_NOTADB;
  sqlite3_close_v2 (handle);
  if (foreign)
    {
      cw_set_error (error, CW_ERROR_DAMAGED, "not-a-backup", "this is no database of Casewatch");
      return FALSE;
    }
  if (!good && local == NULL) /* a row that should be there is not */
    cw_set_error (&local, CW_ERROR_DAMAGED, "damaged", "what every database has is missing");
  if (!good)
    g_propagate_error (error, g_steal_pointer (&local));
  return good;
}

/* The file is there already, private from the start; SQLite fills it. */
static gboolean
fill (const char *uri, const char *path, GError **error)
{
  sqlite3 *from = NULL, *to = NULL;
  int code = sqlite3_open_v2 (uri, &from, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_open_v2 (path, &to, SQLITE_OPEN_READWRITE, NULL);
  if (code == SQLITE_OK)
    {
      sqlite3_busy_timeout (from, 5000);
      /* the whole file is synced once, in the end; cut short it is removed */
      sqlite3_exec (to, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF", NULL, NULL, NULL);
      sqlite3_backup *backup = sqlite3_backup_init (to, "main", from, "main");
      do
        code = backup != NULL ? sqlite3_backup_step (backup, PAGES) : sqlite3_errcode (to);
      while (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED);
      sqlite3_backup_finish (backup);
      code = code == SQLITE_DONE ? sqlite3_errcode (to) : code;
    }
  /* one file without a log beside it */
  if (code == SQLITE_OK)
    code = sqlite3_exec (to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
  if (code != SQLITE_OK)
    cw_set_error (error, CW_ERROR_STORAGE, "backup-failed", "%s: %s", path,
                  to != NULL && sqlite3_errcode (to) == code ? sqlite3_errmsg (to)
                                                             : sqlite3_errstr (code));
  sqlite3_close_v2 (to);
  sqlite3_close_v2 (from);
  return code == SQLITE_OK;
}

static gboolean
sync_path (const char *path, int flags, GError **error)
{
  int fd = open (path, flags | O_CLOEXEC);

  if (fd < 0)
    return fail (error, "open", path);
  int result = fsync (fd);
  close (fd);
  return result == 0 ? TRUE : fail (error, "write", path);
}

/* Only files whose name is one of ours; what cannot be removed stays. */
static void
thin_out (const char *directory, GTimeZone *zone)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) moments = g_array_new (FALSE, FALSE, sizeof (CwInstant));
  const char *name;
  CwInstant at;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (cw_backup_name_moment (name, &at))
      {
        g_ptr_array_add (names, g_build_filename (directory, name, NULL));
        g_array_append_val (moments, at);
      }
  g_autofree gboolean *keep = g_new (gboolean, moments->len + 1);
  cw_rotation_choose ((const CwInstant *) (gpointer) moments->data, moments->len, zone, keep);
  for (guint i = 0; i < names->len; i++)
    if (!keep[i])
      unlink (g_ptr_array_index (names, i));
}

/* The remains of copies that a kill cut short; one is made at a time. */
static void
sweep (const char *directory)
{
  static const char *const ends[] = { ".new", ".new-journal" };
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;
  CwInstant at;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
      if (g_str_has_suffix (name, ends[i]))
        {
          g_autofree char *base = g_strndup (name, strlen (name) - strlen (ends[i]));
          g_autofree char *path = g_build_filename (directory, name, NULL);
          if (cw_backup_name_moment (base, &at))
            unlink (path);
        }
}

static gboolean
write_copy (const char *uri, const char *directory, const char *aside, const char *path,
            GError **error)
{
  CwBackupFacts facts;
  int fd = open (aside, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

  if (fd < 0)
    return fail (error, "make", aside);
  close (fd);
  if (!fill (uri, aside, error) || !sync_path (aside, O_RDONLY, error))
    return FALSE;
  if (!cw_backup_inspect (aside, TRUE, &facts, error))
    return FALSE;
  if (rename (aside, path) < 0)
    return fail (error, "name", path);
  return sync_path (directory, O_RDONLY | O_DIRECTORY, error);
}

gboolean
cw_backup_copy (const char *uri, const char *directory, const char *name, GTimeZone *zone,
                GError **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *aside = g_strconcat (path, ".new", NULL);

  if (g_mkdir_with_parents (directory, 0700) < 0)
    return fail (error, "make", directory);
  sweep (directory);
  if (!write_copy (uri, directory, aside, path, error))
    {
      unlink (aside);
      return FALSE;
    }
  thin_out (directory, zone);
  return TRUE;
}
