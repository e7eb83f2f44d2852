/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Digits after the point of a currency's amounts (ISO 4217): 0 for JPY and KRW, 2 for the others. */
guint cw_money_decimals (const char *currency);
/* Minor units as a plain number in major ones, "1200.50"; allocated. */
char *cw_money_plain (gint64 amount, const char *currency);
