/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/facts.h"
#include "tests/unit/engine-fixture.h"

/* What the agenda knows of a due cause is reckoned from the summary; the log must say the same.  Mon 9
 * to Fri 13 Nov 2026 in Tokyo. */

static const char repeating[]
    = "[Step nudge]\nStage=delivered\nSince=quiet\nAfter=1bd\nAct=message\nTitle=Write\nRepeat=1bd\n"
      "RepeatMax=3\nSource=x\nChecked=2026-11\nConfidence=default\n"
      "[Step limit]\nStage=delivered\nSince=deadline\nAfter=-2d\nAct=platform\nTitle=Hand in\n"
      "Urgency=critical\nSource=x\nChecked=2026-11\nConfidence=default\n";

static void
assert_as_the_log (Desk *desk, guint32 id, gboolean anew)
{
  g_auto(CwSummary) s = { 0 };
  g_autoptr(CwView) view = desk_view (desk, id);
  CwShowing showing;

  g_assert_true (cw_summary_load (desk->storage->db, id, &s, NULL));
  g_assert_true (s.is_due);
  const CwDueFacts *facts = cw_facts_get (desk->engine, &s);
  g_assert_cmpstr (facts->cause, ==, s.cause);
  g_assert_true (cw_ledger_showing (desk->storage->db, id, s.cause, &showing, NULL));
  g_assert_cmpuint (facts->showing.shown, ==, showing.shown);
  g_assert_cmpint (facts->showing.first_at, ==, showing.first_at);
  g_assert_cmpint (facts->showing.last_at, ==, showing.last_at);
  g_assert_cmpint (facts->showing.last_alert, ==, showing.last_alert);

  g_assert_cmpint (view->plan->current, >=, 0);
  const CwPlanStep *p = &g_array_index (view->plan->steps, CwPlanStep, view->plan->current);
  g_assert_cmpstr (p->step->id, ==, s.step);
  g_assert_cmpint (facts->repeat_at, ==,
                   cw_plan_repeat_moment (p, showing.shown, showing.last_at, &view->x));
  if (anew && facts->not_before != CW_NEVER)
    g_assert_cmpint (facts->not_before, ==, cw_plan_showing_moment (p, &view->x));
}

/* At each moment twice: as they followed from showing after showing, and read anew. */
static void
test_as_the_log (gconstpointer data)
{
  static const char *const moments[] = { "2026-11-10 10:00", "2026-11-11 10:00", "2026-11-11 21:00",
                                         "2026-11-12 09:00", "2026-11-16 12:00" };
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", repeating, DESK_LATE_DIGEST, TRUE);

  library_write (desk->library.data, "calendars/fair.ics",
                 "name\t\ncovers\t2026-01-01\t2026-12-31\nclosed\t2026-11-12\tfair\nend\n");
  cw_library_reload (desk->library.library);
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", data);
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      desk_go (desk, moments[i]);
      assert_as_the_log (desk, id, FALSE);
      cw_facts_forget (desk->engine);
      assert_as_the_log (desk, id, TRUE);
    }
}

static void
test_snoozed (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", repeating, DESK_LATE_DIGEST, TRUE);
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "");
  g_auto(CwSummary) s = { 0 };

  desk_go (desk, "2026-11-10 10:00");
  desk_go (desk, "2026-11-10 11:00");
  desk_record (desk, id, "snoozed", "{'until': <'2026-11-10 15:00'>}");
  g_assert_true (cw_summary_load (desk->storage->db, id, &s, NULL));
  g_assert_cmpint (cw_facts_get (desk->engine, &s)->snoozed_at, ==, desk_at ("2026-11-10 11:00"));
}

/* Many come as one digest: each listing is a showing, and its repeat follows from it. */
static void
test_listed (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", repeating, DESK_LATE_DIGEST, TRUE);

  for (int i = 0; i < 6; i++)
    desk_delivered (desk, "2026-11-09 10:00", "");
  desk_go (desk, "2026-11-10 10:00");
  desk_told (desk, "raised digest");
  for (guint32 id = 1; id <= 6; id++)
    {
      assert_as_the_log (desk, id, FALSE);
      g_auto(CwSummary) s = { 0 };
      g_assert_true (cw_summary_load (desk->storage->db, id, &s, NULL));
      g_assert_cmpint (cw_facts_get (desk->engine, &s)->repeat_at, ==, desk_at ("2026-11-11 10:00"));
    }
  g_assert_cmpint (cw_engine_next_moment (desk->engine), <=, desk_at ("2026-11-11 10:00"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/facts/as the log says/of a silence", "", test_as_the_log);
  g_test_add_data_func ("/facts/as the log says/of a limit", "'deadline': <'2026-11-11 12:00'>",
                        test_as_the_log);
  g_test_add_data_func ("/facts/as the log says/of a case with calendars of its own",
                        "'calendars': <['fair']>", test_as_the_log);
  g_test_add_func ("/facts/since when a snooze holds", test_snoozed);
  g_test_add_func ("/facts/of what a digest lists", test_listed);
  return g_test_run ();
}
