/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "client/bus.h"
#include "client/cases.h"
#include "client/contract.h"
#include "client/dates.h"
#include "client/json.h"
#include "client/output.h"
#include "client/runs.h"
#include "client/todo.h"
#include "client/value.h"
#include "client/verdict-words.h"
#include "client/words.h"
#include "core/text.h"

/* next: what to do now, most urgent first, and the commands for it. */

#define DUE_SHOWN     20
#define WAITING_SHOWN 10

typedef struct
{
  CwCtl *ctl;
  guint n;
} Teller;

static GVariant *
filter_of (const char *state, gboolean waits, gboolean brief)
{
  GVariantBuilder filter;

  g_variant_builder_init (&filter, G_VARIANT_TYPE_VARDICT);
  if (brief)
    {
      g_variant_builder_add (&filter, "{sv}", "brief", g_variant_new_boolean (TRUE));
      g_variant_builder_add (&filter, "{sv}", "lang", g_variant_new_string (cw_ctl_language ()));
    }
  g_variant_builder_add (&filter, "{sv}", waits ? "waits" : "open", g_variant_new_boolean (TRUE));
  g_variant_builder_add (&filter, "{sv}", "order", g_variant_new_string ("urgency"));
  g_variant_builder_add (&filter, "{sv}", "state", g_variant_new_string (state));
  return g_variant_builder_end (&filter);
}

static void
tell_risk (CwCtl *ctl, GVariant *row)
{
  g_autoptr (GVariant) risk = cw_ctl_value (row, "at_risk", "a{sv}");

  if (risk == NULL)
    return;
  g_autofree char *text = cw_ctl_risk_text (ctl, risk);
  g_autofree char *line = g_strdup_printf (_ ("  At risk: %s"), text);
  cw_ctl_print_line (ctl, CW_CTL_WARNING, line);
}

/* All cases together, whether something is due in them or not. */
static void
tell_total (CwCtl *ctl, GVariant *status)
{
  g_autofree char *line = cw_ctl_risk_in_all (status);

  if (line == NULL)
    return;
  cw_ctl_print (ctl, "\n");
  cw_ctl_print_line (ctl, CW_CTL_DIM, line);
}

static gboolean
tell_due (GVariant *row, gpointer data)
{
  Teller *teller = data;
  CwCtl *ctl = teller->ctl;
  g_autoptr (GVariant) next = cw_ctl_value (row, "next", "a{sv}");
  g_autofree char *name = cw_ctl_case_name (row);
  g_autofree char *title = cw_text_clean (next != NULL ? cw_ctl_next_title (next) : "", 0);
  g_autofree char *due = cw_ctl_todo_due (ctl, next);
  g_autofree char *commands = cw_ctl_todo_commands (cw_ctl_case_id (row), cw_ctl_text (next, "act"));
  gboolean critical = g_strcmp0 (cw_ctl_text (next, "urgency"), "critical") == 0;
  g_autofree char *quiet = cw_ctl_todo_quiet (row);

  if (teller->n++ > 0)
    cw_ctl_print (ctl, "\n");
  cw_ctl_print_line (ctl, CW_CTL_BOLD, name);
  g_autofree char *step = cw_ctl_styled (ctl, critical ? CW_CTL_URGENT : CW_CTL_WARNING, title);
  if (critical)
    cw_ctl_printf (ctl, _ ("  %1$s — critical, %2$s"), step, due);
  else
    cw_ctl_printf (ctl, _ ("  %1$s — %2$s"), step, due);
  cw_ctl_print (ctl, "\n");
  if (quiet != NULL)
    cw_ctl_printf (ctl, "  %s\n", quiet);
  tell_risk (ctl, row);
  g_autofree char *typed = cw_ctl_styled (ctl, CW_CTL_DIM, commands);
  cw_ctl_printf (ctl, "  %s\n", typed);
  return TRUE;
}

/* Nobody reads thousands of cases: how many there are beyond those shown, the snoozed ones apart. */
static void
tell_left (CwCtl *ctl, GVariant *status, guint shown)
{
  gint64 due = 0, snoozed = 0;

  cw_ctl_number (status, "due", &due);
  cw_ctl_number (status, "snoozed", &snoozed);
  guint n = (guint)MAX (due - snoozed - shown, 1); /* there is one, whatever happened meanwhile */
  g_autofree char *line = g_strdup_printf (
      ngettext ("%u more case is due; \"cw-ctl next --all\" shows it too.",
                "%u more cases are due; \"cw-ctl next --all\" shows them too.", n),
      n);
  cw_ctl_print (ctl, "\n");
  cw_ctl_print_line (ctl, CW_CTL_PLAIN, line);
}

