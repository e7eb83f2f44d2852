/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/quiet-days.h"

/* Rows of cases as lines of text, one column after the other: what a long list is streamed as.  To
 * build and to take apart a dictionary for each would be most of the work. */

typedef struct
{
  const CwWorld *world;
  CwInstant now;
  CwQuietDays *quiet;
  const char *lang; /* of the titles of steps */
} CwRowContext;

typedef void (*CwRowColumn) (GString *out, const CwRowContext *x, const CwSummary *summary);

/* NULL: there is no such column. */
CwRowColumn cw_row_column (const char *name);
/* A tab between the columns, a line feed at the end; within a text \t, \n and \\ stand for tab, line
 * feed and backslash.  What is absent is empty. */
void cw_row_append (GString *out, const CwRowContext *x, const CwSummary *summary,
                    const CwRowColumn *columns, guint n);
