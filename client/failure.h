/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/ctl.h"

/* Errors as people and scripts see them. */

/* One of the exit statuses. */
int cw_ctl_failure_status (const GError *error);
/* One line that says what to do, translated where the daemon's code is known; cleaned for a
 * terminal.  Allocated. */
char *cw_ctl_failure_text (const GError *error);
/* A row of an import, "line 3: code: text", in the reader's words; others as they are.  Allocated. */
char *cw_ctl_failure_row (const char *row);
/* {"error": {"name", "code", "message"}} as a{sv}, floating: exactly what the daemon said. */
GVariant *cw_ctl_failure_variant (const GError *error);
/* TRUE when the daemon answered with that error of its own ("NotSupported"). */
gboolean cw_ctl_failure_is (const GError *error, const char *name);
