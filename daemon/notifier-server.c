/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/notifier-server.h"

#include "core/text.h"
#include "daemon/log.h"

#define NAME "org.freedesktop.Notifications"
#define PATH "/org/freedesktop/Notifications"

/* How long an answer proves that the server is alive: a burst of bubbles costs one ping. */
#define FRESH_US (2 * G_USEC_PER_SEC)
#define LAST_WORD_MS 1000
/* A server that could not be started, or that went away again, is started again after so many
 * seconds at the earliest, and then only if a bubble waits for it. */
static const guint start_again_s[] = { 60, 300, 900 };

struct _CwNotifyServer
{
  GDBusConnection *bus;
  const CwNotifyServerEvents *events;
  gpointer data;
  GCancellable *cancellable;       /* of everything; a call that it ends touches nothing */
  GCancellable *owner_cancellable; /* of what was asked of the present owner */

  char *guid;
  guint watch;
  char *owner;
  guint generation;
  gboolean was_told;      /* that the owner changed, be it from unknown to nobody */

  char *description;      /* NULL: unknown */
  char **capabilities;    /* NULL: unknown */
  gboolean info_is_known; /* or refused */
  gboolean caps_are_known;
  guint open_questions;
  gint64 heard_at;        /* monotonic, 0: not since the last silence */
  gboolean is_starting;
  guint n_starts;         /* since a bubble was last shown */
  guint start_again;      /* source */
};

/* Without a time limit: an answer that comes after a minute is still the answer, and a server that
 * leaves the bus ends the call. */
static void
call_owner (CwNotifyServer *server, const char *method, GVariant *parameters, const char *reply,
            GAsyncReadyCallback callback)
{
  g_dbus_connection_call (server->bus, server->owner, PATH, NAME, method, parameters,
                          G_VARIANT_TYPE (reply), G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT,
                          server->owner_cancellable, callback, server);
}

static void
call_bus (CwNotifyServer *server, const char *method, GVariant *parameters, const char *reply,
          GAsyncReadyCallback callback)
{
  g_dbus_connection_call (server->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", method, parameters, G_VARIANT_TYPE (reply),
                          G_DBUS_CALL_FLAGS_NONE, G_MAXINT, server->cancellable, callback, server);
}

/* The reply; NULL with *gone when nobody is interested any more and the server must not be
 * touched. */
static GVariant *
finish (GObject *source, GAsyncResult *result, const char *method, gboolean *gone)
{
  g_autoptr (GError) error = NULL;
  GVariant *reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  *gone = reply == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  if (reply == NULL && !*gone)
    cw_log (0, G_LOG_LEVEL_DEBUG, "%s: %s", method, error->message);
  return reply;
}

/* ---- Signs of life ---- */

static void
question_answered (CwNotifyServer *server)
{
  server->open_questions--;
  if (server->open_questions > 0)
    return;
  server->heard_at = g_get_monotonic_time ();
  server->events->stirred (server->data);
}

static char *
clean (GVariant *reply, gsize index)
{
  const char *text = NULL;
  g_autoptr (GVariant) child = g_variant_get_child_value (reply, index);
  text = g_variant_get_string (child, NULL);
  return cw_text_clean (text, 60);
}

/* An error is an answer too, and so is a reply of a type that is not the specification's. */
static void
on_information (GObject *source, GAsyncResult *result, gpointer data)
{
  gboolean gone;
  g_autoptr (GVariant) reply = finish (source, result, "GetServerInformation", &gone);
  if (gone)
    return;
  CwNotifyServer *server = data;
  g_clear_pointer (&server->description, g_free);
  server->info_is_known = TRUE;
  if (reply != NULL)
    {
      g_autofree char *name = clean (reply, 0);
      g_autofree char *vendor = clean (reply, 1);
      g_autofree char *version = clean (reply, 2);
      g_autofree char *spec = clean (reply, 3);
      server->description = g_strdup_printf ("%s %s (%s, spec %s)", name, version, vendor, spec);
      server->events->described (server->data);
    }
  question_answered (server);
}

