/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/fake-server.h"

#include <string.h>

#define NAME "org.freedesktop.Notifications"
#define PATH "/org/freedesktop/Notifications"

static const char xml[]
    = "<node><interface name='" NAME "'>"
      "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
      "<method name='GetServerInformation'><arg type='s' direction='out'/>"
      "<arg type='s' direction='out'/><arg type='s' direction='out'/>"
      "<arg type='s' direction='out'/></method>"
      "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/>"
      "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
      "<arg type='as' direction='in'/><arg type='a{sv}' direction='in'/>"
      "<arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
      "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
      "</interface></node>";

struct _FakeServer
{
  GDBusConnection *bus;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;

  GMutex lock; /* for what follows */
  char **capabilities;
  char *hang;
  GQueue held; /* GDBusMethodInvocation */
  guint n_fail;
  char *fail;
  guint32 next_id;
  gboolean keeps;
};

static GPtrArray *calls; /* on the main context */

static void
call_free (gpointer data)
{
  FakeCall *call = data;
  g_free (call->method);
  g_free (call->app_name);
  g_free (call->icon);
  g_free (call->summary);
  g_free (call->body);
  g_strfreev (call->actions);
  g_clear_pointer (&call->hints, g_variant_unref);
  g_free (call);
}

static gboolean
on_record (gpointer data)
{
  if (calls == NULL)
    calls = g_ptr_array_new_with_free_func (call_free);
  g_ptr_array_add (calls, data);
  return G_SOURCE_REMOVE;
}

/* Called with the lock held. */
static void
answer (FakeServer *server, GDBusMethodInvocation *invocation)
{
  const char *method = g_dbus_method_invocation_get_method_name (invocation);
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  FakeCall *call = g_new0 (FakeCall, 1);
  call->method = g_strdup (method);
  GVariant *reply = NULL;
  const char *error = NULL;

  if (strcmp (method, "Notify") == 0)
    {
      g_variant_get (parameters, "(susss^as@a{sv}i)", &call->app_name, &call->replaces, &call->icon,
                     &call->summary, &call->body, &call->actions, &call->hints, &call->timeout);
      if (server->n_fail > 0)
        {
          server->n_fail--;
          error = server->fail;
        }
      else
        {
          call->id = call->replaces != 0 && server->keeps ? call->replaces : server->next_id++;
          reply = g_variant_new ("(u)", call->id);
        }
    }
  else if (strcmp (method, "CloseNotification") == 0)
    g_variant_get (parameters, "(u)", &call->id);
  else if (server->capabilities == NULL)
    error = "org.freedesktop.DBus.Error.Failed";
  else if (strcmp (method, "GetCapabilities") == 0)
    reply = g_variant_new ("(^as)", server->capabilities);
  else
    reply = g_variant_new ("(ssss)", "fake", "nobody", "1.0", "1.2");

  guint32 closed = strcmp (method, "CloseNotification") == 0 ? call->id : 0;
  g_main_context_invoke (g_main_context_default (), on_record, call);
  if (error != NULL)
    g_dbus_method_invocation_return_dbus_error (invocation, error, "no");
  else
    g_dbus_method_invocation_return_value (invocation, reply);
  if (closed != 0)
    g_dbus_connection_emit_signal (server->bus, NULL, PATH, NAME, "NotificationClosed",
                                   g_variant_new ("(uu)", closed, 3u), NULL);
}

static void
on_call (G_GNUC_UNUSED GDBusConnection *bus, G_GNUC_UNUSED const char *sender,
         G_GNUC_UNUSED const char *path, G_GNUC_UNUSED const char *interface, const char *method,
         G_GNUC_UNUSED GVariant *parameters, GDBusMethodInvocation *invocation, gpointer data)
{
  FakeServer *server = data;
  g_mutex_lock (&server->lock);
  if (server->hang != NULL && (server->hang[0] == '\0' || strcmp (server->hang, method) == 0))
    g_queue_push_tail (&server->held, invocation);
  else
    answer (server, invocation);
  g_mutex_unlock (&server->lock);
  g_main_context_wakeup (g_main_context_default ());
}

static gpointer
run (gpointer data)
{
  FakeServer *server = data;
  g_main_context_push_thread_default (server->context);
  g_main_loop_run (server->loop);
  g_main_context_pop_thread_default (server->context);
  return NULL;
}

