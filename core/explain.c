/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/explain.h"

#include "core/explain-text.h"
#include "core/plan-private.h"

const char *
cw_note_to_word (CwNoteCode code)
{
  static const char *const words[] = {
    "inclusive", "weekly", "monthly", "round", "not-before", "promised", "one-step-a-day",
    "hours", "open-day", "before-limit", "at-once", "coverage",
  };

  return words[code];
}

static gboolean
is_japanese (const char *lang)
{
  return lang != NULL && g_str_has_prefix (lang, "ja");
}

char *
cw_explain_closed_day (const CwCalendarUnion *u, const CwDayset *set, CwDay day, const char *lang)
{
  static const char *const english[]
    = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };
  static const char *const japanese[]
    = { "月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日" };
  const char *own = NULL, *in_english = NULL;
  gboolean weekly = TRUE;

  if (set == NULL || !cw_day_in_range (day) || cw_dayset_is_open (set, day))
    return NULL;
  if (u != NULL)
    {
      own = cw_calendar_union_reason (u, day, "ja", &weekly);
      in_english = cw_calendar_union_reason (u, day, "en", NULL);
    }
  if (own == NULL || weekly)
    return g_strdup ((is_japanese (lang) ? japanese : english)[cw_day_weekday (day)]);
  if (is_japanese (lang) || in_english == NULL || g_str_equal (own, in_english))
    return g_strdup (own);
  return g_strdup_printf ("%s (%s)", in_english, own);
}

static void
clear_day (gpointer data)
{
  g_free (((CwExplainDay *) data)->reason);
}

static GArray *
new_days (void)
{
  GArray *days = g_array_new (FALSE, FALSE, sizeof (CwExplainDay));

  g_array_set_clear_func (days, clear_day);
  return days;
}

static void
clear_note (gpointer data)
{
  CwExplainNote *note = data;

  g_free (note->what);
  g_free (note->text);
  g_clear_pointer (&note->days, g_array_unref);
}

/* ---- the sum ---- */

typedef struct
{
  const CwPlanStep *p;
  const CwPlanContext *x;
  const char *lang;
  CwExplanation *e;
} Work;

static const CwDayset *
set_of (CwUnit unit, const CwPlanContext *x, const CwCalendarUnion **u)
{
  *u = unit == CW_UNIT_OFFICE ? x->office : x->client;
  return unit == CW_UNIT_OFFICE ? x->days.office : x->days.client;
}

static gboolean
add_day (Work *w, CwDay day, gboolean counted, int n, char *reason)
{
  if (w->e->days->len >= CW_EXPLAIN_MAX_DAYS)
    {
      w->e->truncated = TRUE;
      g_free (reason);
      return FALSE;
    }
  CwExplainDay row = { day, counted, n, reason };
  g_array_append_val (w->e->days, row);
  return TRUE;
}

static gboolean
is_inclusive (const CwStep *step)
{
  return cw_plan_effective_after (step).n != step->after.n;
}

/* The days from the anchor's to the one on which the sum ends, in order of counting. */
static void
count_days (Work *w)
{
  CwDuration after = cw_plan_effective_after (w->p->step);
  const CwCalendarUnion *u;
  const CwDayset *set = set_of (after.unit, w->x, &u);
  GTimeZone *zone = w->x->days.policy_zone;
  CwDay first = cw_instant_day (w->p->anchor, zone), last = cw_instant_day (w->e->sum, zone);
  int way = after.n < 0 || (after.n == 0 && after.backward) ? -1 : 1, n = 0;

  if (is_inclusive (w->p->step) && after.n > 0)
    {
      add_day (w, first, TRUE, 1, NULL); /* day 1, whatever day it is */
      n = 1;
    }
  for (CwDay day = after.n == 0 ? first : first + way; way * day <= way * last; day += way)
    {
      char *reason = cw_explain_closed_day (u, set, day, w->lang);
      gboolean counted = reason == NULL;

      if (counted && w->p->step->after.n != 0)
        n++;
      if (!add_day (w, day, counted, counted ? n : 0, reason))
        return;
    }
}

/* ---- what moved the date ---- */

static CwExplainNote *
add_note (Work *w, CwNoteCode code, CwInstant moment, char *what, char *text)
{
  CwExplainNote note = { code, moment, what, NULL, text };

  g_array_append_val (w->e->notes, note);
  return &g_array_index (w->e->notes, CwExplainNote, w->e->notes->len - 1);
}

