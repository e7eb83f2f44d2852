/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ical/values.h"

#include "ical/limits.h"
#include "ical/refuse.h"

#include <string.h>

#define SHOWN 40 /* bytes of a bad value that a message repeats */

static gboolean
refuse_value (GError **error, const char *code, const char *value, gsize length, const char *why)
{
  g_autofree char *shown = g_strndup (value, MIN (length, SHOWN));
  return cw_ical_refuse (error, code, "\"%s\" %s", shown, why);
}

/* Reads exactly n digits; -1 when one of them is none. */
static int
digits (const char *p, int n)
{
  int number = 0;
  for (int i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit (p[i]))
        return -1;
      number = number * 10 + (p[i] - '0');
    }
  return number;
}

static gboolean
time_is_good (const char *p, gsize length)
{
  if (length != 7 && !(length == 8 && p[7] == 'Z'))
    return FALSE;
  if (p[0] != 'T')
    return FALSE;
  int hour = digits (p + 1, 2), minute = digits (p + 3, 2), second = digits (p + 5, 2);
  /* 60 is a leap second. */
  return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 60;
}

static gboolean
check_date (const char *value, gsize length, gboolean any_year, GError **error)
{
  if (length < 8 || (length > 8 && !time_is_good (value + 8, length - 8)))
    return refuse_value (error, "bad-date", value, length, "is no date");
  int year = digits (value, 4), month = digits (value + 4, 2), day = digits (value + 6, 2);
  if (year <= 0 || month < 0 || day < 0)
    return refuse_value (error, "bad-date", value, length, "is no date");
  if (!g_date_valid_dmy (day, month, year))
    return refuse_value (error, "bad-date", value, length, "does not exist");
  if (!any_year
      && (year < CW_YEAR_FIRST || year > CW_YEAR_LAST + 1
          || (year > CW_YEAR_LAST && (month != 1 || day != 1))))
    return refuse_value (error, "year-out-of-range", value, length,
                         "is outside the years 1900 to 2200");
  return TRUE;
}

gboolean
cw_values_check_date (const char *value, gsize length, GError **error)
{
  return check_date (value, length, FALSE, error);
}

static gboolean
check_period (const char *value, gsize length, const char *slash, GError **error)
{
  const char *rest = slash + 1;
  gsize rest_length = (gsize) (value + length - rest);
  if (!cw_values_check_date (value, (gsize) (slash - value), error))
    return FALSE;
  if (rest_length > 0 && g_ascii_isdigit (*rest))
    return cw_values_check_date (rest, rest_length, error);
  return cw_values_check_duration (rest, rest_length, error);
}

gboolean
cw_values_check_dates (
    const char *value, gsize length, gboolean periods, guint *count, GError **error)
{
  const char *end = value + length;
  for (const char *p = value; p <= end;)
    {
      const char *comma = memchr (p, ',', (gsize) (end - p));
      gsize n = (gsize) ((comma != NULL ? comma : end) - p);
      const char *slash = periods ? memchr (p, '/', n) : NULL;
      if (!(slash != NULL ? check_period (p, n, slash, error) : cw_values_check_date (p, n, error)))
        return FALSE;
      (*count)++;
      p += n + 1;
    }
  return TRUE;
}

/* Reads up to nine digits and the unit after them; FALSE when there is no such field. */
static gboolean
duration_field (const char **p, const char *end, gint64 *number, char *unit)
{
  const char *q = *p;
  *number = 0;
  while (q < end && g_ascii_isdigit (*q) && q - *p < 9)
    *number = *number * 10 + (*q++ - '0');
  if (q == *p || q >= end)
    return FALSE;
  *unit = *q;
  *p = q + 1;
  return TRUE;
}

