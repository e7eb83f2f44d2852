/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/when.h"

#include <string.h>

/* Everything here happens on Tuesday, 2026-11-24 at 10:00 in Tokyo, unless a test says other. */
#define NOW "2026-11-24T10:00:00+09:00"

static CwInstant
instant_of (const char *text)
{
  CwInstant instant = CW_NEVER;
  g_assert_true (cw_instant_parse_iso (text, NULL, &instant, NULL));
  return instant;
}

typedef struct
{
  CwWhenContext context;
  CwDayset *client;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  (void) data;
  CwDay closed = CW_DAY_NONE;
  g_assert_true (cw_day_parse ("2026-11-23", &closed));
  f->client = cw_dayset_new (CW_WEEKEND, &closed, 1, NULL, 0);
  f->context = (CwWhenContext){ instant_of (NOW), 18 * CW_HOUR, 9 * CW_HOUR,
                                { cw_zone_lookup ("Asia/Tokyo"), cw_zone_lookup ("Asia/Tokyo"),
                                  f->client, NULL } };
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  (void) data;
  g_time_zone_unref (f->context.days.user_zone);
  g_time_zone_unref (f->context.days.policy_zone);
  cw_dayset_unref (f->client);
}

typedef struct
{
  const char *text;
  CwWhenPurpose purpose;
  const char *shown; /* in the user's zone; "~" before it: date_only */
} Row;

static void
check (Fixture *f, const Row *rows, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      CwWhen when = { 0 };
      g_autofree char *reason = NULL;
      if (!cw_when_parse (rows[i].text, rows[i].purpose, &f->context, &when, &reason))
        g_error ("%s was refused: %s", rows[i].text, reason);
      g_assert_null (reason);
      g_autofree char *iso = cw_instant_format_iso (when.instant, f->context.days.user_zone);
      g_autofree char *shown = g_strconcat (when.date_only ? "~" : "", iso, NULL);
      if (strcmp (shown, rows[i].shown) != 0)
        g_test_message ("\"%s\" for purpose %d", rows[i].text, rows[i].purpose);
      g_assert_cmpstr (shown, ==, rows[i].shown);
      g_assert_cmpint (when.day, ==, cw_instant_day (when.instant, f->context.days.user_zone));
    }
}

static void
test_past (Fixture *f, gconstpointer data)
{
  (void) data;
  static const Row rows[] = {
    { "2026-11-20", CW_WHEN_PAST, "~2026-11-20T18:00:00+09:00" },
    { "2026-11-20", CW_WHEN_ASKED, "~2026-11-20T00:00:00+09:00" },
    { "yesterday", CW_WHEN_PAST, "~2026-11-23T18:00:00+09:00" },
    { "Yesterday", CW_WHEN_ASKED, "~2026-11-23T00:00:00+09:00" },
    /* today without a time means now, however it is written */
    { "today", CW_WHEN_PAST, NOW },
    { "today", CW_WHEN_ASKED, NOW },
    { "now", CW_WHEN_PAST, NOW },
    { "2026-11-24", CW_WHEN_PAST, NOW },
    { "11-24", CW_WHEN_PAST, NOW },
    { "tue", CW_WHEN_PAST, NOW },
    { "今日", CW_WHEN_ASKED, NOW },
    /* the latest not in the future */
    { "mon", CW_WHEN_PAST, "~2026-11-23T18:00:00+09:00" },
    { "wed", CW_WHEN_PAST, "~2026-11-18T18:00:00+09:00" },
    { "wednesday", CW_WHEN_ASKED, "~2026-11-18T00:00:00+09:00" },
    { "11-25", CW_WHEN_PAST, "~2025-11-25T18:00:00+09:00" },
    { "01-05", CW_WHEN_PAST, "~2026-01-05T18:00:00+09:00" },
    { "02-29", CW_WHEN_PAST, "~2024-02-29T18:00:00+09:00" },
    { "tue 09:59", CW_WHEN_PAST, "2026-11-24T09:59:00+09:00" },
    { "tue 10:00", CW_WHEN_PAST, NOW },
    { "tue 10:01", CW_WHEN_PAST, "2026-11-17T10:01:00+09:00" },
    { "11-24 10:01", CW_WHEN_PAST, "2025-11-24T10:01:00+09:00" },
    { "yesterday 15:30", CW_WHEN_PAST, "2026-11-23T15:30:00+09:00" },
    { "today 8:05", CW_WHEN_PAST, "2026-11-24T08:05:00+09:00" },
    { "2026-11-20 15:30", CW_WHEN_ASKED, "2026-11-20T15:30:00+09:00" },
    { "2026-11-20 24:00", CW_WHEN_PAST, "2026-11-21T00:00:00+09:00" },
    { "2026-11-20T15:30:12.5Z", CW_WHEN_PAST, "2026-11-21T00:30:12.500000+09:00" },
    { "2026-11-20 15:30-05:00", CW_WHEN_PAST, "2026-11-21T05:30:00+09:00" },
    { "  2026-11-20   15:30 ", CW_WHEN_PAST, "2026-11-20T15:30:00+09:00" },
  };
  check (f, rows, G_N_ELEMENTS (rows));
}

