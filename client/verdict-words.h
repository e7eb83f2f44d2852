/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/ctl.h"

/* What CheckCase and Explain say about a client, in the language of the reader; by the ids of the
 * bus.  What a newer daemon knows more is told in its own English. */

/* Why a finding counts, with its number.  Allocated. */
char *cw_ctl_finding_text (GVariant *finding);
/* What to do about it; NULL: nothing.  Lives as long as the finding. */
const char *cw_ctl_finding_follows (GVariant *finding);
/* A sentence for the verdict of CheckCase.  Lives as long as it. */
const char *cw_ctl_verdict_text (GVariant *verdict);
/* "probably: …" with what speaks for it.  reason: a row of Explain's reasons.  Allocated. */
char *cw_ctl_reason_text (GVariant *reason);
/* Lives as long as the row. */
const char *cw_ctl_reason_follows (GVariant *reason);
/* "50,000 JPY: work was begun, and escrow holds nothing" for at_risk.  Allocated. */
char *cw_ctl_risk_text (CwCtl *ctl, GVariant *at_risk);
/* "80,000 JPY, 120.50 USD" for the at_risk of Status; NULL when there is none.  Allocated. */
char *cw_ctl_risk_total (GVariant *status);
/* A sentence with the same; NULL when nothing is at risk, or status is NULL.  Allocated. */
char *cw_ctl_risk_in_all (GVariant *status);
