/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/engine-fixture.h"

/* What the engine makes of what the notifier says, and what it puts into a bubble. */

#define BUS "0123456789abcdef0123456789abcdef"
#define OTHER_BUS "fedcba9876543210fedcba9876543210"

static Desk *
desk_with_server (void)
{
  return desk_new ("2026-11-09 10:00", NULL, DESK_LATE_DIGEST, TRUE);
}

/* A nudge is due and handed over; nobody has answered. */
static guint32
sent (Desk *desk, const char *more)
{
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", more);

  cw_clock_set_test (desk->clock, desk_at ("2026-11-10 10:00"));
  cw_engine_run (desk->engine, "passed");
  desk_asked (desk, "show 1");
  desk_told (desk, "raised 1 nudge");
  return id;
}

/* Value of the key in the one row of ListAlerts; "" for no row. */
static char *
alert_value (Desk *desk, const char *key)
{
  g_autoptr (GVariant) rows = g_variant_ref_sink (cw_engine_list_alerts (desk->engine));
  if (g_variant_n_children (rows) == 0)
    return g_strdup ("");
  g_assert_cmpuint (g_variant_n_children (rows), ==, 1);
  g_autoptr (GVariant) row = g_variant_get_child_value (rows, 0);
  g_autoptr (GVariant) value = g_variant_lookup_value (row, key, NULL);
  return g_variant_print (value, FALSE);
}

static void
assert_status (Desk *desk, const char *expected)
{
  g_autofree char *status = alert_value (desk, "status");
  g_assert_cmpstr (status, ==, expected);
}

/* The marks of the ledger: what was shown with its server, else why. */
static void
assert_marks (Desk *desk, const char *expected)
{
  g_autofree char *marks = storage_query (
      cw_database_handle (desk->storage->db),
      "SELECT ifnull(group_concat(alert || ' ' || mark || CASE mark WHEN 'shown'"
      " THEN ' ' || owner || ' ' || server_id ELSE ifnull(' ' || reason, '') END, ', '), '')"
      " FROM alert_marks");
  g_assert_cmpstr (marks, ==, expected);
}

static void
test_shown (void)
{
  g_autoptr (Desk) desk = desk_with_server ();

  sent (desk, "");
  assert_status (desk, "'waiting'");
  assert_marks (desk, "");
  g_assert_cmpuint (fake_notifier_answer (desk->notifier), ==, 1);
  assert_status (desk, "'shown'");
  assert_marks (desk, "1 shown :1.5 7");
}

static void
test_late (void)
{
  g_autoptr (Desk) desk = desk_with_server ();

  sent (desk, "");
  fake_notifier_late (desk->notifier);
  assert_status (desk, "'late'");
  assert_marks (desk, "1 late");
  desk_go (desk, "2026-11-10 19:00");
  desk_asked (desk, ""); /* it may be up: nobody sends it again on this server */
  cw_engine_notifier_events ()->shown (1, 9, BUS, ":1.5", desk->engine);
  assert_status (desk, "'shown'");
}

static void
test_late_then_new_server (void)
{
  g_autoptr (Desk) desk = desk_with_server ();

  sent (desk, "");
  fake_notifier_late (desk->notifier);
  fake_notifier_server (desk->notifier, NULL, BUS);
  desk_asked (desk, "");
  fake_notifier_server (desk->notifier, ":1.9", BUS);
  desk_asked (desk, "show 1");
  fake_notifier_answer (desk->notifier);
  assert_status (desk, "'shown'");
  desk_told (desk, ""); /* the same alert */
}

static void
test_failed (void)
{
  g_autoptr (Desk) desk = desk_with_server ();

  sent (desk, "");
  fake_notifier_fail (desk->notifier, "org.freedesktop.Notifications.MaxNotificationsExceeded");
  assert_marks (desk, "1 failed org.freedesktop.Notifications.MaxNotificationsExceeded");
  desk_told (desk, "");
  assert_status (desk, "'waiting'"); /* still due, and tried again after a minute, then five */
  g_assert_cmpint (cw_clock_armed (desk->clock), ==, desk_at ("2026-11-10 10:01"));
  cw_clock_set_test (desk->clock, desk_at ("2026-11-10 10:01"));
  cw_engine_run (desk->engine, "passed");
  desk_asked (desk, "show 1");
  fake_notifier_fail (desk->notifier, "x.y");
  g_assert_cmpint (cw_clock_armed (desk->clock), ==, desk_at ("2026-11-10 10:06"));
  desk_go (desk, "2026-11-10 10:05");
  desk_asked (desk, "");
  desk_go (desk, "2026-11-10 10:06");
  desk_asked (desk, "show 1");
  assert_status (desk, "'shown'");
}

