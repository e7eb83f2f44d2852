/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/money.h"

static void
test_texts (void)
{
  const struct
  {
    gint64 amount;
    const char *currency, *plain, *text;
  } rows[] = {
    { 0, "JPY", "0", "0 JPY" },
    { 30000, "JPY", "30000", "30,000 JPY" },
    { 120050, "USD", "1200.50", "1,200.50 USD" },
    { 5, "EUR", "0.05", "0.05 EUR" },
    { -123456, "EUR", "-1234.56", "-1,234.56 EUR" },
    { 1234567, "KWD", "1234.567", "1,234.567 KWD" },
    { 1000000, "KRW", "1000000", "1,000,000 KRW" },
    { 100, "XYZ", "1.00", "1.00 XYZ" },
    { 100, "YEN2", "1.00", "1.00 YEN2" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *plain = cw_money_plain (rows[i].amount, rows[i].currency);
      g_autofree char *text = cw_money_text (rows[i].amount, rows[i].currency);
      g_assert_cmpstr (plain, ==, rows[i].plain);
      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/money/0, 2 or 3 decimals, for programs and for people", test_texts);
  return g_test_run ();
}
