/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/summary.h"

/* What summary.c and summary-list.c share. */

/* Of the columns, those that change when time alone goes by. */
#define CW_SUMMARY_LADDER                                                                          \
  "snoozed_until, step, step_due, step_alert, step_limit, urgency, act, is_due, cause,"            \
  " waiting_since, next_moment"
/* The columns that a row is stored in, in the order of cw_summary_read (). */
#define CW_SUMMARY_COLUMNS                                                                         \
  "log_seq, title, client, platform, url, calendars, stage, funded, held, ball, quiet_since,"      \
  " outcome, fee_amount, fee_currency, closes, deadline, due, created, " CW_SUMMARY_LADDER
#define CW_SUMMARY_SELECT                                                                          \
  "SELECT case_id, ifnull ((SELECT key FROM rules WHERE id = summary.rules), ''), "                \
  CW_SUMMARY_COLUMNS

/* The row of CW_SUMMARY_SELECT that a statement stands on. */
void cw_summary_read (CwStatement *select, CwSummary *summary);
void cw_summary_free (gpointer summary); /* a CwSummary from g_new () */
/* A text as it is searched: case and width of letters do not matter.  Allocated. */
char *cw_summary_fold (const char *text);
/* The number of a rules key, made when it has none; 0 on error.  A number instead of the text in every
 * row and in the index: when the rules change all rows are written anew. */
gint64 cw_summary_get_rules (CwDatabase *db, const char *rules_key, GError **error);
/* So that cw_summary_like_client () finds it; writes nothing when it is known. */
gboolean cw_summary_remember_client (CwDatabase *db, const char *name, GError **error);
