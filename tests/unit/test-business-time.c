/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/business-time.h"

#include "tests/unit/core-fixture.h"

/* Worked out by hand with the calendar of Japan: 2026-11-03 (Tue) and 11-23 (Mon) are holidays. */
static const struct
{
  const char *from, *to;
  double hours;
} rows[] = {
  { "2026-11-24 10:00", "2026-11-24 16:30", 6.5 },
  { "2026-11-24 10:00", "2026-11-25 10:00", 24 },  /* the same time next business day */
  { "2026-11-24 10:00", "2026-11-27 10:00", 72 },  /* three business days */
  { "2026-11-27 18:00", "2026-11-30 09:00", 15 },  /* over a weekend: 6 + 9 */
  { "2026-11-20 18:00", "2026-11-24 09:00", 15 },  /* and a holiday */
  { "2026-11-02 10:00", "2026-11-09 16:00", 102 }, /* 14 + 3 × 24 + 16: the 3rd is none */
  { "2026-11-28 10:00", "2026-11-29 22:00", 0 },   /* within a weekend */
  { "2026-11-28 10:00", "2026-11-30 01:00", 1 },   /* asked on Saturday */
  { "2026-11-27 23:00", "2026-11-28 12:00", 1 },   /* answered on Saturday */
  { "2026-11-25 10:00", "2026-11-25 10:00", 0 },
  { "2026-11-25 10:00", "2026-11-24 10:00", 0 },   /* backwards */
};

static void
test_rows (void)
{
  g_autoptr (GTimeZone) zone = cw_zone_lookup ("Asia/Tokyo");
  CwDayset *japan = fix_dayset (CW_WEEKEND, fix_japan);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpfloat (
        (double) cw_business_time (fix_tokyo (rows[i].from), fix_tokyo (rows[i].to), japan, zone)
            / CW_HOUR,
        ==, rows[i].hours);
  g_assert_cmpint (cw_business_time (CW_NEVER, fix_tokyo ("2026-11-25 10:00"), japan, zone), ==, 0);
  g_assert_cmpint (cw_business_time (0, CW_HOUR, NULL, zone), ==, 0);
  cw_dayset_unref (japan);
}

/* Berlin's clocks go back on Sunday 2026-10-25: nothing of it is a business day. */
static void
test_clock_change (void)
{
  g_autoptr (GTimeZone) zone = cw_zone_lookup ("Europe/Berlin");
  CwDayset *week = cw_dayset_new (CW_WEEKEND, NULL, 0, NULL, 0);
  CwDayset *always = cw_dayset_new (0, NULL, 0, NULL, 0);
  CwInstant from = fix_at ("2026-10-23 10:00", zone), to = fix_at ("2026-10-26 10:00", zone);

  g_assert_cmpint (cw_business_time (from, to, week, zone), ==, 24 * CW_HOUR);
  g_assert_cmpint (cw_business_time (from, to, always, zone), ==, 72 * CW_HOUR);
  cw_dayset_unref (week);
  cw_dayset_unref (always);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/business-time/by hand", test_rows);
  g_test_add_func ("/business-time/a clock change does not change it", test_clock_change);
  return g_test_run ();
}
