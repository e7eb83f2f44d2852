/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/ctl.h"

/* What is printed after a change: what it did, what comes next and when, how to take it back. */

/* ids and event_ids: as Record was given and answered ("au", "at"); event_ids NULL: not known.
 * reopened: cases that were closed before (set of ids), may be NULL.  told: what was recorded may
 * have another time than now, so the time is said. */
gboolean cw_ctl_say_recorded (CwCtl *ctl,
                              GVariant *ids,
                              GVariant *event_ids,
                              GHashTable *reopened,
                              gboolean told,
                              GError **error);
/* "Next: … on Tue 1 Dec 15:30 (in 2 days)." for a row.  Allocated. */
char *cw_ctl_next_text (CwCtl *ctl, GVariant *row);
/* The line that says how to undo. */
void cw_ctl_say_undo (CwCtl *ctl);
/* The warnings of GetCase, one line each. */
void cw_ctl_say_warnings (CwCtl *ctl, GVariant *detail);