/* A note on a later moment: "… so it falls due MOMENT". */
static void
move_to (Work *w, CwInstant *due, CwInstant moment, CwNoteCode code, char *what, const char *why)
{
  if (moment == CW_NEVER || moment <= *due)
    {
      g_free (what);
      return;
    }
  g_autofree char *at = cw_explain_moment (moment, w->x->days.user_zone);
  *due = moment;
  add_note (w, code, moment, what, g_strdup_printf ("%s: not before %s.", why, at));
}

static void
explain_clock (Work *w, CwInstant *due)
{
  const CwStep *step = w->p->step;
  GTimeZone *zone = w->x->days.policy_zone;

  if (is_inclusive (step))
    add_note (w, CW_NOTE_INCLUSIVE, CW_NEVER, NULL,
              g_strdup ("The day of the beginning counts as day 1."));
  if (step->has_weekly)
    {
      g_autofree char *time = cw_time_of_day_format (step->weekly_time);
      char *what = g_strdup_printf ("%s %s", cw_weekday_to_word (step->weekly_day), time);
      g_autofree char *why = g_strdup_printf ("The clock is weekly (%s)", what);
      move_to (w, due, cw_plan_next_weekly (step, *due, zone), CW_NOTE_WEEKLY, what, why);
    }
  if (step->monthly != NULL)
    {
      char *what = cw_monthly_format (step->monthly);
      g_autofree char *why = g_strdup_printf ("Pay days follow closing days (%s)", what);
      move_to (w, due, cw_plan_pay_day (step, *due, zone), CW_NOTE_MONTHLY, what, why);
    }
  if (step->round_hour)
    move_to (w, due, cw_plan_round_up_to_hour (*due, zone), CW_NOTE_ROUND, NULL,
             "Rounded up to the full hour");
}

static void
explain_not_before (Work *w, const CwCase *c, const CwPolicy *policy, CwInstant *due)
{
  const GArray *entries = w->p->step->not_before;

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const CwMoment *entry = &g_array_index (entries, CwMoment, i);
      CwInstant at = cw_plan_anchor_moment (c, policy, &entry->anchor), moment;

      if (at == CW_NEVER
          || cw_duration_add (at, entry->distance, &w->x->days, &moment) != CW_DURATION_OK)
        continue;
      char *what = cw_moment_format (entry);
      g_autofree char *why = g_strdup_printf ("The rule also keeps to %s", what);
      move_to (w, due, moment, CW_NOTE_NOT_BEFORE, what, why);
    }
}

static void
explain_courtesy (Work *w, const CwCase *c, CwInstant *due)
{
  if (!cw_plan_is_towards_client (w->p->step)
      || (w->p->taking != NULL && w->p->cause_again == 0))
    return;
  move_to (w, due, c->promised.at, CW_NOTE_PROMISED, NULL, "The client named a moment");
  move_to (w, due, cw_plan_day_after_taking (c, w->x), CW_NOTE_ONE_STEP_A_DAY, NULL,
           "Never two steps on one day, and one was just taken");
}

/* ---- what moved the alert ---- */

static char *
describe_hours (const CwHours *hours)
{
  GString *text = g_string_new (NULL);
  g_autofree char *from = cw_time_of_day_format (hours->from);
  g_autofree char *to = hours->to >= 24 * CW_HOUR ? g_strdup ("24:00")
                                                  : cw_time_of_day_format (hours->to);

  g_string_append_printf (text, "%s-%s", from, to);
  for (int day = CW_MONDAY; hours->days != 0x7f && day <= CW_SUNDAY; day++)
    if ((hours->days >> day & 1u) != 0)
      g_string_append_printf (text, " %s", cw_weekday_to_word ((CwWeekday) day));
  return g_string_free (text, FALSE);
}

/* The closed days from the one of a moment to the one before that of another. */
static GArray *
closed_days (Work *w, const CwDayset *open, CwInstant from, CwInstant to)
{
  GTimeZone *zone = w->x->days.policy_zone;
  const CwCalendarUnion *u = w->p->step->act == CW_ACT_OFFICE ? w->x->office : w->x->client;
  GArray *days = new_days ();

  for (CwDay day = cw_instant_day (from, zone), end = cw_instant_day (to, zone);
       day < end && days->len < CW_EXPLAIN_MAX_DAYS; day++)
    {
      char *reason = cw_explain_closed_day (u, open, day, w->lang);
      CwExplainDay row = { day, FALSE, 0, reason };
      if (reason != NULL)
        g_array_append_val (days, row);
    }
  return days;
}

