/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/command.h"

/* Answers of the daemon that are rows. */

/* The rows of a method that gives all it has, aa{sv}: a full reference.  NULL with error. */
GVariant *cw_ctl_all_rows (CwCtl *ctl, const char *method, GError **error);
/* Calls each with every row of every page of a method (options, cursor, limit) -> (rows, cursor …);
 * type: that of its answer.  FALSE of each ends it, as a failure if it sets its error.  Takes options
 * if floating. */
typedef gboolean (*CwCtlPageFunc) (GVariant *row, gpointer data, GError **error);
gboolean cw_ctl_each_row (CwCtl *ctl, const char *method, GVariant *options, const char *type,
                          CwCtlPageFunc each, gpointer data, GError **error);
