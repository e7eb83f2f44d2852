/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/ctl.h"

/* A list without the dictionaries of cw_ctl_each_case (): texts of the columns that are asked for,
 * streamed through a pipe, so that a hundred thousand cases take no memory and little time. */

/* The texts in the order of the columns, "" for what is absent; FALSE ends it. */
typedef gboolean (*CwCtlTextsFunc) (const char *const *texts, gpointer data);

/* filter (floating) as of ListCases, columns as of StreamCases. */
gboolean cw_ctl_stream_cases (CwCtl *ctl, GVariant *filter, const char *const *columns,
                              CwCtlTextsFunc each, gpointer data, GError **error);
