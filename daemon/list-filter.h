/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/summary.h"

/* The filter of ListCases and StreamCases, read from its dictionary; its texts stay owned by that.
 * FALSE with CW_ERROR_INVALID_ARGUMENT. */
gboolean cw_list_filter_read (GVariant *dict, CwSummaryFilter *filter, CwSummaryOrder *order,
                              GError **error);
