/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/moment-words.h"

#include <glib/gi18n.h>

static char *
format_instant (CwInstant instant, GTimeZone *zone, const char *format)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (instant / CW_SECOND);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, zone);
  char *text = g_date_time_format (local, format);
  return text != NULL ? text : cw_instant_format_iso (instant, zone); /* a broken translation */
}

static gboolean
same_year (CwDay a, CwDay b)
{
  int year_a, year_b, month, day;
  cw_day_to_ymd (a, &year_a, &month, &day);
  cw_day_to_ymd (b, &year_b, &month, &day);
  return year_a == year_b;
}

char *
cw_words_day (CwInstant instant, CwInstant now, GTimeZone *zone)
{
  CwDay day = cw_instant_day (instant, zone);
  CwDay today = now != CW_NEVER ? cw_instant_day (now, zone) : CW_DAY_NONE;
  if (day == today)
    return g_strdup (_("today"));
  if (today != CW_DAY_NONE && day == today - 1)
    return g_strdup (_("yesterday"));
  if (today != CW_DAY_NONE && same_year (day, today))
    /* TRANSLATORS: a day of this year, as for strftime(): "1 Dec". */
    /* xgettext:no-c-format */
    return format_instant (instant, zone, _("%-d %b"));
  /* TRANSLATORS: a day of another year, as for strftime(): "1 Dec 2026". */
  /* xgettext:no-c-format */
  return format_instant (instant, zone, _("%-d %b %Y"));
}

char *
cw_words_moment (CwInstant instant, CwInstant now, GTimeZone *zone)
{
  CwDay day = cw_instant_day (instant, zone);
  CwDay today = now != CW_NEVER ? cw_instant_day (now, zone) : CW_DAY_NONE;
  if (day == today)
    /* TRANSLATORS: a time of today, as for strftime(): "today 15:00". */
    /* xgettext:no-c-format */
    return format_instant (instant, zone, _("today %H:%M"));
  if (today != CW_DAY_NONE && day == today + 1)
    /* TRANSLATORS: a time of tomorrow, as for strftime(). */
    /* xgettext:no-c-format */
    return format_instant (instant, zone, _("tomorrow %H:%M"));
  if (today != CW_DAY_NONE && same_year (day, today))
    /* TRANSLATORS: a moment of this year, as for strftime(): "8 Dec 15:00".
     * xgettext:no-c-format */
    return format_instant (instant, zone, _("%-d %b %H:%M"));
  /* TRANSLATORS: a moment of another year, as for strftime(). */
  /* xgettext:no-c-format */
  return format_instant (instant, zone, _("%-d %b %Y %H:%M"));
}
