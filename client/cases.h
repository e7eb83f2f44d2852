/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/command.h"

/* Cases as the commands name and fetch them. */

/* "3", "#3", or a part of a title or client that only one case has.  CW_CTL_ERROR_USAGE otherwise,
 * with the choices. */
gboolean cw_ctl_find_case (CwCtl *ctl, const char *text, guint32 *id, GError **error);
/* Whether the word is a case's number, "3" or "#3". */
gboolean cw_ctl_case_number (const char *text, guint32 *id);
/* Whether the word is a range of them, "3-7" or "#3-#7", with from <= to and at most CW_CTL_RANGE
 * numbers. */
#define CW_CTL_RANGE 1000
gboolean cw_ctl_case_range (const char *text, guint32 *from, guint32 *to);
/* The cases that the first n words name, a range with each of its numbers: "au", a full reference.
 * NULL with error. */
GVariant *cw_ctl_find_cases (CwCtl *ctl, const CwCtlArgs *args, guint n, GError **error);
/* GetCase as a{sv}, a full reference. */
GVariant *cw_ctl_get_case (CwCtl *ctl, guint32 id, GError **error);
/* "#3 Logo design (ACME)".  Cleaned.  Allocated. */
char *cw_ctl_case_name (GVariant *row);
/* The number of a row. */
guint32 cw_ctl_case_id (GVariant *row);
/* Calls each with every row of every page; it returns FALSE to stop.  Takes filter if floating. */
typedef gboolean (*CwCtlRowFunc) (GVariant *row, gpointer data);
gboolean
cw_ctl_each_case (CwCtl *ctl, GVariant *filter, CwCtlRowFunc each, gpointer data, GError **error);
/* The same with the first n (1-1000); more: whether there are others. */
gboolean cw_ctl_first_cases (CwCtl *ctl, GVariant *filter, guint n, CwCtlRowFunc each,
                             gpointer data, gboolean *more, GError **error);
/* Says that n cases are still being derived, so that a list may lack some; once. */
void cw_ctl_tell_deriving (CwCtl *ctl, guint n);
/* Whether a case fits the filter; takes it if it is floating.  FALSE with error. */
gboolean cw_ctl_any_case (CwCtl *ctl, GVariant *filter, gboolean *any, GError **error);
/* For somebody who has no case yet. */
void cw_ctl_say_how_to_begin (CwCtl *ctl);
/* A command that adds a job. */
const char *cw_ctl_add_example (void);
/* The title of a row's next step in the language of the reader; NULL when there is none.  Lives as
 * long as next (row's "next", see cw_ctl_value ()). */
const char *cw_ctl_next_title (GVariant *next);
