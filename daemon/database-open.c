/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/database.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/database-private.h"
#include "daemon/migrations.h"
#include "daemon/restore.h"
#include "dbus/errors.h"

#define FILE_NAME "casewatch.db"
#define NEW_NAME FILE_NAME ".new"
#define LOCK_NAME "casewatch.lock"

/* The header of a SQLite file, https://www.sqlite.org/fileformat.html section 1.3. */
#define HEADER_SIZE 100
#define HEADER_MAGIC "SQLite format 3" /* with its NUL 16 bytes */
#define HEADER_PAGE_SIZE 16
#define HEADER_CHANGES 24
#define HEADER_PAGES 28
#define HEADER_USER_VERSION 60
#define HEADER_APPLICATION_ID 68
#define HEADER_VALID_FOR 92

/* A file of at most this many bytes is checked whole before it is opened for writing
 * (milliseconds); cw_database_check_async () does it for the others. */
#define CHECK_AT_ONCE (1024 * 1024)

/* What belongs to the database, and is looked at before SQLite follows any of it. */
static const char *const file_names[] = { FILE_NAME, FILE_NAME "-wal", FILE_NAME "-shm",
                                          FILE_NAME "-journal" };

/* One opening. */
typedef struct
{
  const char *directory;
  int directory_fd;
  char *file;           /* without symbolic links: SQLite refuses them anywhere in a path */
  gboolean test_clock;
  gboolean exists;
  gint64 size;
  gboolean has_wal, has_journal; /* with something in it */
  sqlite3 *reader;      /* the judging connection, kept for a damaged database */
  char *damage;
} Opening;

static CwDatabaseVerdict
refuse (GError **error, CwDatabaseVerdict verdict, const char *code, const char *format, ...)
  G_GNUC_PRINTF (4, 5);

static CwDatabaseVerdict
refuse (GError **error, CwDatabaseVerdict verdict, const char *code, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  cw_set_error (error, CW_ERROR_STORAGE, code, "%s", text);
  return verdict;
}

static CwDatabaseVerdict
fail (GError **error, const char *what, const char *path)
{
  return refuse (error, CW_DATABASE_FAILED, "storage", "cannot %s %s: %s", what, path,
                 g_strerror (errno));
}

static CwDatabaseVerdict
damaged (Opening *o, const char *what)
{
  /* SQLite's findings come in several lines; the error is one. */
  if (o->damage == NULL)
    o->damage = g_strdelimit (g_strdup (what), "\n", ' ');
  return CW_DATABASE_DAMAGED;
}

/* The same with what SQLite says, without the code in front. */
static CwDatabaseVerdict
damaged_by (Opening *o, const GError *problem, const char *otherwise)
{
  const char *text = problem != NULL ? strstr (problem->message, ": ") : NULL;

  return damaged (o, text != NULL ? text + 2 : otherwise);
}

