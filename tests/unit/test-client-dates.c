/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/dates.h"

/* client/dates: moments for people, in the local zone with their weekday. */

static CwInstant
at (const char *iso)
{
  CwInstant instant;

  g_assert_true (cw_instant_parse_iso (iso, NULL, &instant, NULL));
  return instant;
}

static void
assert_format (const char *iso,
               const char *now,
               const char *zone_name,
               gboolean date_only,
               const char *expected)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zone_name);
  g_autofree char *text = cw_ctl_date_format (at (iso), at (now), zone, date_only);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_format (void)
{
  assert_format ("2026-12-01T15:30:00+09:00", "2026-11-02T09:00:00+09:00", "Asia/Tokyo", FALSE,
                 "Tue 1 Dec 15:30");
  assert_format ("2026-12-01T15:30:00+09:00", "2026-11-02T09:00:00+09:00", "Asia/Tokyo", TRUE,
                 "Tue 1 Dec");
  /* shown in the reader's zone, not in the one of the text */
  assert_format ("2026-12-01T15:30:00+09:00", "2026-11-02T09:00:00+09:00", "Europe/Berlin", FALSE,
                 "Tue 1 Dec 07:30");
  assert_format ("2026-12-01T03:30:00+09:00", "2026-11-02T09:00:00+09:00", "Europe/Berlin", FALSE,
                 "Mon 30 Nov 19:30");
  /* the year where it is not this one, by the reader's clock */
  assert_format ("2027-01-04T09:05:00+09:00", "2026-11-02T09:00:00+09:00", "Asia/Tokyo", FALSE,
                 "Mon 4 Jan 2027 09:05");
  assert_format ("2027-01-01T00:30:00+09:00", "2026-12-31T23:00:00+09:00", "UTC", FALSE,
                 "Thu 31 Dec 15:30");
}

static void
assert_distance (const char *iso, const char *now, const char *expected)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Asia/Tokyo");
  g_autofree char *text = cw_ctl_date_distance (at (iso), at (now), zone);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_distance (void)
{
  static const char now[] = "2026-11-02T09:00:00+09:00";

  assert_distance ("2026-11-02T09:00:20+09:00", now, "now");
  assert_distance ("2026-11-02T09:01:00+09:00", now, "in 1 minute");
  assert_distance ("2026-11-02T08:15:00+09:00", now, "45 minutes ago");
  assert_distance ("2026-11-02T10:29:00+09:00", now, "in 1 hour");
  /* rounded: a moment that was typed a second ago is still as far away as it was typed */
  assert_distance ("2026-11-02T10:59:59+09:00", now, "in 2 hours");
  assert_distance ("2026-11-02T07:00:01+09:00", now, "2 hours ago");
  assert_distance ("2026-11-02T09:59:59+09:00", now, "in 1 hour");
  assert_distance ("2026-11-02T09:00:59+09:00", now, "in 1 minute");
  assert_distance ("2026-11-02T00:00:00+09:00", now, "9 hours ago");
  /* days are counted by the calendar, not by 24 hours */
  assert_distance ("2026-11-03T00:01:00+09:00", "2026-11-02T23:59:00+09:00", "tomorrow");
  assert_distance ("2026-11-01T23:59:00+09:00", now, "yesterday");
  assert_distance ("2026-11-04T08:00:00+09:00", now, "in 2 days");
  assert_distance ("2026-10-30T23:00:00+09:00", now, "3 days ago");
}

static void
test_a_day (void)
{
  CwDay day;

  g_assert_true (cw_day_parse ("2026-11-03", &day));
  g_autofree char *text = cw_ctl_day_format (day);
  g_assert_cmpstr (text, ==, "2026-11-03 Tue");
}

static void
test_texts_of_the_daemon (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Asia/Tokyo");
  CwCtl ctl = { .zone = zone, .now = at ("2026-11-02T09:00:00+09:00") };
  g_autofree char *full = cw_ctl_moment_long (&ctl, "2026-11-04T09:00:00+09:00");
  g_autofree char *absent = cw_ctl_moment_long (&ctl, NULL);
  g_autofree char *odd = cw_ctl_moment_long (&ctl, "some day");
  g_autofree char *day = cw_ctl_event_moment (&ctl, "2026-10-26T18:00:00+09:00", TRUE);

  g_assert_cmpstr (full, ==, "Wed 4 Nov 09:00 (in 2 days)");
  g_assert_cmpstr (absent, ==, "");
  g_assert_cmpstr (odd, ==, "some day");
  g_assert_cmpstr (day, ==, "Mon 26 Oct");
}

/* Contract section 5: instants are shown in the zone in which they were recorded. */
static void
test_recorded_elsewhere (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/New_York");
  CwCtl ctl = { .zone = zone, .now = at ("2026-11-02T09:00:00-05:00") };
  static const struct
  {
    const char *iso;
    gboolean date_only;
    const char *text;
  } rows[] = {
    { "2026-10-30T10:00:00+09:00", FALSE, "Fri 30 Oct 10:00 (+09:00)" },
    { "2026-10-30T18:00:00+09:00", TRUE, "Fri 30 Oct" },
    { "2026-10-30T10:00:00-04:00", FALSE, "Fri 30 Oct 10:00" }, /* DST then: our own zone */
    { "2026-10-30T10:00:00Z", FALSE, "Fri 30 Oct 10:00 (+00:00)" },
    { "2026-10-30T10:00:00.123456+05:45", FALSE, "Fri 30 Oct 10:00 (+05:45)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = cw_ctl_event_moment (&ctl, rows[i].iso, rows[i].date_only);
      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/dates/format", test_format);
  g_test_add_func ("/client/dates/distance", test_distance);
  g_test_add_func ("/client/dates/day", test_a_day);
  g_test_add_func ("/client/dates/recorded-elsewhere", test_recorded_elsewhere);
  g_test_add_func ("/client/dates/texts", test_texts_of_the_daemon);
  return g_test_run ();
}