static void
explain_waiting (Work *w, CwInstant hours, CwInstant open, const CwDayset *set)
{
  GTimeZone *zone = w->x->days.user_zone;

  if (hours != w->p->due)
    {
      char *what = describe_hours (&w->x->hours);
      g_autofree char *at = cw_explain_moment (hours, zone);
      add_note (w, CW_NOTE_HOURS, hours, what,
                g_strdup_printf ("The alert waits for the alert hours (%s): %s.", what, at));
    }
  if (open != hours)
    {
      GArray *days = closed_days (w, set, hours, open);
      g_autofree char *list = cw_explain_list_days (days);
      g_autofree char *at = cw_explain_moment (open, zone);
      const char *whose = w->p->step->act == CW_ACT_OFFICE ? "an open day of the office"
                                                           : "a business day of the client";
      CwExplainNote *note
        = add_note (w, CW_NOTE_OPEN_DAY, open, NULL,
                    g_strdup_printf ("The alert waits for %s%s%s: %s.", whose,
                                     *list != '\0' ? ", past " : "", list, at));
      note->days = days;
    }
}

static void
explain_alert (Work *w)
{
  const CwPlanStep *p = w->p;
  const CwPlanContext *x = w->x;
  const CwDayset *open = p->step->act == CW_ACT_MESSAGE  ? x->days.client
                         : p->step->act == CW_ACT_OFFICE ? x->days.office
                                                         : NULL;
  CwInstant hours = cw_hours_next (&x->hours, x->days.user_zone, p->due, NULL, NULL);
  CwInstant both = cw_hours_next (&x->hours, x->days.user_zone, p->due, open,
                                  x->days.policy_zone);
  g_autofree char *at = cw_explain_moment (p->alert, x->days.user_zone);

  if (both == p->alert)
    explain_waiting (w, hours, both, open);
  else if (p->alert != p->due)
    add_note (w, CW_NOTE_BEFORE_LIMIT, p->alert, NULL,
              g_strdup_printf ("By alert hours%s alone the alert would come after the limit, so it "
                               "comes before it: %s.", open != NULL ? " and open days" : "", at));
  else
    add_note (w, CW_NOTE_AT_ONCE, p->alert, NULL,
              g_strdup_printf ("No allowed moment is left%s, so the alert comes at once: %s.",
                               p->limit != CW_NEVER ? " before the limit" : "", at));
}

static void
explain_coverage (Work *w)
{
  CwDay from, to;
  const CwCalendarUnion *u = w->p->step->after.unit == CW_UNIT_OFFICE ? w->x->office
                                                                      : w->x->client;

  if (!w->p->beyond_coverage || u == NULL)
    return;
  cw_calendar_union_coverage (u, &from, &to);
  g_autofree char *first = cw_day_format (from);
  g_autofree char *last = cw_day_format (to);
  add_note (w, CW_NOTE_COVERAGE, CW_NEVER, g_strdup_printf ("%s/%s", first, last),
            g_strdup_printf ("The sum runs past the days that the calendars cover (%s to %s): "
                             "holidays beyond are not known.", first, last));
}

CwExplanation *
cw_explain_step (const CwCase *c, const CwPolicy *policy, const CwPlanStep *p,
                 const CwPlanContext *x, const char *lang)
{
  CwExplanation *e = g_new0 (CwExplanation, 1);
  Work w = { p, x, lang, e };
  CwUnit unit = p->step->after.unit;

  e->days = new_days ();
  e->notes = g_array_new (FALSE, FALSE, sizeof (CwExplainNote));
  g_array_set_clear_func (e->notes, clear_note);
  e->sum = CW_NEVER;
  if (p->due != CW_NEVER
      && cw_duration_add (p->anchor, cw_plan_effective_after (p->step), &x->days, &e->sum)
           == CW_DURATION_OK)
    {
      CwInstant due = e->sum;

      if (unit == CW_UNIT_BUSINESS || unit == CW_UNIT_OFFICE)
        count_days (&w);
      explain_clock (&w, &due);
      explain_not_before (&w, c, policy, &due);
      explain_courtesy (&w, c, &due);
      explain_alert (&w);
      explain_coverage (&w);
    }
  e->text = cw_explain_text (c, policy, p, x, e);
  return e;
}

void
cw_explanation_free (CwExplanation *e)
{
  if (e == NULL)
    return;
  g_array_unref (e->days);
  g_array_unref (e->notes);
  g_free (e->text);
  g_free (e);
}
