/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/explain-text.h"

#include "core/plan-private.h"

static const char *const short_days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

char *
cw_explain_moment (CwInstant at, GTimeZone *zone)
{
  CwWall wall = cw_instant_to_wall (at, zone);
  g_autofree char *day = cw_day_format (wall.day);
  g_autofree char *time = cw_time_of_day_format (wall.time);

  return g_strdup_printf ("%s (%s) %s", day, short_days[cw_day_weekday (wall.day)], time);
}

static void
append_day (GString *text, CwDay day)
{
  g_autofree char *date = cw_day_format (day);

  g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : "", date,
                          short_days[cw_day_weekday (day)]);
}

char *
cw_explain_list_days (const GArray *days)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < days->len; i++)
    {
      const CwExplainDay *row = &g_array_index (days, CwExplainDay, i);
      append_day (text, row->day);
      g_string_append_printf (text, " (%s)", row->reason);
    }
  return g_string_free (text, FALSE);
}

static const char *
unit_words (CwUnit unit, gboolean one)
{
  switch (unit)
    {
    case CW_UNIT_HOURS:
      return one ? "hour" : "hours";
    case CW_UNIT_BUSINESS:
      return one ? "business day of the client" : "business days of the client";
    case CW_UNIT_OFFICE:
      return one ? "open day of the office" : "open days of the office";
    case CW_UNIT_DAYS:
    default:
      return one ? "calendar day" : "calendar days";
    }
}

/* "3 business days of the client after quiet, 2026-11-27 (Fri) 15:00" */
static void
say_sum (GString *text, const CwPlanStep *p, const CwPlanContext *x, const CwExplanation *e)
{
  CwDuration after = p->step->after;
  g_autofree char *anchor = cw_anchor_format (&p->step->since);
  g_autofree char *from = cw_explain_moment (p->anchor, x->days.user_zone);
  g_autofree char *to = cw_explain_moment (e->sum, x->days.user_zone);
  gboolean back = after.n < 0 || after.backward;

  if (after.n == 0 && (after.unit == CW_UNIT_BUSINESS || after.unit == CW_UNIT_OFFICE))
    g_string_append_printf (text, " Reckoned from \"%s\", %s: that day, or if it is closed the %s "
                            "%s it. That gives %s.",
                            anchor, from, unit_words (after.unit, TRUE), back ? "before" : "after",
                            to);
  else if (after.n == 0)
    g_string_append_printf (text, " Reckoned from \"%s\", %s, without any wait.", anchor, from);
  else
    g_string_append_printf (text, " Reckoned from \"%s\", %s: %d %s %s it. That gives %s.", anchor,
                            from, ABS (after.n), unit_words (after.unit, ABS (after.n) == 1),
                            back ? "before" : "after", to);
}

static void
say_days (GString *text, const CwExplanation *e)
{
  g_autoptr(GString) counted = g_string_new (NULL);
  g_autoptr(GString) skipped = g_string_new (NULL);

  for (guint i = 0; i < e->days->len; i++)
    {
      const CwExplainDay *row = &g_array_index (e->days, CwExplainDay, i);
      append_day (row->counted ? counted : skipped, row->day);
      if (!row->counted)
        g_string_append_printf (skipped, " (%s)", row->reason);
    }
  if (counted->len > 0)
    g_string_append_printf (text, " Counted: %s.", counted->str);
  if (skipped->len > 0)
    g_string_append_printf (text, " Skipped: %s.", skipped->str);
  if (e->truncated)
    g_string_append (text, " Further days are left out here.");
}

static void
say_waiting (GString *text, const CwCase *c, const CwPlanStep *p)
{
  g_autofree char *what = NULL;

  switch (p->waits)
    {
    case CW_WAITS_STAGE:
      g_string_append_printf (text, " It belongs to the stage \"%s\"; the case is in \"%s\".",
                              cw_stage_to_word (p->step->stage), cw_stage_to_word (c->stage));
      break;
    case CW_WAITS_TURN:
      g_string_append_printf (text, " It waits for another's turn; now it is the turn of \"%s\".",
                              cw_ball_to_word (c->ball));
      break;
    case CW_WAITS_ANCHOR:
      what = cw_anchor_format (&p->step->since);
      g_string_append_printf (text, " It waits for \"%s\", from which it is reckoned and which has "
                              "not happened.", what);
      break;
    case CW_WAITS_CONDITION:
      what = cw_condition_format (p->waits_condition);
      g_string_append_printf (text, " It waits for the condition \"%s\", which does not hold.",
                              what);
      break;
    case CW_WAITS_HELD:
      g_string_append (text, " The case is on hold.");
      break;
    case CW_WAITS_CALENDAR:
      g_string_append (text, " Its date cannot be reckoned: the calendar has no open day for it.");
      break;
    case CW_WAITS_NOT:
    default:
      break;
    }
}

