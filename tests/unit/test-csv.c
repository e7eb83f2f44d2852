/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/csv.h"

#include <string.h>

static GPtrArray *
read_all (const char *text, char **reason)
{
  return cw_csv_read (text, strlen (text), 100, reason);
}

/* "a|b" per record, records parted by "/". */
static void
assert_reads (const char *text, const char *expected)
{
  g_autofree char *reason = NULL;
  g_autoptr (GPtrArray) records = read_all (text, &reason);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_cmpstr (reason, ==, NULL);
  for (guint i = 0; i < records->len; i++)
    {
      const CwCsvRecord *record = g_ptr_array_index (records, i);
      g_string_append (found, i > 0 ? "/" : "");
      for (guint k = 0; k < record->fields->len; k++)
        g_string_append_printf (found, "%s%s", k > 0 ? "|" : "",
                                (char *) g_ptr_array_index (record->fields, k));
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_reading (void)
{
  assert_reads ("", "");
  assert_reads ("a,b\n1,2\n", "a|b/1|2");
  assert_reads ("a,b\r\n1,2", "a|b/1|2");
  assert_reads ("a,b\r1,2\r", "a|b/1|2");
  assert_reads ("\xef\xbb\xbf" "a,b\n", "a|b");
  assert_reads ("a,b\n\n , \n1,\n", "a|b/1|");
  assert_reads ("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n", "a|b/x,y|say \"hi\"");
  assert_reads ("a,b\n\"one\r\ntwo\",z\n", "a|b/one\ntwo|z");
  assert_reads ("a\n\"b\"", "a/b");
  assert_reads ("a\n\"one\rtwo\"\n", "a/one\ntwo");
  assert_reads ("a,b\n\"x\"y,z\n", "a|b/xy|z");
  assert_reads ("a;b\n1,5;2\n", "a|b/1,5|2");
  assert_reads ("a\tb\n1,5\t2\n", "a|b/1,5|2");
  assert_reads ("\"a;b\",c\n1,2\n", "a;b|c/1|2");
}

static void
test_lines (void)
{
  g_autofree char *reason = NULL;
  g_autoptr (GPtrArray) records = read_all ("a\n\n\"x\ny\"\nz\n", &reason);
  const guint lines[] = { 1, 3, 5 };

  g_assert_cmpuint (records->len, ==, G_N_ELEMENTS (lines));
  for (guint i = 0; i < records->len; i++)
    g_assert_cmpuint (((CwCsvRecord *) g_ptr_array_index (records, i))->line, ==, lines[i]);
}

static void
assert_refused (const char *text, gsize length, guint limit, const char *part)
{
  g_autofree char *reason = NULL;

  g_assert_null (cw_csv_read (text, length, limit, &reason));
  g_assert_nonnull (strstr (reason, part));
}

static void
test_refusals (void)
{
  assert_refused ("a\n\"b", 4, 10, "line 2");
  assert_refused ("a\n\"b\r", 5, 10, "line 2");
  assert_refused ("\x83\x8d\x83S", 4, 10, "UTF-8");
  assert_refused ("a\nb\nc\n", 6, 2, "more than 2");
}

static void
assert_written (const char *text, const char *expected)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *reason = NULL;

  cw_csv_append (line, text);
  g_assert_cmpstr (line->str, ==, expected);
  /* and is the same when it is read */
  g_string_append (line, ",end\n");
  g_autoptr (GPtrArray) records = read_all (line->str, &reason);
  const CwCsvRecord *record = g_ptr_array_index (records, 0);
  g_assert_cmpstr (cw_csv_plain (g_ptr_array_index (record->fields, 0)), ==, text);
}

static void
test_writing (void)
{
  assert_written ("plain", "plain");
  assert_written ("a,b", "\"a,b\"");
  assert_written ("say \"hi\"", "\"say \"\"hi\"\"\"");
  assert_written ("one\ntwo", "\"one\ntwo\"");
  assert_written ("=1+1", "'=1+1");
  assert_written ("+81 3", "'+81 3");
  assert_written ("-x", "'-x");
  assert_written ("@cmd", "'@cmd");
  assert_written ("＝1", "'＝1");
  assert_written ("'quoted", "'quoted");
  assert_written ("'=1", "''=1");
  assert_written ("''", "''");
  assert_written ("", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csv/records, quotes, line ends and separators", test_reading);
  g_test_add_func ("/csv/each record knows its line", test_lines);
  g_test_add_func ("/csv/refused with the line", test_refusals);
  g_test_add_func ("/csv/no cell begins a formula, and reads back as it was", test_writing);
  return g_test_run ();
}
