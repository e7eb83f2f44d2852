/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ical/guard.h"

#include "ical/limits.h"
#include "ical/refuse.h"

#include <string.h>

#define ICS(text) "BEGIN:VCALENDAR\r\n" text "END:VCALENDAR\r\n"

/* ---- lines ---- */

static void
assert_lines (const char *text, const char *wanted)
{
  CwGuardReader reader;
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GString) all = g_string_new (NULL);
  cw_guard_reader_init (&reader, text, strlen (text));
  while (cw_guard_reader_next (&reader, line))
    g_string_append_printf (all, "%u[%s]", reader.line, line->str);
  g_assert_cmpstr (all->str, ==, wanted);
}

static void
test_lines_are_unfolded (void)
{
  assert_lines ("", "");
  assert_lines ("a", "1[a]");
  assert_lines ("a\r\nb\nc\rd", "1[a]2[b]3[c]4[d]");
  assert_lines ("a\r\n b\r\n\tc\r\nd", "1[abc]4[d]");
  assert_lines ("a\r\n  b", "1[a b]"); /* one blank is the fold, the other text */
  assert_lines ("a\r\n \r\nb", "1[a]3[b]");
  assert_lines ("\r\n\r\na\r\n\r\nb\r\n\r\n", "3[a]5[b]");
  assert_lines ("a\r\r\n b\r\r\nc", "1[ab]5[c]");
  assert_lines ("\xef\xbb\xbf"
                "a",
                "1[a]");
  assert_lines ("x\xe5\r\n \x85\x83", "1[x元]");
}

static void
test_long_text_is_read_in_place (void)
{
  /* Only the length that is given belongs to the text. */
  CwGuardReader reader;
  g_autoptr (GString) line = g_string_new (NULL);
  cw_guard_reader_init (&reader, "abc\ndef", 2);
  g_assert_true (cw_guard_reader_next (&reader, line));
  g_assert_cmpstr (line->str, ==, "ab");
  g_assert_false (cw_guard_reader_next (&reader, line));
}

static void
assert_split (const char *text, const char *name, const char *parameters, const char *value)
{
  CwGuardProperty property;
  g_autoptr (GString) line = g_string_new (text);
  cw_guard_split (line, &property);
  g_assert_cmpstr (property.name, ==, name);
  if (value == NULL)
    {
      g_assert_null (property.value);
      return;
    }
  g_autofree char *found = g_strndup (property.parameters, property.parameters_length);
  g_assert_cmpstr (found, ==, parameters);
  g_assert_cmpstr (property.value, ==, value);
  g_assert_cmpuint (property.value_length, ==, strlen (value));
}

static void
test_properties_are_split (void)
{
  assert_split ("DTSTART:20260101", "DTSTART", "", "20260101");
  assert_split ("dtstart;value=date:20260101", "DTSTART", ";value=date", "20260101");
  assert_split ("A;X=\"b:c;d\":e:f", "A", ";X=\"b:c;d\"", "e:f");
  assert_split ("A:", "A", "", "");
  assert_split ("A", "A", NULL, NULL);
  assert_split ("A;X=\"b:c", "A", NULL, NULL);
  assert_split ("A B:c", "", "", "c");
  assert_split (":c", "", "", "c");
  g_autofree char *seventy = g_strnfill (70, 'A');
  g_autofree char *long_name = g_strconcat (seventy, ":x", NULL);
  assert_split (long_name, "", "", "x");
}

/* ---- checks ---- */

static void
assert_check (const char *data, gsize length, const char *refusal)
{
  g_autoptr (GError) error = NULL;
  CwCharset charset;
  gboolean good = cw_guard_check (data, length, &charset, &error);
  g_assert_cmpint (good, ==, refusal == NULL);
  if (refusal == NULL)
    {
      g_assert_no_error (error);
      return;
    }
  g_autofree char *prefix = g_strconcat (refusal, "\t", NULL);
  g_assert_error (error, CW_ICAL_ERROR, 0);
  g_assert_true (g_str_has_prefix (error->message, prefix));
}

static void
assert_text (const char *text, const char *refusal)
{
  assert_check (text, strlen (text), refusal);
}

