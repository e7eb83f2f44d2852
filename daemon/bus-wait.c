/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/bus.h"

#include "daemon/lend.h"
#include "dbus/errors.h"

/* Calls that would write while something else has the database to itself, a thread or a command in slices, are answered when it is back, in
 * the order in which they came. */

#define MAX_WAITING 1000

/* Everything else only reads, or does not touch the database. */
static const char *const writers[] = {
  "handle-add-and-tell", "handle-add-case",    "handle-backup",  "handle-close-case",
  "handle-edit-case",    "handle-edit-client", "handle-import",  "handle-pause",
  "handle-record",       "handle-remove",      "handle-rename-client", "handle-reopen-case",
  "handle-restore",      "handle-resume",      "handle-set",     "handle-undo",
};

/* As it came from the bus: the skeleton emits its signal again. */
static void
call (CwEngine *engine, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GDBusInterfaceSkeleton *skeleton = g_object_get_data (G_OBJECT (invocation), "cw-skeleton");
  const GDBusInterfaceVTable *vtable = g_dbus_interface_skeleton_get_vtable (skeleton);

  (void) engine;
  /* whoever answers takes a reference */
  vtable->method_call (g_dbus_method_invocation_get_connection (invocation),
                       g_dbus_method_invocation_get_sender (invocation),
                       g_dbus_method_invocation_get_object_path (invocation),
                       g_dbus_method_invocation_get_interface_name (invocation),
                       g_dbus_method_invocation_get_method_name (invocation),
                       g_dbus_method_invocation_get_parameters (invocation),
                       g_object_ref (invocation), skeleton);
}

/* TRUE: it is not for the next handler now. */
static gboolean
wait_turn (GDBusInterfaceSkeleton *skeleton, GDBusMethodInvocation *invocation, CwBus *bus)
{
  if (!cw_engine_is_lent (bus->engine))
    cw_engine_catch_up (bus->engine);
  if (!cw_engine_is_lent (bus->engine))
    return FALSE;
  if (cw_engine_waiting (bus->engine) >= MAX_WAITING)
    {
      GError *error = NULL;
      cw_set_error (&error, CW_ERROR_CONFLICT, "busy",
                    "another command is being written and too many calls wait for it; try again");
      return cw_bus_finish (invocation, NULL, error);
    }
  g_object_set_data_full (G_OBJECT (invocation), "cw-skeleton", g_object_ref (skeleton),
                          g_object_unref);
  cw_engine_when_back (bus->engine, call, invocation, g_object_unref);
  return TRUE;
}

/* For signals of any arguments, of which the first is the call.  (GDBus's own way to look at a call
 * before it is made, g-authorize-method, does so in a thread.) */
static void
marshal (GClosure *closure, GValue *result, guint n_values, const GValue *values, gpointer hint,
         gpointer data)
{
  (void) n_values, (void) hint, (void) data;
  g_value_set_boolean (result, wait_turn (g_value_get_object (&values[0]),
                                          g_value_get_object (&values[1]), closure->data));
}

void
cw_bus_connect_wait (CwBus *bus)
{
  gpointer skeletons[] = { bus->main, bus->calendars, bus->clock };

  for (guint i = 0; i < G_N_ELEMENTS (skeletons); i++)
    for (guint k = 0; skeletons[i] != NULL && k < G_N_ELEMENTS (writers); k++)
      if (g_signal_lookup (writers[k], G_OBJECT_TYPE (skeletons[i])) != 0)
        {
          GClosure *closure = g_closure_new_simple (sizeof (GClosure), bus);
          g_closure_set_marshal (closure, marshal);
          g_signal_connect_closure (skeletons[i], writers[k], closure, FALSE);
        }
}
