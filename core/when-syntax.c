/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/when-syntax.h"

#include <string.h>

#define MAX_DIGITS 6

/* What is read so far.  A Japanese day needs no space before its time. */
typedef struct
{
  const char *at;
  gboolean tight;
} Reader;

typedef struct
{
  const char *word;
  CwWhenForm form;
  int n;
  gboolean tight;
} Word;

/* A word that begins with another one stands before it. */
static const Word words[] = {
  { "now", CW_WHEN_FORM_NOW, 0, FALSE },
  { "today", CW_WHEN_FORM_NEAR, 0, FALSE },
  { "yesterday", CW_WHEN_FORM_NEAR, -1, FALSE },
  { "tomorrow", CW_WHEN_FORM_NEAR, 1, FALSE },
  { "monday", CW_WHEN_FORM_WEEKDAY, CW_MONDAY, FALSE },
  { "mon", CW_WHEN_FORM_WEEKDAY, CW_MONDAY, FALSE },
  { "tuesday", CW_WHEN_FORM_WEEKDAY, CW_TUESDAY, FALSE },
  { "tue", CW_WHEN_FORM_WEEKDAY, CW_TUESDAY, FALSE },
  { "wednesday", CW_WHEN_FORM_WEEKDAY, CW_WEDNESDAY, FALSE },
  { "wed", CW_WHEN_FORM_WEEKDAY, CW_WEDNESDAY, FALSE },
  { "thursday", CW_WHEN_FORM_WEEKDAY, CW_THURSDAY, FALSE },
  { "thu", CW_WHEN_FORM_WEEKDAY, CW_THURSDAY, FALSE },
  { "friday", CW_WHEN_FORM_WEEKDAY, CW_FRIDAY, FALSE },
  { "fri", CW_WHEN_FORM_WEEKDAY, CW_FRIDAY, FALSE },
  { "saturday", CW_WHEN_FORM_WEEKDAY, CW_SATURDAY, FALSE },
  { "sat", CW_WHEN_FORM_WEEKDAY, CW_SATURDAY, FALSE },
  { "sunday", CW_WHEN_FORM_WEEKDAY, CW_SUNDAY, FALSE },
  { "sun", CW_WHEN_FORM_WEEKDAY, CW_SUNDAY, FALSE },
  { "今日", CW_WHEN_FORM_NEAR, 0, TRUE },
  { "今", CW_WHEN_FORM_NOW, 0, TRUE },
  { "昨日", CW_WHEN_FORM_NEAR, -1, TRUE },
  { "明日", CW_WHEN_FORM_NEAR, 1, TRUE },
  { "一昨日", CW_WHEN_FORM_NEAR, -2, TRUE },
  { "明後日", CW_WHEN_FORM_NEAR, 2, TRUE },
  { "月曜日", CW_WHEN_FORM_WEEKDAY, CW_MONDAY, TRUE },
  { "月曜", CW_WHEN_FORM_WEEKDAY, CW_MONDAY, TRUE },
  { "火曜日", CW_WHEN_FORM_WEEKDAY, CW_TUESDAY, TRUE },
  { "火曜", CW_WHEN_FORM_WEEKDAY, CW_TUESDAY, TRUE },
  { "水曜日", CW_WHEN_FORM_WEEKDAY, CW_WEDNESDAY, TRUE },
  { "水曜", CW_WHEN_FORM_WEEKDAY, CW_WEDNESDAY, TRUE },
  { "木曜日", CW_WHEN_FORM_WEEKDAY, CW_THURSDAY, TRUE },
  { "木曜", CW_WHEN_FORM_WEEKDAY, CW_THURSDAY, TRUE },
  { "金曜日", CW_WHEN_FORM_WEEKDAY, CW_FRIDAY, TRUE },
  { "金曜", CW_WHEN_FORM_WEEKDAY, CW_FRIDAY, TRUE },
  { "土曜日", CW_WHEN_FORM_WEEKDAY, CW_SATURDAY, TRUE },
  { "土曜", CW_WHEN_FORM_WEEKDAY, CW_SATURDAY, TRUE },
  { "日曜日", CW_WHEN_FORM_WEEKDAY, CW_SUNDAY, TRUE },
  { "日曜", CW_WHEN_FORM_WEEKDAY, CW_SUNDAY, TRUE },
};

