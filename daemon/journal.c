/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/journal.h"

#include <gio/gio.h>
#include <string.h>

#include "daemon/journal-data.h"
#include "dbus/errors.h"

/* A row counts unless the command that it belongs to was taken back; append it to a WHERE. */
#define NOT_UNDONE(command) "NOT EXISTS (SELECT 1 FROM commands u WHERE u.undoes = " command ")"

void
cw_command_clear (CwCommand *command)
{
  g_clear_pointer (&command->uuid, g_free);
  g_clear_pointer (&command->request, g_free);
  g_clear_pointer (&command->zone, g_free);
  g_clear_pointer (&command->kind, g_free);
}

void
cw_case_row_clear (CwCaseRow *row)
{
  g_clear_pointer (&row->uuid, g_free);
  g_clear_pointer (&row->seed, cw_given_unref);
}

static gint64
last_id (CwDatabase *db)
{
  return sqlite3_last_insert_rowid (cw_database_handle (db));
}

static void
set_damaged (GError **error, const char *table, gint64 id, const char *reason)
{
  cw_set_error (error, CW_ERROR_DAMAGED, "damaged", "%s row %" G_GINT64_FORMAT ": %s", table, id,
                reason);
}

static const char *
column_text (CwStatement *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? text : "";
}

gboolean
cw_journal_append_command (CwDatabase *db, CwCommand *command, GError **error)
{
  g_autoptr (CwStatement) insert = cw_database_statement (
    db,
    "INSERT INTO commands (uuid, request, recorded_at, zone, kind, undoes)"
    " VALUES (?, ?, ?, ?, ?, ?)",
    error);

  if (insert == NULL)
    return FALSE;
  if (command->uuid == NULL)
    command->uuid = g_uuid_string_random ();
  /* a UUID is the same in capital letters */
  g_autofree char *request
    = command->request != NULL ? g_ascii_strdown (command->request, -1) : NULL;
  cw_statement_bind_text (insert, 1, command->uuid);
  cw_statement_bind_text (insert, 2, request);
  cw_statement_bind_int (insert, 3, command->recorded_at);
  cw_statement_bind_text (insert, 4, command->zone);
  cw_statement_bind_text (insert, 5, command->kind);
  cw_statement_bind_int_or_null (insert, 6, command->undoes, 0);
  if (cw_statement_step (insert, error) != SQLITE_DONE)
    return FALSE;
  command->seq = last_id (db);
  return TRUE;
}

gboolean
cw_journal_append_answer (CwDatabase *db, gint64 command, GVariant *answer, GError **error)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (answer);
  g_autofree char *text = g_variant_print (answer, TRUE);
  g_autoptr (CwStatement) insert
    = cw_database_statement (db, "INSERT INTO answers (command, answer) VALUES (?, ?)", error);

  if (insert == NULL)
    return FALSE;
  cw_statement_bind_int (insert, 1, command);
  cw_statement_bind_text (insert, 2, text);
  return cw_statement_step (insert, error) == SQLITE_DONE;
}

gboolean
cw_journal_find_request (CwDatabase *db, const char *request, char **kind, gint64 *command,
                         GVariant **answer, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    "SELECT c.seq, c.kind, a.answer FROM commands c LEFT JOIN answers a ON a.command = c.seq"
    " WHERE c.request = ?",
    error);

  if (select == NULL)
    return FALSE;
  g_autofree char *folded = g_ascii_strdown (request, -1);
  cw_statement_bind_text (select, 1, folded);
  if (cw_statement_step (select, error) != SQLITE_ROW)
    return FALSE;

  gint64 seq = sqlite3_column_int64 (select, 0);
  g_autoptr (GVariant) found = NULL;
  if (sqlite3_column_type (select, 2) != SQLITE_NULL)
    {
      g_autoptr (GError) problem = NULL;
      found = g_variant_parse (NULL, column_text (select, 2), NULL, NULL, &problem);
      if (found == NULL)
        {
          set_damaged (error, "answers", seq, problem->message);
          return FALSE;
        }
    }
  if (kind != NULL)
    *kind = g_strdup (column_text (select, 1));
  if (command != NULL)
    *command = seq;
  if (answer != NULL)
    *answer = g_steal_pointer (&found);
  return TRUE;
}

