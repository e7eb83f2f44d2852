/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/limits.h"
#include "daemon/bus.h"
#include "daemon/details.h"
#include "daemon/dict.h"
#include "daemon/fd.h"
#include "daemon/stream.h"
#include "dbus/errors.h"

/* StreamCases. */

typedef struct
{
  CwBus *bus;
  GDBusMethodInvocation *invocation;
} Streaming;

static void
on_streamed (CwStream *stream, GVariant *report, GError *error, gpointer data)
{
  g_autofree Streaming *streaming = data;

  g_ptr_array_remove_fast (streaming->bus->streams, stream);
  cw_bus_finish (streaming->invocation, report != NULL ? g_variant_new ("(@a{sv})", report) : NULL,
                 error);
}

static gboolean
on_stream_cases (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, GUnixFDList *fds,
                 GVariant *handle, GVariant *filter, const char *const *columns, GVariant *options,
                 CwBus *bus)
{
  static const char *const known[] = { "lang", NULL };
  g_autoptr(GVariant) given = g_variant_lookup_value (options, "lang", NULL);
  const char *lang = cw_own_language ();
  GError *error = NULL;
  int fd = -1;

  (void) object;
  if (given != NULL && !g_variant_lookup (options, "lang", "&s", &lang))
    cw_set_error (&error, CW_ERROR_INVALID_ARGUMENT, "wrong-type", "lang has the wrong type");
  else if (bus->streams->len >= CW_LIMIT_STREAMS)
    cw_set_error (&error, CW_ERROR_LIMIT_EXCEEDED, "too-many-streams",
                  "%d lists are under way; wait for one of them", CW_LIMIT_STREAMS);
  else if (cw_details_only (options, known, &error))
    fd = cw_fd_from_list (fds, handle, &error);
  if (fd < 0)
    return cw_bus_finish (invocation, NULL, error);
  Streaming *streaming = g_new (Streaming, 1);
  *streaming = (Streaming) { bus, invocation };
  CwStream *stream = cw_stream_new (bus->engine, fd, CW_STREAM_PATIENCE, filter, columns, lang,
                                    on_streamed, streaming, &error);
  if (stream == NULL)
    {
      g_free (streaming);
      return cw_bus_finish (invocation, NULL, error);
    }
  g_ptr_array_add (bus->streams, stream);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

void
cw_bus_stop_streams (CwBus *bus)
{
  while (bus->streams->len > 0)
    cw_stream_stop (g_ptr_array_index (bus->streams, 0));
}

void
cw_bus_connect_stream (CwBus *bus)
{
  g_signal_connect (bus->main, "handle-stream-cases", G_CALLBACK (on_stream_cases), bus);
}
