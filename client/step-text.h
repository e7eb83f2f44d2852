/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Steps, and what they are counted from and wait for, in words.  Policies name steps by ids; people
 * know their titles, which the plan of GetCase (detail, may be NULL) has. */

/* The title of a step in the plan, cleaned; its id when the plan has none of that name.
 * Allocated. */
char *cw_ctl_step_title (GVariant *detail, const char *id);
/* "the approval of "…"": an anchor of Since=.  Allocated. */
char *cw_ctl_since_text (GVariant *detail, const char *since);
/* "only after "…" is done": a condition of Requires=.  Allocated. */
char *cw_ctl_condition_text (GVariant *detail, const char *condition);
