/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/template.h"

#include <string.h>

/* core/template: the filler behind Draft (contract section 7) and the check of template files. */

static GHashTable *
fields (const char *first, ...)
{
  GHashTable *table = g_hash_table_new (g_str_hash, g_str_equal);
  va_list args;
  va_start (args, first);
  for (const char *name = first; name != NULL; name = va_arg (args, const char *))
    g_hash_table_insert (table, (gpointer) name, va_arg (args, char *));
  va_end (args);
  return table;
}

/* Takes values.  expected_missing: names with spaces between them. */
static void
check_fill (const char *text, GHashTable *values, const char *expected,
            const char *expected_missing)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *filled = cw_template_fill (text, values, missing);
  g_assert_cmpstr (filled, ==, expected);
  g_ptr_array_add (missing, NULL);
  g_autofree char *names = g_strjoinv (" ", (char **) missing->pdata);
  g_assert_cmpstr (names, ==, expected_missing);
  g_hash_table_unref (values);
}

static void
test_fields_are_put_in (void)
{
  check_fill ("{client} 様、{me}です。{client}\n", fields ("client", "山田", "me", "佐藤", NULL),
              "山田 様、佐藤です。山田\n", "");
}

static void
test_missing_stay_and_are_named_once (void)
{
  check_fill ("{client}: {motive} {by} {motive}\n", fields ("client", "", "me", "x", NULL),
              "{client}: {motive} {by} {motive}\n", "client motive by");
  check_fill ("{nonsense}\n", fields (NULL, NULL), "{nonsense}\n", "nonsense");
  g_autofree char *without = cw_template_fill ("{client}", NULL, NULL);
  g_assert_cmpstr (without, ==, "{client}\n");
}

static void
test_values_are_never_looked_at_again (void)
{
  check_fill ("{client} {title}\n",
              fields ("client", "{title} %s {{", "title", "#}?by x", NULL),
              "{title} %s {{ #}?by x\n", "");
}

static void
test_comments_are_dropped (void)
{
  check_fill ("# Title: X\n# more\n\nHello\n# inside\nWorld #1\n", fields (NULL, NULL),
              "Hello\nWorld #1\n", "");
  check_fill ("\\# a\n\\? b\n\\x\n", fields (NULL, NULL), "# a\n? b\n\\x\n", "");
  check_fill ("a {{client}} b }}{{\n", fields ("client", "no", NULL), "a {client} b }{\n", "");
}

static void
test_conditional_lines (void)
{
  static const char text[] = "A\n\n?by Answer by {by}.\n\nB\n?client {client} {me}\n";
  check_fill (text, fields ("by", "Friday", "client", "C", NULL),
              "A\n\nAnswer by Friday.\n\nB\nC {me}\n", "me");
  /* Nothing of a line that is left out is missing, and no double blank line stays behind. */
  check_fill (text, fields (NULL, NULL), "A\n\nB\n", "");
  /* Blank lines that the author wrote stay. */
  check_fill ("A\n\n\nB\n", fields (NULL, NULL), "A\n\n\nB\n", "");
}

static void
test_edges (void)
{
  check_fill ("", fields (NULL, NULL), "", "");
  check_fill ("\n\n", fields (NULL, NULL), "", "");
  check_fill ("# only\n", fields (NULL, NULL), "", "");
  check_fill ("a", fields (NULL, NULL), "a\n", "");
  check_fill ("\n\na\n\n\n", fields (NULL, NULL), "a\n", "");
  check_fill ("\xef\xbb\xbf# c\r\na\r\nb\r\n", fields (NULL, NULL), "a\nb\n", "");
  check_fill ("{", fields (NULL, NULL), "{\n", "");
  check_fill ("?\n? a\n?by\n?by\tx\n", fields ("by", "B", NULL), "?\n? a\n?by\n?by\tx\n", "");
  check_fill ("?by \n", fields ("by", "B", NULL), "", "");
  check_fill ("a\n?by \n", fields ("by", "B", NULL), "a\n", "");
  check_fill ("{client", fields ("client", "x", NULL), "{client\n", "");
  check_fill ("{Client}{}{a b}", fields (NULL, NULL), "{Client}{}{a b}\n", "");
}

static void
test_title (void)
{
  g_autofree char *title = cw_template_title ("# c\n#Title:  納品の確認 \n# Title: other\nText\n");
  g_assert_cmpstr (title, ==, "納品の確認");
  g_autofree char *none = cw_template_title ("Title: no comment\n");
  g_assert_cmpstr (none, ==, "");
}

