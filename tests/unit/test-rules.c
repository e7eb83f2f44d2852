/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/rules.h"
#include "tests/unit/library-fixture.h"

#include <string.h>

/* daemon/rules.c: which cases a change of policies and calendars concerns. */

#define BEFORE "common a\npolicy p 1\npolicy q 1\ncalendar japan 1\ncalendar own day 1\n"
#define POLICY(calendars)                                                                          \
  "[Policy]\nFormat=1\nName=Test\nZone=UTC\n" calendars                                            \
  "[Step one]\nStage=applied\nSince=quiet\nAfter=1h\nAct=wait\nTitle=t\nSource=x\n"                \
  "Checked=2026-11\nConfidence=default\n"

static gboolean
concerns (LibraryFixture *f, const char *after, const char *platform, const char *calendars)
{
  g_autoptr (CwRulesChange) change = cw_rules_change_new (BEFORE, after);

  return cw_rules_change_concerns (change, f->library, NULL, platform, "ACME", calendars);
}

static void
test_policies (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  static const char changed[] = "common a\npolicy p 2\npolicy q 1\ncalendar japan 1\ncalendar own day 1\n";
  static const char gone[] = "common a\npolicy q 1\ncalendar japan 1\ncalendar own day 1\n";
  static const char come[] = BEFORE "policy r 1\n";

  g_assert_true (concerns (f, changed, "p", NULL));
  g_assert_false (concerns (f, changed, "q", "japan"));
  g_assert_false (concerns (f, changed, "unknown", NULL));
  g_assert_true (concerns (f, gone, "p", NULL));
  g_assert_false (concerns (f, gone, "q", NULL));
  g_assert_true (concerns (f, come, "r", NULL)); /* the platform was not known before */
  g_assert_false (concerns (f, come, "p", NULL));
  g_assert_false (concerns (f, BEFORE, "p", "japan"));
}

static void
test_calendars (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  static const char changed[] = "common a\npolicy p 1\npolicy q 1\ncalendar japan 2\ncalendar own day 1\n";
  static const char own[] = "common a\npolicy p 1\npolicy q 1\ncalendar japan 1\ncalendar own day 2\n";

  library_write (f->config, "policies/p.policy", POLICY ("Calendars=japan\n"));
  library_write (f->config, "policies/q.policy", POLICY ("OfficeCalendars=japan\n"));
  library_write (f->config, "policies/r.policy", POLICY (""));
  cw_library_reload (f->library);
  g_assert_nonnull (cw_library_policy (f->library, "p"));
  g_assert_true (concerns (f, changed, "p", NULL));
  g_assert_nonnull (cw_library_policy (f->library, "q"));
  g_assert_true (concerns (f, changed, "q", NULL));
  g_assert_false (concerns (f, changed, "r", NULL));
  g_assert_true (concerns (f, changed, "r", "x,japan"));
  g_assert_false (concerns (f, own, "p", "x,japan"));
  g_assert_true (concerns (f, own, "p", "own day"));
}

static void
test_all (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_true (concerns (f, "common b\npolicy p 1\npolicy q 1\ncalendar japan 1\n", "q", NULL));
  g_assert_true (concerns (f, BEFORE "something else\n", "q", NULL));
  g_assert_null (cw_rules_change_new (NULL, BEFORE));
  g_assert_true (cw_rules_change_concerns (NULL, f->library, NULL, "q", "ACME", NULL));
}

/* The text has all that the library's fingerprint is about. */
static void
test_text (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *before = cw_rules_text (f->library, "a\nb");

  g_assert_true (g_str_has_prefix (before, "common a b\n"));
  library_write (f->config, "policies/p.policy", POLICY (""));
  cw_library_reload (f->library);
  g_autofree char *after = cw_rules_text (f->library, "a\nb");
  g_assert_nonnull (strstr (after, "\npolicy p "));
  g_autoptr (CwRulesChange) change = cw_rules_change_new (before, after);
  g_assert_true (cw_rules_change_concerns (change, f->library, NULL, "p", "ACME", NULL));
  g_assert_false (cw_rules_change_concerns (change, f->library, NULL, "q", "ACME", NULL));
  g_autofree char *sum
    = g_compute_checksum_for_string (G_CHECKSUM_SHA256, cw_library_rules (f->library), -1);
  g_assert_cmpstr (sum, ==, cw_library_fingerprint (f->library));
}

#define TEST(name, func)                                                                           \
  g_test_add ("/rules/" name, LibraryFixture, NULL, library_setup, func, library_teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("a policy", test_policies);
  TEST ("a calendar", test_calendars);
  TEST ("what all depend on", test_all);
  TEST ("the text", test_text);
  return g_test_run ();
}
