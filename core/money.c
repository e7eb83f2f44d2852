/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/money.h"

guint
cw_money_decimals (const char *currency)
{
  return g_str_equal (currency, "JPY") || g_str_equal (currency, "KRW") ? 0 : 2;
}

char *
cw_money_plain (gint64 amount, const char *currency)
{
  if (cw_money_decimals (currency) == 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT, amount);
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%02" G_GINT64_FORMAT, amount / 100, amount % 100);
}
