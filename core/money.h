/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Digits after the point of a currency's amounts (ISO 4217): 0, 3 or, for all others, 2. */
guint cw_money_decimals (const char *currency);
/* Minor units as a plain number in major ones, "1200.50"; allocated. */
char *cw_money_plain (gint64 amount, const char *currency);
/* For people: "1,200.50 USD", "30,000 JPY"; allocated. */
char *cw_money_text (gint64 amount, const char *currency);
