/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/policy-reader.h"

#include <string.h>

/* core/policy-check: what the keys of a policy must fulfil together, once its drop-ins are laid
 * over it.  What a single file gets wrong is in test-policy-reader.c. */

#define BASE "[Policy]\nFormat=1\nName=X\nAskedKinds=sample\n" \
             "[Step nudge]\nStage=delivered\nSince=quiet\nAfter=3bd\nAct=message\nTitle=T\n" \
             "[Step plead]\nStage=delivered\nSince=quiet\nAfter=9bd\nAct=office\nTitle=T\n"

/* The base and a drop-in over it: the problems as lines, "" when there is none. */
static void
check (const char *drop_in, const char *expected)
{
  CwPolicySource sources[] = { { "x.policy", BASE, strlen (BASE) },
                               { "x.policy.d/1.conf", drop_in, strlen (drop_in) } };
  g_autoptr (GPtrArray) problems
      = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_policy_problem_free);
  g_autoptr (CwPolicy) policy = cw_policy_read ("x", "user", sources, 2, problems);
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *line = cw_policy_problem_format (g_ptr_array_index (problems, i));
      g_string_append_printf (all, "%s%s", i > 0 ? "\n" : "", line);
    }
  g_assert_cmpstr (all->str, ==, expected);
  g_assert_true ((policy != NULL) == (*expected == '\0'));
}

/* Too little for a new step: its name is mistyped, and that alone is said. */
static void
test_no_such_step (void)
{
#define NO_STEP \
  "there is no such step to change, and a new one needs Stage, Since, After, Act and Title"
  check ("[Step nugde]\nAfter=5bd\n",
         "x.policy.d/1.conf:1: [Step nugde]: " NO_STEP "; did you mean [Step nudge]?");
  check ("[Step zzz]\nStage=applied\nAfter=5bd\n", "x.policy.d/1.conf:1: [Step zzz]: " NO_STEP);
  check ("\n[Step zzz]\nStage=applied\nSince=quiet\nAfter=5bd\n",
         "x.policy.d/1.conf:2: [Step zzz]: " NO_STEP);
  check ("[Step zzz]\nStage=applied\nAct=wait\nAfter=5bd\n",
         "x.policy.d/1.conf:1: [Step zzz]: " NO_STEP);
  /* it is a new one, and lacks something */
  check ("[Step zzz]\nStage=applied\nSince=quiet\nAct=wait\nTitle=T\n",
         "x.policy.d/1.conf:1: [Step zzz] After: is required");
  check ("[Step zzz]\nStage=applied\nSince=quiet\nAct=wait\nAfter=1d\nTitle=T\n", "");
#undef NO_STEP
}

/* At the line of the key where the drop-in has it, else where the step is. */
static void
test_the_place_that_is_told (void)
{
  check ("[Step nudge]\nStage=closed\n",
         "x.policy.d/1.conf:2: [Step nudge] Stage: nothing falls due in a closed case");
  check ("[Step nudge]\nOutcome=lost\n",
         "x.policy.d/1.conf:2: [Step nudge] Outcome: goes with Act=close only");
  check ("[Step nudge]\nOutcome=lost\nAct=close\n", "");
  check ("[Step nudge]\nSince=step:plead\n[Step plead]\nSince=step:nudge\n",
         "x.policy.d/1.conf:2: [Step nudge] Since: leads back to this step, so it could never fall "
         "due\n"
         "x.policy.d/1.conf:4: [Step plead] Since: leads back to this step, so it could never fall "
         "due");
}

/* What a key names must be there, in each key that can name something. */
static void
test_names_of_other_steps_and_questions (void)
{
  check ("[Step nudge]\nSince=step:pleed\n",
         "x.policy.d/1.conf:2: [Step nudge] Since: there is no step \"pleed\"; did you mean "
         "plead?");
  check ("[Step nudge]\nNotBefore=step:pleed+1d\n",
         "x.policy.d/1.conf:2: [Step nudge] NotBefore: there is no step \"pleed\"; did you mean "
         "plead?");
  check ("[Step nudge]\nUntil=approved:nudge+1d\n",
         "x.policy.d/1.conf:2: [Step nudge] Until: \"nudge\" is never approved or denied, because "
         "it has no Act=office");
  check ("[Step nudge]\nUntil=approved:plead+1d\nRequires=denied:plead\n", "");
  check ("[Step nudge]\nRequires=approved:nudge\n",
         "x.policy.d/1.conf:2: [Step nudge] Requires: \"nudge\" is never approved or denied, "
         "because it has no Act=office");
  check ("[Step nudge]\nUntil=asked:sampel+1d\n",
         "x.policy.d/1.conf:2: [Step nudge] Until: \"sampel\" is no built-in kind and not among "
         "AskedKinds; did you mean sample?");
  check ("[Step nudge]\nRequires=asked:questoin\n",
         "x.policy.d/1.conf:2: [Step nudge] Requires: \"questoin\" is no built-in kind and not "
         "among AskedKinds; did you mean question?");
  check ("[Step nudge]\nRequires=asked:sample\nUntil=asked:question+1d\n", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy-check/no-such-step", test_no_such_step);
  g_test_add_func ("/policy-check/the-place-that-is-told", test_the_place_that_is_told);
  g_test_add_func ("/policy-check/names-of-other-steps-and-questions",
                   test_names_of_other_steps_and_questions);
  return g_test_run ();
}
