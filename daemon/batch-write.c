/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/batch.h"

#include <string.h>

#include "core/limits.h"
#include "daemon/database-private.h"
#include "daemon/dict.h"
#include "dbus/errors.h"

/* A command that came from elsewhere keeps its uuid, its request and its own moment, in the order in
 * which it was recorded; the table `imported` says which import brought it.  Events without one are
 * the import's own. */

typedef struct
{
  sqlite3 *handle;
  const CwBatch *batch;
  const CwBatchOptions *options;
  GHashTable *commands; /* uuid -> seq here */
  GHashTable *cases;    /* uuid -> id here */
  GHashTable *fresh;    /* uuids of commands that are new here */
  gint64 import;        /* the import's own command, 0 until it is needed */
  guint n_commands, n_cases, n_events, n_known;
} Writer;

static gboolean
sql_error (Writer *w, int code, GError **error)
{
  if ((code & 0xff) == SQLITE_BUSY)
    cw_set_error (error, CW_ERROR_CONFLICT, "busy", "another command is under way; try again");
  else
    cw_database_set_error (error, w->handle, code, NULL);
  return FALSE;
}

typedef sqlite3_stmt Statement;
static void
finish (Statement *statement)
{
  sqlite3_finalize (statement);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Statement, finish)

static Statement *
prepare (Writer *w, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (w->handle, sql, -1, &statement, NULL);

  if (code != SQLITE_OK)
    sql_error (w, code, error);
  return statement;
}

static void
bind_text (Statement *s, int index, const char *text)
{
  if (text == NULL)
    sqlite3_bind_null (s, index);
  else
    sqlite3_bind_text (s, index, text, -1, SQLITE_TRANSIENT);
}

static gboolean
run (Writer *w, Statement *s, GError **error)
{
  int code = sqlite3_step (s);

  sqlite3_reset (s);
  return code == SQLITE_DONE || code == SQLITE_ROW || sql_error (w, code, error);
}

/* The number of a row with that uuid, 0 none, -1 with error. */
static gint64
find (Writer *w, Statement *s, const char *uuid, GError **error)
{
  bind_text (s, 1, uuid);
  int code = sqlite3_step (s);
  gint64 number = code == SQLITE_ROW ? sqlite3_column_int64 (s, 0) : 0;
  sqlite3_reset (s);
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    return number;
  sql_error (w, code, error);
  return -1;
}

static void
remember (GHashTable *table, const char *uuid, gint64 number)
{
  g_hash_table_insert (table, g_strdup (uuid), g_memdup2 (&number, sizeof number));
}

static gint64
look_up (GHashTable *table, const char *uuid)
{
  const gint64 *number = g_hash_table_lookup (table, uuid);

  return number != NULL ? *number : 0;
}

static gboolean
missing (GError **error, const char *what, const char *uuid)
{
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-row", "%s is named and not there: %s", what, uuid);
  return FALSE;
}

/* Appended first, so that what it brings has greater numbers; whether it stays is seen in the end. */
static gboolean
write_import (Writer *w, GError **error)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autoptr (Statement) insert = prepare (
    w, "INSERT INTO commands (uuid, request, recorded_at, zone, kind) VALUES (?, ?, ?, ?, 'import')",
    error);

  if (insert == NULL)
    return FALSE;
  bind_text (insert, 1, uuid);
  bind_text (insert, 2, w->options->request);
  sqlite3_bind_int64 (insert, 3, w->options->now);
  bind_text (insert, 4, w->options->zone);
  if (!run (w, insert, error))
    return FALSE;
  w->import = sqlite3_last_insert_rowid (w->handle);
  return TRUE;
}

/* A request that was used here for another command is left out; what an undo takes back must be
 * there and not be taken back already. */
