/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/ctl.h"

/* The daemon's words in the language of the reader.  An unknown word is shown as it is; NULL gives
 * "".  Nothing is allocated unless it is said. */

const char *cw_ctl_stage_label (const char *stage);
const char *cw_ctl_state_label (const char *state);
const char *cw_ctl_status_label (const char *status);
const char *cw_ctl_urgency_label (const char *urgency);
const char *cw_ctl_act_label (const char *act);
const char *cw_ctl_confidence_label (const char *confidence);
const char *cw_ctl_origin_label (const char *origin); /* of a rule, a message, a calendar */
/* Where a rule comes from, as its policy says it.  Allocated; NULL for NULL. */
char *cw_ctl_source_text (const char *source);
/* Days off, "sat,sun,2026-12-28", for people.  Allocated. */
char *cw_ctl_days_off_text (const char *list);
const char *cw_ctl_outcome_label (const char *outcome);
const char *cw_ctl_by_label (const char *by);
const char *cw_ctl_turn_label (const char *ball); /* "the client's turn" */
const char *cw_ctl_event_label (const char *event); /* "message sent" */
const char *cw_ctl_kind_label (const char *kind); /* what was asked */
const char *cw_ctl_sign_label (const char *sign);
const char *cw_ctl_anchor_label (const char *anchor); /* "quiet since" for "quiet" */
const char *cw_ctl_field_label (const char *field); /* "deadline" of a case */
const char *cw_ctl_withdrawn_label (const char *reason); /* of AlertWithdrawn */
/* What stands between the items of a list within a sentence. */
const char *cw_ctl_list_separator (void);
/* An event of GetCase with what matters of its details: "the client asked for this until Fri 6 Nov
 * 18:00: ending the contract".  detail: the case, whose plan names the step; NULL leaves the step
 * out.  Cleaned.  Allocated. */
char *cw_ctl_event_text (CwCtl *ctl, GVariant *event, GVariant *detail);
/* "30,000 JPY", "120.50 USD" from {amount, currency}.  Allocated. */
char *cw_ctl_money (GVariant *money);
