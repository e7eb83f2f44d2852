/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/client-facts.h"
#include "daemon/database.h"
#include "daemon/library.h"

/* What is known of clients: kept in the table client_facts, append-only like the journal, and in
 * memory by their keys.  The last row of a client that was not taken back counts. */

typedef struct _CwClients CwClients;

CwClients *cw_clients_new (void); /* nobody is known */
void cw_clients_free (CwClients *clients);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwClients, cw_clients_free)

/* Reads all of it anew; on error what was known stays. */
gboolean cw_clients_load (CwClients *clients, CwDatabase *db, GError **error);
/* By any spelling of the name; clients and name may be NULL.  Borrowed until the next load. */
const CwClientFacts *cw_clients_find (CwClients *clients, const char *name);
/* All of them, borrowed, in no order. */
GPtrArray *cw_clients_all (CwClients *clients);

/* In the command's transaction: all that is known of the client from now on. */
gboolean cw_clients_append (CwDatabase *db, gint64 command, const char *key, GVariant *facts,
                            GError **error);
/* In a transaction: the summaries of the clients of which that command told something become stale.
 * *any says whether it did; it may be NULL. */
gboolean cw_clients_make_stale (CwDatabase *db, gint64 command, gboolean *any, GError **error);

/* The calendars with the client's own days off as one; a full reference.  NULL with
 * CW_ERROR_NOT_FOUND like cw_library_union (). */
CwCalendarUnion *cw_clients_union (CwClients *clients, const CwClientFacts *facts,
                                   CwLibrary *library, const char *const *names, GTimeZone *zone,
                                   GError **error);
