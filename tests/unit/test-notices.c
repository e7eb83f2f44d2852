/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/notices.h"

#include "tests/unit/engine-fixture.h"

/* daemon/notices: one at a time, beside the alerts and never one of them. */

static CwBubble *
notice (guint32 case_id, const char *key)
{
  CwBubble *bubble = cw_bubble_new ();

  bubble->case_id = case_id;
  bubble->summary = g_strdup ("ACME: recorded as done");
  bubble->body = g_strdup ("Logo");
  if (key != NULL)
    g_ptr_array_add (bubble->actions, cw_bubble_action_new (key, "Undo"));
  return bubble;
}

static Desk *
desk_with_server (void)
{
  return desk_new ("2026-11-09 10:00", NULL, DESK_LATE_DIGEST, TRUE);
}

static guint
alerts_listed (Desk *desk)
{
  g_autoptr (GVariant) rows = g_variant_ref_sink (cw_engine_list_alerts (desk->engine));

  return (guint) g_variant_n_children (rows);
}

static void
test_shown_and_pressed (void)
{
  g_autoptr (Desk) desk = desk_with_server ();

  cw_notices_show (desk->engine, notice (3, "undo:12"), FALSE);
  desk_asked (desk, "show -1");
  const CwBubble *bubble = fake_notifier_last (desk->notifier);
  g_assert_cmpuint (bubble->seconds, ==, CW_NOTICE_SECONDS);
  g_assert_cmpint (bubble->urgency, ==, CW_URGENCY_LOW);
  fake_notifier_answer (desk->notifier);
  g_assert_cmpuint (alerts_listed (desk), ==, 0);
  fake_notifier_press (desk->notifier, -1, "undo:12");
  desk_told (desk, "notice 3 undo 12");
  fake_notifier_press (desk->notifier, -1, "undo:12"); /* once */
  desk_told (desk, "");
  g_autofree char *rows = storage_query (cw_database_handle (desk->storage->db),
                                         "SELECT count(*) FROM alerts, alert_marks");
  g_assert_cmpstr (rows, ==, "0");
}

static void
test_one_at_a_time (void)
{
  g_autoptr (Desk) desk = desk_with_server ();

  cw_notices_show (desk->engine, notice (1, "undo:1"), FALSE);
  fake_notifier_answer (desk->notifier);
  cw_notices_show (desk->engine, notice (2, "undo:2"), FALSE);
  desk_asked (desk, "show -1, show -2 at 7");
  fake_notifier_press (desk->notifier, -1, "undo:1"); /* gone */
  desk_told (desk, "");
  /* one that is on its way is taken back */
  cw_notices_show (desk->engine, notice (3, "undo:3"), FALSE);
  desk_asked (desk, "cancel -2, show -3");
  cw_notices_remove (desk->engine);
  desk_asked (desk, "cancel -3");
}

static void
test_makes_room (void)
{
  g_autoptr (Desk) desk = desk_with_server ();

  for (int i = 0; i < 3; i++)
    desk_delivered (desk, "2026-11-09 10:00", "");
  desk_delivered (desk, "2026-11-09 10:00", "");
  desk_record (desk, 3, "held", "{}");
  desk_record (desk, 4, "held", "{}");
  desk_go (desk, "2026-11-10 10:00"); /* two alerts */
  desk_asked (desk, "show 1, show 2");
  desk_told (desk, "raised 1 nudge, raised 2 nudge");
  cw_notices_show (desk->engine, notice (4, "undo:1"), FALSE);
  fake_notifier_answer (desk->notifier);
  desk_asked (desk, "show -1");
  desk_record (desk, 3, "asked", "{'kind': <'end-request'>, 'at': <'2026-11-09 10:00'>}");
  desk_asked (desk, "close -1 at 9, show 3");
  desk_told (desk, "raised 3 answer");
  /* with three alerts there is no room for an offer, but for a reason */
  cw_notices_show (desk->engine, notice (4, "undo:1"), FALSE);
  desk_asked (desk, "");
  cw_notices_show (desk->engine, notice (1, "undo:1"), FALSE); /* its own alert is going */
  desk_asked (desk, "show -2");
  cw_notices_show (desk->engine, notice (4, NULL), TRUE);
  desk_asked (desk, "cancel -2, show -3");
}

static void
test_servers (void)
{
  g_autoptr (Desk) desk = desk_with_server ();

  cw_notices_show (desk->engine, notice (1, "undo:1"), FALSE);
  fake_notifier_answer (desk->notifier);
  fake_notifier_server (desk->notifier, ":1.9", "bus");
  desk_asked (desk, "show -1");
  cw_notices_show (desk->engine, notice (1, "undo:1"), FALSE);
  desk_asked (desk, "show -2"); /* in the place of nothing */
  fake_notifier_fail (desk->notifier, "x.y");
  fake_notifier_server (desk->notifier, NULL, NULL);
  cw_notices_show (desk->engine, notice (1, "undo:1"), FALSE);
  desk_asked (desk, ""); /* nobody remembers the press when a server comes */
  desk_go (desk, "2026-11-10 10:00");
  desk_asked (desk, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/notices/shown and pressed once, and never an alert", test_shown_and_pressed);
  g_test_add_func ("/notices/one at a time", test_one_at_a_time);
  g_test_add_func ("/notices/make room for the alerts", test_makes_room);
  g_test_add_func ("/notices/go with their server, and wait for none", test_servers);
  return g_test_run ();
}
