/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "client/bus.h"
#include "client/cases.h"
#include "client/change.h"
#include "client/dates.h"
#include "client/json.h"
#include "client/output.h"
#include "client/runs.h"
#include "client/step-text.h"
#include "client/value.h"
#include "client/words.h"
#include "core/text.h"
#include "dbus/names.h"

/* watch: changes and alerts as the signals tell them. */

#define SHOWN_PER_COMMAND 20

typedef struct
{
  CwCtl *ctl;
  GMainLoop *loop;
  GError *error;
  gboolean was_there;
} Watch;

static void
stop (Watch *watch)
{
  g_main_loop_quit (watch->loop);
}

/* Every line is out at once: somebody waits for it. */
static void
tell (Watch *watch, CwCtlStyle style, const char *text)
{
  g_autoptr (GDateTime) now = g_date_time_new_now (watch->ctl->zone);
  g_autofree char *time = g_date_time_format (now, "%H:%M:%S");
  g_autofree char *clean = cw_text_clean (text, 0);
  g_autofree char *line = g_strdup_printf ("%s  %s", time, clean);

  cw_ctl_print_line (watch->ctl, style, line);
  if (!cw_ctl_flush (watch->ctl, FALSE, watch->error == NULL ? &watch->error : NULL))
    stop (watch);
}

static void
tell_json (Watch *watch, const char *signal, GVariant *fields)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, fields);
  g_variant_unref (g_variant_ref_sink (fields));
  g_variant_dict_insert (&dict, "signal", "s", signal);
  g_autofree char *text = cw_ctl_json (g_variant_dict_end (&dict), FALSE);
  cw_ctl_printf (watch->ctl, "%s\n", text);
  if (!cw_ctl_flush (watch->ctl, FALSE, watch->error == NULL ? &watch->error : NULL))
    stop (watch);
}

static void
tell_case (Watch *watch, guint32 id)
{
  g_autoptr (GVariant) detail = cw_ctl_get_case (watch->ctl, id, NULL);

  if (detail == NULL)
    {
      g_autofree char *gone = g_strdup_printf (_ ("#%u is gone"), id);
      tell (watch, CW_CTL_PLAIN, gone);
      return;
    }
  g_autofree char *name = cw_ctl_case_name (detail);
  g_autoptr (GVariant) events = cw_ctl_value (detail, "events", "aa{sv}");
  gsize n = events != NULL ? g_variant_n_children (events) : 0;
  gint64 newest_id = -1;
  g_autofree char *what = g_strdup ("");
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) event = g_variant_get_child_value (events, i);
      gint64 event_id = 0;
      if (!cw_ctl_number (event, "id", &event_id) || event_id < newest_id)
        continue;
      newest_id = event_id;
      g_free (what);
      what = cw_ctl_event_text (watch->ctl, event, detail);
    }
  g_autofree char *next = cw_ctl_next_text (watch->ctl, detail);
  /* TRANSLATORS: 1 a case, 2 what happened last, 3 a sentence about what comes next */
  g_autofree char *line = g_strdup_printf (_ ("%1$s: %2$s. %3$s"), name, what, next);
  tell (watch, CW_CTL_PLAIN, line);
}

static void
on_cases_changed (Watch *watch, GVariant *parameters)
{
  g_autoptr (GVariant) ids = g_variant_get_child_value (parameters, 1);
  gsize n = g_variant_n_children (ids);

  if (watch->ctl->json)
    {
      GVariantDict dict;
      g_autoptr (GVariant) revision = g_variant_get_child_value (parameters, 0);
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert_value (&dict, "revision", revision);
      g_variant_dict_insert_value (&dict, "ids", ids);
      tell_json (watch, "CasesChanged", g_variant_dict_end (&dict));
      return;
    }
  watch->ctl->now = 0; /* the daemon's clock went on */
  if (n == 0 || n > SHOWN_PER_COMMAND)
    {
      tell (watch, CW_CTL_PLAIN, _ ("many cases changed"));
      return;
    }
  for (gsize i = 0; i < n; i++)
    {
      guint32 id;
      g_variant_get_child (ids, i, "u", &id);
      tell_case (watch, id);
    }
}

static void
on_alert_raised (Watch *watch, GVariant *parameters)
{
  const char *step;
  guint32 id;
  guint64 alert;

  g_variant_get (parameters, "(u&st)", &id, &step, &alert);
  if (watch->ctl->json)
    {
      GVariantDict dict;
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "id", "u", id);
      g_variant_dict_insert (&dict, "step", "s", step);
      g_variant_dict_insert (&dict, "alert", "t", alert);
      tell_json (watch, "AlertRaised", g_variant_dict_end (&dict));
      return;
    }
  if (id == 0)
    {
      tell (watch, CW_CTL_WARNING, _ ("Alert: digest; see \"cw-ctl next\""));
      return;
    }
  g_autoptr (GVariant) detail = cw_ctl_get_case (watch->ctl, id, NULL);
  g_autofree char *name = detail != NULL ? cw_ctl_case_name (detail) : g_strdup_printf ("#%u", id);
  g_autofree char *title = cw_ctl_step_title (detail, step);
  g_autofree char *line = g_strdup_printf (_ ("Alert for %1$s: %2$s"), name, title);
  tell (watch, CW_CTL_WARNING, line);
}

