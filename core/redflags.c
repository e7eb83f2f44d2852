/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/redflags.h"

#include <math.h>

#include "core/money.h"

#define QUICK (24 * CW_HOUR)    /* the article: a good client answers within 24 hours, */
#define FAIR (3 * 24 * CW_HOUR) /* up to three business days is fair */
#define TWO_NO_SHOWS 2          /* the article's meeting: put off, not attended, then silence */
#define TWO_REMINDERS 2         /* the client's own, and the platform's */

static void
add (CwRedFlagReport *report, const char *id, CwFoundBy by, int number)
{
  const CwRedFlag *flag = cw_red_flag (id);
  CwFinding finding = { flag, flag->weight, by, number };

  for (guint i = 0; i < report->findings->len; i++)
    if (g_array_index (report->findings, CwFinding, i).flag == flag)
      return;
  g_array_append_val (report->findings, finding);
}

static gboolean
has (const CwRedFlagReport *report, const char *id)
{
  for (guint i = 0; i < report->findings->len; i++)
    if (g_str_equal (g_array_index (report->findings, CwFinding, i).flag->id, id))
      return TRUE;
  return FALSE;
}

static int
times_flagged (const CwCase *c, const char *sign)
{
  int n = 0;

  for (guint i = 0; i < c->log->len; i++)
    {
      const CwEvent *event = g_ptr_array_index (c->log, i);
      n += event->kind == CW_EVENT_FLAGGED && g_strcmp0 (event->d.sign, sign) == 0;
    }
  return n;
}

static void
find_signs (CwRedFlagReport *report, const CwRedFlagInput *in)
{
  for (guint i = 0; i < in->c->signs->len; i++)
    if (cw_red_flag (g_ptr_array_index (in->c->signs, i)) != NULL)
      add (report, g_ptr_array_index (in->c->signs, i), CW_FOUND_FLAG, 0);
  gsize n;
  const CwSign *signs = cw_signs (&n);
  for (gsize i = 0; in->answers != NULL && i < n; i++)
    if (GPOINTER_TO_INT (g_hash_table_lookup (in->answers, signs[i].id)) > 0)
      add (report, signs[i].id, CW_FOUND_ANSWER, 0);
}

/* ---- what the log knows ---- */

static void
find_replies (CwRedFlagReport *report, const CwRedFlagInput *in)
{
  gint64 longest = -1;

  for (guint i = 0; i < in->history->spells->len; i++)
    {
      const CwPastSpell *spell = &g_array_index (in->history->spells, CwPastSpell, i);
      if (spell->stage == CW_STAGE_APPLIED)
        longest = MAX (longest, spell->reply);
    }
  if (longest > FAIR)
    add (report, "slow-replies", CW_FOUND_LOG, (int) (longest / (24 * CW_HOUR)));
  else if (longest > QUICK)
    add (report, "fair-replies", CW_FOUND_LOG, 0);
  else if (longest >= 0)
    add (report, "quick-replies", CW_FOUND_LOG, 0);
  if (longest < 0 || in->c->stage != CW_STAGE_APPLIED || in->c->spell.at == CW_NEVER)
    return;
  int quiet = cw_quiet_business_days (in->c->spell.at, in->x->now, &in->x->days);
  if (quiet > 3)
    add (report, "went-quiet", CW_FOUND_LOG, quiet);
}

/* A request is a warning when it came before the money was safe; once it is, delivering early is an
 * ordinary wish. */
static void
find_requests (CwRedFlagReport *report, const CwRedFlagInput *in)
{
  for (guint i = 0; i < in->c->asked->len; i++)
    {
      const CwAsked *asked = &g_array_index (in->c->asked, CwAsked, i);
      gboolean safe = in->c->funded && in->c->funded_at.at != CW_NEVER
                      && asked->order > in->c->funded_at.order;
      if (g_str_equal (asked->kind, "early-delivery") && !safe)
        add (report, "early-delivery", CW_FOUND_LOG, 0);
      if (g_str_equal (asked->kind, "outside-contact"))
        add (report, "outside-contact", CW_FOUND_LOG, 0);
    }
}

guint
cw_case_ignored_reminders (const CwCase *c)
{
  guint n = 0;

  if (c->spell.at == CW_NEVER || c->closed)
    return 0;
  for (guint i = 0; i < c->takings->len; i++)
    {
      const CwTaking *taking = &g_array_index (c->takings, CwTaking, i);
      n += taking->spell == c->spell.event_id && !taking->skipped
           && (taking->act == CW_ACT_MESSAGE
               || (taking->act == CW_ACT_OFFICE && taking->result == CW_RESULT_APPROVED));
    }
  return n;
}

static void
find_past (CwRedFlagReport *report, const CwFigures *past)
{
  if (past == NULL)
    return;
  int lost = (int) (past->outcomes[CW_OUTCOME_LOST] + past->outcomes[CW_OUTCOME_CANCELLED]);
  int completed = (int) past->outcomes[CW_OUTCOME_COMPLETED];
  if (past->silences > 0)
    add (report, "past-silences", CW_FOUND_PAST, (int) past->silences);
  if (lost > 0)
    add (report, "past-losses", CW_FOUND_PAST, lost);
  if (completed > 0)
    add (report, "past-completed", CW_FOUND_PAST, completed);
}