/* The directory, ours alone (contract section 9: 0700 whatever the umask). */
static CwDatabaseVerdict
open_directory (Opening *o, GError **error)
{
  struct stat st;

  if (lstat (o->directory, &st) < 0 && errno == ENOENT
      && g_mkdir_with_parents (o->directory, 0700) < 0)
    return fail (error, "make", o->directory);
  o->directory_fd = open (o->directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (o->directory_fd < 0 && (errno == ELOOP || errno == ENOTDIR))
    return refuse (error, CW_DATABASE_FOREIGN, "foreign-database",
                   "%s is a symbolic link or no directory; name the directory itself",
                   o->directory);
  if (o->directory_fd < 0)
    return fail (error, "open", o->directory);
  if (fstat (o->directory_fd, &st) < 0)
    return fail (error, "read", o->directory);
  if (st.st_uid != geteuid ())
    return refuse (error, CW_DATABASE_FOREIGN, "foreign-database", "%s belongs to another user",
                   o->directory);
  if ((st.st_mode & 07777) != 0700 && fchmod (o->directory_fd, 0700) < 0)
    return fail (error, "protect", o->directory);
  return CW_DATABASE_OK;
}

static CwDatabaseVerdict
refuse_file (GError **error, const Opening *o, const char *name)
{
  return refuse (error, CW_DATABASE_FOREIGN, "foreign-database",
                 "%s/%s is no regular file of this user (a symbolic link is not followed); "
                 "move it away",
                 o->directory, name);
}

static CwDatabaseVerdict
take_lock (Opening *o, int *lock_fd, GError **error)
{
  struct stat st;
  int fd = openat (o->directory_fd, LOCK_NAME,
                   O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);

  if (fd < 0 && (errno == ELOOP || errno == EISDIR))
    return refuse_file (error, o, LOCK_NAME);
  if (fd < 0)
    return fail (error, "open the lock in", o->directory);
  *lock_fd = fd; /* closed with the database */
  if (fstat (fd, &st) < 0)
    return fail (error, "read the lock in", o->directory);
  if (!S_ISREG (st.st_mode) || st.st_uid != geteuid ())
    return refuse_file (error, o, LOCK_NAME);
  if ((st.st_mode & 07777) != 0600 && fchmod (fd, 0600) < 0)
    return fail (error, "protect the lock in", o->directory);
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return CW_DATABASE_OK;
  if (errno == EWOULDBLOCK)
    return refuse (error, CW_DATABASE_LOCKED, "already-running", "another casewatchd uses %s",
                   o->directory);
  return fail (error, "lock", o->directory);
}

static CwDatabaseVerdict
look_at_files (Opening *o, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (file_names); i++)
    {
      struct stat st;
      if (fstatat (o->directory_fd, file_names[i], &st, AT_SYMLINK_NOFOLLOW) < 0)
        {
          if (errno == ENOENT)
            continue;
          return fail (error, "look at the files of", o->directory);
        }
      if (!S_ISREG (st.st_mode) || st.st_uid != geteuid ())
        return refuse_file (error, o, file_names[i]);
      if (i == 0)
        {
          o->exists = TRUE;
          o->size = st.st_size;
        }
      else if (st.st_size > 0 && g_str_has_suffix (file_names[i], "-wal"))
        o->has_wal = TRUE;
      else if (st.st_size > 0 && g_str_has_suffix (file_names[i], "-journal"))
        o->has_journal = TRUE;
    }
  g_autofree char *real = realpath (o->directory, NULL);
  if (real == NULL)
    return fail (error, "find", o->directory);
  o->file = g_build_filename (real, FILE_NAME, NULL);
  return CW_DATABASE_OK;
}

static guint32
header_number (const guchar *header, int offset)
{
  guint32 value;

  memcpy (&value, header + offset, sizeof value);
  return GUINT32_FROM_BE (value);
}

static CwDatabaseVerdict
refuse_newer (Opening *o, GError **error)
{
  return refuse (error, CW_DATABASE_NEWER, "newer-database",
                 "%s was made by a newer version of Casewatch and is left as it is; "
                 "install that version",
                 o->file);
}

