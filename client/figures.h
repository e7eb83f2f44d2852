/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/ctl.h"

/* The daemon's figures in words.  Where there are few, they say so, and no percent is named. */

/* "10 of 25 (40 %, likely 23 to 59 %)", "1 of 2 (too few to say more)".  Allocated. */
char *cw_ctl_share_text (GVariant *share);
/* For a table: "10/25 40 %", "1/2".  Allocated. */
char *cw_ctl_share_short (GVariant *share);
/* "6 hours", "1.5 business days": time of business days, 24 hours to a day.  Allocated. */
char *cw_ctl_business_time (double hours);
/* "1.5 business days (median of 8; half of them 1 to 2 business days)"; "" when there are none.
 * Allocated. */
char *cw_ctl_reply_text (GVariant *reply);
/* For a table: "1.5 business days", "1 business day (of 2)".  Allocated. */
char *cw_ctl_reply_short (GVariant *reply);
/* "12 hours to 2 business days": what half of the replies took; "" of a few.  Allocated. */
char *cw_ctl_reply_range (GVariant *reply);
/* The same for calendar days until money.  Allocated. */
char *cw_ctl_days_text (GVariant *days);
char *cw_ctl_days_short (GVariant *days);
/* "completed 2, lost 1"; "" when none ended.  Allocated. */
char *cw_ctl_outcomes_text (GVariant *figures);

/* All figures, line by line and as tables (cmd-stats.c). */
void cw_ctl_print_figures (CwCtl *ctl, GVariant *figures);

/* GetClient as a{sv}, a full reference; except: a case that is not counted, 0 none. */
GVariant *cw_ctl_get_client (CwCtl *ctl, const char *name, guint32 except, GError **error);
/* What is known of a client whose case was just added or is shown: sentences, maybe none.  GPtrArray
 * of char*, cleaned, which it frees. */
GPtrArray *cw_ctl_client_sentences (GVariant *client);
