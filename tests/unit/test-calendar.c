/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/calendar.h"

#include <string.h>

static CwDay
day_of (const char *text)
{
  CwDay day = CW_DAY_NONE;
  g_assert_true (cw_day_parse (text, &day));
  return day;
}

typedef struct
{
  const char *day, *name, *name_en;
} Row;

static CwCalendar *
make (const char *name, guint8 days_off, const Row *closed, guint n_closed, const Row *opened,
      guint n_opened)
{
  g_autofree CwNamedDay *days = g_new0 (CwNamedDay, n_closed + n_opened + 1);
  for (guint i = 0; i < n_closed + n_opened; i++)
    {
      const Row *row = i < n_closed ? &closed[i] : &opened[i - n_closed];
      days[i] = (CwNamedDay){ day_of (row->day), (char *) row->name, (char *) row->name_en };
    }
  return cw_calendar_new (name, "a law", days_off, day_of ("2020-01-01"), day_of ("2030-12-31"),
                          CW_DAY_NONE, days, n_closed, days + n_closed, n_opened);
}

/* 2026-09-21 敬老の日, 22 国民の休日, 23 秋分の日; 11-03 文化の日, a Tuesday; 2026-05-03 a Sunday. */
static const Row japan_closed[] = {
  { "2026-11-03", "文化の日", "Culture Day" },
  { "2026-09-22", "国民の休日", NULL },
  { "2026-09-21", "敬老の日", "Respect for the Aged Day" },
  { "2026-09-23", "秋分の日", "Autumnal Equinox Day" },
  { "2026-05-03", "憲法記念日", "Constitution Day" },
  { "2026-11-03", "a second name", NULL },
};

static CwCalendar *
make_japan (void)
{
  return make ("japan", 0xff, japan_closed, G_N_ELEMENTS (japan_closed), NULL, 0);
}

static void
test_days_are_sorted_once_each (void)
{
  g_autoptr (CwCalendar) japan = make_japan ();
  gsize n;
  const CwNamedDay *days = cw_calendar_closed (japan, &n);
  g_assert_cmpuint (n, ==, 5);
  for (gsize i = 1; i < n; i++)
    g_assert_cmpint (days[i - 1].day, <, days[i].day);
  g_assert_cmpstr (days[0].name, ==, "憲法記念日");
  g_assert_cmpstr (days[4].name, ==, "文化の日");
  g_assert_true (days[4].name != japan_closed[0].name);
  cw_calendar_opened (japan, &n);
  g_assert_cmpuint (n, ==, 0);

  g_assert_cmpstr (cw_calendar_name (japan), ==, "japan");
  g_assert_cmpstr (cw_calendar_source (japan), ==, "a law");
  g_assert_cmpuint (cw_calendar_days_off (japan), ==, 0xff);
  g_assert_cmpint (cw_calendar_covers_from (japan), ==, day_of ("2020-01-01"));
  g_assert_cmpint (cw_calendar_covers_to (japan), ==, day_of ("2030-12-31"));
  g_assert_cmpint (cw_calendar_official_until (japan), ==, CW_DAY_NONE);
}

static void
test_no_calendar_is_monday_to_friday (void)
{
  g_autoptr (CwCalendarUnion) u = cw_calendar_union_new (NULL, 0, NULL);
  const CwDayset *set = cw_calendar_union_dayset (u);
  CwDay monday = day_of ("2026-11-23");
  for (int i = 0; i < 7; i++)
    g_assert_true (cw_dayset_is_open (set, monday + i) == (i < 5));

  CwDay from, to;
  cw_calendar_union_coverage (u, &from, &to);
  g_assert_cmpint (from, ==, CW_DAY_FIRST);
  g_assert_cmpint (to, ==, CW_DAY_LAST);
}

