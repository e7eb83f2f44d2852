/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the notifier sends, and whom it believes; contract section 6. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "dbus/names.h"
#include "tests/unit/notifier-fixture.h"

static char *data_dir;

/* ---- What is sent ---- */

static void
test_fields (void)
{
  g_autofree char *dir = g_build_filename (data_dir, "icons/hicolor/scalable/apps", NULL);
  g_autofree char *icon = g_build_filename (dir, CW_DESKTOP_ID ".svg", NULL);
  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_assert_true (g_file_set_contents (icon, "", 0, NULL));

  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  CwBubble *bubble = make_bubble (1, "Tanaka & Co: <b>Ask</b>");
  bubble->urgency = CW_URGENCY_CRITICAL;
  cw_notifier_show (notifier, bubble);
  WAIT_UNTIL (has_heard ("shown 1 1"));

  const FakeCall *call = fake_server_call ("Notify", 0);
  g_assert_cmpstr (call->app_name, ==, "Casewatch");
  g_assert_cmpstr (call->icon, ==, "org.casewatch.Casewatch1");
  g_assert_cmpuint (call->replaces, ==, 0);
  g_assert_cmpint (call->timeout, ==, 0);
  g_assert_cmpstr (call->summary, ==, "Tanaka & Co: <b>Ask</b>"); /* is never markup */
  g_assert_cmpstr (call->body, ==, "a &lt; b &amp; c\nsecond line");
  const char *actions[] = { "done:1", "I sent it", "default", "Open", NULL };
  g_assert_true (g_strv_equal ((const char *const *) call->actions, actions));
  const char *text = NULL;
  g_assert_true (g_variant_lookup (call->hints, "desktop-entry", "&s", &text));
  g_assert_cmpstr (text, ==, CW_DESKTOP_ID);
  g_assert_true (g_variant_lookup (call->hints, "category", "&s", &text));
  g_assert_cmpstr (text, ==, "x-casewatch.deadline");
  guchar urgency = 0;
  g_assert_true (g_variant_lookup (call->hints, "urgency", "y", &urgency));
  g_assert_cmpuint (urgency, ==, 2);
  g_assert_false (g_variant_lookup (call->hints, "resident", "b", NULL));

  g_autofree char *describe = cw_notifier_describe (notifier);
  g_assert_cmpstr (describe, ==, "fake 1.0 (nobody, spec 1.2)");
  g_assert_cmpuint (fixture_described, ==, 1);
  g_auto (GStrv) capabilities = cw_notifier_capabilities (notifier);
  g_assert_cmpuint (g_strv_length (capabilities), ==, 4);
  g_assert_cmpstr (cw_notifier_owner (notifier), ==, fake_server_owner (server));
  g_assert_cmpuint (cw_notifier_waiting (notifier), ==, 0);

  /* Not installed: none, since some servers draw a broken picture for a name that they do not
   * find. */
  g_unlink (icon);
  show_and_wait (notifier, 2, 2, 0);
  g_assert_cmpstr (fake_server_call ("Notify", 1)->icon, ==, "");
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

/* No buttons: the command is in the body.  No markup: plain text. */
static void
test_poor_server (void)
{
  FakeServer *server = start_server ("body");
  CwNotifier *notifier = start_notifier ();
  CwBubble *bubble = make_bubble (1, "bad \xff utf\x01 and\nline");
  g_free (bubble->body);
  bubble->body = g_strdup ("a < b\x1b[31m\nU\u202etfel\tx");
  cw_notifier_show (notifier, bubble);
  WAIT_UNTIL (has_heard ("shown 1 1"));
  const FakeCall *call = fake_server_call ("Notify", 0);
  g_assert_cmpstr (call->summary, ==, "bad \ufffd utf and line");
  g_assert_cmpstr (call->body, ==, "a < b[31m\nUtfel x\ncw-ctl done 12");
  g_assert_cmpuint (g_strv_length (call->actions), ==, 0);
  guchar urgency = 9;
  g_assert_true (g_variant_lookup (call->hints, "urgency", "y", &urgency));
  g_assert_cmpuint (urgency, ==, 1);
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

/* A server that will not say what it can do gets what every server can. */
static void
test_silent_about_itself (void)
{
  FakeServer *server = start_server (NULL);
  CwNotifier *notifier = start_notifier ();
  cw_notifier_show (notifier, make_bubble (1, "x"));
  /* libnotify refuses such a server by itself; it must not take us along. */
  WAIT_UNTIL (count_heard ("failed 1 ") == 1);
  g_assert_null (cw_notifier_capabilities (notifier));
  g_autofree char *describe = cw_notifier_describe (notifier);
  g_assert_cmpstr (describe, ==, "");
  g_assert_cmpuint (fixture_described, ==, 0);
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

static void
test_order (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  for (int i = 1; i <= 20; i++)
    cw_notifier_show (notifier, make_bubble (i, "x"));
  g_assert_cmpuint (cw_notifier_waiting (notifier), ==, 20);
  WAIT_UNTIL (has_heard ("shown 20 20"));
  g_assert_cmpuint (cw_notifier_waiting (notifier), ==, 0);
  g_assert_cmpuint (fake_server_count ("Notify"), ==, 20);
  for (guint i = 1; i <= 20; i++)
    {
      g_autofree char *line = g_strdup_printf ("shown %u %u", i, i);
      g_assert_cmpstr (fixture_heard->pdata[i], ==, line); /* 0 is the server */
    }
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

/* ---- Replacing ---- */

static void
test_replace (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  show_and_wait (notifier, 1, 1, 0);
  show_and_wait (notifier, 2, 1, 1);
  g_assert_cmpuint (fake_server_call ("Notify", 1)->replaces, ==, 1);

  /* The signals of the bubble belong to the new alert alone. */
  fake_server_closed (server, 1, 2);
  WAIT_UNTIL (has_heard ("closed 2 2"));
  /* Closed: the id is nobody's any more. */
  show_and_wait (notifier, 3, 2, 1);
  g_assert_cmpuint (fake_server_call ("Notify", 2)->replaces, ==, 0);
  g_assert_cmpuint (count_heard ("closed"), ==, 1);
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

/* "One live notification per case at most": even if the caller does not know the id yet. */
static void
test_one_per_case (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  for (int i = 1; i <= 3; i++)
    {
      CwBubble *bubble = make_bubble (i, "x");
      bubble->case_id = i == 2 ? 8 : 7;
      cw_notifier_show (notifier, bubble);
    }
  WAIT_UNTIL (has_heard ("shown 3 1"));
  g_assert_cmpuint (fake_server_call ("Notify", 1)->replaces, ==, 0);
  g_assert_cmpuint (fake_server_call ("Notify", 2)->replaces, ==, 1);
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

/* dunst, Xfce and LXQt would overwrite another program's bubble. */
static void
test_foreign_id (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  show_and_wait (notifier, 1, 1, 777);
  g_assert_cmpuint (fake_server_call ("Notify", 0)->replaces, ==, 0);
  cw_notifier_close (notifier, 1, 777);
  cw_notifier_close (notifier, 2, 1);
  show_and_wait (notifier, 2, 2, 0);
  g_assert_cmpuint (fake_server_count ("CloseNotification"), ==, 0);
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

static void
test_refused_id (void)
{
  static const char *const errors[] = { "org.freedesktop.Notifications.InvalidId",
                                        "org.freedesktop.DBus.Error.InvalidArgs" };
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      FakeServer *server = start_server (CAPS);
      CwNotifier *notifier = start_notifier ();
      show_and_wait (notifier, 1, 1, 0);
      fake_server_fail (server, 1, errors[i]);
      show_and_wait (notifier, 2, 2, 1);
      g_assert_cmpuint (fake_server_call ("Notify", 1)->replaces, ==, 1);
      g_assert_cmpuint (fake_server_call ("Notify", 2)->replaces, ==, 0);
      g_assert_cmpuint (count_heard ("failed"), ==, 0);

      /* Once only. */
      fake_server_fail (server, 5, errors[i]);
      cw_notifier_show (notifier, make_bubble (3, "x"));
      g_autofree char *line = g_strdup_printf ("failed 3 %s", errors[i]);
      WAIT_UNTIL (has_heard (line));
      g_assert_cmpuint (fake_server_count ("Notify"), ==, 4);
      cw_notifier_free (notifier, TRUE);
      fake_server_free (server);
    }
}

/* A server that gives a new id for the bubble replaced: the old one must not stay beside it. */
static void
test_new_id_for_old (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  show_and_wait (notifier, 1, 1, 0);
  fake_server_set_ids (server, 5, FALSE);
  show_and_wait (notifier, 2, 5, 1);
  WAIT_UNTIL (fake_server_count ("CloseNotification") == 1);
  g_assert_cmpuint (fake_server_call ("CloseNotification", 0)->id, ==, 1);
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

/* ---- Actions and closes ---- */

static void
test_action (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  show_and_wait (notifier, 1, 1, 0);
  fake_server_action (server, 1, "done:1", "token-1");
  fake_server_action (server, 1, "done:1", NULL);
  fake_server_closed (server, 1, 2);
  WAIT_UNTIL (has_heard ("action 1 done:1 token-1"));
  /* Several servers leave it up: closed by us, at once. */
  WAIT_UNTIL (fake_server_count ("CloseNotification") == 1);
  g_assert_cmpuint (fake_server_call ("CloseNotification", 0)->id, ==, 1);

  /* What came after the action is no second action and no dismissal; a later bubble proves that it
   * has gone by. */
  show_and_wait (notifier, 2, 2, 1);
  g_assert_cmpuint (fake_server_call ("Notify", 1)->replaces, ==, 0);
  g_assert_cmpuint (count_heard ("action"), ==, 1);
  g_assert_cmpuint (count_heard ("closed"), ==, 0);
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

static void
test_close_reasons (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  for (guint i = 1; i <= 4; i++)
    {
      show_and_wait (notifier, i, i, 0);
      if (i == 3)
        cw_notifier_close (notifier, 3, 3);
      else
        fake_server_closed (server, i, i);
      g_autofree char *line = g_strdup_printf ("closed %u %u", i, i);
      WAIT_UNTIL (has_heard (line));
      fake_server_closed (server, i, 2);
      cw_notifier_close (notifier, i, i);
    }
  show_and_wait (notifier, 9, 5, 0);
  g_assert_cmpuint (count_heard ("closed"), ==, 4);
  g_assert_cmpuint (fake_server_count ("CloseNotification"), ==, 1);
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

static void
test_adopt (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  WAIT_UNTIL (count_heard ("server :") == 1);
  cw_notifier_adopt (notifier, 40, 4);
  cw_notifier_adopt (notifier, 50, 5);
  show_and_wait (notifier, 40, 4, 4);
  g_assert_cmpuint (fake_server_call ("Notify", 0)->replaces, ==, 4);
  cw_notifier_close (notifier, 50, 5);
  WAIT_UNTIL (fake_server_count ("CloseNotification") == 1);
  g_assert_cmpuint (fake_server_call ("CloseNotification", 0)->id, ==, 5);
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

/* Anybody on the bus can send the signal; only the server is believed. */
static void
test_forged_signals (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  show_and_wait (notifier, 1, 1, 0);
  g_autoptr (GDBusConnection) forger = g_dbus_connection_new_for_address_sync (
      g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, NULL);
  const char *us = g_dbus_connection_get_unique_name (fixture_bus);
  g_dbus_connection_emit_signal (forger, us, "/org/freedesktop/Notifications",
                                 "org.freedesktop.Notifications", "ActionInvoked",
                                 g_variant_new ("(us)", 1u, "done:1"), NULL);
  g_dbus_connection_emit_signal (forger, us, "/org/freedesktop/Notifications",
                                 "org.freedesktop.Notifications", "NotificationClosed",
                                 g_variant_new ("(uu)", 1u, 2u), NULL);
  g_dbus_connection_flush_sync (forger, NULL, NULL);
  show_and_wait (notifier, 2, 2, 0);
  g_assert_cmpuint (count_heard ("action"), ==, 0);
  g_assert_cmpuint (count_heard ("closed"), ==, 0);
  fake_server_closed (server, 1, 2);
  WAIT_UNTIL (has_heard ("closed 1 2"));
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

/* ---- The end ---- */

/* SIGTERM: bubbles stay up over a restart of the daemon.  libnotify keeps its connection then,
 * which is why this is a process of its own that just ends. */
static void
test_free_leaves_bubbles (void)
{
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  show_and_wait (notifier, 1, 1, 0);
  cw_notifier_free (notifier, FALSE);
  /* What was sent before this call has reached the server before it. */
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      fixture_bus, fake_server_owner (server), "/org/freedesktop/Notifications",
      "org.freedesktop.Notifications", "GetCapabilities", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1,
      NULL, NULL);
  g_assert_nonnull (reply);
  fake_server_free (server);
  _exit (fake_server_count ("Notify") == 1 && fake_server_count ("CloseNotification") == 0 ? 0 : 1);
}

/* `Quit`: they are ours, and nobody is left to answer their buttons. */
static void
test_free_closes_bubbles (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  show_and_wait (notifier, 1, 1, 0);
  show_and_wait (notifier, 2, 2, 0);
  cw_notifier_adopt (notifier, 9, 9);
  cw_notifier_free (notifier, TRUE);
  WAIT_UNTIL (fake_server_count ("CloseNotification") == 3);
  fake_server_free (server);
}

/* The temporary data directory and the empty folders that the icon's path left in it. */
static void
remove_data_dir (void)
{
  static const char *const folders[] = { "icons/hicolor/scalable/apps", "icons/hicolor/scalable",
                                         "icons/hicolor", "icons" };
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_build_filename (data_dir, folders[i], NULL);
      g_rmdir (folder);
    }
  g_rmdir (data_dir);
  g_free (data_dir);
}

/* What waits for the same alert is out of date: one Notify for both. */
static void
test_shown_anew_while_waiting (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  show_and_wait (notifier, 1, 1, 0);
  fake_server_hang (server, "Notify");
  cw_notifier_show (notifier, make_bubble (9, "in the way"));
  CwBubble *old = make_bubble (1, "old");
  old->replaces = 1;
  cw_notifier_show (notifier, old);
  cw_notifier_show (notifier, make_bubble (1, "new"));
  g_assert_cmpuint (cw_notifier_waiting (notifier), ==, 2);
  fake_server_hang (server, NULL);
  WAIT_UNTIL (fake_server_count ("Notify") == 3);
  const FakeCall *call = fake_server_call ("Notify", 2);
  g_assert_cmpstr (call->summary, ==, "new");
  g_assert_cmpuint (call->replaces, ==, 1);
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

/* Closed while it is being shown anew in its own place: the close waits for that, or the server
 * would give it a new one. */
static void
test_closed_while_shown_anew (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  show_and_wait (notifier, 1, 1, 0);
  CwBubble *again = make_bubble (1, "again");
  again->replaces = 1;
  cw_notifier_show (notifier, again);
  cw_notifier_close (notifier, 1, 1);
  WAIT_UNTIL (fake_server_count ("CloseNotification") == 1);
  g_assert_cmpuint (fake_server_count ("Notify"), ==, 2);
  g_assert_cmpuint (fake_server_call ("Notify", 1)->id, ==, 1);
  g_assert_cmpuint (fake_server_call ("CloseNotification", 0)->id, ==, 1);
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

/* The same when it was to be shown anew once more after that. */
static void
test_closed_while_shown_anew_twice (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  show_and_wait (notifier, 1, 1, 0);
  fake_server_hang (server, "Notify");
  for (guint i = 0; i < 2; i++)
    {
      CwBubble *again = make_bubble (1, "again");
      again->replaces = 1;
      cw_notifier_show (notifier, again);
    }
  g_assert_true (cw_notifier_cancel (notifier, 1));
  g_assert_false (cw_notifier_cancel (notifier, 1));
  cw_notifier_close (notifier, 1, 1);
  fake_server_hang (server, NULL);
  WAIT_UNTIL (fake_server_count ("CloseNotification") == 1);
  g_assert_cmpuint (fake_server_count ("Notify"), ==, 2);
  g_assert_cmpuint (fake_server_call ("Notify", 1)->id, ==, 1);
  g_assert_cmpuint (fake_server_call ("CloseNotification", 0)->id, ==, 1);
  g_assert_cmpuint (cw_notifier_waiting (notifier), ==, 0);
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

/* The same when the server refuses: what was to be replaced is still up, and goes. */
static void
test_closed_while_refused (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  show_and_wait (notifier, 1, 1, 0);
  CwBubble *again = make_bubble (1, "again");
  again->replaces = 1;
  fake_server_fail (server, 1, "org.freedesktop.Notifications.Error.MaxNotificationsExceeded");
  cw_notifier_show (notifier, again);
  cw_notifier_close (notifier, 1, 1);
  WAIT_UNTIL (fake_server_count ("CloseNotification") == 1);
  g_assert_cmpuint (count_heard ("failed"), ==, 0);
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

int
main (int argc, char **argv)
{
  /* Before GLib looks: no icon of the user's own installation, and nothing written there. */
  data_dir = g_dir_make_tmp ("cw-data-XXXXXX", NULL);
  g_setenv ("XDG_DATA_HOME", data_dir, TRUE);
  g_setenv ("XDG_DATA_DIRS", data_dir, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/notifier/fields-hints-and-escaped-body", test_fields);
  g_test_add_func ("/notifier/server-without-actions-and-markup", test_poor_server);
  g_test_add_func ("/notifier/server-that-refuses-information", test_silent_about_itself);
  g_test_add_func ("/notifier/order-is-kept", test_order);
  g_test_add_func ("/notifier/replaced-bubble-has-one-alert", test_replace);
  g_test_add_func ("/notifier/one-live-bubble-per-case", test_one_per_case);
  g_test_add_func ("/notifier/foreign-id-is-never-touched", test_foreign_id);
  g_test_add_func ("/notifier/refused-id-is-tried-once-without", test_refused_id);
  g_test_add_func ("/notifier/new-id-closes-the-old-bubble", test_new_id_for_old);
  g_test_add_func ("/notifier/action-once-then-closed-by-us", test_action);
  g_test_add_func ("/notifier/close-reasons-once-each", test_close_reasons);
  g_test_add_func ("/notifier/adopted-bubble-can-be-replaced-and-closed", test_adopt);
  g_test_add_func ("/notifier/forged-signals-are-not-believed", test_forged_signals);
  g_test_add_func ("/notifier/free-leaves-bubbles-up", test_free_leaves_bubbles);
  g_test_add_func ("/notifier/free-closes-bubbles-on-quit", test_free_closes_bubbles);
  g_test_add_func ("/notifier/shown-anew-while-it-waits-once", test_shown_anew_while_waiting);
  g_test_add_func ("/notifier/closed-while-shown-anew-goes-after-that",
                   test_closed_while_shown_anew);
  g_test_add_func ("/notifier/closed-while-shown-anew-twice-goes-after-that",
                   test_closed_while_shown_anew_twice);
  g_test_add_func ("/notifier/closed-while-shown-anew-is-refused", test_closed_while_refused);
  int code = fixture_run (NULL);
  remove_data_dir ();
  return code;
}
