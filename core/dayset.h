/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/civil.h"

/* The business days of 1900-01-01 … 2200-12-31 as rank and select tables: adding and counting take
 * constant time and never loop over days.  Immutable and reference-counted; may be shared by
 * threads.  About 56 kB, and 4 kB more for every four years or so that sums end in. */
typedef struct _CwDayset CwDayset;

/* Bit i set: weekday i (CwWeekday) is off every week.  Saturday and Sunday: */
#define CW_WEEKEND ((guint8) (1u << CW_SATURDAY | 1u << CW_SUNDAY))

/* closed and opened are arrays of CwDay in any order, duplicates and days out of range ignored;
 * opened wins over weekly days off and over closed.  NULL arrays with length 0 are fine. */
CwDayset *cw_dayset_new (guint8 days_off, const CwDay *closed, gsize n_closed,
                         const CwDay *opened, gsize n_opened);
CwDayset *cw_dayset_ref (CwDayset *set);
void cw_dayset_unref (CwDayset *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwDayset, cw_dayset_unref)

/* FALSE for days out of range. */
gboolean cw_dayset_is_open (const CwDayset *set, CwDay day);
/* n > 0: n-th open day strictly after day; n < 0: strictly before; n == 0: day itself if open, else
 * the next open one, or with backward the one before.  CW_DAY_NONE when the sum leaves the range
 * or there is no such day. */
CwDay cw_dayset_add (const CwDayset *set, CwDay day, int n, gboolean backward);
/* Open days in [from, to); negative when to < from.  Days out of range are clamped. */
int cw_dayset_count (const CwDayset *set, CwDay from, CwDay to);
/* TRUE when no day of the whole range is open. */
gboolean cw_dayset_is_empty (const CwDayset *set);