static void
test_failed_then_new_server (void)
{
  g_autoptr (Desk) desk = desk_with_server ();

  sent (desk, "");
  fake_notifier_fail (desk->notifier, "x.y");
  fake_notifier_server (desk->notifier, NULL, BUS);
  fake_notifier_server (desk->notifier, ":1.9", BUS);
  desk_asked (desk, "show 1"); /* at once */
}

/* The call ends with its server, and the news of it comes after that of the next server. */
static void
test_failed_with_its_server (void)
{
  g_autoptr (Desk) desk = desk_with_server ();

  sent (desk, "");
  fake_notifier_server (desk->notifier, NULL, BUS);
  fake_notifier_server (desk->notifier, ":1.9", BUS);
  desk_asked (desk, "");
  fake_notifier_fail (desk->notifier, "org.freedesktop.DBus.Error.NoReply");
  g_assert_cmpint (cw_clock_armed (desk->clock), ==, desk_at ("2026-11-10 10:00"));
  cw_engine_run (desk->engine, "passed");
  desk_asked (desk, "show 1");
}

static void
test_dismissed (void)
{
  g_autoptr (Desk) desk = desk_with_server ();
  guint32 id = sent (desk, "");

  fake_notifier_answer (desk->notifier);
  fake_notifier_closed (desk->notifier, 1, 2);
  assert_marks (desk, "1 shown :1.5 7, 1 closed dismissed");
  assert_status (desk, "");
  desk_told (desk, ""); /* it decides nothing */
  g_autoptr (CwView) view = desk_view (desk, id);
  g_assert_cmpint (view->plan->current, ==, 0);
}

/* ---- buttons ---- */

static void
test_press_that_changes (void)
{
  g_autoptr (Desk) desk = desk_with_server ();

  sent (desk, "");
  fake_notifier_answer (desk->notifier);
  fake_notifier_press (desk->notifier, 1, "done:1");
  desk_told (desk, "pressed 1 nudge done, withdrawn 1 taken");
  assert_status (desk, "");
}

/* The press took the bubble away: it is not up any more, and a restart does not bring it back. */
static void
test_press_that_changes_nothing (void)
{
  g_autoptr (Desk) desk = desk_with_server ();

  sent (desk, "");
  fake_notifier_answer (desk->notifier);
  fake_notifier_press (desk->notifier, 1, "default");
  desk_told (desk, "pressed 1 nudge default");
  assert_status (desk, "");
  desk_restart (desk);
  desk_asked (desk, "");
  desk_told (desk, "");
}

/* The message was opened: "I sent it" is wanted next, so that the same alert stands there again; it is
 * no showing. */
static void
test_press_that_opens_the_message (void)
{
  g_autoptr (Desk) desk = desk_with_server ();

  sent (desk, "");
  fake_notifier_answer (desk->notifier);
  fake_notifier_press (desk->notifier, 1, "draft:1");
  desk_told (desk, "pressed 1 nudge draft");
  desk_asked (desk, "show 1");
  assert_status (desk, "'waiting'");
  fake_notifier_answer (desk->notifier);
  assert_status (desk, "'shown'");
  fake_notifier_press (desk->notifier, 1, "done:1");
  desk_told (desk, "pressed 1 nudge done, withdrawn 1 taken");
  assert_status (desk, "");
}

static void
test_stale_presses (void)
{
  g_autoptr (Desk) desk = desk_with_server ();

  sent (desk, "");
  fake_notifier_answer (desk->notifier);
  fake_notifier_press (desk->notifier, 1, "done:99");
  fake_notifier_press (desk->notifier, 1, "format-disk:1");
  fake_notifier_press (desk->notifier, 1, "");
  fake_notifier_press (desk->notifier, 2, "done:2");
  desk_told (desk, "late 99, late 2");
  assert_status (desk, "'shown'");
}

/* ---- servers ---- */

static void
test_adoption (void)
{
  g_autoptr (Desk) desk = desk_with_server ();

  sent (desk, "");
  fake_notifier_answer (desk->notifier);
  desk_stop (desk);
  desk_start (desk);
  fake_notifier_server (desk->notifier, ":1.5", BUS);
  desk_asked (desk, "adopt 1 at 7, show 1 at 7");
  assert_marks (desk, "1 shown :1.5 7");
  fake_notifier_answer (desk->notifier);
  assert_marks (desk, "1 shown :1.5 7"); /* no showing */
  desk_told (desk, "");
}

