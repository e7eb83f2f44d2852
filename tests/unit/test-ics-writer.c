/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/ics-writer.h"

#include <string.h>

/* core/ics-writer: lines of RFC 5545.  tests/system/test_feed.py reads whole calendars back with a
 * library of independent origin. */

static char *
text_of (const char *text)
{
  GString *ics = g_string_new (NULL);
  cw_ics_text (ics, "X", text);
  return g_string_free (ics, FALSE);
}

static void
test_texts_are_escaped (void)
{
  static const struct { const char *text, *line; } rows[] = {
    { "plain", "X:plain\r\n" },
    { "", "X:\r\n" },
    { "a;b,c\\d:e\"f", "X:a\\;b\\,c\\\\d:e\"f\r\n" },
    { "one\ntwo\r\nthree\rfour", "X:one\\ntwo\\nthree\\nfour\r\n" },
    { "END:VCALENDAR\r\nBEGIN:VEVENT", "X:END:VCALENDAR\\nBEGIN:VEVENT\r\n" },
    { "a\x1b[31m\x07\x7f" "b\tc", "X:a[31mb\tc\r\n" },
    { "a\xc2\x85" "b", "X:ab\r\n" },        /* U+0085 is a line end to some */
    { "a\xe2\x80\xa8" "b", "X:a\\nb\r\n" }, /* U+2028 */
    { "a\xff" "b", "X:a\xef\xbf\xbd" "b\r\n" },
    { "\xe3\x83\xad\xe3\x82\xb4", "X:\xe3\x83\xad\xe3\x82\xb4\r\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *line = text_of (rows[i].text);
      g_assert_cmpstr (line, ==, rows[i].line);
    }
}

static void
test_no_raw_value_begins_a_line (void)
{
  g_autoptr (GString) ics = g_string_new (NULL);

  cw_ics_line (ics, "URL", "https://example.com/a\r\nATTACH:x");
  g_assert_cmpstr (ics->str, ==, "URL:https://example.com/aATTACH:x\r\n");
}

/* Whatever is written: no line over 75 bytes, each valid by itself, and joined again it is the
 * line. */
static void
check_folding (const char *text)
{
  g_autofree char *folded = text_of (text);
  g_autoptr (GString) joined = g_string_new (NULL);
  g_auto (GStrv) lines = g_strsplit (folded, "\r\n", -1);
  guint n = g_strv_length (lines);

  g_assert_cmpstr (lines[n - 1], ==, "");
  for (guint i = 0; i + 1 < n; i++)
    {
      g_assert_cmpuint (strlen (lines[i]), <=, 75);
      g_assert_true (g_utf8_validate (lines[i], -1, NULL));
      g_assert_true (i == 0 || lines[i][0] == ' ');
      g_assert_cmpuint (strlen (lines[i]), >, i == 0 ? 0 : 1);
      g_string_append (joined, lines[i] + (i == 0 ? 0 : 1));
    }
  g_assert_true (g_str_has_prefix (joined->str, "X:"));
  g_assert_cmpstr (joined->str + 2, ==, text);
}

static void
test_lines_are_folded (void)
{
  static const char *const units[] = { "a", "é", "制", "😀", "a制", " ", "é😀" };

  for (gsize u = 0; u < G_N_ELEMENTS (units); u++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      for (guint n = 0; n < 120; n++)
        {
          check_folding (text->str);
          g_string_append (text, units[u]);
        }
    }
  g_autoptr (GString) ics = g_string_new (NULL);
  g_autofree char *exactly = g_strnfill (73, 'a');
  cw_ics_line (ics, "X", exactly);
  g_assert_cmpuint (ics->len, ==, 77); /* 75 and the line end: nothing to fold */
  g_autofree char *one_more = g_strnfill (74, 'a');
  g_string_truncate (ics, 0);
  cw_ics_line (ics, "X", one_more);
  g_assert_true (g_str_has_suffix (ics->str, "a\r\n a\r\n"));
}

static void
test_moments_are_utc (void)
{
  g_autoptr (GString) ics = g_string_new (NULL);

  cw_ics_utc (ics, "DTSTART", 0);
  cw_ics_utc (ics, "DTSTART", G_GINT64_CONSTANT (1793840400999999)); /* 2026-11-05 01:00:00.999999 */
  cw_ics_utc (ics, "DTSTART", -1);
  cw_ics_date (ics, "DTSTART;VALUE=DATE", cw_day_from_ymd (2026, 2, 3));
  cw_ics_number (ics, "SEQUENCE", 12);
  g_assert_cmpstr (ics->str, ==,
                   "DTSTART:19700101T000000Z\r\nDTSTART:20261105T010000Z\r\n"
                   "DTSTART:19691231T235959Z\r\nDTSTART;VALUE=DATE:20260203\r\nSEQUENCE:12\r\n");
}

static void
test_calendar_begins (void)
{
  g_autoptr (GString) ics = g_string_new (NULL);

  cw_ics_begin_calendar (ics, "A, B", 30);
  cw_ics_end (ics, "VCALENDAR");
  g_assert_true (g_str_has_prefix (ics->str, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"));
  g_assert_nonnull (strstr (ics->str, "\r\nNAME:A\\, B\r\nX-WR-CALNAME:A\\, B\r\n"));
  g_assert_nonnull (strstr (ics->str, "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT30M\r\n"));
  g_assert_true (g_str_has_suffix (ics->str, "\r\nEND:VCALENDAR\r\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ics-writer/texts are escaped", test_texts_are_escaped);
  g_test_add_func ("/ics-writer/no raw value begins a line", test_no_raw_value_begins_a_line);
  g_test_add_func ("/ics-writer/lines are folded at 75 bytes, between characters",
                   test_lines_are_folded);
  g_test_add_func ("/ics-writer/moments are in UTC", test_moments_are_utc);
  g_test_add_func ("/ics-writer/a calendar begins with its name", test_calendar_begins);
  return g_test_run ();
}
