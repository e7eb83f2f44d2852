/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/when.h"

#include <string.h>

#include "core/limits.h"
#include "core/when-syntax.h"

/* From one 29 February to the next, over a century that has none. */
#define LEAP_YEARS_APART 8

static gboolean
refuse (char **reason, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (char **reason, const char *format, ...)
{
  if (reason == NULL)
    return FALSE;

  va_list args;
  va_start (args, format);
  *reason = g_strdup_vprintf (format, args);
  va_end (args);
  return FALSE;
}

/* What an input method gives while it is set to wide characters, as its ASCII counterpart. */
static gunichar
narrow (gunichar c)
{
  if (c >= 0xff10 && c <= 0xff19)
    return '0' + (c - 0xff10);
  switch (c)
    {
    case 0x3000:
      return ' ';
    case 0xff0b:
      return '+';
    case 0xff0d:
      return '-';
    case 0xff1a:
      return ':';
    default:
      return c;
    }
}

/* What would break the line or the order of a reason that quotes the text. */
static gboolean
is_invisible (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return TRUE;
    default:
      return FALSE;
    }
}

/* The text in narrow digits without spaces at the ends; NULL with a reason if it cannot be one. */
static char *
normalize (const char *text, char **reason)
{
  gsize length = strlen (text);
  if (length > CW_LIMIT_WHEN)
    {
      refuse (reason, "a time is at most %d bytes long", CW_LIMIT_WHEN);
      return NULL;
    }
  if (!g_utf8_validate (text, (gssize) length, NULL))
    {
      refuse (reason, "a time must be valid UTF-8");
      return NULL;
    }

  g_autoptr (GString) result = g_string_sized_new (CW_LIMIT_WHEN);
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = narrow (g_utf8_get_char (at));
      if (is_invisible (c))
        {
          refuse (reason, "a time has no control or formatting characters");
          return NULL;
        }
      if (c != ' ' || result->len > 0)
        g_string_append_unichar (result, c);
    }
  while (result->len > 0 && result->str[result->len - 1] == ' ')
    g_string_truncate (result, result->len - 1);
  if (result->len == 0)
    {
      refuse (reason, "the time is empty");
      return NULL;
    }
  return g_string_free (g_steal_pointer (&result), FALSE);
}

static gboolean
looks_back (CwWhenPurpose purpose)
{
  return purpose == CW_WHEN_PAST || purpose == CW_WHEN_ASKED;
}

static gboolean
give_moment (CwInstant instant, const CwWhenContext *context, CwWhen *when, char **reason)
{
  CwDay day = cw_instant_day (instant, context->days.user_zone);
  if (!cw_day_in_range (day))
    return refuse (reason, "the time is outside the years %d to %d", CW_YEAR_FIRST, CW_YEAR_LAST);
  *when = (CwWhen){ instant, FALSE, day };
  return TRUE;
}

/* The moment that stands for a day without a time. */
static gint64
time_of_day (CwWhenPurpose purpose, const CwWhenContext *context)
{
  switch (purpose)
    {
    case CW_WHEN_PAST:
    case CW_WHEN_PLAN:
      return context->day_end;
    case CW_WHEN_RESUME:
      return context->hours_start;
    case CW_WHEN_ASKED:
    case CW_WHEN_CLOCK:
    default:
      return 0;
    }
}

static gboolean
give_day (CwDay day, const CwWhenSyntax *syntax, CwWhenPurpose purpose,
          const CwWhenContext *context, CwWhen *when, char **reason)
{
  GTimeZone *zone = context->days.user_zone;
  if (!cw_day_in_range (day))
    return refuse (reason, "the time is outside the years %d to %d", CW_YEAR_FIRST, CW_YEAR_LAST);
  if (syntax->has_time)
    return give_moment (cw_day_at (day, syntax->time, zone), context, when, reason);
  if (looks_back (purpose) && day == cw_instant_day (context->now, zone))
    return give_moment (context->now, context, when, reason);

  *when = (CwWhen){ cw_day_at (day, time_of_day (purpose, context), zone), TRUE, day };
  return TRUE;
}

/* Whether the day, at the time if one was said, is allowed: the first of those is meant. */
static gboolean
fits (CwDay day, const CwWhenSyntax *syntax, CwWhenPurpose purpose, const CwWhenContext *context)
{
  GTimeZone *zone = context->days.user_zone;
  CwDay today = cw_instant_day (context->now, zone);
  if (!looks_back (purpose))
    return day > today;
  if (syntax->has_time)
    return cw_day_at (day, syntax->time, zone) <= context->now;
  return day <= today;
}

static CwDay
choose_weekday (const CwWhenSyntax *syntax, CwWhenPurpose purpose, const CwWhenContext *context)
{
  CwDay today = cw_instant_day (context->now, context->days.user_zone);
  CwDay day = today + (syntax->n - (int) cw_day_weekday (today) + 7) % 7; /* today or later */
  if (looks_back (purpose))
    {
      while (!fits (day, syntax, purpose, context))
        day -= 7;
      return day;
    }
  return fits (day, syntax, purpose, context) ? day : day + 7;
}

static CwDay
choose_year (const CwWhenSyntax *syntax, CwWhenPurpose purpose, const CwWhenContext *context)
{
  int year;
  int step = looks_back (purpose) ? -1 : 1;
  cw_day_to_ymd (cw_instant_day (context->now, context->days.user_zone), &year, NULL, NULL);
  for (int i = 0; i <= LEAP_YEARS_APART; i++, year += step)
    {
      CwDay day = cw_day_from_ymd (year, syntax->month, syntax->mday);
      if (day != CW_DAY_NONE && fits (day, syntax, purpose, context))
        return day;
    }
  return CW_DAY_NONE;
}

