/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/bus-guard.h"

#include "core/limits.h"
#include "dbus/errors.h"

#define MAX_BYTES (32u * 1024 * 1024) /* of all calls that wait */

/* A call that waits for its answer.  The sender comes first, so that a Call finds by its address. */
typedef struct
{
  char *sender;
  guint32 serial;
  gsize size;
  gboolean unwanted; /* the caller wants no answer: it is made and dropped, so that it is seen */
} Call;

typedef struct
{
  GHashTable *calls;   /* Call -> itself */
  GHashTable *senders; /* name -> how many (GUINT_TO_POINTER) */
  gsize bytes;
} Guard;

static guint
hash_call (gconstpointer key)
{
  const Call *call = key;

  return g_str_hash (call->sender) ^ call->serial;
}

static gboolean
same_call (gconstpointer a, gconstpointer b)
{
  const Call *x = a, *y = b;

  return x->serial == y->serial && g_str_equal (x->sender, y->sender);
}

static void
free_call (gpointer data)
{
  Call *call = data;

  g_free (call->sender);
  g_free (call);
}

static void
free_guard (gpointer data)
{
  Guard *guard = data;

  g_hash_table_unref (guard->calls);
  g_hash_table_unref (guard->senders);
  g_free (guard);
}

static void
count (Guard *guard, const char *sender, int change)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (guard->senders, sender)) + (guint) change;

  if (n == 0)
    g_hash_table_remove (guard->senders, sender);
  else
    g_hash_table_replace (guard->senders, g_strdup (sender), GUINT_TO_POINTER (n));
}

static gsize
size_of (GDBusMessage *message)
{
  GVariant *body = g_dbus_message_get_body (message);

  return body != NULL ? g_variant_get_size (body) : 0;
}

static GDBusMessage *
refuse (GDBusConnection *connection, GDBusMessage *message, const char *text)
{
  if ((g_dbus_message_get_flags (message) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) == 0)
    {
      g_autoptr(GDBusMessage) reply = g_dbus_message_new_method_error_literal (
        message, "org.casewatch.Error.LimitExceeded", text);
      g_dbus_connection_send_message (connection, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
    }
  g_object_unref (message);
  return NULL;
}

static GDBusMessage *
take_call (Guard *guard, GDBusConnection *connection, GDBusMessage *message)
{
  const char *sender = g_dbus_message_get_sender (message);
  GDBusMessageFlags flags = g_dbus_message_get_flags (message);
  gboolean unwanted = (flags & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) != 0;
  gsize size = size_of (message);

  if (sender == NULL)
    return message;
  if (size > CW_LIMIT_CALL)
    return refuse (connection, message, "too-long: a call of more than 1 MiB");
  if (GPOINTER_TO_UINT (g_hash_table_lookup (guard->senders, sender)) >= CW_LIMIT_CALLS
      || g_hash_table_size (guard->calls) >= CW_LIMIT_ALL_CALLS || guard->bytes + size > MAX_BYTES)
    return refuse (connection, message,
                   "too-many-calls: too many calls wait for their answer; wait for some of them");

  Call *call = g_new (Call, 1);
  *call = (Call) { g_strdup (sender), g_dbus_message_get_serial (message), size, unwanted };
  if (!g_hash_table_add (guard->calls, call))
    return message; /* a serial that comes twice: counted once */
  count (guard, sender, 1);
  guard->bytes += size;
  if (!unwanted)
    return message;
  /* one that came from the bus is locked */
  GDBusMessage *copy = g_dbus_message_copy (message, NULL);
  g_object_unref (message);
  if (copy != NULL)
    g_dbus_message_set_flags (copy, flags & ~G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED);
  return copy;
}

/* The answer to a call that was let in. */
static GDBusMessage *
take_answer (Guard *guard, GDBusMessage *message)
{
  Call wanted = { (char *) g_dbus_message_get_destination (message),
                  g_dbus_message_get_reply_serial (message), 0, FALSE };
  const Call *call = wanted.sender != NULL ? g_hash_table_lookup (guard->calls, &wanted) : NULL;

  if (call == NULL)
    return message;
  gboolean unwanted = call->unwanted;
  guard->bytes -= call->size;
  count (guard, call->sender, -1);
  g_hash_table_remove (guard->calls, call);
  if (!unwanted)
    return message;
  g_object_unref (message);
  return NULL;
}

/* Runs in GDBus's own thread, which is one and takes and sends all messages. */
static GDBusMessage *
filter (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer data)
{
  GDBusMessageType type = g_dbus_message_get_message_type (message);

  if (incoming && type == G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return take_call (data, connection, message);
  if (!incoming
      && (type == G_DBUS_MESSAGE_TYPE_METHOD_RETURN || type == G_DBUS_MESSAGE_TYPE_ERROR))
    return take_answer (data, message);
  return message;
}

void
cw_bus_guard_add (GDBusConnection *connection)
{
  Guard *guard = g_new0 (Guard, 1);

  guard->calls = g_hash_table_new_full (hash_call, same_call, free_call, NULL);
  guard->senders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_dbus_connection_add_filter (connection, filter, guard, free_guard);
}