static void
test_reasons_name_the_holiday (void)
{
  CwCalendar *japan = make_japan ();
  g_autoptr (CwCalendarUnion) u = cw_calendar_union_new (&japan, 1, NULL);
  cw_calendar_unref (japan); /* the union holds its own */
  static const struct
  {
    const char *day, *lang, *reason;
    gboolean weekly;
  } rows[] = {
    { "2026-11-03", "ja", "文化の日", FALSE },
    { "2026-11-03", "ja_JP.UTF-8", "文化の日", FALSE },
    { "2026-11-03", "en", "Culture Day", FALSE },
    { "2026-11-03", NULL, "Culture Day", FALSE },
    { "2026-09-22", "en", "国民の休日", FALSE }, /* the file has no English name */
    { "2026-05-03", "en", "Constitution Day", FALSE }, /* a Sunday */
    { "2026-11-07", "ja", "Saturday", TRUE },
    { "2026-11-08", "en", "Sunday", TRUE },
    { "2026-11-09", "en", NULL, FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gboolean weekly = !rows[i].weekly;
      g_assert_cmpstr (
          cw_calendar_union_reason (u, day_of (rows[i].day), rows[i].lang, &weekly), ==,
          rows[i].reason);
      g_assert_cmpint (weekly, ==, rows[i].weekly);
    }
  g_assert_null (cw_calendar_union_reason (u, CW_DAY_LAST + 1, "en", NULL));
  g_assert_cmpstr (cw_calendar_union_reason (u, day_of ("2026-11-07"), "en", NULL), ==, "Saturday");
}

static void
test_closed_where_any_closes (void)
{
  static const Row office_closed[] = { { "2026-11-03", "Office trip", NULL },
                                       { "2026-11-04", "Office trip", NULL },
                                       { "2026-11-06", "Inventory", NULL } };
  static const Row office_opened[] = { { "2026-09-22", "Make-up day", NULL },
                                       { "2026-11-07", "Make-up Saturday", NULL } };
  g_autoptr (CwCalendar) japan = make_japan ();
  g_autoptr (CwCalendar) office = make ("office", 0xff, office_closed, 3, office_opened, 2);
  CwCalendar *both[] = { japan, office };
  g_autoptr (CwCalendarUnion) u = cw_calendar_union_new (both, 2, NULL);
  const CwDayset *set = cw_calendar_union_dayset (u);
  g_assert_false (cw_dayset_is_open (set, day_of ("2026-11-03")));
  g_assert_false (cw_dayset_is_open (set, day_of ("2026-11-04")));
  g_assert_true (cw_dayset_is_open (set, day_of ("2026-11-05")));
  g_assert_true (cw_dayset_is_open (set, day_of ("2026-11-07"))); /* opened beats the weekend */
  g_assert_true (cw_dayset_is_open (set, day_of ("2026-09-22"))); /* and another's closed day */
  g_assert_null (cw_calendar_union_reason (u, day_of ("2026-09-22"), "ja", NULL));

  g_autoptr (GArray) closed
      = cw_calendar_union_closed (u, day_of ("2026-09-21"), day_of ("2026-11-04"));
  static const Row expected[] = { { "2026-09-21", "敬老の日", NULL },
                                  { "2026-09-23", "秋分の日", NULL },
                                  { "2026-11-03", "文化の日", NULL }, /* the first calendar's name */
                                  { "2026-11-04", "Office trip", NULL } };
  g_assert_cmpuint (closed->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < closed->len; i++)
    {
      const CwNamedDay *day = &g_array_index (closed, CwNamedDay, i);
      g_assert_cmpint (day->day, ==, day_of (expected[i].day));
      g_assert_cmpstr (day->name, ==, expected[i].name);
    }

  g_autoptr (GArray) backwards
      = cw_calendar_union_closed (u, day_of ("2026-11-04"), day_of ("2026-09-21"));
  g_assert_cmpuint (backwards->len, ==, 0);
  g_autoptr (GArray) sunday
      = cw_calendar_union_closed (u, day_of ("2026-05-01"), day_of ("2026-05-31"));
  g_assert_cmpuint (sunday->len, ==, 1); /* named, though on a Sunday */
}

static void
test_weekly_days_off_are_joined (void)
{
  guint8 friday = 1u << CW_FRIDAY, sunday = 1u << CW_SUNDAY;
  g_autoptr (CwCalendar) given = make ("gulf", friday, NULL, 0, NULL, 0);
  g_autoptr (CwCalendar) other = make ("shop", sunday, NULL, 0, NULL, 0);
  g_autoptr (CwCalendar) never = make ("always", 0, NULL, 0, NULL, 0);
  g_autoptr (CwCalendar) silent = make_japan ();
  CwCalendar *lists[][2]
      = { { given, silent }, { given, other }, { never, silent }, { silent, silent } };
  static const guint8 masks[]
      = { 1u << CW_FRIDAY, 1u << CW_FRIDAY | 1u << CW_SUNDAY, 0, CW_WEEKEND };
  CwDay monday = day_of ("2026-11-23");
  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autoptr (CwCalendarUnion) u = cw_calendar_union_new (lists[i], 2, NULL);
      for (int k = 0; k < 7; k++)
        g_assert_true (cw_dayset_is_open (cw_calendar_union_dayset (u), monday + k)
                       == ((masks[i] >> k & 1) == 0));
    }
}

