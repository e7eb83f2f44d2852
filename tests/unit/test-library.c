/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/library.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/library-fixture.h"

/* daemon/library: policies and templates in the directories of contract sections 4 and 9, and
 * changes that are picked up while the daemon runs.  Calendars: test-library-calendars.c. */

static const char *
name_of (LibraryFixture *f, const char *id)
{
  CwPolicy *policy = cw_library_policy (f->library, id);
  return policy != NULL ? policy->name.plain : NULL;
}

#define POLICY(name) "[Policy]\nFormat=1\nName=" name "\n"

static void
test_user_masks_administrator_masks_packaged (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  library_write (f->packaged, "policies/a.policy", POLICY ("A packaged"));
  library_write (f->packaged, "policies/b.policy", POLICY ("B packaged"));
  library_write (f->packaged, "policies/c.policy", POLICY ("C packaged"));
  library_write (f->admin, "policies/a.policy", POLICY ("A admin"));
  library_write (f->admin, "policies/b.policy", POLICY ("B admin"));
  library_write (f->config, "policies/a.policy", POLICY ("A user"));
  library_write (f->config, "policies/.hidden.policy", POLICY ("H"));
  library_write (f->config, "policies/a.policy~", POLICY ("backup"));
  cw_library_load (f->library);

  g_assert_cmpstr (name_of (f, "a"), ==, "A user");
  g_assert_cmpstr (name_of (f, "b"), ==, "B admin");
  g_assert_cmpstr (name_of (f, "c"), ==, "C packaged");
  g_assert_cmpstr (cw_library_policy (f->library, "a")->origin, ==, "user");
  g_assert_cmpstr (cw_library_policy (f->library, "b")->origin, ==, "administrator");
  g_assert_cmpstr (cw_library_policy (f->library, "c")->origin, ==, "packaged");
  g_assert_null (cw_library_policy (f->library, "d"));
  g_assert_null (cw_library_policy (f->library, NULL));
  g_assert_cmpuint (cw_library_policies (f->library)->len, ==, 3);
  g_auto (GStrv) ids = cw_library_policy_ids (f->library);
  g_autofree char *joined = g_strjoinv (" ", ids);
  g_assert_cmpstr (joined, ==, "a b c");
  g_assert_cmpstr (f->signals->str, ==, ""); /* loading tells nobody */
}

static void
test_mask_switches_off (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  library_write (f->packaged, "policies/a.policy", POLICY ("A"));
  library_write (f->packaged, "policies/b.policy", POLICY ("B"));
  library_write (f->config, "policies/a.policy", "");
  g_autofree char *link = g_build_filename (f->config, "policies", "b.policy", NULL);
  g_assert_no_errno (symlink ("/dev/null", link));
  cw_library_load (f->library);
  g_assert_cmpuint (cw_library_policies (f->library)->len, ==, 0);

  library_remove (f->config, "policies/b.policy");
  library_reload_gives (f, "policy b;");
  g_assert_cmpstr (name_of (f, "b"), ==, "B");
}

static void
test_drop_ins_apply_by_file_name_over_all_directories (LibraryFixture *f,
                                                       gconstpointer data G_GNUC_UNUSED)
{
  library_write (f->packaged, "policies/a.policy", POLICY ("main"));
  library_write (f->config, "policies/a.policy.d/10-a.conf",
                 "[Policy]\nName=ten\nZone=Asia/Tokyo\n");
  library_write (f->admin, "policies/a.policy.d/20-b.conf", "[Policy]\nName=twenty\n");
  library_write (f->packaged, "policies/a.policy.d/10-a.conf", "[Policy]\nEscrow=true\n");
  library_write (f->packaged, "policies/a.policy.d/30-c.conf", "[Policy]\nName=thirty\n");
  library_write (f->config, "policies/a.policy.d/30-c.conf", "");
  /* "-" sorts before ".": 20-b-z.conf comes before 20-b.conf. */
  library_write (f->config, "policies/a.policy.d/20-b-z.conf", "[Policy]\nName=z\n");
  library_write (f->config, "policies/a.policy.d/99.txt", "no drop-in");
  cw_library_load (f->library);
  const CwPolicy *policy = cw_library_policy (f->library, "a");
  g_assert_cmpstr (policy->name.plain, ==, "twenty");
  g_assert_cmpstr (policy->zone, ==, "Asia/Tokyo");
  g_assert_false (policy->escrow);
}

