/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/duration.h"

#include <string.h>

static CwDay
day_of (const char *text)
{
  CwDay day = CW_DAY_NONE;
  g_assert_true (cw_day_parse (text, &day));
  return day;
}

static CwInstant
instant_of (const char *text)
{
  CwInstant instant = CW_NEVER;
  g_assert_true (cw_instant_parse_iso (text, NULL, &instant, NULL));
  return instant;
}

static void
test_texts_come_back (void)
{
  static const struct
  {
    const char *text;
    CwDuration value;
  } rows[] = {
    { "3bd", { 3, CW_UNIT_BUSINESS, FALSE } },  { "0bd", { 0, CW_UNIT_BUSINESS, FALSE } },
    { "-0bd", { 0, CW_UNIT_BUSINESS, TRUE } },  { "-1d", { -1, CW_UNIT_DAYS, TRUE } },
    { "48h", { 48, CW_UNIT_HOURS, FALSE } },    { "2obd", { 2, CW_UNIT_OFFICE, FALSE } },
    { "-9999h", { -9999, CW_UNIT_HOURS, TRUE } }, { "-0obd", { 0, CW_UNIT_OFFICE, TRUE } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CwDuration found;
      g_assert_true (cw_duration_parse (rows[i].text, &found));
      g_assert_cmpint (found.n, ==, rows[i].value.n);
      g_assert_cmpint (found.unit, ==, rows[i].value.unit);
      g_assert_cmpint (found.backward, ==, rows[i].value.backward);
      g_autofree char *text = cw_duration_format (found);
      g_assert_cmpstr (text, ==, rows[i].text);
    }
  CwDuration plus;
  g_assert_true (cw_duration_parse ("+7d", &plus)); /* as in NotBefore=quiet+7d */
  g_assert_cmpint (plus.n, ==, 7);
}

static void
test_rubbish_is_refused (void)
{
  static const char *const bad[]
      = { "",    "3",    "bd",    "d3",   "3 bd", " 3bd", "3bd ", "--3bd", "+-3bd",        "3BD",
          "3w",  "3.5d", "10000d", "00000d", "3dd", "3b",   "３bd",  "3ob",   "99999999999d", "-",
          "+",   "3bdx" };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      CwDuration found = { 77, CW_UNIT_DAYS, FALSE };
      g_assert_false (cw_duration_parse (bad[i], &found));
      g_assert_cmpint (found.n, ==, 77);
    }
  g_assert_false (cw_duration_parse (NULL, &(CwDuration){ 0 }));
}