gboolean
cw_values_check_duration (const char *value, gsize length, GError **error)
{
  const char *p = value, *end = value + length;
  if (p < end && *p == '-')
    return refuse_value (error, "bad-duration", value, length, "is negative");
  if (p < end && *p == '+')
    p++;
  if (end - p < 3 || *p++ != 'P')
    return refuse_value (error, "bad-duration", value, length, "is no duration");

  gint64 seconds = 0;
  const char *units = "WDTHMS"; /* each at most once and in this order */
  while (p < end)
    {
      gint64 number;
      char unit;
      if (*p == 'T' && strchr (units, 'T') != NULL && p + 1 < end)
        {
          units = strchr (units, 'T') + 1;
          p++;
          continue;
        }
      if (!duration_field (&p, end, &number, &unit) || strchr (units, unit) == NULL || unit == '\0'
          || unit == 'T')
        return refuse_value (error, "bad-duration", value, length, "is no duration");
      gboolean in_time = strchr (units, 'T') == NULL;
      if (in_time != (unit == 'H' || unit == 'M' || unit == 'S'))
        return refuse_value (error, "bad-duration", value, length, "is no duration");
      units = strchr (units, unit) + 1;
      seconds += number
                 * (unit == 'W'   ? 604800
                    : unit == 'D' ? 86400
                    : unit == 'H' ? 3600
                    : unit == 'M' ? 60
                                  : 1);
    }
  if (seconds > (gint64) CW_ICAL_MAX_EVENT_DAYS * 86400)
    return refuse_value (error, "too-long-event", value, length, "is longer than 1000 days");
  return TRUE;
}

/* "SU", "-1SU", "2MO": the number is 1 … 53, either sign. */
static gboolean
weekday_is_good (const char *p, gsize length, gboolean numbered)
{
  static const char *const names[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU", NULL };
  if (length < 2)
    return FALSE;
  g_autofree char *name = g_ascii_strup (p + length - 2, 2);
  if (!g_strv_contains (names, name))
    return FALSE;
  gsize n = length - 2;
  if (n == 0)
    return TRUE;
  if (!numbered)
    return FALSE;
  if (*p == '+' || *p == '-')
    p++, n--;
  int number = n == 1 || n == 2 ? digits (p, (int) n) : -1;
  return number >= 1 && number <= 53;
}

static gboolean
number_is_good (const char *p, gsize length, int low, int high, gboolean negative)
{
  if (negative && length > 0 && (*p == '-' || *p == '+'))
    p++, length--;
  int number = length >= 1 && length <= 6 ? digits (p, (int) length) : -1;
  return number >= low && number <= high;
}

typedef struct
{
  const char *key;
  int low, high;
  gboolean negative, list;
} RulePart;

/* UNTIL, FREQ, BYDAY and WKST are looked at by themselves.  A list of hours, minutes or seconds
 * makes several instances in a day, so only a single one is taken. */
static const RulePart rule_parts[] = {
  { "COUNT", 1, 100000, FALSE, FALSE }, { "INTERVAL", 1, 9999, FALSE, FALSE },
  { "BYSECOND", 0, 60, FALSE, FALSE },  { "BYMINUTE", 0, 59, FALSE, FALSE },
  { "BYHOUR", 0, 23, FALSE, FALSE },    { "BYMONTHDAY", 1, 31, TRUE, TRUE },
  { "BYYEARDAY", 1, 366, TRUE, TRUE },  { "BYWEEKNO", 1, 53, TRUE, TRUE },
  { "BYMONTH", 1, 12, FALSE, TRUE },    { "BYSETPOS", 1, 366, TRUE, TRUE },
  { "FREQ", 0, 0, FALSE, FALSE },       { "UNTIL", 0, 0, FALSE, FALSE },
  { "BYDAY", 0, 0, FALSE, TRUE },       { "WKST", 0, 0, FALSE, FALSE },
};

static gboolean
check_frequency (const char *value, gboolean yearly, GError **error)
{
  static const char *const good[] = { "YEARLY", "MONTHLY", "WEEKLY", "DAILY", NULL };
  static const char *const sub_daily[] = { "HOURLY", "MINUTELY", "SECONDLY", NULL };
  g_autofree char *upper = g_ascii_strup (value, -1);
  if (g_strv_contains (sub_daily, upper))
    return refuse_value (error, "sub-daily", value, strlen (value),
                         "repeats within a day; a calendar of closed days cannot");
  if (yearly && !g_str_equal (upper, "YEARLY"))
    return refuse_value (error, "bad-rule", value, strlen (value), "is no rule of a time zone");
  return g_strv_contains (good, upper)
         || refuse_value (error, "bad-rule", value, strlen (value), "is no frequency");
}

static gboolean
check_list (const RulePart *part, const char *value, GError **error)
{
  g_auto (GStrv) items = g_strsplit (value, ",", -1);
  guint n = g_strv_length (items);
  if (n > 1 && !part->list)
    return refuse_value (error, g_str_has_prefix (part->key, "BY") ? "sub-daily" : "bad-rule",
                         value, strlen (value), "has more than one value");
  /* libical's arrays end at 385 values. */
  if (n == 0 || n > 366)
    return refuse_value (error, "bad-rule", value, strlen (value), "is no list of values");
  for (guint i = 0; i < n; i++)
    {
      gsize length = strlen (items[i]);
      gboolean good = part->high > 0
                          ? number_is_good (items[i], length, part->low, part->high, part->negative)
                          : weekday_is_good (items[i], length, part->list);
      if (!good)
        return refuse_value (error, "bad-rule", items[i], length, "is out of range in a rule");
    }
  return TRUE;
}

static gboolean
check_part (guint index, const char *value, gboolean yearly, GError **error)
{
  const RulePart *part = &rule_parts[index];
  if (g_str_equal (part->key, "FREQ"))
    return check_frequency (value, yearly, error);
  if (g_str_equal (part->key, "UNTIL"))
    return check_date (value, strlen (value), TRUE, error);
  return check_list (part, value, error);
}

static int
find_part (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (rule_parts); i++)
    if (g_ascii_strcasecmp (key, rule_parts[i].key) == 0)
      return (int) i;
  return -1;
}

