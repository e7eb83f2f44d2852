/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "client/bus.h"
#include "client/calendars.h"
#include "client/dates.h"
#include "client/output.h"
#include "client/runs.h"
#include "client/table.h"
#include "client/value.h"
#include "client/words.h"
#include "core/text.h"
#include "core/when.h"

/* calendar list, add, count, remove.  The others are in cmd-calendar-show.c and
 * cmd-calendar-import.c. */

gboolean
cw_ctl_run_calendar_list (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_autoptr (GVariant) rows = cw_ctl_list_calendars (ctl, error);
  g_autoptr (CwCtlTable) table = cw_ctl_table_new ();

  (void)args;
  if (rows == NULL)
    return FALSE;
  if (ctl->json)
    {
      cw_ctl_print_json (ctl, rows);
      return TRUE;
    }
  cw_ctl_table_column (table, _ ("NAME"), CW_CTL_LEFT);
  cw_ctl_table_column (table, _ ("FROM"), CW_CTL_LEFT);
  cw_ctl_table_column (table, _ ("WEEKDAYS OFF"), CW_CTL_SHRINK);
  cw_ctl_table_column (table, _ ("COVERS"), CW_CTL_LEFT);
  cw_ctl_table_column (table, _ ("ANNOUNCED UNTIL"), CW_CTL_DROP (1));
  cw_ctl_table_column (table, _ ("CLOSED"), CW_CTL_RIGHT | CW_CTL_DROP (2));
  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *from = cw_ctl_text (row, "covers_from");
      const char *to = cw_ctl_text (row, "covers_to");
      g_autofree char *covers =
          from != NULL && to != NULL ? g_strdup_printf ("%s…%s", from, to) : g_strdup ("");
      g_autofree char *off = cw_ctl_days_off_text (cw_ctl_text (row, "days_off"));
      gint64 closed = 0;
      cw_ctl_number (row, "closed", &closed);
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, closed);
      cw_ctl_table_cell (table, CW_CTL_PLAIN, cw_ctl_text (row, "name"));
      cw_ctl_table_cell (table, CW_CTL_PLAIN, cw_ctl_origin_label (cw_ctl_text (row, "source")));
      cw_ctl_table_cell (table, CW_CTL_PLAIN, off);
      cw_ctl_table_cell (table, CW_CTL_PLAIN, covers);
      cw_ctl_table_cell (table, CW_CTL_PLAIN, cw_ctl_text (row, "official_until"));
      cw_ctl_table_cell (table, CW_CTL_PLAIN, number);
    }
  cw_ctl_table_print (table, ctl);
  return TRUE;
}

/* ---- which day ---- */

/* The daemon takes dates; people also say "today" and "12-01".  What is none goes as it is and is
 * refused there. */
static char *
date_of (CwCtl *ctl, const char *text)
{
  CwWhenContext context = { .now = 0, .days = { .user_zone = ctl->zone } };
  CwDay day;
  CwWhen when;

  if (cw_day_parse (text, &day))
    return g_strdup (text);
  context.now = cw_ctl_now (ctl);
  if (cw_when_parse (text, CW_WHEN_PLAN, &context, &when, NULL))
    return cw_day_format (cw_instant_day (when.instant, ctl->zone));
  return g_strdup (text);
}

static gboolean
is_among (GPtrArray *names, const char *name)
{
  return g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL);
}

static char *
joined (GPtrArray *names)
{
  g_ptr_array_add (names, NULL);
  char *text = names->pdata[0] != NULL ? g_strjoinv (", ", (char **)names->pdata)
                                       : g_strdup (_ ("Saturday and Sunday"));
  g_ptr_array_remove_index (names, names->len - 1);
  return text;
}

/* A sum over days of which a calendar knows nothing finds no holidays there.  Said beside the answer,
 * which goes to scripts. */
static void
warn_of_uncovered (CwCtl *ctl, GPtrArray *names, const char *first, const char *second)
{
  g_autoptr (GVariant) rows = cw_ctl_list_calendars (ctl, NULL);
  const char *from = strcmp (first, second) <= 0 ? first : second;
  const char *to = from == first ? second : first;

  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *name = cw_ctl_text (row, "name");
      const char *begins = cw_ctl_text (row, "covers_from");
      const char *ends = cw_ctl_text (row, "covers_to");
      if (begins == NULL || ends == NULL || !is_among (names, name)
          || (strcmp (from, begins) >= 0 && strcmp (to, ends) <= 0))
        continue;
      g_autofree char *line = g_strdup_printf (
          _ ("The calendar \"%1$s\" covers %2$s to %3$s: holidays beyond are not known."), name,
          begins, ends);
      cw_ctl_complain (line);
    }
}

