/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Refusals of the helper are GErrors whose message is "CODE<TAB>text": the code is stable and
 * listed in core/ical-protocol.h, the text is English and for people. */
#define CW_ICAL_ERROR (cw_ical_error_quark ())
GQuark cw_ical_error_quark (void);

/* Sets the error and returns FALSE, so that "return cw_ical_refuse (...)" reads as what it is. */
gboolean cw_ical_refuse (GError **error, const char *code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
/* Puts "line N: " in front of the text of a refusal that knew no line. */
gboolean cw_ical_refuse_at (GError **error, guint line);