static void
test_plans (Fixture *f, gconstpointer data)
{
  (void) data;
  static const Row rows[] = {
    { "2026-12-01", CW_WHEN_PLAN, "~2026-12-01T18:00:00+09:00" },
    { "2026-12-01", CW_WHEN_RESUME, "~2026-12-01T09:00:00+09:00" },
    { "2026-12-01", CW_WHEN_CLOCK, "~2026-12-01T00:00:00+09:00" },
    { "today", CW_WHEN_PLAN, "~2026-11-24T18:00:00+09:00" },
    { "today", CW_WHEN_RESUME, "~2026-11-24T09:00:00+09:00" },
    { "today", CW_WHEN_CLOCK, "~2026-11-24T00:00:00+09:00" },
    { "now", CW_WHEN_PLAN, NOW },
    { "tomorrow", CW_WHEN_PLAN, "~2026-11-25T18:00:00+09:00" },
    { "tomorrow 10:00", CW_WHEN_RESUME, "2026-11-25T10:00:00+09:00" },
    /* the first after today: not today itself */
    { "tue", CW_WHEN_PLAN, "~2026-12-01T18:00:00+09:00" },
    { "wed", CW_WHEN_PLAN, "~2026-11-25T18:00:00+09:00" },
    { "mon", CW_WHEN_RESUME, "~2026-11-30T09:00:00+09:00" },
    { "tue 23:00", CW_WHEN_PLAN, "2026-12-01T23:00:00+09:00" },
    { "12-01", CW_WHEN_PLAN, "~2026-12-01T18:00:00+09:00" },
    { "11-24", CW_WHEN_PLAN, "~2027-11-24T18:00:00+09:00" },
    { "11-23", CW_WHEN_PLAN, "~2027-11-23T18:00:00+09:00" },
    { "02-29", CW_WHEN_PLAN, "~2028-02-29T18:00:00+09:00" },
    { "12-01 24:00", CW_WHEN_PLAN, "2026-12-02T00:00:00+09:00" },
  };
  check (f, rows, G_N_ELEMENTS (rows));
}