/* What cannot be read back is never written. */
static gboolean
check_fields (GVariant *fields, char **reason)
{
  g_autoptr (CwGiven) given = cw_given_new (fields);

  *reason = g_strdup (given->problem);
  return given->problem == NULL;
}

static gboolean
check_edit (const CwEvent *event, char **reason)
{
  if (event->d.fields == NULL || event->d.fields->problem == NULL)
    return TRUE;
  *reason = g_strdup (event->d.fields->problem);
  return FALSE;
}

static gboolean
refuse_details (GError **error, const char *what, const char *reason)
{
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-details", "%s: %s", what, reason);
  return FALSE;
}

guint32
cw_journal_append_case (CwDatabase *db, gint64 command, const char *uuid, GVariant *seed,
                        GError **error)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (seed);
  g_autofree char *own_uuid = uuid == NULL ? g_uuid_string_random () : NULL;
  g_autofree char *data = cw_data_write (seed);
  g_autofree char *reason = NULL;

  if (data == NULL || !check_fields (seed, &reason))
    {
      refuse_details (error, "a new case", reason != NULL ? reason : "a value of another type");
      return 0;
    }
  g_autoptr (CwStatement) insert = cw_database_statement (
    db, "INSERT INTO cases (uuid, command, data) VALUES (?, ?, ?)", error);
  if (insert == NULL)
    return 0;
  cw_statement_bind_text (insert, 1, uuid != NULL ? uuid : own_uuid);
  cw_statement_bind_int (insert, 2, command);
  cw_statement_bind_text (insert, 3, data);
  return cw_statement_step (insert, error) == SQLITE_DONE ? (guint32) last_id (db) : 0;
}

/* The details as text; NULL with error when they would not be read back. */
static char *
write_details (const CwEvent *event, GError **error)
{
  g_autofree char *data = cw_data_write (cw_event_details_to_variant (event));
  g_autofree char *reason = NULL;
  g_autoptr (CwEvent) again = cw_event_new (event->kind);

  if (data == NULL)
    refuse_details (error, cw_event_word (event->kind), "a value of another type");
  else if (!cw_data_read_event (again, data, strlen (data), &reason)
           || !check_edit (again, &reason))
    refuse_details (error, cw_event_word (event->kind), reason);
  else
    return g_steal_pointer (&data);
  return NULL;
}

gboolean
cw_journal_append_event (CwDatabase *db, gint64 command, guint32 case_id, CwEvent *event,
                         GError **error)
{
  g_autofree char *data = write_details (event, error);

  if (data == NULL)
    return FALSE;
  g_autoptr (CwStatement) insert = cw_database_statement (
    db,
    "INSERT INTO events (uuid, case_id, command, kind, at, precision, zone, data)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    error);
  if (insert == NULL)
    return FALSE;
  if (event->uuid == NULL)
    event->uuid = g_uuid_string_random ();
  cw_statement_bind_text (insert, 1, event->uuid);
  cw_statement_bind_int (insert, 2, case_id);
  cw_statement_bind_int (insert, 3, command);
  cw_statement_bind_text (insert, 4, cw_event_word (event->kind));
  cw_statement_bind_int (insert, 5, event->at);
  cw_statement_bind_text (insert, 6, event->date_only ? "day" : "minute");
  cw_statement_bind_text (insert, 7, event->zone);
  cw_statement_bind_text (insert, 8, data);
  if (cw_statement_step (insert, error) != SQLITE_DONE)
    return FALSE;
  event->id = last_id (db);
  event->command = command;
  return TRUE;
}

gboolean
cw_journal_load_case (CwDatabase *db, guint32 id, CwCaseRow *row, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    "SELECT c.uuid, m.recorded_at, c.command, NOT " NOT_UNDONE ("c.command") ", c.data"
    " FROM cases c JOIN commands m ON m.seq = c.command WHERE c.id = ?",
    error);
  g_autofree char *reason = NULL;

  if (select == NULL)
    return FALSE;
  cw_statement_bind_int (select, 1, id);
  if (cw_statement_step (select, error) != SQLITE_ROW)
    return FALSE;

  const char *data = column_text (select, 4);
  g_autoptr (CwGiven) seed
    = cw_data_read_given (data, (gsize) sqlite3_column_bytes (select, 4), &reason);
  if (seed == NULL)
    {
      set_damaged (error, "cases", id, reason);
      return FALSE;
    }
  *row = (CwCaseRow){
    .id = id,
    .uuid = g_strdup (column_text (select, 0)),
    .created = sqlite3_column_int64 (select, 1),
    .command = sqlite3_column_int64 (select, 2),
    .undone = sqlite3_column_int (select, 3) != 0,
    .seed = g_steal_pointer (&seed),
  };
  return TRUE;
}