/* The bytes themselves, before SQLite sees them. */
static CwDatabaseVerdict
judge_header (Opening *o, GError **error)
{
  guchar header[HEADER_SIZE];
  int fd = openat (o->directory_fd, FILE_NAME, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

  if (fd < 0)
    return fail (error, "open", o->file);
  gssize got = pread (fd, header, sizeof header, 0);
  close (fd);
  if (got < 0)
    return fail (error, "read", o->file);
  if (got < HEADER_SIZE)
    return damaged (o, "the file is shorter than any database");
  if (memcmp (header, HEADER_MAGIC, sizeof HEADER_MAGIC) != 0)
    return damaged (o, "the file does not begin as a database does");
  if (header_number (header, HEADER_APPLICATION_ID) != CW_DATABASE_APPLICATION_ID)
    return refuse (error, CW_DATABASE_FOREIGN, "foreign-database",
                   "%s is a database of another program and is left as it is; move it away",
                   o->file);
  if (header_number (header, HEADER_USER_VERSION) > (guint32) cw_migrations_latest ())
    return refuse_newer (o, error);

  /* The page count is the file's own only when both counters agree, and when no log changes it. */
  gint64 page_size = header[HEADER_PAGE_SIZE] << 8 | header[HEADER_PAGE_SIZE + 1];
  if (page_size == 1)
    page_size = 65536;
  if (!o->has_wal && !o->has_journal
      && header_number (header, HEADER_CHANGES) == header_number (header, HEADER_VALID_FOR)
      && o->size < page_size * header_number (header, HEADER_PAGES))
    return damaged (o, "the file is shorter than its header says");
  return CW_DATABASE_OK;
}

/* A connection that changes no byte and makes no file.  Without a log the file is all there is
 * (immutable); with one, SQLite would make an index beside it, unless there is no locking and the
 * index is in memory: the lock of the directory stands in for SQLite's. */
static gboolean
open_reader (Opening *o, GError **error)
{
  g_autofree char *path = g_uri_escape_string (o->file, "/", FALSE);

  g_autofree char *uri = g_strdup_printf ("file:%s?mode=ro&%s", path,
                                          o->has_wal ? "vfs=unix-none" : "immutable=1");
  int code = sqlite3_open_v2 (uri, &o->reader,
                              SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE, NULL);
  if (code != SQLITE_OK)
    {
      cw_database_set_error (error, o->reader, code, NULL);
      return FALSE;
    }
  sqlite3_db_config (o->reader, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (o->reader, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (o->reader, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  return cw_database_exec (o->reader,
                           "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cell_size_check = ON", error);
}

/* What the tables say.  whole: check every page. */
static CwDatabaseVerdict
judge_contents (Opening *o, sqlite3 *handle, gboolean whole, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *version = NULL, *mark = NULL, *answer = NULL;

  if (!cw_database_query_text (handle, "PRAGMA user_version", &version, &problem))
    return damaged_by (o, problem, "it has no version");
  gint64 number = g_ascii_strtoll (version, NULL, 10);
  if (number > cw_migrations_latest ())
    return refuse_newer (o, error);
  if (number < 1)
    return damaged (o, "it has no version");

  if (!cw_database_query_text (handle, "SELECT value FROM meta WHERE key = 'clock'", &mark,
                               &problem)
      || (strcmp (mark, "real") != 0 && strcmp (mark, "test") != 0))
    return damaged_by (o, problem, "it does not say which clock made it");
  if ((strcmp (mark, "test") == 0) != o->test_clock)
    return refuse (error, CW_DATABASE_MARK, "test-clock",
                   o->test_clock ? "%s was not made with --test-clock and is not opened with it"
                                 : "%s was made with --test-clock and is not opened without it",
                   o->file);

  if (!whole)
    return CW_DATABASE_OK;
  if (!cw_database_query_text (handle, "PRAGMA quick_check (1)", &answer, &problem))
    return damaged_by (o, problem, "it cannot be checked");
  return strcmp (answer, "ok") == 0 ? CW_DATABASE_OK : damaged (o, answer);
}

static CwDatabaseVerdict
judge (Opening *o, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (!o->exists && (o->has_wal || o->has_journal))
    return damaged (o, "the file is missing, but the log that belongs to it is there");
  if (!o->exists)
    return CW_DATABASE_OK;

  CwDatabaseVerdict verdict = judge_header (o, error);
  /* A transaction that was cut off is rolled back by the first connection that may write: what the
   * tables say is judged after that, see open_writer (). */
  if (verdict == CW_DATABASE_OK && o->has_journal)
    return verdict;
  if (verdict != CW_DATABASE_OK && verdict != CW_DATABASE_DAMAGED)
    return verdict;
  if (!open_reader (o, &problem))
    return damaged_by (o, problem, "it cannot be opened");
  if (verdict == CW_DATABASE_DAMAGED)
    return verdict;
  return judge_contents (o, o->reader, o->size <= CHECK_AT_ONCE, error);
}

static void
configure (sqlite3 *handle)
{
  sqlite3_db_config (handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, NULL);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  sqlite3_busy_timeout (handle, 2000);
}

gboolean
cw_database_open_handle (const char *file, sqlite3 **handle, GError **error)
{
  int code = sqlite3_open_v2 (file, handle,
                              SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX
                                | SQLITE_OPEN_EXRESCODE,
                              NULL);
  if (code != SQLITE_OK)
    {
      cw_database_set_error (error, *handle, code, NULL);
      return FALSE;
    }
  configure (*handle);
  if (sqlite3_db_readonly (*handle, "main") != 0)
    {
      cw_set_error (error, CW_ERROR_STORAGE, "storage", "%s cannot be written", file);
      return FALSE;
    }
  /* 8 MB of pages at most: an import writes its uuids all over their indexes. */
  return cw_database_exec (*handle,
                           "PRAGMA recursive_triggers = ON; PRAGMA cell_size_check = ON;"
                           "PRAGMA synchronous = FULL; PRAGMA cache_size = -8192",
                           error);
}

/* WAL where the file system can do it; it goes on with what SQLite answers otherwise. */
static gboolean
set_journal_mode (sqlite3 *handle, char **journal_mode, GError **error)
{
  return cw_database_query_text (handle, "PRAGMA journal_mode = WAL", journal_mode, error);
}

static gboolean
add_mark (sqlite3 *handle, gboolean test_clock, GError **error)
{
  return cw_database_exec (handle,
                           test_clock ? "INSERT INTO meta (key, value) VALUES ('clock', 'test')"
                                      : "INSERT INTO meta (key, value) VALUES ('clock', 'real')",
                           error);
}

static gboolean
fill_new (Opening *o, const char *path, GError **error)
{
  gsize n;
  const CwMigration *steps = cw_migrations (&n);
  sqlite3 *handle = NULL;
  g_autofree char *journal_mode = NULL;
  g_autofree char *set_id
    = g_strdup_printf ("PRAGMA application_id = %d", CW_DATABASE_APPLICATION_ID);

  gboolean filled = cw_database_open_handle (path, &handle, error)
                    && set_journal_mode (handle, &journal_mode, error)
                    && cw_database_exec (handle, set_id, error)
                    && cw_migrations_run (handle, steps, n, NULL, error)
                    && add_mark (handle, o->test_clock, error)
                    && cw_database_exec (handle, "PRAGMA wal_checkpoint (TRUNCATE)", error);
  sqlite3_close (handle);
  return filled;
}

/* A new database is made whole under another name, so that there is never half of one. */
static CwDatabaseVerdict
create (Opening *o, GError **error)
{
  static const char *const rests[] = { "", "-wal", "-shm", "-journal" };
  g_autofree char *path = g_strconcat (o->file, ".new", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rests); i++)
    {
      g_autofree char *rest = g_strconcat (NEW_NAME, rests[i], NULL);
      if (unlinkat (o->directory_fd, rest, 0) < 0 && errno != ENOENT)
        return fail (error, "remove the remains of", path);
    }
  int fd = openat (o->directory_fd, NEW_NAME, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                   0600);
  if (fd < 0)
    return fail (error, "make", path);
  int protected = fchmod (fd, 0600);
  close (fd);
  if (protected < 0)
    return fail (error, "protect", path);
  if (!fill_new (o, path, error))
    return CW_DATABASE_FAILED;
  if (renameat (o->directory_fd, NEW_NAME, o->directory_fd, FILE_NAME) < 0)
    return fail (error, "make", o->file);
  if (fsync (o->directory_fd) < 0)
    return fail (error, "write", o->directory);
  return CW_DATABASE_OK;
}

/* SQLite gives its log the permissions of the database. */
static CwDatabaseVerdict
protect_files (Opening *o, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (file_names); i++)
    {
      struct stat st;
      int fd = openat (o->directory_fd, file_names[i], O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
      if (fd < 0)
        {
          if (errno == ENOENT)
            continue;
          return fail (error, "open", o->file);
        }
      gboolean good = fstat (fd, &st) == 0
                      && ((st.st_mode & 077) == 0 || fchmod (fd, 0600) == 0);
      close (fd);
      if (!good)
        return fail (error, "protect", o->file);
    }
  return CW_DATABASE_OK;
}

static CwDatabaseVerdict
open_writer (Opening *o, CwDatabase *db, GError **error)
{
  gsize n;
  const CwMigration *steps = cw_migrations (&n);

  CwDatabaseVerdict verdict = protect_files (o, error);
  if (verdict != CW_DATABASE_OK)
    return verdict;
  if (!cw_database_open_handle (o->file, &db->handle, error))
    return CW_DATABASE_FAILED;
  if (o->has_journal)
    verdict = judge_contents (o, db->handle, TRUE, error);
  if (verdict != CW_DATABASE_OK)
    return verdict;
  if (!set_journal_mode (db->handle, &db->journal_mode, error)
      || !cw_migrations_run (db->handle, steps, n, o->file, error))
    return CW_DATABASE_FAILED;

  g_autofree char *path = g_uri_escape_string (o->file, "/", FALSE);
  db->check_uri = g_strdup_printf ("file:%s?mode=ro", path);
  cw_database_guard_commits (db);
  return CW_DATABASE_OK;
}

/* Whether what the program reads is there to be read. */
static gboolean
can_serve (sqlite3 *handle)
{
  static const char *const queries[] = {
    "SELECT max (seq) FROM commands", "SELECT max (id) FROM cases", "SELECT max (id) FROM events",
    "SELECT max (id) FROM alerts",    "SELECT max (case_id) FROM summary",
  };

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *text = NULL;
      if (!cw_database_query_text (handle, queries[i], &text, NULL))
        return FALSE;
    }
  return TRUE;
}

static CwDatabaseVerdict
open_damaged (Opening *o, CwDatabase *db, GError **error)
{
  g_clear_pointer (&db->handle, sqlite3_close);
  db->damage = g_strdup (o->damage);
  db->journal_mode = g_strdup ("none");
  if (o->reader == NULL && o->exists)
    open_reader (o, NULL);
  if (o->reader != NULL && can_serve (o->reader))
    {
      db->handle = g_steal_pointer (&o->reader);
      return CW_DATABASE_DAMAGED;
    }

  if (o->reader != NULL)
    {
      db->salvage = cw_database_new ();
      db->salvage->handle = g_steal_pointer (&o->reader);
      db->salvage->damage = g_strdup (o->damage);
    }
  gsize n;
  const CwMigration *steps = cw_migrations (&n);
  int code = sqlite3_open_v2 (":memory:", &db->handle,
                              SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE,
                              NULL);
  if (code != SQLITE_OK)
    {
      cw_database_set_error (error, db->handle, code, NULL);
      return CW_DATABASE_FAILED;
    }
  configure (db->handle);
  if (!cw_migrations_run (db->handle, steps, n, NULL, error)
      || !add_mark (db->handle, o->test_clock, error)
      || !cw_database_exec (db->handle, "PRAGMA query_only = ON", error))
    return CW_DATABASE_FAILED;
  return CW_DATABASE_DAMAGED;
}

static CwDatabaseVerdict
open_steps (Opening *o, CwDatabase *db, GError **error)
{
  CwDatabaseVerdict verdict = open_directory (o, error);

  if (verdict == CW_DATABASE_OK)
    verdict = take_lock (o, &db->lock_fd, error);
  if (verdict == CW_DATABASE_OK && !cw_restore_resume (o->directory, error))
    verdict = CW_DATABASE_FAILED;
  if (verdict == CW_DATABASE_OK)
    verdict = look_at_files (o, error);
  if (verdict == CW_DATABASE_OK)
    verdict = judge (o, error);
  if (verdict == CW_DATABASE_OK)
    {
      g_clear_pointer (&o->reader, sqlite3_close);
      verdict = o->exists ? CW_DATABASE_OK : create (o, error);
    }
  if (verdict == CW_DATABASE_OK)
    verdict = open_writer (o, db, error);
  if (verdict == CW_DATABASE_DAMAGED)
    verdict = open_damaged (o, db, error);
  return verdict;
}

CwDatabase *
cw_database_open (const char *directory, gboolean test_clock, CwDatabaseVerdict *verdict,
                  GError **error)
{
  /* Absolute and without a slash at the end, which would make the kernel follow a link. */
  g_autofree char *name = g_canonicalize_filename (directory, NULL);
  g_autoptr (CwDatabase) db = cw_database_new ();
  Opening o = { .directory = name, .directory_fd = -1, .test_clock = test_clock };

  *verdict = open_steps (&o, db, error);
  db->file = g_steal_pointer (&o.file);
  g_clear_pointer (&o.reader, sqlite3_close);
  if (o.directory_fd >= 0)
    close (o.directory_fd);
  g_free (o.damage);
  if (*verdict != CW_DATABASE_OK && *verdict != CW_DATABASE_DAMAGED)
    return NULL;
  return g_steal_pointer (&db);
}
