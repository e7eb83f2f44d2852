/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "client/value.h"
#include "client/words.h"
#include "core/text.h"

/* Digits in groups of three. */
static void
append_grouped (GString *out, gint64 whole)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, whole);
  gsize length = strlen (digits);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0 && digits[i - 1] != '-')
        g_string_append_c (out, ',');
      g_string_append_c (out, digits[i]);
    }
}

char *
cw_ctl_money (GVariant *money)
{
  const char *currency = cw_ctl_text (money, "currency");
  GString *out = g_string_new (NULL);
  gint64 amount = 0;

  if (!cw_ctl_number (money, "amount", &amount) || currency == NULL)
    return g_string_free (out, FALSE);
  gboolean whole = g_str_equal (currency, "JPY") || g_str_equal (currency, "KRW");
  append_grouped (out, whole ? amount : amount / 100);
  if (!whole)
    g_string_append_printf (out, ".%02d", (int)ABS (amount % 100));
  g_string_append_printf (out, " %s", currency);
  g_autofree char *raw = g_string_free (out, FALSE);
  return cw_text_clean (raw, 0);
}