gboolean
cw_ctl_run_calendar_add (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  const char *word = cw_ctl_args_word (args, 1);
  gint64 n;
  CwDay day;

  if (!g_ascii_string_to_signed (*word == '+' ? word + 1 : word, 10, G_MININT32, G_MAXINT32, &n,
                                 NULL))
    {
      cw_ctl_usage (error, _ ("N is a number of business days such as 3 or -3."));
      return FALSE;
    }
  g_autoptr (GPtrArray) names = cw_ctl_choose_calendars (ctl, args, TRUE, error);
  if (names == NULL)
    return FALSE;
  g_autofree char *date = date_of (ctl, cw_ctl_args_word (args, 0));
  g_autoptr (GVariant) reply =
      cw_ctl_call (ctl, "Calendars.AddBusinessDays",
                   g_variant_new ("(@assi)", cw_ctl_calendar_names (names), date, (gint32)n), "(s)", error);
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) result = g_variant_get_child_value (reply, 0);
  warn_of_uncovered (ctl, names, date, g_variant_get_string (result, NULL));
  if (ctl->json)
    {
      cw_ctl_print_json (ctl, result);
      return TRUE;
    }
  const char *iso = g_variant_get_string (result, NULL);
  g_autofree char *shown = cw_day_parse (iso, &day) ? cw_ctl_day_format (day) : g_strdup (iso);
  g_autofree char *calendars = joined (names);
  cw_ctl_printf (ctl, "%s  (%s)\n", shown, calendars);
  return TRUE;
}

gboolean
cw_ctl_run_calendar_count (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_autoptr (GPtrArray) names = cw_ctl_choose_calendars (ctl, args, TRUE, error);

  if (names == NULL)
    return FALSE;
  g_autofree char *from = date_of (ctl, cw_ctl_args_word (args, 0));
  g_autofree char *to = date_of (ctl, cw_ctl_args_word (args, 1));
  g_autoptr (GVariant) reply =
      cw_ctl_call (ctl, "Calendars.CountBusinessDays",
                   g_variant_new ("(@asss)", cw_ctl_calendar_names (names), from, to), "(i)", error);
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) days = g_variant_get_child_value (reply, 0);
  warn_of_uncovered (ctl, names, from, to);
  if (ctl->json)
    {
      cw_ctl_print_json (ctl, days);
      return TRUE;
    }
  gint32 n = g_variant_get_int32 (days);
  g_autofree char *calendars = joined (names);
  cw_ctl_printf (ctl, ngettext ("%d business day", "%d business days", (gulong)ABS (n)), n);
  cw_ctl_printf (ctl, "  (%s)\n", calendars);
  return TRUE;
}

/* ---- remove ---- */

static char *
numbers (GVariant *ids)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; ids != NULL && i < g_variant_n_children (ids); i++)
    {
      guint32 id;
      g_variant_get_child (ids, i, "u", &id);
      g_string_append_printf (text, "%s#%u", i > 0 ? ", " : "", id);
    }
  return g_string_free (text, FALSE);
}

/* Dates would move without a word where somebody counts by the calendar and nothing takes its
 * place. */
static gboolean
is_free (CwCtl *ctl, const char *name, GError **error)
{
  g_autoptr (GVariant) reply =
      cw_ctl_call (ctl, "Calendars.GetUsers", g_variant_new ("(s)", name), "(a{sv})", error);

  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) users = g_variant_get_child_value (reply, 0);
  g_autoptr (GVariant) ids = cw_ctl_value (users, "cases", "au");
  g_autofree char *cases = numbers (ids);
  g_autofree char *clients = cw_ctl_words (users, "clients", ", ");
  g_autofree char *policies = cw_ctl_words (users, "policies", ", ");
  if (cw_ctl_flag (users, "stays"))
    return TRUE;
  if (*cases != '\0')
    cw_ctl_failed (error,
                   _ ("Open cases count by the calendar \"%1$s\": %2$s. Their dates would move; add "
                      "--anyway to remove it all the same."),
                   name, cases);
  else if (*clients != '\0')
    cw_ctl_failed (error,
                   _ ("Clients count by the calendar \"%1$s\": %2$s. Dates would move; add --anyway "
                      "to remove it all the same."),
                   name, clients);
  else if (*policies != '\0')
    cw_ctl_failed (error,
                   _ ("Rules count by the calendar \"%1$s\": %2$s. Dates would move; add --anyway to "
                      "remove it all the same."),
                   name, policies);
  else
    return TRUE;
  return FALSE;
}

gboolean
cw_ctl_run_calendar_remove (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  const char *name = cw_ctl_args_word (args, 0);

  if (!cw_ctl_args_has (args, "anyway") && !is_free (ctl, name, error))
    return FALSE;
  g_autoptr (GVariant) reply =
      cw_ctl_call_once (ctl, "Calendars.Remove", g_variant_new ("(s)", name), "()", error);
  if (reply == NULL)
    return FALSE;
  if (ctl->json)
    {
      cw_ctl_print_json (ctl, g_variant_new_string (name));
      return TRUE;
    }
  cw_ctl_printf (ctl, _ ("The calendar \"%s\" is removed."), name);
  cw_ctl_print (ctl, "\n");
  return TRUE;
}