typedef struct
{
  const char *word;
  CwWhenUnit unit;
} UnitWord;

static const UnitWord short_units[] = {
  { "min", CW_WHEN_UNIT_MINUTES }, { "h", CW_WHEN_UNIT_HOURS },     { "d", CW_WHEN_UNIT_DAYS },
  { "w", CW_WHEN_UNIT_WEEKS },     { "bd", CW_WHEN_UNIT_BUSINESS },
};

static const UnitWord english_units[] = {
  { "minutes", CW_WHEN_UNIT_MINUTES },        { "minute", CW_WHEN_UNIT_MINUTES },
  { "hours", CW_WHEN_UNIT_HOURS },            { "hour", CW_WHEN_UNIT_HOURS },
  { "days", CW_WHEN_UNIT_DAYS },              { "day", CW_WHEN_UNIT_DAYS },
  { "weeks", CW_WHEN_UNIT_WEEKS },            { "week", CW_WHEN_UNIT_WEEKS },
  { "business days", CW_WHEN_UNIT_BUSINESS }, { "business day", CW_WHEN_UNIT_BUSINESS },
};

static const UnitWord japanese_units[] = {
  { "分", CW_WHEN_UNIT_MINUTES },  { "時間", CW_WHEN_UNIT_HOURS },      { "日", CW_WHEN_UNIT_DAYS },
  { "週間", CW_WHEN_UNIT_WEEKS }, { "営業日", CW_WHEN_UNIT_BUSINESS },
};

/* Upper and lower case are the same for ASCII letters. */
static gboolean
take (Reader *reader, const char *word)
{
  gsize length = strlen (word);
  if (g_ascii_strncasecmp (reader->at, word, length) != 0)
    return FALSE;
  reader->at += length;
  return TRUE;
}

static gboolean
take_spaces (Reader *reader)
{
  const char *begin = reader->at;
  while (*reader->at == ' ')
    reader->at++;
  return reader->at > begin;
}

static gboolean
take_unit (Reader *reader, const UnitWord *units, gsize n, CwWhenUnit *unit)
{
  for (gsize i = 0; i < n; i++)
    if (take (reader, units[i].word))
      {
        *unit = units[i].unit;
        return TRUE;
      }
  return FALSE;
}

/* The digits that stand here, 0 when there are none; value is only right for up to MAX_DIGITS. */
static int
take_number (Reader *reader, int *value)
{
  int digits = 0;
  *value = 0;
  for (; g_ascii_isdigit (*reader->at); reader->at++, digits++)
    if (digits < MAX_DIGITS)
      *value = 10 * *value + (*reader->at - '0');
  return digits;
}

static CwWhenSyntaxStatus
read_word (Reader *reader, CwWhenSyntax *syntax)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (take (reader, words[i].word))
      {
        syntax->form = words[i].form;
        syntax->n = words[i].n;
        reader->tight = words[i].tight;
        return CW_WHEN_SYNTAX_OK;
      }
  return CW_WHEN_SYNTAX_UNKNOWN;
}

static CwWhenSyntaxStatus
set_shift (CwWhenSyntax *syntax, int n, gboolean backward)
{
  syntax->form = CW_WHEN_FORM_SHIFT;
  syntax->n = backward ? -n : n;
  syntax->backward = backward;
  return CW_WHEN_SYNTAX_OK;
}

static CwWhenSyntaxStatus
set_date (CwWhenSyntax *syntax, int year, int month, int mday)
{
  syntax->form = CW_WHEN_FORM_DATE;
  syntax->day = cw_day_from_ymd (year, month, mday);
  return syntax->day != CW_DAY_NONE ? CW_WHEN_SYNTAX_OK : CW_WHEN_SYNTAX_NO_SUCH_DATE;
}

