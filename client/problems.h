/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/ctl.h"

/* Prints a fault that the daemon found in a file: "FILE:LINE: [GROUP] KEY: REASON; did you mean …?" */
void cw_ctl_print_problem (CwCtl *ctl, GVariant *problem);
/* The same where it came as one text, in the reader's words; others as they are.  Allocated. */
char *cw_ctl_problem_text (const char *text);
