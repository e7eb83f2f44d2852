/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/words.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  const char *word;
  const char *label;
} Label;

/* Each list has a context of its own: "applied" is a stage here and an event there. */
static const char *
find_label (const char *context, const Label *labels, gsize n, const char *word)
{
  if (word == NULL)
    return "";
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (labels[i].word, word))
      return g_dpgettext2 (NULL, context, labels[i].label);
  return word;
}

#define FIND(context, labels, word) find_label (context, labels, G_N_ELEMENTS (labels), word)

const char *
cw_ctl_stage_label (const char *stage)
{
  static const Label labels[] = {
    { "applied", NC_ ("stage", "applied") },     { "contracted", NC_ ("stage", "contracted") },
    { "delivered", NC_ ("stage", "delivered") }, { "billed", NC_ ("stage", "billed") },
    { "closed", NC_ ("stage", "closed") },
  };

  return FIND ("stage", labels, stage);
}

const char *
cw_ctl_state_label (const char *state)
{
  static const Label labels[] = {
    /* TRANSLATORS: the state of a case: nothing to do now */
    { "ok", NC_ ("state", "waiting") },
    { "due", NC_ ("state", "due") },
    { "snoozed", NC_ ("state", "snoozed") },
    { "closed", NC_ ("state", "closed") },
  };

  return FIND ("state", labels, state);
}

const char *
cw_ctl_status_label (const char *status)
{
  static const Label labels[] = {
    /* TRANSLATORS: the status of a step of the plan */
    { "done", NC_ ("step status", "done") },     { "skipped", NC_ ("step status", "skipped") },
    { "due", NC_ ("step status", "due now") },   { "upcoming", NC_ ("step status", "upcoming") },
    { "passed", NC_ ("step status", "passed") },
  };

  return FIND ("step status", labels, status);
}

const char *
cw_ctl_urgency_label (const char *urgency)
{
  static const Label labels[] = {
    { "low", NC_ ("urgency", "low") },
    { "normal", NC_ ("urgency", "normal") },
    { "critical", NC_ ("urgency", "critical") },
  };

  return FIND ("urgency", labels, urgency);
}

const char *
cw_ctl_act_label (const char *act)
{
  static const Label labels[] = {
    /* TRANSLATORS: what kind of thing a step does */
    { "message", NC_ ("act", "write to the client") },
    { "office", NC_ ("act", "ask the platform's staff") },
    { "platform", NC_ ("act", "use a function of the platform") },
    { "answer", NC_ ("act", "answer") },
    { "close", NC_ ("act", "close the case") },
    { "wait", NC_ ("act", "wait") },
  };

  return FIND ("act", labels, act);
}

const char *
cw_ctl_confidence_label (const char *confidence)
{
  static const Label labels[] = {
    /* TRANSLATORS: where a rule comes from */
    { "official", NC_ ("source", "official") },
    { "third-party", NC_ ("source", "third party") },
    { "article", NC_ ("source", "an article") },
    { "default", NC_ ("source", "our own choice") },
  };

  return FIND ("source", labels, confidence);
}

char *
cw_ctl_source_text (const char *source)
{
  /* as the packaged policies say it; a page may follow */
  static const char ours[] = "own default of Casewatch";

  if (source == NULL || !g_str_has_prefix (source, ours))
    return g_strdup (source);
  /* TRANSLATORS: where a rule comes from */
  return g_strconcat (_ ("own default of Casewatch"), source + strlen (ours), NULL);
}

const char *
cw_ctl_origin_label (const char *origin)
{
  static const Label labels[] = {
    /* TRANSLATORS: from which directory a rule, a message or a calendar comes */
    { "user", NC_ ("origin", "user") },
    { "administrator", NC_ ("origin", "administrator") },
    { "packaged", NC_ ("origin", "packaged") },
  };

  return FIND ("origin", labels, origin);
}

