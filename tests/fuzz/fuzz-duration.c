/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/duration.h"

#include <string.h>

/* First eight bytes: the instant to start from; the rest is the text. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  CwInstant start;
  if (size < sizeof start)
    return 0;
  memcpy (&start, data, sizeof start);

  g_autofree char *text = g_strndup ((const char *) data + sizeof start, size - sizeof start);
  CwDuration duration, again;
  if (!cw_duration_parse (text, &duration))
    return 0;
  g_autofree char *shown = cw_duration_format (duration);
  g_assert_true (cw_duration_parse (shown, &again));
  g_assert_true (again.n == duration.n && again.unit == duration.unit
                 && again.backward == duration.backward);
  g_assert_true (duration.backward == (*text == '-'));

  g_autoptr (GTimeZone) berlin = cw_zone_lookup ("Europe/Berlin");
  g_autoptr (GTimeZone) apia = cw_zone_lookup ("Pacific/Apia");
  g_autoptr (CwDayset) client = cw_dayset_new (CW_WEEKEND, NULL, 0, NULL, 0);
  CwDayContext days = { berlin, apia, client, NULL };
  CwInstant sum = start;
  CwDurationStatus status = cw_duration_add (start, duration, &days, &sum);
  if (status != CW_DURATION_OK)
    {
      g_assert_cmpint (sum, ==, start);
      return 0;
    }
  g_assert_true (cw_day_in_range (cw_instant_day (sum, berlin)) || ABS (duration.n) < 2
                 || duration.unit == CW_UNIT_HOURS || duration.unit == CW_UNIT_BUSINESS);
  if (duration.n > 0)
    g_assert_cmpint (sum, >, start);
  /* Apia had no 2011-12-30: a wall time of it is that of the day after, from which it was counted */
  if (duration.n < 0)
    g_assert_cmpint (sum, <=, start);
  return 0;
}