static void
after_restart_on (const char *owner, const char *guid)
{
  g_autoptr (Desk) desk = desk_with_server ();

  sent (desk, "");
  fake_notifier_answer (desk->notifier);
  desk_stop (desk);
  desk_start (desk);
  fake_notifier_server (desk->notifier, owner, guid);
  desk_told (desk, "withdrawn 1 replaced, raised 1 nudge");
  desk_asked (desk, "show 2"); /* no id of the server that is gone */
  fake_notifier_answer (desk->notifier);
  desk_stop (desk);
  desk_start (desk);
  fake_notifier_server (desk->notifier, owner, guid);
  desk_told (desk, ""); /* once */
}

static void
test_other_server_after_restart (void)
{
  after_restart_on (":1.6", BUS);
}

static void
test_other_bus_after_restart (void)
{
  after_restart_on (":1.5", OTHER_BUS); /* the same unique name on another bus is another server */
}

static void
test_server_restarts (void)
{
  g_autoptr (Desk) desk = desk_with_server ();

  sent (desk, "");
  desk_delivered (desk, "2026-11-09 09:00", "");
  fake_notifier_answer (desk->notifier);
  desk_asked (desk, "show 2");
  desk_told (desk, "raised 2 nudge");
  fake_notifier_server (desk->notifier, NULL, BUS);
  desk_told (desk, "");
  fake_notifier_server (desk->notifier, ":1.9", BUS);
  /* more than one: as one digest */
  desk_told (desk, "withdrawn 1 replaced, withdrawn 2 replaced, raised digest");
  g_autofree char *asked = fake_notifier_take (desk->notifier);
  g_assert_true (g_str_has_prefix (asked, "show 3"));
  g_assert_null (strstr (asked, "close"));
}

static void
test_no_server (void)
{
  g_autoptr (Desk) desk = desk_with_server ();

  fake_notifier_server (desk->notifier, NULL, BUS);
  guint32 id = sent (desk, "");
  desk_record (desk, id, "replied", "{}");
  desk_told (desk, "withdrawn 1 answered");
  desk_asked (desk, "cancel 1"); /* taken out of the queue: it never reaches a server */
}

static void
test_answered_on_its_way (void)
{
  g_autoptr (Desk) desk = desk_with_server ();
  guint32 id = sent (desk, "");

  desk_record (desk, id, "replied", "{}");
  desk_told (desk, "withdrawn 1 answered");
  /* the notifier could not stop it: its answer comes, and the bubble goes */
  g_autofree char *before = fake_notifier_take (desk->notifier);
  cw_engine_notifier_events ()->shown (1, 9, BUS, ":1.5", desk->engine);
  desk_asked (desk, "close 1 at 9");
  g_assert_cmpstr (before, ==, "cancel 1");
}

/* An edited case: its bubble says so in its own place, which is no showing. */
static void
test_edited (void)
{
  g_autoptr (Desk) desk = desk_with_server ();
  guint32 id = sent (desk, "");
  g_autoptr (GVariant) fields = desk_dict ("{'client': <'New name'>}");

  fake_notifier_answer (desk->notifier);
  g_autoptr (GVariant) answer = cw_command_edit (desk->engine, id, 0, fields, NULL);
  desk_asked (desk, "show 1 at 7");
  g_assert_nonnull (strstr (fake_notifier_last (desk->notifier)->summary, "New name"));
  desk_told (desk, "");
  fake_notifier_answer (desk->notifier);
  assert_marks (desk, "1 shown :1.5 7");
  /* nothing that it says has changed: some servers would pop it up once more */
  g_autoptr (GVariant) same = cw_command_edit (desk->engine, id, 0, fields, NULL);
  desk_asked (desk, "");
  /* withdrawn before that reached the server: it must not come up again */
  g_autoptr (GVariant) others = desk_dict ("{'client': <'Newer name'>}");
  g_autoptr (GVariant) again = cw_command_edit (desk->engine, id, 0, others, NULL);
  desk_asked (desk, "show 1 at 7");
  desk_record (desk, id, "replied", "{}");
  desk_asked (desk, "cancel 1, close 1 at 7");
}

/* The same before it is known which server is there. */
static void
test_edited_at_start (void)
{
  g_autoptr (Desk) desk = desk_with_server ();
  guint32 id = sent (desk, "");
  g_autoptr (GVariant) fields = desk_dict ("{'client': <'New name'>}");

  fake_notifier_answer (desk->notifier);
  desk_stop (desk);
  desk_start (desk);
  g_autoptr (GVariant) answer = cw_command_edit (desk->engine, id, 0, fields, NULL);
  desk_asked (desk, "show 1 at 7");
  desk_record (desk, id, "replied", "{}");
  desk_asked (desk, "cancel 1");
  fake_notifier_server (desk->notifier, ":1.5", BUS);
  desk_asked (desk, "adopt 1 at 7, close 1 at 7");
}

