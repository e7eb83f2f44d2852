/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/civil.h"

#include <string.h>

#include "core/limits.h"

#define DAY_SECONDS G_GINT64_CONSTANT (86400)
#define DAY_TIME (24 * CW_HOUR)
#define JULIAN_1970 719163 /* g_date_get_julian () of 1970-01-01 */

/* The longest offset that ISO 8601 can write, +23:59; real zones stay below 16 hours. */
#define MAX_OFFSET_HOURS 23

CwDay
cw_day_from_ymd (int year, int month, int day)
{
  if (year < CW_YEAR_FIRST || year > CW_YEAR_LAST || month < 1 || month > 12 || day < 1 || day > 31)
    return CW_DAY_NONE;
  if (!g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return CW_DAY_NONE;

  GDate date;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  return (CwDay) g_date_get_julian (&date) - JULIAN_1970;
}

void
cw_day_to_ymd (CwDay day, int *year, int *month, int *mday)
{
  GDate date;
  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32) (CLAMP (day, CW_DAY_FIRST, CW_DAY_LAST) + JULIAN_1970));
  if (year != NULL)
    *year = g_date_get_year (&date);
  if (month != NULL)
    *month = g_date_get_month (&date);
  if (mday != NULL)
    *mday = g_date_get_day (&date);
}

/* Reads exactly width ASCII digits. */
static gboolean
read_digits (const char **text, int width, int *value)
{
  int sum = 0;
  for (int i = 0; i < width; i++)
    {
      if (!g_ascii_isdigit ((*text)[i]))
        return FALSE;
      sum = 10 * sum + ((*text)[i] - '0');
    }
  *text += width;
  *value = sum;
  return TRUE;
}

static gboolean
read_char (const char **text, char wanted)
{
  if (**text != wanted)
    return FALSE;
  (*text)++;
  return TRUE;
}

static gboolean
read_day (const char **text, CwDay *day)
{
  int year, month, mday;
  if (!read_digits (text, 4, &year) || !read_char (text, '-') || !read_digits (text, 2, &month)
      || !read_char (text, '-') || !read_digits (text, 2, &mday))
    return FALSE;

  CwDay found = cw_day_from_ymd (year, month, mday);
  if (found == CW_DAY_NONE)
    return FALSE;
  *day = found;
  return TRUE;
}

gboolean
cw_day_parse (const char *text, CwDay *day)
{
  CwDay found;
  if (text == NULL || !read_day (&text, &found) || *text != '\0')
    return FALSE;
  *day = found;
  return TRUE;
}

char *
cw_day_format (CwDay day)
{
  int year, month, mday;
  cw_day_to_ymd (day, &year, &month, &mday);
  return g_strdup_printf ("%04d-%02d-%02d", year, month, mday);
}

CwWeekday
cw_day_weekday (CwDay day)
{
  /* 1970-01-01 was a Thursday; the second modulo brings days before it to 0 … 6. */
  return (CwWeekday) (((day % 7) + 7 + CW_THURSDAY) % 7);
}

gboolean
cw_day_in_range (CwDay day)
{
  return day >= CW_DAY_FIRST && day <= CW_DAY_LAST;
}

/* HH:MM[:SS] */
static gboolean
read_time_of_day (const char **text, gint64 *time)
{
  int hour, minute, second = 0;
  if (!read_digits (text, 2, &hour) || !read_char (text, ':') || !read_digits (text, 2, &minute))
    return FALSE;
  if (read_char (text, ':') && !read_digits (text, 2, &second))
    return FALSE;
  if (hour > 23 || minute > 59 || second > 59)
    return FALSE;

  *time = hour * CW_HOUR + minute * CW_MINUTE + second * CW_SECOND;
  return TRUE;
}

gboolean
cw_time_of_day_parse (const char *text, gboolean allow_24, gint64 *time)
{
  if (text == NULL)
    return FALSE;
  if (allow_24 && strcmp (text, "24:00") == 0)
    {
      *time = DAY_TIME;
      return TRUE;
    }

  gint64 found;
  if (!read_time_of_day (&text, &found) || *text != '\0')
    return FALSE;
  *time = found;
  return TRUE;
}

