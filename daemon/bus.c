/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/bus.h"

#include <malloc.h>

#include "daemon/buttons.h"
#include "daemon/derive.h"
#include "daemon/draft-file.h"
#include "daemon/views.h"
#include "dbus/errors.h"
#include "dbus/names.h"

CwBus *
cw_bus_new (GMainLoop *loop, const char *data_dir)
{
  CwBus *bus = g_new0 (CwBus, 1);

  bus->loop = loop;
  bus->data_dir = g_strdup (data_dir);
  bus->streams = g_ptr_array_new ();
  bus->main = cw_dbus_casewatch1_skeleton_new ();
  bus->calendars = cw_dbus_casewatch1_calendars_skeleton_new ();
  cw_dbus_casewatch1_set_version (bus->main, PACKAGE_VERSION);
  cw_dbus_casewatch1_set_api_version (bus->main, CW_API_VERSION);
  cw_dbus_casewatch1_set_notification_server (bus->main, "");
  return bus;
}

void
cw_bus_free (CwBus *bus)
{
  if (bus == NULL)
    return;
  cw_bus_unexport (bus);
  g_clear_handle_id (&bus->trim, g_source_remove);
  g_ptr_array_unref (bus->streams);
  cw_feed_free (bus->feed);
  g_clear_object (&bus->main);
  g_clear_object (&bus->calendars);
  g_clear_object (&bus->clock);
  g_free (bus->data_dir);
  g_free (bus->ical_helper);
  g_free (bus->settings_problem);
  g_free (bus->database_problem);
  g_free (bus);
}

/* ---- memory ---- */

#define TRIM_MS 1000 /* the answers of a moment are trimmed away at once, and have been sent by then */

static gboolean
on_trim (gpointer data)
{
  CwBus *bus = data;
  gboolean busy = bus->trim_again;

  bus->trim_again = FALSE;
  /* who waits needs no pages of the database; who goes on does */
  if (!busy && bus->engine != NULL)
    cw_database_rest (cw_engine_database (bus->engine));
#ifdef __GLIBC__
  malloc_trim (0);
#endif
  if (busy)
    return G_SOURCE_CONTINUE;
  bus->trim = 0;
  return G_SOURCE_REMOVE;
}

void
cw_bus_trim_later (CwBus *bus)
{
  bus->trim_again = bus->trim != 0;
  if (bus->trim == 0)
    bus->trim = g_timeout_add (TRIM_MS, on_trim, bus);
}

gboolean
cw_bus_finish (GDBusMethodInvocation *invocation, GVariant *answer, GError *error)
{
  if (error != NULL && error->domain != CW_ERROR)
    {
      GError *ours = g_error_new (CW_ERROR, CW_ERROR_STORAGE, "storage: %s", error->message);
      g_error_free (error);
      error = ours;
    }
  g_autoptr(GVariant) owned = answer != NULL ? g_variant_take_ref (answer) : NULL;
  if (error != NULL)
    g_dbus_method_invocation_take_error (invocation, error);
  else
    g_dbus_method_invocation_return_value (invocation, owned);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

void
cw_bus_update_properties (CwBus *bus)
{
  CwEngine *engine = bus->engine;
  CwInstant next = cw_engine_next_moment (engine);
  CwInstant paused = cw_engine_paused_until (engine);
  CwNotifier *notifier = cw_engine_notifier (engine);
  guint open = 0, due = 0;

  if (cw_summary_counts (cw_engine_database (engine), &open, &due, NULL))
    {
      cw_dbus_casewatch1_set_open_cases (bus->main, open);
      cw_dbus_casewatch1_set_due_cases (bus->main, due);
    }
  cw_dbus_casewatch1_set_deriving (bus->main, cw_derive_left (engine));
  cw_dbus_casewatch1_set_revision (bus->main, (guint64) cw_engine_revision (engine));
  cw_dbus_casewatch1_set_next_moment (bus->main, next != CW_NEVER ? next : 0);
  cw_dbus_casewatch1_set_paused_until (bus->main, paused != CW_NEVER ? paused : 0);
  if (notifier != NULL)
    {
      g_autofree char *server = cw_notifier_describe (notifier);
      cw_dbus_casewatch1_set_notification_server (bus->main, server);
    }
  if (bus->clock != NULL)
    {
      g_autofree char *now = cw_instant_format_iso (cw_engine_now (engine),
                                                    cw_clock_zone (cw_engine_clock (engine)));
      cw_dbus_casewatch1_test_clock_set_now (bus->clock, now);
    }
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (bus->main));
}

