/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/statistics.h"

#include "tests/unit/core-fixture.h"

#define STEPS                                                                                      \
  "nudge: Stage=applied Since=quiet After=3bd Act=message\n"                                       \
  "letgo: Stage=applied Since=step:nudge After=5bd Act=close Outcome=declined\n"                   \
  "chase: Stage=delivered Since=quiet After=3bd Act=message\n"

static void
add (CwFigures *figures, const char *log)
{
  g_autoptr (Fix) fix = fix_new ("", STEPS);

  fix_log (fix, log);
  fix->x.now = fix_tokyo ("2026-12-28 10:00");
  CwCase *c = fix_derive (fix);
  g_autoptr (CwHistory) history = cw_history_new (c, fix->seed, &fix->x);
  cw_figures_add (figures, c, history);
}

/* The article: 25 applications, 10 answers, 2 of them lures: 40 % and 32 %. */
static void
test_article (void)
{
  g_autoptr (CwFigures) figures = cw_figures_new ();

  for (guint i = 0; i < 15; i++)
    add (figures, "2026-11-02 10:00 applied");
  for (guint i = 0; i < 8; i++)
    add (figures, "2026-11-02 10:00 applied\n2026-11-04 10:00 replied");
  for (guint i = 0; i < 2; i++)
    add (figures, "2026-11-02 10:00 applied\n2026-11-04 10:00 replied lure");
  g_assert_cmpuint (figures->applications, ==, 25);
  g_assert_cmpuint (figures->heard, ==, 10);
  g_assert_cmpuint (figures->lures, ==, 2);
  g_assert_cmpuint (figures->waiting, ==, 15);
  g_assert_cmpfloat (cw_share (figures->heard, figures->applications).percent, ==, 40);
  g_assert_cmpfloat (cw_share (figures->heard - figures->lures, figures->applications).percent, ==,
                     32);
  /* the eight took from Mon 10:00 to Wed 10:00 with a holiday between: 24 h; lures do not count */
  CwSpread reply = cw_spread (figures->replies);
  g_assert_cmpuint (reply.n, ==, 8);
  g_assert_cmpfloat (reply.median, ==, 24.0 * CW_HOUR);
  /* fifteen still wait: the step fell due on Fri 6 */
  g_assert_cmpuint (figures->silences, ==, 15);
  g_assert_cmpuint (figures->stages[CW_STAGE_APPLIED].spells, ==, 25);
}

static void
test_outcomes (void)
{
  g_autoptr (CwFigures) figures = cw_figures_new ();

  add (figures, "2026-11-02 10:00 applied\n2026-11-04 10:00 closed outcome=declined"
                " closed_by=client");
  add (figures, "2026-11-02 10:00 applied\n2026-11-16 10:00 closed outcome=declined"
                " closed_by=client presumed");
  add (figures, "2026-11-02 10:00 applied\n2026-11-06 10:00 sent step=nudge act=message\n"
                "2026-11-16 10:00 step-done step=letgo act=close outcome=declined");
  add (figures, "2026-11-02 10:00 applied\n2026-11-04 10:00 closed outcome=withdrawn");
  add (figures, "2026-11-02 10:00 applied\n2026-11-04 10:00 contracted\n2026-11-05 10:00 delivered\n"
                "2026-11-06 10:00 paid");
  add (figures, "2026-11-05 10:00 delivered");
  g_assert_cmpuint (figures->cases, ==, 6);
  g_assert_cmpuint (figures->open, ==, 1);
  g_assert_cmpuint (figures->outcomes[CW_OUTCOME_DECLINED], ==, 3);
  g_assert_cmpuint (figures->rejected, ==, 1);
  g_assert_cmpuint (figures->presumed, ==, 2);
  g_assert_cmpuint (figures->outcomes[CW_OUTCOME_WITHDRAWN], ==, 1);
  g_assert_cmpuint (figures->outcomes[CW_OUTCOME_COMPLETED], ==, 1);
  g_assert_cmpuint (figures->applications, ==, 5); /* one job was entered when it was delivered */
  g_assert_cmpuint (figures->contracts, ==, 1);
  g_assert_cmpuint (figures->heard, ==, 2);
  g_assert_cmpuint (figures->waiting, ==, 0);
  g_assert_cmpuint (figures->stages[CW_STAGE_DELIVERED].spells, ==, 2);
  g_assert_cmpuint (figures->stages[CW_STAGE_DELIVERED].silences, ==, 1);
  g_assert_cmpuint (figures->to_money_from_delivery->len, ==, 1);
  g_assert_cmpint (figures->last_contact, ==, fix_tokyo ("2026-11-06 10:00"));
}

static void
test_steps (void)
{
  g_autoptr (CwFigures) figures = cw_figures_new ();
  const char *nudged = "2026-11-02 10:00 applied\n2026-11-06 10:00 sent step=nudge act=message\n";

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *answered = g_strconcat (nudged, "2026-11-09 10:00 replied", NULL);
      add (figures, answered);
    }
  add (figures, nudged);
  add (figures, "2026-11-02 10:00 delivered\n2026-11-06 10:00 sent step=chase act=message\n");
  g_autoptr (GPtrArray) ids = cw_figures_step_ids (figures);
  g_assert_cmpuint (ids->len, ==, 2);
  g_assert_cmpstr (ids->pdata[0], ==, "nudge");
  const CwStepFigures *nudge = cw_figures_step (figures, "nudge");
  g_assert_cmpuint (nudge->taken, ==, 3);
  g_assert_cmpuint (nudge->answered, ==, 2);
  g_assert_cmpuint (nudge->waiting, ==, 1);
  g_assert_cmpuint (cw_figures_step (figures, "chase")->waiting, ==, 1);
  g_assert_null (cw_figures_step (figures, "help"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statistics/the article's 25, 10 and 2", test_article);
  g_test_add_func ("/statistics/outcomes", test_outcomes);
  g_test_add_func ("/statistics/which step brought an answer", test_steps);
  return g_test_run ();
}
