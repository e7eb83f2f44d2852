/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/output.h"

/* Tables and the width of text on a terminal. */

/* Columns that the text takes: wide characters two, combining ones none. */
int cw_ctl_text_width (const char *text);
/* At most width columns (at least 1), the last an ellipsis where something was cut.  Allocated. */
char *cw_ctl_text_cut (const char *text, int width);
/* The text and spaces up to width columns. Allocated. */
char *cw_ctl_text_pad (const char *text, int width);
/* Appends the text broken at spaces (and between wide characters) into lines of at most width
 * columns, each after indent spaces; width 0: one line. */
void cw_ctl_text_wrap (GString *out, const char *text, int indent, int width);

typedef struct _CwCtlTable CwCtlTable;

CwCtlTable *cw_ctl_table_new (void);
void cw_ctl_table_free (CwCtlTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwCtlTable, cw_ctl_table_free)

typedef enum
{
  CW_CTL_LEFT = 0,
  CW_CTL_RIGHT = 1 << 0,
  CW_CTL_SHRINK = 1 << 1, /* is cut when the table is wider than the terminal */
  CW_CTL_WIDE = 1 << 2, /* is of little use when it is cut to a word or two */
} CwCtlColumn;

/* Is left out where the others would have to be cut short; that of rank 1 goes first, and ranks up
 * to 15 go. */
#define CW_CTL_DROP(rank) ((CwCtlColumn)((rank) << 4))

/* All columns come before the first cell. */
void cw_ctl_table_column (CwCtlTable *table, const char *title, CwCtlColumn flags);
/* The next cell, row by row; the text is cleaned (NULL: empty). */
void cw_ctl_table_cell (CwCtlTable *table, CwCtlStyle style, const char *text);
guint cw_ctl_table_rows (const CwCtlTable *table);
/* With a heading; as wide as it must be, and no wider than the terminal where there is one. */
void cw_ctl_table_print (const CwCtlTable *table, CwCtl *ctl);
/* The same, and writes it to the output as it goes, unless a pager is to show it.  FALSE when it cannot
 * be written. */
gboolean cw_ctl_table_write (const CwCtlTable *table, CwCtl *ctl, GError **error);
/* The same for a given width; 0: no limit. */
void cw_ctl_table_format (const CwCtlTable *table, CwCtl *ctl, int width);