static CwWhenSyntaxStatus
set_month_day (CwWhenSyntax *syntax, int month, int mday)
{
  syntax->form = CW_WHEN_FORM_MONTH_DAY;
  syntax->month = month;
  syntax->mday = mday;
  /* A leap year has every date that there is. */
  return cw_day_from_ymd (2000, month, mday) != CW_DAY_NONE ? CW_WHEN_SYNTAX_OK
                                                            : CW_WHEN_SYNTAX_NO_SUCH_DATE;
}

/* After "YYYY-" or "MM-". */
static CwWhenSyntaxStatus
read_dashed_date (Reader *reader, int digits, int first, CwWhenSyntax *syntax)
{
  int second, third;
  if (take_number (reader, &second) != 2)
    return CW_WHEN_SYNTAX_UNKNOWN;
  if (digits == 2)
    return set_month_day (syntax, first, second);
  if (digits != 4 || !take (reader, "-") || take_number (reader, &third) != 2)
    return CW_WHEN_SYNTAX_UNKNOWN;
  return set_date (syntax, first, second, third);
}

/* After 月; year is 0 where none was said. */
static CwWhenSyntaxStatus
read_japanese_day (Reader *reader, int year, int month, CwWhenSyntax *syntax)
{
  int mday;
  int digits = take_number (reader, &mday);
  if (digits < 1 || digits > 2 || !take (reader, "日"))
    return CW_WHEN_SYNTAX_UNKNOWN;
  reader->tight = TRUE;
  return year != 0 ? set_date (syntax, year, month, mday) : set_month_day (syntax, month, mday);
}

static CwWhenSyntaxStatus
read_japanese_year (Reader *reader, int digits, int year, CwWhenSyntax *syntax)
{
  int month;
  if (digits != 4)
    return CW_WHEN_SYNTAX_UNKNOWN;
  int month_digits = take_number (reader, &month);
  if (month_digits < 1 || month_digits > 2 || !take (reader, "月"))
    return CW_WHEN_SYNTAX_UNKNOWN;
  if (year == 0) /* 0 stands for no year below */
    return CW_WHEN_SYNTAX_NO_SUCH_DATE;
  return read_japanese_day (reader, year, month, syntax);
}

/* After a number without a sign: a date, or a distance in any of the three ways to write it. */
static CwWhenSyntaxStatus
read_after_number (Reader *reader, int digits, int n, CwWhenSyntax *syntax)
{
  if (take (reader, "-"))
    return read_dashed_date (reader, digits, n, syntax);
  if (take (reader, "年"))
    return read_japanese_year (reader, digits, n, syntax);
  if (take (reader, "月"))
    return digits <= 2 ? read_japanese_day (reader, 0, n, syntax) : CW_WHEN_SYNTAX_UNKNOWN;
  if (take_unit (reader, japanese_units, G_N_ELEMENTS (japanese_units), &syntax->unit))
    {
      reader->tight = TRUE;
      gboolean backward = take (reader, "前");
      if (!backward && !take (reader, "後"))
        return CW_WHEN_SYNTAX_UNKNOWN;
      return set_shift (syntax, n, backward);
    }
  if (take_spaces (reader))
    {
      if (!take_unit (reader, english_units, G_N_ELEMENTS (english_units), &syntax->unit)
          || !take_spaces (reader) || !take (reader, "ago"))
        return CW_WHEN_SYNTAX_UNKNOWN;
      return set_shift (syntax, n, TRUE);
    }
  if (!take_unit (reader, short_units, G_N_ELEMENTS (short_units), &syntax->unit))
    return CW_WHEN_SYNTAX_UNKNOWN;
  return set_shift (syntax, n, FALSE);
}

