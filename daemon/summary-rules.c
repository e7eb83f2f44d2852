/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

#include "daemon/summary-private.h"
#include "dbus/errors.h"

/* Which rows were made under which rules. */

/* The number of a rules key, 0 when it has none yet.  A number instead of the text in every row and
 * in the index: when the rules change all rows are written anew. */
static gint64
find_rules (CwDatabase *db, const char *rules_key, GError **error)
{
  g_autoptr (CwStatement) select
    = cw_database_statement (db, "SELECT id FROM rules WHERE key = ?", error);

  if (select == NULL)
    return 0;
  cw_statement_bind_text (select, 1, rules_key);
  return cw_statement_step (select, error) == SQLITE_ROW ? sqlite3_column_int64 (select, 0) : 0;
}

/* The same, making one; 0 on error. */
gint64
cw_summary_get_rules (CwDatabase *db, const char *rules_key, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 id = find_rules (db, rules_key, &local);

  if (id != 0)
    return id;
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return 0;
    }
  g_autoptr (CwStatement) insert
    = cw_database_statement (db, "INSERT INTO rules (key) VALUES (?)", error);
  if (insert == NULL)
    return 0;
  cw_statement_bind_text (insert, 1, rules_key);
  if (cw_statement_step (insert, error) != SQLITE_DONE)
    return 0;
  return sqlite3_last_insert_rowid (cw_database_handle (db));
}

/* The same, -1 when no row can have it: then all are stale. */
static gint64
find_current (CwDatabase *db, const char *rules_key, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 rules = find_rules (db, rules_key, &local);

  if (local == NULL)
    return rules != 0 ? rules : -1;
  g_propagate_error (error, g_steal_pointer (&local));
  return 0;
}

/* Two ranges instead of "<>", which no index serves. */
GArray *
cw_summary_stale (CwDatabase *db, const char *rules_key, guint n, GError **error)
{
  gint64 rules = find_current (db, rules_key, error);
  g_autoptr (CwStatement) select = rules == 0 ? NULL : cw_database_statement (
    db,
    "SELECT case_id FROM summary WHERE rules < ?1"
    " UNION ALL SELECT case_id FROM summary WHERE rules > ?1 LIMIT ?2",
    error);

  if (select == NULL)
    return NULL;
  cw_statement_bind_int (select, 1, rules);
  cw_statement_bind_int (select, 2, n);
  return cw_statement_ids (select, error);
}

GArray *
cw_summary_stale_agenda (CwDatabase *db, const char *rules_key, guint32 after, guint n, GError **error)
{
  gint64 rules = find_current (db, rules_key, error);
  g_autoptr (CwStatement) select = rules == 0 ? NULL : cw_database_statement (
    db,
    "SELECT case_id FROM summary WHERE agenda = 1 AND case_id > ?1 AND rules <> ?2"
    " ORDER BY case_id LIMIT ?3",
    error);

  if (select == NULL)
    return NULL;
  cw_statement_bind_int (select, 1, after);
  cw_statement_bind_int (select, 2, rules);
  cw_statement_bind_int (select, 3, n);
  return cw_statement_ids (select, error);
}

guint
cw_summary_count_stale (CwDatabase *db, const char *rules_key)
{
  gint64 rules = find_current (db, rules_key, NULL);
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    "SELECT (SELECT count(*) FROM summary WHERE rules < ?1)"
    " + (SELECT count(*) FROM summary WHERE rules > ?1)",
    NULL);

  if (select == NULL)
    return 0;
  cw_statement_bind_int (select, 1, rules);
  return cw_statement_step (select, NULL) == SQLITE_ROW ? (guint) sqlite3_column_int64 (select, 0) : 0;
}

gboolean
cw_summary_restamp (CwDatabase *db, guint32 case_id, const char *rules_key, GError **error)
{
  gint64 rules = cw_summary_get_rules (db, rules_key, error);
  g_autoptr (CwStatement) update = rules == 0 ? NULL : cw_database_statement (
    db, "UPDATE summary SET rules = ?1 WHERE case_id = ?2 AND rules <> ?1", error);

  if (update == NULL)
    return FALSE;
  cw_statement_bind_int (update, 1, rules);
  cw_statement_bind_int (update, 2, case_id);
  return cw_statement_step (update, error) == SQLITE_DONE;
}

gboolean
cw_summary_forget_rules (CwDatabase *db, const char *rules_key, GError **error)
{
  g_autoptr (CwStatement) remove = cw_database_statement (
    db,
    "DELETE FROM rules WHERE key <> ?"
    " AND NOT EXISTS (SELECT 1 FROM summary WHERE summary.rules = rules.id)",
    error);

  if (remove == NULL)
    return FALSE;
  cw_statement_bind_text (remove, 1, rules_key);
  return cw_statement_step (remove, error) == SQLITE_DONE;
}