typedef struct
{
  GTimeZone *user, *policy;
  CwDayset *client, *office;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  (void) data;
  f->user = cw_zone_lookup ("Europe/Berlin");
  f->policy = cw_zone_lookup ("Asia/Tokyo");
  CwDay closed[] = { day_of ("2026-11-03"), day_of ("2026-11-23"), day_of ("2026-12-29"),
                     day_of ("2026-12-30"), day_of ("2026-12-31"), day_of ("2027-01-01") };
  f->client = cw_dayset_new (CW_WEEKEND, closed, 2, NULL, 0);
  f->office = cw_dayset_new (CW_WEEKEND, closed, G_N_ELEMENTS (closed), NULL, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  (void) data;
  g_time_zone_unref (f->user);
  g_time_zone_unref (f->policy);
  cw_dayset_unref (f->client);
  cw_dayset_unref (f->office);
}

/* Worked by hand with a wall calendar.  Tokyo is nine hours ahead, Berlin one or two. */
static void
test_sums_by_hand (Fixture *f, gconstpointer data)
{
  (void) data;
  static const struct
  {
    const char *start, *text, *sum;
  } rows[] = {
    /* Fri 20 Nov: Mon 23 is a holiday, the first business day after is Tue 24. */
    { "2026-11-20T15:30:00+09:00", "1bd", "2026-11-24T15:30:00+09:00" },
    { "2026-11-20T15:30:00+09:00", "3bd", "2026-11-26T15:30:00+09:00" },
    /* Sat 21 and Sun 22 and the holiday itself count from the same place. */
    { "2026-11-21T15:30:00+09:00", "1bd", "2026-11-24T15:30:00+09:00" },
    { "2026-11-23T00:00:00+09:00", "1bd", "2026-11-24T00:00:00+09:00" },
    { "2026-11-23T10:00:00+09:00", "0bd", "2026-11-24T10:00:00+09:00" },
    { "2026-11-23T10:00:00+09:00", "-0bd", "2026-11-20T10:00:00+09:00" },
    { "2026-11-24T10:00:00+09:00", "0bd", "2026-11-24T10:00:00+09:00" },
    { "2026-11-24T10:00:00+09:00", "-0bd", "2026-11-24T10:00:00+09:00" },
    { "2026-11-24T10:00:00+09:00", "-1bd", "2026-11-20T10:00:00+09:00" },
    { "2026-11-22T10:00:00+09:00", "-1bd", "2026-11-20T10:00:00+09:00" },
    /* The office rests over the year's end, the client does not. */
    { "2026-12-28T10:00:00+09:00", "1bd", "2026-12-29T10:00:00+09:00" },
    { "2026-12-28T10:00:00+09:00", "1obd", "2027-01-04T10:00:00+09:00" },
    /* 16:00 UTC is the next day in Tokyo: the policy's date counts, not the user's. */
    { "2026-11-19T16:00:00Z", "1bd", "2026-11-23T16:00:00Z" },
    /* Days are the user's: Berlin keeps its wall time over the change of 25 October. */
    { "2026-10-24T12:00:00+02:00", "1d", "2026-10-25T12:00:00+01:00" },
    { "2026-10-24T12:00:00+02:00", "24h", "2026-10-25T11:00:00+01:00" },
    { "2026-03-28T02:30:00+01:00", "1d", "2026-03-29T03:30:00+02:00" },
    { "2026-03-28T02:30:00+01:00", "2d", "2026-03-30T02:30:00+02:00" },
    { "2026-10-24T02:30:00+02:00", "1d", "2026-10-25T02:30:00+02:00" },
    { "2026-10-25T02:30:00+01:00", "0d", "2026-10-25T02:30:00+01:00" },
    { "2026-12-01T00:00:00Z", "-48h", "2026-11-29T00:00:00Z" },
  };
  CwDayContext days = { f->user, f->policy, f->client, f->office };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CwDuration duration;
      CwInstant sum = 0;
      g_assert_true (cw_duration_parse (rows[i].text, &duration));
      g_assert_cmpint (cw_duration_add (instant_of (rows[i].start), duration, &days, &sum), ==,
                       CW_DURATION_OK);
      if (sum != instant_of (rows[i].sum))
        {
          g_autofree char *shown = cw_instant_format_iso (sum, f->policy);
          g_test_message ("%s + %s = %s", rows[i].start, rows[i].text, shown);
        }
      g_assert_cmpint (sum, ==, instant_of (rows[i].sum));
    }
}

static CwDurationStatus
add (const char *start, const char *text, const CwDayContext *days, CwInstant *sum)
{
  CwDuration duration;
  g_assert_true (cw_duration_parse (text, &duration));
  return cw_duration_add (instant_of (start), duration, days, sum);
}

