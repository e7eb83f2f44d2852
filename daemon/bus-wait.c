/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/bus.h"

#include "daemon/lend.h"
#include "dbus/errors.h"

/* Calls that would write while a thread has the database to itself are answered when it is back, in
 * the order in which they came. */

#define MAX_WAITING 1000

/* Everything else only reads, or does not touch the database. */
static const char *const writers[] = {
  "AddCase", "Backup", "CloseCase", "EditCase", "EditClient", "Import", "Pause",
  "Record", "Remove", "RenameClient", "ReopenCase", "Restore", "Resume", "Set", "Undo", NULL,
};

static void
call (CwEngine *engine, gpointer data)
{
  GDBusMethodInvocation *invocation = data;
  GDBusInterfaceSkeleton *skeleton = g_object_get_data (G_OBJECT (invocation), "cw-skeleton");
  const GDBusInterfaceVTable *vtable = g_dbus_interface_skeleton_get_vtable (skeleton);

  (void) engine;
  /* a reference of its own, as GDBus gives it to whoever answers */
  vtable->method_call (g_dbus_method_invocation_get_connection (invocation),
                       g_dbus_method_invocation_get_sender (invocation),
                       g_dbus_method_invocation_get_object_path (invocation),
                       g_dbus_method_invocation_get_interface_name (invocation),
                       g_dbus_method_invocation_get_method_name (invocation),
                       g_dbus_method_invocation_get_parameters (invocation),
                       g_object_ref (invocation), skeleton);
}

static gboolean
on_authorize (GDBusInterfaceSkeleton *skeleton, GDBusMethodInvocation *invocation, CwBus *bus)
{
  if (!cw_engine_is_lent (bus->engine)
      || !g_strv_contains (writers, g_dbus_method_invocation_get_method_name (invocation)))
    return TRUE;
  if (cw_engine_waiting (bus->engine) >= MAX_WAITING)
    {
      GError *error = NULL;
      cw_set_error (&error, CW_ERROR_CONFLICT, "busy",
                    "an import is being written and too many calls wait for it; try again");
      cw_bus_finish (invocation, NULL, error);
      return FALSE;
    }
  g_object_set_data_full (G_OBJECT (invocation), "cw-skeleton", g_object_ref (skeleton),
                          g_object_unref);
  cw_engine_when_back (bus->engine, call, invocation, g_object_unref);
  return FALSE;
}

void
cw_bus_connect_wait (CwBus *bus)
{
  GObject *skeletons[] = { G_OBJECT (bus->main), G_OBJECT (bus->calendars),
                           (GObject *) bus->clock };

  for (guint i = 0; i < G_N_ELEMENTS (skeletons); i++)
    if (skeletons[i] != NULL)
      g_signal_connect (skeletons[i], "g-authorize-method", G_CALLBACK (on_authorize), bus);
}
