/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/core-fixture.h"

/* core/case.c, case-state.c and case-query.c: what events leave behind (contract sections 2 and
 * 3) that no single row of the table tells; for those see test-case-rows.c. */

#define ESCROW "Escrow=true\n"
#define PLAIN ""
#define HELP "help: Stage=contracted Since=quiet After=2bd Act=office\n"
#define GIVEUP "giveup: Stage=contracted Since=quiet After=9bd Act=close Outcome=cancelled\n"
#define INFO "info: Stage=contracted Since=quiet After=1bd Act=wait\n"
#define BILLED "rate: Stage=billed Since=billed After=1bd Act=platform\n"
#define REPLY "reply: Stage=contracted Ball=client;me;office Since=asked:question Act=answer\n"
#define DECIDE "decide: Stage=contracted Ball=client;me;office Since=asked:end-request Act=answer\n"
#define APPLIED "2026-11-24 10:00 applied\n"
#define CONTRACT "2026-11-25 10:00 contracted\n"
#define FUND "2026-11-25 12:00 funded\n"
#define WORK APPLIED CONTRACT FUND

static void
assert_mark (CwMark mark, const char *at, gint64 event_id)
{
  g_assert_cmpint (mark.at, ==, at != NULL ? fix_tokyo (at) : CW_NEVER);
  g_assert_cmpint (mark.event_id, ==, event_id);
}

/* "An anchor is the latest event of its kind." */
static void
test_anchors (void)
{
  g_autoptr(Fix) fix = fix_new (ESCROW, BILLED);

  fix_log (fix, "2026-11-20 10:00 applied\n"              /* 1 */
                "2026-11-24 10:00 contracted\n"           /* 2 */
                "2026-11-24 12:00 funded\n"               /* 3 */
                "2026-11-25 10:00 started\n"              /* 4 */
                "2026-11-26 10:00 delivered\n"            /* 5 */
                "2026-11-27 10:00 revision\n"             /* 6 */
                "2026-11-27 11:00 started\n"              /* 7 */
                "2026-11-30 10:00 delivered\n"            /* 8 */
                "2026-12-01 10:00 accepted\n");           /* 9 */
  const CwCase *c = fix_derive (fix);
  assert_mark (c->applied, "2026-11-20 10:00", 1);
  assert_mark (c->contracted, "2026-11-24 10:00", 2);
  assert_mark (c->funded_at, "2026-11-24 12:00", 3);
  assert_mark (c->started, "2026-11-27 11:00", 7);
  assert_mark (c->delivered, "2026-11-30 10:00", 8);
  assert_mark (c->billed, "2026-12-01 10:00", 9);
  assert_mark (c->spell, "2026-12-01 10:00", 9);
  assert_mark (c->promised, NULL, 0);
  g_assert_true (c->ever_delivered);
  g_assert_cmpuint (c->misfits->len, ==, 0);
}

/* turn: "the ball's last change of hands", and nothing else. */
static void
test_turn (void)
{
  static const struct { const char *line; const char *turn; gint64 event; } steps[] = {
    { "2026-11-20 10:00 applied", "2026-11-20 10:00", 1 },
    { "2026-11-20 11:00 sent", "2026-11-20 10:00", 1 },
    { "2026-11-24 10:00 replied", "2026-11-24 10:00", 3 },
    { "2026-11-24 11:00 asked kind=question", "2026-11-24 10:00", 3 },
    { "2026-11-24 12:00 noted", "2026-11-24 10:00", 3 },
    { "2026-11-25 10:00 sent", "2026-11-25 10:00", 6 },
    { "2026-11-25 11:00 replied ball=client", "2026-11-25 10:00", 6 }, /* there and back again */
    { "2026-11-26 10:00 step-done step=help act=office", "2026-11-26 10:00", 8 },
    { "2026-11-27 10:00 step-result result=denied", "2026-11-27 10:00", 9 },
    { "2026-11-30 10:00 replied", "2026-11-30 10:00", 10 },
    { "2026-12-01 10:00 closed outcome=lost closed_by=me", "2026-11-30 10:00", 10 },
    { "2026-12-02 10:00 replied", "2026-12-02 10:00", 12 }, /* nobody's turn in a closed case */
  };
  g_autoptr(Fix) fix = fix_new (PLAIN, "");

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      fix_log (fix, steps[i].line);
      const CwCase *c = fix_derive (fix);
      g_test_message ("%s", steps[i].line);
      g_assert_cmpuint (c->misfits->len, ==, 0);
      assert_mark (c->turn, steps[i].turn, steps[i].event);
    }
}

