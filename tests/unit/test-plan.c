/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/core-fixture.h"

/* core/plan.c against contract section 4: which step is current, passed, waiting.  2026-11-23 is
 * a holiday, 11-28/29 are a weekend. */

#define LADDER                                                                                     \
  "a: Stage=applied Since=quiet After=1bd Act=message\n"                                           \
  "b: Stage=applied Since=quiet After=2bd Act=message\n"                                           \
  "c: Stage=applied Since=quiet After=5bd Act=office\n"
#define APPLIED "2026-11-24 10:00 applied\n"
#define DEADLINE "{'deadline': <int64 1796288400000000>}" /* 2026-12-03 18:00+09:00 */

static void
test_current_is_the_last_due (void)
{
  g_autoptr(Fix) fix = fix_new ("", LADDER);

  fix_log (fix, APPLIED);
  fix_assert_plan (fix, "2026-11-25 09:59:59",
                   "a upcoming 11-25 10:00\nb upcoming 11-26 10:00\nc upcoming 12-01 10:00\n");
  fix_assert_plan (fix, "2026-11-25 10:00",
                   "*a due 11-25 10:00\nb upcoming 11-26 10:00\nc upcoming 12-01 10:00\n");
  fix_assert_plan (fix, "2026-11-26 10:00",
                   "a passed 11-25 10:00\n*b due 11-26 10:00\nc upcoming 12-01 10:00\n");
  fix_assert_plan (fix, "2026-12-24 10:00",
                   "a passed 11-25 10:00\nb passed 11-26 10:00\n*c due 12-01 10:00\n");
}

/* "Last in file order", whatever the dates say. */
static void
test_file_order_beats_dates (void)
{
  g_autoptr(Fix) fix = fix_new ("", "late: Stage=applied Since=quiet After=4bd Act=message\n"
                                    "early: Stage=applied Since=quiet After=1bd Act=message\n");

  fix_log (fix, APPLIED);
  fix_assert_plan (fix, "2026-12-24 10:00", "late passed 11-30 10:00\n*early due 11-25 10:00\n");
  fix_assert_plan (fix, "2026-11-25 10:00", "late passed 11-30 10:00\n*early due 11-25 10:00\n");
}

static void
test_taken_passes_earlier (void)
{
  g_autoptr(Fix) fix = fix_new ("", LADDER);

  fix_log (fix, APPLIED "2026-11-24 12:00 step-done step=b");
  fix_assert_plan (fix, "2026-11-25 10:00",
                   "a passed 11-25 10:00\nb done 11-26 10:00\nc upcoming 12-01 10:00\n");
  fix_log (fix, "2026-12-01 12:00 replied\n2026-12-02 10:00 sent");
  /* a new spell starts the silence steps anew */
  fix_assert_plan (fix, "2026-12-02 11:00",
                   "a upcoming 12-03 10:00\nb upcoming 12-04 10:00\nc upcoming 12-09 10:00\n");
}

static void
test_skipped_passes_earlier (void)
{
  g_autoptr(Fix) fix = fix_new ("", LADDER);

  fix_log (fix, APPLIED "2026-11-24 12:00 step-skipped step=b");
  fix_assert_plan (fix, "2026-11-25 10:00",
                   "a passed 11-25 10:00\nb skipped 11-26 10:00\nc upcoming 12-01 10:00\n");
}

/* A later step that came and ended by its Until= has passed the earlier ones for good. */
static void
test_passed_stays_passed (void)
{
  g_autoptr(Fix) fix
    = fix_new ("", "a: Stage=applied Since=quiet After=1bd Act=message\n"
                   "b: Stage=applied Since=quiet After=2bd Until=quiet+3d Act=message\n");

  fix_log (fix, APPLIED);
  fix_assert_plan (fix, "2026-11-27 09:59:59",
                   "a passed 11-25 10:00\n*b due 11-26 10:00 limit 11-27 10:00\n");
  fix_assert_plan (fix, "2026-11-27 10:00",
                   "a passed 11-25 10:00\nb passed 11-26 10:00 limit 11-27 10:00\n");
}

