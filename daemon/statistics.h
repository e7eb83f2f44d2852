/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* Statistics in slices: every case is derived, and that many would hold up the main loop.  A case
 * counts as it is when its turn comes. */

typedef struct _CwStatistics CwStatistics;

/* filter: client, platform, since, until (dates, months or WHENs: cases that began in that time), by
 * ("platform", "client" or "month").  NULL with error.  engine is borrowed. */
CwStatistics *cw_statistics_new (CwEngine *engine, GVariant *filter, GError **error);
void cw_statistics_free (CwStatistics *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwStatistics, cw_statistics_free)
/* Looks at cases for about that time (µs, at least one case).  FALSE: done, or *error is set. */
gboolean cw_statistics_step (CwStatistics *job, gint64 budget, GError **error);
/* a{sv}: by since until client platform total rows groups_left_out revision.  Floating. */
GVariant *cw_statistics_answer (CwStatistics *job);
