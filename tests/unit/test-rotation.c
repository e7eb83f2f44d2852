/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/rotation.h"

static CwInstant
at (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  CwInstant instant;

  g_assert_true (cw_instant_parse_iso (text, utc, &instant, NULL));
  return instant;
}

static guint
choose (const CwInstant *moments, guint n, const char *zone_name, gboolean *keep)
{
  g_autoptr (GTimeZone) zone = cw_zone_lookup (zone_name);
  guint kept = 0;

  cw_rotation_choose (moments, n, zone, keep);
  for (guint i = 0; i < n; i++)
    kept += keep[i];
  return kept;
}

static void
test_few (void)
{
  const CwInstant moments[] = { at ("2026-11-02T09:00:00Z"), at ("2026-11-02T10:00:00Z") };
  gboolean keep[2];

  g_assert_cmpuint (choose (moments, 0, "UTC", keep), ==, 0);
  g_assert_cmpuint (choose (moments, 1, "UTC", keep), ==, 1);
  /* the newest of the day */
  g_assert_cmpuint (choose (moments, 2, "UTC", keep), ==, 1);
  g_assert_true (keep[1]);
}

static void
test_zone (void)
{
  /* one day in UTC, two in Tokyo */
  const CwInstant moments[] = { at ("2026-11-04T14:00:00Z"), at ("2026-11-04T16:00:00Z") };
  gboolean keep[2];

  g_assert_cmpuint (choose (moments, 2, "UTC", keep), ==, 1);
  g_assert_cmpuint (choose (moments, 2, "Asia/Tokyo", keep), ==, 2);
}

/* One a day for three years up to Sunday 1 November 2026: the 7 days reach back to 26 October; the
 * 8 weeks end on 1 November, 25, 18, 11, 4 October, 27, 20 and 13 September; the 12 months are this
 * one and the last days of those from October back to December. */
static void
test_years (void)
{
  enum { DAYS = 1096 };
  CwInstant moments[DAYS];
  gboolean keep[DAYS];
  CwInstant last = at ("2026-11-01T12:00:00Z");

  for (guint i = 0; i < DAYS; i++)
    moments[i] = last - (gint64) i * 24 * CW_HOUR;
  const guint kept[] = { 0,  1,  2,  3,  4,  5,  6,   7,   14,  21,  28,  32,
                         35, 42, 49, 62, 93, 124, 154, 185, 215, 246, 274, 305 };
  g_assert_cmpuint (choose (moments, DAYS, "UTC", keep), ==, G_N_ELEMENTS (kept));
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    g_assert_true (keep[kept[i]]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rotation/the newest of a day", test_few);
  g_test_add_func ("/rotation/days are those of the zone", test_zone);
  g_test_add_func ("/rotation/7 days, 8 weeks, 12 months", test_years);
  return g_test_run ();
}
