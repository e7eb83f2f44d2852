/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/derive.h"
#include "tests/unit/engine-fixture.h"

/* Rows that were made under other rules: derived anew in slices, never shown stale, and never
 * forgotten by a kill on the way. */

#define CASES 450 /* two slices and a bit */
#define SLICE 200

/* After the first two hours instead of a business day: what was not due is. */
static const char quick[] = "[Step nudge]\nStage=delivered\nSince=quiet\nAfter=2h\nAct=message\nTitle=W\n"
                            "Source=x\nChecked=2026-11\nConfidence=default\n";

static Desk *
new_desk (guint cases)
{
  Desk *desk = desk_new ("2026-11-09 10:00", NULL, DESK_LATE_DIGEST, FALSE);

  for (guint i = 0; i < cases; i++)
    desk_delivered (desk, "2026-11-09 10:00", "");
  g_string_truncate (desk->changed, 0);
  desk_told (desk, "");
  return desk;
}

static CwInstant
step_due (Desk *desk, guint32 id)
{
  g_auto (CwSummary) row = { 0 };

  g_assert_true (cw_summary_load (desk->storage->db, id, &row, NULL));
  return row.step_due;
}

static guint
n_changed (Desk *desk, CwInstant due)
{
  guint n = 0;

  for (guint32 id = 1; id <= CASES; id++)
    n += step_due (desk, id) == due;
  return n;
}

