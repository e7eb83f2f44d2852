/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What the daemon says in English, in the reader's language.  NULL: English, or not known.
 * Allocated. */
char *cw_ctl_daemon_words (const char *text);
