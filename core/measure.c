/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/measure.h"

#include <math.h>

#define Z 1.959963984540054 /* 97.5 % of the normal distribution lie below it */

static int
compare_values (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

static double
quantile (const GArray *sorted, double q)
{
  double place = q * (sorted->len - 1);
  guint below = (guint) place;
  double value = (double) g_array_index (sorted, gint64, below);

  if (below + 1 == sorted->len)
    return value;
  return value + (place - below) * ((double) g_array_index (sorted, gint64, below + 1) - value);
}

CwSpread
cw_spread (GArray *values)
{
  CwSpread spread = { .n = values->len, .few = values->len < CW_FEW };

  if (values->len == 0)
    return spread;
  g_array_sort (values, compare_values);
  spread.lower = quantile (values, 0.25);
  spread.median = quantile (values, 0.5);
  spread.upper = quantile (values, 0.75);
  return spread;
}

CwShare
cw_share (guint count, guint of)
{
  CwShare share = { .count = count, .of = of, .high = 100, .few = of < CW_FEW };

  if (of == 0)
    return share;
  double n = of, p = count / n;
  double below = 1 + Z * Z / n;
  double middle = (p + Z * Z / (2 * n)) / below;
  double half = Z * sqrt (p * (1 - p) / n + Z * Z / (4 * n * n)) / below;
  share.percent = 100 * p;
  share.low = count == 0 ? 0 : 100 * MAX (middle - half, 0);
  share.high = count == of ? 100 : 100 * MIN (middle + half, 1);
  return share;
}