static void
go_on (Desk *desk)
{
  for (guint i = 0; cw_derive_left (desk->engine) > 0; i++)
    {
      g_assert_cmpuint (i, <, 10 * CASES); /* one case in a slice, where time is short */
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
test_slices (void)
{
  g_autoptr (Desk) desk = new_desk (CASES);
  CwInstant before = desk_at ("2026-11-10 10:00"), after = desk_at ("2026-11-09 12:00");

  g_assert_cmpuint (n_changed (desk, before), ==, CASES);
  desk_policy (desk, "p", quick);
  g_assert_cmpuint (n_changed (desk, after), ==, SLICE); /* the call did not wait for more */
  g_assert_cmpuint (cw_derive_left (desk->engine), >, 0);
  g_assert_cmpstr (desk->changed->str, ==, "450:;");

  /* a row that is read meanwhile is right */
  g_auto (CwSummary) row = { 0 };
  g_assert_true (cw_summary_load (desk->storage->db, CASES, &row, NULL));
  g_assert_cmpint (row.step_due, ==, before);
  cw_derive_row (desk->engine, &row);
  g_assert_cmpint (row.step_due, ==, after);

  g_assert_true (g_main_context_iteration (NULL, TRUE));
  g_assert_cmpuint (n_changed (desk, after), >, SLICE);
  g_assert_cmpuint (cw_derive_left (desk->engine), ==, CASES - SLICE); /* counted by the first one */
  go_on (desk);
  g_assert_cmpuint (n_changed (desk, after), ==, CASES);
  g_assert_cmpstr (desk->changed->str, ==, "450:;450:;"); /* lists are read anew when all is done */
  g_assert_cmpint (cw_engine_next_moment (desk->engine), ==, after);
  g_assert_false (g_main_context_pending (NULL));
}

static void
test_few_at_once (void)
{
  g_autoptr (Desk) desk = new_desk (SLICE);

  desk_policy (desk, "p", quick);
  g_assert_cmpuint (cw_derive_left (desk->engine), ==, 0);
  g_assert_cmpint (step_due (desk, SLICE), ==, desk_at ("2026-11-09 12:00"));
  g_assert_false (g_main_context_pending (NULL));
}

static void
test_kill_on_the_way (void)
{
  g_autoptr (Desk) desk = new_desk (CASES);
  CwInstant after = desk_at ("2026-11-09 12:00");

  desk_policy (desk, "p", quick);
  g_main_context_iteration (NULL, TRUE);
  desk_stop (desk);
  g_assert_false (g_main_context_pending (NULL));
  desk_start (desk); /* takes the next slice, and goes on */
  g_assert_cmpuint (n_changed (desk, after), >, 2 * SLICE);
  go_on (desk);
  g_assert_cmpuint (n_changed (desk, after), ==, CASES);
}

/* Until all is known nothing is said, and then all of it. */
static void
test_alerts_wait (void)
{
  g_autoptr (Desk) desk = new_desk (CASES);

  desk_go (desk, "2026-11-09 12:30");
  desk_told (desk, "");
  desk_policy (desk, "p", quick);
  desk_told (desk, "");
  cw_engine_run (desk->engine, "passed");
  desk_told (desk, "");
  go_on (desk);
  g_assert_cmpuint (desk->told->len, >, 0);
}

/* What may be up is looked at first, wherever it stands. */
static void
test_due_first (void)
{
  g_autoptr (Desk) desk = new_desk (CASES);
  guint32 due = desk_add (desk, "{'title': <'L'>, 'client': <'A'>, 'platform': <'p'>,"
                                " 'stage': <'delivered'>, 'at': <'2026-11-05 10:00'>}");
  g_auto (CwSummary) before = { 0 };
  g_auto (CwSummary) after = { 0 };

  g_assert_cmpuint (due, >, CASES);
  g_assert_true (cw_summary_load (desk->storage->db, due, &before, NULL));
  g_assert_true (before.is_due);
  desk_policy (desk, "p", quick);
  g_assert_cmpuint (cw_derive_left (desk->engine), >, 0);
  g_assert_true (cw_summary_load (desk->storage->db, due, &after, NULL));
  g_assert_cmpint (after.step_due, ==, desk_at ("2026-11-05 12:00"));
  g_assert_cmpint (step_due (desk, CASES), ==, desk_at ("2026-11-10 10:00")); /* its turn is to come */
  go_on (desk);
}

/* Rules that change on the way begin it anew. */
static void
test_changed_again (void)
{
  g_autoptr (Desk) desk = new_desk (CASES);

  desk_policy (desk, "p", quick);
  g_main_context_iteration (NULL, TRUE);
  desk_policy (desk, "p", desk_ladder);
  go_on (desk);
  g_assert_cmpuint (n_changed (desk, desk_at ("2026-11-10 10:00")), ==, CASES);
}

static void
test_commands_meanwhile (void)
{
  g_autoptr (Desk) desk = new_desk (CASES);

  desk_go (desk, "2026-11-09 10:30");
  desk_policy (desk, "p", quick);
  g_assert_cmpuint (cw_derive_left (desk->engine), >, 0);
  desk_record (desk, CASES, "replied", "{}");
  g_auto (CwSummary) row = { 0 };
  g_assert_true (cw_summary_load (desk->storage->db, CASES, &row, NULL));
  g_assert_cmpint (row.log_seq, ==, CASES + 1);
  g_assert_cmpint (row.step_due, !=, desk_at ("2026-11-10 10:00"));
  go_on (desk);
  g_assert_cmpuint (n_changed (desk, desk_at ("2026-11-09 12:00")), ==, CASES - 1);
}

static gint64
rules_of_row (Desk *desk, guint32 id)
{
  g_autoptr (CwStatement) select
    = cw_database_statement (desk->storage->db, "SELECT rules FROM summary WHERE case_id = ?", NULL);

  cw_statement_bind_int (select, 1, id);
  g_assert_cmpint (cw_statement_step (select, NULL), ==, SQLITE_ROW);
  return sqlite3_column_int64 (select, 0);
}

static guint
n_rules (Desk *desk)
{
  g_autoptr (CwStatement) select
    = cw_database_statement (desk->storage->db, "SELECT count(*) FROM rules", NULL);

  g_assert_cmpint (cw_statement_step (select, NULL), ==, SQLITE_ROW);
  return (guint) sqlite3_column_int64 (select, 0);
}

/* Rows that come out as they were are marked; rules that no row has are forgotten. */
static void
test_same_again (void)
{
  g_autoptr (Desk) desk = new_desk (3);
  gint64 before = rules_of_row (desk, 1);

  desk_policy (desk, "other", desk_ladder); /* of no case */
  g_assert_cmpint (rules_of_row (desk, 1), !=, before);
  g_assert_cmpint (rules_of_row (desk, 3), ==, rules_of_row (desk, 1));
  g_assert_cmpint (step_due (desk, 2), ==, desk_at ("2026-11-10 10:00"));
  g_assert_cmpuint (n_rules (desk), ==, 1);
}

/* ---- a clock that goes back ---- */

static void
test_clock_back (void)
{
  g_autoptr (Desk) desk = new_desk (3);
  g_auto (CwSummary) row = { 0 };
  g_auto (CwSummary) earlier = { 0 };

  desk_go (desk, "2026-11-10 10:00");
  g_assert_true (cw_summary_load (desk->storage->db, 1, &row, NULL));
  g_assert_true (row.is_due);
  desk_go (desk, "2026-11-09 15:00");
  g_assert_true (cw_summary_load (desk->storage->db, 1, &earlier, NULL));
  g_assert_false (earlier.is_due);
  gint64 epoch = cw_kept_get_int (desk->storage->db, "clock_epoch", 0);
  g_assert_cmpint (epoch, ==, 1);
  cw_engine_clock_jumped (desk->engine); /* not back: a resume */
  g_assert_cmpint (cw_kept_get_int (desk->storage->db, "clock_epoch", 0), ==, epoch);
}

/* The clock was set back while the daemon was away. */
static void
test_clock_back_meanwhile (void)
{
  g_autoptr (Desk) desk = new_desk (3);
  g_auto (CwSummary) row = { 0 };

  desk_go (desk, "2026-11-10 10:00"); /* alerts are raised */
  desk_stop (desk);
  cw_clock_set_test (desk->clock, desk_at ("2026-11-09 15:00"));
  desk_start (desk);
  g_assert_true (cw_summary_load (desk->storage->db, 1, &row, NULL));
  g_assert_false (row.is_due);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/derive/in slices", test_slices);
  g_test_add_func ("/derive/few at once", test_few_at_once);
  g_test_add_func ("/derive/a kill on the way", test_kill_on_the_way);
  g_test_add_func ("/derive/alerts wait", test_alerts_wait);
  g_test_add_func ("/derive/what is due first", test_due_first);
  g_test_add_func ("/derive/rules change again", test_changed_again);
  g_test_add_func ("/derive/commands meanwhile", test_commands_meanwhile);
  g_test_add_func ("/derive/the same again", test_same_again);
  g_test_add_func ("/derive/a clock that goes back", test_clock_back);
  g_test_add_func ("/derive/a clock that went back meanwhile", test_clock_back_meanwhile);
  return g_test_run ();
}
