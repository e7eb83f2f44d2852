/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/civil.h"

#include <stdlib.h>
#include <string.h>

static GTimeZone *
zone_of (const char *name)
{
  GTimeZone *zone = cw_zone_lookup (name);
  g_assert_nonnull (zone);
  return zone;
}

static CwDay
day_of (const char *text)
{
  CwDay day = CW_DAY_NONE;
  g_assert_true (cw_day_parse (text, &day));
  return day;
}

/* The formula is none of GDate's: the civil calendar counted day by day from 1970-01-01. */
static void
test_every_day_of_the_range (void)
{
  static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  CwDay day = CW_DAY_FIRST;
  int weekday = CW_MONDAY; /* 1900-01-01 */
  for (int year = 1900; year <= 2200; year++)
    for (int month = 1; month <= 12; month++)
      {
        gboolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        int length = lengths[month - 1] + (month == 2 && leap);
        for (int mday = 1; mday <= length; mday++, day++, weekday = (weekday + 1) % 7)
          {
            int y, m, d;
            g_assert_cmpint (cw_day_from_ymd (year, month, mday), ==, day);
            cw_day_to_ymd (day, &y, &m, &d);
            g_assert_true (y == year && m == month && d == mday);
            g_assert_cmpint (cw_day_weekday (day), ==, weekday);
          }
        g_assert_cmpint (cw_day_from_ymd (year, month, length + 1), ==, CW_DAY_NONE);
      }
  g_assert_cmpint (day - 1, ==, CW_DAY_LAST);
  g_assert_cmpint (cw_day_from_ymd (1970, 1, 1), ==, 0);
  g_assert_cmpint (cw_day_from_ymd (1899, 12, 31), ==, CW_DAY_NONE);
  g_assert_cmpint (cw_day_from_ymd (2201, 1, 1), ==, CW_DAY_NONE);
  g_assert_cmpint (cw_day_from_ymd (2026, 257, 1), ==, CW_DAY_NONE); /* 257 is 1 in a byte */
  g_assert_false (cw_day_in_range (CW_DAY_FIRST - 1));
  g_assert_false (cw_day_in_range (CW_DAY_LAST + 1));
  g_assert_false (cw_day_in_range (CW_DAY_NONE));
}

static void
test_day_text_is_strict (void)
{
  static const char *const bad[]
      = { "",           "2026-2-3",    "2026-02-30", "2026-13-01",  "2026-00-10", "2026-01-00",
          " 2026-01-01", "2026-01-01 ", "2026-01-0a", "+026-01-01",  "2026/01/01", "20260101",
          "1899-12-31", "2201-01-01",  "2025-02-29", "2026-01-011", "２０２６-01-01" };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      CwDay day = 7;
      g_assert_false (cw_day_parse (bad[i], &day));
      g_assert_cmpint (day, ==, 7);
    }
  g_assert_false (cw_day_parse (NULL, &(CwDay){ 0 }));
  g_assert_cmpint (day_of ("2024-02-29"), ==, cw_day_from_ymd (2024, 2, 29));

  g_autofree char *text = cw_day_format (day_of ("2026-03-04"));
  g_assert_cmpstr (text, ==, "2026-03-04");
}

static void
test_time_of_day_is_strict (void)
{
  static const char *const bad[] = { "",      "9:00",  "09:0",     "24:01",    "25:00", "09:60",
                                     "09:00:60", "09-00", "09:00:",  "09:00 ",   " 09:00",
                                     "24:00:00",                                     "+9:00", "09:00:00.5", "０９:00" };
  gint64 time = -1;
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (cw_time_of_day_parse (bad[i], TRUE, &time));
  g_assert_false (cw_time_of_day_parse ("24:00", FALSE, &time));
  g_assert_false (cw_time_of_day_parse (NULL, TRUE, &time));
  g_assert_cmpint (time, ==, -1);

  g_assert_true (cw_time_of_day_parse ("24:00", TRUE, &time));
  g_assert_cmpint (time, ==, 24 * CW_HOUR);
  g_assert_true (cw_time_of_day_parse ("23:59:59", FALSE, &time));
  g_assert_cmpint (time, ==, 24 * CW_HOUR - CW_SECOND);
  g_assert_true (cw_time_of_day_parse ("09:05", FALSE, &time));
  g_assert_cmpint (time, ==, 9 * CW_HOUR + 5 * CW_MINUTE);
  g_autofree char *nine = cw_time_of_day_format (time);
  g_assert_cmpstr (nine, ==, "09:05");
  g_autofree char *end = cw_time_of_day_format (24 * CW_HOUR);
  g_assert_cmpstr (end, ==, "24:00");
}

/* "a wall time that a DST change skips moves forward by the gap, one that occurs twice means the
 * first": tests/data/zone-walls.txt is what Python's zoneinfo says. */
