/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/ctl.h"

/* What is printed after a change: what it did, what comes next and when, how to take it back. */

/* ids and event_ids: as Record was given and answered ("au", "at"); event_ids NULL: not known.
 * reopened: cases that were closed before (set of ids), may be NULL.  told: what was recorded may
 * have another time than now, so the time is said.  corrected: the event, as it was, that the
 * recorded one retracts or moves; else NULL. */
gboolean cw_ctl_say_recorded (CwCtl *ctl,
                              GVariant *ids,
                              GVariant *event_ids,
                              GHashTable *reopened,
                              gboolean told,
                              GVariant *corrected,
                              GError **error);
/* The event of that number in the log of GetCase, or NULL.  A full reference. */
GVariant *cw_ctl_find_event (GVariant *detail, guint64 wanted);
/* "Next: … on Tue 1 Dec 15:30 (in 2 days)." for a row.  Allocated. */
char *cw_ctl_next_text (CwCtl *ctl, GVariant *row);
/* The line that says how to undo. */
void cw_ctl_say_undo (CwCtl *ctl);
/* The warnings of GetCase, one line each. */
void cw_ctl_say_warnings (CwCtl *ctl, GVariant *detail);
