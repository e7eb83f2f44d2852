/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/core-fixture.h"

/* When something happens again, or next: core/plan-repeat.c, quiet business days, and next_moment
 * ("one timer on the wall clock to the next moment at which something happens"). */

#define REPEATS "x: Stage=contracted Since=quiet After=1d Repeat=2bd RepeatMax=3 "

static CwInstant
repeat_of (Fix *fix, guint shown, const char *last)
{
  fix_plan (fix, "2026-11-27 12:00");
  return cw_plan_repeat_moment (fix_step (fix, "x"), shown,
                                last != NULL ? fix_tokyo (last) : CW_NEVER, &fix->x);
}

/* "Repeat=2bd (from the last showing, doubling)  RepeatMax=3" */
static void
test_repeat (void)
{
  g_autoptr(Fix) fix = fix_new ("", REPEATS "Act=message\n");

  fix_log (fix, "2026-11-20 10:00 contracted\n2026-11-20 11:00 sent");
  g_assert_cmpint (repeat_of (fix, 0, NULL), ==, CW_NEVER);
  g_assert_cmpint (repeat_of (fix, 1, "2026-11-24 09:00"), ==, fix_tokyo ("2026-11-26 09:00"));
  g_assert_cmpint (repeat_of (fix, 2, "2026-11-26 09:00"), ==, fix_tokyo ("2026-12-02 09:00"));
  g_assert_cmpint (repeat_of (fix, 3, "2026-12-02 09:00"), ==, fix_tokyo ("2026-12-14 09:00"));
  g_assert_cmpint (repeat_of (fix, 4, "2026-12-14 09:00"), ==, CW_NEVER);
}

static void
test_repeat_waits (void)
{
  g_autoptr(Fix) message =
      fix_new ("", "x: Stage=contracted Since=quiet After=1d Repeat=1d Act=message\n");
  g_autoptr(Fix) info =
      fix_new ("", "x: Stage=contracted Since=quiet After=1d Repeat=1d Act=wait\n");
  static const char log[] = "2026-11-20 10:00 contracted\n2026-11-20 11:00 sent";

  fix_log (message, log);
  fix_log (info, log);
  fix_hours (message, "09:00", "20:00", "mon tue wed thu fri sat sun");
  fix_hours (info, "09:00", "20:00", "mon tue wed thu fri sat sun");
  g_assert_cmpint (repeat_of (message, 1, "2026-11-27 12:00"), ==, fix_tokyo ("2026-11-30 09:00"));
  g_assert_cmpint (repeat_of (info, 1, "2026-11-27 12:00"), ==, fix_tokyo ("2026-11-28 12:00"));
  g_assert_cmpint (repeat_of (info, 1, "2026-11-27 21:00"), ==, fix_tokyo ("2026-11-29 09:00"));
  /* three times unless the policy says otherwise */
  g_assert_cmpint (repeat_of (info, 3, "2026-11-27 12:00"), ==, fix_tokyo ("2026-12-01 12:00"));
  g_assert_cmpint (repeat_of (info, 4, "2026-11-27 12:00"), ==, CW_NEVER);
}

static void
test_no_repeat (void)
{
  g_autoptr(Fix) never = fix_new ("", "x: Stage=contracted Since=quiet After=1d Act=wait\n");
  g_autoptr(Fix) zero
    = fix_new ("", "x: Stage=contracted Since=quiet After=1d Repeat=1d RepeatMax=0 Act=wait\n");
  g_autoptr(Fix) often
    = fix_new ("", "x: Stage=contracted Since=quiet After=1d Repeat=9999h RepeatMax=99 Act=wait\n");
  static const char log[] = "2026-11-20 10:00 contracted\n2026-11-20 11:00 sent";

  fix_log (never, log);
  fix_log (zero, log);
  fix_log (often, log);
  g_assert_cmpint (repeat_of (never, 1, "2026-11-27 12:00"), ==, CW_NEVER);
  g_assert_cmpint (repeat_of (zero, 1, "2026-11-27 12:00"), ==, CW_NEVER);
  g_assert_cmpint (repeat_of (often, 99, "2026-11-27 12:00"), ==,
                   fix_tokyo ("2026-11-27 12:00") + 9999 * CW_HOUR); /* the sum does not run over */
}