/* The spell is known by the event that starts it: second nudges, the office, edits do not. */
static void
test_spell_is_an_event (void)
{
  g_autoptr(Fix) fix = fix_new (PLAIN, HELP);

  fix_log (fix, WORK "2026-11-26 10:00 sent\n"             /* 4: starts */
                     "2026-11-27 10:00 sent\n"
                     "2026-11-27 11:00 noted\n"
                     "2026-11-27 12:00 edited {'title': <'New'>}\n"
                     "2026-11-27 13:00 snoozed until=2026-11-30T09:00\n"
                     "2026-11-30 10:00 step-done step=help\n"
                     "2026-12-01 10:00 step-result step=help result=approved\n"
                     "2026-12-01 11:00 held\n");
  assert_mark (fix_derive (fix)->spell, "2026-11-26 10:00", 4);
  fix_log (fix, "2026-12-02 10:00 replied wait"); /* 12 */
  assert_mark (fix_derive (fix)->spell, "2026-12-02 10:00", 12);
  fix_log (fix, "2026-12-03 10:00 promised until=2026-12-10T18:00"); /* 13 */
  assert_mark (fix_derive (fix)->spell, "2026-12-10 18:00", 13);
}

static const CwTaking *
taking (Fix *fix, const char *id)
{
  return cw_case_find_taking (fix->c, cw_policy_find_step (fix->policy, id, NULL));
}

static void
test_takings_of_a_spell (void)
{
  g_autoptr(Fix) fix =
      fix_new (PLAIN, HELP "nudge: Stage=contracted Since=quiet After=3bd Act=message\n"
                           "any: Stage=contracted Ball=client;me Since=contracted "
                           "After=3bd Act=wait\n");

  fix_log (fix, WORK "2026-11-26 10:00 sent\n2026-11-27 10:00 sent step=nudge\n"
                     "2026-11-30 10:00 step-skipped step=help");
  fix_derive (fix);
  g_assert_cmpint (taking (fix, "nudge")->event_id, ==, 5);
  g_assert_cmpint (taking (fix, "nudge")->act, ==, CW_ACT_MESSAGE);
  g_assert_false (taking (fix, "nudge")->skipped);
  g_assert_true (taking (fix, "help")->skipped);
  g_assert_null (taking (fix, "any"));
  assert_mark (fix->c->last_taking, "2026-11-27 10:00", 5); /* a skip is no taking */

  /* a new spell starts the steps anew */
  fix_log (fix, "2026-12-01 10:00 replied\n2026-12-01 11:00 sent");
  fix_derive (fix);
  g_assert_null (taking (fix, "nudge"));
  g_assert_null (taking (fix, "help"));
  assert_mark (fix->c->last_taking, "2026-11-27 10:00", 5);

  /* a taking outside of a spell counts until the ball changes hands */
  fix_log (fix, "2026-12-02 10:00 replied\n2026-12-02 11:00 step-done step=any");
  fix_derive (fix);
  g_assert_nonnull (taking (fix, "any"));
  fix_log (fix, "2026-12-03 10:00 sent");
  fix_derive (fix);
  g_assert_null (taking (fix, "any"));
}

