/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/monthly.h"

static CwDay
day_of (const char *text)
{
  CwDay day;

  g_assert_true (cw_day_parse (text, &day));
  return day;
}

static void
test_pay_days (void)
{
  static const struct
  {
    const char *rule, *day, *pay;
  } rows[] = {
    /* the first half at the end of the month, the second half on the 15th of the next */
    { "15>last;last>15", "2026-11-01", "2026-11-30" },
    { "15>last;last>15", "2026-11-15", "2026-11-30" },
    { "15>last;last>15", "2026-11-16", "2026-12-15" },
    { "15>last;last>15", "2026-11-30", "2026-12-15" },
    { "15>last;last>15", "2026-12-31", "2027-01-15" },
    { "last>15;15>last", "2027-02-15", "2027-02-28" },
    { "15>last;last>15", "2028-02-15", "2028-02-29" },
    { "15>last;last>15", "2028-02-29", "2028-03-15" },
    /* end of month, paid at the end of the next */
    { "last>last", "2027-01-01", "2027-02-28" },
    { "last>last", "2027-01-31", "2027-02-28" },
    { "last>last", "2026-12-31", "2027-01-31" },
    /* the 20th, paid on the 10th */
    { "20>10", "2026-11-20", "2026-12-10" },
    { "20>10", "2026-11-21", "2027-01-10" },
    { "28>1", "2026-12-29", "2027-02-01" },
    { "15>15", "2026-11-15", "2026-12-15" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GArray) rule = g_array_new (FALSE, FALSE, sizeof (CwMonthly));
      g_assert_true (cw_monthly_parse (rows[i].rule, rule));
      g_autofree char *pay = cw_day_format (cw_monthly_next (rule, day_of (rows[i].day)));
      g_autofree char *text = cw_monthly_format (rule);
      g_assert_cmpstr (pay, ==, rows[i].pay);
      g_assert_cmpstr (text, ==, rows[i].rule);
    }
}

static void
test_the_end_of_time (void)
{
  g_autoptr (GArray) rule = g_array_new (FALSE, FALSE, sizeof (CwMonthly));

  g_assert_true (cw_monthly_parse ("last>15", rule));
  g_assert_cmpint (cw_monthly_next (rule, day_of ("2200-12-31")), ==, CW_DAY_NONE);
}

static void
test_what_is_no_rule (void)
{
  static const char *const wrong[]
      = { "", "15", "15>", ">15", "15>last;", "0>15", "29>15", "15>31", "08>15", "-1>15",
          "15>last>15", "15>Last", "15>last;15>20", "1>2;2>3;3>4;4>5;5>6", "15 last" };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GArray) rule = g_array_new (FALSE, FALSE, sizeof (CwMonthly));
      g_assert_false (cw_monthly_parse (wrong[i], rule));
      g_assert_cmpuint (rule->len, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/monthly/pay days follow closing days", test_pay_days);
  g_test_add_func ("/monthly/no day past the range of dates", test_the_end_of_time);
  g_test_add_func ("/monthly/what is no rule is refused", test_what_is_no_rule);
  return g_test_run ();
}
