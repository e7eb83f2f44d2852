/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* Takes an import back: its command and all that it brought, which may be much, in a thread while the
 * database is lent (daemon/lend.h); then everything is derived anew in slices.  request may be NULL.
 * The answer is that of Undo, (taus), full. */
void cw_undo_import_async (CwEngine *engine, gint64 command, const char *request,
                           GAsyncReadyCallback done, gpointer data);
GVariant *cw_undo_import_finish (GAsyncResult *result, GError **error);
