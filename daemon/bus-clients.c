/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/bus.h"

#include "core/limits.h"
#include "daemon/commands.h"
#include "daemon/statistics.h"
#include "daemon/views-clients.h"
#include "dbus/errors.h"

/* Clients, and numbers about all cases. */

#define SLICE 5000       /* µs of statistics between two turns of the main loop */
#define MOST_WAITING 16u /* calls of Statistics at a time */

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

/* ---- Statistics: one call after the other, each in slices while nothing else is to do ---- */

typedef struct
{
  GDBusMethodInvocation *invocation;
  CwStatistics *statistics;
} Job;

static void
free_job (gpointer data)
{
  Job *job = data;

  cw_statistics_free (job->statistics);
  g_free (job);
}

static gboolean
on_slice (gpointer data)
{
  CwBus *bus = data;
  Job *job = g_queue_peek_head (&bus->statistics);
  GError *error = NULL;

  if (cw_statistics_step (job->statistics, SLICE, &error))
    return G_SOURCE_CONTINUE;
  g_queue_pop_head (&bus->statistics);
  cw_bus_finish (job->invocation,
                 error == NULL ? g_variant_new ("(@a{sv})", cw_statistics_answer (job->statistics))
                               : NULL,
                 error);
  free_job (job);
  if (!g_queue_is_empty (&bus->statistics))
    return G_SOURCE_CONTINUE;
  bus->statistics_source = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
on_statistics (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, GVariant *filter,
               CwBus *bus)
{
  GError *error = NULL;
  CwStatistics *statistics = NULL;

  (void) object;
  if (g_queue_get_length (&bus->statistics) == MOST_WAITING)
    cw_set_error (&error, CW_ERROR_LIMIT_EXCEEDED, "busy",
                  "%u calls of Statistics wait already; try again later", MOST_WAITING);
  else
    statistics = cw_statistics_new (bus->engine, filter, &error);
  if (statistics == NULL)
    return cw_bus_finish (invocation, NULL, error);
  Job *job = g_new0 (Job, 1);
  job->invocation = invocation;
  job->statistics = statistics;
  g_queue_push_tail (&bus->statistics, job);
  if (bus->statistics_source == 0)
    bus->statistics_source = g_idle_add (on_slice, bus);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

void
cw_bus_stop_statistics (CwBus *bus)
{
  Job *job;

  g_clear_handle_id (&bus->statistics_source, g_source_remove);
  while ((job = g_queue_pop_head (&bus->statistics)) != NULL)
    {
      g_dbus_method_invocation_return_error (job->invocation, CW_ERROR, CW_ERROR_INVALID_STATE,
                                             "stopping: the daemon stops");
      free_job (job);
    }
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
