/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/plan.h"

#include <glib/gi18n.h>
#include <string.h>

#include "client/cases.h"
#include "client/dates.h"
#include "client/output.h"
#include "client/table.h"
#include "client/value.h"
#include "client/words.h"
#include "core/text.h"

void
cw_ctl_print_heading (CwCtl *ctl, const char *text)
{
  cw_ctl_print (ctl, "\n");
  cw_ctl_print_line (ctl, CW_CTL_BOLD, text);
}

static gboolean
has_status (GVariant *row, const char *status)
{
  return g_strcmp0 (cw_ctl_text (row, "status"), status) == 0;
}

/* A rung that comes after another one, so that the ladder is whole. */
static gboolean
is_next_rung (GVariant *row)
{
  const char *what = cw_ctl_text (row, "waits_for");

  return g_strcmp0 (cw_ctl_text (row, "waits"), "anchor") == 0 && what != NULL
         && g_str_has_prefix (what, "step:");
}

/* What was, is or will be in this stage; not what only might be. */
static gboolean
is_shown (GVariant *row, const char *stage)
{
  if (has_status (row, "due"))
    return TRUE;
  if (g_strcmp0 (cw_ctl_text (row, "stage"), stage) != 0)
    return FALSE;
  if (has_status (row, "upcoming"))
    return cw_ctl_text (row, "due") != NULL || is_next_rung (row);
  return cw_ctl_text (row, "taken") != NULL || cw_ctl_text (row, "due") != NULL;
}

static const char *
mark_of (GVariant *row)
{
  if (cw_ctl_flag (row, "current"))
    return ">";
  if (has_status (row, "due"))
    return "!";
  if (has_status (row, "done"))
    return "+";
  if (has_status (row, "skipped") || has_status (row, "passed"))
    return "-";
  return " ";
}

static CwCtlStyle
style_of (GVariant *row)
{
  if (has_status (row, "due"))
    return g_strcmp0 (cw_ctl_text (row, "urgency"), "critical") == 0 ? CW_CTL_URGENT
                                                                     : CW_CTL_WARNING;
  if (has_status (row, "done"))
    return CW_CTL_GOOD;
  return has_status (row, "upcoming") ? CW_CTL_PLAIN : CW_CTL_DIM;
}

/* What a step without a date waits for. */
static char *
waits_text (GVariant *row)
{
  const char *waits = cw_ctl_text (row, "waits");
  const char *what = cw_ctl_text (row, "waits_for");
  const char *after;

  if (waits == NULL)
    return g_strdup ("");
  if (g_str_equal (waits, "stage"))
    return g_strdup_printf (_ ("in the stage \"%s\""), cw_ctl_stage_label (what));
  if (g_str_equal (waits, "turn"))
    return g_strdup (_ ("not this side's turn"));
  if (g_str_equal (waits, "held"))
    return g_strdup (_ ("on hold"));
  if (g_str_equal (waits, "calendar"))
    return g_strdup (_ ("no open day in the calendars"));
  if (what == NULL)
    return g_strdup (_ ("not yet"));
  if (g_str_equal (waits, "condition"))
    return *what == '!' ? g_strdup_printf (_ ("unless \"%s\""), what + 1)
                        : g_strdup_printf (_ ("only with \"%s\""), what);
  after = strchr (what, ':');
  if (after != NULL && g_str_has_prefix (what, "asked:"))
    return g_strdup_printf (_ ("when they ask: %s"), cw_ctl_kind_label (after + 1));
  if (after != NULL)
    return g_strdup_printf (_ ("after \"%s\""), after + 1);
  return g_strdup_printf (_ ("after: %s"), cw_ctl_anchor_label (what));
}

static char *
moment_of (CwCtl *ctl, GVariant *row)
{
  const char *taken = cw_ctl_text (row, "taken");
  const char *alert = cw_ctl_text (row, "alert");
  const char *due = cw_ctl_text (row, "due");

  if (taken != NULL && !has_status (row, "upcoming") && !has_status (row, "due"))
    return cw_ctl_moment (ctl, taken);
  if (has_status (row, "due") && due != NULL)
    return cw_ctl_moment_long (ctl, due);
  if (alert != NULL)
    return cw_ctl_moment_long (ctl, alert);
  return due != NULL ? cw_ctl_moment_long (ctl, due) : waits_text (row);
}

static void
add_row (CwCtl *ctl, CwCtlTable *table, GVariant *row)
{
  CwCtlStyle style = style_of (row);
  g_autofree char *moment = moment_of (ctl, row);
  const char *result = cw_ctl_text (row, "result");
  g_autofree char *status = g_strcmp0 (result, "approved") == 0 ? g_strdup (_ ("done, approved"))
                            : g_strcmp0 (result, "denied") == 0
                                ? g_strdup (_ ("done, denied"))
                                : g_strdup (cw_ctl_status_label (cw_ctl_text (row, "status")));

  cw_ctl_table_cell (table, style, mark_of (row));
  cw_ctl_table_cell (table, style, status);
  cw_ctl_table_cell (table, style, moment);
  cw_ctl_table_cell (table, style, cw_ctl_local_text (row, "title", "titles"));
  cw_ctl_table_cell (table, CW_CTL_DIM, cw_ctl_text (row, "step"));
}

void
cw_ctl_print_plan (CwCtl *ctl, GVariant *detail, gboolean all)
{
  g_autoptr (GVariant) plan = cw_ctl_value (detail, "plan", "aa{sv}");
  g_autoptr (CwCtlTable) table = cw_ctl_table_new ();
  const char *stage = cw_ctl_text (detail, "stage");
  guint hidden = 0;

  cw_ctl_table_column (table, "", CW_CTL_LEFT);
  cw_ctl_table_column (table, _ ("STATUS"), CW_CTL_LEFT);
  cw_ctl_table_column (table, _ ("WHEN"), CW_CTL_SHRINK);
  cw_ctl_table_column (table, _ ("STEP"), CW_CTL_SHRINK);
  cw_ctl_table_column (table, "", CW_CTL_SHRINK);
  for (gsize i = 0; plan != NULL && i < g_variant_n_children (plan); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (plan, i);
      if (all || is_shown (row, stage))
        add_row (ctl, table, row);
      else if (has_status (row, "upcoming") && g_strcmp0 (cw_ctl_text (row, "stage"), stage) == 0)
        hidden++;
    }
  if (cw_ctl_table_rows (table) > 0)
    cw_ctl_table_print (table, ctl);
  if (hidden == 0)
    return;
  g_autofree char *line =
      g_strdup_printf (ngettext ("%1$u further step waits for something that may never happen: "
                                 "cw-ctl show %2$u --all",
                                 "%1$u further steps wait for something that may never happen: "
                                 "cw-ctl show %2$u --all",
                                 hidden),
                       hidden, cw_ctl_case_id (detail));
  cw_ctl_print_line (ctl, CW_CTL_DIM, line);
}
