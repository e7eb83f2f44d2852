/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/duration.h"

#include <string.h>

#define MAX_DIGITS 4
/* No open day for so long is no calendar to wait for. */
#define SEARCH_DAYS 3660

static const char *const unit_names[] = { "h", "d", "bd", "obd" }; /* by CwUnit */

gboolean
cw_duration_parse (const char *text, CwDuration *duration)
{
  if (text == NULL)
    return FALSE;

  gboolean negative = *text == '-';
  if (*text == '-' || *text == '+')
    text++;

  int n = 0, digits = 0;
  for (; g_ascii_isdigit (*text); text++, digits++)
    {
      if (digits == MAX_DIGITS)
        return FALSE;
      n = 10 * n + (*text - '0');
    }
  if (digits == 0)
    return FALSE;

  for (guint unit = 0; unit < G_N_ELEMENTS (unit_names); unit++)
    if (strcmp (text, unit_names[unit]) == 0)
      {
        *duration = (CwDuration){ negative ? -n : n, (CwUnit) unit, negative };
        return TRUE;
      }
  return FALSE;
}

char *
cw_duration_format (CwDuration duration)
{
  gboolean minus_zero = duration.n == 0 && duration.backward;
  return g_strdup_printf ("%s%d%s", minus_zero ? "-" : "", duration.n, unit_names[duration.unit]);
}

static gboolean
instant_in_range (CwInstant instant)
{
  static const CwInstant day = 24 * CW_HOUR;
  return instant >= CW_DAY_FIRST * day && instant < (CW_DAY_LAST + 1) * day;
}

static CwDurationStatus
finish (CwInstant sum, CwInstant *result)
{
  if (!instant_in_range (sum))
    return CW_DURATION_OUT_OF_RANGE;
  *result = sum;
  return CW_DURATION_OK;
}

static CwDurationStatus
add_civil_days (CwInstant start, int n, GTimeZone *zone, CwInstant *result)
{
  /* Not through the wall clock: start may be the second of two equal readings. */
  if (n == 0)
    {
      *result = start;
      return CW_DURATION_OK;
    }

  CwWall wall = cw_instant_to_wall (start, zone);
  gint64 day = (gint64) wall.day + n;
  if (day < CW_DAY_FIRST || day > CW_DAY_LAST)
    return CW_DURATION_OUT_OF_RANGE;
  return finish (cw_day_at ((CwDay) day, wall.time, zone), result);
}

/* Why cw_dayset_add () found nothing: nothing is ever open that way, or the years end. */
static CwDurationStatus
explain_none (const CwDayset *set, CwDay day, gboolean back)
{
  CwDay from = back ? day - SEARCH_DAYS : day + 1;
  CwDay to = back ? day : day + 1 + SEARCH_DAYS;
  gboolean whole = from >= CW_DAY_FIRST && to <= CW_DAY_LAST + 1;
  if (cw_dayset_is_empty (set) || (whole && cw_dayset_count (set, from, to) == 0))
    return CW_DURATION_NO_OPEN_DAY;
  return CW_DURATION_OUT_OF_RANGE;
}

static CwDurationStatus
add_open_days (CwInstant start, CwDuration duration, const CwDayset *set, GTimeZone *zone,
               CwInstant *result)
{
  if (set == NULL)
    return CW_DURATION_NO_CALENDAR;

  CwWall wall = cw_instant_to_wall (start, zone);
  if (!cw_day_in_range (wall.day))
    return CW_DURATION_OUT_OF_RANGE;

  CwDay day = cw_dayset_add (set, wall.day, duration.n, duration.backward);
  if (day == CW_DAY_NONE)
    return explain_none (set, wall.day, duration.n < 0 || duration.backward);
  return finish (day == wall.day ? start : cw_day_at (day, wall.time, zone), result);
}

CwDurationStatus
cw_duration_add (CwInstant start, CwDuration duration, const CwDayContext *days,
                 CwInstant *result)
{
  if (!instant_in_range (start))
    return CW_DURATION_OUT_OF_RANGE;

  switch (duration.unit)
    {
    case CW_UNIT_HOURS:
      return finish (start + duration.n * CW_HOUR, result);
    case CW_UNIT_DAYS:
      return add_civil_days (start, duration.n, days->user_zone, result);
    case CW_UNIT_BUSINESS:
      return add_open_days (start, duration, days->client, days->policy_zone, result);
    case CW_UNIT_OFFICE:
      return add_open_days (start, duration, days->office, days->policy_zone, result);
    default:
      g_return_val_if_reached (CW_DURATION_OUT_OF_RANGE);
    }
}
