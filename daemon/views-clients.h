/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* Clients as dictionaries.  Variants are floating. */

/* TRUE when a case or something known bears that client's name, in any spelling.  FALSE with
 * CW_ERROR_NOT_FOUND "no-such-client: …", naming a near one.  display (may be NULL): the name as the
 * newest case writes it, else as it was noted; allocated. */
gboolean cw_client_is_known (CwEngine *engine, const char *name, char **display, GError **error);
/* ListClients: (aa{sv} rows, s next_cursor).  NULL with error. */
GVariant *cw_views_clients (CwEngine *engine, GVariant *filter, const char *cursor, guint limit,
                            GError **error);
/* GetClient, without a case that has just been added; NULL: nothing else is known of the client. */
GVariant *cw_views_known_client (CwEngine *engine, const char *name, guint32 except);
/* GetClient: a{sv}.  NULL with error. */
GVariant *cw_views_client (CwEngine *engine, const char *name, GVariant *options, GError **error);
