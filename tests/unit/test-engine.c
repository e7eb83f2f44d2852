/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/derive.h"
#include "tests/unit/engine-fixture.h"

/* One command = one transaction -> derive -> effects, and the cache that follows the log. */

#define UUID "123e4567-e89b-42d3-a456-426614174000"

static Desk *
new_desk (void)
{
  return desk_new ("2026-11-09 10:00", NULL, DESK_LATE_DIGEST, FALSE);
}

static void
load_row (Desk *desk, guint32 id, CwSummary *row)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_summary_load (desk->storage->db, id, row, &error));
  g_assert_no_error (error);
}

/* The cached row must be what a fresh derivation gives. */
static void
assert_fresh (Desk *desk, guint32 id)
{
  g_autoptr (CwView) view = desk_view (desk, id);
  g_auto (CwSummary) cached = { 0 };
  g_auto (CwSummary) derived = { 0 };

  load_row (desk, id, &cached);
  cw_engine_summarise (desk->engine, view, &derived);
  g_assert_cmpint (cached.log_seq, ==, derived.log_seq);
  g_assert_cmpstr (cached.rules_key, ==, derived.rules_key);
  g_assert_cmpint (cached.stage, ==, derived.stage);
  g_assert_cmpint (cached.ball, ==, derived.ball);
  g_assert_cmpint (cached.quiet_since, ==, derived.quiet_since);
  g_assert_cmpstr (cached.step, ==, derived.step);
  g_assert_cmpint (cached.step_due, ==, derived.step_due);
  g_assert_cmpint (cached.step_alert, ==, derived.step_alert);
  g_assert_cmpint (cached.is_due, ==, derived.is_due);
  g_assert_cmpstr (cached.cause, ==, derived.cause);
  g_assert_cmpint (cached.waiting_since, ==, derived.waiting_since);
  g_assert_cmpint (cached.next_moment, ==, derived.next_moment);
}

/* ---- commands ---- */

static GVariant *
answer_seven (gint64 command G_GNUC_UNUSED, GPtrArray *changes G_GNUC_UNUSED,
              gpointer data G_GNUC_UNUSED)
{
  return g_variant_new ("(u)", 7u);
}

static gboolean
commit (Desk *desk, const char *request, GPtrArray *changes, GVariant **answer, GError **error)
{
  return cw_engine_commit (desk->engine, "record", request, 0, changes, NULL, 0, "edited",
                           answer_seven, NULL, answer, error);
}

static CwChange *
note_for (guint32 id)
{
  CwChange *change = cw_change_new (id);
  CwEvent *event = cw_event_new (CW_EVENT_NOTED);

  event->at = desk_at ("2026-11-09 10:00");
  event->uuid = g_uuid_string_random ();
  event->zone = g_strdup ("Asia/Tokyo");
  event->d.text = g_strdup ("x");
  g_ptr_array_add (change->events, event);
  return change;
}

static void
test_begin (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_autoptr (GPtrArray) changes
      = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_change_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) first = NULL, again = NULL;
  GVariant *none;

  desk_delivered (desk, "2026-11-09 10:00", "");
  g_assert_true (cw_engine_begin (desk->engine, "record", UUID, &none, &error));
  g_assert_null (none);
  g_ptr_array_add (changes, note_for (1));
  g_assert_true (commit (desk, UUID, changes, &first, &error));
  g_assert_no_error (error);
  g_assert_false (cw_engine_begin (desk->engine, "record", UUID, &again, &error));
  g_assert_no_error (error);
  g_assert_true (g_variant_equal (first, again));
  g_autoptr (GError) conflict = NULL;
  g_assert_false (cw_engine_begin (desk->engine, "close", UUID, &none, &conflict));
  desk_assert_error (conflict, CW_ERROR_CONFLICT, "request-used");
  g_assert_false (cw_engine_begin (desk->engine, "record", "not a uuid", &none, &error));
  desk_assert_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-request");
}

