/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/business-time.h"

gint64
cw_business_time (CwInstant from, CwInstant to, const CwDayset *open, GTimeZone *zone)
{
  if (from == CW_NEVER || to == CW_NEVER || to <= from || open == NULL)
    return 0;
  CwDay first = cw_instant_day (from, zone);
  CwDay last = cw_instant_day (to, zone);
  if (first == last)
    return cw_dayset_is_open (open, first) ? to - from : 0;

  gint64 time = (gint64) cw_dayset_count (open, first + 1, last) * 24 * CW_HOUR;
  if (cw_dayset_is_open (open, first))
    time += cw_day_at (first + 1, 0, zone) - from;
  if (cw_dayset_is_open (open, last))
    time += to - cw_day_at (last, 0, zone);
  return time;
}
