/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/message-words.h"

#include <string.h>

#include "core/money.h"
#include "daemon/wording.h"

static const char *const english_days[]
  = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };
static const char *const english_months[]
  = { "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December" };
static const char *const japanese_days[] = { "月", "火", "水", "木", "金", "土", "日" };

char *
cw_message_day (CwInstant at, GTimeZone *zone, CwInstant now, gboolean japanese)
{
  CwDay day = cw_instant_day (at, zone);
  int year, month, mday, this_year;
  CwWeekday weekday = cw_day_weekday (day);

  cw_day_to_ymd (day, &year, &month, &mday);
  cw_day_to_ymd (cw_instant_day (now, zone), &this_year, NULL, NULL);
  if (japanese && year == this_year)
    return g_strdup_printf ("%d月%d日（%s）", month, mday, japanese_days[weekday]);
  if (japanese)
    return g_strdup_printf ("%d年%d月%d日（%s）", year, month, mday, japanese_days[weekday]);
  if (year == this_year)
    return g_strdup_printf ("%s %d %s", english_days[weekday], mday, english_months[month - 1]);
  return g_strdup_printf ("%s %d %s %d", english_days[weekday], mday, english_months[month - 1],
                          year);
}

char *
cw_message_moment (CwInstant at, GTimeZone *zone, CwInstant now, gint64 day_end,
                   gboolean japanese)
{
  g_autofree char *day = cw_message_day (at, zone, now, japanese);
  gint64 time = cw_instant_to_wall (at, zone).time;

  if (time == day_end)
    return g_steal_pointer (&day);
  g_autofree char *clock = cw_time_of_day_format (time);
  return g_strconcat (day, japanese ? "" : ", ", clock, NULL);
}

char *
cw_message_money (gint64 amount, const char *currency, gboolean japanese)
{
  char *text = cw_money_text (amount, currency);

  if (!japanese || !g_str_has_suffix (text, " JPY"))
    return text;
  text[strlen (text) - strlen (" JPY")] = '\0';
  char *yen = g_strconcat (text, "円", NULL);
  g_free (text);
  return yen;
}
