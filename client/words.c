/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/words.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  const char *word;
  const char *label;
} Label;

static const char *
find_label (const Label *labels, gsize n, const char *word)
{
  if (word == NULL)
    return "";
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (labels[i].word, word))
      return _ (labels[i].label);
  return word;
}

#define FIND(labels, word) find_label (labels, G_N_ELEMENTS (labels), word)

const char *
cw_ctl_stage_label (const char *stage)
{
  static const Label labels[] = {
    { "applied", N_ ("applied") },     { "contracted", N_ ("contracted") },
    { "delivered", N_ ("delivered") }, { "billed", N_ ("billed") },
    { "closed", N_ ("closed") },
  };

  return FIND (labels, stage);
}

const char *
cw_ctl_state_label (const char *state)
{
  static const Label labels[] = {
    /* TRANSLATORS: the state of a case: nothing to do now */
    { "ok", N_ ("waiting") },
    { "due", N_ ("due") },
    { "snoozed", N_ ("snoozed") },
    { "closed", N_ ("closed") },
  };

  return FIND (labels, state);
}

const char *
cw_ctl_status_label (const char *status)
{
  static const Label labels[] = {
    /* TRANSLATORS: the status of a step of the plan */
    { "done", N_ ("done") },         { "skipped", N_ ("skipped") }, { "due", N_ ("due now") },
    { "upcoming", N_ ("upcoming") }, { "passed", N_ ("passed") },
  };

  return FIND (labels, status);
}

const char *
cw_ctl_urgency_label (const char *urgency)
{
  static const Label labels[] = {
    { "low", N_ ("low") },
    { "normal", N_ ("normal") },
    { "critical", N_ ("critical") },
  };

  return FIND (labels, urgency);
}

const char *
cw_ctl_act_label (const char *act)
{
  static const Label labels[] = {
    /* TRANSLATORS: what kind of thing a step does */
    { "message", N_ ("write to the client") },
    { "office", N_ ("ask the platform's staff") },
    { "platform", N_ ("use a function of the platform") },
    { "answer", N_ ("answer") },
    { "close", N_ ("close the case") },
    { "wait", N_ ("wait") },
  };

  return FIND (labels, act);
}

const char *
cw_ctl_confidence_label (const char *confidence)
{
  static const Label labels[] = {
    /* TRANSLATORS: where a rule comes from */
    { "official", N_ ("official") },
    { "third-party", N_ ("third party") },
    { "article", N_ ("an article") },
    { "default", N_ ("our own choice") },
  };

  return FIND (labels, confidence);
}

const char *
cw_ctl_outcome_label (const char *outcome)
{
  static const Label labels[] = {
    { "completed", N_ ("completed") }, { "declined", N_ ("declined") },
    { "withdrawn", N_ ("withdrawn") }, { "cancelled", N_ ("cancelled") },
    { "lost", N_ ("lost") },
  };

  return FIND (labels, outcome);
}

const char *
cw_ctl_by_label (const char *by)
{
  static const Label labels[] = {
    /* TRANSLATORS: who did it */
    { "me", N_ ("me") },
    { "client", N_ ("client") },
    { "office", N_ ("staff") },
  };

  return FIND (labels, by);
}

const char *
cw_ctl_turn_label (const char *ball)
{
  static const Label labels[] = {
    { "me", N_ ("your turn") },
    { "client", N_ ("the client's turn") },
    { "office", N_ ("the platform staff's turn") },
  };

  return FIND (labels, ball);
}

const char *
cw_ctl_event_label (const char *event)
{
  static const Label labels[] = {
    { "applied", N_ ("applied") },
    { "contracted", N_ ("contract concluded") },
    { "funded", N_ ("escrow confirmed") },
    { "started", N_ ("work begun") },
    { "sent", N_ ("message sent") },
    { "replied", N_ ("the client replied") },
    { "promised", N_ ("the client named a moment") },
    { "asked", N_ ("the client asked") },
    { "delivered", N_ ("work delivered") },
    { "revision", N_ ("the client wants changes") },
    { "accepted", N_ ("delivery accepted") },
    { "paid", N_ ("paid") },
    { "step-done", N_ ("step done") },
    { "step-skipped", N_ ("step skipped") },
    { "step-result", N_ ("the platform's staff decided") },
    { "flagged", N_ ("warning sign seen") },
    { "held", N_ ("put on hold") },
    { "unheld", N_ ("no longer on hold") },
    { "snoozed", N_ ("snoozed") },
    { "noted", N_ ("note") },
    { "edited", N_ ("fields changed") },
    { "closed", N_ ("case closed") },
    { "reopened", N_ ("case opened again") },
    { "retracted", N_ ("event retracted") },
    { "amended", N_ ("event moved") },
    /* kinds of commands that are no events */
    { "add", N_ ("case added") },
    { "edit", N_ ("fields changed") },
    { "close", N_ ("case closed") },
    { "reopen", N_ ("case opened again") },
    { "import", N_ ("import") },
  };

  return FIND (labels, event);
}

const char *
cw_ctl_kind_label (const char *kind)
{
  static const Label labels[] = {
    { "question", N_ ("a question") },
    { "end-request", N_ ("ending the contract") },
    { "refund-request", N_ ("a refund") },
    { "dispute", N_ ("a dispute") },
    { "award", N_ ("taking the job") },
    { "outside-contact", N_ ("contact outside the platform") },
    { "early-delivery", N_ ("delivery before escrow") },
  };

  return FIND (labels, kind);
}

const char *
cw_ctl_sign_label (const char *sign)
{
  static const Label labels[] = {
    { "identity-unverified", N_ ("the client's identity is not verified") },
    { "slow-reply-comments", N_ ("ratings speak of slow replies") },
    { "low-rating", N_ ("low rating") },
    { "mass-recruiting", N_ ("50 or more people are wanted") },
    { "low-pay", N_ ("pay far below the market") },
    { "low-pay-notice", N_ ("the platform itself warns of low pay") },
    { "vague-text", N_ ("the offer is vague") },
    { "slow-before-contract", N_ ("slow before there is a contract") },
    { "early-delivery", N_ ("work wanted before escrow or contract") },
    { "personal-data", N_ ("personal data wanted") },
    { "outside-contact", N_ ("contact outside the platform wanted") },
    { "differs-from-ad", N_ ("the job differs from the offer") },
    { "no-show", N_ ("did not turn up") },
    { "ignores-reminders", N_ ("does not answer reminders") },
    { "polite", N_ ("polite (a good sign)") },
    { "quick", N_ ("quick (a good sign)") },
  };

  return FIND (labels, sign);
}

const char *
cw_ctl_anchor_label (const char *anchor)
{
  static const Label labels[] = {
    /* TRANSLATORS: from when a step's waiting time is counted */
    { "quiet", N_ ("the silence began") },
    { "turn", N_ ("the turn changed") },
    { "applied", N_ ("the application") },
    { "closes", N_ ("applications close") },
    { "contracted", N_ ("the contract") },
    { "funded", N_ ("escrow was confirmed") },
    { "started", N_ ("the work began") },
    { "delivered", N_ ("the delivery") },
    { "billed", N_ ("the acceptance") },
    { "deadline", N_ ("the deadline") },
    { "due", N_ ("the day on which pay is due") },
    { "promised", N_ ("the moment that the client named") },
  };

  return FIND (labels, anchor);
}
