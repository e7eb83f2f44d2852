/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/view.h"

/* Messages, filled from a case. */

/* The language of the message to draft (see below); owned by options or the view. */
const char *cw_draft_language (const CwView *view, GVariant *options);

/* user_name: [User] Name, may be "".  template_name: "" for the current step's, else the next's.
 * options: by (a WHEN: until when an answer is wanted), lang, fields (a{ss}: values that win over
 * what the case knows).  Language: options' lang, else the case's, else Japanese for policies of
 * Asia/Tokyo, else English; where no such text exists, the one that cw_library_template () finds.
 * text and missing (fields without a value, NULL-terminated) are allocated.
 * CW_ERROR_NOT_FOUND "no-such-template" (with the nearest), CW_ERROR_INVALID_STATE "no-template"
 * for a step without one and "nothing-to-do" without a step, CW_ERROR_INVALID_ARGUMENT for
 * options. */
gboolean cw_draft (const CwWorld *world, CwView *view, const char *user_name,
                   const char *template_name, GVariant *options, char **text, char ***missing,
                   GError **error);
