/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/dayset.h"

/* How long somebody took, as their working days go: the time of the clock that lies on business
 * days.  A business day counts 24 hours whatever its hours of work are, since nobody publishes
 * them; a day off counts nothing.  So the same time on the next business day is 24 h, and what the
 * article calls three business days is 72 h.
 *
 * Microseconds from `from` to `to` (0 when to is not after from) on days that are open in the zone.
 * A whole day between the two counts 24 h also where a clock change made it 23 or 25. */
gint64 cw_business_time (CwInstant from, CwInstant to, const CwDayset *open, GTimeZone *zone);