/* "tracks never pass each other"; over them the more urgent, then the later. */
static void
test_tracks (void)
{
  g_autoptr(Fix) fix = fix_new ("", "quiet: Stage=contracted Since=quiet After=1bd Act=message\n"
    "near: Stage=contracted Ball=client;me Since=deadline After=-2bd Act=wait\n"
    "ask: Stage=contracted Ball=me Since=asked:question After=1bd Act=answer\n"
    "end: Stage=contracted Since=asked:end-request After=2bd Act=answer\n");

  fix_seed (fix, DEADLINE);
  fix_log (fix, "2026-11-24 10:00 contracted\n2026-11-24 11:00 asked kind=question\n"
                "2026-11-24 12:00 asked kind=end-request\n2026-11-25 10:00 noted ball=client\n");
  /* both requests stay due whoever holds the ball; the deadline is 12-03 18:00 */
  fix_assert_plan (fix, "2026-11-26 12:00",
                   "quiet due 11-26 10:00\nnear upcoming 12-01 18:00\nask due 11-25 11:00\n"
                   "*end due 11-26 12:00\n");
  fix_assert_plan (fix, "2026-12-01 18:00",
                   "quiet due 11-26 10:00\n*near due 12-01 18:00\nask due 11-25 11:00\n"
                   "end due 11-26 12:00\n");
  /* taken in one track, nothing passes in the others */
  fix_log (fix, "2026-12-01 19:00 step-done step=end result=refuse");
  fix_assert_plan (fix, "2026-12-01 20:00",
                   "quiet due 11-26 10:00\n*near due 12-01 18:00\nask due 11-25 11:00\n"
                   "end done 11-26 12:00\n");
}

/* Equally urgent and due at the same moment: file order again. */
static void
test_tracks_tie (void)
{
  g_autoptr(Fix) fix
    = fix_new ("", "old: Stage=contracted Since=contracted After=2d Act=message\n"
                   "ask: Stage=contracted Since=asked:question After=1d Act=answer\n");

  fix_log (fix, "2026-11-24 10:00 contracted\n2026-11-25 10:00 asked kind=question ball=client");
  fix_assert_plan (fix, "2026-11-26 10:00", "old due 11-26 10:00\n*ask due 11-26 10:00\n");
}

static void
test_more_urgent_is_current (void)
{
  g_autoptr(Fix) fix = fix_new ("", "quiet: Stage=contracted Since=quiet After=1bd Act=message "
                                    "Urgency=low\n"
    "ask: Stage=contracted Since=asked:question After=0h Act=answer Urgency=critical\n"
    "end: Stage=contracted Since=asked:end-request After=2bd Act=answer\n");

  fix_log (fix, "2026-11-24 10:00 contracted\n2026-11-24 11:00 asked kind=question\n"
                "2026-11-24 12:00 asked kind=end-request\n2026-11-24 13:00 noted ball=client\n");
  fix_assert_plan (fix, "2026-12-01 10:00", "quiet due 11-25 13:00\n*ask due 11-24 11:00\n"
                                            "end due 11-26 12:00\n");
  /* without the critical one the normal one, though the low one would be later */
  fix_log (fix, "2026-11-24 14:00 step-done step=ask\n2026-11-27 10:00 replied wait");
  fix_assert_plan (fix, "2026-12-01 10:00", "quiet due 11-30 10:00\nask done 11-24 11:00\n"
                                            "*end due 11-26 12:00\n");
}

static void
test_missing_anchor (void)
{
  g_autoptr(Fix) fix = fix_new ("", "a: Stage=applied Since=quiet After=1bd Act=message\n"
                                    "b: Stage=applied Since=step:a After=2bd Act=office\n"
                                    "d: Stage=applied Since=deadline After=-1d Act=wait\n");

  fix_log (fix, APPLIED);
  fix_assert_plan (fix, "2026-12-01 10:00",
                   "*a due 11-25 10:00\nb upcoming (anchor)\nd upcoming (anchor)\n");
  fix_log (fix, "2026-12-01 11:00 step-done step=a");
  fix_assert_plan (fix, "2026-12-01 12:00",
                   "a done 11-25 10:00\nb upcoming 12-03 11:00\nd upcoming (anchor)\n");
  /* "the last taking in the spell" */
  fix_log (fix, "2026-12-02 11:00 step-done step=a");
  fix_assert_plan (fix, "2026-12-02 12:00",
                   "a done 11-25 10:00\nb upcoming 12-04 11:00\nd upcoming (anchor)\n");
  fix_log (fix, "2026-12-02 15:00 replied wait");
  fix_assert_plan (fix, "2026-12-02 16:00",
                   "a upcoming 12-03 15:00\nb upcoming (anchor)\nd upcoming (anchor)\n");
}

