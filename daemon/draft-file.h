/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Messages as files, so that a program can open them: $XDG_RUNTIME_DIR/casewatch/, mode 0700, which
 * goes with the session; files 0600.  They are removed when their case changes, at the start and on
 * Quit, and after twelve hours without a change. */

#define CW_DRAFT_KEPT_SECONDS (12 * 60 * 60)

/* The directory, allocated. */
char *cw_draft_files_directory (void);
/* The full name of a new file with that message, allocated; NULL with an error whose text names no
 * client.  A file of that name that is open somewhere keeps what it has. */
char *cw_draft_file_save (guint32 case_id, const char *template, const char *text, GError **error);
/* The same for the list of a digest. */
char *cw_draft_file_save_list (const char *text, GError **error);
/* Removes the messages of the case; 0: everything that is ours. */
void cw_draft_files_clean (guint32 case_id);
