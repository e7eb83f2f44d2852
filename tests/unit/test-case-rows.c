/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/core-fixture.h"

/* core/case-rows.c against the table of contract section 3, row by row: what is written down here
 * is the contract's, not the program's. */

#define ESCROW "Escrow=true\n"
#define PLAIN ""
#define NUDGE "nudge: Stage=applied Since=quiet After=3bd Act=message\n"
#define ASK "ask: Stage=contracted Requires=!funded Since=quiet After=1bd Act=message\n"
#define HELP "help: Stage=contracted Since=quiet After=2bd Act=office\n"
#define LETGO "letgo: Stage=applied Since=quiet After=9bd Act=close Outcome=declined\n"
#define GIVEUP "giveup: Stage=contracted Since=quiet After=9bd Act=close Outcome=cancelled\n"
#define INFO "info: Stage=contracted Since=quiet After=1bd Act=wait\n"
#define BILLED "rate: Stage=billed Since=billed After=1bd Act=platform\n"
#define REPLY "reply: Stage=contracted Ball=client;me;office Since=asked:question Act=answer\n"
#define DECIDE "decide: Stage=contracted Ball=client;me;office Since=asked:end-request Act=answer\n"
#define APPLIED "2026-11-24 10:00 applied\n"
#define CONTRACT "2026-11-25 10:00 contracted\n"
#define FUND "2026-11-25 12:00 funded\n"
#define WORK APPLIED CONTRACT FUND
#define DELIVER "2026-11-30 10:00 delivered\n"

typedef struct
{
  const char *path, *head, *steps, *log, *expected;
} Row;

