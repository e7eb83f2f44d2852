/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/settings.h"
#include "tests/unit/storage.h"

static void
test_values (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autoptr (GError) error = NULL;

  storage_open (s);
  g_assert_cmpint (cw_kept_get_int (s->db, "paused_until", 5), ==, 5);
  g_assert_true (cw_kept_set_int (s->db, "paused_until", CW_NEVER, &error));
  g_assert_cmpint (cw_kept_get_int (s->db, "paused_until", 5), ==, CW_NEVER);
  g_assert_true (cw_kept_set_int (s->db, "paused_until", G_MAXINT64, &error));
  storage_close (s);
  storage_open (s);
  g_assert_cmpint (cw_kept_get_int (s->db, "paused_until", 5), ==, G_MAXINT64);
  g_assert_cmpint (cw_kept_get_int (s->db, "other", 6), ==, 6);
}

static void
test_transaction (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autoptr (GError) error = NULL;

  storage_open (s);
  storage_begin (s);
  g_assert_true (cw_kept_set_int (s->db, "a", 1, &error));
  cw_database_rollback (s->db);
  g_assert_cmpint (cw_kept_get_int (s->db, "a", 0), ==, 0);
  storage_begin (s);
  g_assert_true (cw_kept_set_int (s->db, "a", 1, &error));
  storage_commit (s);
  g_assert_cmpint (cw_kept_get_int (s->db, "a", 0), ==, 1);
}

static void
test_plans (void)
{
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  cw_kept_set_int (s->db, "a", 1, NULL);
  cw_kept_get_int (s->db, "a", 0);
  storage_check_plans (s, 2, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kept/a value lasts, one that is not there is the fallback", test_values);
  g_test_add_func ("/kept/it joins an open transaction", test_transaction);
  g_test_add_func ("/kept/every statement finds its row by an index", test_plans);
  return g_test_run ();
}