/* What section 3.3.10 forbids and what libical passes over in silence. */
static gboolean
check_combination (guint seen, char frequency, gboolean numbered, GError **error)
{
  static const struct
  {
    const char *key;
    const char *frequencies; /* first letters of those that may have it */
  } rows[] = { { "BYMONTHDAY", "YMD" }, { "BYYEARDAY", "Y" }, { "BYWEEKNO", "Y" } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if ((seen & (1u << find_part (rows[i].key))) != 0
        && strchr (rows[i].frequencies, frequency) == NULL)
      return cw_ical_refuse (error, "bad-rule", "%s does not go with this frequency", rows[i].key);
  if (numbered && strchr ("YM", frequency) == NULL)
    return cw_ical_refuse (error, "bad-rule", "a numbered BYDAY does not go with this frequency");
  if ((seen & (1u << find_part ("COUNT"))) != 0 && (seen & (1u << find_part ("UNTIL"))) != 0)
    return cw_ical_refuse (error, "bad-rule", "a rule has both COUNT and UNTIL");
  return TRUE;
}

gboolean
cw_values_check_rule (const char *value, gsize length, gboolean yearly, GError **error)
{
  g_autofree char *text = g_strndup (value, length);
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);
  guint seen = 0;
  char frequency = '\0';
  gboolean numbered = FALSE;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (parts[i][0] == '\0' && parts[i + 1] == NULL && i > 0)
        break; /* a semicolon at the end harms nobody */
      char *equals = strchr (parts[i], '=');
      if (equals == NULL)
        return refuse_value (error, "bad-rule", value, length, "is no recurrence rule");
      *equals = '\0';
      int index = find_part (parts[i]);
      if (index < 0)
        return refuse_value (error, "bad-rule", parts[i], strlen (parts[i]),
                             "is no part of a rule that is understood here");
      if ((seen & (1u << index)) != 0)
        return refuse_value (error, "bad-rule", parts[i], strlen (parts[i]), "is given twice");
      seen |= 1u << index;
      if (g_str_equal (rule_parts[index].key, "FREQ"))
        frequency = g_ascii_toupper (equals[1]);
      if (g_str_equal (rule_parts[index].key, "BYDAY"))
        numbered = strpbrk (equals + 1, G_CSET_DIGITS) != NULL;
      if (!check_part ((guint) index, equals + 1, yearly, error))
        return FALSE;
    }
  if (frequency == '\0')
    return refuse_value (error, "bad-rule", value, length, "has no frequency");
  return check_combination (seen, frequency, numbered, error);
}
