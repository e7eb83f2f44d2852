/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A second reading of a message, after cw_template_check (): what is allowed and yet better not
 * sent.  lang: "en" or "ja"; for others only what no language needs is looked at. */

/* Appends CwPolicyProblem for: a text in another language than its folder says, harsh words,
 * capitals and exclamation marks that shout, nobody who signs ({me}).  In problems key is the word
 * concerned.  TRUE when there is none. */
gboolean cw_template_lint (const char *file, const char *lang, const char *text,
                           GPtrArray *problems);
