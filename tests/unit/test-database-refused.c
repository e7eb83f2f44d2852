/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/migrations.h"
#include "tests/unit/storage.h"

/* What the daemon must not open, or only for reading: every byte stays as it was and no file
 * appears beside it but the lock (contract section 9). */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Names and contents of the directory, the lock left out. */
static char *
snapshot (Storage *s)
{
  g_autoptr (GDir) dir = g_dir_open (s->directory, 0, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (strcmp (name, "casewatch.lock") != 0)
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (s->directory, names->pdata[i], NULL);
      g_autofree char *sum = storage_sha256 (path);
      g_string_append_printf (text, "%s %s\n", (char *) names->pdata[i], sum);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_refused (Storage *s, gboolean test_clock, CwDatabaseVerdict expected, const char *code)
{
  g_autofree char *before = snapshot (s);
  g_autoptr (GError) error = NULL;
  CwDatabaseVerdict verdict;

  g_assert_null (cw_database_open (s->directory, test_clock, &verdict, &error));
  g_assert_cmpint (verdict, ==, expected);
  g_assert_error (error, CW_ERROR, CW_ERROR_STORAGE);
  g_autofree char *prefix = g_strconcat (code, ": ", NULL);
  g_assert_true (g_str_has_prefix (error->message, prefix));
  g_assert_null (strchr (error->message, '\n'));
  g_autofree char *after = snapshot (s);
  g_assert_cmpstr (before, ==, after);
}

/* Opens what is damaged; s->db serves reads. */
static void
assert_damaged (Storage *s)
{
  g_autofree char *before = snapshot (s);
  g_autoptr (GError) error = NULL;
  CwDatabaseVerdict verdict;

  s->db = cw_database_open (s->directory, FALSE, &verdict, &error);
  g_assert_no_error (error);
  g_assert_cmpint (verdict, ==, CW_DATABASE_DAMAGED);
  g_assert_nonnull (s->db);
  g_assert_true (cw_database_is_read_only (s->db));
  g_assert_nonnull (cw_database_damage (s->db));

  g_assert_false (cw_database_begin (s->db, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_DAMAGED);
  g_assert_true (g_str_has_prefix (error->message, "damaged: "));
  g_assert_null (strchr (error->message, '\n'));
  g_autoptr (GError) write = NULL;
  g_auto (CwCommand) command = { .recorded_at = 1 };
  command.zone = g_strdup ("UTC");
  command.kind = g_strdup ("pause");
  g_assert_false (cw_journal_append_command (s->db, &command, &write));
  g_assert_error (write, CW_ERROR, CW_ERROR_DAMAGED);
  g_autofree char *after = snapshot (s);
  g_assert_cmpstr (before, ==, after);
}

static void
made (Storage *s, guint cases)
{
  storage_open (s);
  for (guint i = 0; i < cases; i++)
    storage_add (s, "A case with a title that fills the page a little");
  storage_close (s);
}

static void
overwrite (const char *file, goffset at, const void *bytes, gsize n)
{
  int fd = open (file, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pwrite (fd, bytes, n, at), ==, n);
  close (fd);
}

/* The version after the one that this program makes. */
static char *
one_newer (void)
{
  return g_strdup_printf ("PRAGMA user_version = %d", cw_migrations_latest () + 1);
}

static void
test_newer (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autofree char *newer = one_newer ();

  made (s, 1);
  g_assert_cmpint (storage_raw (s->file, newer), ==, SQLITE_OK);
  assert_refused (s, FALSE, CW_DATABASE_NEWER, "newer-database");
  g_assert_cmpint (storage_raw (s->file, "PRAGMA user_version = 2147483647"), ==, SQLITE_OK);
  assert_refused (s, TRUE, CW_DATABASE_NEWER, "newer-database");
}

/* SQL in another process that dies without tidying up, so that it lies in the log only. */
static void
die_after (const char *file, const char *sql)
{
  int status;
  pid_t pid = fork ();

  if (pid == 0)
    {
      sqlite3 *handle = NULL;
      if (sqlite3_open (file, &handle) != SQLITE_OK
          || sqlite3_exec (handle, sql, NULL, NULL, NULL) != SQLITE_OK)
        _exit (1);
      kill (getpid (), SIGKILL);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  g_autofree char *index = g_strconcat (file, "-shm", NULL);
  g_assert_cmpint (g_unlink (index), ==, 0);
}

static void
test_newer_in_log (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autofree char *newer = one_newer ();
  g_autofree char *bytes = NULL;
  gsize length;

  made (s, 1);
  die_after (s->file, newer);
  g_assert_true (g_file_get_contents (s->file, &bytes, &length, NULL));
  g_assert_cmpint (bytes[63], ==, cw_migrations_latest ()); /* the file itself still says so */
  assert_refused (s, FALSE, CW_DATABASE_NEWER, "newer-database");
}

static void
test_mark (void)
{
  g_autoptr (Storage) s = storage_new ();
  CwDatabaseVerdict verdict;

  made (s, 1);
  assert_refused (s, TRUE, CW_DATABASE_MARK, "test-clock");

  g_autoptr (Storage) t = storage_new ();
  t->db = cw_database_open (t->directory, TRUE, &verdict, NULL);
  g_assert_nonnull (t->db);
  storage_close (t);
  assert_refused (t, FALSE, CW_DATABASE_MARK, "test-clock");
  t->db = cw_database_open (t->directory, TRUE, &verdict, NULL);
  g_assert_cmpint (verdict, ==, CW_DATABASE_OK);
}

static void
test_foreign (void)
{
  g_autoptr (Storage) s = storage_new ();

  g_assert_cmpint (mkdir (s->directory, 0700), ==, 0);
  g_assert_cmpint (
      storage_raw (s->file, "CREATE TABLE moz_places (id); INSERT INTO moz_places VALUES (1)"), ==,
      SQLITE_OK);
  assert_refused (s, FALSE, CW_DATABASE_FOREIGN, "foreign-database");
  g_assert_cmpint (g_unlink (s->file), ==, 0);
  g_assert_cmpint (mkdir (s->file, 0700), ==, 0);
  assert_refused (s, FALSE, CW_DATABASE_FOREIGN, "foreign-database");
}

static void
test_other_user (void)
{
  g_autoptr (Storage) s = storage_new ();

  if (geteuid () != 0)
    {
      g_test_skip ("only root can give files away");
      return;
    }
  made (s, 1);
  g_assert_cmpint (chown (s->file, 12345, (gid_t) -1), ==, 0);
  assert_refused (s, FALSE, CW_DATABASE_FOREIGN, "foreign-database");
  g_assert_cmpint (chown (s->file, 0, (gid_t) -1), ==, 0);
  g_assert_cmpint (chown (s->directory, 12345, (gid_t) -1), ==, 0);
  assert_refused (s, FALSE, CW_DATABASE_FOREIGN, "foreign-database");
}

static void
test_symlinks (void)
{
  static const char *const names[] = { "casewatch.db", "casewatch.db-wal", "casewatch.db-shm",
                                       "casewatch.db-journal", "casewatch.lock" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (int dangling = 0; dangling < 2; dangling++)
      {
        g_autoptr (Storage) s = storage_new ();
        g_autofree char *target = g_build_filename (s->top, "target", NULL);
        g_autofree char *link = g_build_filename (s->directory, names[i], NULL);
        made (s, 1);
        if (!dangling)
          g_assert_true (g_file_set_contents (target, "precious", -1, NULL));
        g_unlink (link);
        g_assert_cmpint (symlink (target, link), ==, 0);
        assert_refused (s, FALSE, CW_DATABASE_FOREIGN, "foreign-database");
        g_autofree char *text = NULL;
        g_file_get_contents (target, &text, NULL, NULL);
        g_assert_cmpstr (text, ==, dangling ? NULL : "precious");
      }
}

static void
test_linked_directory (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autofree char *real = g_build_filename (s->top, "real", NULL);
  g_autofree char *slash = g_strconcat (s->directory, "/", NULL);
  g_autoptr (GError) error = NULL;
  CwDatabaseVerdict verdict;

  g_assert_cmpint (mkdir (real, 0700), ==, 0);
  g_assert_cmpint (symlink (real, s->directory), ==, 0);
  assert_refused (s, FALSE, CW_DATABASE_FOREIGN, "foreign-database");
  g_assert_null (cw_database_open (slash, FALSE, &verdict, &error));
  g_assert_cmpint (verdict, ==, CW_DATABASE_FOREIGN);
  g_assert_cmpint (g_rmdir (real), ==, 0); /* nothing was put into it */
  assert_refused (s, FALSE, CW_DATABASE_FOREIGN, "foreign-database"); /* dangling */
}

static void
test_header (void)
{
  static const struct
  {
    goffset at;
    gsize n;
  } holes[] = { { 0, 16 }, { 3, 1 }, { 16, 2 }, { 0, 4096 }, { 100, 8 } };

  for (guint i = 0; i < G_N_ELEMENTS (holes); i++)
    {
      g_autoptr (Storage) s = storage_new ();
      g_autofree char *zeros = g_malloc0 (4096);
      made (s, 5);
      overwrite (s->file, holes[i].at, zeros, holes[i].n);
      assert_damaged (s);
      g_assert_cmpint (cw_journal_revision (s->db, NULL), ==, 0); /* the stand-in */
    }
}

static void
test_not_a_database (void)
{
  static const char *const texts[] = {
    "", "x",
    "this is the shopping list, and it is longer than the header "
    "of a database, which has a hundred bytes; milk, bread, apples"
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (Storage) s = storage_new ();
      g_assert_cmpint (mkdir (s->directory, 0700), ==, 0);
      g_assert_true (g_file_set_contents (s->file, texts[i], -1, NULL));
      assert_damaged (s);
    }
}

static void
test_truncated (void)
{
  g_autoptr (Storage) s = storage_new ();
  struct stat st;

  made (s, 100);
  g_assert_cmpint (stat (s->file, &st), ==, 0);
  g_assert_cmpint (truncate (s->file, st.st_size / 2), ==, 0);
  assert_damaged (s);
  g_assert_nonnull (strstr (cw_database_damage (s->db), "shorter"));
}

/* The log without its database holds commands that a new database would throw away. */
static void
test_lost_file (void)
{
  g_autoptr (Storage) s = storage_new ();

  made (s, 1);
  die_after (s->file, "INSERT INTO kept VALUES ('a', 1)");
  g_assert_cmpint (g_unlink (s->file), ==, 0);
  assert_damaged (s);
}

/* Pages of the middle are lost: what can still be read is served. */
static void
test_lost_page (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autofree char *rubbish = g_strnfill (64, '\xfe');

  made (s, 100);
  storage_open (s);
  g_autofree char *page
    = storage_query (cw_database_handle (s->db),
                     "SELECT rootpage FROM sqlite_schema WHERE name = 'answers'");
  storage_close (s);
  overwrite (s->file, (g_ascii_strtoll (page, NULL, 10) - 1) * 4096, rubbish, 64);
  assert_damaged (s);
  g_assert_cmpint (cw_journal_revision (s->db, NULL), ==, 100);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = cw_journal_load_events (s->db, 7, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (events->len, ==, 1);
  g_autoptr (GError) lost = NULL;
  g_assert_false (cw_journal_find_request (s->db, "r", NULL, NULL, NULL, &lost));
}

/* The same with a log beside it: nothing is recovered, checkpointed or made. */
static void
test_damaged_with_log (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autofree char *rubbish = g_strnfill (64, '\xfe');

  made (s, 100);
  storage_open (s);
  g_autofree char *page
    = storage_query (cw_database_handle (s->db),
                     "SELECT rootpage FROM sqlite_schema WHERE name = 'answers'");
  storage_close (s);
  die_after (s->file, "INSERT INTO kept VALUES ('only in the log', 1)");
  overwrite (s->file, (g_ascii_strtoll (page, NULL, 10) - 1) * 4096, rubbish, 64);
  assert_damaged (s);
  g_autofree char *kept = storage_query (cw_database_handle (s->db), "SELECT key FROM kept");
  g_assert_cmpstr (kept, ==, "only in the log");
}

/* Any bytes: either nobody notices, or it is damaged and stays as it is; nothing crashes. */
static void
test_flips (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autofree char *good = NULL;
  gsize length;
  guint found = 0;

  made (s, 40);
  g_assert_true (g_file_get_contents (s->file, &good, &length, NULL));
  for (int i = 0; i < 60; i++)
    {
      g_autofree char *bad = g_memdup2 (good, length);
      for (int n = 0; n < 40; n++)
        bad[g_test_rand_int_range (100, (gint32) length)] ^= (char) g_test_rand_int_range (1, 256);
      g_assert_true (g_file_set_contents (s->file, bad, (gssize) length, NULL));
      g_autofree char *before = snapshot (s);
      CwDatabaseVerdict verdict;
      g_autoptr (GError) error = NULL;
      s->db = cw_database_open (s->directory, FALSE, &verdict, &error);
      g_assert_true (verdict == CW_DATABASE_OK || verdict == CW_DATABASE_DAMAGED
                     || verdict == CW_DATABASE_MARK || verdict == CW_DATABASE_FAILED);
      for (guint32 id = 1; s->db != NULL && id < 5; id++)
        {
          g_autoptr (GPtrArray) events = cw_journal_load_events (s->db, id, TRUE, NULL);
        }
      g_autofree char *after = snapshot (s);
      if (verdict == CW_DATABASE_DAMAGED)
        {
          g_assert_cmpstr (before, ==, after);
          found++;
        }
      storage_close (s);
    }
  g_assert_cmpuint (found, >, 30);
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  (void) source;
  *(GAsyncResult **) data = g_object_ref (result);
}

/* A large file is not read whole before the daemon answers; the check in its thread tells. */
static void
test_found_later (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autofree char *rubbish = g_strnfill (64, '\xfe');
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  made (s, 1);
  g_assert_cmpint (
      storage_raw (s->file, "INSERT INTO kept VALUES ('big', hex (zeroblob (800000)))"), ==,
      SQLITE_OK);
  overwrite (s->file, 4096 * 300, rubbish, 64);
  storage_open (s);
  cw_database_check_async (s->db, on_checked, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_autofree char *problem = cw_database_check_finish (s->db, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (problem);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/database/refused/one from a newer version is untouched", test_newer);
  g_test_add_func ("/database/refused/a newer version in the log counts", test_newer_in_log);
  g_test_add_func ("/database/refused/the test clock's mark, both ways", test_mark);
  g_test_add_func ("/database/refused/another program's database", test_foreign);
  g_test_add_func ("/database/refused/another user's files", test_other_user);
  g_test_add_func ("/database/refused/a symbolic link for any of its files", test_symlinks);
  g_test_add_func ("/database/refused/a symbolic link for the directory", test_linked_directory);
  g_test_add_func ("/database/damaged/a hurt header", test_header);
  g_test_add_func ("/database/damaged/no database at all", test_not_a_database);
  g_test_add_func ("/database/damaged/a file cut short", test_truncated);
  g_test_add_func ("/database/damaged/a log that lost its file", test_lost_file);
  g_test_add_func ("/database/damaged/reads are served of what is left", test_lost_page);
  g_test_add_func ("/database/damaged/the log beside it counts and stays", test_damaged_with_log);
  g_test_add_func ("/database/damaged/flipped bytes are left as they are", test_flips);
  g_test_add_func ("/database/damaged/a large file is checked later", test_found_later);
  return g_test_run ();
}
