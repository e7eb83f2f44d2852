/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/money.h"

#include "client/value.h"
#include "client/words.h"
#include "core/text.h"

char *
cw_ctl_money (GVariant *money)
{
  const char *currency = cw_ctl_text (money, "currency");
  gint64 amount = 0;

  if (!cw_ctl_number (money, "amount", &amount) || currency == NULL)
    return g_strdup ("");
  g_autofree char *raw = cw_money_text (amount, currency);
  return cw_text_clean (raw, 0);
}
