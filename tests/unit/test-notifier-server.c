/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Survives a notification server that is absent, late, hung, restarted … and never blocks on it.
 * What could not be shown stays due" (contract section 6).  Run with --serve FILE, this program
 * is the server that the bus starts. */
#include <glib/gstdio.h>
#include <libnotify/notify.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/notifier-fixture.h"

#define ERROR_FULL "org.freedesktop.Notifications.MaxNotificationsExceeded"

static char *service_dir;

/* No call into the notifier may take longer than this (under memcheck each takes many times as
 * long); the server's silence is endless. */
#define AT_ONCE_US ((g_getenv ("CW_SLOW") != NULL ? 1500 : 200) * G_TIME_SPAN_MILLISECOND)
#define AT_ONCE(call)                                                                              \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 called_at = g_get_monotonic_time ();                                                    \
    call;                                                                                          \
    g_assert_cmpint (g_get_monotonic_time () - called_at, <, AT_ONCE_US);                          \
  }                                                                                                \
  G_STMT_END

/* Everything that was sent to the bus before this has been handled by it, and what came of it has
 * been heard. */
static void
round_trip (void)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      fixture_bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId",
      NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static char *
owner_line (FakeServer *server)
{
  return g_strdup_printf ("server %s", server != NULL ? fake_server_owner (server) : "-");
}

static void
test_absent (void)
{
  CwNotifier *notifier = NULL;
  AT_ONCE (notifier = start_notifier ());
  g_assert_null (cw_notifier_owner (notifier));
  AT_ONCE (cw_notifier_show (notifier, make_bubble (1, "x")));
  AT_ONCE (cw_notifier_show (notifier, make_bubble (2, "x")));
  WAIT_UNTIL (has_heard ("server -"));
  round_trip ();
  g_assert_cmpuint (cw_notifier_waiting (notifier), ==, 2);
  g_assert_true (cw_notifier_cancel (notifier, 1));
  g_assert_false (cw_notifier_cancel (notifier, 1));
  cw_notifier_close (notifier, 1, 1);
  cw_notifier_adopt (notifier, 1, 1);

  FakeServer *server = start_server (CAPS);
  WAIT_UNTIL (has_heard ("shown 2 1"));
  g_autofree char *line = owner_line (server);
  g_assert_true (has_heard (line));
  g_assert_cmpuint (fake_server_count ("Notify"), ==, 1);
  g_assert_cmpuint (count_heard ("failed"), ==, 0);
  AT_ONCE (cw_notifier_free (notifier, TRUE));
  fake_server_free (server);
}

/* A server that hangs gets no Notify that would be lost or come late. */
static void
test_hung_before (void)
{
  FakeServer *server = start_server (CAPS);
  fake_server_hang (server, "");
  CwNotifier *notifier = start_notifier ();
  AT_ONCE (cw_notifier_show (notifier, make_bubble (1, "x")));
  WAIT_UNTIL (fake_server_held (server) == 2); /* information and capabilities, nothing more */
  round_trip ();
  g_assert_cmpuint (fake_server_held (server), ==, 2);
  g_assert_cmpuint (cw_notifier_waiting (notifier), ==, 1);
  g_assert_cmpuint (count_heard ("late"), ==, 0);
  fake_server_hang (server, NULL);
  WAIT_UNTIL (has_heard ("shown 1 1"));
  g_assert_cmpuint (fake_server_count ("Notify"), ==, 1);
  AT_ONCE (cw_notifier_free (notifier, TRUE));
  fake_server_free (server);
}

