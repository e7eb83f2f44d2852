/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/plan.h"

/* When an alert may come: the user's Hours and Days in the current zone, and for some steps an open
 * day of a calendar.  The allowed set is a union of intervals [from, to) per civil day. */

#define DAY_LENGTH (24 * CW_HOUR)
#define SEARCH_DAYS 800 /* a little over two years */

/* The window that begins on a civil day: with to < from it runs past midnight. */
static CwInstant
window_ends (const CwHours *hours, GTimeZone *zone, CwDay day)
{
  if (hours->to <= hours->from)
    return cw_day_at (day + 1, hours->to, zone);
  return hours->to >= DAY_LENGTH ? cw_day_at (day + 1, 0, zone) : cw_day_at (day, hours->to, zone);
}

static gboolean
day_allowed (const CwHours *hours, CwDay day)
{
  return (hours->days >> cw_day_weekday (day) & 1u) != 0;
}

/* The part [*from, *to) of a window cut to the civil day of *from in open_zone, when that day is
 * open; else *from moves to the next civil day there.  TRUE: the part is usable. */
static gboolean
open_part (const CwDayset *open, GTimeZone *open_zone, CwInstant *from, CwInstant *to)
{
  if (open == NULL)
    return TRUE;
  CwDay day = cw_instant_day (*from, open_zone);
  CwInstant day_ends = cw_day_at (day + 1, 0, open_zone);
  if (!cw_dayset_is_open (open, day))
    {
      *from = day_ends;
      return FALSE;
    }
  *to = MIN (*to, day_ends);
  return TRUE;
}

CwInstant
cw_hours_next (const CwHours *hours, GTimeZone *zone, CwInstant from,
               const CwDayset *open, GTimeZone *open_zone)
{
  CwDay first = cw_instant_day (from, zone) - 1; /* a window of yesterday may still be open */

  for (CwDay day = first; day < first + SEARCH_DAYS; day++)
    {
      if (!cw_day_in_range (day + 1))
        break;
      if (!day_allowed (hours, day))
        continue;
      CwInstant ends = window_ends (hours, zone, day);
      if (ends <= from)
        continue;
      CwInstant begins = MAX (cw_day_at (day, hours->from, zone), from);
      while (begins < ends)
        {
          CwInstant part_ends = ends;
          if (open_part (open, open_zone, &begins, &part_ends))
            return begins;
        }
    }
  return CW_NEVER;
}

/* Last whole minute of [from, to), if the interval holds one. */
static CwInstant
last_minute (CwInstant from, CwInstant to)
{
  CwInstant last = (to - 1) - (((to - 1) % CW_MINUTE) + CW_MINUTE) % CW_MINUTE;

  return last >= from ? last : CW_NEVER;
}

CwInstant
cw_hours_last (const CwHours *hours, GTimeZone *zone, CwInstant before,
               CwInstant not_before, const CwDayset *open, GTimeZone *open_zone)
{
  CwDay last_day = cw_instant_day (before, zone);

  for (CwDay day = last_day; day > last_day - SEARCH_DAYS; day--)
    {
      CwInstant found = CW_NEVER;

      if (!cw_day_in_range (day))
        break;
      CwInstant ends = window_ends (hours, zone, day);
      if (ends <= not_before)
        break;
      if (!day_allowed (hours, day))
        continue;
      CwInstant begins = MAX (cw_day_at (day, hours->from, zone), not_before);
      ends = MIN (ends, before);
      while (begins < ends)
        {
          CwInstant part_ends = ends;
          if (!open_part (open, open_zone, &begins, &part_ends))
            continue;
          CwInstant minute = last_minute (begins, part_ends);
          if (minute != CW_NEVER)
            found = minute;
          begins = part_ends;
        }
      if (found != CW_NEVER)
        return found;
    }
  return CW_NEVER;
}

int
cw_quiet_business_days (CwInstant since, CwInstant now, const CwDayContext *days)
{
  if (since == CW_NEVER || days->client == NULL)
    return 0;
  CwDay from = cw_instant_day (since, days->policy_zone);
  CwDay to = cw_instant_day (now, days->policy_zone);
  if (to <= from)
    return 0;
  return cw_dayset_count (days->client, from + 1, to + 1);
}
