/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/verdict-words.h"

#include <glib/gi18n.h>

#include "client/bus.h"
#include "client/dates.h"
#include "client/value.h"
#include "client/words.h"
#include "core/text.h"

typedef struct
{
  const char *id, *reason, *follows;
} Words;

/* The sentences of core/redflags-table.c; a test compares them. */
static const Words *
words_of (GVariant *finding)
{
  static const Words words[] = {
    { "identity-unverified",
      N_ ("The client's identity is not verified. That is a signal, not proof: many good "
          "clients never do it."),
      N_ ("Look at the other signs.") },
    { "slow-reply-comments",
      N_ ("Others wrote that this client answers slowly. Comments tell more than stars."),
      N_ ("Ask a question before signing and see how long the answer takes.") },
    { "low-rating",
      N_ ("Others rated this client low."),
      N_ ("Read the comments; sign only if they are about something that does not matter "
          "to you.") },
    { "mass-recruiting",
      N_ ("50 or more people are wanted: nobody can answer that many, and some such offers "
          "are lures."),
      N_ ("Expect no answer, and apply elsewhere at the same time.") },
    { "low-pay",
      N_ ("The pay is far below the market."),
      N_ ("Ask for a fair price, or leave it.") },
    { "low-pay-notice",
      N_ ("The platform itself warns that the pay may be low."),
      N_ ("Ask for a fair price, or leave it.") },
    { "vague-text",
      N_ ("The offer is vague: it should say deadline, pay, procedure and form of delivery."),
      N_ ("Ask for what is missing, in writing, before signing.") },
    { "slow-before-contract",
      N_ ("The client is slow already before there is a contract: more than three business "
          "days."),
      N_ ("Do not sign if waiting like this would trouble you.") },
    { "early-delivery",
      N_ ("Work is wanted before there is a contract or before the money is in escrow. The "
          "platform forbids such jobs."),
      N_ ("Decline, deliver nothing, and report it to the platform.") },
    { "personal-data",
      N_ ("Personal data is wanted that the job does not need."),
      N_ ("Give none; ask what it is for, and report it if that is not explained.") },
    { "outside-contact",
      N_ ("Contact outside the platform is wanted. It is forbidden unless the platform "
          "approved it."),
      N_ ("Stay on the platform: decline politely, or ask the platform for its approval.") },
    { "differs-from-ad",
      N_ ("The work differs from the offer."),
      N_ ("Have the difference confirmed in writing and paid, or do not sign.") },
    { "no-show",
      N_ ("The client did not turn up for a meeting."),
      N_ ("Offer one more date; after a second time let go.") },
    { "ignores-reminders",
      N_ ("The client ignores reminders."),
      N_ ("Take the next step of the plan rather than a further reminder.") },
    { "polite",
      N_ ("The client is polite."),
      NULL },
    { "quick",
      N_ ("The client answers within a day."),
      NULL },
    { "quick-replies",
      N_ ("The client answered within 24 hours of business days before the contract."),
      NULL },
    { "fair-replies",
      N_ ("The client answered within three business days before the contract, which is "
          "fair."),
      NULL },
    { "slow-replies",
      N_ ("Before the contract the client took more than %d business days to answer; up to "
          "three are fair."),
      N_ ("Do not sign if waiting like this would trouble you.") },
    { "went-quiet",
      N_ ("The client answered your application and has been quiet for %d business days "
          "since."),
      N_ ("Do not wait for it: apply elsewhere at the same time.") },
    { "past-silences",
      N_ ("In other cases this client went quiet (%d times)."),
      N_ ("Agree on fixed days for answers, and have the money in escrow before you begin.") },
    { "past-losses",
      N_ ("Other cases with this client were lost or cancelled (%d of them)."),
      N_ ("Begin only with the money in escrow, and with a small part.") },
    { "past-completed",
      N_ ("Other cases with this client came to a good end (%d)."),
      NULL },
    { "worked-before-escrow",
      N_ ("You began or delivered before the money was in escrow: the platform holds "
          "nothing for you."),
      N_ ("Do no more until escrow is confirmed, and ask for it now.") },
  };
  const char *id = cw_ctl_text (finding, "sign");

  for (guint i = 0; id != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].id, id))
      return &words[i];
  return NULL;
}