static void
on_alert_withdrawn (Watch *watch, GVariant *parameters)
{
  const char *reason;
  guint32 id;
  guint64 alert;

  g_variant_get (parameters, "(ut&s)", &id, &alert, &reason);
  if (watch->ctl->json)
    {
      GVariantDict dict;
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "id", "u", id);
      g_variant_dict_insert (&dict, "alert", "t", alert);
      g_variant_dict_insert (&dict, "reason", "s", reason);
      tell_json (watch, "AlertWithdrawn", g_variant_dict_end (&dict));
      return;
    }
  const char *why = cw_ctl_withdrawn_label (reason);
  if (id == 0)
    {
      g_autofree char *digest = g_strdup_printf (_ ("Digest withdrawn: %s."), why);
      tell (watch, CW_CTL_DIM, digest);
      return;
    }
  g_autoptr (GVariant) detail = cw_ctl_get_case (watch->ctl, id, NULL);
  g_autofree char *name = detail != NULL ? cw_ctl_case_name (detail) : g_strdup_printf ("#%u", id);
  /* TRANSLATORS: 1 a case, 2 why, "the client answered" */
  g_autofree char *line = g_strdup_printf (_ ("Alert of %1$s withdrawn: %2$s."), name, why);
  tell (watch, CW_CTL_DIM, line);
}

static void
on_rules_changed (Watch *watch, GVariant *parameters)
{
  const char *kind, *name;

  g_variant_get (parameters, "(&s&s)", &kind, &name);
  if (watch->ctl->json)
    {
      GVariantDict dict;
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "kind", "s", kind);
      g_variant_dict_insert (&dict, "name", "s", name);
      tell_json (watch, "RulesChanged", g_variant_dict_end (&dict));
      return;
    }
  g_autofree char *line =
      g_str_equal (kind, "policy")     ? g_strdup_printf (_ ("The rules \"%s\" changed."), name)
      : g_str_equal (kind, "calendar") ? g_strdup_printf (_ ("The calendar \"%s\" changed."), name)
      : g_str_equal (kind, "template") ? g_strdup_printf (_ ("The template \"%s\" changed."), name)
                                       : g_strdup (_ ("The settings changed."));
  tell (watch, CW_CTL_PLAIN, line);
}

static void
on_signal (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer data)
{
  static const struct
  {
    const char *name;
    const char *type;
    void (*handler) (Watch *watch, GVariant *parameters);
  } known[] = {
    { "CasesChanged", "(tau)", on_cases_changed },
    { "AlertRaised", "(ust)", on_alert_raised },
    { "AlertWithdrawn", "(uts)", on_alert_withdrawn },
    { "RulesChanged", "(ss)", on_rules_changed },
  };

  (void)connection, (void)sender, (void)path, (void)interface;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (signal, known[i].name)
        && g_variant_is_of_type (parameters, G_VARIANT_TYPE (known[i].type)))
      known[i].handler (data, parameters);
}

static void
on_appeared (GDBusConnection *connection, const char *name, const char *owner, gpointer data)
{
  Watch *watch = data;

  (void)connection, (void)name, (void)owner;
  if (!watch->was_there && !watch->ctl->json)
    tell (watch, CW_CTL_DIM, _ ("casewatchd is there again"));
  watch->was_there = TRUE;
}

static void
on_vanished (GDBusConnection *connection, const char *name, gpointer data)
{
  Watch *watch = data;

  (void)name;
  if (connection == NULL)
    {
      stop (watch);
      return;
    }
  if (watch->was_there && !watch->ctl->json)
    tell (watch, CW_CTL_DIM, _ ("casewatchd has stopped"));
  watch->was_there = FALSE;
}

static gboolean
on_interrupt (gpointer data)
{
  stop (data);
  return G_SOURCE_CONTINUE;
}

gboolean
cw_ctl_run_watch (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  if (!cw_ctl_bus_ready (ctl->bus, TRUE, error))
    return FALSE;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GDBusConnection) connection = g_object_ref (cw_ctl_bus_connection (ctl->bus));
  Watch watch = { ctl, loop, NULL, TRUE };

  (void)args;
  guint signals = g_dbus_connection_signal_subscribe (
      connection, cw_ctl_bus_name (ctl->bus), CW_INTERFACE, NULL, CW_OBJECT_PATH, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, on_signal, &watch, NULL);
  guint name = g_bus_watch_name_on_connection (connection, cw_ctl_bus_name (ctl->bus),
                                               G_BUS_NAME_WATCHER_FLAGS_NONE, on_appeared,
                                               on_vanished, &watch, NULL);
  guint interrupt = g_unix_signal_add (SIGINT, on_interrupt, &watch);
  guint terminate = g_unix_signal_add (SIGTERM, on_interrupt, &watch);
  if (isatty (STDERR_FILENO))
    cw_ctl_complain (_ ("Watching; Ctrl-C ends it."));
  g_main_loop_run (loop);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  g_bus_unwatch_name (name);
  g_dbus_connection_signal_unsubscribe (connection, signals);
  if (watch.error == NULL)
    return TRUE;
  g_propagate_error (error, watch.error);
  return FALSE;
}