/* It falls silent with Notify in hand: told once as late, and found again when the answer comes. */
static void
test_hung_within (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  show_and_wait (notifier, 1, 1, 0);
  fake_server_hang (server, "Notify");
  cw_notifier_show (notifier, make_bubble (2, "x"));
  AT_ONCE (cw_notifier_show (notifier, make_bubble (3, "x")));
  WAIT_UNTIL (fake_server_held (server) == 1);
  fake_server_hang (server, "");
  AT_ONCE (cw_notifier_show (notifier, make_bubble (4, "x")));
  AT_ONCE (cw_notifier_close (notifier, 1, 1));
  WAIT_UNTIL (has_heard ("late 2"));
  g_assert_cmpuint (fake_server_count ("Notify"), ==, 1);
  g_assert_cmpuint (cw_notifier_waiting (notifier), ==, 3);

  fake_server_hang (server, NULL);
  WAIT_UNTIL (has_heard ("shown 4 4"));
  WAIT_UNTIL (has_heard ("closed 1 3"));
  /* 2 was shown by the answer that came late, and again in its own place, so that its buttons
   * work. */
  g_assert_true (has_heard ("shown 2 2"));
  g_assert_cmpuint (count_heard ("shown 2 "), ==, 1);
  g_assert_cmpuint (fake_server_call ("Notify", 1)->replaces, ==, 0);
  g_assert_cmpuint (fake_server_call ("Notify", 2)->replaces, ==, 2);
  g_assert_true (has_heard ("shown 3 3"));
  g_assert_cmpuint (cw_notifier_waiting (notifier), ==, 0);
  fake_server_action (server, 2, "done:2", NULL);
  WAIT_UNTIL (has_heard ("action 2 done:2 -"));
  AT_ONCE (cw_notifier_free (notifier, TRUE));
  fake_server_free (server);
}

