/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* TRUE for an http or https address with a host that may be handed to a browser. */
gboolean cw_open_is_web_page (const char *url);
/* Has the desktop's program for the URI open it; returns at once.  activation_token may be NULL.
 * failed (may be NULL) is called from the main loop when it could not be opened: the text names no
 * address. */
void cw_open_uri (const char *uri, const char *activation_token,
                  void (*failed) (guint32 case_id, const char *reason), guint32 case_id);
