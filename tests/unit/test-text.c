/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text.h"

#include <string.h>

/* core/text: languages of a text, names, cleaning of client-controlled text (contract section 6,
 * "Client-controlled text is data"), nearest known name (section 4, "the nearest known one is
 * named"). */

static void
test_language_is_chosen (void)
{
  CwText text = { NULL, NULL };
  g_assert_cmpstr (cw_text_get (&text, "ja"), ==, "");
  g_assert_true (cw_text_is_empty (&text));

  cw_text_set (&text, NULL, "plain");
  cw_text_set (&text, "JA", "日本語");
  cw_text_set (&text, "pt_BR", "brasileiro");
  g_assert_false (cw_text_is_empty (&text));
  g_assert_cmpstr (cw_text_get (&text, NULL), ==, "plain");
  g_assert_cmpstr (cw_text_get (&text, "ja"), ==, "日本語");
  g_assert_cmpstr (cw_text_get (&text, "ja_JP.UTF-8"), ==, "日本語");
  g_assert_cmpstr (cw_text_get (&text, "ja-JP"), ==, "日本語");
  g_assert_cmpstr (cw_text_get (&text, "pt_BR@x"), ==, "brasileiro");
  g_assert_cmpstr (cw_text_get (&text, "pt"), ==, "plain");
  g_assert_cmpstr (cw_text_get (&text, "jam"), ==, "plain");
  g_assert_cmpstr (cw_text_get (&text, "C.UTF-8"), ==, "plain");

  cw_text_set (&text, "ja", NULL);
  g_assert_cmpstr (cw_text_get (&text, "ja"), ==, "plain");
  cw_text_clear (&text);
  g_assert_cmpstr (cw_text_get (&text, NULL), ==, "");
}

static void
test_variant_is_sorted (void)
{
  CwText text = { NULL, NULL };
  cw_text_set (&text, "zh", "z");
  cw_text_set (&text, "ja", "j");
  cw_text_set (&text, NULL, "p");
  cw_text_set (&text, "de", "d");
  g_autoptr (GVariant) variant = g_variant_ref_sink (cw_text_to_variant (&text));
  g_autofree char *printed = g_variant_print (variant, FALSE);
  g_assert_cmpstr (printed, ==, "{'': 'p', 'de': 'd', 'ja': 'j', 'zh': 'z'}");
  cw_text_clear (&text);
}

static void
test_acceptable (void)
{
  g_assert_true (cw_text_is_acceptable ("", NULL));
  g_assert_true (cw_text_is_acceptable ("納品 ok", NULL));
  g_assert_true (cw_text_is_acceptable ("a\nb\tc", "\n\t"));
  g_assert_false (cw_text_is_acceptable ("a\nb\tc", "\n"));
  g_assert_false (cw_text_is_acceptable ("a\x1b[31m", "\n\t"));
  g_assert_false (cw_text_is_acceptable ("a\x7f", NULL));
  g_assert_false (cw_text_is_acceptable ("\xff", NULL));
  g_assert_false (cw_text_is_acceptable ("\xed\xa0\x80", NULL)); /* a surrogate */
  g_assert_false (cw_text_is_acceptable (NULL, NULL));
}

static void
test_names (void)
{
  g_autofree char *longest = g_strnfill (64, 'a');
  g_autofree char *too_long = g_strnfill (65, 'a');
  g_assert_true (cw_text_is_name ("crowdworks-hourly"));
  g_assert_true (cw_text_is_name ("7"));
  g_assert_true (cw_text_is_name (longest));
  g_assert_false (cw_text_is_name (too_long));
  static const char *const wrong[]
    = { "", "-a", "A", "a b", "a.b", "a/b", "..", "a_b", "é", "a\n" };
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (cw_text_is_name (wrong[i]));
  g_assert_false (cw_text_is_name (NULL));
}

