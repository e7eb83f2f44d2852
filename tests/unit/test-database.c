/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/database.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/storage.h"

/* What is wrong with a database and must stay as it is is in test-database-refused.c. */

static mode_t
mode_of (const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  struct stat st;

  g_assert_cmpint (lstat (path, &st), ==, 0);
  return st.st_mode & 07777;
}

/* contract section 9: directories 0700, files 0600, whatever the umask. */
static void
test_permissions (void)
{
  static const mode_t umasks[] = { 0, 022, 077, 0277 };

  for (guint i = 0; i < G_N_ELEMENTS (umasks); i++)
    {
      g_autoptr (Storage) s = storage_new ();
      mode_t before = umask (umasks[i]);
      storage_open (s);
      storage_add (s, "a");
      umask (before);
      g_assert_cmpint (mode_of (s->top, "data"), ==, 0700);
      g_assert_cmpint (mode_of (s->directory, "casewatch.db"), ==, 0600);
      g_assert_cmpint (mode_of (s->directory, "casewatch.db-wal"), ==, 0600);
      g_assert_cmpint (mode_of (s->directory, "casewatch.db-shm"), ==, 0600);
      g_assert_cmpint (mode_of (s->directory, "casewatch.lock"), ==, 0600);
    }
}

static void
test_tightened (void)
{
  g_autoptr (Storage) s = storage_new ();
  storage_open (s);
  storage_close (s);
  g_assert_cmpint (chmod (s->directory, 0755), ==, 0);
  g_assert_cmpint (chmod (s->file, 0644), ==, 0);

  storage_open (s);
  storage_add (s, "a");
  g_assert_cmpint (mode_of (s->top, "data"), ==, 0700);
  g_assert_cmpint (mode_of (s->directory, "casewatch.db"), ==, 0600);
  g_assert_cmpint (mode_of (s->directory, "casewatch.db-wal"), ==, 0600);
}

static void
test_parents (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autofree char *deep = g_build_filename (s->top, "share", "casewatch", "/", NULL);
  CwDatabaseVerdict verdict;
  g_autoptr (GError) error = NULL;

  g_autoptr (CwDatabase) db = cw_database_open (deep, FALSE, &verdict, &error);
  g_assert_no_error (error);
  g_assert_cmpint (verdict, ==, CW_DATABASE_OK);
  g_assert_cmpint (mode_of (s->top, "share"), ==, 0700);
  g_assert_cmpint (mode_of (s->top, "share/casewatch"), ==, 0700);
  g_assert_true (g_str_has_suffix (cw_database_file (db), "/share/casewatch/casewatch.db"));
}

/* A home below a symbolic link is the user's own business; the data directory itself is not. */
static void
test_linked_parent (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autofree char *real = g_build_filename (s->top, "real", NULL);
  g_autofree char *link = g_build_filename (s->top, "link", NULL);
  g_autofree char *data = g_build_filename (link, "data", NULL);
  CwDatabaseVerdict verdict;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (mkdir (real, 0700), ==, 0);
  g_assert_cmpint (symlink (real, link), ==, 0);
  g_autoptr (CwDatabase) db = cw_database_open (data, FALSE, &verdict, &error);
  g_assert_no_error (error);
  g_assert_nonnull (db);
}

static void
test_settings (void)
{
  static const struct
  {
    const char *pragma, *expected;
  } wanted[] = {
    { "PRAGMA journal_mode", "wal" },      { "PRAGMA synchronous", "2" },
    { "PRAGMA foreign_keys", "1" },        { "PRAGMA recursive_triggers", "1" },
    { "PRAGMA trusted_schema", "0" },      { "PRAGMA cell_size_check", "1" },
    { "PRAGMA user_version", "5" },        { "PRAGMA application_id", "1129800802" },
    { "SELECT value FROM meta WHERE key = 'clock'", "real" },
    /* Every table of ours is STRICT. */
    { "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
      " AND strict = 0 AND name NOT LIKE 'sqlite%'", "0" },
  };
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_autofree char *value = storage_query (cw_database_handle (s->db), wanted[i].pragma);
      g_assert_cmpstr (value, ==, wanted[i].expected);
    }
  int defensive = 0;
  sqlite3_db_config (cw_database_handle (s->db), SQLITE_DBCONFIG_DEFENSIVE, -1, &defensive);
  g_assert_cmpint (defensive, ==, 1);
  g_assert_cmpstr (cw_database_journal_mode (s->db), ==, "wal");
  g_assert_false (cw_database_is_read_only (s->db));
  g_assert_null (cw_database_damage (s->db));
}

