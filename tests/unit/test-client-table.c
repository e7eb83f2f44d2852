/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "client/table.h"

/* client/table, client/output: "Tables fit the terminal, East Asian width counted right, and are
 * plain when piped" (contract section 8). */

static CwCtl
make_ctl (gboolean color)
{
  return (CwCtl){ .out = g_string_new (NULL), .color = color };
}

static void
test_width (void)
{
  g_assert_cmpint (cw_ctl_text_width (""), ==, 0);
  g_assert_cmpint (cw_ctl_text_width ("abc"), ==, 3);
  g_assert_cmpint (cw_ctl_text_width ("ロゴ制作"), ==, 8);
  g_assert_cmpint (cw_ctl_text_width ("ﾛｺﾞ"), ==, 3); /* half-width forms */
  g_assert_cmpint (cw_ctl_text_width ("e\xcc\x81"), ==, 1); /* combining accent */
  g_assert_cmpint (cw_ctl_text_width ("か\xe3\x82\x99"), ==, 2); /* combining voiced mark */
  g_assert_cmpint (cw_ctl_text_width ("a\xe2\x80\x8b"
                                      "b"),
                   ==, 2); /* zero width space */
}

static void
assert_cut (const char *text, int width, const char *expected)
{
  g_autofree char *cut = cw_ctl_text_cut (text, width);

  g_assert_cmpstr (cut, ==, expected);
  g_assert_cmpint (cw_ctl_text_width (cut), <=, MAX (width, 1));
}

static void
test_cut (void)
{
  assert_cut ("abcdef", 6, "abcdef");
  assert_cut ("abcdef", 5, "abcd…");
  assert_cut ("ロゴ制作", 8, "ロゴ制作");
  assert_cut ("ロゴ制作", 7, "ロゴ制…");
  assert_cut ("ロゴ制作", 6, "ロゴ…"); /* no half of a wide character */
  assert_cut ("ab cdef", 4, "ab…"); /* no blank before the ellipsis */
  assert_cut ("abc", 1, "…");
  assert_cut ("e\xcc\x81"
              "xy",
              2, "e\xcc\x81…");
}

/* Widths that are known without asking are those that GLib tells. */
static void
test_width_of_each_character (void)
{
  for (gunichar c = 0x20; c < 0x30000; c++)
    {
      char text[8] = { 0 };
      if (!g_unichar_validate (c))
        continue;
      g_unichar_to_utf8 (c, text);
      int width = g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
      if (cw_ctl_text_width (text) != width)
        g_error ("U+%04X: %d columns, not %d", c, cw_ctl_text_width (text), width);
    }
}

/* Cells are kept in blocks: of texts that fill one, and that are wider than a number can say. */
static void
test_large_cells (void)
{
  CwCtl ctl = make_ctl (FALSE);
  g_autoptr (CwCtlTable) table = cw_ctl_table_new ();
  static const guint sizes[] = { 65532, 65533, 65534, 65535, 65536, 70000, 1 };
  g_autoptr (GString) expected = g_string_new (NULL);

  cw_ctl_table_column (table, "ID", CW_CTL_RIGHT);
  cw_ctl_table_column (table, "TEXT", CW_CTL_LEFT);
  g_string_append_printf (expected, "%*s  TEXT\n", 70000, "ID");
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *text = g_strnfill (sizes[i], 'x');
      cw_ctl_table_cell (table, CW_CTL_PLAIN, text);
      cw_ctl_table_cell (table, CW_CTL_PLAIN, "y");
      g_string_append_printf (expected, "%*s%s  y\n", 70000 - (int)sizes[i], "", text);
    }
  cw_ctl_table_format (table, &ctl, 0);
  g_assert_cmpstr (ctl.out->str, ==, expected->str);
  g_string_free (ctl.out, TRUE);
}

