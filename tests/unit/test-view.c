/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/view.h"

#include "tests/unit/engine-fixture.h"

/* One case, derived with its own rules, zones and calendars. */

static void
test_load (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);
  guint32 id = desk_delivered (desk, "2026-11-09 09:00", "");
  gint64 noted = desk_record (desk, id, "noted", "{'text': <'x'>}");
  g_autoptr (CwView) view = desk_view (desk, id);

  g_assert_cmpuint (view->row.id, ==, id);
  g_assert_cmpuint (view->events->len, ==, 2);
  g_assert_cmpint (((CwEvent *) g_ptr_array_index (view->events, 1))->id, ==, noted);
  g_assert_cmpint (view->revision, ==, 2);
  g_assert_cmpstr (view->policy->id, ==, "p");
  g_assert_cmpint (view->x.now, ==, desk_at ("2026-11-09 10:00"));
  g_assert_cmpint (view->c->stage, ==, CW_STAGE_DELIVERED);
  g_assert_cmpuint (view->plan->steps->len, ==, view->policy->steps->len);
}

static void
test_not_there (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);
  CwWorld world = cw_engine_world (desk->engine);
  g_autoptr (GError) never = NULL, undone = NULL;

  g_assert_null (cw_view_load (&world, 1, 0, &never));
  desk_assert_error (never, CW_ERROR_NOT_FOUND, "no-such-case");
  desk_delivered (desk, "2026-11-09 09:00", "");
  desk_undo (desk);
  g_assert_null (cw_view_load (&world, 1, 0, &undone));
  desk_assert_error (undone, CW_ERROR_NOT_FOUND, "no-such-case");
}

/* The day of a New York platform is not the user's: Tue 10 Nov 08:00 in Tokyo is Mon 9 there. */
static void
test_zones (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-10 08:00", NULL, NULL, FALSE);

  library_write (desk->library.config, "policies/ny.policy",
                 "[Policy]\nFormat=1\nName=NY\nZone=America/New_York\n"
                 "[Step a]\nStage=applied\nSince=quiet\nAfter=1bd\nAct=platform\nTitle=A\n"
                 "Source=x\nChecked=2026-11\nConfidence=default\n");
  cw_library_reload (desk->library.library);
  guint32 id = desk_add (desk, "{'title': <'L'>, 'client': <'A'>, 'platform': <'ny'>}");
  g_autoptr (CwView) view = desk_view (desk, id);
  const CwPlanStep *step = &g_array_index (view->plan->steps, CwPlanStep, 0);
  /* Mon 18:00 there + 1bd = Tue 18:00 there = Wed 11 08:00 in Tokyo, and alerts begin at 09:00 */
  g_assert_cmpint (step->due, ==, desk_at ("2026-11-11 08:00"));
  g_assert_cmpint (step->alert, ==, desk_at ("2026-11-11 09:00"));
}


/* The case's own calendars come before its policy's, in the view and in the row. */
static void
test_own_calendars (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);

  library_write (desk->library.data, "calendars/fair.ics",
                 "name\t\ncovers\t2026-01-01\t2026-12-31\nclosed\t2026-11-10\tfair\nend\n");
  cw_library_reload (desk->library.library);
  guint32 plain = desk_delivered (desk, "2026-11-09 10:00", "");
  guint32 own = desk_delivered (desk, "2026-11-09 10:00", "'calendars': <['fair']>");
  g_autoptr (CwView) a = desk_view (desk, plain);
  g_autoptr (CwView) b = desk_view (desk, own);
  g_assert_cmpint (g_array_index (a->plan->steps, CwPlanStep, 0).due, ==,
                   desk_at ("2026-11-10 10:00"));
  g_assert_cmpint (g_array_index (b->plan->steps, CwPlanStep, 0).due, ==,
                   desk_at ("2026-11-11 10:00"));
}

