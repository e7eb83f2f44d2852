/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/engine-private.h"
#include "daemon/lend.h"
#include "dbus/names.h"
#include "tests/unit/bus-fixture.h"

/* daemon/alerts-run: much that falls due at once is looked at in slices.  Nobody sees a half of it, and
 * what comes meanwhile waits. */

#define CASES 210 /* more rows of the ledger than are written in one piece */
#define DUE "2026-11-10 10:00"

static void
deliver_many (Desk *desk)
{
  for (guint i = 0; i < CASES; i++)
    desk_delivered (desk, "2026-11-09 10:00", "");
  desk_finish (desk);
  desk_told (desk, "");
}

static void
begin_look (Desk *desk)
{
  cw_clock_set_test (desk->clock, desk_at (DUE));
  cw_engine_run (desk->engine, "passed");
  g_assert_true (cw_run_is_in_slices (desk->engine));
}

static char *
ask (Desk *desk, const char *sql)
{
  return storage_query (cw_database_handle (desk->storage->db), sql);
}

static void
assert_count (Desk *desk, const char *from, guint n)
{
  g_autofree char *sql = g_strconcat ("SELECT count(*) FROM ", from, NULL);
  g_autofree char *found = ask (desk, sql);
  g_autofree char *expected = g_strdup_printf ("%u", n);

  g_assert_cmpstr (found, ==, expected);
}

/* The cases of the digest that is up; 0: none is. */
static guint
n_listed (Desk *desk)
{
  g_autoptr (GVariant) alerts = g_variant_ref_sink (cw_engine_list_alerts (desk->engine));
  gsize n = g_variant_n_children (alerts);

  g_assert_cmpuint (n, <=, 1);
  if (n == 0)
    return 0;
  g_autoptr (GVariant) digest = g_variant_get_child_value (alerts, 0);
  g_autoptr (GVariant) ids = g_variant_lookup_value (digest, "ids", G_VARIANT_TYPE ("au"));
  return (guint) g_variant_n_children (ids);
}

static void
test_all_or_nothing (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, DESK_LATE_DIGEST, TRUE);
  guint turns = 0;

  deliver_many (desk);
  begin_look (desk);
  for (; cw_run_is_in_slices (desk->engine); turns++)
    {
      gboolean said = desk->told->len > 0;
      g_autofree char *recorded = ask (desk, "SELECT count(*) FROM alerts");
      g_assert_true (cw_engine_is_lent (desk->engine));
      g_assert_cmpuint (n_listed (desk), ==, said ? CASES : 0);
      g_assert_true (g_str_equal (recorded, "211") || (!said && g_str_equal (recorded, "0")));
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpuint (turns, >=, 2);
  g_assert_false (cw_engine_is_lent (desk->engine));
  desk_told (desk, "raised digest");
  desk_asked (desk, "show 1");
  g_assert_cmpuint (n_listed (desk), ==, CASES);
  assert_count (desk, "alerts", CASES + 1);
  assert_count (desk, "summary WHERE is_due = 1", CASES);
  desk_record (desk, 1, "snoozed", "{'until': <'2026-11-10 15:00'>}");
  CwDatabase *db = desk->storage->db;
  g_assert_cmpuint (cw_summary_count_snoozed (db, desk_at ("2026-11-10 14:59")), ==, 1);
  g_assert_cmpuint (cw_summary_count_snoozed (db, desk_at ("2026-11-10 15:00")), ==, 0);
}

static char *
all_alerts (Desk *desk)
{
  return ask (desk, "SELECT group_concat(id || ' ' || ifnull(case_id, '') || step || cause || raised_at"
                    " || how || ifnull(digest, '')) FROM (SELECT * FROM alerts ORDER BY id)");
}

static void
test_as_in_one_piece (void)
{
  g_autoptr (Desk) one = desk_new ("2026-11-09 10:00", NULL, DESK_LATE_DIGEST, TRUE);
  g_autoptr (Desk) two = desk_new ("2026-11-09 10:00", NULL, DESK_LATE_DIGEST, TRUE);

  deliver_many (one);
  begin_look (one);
  cw_run_finish (one->engine);
  g_assert_false (cw_engine_is_lent (one->engine));
  deliver_many (two);
  begin_look (two);
  desk_finish (two);
  g_autofree char *alerts = all_alerts (one);
  g_autofree char *alerts_two = all_alerts (two);
  g_assert_cmpstr (alerts, ==, alerts_two);
  g_assert_cmpint (cw_engine_next_moment (one->engine), ==, cw_engine_next_moment (two->engine));
  g_assert_cmpstr (one->told->str, ==, two->told->str);
}

