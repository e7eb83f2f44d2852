/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/table.h"

/* The columns of "list": the stable field names of the JSON rows, as people read them. */

/* "id,title,next.due" split and checked: NULL with CW_CTL_ERROR_USAGE naming the nearest.  Free
 * with g_strfreev (). */
char **cw_ctl_fields_parse (const char *list, GError **error);
/* All names, for completion and help; NULL-terminated, static. */
const char *const *cw_ctl_field_names (void);
/* Those that are shown unless others are asked for. */
extern const char *const cw_ctl_usual_fields[];

/* An empty table with the columns of those fields.  usual: columns may be left out where the
 * terminal is narrow, since nobody asked for them by name. */
CwCtlTable *cw_ctl_fields_table (const char *const *fields, gboolean usual);
/* Adds a row to it for each case that the filter (of ListCases, floating) lets through. */
gboolean cw_ctl_fields_list (
    CwCtl *ctl, CwCtlTable *table, const char *const *fields, GVariant *filter, GError **error);
/* The row with those fields only, floating: {id, title, next: {due}}. */
GVariant *cw_ctl_fields_pick (GVariant *row, const char *const *fields);