static void
check_clean (const char *text, gsize max, const char *expected)
{
  g_autofree char *cleaned = cw_text_clean (text, max);
  g_assert_cmpstr (cleaned, ==, expected);
}

static void
test_clean (void)
{
  check_clean (NULL, 0, "");
  check_clean ("  plain  text ", 0, "plain  text");
  check_clean ("a\nb", 0, "a b");
  check_clean ("a \r\n\t  b\n", 0, "a b");
  check_clean ("a\xe2\x80\xa8" "b", 0, "a b");                /* LINE SEPARATOR */
  check_clean ("a\x1b[31mb\x07", 0, "a[31mb");
  check_clean ("a\xc2\x9b" "b", 0, "ab");                     /* U+009B, CSI */
  check_clean ("safe\xe2\x80\xae" "gpj.exe", 0, "safegpj.exe"); /* right-to-left override */
  check_clean ("\xe2\x81\xa6x\xe2\x81\xa9\xe2\x80\x8f\xd8\x9c", 0, "x");
  check_clean ("a\xff" "b", 0, "a\xef\xbf\xbd" "b");
  check_clean ("<b>&amp;", 0, "<b>&amp;"); /* escaping is for the place that shows it */
}

/* There is a short way for texts in which there is nothing to clean; it is taken with no limit only. */
static void
test_clean_by_either_way (void)
{
  static const char *const pieces[]
    = { " ", "a", "~", "\x7f", "\t", "\n", "あ", "ヴ", "\xe3\x82\x99", "゛", "・", "漢", "鿿", "\xe4\xb8",
        "\xe3", "\xe9\xbf", "\xe3\x82", "　", "\xea\xb0\x80", "é", "\xff", "\xe2\x80\xae", "\xed\xa0\x80" };
  const guint n = G_N_ELEMENTS (pieces);

  for (guint i = 0; i < n * n * n; i++)
    {
      g_autofree char *text = g_strconcat (pieces[i % n], pieces[i / n % n], pieces[i / n / n], NULL);
      g_autofree char *expected = cw_text_clean (text, 1000);
      check_clean (text, 0, expected);
    }
}

static void
test_clean_counts_characters (void)
{
  check_clean ("日本語", 3, "日本語");
  check_clean ("日本語文", 3, "日本…");
  check_clean ("ab", 1, "…");
  /* か and its voicing mark: a mark alone would hang on the ellipsis' neighbour */
  check_clean ("xか\xe3\x82\x99yz", 3, "x…");
  check_clean ("xか\xe3\x82\x99yz", 4, "xか\xe3\x82\x99…");
}

/* Cuts TEXT to every length and checks that what is left is one of the starts, which end where a
 * reader would say that a character ends. */
static void
check_cuts (const char *const *clusters)
{
  g_autofree char *text = g_strjoinv ("", (char **) clusters);
  glong length = g_utf8_strlen (text, -1);
  for (glong max = 1; max < length; max++)
    {
      g_autoptr (GString) expected = g_string_new (NULL);
      for (guint i = 0; clusters[i] != NULL
                        && g_utf8_strlen (expected->str, -1) + g_utf8_strlen (clusters[i], -1) < max;
           i++)
        g_string_append (expected, clusters[i]);
      g_string_append (expected, "…");
      check_clean (text, (gsize) max, expected->str);
    }
  check_clean (text, (gsize) length, text);
}

static void
test_cuts_between_graphemes (void)
{
  static const char *const family[]
      = { "a", "👨\u200d👩\u200d👧\u200d👦", "b", "👩🏽\u200d💻", "❤\ufe0f\u200d🔥", "c", NULL };
  static const char *const flags[] = { "🇯🇵", "🇩🇪", "🇫🇷", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "x", NULL };
  static const char *const marks[] = { "か\u3099", "e\u0301\u0323", "ｶﾞ", "นํ้", "क्\u200d", "x", NULL };
  static const char *const korean[] = { "\u1112\u1161\u11ab", "\u1100\u1173\u11af", "한", "x", NULL };
  check_cuts (family);
  check_cuts (flags);
  check_cuts (marks);
  check_cuts (korean);
}

