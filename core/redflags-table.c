/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/redflags.h"

/* What is found, what it weighs, why, and what follows. */

#define ARTICLE "https://dasi-net.com/kuraudowa-kusu-renrakugakonai"
#define FAQ "https://crowdworks.my.salesforce-sites.com/faq/articles/FAQ/10596/"
#define OUTSIDE "https://crowdworks.secure.force.com/faq/articles/FAQ/10562/"
#define OWN "own default of Casewatch"
#define ANOTHER "If another sign joins it, look for another job."

static const CwRedFlag flags[] = {
  /* ---- signs, in the order of core/signs.c ---- */
  { "identity-unverified", CW_WEIGHT_SIGNAL,
    "The client's identity is not verified. That is a signal, not proof: many good clients never "
    "do it.", "Look at the other signs.", ARTICLE },
  { "slow-reply-comments", CW_WEIGHT_MILD,
    "Others wrote that this client answers slowly. Comments tell more than stars.",
    "Ask a question before signing and see how long the answer takes.", ARTICLE },
  { "low-rating", CW_WEIGHT_MILD, "Others rated this client low.",
    "Read the comments; sign only if they are about something that does not matter to you.",
    ARTICLE },
  { "mass-recruiting", CW_WEIGHT_MILD,
    "50 or more people are wanted: nobody can answer that many, and some such offers are lures.",
    "Expect no answer, and apply elsewhere at the same time.", ARTICLE },
  { "low-pay", CW_WEIGHT_SERIOUS, "The pay is far below the market.",
    "Ask for a fair price, or leave it.", ARTICLE " " FAQ },
  { "low-pay-notice", CW_WEIGHT_SERIOUS, "The platform itself warns that the pay may be low.",
    "Ask for a fair price, or leave it.", ARTICLE },
  { "vague-text", CW_WEIGHT_MILD,
    "The offer is vague: it should say deadline, pay, procedure and form of delivery.",
    "Ask for what is missing, in writing, before signing.", ARTICLE },
  { "slow-before-contract", CW_WEIGHT_SERIOUS,
    "The client is slow already before there is a contract: more than three business days.",
    "Do not sign if waiting like this would trouble you.", ARTICLE },
  { "early-delivery", CW_WEIGHT_STOP,
    "Work is wanted before there is a contract or before the money is in escrow. The platform "
    "forbids such jobs.", "Decline, deliver nothing, and report it to the platform.",
    ARTICLE " " FAQ },
  { "personal-data", CW_WEIGHT_SERIOUS, "Personal data is wanted that the job does not need.",
    "Give none; ask what it is for, and report it if that is not explained.", ARTICLE },
  { "outside-contact", CW_WEIGHT_SERIOUS,
    "Contact outside the platform is wanted. It is forbidden unless the platform approved it.",
    "Stay on the platform: decline politely, or ask the platform for its approval.",
    ARTICLE " " OUTSIDE },
  { "differs-from-ad", CW_WEIGHT_SERIOUS, "The work differs from the offer.",
    "Have the difference confirmed in writing and paid, or do not sign.", ARTICLE },
  { "no-show", CW_WEIGHT_MILD, "The client did not turn up for a meeting.",
    "Offer one more date; after a second time let go.", ARTICLE },
  { "ignores-reminders", CW_WEIGHT_SERIOUS, "The client ignores reminders.",
    "Take the next step of the plan rather than a further reminder.", ARTICLE },
  { "polite", CW_WEIGHT_GOOD, "The client is polite.", "", ARTICLE },
  { "quick", CW_WEIGHT_GOOD, "The client answers within a day.", "", ARTICLE },
  /* ---- what only the log tells ---- */
  { "quick-replies", CW_WEIGHT_GOOD,
    "The client answered within 24 hours of business days before the contract.", "", ARTICLE },
  { "fair-replies", CW_WEIGHT_SIGNAL,
    "The client answered within three business days before the contract, which is fair.", "",
    ARTICLE },
  { "slow-replies", CW_WEIGHT_SERIOUS,
    "Before the contract the client took more than %d business days to answer; up to three are "
    "fair.", "Do not sign if waiting like this would trouble you.", ARTICLE },
  { "went-quiet", CW_WEIGHT_MILD,
    "The client answered your application and has been quiet for %d business days since.",
    "Do not wait for it: apply elsewhere at the same time.", ARTICLE },
  { "past-silences", CW_WEIGHT_SERIOUS, "In other cases this client went quiet (%d times).",
    "Agree on fixed days for answers, and have the money in escrow before you begin.", OWN },
  { "past-losses", CW_WEIGHT_SERIOUS,
    "Other cases with this client were lost or cancelled (%d of them).",
    "Begin only with the money in escrow, and with a small part.", OWN },
  { "past-completed", CW_WEIGHT_GOOD, "Other cases with this client came to a good end (%d).", "",
    OWN },
  { "worked-before-escrow", CW_WEIGHT_SERIOUS,
    "You began or delivered before the money was in escrow: the platform holds nothing for you.",
    "Do no more until escrow is confirmed, and ask for it now.", FAQ },
};

const CwRedFlag *
cw_red_flags (gsize *n)
{
  *n = G_N_ELEMENTS (flags);
  return flags;
}

const CwRedFlag *
cw_red_flag (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (g_str_equal (flags[i].id, id))
      return &flags[i];
  return NULL;
}

const char *
cw_weight_to_word (CwWeight weight)
{
  static const char *const words[] = { "good", "signal", "mild", "serious", "stop" };

  return words[weight];
}

const char *
cw_found_by_to_word (CwFoundBy by)
{
  static const char *const words[] = { "flag", "answer", "log", "past" };

  return words[by];
}

const char *
cw_verdict_to_word (CwVerdict verdict)
{
  static const char *const words[] = { "unknown", "good", "clear", "careful", "decline" };

  return words[verdict];
}

const char *
cw_verdict_text (CwVerdict verdict, gboolean contracted)
{
  switch (verdict)
    {
    case CW_VERDICT_DECLINE:
      return contracted ? "Do no more work for this client until it is settled."
                        : "Do not sign with this client.";
    case CW_VERDICT_CAREFUL:
      return "Be careful with this client.";
    case CW_VERDICT_GOOD:
      return "Good signs, and nothing speaks against this client.";
    case CW_VERDICT_CLEAR:
      return "Nothing speaks against this client.";
    case CW_VERDICT_UNKNOWN:
    default:
      return "Nothing is known of this client yet.";
    }
}