static gboolean
write_commands (Writer *w, GError **error)
{
  g_autoptr (Statement) known = prepare (w, "SELECT seq FROM commands WHERE uuid = ?", error);
  g_autoptr (Statement) used = prepare (w, "SELECT seq FROM commands WHERE request = ?", error);
  g_autoptr (Statement) undone = prepare (
    w, "SELECT u.seq FROM commands u JOIN commands k ON u.undoes = k.seq WHERE k.uuid = ?", error);
  g_autoptr (Statement) insert = prepare (
    w, "INSERT INTO commands (uuid, request, recorded_at, zone, kind, undoes)"
       " VALUES (?, ?, ?, ?, ?, ?)", error);
  g_autoptr (Statement) mark = prepare (w, "INSERT INTO imported (command, import) VALUES (?, ?)",
                                        error);

  if (known == NULL || used == NULL || undone == NULL || insert == NULL || mark == NULL)
    return FALSE;
  for (guint i = 0; i < w->batch->commands->len; i++)
    {
      const CwBatchCommand *c = &g_array_index (w->batch->commands, CwBatchCommand, i);
      gint64 seq = find (w, known, c->uuid, error);
      if (seq > 0)
        {
          remember (w->commands, c->uuid, seq);
          w->n_known++;
        }
      if (seq != 0)
        {
          if (seq < 0)
            return FALSE;
          continue;
        }
      gint64 undoes = c->undoes != NULL ? look_up (w->commands, c->undoes) : 0;
      if (c->undoes != NULL && undoes == 0)
        return missing (error, "a command", c->undoes);
      gint64 twice = undoes != 0 ? find (w, undone, c->undoes, error) : 0;
      gint64 taken = c->request != NULL ? find (w, used, c->request, error) : 0;
      if (twice < 0 || taken < 0)
        return FALSE;
      if (twice > 0)
        continue;
      bind_text (insert, 1, c->uuid);
      bind_text (insert, 2, taken == 0 ? c->request : NULL);
      sqlite3_bind_int64 (insert, 3, c->recorded_at);
      bind_text (insert, 4, c->zone);
      bind_text (insert, 5, c->kind);
      if (undoes != 0)
        sqlite3_bind_int64 (insert, 6, undoes);
      else
        sqlite3_bind_null (insert, 6);
      if (!run (w, insert, error))
        return FALSE;
      seq = sqlite3_last_insert_rowid (w->handle);
      remember (w->commands, c->uuid, seq);
      g_hash_table_add (w->fresh, g_strdup (c->uuid));
      sqlite3_bind_int64 (mark, 1, seq);
      sqlite3_bind_int64 (mark, 2, w->import);
      if (!run (w, mark, error))
        return FALSE;
      w->n_commands++;
    }
  return TRUE;
}

/* The command of a row: that of its uuid, else the import. */
static gint64
command_of (Writer *w, const char *uuid, GError **error)
{
  gint64 seq = uuid != NULL ? look_up (w->commands, uuid) : w->import;

  if (seq == 0)
    missing (error, "a command", uuid);
  return seq;
}

static gboolean
write_cases (Writer *w, GError **error)
{
  g_autoptr (Statement) known = prepare (w, "SELECT id FROM cases WHERE uuid = ?", error);
  g_autoptr (Statement) insert = prepare (
    w, "INSERT INTO cases (uuid, command, data) VALUES (?, ?, ?)", error);

  if (known == NULL || insert == NULL)
    return FALSE;
  for (guint i = 0; i < w->batch->cases->len; i++)
    {
      const CwBatchCase *c = &g_array_index (w->batch->cases, CwBatchCase, i);
      gint64 id = find (w, known, c->uuid, error);
      if (id < 0)
        return FALSE;
      if (id == 0)
        {
          gint64 seq = command_of (w, c->command, error);
          if (seq == 0)
            return FALSE;
          bind_text (insert, 1, c->uuid);
          sqlite3_bind_int64 (insert, 2, seq);
          bind_text (insert, 3, c->data);
          if (!run (w, insert, error))
            return FALSE;
          id = sqlite3_last_insert_rowid (w->handle);
          w->n_cases++;
        }
      remember (w->cases, c->uuid, id);
    }
  return TRUE;
}

/* The same uuid must be the same event. */
static gboolean
check_same (Writer *w, Statement *known, const CwBatchEvent *e, gint64 case_id, gboolean *same,
            GError **error)
{
  bind_text (known, 1, e->uuid);
  int code = sqlite3_step (known);
  *same = code == SQLITE_ROW;
  gboolean differs = *same
                     && (sqlite3_column_int64 (known, 0) != case_id
                         || strcmp ((const char *) sqlite3_column_text (known, 1), e->kind) != 0
                         || sqlite3_column_int64 (known, 2) != e->at);
  sqlite3_reset (known);
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    return sql_error (w, code, error);
  if (!differs)
    return TRUE;
  cw_set_error (error, CW_ERROR_CONFLICT, "import-differs",
                "the event %s of the file is another one here", e->uuid);
  return FALSE;
}