static void
test_coverage_is_what_all_cover (void)
{
  CwDay first = day_of ("2024-01-01"), last = day_of ("2028-12-31");
  g_autoptr (CwCalendar) wide = make_japan ();
  g_autoptr (CwCalendar) late
      = cw_calendar_new ("late", NULL, 0xff, first, CW_DAY_LAST, last, NULL, 0, NULL, 0);
  g_autoptr (CwCalendar) silent
      = cw_calendar_new ("silent", NULL, 0xff, CW_DAY_NONE, CW_DAY_NONE, last, NULL, 0, NULL, 0);
  CwCalendar *all[] = { wide, late, silent };
  g_autoptr (CwCalendarUnion) u = cw_calendar_union_new (all, 3, NULL);
  CwDay from, to;
  cw_calendar_union_coverage (u, &from, &to);
  g_assert_cmpint (from, ==, first);
  g_assert_cmpint (to, ==, day_of ("2030-12-31"));
  g_assert_cmpint (cw_calendar_official_until (late), ==, last);
}

/* The zones that moved over the date line to the west of it, from the time-zone database. */
static void
test_days_that_a_zone_never_saw_are_closed (void)
{
  static const struct
  {
    const char *zone, *day;
  } rows[] = {
    { "Pacific/Apia", "2011-12-30" },       { "Pacific/Fakaofo", "2011-12-30" },
    { "Pacific/Kiritimati", "1994-12-31" }, { "Pacific/Enderbury", "1994-12-31" },
    { "Pacific/Kwajalein", "1993-08-21" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GTimeZone) zone = cw_zone_lookup (rows[i].zone);
      Row opened = { rows[i].day, "Opened all the same", NULL };
      g_autoptr (CwCalendar) all_days = make ("all", 0, NULL, 0, &opened, 1);
      g_autoptr (CwCalendarUnion) u = cw_calendar_union_new (&all_days, 1, zone);
      const CwDayset *set = cw_calendar_union_dayset (u);
      CwDay day = day_of (rows[i].day);
      g_assert_false (cw_dayset_is_open (set, day));
      g_assert_cmpint (cw_dayset_count (set, CW_DAY_FIRST, CW_DAY_LAST + 1), ==,
                       CW_DAY_LAST - CW_DAY_FIRST); /* no other day is missing */
      g_assert_cmpstr (cw_calendar_union_reason (u, day, "en", NULL), ==,
                       "does not exist in this time zone");
    }

  static const char *const whole[] = { "Asia/Tokyo", "Europe/Berlin", "America/Sao_Paulo", "UTC" };
  g_autoptr (CwCalendar) never = make ("always", 0, NULL, 0, NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (whole); i++)
    {
      g_autoptr (GTimeZone) zone = cw_zone_lookup (whole[i]);
      g_autoptr (CwCalendarUnion) u = cw_calendar_union_new (&never, 1, zone);
      g_assert_cmpint (
          cw_dayset_count (cw_calendar_union_dayset (u), CW_DAY_FIRST, CW_DAY_LAST + 1), ==,
          CW_DAY_LAST - CW_DAY_FIRST + 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/calendar/days are sorted, once each", test_days_are_sorted_once_each);
  g_test_add_func ("/calendar/no calendar is Monday to Friday",
                   test_no_calendar_is_monday_to_friday);
  g_test_add_func ("/calendar/reasons name the holiday", test_reasons_name_the_holiday);
  g_test_add_func ("/calendar/closed where any closes, open where any opens",
                   test_closed_where_any_closes);
  g_test_add_func ("/calendar/weekly days off are joined", test_weekly_days_off_are_joined);
  g_test_add_func ("/calendar/coverage is what all cover", test_coverage_is_what_all_cover);
  g_test_add_func ("/calendar/days that a zone never saw are closed",
                   test_days_that_a_zone_never_saw_are_closed);
  return g_test_run ();
}