/* Answers and information are no step towards the client that the day would be full with. */
static void
test_last_taking (void)
{
  g_autoptr(Fix) fix = fix_new (PLAIN, REPLY INFO GIVEUP);

  fix_log (fix, WORK "2026-11-26 10:00 asked kind=question\n2026-11-26 11:00 step-done step=reply\n"
                     "2026-11-27 10:00 step-done step=info");
  assert_mark (fix_derive (fix)->last_taking, NULL, 0);
  g_assert_nonnull (taking (fix, "reply"));
  g_assert_nonnull (taking (fix, "info"));
}

static void
test_answers (void)
{
  g_autoptr(Fix) fix = fix_new (PLAIN, DECIDE);

  fix_log (fix, WORK "2026-11-26 10:00 asked kind=end-request by=2026-12-03T10:00\n"
                     "2026-11-26 11:00 step-done step=decide result=consent");
  fix_derive (fix);
  g_assert_cmpint (taking (fix, "decide")->result, ==, CW_RESULT_CONSENT);
  g_assert_cmpint (cw_case_find_asked (fix->c, "end-request")->by, ==,
                   fix_tokyo ("2026-12-03 10:00"));
  g_assert_false (cw_case_find_asked (fix->c, "end-request")->open);
  g_assert_null (cw_case_find_asked (fix->c, "question"));
  /* asked again: the newest counts, and its steps are there again */
  fix_log (fix, "2026-11-27 10:00 asked kind=end-request");
  fix_derive (fix);
  g_assert_null (taking (fix, "decide"));
  g_assert_cmpint (cw_case_find_asked (fix->c, "end-request")->event_id, ==, 6);
  g_assert_cmpint (cw_case_find_asked (fix->c, "end-request")->by, ==, CW_NEVER);
}

static void
test_office_decides (void)
{
  g_autoptr(Fix) fix = fix_new (PLAIN, HELP);

  fix_log (fix, WORK "2026-11-26 10:00 sent\n2026-11-30 10:00 step-done step=help");
  fix_derive (fix);
  g_assert_cmpint (cw_case_pending_office (fix->c)->event_id, ==, 5);
  fix_log (fix, "2026-11-30 12:00 sent"); /* writing to the client does not call it off */
  fix_derive (fix);
  g_assert_cmpint (cw_case_pending_office (fix->c)->event_id, ==, 5);
  fix_log (fix, "2026-12-01 10:00 step-result step=help result=denied");
  fix_derive (fix);
  g_assert_null (cw_case_pending_office (fix->c));
  g_assert_cmpint (taking (fix, "help")->result, ==, CW_RESULT_DENIED);
  g_assert_cmpint (taking (fix, "help")->result_at, ==, fix_tokyo ("2026-12-01 10:00"));
  g_assert_cmpint (taking (fix, "help")->result_event, ==, 7);
  fix_log (fix, "2026-12-02 10:00 step-done step=help"); /* may be taken again */
  fix_derive (fix);
  g_assert_cmpint (cw_case_pending_office (fix->c)->event_id, ==, 8);
  g_assert_cmpint (taking (fix, "help")->result, ==, CW_RESULT_NONE);
  fix_log (fix, "2026-12-03 10:00 replied");
  fix_derive (fix);
  g_assert_null (cw_case_pending_office (fix->c)); /* the client answered: nothing to wait for */
}

static void
test_office_without_a_spell (void)
{
  g_autoptr(Fix) fix = fix_new (PLAIN, HELP);

  fix_log (fix, WORK "2026-11-30 10:00 step-done step=help");
  fix_derive (fix);
  g_assert_cmpint (cw_case_pending_office (fix->c)->event_id, ==, 4);
  fix_log (fix, "2026-11-30 12:00 replied");
  fix_derive (fix);
  g_assert_null (cw_case_pending_office (fix->c));
}

static void
test_delivered_due (void)
{
  g_autoptr(Fix) fix = fix_new (PLAIN, "");

  fix_log (fix, WORK "2026-11-30 10:00 delivered due=2027-01-29T18:00");
  const CwCase *c = fix_derive (fix);
  g_assert_cmpint (c->fields.due, ==, fix_tokyo ("2027-01-29 18:00"));
  g_assert_cmpint (c->fields.due_event, ==, 4);
}

