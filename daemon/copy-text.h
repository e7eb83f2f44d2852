/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Puts a text on the desktop's clipboard by the first program that can: wl-copy, xclip, xsel.  They
 * stay behind as its owner.  Returns at once; done is called from the main loop, copied FALSE when
 * none of them could. */
void cw_copy_text (const char *text, void (*done) (gboolean copied, gpointer data), gpointer data);
