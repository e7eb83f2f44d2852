/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/policy-reader.h"

#include <string.h>

#include "tests/unit/ladder-fixture.h"

/* What the manuals and the READMEs show as a policy and as a drop-in is what the reader takes. */

static char *
read_file (const char *name)
{
  const char *source = g_getenv ("CW_SRCDIR");
  g_autofree char *path = g_build_filename (source != NULL ? source : ".", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static CwPolicy *
read_policy (const char *id, const char *text, const char *drop_in)
{
  g_autoptr (GPtrArray) problems
      = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_policy_problem_free);
  CwPolicySource sources[] = { { "example.policy", text, strlen (text) },
                               { "mine.conf", drop_in, drop_in != NULL ? strlen (drop_in) : 0 } };
  CwPolicy *policy = cw_policy_read (id, "user", sources, drop_in != NULL ? 2 : 1, problems);
  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *line = cw_policy_problem_format (g_ptr_array_index (problems, i));
      g_test_message ("%s", line);
    }
  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_nonnull (policy);
  return policy;
}

/* casewatch.policy(5), "A new platform in ten lines": three business days, Monday to Friday, after an
 * application without an answer.  Applied on Thu 5 Nov 2026 10:00: Fri 6, Mon 9, Tue 10. */
static void
test_example (void)
{
  g_autofree char *text = read_file ("docs/example.policy");
  g_autoptr (CwPolicy) policy = read_policy ("example", text, NULL);
  g_assert_cmpstr (cw_text_get (&policy->name, "en"), ==, "Example");
  g_assert_false (policy->escrow);
  g_assert_cmpuint (policy->steps->len, ==, 1);

  g_autoptr (Ladder) l = ladder_new ("", "", NULL, NULL, DAYTIME);
  cw_policy_unref (l->policy);
  l->policy = cw_policy_ref (policy);
  ladder_event (l, CW_EVENT_APPLIED, ladder_at (l, "2026-11-05 10:00"));
  ladder_look (l, ladder_at (l, "2026-11-10 09:59"));
  g_assert_cmpint (ladder_step (l, "nudge-applied")->status, ==, CW_STATUS_UPCOMING);
  ladder_look (l, ladder_at (l, "2026-11-10 10:00"));
  const CwPlanStep *step = ladder_step (l, "nudge-applied");
  g_assert_cmpint (step->status, ==, CW_STATUS_DUE);
  g_assert_cmpint (step->due, ==, ladder_at (l, "2026-11-10 10:00"));
  g_assert_cmpint (step->alert, ==, step->due);
  g_assert_cmpint (step->step->act, ==, CW_ACT_MESSAGE);
}

static void
test_example_template (void)
{
  g_autofree char *text = read_file ("docs/example.policy");
  g_autoptr (CwPolicy) policy = read_policy ("example", text, NULL);
  const CwStep *step = g_ptr_array_index (policy->steps, 0);
  static const char *const languages[] = { "en", "ja" };

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      g_autofree char *name
          = g_strdup_printf ("data/templates/%s/%s.txt", languages[i], step->template);
      g_autofree char *form = read_file (name);
      g_assert_cmpuint (strlen (form), >, 0);
    }
}

/* The text between "```ini" and "```". */
static char *
ini_block (const char *text)
{
  static const char begin[] = "```ini\n", end[] = "\n```";
  const char *from = strstr (text, begin);
  g_assert_nonnull (from);
  from += strlen (begin);
  const char *to = strstr (from, end);
  g_assert_nonnull (to);
  g_assert_null (strstr (to, begin));
  return g_strndup (from, (gsize) (to - from));
}

/* README, "Change a rule": four business days instead of three, and louder, in three lines. */
static void
test_drop_in (gconstpointer readme)
{
  g_autofree char *page = read_file (readme);
  g_autofree char *drop_in = ini_block (page);
  g_auto (GStrv) lines = g_strsplit (drop_in, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);

  g_autofree char *text = read_file ("data/policies/crowdworks.policy");
  g_autoptr (CwPolicy) before = read_policy ("crowdworks", text, NULL);
  g_autoptr (CwPolicy) after = read_policy ("crowdworks", text, drop_in);
  const CwStep *old = cw_policy_find_step (before, "nudge-delivered", NULL);
  const CwStep *new = cw_policy_find_step (after, "nudge-delivered", NULL);
  g_assert_cmpuint (after->steps->len, ==, before->steps->len);
  g_assert_cmpint (old->after.n, ==, 3);
  g_assert_cmpint (new->after.n, ==, 4);
  g_assert_cmpint (new->after.unit, ==, CW_UNIT_BUSINESS);
  g_assert_cmpint (old->urgency, ==, CW_URGENCY_NORMAL);
  g_assert_cmpint (new->urgency, ==, CW_URGENCY_CRITICAL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/example-policy/is-due-as-the-manual-says", test_example);
  g_test_add_func ("/example-policy/names-a-packaged-message", test_example_template);
  g_test_add_data_func ("/example-policy/drop-in-of-readme", "README.md", test_drop_in);
  g_test_add_data_func ("/example-policy/drop-in-of-readme-ja", "README.ja.md", test_drop_in);
  return g_test_run ();
}