static void
find_own (CwRedFlagReport *report, const CwRedFlagInput *in)
{
  const CwCase *c = in->c;
  guint ignored = cw_case_ignored_reminders (c);

  if (ignored >= TWO_REMINDERS)
    add (report, "ignores-reminders", CW_FOUND_LOG, (int) ignored);
  if ((c->started_unfunded || c->delivered_unfunded) && !c->funded)
    add (report, "worked-before-escrow", CW_FOUND_LOG, 0);
}

/* ---- pay ---- */

static void
work_out_pay (CwRedFlagReport *report, const CwRedFlagInput *in)
{
  const CwFields *f = &in->c->fields;

  if (!f->has_fee || f->fee_currency == NULL || f->fee_amount <= 0)
    return;
  gboolean yen = g_str_equal (f->fee_currency, "JPY");
  double fee = (double) f->fee_amount / pow (10, cw_money_decimals (f->fee_currency));
  if (isfinite (in->hours) && in->hours > 0)
    report->per_hour = fee / in->hours;
  if (in->characters > 0)
    report->per_character = fee / in->characters;
  report->judged = yen && (report->per_hour > 0 || report->per_character > 0);
  if (report->judged
      && ((report->per_hour > 0 && report->per_hour < CW_LOW_HOURLY_JPY)
          || (report->per_character > 0 && report->per_character < CW_LOW_PER_CHARACTER_JPY)))
    add (report, "low-pay", CW_FOUND_ANSWER, 0);
}

/* ---- the whole ---- */

static void
weigh (CwRedFlagReport *report, const CwRedFlagInput *in)
{
  for (guint i = 0; i < report->findings->len; i++)
    {
      CwFinding *finding = &g_array_index (report->findings, CwFinding, i);
      if (g_str_equal (finding->flag->id, "no-show"))
        finding->number = times_flagged (in->c, "no-show");
      if (g_str_equal (finding->flag->id, "no-show") && finding->number >= TWO_NO_SHOWS)
        finding->weight = CW_WEIGHT_SERIOUS;
      if (g_str_equal (finding->flag->id, "past-silences") && finding->number == 1)
        finding->weight = CW_WEIGHT_MILD; /* once may happen to anybody */
    }
}

static CwVerdict
judge (const CwRedFlagReport *report, const CwRedFlagInput *in)
{
  guint count[CW_WEIGHT_STOP + 1] = { 0 };

  for (guint i = 0; i < report->findings->len; i++)
    count[g_array_index (report->findings, CwFinding, i).weight]++;
  /* two words for one thing are one sign */
  if (has (report, "low-pay") && has (report, "low-pay-notice"))
    count[CW_WEIGHT_SERIOUS]--;
  if (has (report, "slow-before-contract") && has (report, "slow-replies"))
    count[CW_WEIGHT_SERIOUS]--;
  if (count[CW_WEIGHT_STOP] > 0 || count[CW_WEIGHT_SERIOUS] > 1)
    return CW_VERDICT_DECLINE;
  if (count[CW_WEIGHT_SERIOUS] + count[CW_WEIGHT_MILD] > 0)
    return CW_VERDICT_CAREFUL;
  if (count[CW_WEIGHT_GOOD] > 0)
    return CW_VERDICT_GOOD;
  if (report->findings->len == 0 && in->people_wanted == 0 && !report->judged
      && (in->answers == NULL || g_hash_table_size (in->answers) == 0))
    return CW_VERDICT_UNKNOWN;
  return CW_VERDICT_CLEAR;
}

static int
heavier_first (gconstpointer a, gconstpointer b)
{
  const CwFinding *x = a, *y = b;

  if (x->weight != y->weight)
    return x->weight > y->weight ? -1 : 1;
  return x->flag < y->flag ? -1 : x->flag > y->flag; /* the table's order */
}

static void
list_open (CwRedFlagReport *report, const CwRedFlagInput *in)
{
  gsize n;
  const CwSign *signs = cw_signs (&n);

  for (gsize i = 0; i < n; i++)
    if (!has (report, signs[i].id)
        && (in->answers == NULL || !g_hash_table_contains (in->answers, signs[i].id)))
      g_ptr_array_add (report->open, (gpointer) signs[i].id);
}

CwRedFlagReport *
cw_red_flags_find (const CwRedFlagInput *in)
{
  CwRedFlagReport *report = g_new0 (CwRedFlagReport, 1);

  report->findings = g_array_new (FALSE, FALSE, sizeof (CwFinding));
  report->open = g_ptr_array_new ();
  report->contracted = in->c->contracted.at != CW_NEVER || in->c->stage > CW_STAGE_APPLIED;
  find_requests (report, in); /* a request also flags the case */
  find_signs (report, in);
  if (in->people_wanted >= CW_MANY_WANTED)
    add (report, "mass-recruiting", CW_FOUND_ANSWER, 0);
  find_replies (report, in);
  find_past (report, in->past);
  find_own (report, in);
  work_out_pay (report, in);
  weigh (report, in);
  report->verdict = judge (report, in);
  list_open (report, in);
  g_array_sort (report->findings, heavier_first);
  return report;
}

void
cw_red_flag_report_free (CwRedFlagReport *report)
{
  if (report == NULL)
    return;
  g_array_unref (report->findings);
  g_ptr_array_unref (report->open);
  g_free (report);
}

char *
cw_finding_text (const CwFinding *finding)
{
  g_auto(GStrv) parts = g_strsplit (finding->flag->reason, "%d", 2);
  g_autofree char *number = g_strdup_printf ("%d", finding->number);

  return g_strjoinv (number, parts);
}