/* The columns of load_events (), in their order. */
enum { ID, COMMAND, UNDONE_BY, KIND, AT, PRECISION, DATA, UUID, ZONE };

/* Of these the order in the log is a matter of the columns that are left out of a brief one. */
static gboolean
needs_more (const CwEvent *event)
{
  return event->date_only || event->kind == CW_EVENT_RETRACTED || event->kind == CW_EVENT_AMENDED;
}

/* The columns as an event; NULL when they cannot be read. */
static CwEvent *
read_event (CwStatement *select, gboolean brief, GError **error)
{
  gint64 id = sqlite3_column_int64 (select, ID);
  CwEventKind kind;
  g_autofree char *reason = NULL;

  if (!cw_event_from_word (column_text (select, KIND), &kind))
    {
      set_damaged (error, "events", id, "its kind is not known");
      return NULL;
    }
  g_autoptr (CwEvent) event = cw_event_new (kind);
  event->id = id;
  event->command = sqlite3_column_int64 (select, COMMAND);
  event->at = sqlite3_column_int64 (select, AT);
  event->date_only = strcmp (column_text (select, PRECISION), "day") == 0;
  if (!brief)
    {
      event->uuid = g_strdup (column_text (select, UUID));
      event->zone = g_strdup (column_text (select, ZONE));
    }
  const char *data = column_text (select, DATA);
  if (!cw_data_read_event (event, data, (gsize) sqlite3_column_bytes (select, DATA), &reason)
      || !check_edit (event, &reason))
    {
      set_damaged (error, "events", id, reason);
      return NULL;
    }
  return g_steal_pointer (&event);
}

#define SELECT_EVENTS(more)                                                                        \
  "SELECT e.id, e.command, u.seq, e.kind, e.at, e.precision, e.data" more                          \
  " FROM events e LEFT JOIN commands u ON u.undoes = e.command"                                    \
  " WHERE e.case_id = ? ORDER BY e.command, e.id"

/* A case's commands and its event ids grow together, so the index gives the order of recording.
 * brief: NULL, or says to leave out uuid and zone, and is FALSE at the end where an event needs them: then
 * what is returned is empty. */
static GPtrArray *
load_events (CwDatabase *db, guint32 id, gboolean with_undone, gboolean *brief, gint64 *revision,
             GError **error)
{
  gboolean is_brief = brief != NULL && *brief;
  g_autoptr (CwStatement) select = cw_database_statement (
    db, is_brief ? SELECT_EVENTS ("") : SELECT_EVENTS (", e.uuid, e.zone"), error);
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_event_free);

  if (select == NULL)
    return NULL;
  cw_statement_bind_int (select, 1, id);
  int code;
  while ((code = cw_statement_step (select, error)) == SQLITE_ROW)
    {
      gint64 undone_by = sqlite3_column_int64 (select, UNDONE_BY);
      *revision = MAX (*revision, MAX (undone_by, sqlite3_column_int64 (select, COMMAND)));
      if (undone_by != 0 && !with_undone)
        continue;
      CwEvent *event = read_event (select, is_brief, error);
      if (event == NULL)
        return NULL;
      g_ptr_array_add (events, event);
      if (!is_brief || !needs_more (event))
        continue;
      *brief = FALSE;
      g_ptr_array_set_size (events, 0);
      return g_steal_pointer (&events);
    }
  return code == SQLITE_DONE ? g_steal_pointer (&events) : NULL;
}

