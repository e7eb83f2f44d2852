/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "client/bus.h"
#include "client/dates.h"
#include "client/figures.h"
#include "client/output.h"
#include "client/plan.h"
#include "client/runs.h"
#include "client/table.h"
#include "client/value.h"
#include "client/words.h"
#include "core/text.h"

/* stats: numbers about all cases, by platform, client or month. */

#define LABEL_WIDTH 22
#define PATIENCE 600000 /* ms; with very many cases the numbers take their time */

static const char *const groups[] = { "platform", "client", "month" };

/* A month is a filter of its own: its first and its last day. */
static gboolean
add_month (GVariantBuilder *dict, const CwCtlArgs *args, const char *month, GError **error)
{
  int year, number;

  if (cw_ctl_args_has (args, "since") || cw_ctl_args_has (args, "until"))
    {
      cw_ctl_usage (error, _ ("--month names the time already; leave out --since and --until, or "
                              "write --month alone for a row for each month."));
      return FALSE;
    }
  if (!cw_ctl_month_read (month, &year, &number, error))
    return FALSE;
  g_variant_builder_add (dict, "{sv}", "since", g_variant_new_string (month));
  g_variant_builder_add (dict, "{sv}", "until", g_variant_new_string (month));
  return TRUE;
}

/* NULL with an error. */
static GVariant *
make_filter (const CwCtlArgs *args, GError **error)
{
  static const char *const times[] = { "since", "until" };
  g_auto (GVariantBuilder) dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const char *by = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      const char *value = cw_ctl_args_option (args, groups[i]);
      if (value == NULL)
        continue;
      if (*value == '\0' && by != NULL)
        {
          cw_ctl_usage (error, _ ("One row for each of one kind: --%1$s or --%2$s, not both."), by,
                        groups[i]);
          return NULL;
        }
      if (*value == '\0')
        by = groups[i];
      else if (g_str_equal (groups[i], "month"))
        {
          if (!add_month (&dict, args, value, error))
            return NULL;
        }
      else
        g_variant_builder_add (&dict, "{sv}", groups[i], g_variant_new_string (value));
    }
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    if (cw_ctl_args_has (args, times[i]))
      g_variant_builder_add (&dict, "{sv}", times[i],
                             g_variant_new_string (cw_ctl_args_option (args, times[i])));
  if (by != NULL)
    g_variant_builder_add (&dict, "{sv}", "by", g_variant_new_string (by));
  return g_variant_ref_sink (g_variant_builder_end (&dict));
}

/* ---- for people ---- */

static void
field (CwCtl *ctl, const char *label, const char *text)
{
  g_autofree char *padded = cw_ctl_text_pad (label, LABEL_WIDTH);

  if (*text == '\0')
    return;
  g_autofree char *styled = cw_ctl_styled (ctl, CW_CTL_DIM, padded);
  cw_ctl_printf (ctl, "  %s %s\n", styled, text);
}

static void
count_field (CwCtl *ctl, GVariant *figures, const char *key, const char *label)
{
  gint64 n = 0;

  cw_ctl_number (figures, key, &n);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, n);
  if (n > 0)
    field (ctl, label, text);
}

static void
share_field (CwCtl *ctl, GVariant *figures, const char *key, const char *label)
{
  g_autoptr (GVariant) share = cw_ctl_value (figures, key, "a{sv}");
  g_autofree char *text = cw_ctl_share_text (share);

  field (ctl, label, text);
}

static void
print_answers (CwCtl *ctl, GVariant *figures)
{
  g_autofree char *outcomes = cw_ctl_outcomes_text (figures);
  gint64 applications = 0;

  count_field (ctl, figures, "cases", _ ("Cases"));
  count_field (ctl, figures, "open", _ ("Open"));
  field (ctl, _ ("Ended"), outcomes);
  cw_ctl_number (figures, "applications", &applications);
  if (applications == 0)
    return;
  count_field (ctl, figures, "applications", _ ("Applications"));
  share_field (ctl, figures, "answered", _ ("Answers"));
  share_field (ctl, figures, "genuine", _ ("Genuine answers"));
  count_field (ctl, figures, "lures", _ ("Lures"));
  share_field (ctl, figures, "contracts", _ ("Contracts"));
  count_field (ctl, figures, "waiting", _ ("Not answered yet"));
  count_field (ctl, figures, "rejected", _ ("Refusals, said"));
  count_field (ctl, figures, "presumed", _ ("Refusals, presumed"));
}

