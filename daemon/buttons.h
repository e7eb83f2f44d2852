/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* What a press on a button of a bubble does (contract section 6).  Programs are started
 * asynchronously, through GIO and never through a shell.  What cannot be carried out changes nothing;
 * it is logged, by the code of the reason and ids alone, and said in a notice. */

/* step: the step that the alert was about, "" for a digest.  action: done, answered, replied,
 * approved, denied, snooze, draft, list (of a digest) or default.  activation_token: may be NULL; it
 * lets the program that opens come to the front. */
void cw_buttons_pressed (CwEngine *engine, guint32 case_id, const char *step, const char *action,
                         const char *activation_token);
/* The alert is out of date: its ledger id.  Changes nothing and says why. */
void cw_buttons_pressed_late (CwEngine *engine, gint64 alert);
/* A button of a notice: undo with the command that is taken back, snooze-next, snooze-3bd. */
void cw_buttons_pressed_notice (CwEngine *engine, guint32 case_id, const char *word, gint64 number);
