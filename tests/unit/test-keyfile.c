/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/keyfile.h"

#include <string.h>

/* core/keyfile: layers, line numbers and rules under policies and casewatch.conf.  What a broken
 * policy or casewatch.conf looks like is in test-policy-reader.c and test-settings.c. */

static GPtrArray *
new_problems (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) cw_policy_problem_free);
}

static void
test_later_files_replace_keys (void)
{
  static const char first[] = "[B]\nx=1\ny = 2 \n\n[A]\nz=3\nz[ja]=三\n";
  static const char second[] = "[A]\n\nz=4\nw=\n[C]\n";
  g_autoptr (GPtrArray) problems = new_problems ();
  g_autoptr (CwKeyFile) keys = cw_key_file_new ();
  cw_key_file_read (keys, "one", first, strlen (first), problems);
  cw_key_file_read (keys, "two", second, strlen (second), problems);
  g_assert_cmpuint (problems->len, ==, 0);

  /* Order of first appearance, place of the line that counts. */
  static const char *const names[] = { "B", "A", "C" };
  g_assert_cmpuint (keys->groups->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (((CwKeyGroup *) keys->groups->pdata[i])->name, ==, names[i]);
  const CwKeyGroup *a = cw_key_file_group (keys, "A");
  g_assert_cmpstr (a->file, ==, "one");
  g_assert_cmpint (a->line, ==, 5);
  const CwKeyEntry *z = cw_key_group_entry (a, "z", NULL);
  g_assert_cmpstr (z->value, ==, "4");
  g_assert_cmpstr (z->file, ==, "two");
  g_assert_cmpint (z->line, ==, 3);
  g_assert_cmpstr (cw_key_group_entry (a, "z", "ja")->value, ==, "三");
  g_assert_cmpstr (cw_key_group_entry (a, "w", NULL)->value, ==, "");
  g_assert_cmpstr (cw_key_group_entry (cw_key_file_group (keys, "B"), "y", NULL)->value, ==, "2");
  g_assert_null (cw_key_group_entry (a, "x", NULL));
  g_assert_null (cw_key_file_group (keys, "D"));
}

static const char *
take (gpointer target, const char *lang, const char *value, const char **hint)
{
  g_string_append_printf (target, "%s=%s;", lang != NULL ? lang : "", value);
  if (strcmp (value, "no") != 0)
    return NULL;
  *hint = "yes";
  return "is refused";
}

static void
test_rules (void)
{
  static const CwKeyRule rules[] = {
    { "Word", CW_KEY_WORD, take },
    { "Text", CW_KEY_TEXT, take },
    { "Said", CW_KEY_LOCALISED, take },
    { "Gone", CW_KEY_WORD, take },
  };
  static const char text[] = "[A]\nWord=a\\b#c\nText=a\\tb #3\nSaid=no\nSaid[ja]=\\\\はい\nGone=\n";
  g_autoptr (GPtrArray) problems = new_problems ();
  g_autoptr (CwKeyFile) keys = cw_key_file_new ();
  g_autoptr (GString) taken = g_string_new (NULL);
  cw_key_file_read (keys, "f", text, strlen (text), problems);
  cw_key_group_apply (cw_key_file_group (keys, "A"), rules, G_N_ELEMENTS (rules), taken, problems);
  g_assert_cmpstr (taken->str, ==, "=a\\b#c;=a\tb #3;=no;ja=\\はい;");
  g_assert_cmpuint (problems->len, ==, 1);
  g_autofree char *line = cw_policy_problem_format (problems->pdata[0]);
  g_assert_cmpstr (line, ==, "f:4: [A] Said: \"no\" is refused; did you mean yes?");
}

static void
test_lines_that_are_none (void)
{
  static const CwKeyRule rules[] = {
    { "Word", CW_KEY_WORD, take },
    { "Text", CW_KEY_TEXT, take },
    { "Said", CW_KEY_LOCALISED, take },
  };
  static const struct { const char *line, *says; } rows[] = {
    { "[]", "f:2: a group is a line such as [Policy]" },
    { "[a[b]", "f:2: [a[b]: a group is a line such as [Policy]" },
    { "[a]]", "f:2: [a]: a group is a line such as [Policy]" },
    { "[a] b", "f:2: [a]: a group is a line such as [Policy]" },
    { "[a] # b", "f:2: [a]: a comment has to stand on a line of its own" },
    { "[a", "f:2: the group's name has no closing bracket" },
    { "=x", "f:2: [A]: is no name of a key" },
    { "Said[]=x", "f:2: [A] Said: is no name of a key" },
    { "Said[j]=x", "f:2: [A] Said: is no name of a key" },
    { "Said[1a]=x", "f:2: [A] Said: is no name of a key" },
    { "Said[j.p]=x", "f:2: [A] Said: is no name of a key" },
    { "Said[abcdefghijklmnopqrstu]=x", "f:2: [A] Said: is no name of a key" },
    { "Said[ja=x", "f:2: [A] Said[ja: is no name of a key" },
    { "Word=#", "f:2: [A] Word: a comment has to stand on a line of its own" },
    { "Word=a #b", "f:2: [A] Word: a comment has to stand on a line of its own" },
    { "Text=#", "f:2: [A] Text: a comment has to stand on a line of its own" },
    { "Text=# b", "f:2: [A] Text: a comment has to stand on a line of its own" },
    { "Text=a #", "f:2: [A] Text: a comment has to stand on a line of its own" },
    { "Text=a\\", "f:2: [A] Text: \"a\\\" has a backslash that is not \\s, \\n, \\t or \\\\" },
    { "Text=#1", NULL },
    { "Text=a#b #1", NULL },
    { "Said[sr@latin]=x", NULL },
    { "Said[pt_BR]=x", NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) problems = new_problems ();
      g_autoptr (CwKeyFile) keys = cw_key_file_new ();
      g_autoptr (GString) taken = g_string_new (NULL);
      g_autofree char *text = g_strconcat ("[A]\n", rows[i].line, "\n", NULL);
      cw_key_file_read (keys, "f", text, strlen (text), problems);
      cw_key_group_apply (cw_key_file_group (keys, "A"), rules, G_N_ELEMENTS (rules), taken, problems);
      g_autofree char *said
          = problems->len > 0 ? cw_policy_problem_format (problems->pdata[0]) : NULL;
      g_assert_cmpstr (said, ==, rows[i].says);
    }
}

static void
test_problems_are_one_line_of_text (void)
{
  g_autoptr (GPtrArray) problems = new_problems ();
  g_autofree char *long_name = g_strnfill (5000, 'k');
  cw_policy_problem_add (problems, "f", 0, NULL, long_name, NULL, "a\nb\x1b %d", 7);
  g_autofree char *line = cw_policy_problem_format (problems->pdata[0]);
  g_assert_true (g_str_has_prefix (line, "f: kkk"));
  g_assert_true (g_str_has_suffix (line, "k…: a b 7"));
  g_assert_cmpuint (strlen (line), <, 120);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keyfile/later-files-replace-keys", test_later_files_replace_keys);
  g_test_add_func ("/keyfile/rules", test_rules);
  g_test_add_func ("/keyfile/lines-that-are-none", test_lines_that_are_none);
  g_test_add_func ("/keyfile/problems-are-one-line-of-text", test_problems_are_one_line_of_text);
  return g_test_run ();
}
