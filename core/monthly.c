/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/monthly.h"

#include <string.h>

#define LAST 0
#define LAST_COMMON_DAY 28 /* every month has it */

static gboolean
parse_day (const char *text, guint8 *day)
{
  guint64 n;

  if (strcmp (text, "last") == 0)
    {
      *day = LAST;
      return TRUE;
    }
  /* no sign, no leading zero: 08 is a slip and not eight */
  if (*text == '0' || !g_ascii_string_to_unsigned (text, 10, 1, LAST_COMMON_DAY, &n, NULL))
    return FALSE;
  *day = (guint8) n;
  return TRUE;
}

static gboolean
parse_entry (const char *text, CwMonthly *row)
{
  g_auto (GStrv) sides = g_strsplit (text, ">", 3);

  return g_strv_length (sides) == 2 && parse_day (g_strstrip (sides[0]), &row->closing)
         && parse_day (g_strstrip (sides[1]), &row->pay);
}

gboolean
cw_monthly_parse (const char *text, GArray *rows)
{
  g_auto (GStrv) entries = g_strsplit (text, ";", CW_MONTHLY_MAX + 1);
  guint n = g_strv_length (entries);
  CwMonthly found[CW_MONTHLY_MAX];

  if (n == 0 || n > CW_MONTHLY_MAX)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      if (!parse_entry (entries[i], &found[i]))
        return FALSE;
      for (guint j = 0; j < i; j++)
        if (found[j].closing == found[i].closing)
          return FALSE;
    }
  g_array_append_vals (rows, found, n);
  return TRUE;
}

static void
append_day (GString *text, guint8 day)
{
  if (day == LAST)
    g_string_append (text, "last");
  else
    g_string_append_printf (text, "%d", day);
}

char *
cw_monthly_format (const GArray *rows)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      const CwMonthly *row = &g_array_index (rows, CwMonthly, i);
      if (i > 0)
        g_string_append_c (text, ';');
      append_day (text, row->closing);
      g_string_append_c (text, '>');
      append_day (text, row->pay);
    }
  return g_string_free (text, FALSE);
}

/* The day of the month of day itself (after = FALSE) or of a later one that is called so. */
static CwDay
next_of (guint8 called, CwDay day, gboolean after)
{
  int year, month, mday;

  cw_day_to_ymd (day, &year, &month, &mday);
  for (int i = 0; i <= 2; i++, month++)
    {
      /* the last day of a month is the one before the first of the next */
      int own_year = year + (month - 1) / 12, own_month = (month - 1) % 12 + 1;
      CwDay found = called != LAST ? cw_day_from_ymd (own_year, own_month, called)
                    : own_month == 12 ? cw_day_from_ymd (own_year, 12, 31)
                                      : cw_day_from_ymd (own_year, own_month + 1, 1) - 1;
      if (found == CW_DAY_NONE)
        return CW_DAY_NONE;
      if (after ? found > day : found >= day)
        return found;
    }
  return CW_DAY_NONE;
}

CwDay
cw_monthly_next (const GArray *rows, CwDay day)
{
  CwDay closing = CW_DAY_NONE;
  guint8 pay = LAST;

  for (guint i = 0; i < rows->len; i++)
    {
      const CwMonthly *row = &g_array_index (rows, CwMonthly, i);
      CwDay own = next_of (row->closing, day, FALSE);
      if (own == CW_DAY_NONE || (closing != CW_DAY_NONE && own >= closing))
        continue;
      closing = own;
      pay = row->pay;
    }
  return closing != CW_DAY_NONE ? next_of (pay, closing, TRUE) : CW_DAY_NONE;
}