static void
print_times (CwCtl *ctl, GVariant *figures)
{
  g_autoptr (GVariant) reply = cw_ctl_value (figures, "reply", "a{sv}");
  g_autoptr (GVariant) money = cw_ctl_value (figures, "money", "a{sv}");
  g_autoptr (GVariant) delivered = cw_ctl_value (money, "delivered", "a{sv}");
  g_autoptr (GVariant) contracted = cw_ctl_value (money, "contracted", "a{sv}");
  g_autofree char *time = cw_ctl_reply_text (reply);
  g_autofree char *from_delivery = cw_ctl_days_text (delivered);
  g_autofree char *from_contract = cw_ctl_days_text (contracted);

  field (ctl, _ ("Time to a reply"), time);
  field (ctl, _ ("From delivery to pay"), from_delivery);
  field (ctl, _ ("From contract to pay"), from_contract);
}

static void
print_stages (CwCtl *ctl, GVariant *figures)
{
  static const char *const stages[] = { "applied", "contracted", "delivered", "billed" };
  g_autoptr (GVariant) dict = cw_ctl_value (figures, "stages", "a{sv}");
  g_autoptr (CwCtlTable) table = cw_ctl_table_new ();

  cw_ctl_table_column (table, _ ("STAGE"), CW_CTL_LEFT);
  cw_ctl_table_column (table, _ ("QUIET PAST A STEP"), CW_CTL_LEFT);
  cw_ctl_table_column (table, _ ("TIME TO A REPLY"), CW_CTL_LEFT);
  cw_ctl_table_column (table, _ ("HALF OF THEM"), CW_CTL_SHRINK | CW_CTL_DROP (1));
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autoptr (GVariant) stage = cw_ctl_value (dict, stages[i], "a{sv}");
      g_autoptr (GVariant) silences = cw_ctl_value (stage, "silences", "a{sv}");
      g_autoptr (GVariant) reply = cw_ctl_value (stage, "reply", "a{sv}");
      if (stage == NULL)
        continue;
      g_autofree char *share = cw_ctl_share_short (silences);
      g_autofree char *time = cw_ctl_reply_short (reply);
      g_autofree char *range = cw_ctl_reply_range (reply);
      cw_ctl_table_cell (table, CW_CTL_PLAIN, cw_ctl_stage_label (stages[i]));
      cw_ctl_table_cell (table, CW_CTL_PLAIN, share);
      cw_ctl_table_cell (table, CW_CTL_PLAIN, time);
      cw_ctl_table_cell (table, CW_CTL_PLAIN, range);
    }
  if (cw_ctl_table_rows (table) == 0)
    return;
  cw_ctl_print_heading (ctl, _ ("Silences"));
  cw_ctl_table_print (table, ctl);
}

static void
print_steps (CwCtl *ctl, GVariant *figures)
{
  g_autoptr (GVariant) steps = cw_ctl_value (figures, "steps", "aa{sv}");
  g_autoptr (CwCtlTable) table = cw_ctl_table_new ();

  cw_ctl_table_column (table, _ ("STEP"), CW_CTL_SHRINK | CW_CTL_WIDE);
  cw_ctl_table_column (table, _ ("TAKEN"), CW_CTL_RIGHT | CW_CTL_DROP (2));
  cw_ctl_table_column (table, _ ("BROUGHT AN ANSWER"), CW_CTL_LEFT);
  cw_ctl_table_column (table, _ ("STILL OPEN"), CW_CTL_RIGHT | CW_CTL_DROP (1));
  for (gsize i = 0; steps != NULL && i < g_variant_n_children (steps); i++)
    {
      g_autoptr (GVariant) step = g_variant_get_child_value (steps, i);
      g_autoptr (GVariant) answered = cw_ctl_value (step, "answered", "a{sv}");
      gint64 taken = 0, waiting = 0;
      cw_ctl_number (step, "taken", &taken);
      cw_ctl_number (step, "waiting", &waiting);
      g_autofree char *share = cw_ctl_share_short (answered);
      g_autofree char *n = g_strdup_printf ("%" G_GINT64_FORMAT, taken);
      g_autofree char *open =
          waiting > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, waiting) : g_strdup ("");
      cw_ctl_table_cell (table, CW_CTL_PLAIN, cw_ctl_text (step, "step"));
      cw_ctl_table_cell (table, CW_CTL_PLAIN, n);
      cw_ctl_table_cell (table, CW_CTL_PLAIN, share);
      cw_ctl_table_cell (table, CW_CTL_PLAIN, open);
    }
  if (cw_ctl_table_rows (table) == 0)
    return;
  cw_ctl_print_heading (ctl, _ ("Steps that you took"));
  cw_ctl_table_print (table, ctl);
}

void
cw_ctl_print_figures (CwCtl *ctl, GVariant *figures)
{
  print_answers (ctl, figures);
  print_times (ctl, figures);
  print_stages (ctl, figures);
  print_steps (ctl, figures);
}

static void
share_cell (CwCtlTable *table, GVariant *row, const char *key)
{
  g_autoptr (GVariant) share = cw_ctl_value (row, key, "a{sv}");
  g_autofree char *text = cw_ctl_share_short (share);

  cw_ctl_table_cell (table, CW_CTL_PLAIN, text);
}

