/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/core-fixture.h"

/* core/hours.c: "An alert waits for the user's Hours [09:00, 20:00) and Days", for open days, and
 * "comes at the last allowed moment before the limit" (contract section 5). */

#define ALL_DAYS 0x7f
#define WORKDAYS 0x1f
#define DAY (24 * CW_HOUR)

static CwHours
hours_of (const char *from, const char *to, guint8 days)
{
  CwHours hours = { 0, 0, days };

  g_assert_true (cw_time_of_day_parse (from, FALSE, &hours.from));
  g_assert_true (cw_time_of_day_parse (to, TRUE, &hours.to));
  return hours;
}

static void
assert_next (const char *from, const char *to, guint8 days, const char *zone_name, const char *at,
             const char *expected)
{
  CwHours hours = hours_of (from, to, days);
  g_autoptr(GTimeZone) zone = cw_zone_lookup (zone_name);
  CwInstant next = cw_hours_next (&hours, zone, fix_at (at, zone), NULL, NULL);
  g_autofree char *text = cw_instant_format_iso (next, zone);

  g_test_message ("%s-%s from %s", from, to, at);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_plain (void)
{
  assert_next ("09:00", "20:00", ALL_DAYS, "Asia/Tokyo", "2026-11-24 08:59:59",
               "2026-11-24T09:00:00+09:00");
  assert_next ("09:00", "20:00", ALL_DAYS, "Asia/Tokyo", "2026-11-24 09:00",
               "2026-11-24T09:00:00+09:00");
  assert_next ("09:00", "20:00", ALL_DAYS, "Asia/Tokyo", "2026-11-24 19:59:59",
               "2026-11-24T19:59:59+09:00");
  assert_next ("09:00", "20:00", ALL_DAYS, "Asia/Tokyo", "2026-11-24 20:00",
               "2026-11-25T09:00:00+09:00");
}

static void
test_days (void)
{
  assert_next ("09:00", "20:00", WORKDAYS, "Asia/Tokyo", "2026-11-27 20:00",
               "2026-11-30T09:00:00+09:00");
  assert_next ("09:00", "20:00", WORKDAYS, "Asia/Tokyo", "2026-11-28 12:00",
               "2026-11-30T09:00:00+09:00");
  assert_next ("09:00", "20:00", 1u << CW_SUNDAY, "Asia/Tokyo", "2026-11-30 00:00",
               "2026-12-06T09:00:00+09:00");
}

/* A window that spans midnight belongs to the day on which it begins. */
static void
test_over_midnight (void)
{
  assert_next ("22:00", "02:00", ALL_DAYS, "Asia/Tokyo", "2026-11-24 01:59",
               "2026-11-24T01:59:00+09:00");
  assert_next ("22:00", "02:00", ALL_DAYS, "Asia/Tokyo", "2026-11-24 02:00",
               "2026-11-24T22:00:00+09:00");
  assert_next ("22:00", "02:00", WORKDAYS, "Asia/Tokyo", "2026-11-28 01:00",
               "2026-11-28T01:00:00+09:00"); /* Friday's */
  assert_next ("22:00", "02:00", WORKDAYS, "Asia/Tokyo", "2026-11-30 01:00",
               "2026-11-30T22:00:00+09:00"); /* would be Sunday's */
  assert_next ("22:00", "00:00", ALL_DAYS, "Asia/Tokyo", "2026-11-25 00:00",
               "2026-11-25T22:00:00+09:00");
}

static void
test_always (void)
{
  assert_next ("00:00", "24:00", ALL_DAYS, "Asia/Tokyo", "2026-11-24 03:04:05",
               "2026-11-24T03:04:05+09:00");
  assert_next ("00:00", "24:00", WORKDAYS, "Asia/Tokyo", "2026-11-28 03:00",
               "2026-11-30T00:00:00+09:00");
  assert_next ("12:00", "24:00", ALL_DAYS, "Asia/Tokyo", "2026-11-24 23:59:59",
               "2026-11-24T23:59:59+09:00");
}

/* "a wall time that a DST change skips moves forward by the gap, one that occurs twice means the
 * first": New York skips 02:00-03:00 on 2027-03-14 and has 01:00-02:00 twice on 2026-11-01. */
static void
test_dst (void)
{
  assert_next ("02:30", "20:00", ALL_DAYS, "America/New_York", "2027-03-14 00:00",
               "2027-03-14T03:30:00-04:00");
  assert_next ("01:30", "20:00", ALL_DAYS, "America/New_York", "2026-11-01 00:00",
               "2026-11-01T01:30:00-04:00");
  assert_next ("00:00", "01:30", ALL_DAYS, "America/New_York", "2026-11-01T01:29:00-04:00",
               "2026-11-01T01:29:00-04:00");
  assert_next ("00:00", "01:30", ALL_DAYS, "America/New_York", "2026-11-01T01:15:00-05:00",
               "2026-11-02T00:00:00-05:00"); /* the second time round */
  assert_next ("22:00", "03:00", ALL_DAYS, "America/New_York", "2026-11-01T02:59:00-05:00",
               "2026-11-01T02:59:00-05:00");
  assert_next ("09:00", "20:00", ALL_DAYS, "America/New_York", "2027-03-13 20:00",
               "2027-03-14T09:00:00-04:00");
  /* Beirut's clocks go forward at midnight: the day begins at 01:00 */
  assert_next ("00:00", "24:00", 1u << CW_SUNDAY, "Asia/Beirut", "2027-03-27 12:00",
               "2027-03-28T01:00:00+03:00");
}

static void
test_open_days (void)
{
  CwHours hours = hours_of ("09:00", "20:00", ALL_DAYS);
  g_autoptr(GTimeZone) tokyo = cw_zone_lookup ("Asia/Tokyo");
  g_autoptr(GTimeZone) york = cw_zone_lookup ("America/New_York");
  g_autoptr(CwDayset) open = fix_dayset (CW_WEEKEND, fix_japan);

  g_assert_cmpint (cw_hours_next (&hours, tokyo, fix_tokyo ("2026-11-20 20:00"), open, tokyo), ==,
                   fix_tokyo ("2026-11-24 09:00"));
  /* in New York Tokyo's Tuesday begins on Monday at 10:00, and Friday is over by Friday 10:00 */
  g_assert_cmpint (cw_hours_next (&hours, york, fix_at ("2026-11-22 09:00", york), open, tokyo), ==,
                   fix_at ("2026-11-23 10:00", york));
  g_assert_cmpint (cw_hours_next (&hours, york, fix_at ("2026-11-27 09:59", york), open, tokyo), ==,
                   fix_at ("2026-11-27 09:59", york));
  g_assert_cmpint (cw_hours_next (&hours, york, fix_at ("2026-11-27 10:00", york), open, tokyo), ==,
                   fix_at ("2026-11-29 10:00", york));
  /* the last moment of that Friday for New York */
  g_assert_cmpint (cw_hours_last (&hours, york, fix_at ("2026-11-28 15:00", york), CW_NEVER, open,
                                  tokyo), ==, fix_at ("2026-11-27 09:59", york));
}

static void
test_never (void)
{
  CwHours hours = hours_of ("09:00", "20:00", ALL_DAYS);
  g_autoptr(GTimeZone) tokyo = cw_zone_lookup ("Asia/Tokyo");
  g_autoptr(CwDayset) shut = fix_dayset (0x7f, NULL);
  CwInstant now = fix_tokyo ("2026-11-24 12:00");

  g_assert_cmpint (cw_hours_next (&hours, tokyo, now, shut, tokyo), ==, CW_NEVER);
  g_assert_cmpint (cw_hours_last (&hours, tokyo, now, now - 30 * DAY, shut, tokyo), ==, CW_NEVER);
  /* nothing between the bounds, on a day before any */
  g_assert_cmpint (cw_hours_last (&hours, tokyo, now - 4 * CW_HOUR, now - 6 * CW_HOUR, NULL, NULL),
                   ==, CW_NEVER);
  CwInstant first = fix_tokyo ("1900-01-01 09:00");
  g_assert_cmpint (cw_hours_last (&hours, tokyo, first, CW_NEVER, NULL, NULL), ==, CW_NEVER);
  CwHours weekdays = hours_of ("09:00", "20:00", WORKDAYS), none = hours_of ("09:00", "20:00", 0);
  g_assert_cmpint (cw_hours_last (&weekdays, tokyo, now, now - 5 * DAY, shut, tokyo), ==, CW_NEVER);
  g_assert_cmpint (cw_hours_last (&none, tokyo, now, CW_NEVER, NULL, NULL), ==, CW_NEVER);
  /* the end of the years that there are */
  g_assert_cmpint (cw_hours_next (&hours, tokyo, fix_tokyo ("2200-12-31 21:00"), NULL, NULL), ==,
                   CW_NEVER);
}

static void
assert_last (guint8 days, const char *before, const char *not_before, const char *expected)
{
  CwHours hours = hours_of ("09:00", "20:00", days);
  g_autoptr(GTimeZone) zone = cw_zone_lookup ("Asia/Tokyo");
  CwInstant last =
      cw_hours_last (&hours, zone, fix_at (before, zone), fix_at (not_before, zone), NULL, NULL);

  g_test_message ("before %s", before);
  g_assert_cmpint (last, ==, expected != NULL ? fix_at (expected, zone) : CW_NEVER);
}

static void
test_last (void)
{
  assert_last (ALL_DAYS, "2026-11-24 12:00", "2026-11-24 00:00", "2026-11-24 11:59");
  assert_last (ALL_DAYS, "2026-11-24 12:00:30", "2026-11-24 00:00", "2026-11-24 12:00");
  assert_last (ALL_DAYS, "2026-11-24 20:00", "2026-11-24 00:00", "2026-11-24 19:59");
  assert_last (ALL_DAYS, "2026-11-25 03:00", "2026-11-24 00:00", "2026-11-24 19:59");
  assert_last (ALL_DAYS, "2026-11-25 09:00", "2026-11-24 00:00", "2026-11-24 19:59");
  assert_last (ALL_DAYS, "2026-11-25 09:01", "2026-11-24 00:00", "2026-11-25 09:00");
  assert_last (ALL_DAYS, "2026-11-25 03:00", "2026-11-24 19:59", "2026-11-24 19:59");
  assert_last (ALL_DAYS, "2026-11-25 03:00", "2026-11-24 19:59:01", NULL);
  assert_last (ALL_DAYS, "2026-11-25 03:00", "2026-11-24 22:00", NULL);
  assert_last (ALL_DAYS, "2026-11-24 12:00", "2026-11-24 12:00", NULL);
  assert_last (WORKDAYS, "2026-11-30 08:00", "2026-11-01 00:00", "2026-11-27 19:59");
}

/* ---- against a walk from minute to minute ---- */

typedef struct
{
  CwHours hours;
  GTimeZone *zone, *open_zone;
  CwDayset *open; /* NULL: every day */
} Trial;

static gboolean
is_allowed (const Trial *t, CwInstant at)
{
  CwWall wall = cw_instant_to_wall (at, t->zone);
  CwDay begins = wall.day;
  gboolean inside = t->hours.from < t->hours.to
                      ? wall.time >= t->hours.from && wall.time < t->hours.to
                      : wall.time >= t->hours.from || wall.time < t->hours.to;

  if (t->hours.from >= t->hours.to && wall.time < t->hours.to)
    begins--;
  return inside && (t->hours.days >> cw_day_weekday (begins) & 1u) != 0
         && (t->open == NULL || cw_dayset_is_open (t->open, cw_instant_day (at, t->open_zone)));
}

static CwInstant
walk_forward (const Trial *t, CwInstant from, CwInstant end)
{
  if (is_allowed (t, from))
    return from;
  for (CwInstant at = from - from % CW_MINUTE + CW_MINUTE; at < end; at += CW_MINUTE)
    if (is_allowed (t, at))
      return at;
  return CW_NEVER;
}

static CwInstant
walk_back (const Trial *t, CwInstant before, CwInstant not_before)
{
  for (CwInstant at = (before - 1) - (before - 1) % CW_MINUTE; at >= not_before; at -= CW_MINUTE)
    if (is_allowed (t, at))
      return at;
  return CW_NEVER;
}

/* Hours between 04:00 and 24:00, so that no window begins or ends inside of a change of clocks. */
static gint64
random_time (GRand *random)
{
  return g_rand_int_range (random, 4 * 60, 24 * 60) * CW_MINUTE;
}

static void
test_brute_force (void)
{
  static const char *const zones[] = { "Asia/Tokyo", "America/New_York", "Europe/London",
                                       "Asia/Kolkata", "Australia/Lord_Howe", "UTC" };
  g_autoptr(GRand) random = g_rand_new_with_seed (1123);
  guint found = 0, found_back = 0;

  for (guint round = 0; round < 1500; round++)
    {
      g_autoptr(GTimeZone) zone = cw_zone_lookup (zones[g_rand_int_range (random, 0, 6)]);
      g_autoptr(GTimeZone) open_zone = cw_zone_lookup (zones[g_rand_int_range (random, 0, 6)]);
      g_autoptr(CwDayset) open =
          fix_dayset ((guint8)g_rand_int_range (random, 0, 0x7f), fix_japan);
      Trial t = { { random_time (random), random_time (random),
                    (guint8) g_rand_int_range (random, 1, 0x80) },
                  zone, open_zone, g_rand_boolean (random) ? open : NULL };
      if (g_rand_int_range (random, 0, 8) == 0)
        t.hours = (CwHours) { 0, DAY, t.hours.days };
      if (t.hours.from == t.hours.to)
        continue;
      /* 2026-10-20 to 2027-04-10: both changes of clocks, the holidays, half minutes */
      CwInstant from = fix_tokyo ("2026-10-20 00:00")
                       + g_rand_int_range (random, 0, 172 * 24 * 120) * (CW_MINUTE / 2);
      CwInstant next = cw_hours_next (&t.hours, zone, from, t.open, open_zone);
      CwInstant end = from + 20 * DAY, walked = walk_forward (&t, from, end);
      if (walked != CW_NEVER)
        g_assert_cmpint (next, ==, walked);
      else
        g_assert_true (next == CW_NEVER || next >= end);
      found += walked != CW_NEVER && walked != from;

      CwInstant last = cw_hours_last (&t.hours, zone, from, from - 9 * DAY, t.open, open_zone);
      g_assert_cmpint (last, ==, walk_back (&t, from, from - 9 * DAY));
      found_back += last != CW_NEVER;
    }
  g_assert_cmpuint (found, >, 500);
  g_assert_cmpuint (found_back, >, 500);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hours/half-open-window", test_plain);
  g_test_add_func ("/hours/days", test_days);
  g_test_add_func ("/hours/over-midnight", test_over_midnight);
  g_test_add_func ("/hours/twenty-four-hours", test_always);
  g_test_add_func ("/hours/dst", test_dst);
  g_test_add_func ("/hours/open-days-in-another-zone", test_open_days);
  g_test_add_func ("/hours/no-such-moment", test_never);
  g_test_add_func ("/hours/last-minute-before-a-limit", test_last);
  g_test_add_func ("/hours/brute-force", test_brute_force);
  return g_test_run ();
}