/* Withdrawn while nobody knew yet which server is there. */
static void
test_outdated_at_start (void)
{
  g_autoptr (Desk) desk = desk_with_server ();

  sent (desk, "");
  fake_notifier_answer (desk->notifier);
  desk_stop (desk);
  desk_policy (desk, "p", "[Step nudge]\nStage=delivered\nSince=quiet\nAfter=2bd\nAct=message\n"
                          "Title=W\nSource=x\nChecked=2026-11\nConfidence=default\n");
  desk_start (desk);
  desk_told (desk, "withdrawn 1 moved");
  desk_asked (desk, "");
  fake_notifier_server (desk->notifier, ":1.5", BUS);
  desk_asked (desk, "adopt 1 at 7, close 1 at 7");
}

/* ---- settled ---- */

static void
count (gpointer data)
{
  ++*(guint *) data;
}

static guint
iterate (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return 0;
}

static void
test_settles_on_answer (void)
{
  g_autoptr (Desk) desk = desk_with_server ();
  guint n = iterate ();

  sent (desk, "");
  cw_engine_settle (desk->engine, count, &n);
  iterate ();
  g_assert_cmpuint (n, ==, 0);
  fake_notifier_answer (desk->notifier);
  iterate ();
  g_assert_cmpuint (n, ==, 1);
}

/* What is raised between the look that found nothing to wait for and the answer is waited for, too. */
static void
test_settles_after_what_came_last (void)
{
  g_autoptr (Desk) desk = desk_with_server ();
  guint n = 0;

  cw_engine_settle (desk->engine, count, &n);
  sent (desk, "");
  iterate ();
  g_assert_cmpuint (n, ==, 0);
  fake_notifier_answer (desk->notifier);
  iterate ();
  g_assert_cmpuint (n, ==, 1);
}

/* What was taken over is sent like everything else. */
static void
test_settles_on_adoption (void)
{
  g_autoptr (Desk) desk = desk_with_server ();
  guint n = 0;

  sent (desk, "");
  fake_notifier_answer (desk->notifier);
  desk_stop (desk);
  desk_start (desk);
  cw_engine_settle (desk->engine, count, &n);
  iterate ();
  g_assert_cmpuint (n, ==, 0); /* nobody said yet whether there is a server */
  fake_notifier_server (desk->notifier, ":1.5", BUS);
  iterate ();
  g_assert_cmpuint (n, ==, 0);
  fake_notifier_answer (desk->notifier);
  iterate ();
  g_assert_cmpuint (n, ==, 1);
}

static void
test_settles_without_server (void)
{
  g_autoptr (Desk) desk = desk_with_server ();
  guint n = 0;

  fake_notifier_server (desk->notifier, NULL, BUS);
  sent (desk, "");
  cw_engine_settle (desk->engine, count, &n);
  iterate ();
  g_assert_cmpuint (n, ==, 1);
}

/* ---- what is in a bubble ---- */

static void
test_bubble (void)
{
  g_autoptr (Desk) desk = desk_with_server ();

  sent (desk, "");
  const CwBubble *bubble = fake_notifier_last (desk->notifier);
  g_assert_cmpint (bubble->alert, ==, 1);
  g_assert_cmpuint (bubble->case_id, ==, 1);
  g_assert_cmpint (bubble->urgency, ==, CW_URGENCY_NORMAL);
  g_assert_nonnull (strstr (bubble->summary, "ACME"));
  g_assert_nonnull (strstr (bubble->body, "Logo"));
  g_assert_nonnull (strstr (bubble->body, "1 business day"));
  g_assert_cmpuint (bubble->actions->len, <=, 3);
  const CwBubbleAction *first = g_ptr_array_index (bubble->actions, 0);
  g_assert_cmpstr (first->key, ==, "done:1"); /* no template, so no message to open */
}

static void
test_digest_bubble (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, NULL, TRUE);
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "");

  desk_record (desk, id, "asked", "{'kind': <'end-request'>}");
  desk_go (desk, "2026-11-11 09:00");
  const CwBubble *bubble = fake_notifier_last (desk->notifier);
  g_assert_cmpuint (bubble->case_id, ==, 0);
  g_assert_cmpint (bubble->urgency, ==, CW_URGENCY_NORMAL); /* there are two days left */
  g_assert_nonnull (strstr (bubble->body, "Answer"));
  g_assert_cmpuint (bubble->actions->len, ==, 2);
  const CwBubbleAction *first = g_ptr_array_index (bubble->actions, 0);
  g_assert_true (g_str_has_prefix (first->key, "list:"));
  g_autoptr (GVariant) rows = g_variant_ref_sink (cw_engine_list_alerts (desk->engine));
  g_assert_cmpuint (g_variant_n_children (rows), ==, 2);
  desk_go (desk, "2026-11-13 09:00");
  g_assert_cmpuint (fake_notifier_last (desk->notifier)->case_id, ==, 0);
  g_assert_cmpint (fake_notifier_last (desk->notifier)->urgency, ==, CW_URGENCY_CRITICAL);
}

