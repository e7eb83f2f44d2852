/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/reasons.h"

#include "core/redflags.h"

#define DAY_OF_BUSINESS (24 * CW_HOUR)

/* ---- what the log says ---- */

static gboolean
applied (const CwReasonInput *in)
{
  return in->c->stage == CW_STAGE_APPLIED;
}

static gboolean
contracted (const CwReasonInput *in)
{
  return !applied (in);
}

static gboolean
always (const CwReasonInput *in)
{
  (void) in;
  return TRUE;
}

static gboolean
has_sign (const CwReasonInput *in, const char *sign)
{
  for (guint i = 0; i < in->c->signs->len; i++)
    if (g_str_equal (g_ptr_array_index (in->c->signs, i), sign))
      return TRUE;
  return FALSE;
}

static gboolean
many_wanted (const CwReasonInput *in)
{
  return applied (in) && has_sign (in, "mass-recruiting");
}

static gboolean
never_answered (const CwReasonInput *in)
{
  return applied (in) && !in->history->heard;
}

static gboolean
closes_passed (const CwReasonInput *in)
{
  return applied (in) && in->c->fields.closes != CW_NEVER && in->c->fields.closes <= in->x->now;
}

static gboolean
closes_unknown (const CwReasonInput *in)
{
  return applied (in) && in->c->fields.closes == CW_NEVER;
}

static gboolean
quick_before (const CwReasonInput *in)
{
  for (guint i = 0; i < in->history->spells->len; i++)
    {
      gint64 reply = g_array_index (in->history->spells, CwPastSpell, i).reply;
      if (reply >= 0 && reply <= DAY_OF_BUSINESS)
        return TRUE;
    }
  return in->past != NULL && in->past->replies->len > 0
         && cw_spread (in->past->replies).median <= DAY_OF_BUSINESS;
}

static gboolean
not_reminded (const CwReasonInput *in)
{
  return cw_case_ignored_reminders (in->c) == 0;
}

static gboolean
ignores_reminders (const CwReasonInput *in)
{
  return cw_case_ignored_reminders (in->c) >= 2 || has_sign (in, "ignores-reminders");
}

/* Who leaves several reminders without an answer has not just forgotten one message. */
static gboolean
quick_and_not_deaf (const CwReasonInput *in)
{
  return quick_before (in) && !ignores_reminders (in);
}

static gboolean
one_reminder (const CwReasonInput *in)
{
  return cw_case_ignored_reminders (in->c) == 1;
}

/* The running silence is not yet one of them. */
static gboolean
silences_repeat (const CwReasonInput *in)
{
  guint n = in->past != NULL ? in->past->silences : 0;

  for (guint i = 0; i < in->history->spells->len; i++)
    {
      const CwPastSpell *spell = &g_array_index (in->history->spells, CwPastSpell, i);
      n += spell->silent && !spell->runs;
    }
  return n >= 2;
}

static gboolean
careless_signs (const CwReasonInput *in)
{
  static const char *const signs[] = { "no-show", "slow-reply-comments", "slow-before-contract",
                                       "vague-text", "low-rating" };

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (has_sign (in, signs[i]))
      return TRUE;
  return FALSE;
}

static gboolean
wants_early_delivery (const CwReasonInput *in)
{
  return !in->c->funded
         && (has_sign (in, "early-delivery")
             || cw_case_find_asked (in->c, "early-delivery") != NULL);
}

static gboolean
lures_outside (const CwReasonInput *in)
{
  return has_sign (in, "outside-contact")
         || cw_case_find_asked (in->c, "outside-contact") != NULL;
}

static gboolean
took_work_unpaid (const CwReasonInput *in)
{
  return in->c->delivered_unfunded && !in->c->funded;
}

static gboolean
wants_data (const CwReasonInput *in)
{
  return has_sign (in, "personal-data") || has_sign (in, "differs-from-ad");
}

/* ---- the table ---- */

/* The first row of a reason that holds is the one that is told: strong ones come first, and the
 * last one always holds. */