FakeServer *
fake_server_new (const char *address, const char *capabilities)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call };
  FakeServer *server = g_new0 (FakeServer, 1);
  g_autoptr (GError) error = NULL;
  g_mutex_init (&server->lock);
  g_queue_init (&server->held);
  server->capabilities = capabilities != NULL ? g_strsplit (capabilities, " ", -1) : NULL;
  server->next_id = 1;
  server->keeps = TRUE;
  server->context = g_main_context_new ();
  server->loop = g_main_loop_new (server->context, FALSE);
  server->bus = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);

  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (xml, &error);
  g_assert_no_error (error);
  /* Calls are dispatched on the context that is the default one here. */
  g_main_context_push_thread_default (server->context);
  g_dbus_connection_register_object (server->bus, PATH, info->interfaces[0], &vtable, server, NULL,
                                     &error);
  g_main_context_pop_thread_default (server->context);
  g_assert_no_error (error);
  server->thread = g_thread_new ("fake-server", run, server);

  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      server->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "RequestName", g_variant_new ("(su)", NAME, 4u), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
      &error);
  g_assert_no_error (error);
  guint32 result = 0;
  g_variant_get (reply, "(u)", &result);
  g_assert_cmpuint (result, ==, 1); /* primary owner */
  return server;
}

void
fake_server_free (FakeServer *server)
{
  g_dbus_connection_close_sync (server->bus, NULL, NULL);
  g_main_loop_quit (server->loop);
  g_thread_join (server->thread);
  while (g_main_context_iteration (NULL, FALSE)) /* its last records belong to this test */
    ;
  GDBusMethodInvocation *invocation;
  while ((invocation = g_queue_pop_head (&server->held)) != NULL)
    g_object_unref (invocation);
  g_object_unref (server->bus);
  g_main_loop_unref (server->loop);
  g_main_context_unref (server->context);
  g_strfreev (server->capabilities);
  g_free (server->hang);
  g_free (server->fail);
  g_mutex_clear (&server->lock);
  g_free (server);
}

const char *
fake_server_owner (FakeServer *server)
{
  return g_dbus_connection_get_unique_name (server->bus);
}

void
fake_server_hang (FakeServer *server, const char *method)
{
  g_mutex_lock (&server->lock);
  g_free (server->hang);
  server->hang = g_strdup (method);
  GDBusMethodInvocation *invocation;
  while (method == NULL && (invocation = g_queue_pop_head (&server->held)) != NULL)
    answer (server, invocation);
  g_mutex_unlock (&server->lock);
}

guint
fake_server_held (FakeServer *server)
{
  g_mutex_lock (&server->lock);
  guint n = g_queue_get_length (&server->held);
  g_mutex_unlock (&server->lock);
  return n;
}

void
fake_server_fail (FakeServer *server, guint n, const char *error)
{
  g_mutex_lock (&server->lock);
  server->n_fail = n;
  g_free (server->fail);
  server->fail = g_strdup (error);
  g_mutex_unlock (&server->lock);
}

void
fake_server_set_ids (FakeServer *server, guint32 next, gboolean keeps)
{
  g_mutex_lock (&server->lock);
  server->next_id = next;
  server->keeps = keeps;
  g_mutex_unlock (&server->lock);
}

static void
emit (FakeServer *server, const char *signal, GVariant *parameters)
{
  g_autoptr (GError) error = NULL;
  g_dbus_connection_emit_signal (server->bus, NULL, PATH, NAME, signal, parameters, &error);
  g_assert_no_error (error);
}

void
fake_server_action (FakeServer *server, guint32 id, const char *key, const char *token)
{
  if (token != NULL)
    emit (server, "ActivationToken", g_variant_new ("(us)", id, token));
  emit (server, "ActionInvoked", g_variant_new ("(us)", id, key));
}

void
fake_server_closed (FakeServer *server, guint32 id, guint32 reason)
{
  emit (server, "NotificationClosed", g_variant_new ("(uu)", id, reason));
}

const FakeCall *
fake_server_call (const char *method, guint n)
{
  for (guint i = 0; calls != NULL && i < calls->len; i++)
    {
      const FakeCall *call = calls->pdata[i];
      if (strcmp (call->method, method) == 0 && n-- == 0)
        return call;
    }
  return NULL;
}

guint
fake_server_count (const char *method)
{
  guint n = 0;
  while (fake_server_call (method, n) != NULL)
    n++;
  return n;
}

void
fake_server_forget (void)
{
  g_clear_pointer (&calls, g_ptr_array_unref);
}

gboolean
fake_server_tick (G_GNUC_UNUSED gpointer data)
{
  return G_SOURCE_CONTINUE;
}
