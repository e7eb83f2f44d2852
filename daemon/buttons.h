/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* What a press on a button of a bubble does (contract section 6).  step: the step that the bubble
 * was about, "" for a digest.  action: done, answered, replied, approved, denied, snooze, draft or
 * default.  activation_token: may be NULL; it lets the program that opens come to the front.
 * Programs are started asynchronously, through GIO and never through a shell.  What cannot be
 * carried out changes nothing and is logged, by the code of the reason and ids alone. */
void cw_buttons_pressed (CwEngine *engine, guint32 case_id, const char *step, const char *action,
                         const char *activation_token);

/* Removes the messages that were written to be opened, $XDG_RUNTIME_DIR/casewatch/draft-*.txt, of
 * the case; 0: of all cases, for the start of the daemon. */
void cw_buttons_clean_drafts (guint32 case_id);
/* The directory of those files, allocated. */
char *cw_buttons_draft_directory (void);