/* An office's days are not a client's; behind the years that there are nothing is shown again. */
static void
test_repeat_of_an_office (void)
{
  g_autoptr(Fix) fix
      = fix_new ("", "x: Stage=contracted Since=quiet After=1d Repeat=1d Act=office\n");
  g_autoptr(Fix) late = fix_new ("", REPEATS "Act=message\n");
  static const char *const shut[] = { "2026-11-27", NULL };

  fix_log (fix, "2026-11-20 10:00 contracted\n2026-11-20 11:00 sent");
  g_clear_pointer (&fix->office, cw_dayset_unref);
  fix->x.days.office = fix->office = fix_dayset (0, shut);
  g_assert_cmpint (repeat_of (fix, 1, "2026-11-26 10:00"), ==, fix_tokyo ("2026-11-28 00:00"));
  g_assert_cmpint (repeat_of (fix, 1, "2026-11-27 10:00"), ==, fix_tokyo ("2026-11-28 10:00"));
  fix_log (late, "2026-11-20 10:00 contracted\n2026-11-20 11:00 sent");
  g_assert_cmpint (repeat_of (late, 3, "2200-12-28 10:00"), ==, CW_NEVER);
}

/* "the next moment that Hours, Days and the open days of its act allow, or now when that would
 * pass its limit" */
