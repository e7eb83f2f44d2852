/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/view.h"

/* Does a new event fit where it stands, and does everything after it still fit? */

/* Adds the event to view->events (takes a reference by copy; event keeps its identity by uuid),
 * derives anew and compares: refused when the event itself does not fit (guards: CW_ERROR_REFUSED,
 * else CW_ERROR_INVALID_STATE, each with its own code) or when one that fitted before no longer
 * does ("later-event: …", naming it).  On success view is the state with the event. */
gboolean cw_judge_event (const CwWorld *world, CwView *view, const CwEvent *event, GError **error);
/* Fills in what is decided at the event's own time: the step that `sent` takes, the step that
 * `done`, `skip` and `result` mean, its act, outcome and kind. */
gboolean cw_judge_resolve (const CwWorld *world, const CwView *view, CwEvent *event, GError **error);
/* Resolves the event id that a correction names. */
gboolean cw_judge_target (const CwView *view, CwEvent *event, gint64 target, GError **error);