char *
cw_time_of_day_format (gint64 time)
{
  gint64 minutes = CLAMP (time, 0, DAY_TIME) / CW_MINUTE;
  return g_strdup_printf ("%02d:%02d", (int) (minutes / 60), (int) (minutes % 60));
}

/* Division that rounds towards minus infinity: instants before 1970 are negative. */
static gint64
floor_div (gint64 value, gint64 by)
{
  gint64 quotient = value / by;
  return value % by < 0 ? quotient - 1 : quotient;
}

/* What floor_div () leaves, 0 … by - 1. */
static gint64
floor_mod (gint64 value, gint64 by)
{
  gint64 rest = value % by;
  return rest < 0 ? rest + by : rest;
}

static int
offset_at (GTimeZone *zone, gint64 utc_seconds)
{
  /* A universal time lies in exactly one interval, so this never answers -1. */
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, utc_seconds);
  return g_time_zone_get_offset (zone, interval);
}

int
cw_zone_offset (GTimeZone *zone, CwInstant instant)
{
  return offset_at (zone, floor_div (instant, CW_SECOND));
}

CwInstant
cw_wall_to_instant (CwWall wall, GTimeZone *zone)
{
  if (!cw_day_in_range (wall.day))
    return CW_NEVER;

  gint64 local = wall.day * DAY_SECONDS + floor_div (wall.time, CW_SECOND);
  gint64 rest = floor_mod (wall.time, CW_SECOND);

  /* The offsets a day before and a day after enclose every change that can concern this wall time,
   * the loss of a whole day included, since no offset is longer than 24 hours. */
  int before = offset_at (zone, local - DAY_SECONDS);
  int after = offset_at (zone, local + DAY_SECONDS);
  gboolean before_fits = offset_at (zone, local - before) == before;
  gboolean after_fits = after == before ? before_fits : offset_at (zone, local - after) == after;

  gint64 seconds;
  if (before_fits && after_fits)
    seconds = local - MAX (before, after); /* it occurs twice: the first */
  else if (after_fits)
    seconds = local - after;
  else
    seconds = local - before; /* it fits, or it is skipped and moves forward by the gap */
  return seconds * CW_SECOND + rest;
}

CwWall
cw_instant_to_wall (CwInstant instant, GTimeZone *zone)
{
  gint64 utc = floor_div (instant, CW_SECOND);
  gint64 local = utc + offset_at (zone, utc);
  gint64 day = floor_div (local, DAY_SECONDS);
  gint64 rest = floor_mod (instant, CW_SECOND);
  return (CwWall){ (CwDay) day, (local - day * DAY_SECONDS) * CW_SECOND + rest };
}

CwDay
cw_instant_day (CwInstant instant, GTimeZone *zone)
{
  return cw_instant_to_wall (instant, zone).day;
}

CwInstant
cw_day_at (CwDay day, gint64 time, GTimeZone *zone)
{
  return cw_wall_to_instant ((CwWall){ day, time }, zone);
}

gboolean
cw_day_exists_in_zone (CwDay day, GTimeZone *zone)
{
  /* A skipped midnight moves forward by the gap: within the day for an ordinary change, into the
   * next one if the whole day is missing. */
  return cw_instant_day (cw_day_at (day, 0, zone), zone) == day;
}

GTimeZone *
cw_zone_lookup (const char *name)
{
  /* g_time_zone_new_identifier () takes NULL for the local zone, a path for a file, and complains
   * aloud about files that are no zones.  Zone names need letters, digits and these only. */
  static const char allowed[]
      = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/:";
  if (name == NULL || strchr ("/:0123456789", name[0]) != NULL /* the empty name too */
      || name[strspn (name, allowed)] != '\0')
    return NULL;
  if (strcmp (name, "leapseconds") == 0 || strcmp (name, "SECURITY") == 0
      || strcmp (name, "+VERSION") == 0)
    return NULL;
  return g_time_zone_new_identifier (name);
}

/* The last n digits of a number that is not negative; what comes behind them. */
static char *
put_digits (char *at, int n, int number)
{
  for (int i = n - 1; i >= 0; i--, number /= 10)
    at[i] = (char) ('0' + number % 10);
  return at + n;
}

