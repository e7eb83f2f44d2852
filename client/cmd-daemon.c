/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "client/bus.h"
#include "client/cases.h"
#include "client/dates.h"
#include "client/output.h"
#include "client/problems.h"
#include "client/runs.h"
#include "client/table.h"
#include "client/value.h"
#include "client/verdict-words.h"
#include "core/text.h"

/* status, pause, resume, quit. */

static void
field (CwCtl *ctl, const char *label, const char *text)
{
  g_autofree char *clean = cw_text_clean (text, 0);
  g_autofree char *padded = cw_ctl_text_pad (label, 20);
  g_autofree char *styled = cw_ctl_styled (ctl, CW_CTL_DIM, padded);

  if (*clean != '\0')
    cw_ctl_printf (ctl, "%s %s\n", styled, clean);
}

static void
number_field (CwCtl *ctl, const char *label, GVariant *status, const char *key)
{
  gint64 n;

  if (!cw_ctl_number (status, key, &n))
    return;
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, n);
  field (ctl, label, text);
}

static void
moment_field (CwCtl *ctl, const char *label, GVariant *status, const char *key)
{
  g_autofree char *text = cw_ctl_moment_long (ctl, cw_ctl_text (status, key));

  field (ctl, label, text);
}

static void
print_problems (CwCtl *ctl, GVariant *status)
{
  g_autoptr (GVariant) problems = cw_ctl_value (status, "problems", "as");

  for (gsize i = 0; problems != NULL && i < g_variant_n_children (problems); i++)
    {
      const char *text;
      g_variant_get_child (problems, i, "&s", &text);
      g_autofree char *said = cw_ctl_problem_text (text);
      g_autofree char *clean = cw_text_clean (said, 0);
      g_autofree char *line = g_strdup_printf (_ ("Problem: %s"), clean);
      cw_ctl_print_line (ctl, CW_CTL_URGENT, line);
    }
}

static void
print_waiting (CwCtl *ctl, GVariant *status, gint64 waiting)
{
  const char *refusal = cw_ctl_text (status, "refusal");
  g_autofree char *since = cw_ctl_moment_long (ctl, cw_ctl_text (status, "waiting_since"));
  g_autofree char *count = g_strdup_printf ("%" G_GINT64_FORMAT, waiting);
  /* TRANSLATORS: how many alerts wait, and when the oldest of them was raised */
  g_autofree char *text = g_strdup_printf (_ ("%1$s, since %2$s"), count, since);

  field (ctl, _ ("Alerts waiting"), text);
  if (refusal != NULL)
    field (ctl, _ ("Refused with"), refusal);
  moment_field (ctl, _ ("Next try"), status, "next_try");
}

static void
print_capabilities (CwCtl *ctl, GVariant *status)
{
  g_autoptr (GVariant) known = cw_ctl_value (status, "capabilities", "as");
  g_auto (GStrv) names = known != NULL ? g_variant_dup_strv (known, NULL) : NULL;
  g_autofree char *list = names != NULL ? g_strjoinv (", ", names) : g_strdup ("");

  field (ctl, _ ("It can show"), list);
}

static void
print_status (CwCtl *ctl, GVariant *status)
{
  const char *server = cw_ctl_text (status, "notification_server");
  const char *now = cw_ctl_text (status, "now");
  gint64 waiting = 0;

  if (now != NULL)
    cw_instant_parse_iso (now, NULL, &ctl->now, NULL);
  g_autofree char *clock = cw_ctl_moment (ctl, now);
  g_autofree char *zone =
      g_strdup_printf (_ ("%1$s (%2$s)"), clock,
                       cw_ctl_text (status, "zone") != NULL ? cw_ctl_text (status, "zone") : "?");

  field (ctl, "casewatchd", cw_ctl_text (status, "version"));
  field (ctl, _ ("Clock"), zone);
  if (cw_ctl_flag (status, "test_clock"))
    field (ctl, _ ("Clock"), _ ("a test clock that stands still"));
  number_field (ctl, _ ("Open cases"), status, "open");
  number_field (ctl, _ ("Due now"), status, "due");
  number_field (ctl, _ ("Still to derive"), status, "deriving");
  g_autofree char *risk = cw_ctl_risk_total (status);
  if (risk != NULL)
    field (ctl, _ ("At risk"), risk);
  moment_field (ctl, _ ("Next event"), status, "next_moment");
  moment_field (ctl, _ ("Paused until"), status, "paused_until");
  field (ctl, _ ("Notifications"),
         server != NULL && *server != '\0' ? server : _ ("no server; alerts wait for one"));
  print_capabilities (ctl, status);
  if (cw_ctl_number (status, "waiting", &waiting) && waiting > 0)
    print_waiting (ctl, status, waiting);
  field (ctl, _ ("Database"), cw_ctl_text (status, "database"));
  if (cw_ctl_flag (status, "read_only"))
    field (ctl, _ ("Database"), _ ("can only be read"));
  number_field (ctl, _ ("Platforms"), status, "policies");
  number_field (ctl, _ ("Calendars"), status, "calendars");
  print_problems (ctl, status);
}

gboolean
cw_ctl_run_status (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_autoptr (GVariant) reply = cw_ctl_call_running (ctl, "Status", NULL, "(a{sv})", error);

  (void)args;
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) status = g_variant_get_child_value (reply, 0);
  if (ctl->json)
    cw_ctl_print_json (ctl, status);
  else
    print_status (ctl, status);
  return TRUE;
}

