/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "client/bus.h"
#include "client/calendars.h"
#include "client/cases.h"
#include "client/dates.h"
#include "client/output.h"
#include "client/runs.h"
#include "client/table.h"
#include "client/value.h"
#include "client/words.h"
#include "core/text.h"

/* calendar show: a month with its closed days and the dates of open cases. */

#define AT_ONCE 20 /* calendars in one call */
#define CELL 6

typedef struct
{
  CwDay day;
  CwInstant at; /* CW_NEVER: the whole day, of a calendar */
  guint n;      /* in the order in which it was found */
  GVariant *row;
} Entry;

typedef struct
{
  CwCtl *ctl;
  CwDay first, last;
  GArray *entries; /* Entry: of calendars, and of cases */
} Month;

static void
clear_entry (gpointer data)
{
  g_variant_unref (((Entry *)data)->row);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *first = a, *second = b;

  if (first->day != second->day)
    return first->day < second->day ? -1 : 1;
  if (first->at != second->at && (first->at == CW_NEVER || second->at == CW_NEVER))
    return first->at == CW_NEVER ? -1 : 1;
  if (first->at != second->at)
    return first->at < second->at ? -1 : 1;
  return (first->n > second->n) - (first->n < second->n);
}

static void
add_entry (Month *month, CwDay day, CwInstant at, GVariant *row)
{
  Entry entry = { day, at, month->entries->len, g_variant_ref_sink (row) };
  g_array_append_val (month->entries, entry);
}

static gboolean
is_of_case (const Entry *entry)
{
  return entry->at != CW_NEVER;
}

static gboolean
is_weekly (const Entry *entry)
{
  return !is_of_case (entry) && cw_ctl_flag (entry->row, "weekly");
}

/* ---- what the calendars say ---- */

static gboolean
find_days (Month *month, GPtrArray *names, GError **error)
{
  g_autofree char *from = cw_day_format (month->first);
  g_autofree char *to = cw_day_format (month->last);

  for (guint i = 0; i == 0 || i < names->len; i += AT_ONCE)
    {
      g_autoptr (GPtrArray) some = g_ptr_array_new ();
      GVariantBuilder options;
      for (guint k = i; k < MIN (i + AT_ONCE, names->len); k++)
        g_ptr_array_add (some, g_ptr_array_index (names, k));
      g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
      if (i == 0)
        g_variant_builder_add (&options, "{sv}", "weekly", g_variant_new_boolean (TRUE));
      g_autoptr (GVariant) reply =
          cw_ctl_call (month->ctl,
                       "Calendars.ListDays",
                       g_variant_new ("(@asssa{sv})", cw_ctl_calendar_names (some), from, to,
                                      &options),
                       "(aa{sv})",
                       error);
      if (reply == NULL)
        return FALSE;
      g_autoptr (GVariant) rows = g_variant_get_child_value (reply, 0);
      for (gsize k = 0; k < g_variant_n_children (rows); k++)
        {
          g_autoptr (GVariant) row = g_variant_get_child_value (rows, k);
          const char *date = cw_ctl_text (row, "date");
          CwDay day;
          if (date != NULL && cw_day_parse (date, &day))
            add_entry (month, day, CW_NEVER, row);
        }
    }
  return TRUE;
}

/* ---- what the cases bring ---- */

static void
add_moment (Month *month, GVariant *row, const char *iso, const char *kind, GVariant *next)
{
  CwInstant at;
  GVariantDict dict;

  if (iso == NULL || !cw_instant_parse_iso (iso, month->ctl->zone, &at, NULL))
    return;
  CwDay day = cw_instant_day (at, month->ctl->zone);
  if (day < month->first || day > month->last)
    return;
  g_autofree char *date = cw_day_format (day);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "date", "s", date);
  g_variant_dict_insert (&dict, "kind", "s", kind);
  g_variant_dict_insert (&dict, "time", "s", iso);
  g_variant_dict_insert (&dict, "id", "u", cw_ctl_case_id (row));
  g_variant_dict_insert (&dict, "title", "s", cw_ctl_text (row, "title"));
  g_variant_dict_insert (&dict, "client", "s", cw_ctl_text (row, "client"));
  if (next != NULL)
    {
      g_variant_dict_insert (&dict, "step", "s", cw_ctl_text (next, "step"));
      g_variant_dict_insert (&dict, "step_title", "s", cw_ctl_next_title (next));
    }
  add_entry (month, day, at, g_variant_dict_end (&dict));
}