/* A ladder of a date belongs to the date: set anew it starts again, whatever was recorded later. */
static void
test_takings_of_a_date (void)
{
  g_autoptr(Fix) fix
    = fix_new (PLAIN, "near: Stage=contracted Ball=client;me Since=deadline After=-2bd Act=wait\n"
                      "after: Stage=contracted Ball=client;me Since=step:near After=1bd Act=wait\n"
                      "pay: Stage=contracted Ball=client;me Since=due After=1bd Act=wait\n");

  fix_seed (fix, "{'deadline': <int64 1796000000000000>, 'invoice_due': <int64 1797000000000000>}");
  fix_log (fix, WORK "2026-11-26 10:00 step-done step=near\n2026-11-26 11:00 step-done step=after\n"
                     "2026-11-26 12:00 step-done step=pay\n2026-11-27 10:00 sent\n"
                     "2026-11-28 10:00 edited {'closes': <int64 1795000000000000>}");
  fix_derive (fix);
  g_assert_nonnull (taking (fix, "near"));  /* a new spell and another date change nothing */
  g_assert_nonnull (taking (fix, "after"));
  g_assert_nonnull (taking (fix, "pay"));
  g_assert_cmpint (cw_case_date_setter (fix->c, cw_policy_find_step (fix->policy, "near", NULL)),
                   ==, 0);

  fix_log (fix, "2026-11-30 10:00 edited {'deadline': <int64 1796000000000001>}"); /* 9 */
  fix_derive (fix);
  g_assert_null (taking (fix, "near"));
  g_assert_null (taking (fix, "after"));
  g_assert_nonnull (taking (fix, "pay"));
  g_assert_cmpint (cw_case_date_setter (fix->c, cw_policy_find_step (fix->policy, "after", NULL)),
                   ==, 9);

  /* recorded after the edit, but of a time before it */
  fix_log (fix, "2026-11-29 10:00 step-done step=near");
  fix_derive (fix);
  g_assert_null (taking (fix, "near"));
  /* the same date once more is no new date */
  fix_log (fix, "2026-12-01 10:00 step-done step=near\n"
                "2026-12-02 10:00 edited {'deadline': <int64 1796000000000001>}");
  fix_derive (fix);
  g_assert_nonnull (taking (fix, "near"));
}

static void
test_unknown_platform (void)
{
  g_autoptr(Fix) fix = fix_new (ESCROW, BILLED);

  fix_log (fix, APPLIED CONTRACT "2026-11-26 10:00 delivered\n2026-11-27 10:00 accepted");
  g_autoptr(CwCase) c = cw_case_derive (7, "u", 5, NULL, fix->events, NULL, fix->zone);
  g_autofree char *state = fix_state_text (c, fix->zone);
  g_assert_cmpstr (state, ==, "closed completed by=client");
  g_assert_cmpuint (c->id, ==, 7);
  g_assert_cmpstr (c->uuid, ==, "u");
  g_assert_cmpint (c->created, ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/case/anchors-are-the-latest-event-of-their-kind", test_anchors);
  g_test_add_func ("/case/turn-is-the-last-change-of-hands", test_turn);
  g_test_add_func ("/case/spell-is-known-by-its-event", test_spell_is_an_event);
  g_test_add_func ("/case/takings-count-in-their-spell", test_takings_of_a_spell);
  g_test_add_func ("/case/answers-fill-no-day", test_last_taking);
  g_test_add_func ("/case/answers-have-results", test_answers);
  g_test_add_func ("/case/denied-may-be-taken-again", test_office_decides);
  g_test_add_func ("/case/office-asked-out-of-a-spell", test_office_without_a_spell);
  g_test_add_func ("/case/delivered-due", test_delivered_due);
  g_test_add_func ("/case/takings-count-for-their-date", test_takings_of_a_date);
  g_test_add_func ("/case/unknown-platform", test_unknown_platform);
  return g_test_run ();
}
