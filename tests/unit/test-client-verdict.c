/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/verdict-words.h"
#include "core/reasons.h"
#include "core/redflags.h"

#include <string.h>

/* In English the client says what the daemon says: no sentence of core/ is without its words. */
static void
test_findings (void)
{
  gsize n;
  const CwRedFlag *flags = cw_red_flags (&n);

  for (gsize i = 0; i < n; i++)
    {
      GVariantDict dict;
      CwFinding finding = { &flags[i], flags[i].weight, CW_FOUND_LOG, 7 };
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "sign", "s", flags[i].id);
      g_variant_dict_insert (&dict, "number", "i", 7);
      g_autoptr (GVariant) row = g_variant_ref_sink (g_variant_dict_end (&dict));
      g_autofree char *text = cw_ctl_finding_text (row);
      g_autofree char *expected = cw_finding_text (&finding);
      const char *follows = cw_ctl_finding_follows (row);
      g_assert_cmpstr (text, ==, expected);
      g_assert_cmpstr (follows != NULL ? follows : "", ==, flags[i].follows);
    }
}

static void
test_verdicts (void)
{
  for (guint i = 0; i <= CW_VERDICT_DECLINE; i++)
    for (gboolean contracted = FALSE; contracted <= TRUE; contracted++)
      {
        GVariantDict dict;
        g_variant_dict_init (&dict, NULL);
        g_variant_dict_insert (&dict, "verdict", "s", cw_verdict_to_word (i));
        g_variant_dict_insert (&dict, "contracted", "b", contracted);
        g_autoptr (GVariant) row = g_variant_ref_sink (g_variant_dict_end (&dict));
        g_assert_cmpstr (cw_ctl_verdict_text (row), ==, cw_verdict_text (i, contracted));
      }
}

/* What only a newer daemon knows is told in its own words, cleaned. */
static void
test_unknown (void)
{
  g_autoptr (GVariant) row = g_variant_parse (
    NULL, "{'sign': <'new'>, 'reason': <'New\\x1b one'>, 'follows': <'Do it.'>,"
          " 'id': <'new-reason'>, 'why': <'Because.'>}", NULL, NULL, NULL);
  g_autofree char *text = cw_ctl_finding_text (row), *reason = cw_ctl_reason_text (row);

  g_assert_null (strchr (text, '\x1b'));
  g_assert_cmpstr (cw_ctl_finding_follows (row), ==, "Do it.");
  g_assert_cmpstr (reason, ==, "new-reason Because.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/verdict/findings in the words of the daemon", test_findings);
  g_test_add_func ("/client/verdict/verdicts in the words of the daemon", test_verdicts);
  g_test_add_func ("/client/verdict/a newer daemon's own words", test_unknown);
  return g_test_run ();
}
