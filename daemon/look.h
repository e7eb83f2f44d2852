/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine-private.h"

/* One look at the alerts, in pieces: what is due is put before core/agenda, what it decides is written
 * in one transaction, then shown.  Between two pieces nobody else may write (cw_engine_is_lent ()) or
 * tell of bubbles; what is read meanwhile is as it was before all of it. */
typedef struct _CwLook CwLook;

/* withdraw_reason: why an alert goes of which nothing else is known. */
CwLook *cw_look_new (CwEngine *engine, const char *withdraw_reason);
/* Does a piece of it, of less than a millisecond for few cases.  FALSE: that was the last one.
 * turn: the next piece is a longer one, or it needs the database lent; the main loop goes first. */
gboolean cw_look_step (CwLook *look, gboolean *turn);
/* When to look again, once it is done; CW_NEVER. */
CwInstant cw_look_next_moment (const CwLook *look);
/* Nothing is recorded of one that is not done, or all of it. */
void cw_look_free (CwLook *look);