/* Critical breaks through "do not disturb": kept for the last day before the limit, in the same
 * place and as no showing. */
static void
test_urgency_on_the_bus (void)
{
  g_autoptr (Desk) desk = desk_with_server ();
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "");

  desk_record (desk, id, "asked", "{'kind': <'end-request'>}"); /* until the 13th, 10:00 */
  desk_go (desk, "2026-11-10 10:00");
  desk_asked (desk, "show 1");
  desk_told (desk, "raised 1 answer");
  g_assert_cmpint (fake_notifier_last (desk->notifier)->urgency, ==, CW_URGENCY_NORMAL);
  desk_go (desk, "2026-11-12 09:59"); /* two daily digests */
  g_autofree char *digests = fake_notifier_take (desk->notifier);
  g_assert_null (strstr (digests, "show 1"));
  g_string_truncate (desk->told, 0);
  desk_go (desk, "2026-11-12 10:00");
  desk_asked (desk, "show 1 at 7");
  desk_told (desk, "");
  g_assert_cmpint (fake_notifier_last (desk->notifier)->urgency, ==, CW_URGENCY_CRITICAL);
  desk_go (desk, "2026-11-12 12:00");
  desk_asked (desk, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bubbles/shown: marked with server and id", test_shown);
  g_test_add_func ("/bubbles/late: not sent again on this server", test_late);
  g_test_add_func ("/bubbles/late: sent to the next server", test_late_then_new_server);
  g_test_add_func ("/bubbles/refused: stays due and is tried again", test_failed);
  g_test_add_func ("/bubbles/refused: sent to the next server at once",
                   test_failed_then_new_server);
  g_test_add_func ("/bubbles/gone down with its server: sent to the next one at once",
                   test_failed_with_its_server);
  g_test_add_func ("/bubbles/dismissed: decides nothing", test_dismissed);
  g_test_add_func ("/bubbles/a press that changes the case withdraws the alert",
                   test_press_that_changes);
  g_test_add_func ("/bubbles/a press that changes nothing: the bubble is gone for good",
                   test_press_that_changes_nothing);
  g_test_add_func ("/bubbles/the message was opened: the same alert stands there again",
                   test_press_that_opens_the_message);
  g_test_add_func ("/bubbles/presses on old bubbles and unknown words do nothing",
                   test_stale_presses);
  g_test_add_func ("/bubbles/our own bubble on the same server is taken over", test_adoption);
  g_test_add_func ("/bubbles/another server after a restart: shown once more",
                   test_other_server_after_restart);
  g_test_add_func ("/bubbles/another bus after a restart: shown once more",
                   test_other_bus_after_restart);
  g_test_add_func ("/bubbles/a new server: several as one digest", test_server_restarts);
  g_test_add_func ("/bubbles/no server: what was answered meanwhile is not shown", test_no_server);
  g_test_add_func ("/bubbles/answered on its way to the screen: the bubble goes",
                   test_answered_on_its_way);
  g_test_add_func ("/bubbles/an edited case is shown in its place, and not after its end",
                   test_edited);
  g_test_add_func ("/bubbles/an edited case that ends before the server is known",
                   test_edited_at_start);
  g_test_add_func ("/bubbles/out of date at the start: closed on the same server",
                   test_outdated_at_start);
  g_test_add_func ("/bubbles/settled when the server has answered", test_settles_on_answer);
  g_test_add_func ("/bubbles/settled after what was raised last of all",
                   test_settles_after_what_came_last);
  g_test_add_func ("/bubbles/settled when what was taken over is answered",
                   test_settles_on_adoption);
  g_test_add_func ("/bubbles/settled at once without a server", test_settles_without_server);
  g_test_add_func ("/bubbles/names client, case, days; three buttons at most", test_bubble);
  g_test_add_func ("/bubbles/a digest is as urgent as its worst and has no buttons",
                   test_digest_bubble);
  g_test_add_func ("/bubbles/critical on the bus only on the last day before the limit",
                   test_urgency_on_the_bus);
  return g_test_run ();
}
