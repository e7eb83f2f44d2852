/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/report-timeline.h"

/* Pixels from the top. */
#define HEIGHT      132
#define EVENTS      46 /* the lowest row of events; further ones go up */
#define EVENT_ROW   13
#define LINE        62
#define STEPS       84 /* the highest row of steps; further ones go down */
#define STEP_ROW    20
#define FOOT        114 /* end of the days, above their names */
#define NAMES       128
#define ROWS        2

#define EVENT_GAP   0.030 /* share of the width below which two marks would touch on a phone */
#define STEP_GAP    0.055
#define LAST_TICK   92 /* percent */
#define LEAST_PAST  10
#define MOST_PAST   30
#define LEAST_AHEAD 8

static void
clear_mark (gpointer data)
{
  g_free (((CwMark *)data)->label);
}

static void
clear_off (gpointer data)
{
  g_free (((CwDayOff *)data)->name);
}

CwTimeline *
cw_timeline_new (CwWall now)
{
  CwTimeline *timeline = g_new0 (CwTimeline, 1);

  timeline->now = now;
  timeline->quiet_from.day = CW_DAY_NONE;
  timeline->marks = g_array_new (FALSE, FALSE, sizeof (CwMark));
  timeline->off = g_array_new (FALSE, FALSE, sizeof (CwDayOff));
  g_array_set_clear_func (timeline->marks, clear_mark);
  g_array_set_clear_func (timeline->off, clear_off);
  return timeline;
}

void
cw_timeline_free (CwTimeline *timeline)
{
  if (timeline == NULL)
    return;
  g_array_unref (timeline->marks);
  g_array_unref (timeline->off);
  g_free (timeline->label);
  g_free (timeline);
}

void
cw_timeline_add (CwTimeline *timeline, CwWall at, CwMarkKind kind, guint number, char *label)
{
  CwMark mark = { at, kind, number, label };

  g_array_append_val (timeline->marks, mark);
}

void
cw_timeline_add_off (CwTimeline *timeline, CwDay day, const char *name)
{
  CwDayOff off = { day, g_strdup (name) };

  g_array_append_val (timeline->off, off);
}

static int
compare_marks (gconstpointer a, gconstpointer b)
{
  const CwMark *x = a, *y = b;

  if (x->at.day != y->at.day)
    return x->at.day < y->at.day ? -1 : 1;
  return x->at.time < y->at.time ? -1 : x->at.time > y->at.time;
}

static const CwMark *
mark_at (const CwTimeline *timeline, guint i)
{
  return &g_array_index (timeline->marks, CwMark, i);
}

void
cw_timeline_frame (CwTimeline *timeline)
{
  CwDay today = timeline->now.day;
  CwDay from = today - LEAST_PAST, to = today + LEAST_AHEAD;

  g_array_sort (timeline->marks, compare_marks);
  if (timeline->quiet_from.day != CW_DAY_NONE)
    from = MIN (from, timeline->quiet_from.day - 1);
  for (guint i = 0; i < timeline->marks->len; i++)
    {
      CwDay day = mark_at (timeline, i)->at.day;
      from = MIN (from, day - 1);
      if (day >= today)
        to = MAX (to, day + 1);
    }
  timeline->from = MAX (from, today - MOST_PAST);
  timeline->to = MIN (to, timeline->from + CW_TIMELINE_DAYS - 1);
  timeline->before = timeline->after = 0;
  for (guint i = 0; i < timeline->marks->len; i++)
    {
      CwDay day = mark_at (timeline, i)->at.day;
      timeline->before += day < timeline->from;
      timeline->after += day > timeline->to;
    }
}

/* From 0 at the left to 1 at the right. */
static double
place (const CwTimeline *timeline, CwDay day, double time)
{
  return (day - timeline->from + time / (24.0 * CW_HOUR))
         / (timeline->to - timeline->from + 1);
}

static double
place_of (const CwTimeline *timeline, CwWall at)
{
  return CLAMP (place (timeline, at.day, (double)at.time), 0, 1);
}