static void
test_columns_line_up (void)
{
  CwCtl ctl = make_ctl (FALSE);
  g_autoptr (CwCtlTable) table = cw_ctl_table_new ();

  cw_ctl_table_column (table, "ID", CW_CTL_RIGHT);
  cw_ctl_table_column (table, "TITLE", CW_CTL_SHRINK);
  cw_ctl_table_column (table, "STAGE", CW_CTL_LEFT);
  cw_ctl_table_cell (table, CW_CTL_PLAIN, "1");
  cw_ctl_table_cell (table, CW_CTL_URGENT, "ロゴ制作");
  cw_ctl_table_cell (table, CW_CTL_PLAIN, "applied");
  cw_ctl_table_cell (table, CW_CTL_PLAIN, "12");
  cw_ctl_table_cell (table, CW_CTL_PLAIN, "Logo");
  cw_ctl_table_cell (table, CW_CTL_PLAIN, NULL);
  g_assert_cmpuint (cw_ctl_table_rows (table), ==, 2);
  cw_ctl_table_format (table, &ctl, 0);
  /* no colours, no tabs, no blanks at the end */
  g_assert_cmpstr (ctl.out->str, ==,
                   "ID  TITLE     STAGE\n"
                   " 1  ロゴ制作  applied\n12  Logo\n");
  g_string_free (ctl.out, TRUE);
}

static void
test_wide_tables_are_cut_where_they_may (void)
{
  CwCtl ctl = make_ctl (FALSE);
  g_autoptr (CwCtlTable) table = cw_ctl_table_new ();

  cw_ctl_table_column (table, "A", CW_CTL_SHRINK);
  cw_ctl_table_column (table, "B", CW_CTL_LEFT);
  cw_ctl_table_column (table, "C", CW_CTL_SHRINK);
  cw_ctl_table_cell (table, CW_CTL_PLAIN, "a very long title indeed");
  cw_ctl_table_cell (table, CW_CTL_PLAIN, "kept whole");
  cw_ctl_table_cell (table, CW_CTL_PLAIN, "とても長い題名です");
  cw_ctl_table_format (table, &ctl, 40);
  g_auto (GStrv) lines = g_strsplit (ctl.out->str, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpint (cw_ctl_text_width (lines[i]), <=, 40);
  g_assert_nonnull (strstr (ctl.out->str, "kept whole"));
  g_assert_nonnull (strstr (ctl.out->str, "…"));
  g_string_free (ctl.out, TRUE);
}

/* "Client-controlled text is data": section 6. */
static void
test_nothing_in_a_cell_moves_the_terminal (void)
{
  CwCtl ctl = make_ctl (TRUE);
  g_autoptr (CwCtlTable) table = cw_ctl_table_new ();

  cw_ctl_table_column (table, "T", CW_CTL_LEFT);
  cw_ctl_table_cell (table, CW_CTL_PLAIN,
                     "a\x1b[31mred\x07\xc2\x9b"
                     "b\xe2\x80\xae\x63\nd\te");
  cw_ctl_table_format (table, &ctl, 0);
  g_assert_cmpstr (strchr (ctl.out->str, '\n'), ==, "\na[31mredbc d e\n");
  g_string_free (ctl.out, TRUE);

  g_autofree char *lines = cw_ctl_clean_lines ("Dear\x1b[2J A,\r\n\n  indented\tx  \n");
  g_assert_cmpstr (lines, ==, "Dear[2J A,\n\n  indented x\n");
}

static void
test_colours_only_when_wanted (void)
{
  CwCtl plain = { .color = FALSE }, colored = { .color = TRUE };
  g_autofree char *without = cw_ctl_styled (&plain, CW_CTL_URGENT, "x");
  g_autofree char *with = cw_ctl_styled (&colored, CW_CTL_URGENT, "x");
  g_autofree char *none = cw_ctl_styled (&colored, CW_CTL_PLAIN, "x");

  g_assert_cmpstr (without, ==, "x");
  g_assert_cmpstr (with, ==, "\033[1;31mx\033[0m");
  g_assert_cmpstr (none, ==, "x");
}

/* id 2, client 20, title 40, state 10, rank 2 8, rank 1 8. */
static char *
format_ranks (int width)
{
  CwCtl ctl = make_ctl (FALSE);
  g_autoptr (CwCtlTable) table = cw_ctl_table_new ();

  cw_ctl_table_column (table, "ID", CW_CTL_RIGHT);
  cw_ctl_table_column (table, "CLIENT", CW_CTL_SHRINK);
  cw_ctl_table_column (table, "TITLE", CW_CTL_SHRINK | CW_CTL_WIDE);
  cw_ctl_table_column (table, "SECOND", CW_CTL_DROP (2));
  cw_ctl_table_column (table, "FIRST", CW_CTL_DROP (1));
  cw_ctl_table_cell (table, CW_CTL_PLAIN, "12");
  cw_ctl_table_cell (table, CW_CTL_PLAIN, "a client of 20 chars");
  cw_ctl_table_cell (table, CW_CTL_PLAIN, "a title that has forty characters, or so");
  cw_ctl_table_cell (table, CW_CTL_PLAIN, "12345678");
  cw_ctl_table_cell (table, CW_CTL_PLAIN, "12345678");
  cw_ctl_table_format (table, &ctl, width);
  return g_string_free (ctl.out, FALSE);
}

static void
assert_fits (const char *text, int width)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpint (cw_ctl_text_width (lines[i]), <=, width);
}

