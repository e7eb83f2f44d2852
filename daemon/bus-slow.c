/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/bus.h"

#include "dbus/errors.h"

/* Answers that take long are made while nothing else is to do, a slice of each in turn. */

#define SLICE 5000       /* µs between two turns of the main loop */
#define MOST_WAITING 16u /* calls at a time */

typedef struct
{
  GDBusMethodInvocation *invocation;
  const CwSlowCall *call;
  gpointer work;
} Job;

static void
free_job (Job *job)
{
  job->call->free (job->work);
  g_free (job);
}

static void
set_priority (CwBus *bus)
{
  int priority = G_PRIORITY_DEFAULT_IDLE;

  for (GList *l = bus->slow.head; l != NULL; l = l->next)
    if (((Job *) l->data)->call->writes)
      priority = G_PRIORITY_DEFAULT;
  g_source_set_priority (g_main_context_find_source_by_id (NULL, bus->slow_source), priority);
}

static gboolean
on_slice (gpointer data)
{
  CwBus *bus = data;
  Job *job = g_queue_pop_head (&bus->slow);
  GError *error = NULL;

  if (job->call->step (job->work, SLICE, &error))
    {
      g_queue_push_tail (&bus->slow, job);
      return G_SOURCE_CONTINUE;
    }
  cw_bus_finish (job->invocation, error == NULL ? job->call->answer (job->work) : NULL, error);
  if (job->call->writes)
    set_priority (bus);
  free_job (job);
  if (!g_queue_is_empty (&bus->slow))
    return G_SOURCE_CONTINUE;
  bus->slow_source = 0;
  cw_bus_trim_later (bus);
  return G_SOURCE_REMOVE;
}

gboolean
cw_bus_slow_is_full (CwBus *bus, GError **error)
{
  if (g_queue_get_length (&bus->slow) < MOST_WAITING)
    return FALSE;
  cw_set_error (error, CW_ERROR_LIMIT_EXCEEDED, "busy",
                "%u slow calls wait already; try again later", MOST_WAITING);
  return TRUE;
}

void
cw_bus_answer_slowly (CwBus *bus, GDBusMethodInvocation *invocation, const CwSlowCall *call,
                      gpointer work)
{
  Job *job = g_new (Job, 1);

  *job = (Job) { invocation, call, work };
  g_queue_push_tail (&bus->slow, job);
  if (bus->slow_source == 0)
    bus->slow_source = g_idle_add (on_slice, bus);
  if (call->writes)
    set_priority (bus);
}

void
cw_bus_stop_slow (CwBus *bus)
{
  Job *job;

  g_clear_handle_id (&bus->slow_source, g_source_remove);
  while ((job = g_queue_pop_head (&bus->slow)) != NULL)
    {
      g_dbus_method_invocation_return_error (job->invocation, CW_ERROR, CW_ERROR_INVALID_STATE,
                                             "stopping: the daemon stops");
      free_job (job);
    }
}