static gboolean
list_due (CwCtl *ctl, gboolean all, GVariant *status, guint *n, GError **error)
{
  Teller due = { ctl, 0 };
  gboolean more = FALSE;
  GVariant *filter = filter_of ("due", FALSE, TRUE);

  if (all ? !cw_ctl_each_case (ctl, filter, tell_due, &due, error)
          : !cw_ctl_first_cases (ctl, filter, DUE_SHOWN, tell_due, &due, &more, error))
    return FALSE;
  if (more)
    tell_left (ctl, status, due.n);
  *n = due.n;
  return TRUE;
}

/* Cases whose ball is with me and that have no step: my own answers are not forgotten. */
static gboolean
tell_waiting (GVariant *row, gpointer data)
{
  Teller *teller = data;

  if (teller->n == 0)
    {
      if (teller->ctl->out->len > 0)
        cw_ctl_print (teller->ctl, "\n");
      cw_ctl_print_line (teller->ctl, CW_CTL_BOLD, _ ("It is your turn in:"));
    }
  teller->n++;
  g_autofree char *name = cw_ctl_case_name (row);
  cw_ctl_printf (teller->ctl, "  %s\n", name);
  return TRUE;
}

static gboolean
list_waiting (CwCtl *ctl, GError **error)
{
  Teller waiting = { ctl, 0 };
  gboolean more;

  if (!cw_ctl_first_cases (ctl, filter_of ("ok", TRUE, TRUE), WAITING_SHOWN, tell_waiting, &waiting, &more,
                           error))
    return FALSE;
  if (more)
    cw_ctl_print (ctl, "  …\n");
  return TRUE;
}

/* Nothing is due: when something will be. */
static gboolean
say_nothing_due (CwCtl *ctl, GError **error)
{
  gboolean any;

  if (!cw_ctl_any_case (ctl, g_variant_new ("a{sv}", NULL), &any, error))
    return FALSE;
  if (!any)
    {
      cw_ctl_say_how_to_begin (ctl);
      return TRUE;
    }
  g_autoptr (GVariant) reply =
      cw_ctl_call (ctl, "Forecast", g_variant_new ("(a{sv}su)", NULL, "", 1u), "(aa{sv}s)", NULL);
  g_autoptr (GVariant) rows = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
  if (rows == NULL || g_variant_n_children (rows) == 0)
    {
      cw_ctl_print_line (ctl, CW_CTL_GOOD, _ ("Nothing to do now."));
      return TRUE;
    }
  g_autoptr (GVariant) first = g_variant_get_child_value (rows, 0);
  g_autofree char *moment = cw_ctl_moment_long (ctl, cw_ctl_text (first, "alert"));
  g_autofree char *client = cw_text_clean (cw_ctl_text (first, "client"), 0);
  g_autofree char *title = cw_text_clean (cw_ctl_local_text (first, "title", "titles"), 0);
  /* TRANSLATORS: 1 a date, 2 number and 3 client of a case, 4 the title of a step */
  g_autofree char *line = g_strdup_printf (_ ("Nothing to do now. Next on %1$s: #%2$u %3$s, %4$s"),
                                           moment, cw_ctl_case_id (first), client, title);
  cw_ctl_print_line (ctl, CW_CTL_GOOD, line);
  return TRUE;
}

static gboolean
gather_json (GVariant *row, gpointer data)
{
  g_variant_builder_add_value (data, cw_ctl_contract_row (row));
  return TRUE;
}

static gboolean
print_json_rows (CwCtl *ctl, GError **error)
{
  g_auto (GVariantBuilder) rows = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (!cw_ctl_each_case (ctl, filter_of ("due", FALSE, FALSE), gather_json, &rows, error))
    return FALSE;
  cw_ctl_print_json (ctl, g_variant_builder_end (&rows));
  return TRUE;
}

gboolean
cw_ctl_run_next (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  gint64 deriving = 0;
  guint due;

  if (ctl->json)
    return print_json_rows (ctl, error);
  g_autoptr (GVariant) reply = cw_ctl_call (ctl, "Status", NULL, "(a{sv})", error);
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) status = g_variant_get_child_value (reply, 0);
  cw_ctl_set_now (ctl, cw_ctl_text (status, "now"));
  cw_ctl_number (status, "deriving", &deriving);
  cw_ctl_tell_deriving (ctl, (guint)deriving);
  if (!list_due (ctl, cw_ctl_args_has (args, "all"), status, &due, error)
      || (due == 0 && !say_nothing_due (ctl, error)) || !list_waiting (ctl, error))
    return FALSE;
  tell_total (ctl, status);
  return TRUE;
}
