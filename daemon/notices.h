/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* Answers to a press on an alert: what was recorded, with a button that takes it back, or why nothing
 * was changed.  They are no alerts: of low urgency, not in the ledger, gone after a few seconds, one at
 * a time, and one that would be a fourth bubble makes room for the alerts. */

#define CW_NOTICE_SECONDS 15

/* Takes the bubble, whose alert id is set here, and shows it in place of the notice before it.  needed:
 * TRUE shows it beside three alerts as well. */
void cw_notices_show (CwEngine *engine, CwBubble *bubble, gboolean needed);
/* The same for what stays until it is taken down, as urgent as can be. */
void cw_notices_show_lasting (CwEngine *engine, CwBubble *bubble);
/* An alert is about to be shown: a notice goes if there would be more than three. */
void cw_notices_make_room (CwEngine *engine);
/* Takes down what is there. */
void cw_notices_remove (CwEngine *engine);

/* What the notifier says of a bubble; FALSE: it is an alert's, not ours. */
gboolean cw_notices_on_shown (CwEngine *engine, gint64 alert, guint32 server_id);
gboolean cw_notices_on_failed (CwEngine *engine, gint64 alert);
gboolean cw_notices_on_closed (CwEngine *engine, gint64 alert);
gboolean cw_notices_on_action (CwEngine *engine, gint64 alert, const char *key);
/* The server changed: what it showed is gone. */
void cw_notices_on_server (CwEngine *engine);
