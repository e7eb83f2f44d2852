/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "client/failure.h"
#include "client/value.h"

/* client/failure: exit statuses and the line that says what to do (contract section 8: "exit 0
 * done, 1 refused by the daemon, 2 wrong usage, 3 no daemon reachable"). */

static GError *
remote (const char *name, const char *message)
{
  return g_dbus_error_new_for_dbus_error (name, message);
}

#define OURS(name) "org.casewatch.Error." name

static void
assert_text (GError *taken, int status, const char *expected)
{
  g_autoptr (GError) error = taken;
  g_autofree char *text = cw_ctl_failure_text (error);

  g_assert_cmpint (cw_ctl_failure_status (error), ==, status);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_statuses (void)
{
  g_autoptr (GError) usage = NULL;
  g_autoptr (GError) failed = NULL;
  g_autoptr (GError) none = g_error_new_literal (CW_CTL_ERROR, CW_CTL_ERROR_NO_DAEMON, "x");
  g_autoptr (GError) refused = remote (OURS ("Storage"), "storage: disk full");

  cw_ctl_usage (&usage, "%s", "x");
  cw_ctl_failed (&failed, "%s", "x");
  g_assert_cmpint (cw_ctl_failure_status (usage), ==, 2);
  g_assert_cmpint (cw_ctl_failure_status (none), ==, 3);
  g_assert_cmpint (cw_ctl_failure_status (refused), ==, 1);
  g_assert_cmpint (cw_ctl_failure_status (failed), ==, 1);
}

static void
test_known_codes_say_what_to_do (void)
{
  g_autoptr (GError) error =
      remote (OURS ("Refused"), "escrow-missing: start does not fit: escrow is not confirmed");
  g_autofree char *text = cw_ctl_failure_text (error);

  g_assert_nonnull (strstr (text, "--anyway"));
  g_assert_nonnull (strstr (text, "cw-ctl fund"));
  assert_text (remote (OURS ("NotFound"), "no-such-case: there is no case 9"), 1,
               "There is no case 9; \"cw-ctl list --all\" shows them all.");
}

static void
test_not_yet_is_one_sentence (void)
{
  assert_text (remote (OURS ("NotSupported"),
                       "not-yet: not in this version yet: statistics; this comes with a later "
                       "version"),
               1, "casewatchd cannot do this yet; it comes with a later version.");
}

static void
test_quoted_words_and_suggestions_are_kept (void)
{
  assert_text (
      remote (OURS ("InvalidArgument"),
              "unknown-platform: there are no rules for \"crowdwork\"; did you mean "
              "\"crowdworks\"?"),
      1,
      "There are no rules for the platform \"crowdwork\"; \"cw-ctl policy list\" shows those "
      "that are known. Did you mean \"crowdworks\"?");
  assert_text (remote (OURS ("NotFound"), "no-such-template: there is no template \"x\""), 1,
               "There is no template \"x\"; \"cw-ctl template list\" shows those that are known.");
}

/* In English the daemon's own text says more than a heading. */
static void
test_unknown_codes_are_shown_as_they_came (void)
{
  assert_text (remote (OURS ("InvalidState"), "brand-new: something: happened"), 1,
               "something: happened");
  assert_text (remote (OURS ("InvalidArgument"), "in-the-future: at: tomorrow is still to come"), 1,
               "at: tomorrow is still to come");
  assert_text (remote (OURS ("InvalidState"), "No code here"), 1, "No code here");
  assert_text (remote (OURS ("InvalidState"), "unknown-platform: no quotation marks"), 1,
               "no quotation marks");
}

static void
test_one_clean_line (void)
{
  assert_text (remote (OURS ("InvalidArgument"), "new-code: \"a\x1b[31m\nb\" is none"), 1,
               "\"a[31m b\" is none");
}

static void
test_another_version_of_the_daemon (void)
{
  g_autoptr (GError) error =
      remote ("org.freedesktop.DBus.Error.UnknownMethod", "No such method \"Frobnicate\"");
  g_autofree char *text = cw_ctl_failure_text (error);

  g_assert_cmpint (cw_ctl_failure_status (error), ==, 1);
  g_assert_nonnull (strstr (text, "version"));
}

/* {"error": {"name", "code", "message"}} */
static void
test_json (void)
{
  g_autoptr (GError) error = remote (OURS ("Refused"), "escrow-missing: not \"now\"");
  g_autoptr (GVariant) outer = g_variant_ref_sink (cw_ctl_failure_variant (error));
  g_autoptr (GVariant) inner = cw_ctl_value (outer, "error", "a{sv}");

  g_assert_cmpstr (cw_ctl_text (inner, "name"), ==, OURS ("Refused"));
  g_assert_cmpstr (cw_ctl_text (inner, "code"), ==, "escrow-missing");
  g_assert_cmpstr (cw_ctl_text (inner, "message"), ==, "not \"now\"");
  g_assert_true (cw_ctl_failure_is (error, "Refused"));
  g_assert_false (cw_ctl_failure_is (error, "NotFound"));

  g_autoptr (GError) usage = NULL;
  cw_ctl_usage (&usage, "note: this is no code");
  g_autoptr (GVariant) local = g_variant_ref_sink (cw_ctl_failure_variant (usage));
  g_autoptr (GVariant) fields = cw_ctl_value (local, "error", "a{sv}");
  g_assert_cmpstr (cw_ctl_text (fields, "name"), ==, "Usage");
  g_assert_null (cw_ctl_text (fields, "code"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/failure/statuses", test_statuses);
  g_test_add_func ("/client/failure/what-to-do", test_known_codes_say_what_to_do);
  g_test_add_func ("/client/failure/not-yet", test_not_yet_is_one_sentence);
  g_test_add_func ("/client/failure/suggestions", test_quoted_words_and_suggestions_are_kept);
  g_test_add_func ("/client/failure/unknown", test_unknown_codes_are_shown_as_they_came);
  g_test_add_func ("/client/failure/one-clean-line", test_one_clean_line);
  g_test_add_func ("/client/failure/version", test_another_version_of_the_daemon);
  g_test_add_func ("/client/failure/json", test_json);
  return g_test_run ();
}
