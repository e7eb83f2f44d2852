/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/notifier.h"
#include "daemon/view.h"

/* The texts of notices (daemon/notices.h), in the locale of the process.  All are bubbles to be
 * shown; view is the case as it is now. */

/* What a press recorded, and what comes next; command: what "Undo" takes back.  After a snooze the
 * other presets are offered as well.  action: as in daemon/buttons.h. */
CwBubble *cw_wording_recorded (const CwView *view, const char *action, gint64 command);
/* It was taken back. */
CwBubble *cw_wording_taken_back (const CwView *view);
/* It could not be taken back any more. */
CwBubble *cw_wording_not_taken_back (const CwView *view);
/* Nothing was changed because the alert is out of date: reason is a word of AlertWithdrawn, or NULL
 * when it is not known. */
CwBubble *cw_wording_out_of_date (const CwView *view, const char *reason);
/* Nothing was changed because it was refused: the code of the error. */
CwBubble *cw_wording_refused (const CwView *view, const char *code);
/* The message is on the clipboard; copied FALSE: it could neither be opened nor copied. */
CwBubble *cw_wording_message_copied (const CwView *view, gboolean copied);
