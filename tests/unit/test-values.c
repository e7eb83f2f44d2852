/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ical/values.h"

#include "ical/refuse.h"

#include <string.h>

/* refusal NULL: the value is good. */
static void
assert_outcome (gboolean good, GError *error, const char *value, const char *refusal)
{
  g_test_message ("%s", value);
  g_assert_cmpint (good, ==, refusal == NULL);
  if (refusal == NULL)
    {
      g_assert_no_error (error);
      return;
    }
  g_assert_error (error, CW_ICAL_ERROR, 0);
  g_assert_true (g_str_has_prefix (error->message, refusal));
  g_assert_cmpint (error->message[strlen (refusal)], ==, '\t');
  g_error_free (error);
}

typedef struct
{
  const char *value;
  const char *refusal;
} Row;

static void
test_dates (void)
{
  static const Row rows[] = {
    { "20260101", NULL },
    { "20240229", NULL },
    { "19000101", NULL },
    { "22001231T235959", NULL },
    { "20260101T000000Z", NULL },
    { "20161231T235960Z", NULL }, /* a leap second */
    { "22010101", NULL }, /* as the end of 2200-12-31; DTSTART is checked elsewhere */
    { "20230229", "bad-date" },
    { "19000229", "bad-date" },
    { "20260431", "bad-date" },
    { "2026010", "bad-date" },
    { "202601011", "bad-date" },
    { "20260101t000000", "bad-date" },
    { "20260101T00000", "bad-date" },
    { "20260101T250000", "bad-date" },
    { "20260101T000000+0900", "bad-date" },
    { "-0260101", "bad-date" },
    { "22010102", "year-out-of-range" },
    { "18991231", "year-out-of-range" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GError *error = NULL;
      gboolean good = cw_values_check_date (rows[i].value, strlen (rows[i].value), &error);
      assert_outcome (good, error, rows[i].value, rows[i].refusal);
    }
}

static void
test_every_date_of_gdate_and_no_other (void)
{
  for (int year = 1999; year <= 2001; year++)
    for (int month = 0; month <= 13; month++)
      for (int day = 0; day <= 32; day++)
        {
          char text[16];
          g_snprintf (text, sizeof text, "%04d%02d%02d", year, month, day);
          g_assert_cmpint (cw_values_check_date (text, 8, NULL), ==,
                           g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year));
        }
}

static void
test_lists_of_dates (void)
{
  static const struct
  {
    const char *value;
    gboolean periods;
    guint count;
    const char *refusal;
  } rows[] = {
    { "20260101", FALSE, 1, NULL },
    { "20260101,20260102T000000Z", FALSE, 2, NULL },
    { "20260101,", FALSE, 0, "bad-date" },
    { "20260101T000000/P1D,20260102", TRUE, 2, NULL },
    { "20260101T000000/20260102T000000", TRUE, 1, NULL },
    { "20260101T000000/P1D", FALSE, 0, "bad-date" },
    { "20260101T000000/-P1D", TRUE, 0, "bad-duration" },
    { "20260101T000000/", TRUE, 0, "bad-duration" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GError *error = NULL;
      guint count = 0;
      gboolean good = cw_values_check_dates (rows[i].value, strlen (rows[i].value), rows[i].periods,
                                             &count, &error);
      assert_outcome (good, error, rows[i].value, rows[i].refusal);
      if (good)
        g_assert_cmpuint (count, ==, rows[i].count);
    }
}

static void
test_durations (void)
{
  static const Row rows[] = {
    { "P1D", NULL },
    { "+P1W", NULL },
    { "P1DT2H3M4S", NULL },
    { "PT0S", NULL },
    { "P1000D", NULL },
    { "P1000DT1S", "too-long-event" },
    { "P143W", "too-long-event" },
    { "-P1D", "bad-duration" },
    { "P", "bad-duration" },
    { "P1DT", "bad-duration" },
    { "P1M", "bad-duration" },
    { "PT1D", "bad-duration" },
    { "PT1S1H", "bad-duration" },
    { "P1D2D", "bad-duration" },
    { "P9999999999D", "bad-duration" },
    { "p1d", "bad-duration" },
    { "", "bad-duration" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GError *error = NULL;
      gboolean good = cw_values_check_duration (rows[i].value, strlen (rows[i].value), &error);
      assert_outcome (good, error, rows[i].value, rows[i].refusal);
    }
}

static void
test_rules (void)
{
  static const Row rows[] = {
    { "FREQ=YEARLY", NULL },
    { "FREQ=YEARLY;", NULL },
    { "freq=monthly;byday=-1su,2MO;interval=12;wkst=su", NULL },
    { "FREQ=YEARLY;BYMONTHDAY=-31,31;BYYEARDAY=-366,366;BYWEEKNO=53;BYSETPOS=-1", NULL },
    { "FREQ=DAILY;UNTIL=99991231T235959Z;BYHOUR=0", NULL },
    { "FREQ=WEEKLY;COUNT=100000", NULL },
    { "FREQ=WEEKLY;COUNT=100001", "bad-rule" },
    { "FREQ=WEEKLY;BYDAY=1MO", "bad-rule" },
    { "FREQ=WEEKLY;BYDAY=XX", "bad-rule" },
    { "FREQ=YEARLY;BYDAY=54MO", "bad-rule" },
    { "FREQ=YEARLY;BYDAY=0MO", "bad-rule" },
    { "FREQ=YEARLY;BYDAY=--1MO", "bad-rule" },
    { "FREQ=MONTHLY;BYWEEKNO=1", "bad-rule" },
    { "FREQ=YEARLY;BYMONTH=-1", "bad-rule" },
    { "FREQ=YEARLY;X-FOO=1", "bad-rule" },
    { "FREQ=YEARLY;UNTIL=20260230", "bad-date" },
    { "FREQ=HOURLY", "sub-daily" },
    { "FREQ=DAILY;BYSECOND=1,2", "sub-daily" },
    { "=", "bad-rule" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GError *error = NULL;
      gboolean good = cw_values_check_rule (rows[i].value, strlen (rows[i].value), FALSE, &error);
      assert_outcome (good, error, rows[i].value, rows[i].refusal);
    }
  GError *error = NULL;
  g_assert_true (cw_values_check_rule ("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", 32, TRUE, NULL));
  g_assert_false (cw_values_check_rule ("FREQ=DAILY", 10, TRUE, &error));
  assert_outcome (FALSE, error, "a daily rule of a time zone", "bad-rule");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/values/a date has to exist and to be in 1900-2200", test_dates);
  g_test_add_func ("/values/what GDate calls a date is one", test_every_date_of_gdate_and_no_other);
  g_test_add_func ("/values/lists are counted, each value is checked", test_lists_of_dates);
  g_test_add_func ("/values/a duration is positive and not too long", test_durations);
  g_test_add_func ("/values/a rule repeats by days or more, with parts in range", test_rules);
  return g_test_run ();
}