static void
test_sums_without_an_answer (Fixture *f, gconstpointer data)
{
  (void) data;
  g_autoptr (CwDayset) empty = cw_dayset_new (0x7f, NULL, 0, NULL, 0);
  CwDay past = day_of ("2020-01-01");
  g_autoptr (CwDayset) ended = cw_dayset_new (0x7f, NULL, 0, &past, 1);
  CwDayContext days = { f->user, f->policy, empty, NULL };
  CwInstant sum = 42;
  g_assert_cmpint (add ("2026-11-20T00:00Z", "3bd", &days, &sum), ==, CW_DURATION_NO_OPEN_DAY);
  g_assert_cmpint (add ("2026-11-20T00:00Z", "-0bd", &days, &sum), ==, CW_DURATION_NO_OPEN_DAY);
  g_assert_cmpint (add ("2026-11-20T00:00Z", "3obd", &days, &sum), ==, CW_DURATION_NO_CALENDAR);
  days.client = ended;
  g_assert_cmpint (add ("2026-11-20T00:00Z", "1bd", &days, &sum), ==, CW_DURATION_NO_OPEN_DAY);
  g_assert_cmpint (add ("2026-11-20T00:00Z", "-2bd", &days, &sum), ==, CW_DURATION_OUT_OF_RANGE);
  days.client = f->client;
  g_assert_cmpint (add ("2200-12-30T00:00Z", "9bd", &days, &sum), ==, CW_DURATION_OUT_OF_RANGE);
  g_assert_cmpint (add ("1900-01-02T00:00Z", "-9bd", &days, &sum), ==, CW_DURATION_OUT_OF_RANGE);
  g_assert_cmpint (add ("2200-12-30T00:00Z", "9d", &days, &sum), ==, CW_DURATION_OUT_OF_RANGE);
  g_assert_cmpint (add ("2200-12-30T00:00Z", "99h", &days, &sum), ==, CW_DURATION_OUT_OF_RANGE);
  g_assert_cmpint (add ("1900-01-02T00:00Z", "-99h", &days, &sum), ==, CW_DURATION_OUT_OF_RANGE);
  /* The last day of the range is that of UTC; a zone may be a day ahead of it, or behind. */
  g_autoptr (GTimeZone) angeles = cw_zone_lookup ("America/Los_Angeles");
  g_autoptr (GTimeZone) tokyo = cw_zone_lookup ("Asia/Tokyo");
  days.user_zone = days.policy_zone = angeles;
  g_assert_cmpint (add ("2200-12-30T23:00-08:00", "1d", &days, &sum), ==, CW_DURATION_OUT_OF_RANGE);
  g_assert_cmpint (add ("2200-12-30T23:00-08:00", "1bd", &days, &sum), ==, CW_DURATION_OUT_OF_RANGE);
  days.user_zone = days.policy_zone = tokyo;
  g_assert_cmpint (add ("2200-12-31T20:00Z", "1bd", &days, &sum), ==, CW_DURATION_OUT_OF_RANGE);
  g_assert_cmpint (add ("2200-12-31T20:00Z", "-1bd", &days, &sum), ==, CW_DURATION_OUT_OF_RANGE);
  days.user_zone = f->user, days.policy_zone = f->policy;
  CwDuration day = { 1, CW_UNIT_DAYS, FALSE };
  g_assert_cmpint (cw_duration_add (CW_NEVER, day, &days, &sum), ==, CW_DURATION_OUT_OF_RANGE);
  g_assert_cmpint (sum, ==, 42);
}

/* From the anchor, never from the last sum: a wall time that one day skips is back on the next. */
static void
test_business_days_keep_the_wall_time (Fixture *f, gconstpointer data)
{
  (void) data;
  CwDayContext days = { f->user, f->user, f->client, f->office };
  CwInstant start = instant_of ("2026-03-27T02:30:00+01:00");
  for (int n = 1; n < 300; n++)
    {
      CwInstant sum;
      CwDuration duration = { n, CW_UNIT_BUSINESS, FALSE };
      g_assert_cmpint (cw_duration_add (start, duration, &days, &sum), ==, CW_DURATION_OK);
      CwWall wall = cw_instant_to_wall (sum, f->user);
      g_assert_cmpint (wall.time, ==, 2 * CW_HOUR + 30 * CW_MINUTE);
      g_assert_cmpint (cw_dayset_count (f->client, day_of ("2026-03-28"), wall.day + 1), ==, n);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/duration/texts come back", test_texts_come_back);
  g_test_add_func ("/duration/rubbish is refused", test_rubbish_is_refused);
  g_test_add ("/duration/sums by hand: d, h, bd and obd, gaps and overlaps", Fixture, NULL, set_up,
              test_sums_by_hand, tear_down);
  g_test_add ("/duration/sums without an answer say why", Fixture, NULL, set_up,
              test_sums_without_an_answer, tear_down);
  g_test_add ("/duration/business days keep the wall time", Fixture, NULL, set_up,
              test_business_days_keep_the_wall_time, tear_down);
  return g_test_run ();
}
