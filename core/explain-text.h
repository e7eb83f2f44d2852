/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/explain.h"

/* The English words of an explanation. */

/* "2026-12-04 (Fri) 09:00", allocated. */
char *cw_explain_moment (CwInstant at, GTimeZone *zone);
/* "2026-12-05 Sat (Saturday), 2026-12-06 Sun (Sunday)", allocated; "" without rows. */
char *cw_explain_list_days (const GArray *days);
/* The whole.  e: everything but its text.  Allocated. */
char *cw_explain_text (const CwCase *c, const CwPolicy *policy, const CwPlanStep *p,
                       const CwPlanContext *x, const CwExplanation *e);