/* 2 + 12 + 32 + 8 + 8 and four gaps are 70 columns; without the first 60, without both 50. */
static void
test_columns_give_way_by_rank (void)
{
  g_autofree char *all = format_ranks (0);
  g_autofree char *wide = format_ranks (70);
  g_autofree char *middle = format_ranks (69);
  g_autofree char *narrow = format_ranks (59);
  g_autofree char *least = format_ranks (30);

  g_assert_nonnull (strstr (all, "forty characters, or so"));
  g_assert_nonnull (strstr (wide, "FIRST"));
  g_assert_null (strstr (middle, "FIRST"));
  g_assert_nonnull (strstr (middle, "SECOND"));
  g_assert_null (strstr (narrow, "SECOND"));
  g_assert_nonnull (strstr (narrow, "CLIENT"));
  assert_fits (wide, 70);
  assert_fits (middle, 69);
  assert_fits (narrow, 59);
  assert_fits (least, 30);
}

static void
test_wrap (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  cw_ctl_text_wrap (out, "one two three four five six", 2, 22);
  g_assert_cmpstr (out->str, ==, "  one two three four\n  five six\n");
  g_string_truncate (out, 0);
  cw_ctl_text_wrap (out, "納品の確認をお願いします。返事を待ちます。", 0, 20);
  g_assert_cmpstr (out->str, ==,
                   "納品の確認をお願いし\nます。返事を待ちま\nす。\n"); /* 。 begins no line */
  g_string_truncate (out, 0);
  cw_ctl_text_wrap (out, "no limit at all", 2, 0);
  g_assert_cmpstr (out->str, ==, "  no limit at all\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/table/width", test_width);
  g_test_add_func ("/client/table/width-of-each-character", test_width_of_each_character);
  g_test_add_func ("/client/table/large-cells", test_large_cells);
  g_test_add_func ("/client/table/cut", test_cut);
  g_test_add_func ("/client/table/columns-line-up", test_columns_line_up);
  g_test_add_func ("/client/table/fits", test_wide_tables_are_cut_where_they_may);
  g_test_add_func ("/client/table/clean", test_nothing_in_a_cell_moves_the_terminal);
  g_test_add_func ("/client/table/colours", test_colours_only_when_wanted);
  g_test_add_func ("/client/table/ranks", test_columns_give_way_by_rank);
  g_test_add_func ("/client/table/wrap", test_wrap);
  return g_test_run ();
}
