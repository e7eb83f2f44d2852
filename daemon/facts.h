/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine-private.h"

/* What the agenda has to know of a due cause beside its summary: its showings and what follows from
 * them.  Made from the summary where that is possible, since a start, or a thousand alerts that fall
 * due at once, ask for all of them. */

/* Borrowed until the next call, or until the case is derived anew. */
CwDueFacts *cw_facts_get (CwEngine *engine, const CwSummary *s);
/* A showing was recorded just now: the facts follow without a look at the ledger. */
void cw_facts_shown (CwEngine *engine, const CwSummary *s, gint64 alert);
/* What was recorded was not committed. */
void cw_facts_forget (CwEngine *engine);