static void
on_capabilities (GObject *source, GAsyncResult *result, gpointer data)
{
  gboolean gone;
  g_autoptr (GVariant) reply = finish (source, result, "GetCapabilities", &gone);
  if (gone)
    return;
  CwNotifyServer *server = data;
  g_clear_pointer (&server->capabilities, g_strfreev);
  server->caps_are_known = TRUE;
  if (reply != NULL)
    g_variant_get (reply, "(^as)", &server->capabilities);
  question_answered (server);
}

void
cw_notify_server_ping (CwNotifyServer *server)
{
  if (server->owner == NULL || server->open_questions > 0)
    return;
  /* Counted first: GDBus may answer only from the loop, but the count must not depend on it. */
  server->open_questions = server->info_is_known ? 1 : 2;
  if (!server->info_is_known)
    call_owner (server, "GetServerInformation", NULL, "(ssss)", on_information);
  /* They change with the configuration of some servers while these run. */
  call_owner (server, "GetCapabilities", NULL, "(as)", on_capabilities);
}

gboolean
cw_notify_server_is_alive (CwNotifyServer *server)
{
  return server->owner != NULL && server->info_is_known && server->caps_are_known
         && server->heard_at != 0 && g_get_monotonic_time () - server->heard_at < FRESH_US;
}

void
cw_notify_server_heard (CwNotifyServer *server, gboolean answered)
{
  server->heard_at = answered ? g_get_monotonic_time () : 0;
  if (answered)
    server->n_starts = 0;
}

/* ---- The name ---- */

static void
set_owner (CwNotifyServer *server, const char *owner)
{
  if (server->was_told && g_strcmp0 (owner, server->owner) == 0)
    return;
  server->was_told = TRUE;
  g_cancellable_cancel (server->owner_cancellable);
  g_object_unref (server->owner_cancellable);
  server->owner_cancellable = g_cancellable_new ();

  g_free (server->owner);
  server->owner = g_strdup (owner);
  server->generation++;
  g_clear_pointer (&server->description, g_free);
  g_clear_pointer (&server->capabilities, g_strfreev);
  server->info_is_known = server->caps_are_known = FALSE;
  server->open_questions = 0;
  server->heard_at = 0;
  cw_notify_server_ping (server);
  server->events->changed (server->data);
}

static void
on_appeared (G_GNUC_UNUSED GDBusConnection *bus, G_GNUC_UNUSED const char *name, const char *owner,
             gpointer data)
{
  set_owner (data, owner);
}

static void
on_vanished (G_GNUC_UNUSED GDBusConnection *bus, G_GNUC_UNUSED const char *name, gpointer data)
{
  set_owner (data, NULL);
}

/* The bus's own id comes first, because an owner's unique name means nothing without it.  (The GUID
 * of the connection is another one: it belongs to the address.) */
static void
on_bus_id (GObject *source, GAsyncResult *result, gpointer data)
{
  gboolean gone;
  g_autoptr (GVariant) reply = finish (source, result, "GetId", &gone);
  if (gone)
    return;
  CwNotifyServer *server = data;
  if (reply != NULL)
    g_variant_get (reply, "(s)", &server->guid);
  else
    server->guid = g_strdup (g_dbus_connection_get_guid (server->bus));
  server->watch = g_bus_watch_name_on_connection (server->bus, NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                  on_appeared, on_vanished, server, NULL);
}

/* ---- Starting one ---- */

static gboolean
on_start_again (gpointer data)
{
  CwNotifyServer *server = data;
  server->start_again = 0;
  server->events->stirred (server->data);
  return G_SOURCE_REMOVE;
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  /* Success shows as a new owner. */
  gboolean gone;
  g_autoptr (GVariant) reply = finish (source, result, "StartServiceByName", &gone);
  if (gone)
    return;
  CwNotifyServer *server = data;
  server->is_starting = FALSE;
  if (reply == NULL)
    cw_log (0, G_LOG_LEVEL_MESSAGE, "the notification server does not start");
  guint pause = start_again_s[MIN (server->n_starts, G_N_ELEMENTS (start_again_s) - 1)];
  server->n_starts++;
  server->start_again = g_timeout_add_seconds (pause, on_start_again, server);
}

