/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "client/report-figures.h"
#include "client/report-timeline.h"
#include "client/report.h"

/* client/report-html, report-timeline, report-figures: the page is well-formed whatever a client
 * wrote, and marks lie where their days are. */

/* GLib's own parser as the judge; fragments get a root. */
static void
assert_well_formed (const char *markup)
{
  static const GMarkupParser parser = { 0 };
  g_autofree char *whole = g_strdup_printf ("<root>%s</root>", markup);
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
  g_autoptr (GError) error = NULL;

  gboolean good = g_markup_parse_context_parse (context, whole, -1, &error)
                  && g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
  g_assert_true (good);
}

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("\"%s\" is not in %s", part, text);
}

static void
test_elements (void)
{
  CwHtml *html = cw_html_new ();

  cw_html_open (html, "div", "a");
  cw_html_element (html, "b", NULL, "x");
  cw_html_begin (html, "span");
  cw_html_end (html);
  cw_html_begin (html, "rect");
  cw_html_number (html, "x", 12.345, "%");
  cw_html_number (html, "y", -0.5, "");
  cw_html_number (html, "width", 3, "");
  cw_html_attr (html, "class", NULL);
  cw_html_end (html);
  cw_html_end (html);
  g_autofree char *text = cw_html_finish (html);
  g_assert_cmpstr (text, ==,
                   "<div class=\"a\"><b>x</b><span></span>\n"
                   "<rect x=\"12.35%\" y=\"-0.50\" width=\"3\"/>\n</div>\n");
  assert_well_formed (text);
}

static void
test_hostile_text (void)
{
  static const char *const hostile[] = {
    "</p><script>alert(1)</script>",
    "\" onload=\"alert(1)",
    "' onload='x",
    "]]>",
    "<!--",
    "&amp;&#60;",
    "\x1b[31mred\x07",
    "\xc2\x9b"
    "31m",
    "\xe2\x80\xae"
    "txt.exe",
    "\xef\xbf\xbe\xef\xbf\xbf\xef\xb7\x90",
    "\xff\xfe",
    "",
  };

  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      CwHtml *html = cw_html_new ();
      cw_html_begin (html, "p");
      cw_html_attr (html, "title", hostile[i]);
      cw_html_text (html, hostile[i]);
      cw_html_end (html);
      g_autofree char *text = cw_html_finish (html);
      assert_well_formed (text);
      g_assert_null (strstr (text, "<script"));
      g_assert_null (strstr (text, "\" onload"));
      g_assert_null (strchr (text, '\x1b'));
      g_assert_null (strstr (text, "\xe2\x80\xae"));
      g_assert_null (strstr (text, "\xef\xbf\xbf"));
      g_assert_null (strstr (text, "&#x"));
    }
}

static void
test_links (void)
{
  g_assert_true (cw_html_may_link ("https://crowdworks.jp/proposals/1"));
  g_assert_true (cw_html_may_link ("http://example.org"));
  g_assert_true (cw_html_may_link ("HTTPS://example.org/a?b=c&d"));
  g_assert_false (cw_html_may_link (NULL));
  g_assert_false (cw_html_may_link (""));
  g_assert_false (cw_html_may_link ("javascript:alert(1)"));
  g_assert_false (cw_html_may_link (" javascript:alert(1)"));
  g_assert_false (cw_html_may_link ("data:text/html,x"));
  g_assert_false (cw_html_may_link ("file:///etc/passwd"));
  g_assert_false (cw_html_may_link ("//example.org"));
  g_assert_false (cw_html_may_link ("https:"));
}

static CwWall
at (int year, int month, int day, int hour)
{
  return (CwWall){ cw_day_from_ymd (year, month, day), hour * CW_HOUR };
}

static void
test_frame (void)
{
  g_autoptr (CwTimeline) near = cw_timeline_new (at (2026, 11, 17, 12));
  g_autoptr (CwTimeline) far = cw_timeline_new (at (2026, 11, 17, 12));

  cw_timeline_frame (near);
  g_assert_cmpint (near->from, ==, cw_day_from_ymd (2026, 11, 7));
  g_assert_cmpint (near->to, ==, cw_day_from_ymd (2026, 11, 25));
  cw_timeline_add (far, at (2027, 3, 1, 9), CW_MARK_UPCOMING, 2, g_strdup ("late"));
  cw_timeline_add (far, at (2026, 1, 5, 9), CW_MARK_ME, 0, g_strdup ("early"));
  cw_timeline_add (far, at (2026, 11, 16, 9), CW_MARK_ME, 0, g_strdup ("near"));
  cw_timeline_frame (far);
  g_assert_cmpint (far->to - far->from + 1, ==, CW_TIMELINE_DAYS);
  g_assert_cmpint (far->from, ==, cw_day_from_ymd (2026, 10, 18)); /* 30 days before */
  g_assert_cmpuint (far->before, ==, 1);
  g_assert_cmpuint (far->after, ==, 1);
  g_assert_cmpstr (g_array_index (far->marks, CwMark, 0).label, ==, "early");
}

static char *
tick (CwDay day)
{
  return cw_day_format (day);
}

static char *
draw (const CwTimeline *timeline)
{
  CwHtml *html = cw_html_new ();

  cw_timeline_draw (timeline, html, tick, "today");
  return cw_html_finish (html);
}

