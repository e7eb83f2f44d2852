/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/ctl.h"

/* The few seconds of questions about warning signs on a terminal: one line for a group of signs,
 * which takes the numbers of those that were seen. */

/* All of unanswered (NULL-terminated ids), in three groups.  Adds the answers to signs (a{sv} of
 * CheckCase), those that were seen to seen (char*, owned by it).  FALSE: somebody left. */
gboolean cw_ctl_ask_signs (CwCtl *ctl,
                           const char *const *unanswered,
                           GVariantBuilder *signs,
                           GPtrArray *seen);
/* After "add": the most telling ones, in one line that Enter skips; records what was seen. */
gboolean cw_ctl_ask_signs_at_add (CwCtl *ctl, guint32 id, GError **error);
/* Records the signs as flagged, one command each, and says so. */
gboolean cw_ctl_flag_signs (CwCtl *ctl, guint32 id, GPtrArray *seen, GError **error);