/* A write that fails on the way takes everything of its command back. */
static void
test_all_or_nothing (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_autoptr (GPtrArray) changes
      = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_change_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;

  desk_delivered (desk, "2026-11-09 10:00", "");
  g_string_truncate (desk->changed, 0);
  g_ptr_array_add (changes, note_for (1));
  g_ptr_array_add (changes, note_for (99)); /* no such case: the foreign key refuses it */
  g_assert_false (commit (desk, UUID, changes, &answer, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORAGE);
  g_assert_null (answer);
  g_assert_cmpint (cw_journal_revision (desk->storage->db, NULL), ==, 1);
  g_assert_cmpint (cw_engine_revision (desk->engine), ==, 1);
  g_assert_cmpuint (cw_journal_count_events (desk->storage->db, 1, NULL), ==, 1);
  g_assert_cmpstr (desk->changed->str, ==, "");
  /* and the request may come again */
  GVariant *none;
  g_assert_true (cw_engine_begin (desk->engine, "record", UUID, &none, NULL));
  assert_fresh (desk, 1);
}

/* What fell due before a command counts as raised before it. */
static void
test_catches_up (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "");

  cw_clock_set_test (desk->clock, desk_at ("2026-11-10 12:00")); /* the timer is yet to fire */
  desk_record (desk, id, "sent", "{}");
  desk_told (desk, "raised 1 nudge, withdrawn 1 taken");
}

/* ---- the cache ---- */

static void
test_summaries_follow (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "");
  static const char *const acts[] = { "held", "unheld", "replied", "sent", "revision" };

  assert_fresh (desk, id);
  for (gsize i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      desk_record (desk, id, acts[i], "{}");
      assert_fresh (desk, id);
    }
  desk_undo (desk);
  assert_fresh (desk, id);
  desk_go (desk, "2026-11-12 10:00");
  assert_fresh (desk, id);
  desk_restart (desk);
  assert_fresh (desk, id);
}

static void
test_undone_add (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_auto (CwSummary) row = { 0 };

  desk_delivered (desk, "2026-11-09 10:00", "");
  desk_undo (desk);
  g_assert_false (cw_summary_load (desk->storage->db, 1, &row, NULL));
  desk_go (desk, "2026-11-12 10:00");
  desk_told (desk, "");
}

static void
test_rules_changed (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "");

  g_string_truncate (desk->changed, 0);
  desk_policy (desk, "p",
               "[Step nudge]\nStage=delivered\nSince=quiet\nAfter=2h\nAct=message\nTitle=W\n"
               "Source=x\nChecked=2026-11\nConfidence=default\n");
  g_assert_cmpstr (desk->changed->str, ==, "1:;"); /* empty: read all anew */
  assert_fresh (desk, id);
  g_auto (CwSummary) row = { 0 };
  load_row (desk, id, &row);
  g_assert_cmpint (row.step_due, ==, desk_at ("2026-11-09 12:00"));
}

/* Rules that changed while the daemon was down count from its start. */
static void
test_rules_changed_meanwhile (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "");

  desk_stop (desk);
  desk_policy (desk, "p",
               "[Step nudge]\nStage=delivered\nSince=quiet\nAfter=2h\nAct=message\nTitle=W\n"
               "Source=x\nChecked=2026-11\nConfidence=default\n");
  desk_start (desk);
  assert_fresh (desk, id);
  g_assert_cmpint (cw_engine_next_moment (desk->engine), ==, desk_at ("2026-11-09 12:00"));
}

static void
test_settings_changed (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "");
  g_autofree char *reason = NULL;

  cw_engine_take_settings (
      desk->engine,
      cw_settings_parse ("x", "[Alerts]\nHours=11:00-20:00\nDigestAt=19:59\n", &reason));
  cw_engine_rules_changed (desk->engine);
  g_auto (CwSummary) row = { 0 };
  load_row (desk, id, &row);
  g_assert_cmpint (row.step_due, ==, desk_at ("2026-11-10 10:00")); /* the deadline stays */
  g_assert_cmpint (row.step_alert, ==, desk_at ("2026-11-10 11:00")); /* its alert moves */
}

