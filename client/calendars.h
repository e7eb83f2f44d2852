/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/command.h"
#include "client/ctl.h"

/* Which calendars a command is about. */

/* All of them as the daemon lists them, aa{sv}; a full reference, NULL with error. */
GVariant *cw_ctl_list_calendars (CwCtl *ctl, GError **error);
/* Names: of --calendar A,B; else the packaged ones of Japan that are there (usual), or all (not
 * usual).  NULL with error. */
GPtrArray *
cw_ctl_choose_calendars (CwCtl *ctl, const CwCtlArgs *args, gboolean usual, GError **error);
/* as, floating. */
GVariant *cw_ctl_calendar_names (GPtrArray *names);
