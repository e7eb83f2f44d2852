/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/settings.h"

/* daemon/settings: casewatch.conf (contract sections 5, 6 and 9). */

static CwSettings *
read_good (const char *text)
{
  g_autofree char *reason = NULL;
  CwSettings *settings = cw_settings_parse ("casewatch.conf", text, &reason);
  g_assert_cmpstr (reason, ==, NULL);
  g_assert_nonnull (settings);
  return settings;
}

static void
test_defaults_of_the_contract (void)
{
  static const char *const texts[] = { NULL, "", "# nothing\n[Alerts]\n[User]\nName=\n" };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CwSettings) settings = read_good (texts[i]);
      g_assert_cmpint (settings->hours.from, ==, 9 * CW_HOUR);
      g_assert_cmpint (settings->hours.to, ==, 20 * CW_HOUR);
      g_assert_cmpuint (settings->hours.days, ==, 0x7f);
      g_assert_cmpint (settings->digest_at, ==, 9 * CW_HOUR);
      g_assert_cmpint (settings->day_end, ==, 18 * CW_HOUR);
      g_assert_cmpstr (settings->user_name, ==, "");
    }
}

static void
test_every_key (void)
{
  g_autoptr (CwSettings) settings
      = read_good ("[Alerts]\nHours=22:30-06:00\nDays=mon-wed;sat\nDigestAt=07:45\n"
                   "[User]\nName=佐藤 #2\nDayEnd=17:15\n");
  g_assert_cmpint (settings->hours.from, ==, 22 * CW_HOUR + 30 * CW_MINUTE);
  g_assert_cmpint (settings->hours.to, ==, 6 * CW_HOUR);
  g_assert_cmpuint (settings->hours.days, ==,
                    1 << CW_MONDAY | 1 << CW_TUESDAY | 1 << CW_WEDNESDAY | 1 << CW_SATURDAY);
  g_assert_cmpint (settings->digest_at, ==, 7 * CW_HOUR + 45 * CW_MINUTE);
  g_assert_cmpint (settings->day_end, ==, 17 * CW_HOUR + 15 * CW_MINUTE);
  g_assert_cmpstr (settings->user_name, ==, "佐藤 #2");
}

static void
test_days_over_the_weekend_and_always (void)
{
  g_autoptr (CwSettings) settings = read_good ("[Alerts]\nDays=sat - mon;\nHours=00:00-24:00\n");
  g_assert_cmpuint (settings->hours.days, ==, 1 << CW_SATURDAY | 1 << CW_SUNDAY | 1 << CW_MONDAY);
  g_assert_cmpint (settings->hours.from, ==, 0);
  g_assert_cmpint (settings->hours.to, ==, 24 * CW_HOUR);
  g_autoptr (CwSettings) commas = read_good ("[Alerts]\nDays=tue,thu\n");
  g_assert_cmpuint (commas->hours.days, ==, 1 << CW_TUESDAY | 1 << CW_THURSDAY);
}

static void
test_fingerprint_is_of_what_changes_dates (void)
{
  g_autoptr (CwSettings) plain = read_good ("");
  g_autoptr (CwSettings) named = read_good ("[User]\nName=X\n");
  g_assert_cmpstr (plain->fingerprint, ==, named->fingerprint);
  static const char *const others[]
      = { "[Alerts]\nHours=09:01-20:00\n", "[Alerts]\nHours=09:00-20:01\n",
          "[Alerts]\nDays=mon-sat\n", "[Alerts]\nDigestAt=09:01\n", "[User]\nDayEnd=18:01\n" };
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (CwSettings) other = read_good (others[i]);
      g_assert_cmpstr (plain->fingerprint, !=, other->fingerprint);
    }
}

static void
test_broken_files_are_told (void)
{
  static const struct { const char *text, *reason; } rows[] = {
    { "[Alerts]\nHour=09:00-20:00\n",
      "casewatch.conf:2: [Alerts] Hour: unknown key; did you mean Hours?" },
    { "[Alert]\n", "casewatch.conf:1: [Alert]: unknown group; did you mean Alerts?" },
    { "[Network]\n", "casewatch.conf:1: [Network]: unknown group" },
    { "[Alerts]\nHours=09:00-09:00\n",
      "casewatch.conf:2: [Alerts] Hours: \"09:00-09:00\" is a window that never opens; "
      "00:00-24:00 is always" },
    { "[Alerts]\nHours=9-20\n",
      "casewatch.conf:2: [Alerts] Hours: \"9-20\" is no window such as 09:00-20:00" },
    { "[Alerts]\nHours=24:00-20:00\n",
      "casewatch.conf:2: [Alerts] Hours: \"24:00-20:00\" is no window such as 09:00-20:00" },
    { "[Alerts]\nHours=09:00-25:00\n",
      "casewatch.conf:2: [Alerts] Hours: \"09:00-25:00\" is no window such as 09:00-20:00" },
    { "[Alerts]\nHours=09:00-12:00-20:00\n",
      "casewatch.conf:2: [Alerts] Hours: \"09:00-12:00-20:00\" is no window such as 09:00-20:00" },
    { "[Alerts]\nDays=mon;tues\n",
      "casewatch.conf:2: [Alerts] Days: \"mon;tues\" is no list of weekdays such as mon-fri or "
      "mon;wed;fri; did you mean tue?" },
    { "[Alerts]\nDays=;\n", "casewatch.conf:2: [Alerts] Days: \";\" is no list of weekdays such as "
                            "mon-fri or mon;wed;fri" },
    { "[Alerts]\nDigestAt=9:00\n",
      "casewatch.conf:2: [Alerts] DigestAt: \"9:00\" is no time such as 09:00" },
    { "[User]\nDayEnd=24:00\n",
      "casewatch.conf:2: [User] DayEnd: \"24:00\" is no time such as 18:00" },
    { "[User]\nDayEnd=18:00:00\n",
      "casewatch.conf:2: [User] DayEnd: \"18:00:00\" is no time such as 18:00" },
    { "[User]\nDayEnd=18:00 # evening\n",
      "casewatch.conf:2: [User] DayEnd: a comment has to stand on a line of its own" },
    { "[User]\nName=a\nName=b\n",
      "casewatch.conf:3: [User] Name: the key is there twice in this group" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *reason = NULL;
      g_assert_null (cw_settings_parse ("casewatch.conf", rows[i].text, &reason));
      g_assert_cmpstr (reason, ==, rows[i].reason);
    }
  g_assert_null (cw_settings_parse ("casewatch.conf", "x", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/defaults-of-the-contract", test_defaults_of_the_contract);
  g_test_add_func ("/settings/every-key", test_every_key);
  g_test_add_func ("/settings/days-over-the-weekend-and-always",
                   test_days_over_the_weekend_and_always);
  g_test_add_func ("/settings/fingerprint-is-of-what-changes-dates",
                   test_fingerprint_is_of_what_changes_dates);
  g_test_add_func ("/settings/broken-files-are-told", test_broken_files_are_told);
  return g_test_run ();
}
