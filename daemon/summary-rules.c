/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <string.h>

#include "daemon/settings.h"
#include "daemon/summary-private.h"
#include "dbus/errors.h"

/* Which rows were made under which rules.  When rules change, the number of the old ones becomes that of
 * the new: a pass goes over its rows by their ids, writes those that changed, and gives the number its
 * new key at the end.  Until then the key says that a pass is under way, which no row is current with. */

#define UNDER_WAY "@"
#define KEPT_AFTER "derived_after"
#define LOOK 2000 /* rows that are looked at in one go, most often not derived */

gboolean
cw_summary_has_rules (const CwSummary *summary, const char *rules_key)
{
  gsize length = strlen (rules_key);

  return summary->rules_key != NULL && strncmp (summary->rules_key, rules_key, length) == 0
         && (summary->rules_key[length] == '\0' || strcmp (summary->rules_key + length, UNDER_WAY) == 0);
}

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

/* While a pass is under way, what it does with the key is a row's as well. */
static gint64
find_either (CwDatabase *db, const char *rules_key, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 id = find_rules (db, rules_key, &local);

  if (id != 0 || local != NULL)
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      return id;
    }
  g_autofree char *under_way = g_strconcat (rules_key, UNDER_WAY, NULL);
  return find_rules (db, under_way, error);
}

/* The same, making one; 0 on error. */
gint64
cw_summary_get_rules (CwDatabase *db, const char *rules_key, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 id = find_either (db, rules_key, &local);

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

/* Three ranges, which the index serves: other rules, and what is left of the pass. */
static gint64
ask_stale (CwDatabase *db, const char *sql, const char *rules_key, const CwSummaryPass *pass,
           gint64 fallback)
{
  gint64 rules = pass->rules != 0 ? pass->rules : find_current (db, rules_key, NULL);
  g_autoptr (CwStatement) select = rules == 0 ? NULL : cw_database_statement (db, sql, NULL);

  if (select == NULL)
    return fallback;
  cw_statement_bind_int (select, 1, rules);
  cw_statement_bind_int (select, 2, pass->rules != 0 ? pass->after : G_MAXUINT32);
  return cw_statement_step (select, NULL) == SQLITE_ROW ? sqlite3_column_int64 (select, 0) : fallback;
}

guint
cw_summary_count_stale (CwDatabase *db, const char *rules_key, const CwSummaryPass *pass)
{
  return (guint) ask_stale (db,
                            "SELECT (SELECT count(*) FROM summary WHERE rules < ?1)"
                            " + (SELECT count(*) FROM summary WHERE rules = ?1 AND case_id > ?2)"
                            " + (SELECT count(*) FROM summary WHERE rules > ?1)",
                            rules_key, pass, 0);
}

gboolean
cw_summary_has_stale (CwDatabase *db, const char *rules_key, const CwSummaryPass *pass)
{
  return ask_stale (db,
                    "SELECT EXISTS (SELECT 1 FROM summary WHERE rules < ?1)"
                    " OR EXISTS (SELECT 1 FROM summary WHERE rules = ?1 AND case_id > ?2)"
                    " OR EXISTS (SELECT 1 FROM summary WHERE rules > ?1)",
                    rules_key, pass, TRUE) != 0;
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

/* One number and one text of a statement that answers nothing. */
static gboolean
run (CwDatabase *db, const char *sql, gint64 number, const char *text, GError **error)
{
  g_autoptr (CwStatement) statement = cw_database_statement (db, sql, error);

  if (statement == NULL)
    return FALSE;
  cw_statement_bind_int (statement, 1, number);
  cw_statement_bind_text (statement, 2, text);
  return cw_statement_step (statement, error) == SQLITE_DONE;
}

/* The number that a row has and the rules have not, the latest; its key. */
static gint64
find_old (CwDatabase *db, char **key, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    "SELECT id, key FROM rules WHERE id = (SELECT rules FROM summary ORDER BY rules DESC LIMIT 1)",
    error);

  if (select == NULL || cw_statement_step (select, error) != SQLITE_ROW)
    return 0;
  *key = g_strdup ((const char *) sqlite3_column_text (select, 1));
  return sqlite3_column_int64 (select, 0);
}

gboolean
cw_summary_begin_pass (CwDatabase *db, const char *rules_key, CwSummaryPass *pass, char **before,
                       GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *under_way = g_strconcat (rules_key, UNDER_WAY, NULL);

  *pass = (CwSummaryPass){ 0 };
  *before = NULL;
  gint64 current = find_rules (db, rules_key, &local);
  gint64 begun = current == 0 && local == NULL ? find_rules (db, under_way, &local) : 0;
  if (begun != 0)
    *pass = (CwSummaryPass){ begun, (guint32) cw_kept_get_int (db, KEPT_AFTER, 0), FALSE };
  else if (current == 0 && local == NULL)
    pass->rules = find_old (db, before, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return pass->rules == 0 || begun != 0
         || (run (db, "UPDATE rules SET key = ?2 WHERE id = ?1", pass->rules, under_way, error)
             && cw_kept_set_int (db, KEPT_AFTER, 0, error));
}

GArray *
cw_summary_pass_rows (CwDatabase *db, CwSummaryPass *pass, gboolean agenda, guint n,
                      CwSummaryConcernsFunc concerns, gpointer data, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    agenda ? "SELECT case_id, platform, client, calendars FROM summary"
             " WHERE agenda = 1 AND case_id > ?2 AND rules = ?1 ORDER BY case_id LIMIT ?3"
           : "SELECT case_id, platform, client, calendars FROM summary"
             " WHERE rules = ?1 AND case_id > ?2 ORDER BY case_id LIMIT ?3",
    error);
  int code = SQLITE_DONE;

  if (select == NULL)
    return NULL;
  cw_statement_bind_int (select, 1, pass->rules);
  cw_statement_bind_int (select, 2, pass->after);
  cw_statement_bind_int (select, 3, LOOK);
  pass->any = FALSE;
  while (ids->len < n && (code = cw_statement_step (select, error)) == SQLITE_ROW)
    {
      guint32 id = (guint32) sqlite3_column_int64 (select, 0);
      if (concerns (id, (const char *) sqlite3_column_text (select, 1),
                    (const char *) sqlite3_column_text (select, 2),
                    (const char *) sqlite3_column_text (select, 3), data))
        g_array_append_val (ids, id);
      pass->after = id;
      pass->any = TRUE;
    }
  return code == SQLITE_DONE || code == SQLITE_ROW ? g_steal_pointer (&ids) : NULL;
}

gboolean
cw_summary_keep_pass (CwDatabase *db, const CwSummaryPass *pass, GError **error)
{
  return cw_kept_set_int (db, KEPT_AFTER, pass->after, error);
}

gboolean
cw_summary_end_pass (CwDatabase *db, const char *rules_key, const CwSummaryPass *pass, GError **error)
{
  return run (db, "UPDATE rules SET key = ?2 WHERE id = ?1", pass->rules, rules_key, error);
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