static void
name_one (CwCtl *ctl, guint32 id, const char *client, const char *title, const char *when)
{
  g_autofree char *moment = cw_ctl_moment_long (ctl, when);
  g_autofree char *clean_client = cw_text_clean (client, 0);
  g_autofree char *clean_title = cw_text_clean (title, 0);
  /* TRANSLATORS: 1 number and 2 client of a case, 3 the title of a step, 4 a date */
  g_autofree char *line = g_strdup_printf (_ ("Critical meanwhile: #%1$u %2$s, \"%3$s\", %4$s."),
                                           id, clean_client, clean_title, moment);

  cw_ctl_print_line (ctl, CW_CTL_URGENT, line);
}

static gboolean
name_due (GVariant *row, gpointer data)
{
  g_autoptr (GVariant) next = cw_ctl_value (row, "next", "a{sv}");
  const char *limit = cw_ctl_text (next, "limit");

  if (g_strcmp0 (cw_ctl_text (next, "urgency"), "critical") == 0)
    name_one (data, cw_ctl_case_id (row), cw_ctl_text (row, "client"), cw_ctl_next_title (next),
              limit != NULL ? limit : cw_ctl_text (next, "due"));
  return TRUE;
}

/* Critical steps that are due or fall into the pause are named: their pop-ups do not come either.
 */
static void
name_critical (CwCtl *ctl, const char *until)
{
  GVariantBuilder options, filter;

  g_variant_builder_init (&filter, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&filter, "{sv}", "state", g_variant_new_string ("due"));
  cw_ctl_each_case (ctl, g_variant_builder_end (&filter), name_due, ctl, NULL);

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "until", g_variant_new_string (until));
  g_autoptr (GVariant) reply = cw_ctl_call (
      ctl, "Forecast", g_variant_new ("(a{sv}su)", &options, "", 1000u), "(aa{sv}s)", NULL);
  g_autoptr (GVariant) rows = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      if (g_strcmp0 (cw_ctl_text (row, "urgency"), "critical") != 0)
        continue;
      name_one (ctl, cw_ctl_case_id (row), cw_ctl_text (row, "client"),
                cw_ctl_local_text (row, "title", "titles"), cw_ctl_text (row, "alert"));
    }
}

/* "2h", "until mon", "until mon 10:00": quoted or not.  Allocated. */
static char *
pause_end (const CwCtlArgs *args)
{
  const char *first = cw_ctl_args_word (args, 0);
  gboolean is_until = g_ascii_strcasecmp (first, "until") == 0 && cw_ctl_args_n (args) > 1;
  g_autoptr (GString) when = g_string_new (NULL);

  for (guint i = is_until ? 1 : 0; i < cw_ctl_args_n (args); i++)
    g_string_append_printf (when, "%s%s", when->len > 0 ? " " : "", cw_ctl_args_word (args, i));
  if (!is_until && g_ascii_strncasecmp (when->str, "until ", strlen ("until ")) == 0)
    g_string_erase (when, 0, strlen ("until "));
  return g_string_free (g_steal_pointer (&when), FALSE);
}

gboolean
cw_ctl_run_pause (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *end = pause_end (args);

  cw_ctl_add_request (&options);
  g_autoptr (GVariant) done
      = cw_ctl_call (ctl, "Pause", g_variant_new ("(sa{sv})", end, &options), "()", error);
  if (done == NULL)
    return FALSE;
  g_autoptr (GVariant) reply = cw_ctl_call (ctl, "Status", NULL, "(a{sv})", error);
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) status = g_variant_get_child_value (reply, 0);
  const char *until = cw_ctl_text (status, "paused_until");
  if (ctl->json)
    {
      cw_ctl_print_json (ctl, status);
      return TRUE;
    }
  g_autofree char *moment = cw_ctl_moment_long (ctl, until);
  g_autofree char *line =
      g_strdup_printf (_ ("No pop-ups until %s; \"cw-ctl resume\" ends the pause."), moment);
  cw_ctl_print_line (ctl, CW_CTL_PLAIN, line);
  if (until != NULL)
    name_critical (ctl, until);
  return TRUE;
}

gboolean
cw_ctl_run_resume (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_autoptr (GVariant) done = cw_ctl_call_once (ctl, "Resume", NULL, "()", error);

  (void)args;
  if (done == NULL)
    return FALSE;
  if (ctl->json)
    cw_ctl_print_json (ctl, g_variant_new_boolean (TRUE));
  else
    cw_ctl_print_line (ctl, CW_CTL_PLAIN, _ ("Alerts come again."));
  return TRUE;
}

gboolean
cw_ctl_run_quit (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_autoptr (GError) local = NULL;

  (void)args;
  if (!cw_ctl_bus_ready (ctl->bus, FALSE, error))
    return FALSE;
  gboolean again = cw_ctl_bus_can_start (ctl->bus);
  /* it may be gone before its answer is through, which is what was asked for */
  g_autoptr (GVariant) done = cw_ctl_call_running (ctl, "Quit", NULL, "()", &local);
  if (done == NULL && !g_error_matches (local, CW_CTL_ERROR, CW_CTL_ERROR_NO_DAEMON))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (ctl->json)
    cw_ctl_print_json (ctl, g_variant_new_boolean (TRUE));
  else
    cw_ctl_print_line (ctl, CW_CTL_PLAIN,
                       again ? _ ("casewatchd is stopped; it starts again with the next command.")
                             : _ ("casewatchd is stopped."));
  return TRUE;
}