char *
cw_ctl_days_off_text (const char *list)
{
  static const Label labels[] = {
    /* TRANSLATORS: weekdays in a list of days off */
    { "mon", NC_ ("day off", "mon") }, { "tue", NC_ ("day off", "tue") },
    { "wed", NC_ ("day off", "wed") }, { "thu", NC_ ("day off", "thu") },
    { "fri", NC_ ("day off", "fri") }, { "sat", NC_ ("day off", "sat") },
    { "sun", NC_ ("day off", "sun") },
  };
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_auto (GStrv) days = g_strsplit (list != NULL ? list : "", ",", -1);

  for (guint i = 0; days[i] != NULL; i++)
    g_ptr_array_add (names, (gpointer)FIND ("day off", labels, g_strstrip (days[i])));
  g_ptr_array_add (names, NULL);
  return g_strjoinv (cw_ctl_list_separator (), (char **)names->pdata);
}

const char *
cw_ctl_outcome_label (const char *outcome)
{
  static const Label labels[] = {
    { "completed", NC_ ("outcome", "completed") }, { "declined", NC_ ("outcome", "declined") },
    { "withdrawn", NC_ ("outcome", "withdrawn") }, { "cancelled", NC_ ("outcome", "cancelled") },
    { "lost", NC_ ("outcome", "lost") },
  };

  return FIND ("outcome", labels, outcome);
}

const char *
cw_ctl_by_label (const char *by)
{
  static const Label labels[] = {
    /* TRANSLATORS: who did it */
    { "me", NC_ ("who", "me") },
    { "client", NC_ ("who", "client") },
    { "office", NC_ ("who", "staff") },
  };

  return FIND ("who", labels, by);
}

const char *
cw_ctl_turn_label (const char *ball)
{
  static const Label labels[] = {
    { "me", NC_ ("turn", "your turn") },
    { "client", NC_ ("turn", "the client's turn") },
    { "office", NC_ ("turn", "the platform staff's turn") },
  };

  return FIND ("turn", labels, ball);
}

const char *
cw_ctl_event_label (const char *event)
{
  static const Label labels[] = {
    { "applied", NC_ ("event", "applied") },
    { "contracted", NC_ ("event", "contract concluded") },
    { "funded", NC_ ("event", "escrow confirmed") },
    { "started", NC_ ("event", "work begun") },
    { "sent", NC_ ("event", "message sent") },
    { "replied", NC_ ("event", "the client replied") },
    { "promised", NC_ ("event", "the client named a moment") },
    { "asked", NC_ ("event", "the client asked") },
    { "delivered", NC_ ("event", "work delivered") },
    { "revision", NC_ ("event", "the client wants changes") },
    { "accepted", NC_ ("event", "delivery accepted") },
    { "paid", NC_ ("event", "paid") },
    { "step-done", NC_ ("event", "step done") },
    { "step-skipped", NC_ ("event", "step skipped") },
    { "step-result", NC_ ("event", "the platform's staff decided") },
    { "flagged", NC_ ("event", "warning sign seen") },
    { "held", NC_ ("event", "put on hold") },
    { "unheld", NC_ ("event", "no longer on hold") },
    { "snoozed", NC_ ("event", "snoozed") },
    { "noted", NC_ ("event", "note") },
    { "edited", NC_ ("event", "fields changed") },
    { "closed", NC_ ("event", "case closed") },
    { "reopened", NC_ ("event", "case opened again") },
    { "retracted", NC_ ("event", "event retracted") },
    { "amended", NC_ ("event", "event moved") },
    /* kinds of commands that are no events */
    { "add", NC_ ("event", "case added") },
    { "edit", NC_ ("event", "fields changed") },
    { "close", NC_ ("event", "case closed") },
    { "reopen", NC_ ("event", "case opened again") },
    { "import", NC_ ("event", "import") },
  };

  return FIND ("event", labels, event);
}

const char *
cw_ctl_kind_label (const char *kind)
{
  static const Label labels[] = {
    { "question", NC_ ("asked", "a question") },
    { "end-request", NC_ ("asked", "ending the contract") },
    { "refund-request", NC_ ("asked", "a refund") },
    { "dispute", NC_ ("asked", "a dispute") },
    { "award", NC_ ("asked", "taking the job") },
    { "outside-contact", NC_ ("asked", "contact outside the platform") },
    { "early-delivery", NC_ ("asked", "delivery before escrow") },
  };

  return FIND ("asked", labels, kind);
}

