/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/database.h"

/* The schema, version by version.  A step that was released is never changed again; what is new
 * comes as a further step, and tests/data keeps a dump of every version. */

typedef struct
{
  int version;             /* user_version once the step is done; ascending from 1 */
  const char *sql;         /* may be NULL */
  gboolean (*func) (sqlite3 *handle, GError **error); /* after the SQL; may be NULL */
} CwMigration;

const CwMigration *cw_migrations (gsize *n);
/* The version of the last step. */
int cw_migrations_latest (void);

/* Takes the database from its user_version to that of the last step, each step in a transaction of
 * its own that rolls back as a whole, and ends with a truncating checkpoint.  Before the first step
 * of a database that is not new (user_version > 0) it is copied to copy_base.vN.bak (0600;
 * .vN.bak.1 … when that exists), unless copy_base is NULL; a copy that turns out useless because no
 * step succeeded is removed again.  Nothing is done when there is no step to take. */
gboolean cw_migrations_run (sqlite3 *handle, const CwMigration *steps, gsize n,
                            const char *copy_base, GError **error);