/* Lists have several in each row: printf () would take most of a row's time. */
char *
cw_instant_format_iso (CwInstant instant, GTimeZone *zone)
{
  /* ISO 8601 has no seconds in offsets; local mean times get the nearest minute, and a wall time
   * that goes with it, so that the text still means this instant. */
  gint64 utc = floor_div (instant, CW_SECOND);
  int offset = (int) floor_div (offset_at (zone, utc) + 30, 60);
  gint64 local = utc + (gint64) offset * 60;
  gint64 day = floor_div (local, DAY_SECONDS);
  if (day < CW_DAY_FIRST || day > CW_DAY_LAST)
    return NULL;

  int year, month, mday;
  cw_day_to_ymd ((CwDay) day, &year, &month, &mday);
  int second = (int) (local - day * DAY_SECONDS);
  int rest = (int) floor_mod (instant, CW_SECOND);
  char text[40], *at = put_digits (text, 4, year);
  *at++ = '-';
  at = put_digits (at, 2, month);
  *at++ = '-';
  at = put_digits (at, 2, mday);
  *at++ = 'T';
  at = put_digits (at, 2, second / 3600);
  *at++ = ':';
  at = put_digits (at, 2, second / 60 % 60);
  *at++ = ':';
  at = put_digits (at, 2, second % 60);
  if (rest != 0)
    {
      *at++ = '.';
      at = put_digits (at, 6, rest);
    }
  *at++ = offset < 0 ? '-' : '+';
  at = put_digits (at, 2, ABS (offset) / 60);
  *at++ = ':';
  at = put_digits (at, 2, ABS (offset) % 60);
  return g_strndup (text, (gsize) (at - text));
}

/* "." and one to six digits, or nothing. */
static gboolean
read_fraction (const char **text, gint64 *time)
{
  if (!read_char (text, '.'))
    return TRUE;

  gint64 unit = CW_SECOND / 10;
  int n = 0;
  for (; g_ascii_isdigit (**text); (*text)++, n++, unit /= 10)
    *time += unit * (**text - '0');
  return n >= 1 && n <= 6;
}

/* Z, +HH, +HHMM or +HH:MM, as seconds. */
static gboolean
read_offset (const char **text, int *offset)
{
  if (read_char (text, 'Z'))
    {
      *offset = 0;
      return TRUE;
    }

  int sign = **text == '-' ? -1 : 1;
  if (!read_char (text, '+') && !read_char (text, '-'))
    return FALSE;

  int hour, minute = 0;
  if (!read_digits (text, 2, &hour))
    return FALSE;
  if ((read_char (text, ':') || g_ascii_isdigit (**text)) && !read_digits (text, 2, &minute))
    return FALSE;
  if (hour > MAX_OFFSET_HOURS || minute > 59)
    return FALSE;
  *offset = sign * (hour * 3600 + minute * 60);
  return TRUE;
}

gboolean
cw_instant_parse_iso (const char *text, GTimeZone *default_zone, CwInstant *instant,
                      gboolean *has_offset)
{
  CwWall wall;
  if (text == NULL || !read_day (&text, &wall.day))
    return FALSE;
  if (!read_char (&text, 'T') && !read_char (&text, ' '))
    return FALSE;

  const char *clock = text;
  if (!read_time_of_day (&text, &wall.time))
    return FALSE;
  gboolean seconds = text - clock > 5; /* a fraction belongs to seconds, not to minutes */
  if (seconds && !read_fraction (&text, &wall.time))
    return FALSE;

  if (*text == '\0')
    {
      if (default_zone == NULL)
        return FALSE;
      *instant = cw_wall_to_instant (wall, default_zone);
      if (has_offset != NULL)
        *has_offset = FALSE;
      return TRUE;
    }

  int offset;
  if (!read_offset (&text, &offset) || *text != '\0')
    return FALSE;
  *instant = (wall.day * DAY_SECONDS - offset) * CW_SECOND + wall.time;
  if (has_offset != NULL)
    *has_offset = TRUE;
  return TRUE;
}