static void
check_problems (const char *text, gsize length, const char *expected)
{
  g_autoptr (GPtrArray) problems
      = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_policy_problem_free);
  gboolean good = cw_template_check ("t.txt", text, length, problems);
  g_autoptr (GString) all = g_string_new (NULL);
  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *line = cw_policy_problem_format (g_ptr_array_index (problems, i));
      g_string_append_printf (all, "%s%s", i > 0 ? "\n" : "", line);
    }
  g_assert_cmpstr (all->str, ==, expected);
  g_assert_cmpint (good, ==, *expected == '\0');
}

static void
test_check_names_the_line (void)
{
  static const struct { const char *text, *expected; } rows[] = {
    { "# Title: T\n{client}\n?by {by} {{x}}\n\\? {quiet_days}\n", "" },
    { "# Title: T\n\n{clinet}\n", "t.txt:3: clinet: unknown field; did you mean client?" },
    { "# Title: T\n?bye x\n", "t.txt:2: bye: unknown field; did you mean by?" },
    { "# Title: T\n?by\n", "t.txt:2: \"?\" at the start of a line wants a field and a space; write "
                           "\\? for a question mark" },
    { "# Title: T\na { b\n",
      "t.txt:2: \"{\" belongs to no field; write it twice to have it in the text" },
    { "# Title: T\na } b\n",
      "t.txt:2: \"}\" belongs to no field; write it twice to have it in the text" },
    { "Hello\n", "t.txt: Title: there is no line \"# Title: ...\"" },
    { "# Title: T\na\x1b[0m\n", "t.txt:2: a control character is in the line" },
    { "# Title: \xff\n", "t.txt: the file is no UTF-8 text" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    check_problems (rows[i].text, strlen (rows[i].text), rows[i].expected);
  check_problems ("# Title: T\0", 11, "t.txt: the file is no UTF-8 text");

  g_autofree char *large = g_strnfill (CW_TEMPLATE_MAX_BYTES + 1, 'a');
  check_problems (large, CW_TEMPLATE_MAX_BYTES + 1, "t.txt: more than 1 MiB of text");
}

static void
test_fields_are_known_and_sorted (void)
{
  gsize n;
  const CwTemplateField *known = cw_template_fields (&n);
  g_assert_cmpuint (n, >, 20);
  for (gsize i = 1; i < n; i++)
    g_assert_cmpstr (known[i - 1].name, <, known[i].name);
  g_assert_true (cw_template_field ("motive")->by_hand);
  g_assert_false (cw_template_field ("client")->by_hand);
  g_assert_null (cw_template_field ("clients"));
}

static void
check_directory (const char *lang)
{
  g_autofree char *directory
      = g_build_filename (g_getenv ("CW_SRCDIR"), "data/templates", lang, NULL);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  g_assert_nonnull (dir);
  guint n = 0;
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *file = g_build_filename (directory, name, NULL);
      g_autofree char *text = NULL;
      gsize length;
      if (!g_str_has_suffix (name, ".txt"))
        continue;
      g_assert_true (g_file_get_contents (file, &text, &length, NULL));
      g_test_message ("%s", file);
      check_problems (text, length, "");
      n++;
    }
  g_assert_cmpuint (n, >, 0);
}

static void
test_shipped_templates_are_good (void)
{
  check_directory ("ja");
  check_directory ("en");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/template/fields-are-put-in", test_fields_are_put_in);
  g_test_add_func ("/template/missing-stay-and-are-named-once",
                   test_missing_stay_and_are_named_once);
  g_test_add_func ("/template/values-are-never-looked-at-again",
                   test_values_are_never_looked_at_again);
  g_test_add_func ("/template/comments-are-dropped", test_comments_are_dropped);
  g_test_add_func ("/template/conditional-lines", test_conditional_lines);
  g_test_add_func ("/template/edges", test_edges);
  g_test_add_func ("/template/title", test_title);
  g_test_add_func ("/template/check-names-the-line", test_check_names_the_line);
  g_test_add_func ("/template/fields-are-known-and-sorted", test_fields_are_known_and_sorted);
  g_test_add_func ("/template/shipped-templates-are-good", test_shipped_templates_are_good);
  return g_test_run ();
}