static void
draw_days_off (const CwTimeline *timeline, CwHtml *html)
{
  for (guint i = 0; i < timeline->off->len; i++)
    {
      const CwDayOff *off = &g_array_index (timeline->off, CwDayOff, i);
      double left = place (timeline, off->day, 0);
      if (off->day < timeline->from || off->day > timeline->to)
        continue;
      cw_html_open (html, "rect", off->name != NULL ? "holiday" : "off");
      cw_html_number (html, "x", left * 100, "%");
      cw_html_number (html, "y", 0, "");
      cw_html_number (html, "width", (place (timeline, off->day + 1, 0) - left) * 100, "%");
      cw_html_number (html, "height", FOOT, "");
      if (off->name != NULL)
        cw_html_element (html, "title", NULL, off->name);
      cw_html_end (html);
    }
}

/* Mondays, every second of them left out where there is little room. */
static void
draw_weeks (const CwTimeline *timeline, CwHtml *html, CwTimelineTick tick)
{
  guint n = 0;

  for (CwDay day = timeline->from; day <= timeline->to - 1; day++)
    {
      if (cw_day_weekday (day) != 0)
        continue;
      g_autofree char *name = tick (day);
      double x = place (timeline, day, 0) * 100;
      cw_html_open (html, "line", "week");
      cw_html_number (html, "x1", x, "%");
      cw_html_number (html, "x2", x, "%");
      cw_html_number (html, "y1", FOOT, "");
      cw_html_number (html, "y2", FOOT + 5, "");
      cw_html_end (html);
      cw_html_open (html, "text", n++ % 2 == 0 ? "tick" : "tick minor");
      cw_html_number (html, "x", x, "%");
      /* a name at the right end stands before its day */
      cw_html_number (html, "dx", x > LAST_TICK ? -3 : 3, "");
      cw_html_number (html, "y", NAMES, "");
      cw_html_attr (html, "text-anchor", x > LAST_TICK ? "end" : NULL);
      cw_html_text (html, name);
      cw_html_end (html);
    }
}

static void
draw_bar (CwHtml *html, const char *name, double from, double to)
{
  if (to <= from)
    return;
  cw_html_open (html, "line", name);
  cw_html_number (html, "x1", from * 100, "%");
  cw_html_number (html, "x2", to * 100, "%");
  cw_html_number (html, "y1", LINE, "");
  cw_html_number (html, "y2", LINE, "");
  cw_html_end (html);
}

static void
draw_now (const CwTimeline *timeline, CwHtml *html, const char *today)
{
  double x = place_of (timeline, timeline->now);

  cw_html_open (html, "line", "now");
  cw_html_number (html, "x1", x * 100, "%");
  cw_html_number (html, "x2", x * 100, "%");
  cw_html_number (html, "y1", 16, "");
  cw_html_number (html, "y2", FOOT, "");
  cw_html_end (html);
  cw_html_open (html, "text", "now");
  cw_html_number (html, "x", x * 100, "%");
  cw_html_number (html, "y", 12, "");
  cw_html_attr (html, "text-anchor", x < 0.06 ? "start" : x > 0.94 ? "end" : "middle");
  cw_html_text (html, today);
  cw_html_end (html);
}

static const char *
class_of (CwMarkKind kind)
{
  static const char *const names[] = {
    [CW_MARK_ME] = "event me",           [CW_MARK_CLIENT] = "event client",
    [CW_MARK_OFFICE] = "event office",   [CW_MARK_DONE] = "step done",
    [CW_MARK_SKIPPED] = "step skipped",  [CW_MARK_DUE] = "step due",
    [CW_MARK_CRITICAL] = "step critical", [CW_MARK_UPCOMING] = "step upcoming",
    [CW_MARK_LIMIT] = "limit",
  };

  return names[kind];
}

static gboolean
is_event (CwMarkKind kind)
{
  return kind <= CW_MARK_OFFICE;
}