/* Ended after so many turns: nothing is lost, and nothing is recorded twice. */
static void
test_kill (void)
{
  for (guint turns = 0;; turns++)
    {
      g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, DESK_LATE_DIGEST, TRUE);
      deliver_many (desk);
      begin_look (desk);
      for (guint i = 0; i < turns && cw_run_is_in_slices (desk->engine); i++)
        g_main_context_iteration (NULL, TRUE);
      gboolean ended = !cw_run_is_in_slices (desk->engine);
      desk_stop (desk);
      g_assert_false (g_main_context_pending (NULL));
      desk_start (desk);
      desk_finish (desk);
      fake_notifier_server (desk->notifier, ":1.5", "0123456789abcdef0123456789abcdef");
      desk_finish (desk);
      fake_notifier_answer (desk->notifier);
      assert_count (desk, "alerts", CASES + 1);
      assert_count (desk, "alert_marks WHERE mark <> 'shown'", 0);
      assert_count (desk, "alert_marks WHERE mark = 'shown'", 1);
      g_assert_cmpuint (n_listed (desk), ==, CASES);
      if (ended)
        break;
    }
}

/* What a server tells meanwhile is heard after it. */
static void
test_bubbles_meanwhile (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 09:00", NULL, DESK_LATE_DIGEST, TRUE);

  desk_delivered (desk, "2026-11-09 09:00", "");
  desk_go (desk, "2026-11-09 10:00");
  deliver_many (desk);
  desk_go (desk, "2026-11-10 09:59");
  desk_told (desk, "raised 1 nudge");
  begin_look (desk);
  fake_notifier_closed (desk->notifier, 1, 2);
  fake_notifier_server (desk->notifier, NULL, NULL);
  fake_notifier_server (desk->notifier, ":1.6", "0123456789abcdef0123456789abcdef");
  assert_count (desk, "alert_marks WHERE mark = 'closed'", 0);
  g_assert_cmpstr (desk->told->str, ==, "");
  desk_finish (desk);
  desk_told (desk, "raised digest");
  assert_count (desk, "alert_marks WHERE mark = 'closed' AND alert = 1", 1);
  g_assert_cmpuint (n_listed (desk), ==, CASES); /* and alert 1 is no more */
}

/* ---- the bus ---- */

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  GVariant **answer = data;

  *answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_assert_nonnull (*answer);
}

/* What fell due before a command is settled before it, even if that takes slices. */
static void
test_a_command_waits (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  Desk *desk = f->desk;
  GVariant *answer = NULL;

  deliver_many (desk);
  cw_clock_set_test (desk->clock, desk_at (DUE)); /* and the timer has not rung yet */
  g_string_truncate (desk->changed, 0);
  g_dbus_connection_call (
      f->client, g_dbus_connection_get_unique_name (f->server), CW_OBJECT_PATH, CW_INTERFACE, "Record",
      g_variant_new_parsed ("([uint32 1], 'replied', @a{sv} {})"), NULL, G_DBUS_CALL_FLAGS_NONE, 60000,
      NULL, on_answer, &answer);
  while (!cw_run_is_in_slices (desk->engine))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (cw_engine_waiting (desk->engine), ==, 1);
  while (desk->told->len == 0)
    {
      g_assert_null (answer);
      g_assert_cmpstr (desk->changed->str, ==, "");
      g_main_context_iteration (NULL, TRUE);
    }
  while (answer == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_str_has_prefix (desk->told->str, "raised digest"));
  assert_count (desk, "alerts", CASES + 1);
  g_assert_cmpuint (n_listed (desk), ==, CASES - 1);
  g_variant_unref (answer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alerts-run/all or nothing", test_all_or_nothing);
  g_test_add_func ("/alerts-run/as in one piece", test_as_in_one_piece);
  g_test_add_func ("/alerts-run/kill", test_kill);
  g_test_add_func ("/alerts-run/bubbles meanwhile", test_bubbles_meanwhile);
  g_test_add ("/alerts-run/a command waits", BusFixture, NULL, bus_setup, test_a_command_waits,
              bus_teardown);
  return g_test_run ();
}