static void
test_walls_against_zoneinfo (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tests/data/zone-walls.txt", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  g_file_get_contents (path, &content, NULL, &error);
  g_assert_no_error (error);

  g_auto (GStrv) lines = g_strsplit (content, "\n", -1);
  int checked = 0;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (lines[i][0] == '#' || lines[i][0] == '\0')
        continue;
      g_auto (GStrv) fields = g_strsplit (lines[i], " ", -1);
      g_assert_cmpuint (g_strv_length (fields), ==, 4);
      g_autoptr (GTimeZone) zone = zone_of (fields[0]);
      CwWall wall = { day_of (fields[1]), 0 };
      g_assert_true (cw_time_of_day_parse (fields[2], FALSE, &wall.time));
      CwInstant expected = g_ascii_strtoll (fields[3], NULL, 10) * CW_SECOND;
      CwInstant found = cw_wall_to_instant (wall, zone);
      if (found != expected)
        g_test_message ("%s: off by %d s", lines[i], (int) ((found - expected) / CW_SECOND));
      g_assert_cmpint (found, ==, expected);
      checked++;
    }
  g_assert_cmpint (checked, >, 500);
}

/* Hand-worked: what the tables of the time-zone database say. */
static void
test_gaps_and_overlaps_by_hand (void)
{
  static const struct
  {
    const char *zone, *day, *time, *means;
  } rows[] = {
    { "Europe/Berlin", "2023-03-26", "02:30", "2023-03-26T01:30:00Z" },       /* 03:30 summer */
    { "Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30:00Z" },       /* the first */
    { "Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45:00Z" }, /* half an hour */
    { "Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00Z" }, /* the first */
    { "Pacific/Apia", "2011-12-30", "12:00", "2011-12-30T22:00:00Z" },        /* no such day */
    { "Pacific/Apia", "2011-12-29", "23:59", "2011-12-30T09:59:00Z" },
    { "Pacific/Apia", "2011-12-31", "00:00", "2011-12-30T10:00:00Z" },
    { "Asia/Tokyo", "2026-12-01", "15:30", "2026-12-01T06:30:00Z" },
    { "UTC", "1900-01-01", "00:00", "1900-01-01T00:00:00Z" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GTimeZone) zone = zone_of (rows[i].zone);
      gint64 time;
      CwInstant means;
      gboolean has_offset = FALSE;
      g_assert_true (cw_time_of_day_parse (rows[i].time, FALSE, &time));
      g_assert_true (cw_instant_parse_iso (rows[i].means, NULL, &means, &has_offset));
      g_assert_true (has_offset);
      g_assert_cmpint (cw_day_at (day_of (rows[i].day), time, zone), ==, means);
    }

  g_autoptr (GTimeZone) apia = zone_of ("Pacific/Apia");
  g_assert_false (cw_day_exists_in_zone (day_of ("2011-12-30"), apia));
  g_assert_true (cw_day_exists_in_zone (day_of ("2011-12-29"), apia));
  g_assert_true (cw_day_exists_in_zone (day_of ("2011-12-31"), apia));
  /* Midnight is skipped here, the day is not. */
  g_autoptr (GTimeZone) sao_paulo = zone_of ("America/Sao_Paulo");
  g_assert_true (cw_day_exists_in_zone (day_of ("2018-11-04"), sao_paulo));
  g_assert_false (cw_day_exists_in_zone (CW_DAY_NONE, apia));
  g_assert_cmpint (cw_day_at (CW_DAY_LAST + 1, 0, apia), ==, CW_NEVER);
}

static void
test_instants_before_1970_and_parts_of_seconds (void)
{
  g_autoptr (GTimeZone) utc = zone_of ("UTC");
  CwWall wall = cw_instant_to_wall (-1, utc);
  g_assert_cmpint (wall.day, ==, -1);
  g_assert_cmpint (wall.time, ==, 24 * CW_HOUR - 1);
  g_assert_cmpint (cw_wall_to_instant (wall, utc), ==, -1);
  g_assert_cmpint (cw_day_at (0, 24 * CW_HOUR, utc), ==, cw_day_at (1, 0, utc));

  g_autoptr (GTimeZone) new_york = zone_of ("America/New_York");
  for (int i = 0; i < 2000; i++)
    {
      CwInstant instant = (gint64) g_test_rand_int_range (-2000000000, 2000000000) * CW_SECOND
                          + g_test_rand_int_range (0, 1000000);
      wall = cw_instant_to_wall (instant, new_york);
      CwInstant back = cw_wall_to_instant (wall, new_york);
      /* The second of two equal readings comes back as the first, an hour before. */
      g_assert_true (back == instant || back == instant - CW_HOUR);
      g_assert_cmpint (cw_instant_to_wall (back, new_york).time, ==, wall.time);
      g_assert_cmpint (cw_instant_day (back, new_york), ==, wall.day);
    }
}

