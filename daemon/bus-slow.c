/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/bus.h"

#include "dbus/errors.h"

/* Answers that take long are made while nothing else is to do, a slice of each in turn. */

#define SLICE 5000       /* µs between two turns of the main loop */
#define MOST_WAITING 16u /* calls at a time */

/* Steps until it is done, then the answer, then an end of it: a turn of the main loop for each. */
typedef enum
{
  STEPS,
  ANSWER,
  END,
} Stage;

typedef struct
{
  GDBusMethodInvocation *invocation;
  const CwSlowCall *call;
  gpointer work;
  Stage stage;
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
    if (((Job *) l->data)->call->writes && ((Job *) l->data)->stage == STEPS)
      priority = G_PRIORITY_DEFAULT;
  g_source_set_priority (g_main_context_find_source_by_id (NULL, bus->slow_source), priority);
}

static void
do_steps (CwBus *bus, Job *job)
{
  GError *error = NULL;

  if (job->call->step (job->work, SLICE, &error))
    return;
  job->stage = error == NULL ? ANSWER : END;
  if (error != NULL)
    cw_bus_finish (job->invocation, NULL, error);
  if (job->call->writes)
    set_priority (bus);
}

static gboolean
on_slice (gpointer data)
{
  CwBus *bus = data;
  Job *job = g_queue_pop_head (&bus->slow);

  if (job->stage == END)
    free_job (job);
  else
    {
      if (job->stage == STEPS)
        do_steps (bus, job);
      else
        {
          job->stage = END;
          cw_bus_finish (job->invocation, job->call->answer (job->work), NULL);
        }
      g_queue_push_tail (&bus->slow, job);
    }
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

  *job = (Job) { invocation, call, work, STEPS };
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
      /* what is recorded is answered as such, although not all that follows is done */
      gboolean recorded = job->stage == STEPS && job->call->writes;
      GVariant *answer = job->stage == ANSWER || recorded ? job->call->answer (job->work) : NULL;
      if (answer != NULL)
        cw_bus_finish (job->invocation, answer, NULL);
      else if (job->stage == STEPS)
        g_dbus_method_invocation_return_error (job->invocation, CW_ERROR, CW_ERROR_INVALID_STATE,
                                               "stopping: the daemon stops");
      free_job (job);
    }
}