static void
test_last_good_policy_stays (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  library_write (f->packaged, "policies/a.policy", POLICY ("packaged"));
  library_write (f->config, "policies/a.policy", POLICY ("good"));
  cw_library_load (f->library);
  g_autofree char *before = g_strdup (cw_library_fingerprint (f->library));
  g_assert_null (cw_library_policy_problems (f->library, "a"));

  library_write (f->config, "policies/a.policy", POLICY ("bad") "Nmae=x\n");
  library_reload_gives (f, "policy a;");
  g_assert_cmpstr (name_of (f, "a"), ==, "good");
  GPtrArray *problems = cw_library_policy_problems (f->library, "a");
  g_assert_cmpuint (problems->len, ==, 1);
  const CwPolicyProblem *problem = g_ptr_array_index (problems, 0);
  g_autofree char *path = g_build_filename (f->config, "policies", "a.policy", NULL);
  g_assert_cmpstr (problem->file, ==, path);
  g_assert_cmpint (problem->line, ==, 4);
  g_assert_cmpstr (problem->hint, ==, "Name");
  g_assert_cmpstr (cw_library_fingerprint (f->library), ==, before);
  library_reload_gives (f, "");

  library_write (f->config, "policies/a.policy", POLICY ("better"));
  library_reload_gives (f, "policy a;");
  g_assert_cmpstr (name_of (f, "a"), ==, "better");
  g_assert_null (cw_library_policy_problems (f->library, "a"));
  g_assert_cmpstr (cw_library_fingerprint (f->library), !=, before);
}

static void
test_broken_at_start_uses_what_it_masks (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  library_write (f->packaged, "policies/a.policy", POLICY ("packaged"));
  library_write (f->config, "policies/a.policy", "rubbish");
  library_write (f->packaged, "policies/b.policy", POLICY ("main"));
  library_write (f->config, "policies/b.policy.d/x.conf", "[Policy]\nNmae=x\n");
  library_write (f->config, "policies/c.policy", "rubbish");
  library_write (f->config, "policies/Big Name.policy", POLICY ("x"));
  g_autofree char *link = g_build_filename (f->config, "policies", "d.policy", NULL);
  g_assert_no_errno (symlink ("/nonexistent/file", link));
  cw_library_load (f->library);
  g_assert_cmpstr (name_of (f, "a"), ==, "packaged");
  g_assert_cmpstr (name_of (f, "b"), ==, "main");
  g_assert_null (cw_library_policy (f->library, "c"));
  static const char *const broken[] = { "a", "b", "c", "d", "Big Name" };
  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    g_assert_nonnull (cw_library_policy_problems (f->library, broken[i]));
  g_assert_cmpuint (cw_library_policies (f->library)->len, ==, 2);
  g_auto (GStrv) lines = cw_library_problems (f->library);
  g_assert_cmpuint (g_strv_length (lines), ==, 7); /* two each for the rubbish */
  g_assert_nonnull (strstr (lines[0], "Big Name.policy"));
  g_assert_nonnull (strstr (lines[6], "d.policy: cannot be read"));
}

static void
test_large_and_special_files_are_refused (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *large = g_strnfill (1048577, '#');
  library_write (f->config, "policies/a.policy", large);
  g_autofree char *pipe = g_build_filename (f->config, "policies", "b.policy", NULL);
  g_assert_no_errno (mkfifo (pipe, 0600));
  cw_library_load (f->library); /* and does not wait for a writer */
  g_assert_nonnull (cw_library_policy_problems (f->library, "a"));
  g_assert_nonnull (cw_library_policy_problems (f->library, "b"));
}

static void
test_removed_policy_is_gone (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  library_write (f->config, "policies/a.policy", POLICY ("A"));
  cw_library_load (f->library);
  library_remove (f->config, "policies/a.policy");
  library_reload_gives (f, "policy a;");
  g_assert_null (cw_library_policy (f->library, "a"));
  g_assert_cmpuint (cw_library_policies (f->library)->len, ==, 0);
}

/* ---- templates ---- */

static void
check_template (LibraryFixture *f, const char *name, const char *lang, const char *text,
                const char *lang_used)
{
  g_autofree char *used = NULL, *file = NULL;
  g_autofree char *found = cw_library_template (f->library, name, lang, &used, &file);
  g_assert_cmpstr (found, ==, text);
  g_assert_cmpstr (used, ==, lang_used);
  g_assert_cmpint (file != NULL, ==, text != NULL);
}