static void
test_skip_counts_for_since_not_for_requires (void)
{
  g_autoptr(Fix) fix
    = fix_new ("", "a: Stage=applied Since=quiet After=1bd Act=message\n"
                   "since: Stage=applied Since=step:a After=2bd Act=office\n"
                   "needs: Stage=applied Since=quiet After=1bd Requires=step:a Act=office\n"
                   "without: Stage=applied Since=quiet After=30bd Requires=!step:a Act=office\n"
                   "later: Stage=applied Since=quiet After=31d NotBefore=step:a+40d Act=office\n");

  fix_log (fix, APPLIED "2026-11-26 11:00 step-skipped step=a");
  fix_assert_plan (fix, "2026-11-26 12:00",
                   "a skipped 11-25 10:00\nsince upcoming 11-30 11:00\nneeds upcoming (condition)\n"
                   "without upcoming 2027-01-12 10:00\nlater upcoming 2027-01-05 11:00\n");
  g_assert_cmpint (fix_step (fix, "needs")->waits_condition->kind, ==, CW_CONDITION_STEP);
}

static void
test_denied_again (void)
{
  g_autoptr(Fix) fix = fix_new (
      "", "nudge: Stage=applied Since=quiet After=1bd Act=message\n"
          "plead: Stage=applied Since=denied:office After=1bd Act=message\n"
          "office: Stage=applied Since=quiet After=2bd NotBefore=denied:office+3bd Act=office\n"
          "wait: Stage=applied Ball=office Since=step:office After=2obd Act=wait\n"
          "end: Stage=applied Since=approved:office After=10d Act=platform\n");

  fix_log (fix, APPLIED "2026-11-26 10:00 step-done step=office");
  fix_assert_plan (fix, "2026-11-26 11:00",
                   "nudge passed (turn)\nplead passed (turn)\noffice done 11-26 10:00\n"
                   "wait upcoming 11-30 10:00\nend upcoming (turn)\n");
  fix_log (fix, "2026-11-27 15:00 step-result step=office result=denied"); /* event 3 */
  /* what was passed when the step was taken stays passed; what follows the denial comes; the step
   * itself too, on its own terms */
  fix_assert_plan (
      fix, "2026-11-27 16:00",
      "nudge passed 11-27 00:00\nplead upcoming 11-30 15:00\noffice upcoming 12-02 15:00\n"
      "wait upcoming (turn)\nend upcoming (anchor)\n");
  g_assert_cmpint (fix_step (fix, "office")->cause_again, ==, 3);
  g_assert_cmpint (fix_step (fix, "office")->cause_event, ==, 1);
  fix_assert_plan (fix, "2026-12-02 15:00",
                   "nudge passed 11-27 00:00\nplead passed 11-30 15:00\n*office due 12-02 15:00\n"
                   "wait upcoming (turn)\nend upcoming (anchor)\n");
  fix_log (fix, "2026-12-02 16:00 step-done step=office\n"
                "2026-12-03 16:00 step-result step=office result=approved");
  fix_assert_plan (fix, "2026-12-04 10:00",
                   "nudge passed 12-03 00:00\nplead passed (anchor)\noffice done 11-26 10:00\n"
                   "wait upcoming (turn)\nend upcoming 12-13 16:00\n");
  g_assert_cmpint (fix_step (fix, "office")->cause_again, ==, 0);
}

/* "After a step is taken, no other silence step of that case falls due before the next business
 * day: never two steps on one day, and never the office before the client." */
