/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/template-lint.h"

#include "core/keyfile.h"

/* core/template-lint: what is allowed in a message and yet better not sent. */

#define SIGNED "\n{me}\n"

/* expected: "LINE WORD reason; …", "-" for no word. */
static void
check (const char *lang, const char *text, const char *expected)
{
  g_autoptr (GPtrArray) problems
      = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_policy_problem_free);
  gboolean is_good = cw_template_lint ("x.txt", lang, text, problems);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    {
      const CwPolicyProblem *problem = problems->pdata[i];
      g_assert_cmpstr (problem->file, ==, "x.txt");
      g_string_append_printf (found, "%s%d %s %s", i > 0 ? "; " : "", problem->line,
                              *problem->key != '\0' ? problem->key : "-", problem->reason);
    }
  g_assert_cmpstr (found->str, ==, expected);
  g_assert_true (is_good == (problems->len == 0));
}

#define HARSH "is harsh; say what you need instead"
#define SHOUTED "is all in capitals, which shouts"

static void
test_a_calm_message_is_good (void)
{
  check ("en", "Hello {client},\nthe invoice is 3 days late! Could you look?" SIGNED, "");
  check ("ja", "{client} 様\nお世話になっております。" SIGNED, "");
  check ("de", "Guten Tag" SIGNED, "");
}

static void
test_harsh_words (void)
{
  check ("en", "a\nThis is a Scam, I will SUE" SIGNED, "2 Scam " HARSH "; 2 SUE " HARSH);
  /* a part of a word is none, and neither is the name of a field */
  check ("en", "I assume that you pursue it: {fraud} {SCAM} {" SIGNED, "");
  check ("en", "{client} fraud" SIGNED, "1 fraud " HARSH);
  check ("ja", "詐欺です。\n許せません。" SIGNED, "1 詐欺 " HARSH "; 2 許せ " HARSH);
  /* the words of one language are not looked for in another */
  check ("ja", "fraud、です。" SIGNED, "");
  check ("de", "fraud 詐欺" SIGNED, "");
}

static void
test_shouting (void)
{
  check ("en", "Pay NOW, or by IBAN, URGENT" SIGNED, "1 IBAN " SHOUTED "; 1 URGENT " SHOUTED);
  check ("en", "PayPAL" SIGNED, "");
  check ("en", "Pay!\nPay!!" SIGNED, "2 !! shouts");
  check ("ja", "お願い！\nお願い！！" SIGNED, "2 !! shouts");
  check ("de", "Bitte!!" SIGNED, "1 !! shouts");
}

static void
test_the_language_of_its_folder (void)
{
  check ("en", "Hello\nお願い" SIGNED, "2 - Japanese text in a message that is English");
  check ("en", "Hello\n漢字、—éヿ" SIGNED, "2 - Japanese text in a message that is English");
  check ("en", "Café 漢字、㄀" SIGNED, ""); /* a name in Han characters, and what lies beside kana */
  check ("ja", "Hello 様" SIGNED,
         "0 - the message is in the folder of Japanese and has no Japanese text");
}

static void
test_a_signature (void)
{
  check ("en", "Hello {client}", "0 me nobody signs it: {me} is missing");
  check ("de", "", "0 me nobody signs it: {me} is missing");
}

/* A comment is not sent: neither what is wrong in it counts nor what is right. */
static void
test_comments_are_not_read (void)
{
  check ("en", "# a SCAM!! お願い\nHello" SIGNED, "");
  check ("en", "# {me}\nHello", "0 me nobody signs it: {me} is missing");
  check ("ja", "# お願い\nHello" SIGNED,
         "0 - the message is in the folder of Japanese and has no Japanese text");
}

/* What was found before is kept, and does not make this message a bad one. */
static void
test_problems_are_appended (void)
{
  g_autoptr (GPtrArray) problems
      = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_policy_problem_free);
  g_assert_false (cw_template_lint ("a.txt", "en", "Hello", problems));
  g_assert_true (cw_template_lint ("b.txt", "en", "Hello" SIGNED, problems));
  g_assert_false (cw_template_lint ("c.txt", "en", "Stupid" SIGNED, problems));
  g_assert_cmpuint (problems->len, ==, 2);
  const CwPolicyProblem *last = problems->pdata[1];
  g_assert_cmpstr (last->file, ==, "c.txt");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/template-lint/a-calm-message-is-good", test_a_calm_message_is_good);
  g_test_add_func ("/template-lint/harsh-words", test_harsh_words);
  g_test_add_func ("/template-lint/shouting", test_shouting);
  g_test_add_func ("/template-lint/the-language-of-its-folder", test_the_language_of_its_folder);
  g_test_add_func ("/template-lint/a-signature", test_a_signature);
  g_test_add_func ("/template-lint/comments-are-not-read", test_comments_are_not_read);
  g_test_add_func ("/template-lint/problems-are-appended", test_problems_are_appended);
  return g_test_run ();
}
