/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/money.h"

#include <string.h>

guint
cw_money_decimals (const char *currency)
{
  static const char none[] = " BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ";
  static const char three[] = " BHD IQD JOD KWD LYD OMR TND ";
  g_autofree char *word = g_strdup_printf (" %s ", currency);

  if (strlen (currency) != 3)
    return 2;
  return strstr (none, word) != NULL ? 0 : strstr (three, word) != NULL ? 3 : 2;
}

static char *
write_number (gint64 amount, const char *currency, const char *group)
{
  guint decimals = cw_money_decimals (currency);
  guint64 rest = amount < 0 ? -(guint64) amount : (guint64) amount;
  g_autofree char *digits = g_strdup_printf ("%0*" G_GUINT64_FORMAT, (int) decimals + 1, rest);
  gsize whole = strlen (digits) - decimals;
  g_autoptr (GString) text = g_string_new (amount < 0 ? "-" : "");

  for (gsize i = 0; i < whole; i++)
    {
      if (i > 0 && (whole - i) % 3 == 0)
        g_string_append (text, group);
      g_string_append_c (text, digits[i]);
    }
  if (decimals > 0)
    g_string_append_printf (text, ".%s", digits + whole);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
cw_money_plain (gint64 amount, const char *currency)
{
  return write_number (amount, currency, "");
}

char *
cw_money_text (gint64 amount, const char *currency)
{
  g_autofree char *number = write_number (amount, currency, ",");

  return g_strdup_printf ("%s %s", number, currency);
}