static void
test_one_step_a_day (void)
{
  g_autoptr(Fix) fix
    = fix_new ("", "a: Stage=contracted Since=quiet After=1bd Act=message\n"
                   "b: Stage=contracted Since=quiet After=2bd Act=office\n"
                   "mine: Stage=contracted Ball=client;me Since=quiet After=2bd Act=wait\n"
                   "near: Stage=contracted Ball=client;me Since=deadline After=-4bd Act=wait\n"
                   "ask: Stage=contracted Since=asked:question After=0h Act=answer\n");

  fix_seed (fix, DEADLINE);
  fix_log (fix, "2026-11-25 10:00 contracted\n2026-11-25 11:00 sent\n"
                "2026-11-27 09:00 step-done step=a\n2026-11-27 09:30 asked kind=question\n"
                "2026-11-27 09:30 noted ball=client");
  fix_derive (fix);
  fix->c->spell =
      (CwMark){ fix_tokyo ("2026-11-25 11:00"), 2, 2 }; /* a request of the same spell */
  fix_plan_at (fix, fix_tokyo ("2026-11-27 12:00"));
  /* Friday: the office on Monday at the earliest; what I owe is not moved */
  g_assert_cmpint (fix_step (fix, "b")->due, ==, fix_tokyo ("2026-11-30 00:00"));
  g_assert_cmpint (fix_step (fix, "mine")->due, ==, fix_tokyo ("2026-11-27 11:00"));
  g_assert_cmpint (fix_step (fix, "near")->due, ==, fix_tokyo ("2026-11-27 18:00"));
  g_assert_cmpint (fix_step (fix, "ask")->due, ==, fix_tokyo ("2026-11-27 09:30"));
}

static void
test_one_step_a_day_over_holidays (void)
{
  g_autoptr(Fix) fix = fix_new ("", LADDER);

  fix_log (fix, "2026-12-21 10:00 applied\n2026-12-28 12:00 step-done step=a");
  /* the year's last business day: the next one is Monday, January 4 */
  fix_assert_plan (fix, "2026-12-28 13:00", "a done 12-22 10:00\nb upcoming 2027-01-04 00:00\n"
                                            "c upcoming 2027-01-04 00:00\n");
  /* a skip is no step taken */
  g_autoptr(Fix) skip = fix_new ("", LADDER);
  fix_log (skip, "2026-12-21 10:00 applied\n2026-12-28 12:00 step-skipped step=b");
  fix_assert_plan (skip, "2026-12-28 13:00",
                   "a passed 12-22 10:00\nb skipped 12-23 10:00\n*c due 12-28 10:00\n");
}

#define PROMISES                                                                                   \
  "broken: Stage=contracted Since=promised After=1bd Act=message\n"                                \
  "quiet: Stage=contracted Since=quiet After=3bd Act=message\n"                                    \
  "old: Stage=contracted Since=contracted After=1d Act=message\n"                                  \
  "mine: Stage=contracted Ball=client;me Since=deadline After=-3bd Act=wait\n"                     \
  "closes: Stage=contracted Since=deadline After=-3bd Act=message\n"                               \
  "ask: Stage=contracted Since=asked:end-request After=0h Act=answer\n"

/* "Until then no silence step falls due, whatever its Since" */
static void
test_promised (void)
{
  g_autoptr(Fix) fix = fix_new ("", PROMISES);

  fix_seed (fix, DEADLINE);
  fix_log (fix, "2026-11-24 10:00 contracted\n2026-11-25 09:00 asked kind=end-request\n"
                "2026-11-25 10:00 promised until=2026-12-02T18:00\n");
  fix_assert_plan (
      fix, "2026-12-02 17:59:59",
      "broken upcoming 12-03 18:00\nquiet upcoming 12-07 18:00\nold upcoming 12-02 18:00\n"
      "*mine due 11-30 18:00\ncloses upcoming 12-02 18:00\nask due 11-25 09:00\n");
  /* "and my messages do not shorten it" */
  fix_log (fix, "2026-11-26 10:00 sent");
  fix_assert_plan (
      fix, "2026-12-02 17:59:59",
      "broken upcoming 12-03 18:00\nquiet upcoming 12-07 18:00\nold upcoming 12-02 18:00\n"
      "*mine due 11-30 18:00\ncloses upcoming 12-02 18:00\nask due 11-25 09:00\n");
  /* "Since=promised holds until the client's next event" */
  fix_log (fix, "2026-11-27 10:00 replied wait");
  fix_assert_plan (fix, "2026-11-27 11:00",
                   "broken passed (anchor)\nquiet passed 12-02 10:00\n*old due 11-25 10:00\n"
                   "mine upcoming 11-30 18:00\ncloses upcoming 11-30 18:00\nask due 11-25 09:00\n");
}