static gboolean
check_counts (Writer *w, GError **error)
{
  g_autoptr (Statement) many = prepare (
    w, "SELECT case_id FROM events GROUP BY case_id HAVING count (*) > " G_STRINGIFY (CW_LIMIT_EVENTS)
       " LIMIT 1", error);

  if (many == NULL)
    return FALSE;
  int code = sqlite3_step (many);
  if (code == SQLITE_DONE)
    return TRUE;
  if (code != SQLITE_ROW)
    return sql_error (w, code, error);
  cw_set_error (error, CW_ERROR_LIMIT_EXCEEDED, "too-many-events",
                "case %d would have more than %d events", sqlite3_column_int (many, 0),
                CW_LIMIT_EVENTS);
  return FALSE;
}

static gboolean
write_events (Writer *w, GError **error)
{
  g_autoptr (Statement) known = prepare (
    w, "SELECT case_id, kind, at FROM events WHERE uuid = ?", error);
  g_autoptr (Statement) insert = prepare (
    w, "INSERT INTO events (uuid, case_id, command, kind, at, precision, zone, data)"
       " VALUES (?, ?, ?, ?, ?, ?, ?, ?)", error);
  g_autoptr (Statement) stale = prepare (w, "UPDATE summary SET rules = 0 WHERE case_id = ?", error);

  if (known == NULL || insert == NULL || stale == NULL)
    return FALSE;
  for (guint i = 0; i < w->batch->events->len; i++)
    {
      const CwBatchEvent *e = &g_array_index (w->batch->events, CwBatchEvent, i);
      gint64 case_id = look_up (w->cases, e->case_uuid);
      gboolean same;
      if (case_id == 0)
        return missing (error, "a case", e->case_uuid);
      if (!check_same (w, known, e, case_id, &same, error))
        return FALSE;
      if (same)
        continue;
      gint64 seq = command_of (w, e->command, error);
      if (seq == 0)
        return FALSE;
      bind_text (insert, 1, e->uuid);
      sqlite3_bind_int64 (insert, 2, case_id);
      sqlite3_bind_int64 (insert, 3, seq);
      bind_text (insert, 4, e->kind);
      sqlite3_bind_int64 (insert, 5, e->at);
      bind_text (insert, 6, e->date_only ? "day" : "minute");
      bind_text (insert, 7, e->zone);
      bind_text (insert, 8, e->data);
      sqlite3_bind_int64 (stale, 1, case_id);
      if (!run (w, insert, error) || !run (w, stale, error))
        return FALSE;
      w->n_events++;
    }
  return check_counts (w, error);
}

static gboolean
write_facts (Writer *w, GError **error)
{
  g_autoptr (Statement) insert = prepare (
    w, "INSERT INTO client_facts (command, client, data) VALUES (?, ?, ?)", error);
  g_autoptr (Statement) stale = prepare (w, "UPDATE summary SET rules = 0 WHERE client_key = ?", error);

  if (insert == NULL || stale == NULL)
    return FALSE;
  for (guint i = 0; i < w->batch->facts->len; i++)
    {
      const CwBatchFacts *f = &g_array_index (w->batch->facts, CwBatchFacts, i);
      if (!g_hash_table_contains (w->fresh, f->command))
        continue;
      sqlite3_bind_int64 (insert, 1, look_up (w->commands, f->command));
      bind_text (insert, 2, f->client);
      bind_text (insert, 3, f->data);
      bind_text (stale, 1, f->client);
      if (!run (w, insert, error) || !run (w, stale, error))
        return FALSE;
    }
  return TRUE;
}

/* What an undo that came takes back was known here before: those cases are derived anew, and those of
 * clients of which it had told something. */
