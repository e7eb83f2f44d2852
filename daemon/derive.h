/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* Rows of the summary that were made under other rules (policies, calendars, zone, settings, program)
 * are derived anew: the first slice at once, so that few cases are done when the call returns, the
 * rest from an idle, those first that may be up or due.  Which ones are left stands in the database
 * (summary.rules), so a kill on the way leaves them to the next start.  Until all are done no alert
 * is decided (cw_engine_run () waits), and whoever reads rows asks cw_derive_row (). */

/* Begins, or begins again after the rules changed once more. */
void cw_derive_stale (CwEngine *engine);
/* Everything at once: for the test clock, which answers when all is settled. */
void cw_derive_finish (CwEngine *engine);
/* How many rows are left; 0: none is stale. */
guint cw_derive_left (CwEngine *engine);
/* A row as it is read, brought up to today's rules in memory if it is stale. */
void cw_derive_row (CwEngine *engine, CwSummary *row);
/* The clock is behind what rows were derived at: they may say "due" too early, and are all stale.
 * FALSE when the clock is not behind, or that cannot be kept. */
gboolean cw_derive_clock_went_back (CwEngine *engine);
/* Stops what is under way; what is stale stays so. */
void cw_derive_stop (CwEngine *engine);
