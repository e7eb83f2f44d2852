/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/feed.h"

#include <sys/stat.h>

#include "tests/unit/engine-fixture.h"

/* daemon/feed: when the file is written, and how much of it there is.  What programs read in it is in
 * tests/system/test_feed.py. */

typedef struct
{
  Desk *desk;
  CwFeed *feed;
  char *directory, *file;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  f->desk = desk_new ("2026-11-09 10:00", NULL, DESK_LATE_DIGEST, FALSE);
  f->directory = g_dir_make_tmp ("casewatch-feed-XXXXXX", NULL);
  f->file = g_build_filename (f->directory, CW_FEED_FILE, NULL);
  f->feed = cw_feed_new (f->desk->engine, f->directory);
}

static void
tear_down (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  cw_feed_free (f->feed);
  desk_free (f->desk);
  library_remove_tree (f->directory);
  g_free (f->directory);
  g_free (f->file);
}

static gboolean
on_timeout (gpointer data G_GNUC_UNUSED)
{
  g_error ("the feed does not come to rest");
  return G_SOURCE_REMOVE;
}

/* Until nothing is left to do in the main loop. */
static void
come_to_rest (Fixture *f)
{
  guint timeout = g_timeout_add_seconds (120, on_timeout, NULL);

  while (cw_feed_is_busy (f->feed))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
}

static char *
contents (Fixture *f)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (f->file, &text, NULL, NULL));
  return text;
}

static guint
entries (Fixture *f)
{
  g_autofree char *text = contents (f);
  guint n = 0;

  for (const char *p = text; (p = strstr (p, "BEGIN:VEVENT\r\n")) != NULL; p++)
    n++;
  return n;
}

static struct stat
status_of (Fixture *f)
{
  struct stat info;

  g_assert_cmpint (lstat (f->file, &info), ==, 0);
  return info;
}

static void
test_written_when_plans_change (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  cw_feed_changed (f->feed);
  come_to_rest (f);
  g_assert_cmpuint (entries (f), ==, 0);
  g_assert_cmphex (status_of (f).st_mode & 0777, ==, 0600);

  guint32 id = desk_delivered (f->desk, "2026-11-09 09:00", "");
  cw_feed_changed (f->feed);
  desk_delivered (f->desk, "2026-11-09 09:30", "");
  cw_feed_changed (f->feed);
  come_to_rest (f);
  g_assert_cmpuint (entries (f), ==, 2);
  desk_record (f->desk, id, "closed", "{'outcome': <'lost'>}");
  cw_feed_changed (f->feed);
  come_to_rest (f);
  g_assert_cmpuint (entries (f), ==, 1);
}

static void
test_not_written_for_nothing (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  desk_delivered (f->desk, "2026-11-09 09:00", "");
  cw_feed_changed (f->feed);
  come_to_rest (f);
  struct stat before = status_of (f);

  cw_feed_changed (f->feed); /* no plan was derived since */
  g_assert_false (cw_feed_is_busy (f->feed));
  desk_policy (f->desk, "other", desk_ladder); /* derived, and the same */
  cw_feed_changed (f->feed);
  g_assert_true (cw_feed_is_busy (f->feed));
  come_to_rest (f);
  g_assert_cmpuint (status_of (f).st_ino, ==, before.st_ino);

  cw_feed_free (f->feed); /* nor after a restart */
  f->feed = cw_feed_new (f->desk->engine, f->directory);
  cw_feed_changed (f->feed);
  come_to_rest (f);
  g_assert_cmpuint (status_of (f).st_ino, ==, before.st_ino);

  g_assert_true (g_file_set_contents (f->file, "damaged", -1, NULL));
  desk_delivered (f->desk, "2026-11-09 09:00", "");
  cw_feed_changed (f->feed);
  come_to_rest (f);
  g_assert_cmpuint (entries (f), ==, 2);
}

static void
test_changes_during_a_round (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  guint timeout = g_timeout_add_seconds (120, on_timeout, NULL);

  desk_delivered (f->desk, "2026-11-09 09:00", "");
  cw_feed_changed (f->feed);
  while (!g_file_test (f->file, G_FILE_TEST_EXISTS)) /* its write is not over for the main loop */
    g_main_context_iteration (NULL, TRUE);
  desk_delivered (f->desk, "2026-11-09 09:30", "");
  cw_feed_changed (f->feed);
  g_source_remove (timeout);
  come_to_rest (f);
  g_assert_cmpuint (entries (f), ==, 2);
}

static void
test_left_over_of_a_kill (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  static const struct { const char *name; gboolean goes; } rows[] = {
    { CW_FEED_FILE ".A1b2C3", TRUE },
    { CW_FEED_FILE ".backup-of-mine", FALSE },
    { "casewatch.db", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_build_filename (f->directory, rows[i].name, NULL);
      g_assert_true (g_file_set_contents (path, "x", -1, NULL));
    }
  cw_feed_free (f->feed);
  f->feed = cw_feed_new (f->desk->engine, f->directory);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_build_filename (f->directory, rows[i].name, NULL);
      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, !rows[i].goes);
    }
}

/* Bounded: the earliest ones. */
static void
test_many (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *sql = NULL;
  sqlite3 *db = cw_database_handle (f->desk->storage->db);
  guint32 id = desk_delivered (f->desk, "2026-11-09 09:00", "");

  sql = g_strdup_printf (
    "INSERT INTO cases (id, uuid, command, data) WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL"
    " SELECT i + 1 FROM n WHERE i < %d) SELECT i, printf ('00000000-0000-4000-8000-%%012d', i),"
    " command, data FROM n, cases WHERE cases.id = %u;"
    "UPDATE summary SET (log_seq, rules, title, client, platform, stage, ball, step, step_due,"
    " step_alert, urgency) = (SELECT log_seq, rules, title, client, platform, stage, ball, step,"
    " step_due, step_alert + summary.case_id * 60000000, urgency FROM summary s WHERE s.case_id = %u)"
    " WHERE case_id >= 1000",
    1000 + CW_FEED_ENTRIES + 99, id, id);
  g_assert_true (cw_database_begin (f->desk->storage->db, NULL));
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_true (cw_database_commit (f->desk->storage->db, NULL));
  cw_feed_changed (f->feed);
  come_to_rest (f);
  g_assert_cmpuint (entries (f), ==, CW_FEED_ENTRIES);
  g_autofree char *text = contents (f);
  g_assert_nonnull (strstr (text, "-000000001000-"));
  g_autofree char *last = g_strdup_printf ("-%012d-", 1000 + CW_FEED_ENTRIES + 99);
  g_assert_null (strstr (text, last));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/feed/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("written when plans change, mode 0600", test_written_when_plans_change);
  ADD ("not written for nothing", test_not_written_for_nothing);
  ADD ("a change during a round is not lost", test_changes_during_a_round);
  ADD ("what a kill left over goes", test_left_over_of_a_kill);
  ADD ("very many: the earliest ones", test_many);
  return g_test_run ();
}