static gboolean
add_case (GVariant *row, gpointer data)
{
  static const char *const dates[] = { "closes", "deadline", "invoice_due" };
  Month *month = data;
  g_autoptr (GVariant) next = cw_ctl_value (row, "next", "a{sv}");

  for (guint i = 0; i < G_N_ELEMENTS (dates); i++)
    add_moment (month, row, cw_ctl_text (row, dates[i]), dates[i], NULL);
  if (next == NULL)
    return TRUE;
  const char *alert = cw_ctl_text (next, "alert");
  add_moment (month, row, alert != NULL ? alert : cw_ctl_text (next, "due"), "step", next);
  add_moment (month, row, cw_ctl_text (next, "limit"), "limit", next);
  return TRUE;
}

static gboolean
find_cases (Month *month, GError **error)
{
  GVariantBuilder filter;

  g_variant_builder_init (&filter, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&filter, "{sv}", "open", g_variant_new_boolean (TRUE));
  return cw_ctl_each_case (month->ctl, g_variant_builder_end (&filter), add_case, month, error);
}

/* ---- printing ---- */

typedef struct
{
  gboolean closed, weekly, dated, opened;
} Look;

static Look
look_of (const Month *month, CwDay day)
{
  Look look = { FALSE, FALSE, FALSE, FALSE };

  for (guint i = 0; i < month->entries->len; i++)
    {
      const Entry *entry = &g_array_index (month->entries, Entry, i);
      if (entry->day != day)
        continue;
      if (is_of_case (entry))
        look.dated = TRUE;
      else if (is_weekly (entry))
        look.weekly = TRUE;
      else if (cw_ctl_flag (entry->row, "opened"))
        look.opened = TRUE;
      else
        look.closed = TRUE;
    }
  look.closed = look.closed && !look.opened;
  return look;
}

static void
print_cell (const Month *month, CwDay day, int number)
{
  Look look = look_of (month, day);
  CwCtlStyle style = look.closed   ? CW_CTL_WARNING
                     : look.dated  ? CW_CTL_BOLD
                     : look.weekly ? CW_CTL_DIM
                                   : CW_CTL_PLAIN;
  g_autofree char *cell = g_strdup_printf ("%s%d%s%s",
                                           look.closed ? "[" : look.weekly ? "(" : " ",
                                           number,
                                           look.closed ? "]" : look.weekly ? ")" : " ",
                                           look.dated ? "*" : "");
  g_autofree char *padded = cw_ctl_text_pad (cell, CELL);
  g_autofree char *styled = cw_ctl_styled (month->ctl, style, padded);

  cw_ctl_print (month->ctl, styled);
}

static void
print_grid (const Month *month)
{
  CwCtl *ctl = month->ctl;
  int column = (int)cw_day_weekday (month->first);

  for (int i = 0; i < 7; i++)
    {
      /* 2024-01-01 was a Monday */
      g_autofree char *name = cw_ctl_day_format (cw_day_from_ymd (2024, 1, 1 + i));
      g_autofree char *padded = cw_ctl_text_pad (strchr (name, ' ') + 1, CELL);
      cw_ctl_print (ctl, padded);
    }
  cw_ctl_printf (ctl, "\n%*s", column * CELL, "");
  for (CwDay day = month->first; day <= month->last; day++)
    {
      print_cell (month, day, day - month->first + 1);
      if (++column % 7 == 0)
        cw_ctl_print (ctl, "\n");
    }
  cw_ctl_print (ctl, column % 7 == 0 ? "\n" : "\n\n");
}

/* 3 May Sun  憲法記念日  (japan) */
static void
print_day (CwCtl *ctl, const Entry *entry)
{
  g_autofree char *day = cw_ctl_day_format (entry->day);
  g_autofree char *reason = cw_text_clean (cw_ctl_local_text (entry->row, "reason", "reasons"), 0);
  const char *calendar = cw_ctl_text (entry->row, "calendar");
  g_autofree char *line =
      cw_ctl_flag (entry->row, "opened")
          ? g_strdup_printf (_ ("%1$s  open: %2$s  (%3$s)"), day, reason, calendar)
      : cw_ctl_flag (entry->row, "projected")
          ? g_strdup_printf (_ ("%1$s  %2$s, not announced yet  (%3$s)"), day, reason, calendar)
          : g_strdup_printf ("%s  %s  (%s)", day, reason, calendar);

  cw_ctl_print_line (ctl, CW_CTL_PLAIN, line);
}