static void
test_heaps_are_bounded (void)
{
  /* U+0301 upon one letter, two hundred times */
  g_autoptr (GString) heap = g_string_new ("Z");
  for (guint i = 0; i < 200; i++)
    g_string_append (heap, "\u0301");
  g_string_append (heap, "ed");
  g_autofree char *cleaned = cw_text_clean (heap->str, 0);
  g_assert_cmpint (g_utf8_strlen (cleaned, -1), ==, 1 + 8 + 2);
  g_assert_true (g_str_has_suffix (cleaned, "ed"));

  /* a chain of joiners does not swallow the whole name */
  g_autoptr (GString) chain = g_string_new ("ACME ");
  for (guint i = 0; i < 60; i++)
    g_string_append (chain, "👨\u200d");
  g_autofree char *cut = cw_text_clean (chain->str, 60);
  g_assert_cmpint (g_utf8_strlen (cut, -1), ==, 60);
  g_assert_true (g_str_has_prefix (cut, "ACME 👨"));
}

static void
test_isolates_never_stay_open (void)
{
  /* embeddings, overrides and isolates that are not closed would turn the text after them */
  check_clean ("\u2067ACME\u202e \u2066x", 0, "ACME x");
  check_clean ("\u2068abcdefgh\u2069", 4, "abc…");
  check_clean ("שלום", 3, "של…"); /* the writing itself stays */
}

static void
test_nearest (void)
{
  static const char *const keys[] = { "Title", "Template", "After", "Act", "Advice", NULL };
  g_assert_cmpstr (cw_text_nearest ("Aftr", keys), ==, "After");
  g_assert_cmpstr (cw_text_nearest ("Atfer", keys), ==, "After"); /* one swap */
  g_assert_cmpstr (cw_text_nearest ("Afxyr", keys), ==, "After"); /* two of five may differ */
  g_assert_cmpstr (cw_text_nearest ("Axyzr", keys), ==, NULL);    /* three not */
  g_assert_cmpstr (cw_text_nearest ("title", keys), ==, "Title");
  g_assert_cmpstr (cw_text_nearest ("Templates", keys), ==, "Template");
  g_assert_cmpstr (cw_text_nearest ("Deadline", keys), ==, NULL);
  g_assert_cmpstr (cw_text_nearest ("", keys), ==, NULL);
  g_assert_cmpstr (cw_text_nearest ("x", keys), ==, NULL);
  g_assert_cmpstr (cw_text_nearest ("\xff", keys), ==, NULL);
  g_assert_cmpstr (cw_text_nearest ("Title", NULL), ==, NULL);

  static const char *const japanese[] = { "日本の祝日", "年末年始", NULL };
  g_assert_cmpstr (cw_text_nearest ("日本祝日", japanese), ==, "日本の祝日");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/language-is-chosen", test_language_is_chosen);
  g_test_add_func ("/text/variant-is-sorted", test_variant_is_sorted);
  g_test_add_func ("/text/acceptable-has-no-control-characters", test_acceptable);
  g_test_add_func ("/text/names-are-a-z-0-9-and-dash", test_names);
  g_test_add_func ("/text/client-text-is-data-without-control-characters", test_clean);
  g_test_add_func ("/text/client-text-is-data-without-control-characters-by-either-way", test_clean_by_either_way);
  g_test_add_func ("/text/clean-counts-characters", test_clean_counts_characters);
  g_test_add_func ("/text/cuts-between-what-is-drawn-as-one", test_cuts_between_graphemes);
  g_test_add_func ("/text/heaps-of-marks-are-bounded", test_heaps_are_bounded);
  g_test_add_func ("/text/isolates-never-stay-open", test_isolates_never_stay_open);
  g_test_add_func ("/text/nearest-known-name", test_nearest);
  return g_test_run ();
}
