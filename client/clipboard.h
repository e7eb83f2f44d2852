/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Puts the text on the clipboard by the program that the desktop has for it, without a shell: the
 * text goes to its standard input.  CW_CTL_ERROR_FAILED says what to install. */
gboolean cw_ctl_copy (const char *text, GError **error);
