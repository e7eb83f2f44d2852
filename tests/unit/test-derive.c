/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/bulk.h"
#include "daemon/derive.h"
#include "tests/unit/engine-fixture.h"

#include <string.h>

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
  desk_finish (desk);
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

/* One step of what is done in slices, however short the time is. */
static gboolean
step_bulk (CwBulk *bulk)
{
  g_autoptr (GError) error = NULL;
  gboolean more = cw_bulk_step (bulk, 0, &error);

  g_assert_no_error (error);
  return more;
}

/* A bulk derives while other rules are in force, which go again before the database is back. */
static void
test_there_and_back_in_a_bulk (void)
{
  g_autoptr (Desk) desk = new_desk (3);
  g_autoptr (GVariant) details = g_variant_ref_sink (g_variant_new_parsed ("{'text': <'x'>}"));
  static const guint32 ids[] = { 1, 2, 3 };
  GVariant *answer = NULL;
  g_autoptr (CwBulk) bulk = cw_bulk_record (desk->engine, ids, 3, "noted", details, &answer, NULL);

  g_assert_nonnull (bulk);
  for (guint i = 0; i < 8; i++) /* three are judged, it begins, three are written, one is derived */
    g_assert_true (step_bulk (bulk));
  desk_policy (desk, "p", quick);
  g_assert_true (step_bulk (bulk));
  desk_policy (desk, "p", desk_ladder);
  while (step_bulk (bulk))
    ;
  g_variant_unref (cw_bulk_answer (bulk));
  for (guint32 id = 1; id <= 3; id++)
    g_assert_cmpint (step_due (desk, id), ==, desk_at ("2026-11-10 10:00"));
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

static char *
key_of_row (Desk *desk, guint32 id)
{
  g_auto (CwSummary) row = { 0 };

  g_assert_true (cw_summary_load (desk->storage->db, id, &row, NULL));
  return g_strdup (row.rules_key);
}

/* Rows that come out as they were are of the new rules; rules that no row has are forgotten. */
static void
test_same_again (void)
{
  g_autoptr (Desk) desk = new_desk (3);
  g_autofree char *before = key_of_row (desk, 1);

  desk_policy (desk, "other", desk_ladder); /* of no case */
  g_autofree char *after = key_of_row (desk, 1);
  g_assert_cmpuint (strlen (after), ==, strlen (before)); /* no pass is under way any more */
  g_assert_cmpstr (after, !=, before);
  g_assert_cmpint (rules_of_row (desk, 3), ==, rules_of_row (desk, 1));
  g_assert_cmpint (step_due (desk, 2), ==, desk_at ("2026-11-10 10:00"));
  g_assert_cmpuint (n_rules (desk), ==, 1);
}

static void
run_sql (Desk *desk, const char *sql)
{
  g_assert_true (cw_database_begin (desk->storage->db, NULL));
  {
    g_autoptr (CwStatement) statement = cw_database_statement (desk->storage->db, sql, NULL);
    g_assert_cmpint (cw_statement_step (statement, NULL), ==, SQLITE_DONE);
  }
  g_assert_true (cw_database_commit (desk->storage->db, NULL));
}

/* Whether the row was derived anew since it was spoilt. */
static gboolean
was_derived (Desk *desk, guint32 id)
{
  g_auto (CwSummary) row = { 0 };

  g_assert_true (cw_summary_load (desk->storage->db, id, &row, NULL));
  gboolean derived = !g_str_equal (row.title, "spoilt");
  run_sql (desk, "UPDATE summary SET title = 'spoilt'");
  return derived;
}

/* A policy that changes concerns its own cases; what all depend on concerns all. */
static void
test_only_its_own (void)
{
  g_autoptr (Desk) desk = new_desk (2);

  desk_policy (desk, "q", desk_ladder);
  guint32 other = desk_add (desk, "{'title': <'Logo'>, 'client': <'A'>, 'platform': <'q'>}");
  run_sql (desk, "UPDATE summary SET title = 'spoilt'");
  desk_policy (desk, "p", quick);
  g_assert_cmpint (step_due (desk, 1), ==, desk_at ("2026-11-09 12:00"));
  g_assert_true (was_derived (desk, 1));
  desk_policy (desk, "q", quick);
  g_assert_false (was_derived (desk, 1));
  desk_restart (desk);
  g_assert_false (was_derived (desk, other)); /* nothing changed */
  desk_stop (desk);
  desk_policy (desk, "q", desk_ladder);
  desk_start (desk); /* what changed meanwhile is known too */
  g_assert_false (was_derived (desk, 1));
  desk_stop (desk);
  desk_policy (desk, "p", desk_ladder);
  desk_start (desk);
  g_assert_true (was_derived (desk, 1));
  g_free (desk->conf);
  desk->conf = g_strdup (DESK_LATE_DIGEST "Hours=10:00-11:00\n");
  desk_restart (desk);
  g_assert_true (was_derived (desk, other));
  g_assert_cmpuint (n_rules (desk), ==, 1);
}

/* Rules that come back in the middle: rows of before are not taken for current. */
static void
test_back_again (void)
{
  g_autoptr (Desk) desk = new_desk (CASES);

  desk_policy (desk, "p", quick);
  desk_stop (desk);
  desk_policy (desk, "p", desk_ladder);
  desk_start (desk);
  go_on (desk);
  g_assert_cmpuint (n_changed (desk, desk_at ("2026-11-10 10:00")), ==, CASES);
}

static char *
dump (Desk *desk)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (CwStatement) select = cw_database_statement (
    desk->storage->db, "SELECT * FROM summary ORDER BY case_id", NULL);

  while (cw_statement_step (select, NULL) == SQLITE_ROW)
    for (int i = 0; i < sqlite3_column_count (select); i++)
      if (!g_str_equal (sqlite3_column_name (select, i), "rules"))
        g_string_append_printf (all, "%s\t", (const char *) sqlite3_column_text (select, i));
  return g_string_free (g_steal_pointer (&all), FALSE);
}