static void
test_distances (Fixture *f, gconstpointer data)
{
  (void) data;
  static const Row rows[] = {
    { "-3d", CW_WHEN_PAST, "2026-11-21T10:00:00+09:00" },
    { "3 days ago", CW_WHEN_PAST, "2026-11-21T10:00:00+09:00" },
    { "1 Day Ago", CW_WHEN_ASKED, "2026-11-23T10:00:00+09:00" },
    { "-90min", CW_WHEN_PAST, "2026-11-24T08:30:00+09:00" },
    { "90 minutes ago", CW_WHEN_PAST, "2026-11-24T08:30:00+09:00" },
    { "+4h", CW_WHEN_PLAN, "2026-11-24T14:00:00+09:00" },
    { "2w", CW_WHEN_PLAN, "2026-12-08T10:00:00+09:00" },
    { "in 2 days", CW_WHEN_PLAN, "2026-11-26T10:00:00+09:00" },
    { "in 2 weeks", CW_WHEN_RESUME, "2026-12-08T10:00:00+09:00" },
    { "in 1 hour", CW_WHEN_RESUME, "2026-11-24T11:00:00+09:00" },
    /* Mon 23 is closed, so the business day before Tue 24 is Fri 20 */
    { "-1bd", CW_WHEN_PAST, "2026-11-20T10:00:00+09:00" },
    { "2 business days ago", CW_WHEN_PAST, "2026-11-19T10:00:00+09:00" },
    { "+2bd", CW_WHEN_PLAN, "2026-11-26T10:00:00+09:00" },
    { "+4bd", CW_WHEN_PLAN, "2026-11-30T10:00:00+09:00" },
    { "-0d", CW_WHEN_PAST, NOW },
    /* the snoozes of the buttons: Thu 26 would be the second business day */
    { "hour", CW_WHEN_RESUME, "2026-11-24T11:00:00+09:00" },
    { "１時間", CW_WHEN_RESUME, "2026-11-24T11:00:00+09:00" },
    { "NEXT", CW_WHEN_RESUME, "2026-11-25T09:00:00+09:00" },
    { "翌営業日", CW_WHEN_RESUME, "2026-11-25T09:00:00+09:00" },
    { "3bd", CW_WHEN_RESUME, "2026-11-27T10:00:00+09:00" },
    { "-3d 15:00", CW_WHEN_PAST, "2026-11-21T15:00:00+09:00" },
    { "+2bd 9:00", CW_WHEN_PLAN, "2026-11-26T09:00:00+09:00" },
  };
  check (f, rows, G_N_ELEMENTS (rows));
}

static void
test_japanese (Fixture *f, gconstpointer data)
{
  (void) data;
  static const Row rows[] = {
    { "今", CW_WHEN_PAST, NOW },
    { "今日", CW_WHEN_PLAN, "~2026-11-24T18:00:00+09:00" },
    { "昨日", CW_WHEN_PAST, "~2026-11-23T18:00:00+09:00" },
    { "一昨日", CW_WHEN_ASKED, "~2026-11-22T00:00:00+09:00" },
    { "明日", CW_WHEN_PLAN, "~2026-11-25T18:00:00+09:00" },
    { "明後日", CW_WHEN_RESUME, "~2026-11-26T09:00:00+09:00" },
    { "3日前", CW_WHEN_PAST, "2026-11-21T10:00:00+09:00" },
    { "３日前", CW_WHEN_PAST, "2026-11-21T10:00:00+09:00" },
    { "3日後", CW_WHEN_PLAN, "2026-11-27T10:00:00+09:00" },
    { "2時間前", CW_WHEN_PAST, "2026-11-24T08:00:00+09:00" },
    { "30分後", CW_WHEN_RESUME, "2026-11-24T10:30:00+09:00" },
    { "2週間後", CW_WHEN_PLAN, "2026-12-08T10:00:00+09:00" },
    { "3営業日後", CW_WHEN_PLAN, "2026-11-27T10:00:00+09:00" },
    { "1営業日前", CW_WHEN_PAST, "2026-11-20T10:00:00+09:00" },
    { "12月1日", CW_WHEN_PLAN, "~2026-12-01T18:00:00+09:00" },
    { "12月1日", CW_WHEN_PAST, "~2025-12-01T18:00:00+09:00" },
    { "2026年12月1日", CW_WHEN_PLAN, "~2026-12-01T18:00:00+09:00" },
    { "１２月１日　９時", CW_WHEN_PLAN, "2026-12-01T09:00:00+09:00" },
    { "12月1日 9時30分", CW_WHEN_PLAN, "2026-12-01T09:30:00+09:00" },
    { "12月1日24時", CW_WHEN_PLAN, "2026-12-02T00:00:00+09:00" },
    { "昨日 15:30", CW_WHEN_PAST, "2026-11-23T15:30:00+09:00" },
    { "昨日１５：３０", CW_WHEN_PAST, "2026-11-23T15:30:00+09:00" },
    { "月曜", CW_WHEN_PAST, "~2026-11-23T18:00:00+09:00" },
    { "日曜日", CW_WHEN_PLAN, "~2026-11-29T18:00:00+09:00" },
    { "金曜日 10時", CW_WHEN_PLAN, "2026-11-27T10:00:00+09:00" },
    { "３日前 15:00", CW_WHEN_PAST, "2026-11-21T15:00:00+09:00" },
    { "－３d", CW_WHEN_PAST, "2026-11-21T10:00:00+09:00" },
  };
  check (f, rows, G_N_ELEMENTS (rows));
}

