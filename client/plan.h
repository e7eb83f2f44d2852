/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/ctl.h"

/* The plan of GetCase as a ladder: done, skipped, due, upcoming, passed, with dates.  all FALSE
 * leaves out the steps of other stages, and those that wait for something that may never happen. */
void cw_ctl_print_plan (CwCtl *ctl, GVariant *detail, gboolean all);
/* A heading of "show". */
void cw_ctl_print_heading (CwCtl *ctl, const char *text);