/* Withdrawn meanwhile: the bubble that comes late is closed. */
static void
test_cancel_on_the_way (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  show_and_wait (notifier, 1, 1, 0);
  fake_server_hang (server, "Notify");
  cw_notifier_show (notifier, make_bubble (2, "x"));
  WAIT_UNTIL (fake_server_held (server) == 1);
  g_assert_false (cw_notifier_cancel (notifier, 2)); /* on its way, answered in time */
  fake_server_hang (server, NULL);
  WAIT_UNTIL (has_heard ("closed 2 3"));

  fake_server_hang (server, "Notify");
  cw_notifier_show (notifier, make_bubble (3, "x"));
  WAIT_UNTIL (has_heard ("late 3"));
  g_assert_false (cw_notifier_cancel (notifier, 3)); /* after we were told that it is late */
  fake_server_hang (server, NULL);
  WAIT_UNTIL (fake_server_count ("CloseNotification") == 2);
  g_assert_cmpuint (fake_server_call ("CloseNotification", 1)->id, ==, 3);
  g_assert_cmpuint (count_heard ("shown 3"), ==, 0);
  g_assert_cmpuint (fake_server_count ("Notify"), ==, 3);
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

/* libnotify gave up before Notify left: that is no showing, and nothing is lost. */
static void
test_unsent (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  g_atomic_int_set (&fixture_loses_notify, 1);
  show_and_wait (notifier, 1, 1, 0);
  g_assert_cmpint (g_atomic_int_get (&fixture_loses_notify), ==, 0);
  g_assert_cmpuint (count_heard ("late"), ==, 0);
  g_assert_cmpuint (count_heard ("failed"), ==, 0);
  g_assert_cmpuint (fake_server_count ("Notify"), ==, 1);
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

static void
test_errors (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  fake_server_fail (server, 1, ERROR_FULL);
  cw_notifier_show (notifier, make_bubble (1, "x"));
  cw_notifier_show (notifier, make_bubble (2, "x"));
  WAIT_UNTIL (has_heard ("shown 2 1"));
  g_assert_true (has_heard ("failed 1 " ERROR_FULL));
  fake_server_fail (server, 1, "org.example.NeverHeardOf");
  cw_notifier_show (notifier, make_bubble (3, "x"));
  WAIT_UNTIL (has_heard ("failed 3 org.example.NeverHeardOf"));
  g_assert_cmpuint (cw_notifier_waiting (notifier), ==, 0);
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

/* 0 is no id: sent, but out of reach; to send it again would double it. */
static void
test_id_zero (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  fake_server_set_ids (server, 0, TRUE);
  cw_notifier_show (notifier, make_bubble (1, "x"));
  WAIT_UNTIL (has_heard ("late 1"));
  g_assert_cmpuint (cw_notifier_waiting (notifier), ==, 0);
  cw_notifier_close (notifier, 1, 0);
  show_and_wait (notifier, 2, 1, 0);
  g_assert_cmpuint (fake_server_count ("CloseNotification"), ==, 0);
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

static void
test_dies_within (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  fake_server_hang (server, "Notify");
  cw_notifier_show (notifier, make_bubble (1, "x"));
  cw_notifier_show (notifier, make_bubble (2, "x"));
  WAIT_UNTIL (fake_server_held (server) == 1);
  fake_server_free (server);
  WAIT_UNTIL (count_heard ("failed 1 ") == 1);
  WAIT_UNTIL (has_heard ("server -"));
  g_assert_cmpuint (cw_notifier_waiting (notifier), ==, 1);
  server = start_server (CAPS);
  WAIT_UNTIL (has_heard ("shown 2 1"));
  g_assert_cmpuint (count_heard ("late"), ==, 0);
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

/* After a restart other programs get the numbers that we had. */
static void
test_restart (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  show_and_wait (notifier, 1, 1, 0);
  show_and_wait (notifier, 2, 2, 0);
  fake_server_free (server);
  WAIT_UNTIL (has_heard ("server -"));
  server = start_server ("body");
  g_autofree char *line = owner_line (server);
  WAIT_UNTIL (has_heard (line));

  fake_server_action (server, 1, "done:1", NULL);
  fake_server_closed (server, 2, 2);
  cw_notifier_close (notifier, 1, 1);
  fake_server_set_ids (server, 7, TRUE);
  show_and_wait (notifier, 3, 7, 2);
  g_assert_cmpuint (fake_server_call ("Notify", 2)->replaces, ==, 0);
  g_assert_cmpuint (g_strv_length (fake_server_call ("Notify", 2)->actions), ==, 0);
  g_assert_cmpuint (count_heard ("action"), ==, 0);
  g_assert_cmpuint (count_heard ("closed"), ==, 0);
  g_assert_cmpuint (fake_server_count ("CloseNotification"), ==, 0);
  g_assert_cmpuint (count_heard ("server"), ==, 3);
  cw_notifier_free (notifier, TRUE);
  fake_server_free (server);
}

/* The end waits until the bubbles are gone, but not for a server that hangs. */
static void
test_free_while_hung (void)
{
  FakeServer *server = start_server (CAPS);
  CwNotifier *notifier = start_notifier ();
  show_and_wait (notifier, 1, 1, 0);
  fake_server_hang (server, "Notify");
  cw_notifier_show (notifier, make_bubble (2, "x"));
  cw_notifier_show (notifier, make_bubble (3, "x"));
  WAIT_UNTIL (fake_server_held (server) == 1);
  gint64 called_at = g_get_monotonic_time ();
  cw_notifier_free (notifier, TRUE);
  g_assert_cmpint (g_get_monotonic_time () - called_at, <, 4 * G_TIME_SPAN_SECOND);
  guint n = fixture_heard->len;
  fake_server_hang (server, NULL);
  WAIT_UNTIL (fake_server_count ("CloseNotification") == 1);
  /* The thread ends by itself. */
  WAIT_UNTIL (!notify_is_initted ());
  round_trip ();
  g_assert_cmpuint (fixture_heard->len, ==, n);
  fake_server_free (server);
}

/* SIGTERM leaves up what is shown, but not what was taken back on its way: the server has
 * it up already, and nobody has heard of that.  A server that hangs is not waited for. */
static void
test_free_with_one_taken_back (void)
{
  for (guint is_answered = 0; is_answered < 2; is_answered++)
    {
      FakeServer *server = start_server (CAPS);
      CwNotifier *notifier = start_notifier ();
      show_and_wait (notifier, 1, 1, 0);
      fake_server_hang (server, "Notify");
      cw_notifier_show (notifier, make_bubble (2, "x"));
      WAIT_UNTIL (fake_server_held (server) == 1);
      g_assert_false (cw_notifier_cancel (notifier, 2));
      if (is_answered)
        fake_server_hang (server, NULL);
      gint64 called_at = g_get_monotonic_time ();
      cw_notifier_free (notifier, FALSE);
      g_assert_cmpint (g_get_monotonic_time () - called_at, <, 4 * G_TIME_SPAN_SECOND);
      fake_server_hang (server, NULL);
      WAIT_UNTIL (fake_server_count ("CloseNotification") == is_answered);
      WAIT_UNTIL (!notify_is_initted ());
      round_trip ();
      g_assert_cmpuint (fake_server_count ("CloseNotification"), ==, is_answered);
      g_assert_true (!is_answered || fake_server_call ("CloseNotification", 0)->id == 2);
      g_assert_false (has_heard ("shown 2 2"));
      fake_server_free (server);
    }
}

/* The daemon comes before the desktop's server, which the bus could start. */
static void
test_starts_server (void)
{
  g_autofree char *allow = g_build_filename (service_dir, "allow", NULL);
  g_autofree char *starts = g_build_filename (service_dir, "starts", NULL);
  g_autofree char *text = NULL;
  g_unlink (starts);
  g_assert_true (g_file_set_contents (allow, "", 0, NULL));
  CwNotifier *notifier = start_notifier ();
  WAIT_UNTIL (has_heard ("server -"));
  round_trip ();
  g_assert_false (g_file_test (starts, G_FILE_TEST_EXISTS)); /* not before there is a bubble */
  AT_ONCE (cw_notifier_show (notifier, make_bubble (1, "x")));
  AT_ONCE (cw_notifier_show (notifier, make_bubble (2, "x")));
  WAIT_UNTIL (has_heard ("shown 2 2"));
  g_assert_true (g_file_get_contents (starts, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "x");
  g_unlink (allow);
  cw_notifier_free (notifier, TRUE); /* the last close ends that server */
  WAIT_UNTIL (!g_file_test (starts, G_FILE_TEST_EXISTS));
}

/* A server that does not come up is not started again at once with the next bubble. */
static void
test_start_fails (void)
{
  g_autofree char *starts = g_build_filename (service_dir, "starts", NULL);
  g_autofree char *text = NULL;
  g_unlink (starts); /* of the tests before */
  CwNotifier *notifier = start_notifier ();
  cw_notifier_show (notifier, make_bubble (1, "x"));
  WAIT_UNTIL (g_file_test (starts, G_FILE_TEST_EXISTS));
  for (int i = 2; i < 6; i++)
    {
      cw_notifier_show (notifier, make_bubble (i, "x"));
      round_trip ();
    }
  g_assert_true (g_file_get_contents (starts, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "x");
  g_assert_cmpuint (cw_notifier_waiting (notifier), ==, 5);
  cw_notifier_free (notifier, TRUE);
  g_unlink (starts);
}

/* The server that the bus starts: counts its starts in FILE, gives up unless "allow" is beside it,
 * and ends when two bubbles were closed. */
static int
serve (const char *starts)
{
  g_autofree char *dir = g_path_get_dirname (starts);
  g_autofree char *allow = g_build_filename (dir, "allow", NULL);
  FILE *file = fopen (starts, "a");
  fputc ('x', file);
  fclose (file);
  if (!g_file_test (allow, G_FILE_TEST_EXISTS))
    return 1;
  FakeServer *server = fake_server_new (g_getenv ("DBUS_STARTER_ADDRESS"), CAPS);
  WAIT_UNTIL (fake_server_count ("CloseNotification") == 2);
  fake_server_free (server);
  fake_server_forget ();
  g_unlink (starts);
  return 0;
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--serve") == 0)
    return serve (argv[2]);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_test_init (&argc, &argv, NULL);
  service_dir = g_dir_make_tmp ("cw-services-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (service_dir, "notifications.service", NULL);
  g_autofree char *text = g_strdup_printf (
      "[D-BUS Service]\nName=org.freedesktop.Notifications\nExec=%s --serve %s/starts\n", self,
      service_dir);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));

  g_test_add_func ("/notifier-server/absent-then-appears", test_absent);
  g_test_add_func ("/notifier-server/hung-gets-no-notify", test_hung_before);
  g_test_add_func ("/notifier-server/late-answer-is-found-again", test_hung_within);
  g_test_add_func ("/notifier-server/cancelled-on-the-way-is-closed", test_cancel_on_the_way);
  g_test_add_func ("/notifier-server/notify-that-never-left-is-sent-again", test_unsent);
  g_test_add_func ("/notifier-server/errors-are-told-and-the-rest-goes-on", test_errors);
  g_test_add_func ("/notifier-server/id-zero", test_id_zero);
  g_test_add_func ("/notifier-server/dies-with-notify-in-hand", test_dies_within);
  g_test_add_func ("/notifier-server/restart-makes-ids-worthless", test_restart);
  g_test_add_func ("/notifier-server/free-never-waits", test_free_while_hung);
  g_test_add_func ("/notifier-server/what-was-taken-back-goes-at-the-end",
                   test_free_with_one_taken_back);
  g_test_add_func ("/notifier-server/started-by-the-bus-for-a-bubble", test_starts_server);
  g_test_add_func ("/notifier-server/failed-start-is-not-repeated-at-once", test_start_fails);
  int code = fixture_run (service_dir);
  g_unlink (file);
  g_rmdir (service_dir);
  g_free (service_dir);
  return code;
}
