/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "daemon/summary.h"
#include "tests/unit/storage.h"

/* What "next" asks for each time finds its few rows by themselves, however many cases there are. */
static void
test_plan_of_waits (void)
{
  const CwSummaryFilter filter = { .stage = -1, .state = CW_STATE_OK, .waits = TRUE };
  g_autoptr (Storage) s = storage_new ();
  guint found = 0;

  storage_open (s);
  g_autofree char *cursor = NULL;
  g_autoptr (GPtrArray) rows = cw_summary_list (s->db, &filter, CW_ORDER_URGENCY, "", 5, &cursor, NULL);
  g_assert_nonnull (rows);
  sqlite3 *handle = cw_database_handle (s->db);
  for (sqlite3_stmt *next = sqlite3_next_stmt (handle, NULL); next != NULL;
       next = sqlite3_next_stmt (handle, next))
    {
      if (strstr (sqlite3_sql (next), "step IS NULL") == NULL)
        continue;
      g_autofree char *sql = g_strconcat ("EXPLAIN QUERY PLAN ", sqlite3_sql (next), NULL);
      sqlite3_stmt *plan = NULL;
      g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &plan, NULL), ==, SQLITE_OK);
      g_assert_cmpint (sqlite3_step (plan), ==, SQLITE_ROW);
      g_assert_nonnull (strstr ((const char *) sqlite3_column_text (plan, 3), "summary_my_turn"));
      while (sqlite3_step (plan) == SQLITE_ROW)
        g_assert_null (strstr ((const char *) sqlite3_column_text (plan, 3), "TEMP"));
      sqlite3_finalize (plan);
      found++;
      break;
    }
  g_assert_cmpuint (found, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/summary-list/my turn has an index of its own", test_plan_of_waits);
  return g_test_run ();
}
