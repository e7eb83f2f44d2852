/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "client/bus.h"
#include "client/dates.h"
#include "client/output.h"
#include "client/runs.h"
#include "client/table.h"
#include "client/value.h"
#include "core/text.h"
#include "core/when.h"

/* calendar list, show, add, count, remove.  Import is in cmd-calendar-import.c. */

static GVariant *
list_calendars (CwCtl *ctl, GError **error)
{
  g_autoptr (GVariant) reply = cw_ctl_call (ctl, "Calendars.List", NULL, "(aa{sv})", error);

  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

gboolean
cw_ctl_run_calendar_list (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_autoptr (GVariant) rows = list_calendars (ctl, error);
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
      gint64 closed = 0;
      cw_ctl_number (row, "closed", &closed);
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, closed);
      cw_ctl_table_cell (table, CW_CTL_PLAIN, cw_ctl_text (row, "name"));
      cw_ctl_table_cell (table, CW_CTL_PLAIN, cw_ctl_text (row, "source"));
      cw_ctl_table_cell (table, CW_CTL_PLAIN, cw_ctl_text (row, "days_off"));
      cw_ctl_table_cell (table, CW_CTL_PLAIN, covers);
      cw_ctl_table_cell (table, CW_CTL_PLAIN, cw_ctl_text (row, "official_until"));
      cw_ctl_table_cell (table, CW_CTL_PLAIN, number);
    }
  cw_ctl_table_print (table, ctl);
  return TRUE;
}

/* ---- which calendars, which day ---- */

/* --calendar A,B; else the packaged ones of Japan that are there (usual), or all (not usual). */
static GPtrArray *
choose (CwCtl *ctl, const CwCtlArgs *args, gboolean usual, GError **error)
{
  static const char *const usual_names[] = { "japan", "yearend-japan", NULL };
  const char *given = cw_ctl_args_option (args, "calendar");
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  if (given != NULL)
    {
      g_auto (GStrv) parts = g_strsplit_set (given, ",;", -1);
      for (guint i = 0; parts[i] != NULL; i++)
        if (*g_strstrip (parts[i]) != '\0')
          g_ptr_array_add (names, g_strdup (parts[i]));
      return names;
    }
  g_autoptr (GVariant) rows = list_calendars (ctl, error);
  if (rows == NULL)
    {
      g_ptr_array_unref (names);
      return NULL;
    }
  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *name = cw_ctl_text (row, "name");
      if (name != NULL && (!usual || g_strv_contains (usual_names, name)))
        g_ptr_array_add (names, g_strdup (name));
    }
  return names;
}

static GVariant *
names_variant (GPtrArray *names)
{
  return g_variant_new_strv ((const char *const *)names->pdata, (gssize)names->len);
}

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

static char *
joined (GPtrArray *names)
{
  g_ptr_array_add (names, NULL);
  char *text = names->pdata[0] != NULL ? g_strjoinv (", ", (char **)names->pdata)
                                       : g_strdup (_ ("Saturday and Sunday"));
  g_ptr_array_remove_index (names, names->len - 1);
  return text;
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
  g_autoptr (GPtrArray) names = choose (ctl, args, TRUE, error);
  if (names == NULL)
    return FALSE;
  g_autofree char *date = date_of (ctl, cw_ctl_args_word (args, 0));
  g_autoptr (GVariant) reply =
      cw_ctl_call (ctl, "Calendars.AddBusinessDays",
                   g_variant_new ("(@assi)", names_variant (names), date, (gint32)n), "(s)", error);
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) result = g_variant_get_child_value (reply, 0);
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
  g_autoptr (GPtrArray) names = choose (ctl, args, TRUE, error);

  if (names == NULL)
    return FALSE;
  g_autofree char *from = date_of (ctl, cw_ctl_args_word (args, 0));
  g_autofree char *to = date_of (ctl, cw_ctl_args_word (args, 1));
  g_autoptr (GVariant) reply =
      cw_ctl_call (ctl, "Calendars.CountBusinessDays",
                   g_variant_new ("(@asss)", names_variant (names), from, to), "(i)", error);
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) days = g_variant_get_child_value (reply, 0);
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

gboolean
cw_ctl_run_calendar_remove (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  const char *name = cw_ctl_args_word (args, 0);
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

/* ---- show ---- */

/* YYYY-MM or YYYY; nothing means this month. */
static gboolean
read_month (CwCtl *ctl, const char *text, int *year, int *month, GError **error)
{
  if (text == NULL)
    {
      cw_day_to_ymd (cw_instant_day (cw_ctl_now (ctl), ctl->zone), year, month, NULL);
      return TRUE;
    }
  gsize length = strlen (text);
  gsize digits = strspn (text, "0123456789");
  *month = 0;
  *year = (int)g_ascii_strtoll (text, NULL, 10);
  if (length == 7 && digits == 4 && text[4] == '-' && strspn (text + 5, "0123456789") == 2)
    *month = (int)g_ascii_strtoll (text + 5, NULL, 10);
  else if (length != 4 || digits != 4)
    *year = 0;
  if (cw_day_from_ymd (*year, *month == 0 && length == 4 ? 1 : *month, 1) != CW_DAY_NONE)
    return TRUE;
  cw_ctl_usage (error, _ ("\"%s\" is no month: write YYYY-MM, or YYYY for a whole year."), text);
  return FALSE;
}

typedef struct
{
  char *date;
  char *reason;
  char *calendar;
} Closed;

static void
free_closed (gpointer data)
{
  Closed *closed = data;

  g_free (closed->date);
  g_free (closed->reason);
  g_free (closed->calendar);
  g_free (closed);
}

static int
compare_closed (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(Closed *const *)a)->date, (*(Closed *const *)b)->date);
}