GPtrArray *
cw_journal_load_events (CwDatabase *db, guint32 id, gboolean with_undone, GError **error)
{
  gint64 revision = 0;

  return load_events (db, id, with_undone, NULL, &revision, error);
}

GPtrArray *
cw_journal_load_log (CwDatabase *db, const CwCaseRow *row, gboolean brief, gint64 *revision,
                     GError **error)
{
  gboolean is_brief = brief;

  *revision = row->command;
  g_autoptr (GPtrArray) events = load_events (db, row->id, FALSE, &is_brief, revision, error);
  if (events == NULL || is_brief == brief)
    return g_steal_pointer (&events);
  *revision = row->command;
  return load_events (db, row->id, FALSE, NULL, revision, error);
}

/* One number for up to two parameters; 0 when there is no row or an error. */
static gint64
query_number (CwDatabase *db, const char *sql, gint64 parameter, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (db, sql, error);

  if (select == NULL)
    return 0;
  if (sqlite3_bind_parameter_count (select) > 0)
    cw_statement_bind_int (select, 1, parameter);
  return cw_statement_step (select, error) == SQLITE_ROW ? sqlite3_column_int64 (select, 0) : 0;
}

guint
cw_journal_count_events (CwDatabase *db, guint32 id, GError **error)
{
  return (guint) query_number (db, "SELECT count(*) FROM events WHERE case_id = ?", id, error);
}

guint32
cw_journal_case_of_event (CwDatabase *db, gint64 event_id, char **uuid, GError **error)
{
  g_autoptr (CwStatement) select
    = cw_database_statement (db, "SELECT case_id, uuid FROM events WHERE id = ?", error);

  if (select == NULL)
    return 0;
  cw_statement_bind_int (select, 1, event_id);
  if (cw_statement_step (select, error) != SQLITE_ROW)
    return 0;
  if (uuid != NULL)
    *uuid = g_strdup (column_text (select, 1));
  return (guint32) sqlite3_column_int64 (select, 0);
}

static gint64
id_of_uuid (CwDatabase *db, const char *sql, const char *uuid, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (db, sql, error);

  if (select == NULL)
    return 0;
  cw_statement_bind_text (select, 1, uuid);
  return cw_statement_step (select, error) == SQLITE_ROW ? sqlite3_column_int64 (select, 0) : 0;
}

guint32
cw_journal_case_of_uuid (CwDatabase *db, const char *uuid, GError **error)
{
  return (guint32) id_of_uuid (db, "SELECT id FROM cases WHERE uuid = ?", uuid, error);
}

gint64
cw_journal_event_of_uuid (CwDatabase *db, const char *uuid, GError **error)
{
  return id_of_uuid (db, "SELECT id FROM events WHERE uuid = ?", uuid, error);
}

gint64
cw_journal_latest_undoable (CwDatabase *db, char **kind, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    "SELECT c.seq, c.kind FROM commands c"
    " WHERE c.kind IN ('add', 'record', 'edit', 'close', 'reopen', 'import', 'edit-client',"
    " 'rename-client') AND "
      "c.seq NOT IN (SELECT command FROM imported) AND " NOT_UNDONE ("c.seq") " ORDER BY c.seq DESC LIMIT 1",
    error);

  if (select == NULL || cw_statement_step (select, error) != SQLITE_ROW)
    return 0;
  if (kind != NULL)
    *kind = g_strdup (column_text (select, 1));
  return sqlite3_column_int64 (select, 0);
}

