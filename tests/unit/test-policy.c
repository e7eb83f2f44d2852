/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/policy.h"

#include <string.h>

/* core/policy: the words, anchors, moments and conditions of contract section 4. */

static void
check_words (const char *const *words, const char *expected)
{
  g_autofree char *joined = g_strjoinv (" ", (char **) words);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_words_are_those_of_the_contract (void)
{
  check_words (cw_stage_words (), "applied contracted delivered billed closed");
  check_words (cw_ball_words (), "client me office");
  check_words (cw_act_words (), "message office platform answer close wait");
  check_words (cw_urgency_words (), "low normal critical");
  check_words (cw_confidence_words (), "official third-party article default");
  check_words (cw_outcome_words (), "completed declined withdrawn cancelled lost");
  check_words (cw_weekday_words (), "mon tue wed thu fri sat sun");
  check_words (cw_anchor_words (),
               "quiet turn applied contracted funded started delivered billed closes deadline due "
               "promised asked: step: approved: denied:");
  check_words (cw_condition_words (),
               "funded closes deadline due delivered asked: step: approved: denied:");
  check_words (cw_asked_kinds, "question end-request refund-request dispute award "
                               "outside-contact early-delivery");
}

static void
test_words_both_ways (void)
{
  CwStage stage;
  g_assert_true (cw_stage_from_word ("delivered", &stage));
  g_assert_cmpint (stage, ==, CW_STAGE_DELIVERED);
  g_assert_cmpstr (cw_stage_to_word (CW_STAGE_CLOSED), ==, "closed");
  g_assert_null (cw_stage_to_word ((CwStage) 5));
  g_assert_false (cw_stage_from_word ("Delivered", &stage));
  g_assert_false (cw_stage_from_word (NULL, &stage));

  CwBall ball;
  g_assert_true (cw_ball_from_word ("office", &ball));
  g_assert_cmpint (ball, ==, CW_BALL_OFFICE);
  g_assert_cmpstr (cw_ball_to_word (CW_BALL_ME), ==, "me");
  g_assert_null (cw_ball_to_word ((CwBall) 3));

  CwOutcome outcome;
  g_assert_true (cw_outcome_from_word ("completed", &outcome));
  g_assert_cmpint (outcome, ==, CW_OUTCOME_COMPLETED);
  g_assert_cmpstr (cw_outcome_to_word (CW_OUTCOME_LOST), ==, "lost");
  g_assert_null (cw_outcome_to_word (CW_OUTCOME_NONE));

  CwWeekday day;
  g_assert_true (cw_weekday_from_word ("sun", &day));
  g_assert_cmpint (day, ==, CW_SUNDAY);
  CwAct act;
  g_assert_true (cw_act_from_word ("wait", &act));
  g_assert_cmpint (act, ==, CW_ACT_WAIT);
  CwUrgency urgency;
  g_assert_true (cw_urgency_from_word ("critical", &urgency));
  g_assert_cmpint (urgency, ==, CW_URGENCY_CRITICAL);
  CwConfidence confidence;
  g_assert_true (cw_confidence_from_word ("third-party", &confidence));
  g_assert_cmpint (confidence, ==, CW_CONFIDENCE_THIRD_PARTY);
}

static void
test_anchors (void)
{
  static const struct { const char *text; CwAnchorKind kind; const char *arg; } rows[] = {
    { "quiet", CW_ANCHOR_QUIET, NULL },
    { "turn", CW_ANCHOR_TURN, NULL },
    { "applied", CW_ANCHOR_APPLIED, NULL },
    { "billed", CW_ANCHOR_BILLED, NULL },
    { "promised", CW_ANCHOR_PROMISED, NULL },
    { "asked:end-request", CW_ANCHOR_ASKED, "end-request" },
    { "step:nudge-2", CW_ANCHOR_STEP, "nudge-2" },
    { "approved:office", CW_ANCHOR_APPROVED, "office" },
    { "denied:office", CW_ANCHOR_DENIED, "office" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CwAnchor anchor;
      g_assert_true (cw_anchor_parse (rows[i].text, &anchor));
      g_assert_cmpint (anchor.kind, ==, rows[i].kind);
      g_assert_cmpstr (anchor.arg, ==, rows[i].arg);
      g_autofree char *text = cw_anchor_format (&anchor);
      g_assert_cmpstr (text, ==, rows[i].text);
      cw_anchor_clear (&anchor);
      g_assert_cmpint (anchor.kind, ==, CW_ANCHOR_NONE);
    }

  static const char *const wrong[]
    = { "", "Quiet", "quiet ", "asked", "asked:", "asked:A", "quiet:x", "step:a:b", "funded:x",
        ":" };
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      CwAnchor anchor = { CW_ANCHOR_DUE, NULL };
      g_assert_false (cw_anchor_parse (wrong[i], &anchor));
      g_assert_cmpint (anchor.kind, ==, CW_ANCHOR_DUE);
    }
}

static void
test_moments (void)
{
  static const struct
  {
    const char *text, *anchor;
    CwDuration distance;
    const char *printed;
  } rows[] = {
    { "quiet+2bd", "quiet", { 2, CW_UNIT_BUSINESS, FALSE }, "quiet+2bd" },
    { "step:nudge-applied+1bd", "step:nudge-applied", { 1, CW_UNIT_BUSINESS, FALSE },
      "step:nudge-applied+1bd" },
    { "deadline-2d", "deadline", { -2, CW_UNIT_DAYS, TRUE }, "deadline-2d" },
    { "closes-0bd", "closes", { 0, CW_UNIT_BUSINESS, TRUE }, "closes-0bd" },
    { "delivered", "delivered", { 0, CW_UNIT_HOURS, FALSE }, "delivered+0h" },
    { "step:end-request", "step:end-request", { 0, CW_UNIT_HOURS, FALSE },
      "step:end-request+0h" },
    { "step:nudge-2bd", "step:nudge", { -2, CW_UNIT_BUSINESS, TRUE }, "step:nudge-2bd" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CwMoment moment;
      g_assert_true (cw_moment_parse (rows[i].text, &moment));
      g_autofree char *anchor = cw_anchor_format (&moment.anchor);
      g_assert_cmpstr (anchor, ==, rows[i].anchor);
      g_assert_cmpint (moment.distance.n, ==, rows[i].distance.n);
      g_assert_cmpint (moment.distance.unit, ==, rows[i].distance.unit);
      g_assert_cmpint (moment.distance.backward, ==, rows[i].distance.backward);
      g_autofree char *printed = cw_moment_format (&moment);
      g_assert_cmpstr (printed, ==, rows[i].printed);
      cw_moment_clear (&moment);
    }

  g_assert_false (cw_moment_parse (NULL, &(CwMoment) { 0 }));
  static const char *const wrong[]
    = { "", "+2bd", "quiet 2bd", "quiet+2", "quiet+", "quiet+-2d", "2bd", "quiet+2bd+1d",
        "quiet+2w" };
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      CwMoment moment;
      g_assert_false (cw_moment_parse (wrong[i], &moment));
    }
}

static void
test_conditions (void)
{
  static const struct { const char *text; CwConditionKind kind; gboolean negated; const char *arg; }
  rows[] = {
    { "funded", CW_CONDITION_FUNDED, FALSE, NULL },
    { "!funded", CW_CONDITION_FUNDED, TRUE, NULL },
    { "closes", CW_CONDITION_CLOSES, FALSE, NULL },
    { "!deadline", CW_CONDITION_DEADLINE, TRUE, NULL },
    { "!delivered", CW_CONDITION_DELIVERED, TRUE, NULL },
    { "step:a", CW_CONDITION_STEP, FALSE, "a" },
    { "!approved:a", CW_CONDITION_APPROVED, TRUE, "a" },
    { "denied:a", CW_CONDITION_DENIED, FALSE, "a" },
    { "!asked:question", CW_CONDITION_ASKED, TRUE, "question" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CwCondition condition;
      g_assert_true (cw_condition_parse (rows[i].text, &condition));
      g_assert_cmpint (condition.kind, ==, rows[i].kind);
      g_assert_cmpint (condition.negated, ==, rows[i].negated);
      g_assert_cmpstr (condition.arg, ==, rows[i].arg);
      g_autofree char *text = cw_condition_format (&condition);
      g_assert_cmpstr (text, ==, rows[i].text);
      cw_condition_clear (&condition);
    }

  g_assert_false (cw_condition_parse (NULL, &(CwCondition) { 0 }));
  static const char *const wrong[] = { "", "!", "!!funded", "! funded", "quiet", "step:", "step" };
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      CwCondition condition;
      g_assert_false (cw_condition_parse (wrong[i], &condition));
    }
}

static void
test_lookups (void)
{
  g_autoptr (CwPolicy) policy = cw_policy_new ("x");
  CwStep *first = cw_step_new ("a"), *second = cw_step_new ("b");
  first->stage = CW_STAGE_APPLIED;
  second->stage = CW_STAGE_BILLED;
  g_ptr_array_add (policy->steps, first);
  g_ptr_array_add (policy->steps, second);

  guint index = 7;
  g_assert_true (cw_policy_find_step (policy, "b", &index) == second);
  g_assert_cmpuint (index, ==, 1);
  g_assert_null (cw_policy_find_step (policy, "c", &index));
  g_assert_null (cw_policy_find_step (policy, NULL, NULL));
  g_assert_true (cw_policy_has_stage (policy, CW_STAGE_BILLED));
  g_assert_false (cw_policy_has_stage (policy, CW_STAGE_DELIVERED));

  g_assert_true (cw_policy_knows_asked (policy, "dispute"));
  g_assert_false (cw_policy_knows_asked (policy, "sample"));
  g_strfreev (policy->asked_kinds);
  policy->asked_kinds = g_strsplit ("sample;other", ";", -1);
  g_assert_true (cw_policy_knows_asked (policy, "sample"));
}

static void
test_defaults_of_a_step (void)
{
  CwStep *step = cw_step_new ("a");
  g_assert_cmpuint (step->ball, ==, CW_BALL_CLIENT);
  g_assert_cmpint (step->urgency, ==, CW_URGENCY_NORMAL);
  g_assert_cmpint (step->confidence, ==, CW_CONFIDENCE_DEFAULT);
  g_assert_cmpint (step->repeat_max, ==, 3);
  g_assert_false (step->has_repeat || step->has_until || step->has_weekly || step->inclusive);
  cw_step_free (step);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/words-are-those-of-the-contract", test_words_are_those_of_the_contract);
  g_test_add_func ("/policy/words-both-ways", test_words_both_ways);
  g_test_add_func ("/policy/since-anchors", test_anchors);
  g_test_add_func ("/policy/not-before-and-until-moments", test_moments);
  g_test_add_func ("/policy/requires-conditions", test_conditions);
  g_test_add_func ("/policy/lookups", test_lookups);
  g_test_add_func ("/policy/defaults-of-a-step", test_defaults_of_a_step);
  return g_test_run ();
}