static void
print_date_of_case (CwCtl *ctl, const Entry *entry)
{
  const char *kind = cw_ctl_text (entry->row, "kind");
  g_autofree char *moment = cw_ctl_moment (ctl, cw_ctl_text (entry->row, "time"));
  g_autofree char *name = cw_ctl_case_name (entry->row);
  g_autofree char *title = cw_text_clean (cw_ctl_text (entry->row, "step_title"), 0);
  g_autofree char *line =
      g_str_equal (kind, "step")     ? g_strdup_printf ("%s  %s: %s", moment, name, title)
      : g_str_equal (kind, "limit")  ? g_strdup_printf (_ ("%1$s  %2$s: last moment for: %3$s"),
                                                       moment, name, title)
      : g_str_equal (kind, "closes") ? g_strdup_printf (_ ("%1$s  %2$s: applications close"),
                                                        moment, name)
      : g_str_equal (kind, "deadline")
          ? g_strdup_printf (_ ("%1$s  %2$s: the deadline"), moment, name)
          : g_strdup_printf (_ ("%1$s  %2$s: pay is due"), moment, name);

  cw_ctl_print_line (ctl, CW_CTL_PLAIN, line);
}

static void
print_month (const Month *month, const char *title, gboolean grid)
{
  CwCtl *ctl = month->ctl;
  guint closed = 0, dated = 0;

  cw_ctl_print_line (ctl, CW_CTL_BOLD, title);
  if (grid)
    print_grid (month);
  for (guint i = 0; i < month->entries->len; i++)
    {
      const Entry *entry = &g_array_index (month->entries, Entry, i);
      if (is_of_case (entry) || is_weekly (entry))
        continue;
      print_day (ctl, entry);
      closed++;
    }
  if (closed == 0)
    cw_ctl_print_line (ctl, CW_CTL_PLAIN, _ ("No closed days but the weekly ones."));
  for (guint i = 0; i < month->entries->len; i++)
    {
      const Entry *entry = &g_array_index (month->entries, Entry, i);
      if (!is_of_case (entry))
        continue;
      if (dated++ == 0)
        {
          cw_ctl_print (ctl, "\n");
          cw_ctl_print_line (ctl, CW_CTL_BOLD,
                             grid ? _ ("Your cases (days with *)") : _ ("Your cases"));
        }
      print_date_of_case (ctl, entry);
    }
}

/* Closed days as before there were others: with date, reason and calendar; kind tells them apart. */
static GVariant *
json_row (const Entry *entry)
{
  GVariantDict dict;

  if (is_of_case (entry))
    return g_variant_ref (entry->row);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "date", "s", cw_ctl_text (entry->row, "date"));
  g_variant_dict_insert (&dict, "kind", "s",
                         cw_ctl_flag (entry->row, "opened") ? "opened" : "closed");
  g_variant_dict_insert (&dict, "reason", "s",
                         cw_ctl_local_text (entry->row, "reason", "reasons"));
  g_variant_dict_insert (&dict, "calendar", "s", cw_ctl_text (entry->row, "calendar"));
  if (cw_ctl_flag (entry->row, "projected"))
    g_variant_dict_insert (&dict, "projected", "b", TRUE);
  return g_variant_dict_end (&dict);
}

static void
print_json (const Month *month)
{
  GVariantBuilder rows;

  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < month->entries->len; i++)
    {
      const Entry *entry = &g_array_index (month->entries, Entry, i);
      if (is_weekly (entry))
        continue;
      g_autoptr (GVariant) row = g_variant_take_ref (json_row (entry));
      g_variant_builder_add_value (&rows, row);
    }
  cw_ctl_print_json (month->ctl, g_variant_builder_end (&rows));
}

/* YYYY-MM or YYYY; nothing means this month. */
static gboolean
read_month (CwCtl *ctl, const char *text, int *year, int *month, GError **error)
{
  if (text == NULL)
    {
      cw_day_to_ymd (cw_instant_day (cw_ctl_now (ctl), ctl->zone), year, month, NULL);
      return TRUE;
    }
  return cw_ctl_month_read (text, year, month, error);
}

gboolean
cw_ctl_run_calendar_show (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  int year, number;

  if (!read_month (ctl, cw_ctl_args_word (args, 0), &year, &number, error))
    return FALSE;
  g_autoptr (GPtrArray) names = cw_ctl_choose_calendars (ctl, args, FALSE, error);
  if (names == NULL)
    return FALSE;
  CwDay next = number == 0 || number == 12 ? cw_day_from_ymd (year + 1, 1, 1)
                                           : cw_day_from_ymd (year, number + 1, 1);
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (entries, clear_entry);
  Month month = { ctl, cw_day_from_ymd (year, MAX (number, 1), 1),
                  next != CW_DAY_NONE ? next - 1 : CW_DAY_LAST, entries };
  if (!find_days (&month, names, error) || !find_cases (&month, error))
    return FALSE;
  g_array_sort (entries, compare_entries);
  if (ctl->json)
    {
      print_json (&month);
      return TRUE;
    }
  g_autofree char *title =
      number > 0 ? g_strdup_printf ("%04d-%02d", year, number) : g_strdup_printf ("%04d", year);
  print_month (&month, title, number > 0);
  return TRUE;
}
