/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/measure.h"

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

static GArray *
values (guint n, const gint64 *list)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_vals (array, list, n);
  return array;
}

#define SPREAD(...)                                                                                \
  ({                                                                                               \
    const gint64 list_[] = { __VA_ARGS__ };                                                        \
    g_autoptr (GArray) array_ = values (G_N_ELEMENTS (list_), list_);                              \
    cw_spread (array_);                                                                            \
  })

static void
test_spread (void)
{
  CwSpread five = SPREAD (50, 10, 40, 20, 30), four = SPREAD (4, 1, 3, 2), one = SPREAD (7);
  g_autoptr (GArray) nothing = values (0, NULL);
  CwSpread none = cw_spread (nothing);

  g_assert_cmpfloat (five.lower, ==, 20);
  g_assert_cmpfloat (five.median, ==, 30);
  g_assert_cmpfloat (five.upper, ==, 40);
  g_assert_false (five.few);
  /* 1 2 3 4: a quarter of the way from the first to the last lies at 1.75 */
  g_assert_cmpfloat (four.lower, ==, 1.75);
  g_assert_cmpfloat (four.median, ==, 2.5);
  g_assert_cmpfloat (four.upper, ==, 3.25);
  g_assert_true (four.few);
  g_assert_cmpfloat (one.lower, ==, 7);
  g_assert_cmpfloat (one.upper, ==, 7);
  g_assert_cmpuint (none.n, ==, 0);
  g_assert_cmpfloat (none.median, ==, 0);
}

/* Of n numbers, and by sorting them. */
static void
check_against_sorted (guint n, const gint64 *list)
{
  g_autoptr (GArray) array = values (n, list), sorted = values (n, list);
  CwSpread spread = cw_spread (array);
  const double found[] = { spread.lower, spread.median, spread.upper };

  g_array_sort (sorted, compare_numbers);
  for (guint i = 0; i < 3; i++)
    {
      double place = 0.25 * (i + 1) * (n - 1), part = place - (guint) place;
      double low = (double) g_array_index (sorted, gint64, (guint) place);
      double high = (double) g_array_index (sorted, gint64, MIN ((guint) place + 1, n - 1));
      g_assert_cmpfloat_with_epsilon (found[i], low + part * (high - low), 1e-6);
    }
  g_array_sort (array, compare_numbers); /* the same numbers are in it */
  g_assert_cmpmem (array->data, n * sizeof (gint64), sorted->data, n * sizeof (gint64));
}

static void
test_spread_of_many (void)
{
  g_autoptr (GRand) dice = g_rand_new_with_seed (1);
  gint64 list[600];

  for (guint n = 1; n < 60; n++)
    for (gint32 most = 1; most < 1000; most *= 3) /* few values and many */
      {
        for (guint i = 0; i < n; i++)
          list[i] = g_rand_int_range (dice, -most, most);
        check_against_sorted (n, list);
      }
  for (guint i = 0; i < G_N_ELEMENTS (list); i++)
    list[i] = i; /* upwards, downwards, one way and the other */
  check_against_sorted (G_N_ELEMENTS (list), list);
  for (guint i = 0; i < G_N_ELEMENTS (list); i++)
    list[i] = -(gint64) i;
  check_against_sorted (G_N_ELEMENTS (list), list);
  for (guint i = 0; i < G_N_ELEMENTS (list); i++)
    list[i] = MIN (i, G_N_ELEMENTS (list) - i);
  check_against_sorted (G_N_ELEMENTS (list), list);
}

/* The article's 25 applications, 10 answers, 2 of them lures.  Wilson's bounds by hand, z² = 3.8415:
 * (0.4 + 3.8415 / 50 ± 1.96 √(0.4 × 0.6 / 25 + 3.8415 / 2500)) / (1 + 3.8415 / 25). */
static void
test_share (void)
{
  CwShare answered = cw_share (10, 25), genuine = cw_share (8, 25), two = cw_share (1, 2);
  CwShare none = cw_share (0, 0), all = cw_share (5, 5), nobody = cw_share (0, 10);

  g_assert_cmpfloat (answered.percent, ==, 40);
  g_assert_cmpfloat_with_epsilon (answered.low, 23.40, 0.01);
  g_assert_cmpfloat_with_epsilon (answered.high, 59.26, 0.01);
  g_assert_false (answered.few);
  g_assert_cmpfloat (genuine.percent, ==, 32);
  g_assert_cmpfloat_with_epsilon (genuine.low, 17.21, 0.01);
  g_assert_cmpfloat_with_epsilon (genuine.high, 51.59, 0.01);
  g_assert_true (two.few);
  g_assert_cmpfloat_with_epsilon (two.low, 9.45, 0.01);
  g_assert_cmpfloat_with_epsilon (two.high, 90.55, 0.01);
  g_assert_cmpfloat (none.low, ==, 0);
  g_assert_cmpfloat (none.high, ==, 100);
  g_assert_true (none.few);
  g_assert_cmpfloat (all.high, ==, 100);
  g_assert_cmpfloat_with_epsilon (all.low, 56.55, 0.01);
  g_assert_cmpfloat (nobody.low, ==, 0);
  g_assert_cmpfloat_with_epsilon (nobody.high, 27.75, 0.01);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/measure/median and quartiles", test_spread);
  g_test_add_func ("/measure/median and quartiles of many", test_spread_of_many);
  g_test_add_func ("/measure/shares and what they may really be", test_share);
  return g_test_run ();
}