/* "silence steps stop, limits on me do not" */
static void
test_held (void)
{
  g_autoptr(Fix) fix = fix_new ("", PROMISES);

  fix_seed (fix, DEADLINE);
  fix_log (fix, "2026-11-24 10:00 contracted\n2026-11-25 09:00 asked kind=end-request\n"
                "2026-11-25 09:30 noted ball=client\n2026-11-25 10:00 held");
  fix_assert_plan (fix, "2026-12-10 10:00",
                   "broken upcoming (held)\nquiet upcoming (held)\nold upcoming (held)\n"
                   "*mine due 11-30 18:00\ncloses upcoming (held)\nask due 11-25 09:00\n");
  fix_log (fix, "2026-12-09 10:00 unheld");
  fix_assert_plan (fix, "2026-12-10 10:00",
                   "broken passed (anchor)\nquiet passed 11-30 09:30\nold due 11-25 10:00\n"
                   "mine passed 11-30 18:00\n*closes due 11-30 18:00\nask due 11-25 09:00\n");
}

static void
test_turn_and_stage (void)
{
  g_autoptr(Fix) fix =
      fix_new ("", "me: Stage=applied Ball=me Since=turn After=1bd Act=message\n"
                   "client: Stage=applied Since=quiet After=1bd Act=message\n"
                   "office: Stage=applied Ball=office Since=turn After=2obd Act=wait\n"
                   "next: Stage=contracted Ball=me Since=turn After=1bd Act=wait\n");

  fix_log (fix, APPLIED);
  fix_assert_plan (fix, "2026-11-26 10:00", "me passed (turn)\n*client due 11-25 10:00\n"
                                            "office upcoming (turn)\nnext upcoming (stage)\n");
  fix_log (fix, "2026-11-26 11:00 replied");
  fix_assert_plan (fix, "2026-11-27 11:00", "*me due 11-27 11:00\nclient upcoming (turn)\n"
                                            "office upcoming (turn)\nnext upcoming (stage)\n");
  fix_log (fix, "2026-11-27 12:00 noted ball=office");
  fix_assert_plan (fix, "2026-12-01 12:00", "me passed (turn)\nclient passed (turn)\n"
                                            "*office due 12-01 12:00\nnext upcoming (stage)\n");
  fix_log (fix, "2026-12-01 13:00 contracted");
  fix_assert_plan (fix, "2026-12-01 14:00", "me passed (stage)\nclient passed (stage)\n"
                                            "office passed (stage)\nnext upcoming 12-02 13:00\n");
  fix_log (fix, "2026-12-02 10:00 closed outcome=lost closed_by=me");
  fix_assert_plan (fix, "2026-12-10 10:00",
                   "me passed -\nclient passed -\noffice passed -\nnext passed -\n");
  g_assert_cmpint (fix->plan->next, ==, -1);
  g_assert_cmpint (fix->plan->next_moment, ==, CW_NEVER);
}

/* My own turn's step is done for that turn only. */
static void
test_my_turn_again (void)
{
  g_autoptr(Fix) fix = fix_new ("", "me: Stage=applied Ball=me Since=turn After=1bd Act=wait\n");

  fix_log (fix, APPLIED "2026-11-25 10:00 replied\n2026-11-26 11:00 step-done step=me");
  fix_assert_plan (fix, "2026-11-26 12:00", "me done 11-26 10:00\n");
  fix_log (fix, "2026-11-26 13:00 sent\n2026-11-27 10:00 replied");
  fix_assert_plan (fix, "2026-11-30 10:00", "*me due 11-30 10:00\n");
}

static void
assert_requires (const char *requires, const char *seed, const char *log, gboolean holds)
{
  g_autofree char *steps = g_strdup_printf (
    "help: Stage=contracted Since=contracted After=99d Act=office\n"
    "x: Stage=contracted Since=contracted After=0h Ball=client;me;office Requires=%s Act=wait\n",
    requires);
  g_autoptr(Fix) fix = fix_new ("Escrow=true\n", steps);

  if (seed != NULL)
    fix_seed (fix, seed);
  fix_log (fix, "2026-11-24 10:00 contracted\n");
  fix_log (fix, log);
  g_assert_cmpuint (fix_derive (fix)->misfits->len, ==, 0);
  fix_plan_at (fix, fix_tokyo ("2026-11-27 10:00"));
  g_test_message ("%s after %s", requires, log);
  g_assert_cmpint (fix_step (fix, "x")->waits, ==, holds ? CW_WAITS_NOT : CW_WAITS_CONDITION);
  g_assert_cmpint (fix->plan->current, ==, holds ? 1 : -1);
}

