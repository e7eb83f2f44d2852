/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/summary.h"

/* What the rows of ListCases are to have; lang is for brief ones. */
typedef struct
{
  gboolean brief;
  const char *lang;
} CwListRows;

/* The filter of ListCases and StreamCases, read from its dictionary; its texts stay owned by that.
 * rows: NULL where they are no dictionaries; what the dictionary does not say stays as it was.  FALSE
 * with CW_ERROR_INVALID_ARGUMENT. */
gboolean cw_list_filter_read (GVariant *dict, CwSummaryFilter *filter, CwSummaryOrder *order,
                              CwListRows *rows, GError **error);