/* Whatever happens meanwhile, all rows are what they are when each is derived from the beginning. */
static void
test_random (void)
{
  static const char *const policies[] = { "p", "q", "r" };
  static const char *const texts[] = { quick, desk_ladder };
  static const char *const events[] = { "replied", "sent", "noted" };
  g_autoptr (Desk) desk = new_desk (CASES / 3);

  for (guint i = 1; i < 3; i++)
    desk_policy (desk, policies[i], desk_ladder);
  for (guint i = CASES / 3; i < CASES; i++)
    desk_add (desk, i % 2 == 0 ? "{'title': <'L'>, 'client': <'A'>, 'platform': <'q'>, 'stage': "
                                 "<'delivered'>, 'at': <'2026-11-06 10:00'>}"
                               : "{'title': <'L'>, 'client': <'B'>, 'platform': <'r'>, 'stage': "
                                 "<'delivered'>, 'at': <'2026-11-06 17:00'>}");
  for (guint round = 0; round < 40; round++)
    {
      guint32 id = (guint32) g_test_rand_int_range (1, CASES + 1);
      switch (g_test_rand_int_range (0, 6))
        {
        case 0:
          desk_restart (desk);
          break;
        case 1:
          desk_record (desk, id, events[g_test_rand_int_range (0, 3)], "{'text': <'x'>}");
          break;
        case 2:
          g_main_context_iteration (NULL, FALSE);
          break;
        case 3:
          desk_stop (desk);
          desk_policy (desk, policies[g_test_rand_int_range (0, 3)],
                       texts[g_test_rand_int_range (0, 2)]);
          desk_start (desk);
          break;
        default:
          desk_policy (desk, policies[g_test_rand_int_range (0, 3)],
                       texts[g_test_rand_int_range (0, 2)]);
        }
    }
  go_on (desk);
  g_autofree char *before = dump (desk);
  run_sql (desk, "UPDATE summary SET rules = 0");
  desk_restart (desk);
  go_on (desk);
  g_autofree char *after = dump (desk);
  g_assert_cmpstr (before, ==, after);
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
  g_test_add_func ("/derive/only what is concerned", test_only_its_own);
  g_test_add_func ("/derive/rules come back", test_back_again);
  g_test_add_func ("/derive/rules come and go in a bulk", test_there_and_back_in_a_bulk);
  g_test_add_func ("/derive/at random", test_random);
  g_test_add_func ("/derive/a clock that goes back", test_clock_back);
  g_test_add_func ("/derive/a clock that went back meanwhile", test_clock_back_meanwhile);
  return g_test_run ();
}