static void
draw_limit (const CwMark *mark, CwHtml *html, double x)
{
  cw_html_open (html, "g", "limit");
  cw_html_element (html, "title", NULL, mark->label);
  cw_html_begin (html, "line");
  cw_html_number (html, "x1", x * 100, "%");
  cw_html_number (html, "x2", x * 100, "%");
  cw_html_number (html, "y1", 20, "");
  cw_html_number (html, "y2", FOOT, "");
  cw_html_end (html);
  cw_html_end (html);
}

static void
draw_mark (const CwMark *mark, CwHtml *html, double x, guint row)
{
  double y = is_event (mark->kind) ? EVENTS - EVENT_ROW * (double)row
                                   : STEPS + STEP_ROW * (double)row;

  cw_html_open (html, "g", class_of (mark->kind));
  cw_html_element (html, "title", NULL, mark->label);
  cw_html_begin (html, "circle");
  cw_html_number (html, "cx", x * 100, "%");
  cw_html_number (html, "cy", y, "");
  cw_html_number (html, "r", is_event (mark->kind) ? 4.5 : 8.5, "");
  cw_html_end (html);
  if (mark->number > 0)
    {
      g_autofree char *number = g_strdup_printf ("%u", mark->number);
      cw_html_begin (html, "text");
      cw_html_number (html, "x", x * 100, "%");
      cw_html_number (html, "y", y + 3.8, "");
      cw_html_attr (html, "text-anchor", "middle");
      cw_html_text (html, number);
      cw_html_end (html);
    }
  cw_html_end (html);
}

/* A row for a mark, so that it does not lie on the one before; *rows remember where each ends. */
static guint
find_row (double x, double gap, double *rows)
{
  guint row = 0;

  while (row < ROWS && x - rows[row] < gap)
    row++;
  if (row == ROWS)
    row = rows[0] <= rows[1] ? 0 : 1;
  rows[row] = x;
  return row;
}

/* Limits only, which lie beneath the others, or all but them. */
static void
draw_marks (const CwTimeline *timeline, CwHtml *html, gboolean limits)
{
  double events[ROWS] = { -1, -1 }, steps[ROWS] = { -1, -1 };

  for (guint i = 0; i < timeline->marks->len; i++)
    {
      const CwMark *mark = mark_at (timeline, i);
      double x = place_of (timeline, mark->at);
      if (mark->at.day < timeline->from || mark->at.day > timeline->to
          || (mark->kind == CW_MARK_LIMIT) != limits)
        continue;
      /* whole marks, at both ends */
      x = CLAMP (x, 0.012, 0.988);
      if (mark->kind == CW_MARK_LIMIT)
        draw_limit (mark, html, x);
      else if (is_event (mark->kind))
        draw_mark (mark, html, x, find_row (x, EVENT_GAP, events));
      else
        draw_mark (mark, html, x, find_row (x, STEP_GAP, steps));
    }
}

void
cw_timeline_draw (const CwTimeline *timeline, CwHtml *html, CwTimelineTick tick, const char *today)
{
  cw_html_open (html, "svg", "timeline");
  cw_html_attr (html, "xmlns", "http://www.w3.org/2000/svg");
  cw_html_attr (html, "role", "img");
  cw_html_attr (html, "aria-label", timeline->label);
  cw_html_attr (html, "width", "100%");
  cw_html_number (html, "height", HEIGHT, "");
  draw_days_off (timeline, html);
  draw_weeks (timeline, html, tick);
  draw_bar (html, "life", 0, place_of (timeline, timeline->now));
  draw_bar (html, "ahead", place_of (timeline, timeline->now), 1);
  if (timeline->quiet_from.day != CW_DAY_NONE)
    draw_bar (html, "quiet", place_of (timeline, timeline->quiet_from),
              place_of (timeline, timeline->now));
  draw_marks (timeline, html, TRUE);
  draw_now (timeline, html, today);
  draw_marks (timeline, html, FALSE);
  cw_html_end (html);
}
