/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/words.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  const char *word;
  const char *label;
  const char *translated; /* once it was asked for */
} Label;

/* Each list has a context of its own: "applied" is a stage here and an event there. */
static const char *
find_label (const char *context, Label *labels, gsize n, const char *word)
{
  if (word == NULL)
    return "";
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (labels[i].word, word))
      {
        if (labels[i].translated == NULL)
          labels[i].translated = g_dpgettext2 (NULL, context, labels[i].label);
        return labels[i].translated;
      }
  return word;
}

#define FIND(context, labels, word) find_label (context, labels, G_N_ELEMENTS (labels), word)

const char *
cw_ctl_stage_label (const char *stage)
{
  static Label labels[] = {
    { "applied", NC_ ("stage", "applied"), NULL },     { "contracted", NC_ ("stage", "contracted"), NULL },
    { "delivered", NC_ ("stage", "delivered"), NULL }, { "billed", NC_ ("stage", "billed"), NULL },
    { "closed", NC_ ("stage", "closed"), NULL },
  };

  return FIND ("stage", labels, stage);
}

const char *
cw_ctl_state_label (const char *state)
{
  static Label labels[] = {
    /* TRANSLATORS: the state of a case: nothing to do now */
    { "ok", NC_ ("state", "waiting"), NULL },
    { "due", NC_ ("state", "due"), NULL },
    { "snoozed", NC_ ("state", "snoozed"), NULL },
    { "closed", NC_ ("state", "closed"), NULL },
  };

  return FIND ("state", labels, state);
}

const char *
cw_ctl_status_label (const char *status)
{
  static Label labels[] = {
    /* TRANSLATORS: the status of a step of the plan */
    { "done", NC_ ("step status", "done"), NULL },     { "skipped", NC_ ("step status", "skipped"), NULL },
    { "due", NC_ ("step status", "due now"), NULL },   { "upcoming", NC_ ("step status", "upcoming"), NULL },
    { "passed", NC_ ("step status", "passed"), NULL },
  };

  return FIND ("step status", labels, status);
}

const char *
cw_ctl_urgency_label (const char *urgency)
{
  static Label labels[] = {
    { "low", NC_ ("urgency", "low"), NULL },
    { "normal", NC_ ("urgency", "normal"), NULL },
    { "critical", NC_ ("urgency", "critical"), NULL },
  };

  return FIND ("urgency", labels, urgency);
}

const char *
cw_ctl_act_label (const char *act)
{
  static Label labels[] = {
    /* TRANSLATORS: what kind of thing a step does */
    { "message", NC_ ("act", "write to the client"), NULL },
    { "office", NC_ ("act", "ask the platform's staff"), NULL },
    { "platform", NC_ ("act", "use a function of the platform"), NULL },
    { "answer", NC_ ("act", "answer"), NULL },
    { "close", NC_ ("act", "close the case"), NULL },
    { "wait", NC_ ("act", "wait"), NULL },
  };

  return FIND ("act", labels, act);
}

