/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/ctl.h"

/* What is said about a case in which something is due: by "next" and by the report. */

/* The commands to type, by what the step does.  Allocated. */
char *cw_ctl_todo_commands (guint32 id, const char *act);
/* "due Fri 6 Nov (3 days ago), until …", of a row's "next".  Allocated. */
char *cw_ctl_todo_due (CwCtl *ctl, GVariant *next);
/* "Quiet for 3 business days." of a row; NULL when it is not.  Allocated. */
char *cw_ctl_todo_quiet (GVariant *row);
/* Whether it is my turn and no step says so: my own answers must not be forgotten. */
gboolean cw_ctl_todo_waits_for_me (GVariant *row);