static void
test_missing_calendar (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);

  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "");
  g_autoptr (CwView) view = desk_view (desk, id);
  CwWorld world = cw_engine_world (desk->engine);
  static const char *const unknown[] = { "gone", NULL };
  g_autoptr (CwView) other = g_new0 (CwView, 1);
  other->row.id = id;
  other->policy = cw_policy_ref (view->policy);
  /* a calendar that went missing hides nothing: it is left out */
  cw_view_context (&world, other, unknown, desk_at ("2026-11-09 10:00"));
  g_assert_nonnull (other->client);
  CwDay monday = cw_instant_day (other->x.now, other->user_zone);
  g_assert_cmpint (cw_dayset_add (other->x.days.client, monday, 1, FALSE), ==, monday + 1);
}

static void
test_policy_went_away (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);
  guint32 id = desk_delivered (desk, "2026-11-09 09:00", "");

  library_remove (desk->library.config, "policies/p.policy");
  cw_library_reload (desk->library.library);
  g_autoptr (CwView) view = desk_view (desk, id);
  g_assert_null (view->policy);
  g_assert_cmpint (view->c->stage, ==, CW_STAGE_DELIVERED);
  g_assert_cmpuint (view->plan->steps->len, ==, 0);
  g_assert_cmpint (view->plan->current, ==, -1);
}

static void
test_before (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-13 10:00", NULL, NULL, FALSE);
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "");
  CwWorld world = cw_engine_world (desk->engine);

  /* recorded in another order than they happened */
  desk_record (desk, id, "replied", "{'at': <'2026-11-12 10:00'>}");
  desk_record (desk, id, "sent", "{'at': <'2026-11-10 11:00'>}");
  g_autoptr (CwView) view = desk_view (desk, id);
  const CwEvent *sent = g_ptr_array_index (view->events, 2);
  g_autoptr (CwView) before = cw_view_before (&world, view, sent);
  g_assert_cmpuint (before->c->log->len, ==, 1); /* the delivery alone */
  g_assert_cmpint (before->x.now, ==, desk_at ("2026-11-10 11:00"));
  g_assert_cmpint (before->plan->current, ==, 0); /* the nudge was due then */
  g_assert_cmpuint (view->events->len, ==, 3);
}

static void
test_cause (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-10 10:00", NULL, NULL, FALSE);
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "");
  g_autoptr (CwView) view = desk_view (desk, id);
  const CwEvent *delivered = g_ptr_array_index (view->events, 0);
  g_autofree char *cause = cw_view_cause (&g_array_index (view->plan->steps, CwPlanStep, 0));
  g_autofree char *expected = g_strdup_printf ("nudge/%" G_GINT64_FORMAT "/0", delivered->id);

  g_assert_cmpstr (cause, ==, expected);
  /* never its time: a second nudge by a note or an edit leaves the cause alone */
  desk_record (desk, id, "noted", "{'text': <'x'>}");
  g_autoptr (CwView) noted = desk_view (desk, id);
  g_autofree char *same = cw_view_cause (&g_array_index (noted->plan->steps, CwPlanStep, 0));
  g_assert_cmpstr (same, ==, expected);
  /* a new spell is a new cause */
  desk_record (desk, id, "replied", "{}");
  g_autoptr (CwView) replied = desk_view (desk, id);
  g_autofree char *other = cw_view_cause (&g_array_index (replied->plan->steps, CwPlanStep, 0));
  g_assert_cmpstr (other, !=, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/view/log, state, rules and plan of one case", test_load);
  g_test_add_func ("/view/no case, or one that was undone", test_not_there);
  g_test_add_func ("/view/business days of the policy's zone, alert hours of the user's",
                   test_zones);
  g_test_add_func ("/view/the case's own calendars count", test_own_calendars);
  g_test_add_func ("/view/a calendar that went missing is left out", test_missing_calendar);
  g_test_add_func ("/view/a policy that went away", test_policy_went_away);
  g_test_add_func ("/view/as it was just before an event", test_before);
  g_test_add_func ("/view/the cause is step, event and denial, never a time", test_cause);
  return g_test_run ();
}