static void
test_rubbish_is_refused (Fixture *f, gconstpointer data)
{
  (void) data;
  static const char *const bad[]
      = { "", " ", "2026-02-30", "2025-02-29", "02-30", "13-01", "00-10", "25:00", "15:30",
          "2026-12-01 25:00", "2026-12-01 24:01", "2026-12-01 24:00:01", "2026-12-01 12:60",
          "2026-12-01 1", "2026-12-01 12:3", "2026-12-01 12:30 x", "2026-12-01x", "2026-12-01T",
          "2026-12-01 ago", "2026-1-1", "12-1", "1-12", "2026/12/01", "12/01", "20261201",
          "1899-12-31",          "2201-01-01", "9999-01-01", "today15:30", "mon10:00", "monx", "mo", "mond", "today today",
          "now 10:00", "-2h 10:00", "--3d", "+-3d", "-+3d", "- 3d", "-3", "3", "-d", "3 d",
          "-3days",          "+3 days ago", "-3 days ago", "3 days", "days ago", "in 3", "in -3 days", "in 3 days ago",
          "3 moons ago", "-3m", "-3D x", "99999999999d", "-9999999d", "+999999d", "-999999w",
          "999999999999999999999 days ago", "+9999999999999h", "3日", "3日前後", "前", "12月", "12月1",
          "12月32日", "2月30日", "1月1日1", "0年1月1日", "2026年1月", "12345年1月1日", "2026年02月30日",
          "123月1日", "9時", "昨日 9時60分", "昨日 25時", "昨日 9", "昨日 9時1", "三日前", "月", "今 9時",
          "yesterday\n", "\tnow", "no\x7fw", "\xff\xfe", "now\xc3", "now\xe2\x80\xae", "－３ｄ",
          "2026-12-01T15:30+25:00", "2026-12-01 15:30 +09:00", "2026-12-01T15:30:00.1234567Z",
          "2026年1日", "2026年123月1日", "2026-12-011", "2026-12", "2026-12-", "2026-12 01", "1月123日",
          "3 days", "3 daysago", "3 days  agone", "2026-12-01 12:30:0", "2026-12-01 12:30:60",
          "昨日 9時123分", "昨日 123時", "123-12-01",
          "%s%s%n", "2026-12-01;rm", "0x10d", "1e3d", "-3.5d", "1.5h" };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    for (int purpose = CW_WHEN_PAST; purpose <= CW_WHEN_CLOCK; purpose++)
      {
        CwWhen when = { 42, FALSE, 42 };
        g_autofree char *reason = NULL;
        if (cw_when_parse (bad[i], (CwWhenPurpose) purpose, &f->context, &when, &reason))
          g_error ("\"%s\" was taken", bad[i]);
        g_assert_cmpint (when.instant, ==, 42);
        g_assert_nonnull (reason);
        g_assert_true (g_utf8_validate (reason, -1, NULL));
        g_assert_null (strchr (reason, '\n'));
        g_assert_false (cw_when_parse (bad[i], (CwWhenPurpose) purpose, &f->context, &when, NULL));
      }
  CwWhen when;
  g_assert_false (cw_when_parse (NULL, CW_WHEN_PAST, &f->context, &when, NULL));
}

