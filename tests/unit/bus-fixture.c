/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/bus-fixture.h"

#include <sys/mman.h>
#include <unistd.h>

#include "dbus/names.h"

static void
on_signal (GDBusConnection *connection G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
           const char *path, const char *interface, const char *name, GVariant *parameters,
           gpointer data)
{
  BusFixture *f = data;
  g_autofree char *text = g_variant_print (parameters, FALSE);

  if (g_str_equal (path, CW_OBJECT_PATH) && g_str_equal (interface, CW_INTERFACE))
    g_string_append_printf (f->signals, "%s %s; ", name, text);
}

static GDBusConnection *
connect_to (const char *address)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);

  g_assert_no_error (error);
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  return connection;
}

void
bus_setup (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  f->dbus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (f->dbus);
  f->server = connect_to (g_test_dbus_get_bus_address (f->dbus));
  f->client = connect_to (g_test_dbus_get_bus_address (f->dbus));
  f->loop = g_main_loop_new (NULL, FALSE);
  f->signals = g_string_new (NULL);
  f->desk = desk_new ("2026-11-09 10:00", NULL, DESK_LATE_DIGEST, FALSE);
  f->bus = cw_bus_new (f->loop, f->desk->storage->directory);
  f->desk->also = cw_bus_engine_events ();
  f->desk->also_data = f->bus;
  cw_bus_set_engine (f->bus, f->desk->engine);
  cw_bus_export (f->bus, f->server, &error);
  g_assert_no_error (error);
  g_dbus_connection_signal_subscribe (f->client, NULL, NULL, NULL, NULL, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, on_signal, f, NULL);
}

void
bus_teardown (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  cw_bus_free (f->bus);
  f->desk->also = NULL;
  g_clear_pointer (&f->desk, desk_free);
  g_dbus_connection_close_sync (f->client, NULL, NULL);
  g_dbus_connection_close_sync (f->server, NULL, NULL);
  g_clear_object (&f->client);
  g_clear_object (&f->server);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_main_loop_unref (f->loop);
  g_string_free (f->signals, TRUE);
  g_test_dbus_down (f->dbus);
  g_clear_object (&f->dbus);
}

/* ---- calls ---- */

typedef struct
{
  BusFixture *f;
  GVariant *reply;
  GError *error;
} Call;

static void
on_reply (GObject *source, GAsyncResult *result, gpointer data)
{
  Call *call = data;

  call->reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), NULL,
                                                                 result, &call->error);
  g_main_loop_quit (call->f->loop);
}

static GVariant *
call (BusFixture *f, const char *interface, const char *method, GVariant *parameters, int fd,
      GError **error)
{
  g_autoptr (GUnixFDList) list = fd >= 0 ? g_unix_fd_list_new_from_array (&fd, 1) : NULL;
  Call c = { f, NULL, NULL };

  g_dbus_connection_call_with_unix_fd_list (
      f->client, g_dbus_connection_get_unique_name (f->server), CW_OBJECT_PATH, interface, method,
      parameters, NULL, G_DBUS_CALL_FLAGS_NONE, 60000, list, NULL, on_reply, &c);
  g_main_loop_run (f->loop);
  if (c.error != NULL)
    g_propagate_error (error, c.error);
  return c.reply;
}

/* The types that the interface says: a text alone does not tell u from i. */
static GVariant *
parse (BusFixture *f, const char *interface, const char *method, const char *parameters)
{
  GDBusInterfaceSkeleton *skeleton
      = g_str_has_suffix (interface, ".Calendars")   ? G_DBUS_INTERFACE_SKELETON (f->bus->calendars)
        : g_str_has_suffix (interface, ".TestClock") ? G_DBUS_INTERFACE_SKELETON (f->bus->clock)
                                                     : G_DBUS_INTERFACE_SKELETON (f->bus->main);
  GDBusMethodInfo *info
      = g_dbus_interface_info_lookup_method (g_dbus_interface_skeleton_get_info (skeleton), method);
  g_autoptr (GString) type = g_string_new ("(");
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (info);
  for (gsize i = 0; info->in_args != NULL && info->in_args[i] != NULL; i++)
    g_string_append (type, info->in_args[i]->signature);
  g_string_append_c (type, ')');
  GVariant *value
      = g_variant_parse (G_VARIANT_TYPE (type->str), parameters, NULL, NULL, &error);
  g_assert_no_error (error);
  return value;
}

static GVariant *
call_text (BusFixture *f, const char *interface, const char *method, const char *parameters,
           int fd, GError **error)
{
  g_autofree char *whole = interface != NULL ? g_strconcat (CW_INTERFACE ".", interface, NULL)
                                             : g_strdup (CW_INTERFACE);
  /* parsed values are never floating, so that the call does not take this one */
  g_autoptr (GVariant) arguments = parse (f, whole, method, parameters);

  return call (f, whole, method, arguments, fd, error);
}

char *
bus_call_fd (BusFixture *f, const char *interface, const char *method, const char *parameters,
             int fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call_text (f, interface, method, parameters, fd, &error);

  g_assert_no_error (error);
  return g_variant_print (reply, FALSE);
}

char *
bus_call (BusFixture *f, const char *interface, const char *method, const char *parameters)
{
  return bus_call_fd (f, interface, method, parameters, -1);
}

void
bus_fails_fd (BusFixture *f, const char *interface, const char *method, const char *parameters,
              int fd, const char *expected, const char *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call_text (f, interface, method, parameters, fd, &error);
  g_autofree char *name = NULL;
  g_autofree char *full = g_strconcat (CW_ERROR_PREFIX, expected, NULL);
  g_autofree char *beginning = g_strconcat (code, ": ", NULL);

  g_assert_null (reply);
  name = g_dbus_error_get_remote_error (error);
  g_dbus_error_strip_remote_error (error);
  g_test_message ("%s: %s", method, error->message);
  g_assert_cmpstr (name, ==, full);
  g_assert_true (g_str_has_prefix (error->message, beginning));
}

void
bus_fails (BusFixture *f, const char *interface, const char *method, const char *parameters,
           const char *error, const char *code)
{
  bus_fails_fd (f, interface, method, parameters, -1, error, code);
}

char *
bus_property (BusFixture *f, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call (f, "org.freedesktop.DBus.Properties", "Get",
                                     g_variant_new ("(ss)", CW_INTERFACE, name), -1, &error);
  g_autoptr (GVariant) value = NULL;

  g_assert_no_error (error);
  g_variant_get (reply, "(v)", &value);
  return g_variant_print (value, TRUE);
}

void
bus_contains (const char *answer, const char *part)
{
  if (strstr (answer, part) == NULL)
    g_error ("\"%s\" is not in %s", part, answer);
}

int
bus_memory (const char *text)
{
  int fd = memfd_create ("test", MFD_CLOEXEC);

  g_assert_cmpint (write (fd, text, strlen (text)), ==, (gssize) strlen (text));
  return fd;
}