/* The command, and what it takes back if it is an undo. */
#define MEANT "?1, (SELECT undoes FROM commands WHERE seq = ?1)"

GArray *
cw_journal_cases_of_command (CwDatabase *db, gint64 command, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    "SELECT id FROM cases WHERE command IN (" MEANT ")"
    " UNION SELECT id FROM cases WHERE command IN (SELECT command FROM imported WHERE import IN ("
    MEANT ")) UNION SELECT case_id FROM events WHERE command IN (" MEANT ")"
    " UNION SELECT case_id FROM events WHERE command IN (SELECT command FROM imported WHERE import"
    " IN (" MEANT ")) ORDER BY 1",
    error);

  if (select == NULL)
    return NULL;
  cw_statement_bind_int (select, 1, command);
  return cw_statement_ids (select, error);
}

/* A random uuid, made anew for each row. */
#define RANDOM_UUID                                                                                \
  "lower (hex (randomblob (4)) || '-' || hex (randomblob (2)) || '-4' ||"                          \
  " substr (hex (randomblob (2)), 2) || '-a' || substr (hex (randomblob (2)), 2) || '-' ||"        \
  " hex (randomblob (6)))"

gboolean
cw_journal_undo_imported (CwDatabase *db, const CwCommand *undo, GError **error)
{
  g_autoptr (CwStatement) insert = cw_database_statement (
    db,
    "INSERT INTO commands (uuid, recorded_at, zone, kind, undoes)"
    " SELECT " RANDOM_UUID ", ?2, ?3, 'undo', k.seq FROM imported m JOIN commands k"
    " ON k.seq = m.command WHERE m.import = ?1 AND k.kind <> 'undo' AND "
    NOT_UNDONE ("k.seq") " ORDER BY k.seq",
    error);

  if (insert == NULL)
    return FALSE;
  cw_statement_bind_int (insert, 1, undo->undoes);
  cw_statement_bind_int (insert, 2, undo->recorded_at);
  cw_statement_bind_text (insert, 3, undo->zone);
  return cw_statement_step (insert, error) == SQLITE_DONE;
}

gint64
cw_journal_revision (CwDatabase *db, GError **error)
{
  return query_number (db, "SELECT max(seq) FROM commands", 0, error);
}

CwInstant
cw_journal_latest (CwDatabase *db)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    "SELECT max(ifnull((SELECT recorded_at FROM commands ORDER BY seq DESC LIMIT 1), ?1),"
    " ifnull((SELECT raised_at FROM alerts ORDER BY id DESC LIMIT 1), ?1))",
    NULL);

  if (select == NULL)
    return CW_NEVER;
  cw_statement_bind_int (select, 1, CW_NEVER);
  return cw_statement_step (select, NULL) == SQLITE_ROW ? sqlite3_column_int64 (select, 0) : CW_NEVER;
}

gboolean
cw_journal_stamp (CwDatabase *db, guint32 id, gint64 seq, char **uuid, CwInstant *recorded,
                  GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db, "SELECT m.uuid, k.recorded_at FROM cases m, commands k WHERE m.id = ? AND k.seq = ?", error);

  if (select == NULL)
    return FALSE;
  cw_statement_bind_int (select, 1, id);
  cw_statement_bind_int (select, 2, seq);
  if (cw_statement_step (select, error) != SQLITE_ROW)
    return FALSE;
  *uuid = g_strdup ((const char *) sqlite3_column_text (select, 0));
  *recorded = sqlite3_column_int64 (select, 1);
  return TRUE;
}

GArray *
cw_journal_case_ids (CwDatabase *db, guint32 after, guint n, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    "SELECT c.id FROM cases c WHERE c.id > ? AND " NOT_UNDONE ("c.command")
    " ORDER BY c.id LIMIT ?",
    error);

  if (select == NULL)
    return NULL;
  cw_statement_bind_int (select, 1, after);
  cw_statement_bind_int (select, 2, n);
  return cw_statement_ids (select, error);
}
