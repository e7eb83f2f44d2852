/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* TRUE for an http or https address with a host that may be handed to a browser. */
gboolean cw_open_is_web_page (const char *url);
/* Has the desktop's program for the URI open it; returns at once.  activation_token may be NULL.
 * done is called once from the main loop; reason, NULL when it was opened, names no address.  What a
 * program that was started makes of it is not known. */
void cw_open_uri (const char *uri, const char *activation_token,
                  void (*done) (const char *reason, gpointer data), gpointer data);