/* ---- one moment ---- */

static void
test_next_moment (void)
{
  g_autoptr (Desk) desk = new_desk ();

  g_assert_cmpint (cw_engine_next_moment (desk->engine), ==, CW_NEVER);
  g_assert_cmpint (cw_clock_armed (desk->clock), ==, CW_NEVER); /* nothing to wait for, no timer */
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "");
  g_assert_cmpint (cw_clock_armed (desk->clock), ==, desk_at ("2026-11-10 10:00"));
  desk_record (desk, id, "closed", "{'outcome': <'lost'>}");
  g_assert_cmpint (cw_clock_armed (desk->clock), ==, CW_NEVER);
}

static void
test_pause_moment (void)
{
  g_autoptr (Desk) desk = new_desk ();

  desk_delivered (desk, "2026-11-09 10:00", "");
  desk_pause (desk, "2026-11-09 15:00");
  g_assert_cmpint (cw_engine_next_moment (desk->engine), ==, desk_at ("2026-11-09 15:00"));
}

static void
test_figures (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint open, due, before = desk->figures;

  desk_delivered (desk, "2026-11-09 10:00", "");
  g_assert_cmpuint (desk->figures, >, before);
  desk_go (desk, "2026-11-10 10:00");
  g_assert_true (cw_summary_counts (desk->storage->db, &open, &due, NULL));
  g_assert_cmpuint (open, ==, 1);
  g_assert_cmpuint (due, ==, 1);
  g_assert_cmpuint (cw_engine_raised_count (desk->engine), ==, 1);
}

/* The first digest of a new database is tomorrow's, however late the daemon starts. */
static void
test_first_digest (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 12:00", NULL, NULL, FALSE);

  desk_delivered (desk, "2026-11-05 10:00", "");
  desk_told (desk, "raised 1 nudge");
  desk_go (desk, "2026-11-09 23:00");
  desk_told (desk, "");
}

/* ---- many ---- */

static void
test_many_stale (void)
{
  g_autoptr (Desk) desk = new_desk ();

  for (int i = 0; i < 450; i++) /* more than two slices */
    desk_delivered (desk, "2026-11-09 10:00", "");
  desk_policy (desk, "p",
               "[Step nudge]\nStage=delivered\nSince=quiet\nAfter=2h\nAct=message\nTitle=W\n"
               "Source=x\nChecked=2026-11\nConfidence=default\n");
  cw_derive_finish (desk->engine);
  g_autofree char *stale = storage_query (
      cw_database_handle (desk->storage->db),
      "SELECT count(DISTINCT step_due) || ' ' || count(*) FROM summary");
  g_assert_cmpstr (stale, ==, "1 450");
  desk_go (desk, "2026-11-09 12:00");
  desk_told (desk, "raised digest");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/a repeated request is told from a new one", test_begin);
  g_test_add_func ("/engine/a command that fails changes nothing", test_all_or_nothing);
  g_test_add_func ("/engine/what fell due before a command is settled before it", test_catches_up);
  g_test_add_func ("/engine/summaries equal what is derived anew", test_summaries_follow);
  g_test_add_func ("/engine/a case that was taken back has no row and no alerts", test_undone_add);
  g_test_add_func ("/engine/changed rules derive all anew", test_rules_changed);
  g_test_add_func ("/engine/rules changed while it was down", test_rules_changed_meanwhile);
  g_test_add_func ("/engine/changed hours move alerts, not deadlines", test_settings_changed);
  g_test_add_func ("/engine/one timer, to the next moment at which something happens",
                   test_next_moment);
  g_test_add_func ("/engine/the end of a pause is a moment", test_pause_moment);
  g_test_add_func ("/engine/figures", test_figures);
  g_test_add_func ("/engine/a new database gets its first digest on the next day",
                   test_first_digest);
  g_test_add_func ("/engine/hundreds of stale rows in slices", test_many_stale);
  return g_test_run ();
}
