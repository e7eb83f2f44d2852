/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Reading the daemon's dictionaries (a{sv}).  A value of another type counts as absent.  They are
 * read as they came, as a tree; g_variant_lookup () would take it away and the texts with it. */

/* NULL when absent; lives as long as dict. */
const char *cw_ctl_text (GVariant *dict, const char *key);
/* Any integer type; FALSE when absent. */
gboolean cw_ctl_number (GVariant *dict, const char *key, gint64 *number);
/* FALSE when absent. */
gboolean cw_ctl_flag (GVariant *dict, const char *key);
/* 0 when absent. */
double cw_ctl_real (GVariant *dict, const char *key);
/* A full reference or NULL; type may be NULL for any. */
GVariant *cw_ctl_value (GVariant *dict, const char *key, const char *type);
/* Words of an array of texts, joined; "" when absent.  Allocated. */
char *cw_ctl_words (GVariant *dict, const char *key, const char *separator);
/* A text that comes in several languages: plural ("titles", a{ss} with "" for the plain one) in the
 * language of this process, else key.  NULL when absent; lives as long as dict. */
const char *cw_ctl_local_text (GVariant *dict, const char *key, const char *plural);
/* The language of this process, "ja" or "en". */
const char *cw_ctl_language (void);