char *
cw_ctl_finding_text (GVariant *finding)
{
  const Words *words = words_of (finding);
  gint64 number = 0;

  if (words == NULL)
    return cw_text_clean (cw_ctl_text (finding, "reason"), 0);
  cw_ctl_number (finding, "number", &number);
  g_auto (GStrv) parts = g_strsplit (_ (words->reason), "%d", 2);
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  return g_strjoinv (digits, parts);
}

const char *
cw_ctl_finding_follows (GVariant *finding)
{
  const Words *words = words_of (finding);

  if (words == NULL)
    return cw_ctl_text (finding, "follows");
  return words->follows != NULL ? _ (words->follows) : NULL;
}

const char *
cw_ctl_verdict_text (GVariant *verdict)
{
  const char *word = cw_ctl_text (verdict, "verdict");

  if (g_strcmp0 (word, "decline") == 0)
    return cw_ctl_flag (verdict, "contracted")
               ? _ ("Do no more work for this client until it is settled.")
               : _ ("Do not sign with this client.");
  if (g_strcmp0 (word, "careful") == 0)
    return _ ("Be careful with this client.");
  if (g_strcmp0 (word, "good") == 0)
    return _ ("Good signs, and nothing speaks against this client.");
  if (g_strcmp0 (word, "clear") == 0)
    return _ ("Nothing speaks against this client.");
  if (g_strcmp0 (word, "unknown") == 0)
    return _ ("Nothing is known of this client yet.");
  return cw_ctl_text (verdict, "text");
}

/* ---- reasons for a silence ---- */

static const char *
why_text (GVariant *reason)
{
  static const struct
  {
    const char *code, *why;
  } words[] = {
    { "mass-recruiting", N_ ("50 or more people are wanted, which nobody can answer.") },
    { "never-answered", N_ ("There was no answer yet, and ten applicants are enough to make "
                            "answering hard.") },
    { "closes-passed", N_ ("The day on which applications close is over.") },
    { "closes-unknown", N_ ("It is not noted when applications close.") },
    { "quick-before", N_ ("The client has answered within a business day before.") },
    { "not-reminded", N_ ("Nobody has reminded the client in this silence yet.") },
    { "ignored-reminders", N_ ("Several reminders had no answer.") },
    { "repeated-silences", N_ ("The client has gone quiet several times before.") },
    { "one-reminder", N_ ("A reminder had no answer.") },
    { "careless-signs", N_ ("You flagged signs of a careless client.") },
    { "early-delivery", N_ ("Work was wanted before the money was in escrow.") },
    { "outside-contact", N_ ("The client wanted contact outside the platform.") },
    { "delivered-unfunded",
      N_ ("The client has your work, and the money never went into escrow.") },
    { "contracted", N_ ("You were chosen: there is a contract.") },
    { "answered", N_ ("Your application was answered.") },
    { "closes-ahead", N_ ("Applications are still open.") },
    { "reminded", N_ ("The client was reminded in this silence.") },
    { "nothing-known", N_ ("Nothing in the log points to it.") },
    { "bad-signs", N_ ("Personal data was wanted, or the work differed from the offer.") },
  };
  const char *code = cw_ctl_text (reason, "code");

  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].code, code))
      return _ (words[i].why);
  return cw_ctl_text (reason, "why");
}

static const char *
reason_name (GVariant *reason)
{
  static const struct
  {
    const char *id, *likely, *possible, *unlikely;
  } words[] = {
    { "too-many-applicants", N_ ("Probably too many applied."), N_ ("Perhaps too many applied."),
      N_ ("Too many applicants: unlikely.") },
    { "recruiting-closed", N_ ("Probably somebody else was chosen."),
      N_ ("Perhaps somebody else was chosen."), N_ ("Somebody else chosen: unlikely.") },
    { "forgotten", N_ ("Probably your message was read and forgotten."),
      N_ ("Perhaps your message was read and forgotten."),
      N_ ("Your message forgotten: unlikely.") },
    { "unprofessional", N_ ("Probably the client does not take answering seriously."),
      N_ ("Perhaps the client does not take answering seriously."),
      N_ ("A client who does not take answering seriously: unlikely.") },
    { "malicious", N_ ("Probably the client means no good."),
      N_ ("Perhaps the client means no good."), N_ ("A client who means no good: unlikely.") },
  };
  const char *id = cw_ctl_text (reason, "id");
  const char *likelihood = cw_ctl_text (reason, "likelihood");

  for (guint i = 0; id != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].id, id))
      return g_strcmp0 (likelihood, "likely") == 0     ? _ (words[i].likely)
             : g_strcmp0 (likelihood, "unlikely") == 0 ? _ (words[i].unlikely)
                                                       : _ (words[i].possible);
  return id != NULL ? id : "";
}

