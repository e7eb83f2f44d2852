/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "client/cases.h"
#include "client/dates.h"
#include "client/ladder.h"
#include "client/report-timeline.h"
#include "client/report.h"
#include "client/value.h"
#include "client/words.h"
#include "core/text.h"

/* The report's section about one case: its picture, its ladder, what happened last. */

#define EVENTS_SHOWN 6

static CwWall
wall_of (CwReport *report, CwInstant at)
{
  return cw_instant_to_wall (at, report->ctl->zone);
}

/* FALSE when the case has no such moment. */
static gboolean
moment_of (CwReport *report, GVariant *dict, const char *key, CwWall *wall)
{
  const char *iso = cw_ctl_text (dict, key);
  CwInstant at;

  if (iso == NULL || !cw_instant_parse_iso (iso, report->ctl->zone, &at, NULL))
    return FALSE;
  *wall = wall_of (report, at);
  return TRUE;
}

/* Not what says something about the log only. */
static gboolean
is_told (GVariant *event)
{
  static const char *const silent[] = { "edited", "retracted", "amended", "snoozed", NULL };
  const char *word = cw_ctl_text (event, "event");

  return word != NULL && !g_strv_contains (silent, word);
}

static char *
event_line (CwReport *report, GVariant *detail, GVariant *event)
{
  g_autofree char *what = cw_ctl_event_text (report->ctl, event, detail);
  g_autofree char *when = cw_ctl_event_moment (report->ctl, cw_ctl_text (event, "time"),
                                               cw_ctl_flag (event, "date_only"));

  /* TRANSLATORS: 1 a date, 2 what happened */
  return g_strdup_printf (_ ("%1$s: %2$s"), when, what);
}

static void
add_events (CwReport *report, CwTimeline *timeline, GVariant *detail, GVariant *events)
{
  for (gsize i = 0; events != NULL && i < g_variant_n_children (events); i++)
    {
      g_autoptr (GVariant) event = g_variant_get_child_value (events, i);
      const char *by = cw_ctl_text (event, "by");
      CwWall at;
      if (!is_told (event) || !moment_of (report, event, "time", &at))
        continue;
      cw_timeline_add (timeline, at,
                       g_strcmp0 (by, "client") == 0   ? CW_MARK_CLIENT
                       : g_strcmp0 (by, "office") == 0 ? CW_MARK_OFFICE
                                                       : CW_MARK_ME,
                       0, event_line (report, detail, event));
    }
}

static CwMarkKind
kind_of (const CwCtlRung *rung)
{
  if (g_str_equal (rung->status, "done"))
    return CW_MARK_DONE;
  if (g_str_equal (rung->status, "due"))
    return rung->critical ? CW_MARK_CRITICAL : CW_MARK_DUE;
  return g_str_equal (rung->status, "upcoming") ? CW_MARK_UPCOMING : CW_MARK_SKIPPED;
}

static void
add_ladder (CwReport *report, CwTimeline *timeline, GPtrArray *ladder)
{
  for (guint i = 0; i < ladder->len; i++)
    {
      const CwCtlRung *rung = g_ptr_array_index (ladder, i);
      if (rung->at != CW_NEVER)
        cw_timeline_add (timeline, wall_of (report, rung->at), kind_of (rung), i + 1,
                         /* TRANSLATORS: 1 a date, 2 the title of a step, 3 its status */
                         g_strdup_printf (_ ("%1$s: %2$s (%3$s)"), rung->when, rung->title,
                                          rung->note));
    }
}