/* ---- what the engine tells ---- */

static void
on_cases_changed (gint64 revision, const guint32 *ids, guint n, gpointer data)
{
  CwBus *bus = data;
  GVariantBuilder b;

  if (n == 0)
    cw_bus_trim_later (bus); /* many were derived, or came or went at once */
  g_variant_builder_init (&b, G_VARIANT_TYPE ("au"));
  for (guint i = 0; i < n; i++)
    {
      g_variant_builder_add (&b, "u", ids[i]);
      cw_draft_files_clean (ids[i]); /* what was written for the case as it was */
    }
  cw_dbus_casewatch1_emit_cases_changed (bus->main, (guint64) revision, g_variant_builder_end (&b));
}

static void
on_alert_raised (guint32 id, const char *step, gint64 alert, gpointer data)
{
  cw_dbus_casewatch1_emit_alert_raised (((CwBus *) data)->main, id, step, (guint64) alert);
}

static void
on_alert_withdrawn (guint32 id, gint64 alert, const char *reason, gpointer data)
{
  cw_dbus_casewatch1_emit_alert_withdrawn (((CwBus *) data)->main, id, (guint64) alert, reason);
}

static void
on_figures_changed (gpointer data)
{
  CwBus *bus = data;

  if (bus->engine != NULL)
    cw_bus_update_properties (bus);
  cw_bus_trim_later (bus); /* after a command, a moment, the start */
  if (bus->feed != NULL)
    cw_feed_changed (bus->feed);
}

static void
on_pressed (guint32 id, const char *step, const char *action, const char *token, gpointer data)
{
  cw_buttons_pressed (((CwBus *) data)->engine, id, step, action, token);
}

static void
on_pressed_late (gint64 alert, gpointer data)
{
  cw_buttons_pressed_late (((CwBus *) data)->engine, alert);
}

static void
on_notice_pressed (guint32 id, const char *word, gint64 number, gpointer data)
{
  cw_buttons_pressed_notice (((CwBus *) data)->engine, id, word, number);
}

const CwEngineEvents *
cw_bus_engine_events (void)
{
  static const CwEngineEvents events = {
    .cases_changed = on_cases_changed,
    .alert_raised = on_alert_raised,
    .alert_withdrawn = on_alert_withdrawn,
    .figures_changed = on_figures_changed,
    .pressed = on_pressed,
    .pressed_late = on_pressed_late,
    .notice_pressed = on_notice_pressed,
  };

  return &events;
}

void
cw_bus_rules_changed (CwBus *bus, const char *kind, const char *name)
{
  cw_dbus_casewatch1_emit_rules_changed (bus->main, kind, name);
}

/* ---- the object ---- */

void
cw_bus_set_engine (CwBus *bus, CwEngine *engine)
{
  bus->engine = engine;
  if (cw_clock_is_test (cw_engine_clock (engine)))
    bus->clock = cw_dbus_casewatch1_test_clock_skeleton_new ();
  cw_bus_connect_wait (bus); /* before those that answer */
  cw_bus_connect_cases (bus);
  cw_bus_connect_stream (bus);
  cw_bus_connect_clients (bus);
  cw_bus_connect_data (bus);
  cw_bus_connect_rules (bus);
  cw_bus_connect_messages (bus);
  cw_bus_connect_calendars (bus);
  if (bus->clock != NULL)
    cw_bus_connect_clock (bus);
}

gboolean
cw_bus_export (CwBus *bus, GDBusConnection *connection, GError **error)
{
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (bus->main), connection,
                                           CW_OBJECT_PATH, error)
         && g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (bus->calendars),
                                              connection, CW_OBJECT_PATH, error)
         && (bus->clock == NULL
             || g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (bus->clock),
                                                  connection, CW_OBJECT_PATH, error));
}

static void
unexport (gpointer skeleton)
{
  if (skeleton != NULL && g_dbus_interface_skeleton_get_connection (skeleton) != NULL)
    g_dbus_interface_skeleton_unexport (skeleton);
}

void
cw_bus_unexport (CwBus *bus)
{
  cw_bus_stop_slow (bus);
  cw_bus_stop_streams (bus);
  unexport (bus->main);
  unexport (bus->calendars);
  unexport (bus->clock);
}
