/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/risk.h"
#include "daemon/summary.h"
#include "daemon/view.h"

/* Money at risk as the bus tells it: at_risk {why, until, amount, currency}. */

/* Of a derived case. */
void cw_at_risk_put_view (GVariantBuilder *b, const CwWorld *world, const CwView *view);
/* Of a row; looks into the log only where that could change the answer. */
void cw_at_risk_put_row (GVariantBuilder *b, const CwWorld *world, const CwSummary *s,
                         CwInstant now);
/* Sums by currency, aa{sv} {amount, currency}, floating: of all cases, but of those with requests or
 * early work (which only their logs tell) the newest 30 among the newest 1000 that are open, or under
 * contract without escrow. */
GVariant *cw_at_risk_total (const CwWorld *world, CwInstant now);