/* 20 days from Sat 7 to Thu 26 Nov: a day is 5 %. */
static void
test_marks_lie_on_their_days (void)
{
  g_autoptr (CwTimeline) timeline = cw_timeline_new (at (2026, 11, 17, 12));

  cw_timeline_add (timeline, at (2026, 11, 25, 0), CW_MARK_UPCOMING, 3, g_strdup ("third"));
  cw_timeline_frame (timeline);
  g_assert_cmpint (timeline->to, ==, cw_day_from_ymd (2026, 11, 26));
  cw_timeline_add_off (timeline, cw_day_from_ymd (2026, 11, 8), NULL);
  cw_timeline_add_off (timeline, cw_day_from_ymd (2026, 11, 23), "勤労感謝の日");
  cw_timeline_add_off (timeline, cw_day_from_ymd (2026, 12, 23), "outside");
  timeline->quiet_from = at (2026, 11, 9, 0);
  g_autofree char *svg = draw (timeline);
  assert_well_formed (svg);
  assert_contains (svg, "<rect class=\"off\" x=\"5%\" y=\"0\" width=\"5%\"");
  assert_contains (svg, "<rect class=\"holiday\" x=\"80%\" y=\"0\" width=\"5%\" height=\"114\">"
                        "<title>勤労感謝の日</title>");
  g_assert_null (strstr (svg, "outside"));
  assert_contains (svg, "<line class=\"now\" x1=\"52.50%\" x2=\"52.50%\"");
  assert_contains (svg, "<line class=\"quiet\" x1=\"10%\" x2=\"52.50%\"");
  assert_contains (svg, "<title>third</title>\n<circle cx=\"90%\" cy=\"84\" r=\"8.50\"/>");
  assert_contains (svg, ">2026-11-09</text>"); /* Mondays are named */
  assert_contains (svg, ">2026-11-16</text>");
  g_assert_null (strstr (svg, ">2026-11-10</text>"));
}

static void
test_near_marks_share_no_place (void)
{
  g_autoptr (CwTimeline) timeline = cw_timeline_new (at (2026, 11, 17, 12));

  cw_timeline_add (timeline, at (2026, 11, 10, 9), CW_MARK_CLIENT, 0, g_strdup ("a"));
  cw_timeline_add (timeline, at (2026, 11, 10, 10), CW_MARK_ME, 0, g_strdup ("b"));
  cw_timeline_add (timeline, at (2026, 11, 13, 10), CW_MARK_DONE, 1, g_strdup ("c"));
  cw_timeline_add (timeline, at (2026, 11, 13, 11), CW_MARK_DUE, 2, g_strdup ("d"));
  cw_timeline_frame (timeline);
  g_autofree char *svg = draw (timeline);
  assert_contains (svg, "cy=\"46\" r=\"4.50\"");
  assert_contains (svg, "cy=\"33\" r=\"4.50\"");
  assert_contains (svg, "cy=\"84\" r=\"8.50\"");
  assert_contains (svg, "cy=\"104\" r=\"8.50\"");
}

static void
test_pictures (void)
{
  g_autoptr (GArray) pictures = cw_pictures_new ();
  CwHtml *html = cw_html_new ();

  cw_pictures_draw (pictures, html, CW_PICTURE_SHARES, 100, "nothing");
  cw_pictures_add (pictures, "a < b", g_strdup ("3 of 4"), 30, 75, 95, TRUE);
  cw_pictures_add (pictures, "c", g_strdup ("beyond"), 0, 150, 200, FALSE);
  cw_pictures_draw (pictures, html, CW_PICTURE_SHARES, 100, "replies");
  cw_pictures_draw (pictures, html, CW_PICTURE_TIMES, 100, "times");
  g_autofree char *text = cw_html_finish (html);
  assert_well_formed (text);
  g_assert_null (strstr (text, "nothing"));
  assert_contains (text, "a &lt; b");
  assert_contains (text, "class=\"few\"");
  assert_contains (text, "class=\"bar\" x=\"0%\" y=\"5\" width=\"75%\"");
  assert_contains (text, "class=\"range\" x1=\"30%\" x2=\"95%\"");
  assert_contains (text, "class=\"bar\" x=\"0%\" y=\"5\" width=\"100%\"");
  assert_contains (text, "class=\"median\" x1=\"75%\"");
}

static void
test_style_is_safe (void)
{
  g_assert_null (strchr (cw_report_style, '<'));
  g_assert_null (strchr (cw_report_style, '&'));
  g_assert_null (strstr (cw_report_style, "url("));
  g_assert_null (strstr (cw_report_style, "@import"));
  assert_contains (cw_report_style, "@media print");
  assert_contains (cw_report_style, "prefers-color-scheme: dark");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/report/elements", test_elements);
  g_test_add_func ("/client/report/hostile-text", test_hostile_text);
  g_test_add_func ("/client/report/links", test_links);
  g_test_add_func ("/client/report/frame", test_frame);
  g_test_add_func ("/client/report/marks-lie-on-their-days", test_marks_lie_on_their_days);
  g_test_add_func ("/client/report/near-marks-share-no-place", test_near_marks_share_no_place);
  g_test_add_func ("/client/report/pictures", test_pictures);
  g_test_add_func ("/client/report/style-is-safe", test_style_is_safe);
  return g_test_run ();
}
