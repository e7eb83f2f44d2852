/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/ctl.h"

/* A casewatchd of our own for a demonstration: on scratch data, under a name of its own, on a clock
 * that stands still until it is moved.  It ends with us, however we end. */

typedef struct _CwCtlScratch CwCtlScratch;

/* program: the daemon with further arguments as a shell would read them; NULL: the installed one.
 * From then on ctl talks to it, in its zone.  CW_CTL_ERROR_NO_DAEMON or _FAILED. */
CwCtlScratch *cw_ctl_scratch_start (CwCtl *ctl, const char *program, const char *zone,
                                    const char *clock, GError **error);
/* Moves the clock; returns after everything that fell due has been sent. */
gboolean cw_ctl_scratch_move (CwCtl *ctl, const char *clock, GError **error);
/* Stops the daemon, takes its pop-ups down and removes the scratch data. */
void cw_ctl_scratch_free (CwCtlScratch *scratch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwCtlScratch, cw_ctl_scratch_free)