static gboolean
forget_taken_back (Writer *w, GError **error)
{
  static const char *const texts[] = {
    "UPDATE summary SET rules = 0 WHERE case_id IN (SELECT e.case_id FROM imported m"
    " JOIN commands u ON u.seq = m.command JOIN events e ON e.command = u.undoes WHERE m.import = ?)",
    "UPDATE summary SET rules = 0 WHERE client_key IN (SELECT f.client FROM imported m"
    " JOIN commands u ON u.seq = m.command JOIN client_facts f ON f.command = u.undoes"
    " WHERE m.import = ?)",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (Statement) stale = prepare (w, texts[i], error);
      if (stale == NULL)
        return FALSE;
      sqlite3_bind_int64 (stale, 1, w->import);
      if (!run (w, stale, error))
        return FALSE;
    }
  return TRUE;
}

/* A case whose command had been taken back where it came from has no summary. */
static gboolean
drop_undone (Writer *w, GError **error)
{
  g_autoptr (Statement) s = prepare (
    w, "DELETE FROM summary WHERE case_id IN (SELECT c.id FROM cases c JOIN commands u"
       " ON u.undoes = c.command)", error);

  return s != NULL && run (w, s, error);
}

static GVariant *
make_report (const Writer *w, gboolean any)
{
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  for (gsize i = 0; w->options->extra != NULL && i < g_variant_n_children (w->options->extra); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (w->options->extra, i);
      g_variant_builder_add_value (&b, entry);
    }
  cw_dict_put (&b, "cases", g_variant_new_uint32 (w->n_cases));
  cw_dict_put (&b, "events", g_variant_new_uint32 (w->n_events));
  cw_dict_put (&b, "commands", g_variant_new_uint32 (w->n_commands));
  cw_dict_put (&b, "known", g_variant_new_uint32 (w->n_known));
  if (any && !w->options->dry_run)
    cw_dict_put (&b, "command", g_variant_new_uint64 ((guint64) w->import));
  return g_variant_builder_end (&b);
}

static gboolean
write_answer (Writer *w, GVariant *report, GError **error)
{
  g_autoptr (GVariant) tuple = g_variant_ref_sink (g_variant_new ("(@a{sv})", report));
  g_autofree char *text = g_variant_print (tuple, TRUE);
  g_autoptr (Statement) insert = prepare (
    w, "INSERT INTO answers (command, answer) VALUES (?, ?)", error);

  if (insert == NULL)
    return FALSE;
  sqlite3_bind_int64 (insert, 1, w->import);
  bind_text (insert, 2, text);
  return run (w, insert, error);
}

static GVariant *
write_all (Writer *w, GError **error)
{
  if (!cw_database_exec (w->handle, "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;"
                                    "PRAGMA synchronous = FULL", error))
    return NULL;
  int code = sqlite3_exec (w->handle, "BEGIN IMMEDIATE", NULL, NULL, NULL);
  if (code != SQLITE_OK)
    {
      sql_error (w, code, error);
      return NULL;
    }
  if (!write_import (w, error) || !write_commands (w, error) || !write_cases (w, error)
      || !write_events (w, error) || !write_facts (w, error)
      || !forget_taken_back (w, error) || !drop_undone (w, error))
    return NULL;
  gboolean any = w->n_commands + w->n_cases + w->n_events > 0;
  g_autoptr (GVariant) report = g_variant_ref_sink (make_report (w, any));
  if (w->options->dry_run || !any)
    return g_steal_pointer (&report); /* closing the connection takes it all back */
  if ((w->options->request != NULL && !write_answer (w, report, error))
      || !cw_database_exec (w->handle, "COMMIT", error))
    return NULL;
  return g_steal_pointer (&report);
}

GVariant *
cw_batch_write (const CwBatch *batch, const CwBatchOptions *options, GError **error)
{
  Writer w = { .batch = batch, .options = options };
  int code = sqlite3_open_v2 (options->file, &w.handle,
                              SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL);
  GVariant *report = NULL;

  w.commands = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  w.cases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  w.fresh = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (code == SQLITE_OK)
    {
      sqlite3_busy_timeout (w.handle, 5000);
      report = write_all (&w, error);
    }
  else
    sql_error (&w, code, error);
  if (w.handle != NULL && sqlite3_get_autocommit (w.handle) == 0)
    sqlite3_exec (w.handle, "ROLLBACK", NULL, NULL, NULL);
  sqlite3_close_v2 (w.handle);
  g_hash_table_unref (w.commands);
  g_hash_table_unref (w.cases);
  g_hash_table_unref (w.fresh);
  return report;
}