static void
test_kept (void)
{
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  guint32 id = storage_add (s, "a");
  storage_close (s);
  storage_open (s);
  g_auto (CwCaseRow) row = { 0 };
  g_autoptr (GError) error = NULL;
  g_assert_true (cw_journal_load_case (s->db, id, &row, &error));
  g_assert_cmpint (cw_journal_revision (s->db, NULL), ==, 1);
}

/* Remains of a creation that was cut off are no database yet. */
static void
test_cut_off_creation (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autofree char *rest = g_build_filename (s->directory, "casewatch.db.new", NULL);

  g_assert_cmpint (mkdir (s->directory, 0700), ==, 0);
  g_assert_true (g_file_set_contents (rest, "half", -1, NULL));
  storage_open (s);
  storage_add (s, "a");
  g_assert_false (g_file_test (rest, G_FILE_TEST_EXISTS));
}

typedef void (*ChildFunc) (Storage *s, int ready, int go);

/* Runs func in another process up to the point where it has told that it is ready; writing to *go
 * lets it end. */
static pid_t
start_child (Storage *s, ChildFunc func, int *go)
{
  int ready[2], wait_for[2];
  char byte;

  g_assert_cmpint (pipe (ready), ==, 0);
  g_assert_cmpint (pipe (wait_for), ==, 0);
  pid_t pid = fork ();
  if (pid == 0)
    {
      close (ready[0]);
      close (wait_for[1]);
      func (s, ready[1], wait_for[0]);
      _exit (0);
    }
  g_assert_cmpint (pid, >, 0);
  close (ready[1]);
  close (wait_for[0]);
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  close (ready[0]);
  *go = wait_for[1];
  return pid;
}

static void
end_child (pid_t pid, int go)
{
  int status;

  close (go);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
}

static void
tell (int ready)
{
  if (write (ready, "x", 1) != 1)
    _exit (1);
}

static void
hold_open (Storage *s, int ready, int go)
{
  char byte;

  storage_open (s);
  tell (ready);
  if (read (go, &byte, 1) < 0)
    _exit (1);
  storage_close (s);
}

static void
test_one_daemon (void)
{
  g_autoptr (Storage) s = storage_new ();
  CwDatabaseVerdict verdict;
  g_autoptr (GError) error = NULL;
  int go;

  pid_t pid = start_child (s, hold_open, &go);
  g_assert_null (cw_database_open (s->directory, FALSE, &verdict, &error));
  g_assert_cmpint (verdict, ==, CW_DATABASE_LOCKED);
  g_assert_true (g_str_has_prefix (error->message, "already-running: "));
  end_child (pid, go);
  storage_open (s);

  /* And not twice in one process either. */
  g_autoptr (GError) again = NULL;
  g_assert_null (cw_database_open (s->directory, FALSE, &verdict, &again));
  g_assert_cmpint (verdict, ==, CW_DATABASE_LOCKED);
}

static void
die_in_transaction (Storage *s, int ready, int go)
{
  (void) go;
  storage_open (s);
  storage_add (s, "committed");
  storage_begin (s);
  storage_command (s, "pause", 0);
  tell (ready);
  kill (getpid (), SIGKILL);
}

static void
test_killed (void)
{
  g_autoptr (Storage) s = storage_new ();
  int go;

  pid_t pid = start_child (s, die_in_transaction, &go);
  end_child (pid, go);
  storage_open (s);
  g_assert_cmpint (cw_journal_revision (s->db, NULL), ==, 1);
  g_autofree char *check = storage_query (cw_database_handle (s->db), "PRAGMA integrity_check");
  g_assert_cmpstr (check, ==, "ok");
}

static void
die_with_rollback_journal (Storage *s, int ready, int go)
{
  sqlite3 *handle = NULL;

  (void) go;
  if (sqlite3_open (s->file, &handle) != SQLITE_OK
      || sqlite3_exec (handle,
                       "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 2; BEGIN;"
                       "INSERT INTO kept WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1"
                       " FROM n WHERE i < 2000) SELECT 'key' || i, hex (zeroblob (100)) FROM n",
                       NULL, NULL, NULL)
           != SQLITE_OK)
    _exit (1);
  tell (ready);
  kill (getpid (), SIGKILL);
}

/* Where a file system cannot do WAL, what is left behind is a journal to roll back. */
static void
test_rollback_journal (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autofree char *journal = g_strconcat (s->file, "-journal", NULL);
  struct stat st;
  int go;

  storage_open (s);
  storage_add (s, "a");
  storage_close (s);
  pid_t pid = start_child (s, die_with_rollback_journal, &go);
  end_child (pid, go);
  g_assert_cmpint (stat (journal, &st), ==, 0);
  g_assert_cmpint (st.st_size, >, 0);

  /* What the tables say is judged all the same, after the rollback. */
  CwDatabaseVerdict verdict;
  g_assert_null (cw_database_open (s->directory, TRUE, &verdict, NULL));
  g_assert_cmpint (verdict, ==, CW_DATABASE_MARK);
  storage_open (s);
  g_autofree char *n = storage_query (cw_database_handle (s->db), "SELECT count(*) FROM kept");
  g_assert_cmpstr (n, ==, "0");
  g_assert_cmpint (cw_journal_revision (s->db, NULL), ==, 1);
}

