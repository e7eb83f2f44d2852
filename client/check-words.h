/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Words that can be judged without the daemon. */

extern const char *const cw_ctl_yes_no_words[];
extern const char *const cw_ctl_decision_words[]; /* approved denied */
extern const char *const cw_ctl_answer_words[]; /* consent refuse */
extern const char *const cw_ctl_ender_words[]; /* client me */
extern const char *const cw_ctl_format_words[]; /* json csv ics */
extern const char *const cw_ctl_import_words[]; /* and taskwarrior */
extern const char *const cw_ctl_language_words[];
extern const char *const cw_ctl_begin_words[]; /* the stages in which a case may be added */
extern const char *const cw_ctl_state_words[];

/* CW_CTL_ERROR_USAGE naming the nearest or all, when word is none of them. */
gboolean cw_ctl_check_word (const char *word, const char *const *words, GError **error);
/* CW_CTL_ERROR_USAGE with what is to be said, when word is no number. */
gboolean cw_ctl_check_number (const char *word, const char *otherwise, GError **error);
/* An answer to a yes-or-no question. */
gboolean cw_ctl_is_no (const char *answer);
gboolean cw_ctl_is_yes (const char *answer);
/* All of the standard input, UTF-8, without its last newline.  NULL with CW_CTL_ERROR_USAGE. */
char *cw_ctl_read_stdin (GError **error);
