/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/notifier-fixture.h"

#include <dlfcn.h>
#include <string.h>

GDBusConnection *fixture_bus;
GPtrArray *fixture_heard;
guint fixture_described;
gint fixture_loses_notify;
static GTestDBus *test_bus;

/* Stands before GIO's own for every library of this process. */
GVariant *
g_dbus_proxy_call_sync (GDBusProxy *proxy, const gchar *method, GVariant *parameters,
                        GDBusCallFlags flags, gint timeout, GCancellable *cancellable,
                        GError **error)
{
  static GVariant *(*real) (GDBusProxy *, const char *, GVariant *, GDBusCallFlags, int,
                            GCancellable *, GError **);
  if (real == NULL)
    *(void **) &real = dlsym (RTLD_NEXT, "g_dbus_proxy_call_sync");
  gboolean is_notify = strcmp (method, "Notify") == 0;
  if (is_notify && g_atomic_int_get (&fixture_loses_notify) > 0)
    {
      g_atomic_int_add (&fixture_loses_notify, -1);
      g_variant_unref (g_variant_ref_sink (parameters));
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "Timeout was reached");
      return NULL;
    }
  return real (proxy, method, parameters, flags, is_notify ? 400 : timeout, cancellable, error);
}

/* ---- What the notifier tells ---- */

static void
hear (const char *format, ...) G_GNUC_PRINTF (1, 2);

static void
hear (const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_ptr_array_add (fixture_heard, g_strdup_vprintf (format, args));
  va_end (args);
}

static void
on_shown (gint64 alert, guint32 id, const char *guid, const char *owner,
          G_GNUC_UNUSED gpointer data)
{
  g_assert_cmpuint (strlen (guid), ==, 32);
  g_assert_true (owner[0] == ':');
  hear ("shown %" G_GINT64_FORMAT " %u", alert, id);
}

static void
on_late (gint64 alert, G_GNUC_UNUSED gpointer data)
{
  hear ("late %" G_GINT64_FORMAT, alert);
}

static void
on_failed (gint64 alert, const char *error, G_GNUC_UNUSED gpointer data)
{
  hear ("failed %" G_GINT64_FORMAT " %s", alert, error);
}

static void
on_closed (gint64 alert, guint reason, G_GNUC_UNUSED gpointer data)
{
  hear ("closed %" G_GINT64_FORMAT " %u", alert, reason);
}

static void
on_action (gint64 alert, const char *key, const char *token, G_GNUC_UNUSED gpointer data)
{
  hear ("action %" G_GINT64_FORMAT " %s %s", alert, key, token != NULL ? token : "-");
}

static void
on_server (const char *owner, const char *guid, G_GNUC_UNUSED gpointer data)
{
  g_assert_cmpuint (strlen (guid), ==, 32);
  hear ("server %s", owner != NULL ? owner : "-");
}

/* When it comes among the others is no promise, and so it is counted apart. */
static void
on_described (G_GNUC_UNUSED gpointer data)
{
  fixture_described++;
}

gboolean
has_heard (const char *line)
{
  return g_ptr_array_find_with_equal_func (fixture_heard, line, g_str_equal, NULL);
}

/* How many of the lines begin so. */
guint
count_heard (const char *prefix)
{
  guint n = 0;
  for (guint i = 0; i < fixture_heard->len; i++)
    if (g_str_has_prefix (fixture_heard->pdata[i], prefix))
      n++;
  return n;
}

CwNotifier *
start_notifier (void)
{
  static const CwNotifierEvents events
      = { on_shown, on_late, on_failed, on_closed, on_action, on_server, on_described };
  g_ptr_array_set_size (fixture_heard, 0);
  fixture_described = 0;
  fake_server_forget ();
  return cw_notifier_new (fixture_bus, &events, NULL);
}

CwBubble *
make_bubble (gint64 alert, const char *summary)
{
  CwBubble *bubble = cw_bubble_new ();
  bubble->alert = alert;
  bubble->summary = g_strdup (summary);
  bubble->body = g_strdup ("a < b & c\nsecond line");
  bubble->command_hint = g_strdup ("cw-ctl done 12");
  g_autofree char *key = g_strdup_printf ("done:%" G_GINT64_FORMAT, alert);
  g_ptr_array_add (bubble->actions, cw_bubble_action_new (key, "I sent it"));
  g_ptr_array_add (bubble->actions, cw_bubble_action_new ("default", "Open"));
  return bubble;
}

void
show_and_wait (CwNotifier *notifier, gint64 alert, guint32 id, guint32 replaces)
{
  CwBubble *bubble = make_bubble (alert, "x");
  bubble->replaces = replaces;
  cw_notifier_show (notifier, bubble);
  g_autofree char *line = g_strdup_printf ("shown %" G_GINT64_FORMAT " %u", alert, id);
  WAIT_UNTIL (has_heard (line));
}

FakeServer *
start_server (const char *capabilities)
{
  return fake_server_new (g_test_dbus_get_bus_address (test_bus), capabilities);
}

int
fixture_run (const char *service_dir)
{
  fixture_heard = g_ptr_array_new_with_free_func (g_free);
  test_bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  if (service_dir != NULL)
    g_test_dbus_add_service_dir (test_bus, service_dir);
  g_test_dbus_up (test_bus);
  g_autoptr (GError) error = NULL;
  fixture_bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_set_exit_on_close (fixture_bus, FALSE);

  int code = g_test_run ();

  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&fixture_bus);
  g_test_dbus_down (test_bus);
  g_object_unref (test_bus);
  fake_server_forget ();
  g_ptr_array_unref (fixture_heard);
  return code;
}
