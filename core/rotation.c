/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/rotation.h"

#include <stdlib.h>

typedef gint64 (*PeriodFunc) (CwDay day);

static gint64
day_of (CwDay day)
{
  return day;
}

static gint64
week_of (CwDay day)
{
  int weekday = cw_day_weekday (day); /* 0 is Monday */

  return (gint64) day - weekday;
}

static gint64
month_of (CwDay day)
{
  int year, month;

  cw_day_to_ymd (day, &year, &month, NULL);
  return (gint64) year * 12 + month;
}

typedef struct
{
  CwInstant at;
  guint index;
} Item;

static gint
compare_newest (gconstpointer a, gconstpointer b)
{
  const Item *x = a, *y = b;

  return x->at > y->at ? -1 : x->at < y->at ? 1 : x->index > y->index ? -1 : 1;
}

/* The newest of each period, as many periods as wanted. */
static void
keep_periods (const Item *items, guint n, GTimeZone *zone, PeriodFunc period, guint wanted,
              gboolean *keep)
{
  gint64 last = 0;
  guint found = 0;

  for (guint i = 0; i < n && found <= wanted; i++)
    {
      gint64 now = period (cw_instant_day (items[i].at, zone));
      if (found > 0 && now == last)
        continue;
      last = now;
      if (++found <= wanted)
        keep[items[i].index] = TRUE;
    }
}

void
cw_rotation_choose (const CwInstant *moments, guint n, GTimeZone *zone, gboolean *keep)
{
  g_autofree Item *items = g_new (Item, n);

  for (guint i = 0; i < n; i++)
    {
      items[i] = (Item) { moments[i], i };
      keep[i] = FALSE;
    }
  if (n == 0)
    return;
  qsort (items, n, sizeof *items, compare_newest);
  keep[items[0].index] = TRUE;
  keep_periods (items, n, zone, day_of, CW_ROTATION_DAYS, keep);
  keep_periods (items, n, zone, week_of, CW_ROTATION_WEEKS, keep);
  keep_periods (items, n, zone, month_of, CW_ROTATION_MONTHS, keep);
}
