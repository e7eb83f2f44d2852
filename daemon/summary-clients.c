/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/summary-private.h"

#include "core/client-name.h"

/* The summary seen by clients: one index serves all of it. */

GArray *
cw_summary_of_client (CwDatabase *db, const char *key, guint32 below, guint n, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    "SELECT case_id FROM summary WHERE client_key = ? AND case_id < ?"
    " ORDER BY case_id DESC LIMIT ?",
    error);

  if (select == NULL)
    return NULL;
  cw_statement_bind_text (select, 1, key);
  cw_statement_bind_int (select, 2, below != 0 ? (gint64) below : G_MAXINT64);
  cw_statement_bind_int (select, 3, n);
  return cw_statement_ids (select, error);
}

GArray *
cw_summary_below (CwDatabase *db, guint32 below, guint n, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db, "SELECT case_id FROM summary WHERE case_id < ? ORDER BY case_id DESC LIMIT ?", error);

  if (select == NULL)
    return NULL;
  cw_statement_bind_int (select, 1, below != 0 ? (gint64) below : G_MAXINT64);
  cw_statement_bind_int (select, 2, n);
  return cw_statement_ids (select, error);
}

gboolean
cw_summary_remember_client (CwDatabase *db, const char *name, GError **error)
{
  g_autofree char *key = cw_client_key (name);

  if (*key == '\0')
    return TRUE;
  g_autoptr (CwStatement) insert = cw_database_statement (
    db, "INSERT OR IGNORE INTO client_names (loose, client_key) VALUES (?, ?)", error);
  if (insert == NULL)
    return FALSE;
  g_autofree char *loose = cw_client_loose_key (name);
  cw_statement_bind_text (insert, 1, loose);
  cw_statement_bind_text (insert, 2, key);
  return cw_statement_step (insert, error) == SQLITE_DONE;
}

GArray *
cw_summary_like_client (CwDatabase *db, const char *name, guint n, GError **error)
{
  /* names stay when their last case goes: those have no newest, and there may be many */
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    "SELECT newest FROM (SELECT (SELECT max(case_id) FROM summary s"
    " WHERE s.client_key = c.client_key) AS newest FROM client_names c"
    " WHERE loose = ?1 AND client_key <> ?2 LIMIT 1000) WHERE newest IS NOT NULL LIMIT ?3",
    error);

  if (select == NULL)
    return NULL;
  g_autofree char *key = cw_client_key (name);
  g_autofree char *loose = cw_client_loose_key (name);
  cw_statement_bind_text (select, 1, loose);
  cw_statement_bind_text (select, 2, key);
  cw_statement_bind_int (select, 3, n);
  return cw_statement_ids (select, error);
}

static void
free_row (gpointer data)
{
  CwClientRow *row = data;

  g_free (row->key);
  g_free (row->name);
  g_free (row);
}

GPtrArray *
cw_summary_clients (CwDatabase *db, const char *after, const char *text, guint n, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (free_row);
  /* the index alone answers the inner one; only what is on the page is looked at in its rows */
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    "SELECT g.client_key, (SELECT client FROM summary WHERE case_id = g.newest), g.n,"
    " (SELECT count(*) FROM summary WHERE client_key = g.client_key AND stage < 4),"
    " (SELECT count(*) FROM summary WHERE client_key = g.client_key AND stage < 4 AND is_due)"
    " FROM (SELECT client_key, count(*) AS n, max(case_id) AS newest FROM summary"
    " WHERE client_key > ?1 GROUP BY client_key HAVING ?2 IS NULL OR instr(client_key, ?2) > 0"
    " ORDER BY client_key LIMIT ?3) g",
    error);
  int code;

  if (select == NULL)
    return NULL;
  cw_statement_bind_text (select, 1, after);
  cw_statement_bind_text (select, 2, text);
  cw_statement_bind_int (select, 3, n);
  while ((code = cw_statement_step (select, error)) == SQLITE_ROW)
    {
      CwClientRow *row = g_new0 (CwClientRow, 1);
      row->key = g_strdup ((const char *) sqlite3_column_text (select, 0));
      row->name = g_strdup ((const char *) sqlite3_column_text (select, 1));
      row->cases = (guint) sqlite3_column_int64 (select, 2);
      row->open = (guint) sqlite3_column_int64 (select, 3);
      row->due = (guint) sqlite3_column_int64 (select, 4);
      g_ptr_array_add (rows, row);
    }
  return code == SQLITE_DONE ? g_steal_pointer (&rows) : NULL;
}