static void
test_templates_by_language_and_level (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  library_write (f->packaged, "templates/ja/nudge.txt", "# Title: 確認\nja\n");
  library_write (f->packaged, "templates/en/nudge.txt", "# Title: Nudge\nen\n");
  library_write (f->config, "templates/en/nudge.txt", "# Title: My nudge\nmine\n");
  library_write (f->packaged, "templates/de/only.txt", "de\n");
  library_write (f->packaged, "templates/en/off.txt", "en\n");
  library_write (f->config, "templates/en/off.txt", "");
  library_write (f->packaged, "templates/en/bytes.txt", "fine\n");
  library_write (f->config, "templates/en/bytes.txt", "\xff\n");
  library_write (f->packaged, "templates/e/short.txt", "x\n");
  cw_library_load (f->library);

  check_template (f, "nudge", "ja_JP.UTF-8", "# Title: 確認\nja\n", "ja");
  check_template (f, "nudge", "en", "# Title: My nudge\nmine\n", "en");
  check_template (f, "nudge", "fr", "# Title: My nudge\nmine\n", "en");
  check_template (f, "nudge", NULL, "# Title: My nudge\nmine\n", "en");
  check_template (f, "nudge", "../../x", "# Title: My nudge\nmine\n", "en");
  check_template (f, "only", "ja", "de\n", "de");
  check_template (f, "off", "en", NULL, NULL);
  check_template (f, "bytes", "en", "fine\n", "en"); /* what is no text counts as not there */
  check_template (f, "gone", "en", NULL, NULL);
  check_template (f, "../en/nudge", "en", NULL, NULL);

  g_autoptr (GVariant) rows = g_variant_ref_sink (cw_library_templates (f->library));
  g_autofree char *printed = g_variant_print (rows, FALSE);
  g_assert_true (g_variant_is_of_type (rows, G_VARIANT_TYPE ("aa{sv}")));
  g_assert_cmpuint (g_variant_n_children (rows), ==, 3);
  g_assert_nonnull (strstr (printed, "My nudge"));
  g_assert_nonnull (strstr (printed, "確認"));
  g_assert_null (strstr (printed, "'off'"));

  library_write (f->config, "templates/ja/nudge.txt", "# Title: 自分\n私\n");
  library_reload_gives (f, "template nudge;");
  library_remove (f->config, "templates/en/nudge.txt");
  library_reload_gives (f, "template nudge;");
  check_template (f, "nudge", "en", "# Title: Nudge\nen\n", "en");
}

/* ---- changes while running ---- */

#define JAPAN                                                                                      \
  "name\t日本\ncovers\t2026-01-01\t2026-12-31\nclosed\t2026-01-01\t元日\tNew Year\n"             \
  "closed\t2026-12-30\t納会\ncount\t2026\t2\nend\n"

static void
test_changes_are_picked_up (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  library_write (f->packaged, "policies/a.policy", POLICY ("A"));
  cw_library_load (f->library);
  cw_library_watch (f->library);

  /* Directories that did not exist when the watch began. */
  library_write (f->config, "policies/a.policy", POLICY ("mine"));
  g_autofree char *created = library_wait (f);
  g_assert_cmpstr (created, ==, "policy a;");
  g_assert_cmpstr (name_of (f, "a"), ==, "mine");

  library_write (f->config, "policies/a.policy", POLICY ("changed"));
  g_autofree char *changed = library_wait (f);
  g_assert_cmpstr (changed, ==, "policy a;");
  g_assert_cmpstr (name_of (f, "a"), ==, "changed");

  library_write (f->config, "policies/a.policy.d/x.conf", "[Policy]\nName=dropped in\n");
  g_autofree char *dropped = library_wait (f);
  g_assert_cmpstr (dropped, ==, "policy a;");
  g_assert_cmpstr (name_of (f, "a"), ==, "dropped in");
  library_write (f->config, "policies/a.policy.d/x.conf", "[Policy]\nName=dropped again\n");
  g_autofree char *again = library_wait (f);
  g_assert_cmpstr (again, ==, "policy a;");
  g_assert_cmpstr (name_of (f, "a"), ==, "dropped again");

  library_write (f->data, "calendars/own.ics", JAPAN);
  g_autofree char *calendar = library_wait (f);
  g_assert_cmpstr (calendar, ==, "calendar own;");
  g_assert_nonnull (cw_library_calendar (f->library, "own"));

  library_write (f->config, "templates/ja/nudge.txt", "x\n");
  g_autofree char *template = library_wait (f);
  g_assert_cmpstr (template, ==, "template nudge;");
}