static void
test_root_is_a_calendar (void)
{
  assert_text (ICS (""), NULL);
  assert_text (ICS ("") ICS (""), NULL);
  assert_text (ICS ("") "  \r\n", NULL);
  assert_text ("", "not-a-calendar");
  assert_text ("BEGIN:VEVENT\r\nDTSTART:20260101\r\nEND:VEVENT\r\n", "not-a-calendar");
  assert_text ("x\r\n" ICS (""), "not-a-calendar");
  assert_text (ICS ("") "x\r\n", "not-a-calendar");
  assert_text ("BEGIN:VCALENDAR\r\n", "truncated");
  assert_text (ICS ("BEGIN: VEVENT\r\n"), "bad-structure");
  assert_text (ICS ("BEGIN:A\r\nEND:B\r\n"), "bad-structure");
}

static void
test_limits_stand_where_they_are_said (void)
{
  for (gsize over = 0; over <= 1; over++)
    {
      GString *text = g_string_new ("BEGIN:VCALENDAR\n");
      g_autofree char *line = g_strnfill (CW_ICAL_MAX_LINE - 2 + over, 'a');
      g_string_append_printf (text, "X:%s\nEND:VCALENDAR\n", line);
      assert_check (text->str, text->len, over ? "line-too-long" : NULL);
      g_string_assign (text, ICS (""));
      gsize start = text->len;
      g_string_set_size (text, CW_LIMIT_ICS + over);
      memset (text->str + start, '\n', text->len - start);
      assert_check (text->str, text->len, over ? "too-large" : NULL);
      g_string_free (text, TRUE);
    }
  assert_check (ICS ("") "\0", sizeof (ICS ("")), "nul-byte");
}

static void
test_only_events_are_looked_at (void)
{
  assert_text (ICS ("BEGIN:VTODO\r\nDTSTART:20260230\r\nEND:VTODO\r\n"), NULL);
  assert_text (ICS ("DTSTART:20260230\r\n"), NULL);
  assert_text (ICS ("BEGIN:VEVENT\r\nDTSTART:20260230\r\nEND:VEVENT\r\n"), "bad-date");
  assert_text (ICS ("BEGIN:VEVENT\r\nDTSTART:20260101\r\nBEGIN:VALARM\r\nDURATION:x\r\n"
                    "END:VALARM\r\nEND:VEVENT\r\n"),
               NULL);
  assert_text (ICS ("BEGIN:VTIMEZONE\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"
                    "END:STANDARD\r\nEND:VTIMEZONE\r\n"),
               NULL);
}

static void
assert_charset (const char *text, CwCharset wanted)
{
  CwCharset charset;
  g_assert_true (cw_guard_check (text, strlen (text), &charset, NULL));
  g_assert_cmpint (charset, ==, wanted);
}

static void
test_charset_is_judged (void)
{
  assert_charset (ICS ("X:a\r\n"), CW_CHARSET_UTF_8);
  assert_charset (ICS ("X:元日\r\n"), CW_CHARSET_UTF_8);
  assert_charset (ICS ("X:\xe5\r\n \x85\x83\r\n"), CW_CHARSET_UTF_8);
  assert_charset (ICS ("X:\x8c\xb3\x93\xfa\r\n"), CW_CHARSET_CP932); /* 元日 */
  assert_charset (ICS ("X:\xb6\xde\xbd \x95\\\r\n"), CW_CHARSET_CP932); /* ｶﾞｽ 表 */
  assert_charset (ICS ("X:F\xeate du tr\xf4ne\r\n"), CW_CHARSET_WINDOWS_1252); /* Fête du trône */
  assert_charset (ICS ("X:\xe9\r\n"), CW_CHARSET_WINDOWS_1252);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guard/lines are unfolded, with the number of their first",
                   test_lines_are_unfolded);
  g_test_add_func ("/guard/the text needs no end", test_long_text_is_read_in_place);
  g_test_add_func ("/guard/properties are split outside of quotes", test_properties_are_split);
  g_test_add_func ("/guard/the root has to be a whole VCALENDAR", test_root_is_a_calendar);
  g_test_add_func ("/guard/limits stand where they are said",
                   test_limits_stand_where_they_are_said);
  g_test_add_func ("/guard/only events are looked at", test_only_events_are_looked_at);
  g_test_add_func ("/guard/the charset is judged by the bytes", test_charset_is_judged);
  return g_test_run ();
}