static void
count_cell (CwCtlTable *table, GVariant *row, const char *key)
{
  gint64 n = 0;

  cw_ctl_number (row, key, &n);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, n);
  cw_ctl_table_cell (table, CW_CTL_PLAIN, text);
}

static void
print_groups (CwCtl *ctl, GVariant *figures, const char *by)
{
  g_autoptr (GVariant) rows = cw_ctl_value (figures, "rows", "aa{sv}");
  g_autoptr (CwCtlTable) table = cw_ctl_table_new ();
  gint64 left_out = 0;

  cw_ctl_table_column (table,
                       g_str_equal (by, "platform") ? _ ("PLATFORM")
                       : g_str_equal (by, "client") ? _ ("CLIENT")
                                                    : _ ("MONTH"),
                       CW_CTL_SHRINK);
  cw_ctl_table_column (table, _ ("CASES"), CW_CTL_RIGHT | CW_CTL_DROP (3));
  cw_ctl_table_column (table, _ ("ANSWERED"), CW_CTL_LEFT);
  cw_ctl_table_column (table, _ ("GENUINE"), CW_CTL_DROP (4));
  cw_ctl_table_column (table, _ ("SILENCES"), CW_CTL_RIGHT | CW_CTL_DROP (2));
  cw_ctl_table_column (table, _ ("TIME TO A REPLY"), CW_CTL_DROP (5));
  cw_ctl_table_column (table, _ ("DELIVERY TO PAY"), CW_CTL_DROP (1));
  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      g_autoptr (GVariant) reply = cw_ctl_value (row, "reply", "a{sv}");
      g_autoptr (GVariant) money = cw_ctl_value (row, "money", "a{sv}");
      g_autoptr (GVariant) delivered = cw_ctl_value (money, "delivered", "a{sv}");
      g_autofree char *time = cw_ctl_reply_short (reply);
      g_autofree char *days = cw_ctl_days_short (delivered);
      cw_ctl_table_cell (table, CW_CTL_PLAIN, cw_ctl_text (row, by));
      count_cell (table, row, "cases");
      share_cell (table, row, "answered");
      share_cell (table, row, "genuine");
      count_cell (table, row, "silences");
      cw_ctl_table_cell (table, CW_CTL_PLAIN, time);
      cw_ctl_table_cell (table, CW_CTL_PLAIN, days);
    }
  cw_ctl_table_print (table, ctl);
  cw_ctl_number (figures, "groups_left_out", &left_out);
  if (left_out > 0)
    {
      g_autofree char *line = g_strdup_printf (
          ngettext ("%u further row is left out; it is part of the sum.",
                    "%u further rows are left out; they are part of the sum.", (gulong)left_out),
          (guint)left_out);
      cw_ctl_print_line (ctl, CW_CTL_DIM, line);
    }
  cw_ctl_print_heading (ctl, _ ("All together"));
}

static void
print_scope (CwCtl *ctl, GVariant *figures)
{
  const char *client = cw_ctl_text (figures, "client");
  const char *platform = cw_ctl_text (figures, "platform");
  g_autofree char *both = NULL;

  if (client != NULL && platform != NULL)
    both = g_strdup_printf (_ ("%1$s on %2$s"), client, platform);
  const char *scope = both != NULL ? both : client != NULL ? client : platform;
  if (scope == NULL)
    return;
  g_autofree char *clean = cw_text_clean (scope, 0);
  cw_ctl_print_line (ctl, CW_CTL_BOLD, clean);
}

gboolean
cw_ctl_run_stats (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_autoptr (GVariant) filter = make_filter (args, error);
  gint64 cases = 0;

  if (filter == NULL)
    return FALSE;
  cw_ctl_bus_set_patience (ctl->bus, PATIENCE);
  g_autoptr (GVariant) reply =
      cw_ctl_call (ctl, "Statistics", g_variant_new ("(@a{sv})", filter), "(a{sv})", error);
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) figures = g_variant_get_child_value (reply, 0);
  if (ctl->json)
    {
      cw_ctl_print_json (ctl, figures);
      return TRUE;
    }
  g_autoptr (GVariant) total = cw_ctl_value (figures, "total", "a{sv}");
  cw_ctl_number (total, "cases", &cases);
  if (cases == 0)
    {
      cw_ctl_print_line (ctl, CW_CTL_PLAIN, _ ("No case began in that time."));
      return TRUE;
    }
  print_scope (ctl, figures);
  if (cw_ctl_text (figures, "by") != NULL)
    print_groups (ctl, figures, cw_ctl_text (figures, "by"));
  cw_ctl_print_figures (ctl, total);
  return TRUE;
}
