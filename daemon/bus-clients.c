/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/bus.h"

#include "core/limits.h"
#include "daemon/commands.h"
#include "daemon/statistics.h"
#include "daemon/views-clients.h"
#include "dbus/errors.h"

/* Clients, and numbers about all cases. */

static gboolean
on_list_clients (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, GVariant *filter,
                 const char *cursor, guint limit, CwBus *bus)
{
  GError *error = NULL;
  GVariant *answer = NULL;

  (void) object;
  if (limit > CW_LIMIT_PAGE)
    cw_set_error (&error, CW_ERROR_LIMIT_EXCEEDED, "too-many", "at most %d rows per page",
                  CW_LIMIT_PAGE);
  else
    answer = cw_views_clients (bus->engine, filter, cursor, limit != 0 ? limit : CW_DEFAULT_PAGE,
                               &error);
  return cw_bus_finish (invocation, answer, error);
}

static gboolean
on_get_client (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, const char *name,
               GVariant *options, CwBus *bus)
{
  GError *error = NULL;
  GVariant *client = cw_views_client (bus->engine, name, options, &error);

  (void) object;
  return cw_bus_finish (invocation, client != NULL ? g_variant_new ("(@a{sv})", client) : NULL,
                        error);
}

static gboolean
on_edit_client (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, const char *name,
                GVariant *fields, CwBus *bus)
{
  GError *error = NULL;
  GVariant *answer = cw_command_edit_client (bus->engine, name, fields, &error);

  (void) object;
  return cw_bus_finish (invocation, answer, error);
}

static gboolean
on_rename_client (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, const char *from,
                  const char *to, GVariant *options, CwBus *bus)
{
  GError *error = NULL;
  GVariant *answer = cw_command_rename_client (bus->engine, from, to, options, &error);

  (void) object;
  return cw_bus_finish (invocation, answer, error);
}

/* ---- Statistics ---- */

static gboolean
step (gpointer work, gint64 budget, GError **error)
{
  return cw_statistics_step (work, budget, error);
}

static GVariant *
answer_statistics (gpointer work)
{
  return g_variant_new ("(@a{sv})", cw_statistics_answer (work));
}

static void
free_statistics (gpointer work)
{
  cw_statistics_free (work);
}

static gboolean
on_statistics (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, GVariant *filter,
               CwBus *bus)
{
  static const CwSlowCall call = { step, answer_statistics, free_statistics, FALSE };
  GError *error = NULL;
  CwStatistics *statistics = cw_bus_slow_is_full (bus, &error)
                               ? NULL : cw_statistics_new (bus->engine, filter, &error);

  (void) object;
  if (statistics == NULL)
    return cw_bus_finish (invocation, NULL, error);
  cw_bus_answer_slowly (bus, invocation, &call, statistics);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

void
cw_bus_connect_clients (CwBus *bus)
{
  g_signal_connect (bus->main, "handle-list-clients", G_CALLBACK (on_list_clients), bus);
  g_signal_connect (bus->main, "handle-get-client", G_CALLBACK (on_get_client), bus);
  g_signal_connect (bus->main, "handle-edit-client", G_CALLBACK (on_edit_client), bus);
  g_signal_connect (bus->main, "handle-rename-client", G_CALLBACK (on_rename_client), bus);
  g_signal_connect (bus->main, "handle-statistics", G_CALLBACK (on_statistics), bus);
}
