/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "client/command.h"

/* client/args, client/cmd-help: commands, options and words (contract section 8). */

static CwCtlArgs *
parse (const char *const *argv, GError **error)
{
  guint used;
  const CwCtlCommand *command = cw_ctl_find_command (argv, &used, error);

  return command != NULL ? cw_ctl_args_parse (command, argv + used, error) : NULL;
}

#define ARGV(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void
must_refuse (const char *const *argv, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwCtlArgs) args = parse (argv, &error);

  g_assert_null (args);
  g_assert_error (error, CW_CTL_ERROR, CW_CTL_ERROR_USAGE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_commands_are_found (void)
{
  guint used;

  g_assert_cmpstr (cw_ctl_find_command (ARGV ("sent", "3"), &used, NULL)->name, ==, "sent");
  g_assert_cmpuint (used, ==, 1);
  g_assert_cmpstr (cw_ctl_find_command (ARGV ("calendar", "add", "x"), &used, NULL)->name, ==,
                   "calendar add");
  g_assert_cmpuint (used, ==, 2);
  /* "add" of the calendars is not the command of that name */
  g_assert_cmpstr (cw_ctl_find_command (ARGV ("add", "calendar"), &used, NULL)->name, ==, "add");
}

static void
test_mistyped_names_the_nearest (void)
{
  must_refuse (ARGV ("snet", "3"), "\"sent\"");
  must_refuse (ARGV ("calendra"), "\"calendar\"");
  must_refuse (ARGV ("calendar"), "import");
  must_refuse (ARGV ("calendar", "lst"), "list, show");
  must_refuse (ARGV ("qqqqqqq"), "cw-ctl help");
  must_refuse (ARGV ("sent", "3", "--fy"), "--fyi");
  must_refuse (ARGV ("sent", "3", "--colour"), "help sent");
  must_refuse (ARGV ("sent", "3", "-x"), "help sent");
  must_refuse (ARGV ("list", "--json"), "cw-ctl --json list");
}

static void
test_too_few_and_too_many_words (void)
{
  must_refuse (ARGV ("show"), "cw-ctl show ID");
  must_refuse (ARGV ("asked", "1"), "KIND");
  must_refuse (ARGV ("list", "too", "many"), "\"too\"");
  must_refuse (ARGV ("sent", "1", "--at"), "--at");
  /* --help is answered however many words there are */
  g_autoptr (CwCtlArgs) args = parse (ARGV ("show", "--help"), NULL);
  g_assert_nonnull (args);
  g_assert_true (args->help);
}

/* "Words of a command that look like -3d are values." */
static void
test_minus_digit_is_a_value (void)
{
  g_autoptr (CwCtlArgs) positional = parse (ARGV ("calendar", "add", "2026-11-06", "-3"), NULL);
  g_assert_cmpuint (cw_ctl_args_n (positional), ==, 2);
  g_assert_cmpstr (cw_ctl_args_word (positional, 1), ==, "-3");

  g_autoptr (CwCtlArgs) value = parse (ARGV ("sent", "3", "--at", "-3d", "4"), NULL);
  g_assert_cmpstr (cw_ctl_args_option (value, "at"), ==, "-3d");
  g_assert_cmpuint (cw_ctl_args_n (value), ==, 2);
  g_assert_cmpstr (cw_ctl_args_word (value, 1), ==, "4");

  g_autoptr (CwCtlArgs) joined = parse (ARGV ("sent", "--at=-90min", "3"), NULL);
  g_assert_cmpstr (cw_ctl_args_option (joined, "at"), ==, "-90min");
}

static void
test_options_anywhere_and_after_two_dashes_words (void)
{
  g_autoptr (CwCtlArgs) args = parse (ARGV ("sent", "--fyi", "3", "--text", "--fyi", "4"), NULL);
  g_assert_true (cw_ctl_args_has (args, "fyi"));
  g_assert_cmpstr (cw_ctl_args_option (args, "text"), ==, "--fyi");
  g_assert_cmpuint (cw_ctl_args_n (args), ==, 2);

  g_autoptr (CwCtlArgs) words = parse (ARGV ("note", "3", "--", "--at"), NULL);
  g_assert_cmpuint (cw_ctl_args_n (words), ==, 2);
  g_assert_cmpstr (cw_ctl_args_word (words, 1), ==, "--at");
  g_assert_false (cw_ctl_args_has (words, "at"));

  g_autoptr (CwCtlArgs) dash = parse (ARGV ("note", "3", "-"), NULL);
  g_assert_cmpstr (cw_ctl_args_word (dash, 1), ==, "-");
}

/* [--funded [WHEN]] */
static void
test_funded_with_and_without_a_moment (void)
{
  g_autoptr (CwCtlArgs) bare = parse (ARGV ("add", "--funded", "Logo", "--client", "ACME"), NULL);
  g_assert_cmpstr (cw_ctl_args_option (bare, "funded"), ==, "");
  g_assert_cmpstr (cw_ctl_args_word (bare, 0), ==, "Logo");

  static const char *const moments[] = { "2026-10-06", "yesterday", "-3d", "+2bd", "昨日" };
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_autoptr (CwCtlArgs) args =
          parse (ARGV ("add", "Logo", "--funded", moments[i], "--client", "ACME"), NULL);
      g_assert_cmpstr (cw_ctl_args_option (args, "funded"), ==, moments[i]);
      g_assert_cmpuint (cw_ctl_args_n (args), ==, 1);
    }
  g_autoptr (CwCtlArgs) last = parse (ARGV ("add", "Logo", "--client", "ACME", "--funded"), NULL);
  g_assert_cmpstr (cw_ctl_args_option (last, "funded"), ==, "");
  g_autoptr (CwCtlArgs) joined = parse (ARGV ("add", "Logo", "--funded=mon 10:00"), NULL);
  g_assert_cmpstr (cw_ctl_args_option (joined, "funded"), ==, "mon 10:00");
}

/* GOption by itself would refuse them in the C locale, which is the one of this test. */
static void
test_japanese_words_in_the_c_locale (void)
{
  g_autoptr (CwCtlArgs) args =
      parse (ARGV ("add", "ロゴ制作", "--client", "北風", "--note=最初の話"), NULL);

  g_assert_cmpstr (cw_ctl_args_word (args, 0), ==, "ロゴ制作");
  g_assert_cmpstr (cw_ctl_args_option (args, "client"), ==, "北風");
  g_assert_cmpstr (cw_ctl_args_option (args, "note"), ==, "最初の話");
}

static void
test_help_of_a_command_names_its_options (void)
{
  guint used;
  g_autofree char *help =
      cw_ctl_command_help (cw_ctl_find_command (ARGV ("asked", "1", "question"), &used, NULL));
  static const char *const parts[] = { "cw-ctl asked", "ID... KIND", "--by=WHEN",
                                       "--withdrawn",  "--at=WHEN",  "end-request" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_assert_nonnull (strstr (help, parts[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/args/commands", test_commands_are_found);
  g_test_add_func ("/client/args/nearest", test_mistyped_names_the_nearest);
  g_test_add_func ("/client/args/how-many-words", test_too_few_and_too_many_words);
  g_test_add_func ("/client/args/minus-digit", test_minus_digit_is_a_value);
  g_test_add_func ("/client/args/order", test_options_anywhere_and_after_two_dashes_words);
  g_test_add_func ("/client/args/funded", test_funded_with_and_without_a_moment);
  g_test_add_func ("/client/args/japanese", test_japanese_words_in_the_c_locale);
  g_test_add_func ("/client/args/help", test_help_of_a_command_names_its_options);
  return g_test_run ();
}
