/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/view.h"

/* The explanation of a step's date as Explain answers it: a{sv}, floating.  step: an id, or "" for
 * the current one, else the next.  lang: for title, advice and the reasons of skipped days; text
 * and the texts of notes are English.  CW_ERROR_INVALID_ARGUMENT "no-such-step" (with the nearest),
 * CW_ERROR_INVALID_STATE "nothing-to-do" where there is neither a current nor a next step. */
GVariant *cw_explain (const CwWorld *world, CwView *view, const char *step, const char *lang,
                      GError **error);