static const Row rows[] = {
  { "applied/stage-applied-ball-client", PLAIN, "", APPLIED, "applied client quiet=11-24 10:00" },
  { "applied/not-after-the-contract", PLAIN, "", WORK "2026-11-26 10:00 applied",
    "contracted me funded !wrong-stage" },

  { "contracted/escrow-unconfirmed-ball-client-spell", ESCROW, "", APPLIED CONTRACT,
    "contracted client quiet=11-25 10:00" },
  { "contracted/without-escrow-ball-me", PLAIN, "", APPLIED CONTRACT, "contracted me" },
  { "contracted/escrow-confirmed-before-ball-me", ESCROW, "",
    APPLIED "2026-11-24 12:00 funded\n" CONTRACT, "contracted me funded" },

  { "funded/ball-me", ESCROW, "", APPLIED CONTRACT FUND, "contracted me funded" },
  { "funded/implies-the-contract", ESCROW, "", APPLIED FUND, "contracted me funded" },
  { "funded/unanswered-message-same-spell", ESCROW, "",
    APPLIED CONTRACT "2026-11-25 11:00 sent\n" FUND, "contracted client quiet=11-25 10:00 funded" },
  { "funded/unanswered-escrow-question-ball-me", ESCROW, ASK,
    APPLIED CONTRACT "2026-11-25 11:00 sent step=ask\n" FUND, "contracted me funded" },
  { "funded/unanswered-escrow-step-done-ball-me", ESCROW, ASK,
    APPLIED CONTRACT "2026-11-25 11:00 step-done step=ask\n" FUND, "contracted me funded" },
  { "funded/message-and-escrow-question-unanswered", ESCROW, ASK,
    APPLIED CONTRACT "2026-11-25 10:30 sent\n2026-11-25 11:00 sent step=ask\n" FUND,
    "contracted client quiet=11-25 10:00 funded" },
  { "funded/answered-message-ball-me", ESCROW, "",
    APPLIED CONTRACT "2026-11-25 10:30 sent\n2026-11-25 11:00 replied\n" FUND,
    "contracted me funded" },
  { "funded/fyi-is-no-open-message", ESCROW, "",
    APPLIED CONTRACT "2026-11-25 10:30 sent fyi\n" FUND, "contracted me funded" },
  { "funded/once", ESCROW, "", WORK "2026-11-26 10:00 funded",
    "contracted me funded !already-funded" },

  { "started/before-escrow-refused", ESCROW, "", APPLIED CONTRACT "2026-11-26 10:00 started",
    "contracted client quiet=11-25 10:00 !escrow-missing(guard)" },
  { "started/before-the-contract-refused-too", ESCROW, "", APPLIED "2026-11-26 10:00 started",
    "applied client quiet=11-24 10:00 !escrow-missing(guard)" },
  { "started/anyway-flagged-for-good", ESCROW, "",
    APPLIED CONTRACT "2026-11-25 11:00 started anyway\n" FUND "2026-11-26 10:00 replied\n",
    "contracted me funded started-unfunded" },
  { "started/anyway-not-needed-not-flagged", ESCROW, "", WORK "2026-11-26 10:00 started anyway",
    "contracted me funded" },
  { "started/without-escrow-nothing-to-guard", PLAIN, "",
    APPLIED CONTRACT "2026-11-26 10:00 started", "contracted me" },

  { "sent/ball-client-spell-starts", PLAIN, "", WORK "2026-11-26 10:00 sent",
    "contracted client quiet=11-26 10:00 funded" },
  { "sent/second-nudge-keeps-the-spell", PLAIN, "",
    WORK "2026-11-26 10:00 sent\n2026-11-27 10:00 sent",
    "contracted client quiet=11-26 10:00 funded" },
  { "sent/fyi-changes-neither-ball-nor-spell", PLAIN, "", WORK "2026-11-26 10:00 sent fyi",
    "contracted me funded" },
  { "sent/closes-question-only", ESCROW, REPLY DECIDE,
    WORK "2026-11-26 10:00 asked kind=question\n2026-11-26 11:00 asked kind=end-request\n"
         "2026-11-26 12:00 sent",
    "contracted client quiet=11-26 12:00 funded asked:end-request" },

  { "replied/applied-ball-me", ESCROW, "", APPLIED "2026-11-25 10:00 replied", "applied me" },
  { "replied/contracted-funded-ball-me", ESCROW, "",
    WORK "2026-11-26 10:00 sent\n2026-11-27 10:00 replied", "contracted me funded" },
  { "replied/contracted-without-escrow-ball-me", PLAIN, "",
    APPLIED CONTRACT "2026-11-26 10:00 sent\n2026-11-27 10:00 replied", "contracted me" },
  { "replied/contracted-unfunded-new-spell", ESCROW, "",
    APPLIED CONTRACT "2026-11-27 10:00 replied", "contracted client quiet=11-27 10:00" },
  { "replied/delivered-new-spell", ESCROW, "", WORK DELIVER "2026-12-01 10:00 replied",
    "delivered client quiet=12-01 10:00 funded" },
  { "replied/billed-new-spell", ESCROW, BILLED,
    WORK DELIVER "2026-12-01 10:00 accepted\n2026-12-02 10:00 replied",
    "billed client quiet=12-02 10:00 funded" },
  { "replied/wait-ball-stays-new-spell", ESCROW, "", APPLIED "2026-11-25 10:00 replied wait",
    "applied client quiet=11-25 10:00" },
  { "replied/closes-question-only", ESCROW, REPLY DECIDE,
    WORK "2026-11-26 10:00 asked kind=question\n2026-11-26 11:00 asked kind=dispute\n"
         "2026-11-26 12:00 replied",
    "contracted me funded asked:dispute" },

  { "promised/spell-starts-at-the-moment", ESCROW, "",
    APPLIED "2026-11-25 10:00 promised until=2026-11-30T18:00",
    "applied client quiet=11-30 18:00 promised=11-30 18:00" },
  { "promised/ball-client-in-every-stage", ESCROW, "",
    WORK "2026-11-26 10:00 promised until=2026-11-30T18:00",
    "contracted client quiet=11-30 18:00 funded promised=11-30 18:00" },
  { "promised/my-messages-do-not-shorten-it", ESCROW, "",
    WORK "2026-11-26 10:00 promised until=2026-11-30T18:00\n2026-11-27 10:00 sent",
    "contracted client quiet=11-30 18:00 funded promised=11-30 18:00" },
  { "promised/until-the-clients-next-event", ESCROW, "",
    WORK "2026-11-26 10:00 promised until=2026-11-30T18:00\n2026-11-27 10:00 replied",
    "contracted me funded" },
  { "promised/funding-ends-it", ESCROW, "",
    APPLIED CONTRACT "2026-11-25 11:00 promised until=2026-11-30T18:00\n" FUND,
    "contracted me funded" },
  { "promised/delivery-is-no-event-of-the-client", ESCROW, "",
    WORK "2026-11-26 10:00 promised until=2026-12-07T18:00\n" DELIVER,
    "delivered client quiet=11-30 10:00 funded promised=12-07 18:00" },
  { "promised/names-a-moment", ESCROW, "", WORK "2026-11-26 10:00 promised",
    "contracted me funded !missing-until" },

  { "asked/ball-me", ESCROW, "", APPLIED "2026-11-26 10:00 asked kind=question",
    "applied me asked:question" },
  { "asked/stays-open-when-others-act", ESCROW, "",
    WORK "2026-11-26 10:00 asked kind=end-request\n2026-11-26 11:00 sent\n"
         "2026-11-26 12:00 replied\n2026-11-26 13:00 step-done step=other act=office\n",
    "contracted office funded asked:end-request" },
  { "asked/an-answer-closes-it", ESCROW, DECIDE,
    WORK "2026-11-26 10:00 asked kind=end-request\n"
         "2026-11-26 11:00 step-done step=decide result=refuse",
    "contracted client quiet=11-26 11:00 funded" },
  { "asked/an-answer-closes-its-own-kind", ESCROW, REPLY DECIDE,
    WORK "2026-11-26 10:00 asked kind=end-request\n2026-11-26 10:30 asked kind=question\n"
         "2026-11-26 11:00 step-done step=reply",
    "contracted client quiet=11-26 11:00 funded asked:end-request" },
  { "asked/a-skip-does-not-close-it", ESCROW, DECIDE,
    WORK "2026-11-26 10:00 asked kind=end-request\n2026-11-26 11:00 step-skipped step=decide",
    "contracted me funded asked:end-request" },
  { "asked/withdrawn", ESCROW, "",
    WORK "2026-11-26 10:00 asked kind=end-request\n"
         "2026-11-26 11:00 asked kind=end-request withdrawn",
    "contracted me funded" },
  { "asked/withdrawn-after-delivery-ball-client", ESCROW, "",
    WORK DELIVER
    "2026-12-01 10:00 asked kind=dispute\n2026-12-01 11:00 asked kind=dispute withdrawn",
    "delivered client quiet=12-01 11:00 funded" },
  { "asked/nothing-to-withdraw", ESCROW, "",
    WORK "2026-11-26 11:00 asked kind=end-request withdrawn", "contracted me funded !not-open" },
  { "asked/nothing-to-answer", ESCROW, DECIDE,
    WORK "2026-11-26 11:00 step-done step=decide result=consent",
    "contracted me funded !not-open" },
  { "asked/ends-with-the-case", ESCROW, "",
    WORK "2026-11-26 10:00 asked kind=dispute\n2026-11-26 11:00 closed outcome=lost closed_by=me\n"
         "2026-11-26 12:00 reopened",
    "contracted client quiet=11-26 12:00 funded" },
  { "asked/early-delivery-before-escrow-is-a-sign", ESCROW, "",
    APPLIED CONTRACT "2026-11-26 10:00 asked kind=early-delivery",
    "contracted me asked:early-delivery sign:early-delivery" },
  { "asked/early-delivery-before-the-contract-is-a-sign", PLAIN, "",
    APPLIED "2026-11-26 10:00 asked kind=early-delivery",
    "applied me asked:early-delivery sign:early-delivery" },
  { "asked/early-delivery-once-funded-is-none", ESCROW, "",
    WORK "2026-11-26 10:00 asked kind=early-delivery",
    "contracted me funded asked:early-delivery" },

  { "delivered/stage-ball-client-new-spell", ESCROW, "", WORK "2026-11-26 10:00 sent\n" DELIVER,
    "delivered client quiet=11-30 10:00 funded" },
  { "delivered/before-escrow-refused", ESCROW, "", APPLIED CONTRACT DELIVER,
    "contracted client quiet=11-25 10:00 !escrow-missing(guard)" },
  { "delivered/anyway-flagged-for-good", ESCROW, "",
    APPLIED CONTRACT "2026-11-25 11:00 delivered anyway\n" FUND,
    "delivered client quiet=11-25 11:00 funded delivered-unfunded" },
  { "delivered/button-no-counts-as-sent", ESCROW, "", WORK "2026-11-30 10:00 delivered button=no",
    "contracted client quiet=11-30 10:00 funded" },
  { "delivered/button-no-needs-no-escrow", ESCROW, "",
    APPLIED CONTRACT "2026-11-30 10:00 delivered button=no",
    "contracted client quiet=11-25 10:00" },
  { "delivered/button-no-is-a-message-to-answer", ESCROW, "",
    APPLIED CONTRACT "2026-11-25 11:00 delivered button=no\n" FUND,
    "contracted client quiet=11-25 10:00 funded" },
  { "delivered/button-yes", ESCROW, "", WORK "2026-11-30 10:00 delivered button=yes",
    "delivered client quiet=11-30 10:00 funded" },
  { "delivered/skipped-stages-are-implied", PLAIN, "", APPLIED DELIVER,
    "delivered client quiet=11-30 10:00" },

  { "revision/back-to-contracted-ball-me", ESCROW, "", WORK DELIVER "2026-12-01 10:00 revision",
    "contracted me funded" },
  { "accepted/closed-completed", ESCROW, "", WORK DELIVER "2026-12-01 10:00 accepted",
    "closed completed by=client funded" },
  { "accepted/billed-where-there-are-steps", ESCROW, BILLED,
    WORK DELIVER "2026-12-01 10:00 accepted", "billed client quiet=12-01 10:00 funded" },
  { "accepted/more-contracted-unfunded", ESCROW, BILLED,
    WORK DELIVER "2026-12-01 10:00 accepted more", "contracted client quiet=12-01 10:00" },
  { "accepted/more-guards-the-next-part", ESCROW, "",
    WORK DELIVER "2026-12-01 10:00 accepted more\n2026-12-02 10:00 delivered",
    "contracted client quiet=12-01 10:00 !escrow-missing(guard)" },
  { "accepted/more-is-funded-again", ESCROW, "",
    WORK DELIVER "2026-12-01 10:00 accepted more\n2026-12-02 10:00 funded",
    "contracted me funded" },
  { "accepted/more-without-escrow-ball-me", PLAIN, "",
    APPLIED CONTRACT DELIVER "2026-12-01 10:00 accepted more", "contracted me" },
  { "paid/closed-completed", ESCROW, BILLED,
    WORK DELIVER "2026-12-01 10:00 accepted\n2026-12-15 10:00 paid",
    "closed completed by=client funded" },

  { "step-done/message-counts-as-sent", ESCROW, NUDGE,
    APPLIED "2026-11-25 10:00 replied\n2026-11-26 10:00 step-done step=nudge",
    "applied client quiet=11-26 10:00" },
  { "step-done/office-holds-the-ball", ESCROW, HELP,
    WORK "2026-11-26 10:00 sent\n2026-11-30 10:00 step-done step=help",
    "contracted office quiet=11-26 10:00 funded" },
  { "step-done/close-with-the-steps-outcome", ESCROW, GIVEUP,
    WORK "2026-11-26 10:00 sent\n2026-12-30 10:00 step-done step=giveup",
    "closed cancelled by=me funded" },
  { "step-done/declined-is-presumed-of-the-client", ESCROW, LETGO,
    APPLIED "2026-12-30 10:00 step-done step=letgo", "closed declined by=client presumed" },
  { "step-done/wait-changes-nothing", ESCROW, INFO,
    WORK "2026-11-26 10:00 sent\n2026-11-30 10:00 step-done step=info",
    "contracted client quiet=11-26 10:00 funded" },
  { "step-skipped/changes-nothing", ESCROW, NUDGE,
    APPLIED "2026-11-26 10:00 step-skipped step=nudge", "applied client quiet=11-24 10:00" },
  { "step-result/ball-client-same-quiet-since", ESCROW, HELP,
    WORK "2026-11-26 10:00 sent\n2026-11-30 10:00 step-done step=help\n"
         "2026-12-01 10:00 step-result step=help result=approved",
    "contracted client quiet=11-26 10:00 funded" },
  { "step-result/client-answered-meanwhile-keeps-my-turn", ESCROW, HELP,
    WORK "2026-11-26 10:00 sent\n2026-11-30 10:00 step-done step=help\n2026-11-30 12:00 replied\n"
         "2026-12-01 10:00 step-result step=help result=denied",
    "contracted me funded" },
  { "step-result/client-is-never-without-a-spell", ESCROW, HELP,
    WORK
    "2026-11-30 10:00 step-done step=help\n2026-12-01 10:00 step-result step=help result=denied",
    "contracted client quiet=12-01 10:00 funded" },
  { "step-result/nothing-to-decide", ESCROW, HELP,
    WORK "2026-12-01 10:00 step-result step=help result=denied",
    "contracted me funded !no-request" },
  { "step-result/decided-once", ESCROW, HELP,
    WORK
    "2026-11-30 10:00 step-done step=help\n2026-12-01 10:00 step-result step=help result=denied\n"
    "2026-12-02 10:00 step-result step=help result=approved",
    "contracted client quiet=12-01 10:00 funded !no-request" },

  { "flagged/a-sign-was-seen-once", ESCROW, "",
    APPLIED "2026-11-25 10:00 flagged sign=low-pay\n2026-11-26 10:00 flagged sign=low-pay",
    "applied client quiet=11-24 10:00 sign:low-pay" },
  { "held/and-unheld", ESCROW, "", APPLIED "2026-11-25 10:00 held\n2026-11-26 10:00 unheld",
    "applied client quiet=11-24 10:00" },
  { "held/ball-and-spell-stay", ESCROW, "", APPLIED "2026-11-25 10:00 held",
    "applied client quiet=11-24 10:00 held" },
  { "snoozed/until", ESCROW, "", APPLIED "2026-11-25 10:00 snoozed until=2026-11-26T09:00",
    "applied client quiet=11-24 10:00 snoozed=11-26 09:00" },
  { "snoozed/survives-noted-and-edited", ESCROW, "",
    APPLIED "2026-11-25 10:00 snoozed until=2026-11-26T09:00\n2026-11-25 11:00 noted\n"
            "2026-11-25 12:00 edited {'title': <'New'>}",
    "applied client quiet=11-24 10:00 snoozed=11-26 09:00" },
  { "snoozed/ends-with-any-other-event", ESCROW, "",
    APPLIED "2026-11-25 10:00 snoozed until=2026-11-26T09:00\n2026-11-25 11:00 sent fyi",
    "applied client quiet=11-24 10:00" },
  { "snoozed/the-latest-counts", ESCROW, "",
    APPLIED "2026-11-25 10:00 snoozed until=2026-11-30T09:00\n"
            "2026-11-25 11:00 snoozed until=2026-11-26T09:00",
    "applied client quiet=11-24 10:00 snoozed=11-26 09:00" },
  { "snoozed/an-event-that-does-not-fit-ends-none", ESCROW, "",
    APPLIED "2026-11-25 10:00 snoozed until=2026-11-26T09:00\n2026-11-25 11:00 delivered",
    "applied client quiet=11-24 10:00 snoozed=11-26 09:00 !escrow-missing(guard)" },
  { "noted/neither-ball-nor-spell", ESCROW, "", APPLIED "2026-11-25 10:00 noted",
    "applied client quiet=11-24 10:00" },

  { "closed/outcome-and-by", ESCROW, "",
    APPLIED "2026-11-25 10:00 closed outcome=declined closed_by=client",
    "closed declined by=client" },
  { "closed/presumed", ESCROW, "",
    APPLIED "2026-11-25 10:00 closed outcome=lost closed_by=client presumed",
    "closed lost by=client presumed" },
  { "reopened/stage-before-new-spell", ESCROW, "",
    WORK "2026-11-26 10:00 closed outcome=withdrawn closed_by=me\n2026-11-30 10:00 reopened",
    "contracted client quiet=11-30 10:00 funded" },
  { "reopened/only-what-is-closed", ESCROW, "", WORK "2026-11-30 10:00 reopened",
    "contracted me funded !not-closed" },

  /* the sentences below the table */
  { "ball/client-starts-a-spell", PLAIN, "", WORK "2026-11-26 10:00 noted ball=client",
    "contracted client quiet=11-26 10:00 funded" },
  { "ball/me-ends-the-spell", PLAIN, "", APPLIED "2026-11-26 10:00 noted ball=me", "applied me" },
  { "ball/office-keeps-the-spell", PLAIN, "", APPLIED "2026-11-26 10:00 sent ball=office",
    "applied office quiet=11-24 10:00" },
  { "ball/of-the-clients-own-event", PLAIN, "", APPLIED "2026-11-26 10:00 replied ball=client",
    "applied client quiet=11-26 10:00" },
  { "closed/takes-no-event-of-mine", ESCROW, "",
    APPLIED
    "2026-11-25 10:00 closed outcome=lost closed_by=me\n2026-11-26 10:00 sent\n"
    "2026-11-26 11:00 snoozed until=2026-11-27T10:00\n2026-11-26 12:00 flagged sign=low-pay\n"
    "2026-11-26 13:00 delivered\n2026-11-26 14:00 held",
    "closed lost by=me !closed !closed !closed !closed !closed" },
  { "closed/takes-noted-edited", ESCROW, "",
    APPLIED "2026-11-25 10:00 closed outcome=lost closed_by=me\n2026-11-26 10:00 noted\n"
            "2026-11-26 11:00 edited {'title': <'New'>}",
    "closed lost by=me" },
  { "closed/paid-stays-closed-as-completed", ESCROW, "",
    WORK DELIVER
    "2026-12-01 10:00 closed outcome=lost closed_by=me presumed\n2026-12-20 10:00 paid",
    "closed completed by=client funded" },
  { "closed/a-reply-reopens", ESCROW, "",
    APPLIED "2026-11-25 10:00 closed outcome=lost closed_by=me\n2026-11-26 10:00 replied",
    "applied me reopened" },
  { "closed/a-reply-reopens-with-the-ball-of-the-stage", ESCROW, "",
    WORK DELIVER "2026-12-01 10:00 closed outcome=lost closed_by=me\n2026-12-02 10:00 replied",
    "delivered client quiet=12-02 10:00 funded reopened" },
  { "closed/a-promise-reopens", ESCROW, "",
    APPLIED "2026-11-25 10:00 closed outcome=lost closed_by=me\n"
            "2026-11-26 10:00 promised until=2026-11-30T18:00",
    "applied client quiet=11-30 18:00 reopened promised=11-30 18:00" },
  { "closed/a-request-reopens", ESCROW, "",
    APPLIED
    "2026-11-25 10:00 closed outcome=lost closed_by=me\n2026-11-26 10:00 asked kind=question",
    "applied me reopened asked:question" },
  { "closed/a-contract-reopens", ESCROW, "",
    APPLIED "2026-11-24 12:00 closed outcome=lost closed_by=me\n" CONTRACT,
    "contracted client quiet=11-25 10:00 reopened" },
  { "closed/a-second-contract-reopens-unfunded", ESCROW, "",
    WORK DELIVER "2026-12-01 10:00 accepted\n2026-12-02 10:00 contracted",
    "contracted client quiet=12-02 10:00 reopened" },
  { "closed/a-funding-reopens", ESCROW, "",
    WORK "2026-11-26 10:00 closed outcome=cancelled closed_by=me\n2026-11-27 10:00 funded",
    "contracted me funded reopened" },
  { "closed/a-revision-reopens", ESCROW, "",
    WORK DELIVER "2026-12-01 10:00 accepted\n2026-12-02 10:00 revision",
    "contracted me funded reopened" },
  { "closed/an-acceptance-closes-as-completed", ESCROW, "",
    WORK DELIVER "2026-12-01 10:00 closed outcome=lost closed_by=me\n2026-12-02 10:00 accepted",
    "closed completed by=client funded" },
  { "closed/a-misfit-of-the-client-reopens-nothing", ESCROW, "",
    WORK "2026-11-26 10:00 closed outcome=lost closed_by=client presumed\n"
         "2026-11-27 10:00 asked kind=dispute withdrawn",
    "closed lost by=client presumed funded !not-open" },
  { "closed/my-next-event-is-no-reopening", ESCROW, "",
    APPLIED "2026-11-25 10:00 closed outcome=lost closed_by=me\n2026-11-26 10:00 replied\n"
            "2026-11-26 11:00 noted",
    "applied me" },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;

  fix_assert_state (row->head, row->steps, row->log, row->expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/case-rows/", rows[i].path, NULL);
      g_test_add_data_func (path, &rows[i], test_row);
    }
  return g_test_run ();
}