const char *
cw_ctl_sign_label (const char *sign)
{
  static const Label labels[] = {
    { "identity-unverified", NC_ ("sign", "the client's identity is not verified") },
    { "slow-reply-comments", NC_ ("sign", "ratings speak of slow replies") },
    { "low-rating", NC_ ("sign", "low rating") },
    { "mass-recruiting", NC_ ("sign", "50 or more people are wanted") },
    { "low-pay", NC_ ("sign", "pay far below the market") },
    { "low-pay-notice", NC_ ("sign", "the platform itself warns of low pay") },
    { "vague-text", NC_ ("sign", "the offer is vague") },
    { "slow-before-contract", NC_ ("sign", "slow before there is a contract") },
    { "early-delivery", NC_ ("sign", "work wanted before escrow or contract") },
    { "personal-data", NC_ ("sign", "personal data wanted") },
    { "outside-contact", NC_ ("sign", "contact outside the platform wanted") },
    { "differs-from-ad", NC_ ("sign", "the job differs from the offer") },
    { "no-show", NC_ ("sign", "did not turn up") },
    { "ignores-reminders", NC_ ("sign", "does not answer reminders") },
    { "polite", NC_ ("sign", "polite (a good sign)") },
    { "quick", NC_ ("sign", "quick (a good sign)") },
  };

  return FIND ("sign", labels, sign);
}

const char *
cw_ctl_anchor_label (const char *anchor)
{
  static const Label labels[] = {
    /* TRANSLATORS: from when a step's waiting time is counted */
    { "quiet", NC_ ("since", "the silence began") },
    { "turn", NC_ ("since", "the turn changed") },
    { "applied", NC_ ("since", "the application") },
    { "closes", NC_ ("since", "applications close") },
    { "contracted", NC_ ("since", "the contract") },
    { "funded", NC_ ("since", "escrow was confirmed") },
    { "started", NC_ ("since", "the work began") },
    { "delivered", NC_ ("since", "the delivery") },
    { "billed", NC_ ("since", "the acceptance") },
    { "deadline", NC_ ("since", "the deadline") },
    { "due", NC_ ("since", "the day on which pay is due") },
    { "promised", NC_ ("since", "the moment that the client named") },
  };

  return FIND ("since", labels, anchor);
}

const char *
cw_ctl_field_label (const char *field)
{
  static const Label labels[] = {
    { "title", NC_ ("field", "title") },
    { "client", NC_ ("field", "client") },
    { "platform", NC_ ("field", "platform") },
    { "url", NC_ ("field", "page") },
    { "fee", NC_ ("field", "fee") },
    { "closes", NC_ ("field", "closing date") },
    { "deadline", NC_ ("field", "deadline") },
    { "invoice_due", NC_ ("field", "day on which pay is due") },
    { "calendars", NC_ ("field", "calendars") },
    { "lang", NC_ ("field", "language") },
  };

  return FIND ("field", labels, field);
}

const char *
cw_ctl_withdrawn_label (const char *reason)
{
  static const Label labels[] = {
    /* TRANSLATORS: why an alert was taken down */
    { "answered", NC_ ("withdrawn", "the client answered") },
    { "taken", NC_ ("withdrawn", "the step was taken") },
    { "snoozed", NC_ ("withdrawn", "snoozed") },
    { "closed", NC_ ("withdrawn", "the case was closed") },
    { "moved", NC_ ("withdrawn", "it comes later") },
    { "passed", NC_ ("withdrawn", "its time has passed") },
    { "replaced", NC_ ("withdrawn", "another one took its place") },
    { "edited", NC_ ("withdrawn", "the case was changed") },
    { "held", NC_ ("withdrawn", "the case was put on hold") },
    { "paused", NC_ ("withdrawn", "alerts are paused") },
  };

  return FIND ("withdrawn", labels, reason);
}

const char *
cw_ctl_list_separator (void)
{
  /* TRANSLATORS: between the items of a list: "a, b, c" */
  return C_ ("list", ", ");
}