static const struct
{
  CwReasonId id;
  CwLikelihood likelihood;
  const char *code;
  gboolean (*holds) (const CwReasonInput *in);
  const char *why;
} rows[] = {
  { CW_REASON_TOO_MANY, CW_LIKELY, "mass-recruiting", many_wanted,
    "50 or more people are wanted, which nobody can answer." },
  { CW_REASON_TOO_MANY, CW_POSSIBLE, "never-answered", never_answered,
    "There was no answer yet, and ten applicants are enough to make answering hard." },
  { CW_REASON_TOO_MANY, CW_UNLIKELY, "contracted", contracted,
    "You were chosen: there is a contract." },
  { CW_REASON_TOO_MANY, CW_UNLIKELY, "answered", always, "Your application was answered." },
  { CW_REASON_CLOSED, CW_LIKELY, "closes-passed", closes_passed,
    "The day on which applications close is over." },
  { CW_REASON_CLOSED, CW_POSSIBLE, "closes-unknown", closes_unknown,
    "It is not noted when applications close." },
  { CW_REASON_CLOSED, CW_UNLIKELY, "contracted", contracted,
    "You were chosen: there is a contract." },
  { CW_REASON_CLOSED, CW_UNLIKELY, "closes-ahead", always, "Applications are still open." },
  { CW_REASON_FORGOTTEN, CW_LIKELY, "quick-before", quick_and_not_deaf,
    "The client has answered within a business day before." },
  { CW_REASON_FORGOTTEN, CW_POSSIBLE, "not-reminded", not_reminded,
    "Nobody has reminded the client in this silence yet." },
  { CW_REASON_FORGOTTEN, CW_UNLIKELY, "reminded", always,
    "The client was reminded in this silence." },
  { CW_REASON_UNPROFESSIONAL, CW_LIKELY, "ignored-reminders", ignores_reminders,
    "Several reminders had no answer." },
  { CW_REASON_UNPROFESSIONAL, CW_LIKELY, "repeated-silences", silences_repeat,
    "The client has gone quiet several times before." },
  { CW_REASON_UNPROFESSIONAL, CW_POSSIBLE, "one-reminder", one_reminder, "A reminder had no answer." },
  { CW_REASON_UNPROFESSIONAL, CW_POSSIBLE, "careless-signs", careless_signs,
    "You flagged signs of a careless client." },
  { CW_REASON_UNPROFESSIONAL, CW_UNLIKELY, "quick-before", quick_before,
    "The client has answered within a business day before." },
  { CW_REASON_UNPROFESSIONAL, CW_UNLIKELY, "nothing-known", always,
    "Nothing in the log points to it." },
  { CW_REASON_MALICIOUS, CW_LIKELY, "early-delivery", wants_early_delivery,
    "Work was wanted before the money was in escrow." },
  { CW_REASON_MALICIOUS, CW_LIKELY, "outside-contact", lures_outside,
    "The client wanted contact outside the platform." },
  { CW_REASON_MALICIOUS, CW_POSSIBLE, "delivered-unfunded", took_work_unpaid,
    "The client has your work, and the money never went into escrow." },
  { CW_REASON_MALICIOUS, CW_POSSIBLE, "bad-signs", wants_data,
    "Personal data was wanted, or the work differed from the offer." },
  { CW_REASON_MALICIOUS, CW_UNLIKELY, "nothing-known", always,
    "Nothing in the log points to it." },
};

static const struct
{
  const char *word, *before, *after; /* what follows before a contract, and with one */
} reasons[CW_N_REASONS] = {
  [CW_REASON_TOO_MANY] = { "too-many-applicants",
    "Do not wait for this one: apply elsewhere at the same time.", "" },
  [CW_REASON_CLOSED] = { "recruiting-closed",
    "Count it as a rejection one week after applications closed, and apply elsewhere at once.",
    "" },
  [CW_REASON_FORGOTTEN] = { "forgotten",
    "One friendly message brings yours to the top again; send no more than one.",
    "A friendly reminder mostly helps: send it when the plan says so." },
  [CW_REASON_UNPROFESSIONAL] = { "unprofessional",
    "Do not sign; your time is worth more elsewhere.",
    "Keep to the steps of the plan, in writing, and do nothing that is not paid for." },
  [CW_REASON_MALICIOUS] = { "malicious",
    "Decline and report it; give neither work nor data, and stay on the platform.",
    "Deliver nothing more, write only on the platform, keep what was said, and report it." },
};

const char *
cw_reason_to_word (CwReasonId id)
{
  return reasons[id].word;
}

const char *
cw_likelihood_to_word (CwLikelihood likelihood)
{
  static const char *const words[] = { "likely", "possible", "unlikely" };

  return words[likelihood];
}

static void
add_reason (GArray *found, guint row, gboolean has_contract)
{
  CwReasonId id = rows[row].id;
  CwReason reason = { id, rows[row].likelihood, rows[row].code, rows[row].why,
                      rows[row].likelihood == CW_UNLIKELY ? ""
                      : has_contract                      ? reasons[id].after
                                                          : reasons[id].before };

  for (guint i = 0; i < found->len; i++)
    if (g_array_index (found, CwReason, i).id == id)
      return;
  g_array_append_val (found, reason);
}

static int
likely_first (gconstpointer a, gconstpointer b)
{
  const CwReason *x = a, *y = b;

  if (x->likelihood != y->likelihood)
    return (int) x->likelihood - (int) y->likelihood;
  return (int) x->id - (int) y->id;
}

GArray *
cw_reasons_find (const CwReasonInput *in)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (CwReason));

  if (in->c->closed || in->c->ball != CW_BALL_CLIENT || in->c->spell.at == CW_NEVER
      || in->c->spell.at > in->x->now)
    return found;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].holds (in))
      add_reason (found, i, contracted (in));
  g_array_sort (found, likely_first);
  return found;
}
