/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* A thread that writes much (an import, the undo of one) has the database to itself for that time:
 * the main loop goes on and answers what only reads, and what would write waits its turn instead of
 * waiting for a lock. */

/* Not nested.  FALSE when nothing could be written now: what follows would not be either. */
gboolean cw_engine_lend (CwEngine *engine, GError **error);
gboolean cw_engine_is_lent (CwEngine *engine);
/* The lender itself writes before those who waited; cw_engine_take_back () follows, or the engine goes. */
void cw_engine_end_lending (CwEngine *engine);
/* What waited is done now, in the order in which it came; a look at the alerts comes last. */
void cw_engine_take_back (CwEngine *engine);
/* At once if the database is not lent, else when it is back.  data is freed after that, or with the
 * engine. */
void cw_engine_when_back (CwEngine *engine, void (*func) (CwEngine *engine, gpointer data),
                          gpointer data, GDestroyNotify free_data);
/* How many wait. */
guint cw_engine_waiting (CwEngine *engine);

/* A thread wrote to the journal: everything that is kept of it is read anew, and what is stale is
 * derived in slices of some milliseconds, between which the main loop goes on.  done: all of it is,
 * the signals are out and the alerts were looked at.  One at a time. */
void cw_engine_renew (CwEngine *engine, void (*done) (gpointer data), gpointer data);
