/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/figures.h"

/* client/figures: numbers in words, and no percent of a handful. */

static GVariant *
dict_of (const char *text)
{
  GVariant *dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  g_assert_nonnull (dict);
  return dict;
}

typedef char *(*TextFunc) (GVariant *dict);

static void
assert_text (TextFunc func, const char *dict, const char *expected)
{
  g_autoptr (GVariant) value = dict_of (dict);
  g_autofree char *text = func (value);

  g_assert_cmpstr (text, ==, expected);
}

#define SHARE(count, of, more)                                                                     \
  "{'count': <uint32 " #count ">, 'of': <uint32 " #of ">, 'low': <23.4>, 'high': <59.3>, " more "}"

static void
test_share (void)
{
  const char *many = SHARE (10, 25, "'percent': <40.0>, 'few': <false>");
  const char *few = SHARE (1, 2, "'few': <true>");
  const char *none = SHARE (0, 0, "'few': <true>");

  assert_text (cw_ctl_share_text, many, "10 of 25 (40 %, likely 23 to 59 %)");
  assert_text (cw_ctl_share_text, few, "1 of 2 (too few to say more)");
  assert_text (cw_ctl_share_text, none, "none yet");
  assert_text (cw_ctl_share_short, many, "10/25 40%");
  assert_text (cw_ctl_share_short, few, "1/2");
  assert_text (cw_ctl_share_short, none, "-");
}

static void
test_business_time (void)
{
  static const struct { double hours; const char *text; } rows[] = {
    { 0, "0 hours" },      { 1, "1 hour" },           { 6.4, "6 hours" },
    { 23, "23 hours" },    { 24, "1 business day" },  { 25, "1 business day" },
    { 36, "1.5 business days" }, { 72, "3 business days" }, { 71.5, "3 business days" },
    { 98, "4.1 business days" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = cw_ctl_business_time (rows[i].hours);
      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

#define REPLY(n, few)                                                                              \
  "{'n': <uint32 " #n ">, 'median_hours': <36.0>, 'lower_hours': <12.0>, 'upper_hours': <48.0>,"   \
  " 'few': <" #few ">}"
#define DAYS(n, few)                                                                               \
  "{'n': <uint32 " #n ">, 'median_days': <8.0>, 'lower_days': <1.0>, 'upper_days': <12.0>,"        \
  " 'few': <" #few ">}"

static void
test_spreads (void)
{
  assert_text (cw_ctl_reply_text, REPLY (8, false),
               "1.5 business days (median of 8; half of them 12 hours to 2 business days)");
  assert_text (cw_ctl_reply_text, REPLY (2, true),
               "1.5 business days (median of 2, too few to say more)");
  assert_text (cw_ctl_reply_text, REPLY (1, true),
               "1.5 business days (one reply, too few to say more)");
  assert_text (cw_ctl_reply_text, "{'n': <uint32 0>, 'few': <true>}", "");
  assert_text (cw_ctl_reply_short, REPLY (8, false), "1.5 business days");
  assert_text (cw_ctl_reply_short, REPLY (2, true), "1.5 business days (of 2)");
  assert_text (cw_ctl_reply_short, "{'n': <uint32 0>}", "-");
  assert_text (cw_ctl_reply_range, REPLY (8, false), "12 hours to 2 business days");
  assert_text (cw_ctl_reply_range, REPLY (2, true), "");
  assert_text (cw_ctl_days_text, DAYS (8, false), "8 days (median of 8; half of them 1 day to 12 days)");
  assert_text (cw_ctl_days_text, DAYS (1, true), "8 days (one payment, too few to say more)");
  assert_text (cw_ctl_days_short, DAYS (3, true), "8 days (of 3)");
}

static char *
sentences_of (GVariant *client)
{
  g_autoptr (GPtrArray) sentences = cw_ctl_client_sentences (client);

  g_ptr_array_add (sentences, NULL);
  char *text = g_strjoinv ("|", (char **)sentences->pdata);
  return text;
}

static void
test_sentences (void)
{
  assert_text (sentences_of, "{'client': <'ACME'>, 'figures': <{'cases': <uint32 0>}>}", "");
  assert_text (sentences_of,
               "{'client': <'ACME'>, 'note': <'slow\x1b[31m\nin August'>,"
               " 'days_off': <['wed']>, 'figures': <{'cases': <uint32 3>, 'silences': <uint32 2>,"
               " 'outcomes': <{'completed': <uint32 2>, 'lost': <uint32 1>}>,"
               " 'reply': <" REPLY (2, true) ">}>}",
               "You know this client from 3 other cases: completed 2, lost 1.|"
               "They went quiet past a step 2 times.|"
               "Time to a reply: 1.5 business days (median of 2, too few to say more).|"
               "Their days off: wed.|Your note: slow[31m in August");
  assert_text (sentences_of, "{'similar': <['ACME Inc']>, 'figures': <{'cases': <uint32 0>}>}",
               "They may be the same as: ACME Inc. \"cw-ctl client rename\" makes one of two.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/figures/shares", test_share);
  g_test_add_func ("/client/figures/business time", test_business_time);
  g_test_add_func ("/client/figures/medians say of how many", test_spreads);
  g_test_add_func ("/client/figures/what a known client was like", test_sentences);
  return g_test_run ();
}