static void
on_activatable (GObject *source, GAsyncResult *result, gpointer data)
{
  gboolean gone;
  g_autoptr (GVariant) reply = finish (source, result, "ListActivatableNames", &gone);
  if (gone)
    return;
  CwNotifyServer *server = data;
  g_auto (GStrv) names = NULL;
  if (reply != NULL)
    g_variant_get (reply, "(^as)", &names);
  server->is_starting = names != NULL && server->owner == NULL
                        && g_strv_contains ((const char *const *) names, NAME);
  if (server->is_starting)
    call_bus (server, "StartServiceByName", g_variant_new ("(su)", NAME, 0u), "(u)", on_started);
}

void
cw_notify_server_start (CwNotifyServer *server)
{
  if (!server->was_told || server->owner != NULL || server->is_starting
      || server->start_again != 0)
    return;
  server->is_starting = TRUE;
  call_bus (server, "ListActivatableNames", NULL, "(as)", on_activatable);
}

/* ---- The rest ---- */

void
cw_notify_server_close (CwNotifyServer *server, guint32 id)
{
  if (server->owner == NULL)
    return;
  /* To the unique name: a server that took over meanwhile must not close a bubble of another
   * program.  Not cancelled with the rest, it is on its way. */
  g_dbus_connection_call (server->bus, server->owner, PATH, NAME, "CloseNotification",
                          g_variant_new ("(u)", id), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          G_MAXINT, NULL, NULL, NULL);
}

void
cw_notify_server_close_and_wait (CwNotifyServer *server, guint32 id)
{
  if (server->owner == NULL)
    return;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      server->bus, server->owner, PATH, NAME, "CloseNotification", g_variant_new ("(u)", id), NULL,
      G_DBUS_CALL_FLAGS_NO_AUTO_START, LAST_WORD_MS, NULL, NULL);
}

CwNotifyServer *
cw_notify_server_new (GDBusConnection *bus, const CwNotifyServerEvents *events, gpointer data)
{
  CwNotifyServer *server = g_new0 (CwNotifyServer, 1);
  server->bus = g_object_ref (bus);
  server->events = events;
  server->data = data;
  server->cancellable = g_cancellable_new ();
  server->owner_cancellable = g_cancellable_new ();
  call_bus (server, "GetId", NULL, "(s)", on_bus_id);
  return server;
}

void
cw_notify_server_free (CwNotifyServer *server)
{
  if (server == NULL)
    return;
  g_cancellable_cancel (server->cancellable);
  g_cancellable_cancel (server->owner_cancellable);
  g_clear_handle_id (&server->watch, g_bus_unwatch_name);
  g_clear_handle_id (&server->start_again, g_source_remove);
  g_object_unref (server->cancellable);
  g_object_unref (server->owner_cancellable);
  g_object_unref (server->bus);
  g_free (server->guid);
  g_free (server->owner);
  g_free (server->description);
  g_strfreev (server->capabilities);
  g_free (server);
}

const char *
cw_notify_server_owner (CwNotifyServer *server)
{
  return server->owner;
}

const char *
cw_notify_server_guid (CwNotifyServer *server)
{
  return server->guid;
}

guint
cw_notify_server_generation (CwNotifyServer *server)
{
  return server->generation;
}

gboolean
cw_notify_server_can (CwNotifyServer *server, const char *capability)
{
  return server->capabilities != NULL
         && g_strv_contains ((const char *const *) server->capabilities, capability);
}

/* Seen on xfce4-notifyd 0.7 and lxqt-notificationd 1.2; no capability tells of it. */
gboolean
cw_notify_server_draws_default (CwNotifyServer *server)
{
  static const char *const names[] = { "Xfce Notify Daemon", "lxqt-notificationd" };
  for (guint i = 0; server->description != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_str_has_prefix (server->description, names[i]))
      return TRUE;
  return FALSE;
}

char **
cw_notify_server_capabilities (CwNotifyServer *server)
{
  return g_strdupv (server->capabilities);
}

char *
cw_notify_server_describe (CwNotifyServer *server)
{
  return g_strdup (server->description != NULL ? server->description : "");
}