const char *
cw_ctl_confidence_label (const char *confidence)
{
  static Label labels[] = {
    /* TRANSLATORS: where a rule comes from */
    { "official", NC_ ("source", "official"), NULL },
    { "third-party", NC_ ("source", "third party"), NULL },
    { "article", NC_ ("source", "an article"), NULL },
    { "default", NC_ ("source", "our own choice"), NULL },
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
  static Label labels[] = {
    /* TRANSLATORS: from which directory a rule, a message or a calendar comes */
    { "user", NC_ ("origin", "user"), NULL },
    { "administrator", NC_ ("origin", "administrator"), NULL },
    { "packaged", NC_ ("origin", "packaged"), NULL },
  };

  return FIND ("origin", labels, origin);
}

char *
cw_ctl_days_off_text (const char *list)
{
  static Label labels[] = {
    /* TRANSLATORS: weekdays in a list of days off */
    { "mon", NC_ ("day off", "mon"), NULL }, { "tue", NC_ ("day off", "tue"), NULL },
    { "wed", NC_ ("day off", "wed"), NULL }, { "thu", NC_ ("day off", "thu"), NULL },
    { "fri", NC_ ("day off", "fri"), NULL }, { "sat", NC_ ("day off", "sat"), NULL },
    { "sun", NC_ ("day off", "sun"), NULL },
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
  static Label labels[] = {
    { "completed", NC_ ("outcome", "completed"), NULL }, { "declined", NC_ ("outcome", "declined"), NULL },
    { "withdrawn", NC_ ("outcome", "withdrawn"), NULL }, { "cancelled", NC_ ("outcome", "cancelled"), NULL },
    { "lost", NC_ ("outcome", "lost"), NULL },
  };

  return FIND ("outcome", labels, outcome);
}

const char *
cw_ctl_by_label (const char *by)
{
  static Label labels[] = {
    /* TRANSLATORS: who did it */
    { "me", NC_ ("who", "me"), NULL },
    { "client", NC_ ("who", "client"), NULL },
    { "office", NC_ ("who", "staff"), NULL },
  };

  return FIND ("who", labels, by);
}

const char *
cw_ctl_turn_label (const char *ball)
{
  static Label labels[] = {
    { "me", NC_ ("turn", "your turn"), NULL },
    { "client", NC_ ("turn", "the client's turn"), NULL },
    { "office", NC_ ("turn", "the platform staff's turn"), NULL },
  };

  return FIND ("turn", labels, ball);
}

const char *
cw_ctl_event_label (const char *event)
{
  static Label labels[] = {
    { "applied", NC_ ("event", "applied"), NULL },
    { "contracted", NC_ ("event", "contract concluded"), NULL },
    { "funded", NC_ ("event", "escrow confirmed"), NULL },
    { "started", NC_ ("event", "work begun"), NULL },
    { "sent", NC_ ("event", "message sent"), NULL },
    { "replied", NC_ ("event", "the client replied"), NULL },
    { "promised", NC_ ("event", "the client named a moment"), NULL },
    { "asked", NC_ ("event", "the client asked"), NULL },
    { "delivered", NC_ ("event", "work delivered"), NULL },
    { "revision", NC_ ("event", "the client wants changes"), NULL },
    { "accepted", NC_ ("event", "delivery accepted"), NULL },
    { "paid", NC_ ("event", "paid"), NULL },
    { "step-done", NC_ ("event", "step done"), NULL },
    { "step-skipped", NC_ ("event", "step skipped"), NULL },
    { "step-result", NC_ ("event", "the platform's staff decided"), NULL },
    { "flagged", NC_ ("event", "warning sign seen"), NULL },
    { "held", NC_ ("event", "put on hold"), NULL },
    { "unheld", NC_ ("event", "no longer on hold"), NULL },
    { "snoozed", NC_ ("event", "snoozed"), NULL },
    { "noted", NC_ ("event", "note"), NULL },
    { "edited", NC_ ("event", "fields changed"), NULL },
    { "closed", NC_ ("event", "case closed"), NULL },
    { "reopened", NC_ ("event", "case opened again"), NULL },
    { "retracted", NC_ ("event", "event retracted"), NULL },
    { "amended", NC_ ("event", "event moved"), NULL },
    /* kinds of commands that are no events */
    { "add", NC_ ("event", "case added"), NULL },
    { "edit", NC_ ("event", "fields changed"), NULL },
    { "close", NC_ ("event", "case closed"), NULL },
    { "reopen", NC_ ("event", "case opened again"), NULL },
    { "import", NC_ ("event", "import"), NULL },
  };

  return FIND ("event", labels, event);
}

const char *
cw_ctl_kind_label (const char *kind)
{
  static Label labels[] = {
    { "question", NC_ ("asked", "a question"), NULL },
    { "end-request", NC_ ("asked", "ending the contract"), NULL },
    { "refund-request", NC_ ("asked", "a refund"), NULL },
    { "dispute", NC_ ("asked", "a dispute"), NULL },
    { "award", NC_ ("asked", "taking the job"), NULL },
    { "outside-contact", NC_ ("asked", "contact outside the platform"), NULL },
    { "early-delivery", NC_ ("asked", "delivery before escrow"), NULL },
  };

  return FIND ("asked", labels, kind);
}

const char *
cw_ctl_sign_label (const char *sign)
{
  static Label labels[] = {
    { "identity-unverified", NC_ ("sign", "the client's identity is not verified"), NULL },
    { "slow-reply-comments", NC_ ("sign", "ratings speak of slow replies"), NULL },
    { "low-rating", NC_ ("sign", "low rating"), NULL },
    { "mass-recruiting", NC_ ("sign", "50 or more people are wanted"), NULL },
    { "low-pay", NC_ ("sign", "pay far below the market"), NULL },
    { "low-pay-notice", NC_ ("sign", "the platform itself warns of low pay"), NULL },
    { "vague-text", NC_ ("sign", "the offer is vague"), NULL },
    { "slow-before-contract", NC_ ("sign", "slow before there is a contract"), NULL },
    { "early-delivery", NC_ ("sign", "work wanted before escrow or contract"), NULL },
    { "personal-data", NC_ ("sign", "personal data wanted"), NULL },
    { "outside-contact", NC_ ("sign", "contact outside the platform wanted"), NULL },
    { "differs-from-ad", NC_ ("sign", "the job differs from the offer"), NULL },
    { "no-show", NC_ ("sign", "did not turn up"), NULL },
    { "ignores-reminders", NC_ ("sign", "does not answer reminders"), NULL },
    { "polite", NC_ ("sign", "polite (a good sign)"), NULL },
    { "quick", NC_ ("sign", "quick (a good sign)"), NULL },
  };

  return FIND ("sign", labels, sign);
}

const char *
cw_ctl_anchor_label (const char *anchor)
{
  static Label labels[] = {
    /* TRANSLATORS: from when a step's waiting time is counted */
    { "quiet", NC_ ("since", "the silence began"), NULL },
    { "turn", NC_ ("since", "the turn changed"), NULL },
    { "applied", NC_ ("since", "the application"), NULL },
    { "closes", NC_ ("since", "applications close"), NULL },
    { "contracted", NC_ ("since", "the contract"), NULL },
    { "funded", NC_ ("since", "escrow was confirmed"), NULL },
    { "started", NC_ ("since", "the work began"), NULL },
    { "delivered", NC_ ("since", "the delivery"), NULL },
    { "billed", NC_ ("since", "the acceptance"), NULL },
    { "deadline", NC_ ("since", "the deadline"), NULL },
    { "due", NC_ ("since", "the day on which pay is due"), NULL },
    { "promised", NC_ ("since", "the moment that the client named"), NULL },
  };

  return FIND ("since", labels, anchor);
}

const char *
cw_ctl_field_label (const char *field)
{
  static Label labels[] = {
    { "title", NC_ ("field", "title"), NULL },
    { "client", NC_ ("field", "client"), NULL },
    { "platform", NC_ ("field", "platform"), NULL },
    { "url", NC_ ("field", "page"), NULL },
    { "fee", NC_ ("field", "fee"), NULL },
    { "closes", NC_ ("field", "closing date"), NULL },
    { "deadline", NC_ ("field", "deadline"), NULL },
    { "invoice_due", NC_ ("field", "day on which pay is due"), NULL },
    { "calendars", NC_ ("field", "calendars"), NULL },
    { "lang", NC_ ("field", "language"), NULL },
  };

  return FIND ("field", labels, field);
}

const char *
cw_ctl_withdrawn_label (const char *reason)
{
  static Label labels[] = {
    /* TRANSLATORS: why an alert was taken down */
    { "answered", NC_ ("withdrawn", "the client answered"), NULL },
    { "taken", NC_ ("withdrawn", "the step was taken"), NULL },
    { "snoozed", NC_ ("withdrawn", "snoozed"), NULL },
    { "closed", NC_ ("withdrawn", "the case was closed"), NULL },
    { "moved", NC_ ("withdrawn", "it comes later"), NULL },
    { "passed", NC_ ("withdrawn", "its time has passed"), NULL },
    { "replaced", NC_ ("withdrawn", "another one took its place"), NULL },
    { "edited", NC_ ("withdrawn", "the case was changed"), NULL },
    { "held", NC_ ("withdrawn", "the case was put on hold"), NULL },
    { "paused", NC_ ("withdrawn", "alerts are paused"), NULL },
  };

  return FIND ("withdrawn", labels, reason);
}

const char *
cw_ctl_list_separator (void)
{
  /* TRANSLATORS: between the items of a list: "a, b, c" */
  return C_ ("list", ", ");
}
