/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/civil.h"

/* Closing days and the pay days that belong to them: "15>last;last>15" pays what closes on the 15th
 * at the end of that month, and what closes at its end on the 15th of the next.  A day is 1 to 28,
 * or "last". */

#define CW_MONTHLY_MAX 4 /* entries */

typedef struct
{
  guint8 closing, pay; /* day of the month; 0: its last one */
} CwMonthly;

/* Appends the entries of "15>last;last>15" to rows (CwMonthly).  FALSE with rows untouched: no such
 * list, a closing day that is there twice, or more than CW_MONTHLY_MAX. */
gboolean cw_monthly_parse (const char *text, GArray *rows);
/* The text again.  Allocated. */
char *cw_monthly_format (const GArray *rows);
/* The first closing day at or after day decides; the result is the first of its pay days after that
 * closing day.  rows must have an entry. */
CwDay cw_monthly_next (const GArray *rows, CwDay day);
