/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* The summaries that the agenda looks at, kept in memory: each command looks at all of them and
 * changes few. */

/* By case id, GPtrArray of CwSummary; borrowed until the next call.  NULL when it cannot be read. */
GPtrArray *cw_due_get (CwEngine *engine);
/* Reads some hundreds of them, for cw_due_get () to have all at once.  TRUE: there are no more, or they
 * cannot be read. */
gboolean cw_due_read_some (CwEngine *engine);
/* One of them as it was read last, or NULL; borrowed likewise. */
const CwSummary *cw_due_find (CwEngine *engine, guint32 id);
/* How many of those that are due are snoozed; reads none of the rest for it. */
guint cw_due_count_snoozed (CwEngine *engine);
/* Where that one stands in what cw_due_get () gave (may be NULL); -1: nowhere. */
int cw_due_place (const GPtrArray *due, guint32 id);
/* The summary of a case was, or may have been, stored or removed. */
void cw_due_changed (CwEngine *engine, guint32 id);
/* The same, and it is read again at once. */
void cw_due_follow (CwEngine *engine, guint32 id);
/* Forgets all of it. */
void cw_due_clear (CwEngine *engine);
