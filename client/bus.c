/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/bus.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dbus/names.h"

#define DBUS      "org.freedesktop.DBus"
#define CALENDARS "Calendars."
#define BUS_MS    5000 /* the bus itself answers */
#define START_MS  10000 /* a unit that does not start would keep us for half a minute */
#define CALL_MS   30000
#define STREAM_MS 600000 /* files go through a descriptor meanwhile */

struct _CwCtlBus
{
  char *name;
  GDBusConnection *connection; /* NULL: not connected */
  gboolean ready; /* the daemon owned its name when we looked */
  int patience; /* of a call, ms */
};

typedef enum
{
  START = 1 << 0,
  REPEAT = 1 << 1,
} Flags;

CwCtlBus *
cw_ctl_bus_new (const char *name)
{
  CwCtlBus *bus = g_new0 (CwCtlBus, 1);

  bus->name = g_strdup (name);
  bus->patience = CALL_MS;
  return bus;
}

void
cw_ctl_bus_set_patience (CwCtlBus *bus, int ms)
{
  bus->patience = ms;
}

void
cw_ctl_bus_free (CwCtlBus *bus)
{
  if (bus == NULL)
    return;
  g_clear_object (&bus->connection);
  g_free (bus->name);
  g_free (bus);
}

const char *
cw_ctl_bus_name (const CwCtlBus *bus)
{
  return bus->name;
}

GDBusConnection *
cw_ctl_bus_connection (CwCtlBus *bus)
{
  return bus->connection;
}

static void no_daemon (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
no_daemon (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error,
                     g_error_new_valist (CW_CTL_ERROR, CW_CTL_ERROR_NO_DAEMON, format, args));
  va_end (args);
}

static gboolean
open_connection (CwCtlBus *bus, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (bus->connection != NULL && !g_dbus_connection_is_closed (bus->connection))
    return TRUE;
  g_clear_object (&bus->connection);
  bus->ready = FALSE;
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, &local);
  /* a connection of our own: the shared one ends the process when the bus goes */
  if (address != NULL)
    bus->connection = g_dbus_connection_new_for_address_sync (
        address,
        G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
            | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
        NULL, NULL, &local);
  if (bus->connection == NULL)
    no_daemon (error,
               _ ("There is no session bus here (%s); run cw-ctl inside your desktop session."),
               local->message);
  return bus->connection != NULL;
}

static GVariant *
call_bus (CwCtlBus *bus,
          const char *method,
          GVariant *params,
          const char *reply,
          int timeout,
          GError **error)
{
  return g_dbus_connection_call_sync (bus->connection, DBUS, "/org/freedesktop/DBus", DBUS, method,
                                      params, G_VARIANT_TYPE (reply), G_DBUS_CALL_FLAGS_NONE,
                                      timeout, NULL, error);
}

gboolean
cw_ctl_bus_can_start (CwCtlBus *bus)
{
  if (bus->connection == NULL)
    return FALSE;
  g_autoptr (GVariant) reply =
      call_bus (bus, "ListActivatableNames", NULL, "(as)", BUS_MS, NULL);
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) list = g_variant_get_child_value (reply, 0);
  g_autofree const char **names = g_variant_get_strv (list, NULL);
  return g_strv_contains (names, bus->name);
}

static void
explain_unknown (CwCtlBus *bus, GError **error)
{
  if (g_str_equal (bus->name, CW_BUS_NAME))
    no_daemon (error, _ ("casewatchd is not running and the bus does not know how to start it; "
                         "install it with \"./setup install\", or start casewatchd yourself."));
  else
    no_daemon (error,
               _ ("No casewatchd runs under the name %1$s; start one with "
                  "\"casewatchd --name=%1$s\"."),
               bus->name);
}

static void
explain_no_start (CwCtlBus *bus, GError *cause, GError **error)
{
  if (g_error_matches (cause, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN))
    {
      explain_unknown (bus, error);
      return;
    }
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)
      || g_error_matches (cause, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY)
      || g_error_matches (cause, G_DBUS_ERROR, G_DBUS_ERROR_TIMED_OUT)
      || g_error_matches (cause, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT))
    {
      no_daemon (error, _ ("casewatchd does not start; \"systemctl --user status casewatch\" says "
                           "why."));
      return;
    }
  g_dbus_error_strip_remote_error (cause);
  no_daemon (error,
             _ ("casewatchd does not start (%s); \"systemctl --user status casewatch\" says "
                "more."),
             cause->message);
}

gboolean
cw_ctl_bus_ready (CwCtlBus *bus, gboolean start, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean owned = FALSE;

  if (!open_connection (bus, error))
    return FALSE;
  if (bus->ready)
    return TRUE;
  g_autoptr (GVariant) has_owner =
      call_bus (bus, "NameHasOwner", g_variant_new ("(s)", bus->name), "(b)", BUS_MS, &local);
  if (has_owner == NULL)
    {
      no_daemon (error, _ ("The session bus does not answer (%s)."), local->message);
      return FALSE;
    }
  g_variant_get (has_owner, "(b)", &owned);
  if (!owned && !start)
    {
      if (cw_ctl_bus_can_start (bus))
        no_daemon (error, _ ("casewatchd is not running; \"cw-ctl next\" starts it."));
      else
        explain_unknown (bus, error);
      return FALSE;
    }
  if (!owned)
    {
      g_autoptr (GVariant) started =
          call_bus (bus, "StartServiceByName", g_variant_new ("(su)", bus->name, 0u), "(u)",
                    START_MS, &local);
      if (started == NULL)
        {
          explain_no_start (bus, local, error);
          return FALSE;
        }
    }
  bus->ready = TRUE;
  return TRUE;
}