static void
add_limits (CwReport *report, CwTimeline *timeline, GVariant *detail)
{
  static const struct
  {
    const char *key;
    const char *text;
  } limits[] = {
    { "closes", N_ ("Applications close: %s") },
    { "deadline", N_ ("Deadline: %s") },
    { "invoice_due", N_ ("Pay due: %s") },
    { "promised", N_ ("The client promised: %s") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      CwWall at;
      /* of a contract it is of no interest any more when applications closed */
      if (!moment_of (report, detail, limits[i].key, &at)
          || (i == 0 && g_strcmp0 (cw_ctl_text (detail, "stage"), "applied") != 0))
        continue;
      g_autofree char *when = cw_ctl_moment (report->ctl, cw_ctl_text (detail, limits[i].key));
      g_auto (GStrv) parts = g_strsplit (_ (limits[i].text), "%s", 2);
      cw_timeline_add (timeline, at, CW_MARK_LIMIT, 0, g_strjoinv (when, parts));
    }
}

static CwTimeline *
make_timeline (CwReport *report, GVariant *detail, GVariant *events, GPtrArray *ladder)
{
  CwTimeline *timeline = cw_timeline_new (wall_of (report, cw_ctl_now (report->ctl)));
  const char *ball = cw_ctl_text (detail, "ball");
  g_autofree char *name = cw_ctl_case_name (detail);

  if (g_strcmp0 (ball, "me") != 0)
    moment_of (report, detail, "quiet_since", &timeline->quiet_from);
  add_events (report, timeline, detail, events);
  add_ladder (report, timeline, ladder);
  add_limits (report, timeline, detail);
  cw_timeline_frame (timeline);
  cw_report_days_off (report, detail, timeline->off, timeline->from, timeline->to);
  timeline->label = g_strdup_printf (_ ("Timeline of %s; the lists below say the same in words"),
                                     name);
  return timeline;
}

/* What the picture can only hint at. */
static void
write_caption (CwReport *report, const CwTimeline *timeline)
{
  CwHtml *html = report->html;
  guint outside = timeline->before + timeline->after;

  cw_html_open (html, "p", "caption");
  for (guint i = 0; i < timeline->marks->len; i++)
    {
      const CwMark *mark = &g_array_index (timeline->marks, CwMark, i);
      if (mark->kind == CW_MARK_LIMIT)
        cw_html_element (html, "span", "set", mark->label);
    }
  for (guint i = 0; i < timeline->off->len; i++)
    {
      const CwDayOff *off = &g_array_index (timeline->off, CwDayOff, i);
      if (off->name == NULL)
        continue;
      g_autofree char *day = cw_ctl_day_short (off->day);
      /* TRANSLATORS: 1 a day, 2 the name of a holiday */
      g_autofree char *text = g_strdup_printf (C_ ("holiday", "%1$s %2$s"), day, off->name);
      cw_html_element (html, "span", "closed", text);
    }
  if (outside > 0)
    {
      g_autofree char *text = g_strdup_printf (
          ngettext ("%u moment lies outside of the picture",
                    "%u moments lie outside of the picture", outside),
          outside);
      cw_html_element (html, "span", NULL, text);
    }
  cw_html_end (html);
}

static const char *
class_of (const CwCtlRung *rung)
{
  switch (kind_of (rung))
    {
    case CW_MARK_DONE:
      return "done";
    case CW_MARK_DUE:
      return "due";
    case CW_MARK_CRITICAL:
      return "critical";
    case CW_MARK_UPCOMING:
      return "upcoming";
    default:
      return "skipped";
    }
}

static void
write_ladder (CwReport *report, GPtrArray *ladder)
{
  CwHtml *html = report->html;

  cw_html_element (html, "h4", NULL, _ ("Ladder"));
  if (ladder->len == 0)
    {
      cw_html_element (html, "p", "empty", _ ("No step is waiting."));
      return;
    }
  cw_html_open (html, "ol", "ladder");
  for (guint i = 0; i < ladder->len; i++)
    {
      const CwCtlRung *rung = g_ptr_array_index (ladder, i);
      g_autofree char *name = g_strdup_printf ("%s%s", class_of (rung),
                                               rung->current ? " current" : "");
      g_autofree char *number = g_strdup_printf ("%u", i + 1);
      cw_html_open (html, "li", name);
      cw_html_element (html, "span", "badge", number);
      cw_html_open (html, "div", NULL);
      cw_html_element (html, "span", "step", rung->title);
      cw_html_open (html, "span", "when");
      cw_html_element (html, "span", NULL, rung->note);
      if (rung->at != CW_NEVER)
        {
          cw_html_element (html, "span", NULL, rung->when);
          cw_html_element (html, "span", NULL, rung->distance);
        }
      else if (*rung->waits != '\0')
        cw_html_element (html, "span", NULL, rung->waits);
      cw_html_end (html);
      cw_html_end (html);
      cw_html_end (html);
    }
  cw_html_end (html);
}

static const char *
by_class (GVariant *event)
{
  const char *by = cw_ctl_text (event, "by");

  return g_strcmp0 (by, "client") == 0 ? "client" : g_strcmp0 (by, "office") == 0 ? "office" : "me";
}

static void
write_log (CwReport *report, GVariant *detail, GVariant *events)
{
  CwHtml *html = report->html;
  gsize n = events != NULL ? g_variant_n_children (events) : 0;
  guint shown = 0;

  cw_html_element (html, "h4", NULL, _ ("What happened last"));
  cw_html_open (html, "ul", "log");
  for (gsize i = n; i > 0 && shown < EVENTS_SHOWN; i--)
    {
      g_autoptr (GVariant) event = g_variant_get_child_value (events, i - 1);
      if (!is_told (event))
        continue;
      g_autofree char *what = cw_ctl_event_text (report->ctl, event, detail);
      g_autofree char *when = cw_ctl_event_moment (report->ctl, cw_ctl_text (event, "time"),
                                                   cw_ctl_flag (event, "date_only"));
      shown++;
      cw_html_open (html, "li", by_class (event));
      cw_html_element (html, "span", "when", when);
      cw_html_element (html, "span", NULL, what);
      cw_html_end (html);
    }
  cw_html_end (html);
}

static void
chip (CwReport *report, const char *name, const char *text)
{
  if (text != NULL && *text != '\0')
    cw_html_element (report->html, "span", name, text);
}

static void
write_head (CwReport *report, GVariant *detail)
{
  CwHtml *html = report->html;
  g_autoptr (GVariant) fee = cw_ctl_value (detail, "fee", "a{sv}");
  g_autofree char *money = fee != NULL ? cw_ctl_money (fee) : NULL;
  g_autofree char *quiet = NULL;
  g_autofree char *number = g_strdup_printf ("#%u", cw_ctl_case_id (detail));
  gint64 days = 0;

  if (cw_ctl_number (detail, "quiet_business_days", &days) && days > 0)
    quiet = g_strdup_printf (
        ngettext ("quiet for %d business day", "quiet for %d business days", (gulong)days),
        (int)days);
  cw_html_open (html, "header", NULL);
  cw_html_begin (html, "h3");
  cw_html_element (html, "span", "number", number);
  cw_html_element (html, "span", "title", cw_ctl_text (detail, "title"));
  cw_html_end (html);
  cw_html_element (html, "p", "who", cw_ctl_text (detail, "client"));
  cw_html_open (html, "p", "facts");
  chip (report, "chip", cw_ctl_text (detail, "platform"));
  chip (report, "chip", cw_ctl_stage_label (cw_ctl_text (detail, "stage")));
  chip (report, "chip", cw_ctl_turn_label (cw_ctl_text (detail, "ball")));
  if (cw_ctl_flag (detail, "held"))
    chip (report, "chip", _ ("on hold"));
  chip (report, "money", money);
  chip (report, NULL, quiet);
  cw_html_end (html);
  cw_report_risk (report, detail);
  cw_html_end (html);
}

void
cw_report_case (CwReport *report, GVariant *detail)
{
  g_autoptr (GVariant) events = cw_ctl_value (detail, "events", "aa{sv}");
  g_autoptr (GPtrArray) ladder = cw_ctl_ladder (report->ctl, detail, FALSE, NULL);
  g_autoptr (CwTimeline) timeline = make_timeline (report, detail, events, ladder);
  CwHtml *html = report->html;

  cw_html_open (html, "article", cw_ctl_text (detail, "state"));
  write_head (report, detail);
  cw_timeline_draw (timeline, html, cw_ctl_day_short, _ ("today"));
  write_caption (report, timeline);
  cw_html_open (html, "div", "columns");
  cw_html_begin (html, "div");
  write_ladder (report, ladder);
  cw_html_end (html);
  cw_html_begin (html, "div");
  write_log (report, detail, events);
  cw_html_end (html);
  cw_html_end (html);
  cw_html_end (html);
}