/* Why it will not come any more. */
static void
say_passed (GString *text, const CwCase *c, const CwPlanStep *p, const CwPlanContext *x)
{
  if (c->closed)
    g_string_append (text, " The case is closed.");
  else if (p->step->stage < c->stage)
    g_string_append_printf (text, " The case is past the stage \"%s\".",
                            cw_stage_to_word (p->step->stage));
  else if (p->step->has_until && p->limit != CW_NEVER
           && (p->limit <= x->now || (p->due != CW_NEVER && p->alert >= p->limit)))
    g_string_append (text, " Its limit is over, or comes before its alert.");
  else
    g_string_append (text, " A later step of the same ladder was taken or is due.");
}

static void
say_status (GString *text, const CwCase *c, const CwPlanStep *p, const CwPlanContext *x)
{
  const char *title = cw_text_get (&p->step->title, NULL);

  g_string_append_printf (text, "%s (%s) is %s.", *title != '\0' ? title : "The step", p->step->id,
                          cw_step_status_to_word (p->status));
  if (p->status == CW_STATUS_PASSED)
    say_passed (text, c, p, x);
  else if (p->status == CW_STATUS_UPCOMING)
    say_waiting (text, c, p);
  else if (p->taking != NULL && p->status != CW_STATUS_DUE)
    {
      g_autofree char *at = cw_explain_moment (p->taking->at, x->days.user_zone);
      g_string_append_printf (text, " It was %s on %s.", p->taking->skipped ? "skipped" : "taken",
                              at);
    }
}

static void
say_dates (GString *text, const CwPlanStep *p, const CwPlanContext *x)
{
  g_autofree char *due = cw_explain_moment (p->due, x->days.user_zone);
  g_autofree char *alert = cw_explain_moment (p->alert, x->days.user_zone);

  if (p->alert == p->due)
    g_string_append_printf (text, " It falls due, and its alert comes, on %s.", due);
  else
    g_string_append_printf (text, " It falls due on %s; its alert comes on %s.", due, alert);
}

/* Offsets that differ make the same moment two dates. */
static void
say_zone (GString *text, const CwPolicy *policy, const CwPlanStep *p, const CwPlanContext *x)
{
  CwUnit unit = p->step->after.unit;

  if (policy == NULL || policy->zone == NULL
      || (unit != CW_UNIT_BUSINESS && unit != CW_UNIT_OFFICE)
      || cw_zone_offset (x->days.user_zone, p->anchor)
           == cw_zone_offset (x->days.policy_zone, p->anchor))
    return;
  g_string_append_printf (text, " Days are counted in the zone %s; moments are told in your own.",
                          policy->zone);
}

char *
cw_explain_text (const CwCase *c, const CwPolicy *policy, const CwPlanStep *p,
                 const CwPlanContext *x, const CwExplanation *e)
{
  GString *text = g_string_new (NULL);

  say_status (text, c, p, x);
  if (e->sum != CW_NEVER)
    {
      say_sum (text, p, x, e);
      say_days (text, e);
      say_zone (text, policy, p, x);
    }
  for (guint i = 0; i < e->notes->len; i++)
    g_string_append_printf (text, " %s", g_array_index (e->notes, CwExplainNote, i).text);
  if (p->due != CW_NEVER)
    say_dates (text, p, x);
  if (p->limit != CW_NEVER)
    {
      g_autofree char *limit = cw_explain_moment (p->limit, x->days.user_zone);
      g_string_append_printf (text, " Its limit is %s.", limit);
    }
  return g_string_free (text, FALSE);
}
