/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A notification server that draws nothing: prints "µs-of-CLOCK_REALTIME id summary" for each Notify, and
 * answers.  In C, since an interpreter's own delay would be most of what is measured with it. */
#include <gio/gio.h>
#include <stdio.h>

static const char xml[] =
  "<node><interface name='org.freedesktop.Notifications'>"
  "<method name='Notify'><arg type='s'/><arg type='u'/><arg type='s'/><arg type='s'/>"
  "<arg type='s'/><arg type='as'/><arg type='a{sv}'/><arg type='i'/>"
  "<arg type='u' direction='out'/></method>"
  "<method name='CloseNotification'><arg type='u'/></method>"
  "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
  "<method name='GetServerInformation'><arg type='s' direction='out'/>"
  "<arg type='s' direction='out'/><arg type='s' direction='out'/>"
  "<arg type='s' direction='out'/></method></interface></node>";

static GVariant *
notify (GVariant *parameters)
{
  static guint32 last;
  gint64 now = g_get_real_time ();
  const char *summary;
  guint32 id;

  g_variant_get_child (parameters, 1, "u", &id);
  g_variant_get_child (parameters, 3, "&s", &summary);
  if (id == 0)
    id = ++last;
  printf ("%" G_GINT64_FORMAT " %u %s\n", now, id, summary);
  fflush (stdout);
  return g_variant_new ("(u)", id);
}

static void
on_call (GDBusConnection *bus G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
         const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED, const char *method,
         GVariant *parameters, GDBusMethodInvocation *invocation, gpointer data G_GNUC_UNUSED)
{
  static const char *const capabilities[] = { "actions", "body", "body-markup", "persistence", NULL };
  GVariant *answer = NULL;

  if (g_str_equal (method, "Notify"))
    answer = notify (parameters);
  else if (g_str_equal (method, "GetCapabilities"))
    answer = g_variant_new ("(^as)", capabilities);
  else if (g_str_equal (method, "GetServerInformation"))
    answer = g_variant_new ("(ssss)", "clocked-server", "Casewatch", "1", "1.2");
  g_dbus_method_invocation_return_value (invocation, answer);
}

static void
on_bus (GDBusConnection *bus, const char *name G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
  static const GDBusInterfaceVTable table = { .method_call = on_call };
  g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);

  g_dbus_connection_register_object (bus, "/org/freedesktop/Notifications", node->interfaces[0],
                                     &table, NULL, NULL, NULL);
}

int
main (void)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_bus_own_name (G_BUS_TYPE_SESSION, "org.freedesktop.Notifications", 0, on_bus, NULL, NULL, NULL,
                  NULL);
  g_main_loop_run (loop);
  return 0;
}