static void
test_transactions (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autoptr (GError) error = NULL;

  storage_open (s);
  storage_begin (s);
  storage_command (s, "pause", 0);
  cw_database_rollback (s->db);
  g_assert_cmpint (cw_journal_revision (s->db, NULL), ==, 0);
  cw_database_rollback (s->db);

  storage_begin (s);
  g_assert_false (cw_database_begin (s->db, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORAGE);
  storage_command (s, "pause", 0);
  storage_commit (s);
  g_assert_cmpint (cw_journal_revision (s->db, NULL), ==, 1);

  g_autoptr (GError) none = NULL;
  g_assert_false (cw_database_commit (s->db, &none));
  g_assert_error (none, CW_ERROR, CW_ERROR_STORAGE);
}

static void
test_stray_commits (void)
{
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  sqlite3 *handle = cw_database_handle (s->db);
  g_assert_cmpint (sqlite3_exec (handle, "INSERT INTO kept VALUES ('a', 1)", NULL, NULL, NULL), ==,
                   SQLITE_CONSTRAINT_COMMITHOOK);
  storage_begin (s);
  storage_command (s, "pause", 0);
  g_assert_cmpint (sqlite3_exec (handle, "COMMIT", NULL, NULL, NULL), ==,
                   SQLITE_CONSTRAINT_COMMITHOOK);
  cw_database_rollback (s->db);
  g_assert_cmpint (cw_journal_revision (s->db, NULL), ==, 0);
}

static void
test_statements (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autoptr (GError) error = NULL;

  storage_open (s);
  g_assert_null (cw_database_statement (s->db, "SELECT nothing FROM nowhere", &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORAGE);
  g_assert_true (g_str_has_prefix (error->message, "storage: "));
  g_assert_nonnull (strstr (error->message, "SELECT nothing FROM nowhere"));

  const char *sql = "SELECT ?1 WHERE ?1 IS NOT NULL";
  CwStatement *statement = cw_database_statement (s->db, sql, NULL);
  cw_statement_bind_int (statement, 1, 7);
  g_assert_cmpint (cw_statement_step (statement, NULL), ==, SQLITE_ROW);
  g_autoptr (GError) busy = NULL;
  g_assert_null (cw_database_statement (s->db, sql, &busy));
  g_assert_error (busy, CW_ERROR, CW_ERROR_STORAGE);
  cw_statement_done (statement);
  /* The same statement again, and nothing of the last use in it. */
  g_assert_true (cw_database_statement (s->db, sql, NULL) == statement);
  g_assert_cmpint (cw_statement_step (statement, NULL), ==, SQLITE_DONE);
  cw_statement_bind_int_or_null (statement, 1, CW_NEVER, CW_NEVER);
  cw_statement_done (statement);

  g_autoptr (CwStatement) bad
    = cw_database_statement (s->db, "SELECT abs (-9223372036854775808)", NULL);
  g_autoptr (GError) overflow = NULL;
  g_assert_cmpint (cw_statement_step (bad, &overflow), ==, SQLITE_ERROR);
  g_assert_error (overflow, CW_ERROR, CW_ERROR_STORAGE);
  g_assert_nonnull (strstr (overflow->message, "integer overflow (1/1) in SELECT abs"));
}

/* A disk that takes no more: the command is refused as a whole, and the next one works. */
static void
test_full_disk (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autofree char *big = g_strnfill (300 * 1000, 'x');
  struct rlimit before, small;

  storage_open (s);
  storage_add (s, "a");
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small = before;
  small.rlim_cur = 200 * 1000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);

  storage_begin (s);
  gint64 command = storage_command (s, "pause", 0);
  g_autoptr (GError) error = NULL;
  gboolean good = cw_journal_append_answer (s->db, command, g_variant_new_string (big), &error)
                  && cw_database_commit (s->db, &error);
  cw_database_rollback (s->db);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_false (good);
  g_assert_error (error, CW_ERROR, CW_ERROR_STORAGE);
  g_assert_null (strchr (error->message, '\n'));

  g_assert_cmpint (cw_journal_revision (s->db, NULL), ==, 1);
  storage_add (s, "b");
  g_assert_cmpint (cw_journal_revision (s->db, NULL), ==, 2);
  g_autofree char *check = storage_query (cw_database_handle (s->db), "PRAGMA integrity_check");
  g_assert_cmpstr (check, ==, "ok");
}

/* Evidence: rows are added and nothing else, on any connection, ours or another program's. */
static void
test_append_only (void)
{
  static const char *const tables[] = { "meta",   "commands", "answers",    "cases",
                                        "events", "alerts",   "alert_marks" };
  static const char *const changes[] = {
    "DELETE FROM TABLE", "INSERT OR REPLACE INTO TABLE SELECT * FROM TABLE",
    "REPLACE INTO TABLE SELECT * FROM TABLE LIMIT 1",
  };
  static const char *const updates[] = {
    "UPDATE meta SET value = 'test'",       "UPDATE commands SET kind = 'pause'",
    "UPDATE answers SET answer = ''",       "UPDATE cases SET command = 1",
    "UPDATE events SET at = 1",             "UPDATE alerts SET how = 'again'",
    "UPDATE alert_marks SET reason = 'x'",  "UPDATE OR IGNORE events SET id = 99",
  };
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  storage_add (s, "a");
  storage_close (s);
  g_assert_cmpint (
      storage_raw (
          s->file,
          "INSERT INTO answers VALUES (1, 'uint32 1');"
          "INSERT INTO alerts (case_id, step, cause, raised_at, how) VALUES (1, 's', 'c', 5, "
          "'alert');"
          "INSERT INTO alert_marks (alert, mark, at, last_alert) VALUES (1, 'shown', 6, 1)"),
      ==, SQLITE_OK);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (guint j = 0; j < G_N_ELEMENTS (changes); j++)
      {
        g_auto (GStrv) parts = g_strsplit (changes[j], "TABLE", -1);
        g_autofree char *sql = g_strjoinv (tables[i], parts);
        int code = storage_raw (s->file, sql);
        if (code != SQLITE_CONSTRAINT)
          g_error ("%d: %s", code, sql);
      }
  for (guint i = 0; i < G_N_ELEMENTS (updates); i++)
    if (storage_raw (s->file, updates[i]) != SQLITE_CONSTRAINT)
      g_error ("%s", updates[i]);
  /* Under another id but with the same uuid, request or undone command. */
  g_assert_cmpint (storage_raw (s->file,
                                "INSERT OR REPLACE INTO events (uuid, case_id, command, kind, at,"
                                " precision, zone, data) SELECT uuid, case_id, command, kind, at,"
                                " precision, zone, data FROM events"),
                   ==, SQLITE_CONSTRAINT);
  g_assert_cmpint (
      storage_raw (s->file, "INSERT INTO events (id, uuid, case_id, command, kind, at, precision,"
                            " zone, data) SELECT * FROM events WHERE true"
                            " ON CONFLICT DO UPDATE SET at = 1"),
      ==, SQLITE_CONSTRAINT);
  storage_open (s);
  g_assert_cmpint (
      sqlite3_exec (cw_database_handle (s->db), "DELETE FROM events", NULL, NULL, NULL), ==,
      SQLITE_CONSTRAINT_TRIGGER);
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  (void) source;
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
test_check (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  storage_open (s);
  storage_add (s, "a");
  cw_database_check_async (s->db, on_checked, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (cw_database_check_finish (s->db, result, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/database/files 0600 in 0700 whatever the umask", test_permissions);
  g_test_add_func ("/database/what was open to others is closed", test_tightened);
  g_test_add_func ("/database/the directory is made with its parents", test_parents);
  g_test_add_func ("/database/a link further up in the path is followed", test_linked_parent);
  g_test_add_func ("/database/WAL, FULL, STRICT, foreign keys and guards are on", test_settings);
  g_test_add_func ("/database/what was committed is there after the next opening", test_kept);
  g_test_add_func ("/database/a creation that was cut off is begun anew", test_cut_off_creation);
  g_test_add_func ("/database/one daemon per data directory", test_one_daemon);
  g_test_add_func ("/database/a kill loses what was not committed and nothing else", test_killed);
  g_test_add_func ("/database/a rollback journal left behind is rolled back",
                   test_rollback_journal);
  g_test_add_func ("/database/a transaction is all or nothing, and not nested", test_transactions);
  g_test_add_func ("/database/no COMMIT but through cw_database_commit", test_stray_commits);
  g_test_add_func ("/database/statements are kept, clean, and tell what failed", test_statements);
  g_test_add_func ("/database/a full disk refuses the command and breaks nothing", test_full_disk);
  g_test_add_func ("/database/evidence is append-only on any connection", test_append_only);
  g_test_add_func ("/database/the whole check in its thread finds nothing", test_check);
  return g_test_run ();
}
