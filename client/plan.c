/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/plan.h"

#include <glib/gi18n.h>

#include "client/cases.h"
#include "client/dates.h"
#include "client/ladder.h"
#include "client/output.h"
#include "client/table.h"
#include "client/value.h"

/* The ladder on a terminal: a rail with a mark for each step, and where we stand between those that
 * were and those that come.  In a pipe the same rows without the rail. */

void
cw_ctl_print_heading (CwCtl *ctl, const char *text)
{
  cw_ctl_print (ctl, "\n");
  cw_ctl_print_line (ctl, CW_CTL_BOLD, text);
}

static gboolean
has_status (const CwCtlRung *rung, const char *status)
{
  return g_str_equal (rung->status, status);
}

static const char *
mark_of (const CwCtlRung *rung, gboolean drawn)
{
  if (rung->current)
    return drawn ? "├▶" : ">";
  if (has_status (rung, "due"))
    return drawn ? "├●" : "!";
  if (has_status (rung, "done"))
    return drawn ? "├✓" : "+";
  if (has_status (rung, "skipped") || has_status (rung, "passed"))
    return drawn ? "├╌" : "-";
  return drawn ? "├○" : "";
}

static CwCtlStyle
style_of (const CwCtlRung *rung)
{
  if (has_status (rung, "due"))
    return rung->critical ? CW_CTL_URGENT : CW_CTL_WARNING;
  if (has_status (rung, "done"))
    return CW_CTL_GOOD;
  return has_status (rung, "upcoming") ? CW_CTL_PLAIN : CW_CTL_DIM;
}

static void
add_rung (CwCtlTable *table, const CwCtlRung *rung, gboolean drawn)
{
  CwCtlStyle style = style_of (rung);

  cw_ctl_table_cell (table, style, mark_of (rung, drawn));
  cw_ctl_table_cell (table, style, rung->note);
  cw_ctl_table_cell (table, style, rung->at != CW_NEVER ? rung->when : rung->waits);
  cw_ctl_table_cell (table, style, rung->distance);
  cw_ctl_table_cell (table, style, rung->title);
  cw_ctl_table_cell (table, CW_CTL_DIM, cw_ctl_text (rung->row, "step"));
}

static void
add_now (CwCtl *ctl, CwCtlTable *table)
{
  g_autofree char *now = cw_ctl_date_format (cw_ctl_now (ctl), cw_ctl_now (ctl), ctl->zone, FALSE);

  cw_ctl_table_cell (table, CW_CTL_BOLD, "┼─");
  cw_ctl_table_cell (table, CW_CTL_BOLD, _ ("now"));
  cw_ctl_table_cell (table, CW_CTL_BOLD, now);
  for (guint i = 0; i < 3; i++)
    cw_ctl_table_cell (table, CW_CTL_PLAIN, "");
}

/* The first step of those that are still to come with nothing else after them. */
static guint
first_coming (const GPtrArray *ladder)
{
  guint i = ladder->len;

  while (i > 0 && has_status (g_ptr_array_index (ladder, i - 1), "upcoming"))
    i--;
  return i;
}

static CwCtlTable *
make_table (void)
{
  CwCtlTable *table = cw_ctl_table_new ();

  cw_ctl_table_column (table, "", CW_CTL_LEFT);
  cw_ctl_table_column (table, _ ("STATUS"), CW_CTL_LEFT);
  cw_ctl_table_column (table, _ ("WHEN"), CW_CTL_SHRINK);
  cw_ctl_table_column (table, "", CW_CTL_DROP (2));
  cw_ctl_table_column (table, _ ("STEP"), CW_CTL_SHRINK | CW_CTL_WIDE);
  cw_ctl_table_column (table, "", CW_CTL_DROP (1));
  return table;
}

/* Dates that lean on days of which the calendars know nothing, or only what is expected. */
static void
print_doubts (CwCtl *ctl, const GPtrArray *ladder, const char *key, const char *format)
{
  g_autoptr (GString) steps = g_string_new (NULL);

  for (guint i = 0; i < ladder->len; i++)
    {
      const CwCtlRung *rung = g_ptr_array_index (ladder, i);
      if (cw_ctl_flag (rung->row, key) && (has_status (rung, "due") || has_status (rung, "upcoming")))
        g_string_append_printf (steps, "%s%s", steps->len > 0 ? ", " : "",
                                cw_ctl_text (rung->row, "step"));
    }
  if (steps->len == 0)
    return;
  g_auto (GStrv) around = g_strsplit (format, "%s", 2);
  g_autofree char *line = g_strjoinv (steps->str, around);
  cw_ctl_print_line (ctl, CW_CTL_DIM, line);
}

void
cw_ctl_print_plan (CwCtl *ctl, GVariant *detail, gboolean all)
{
  g_autoptr (CwCtlTable) table = make_table ();
  guint hidden;
  g_autoptr (GPtrArray) ladder = cw_ctl_ladder (ctl, detail, all, &hidden);
  gboolean drawn = cw_ctl_can_draw ();
  guint coming = first_coming (ladder);

  for (guint i = 0; i < ladder->len; i++)
    {
      if (drawn && i == coming)
        add_now (ctl, table);
      add_rung (table, g_ptr_array_index (ladder, i), drawn);
    }
  if (drawn && ladder->len > 0 && coming == ladder->len)
    add_now (ctl, table);
  if (ladder->len > 0)
    cw_ctl_table_print (table, ctl);
  print_doubts (ctl, ladder, "beyond_coverage",
                _ ("Past the days that the calendars cover, so holidays may be missing: %s"));
  print_doubts (ctl, ladder, "projected",
                _ ("Reckoned with holidays that are not announced officially yet: %s"));
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