/* Each calendar by itself, so that every day can say which one closes it. */
static GPtrArray *
find_closed (CwCtl *ctl, GPtrArray *names, const char *from, const char *to, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (free_closed);

  for (guint i = 0; i < names->len; i++)
    {
      const char *one[] = { g_ptr_array_index (names, i), NULL };
      g_autoptr (GVariant) reply = cw_ctl_call (
          ctl, "Calendars.ClosedDays", g_variant_new ("(^asss)", one, from, to), "(a(ss))", error);
      if (reply == NULL)
        return NULL;
      g_autoptr (GVariant) days = g_variant_get_child_value (reply, 0);
      for (gsize k = 0; k < g_variant_n_children (days); k++)
        {
          Closed *closed = g_new0 (Closed, 1);
          g_variant_get_child (days, k, "(ss)", &closed->date, &closed->reason);
          closed->calendar = g_strdup (one[0]);
          g_ptr_array_add (found, closed);
        }
    }
  g_ptr_array_sort (found, compare_closed);
  return g_steal_pointer (&found);
}

static gboolean
is_closed (GPtrArray *found, CwDay day)
{
  g_autofree char *date = cw_day_format (day);

  for (guint i = 0; i < found->len; i++)
    if (g_str_equal (((Closed *)g_ptr_array_index (found, i))->date, date))
      return TRUE;
  return FALSE;
}

static void
print_grid (CwCtl *ctl, int year, int month, GPtrArray *found)
{
  CwDay first = cw_day_from_ymd (year, month, 1);
  int column = (int)cw_day_weekday (first);

  for (int i = 0; i < 7; i++)
    {
      /* 2024-01-01 was a Monday */
      g_autofree char *name = cw_ctl_day_format (cw_day_from_ymd (2024, 1, 1 + i));
      g_autofree char *padded = cw_ctl_text_pad (strchr (name, ' ') + 1, 5);
      cw_ctl_print (ctl, padded);
    }
  cw_ctl_printf (ctl, "\n%*s", column * 5, "");
  for (CwDay day = first;; day++)
    {
      int y, m, d;
      cw_day_to_ymd (day, &y, &m, &d);
      if (m != month)
        break;
      gboolean closed = is_closed (found, day);
      g_autofree char *cell = g_strdup_printf (closed ? "[%d]" : " %d ", d);
      g_autofree char *padded = cw_ctl_text_pad (cell, 5);
      g_autofree char *styled = cw_ctl_styled (ctl, closed ? CW_CTL_WARNING : CW_CTL_PLAIN, padded);
      cw_ctl_print (ctl, styled);
      if (++column % 7 == 0)
        cw_ctl_print (ctl, "\n");
    }
  cw_ctl_print (ctl, column % 7 == 0 ? "\n" : "\n\n");
}

static void
print_closed (CwCtl *ctl, GPtrArray *found)
{
  if (found->len == 0)
    cw_ctl_print_line (ctl, CW_CTL_PLAIN, _ ("No closed days but the weekly ones."));
  for (guint i = 0; i < found->len; i++)
    {
      const Closed *closed = g_ptr_array_index (found, i);
      CwDay day;
      g_autofree char *shown =
          cw_day_parse (closed->date, &day) ? cw_ctl_day_format (day) : g_strdup (closed->date);
      g_autofree char *reason = cw_text_clean (closed->reason, 0);
      cw_ctl_printf (ctl, "%s  %s  (%s)\n", shown, reason, closed->calendar);
    }
}

static void
print_closed_json (CwCtl *ctl, GPtrArray *found)
{
  GVariantBuilder rows;

  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < found->len; i++)
    {
      const Closed *closed = g_ptr_array_index (found, i);
      GVariantDict dict;
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "date", "s", closed->date);
      g_variant_dict_insert (&dict, "reason", "s", closed->reason);
      g_variant_dict_insert (&dict, "calendar", "s", closed->calendar);
      g_variant_builder_add_value (&rows, g_variant_dict_end (&dict));
    }
  cw_ctl_print_json (ctl, g_variant_builder_end (&rows));
}

gboolean
cw_ctl_run_calendar_show (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  int year, month;

  if (!read_month (ctl, cw_ctl_args_word (args, 0), &year, &month, error))
    return FALSE;
  g_autoptr (GPtrArray) names = choose (ctl, args, FALSE, error);
  if (names == NULL)
    return FALSE;
  int next_year = month == 0 || month == 12 ? year + 1 : year;
  int next_month = month == 0 || month == 12 ? 1 : month + 1;
  CwDay next = cw_day_from_ymd (next_year, next_month, 1);
  g_autofree char *from = cw_day_format (cw_day_from_ymd (year, MAX (month, 1), 1));
  g_autofree char *to = cw_day_format (next != CW_DAY_NONE ? next - 1 : CW_DAY_LAST);
  g_autoptr (GPtrArray) found = find_closed (ctl, names, from, to, error);
  if (found == NULL)
    return FALSE;
  if (ctl->json)
    {
      print_closed_json (ctl, found);
      return TRUE;
    }
  g_autofree char *title =
      month > 0 ? g_strdup_printf ("%04d-%02d", year, month) : g_strdup_printf ("%04d", year);
  cw_ctl_print_line (ctl, CW_CTL_BOLD, title);
  if (month > 0)
    print_grid (ctl, year, month, found);
  print_closed (ctl, found);
  return TRUE;
}
