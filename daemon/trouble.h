/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* The disk does not take what is to be recorded, so no alert can be: whoever is at the screen is told
 * once, with how many cases are due meanwhile, and again only when there are more.  It goes when the
 * disk is back; then the alerts come by themselves. */

/* due: CwSummary, what the agenda looks at; may be NULL. */
void cw_trouble_say (CwEngine *engine, const GError *error, GPtrArray *due);
void cw_trouble_over (CwEngine *engine);
/* For the status: what is wrong, in English; NULL nothing is. */
const char *cw_trouble_text (CwEngine *engine);