static void
test_length_limit (Fixture *f, gconstpointer data)
{
  (void) data;
  CwWhen when;
  g_autofree char *spaces = g_strnfill (64 - strlen ("now"), ' ');
  g_autofree char *longest = g_strconcat (spaces, "now", NULL);
  g_autofree char *longer = g_strconcat (" ", longest, NULL);
  g_assert_cmpuint (strlen (longest), ==, 64);
  g_assert_true (cw_when_parse (longest, CW_WHEN_PAST, &f->context, &when, NULL));
  g_assert_false (cw_when_parse (longer, CW_WHEN_PAST, &f->context, &when, NULL));
}

static void
test_reasons_say_what_is_wrong (Fixture *f, gconstpointer data)
{
  (void) data;
  f->context.days.client = NULL;
  static const struct
  {
    const char *text, *part;
  } rows[] = {
    { "2026-02-30", "no such date" }, { "today 24:01", "no such time" },
    { "-9999999d", "too large" },     { "+999999d", "outside the years" },
    { "soon", "write for example" },  { "+2bd", "calendars of a case" },
    { "3営業日後", "calendars of a case" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CwWhen when;
      g_autofree char *reason = NULL;
      g_assert_false (cw_when_parse (rows[i].text, CW_WHEN_PLAN, &f->context, &when, &reason));
      if (strstr (reason, rows[i].part) == NULL)
        g_error ("%s: %s", rows[i].text, reason);
    }

  g_autoptr (CwDayset) empty = cw_dayset_new (0x7f, NULL, 0, NULL, 0);
  CwWhen when;
  g_autofree char *reason = NULL;
  f->context.days.client = empty;
  g_assert_false (cw_when_parse ("+2bd", CW_WHEN_PLAN, &f->context, &when, &reason));
  g_assert_nonnull (strstr (reason, "no business day"));
}

/* "a time in the future is refused except where it means a plan" */
static void
test_future (Fixture *f, gconstpointer data)
{
  (void) data;
  static const struct
  {
    const char *text;
    gboolean future;
  } rows[] = {
    { "now", FALSE },          { "today", FALSE },       { "yesterday", FALSE },
    { "tomorrow", TRUE },      { "2026-11-25", TRUE },   { "2026-11-24", FALSE },
    { "today 10:00", FALSE },  { "today 10:01", TRUE },  { "+1min", TRUE },
    { "-1min", FALSE },        { "mon", FALSE },         { "12-31", FALSE },
    { "mon 23:59", FALSE },    { "3日後", TRUE },        { "2026-11-23 24:00", FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CwWhen when;
      g_assert_true (cw_when_parse (rows[i].text, CW_WHEN_PAST, &f->context, &when, NULL));
      if (cw_when_is_future (&when, &f->context) != rows[i].future)
        g_error ("%s: future is not %d", rows[i].text, rows[i].future);
    }

  /* A day that DayEnd has not reached yet is still a day of the past. */
  f->context.day_end = 24 * CW_HOUR;
  CwWhen when;
  g_assert_true (cw_when_parse ("yesterday", CW_WHEN_PAST, &f->context, &when, NULL));
  g_assert_false (cw_when_is_future (&when, &f->context));
  g_assert_cmpint (when.day, ==, cw_instant_day (f->context.now, f->context.days.user_zone) - 1);
}

static void
test_zones (Fixture *f, gconstpointer data)
{
  (void) data;
  g_time_zone_unref (f->context.days.user_zone);
  f->context.days.user_zone = cw_zone_lookup ("Europe/Berlin");
  f->context.now = instant_of ("2026-10-25T01:30:00Z"); /* the second 02:30 */
  static const Row rows[] = {
    { "today", CW_WHEN_PAST, "2026-10-25T02:30:00+01:00" },
    { "2026-10-25 02:30", CW_WHEN_PAST, "2026-10-25T02:30:00+02:00" }, /* the first */
    { "2026-10-25 02:30+01", CW_WHEN_PAST, "2026-10-25T02:30:00+01:00" },
    { "2027-03-28 02:30", CW_WHEN_PLAN, "2027-03-28T03:30:00+02:00" }, /* skipped */
    { "-1d", CW_WHEN_PAST, "2026-10-24T02:30:00+02:00" },
    { "-24h", CW_WHEN_PAST, "2026-10-24T03:30:00+02:00" },
    { "yesterday", CW_WHEN_PAST, "~2026-10-24T18:00:00+02:00" },
  };
  check (f, rows, G_N_ELEMENTS (rows));

  /* Business days are those of the policy's zone: 20:00 in Berlin on Friday is Saturday in Tokyo,
   * and the first business day after that Monday there. */
  f->context.now = instant_of ("2026-11-27T20:00:00+01:00");
  static const Row business[] = {
    { "+1bd", CW_WHEN_PLAN, "2026-11-29T20:00:00+01:00" },
    { "+1bd 12:00", CW_WHEN_PLAN, "2026-11-30T12:00:00+01:00" },
  };
  check (f, business, G_N_ELEMENTS (business));
}

static void
test_ends_of_the_range (Fixture *f, gconstpointer data)
{
  (void) data;
  CwWhen when;
  f->context.now = instant_of ("2200-12-31T10:00:00+09:00");
  g_assert_false (cw_when_parse ("tomorrow", CW_WHEN_PLAN, &f->context, &when, NULL));
  g_assert_false (cw_when_parse ("mon", CW_WHEN_PLAN, &f->context, &when, NULL));
  g_assert_false (cw_when_parse ("01-01", CW_WHEN_PLAN, &f->context, &when, NULL));
  g_assert_false (cw_when_parse ("today 24:00", CW_WHEN_PLAN, &f->context, &when, NULL));
  g_assert_true (cw_when_parse ("today", CW_WHEN_PLAN, &f->context, &when, NULL));
  f->context.now = instant_of ("1900-01-01T10:00:00+09:00");
  g_assert_false (cw_when_parse ("yesterday", CW_WHEN_PAST, &f->context, &when, NULL));
  g_assert_false (cw_when_parse ("mon 12:00", CW_WHEN_PAST, &f->context, &when, NULL));
  g_assert_false (cw_when_parse ("12-31", CW_WHEN_PAST, &f->context, &when, NULL));
  g_assert_true (cw_when_parse ("mon", CW_WHEN_PAST, &f->context, &when, NULL));
  f->context.now = CW_NEVER;
  g_assert_false (cw_when_parse ("now", CW_WHEN_PAST, &f->context, &when, NULL));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *, gconstpointer);
  } tests[] = {
    { "/when/what happened: latest not in the future, DayEnd, 00:00 for asked", test_past },
    { "/when/plans: first after today, DayEnd, start of Hours", test_plans },
    { "/when/distances keep the wall time", test_distances },
    { "/when/Japanese", test_japanese },
    { "/when/rubbish is refused with a reason", test_rubbish_is_refused },
    { "/when/at most 64 bytes", test_length_limit },
    { "/when/reasons say what is wrong", test_reasons_say_what_is_wrong },
    { "/when/the future is known", test_future },
    { "/when/zones, gaps and overlaps", test_zones },
    { "/when/ends of the range", test_ends_of_the_range },
  };
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
