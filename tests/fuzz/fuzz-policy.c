/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/policy-reader.h"

#include <stdint.h>
#include <string.h>

/* Any bytes as a policy with up to two drop-ins, which begin after lines "---".  Either there is a
 * policy or there are problems, each of which can be shown; what was read can be written and read
 * again. */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_step (const CwPolicy *policy, const CwStep *step)
{
  CwAnchor anchor;
  g_autofree char *since = cw_anchor_format (&step->since);
  g_assert_true (cw_anchor_parse (since, &anchor));
  cw_anchor_clear (&anchor);
  for (guint i = 0; i < step->not_before->len; i++)
    {
      CwMoment moment;
      g_autofree char *text = cw_moment_format (&g_array_index (step->not_before, CwMoment, i));
      g_assert_true (cw_moment_parse (text, &moment));
      cw_moment_clear (&moment);
    }
  for (guint i = 0; i < step->requires_->len; i++)
    {
      CwCondition condition;
      g_autofree char *text
          = cw_condition_format (&g_array_index (step->requires_, CwCondition, i));
      g_assert_true (cw_condition_parse (text, &condition));
      cw_condition_clear (&condition);
    }
  g_assert_true (step->ball != 0 && !cw_text_is_empty (&step->title));
  g_assert_true (cw_policy_find_step (policy, step->id, NULL) == step);
  g_assert_true ((step->track == CW_TRACK_ASKED) == (step->track_kind != NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const names[] = { "x.policy", "x.policy.d/1.conf", "x.policy.d/2.conf" };
  static const char mark[] = "\n---\n";
  CwPolicySource sources[G_N_ELEMENTS (names)];
  guint n = 0;
  const char *text = (const char *) data;

  while (n < G_N_ELEMENTS (names))
    {
      const char *end = size > 0 && n + 1 < G_N_ELEMENTS (names)
                            ? memmem (text, size, mark, strlen (mark))
                            : NULL;
      gsize length = end != NULL ? (gsize) (end - text) + 1 : size;
      sources[n] = (CwPolicySource){ names[n], text, length };
      n++;
      if (end == NULL)
        break;
      text = end + strlen (mark);
      size -= length - 1 + strlen (mark);
    }

  g_autoptr (GPtrArray) problems
      = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_policy_problem_free);
  g_autoptr (CwPolicy) policy = cw_policy_read ("x", "user", sources, n, problems);
  g_assert_true ((policy == NULL) == (problems->len > 0));
  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *line = cw_policy_problem_format (g_ptr_array_index (problems, i));
      g_assert_true (cw_text_is_acceptable (line, NULL));
    }
  for (guint i = 0; policy != NULL && i < policy->steps->len; i++)
    check_step (policy, g_ptr_array_index (policy->steps, i));
  return 0;
}
