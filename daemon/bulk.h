/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* A command that touches many cases, in slices between which the main loop goes on.  It is one transaction,
 * on a connection of its own: until it is committed nobody reads anything of it, what would write waits
 * its turn (daemon/lend.h), and a kill leaves nothing behind.  Fewer cases are quicker at once. */

#define CW_MANY_CASES 50

typedef struct _CwBulk CwBulk;

/* Record.  NULL with *answer for a repeated request, or with error.  Not while the database is lent. */
CwBulk *cw_bulk_record (CwEngine *engine, const guint32 *ids, gsize n, const char *word, GVariant *details,
                        GVariant **answer, GError **error);
/* Undo of such a command, as cw_command_undo_find () found it; takes ids. */
CwBulk *cw_bulk_undo (CwEngine *engine, gint64 command, const char *kind, GArray *ids, const char *request,
                      GError **error);
/* For some µs, but at least one case.  FALSE: it is done, or nothing was recorded and *error is set. */
gboolean cw_bulk_step (CwBulk *bulk, gint64 budget, GError **error);
/* As of Record or Undo, as soon as it is committed; NULL before. */
GVariant *cw_bulk_answer (CwBulk *bulk);
/* Before its end: nothing is recorded, unless there was an answer; the engine goes after that. */
void cw_bulk_free (CwBulk *bulk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwBulk, cw_bulk_free)