static void
test_requires (void)
{
#define HELPED "2026-11-24 11:00 step-done step=help\n"
#define RESULT "2026-11-24 12:00 step-result step=help result="
  static const struct { const char *word, *seed, *log; gboolean holds;
  } rows[] = {
    { "funded", NULL, "", FALSE },
    { "funded", NULL, "2026-11-24 11:00 funded", TRUE },
    { "closes", NULL, "", FALSE },
    { "closes", "{'closes': <int64 1796288400000000>}", "", TRUE },
    { "deadline", NULL, "", FALSE },
    { "deadline", DEADLINE, "", TRUE },
    { "due", NULL, "", FALSE },
    { "due", "{'invoice_due': <int64 5>}", "", TRUE },
    { "delivered", NULL, "", FALSE },
    { "delivered", NULL, "2026-11-24 11:00 delivered anyway\n2026-11-24 12:00 revision", TRUE },
    { "delivered", NULL, "2026-11-24 11:00 delivered button=no", FALSE },
    { "asked:question", NULL, "", FALSE },
    { "asked:question", NULL, "2026-11-24 11:00 asked kind=question", TRUE },
    { "asked:question", NULL, "2026-11-24 11:00 asked kind=dispute", FALSE },
    { "asked:question", NULL, "2026-11-24 11:00 asked kind=question\n2026-11-24 12:00 sent",
      FALSE },
    { "step:help", NULL, "", FALSE },
    { "step:help", NULL, HELPED, TRUE },
    { "step:help", NULL, "2026-11-24 11:00 step-skipped step=help", FALSE },
    { "step:help", NULL, HELPED "2026-11-24 12:00 replied", FALSE },
    { "approved:help", NULL, HELPED, FALSE },
    { "approved:help", NULL, HELPED RESULT "approved", TRUE },
    { "approved:help", NULL, HELPED RESULT "denied", FALSE },
    { "denied:help", NULL, HELPED, FALSE },
    { "denied:help", NULL, HELPED RESULT "denied", TRUE },
    { "denied:help", NULL, HELPED RESULT "approved", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *negated = g_strconcat ("!", rows[i].word, NULL);
      assert_requires (rows[i].word, rows[i].seed, rows[i].log, rows[i].holds);
      assert_requires (negated, rows[i].seed, rows[i].log, !rows[i].holds);
    }
  assert_requires ("!funded;deadline", NULL, "", FALSE); /* all of them */
  assert_requires ("!funded;deadline", DEADLINE, "", TRUE);
}

/* "(step, spell or anchor event)" */
static void
test_causes (void)
{
  g_autoptr(Fix) fix
    = fix_new ("", "quiet: Stage=contracted Since=quiet After=1bd Act=message\n"
                   "old: Stage=contracted Since=contracted After=1bd Act=message\n"
                   "me: Stage=contracted Ball=me Since=turn After=1bd Act=wait\n"
                   "near: Stage=contracted Ball=client;me Since=deadline After=-2bd Act=wait\n"
                   "next: Stage=contracted Ball=client;me Since=step:near After=1d Act=wait\n"
                   "pay: Stage=contracted Ball=client;me Since=due After=1d Act=wait\n"
                   "pay2: Stage=contracted Ball=client;me Since=step:pay After=1d Act=wait\n"
                   "shut: Stage=contracted Ball=client;me Since=closes After=1d Act=wait\n"
                   "ask: Stage=contracted Since=asked:question After=1d Act=answer\n");
  static const struct { const char *id; gint64 cause; } in_spell[] = {
    { "quiet", 2 }, { "old", 2 }, { "near", 3 }, { "next", 3 }, { "pay", 0 }, { "pay2", 0 },
    { "shut", 4 }, { "ask", 0 },
  };

  fix_seed (fix, "{'deadline': <int64 1796288400000000>, 'invoice_due': <int64 1796288400000000>}");
  fix_log (fix, "2026-11-24 10:00 contracted\n2026-11-24 11:00 sent\n"
                "2026-11-24 12:00 edited {'deadline': <int64 1796288300000000>}\n"
                "2026-11-24 13:00 edited {'closes': <int64 1796288300000000>}\n");
  fix_plan (fix, "2026-11-25 10:00");
  for (guint i = 0; i < G_N_ELEMENTS (in_spell); i++)
    g_assert_cmpint (fix_step (fix, in_spell[i].id)->cause_event, ==, in_spell[i].cause);
  fix_log (fix, "2026-11-25 10:00 asked kind=question"); /* 5: ball me */
  fix_plan (fix, "2026-11-25 11:00");
  g_assert_cmpint (fix_step (fix, "me")->cause_event, ==, 5);
  g_assert_cmpint (fix_step (fix, "ask")->cause_event, ==, 5);
  /* never its time: an amended event is the same cause */
  fix_log (fix, "2026-11-25 12:00 amended 5 at=2026-11-25T09:00");
  fix_plan (fix, "2026-11-25 13:00");
  g_assert_cmpint (fix_step (fix, "ask")->cause_event, ==, 5);
}

static void
assert_sent_takes (const char *steps, const char *log, const char *at, const char *expected)
{
  g_autoptr(Fix) fix = fix_new ("", steps);

  fix_log (fix, log);
  fix_plan (fix, at);
  int index = cw_plan_step_for_sent (fix->plan, fix->c, fix_tokyo (at));
  const char *id = index >= 0 ? g_array_index (fix->plan->steps, CwPlanStep, index).step->id : "-";
  g_assert_cmpstr (id, ==, expected);
}

/* "In a running spell, when the current or else the next silence step is Act=message" */
static void
test_step_for_sent (void)
{
  assert_sent_takes (LADDER, APPLIED, "2026-11-24 12:00", "a"); /* the next */
  assert_sent_takes (LADDER, APPLIED, "2026-11-25 12:00", "a"); /* the current */
  assert_sent_takes (LADDER, APPLIED, "2026-11-26 12:00", "b");
  assert_sent_takes (LADDER, APPLIED, "2026-12-01 12:00", "-"); /* the current is for the office */
  assert_sent_takes (LADDER, APPLIED "2026-11-25 12:00 step-done step=a\n"
                             "2026-11-26 12:00 step-done step=b", "2026-11-26 13:00", "-");
  assert_sent_takes (LADDER, APPLIED "2026-11-25 12:00 step-done step=a", "2026-11-25 13:00", "b");
  /* no running spell: my turn, a promise ahead, a closed case */
  assert_sent_takes (LADDER, APPLIED "2026-11-24 11:00 replied", "2026-11-25 12:00", "-");
  assert_sent_takes (LADDER, APPLIED "2026-11-24 11:00 promised until=2026-11-27T10:00",
                     "2026-11-26 12:00", "-");
  assert_sent_takes (LADDER, APPLIED "2026-11-24 11:00 promised until=2026-11-27T10:00",
                     "2026-11-27 10:00", "a");
  assert_sent_takes (LADDER, APPLIED "2026-11-24 11:00 closed outcome=lost closed_by=me",
                     "2026-11-25 12:00", "-");
  /* the next is the one whose date comes next, not the first in the file */
  assert_sent_takes ("late: Stage=applied Since=quiet After=9bd Act=office\n"
                     "early: Stage=applied Since=quiet After=1bd Act=message\n", APPLIED,
                     "2026-11-24 12:00", "early");
  assert_sent_takes ("late: Stage=applied Since=quiet After=9bd Act=message\n"
                     "early: Stage=applied Since=quiet After=1bd Act=office\n", APPLIED,
                     "2026-11-24 12:00", "-");
  /* other tracks are not asked, information stands in nobody's way */
  assert_sent_takes ("info: Stage=applied Since=quiet After=0h Act=wait\n"
                     "ask: Stage=applied Since=asked:question After=0h Act=message\n"
                     "a: Stage=applied Since=quiet After=1bd Act=message\n",
                     APPLIED "2026-11-24 11:00 asked kind=question ball=client",
                     "2026-11-24 12:00", "a");
  assert_sent_takes ("ask: Stage=applied Since=asked:question After=0h Act=message\n",
                     APPLIED "2026-11-24 11:00 asked kind=question ball=client",
                     "2026-11-24 12:00", "-");
}

/* "the named step, or the current, else the next" */
static void
test_step_for_done (void)
{
  g_autoptr(Fix) fix = fix_new ("", "late: Stage=applied Since=quiet After=9bd Act=office\n"
                                    "early: Stage=applied Since=quiet After=1bd Act=wait\n"
                                    "none: Stage=applied Since=deadline After=-1d Act=wait\n");

  g_assert_cmpint (cw_plan_step_for_done (fix_plan (fix, "2026-11-24 09:00")), ==, -1);
  fix_log (fix, APPLIED);
  g_assert_cmpint (cw_plan_step_for_done (fix_plan (fix, "2026-11-24 12:00")), ==, 1);
  g_assert_cmpint (fix->plan->current, ==, -1);
  g_assert_cmpint (cw_plan_step_for_done (fix_plan (fix, "2026-11-25 12:00")), ==, 1);
  g_assert_cmpint (fix->plan->current, ==, 1);
  fix_log (fix, "2026-11-25 13:00 step-done step=early");
  g_assert_cmpint (cw_plan_step_for_done (fix_plan (fix, "2026-11-25 14:00")), ==, -1);
}

static void
test_no_policy (void)
{
  g_autoptr(Fix) fix = fix_new ("", LADDER);

  fix_log (fix, APPLIED);
  fix_derive (fix);
  fix->x.now = fix_tokyo ("2026-12-24 10:00");
  g_autoptr(CwPlan) plan = cw_plan_make (fix->c, NULL, &fix->x);
  g_assert_cmpuint (plan->steps->len, ==, 0);
  g_assert_cmpint (plan->current, ==, -1);
  g_assert_cmpint (cw_plan_step_for_sent (plan, fix->c, fix->x.now), ==, -1);
  g_assert_cmpint (cw_plan_step_for_done (plan), ==, -1);
}

static void
test_words (void)
{
  g_assert_cmpstr (cw_step_status_to_word (CW_STATUS_DONE), ==, "done");
  g_assert_cmpstr (cw_step_status_to_word (CW_STATUS_SKIPPED), ==, "skipped");
  g_assert_cmpstr (cw_step_status_to_word (CW_STATUS_DUE), ==, "due");
  g_assert_cmpstr (cw_step_status_to_word (CW_STATUS_UPCOMING), ==, "upcoming");
  g_assert_cmpstr (cw_step_status_to_word (CW_STATUS_PASSED), ==, "passed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/current-is-the-last-due-in-file-order", test_current_is_the_last_due);
  g_test_add_func ("/plan/file-order-beats-dates", test_file_order_beats_dates);
  g_test_add_func ("/plan/taken-passes-earlier", test_taken_passes_earlier);
  g_test_add_func ("/plan/skipped-passes-earlier", test_skipped_passes_earlier);
  g_test_add_func ("/plan/passed-for-good", test_passed_stays_passed);
  g_test_add_func ("/plan/tracks-never-pass-each-other", test_tracks);
  g_test_add_func ("/plan/over-tracks-a-tie", test_tracks_tie);
  g_test_add_func ("/plan/over-tracks-the-more-urgent", test_more_urgent_is_current);
  g_test_add_func ("/plan/missing-anchor-is-upcoming-without-date", test_missing_anchor);
  g_test_add_func ("/plan/skip-counts-for-since-not-for-requires",
                   test_skip_counts_for_since_not_for_requires);
  g_test_add_func ("/plan/denied-may-be-taken-again", test_denied_again);
  g_test_add_func ("/plan/one-step-per-business-day", test_one_step_a_day);
  g_test_add_func ("/plan/one-step-per-business-day-over-holidays",
                   test_one_step_a_day_over_holidays);
  g_test_add_func ("/plan/promised", test_promised);
  g_test_add_func ("/plan/held", test_held);
  g_test_add_func ("/plan/turn-and-stage", test_turn_and_stage);
  g_test_add_func ("/plan/my-turn-again", test_my_turn_again);
  g_test_add_func ("/plan/requires", test_requires);
  g_test_add_func ("/plan/causes", test_causes);
  g_test_add_func ("/plan/step-that-sent-takes", test_step_for_sent);
  g_test_add_func ("/plan/step-that-done-takes", test_step_for_done);
  g_test_add_func ("/plan/no-policy-no-steps", test_no_policy);
  g_test_add_func ("/plan/words-of-section-8", test_words);
  return g_test_run ();
}
