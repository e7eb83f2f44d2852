/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/settings.h"

#define STORE                                                                                      \
  "INSERT INTO kept (key, value) VALUES (?, ?)"                                                    \
  " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
#define SELECT "SELECT value FROM kept WHERE key = ?"

static gboolean
store (CwDatabase *db, const char *key, gint64 value, GError **error)
{
  g_autoptr (CwStatement) insert = cw_database_statement (db, STORE, error);

  if (insert == NULL)
    return FALSE;
  cw_statement_bind_text (insert, 1, key);
  cw_statement_bind_int (insert, 2, value);
  return cw_statement_step (insert, error) == SQLITE_DONE;
}

gboolean
cw_kept_set_int (CwDatabase *db, const char *key, gint64 value, GError **error)
{
  if (sqlite3_get_autocommit (cw_database_handle (db)) == 0)
    return store (db, key, value, error);
  if (!cw_database_begin (db, error))
    return FALSE;
  if (store (db, key, value, error))
    return cw_database_commit (db, error);
  cw_database_rollback (db);
  return FALSE;
}

gint64
cw_kept_get_int (CwDatabase *db, const char *key, gint64 fallback)
{
  g_autoptr (CwStatement) select = cw_database_statement (db, SELECT, NULL);

  if (select == NULL)
    return fallback;
  cw_statement_bind_text (select, 1, key);
  if (cw_statement_step (select, NULL) != SQLITE_ROW
      || sqlite3_column_type (select, 0) != SQLITE_INTEGER)
    return fallback;
  return sqlite3_column_int64 (select, 0);
}

gboolean
cw_kept_set_text (CwDatabase *db, const char *key, const char *value, GError **error)
{
  g_autoptr (CwStatement) insert = cw_database_statement (db, STORE, error);

  if (insert == NULL)
    return FALSE;
  cw_statement_bind_text (insert, 1, key);
  cw_statement_bind_text (insert, 2, value);
  return cw_statement_step (insert, error) == SQLITE_DONE;
}

char *
cw_kept_get_text (CwDatabase *db, const char *key)
{
  g_autoptr (CwStatement) select = cw_database_statement (db, SELECT, NULL);

  if (select == NULL)
    return NULL;
  cw_statement_bind_text (select, 1, key);
  if (cw_statement_step (select, NULL) != SQLITE_ROW
      || sqlite3_column_type (select, 0) != SQLITE_TEXT)
    return NULL;
  return g_strdup ((const char *) sqlite3_column_text (select, 0));
}
