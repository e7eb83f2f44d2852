/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/migrations.h"

#include <sys/stat.h>

#include "daemon/clients.h"
#include "daemon/schema.h"
#include "daemon/summary.h"
#include "tests/unit/storage.h"

/* Steps of the tests' own: what is proven here is the runner. */
static const CwMigration two_steps[] = {
  { 1, "CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)", NULL },
  { 2, "ALTER TABLE t ADD COLUMN b TEXT; UPDATE t SET b = 'two'", NULL },
};

static gboolean
give_up (sqlite3 *handle, GError **error)
{
  g_assert_cmpint (sqlite3_exec (handle, "INSERT INTO t (a) VALUES (99)", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  cw_set_error (error, CW_ERROR_STORAGE, "storage", "this cannot be");
  return FALSE;
}

static gboolean
fill_c (sqlite3 *handle, GError **error)
{
  (void) error;
  return sqlite3_exec (handle, "UPDATE t SET c = a + 1", NULL, NULL, NULL) == SQLITE_OK;
}

static sqlite3 *
open_plain (Storage *s)
{
  sqlite3 *handle = NULL;

  g_mkdir (s->directory, 0700);
  g_assert_cmpint (sqlite3_open (s->file, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, "PRAGMA journal_mode = WAL", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  return handle;
}

static void
assert_query (sqlite3 *handle, const char *sql, const char *expected)
{
  g_autofree char *text = storage_query (handle, sql);

  g_assert_cmpstr (text, ==, expected);
}

static char *
copy_name (Storage *s, const char *rest)
{
  return g_strconcat (s->file, rest, NULL);
}

static void
test_new (void)
{
  g_autoptr (Storage) s = storage_new ();
  sqlite3 *handle = open_plain (s);
  g_autofree char *copy = copy_name (s, ".v0.bak");
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_migrations_run (handle, two_steps, 2, s->file, &error));
  g_assert_no_error (error);
  assert_query (handle, "PRAGMA user_version", "2");
  assert_query (handle, "SELECT b FROM t", "two");
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS)); /* there was nothing to keep */
  sqlite3_close (handle);
}

static void
test_copy (void)
{
  g_autoptr (Storage) s = storage_new ();
  sqlite3 *handle = open_plain (s);
  g_autofree char *copy = copy_name (s, ".v1.bak");
  g_autofree char *log = copy_name (s, "-wal");
  g_autoptr (GError) error = NULL;
  struct stat st;

  g_assert_true (cw_migrations_run (handle, two_steps, 1, s->file, &error));
  mode_t before = umask (0);
  g_assert_true (cw_migrations_run (handle, two_steps, 2, s->file, &error));
  umask (before);
  g_assert_no_error (error);
  assert_query (handle, "SELECT a || b FROM t", "1two");
  /* The checkpoint at the end leaves nothing in the log. */
  g_assert_cmpint (stat (log, &st), ==, 0);
  g_assert_cmpint (st.st_size, ==, 0);
  sqlite3_close (handle);

  g_assert_cmpint (stat (copy, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 07777, ==, 0600);
  g_assert_cmpint (sqlite3_open (copy, &handle), ==, SQLITE_OK);
  assert_query (handle, "PRAGMA user_version", "1");
  assert_query (handle, "SELECT * FROM t", "1");
  assert_query (handle, "PRAGMA integrity_check", "ok");
  sqlite3_close (handle);
}

/* A copy that is there already is somebody's evidence. */
static void
test_second_copy (void)
{
  g_autoptr (Storage) s = storage_new ();
  sqlite3 *handle = open_plain (s);
  g_autofree char *first = copy_name (s, ".v1.bak");
  g_autofree char *second = copy_name (s, ".v1.bak.1");
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (first, "precious", -1, NULL));
  g_assert_true (cw_migrations_run (handle, two_steps, 1, s->file, NULL));
  g_assert_true (cw_migrations_run (handle, two_steps, 2, s->file, NULL));
  sqlite3_close (handle);
  g_assert_true (g_file_get_contents (first, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "precious");
  g_assert_true (g_file_test (second, G_FILE_TEST_EXISTS));
}

static void
test_failing_sql (void)
{
  static const CwMigration steps[] = {
    { 1, "CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)", NULL },
    { 2, "INSERT INTO t VALUES (2); CREATE TABLE more (x) STRICT; DROP TABLE nothing", NULL },
  };
  g_autoptr (Storage) s = storage_new ();
  sqlite3 *handle = open_plain (s);
  g_autofree char *copy = copy_name (s, ".v1.bak");
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_migrations_run (handle, steps, 1, s->file, NULL));
  g_assert_false (cw_migrations_run (handle, steps, 2, s->file, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORAGE);
  g_assert_true (g_str_has_prefix (error->message, "storage: "));
  g_assert_null (strchr (error->message, '\n'));
  assert_query (handle, "PRAGMA user_version", "1");
  assert_query (handle, "SELECT count(*) FROM t", "1");
  assert_query (handle, "SELECT count(*) FROM sqlite_schema", "1");
  g_assert_cmpint (sqlite3_get_autocommit (handle), !=, 0);
  /* Nothing happened, so that the copy would only pile up with every start. */
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
  sqlite3_close (handle);
}

static void
test_failing_function (void)
{
  static const CwMigration steps[] = {
    { 1, "CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)", NULL },
    { 2, "ALTER TABLE t ADD COLUMN c INTEGER", fill_c },
    { 3, "INSERT INTO t (a) VALUES (3)", give_up },
  };
  g_autoptr (Storage) s = storage_new ();
  sqlite3 *handle = open_plain (s);
  g_autofree char *copy = copy_name (s, ".v1.bak");
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_migrations_run (handle, steps, 1, s->file, NULL));
  g_assert_false (cw_migrations_run (handle, steps, 3, s->file, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORAGE);
  /* The step before stands, and the copy of what was before that. */
  assert_query (handle, "PRAGMA user_version", "2");
  assert_query (handle, "SELECT group_concat (a || c) FROM t", "12");
  g_assert_true (g_file_test (copy, G_FILE_TEST_EXISTS));
  sqlite3_close (handle);
}

static void
test_no_room_for_copy (void)
{
  g_autoptr (Storage) s = storage_new ();
  sqlite3 *handle = open_plain (s);
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_migrations_run (handle, two_steps, 1, s->file, NULL));
  g_assert_false (cw_migrations_run (handle, two_steps, 2, "/nonexistent/casewatch.db", &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORAGE);
  assert_query (handle, "PRAGMA user_version", "1"); /* no copy, no step */
  sqlite3_close (handle);
}

static void
test_nothing_to_do (void)
{
  g_autoptr (Storage) s = storage_new ();
  sqlite3 *handle = open_plain (s);
  g_autofree char *copy = copy_name (s, ".v2.bak");

  g_assert_true (cw_migrations_run (handle, two_steps, 2, s->file, NULL));
  g_assert_true (cw_migrations_run (handle, two_steps, 2, s->file, NULL));
  g_assert_true (cw_migrations_run (handle, two_steps, 1, s->file, NULL));
  assert_query (handle, "PRAGMA user_version", "2");
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
  sqlite3_close (handle);
}

static void
test_ascending (void)
{
  gsize n;
  const CwMigration *steps = cw_migrations (&n);

  for (gsize i = 0; i < n; i++)
    g_assert_cmpint (steps[i].version, ==, i + 1);
  g_assert_cmpint (cw_migrations_latest (), ==, n);
}

/* Every event word, and no other, may stand in the table. */
static void
test_words (void)
{
  const char *list = strstr (cw_schema_1, "kind IN (");
  g_assert_nonnull (list);
  list += strlen ("kind IN (");
  g_autofree char *inside = g_strndup (list, (gsize) (strchr (list, ')') - list));
  g_auto (GStrv) words = g_strsplit (inside, ", ", -1);

  g_assert_cmpuint (g_strv_length (words), ==, CW_N_EVENTS);
  for (guint i = 0; i < CW_N_EVENTS; i++)
    {
      g_autofree char *quoted = g_strdup_printf ("'%s'", cw_event_word ((CwEventKind) i));
      g_assert_cmpstr (words[i], ==, quoted);
    }
}

/* A database of that version as it was released: the dumps are never changed. */
static void
make_from_dump (Storage *s, int version)
{
  g_autofree char *name = g_strdup_printf ("schema-v%d.sql", version);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tests", "data", name, NULL);
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &sql, NULL, &error);
  g_assert_no_error (error);
  g_mkdir (s->directory, 0700);
  g_assert_cmpint (storage_raw (s->file, sql), ==, SQLITE_OK);
}

static void
test_version_1 (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autoptr (GError) error = NULL;

  make_from_dump (s, 1);
  storage_open (s);
  g_assert_cmpstr (cw_database_journal_mode (s->db), ==, "wal");
  assert_query (cw_database_handle (s->db), "PRAGMA integrity_check", "ok");
  assert_query (cw_database_handle (s->db), "PRAGMA foreign_key_check", "");
  g_assert_cmpint (cw_journal_revision (s->db, NULL), ==, 4);
  g_auto (CwCaseRow) row = { 0 };
  g_assert_true (cw_journal_load_case (s->db, 1, &row, &error));
  const char *title = cw_given_find (row.seed, CW_FIELD_TITLE)->text;
  g_assert_cmpstr (title, ==, "ロゴ制作");
  g_autoptr (GPtrArray) events = cw_journal_load_events (s->db, 1, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (events->len, ==, 2); /* the third was taken back */
  const CwEvent *asked = events->pdata[1];
  g_assert_cmpint (asked->kind, ==, CW_EVENT_ASKED);
  g_assert_cmpstr (asked->d.kind, ==, "question");
  g_assert_cmpint (asked->d.by, ==, G_GINT64_CONSTANT (1764806400000000));
  g_assert_true (asked->date_only);
  g_autoptr (GVariant) answer = NULL;
  g_assert_true (cw_journal_find_request (s->db, "5f0c5b1e-6f0e-4b6a-9c54-0a1b2c3d4e5f", NULL, NULL,
                                          &answer, NULL));
  g_assert_cmpuint (g_variant_get_uint32 (answer), ==, 1);
  storage_add (s, "goes on");
}

static char *
schema_of (Storage *s)
{
  return storage_query (
      cw_database_handle (s->db),
      "SELECT group_concat (sql, ';' || char (10)) FROM (SELECT sql FROM sqlite_schema"
      " WHERE sql IS NOT NULL ORDER BY type, name)");
}

static void
test_schema_is_dump (gconstpointer data)
{
  g_autoptr (Storage) fresh = storage_new ();
  g_autoptr (Storage) old = storage_new ();

  storage_open (fresh);
  make_from_dump (old, GPOINTER_TO_INT (data));
  storage_open (old);
  g_autofree char *a = schema_of (fresh);
  g_autofree char *b = schema_of (old);
  g_assert_cmpstr (a, ==, b);
}

/* What is derived is derived anew, so that every row gets the key of its client. */
static void
test_version_1_is_stale (void)
{
  g_autoptr (Storage) s = storage_new ();

  make_from_dump (s, 1);
  g_assert_cmpint (storage_raw (s->file, "INSERT INTO rules (key) VALUES ('now');"
                                         "UPDATE summary SET rules = 1"), ==, SQLITE_OK);
  storage_open (s);
  g_autoptr (GArray) stale = cw_summary_stale (s->db, "now", 10, NULL);
  g_assert_cmpuint (stale->len, ==, 1);
}

static void
test_version_2 (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autoptr (CwClients) clients = cw_clients_new ();
  g_autoptr (GError) error = NULL;

  make_from_dump (s, 2);
  storage_open (s);
  assert_query (cw_database_handle (s->db), "PRAGMA integrity_check", "ok");
  assert_query (cw_database_handle (s->db), "PRAGMA foreign_key_check", "");
  g_assert_true (cw_clients_load (clients, s->db, &error));
  const CwClientFacts *facts = cw_clients_find (clients, "山田");
  g_assert_cmpstr (facts->note, ==, "slow in August"); /* what emptied it was taken back */
  g_assert_cmpstr (facts->days_off[1], ==, "2025-12-28..2026-01-05");
  g_assert_cmpint (storage_raw (s->file, "DELETE FROM client_facts"), !=, SQLITE_OK);
  g_assert_cmpint (storage_raw (s->file, "UPDATE client_facts SET client = 'x'"), !=, SQLITE_OK);
  storage_add (s, "goes on");
}

static void
test_version_3 (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autoptr (GError) error = NULL;
  g_auto (CwCaseRow) row = { 0 };

  make_from_dump (s, 3);
  storage_open (s);
  assert_query (cw_database_handle (s->db), "PRAGMA integrity_check", "ok");
  assert_query (cw_database_handle (s->db), "SELECT count (*) FROM events", "5");
  g_assert_true (cw_journal_load_case (s->db, 2, &row, &error));
  const char *title = cw_given_find (row.seed, CW_FIELD_TITLE)->text;
  g_assert_cmpstr (title, ==, "バナー");
  storage_add (s, "goes on");
}

/* The names of clients as they are compared, and the money that is outstanding, without deriving a case
 * anew: none is stale. */
static void
test_version_4 (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autoptr (GError) error = NULL;

  make_from_dump (s, 4);
  storage_open (s);
  sqlite3 *handle = cw_database_handle (s->db);
  assert_query (handle, "PRAGMA integrity_check", "ok");
  assert_query (handle, "SELECT group_concat (loose || '=' || client_key) FROM client_names",
                "acme=acme,yamada=yamada gmbh,山田商店=山田商店,山田商店=株式会社山田商店");
  g_autoptr (GArray) like = cw_summary_like_client (s->db, "山田商店", 5, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (like->len, ==, 1);
  g_assert_cmpuint (g_array_index (like, guint32, 0), ==, 4);
  assert_query (handle,
                "SELECT group_concat (platform || funded || currency || billions || '+' || rest || '*'"
                " || cases) FROM outstanding", "direct0JPY0+50000*1,direct0USD0+120050*1");
  assert_query (handle, "SELECT count (*) FROM summary WHERE rules = 0", "0");
  storage_add (s, "goes on");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/migrations/a new database takes all steps", test_new);
  g_test_add_func ("/migrations/an old one is copied first, 0600, and the log is emptied",
                   test_copy);
  g_test_add_func ("/migrations/an older copy is not overwritten", test_second_copy);
  g_test_add_func ("/migrations/a step that fails changes nothing", test_failing_sql);
  g_test_add_func ("/migrations/a function that fails takes its SQL with it",
                   test_failing_function);
  g_test_add_func ("/migrations/without a copy there is no step", test_no_room_for_copy);
  g_test_add_func ("/migrations/one that is up to date is left alone", test_nothing_to_do);
  g_test_add_func ("/migrations/versions count up from 1", test_ascending);
  g_test_add_func ("/migrations/the table of events knows exactly the words of core", test_words);
  g_test_add_func ("/migrations/a database of version 1 opens and goes on", test_version_1);
  g_test_add_func ("/migrations/one of version 1 has its cases derived anew",
                   test_version_1_is_stale);
  g_test_add_func ("/migrations/a database of version 2 opens and goes on", test_version_2);
  g_test_add_data_func ("/migrations/the schema of version 1 is the one released",
                        GINT_TO_POINTER (1), test_schema_is_dump);
  g_test_add_data_func ("/migrations/the schema of version 2 is the one released",
                        GINT_TO_POINTER (2), test_schema_is_dump);
  g_test_add_data_func ("/migrations/the schema of version 3 is the one released",
                        GINT_TO_POINTER (3), test_schema_is_dump);
  g_test_add_func ("/migrations/a database of version 3 opens and goes on", test_version_3);
  g_test_add_data_func ("/migrations/the schema of version 4 is the one released",
                        GINT_TO_POINTER (4), test_schema_is_dump);
  g_test_add_func ("/migrations/a database of version 4 has its names and sums", test_version_4);
  return g_test_run ();
}