char *
cw_ctl_reason_text (GVariant *reason)
{
  g_autofree char *why = cw_text_clean (why_text (reason), 0);
  g_autofree char *name = cw_text_clean (reason_name (reason), 0);

  /* TRANSLATORS: two sentences: a likely reason for a silence, and what speaks for it */
  return g_strdup_printf (_ ("%1$s %2$s"), name, why);
}

const char *
cw_ctl_reason_follows (GVariant *reason)
{
  static const char *const words[] = {
    N_ ("Do not wait for this one: apply elsewhere at the same time."),
    N_ ("Count it as a rejection one week after applications closed, and apply elsewhere "
        "at once."),
    N_ ("One friendly message brings yours to the top again; send no more than one."),
    N_ ("A friendly reminder mostly helps: send it when the plan says so."),
    N_ ("Do not sign; your time is worth more elsewhere."),
    N_ ("Keep to the steps of the plan, in writing, and do nothing that is not paid for."),
    N_ ("Decline and report it; give neither work nor data, and stay on the platform."),
    N_ ("Deliver nothing more, write only on the platform, keep what was said, and "
        "report it."),
  };
  const char *follows = cw_ctl_text (reason, "follows");

  for (guint i = 0; follows != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i], follows))
      return _ (words[i]);
  return follows;
}

/* ---- money at risk ---- */

static char *
risk_why (CwCtl *ctl, GVariant *at_risk)
{
  const char *why = cw_ctl_text (at_risk, "why");
  const char *until = cw_ctl_text (at_risk, "until");
  g_autofree char *moment = until != NULL ? cw_ctl_moment_long (ctl, until) : NULL;

  if (g_strcmp0 (why, "escrow-missing") == 0)
    return g_strdup (_ ("you began or delivered, and escrow holds nothing"));
  if (g_strcmp0 (why, "limit") == 0 && moment != NULL)
    return g_strdup_printf (_ ("answer until %s, or it may be lost"), moment);
  if (g_strcmp0 (why, "unpaid") == 0 && moment != NULL)
    return g_strdup_printf (_ ("delivered and not paid, due %s"), moment);
  if (g_strcmp0 (why, "unpaid") == 0)
    return g_strdup (_ ("delivered and not paid"));
  return cw_text_clean (why, 0);
}

char *
cw_ctl_risk_text (CwCtl *ctl, GVariant *at_risk)
{
  g_autofree char *why = risk_why (ctl, at_risk);
  g_autofree char *money = cw_ctl_money (at_risk);

  if (*money == '\0')
    return g_steal_pointer (&why);
  /* TRANSLATORS: 1 an amount of money, 2 why it is at risk */
  return g_strdup_printf (_ ("%1$s — %2$s"), money, why);
}

char *
cw_ctl_risk_total (GVariant *status)
{
  g_autoptr (GVariant) rows = cw_ctl_value (status, "at_risk", "aa{sv}");
  g_autoptr (GPtrArray) sums = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      g_ptr_array_add (sums, cw_ctl_money (row));
    }
  if (sums->len == 0)
    return NULL;
  g_ptr_array_add (sums, NULL);
  return g_strjoinv (cw_ctl_list_separator (), (char **)sums->pdata);
}

char *
cw_ctl_risk_in_all (GVariant *status)
{
  g_autofree char *sums = status != NULL ? cw_ctl_risk_total (status) : NULL;

  return sums != NULL ? g_strdup_printf (_ ("At risk in all cases: %s"), sums) : NULL;
}