static void
test_showing (void)
{
  static const struct { const char *step, *now, *shown; } rows[] = {
    /* Friday evening: a message waits for the client's Monday, what is mine for the morning */
    { "Act=message", "2026-11-27 21:00", "2026-11-30 09:00" },
    { "Act=wait", "2026-11-27 21:00", "2026-11-28 09:00" },
    { "Act=office", "2026-11-27 21:00", "2026-11-28 09:00" },
    { "Act=wait", "2026-11-27 12:00", "2026-11-27 12:00" },
    { "Act=message Until=quiet+9d", "2026-11-27 21:00", "2026-11-27 21:00" },
    { "Act=wait Until=quiet+9d", "2026-11-27 21:00", "2026-11-28 09:00" },
    /* no morning comes any more */
    { "Act=wait", "2200-12-31 21:00", "2200-12-31 21:00" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *step
          = g_strconcat ("x: Stage=contracted Since=quiet After=1d ", rows[i].step, "\n", NULL);
      g_autoptr(Fix) fix = fix_new ("", step);
      g_test_message ("%s", rows[i].step);
      fix_hours (fix, "09:00", "20:00", "mon tue wed thu fri sat sun");
      g_clear_pointer (&fix->office, cw_dayset_unref);
      fix->x.days.office = fix->office = fix_dayset (0, NULL);
      fix_log (fix, "2026-11-19 10:00 contracted\n2026-11-20 11:00 sent");
      fix_plan (fix, rows[i].now);
      g_assert_cmpint (cw_plan_showing_moment (fix_step (fix, "x"), &fix->x), ==,
                       fix_tokyo (rows[i].shown));
    }
}

/* "A case whose ball is with me and that has no step is in the digest after one business day" */
static void
test_waiting (void)
{
  g_autoptr(Fix) fix = fix_new ("", "");

  fix_log (fix, "2026-11-20 10:00 applied");
  g_assert_cmpint (cw_plan_waiting_moment (fix_derive (fix), &fix->x), ==, CW_NEVER);
  fix_log (fix, "2026-11-20 11:00 replied");
  g_assert_cmpint (cw_plan_waiting_moment (fix_derive (fix), &fix->x), ==,
                   fix_tokyo ("2026-11-24 11:00"));
  fix_log (fix, "2026-11-24 12:00 closed outcome=lost closed_by=me");
  g_assert_cmpint (cw_plan_waiting_moment (fix_derive (fix), &fix->x), ==, CW_NEVER);
}

/* "done" and "skip" of the line that tells of my turn put it away; another step's do not. */
static void
test_waiting_is_acknowledged (void)
{
  g_autoptr(Fix) fix
      = fix_new ("", "mine: Stage=applied Since=quiet Ball=me After=1bd Act=wait\n"
                     "theirs: Stage=applied Since=quiet Ball=client After=1bd Act=wait\n"
                     "asked: Stage=applied Since=asked:question Ball=me Act=answer\n");

  fix_log (fix, "2026-11-20 10:00 applied\n2026-11-20 11:00 replied\n"
                "2026-11-24 10:00 step-done step=theirs\n2026-11-24 10:00 step-done step=asked");
  g_assert_cmpint (cw_plan_waiting_moment (fix_derive (fix), &fix->x), ==,
                   fix_tokyo ("2026-11-24 11:00"));
  fix_log (fix, "2026-11-24 12:00 step-skipped step=mine");
  g_assert_cmpint (cw_plan_waiting_moment (fix_derive (fix), &fix->x), ==, CW_NEVER);
  /* and it comes back with the ball */
  fix_log (fix, "2026-11-25 09:00 sent\n2026-11-25 10:00 replied");
  g_assert_cmpint (cw_plan_waiting_moment (fix_derive (fix), &fix->x), ==,
                   fix_tokyo ("2026-11-26 10:00"));
}

/* No business day comes behind the years that there are. */
static void
test_waiting_at_the_end_of_the_years (void)
{
  g_autoptr(Fix) fix = fix_new ("", "");

  fix_log (fix, "2200-12-30 10:00 applied\n2200-12-31 11:00 replied");
  g_assert_cmpint (cw_plan_waiting_moment (fix_derive (fix), &fix->x), ==, CW_NEVER);
}

/* "quiet_business_days counts the business days in (date of quiet since, today]." */
static void
test_quiet_days (void)
{
  g_autoptr(Fix) fix = fix_new ("", "");
  static const struct { const char *since, *now; int days; } rows[] = {
    { "2026-11-24 10:00", "2026-11-24 23:59", 0 }, { "2026-11-24 23:59", "2026-11-25 00:00", 1 },
    { "2026-11-20 10:00", "2026-11-23 23:59", 0 }, { "2026-11-20 10:00", "2026-11-24 00:00", 1 },
    { "2026-11-27 10:00", "2026-11-30 10:00", 1 }, { "2026-11-24 10:00", "2026-12-01 09:00", 5 },
    { "2026-12-28 10:00", "2027-01-03 10:00", 0 }, { "2026-12-10 10:00", "2026-11-24 10:00", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (cw_quiet_business_days (fix_tokyo (rows[i].since), fix_tokyo (rows[i].now),
                                             &fix->x.days), ==, rows[i].days);
  g_assert_cmpint (cw_quiet_business_days (CW_NEVER, 0, &fix->x.days), ==, 0);
}

/* ---- next_moment, by hand ---- */

static void
test_next_moments_by_hand (void)
{
  static const char *const moments[] = {
    "2026-11-24 20:30", /* calm is due … */
    "2026-11-25 09:00", /* … and shown */
    "2026-11-25 15:00", /* the snooze ends */
    "2026-11-26 10:00", /* hot is due */
    "2026-11-29 10:00", /* one day from its limit, which ends a snooze */
    "2026-11-30 10:00", /* its limit */
    NULL
  };
  g_autoptr(Fix) fix
    = fix_new ("", "calm: Stage=contracted Since=quiet After=10h Act=wait\n"
                   "hot: Stage=contracted Since=deadline After=-4d Until=deadline "
                   "Ball=client;me Act=wait Urgency=critical\n");

  fix_seed (fix, "{'deadline': <int64 1796000400000000>}"); /* 2026-11-30 10:00 */
  fix_hours (fix, "09:00", "20:00", "mon tue wed thu fri sat sun");
  fix_log (fix, "2026-11-20 10:00 contracted\n2026-11-24 10:30 sent\n"
                "2026-11-24 11:00 snoozed until=2026-11-25T15:00\n");
  CwInstant now = fix_tokyo ("2026-11-24 12:00");
  for (guint i = 0; moments[i] != NULL; i++)
    {
      g_assert_cmpint (fix_plan_at (fix, now)->next_moment, ==, fix_tokyo (moments[i]));
      now = fix->plan->next_moment;
    }
  g_assert_cmpint (fix_plan_at (fix, now)->next_moment, ==, CW_NEVER);
}

/* ---- next_moment, as a property ---- */

static const char *const any_steps[] = {
  "Since=quiet After=1bd Act=message",
  "Since=quiet After=7d Act=office",
  "Since=quiet After=20h Until=quiet+44h Act=message",
  "Since=turn Ball=me After=1bd Act=wait",
  "Since=deadline Ball=client;me After=-2bd Until=deadline Act=wait Urgency=critical",
  "Since=deadline Ball=client;me After=-8h Act=wait",
  "Since=closes After=2d Act=close",
  "Since=asked:question After=0h Act=answer",
  "Since=asked:end-request After=1d Until=asked:end-request+3d "
  "Act=answer Urgency=critical",
  "Since=promised After=1bd Act=message",
  "Since=quiet After=0h NotBefore=deadline-3d Weekly=fri 12:00 Act=wait Urgency=low",
  "Since=closes After=0h Until=quiet+5d Act=wait",
  "Since=contracted After=9h Round=hour Requires=!funded Act=wait",
};

static const char *const any_events[] = {
  "sent", "replied", "replied wait", "promised until=2026-12-08T18:00", "asked kind=question",
  "asked kind=end-request by=2026-12-04T08:00", "asked kind=end-request", "noted ball=office",
  "noted ball=client", "held", "snoozed until=2026-12-03T15:00", "funded", "step-done step=s0",
  "step-done step=s1", "step-skipped step=s2", "step-done step=s3", "sent step=s0",
  "edited {'closes': <int64 1796600000000000>}", "edited {'deadline': <int64 1796300000000000>}",
};

static Fix *
random_case (GRand *random)
{
  g_autoptr(GString) steps = g_string_new (NULL);
  CwInstant at = fix_tokyo ("2026-11-20 09:00");

  for (guint i = 0; i < 6; i++)
    g_string_append_printf (steps, "s%u: Stage=contracted %s\n", i,
                            any_steps[g_rand_int_range (random, 0, G_N_ELEMENTS (any_steps))]);
  Fix *fix = fix_new ("", steps->str);
  fix_seed (fix, "{'deadline': <int64 1796288400000000>, 'closes': <int64 1795942800000000>}");
  fix_log (fix, "2026-11-20 09:00 contracted ball=client");
  for (int n = g_rand_int_range (random, 1, 8); n > 0; n--)
    {
      at += g_rand_int_range (random, 1, 60 * 60) * CW_MINUTE;
      CwWall wall = cw_instant_to_wall (at, fix->zone);
      g_autofree char *day = cw_day_format (wall.day);
      g_autofree char *time = cw_time_of_day_format (wall.time);
      g_autofree char *line
        = g_strdup_printf ("%s %s %s", day, time,
                           any_events[g_rand_int_range (random, 0, G_N_ELEMENTS (any_events))]);
      fix_log (fix, line);
    }
  fix_hours (fix, "09:00", g_rand_boolean (random) ? "20:00" : "17:30",
             g_rand_boolean (random) ? "mon tue wed thu fri sat sun" : "mon wed thu");
  fix_derive (fix);
  return fix;
}

static char *
look_at (Fix *fix, CwInstant now)
{
  return fix_plan_text (fix_plan_at (fix, now), fix->zone);
}

/* Is the moment one at which something is due, shown, near its limit or over, or a snooze ends? */
static gboolean
is_an_occasion (Fix *fix, CwInstant moment)
{
  if (fix->c->snoozed_until == moment)
    return TRUE;
  for (guint i = 0; i < fix->plan->steps->len; i++)
    {
      const CwPlanStep *p = &g_array_index (fix->plan->steps, CwPlanStep, i);
      gboolean critical = p->step->urgency == CW_URGENCY_CRITICAL;
      if (p->due == moment || p->alert == moment || p->limit == moment
          || (critical && p->limit != CW_NEVER && p->limit - 24 * CW_HOUR == moment))
        return TRUE;
    }
  return FALSE;
}

static void
test_next_moment_property (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (4711);
  guint changes = 0;

  for (guint round = 0; round < 1000; round++)
    {
      g_autoptr(Fix) fix = random_case (random);
      CwInstant now =
          fix_tokyo ("2026-11-20 09:00") + g_rand_int_range (random, 0, 10 * 24 * 60) * CW_MINUTE;
      for (guint i = 0; i < 30; i++)
        {
          g_autofree char *here = look_at (fix, now);
          CwInstant next = fix->plan->next_moment;
          CwInstant end = next != CW_NEVER ? next : now + 400 * 24 * CW_HOUR;
          g_assert_cmpint (end, >, now);
          /* nothing changes before it … */
          g_autofree char *before = look_at (fix, end - 1);
          g_assert_cmpstr (before, ==, here);
          g_autofree char *between =
              look_at (fix, now + (gint64)(g_rand_double (random) * (double)(end - now - 1)));
          g_assert_cmpstr (between, ==, here);
          if (next == CW_NEVER)
            break;
          /* … and then something does */
          g_assert_true (is_an_occasion (fix, next));
          g_autofree char *then = look_at (fix, next);
          changes += !g_str_equal (then, here);
          now = next;
        }
    }
  g_assert_cmpuint (changes, >, 1000);
}

/* Per ladder no more than one step is due, the current one is due, nothing due is more urgent. */
static void
test_ladder_property (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (815);

  for (guint round = 0; round < 2000; round++)
    {
      g_autoptr(Fix) fix = random_case (random);
      const CwPlan *plan =
          fix_plan_at (fix, fix_tokyo ("2026-11-20 09:00")
                                + g_rand_int_range (random, 0, 30 * 24 * 60) * CW_MINUTE);
      guint due = 0;
      for (guint i = 0; i < plan->steps->len; i++)
        {
          const CwPlanStep *p = &g_array_index (plan->steps, CwPlanStep, i);
          if (p->status != CW_STATUS_DUE)
            continue;
          due++;
          g_assert_cmpint (plan->current, >=, 0);
          const CwPlanStep *current = &g_array_index (plan->steps, CwPlanStep, plan->current);
          g_assert_cmpint (current->status, ==, CW_STATUS_DUE);
          g_assert_cmpint (p->step->urgency, <=, current->step->urgency);
          if (p->step->urgency == current->step->urgency)
            g_assert_cmpint (p->due, <=, current->due);
          g_assert_true (p->due <= fix->x.now || p->alert <= fix->x.now);
          for (guint k = i + 1; k < plan->steps->len; k++)
            {
              const CwPlanStep *q = &g_array_index (plan->steps, CwPlanStep, k);
              gboolean same = p->step->track == q->step->track
                              && g_strcmp0 (p->step->track_kind, q->step->track_kind) == 0;
              g_assert_false (same && (q->status == CW_STATUS_DUE || q->status == CW_STATUS_DONE
                                       || q->status == CW_STATUS_SKIPPED));
            }
        }
      if (due == 0)
        g_assert_cmpint (plan->current, ==, -1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan-moments/repeat-doubles-from-the-last-showing", test_repeat);
  g_test_add_func ("/plan-moments/repeat-waits-like-an-alert", test_repeat_waits);
  g_test_add_func ("/plan-moments/no-repeat", test_no_repeat);
  g_test_add_func ("/plan-moments/repeat-of-an-office", test_repeat_of_an_office);
  g_test_add_func ("/plan-moments/shown-first", test_showing);
  g_test_add_func ("/plan-moments/my-turn-waits-one-business-day", test_waiting);
  g_test_add_func ("/plan-moments/my-turn-is-acknowledged", test_waiting_is_acknowledged);
  g_test_add_func ("/plan-moments/my-turn-at-the-end-of-the-years",
                   test_waiting_at_the_end_of_the_years);
  g_test_add_func ("/plan-moments/quiet-business-days", test_quiet_days);
  g_test_add_func ("/plan-moments/next-moment-by-hand", test_next_moments_by_hand);
  g_test_add_func ("/plan-moments/nothing-happens-before-the-next-moment",
                   test_next_moment_property);
  g_test_add_func ("/plan-moments/one-due-step-per-ladder", test_ladder_property);
  return g_test_run ();
}
