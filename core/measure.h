/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What a handful of numbers says, and how little. */

/* Below this many a share or a median is no more than an anecdote, and is told as such. */
#define CW_FEW 5u

typedef struct
{
  guint n;
  double lower, median, upper; /* quartiles, in the unit of the values; 0 when n is 0 */
  gboolean few;                /* n < CW_FEW */
} CwSpread;

/* values: GArray of gint64, of which this call changes the order.  Between two values quartiles are interpolated
 * linearly (Hyndman and Fan 1996, type 7: what most tools do). */
CwSpread cw_spread (GArray *values);

typedef struct
{
  guint count, of;
  double percent;   /* 0 when of is 0 */
  double low, high; /* Wilson's interval (1927), 95 %, in percent; 0 and 100 when of is 0 */
  gboolean few;     /* of < CW_FEW */
} CwShare;

CwShare cw_share (guint count, guint of);
