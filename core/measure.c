/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/measure.h"

#include <math.h>
#include <stdlib.h>

#define Z 1.959963984540054 /* 97.5 % of the normal distribution lie below it */
#define ROUNDS 100          /* of put_in_place (): thrice as many as any numbers need by chance */

static int
compare_values (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

static gint64
middle_of (gint64 a, gint64 b, gint64 c)
{
  return MAX (MIN (a, b), MIN (MAX (a, b), c));
}

/* Hoare's FIND: v[place] gets what stands there once v[first] to v[last] are sorted, and nothing that is
 * greater stands before it.  A sort of all takes ten times as long. */
static void
put_in_place (gint64 *v, gint64 first, gint64 last, gint64 place)
{
  for (guint rounds = 0; first < last; rounds++)
    {
      if (rounds == ROUNDS) /* what is left of numbers that are made to take long */
        {
          qsort (v + first, (gsize) (last - first + 1), sizeof *v, compare_values);
          return;
        }
      gint64 pivot = middle_of (v[first], v[first + (last - first) / 2], v[last]);
      gint64 i = first, j = last;
      while (i <= j)
        {
          while (v[i] < pivot)
            i++;
          while (v[j] > pivot)
            j--;
          if (i > j)
            break;
          gint64 value = v[i];
          v[i++] = v[j];
          v[j--] = value;
        }
      if (place <= j)
        last = j;
      else if (place >= i)
        first = i;
      else
        return;
    }
}

/* All before first are no greater than any from there on. */
static double
quantile (GArray *values, double q, guint first)
{
  gint64 *v = (gint64 *) (gpointer) values->data;
  double place = q * (values->len - 1);
  guint below = (guint) place;

  put_in_place (v, first, (gint64) values->len - 1, below);
  if (below + 1 == values->len)
    return (double) v[below];
  gint64 next = v[below + 1];
  for (guint i = below + 2; i < values->len; i++)
    next = MIN (next, v[i]);
  return (double) v[below] + (place - below) * ((double) next - (double) v[below]);
}

CwSpread
cw_spread (GArray *values)
{
  CwSpread spread = { .n = values->len, .few = values->len < CW_FEW };

  if (values->len == 0)
    return spread;
  spread.lower = quantile (values, 0.25, 0);
  spread.median = quantile (values, 0.5, (values->len - 1) / 4);
  spread.upper = quantile (values, 0.75, (values->len - 1) / 2);
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
