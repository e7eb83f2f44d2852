/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/signs.h"

#include "core/text.h"

/* core/signs.c: the signs that `flag` and `check` know (contract section 3). */

static void
test_all (void)
{
  gsize n;
  const CwSign *signs = cw_signs (&n);

  g_assert_cmpuint (n, >, 0);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_true (cw_text_is_name (signs[i].id));
      g_assert_true (cw_sign_is_known (signs[i].id));
      g_assert_cmpstr (cw_sign_nearest (signs[i].id), ==, signs[i].id);
      for (gsize k = 0; k < i; k++)
        g_assert_cmpstr (signs[i].id, !=, signs[k].id);
    }
}

/* "good ones included": neither kind is empty. */
static void
test_good_and_bad (void)
{
  gsize n, good = 0;
  const CwSign *signs = cw_signs (&n);

  for (gsize i = 0; i < n; i++)
    good += signs[i].good != FALSE;
  g_assert_cmpuint (good, >, 0);
  g_assert_cmpuint (good, <, n);
}

/* What a case flags by itself has to be a sign that can be looked up. */
static void
test_early_delivery (void)
{
  gsize n;
  const CwSign *signs = cw_signs (&n);

  g_assert_true (cw_sign_is_known ("early-delivery"));
  g_assert_true (cw_sign_is_known ("outside-contact"));
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (signs[i].id, "early-delivery") || g_str_equal (signs[i].id, "outside-contact"))
      g_assert_false (signs[i].good);
}

static void
test_unknown (void)
{
  g_assert_false (cw_sign_is_known ("low-pa"));
  g_assert_false (cw_sign_is_known ("LOW-PAY"));
  g_assert_false (cw_sign_is_known (""));
  g_assert_cmpstr (cw_sign_nearest ("low-pya"), ==, "low-pay");
  g_assert_cmpstr (cw_sign_nearest ("early-delivry"), ==, "early-delivery");
  g_assert_null (cw_sign_nearest ("xxxxxxxxxxxxxxxxxxxx"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/signs/each-is-known-once", test_all);
  g_test_add_func ("/signs/good-ones-included", test_good_and_bad);
  g_test_add_func ("/signs/those-of-the-contract", test_early_delivery);
  g_test_add_func ("/signs/nearest", test_unknown);
  return g_test_run ();
}
