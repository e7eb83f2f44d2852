/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/client-facts.h"

static CwClientFacts *
facts_of (const char *text, char **reason)
{
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  g_assert_nonnull (dict);
  return cw_client_facts_new ("acme", dict, reason);
}

static void
test_there_and_back (void)
{
  g_autoptr (CwClientFacts) facts
      = facts_of ("{'name': <'ACME'>, 'calendars': <['japan', 'fair']>, 'days_off': <['wed']>,"
                  " 'lang': <'ja'>, 'note': <'slow in August'>}", NULL);
  g_autoptr (CwClientFacts) empty
      = facts_of ("{'name': <'ACME'>, 'calendars': <@as []>, 'lang': <''>}", NULL);
  g_autoptr (GVariant) dict = g_variant_ref_sink (cw_client_facts_to_variant (facts));
  g_autoptr (CwClientFacts) again = cw_client_facts_new ("acme", dict, NULL);

  g_assert_cmpstr (again->name, ==, "ACME");
  g_assert_cmpstr (again->calendars[1], ==, "fair");
  g_assert_cmpstr (again->days_off[0], ==, "wed");
  g_assert_cmpstr (again->lang, ==, "ja");
  g_assert_cmpstr (again->note, ==, "slow in August");
  g_assert_false (cw_client_facts_is_empty (facts));
  g_assert_null (empty->calendars);
  g_assert_null (empty->lang);
  g_assert_true (cw_client_facts_is_empty (empty));
}

static void
test_refused (void)
{
  static const char *const bad[] = { "{'size': <'big'>}", "{'lang': <1>}", "{'days_off': <'wed'>}",
                                     "{'days_off': <['someday']>}" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *reason = NULL;
      g_assert_null (facts_of (bad[i], &reason));
      g_assert_nonnull (reason);
    }
}

static void
test_days (void)
{
  static const char *const bad[] = { "", "Wednesday", "2026-13-01", "2026-12-28..",
                                     "2027-01-05..2026-12-28", "2026-01-01..2027-01-02",
                                     "2026-12-28-2027-01-05" };
  guint8 weekdays;
  CwDay from, to;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (cw_day_off_parse (bad[i], &weekdays, &from, &to));
  g_assert_true (cw_day_off_parse ("wed", &weekdays, &from, &to));
  g_assert_cmpuint (weekdays, ==, 1u << CW_WEDNESDAY);
  g_assert_true (cw_day_off_parse ("2026-12-28..2027-01-05", &weekdays, &from, &to));
  g_assert_cmpuint (weekdays, ==, 0);
  g_assert_cmpint (to - from, ==, 8);
  g_assert_true (cw_day_off_parse ("2026-12-28", &weekdays, &from, &to));
  g_assert_cmpint (to, ==, from);
}

static gboolean
is_open (CwCalendar *calendar, const char *date)
{
  CwCalendar *one[] = { calendar };
  CwCalendarUnion *u = cw_calendar_union_new (one, 1, NULL);
  CwDay day;

  g_assert_true (cw_day_parse (date, &day));
  gboolean open = cw_dayset_is_open (cw_calendar_union_dayset (u), day);
  cw_calendar_union_unref (u);
  return open;
}

static void
test_calendar (void)
{
  g_autoptr (CwClientFacts) some
      = facts_of ("{'name': <'ACME'>, 'days_off': <['wed', '2026-12-28..2026-12-29']>}", NULL);
  g_autoptr (CwClientFacts) none = facts_of ("{'name': <'ACME'>}", NULL);
  g_autoptr (CwCalendar) with = cw_client_facts_calendar (some, TRUE);
  g_autoptr (CwCalendar) without = cw_client_facts_calendar (some, FALSE);

  g_assert_null (cw_client_facts_calendar (none, TRUE));
  g_assert_false (is_open (with, "2026-12-02"));    /* a Wednesday */
  g_assert_false (is_open (with, "2026-12-05"));    /* a Saturday */
  g_assert_true (is_open (without, "2026-12-05"));  /* another calendar says what weekends are */
  g_assert_true (is_open (with, "2026-12-25"));
  g_assert_false (is_open (with, "2026-12-28"));
  g_assert_false (is_open (with, "2026-12-29"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-facts/dictionary there and back", test_there_and_back);
  g_test_add_func ("/client-facts/what is none is refused", test_refused);
  g_test_add_func ("/client-facts/days off", test_days);
  g_test_add_func ("/client-facts/days off as a calendar", test_calendar);
  return g_test_run ();
}
