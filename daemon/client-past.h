/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/statistics.h"
#include "daemon/view.h"

/* What the other cases of the same client say of it. */

#define CW_PAST_CASES 200u /* the newest ones: so many are derived between two turns of the loop */

/* Figures of the client's cases but one (except; 0: none is left out): the newest CW_PAST_CASES.
 * left_out (may be NULL): how many older ones were not looked at.  client in any spelling.  NULL
 * with error. */
CwFigures *cw_client_past (const CwWorld *world, const char *client, guint32 except, CwInstant now,
                           guint *left_out, GError **error);

/* Adds one case to figures; FALSE with error.  A case that was taken back meanwhile is none. */
gboolean cw_client_past_add (const CwWorld *world, CwFigures *figures, guint32 id, CwInstant now,
                             GError **error);
