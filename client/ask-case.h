/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/command.h"

/* "add" with fewer words than it needs, on a terminal: what is missing is asked for, each with a
 * default.  Whoever typed title and client is asked nothing.  The arguments with the answers in
 * them; NULL with CW_CTL_ERROR_USAGE where nobody can be asked, or the questions were left. */
CwCtlArgs *cw_ctl_ask_case (CwCtl *ctl, const CwCtlArgs *args, GError **error);
/* The command that says all of it in one line, to be typed next time.  Allocated. */
char *cw_ctl_args_line (const CwCtlArgs *args);