static void
test_exchanged_directory_is_seen (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  library_write (f->config, "policies/a.policy", POLICY ("old"));
  library_write (f->config, "policies.new/a.policy", POLICY ("new"));
  cw_library_load (f->library);
  cw_library_watch (f->library);

  g_autofree char *policies = g_build_filename (f->config, "policies", NULL);
  g_autofree char *aside = g_build_filename (f->config, "policies.old", NULL);
  g_autofree char *fresh = g_build_filename (f->config, "policies.new", NULL);
  g_assert_no_errno (rename (policies, aside));
  g_assert_no_errno (rename (fresh, policies));
  g_autofree char *exchanged = library_wait (f);
  g_assert_cmpstr (exchanged, ==, "policy a;");
  g_assert_cmpstr (name_of (f, "a"), ==, "new");

  library_write (f->config, "policies/b.policy", POLICY ("B"));
  g_autofree char *added = library_wait (f);
  g_assert_cmpstr (added, ==, "policy b;");

  library_remove_tree (policies);
  g_autofree char *removed = library_wait (f);
  g_assert_cmpstr (removed, ==, "policy a;policy b;");
  library_write (f->config, "policies/c.policy", POLICY ("C"));
  g_autofree char *back = library_wait (f);
  g_assert_cmpstr (back, ==, "policy c;");
}

static void
test_shipped_files_load (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  const char *source = g_getenv ("CW_SRCDIR"), *build = g_getenv ("CW_BUILDDIR");
  g_autofree char *helper
      = g_build_filename (build != NULL ? build : "", "ical/casewatch-ical", NULL);
  if (source == NULL || !g_file_test (helper, G_FILE_TEST_IS_EXECUTABLE))
    {
      g_test_skip ("the calendar reader is not built");
      return;
    }
  g_autofree char *packaged = g_build_filename (source, "data", NULL);
  g_autoptr (CwLibrary) library
      = cw_library_new (f->config, f->data, f->admin, packaged, f->cache, helper);
  cw_library_load (library);
  g_assert_nonnull (cw_library_calendar (library, "japan"));
  g_assert_nonnull (cw_library_calendar (library, "yearend-japan"));

  GPtrArray *policies = cw_library_policies (library);
  g_assert_cmpuint (policies->len, >=, 10);
  for (guint i = 0; i < policies->len; i++)
    {
      const CwPolicy *policy = policies->pdata[i];
      g_autoptr (GError) error = NULL;
      cw_library_union (library, (const char *const *) policy->calendars, NULL, &error);
      g_assert_no_error (error);
      cw_library_union (library, (const char *const *) policy->office_calendars, NULL, &error);
      g_assert_no_error (error);
      for (guint j = 0; j < policy->steps->len; j++)
        {
          const CwStep *step = policy->steps->pdata[j];
          if (step->template == NULL)
            continue;
          static const char *const langs[] = { "ja", "en" };
          for (gsize k = 0; k < G_N_ELEMENTS (langs); k++)
            {
              g_autofree char *used = NULL;
              g_autofree char *text
                  = cw_library_template (library, step->template, langs[k], &used, NULL);
              g_test_message ("%s %s %s", policy->id, step->id, step->template);
              g_assert_nonnull (text);
              g_assert_cmpstr (used, ==, langs[k]);
            }
        }
    }
}

#define ADD(path, test)                                                                            \
  g_test_add ("/library/" path, LibraryFixture, NULL, library_setup, test, library_teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("user-masks-administrator-masks-packaged", test_user_masks_administrator_masks_packaged);
  ADD ("mask-switches-off", test_mask_switches_off);
  ADD ("drop-ins-apply-by-file-name-over-all-directories",
       test_drop_ins_apply_by_file_name_over_all_directories);
  ADD ("last-good-policy-stays", test_last_good_policy_stays);
  ADD ("broken-at-start-uses-what-it-masks", test_broken_at_start_uses_what_it_masks);
  ADD ("large-and-special-files-are-refused", test_large_and_special_files_are_refused);
  ADD ("removed-policy-is-gone", test_removed_policy_is_gone);
  ADD ("templates-by-language-and-level", test_templates_by_language_and_level);
  ADD ("changes-are-picked-up", test_changes_are_picked_up);
  ADD ("exchanged-directory-is-seen", test_exchanged_directory_is_seen);
  ADD ("shipped-files-load", test_shipped_files_load);
  return g_test_run ();
}
