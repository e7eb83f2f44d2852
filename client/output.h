/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/ctl.h"

/* What goes to the terminal.  Text is gathered in ctl->out and written at the end of the command,
 * through a pager where it is longer than the screen.  Texts of clients are cleaned before they are
 * put in (cw_text_clean, or cw_ctl_clean_lines for several lines). */

typedef enum
{
  CW_CTL_PLAIN,
  CW_CTL_BOLD,
  CW_CTL_DIM,
  CW_CTL_URGENT,
  CW_CTL_WARNING,
  CW_CTL_GOOD,
} CwCtlStyle;

void cw_ctl_print (CwCtl *ctl, const char *text);
void cw_ctl_printf (CwCtl *ctl, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* One line in that style, whole: newline added. */
void cw_ctl_print_line (CwCtl *ctl, CwCtlStyle style, const char *text);
/* The texts of that key (as) of a dictionary, each in a line below the heading; nothing for none. */
void cw_ctl_print_list (CwCtl *ctl, GVariant *dict, const char *key, const char *heading);
/* The text with escape sequences around it where colours are wanted.  Allocated. */
char *cw_ctl_styled (const CwCtl *ctl, CwCtlStyle style, const char *text);
/* One JSON value and a newline. Takes value if it is floating. */
void cw_ctl_print_json (CwCtl *ctl, GVariant *value);

/* Several lines of somebody else's text: line breaks and the spaces at the start of a line stay,
 * everything else is cleaned.  Allocated. */
char *cw_ctl_clean_lines (const char *text);

/* Columns of the terminal; 0: no terminal, so no limit. */
int cw_ctl_terminal_width (void);
/* Whether a terminal reads that can show lines and marks beyond ASCII. */
gboolean cw_ctl_can_draw (void);
/* Writes what was gathered, to the pager if it is long and paged is TRUE.  FALSE with an error when
 * it cannot be written; CW_CTL_ERROR_SILENT when the reader went away. */
gboolean cw_ctl_flush (CwCtl *ctl, gboolean paged, GError **error);
/* One line to stderr, in the charset of the terminal. */
void cw_ctl_complain (const char *text);
/* A question on the terminal; the answer is one line without its newline, NULL at the end of the
 * input.  Allocated. */
char *cw_ctl_ask (CwCtl *ctl, const char *question);
gboolean cw_ctl_is_interactive (void); /* somebody types at stdin */