/* The bus knows nobody of that name, so nobody was told anything. */
static gboolean
has_no_owner (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN);
}

/* The daemon or the connection went away before there was an answer. */
static gboolean
was_dropped (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) || has_no_owner (error);
}

static gboolean
was_too_slow (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMED_OUT)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT);
}

static GVariant *
call_now (
    CwCtlBus *bus, const char *method, GVariant *params, int fd, const char *reply, GError **error)
{
  gboolean calendars = g_str_has_prefix (method, CALENDARS);
  g_autoptr (GUnixFDList) fds = NULL;

  if (fd >= 0)
    {
      fds = g_unix_fd_list_new ();
      if (g_unix_fd_list_append (fds, fd, error) < 0)
        return NULL;
    }
  return g_dbus_connection_call_with_unix_fd_list_sync (
      bus->connection, bus->name, CW_OBJECT_PATH, calendars ? CW_CALENDARS_INTERFACE : CW_INTERFACE,
      calendars ? method + strlen (CALENDARS) : method, params, G_VARIANT_TYPE (reply),
      G_DBUS_CALL_FLAGS_NO_AUTO_START, fd >= 0 ? STREAM_MS : bus->patience, fds, NULL, NULL, error);
}

static GVariant *
call (CwCtl *ctl,
      const char *method,
      GVariant *params,
      int fd,
      const char *reply,
      Flags flags,
      CwCtlPipe *pipe,
      GError **error)
{
  g_autoptr (GVariant) held = g_variant_ref_sink (params != NULL ? params : g_variant_new ("()"));
  CwCtlBus *bus = ctl->bus;
  gboolean again = (flags & REPEAT) != 0;
  gboolean looked = FALSE;

  for (;;)
    {
      g_autoptr (GError) local = NULL;
      if (!open_connection (bus, error))
        return NULL;
      GVariant *answer = pipe != NULL
                             ? cw_ctl_pipe_call (bus->connection, bus->name, method, held, reply,
                                                 bus->patience, pipe, &local)
                             : call_now (bus, method, held, fd, reply, &local);
      if (answer != NULL)
        return answer;
      /* to ask first whether it runs would be a message more for each command */
      if (has_no_owner (local) && !looked)
        {
          looked = TRUE;
          bus->ready = FALSE;
          if (!cw_ctl_bus_ready (bus, (flags & START) != 0, error))
            return NULL;
          continue;
        }
      gboolean dropped = was_dropped (local);
      if (dropped)
        bus->ready = FALSE;
      if (dropped && again && (pipe == NULL || !pipe->begun))
        {
          again = FALSE;
          continue;
        }
      if (dropped)
        no_daemon (error, _ ("casewatchd went away before it answered; look with \"cw-ctl show\" "
                             "whether it was recorded."));
      else if (was_too_slow (local))
        no_daemon (error,
                   _ ("casewatchd does not answer; restart it with \"systemctl --user restart "
                      "casewatch\"."));
      else
        g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
}

GVariant *
cw_ctl_call (CwCtl *ctl, const char *method, GVariant *params, const char *reply, GError **error)
{
  return call (ctl, method, params, -1, reply, START | REPEAT, NULL, error);
}

GVariant *
cw_ctl_call_once (
    CwCtl *ctl, const char *method, GVariant *params, const char *reply, GError **error)
{
  return call (ctl, method, params, -1, reply, START, NULL, error);
}

GVariant *
cw_ctl_call_running (
    CwCtl *ctl, const char *method, GVariant *params, const char *reply, GError **error)
{
  return call (ctl, method, params, -1, reply, 0, NULL, error);
}

GVariant *
cw_ctl_get_property (CwCtl *ctl, const char *name)
{
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) reply =
      ctl->bus->connection == NULL
          ? NULL
          : g_dbus_connection_call_sync (ctl->bus->connection, ctl->bus->name, CW_OBJECT_PATH,
                                         "org.freedesktop.DBus.Properties", "Get",
                                         g_variant_new ("(ss)", CW_INTERFACE, name),
                                         G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                                         ctl->bus->patience, NULL, NULL);

  if (reply != NULL)
    g_variant_get (reply, "(v)", &value);
  return g_steal_pointer (&value);
}

GVariant *
cw_ctl_call_fd (
    CwCtl *ctl, const char *method, GVariant *params, int fd, const char *reply, GError **error)
{
  return call (ctl, method, params, fd, reply, START, NULL, error);
}

GVariant *
cw_ctl_call_pipe (
    CwCtl *ctl, const char *method, GVariant *params, const char *reply, CwCtlPipe *pipe, GError **error)
{
  return call (ctl, method, params, -1, reply, START | REPEAT, pipe, error);
}

void
cw_ctl_add_request (GVariantBuilder *options)
{
  g_autofree char *uuid = g_uuid_string_random ();

  g_variant_builder_add (options, "{sv}", "request", g_variant_new_string (uuid));
}
