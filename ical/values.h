/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Strict checks of the raw values that decide about days.  libical reads 20260230 as 2 March, drops
 * a rule that it cannot read and keeps the event, and wraps large durations: so nothing reaches it
 * that did not pass here.  All return FALSE with a refusal ("bad-date", "year-out-of-range",
 * "bad-duration", "bad-rule", "sub-daily"). */

/* One DATE or DATE-TIME that exists (RFC 5545 sections 3.3.4 and 3.3.5), year 1900-2200. */
gboolean cw_values_check_date (const char *value, gsize length, GError **error);
/* A comma-separated list of them; with periods also "start/end" and "start/duration".  Adds the
 * number of values to *count. */
gboolean cw_values_check_dates (
    const char *value, gsize length, gboolean periods, guint *count, GError **error);
/* A positive DURATION (section 3.3.6) of at most CW_ICAL_MAX_EVENT_DAYS. */
gboolean cw_values_check_duration (const char *value, gsize length, GError **error);
/* A RECUR (section 3.3.10) whose frequency is a day or more, every part once and in its range;
 * yearly is for the rules of a VTIMEZONE, which have to be that. */
gboolean cw_values_check_rule (const char *value, gsize length, gboolean yearly, GError **error);