static void
test_iso_round_trip (void)
{
  static const struct
  {
    const char *text, *zone, *shown;
  } rows[] = {
    { "2026-12-01T15:30:00+09:00", "Asia/Tokyo", "2026-12-01T15:30:00+09:00" },
    { "2026-12-01 06:30Z", "Asia/Tokyo", "2026-12-01T15:30:00+09:00" },
    { "2026-12-01T01:30:00-0500", "Asia/Tokyo", "2026-12-01T15:30:00+09:00" },
    { "2026-12-01T06:30:00.000001+00", "UTC", "2026-12-01T06:30:00.000001+00:00" },
    { "2026-12-01T06:30:00.5Z", "America/New_York", "2026-12-01T01:30:00.500000-05:00" },
    { "2026-07-01 12:00", "Europe/Berlin", "2026-07-01T12:00:00+02:00" },
    { "1969-12-31T23:59:59.25Z", "UTC", "1969-12-31T23:59:59.250000+00:00" },
    { "2026-10-25T02:30:00+01:00", "Europe/Berlin", "2026-10-25T02:30:00+01:00" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GTimeZone) zone = zone_of (rows[i].zone);
      CwInstant instant;
      g_assert_true (cw_instant_parse_iso (rows[i].text, zone, &instant, NULL));
      g_autofree char *shown = cw_instant_format_iso (instant, zone);
      g_assert_cmpstr (shown, ==, rows[i].shown);
      CwInstant again;
      g_assert_true (cw_instant_parse_iso (shown, NULL, &again, NULL));
      g_assert_cmpint (again, ==, instant);
    }

  /* Tokyo's local mean time was +09:18:59 until 1888; Monrovia's -00:44:30 until 1972. */
  g_autoptr (GTimeZone) monrovia = zone_of ("Africa/Monrovia");
  CwInstant then, again;
  g_assert_true (cw_instant_parse_iso ("1960-01-01T12:00:00Z", NULL, &then, NULL));
  g_assert_cmpint (cw_zone_offset (monrovia, then), ==, -(44 * 60 + 30));
  g_autofree char *shown = cw_instant_format_iso (then, monrovia);
  g_assert_true (cw_instant_parse_iso (shown, NULL, &again, NULL));
  g_assert_cmpint (again, ==, then);
  g_assert_null (cw_instant_format_iso (CW_NEVER, monrovia));
}

static void
test_iso_is_strict (void)
{
  static const char *const bad[]
      = { "",
          "2026-12-01",
          "2026-12-01T",
          "2026-12-01T15",
          "2026-12-01t15:30Z",
          "2026-12-01T15:30z",
          "2026-12-01T24:00Z",
          "2026-12-01T15:30:60Z",
          "2026-12-01T15:30.5Z",
          "2026-12-01T15:30:00.Z",
          "2026-12-01T15:30:00.1234567Z",
          "2026-12-01T15:30:00,5Z",
          "2026-12-01T15:30+9",
          "2026-12-01T15:30+24:00",
          "2026-12-01T15:30+09:60",
          "2026-12-01T15:30+09:",
          "2026-12-01T15:30+090",
          "2026-12-01T15:30+09:00 ",
          "2026-12-01T15:30ZZ",
          "2026-12-01  15:30Z",
          "2026-02-30T15:30Z",
          "2201-01-01T00:00Z" };
  g_autoptr (GTimeZone) tokyo = zone_of ("Asia/Tokyo");
  CwInstant instant = 5;
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (cw_instant_parse_iso (bad[i], tokyo, &instant, NULL));
  g_assert_false (cw_instant_parse_iso ("2026-12-01T15:30", NULL, &instant, NULL));
  g_assert_false (cw_instant_parse_iso (NULL, tokyo, &instant, NULL));
  g_assert_cmpint (instant, ==, 5);
}

static void
test_zone_names_are_never_guessed (void)
{
  static const char *const bad[]
      = { "",        "Foo",         "Asia",     "Asia/Tokyo ",         "JST",
          "../Asia/Tokyo",          "9",       "tzdata.zi",   "/etc/localtime", "leapseconds", ":Asia/Tokyo", "Asia/Nowhere",
          "+25",     "Asia/東京",   "UTC\n",    "zone.tab" };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (cw_zone_lookup (bad[i]));
  g_assert_null (cw_zone_lookup (NULL));

  static const struct
  {
    const char *name;
    int offset;
  } good[] = { { "UTC", 0 }, { "Asia/Tokyo", 32400 }, { "Etc/GMT-14", 50400 }, { "+05:30", 19800 },
               { "America/Argentina/Buenos_Aires", -10800 } };
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GTimeZone) zone = zone_of (good[i].name);
      g_assert_cmpint (cw_zone_offset (zone, 1800000000 * CW_SECOND), ==, good[i].offset);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/civil/every day of the range", test_every_day_of_the_range);
  g_test_add_func ("/civil/day text is strict", test_day_text_is_strict);
  g_test_add_func ("/civil/time of day is strict", test_time_of_day_is_strict);
  g_test_add_func ("/civil/skipped walls move, double ones mean the first",
                   test_walls_against_zoneinfo);
  g_test_add_func ("/civil/gaps and overlaps by hand", test_gaps_and_overlaps_by_hand);
  g_test_add_func ("/civil/before 1970 and parts of seconds",
                   test_instants_before_1970_and_parts_of_seconds);
  g_test_add_func ("/civil/ISO texts come back", test_iso_round_trip);
  g_test_add_func ("/civil/ISO is strict", test_iso_is_strict);
  g_test_add_func ("/civil/zone names are never guessed", test_zone_names_are_never_guessed);
  return g_test_run ();
}