static gboolean
give_shift (const CwWhenSyntax *syntax, CwWhenPurpose purpose, const CwWhenContext *context,
            CwWhen *when, char **reason)
{
  if (syntax->unit == CW_WHEN_UNIT_MINUTES)
    return give_moment (context->now + syntax->n * CW_MINUTE, context, when, reason);

  CwDuration duration = { syntax->n, CW_UNIT_DAYS, syntax->backward };
  if (syntax->unit == CW_WHEN_UNIT_HOURS)
    duration.unit = CW_UNIT_HOURS;
  else if (syntax->unit == CW_WHEN_UNIT_WEEKS)
    duration.n *= 7;
  else if (syntax->unit == CW_WHEN_UNIT_BUSINESS)
    duration.unit = CW_UNIT_BUSINESS;

  CwDayContext days = context->days;
  if (days.policy_zone == NULL)
    days.policy_zone = days.user_zone;
  CwInstant instant;
  switch (cw_duration_add (context->now, duration, &days, &instant))
    {
    case CW_DURATION_OK:
      break;
    case CW_DURATION_NO_CALENDAR:
      return refuse (reason, "business days need the calendars of a case");
    case CW_DURATION_NO_OPEN_DAY:
      return refuse (reason, "the calendar has no business day there");
    case CW_DURATION_OUT_OF_RANGE:
    default:
      return refuse (reason, "the time is outside the years %d to %d", CW_YEAR_FIRST, CW_YEAR_LAST);
    }
  if (!syntax->has_time)
    return give_moment (instant, context, when, reason);

  GTimeZone *zone = duration.unit == CW_UNIT_BUSINESS ? days.policy_zone : days.user_zone;
  return give_day (cw_instant_day (instant, zone), syntax, purpose, context, when, reason);
}

static gboolean
give (const CwWhenSyntax *syntax, CwWhenPurpose purpose, const CwWhenContext *context,
      CwWhen *when, char **reason)
{
  CwDay day;
  switch (syntax->form)
    {
    case CW_WHEN_FORM_NOW:
      return give_moment (context->now, context, when, reason);
    case CW_WHEN_FORM_SHIFT:
      return give_shift (syntax, purpose, context, when, reason);
    case CW_WHEN_FORM_NEAR:
      day = cw_instant_day (context->now, context->days.user_zone) + syntax->n;
      break;
    case CW_WHEN_FORM_WEEKDAY:
      day = choose_weekday (syntax, purpose, context);
      break;
    case CW_WHEN_FORM_MONTH_DAY:
      day = choose_year (syntax, purpose, context);
      break;
    case CW_WHEN_FORM_DATE:
    default:
      day = syntax->day;
    }
  return give_day (day, syntax, purpose, context, when, reason);
}

/* The snoozes that an alert's buttons offer, by name (contract section 6); 3bd is one already. */
static gboolean
read_preset (const char *clean, const CwWhenContext *context, CwWhenSyntax *syntax)
{
  *syntax = (CwWhenSyntax){ .form = CW_WHEN_FORM_SHIFT, .n = 1 };
  if (g_ascii_strcasecmp (clean, "hour") == 0 || strcmp (clean, "1時間") == 0)
    {
      syntax->unit = CW_WHEN_UNIT_HOURS;
      return TRUE;
    }
  if (g_ascii_strcasecmp (clean, "next") != 0 && strcmp (clean, "翌営業日") != 0)
    return FALSE;
  syntax->unit = CW_WHEN_UNIT_BUSINESS;
  syntax->has_time = TRUE;
  syntax->time = context->hours_start;
  return TRUE;
}

gboolean
cw_when_parse (const char *text, CwWhenPurpose purpose, const CwWhenContext *context,
               CwWhen *when, char **reason)
{
  if (text == NULL)
    return refuse (reason, "the time is missing");
  g_autofree char *clean = normalize (text, reason);
  if (clean == NULL)
    return FALSE;
  if (!cw_day_in_range (cw_instant_day (context->now, context->days.user_zone)))
    return refuse (reason, "the clock is outside the years %d to %d", CW_YEAR_FIRST, CW_YEAR_LAST);

  CwInstant instant;
  if (cw_instant_parse_iso (clean, context->days.user_zone, &instant, NULL))
    return give_moment (instant, context, when, reason);

  CwWhenSyntax syntax;
  if (purpose == CW_WHEN_RESUME && read_preset (clean, context, &syntax))
    return give (&syntax, purpose, context, when, reason);
  switch (cw_when_syntax_read (clean, &syntax))
    {
    case CW_WHEN_SYNTAX_OK:
      return give (&syntax, purpose, context, when, reason);
    case CW_WHEN_SYNTAX_NO_SUCH_DATE:
      return refuse (reason, "\"%s\": there is no such date in the years %d to %d", clean,
                     CW_YEAR_FIRST, CW_YEAR_LAST);
    case CW_WHEN_SYNTAX_NO_SUCH_TIME:
      return refuse (reason, "\"%s\": there is no such time of day", clean);
    case CW_WHEN_SYNTAX_TOO_LARGE:
      return refuse (reason, "\"%s\": the number is too large", clean);
    case CW_WHEN_SYNTAX_UNKNOWN:
    default:
      return refuse (reason,
                     "\"%s\" is no time; write for example 2026-12-01, \"2026-12-01 15:30\", "
                     "yesterday, mon or -3d",
                     clean);
    }
}

gboolean
cw_when_is_future (const CwWhen *when, const CwWhenContext *context)
{
  if (when->date_only)
    return when->day > cw_instant_day (context->now, context->days.user_zone);
  return when->instant > context->now;
}