static CwWhenSyntaxStatus
read_day (Reader *reader, CwWhenSyntax *syntax)
{
  if (read_word (reader, syntax) == CW_WHEN_SYNTAX_OK)
    return CW_WHEN_SYNTAX_OK;

  gboolean backward = *reader->at == '-';
  gboolean sign = take (reader, "-") || take (reader, "+");
  gboolean ahead = !sign && take (reader, "in ");
  if (ahead)
    take_spaces (reader);

  int n;
  int digits = take_number (reader, &n);
  if (digits == 0)
    return CW_WHEN_SYNTAX_UNKNOWN;
  if (digits > MAX_DIGITS)
    return CW_WHEN_SYNTAX_TOO_LARGE;
  if (!sign && !ahead)
    return read_after_number (reader, digits, n, syntax);

  gboolean known;
  if (sign)
    known = take_unit (reader, short_units, G_N_ELEMENTS (short_units), &syntax->unit);
  else
    known = take_spaces (reader)
            && take_unit (reader, english_units, G_N_ELEMENTS (english_units), &syntax->unit);
  return known ? set_shift (syntax, n, backward) : CW_WHEN_SYNTAX_UNKNOWN;
}

/* H:MM, HH:MM, HH:MM:SS, 9時, 9時30分. */
static CwWhenSyntaxStatus
read_time (Reader *reader, CwWhenSyntax *syntax)
{
  int hour, minute = 0, second = 0;
  int digits = take_number (reader, &hour);
  if (digits < 1 || digits > 2)
    return CW_WHEN_SYNTAX_UNKNOWN;

  if (take (reader, ":"))
    {
      if (take_number (reader, &minute) != 2)
        return CW_WHEN_SYNTAX_UNKNOWN;
      if (take (reader, ":") && take_number (reader, &second) != 2)
        return CW_WHEN_SYNTAX_UNKNOWN;
    }
  else
    {
      if (!take (reader, "時"))
        return CW_WHEN_SYNTAX_UNKNOWN;
      digits = take_number (reader, &minute);
      if (digits > 2 || (digits > 0 && !take (reader, "分")))
        return CW_WHEN_SYNTAX_UNKNOWN;
    }

  gboolean end_of_day = hour == 24 && minute == 0 && second == 0;
  if ((hour > 23 && !end_of_day) || minute > 59 || second > 59)
    return CW_WHEN_SYNTAX_NO_SUCH_TIME;
  syntax->has_time = TRUE;
  syntax->time = hour * CW_HOUR + minute * CW_MINUTE + second * CW_SECOND;
  return CW_WHEN_SYNTAX_OK;
}

/* "now 10:00" and "-2h 10:00" say two times. */
static gboolean
takes_time (const CwWhenSyntax *syntax)
{
  if (syntax->form == CW_WHEN_FORM_SHIFT)
    return syntax->unit != CW_WHEN_UNIT_MINUTES && syntax->unit != CW_WHEN_UNIT_HOURS;
  return syntax->form != CW_WHEN_FORM_NOW;
}

CwWhenSyntaxStatus
cw_when_syntax_read (const char *text, CwWhenSyntax *syntax)
{
  Reader reader = { text, FALSE };
  CwWhenSyntax found = { 0 };
  CwWhenSyntaxStatus day_status = read_day (&reader, &found);
  if (day_status != CW_WHEN_SYNTAX_OK && day_status != CW_WHEN_SYNTAX_NO_SUCH_DATE)
    return day_status;

  CwWhenSyntaxStatus time_status = CW_WHEN_SYNTAX_OK;
  if (*reader.at != '\0')
    {
      gboolean apart = take_spaces (&reader);
      if (!takes_time (&found) || (!apart && !reader.tight))
        return CW_WHEN_SYNTAX_UNKNOWN;
      time_status = read_time (&reader, &found);
    }
  if (time_status == CW_WHEN_SYNTAX_UNKNOWN || *reader.at != '\0')
    return CW_WHEN_SYNTAX_UNKNOWN;
  if (day_status != CW_WHEN_SYNTAX_OK)
    return day_status;
  if (time_status != CW_WHEN_SYNTAX_OK)
    return time_status;
  *syntax = found;
  return CW_WHEN_SYNTAX_OK;
}
