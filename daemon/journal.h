/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/case.h"
#include "daemon/database.h"

/* The append-only truth: commands own cases and events.  All writes happen inside a transaction
 * that the caller opened; nothing here updates or deletes a row. */

typedef struct
{
  gint64 seq;            /* out: set by append */
  char *uuid;            /* NULL: made by append */
  char *request;         /* UUID given by the caller, or NULL */
  CwInstant recorded_at;
  char *zone;            /* the user's zone when it was recorded */
  char *kind;            /* "add", "record", "edit", "close", "reopen", "undo", "import" … */
  gint64 undoes;         /* seq, 0 none */
} CwCommand;
void cw_command_clear (CwCommand *command);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwCommand, cw_command_clear)

gboolean cw_journal_append_command (CwDatabase *db, CwCommand *command, GError **error);
/* The answer that a repeated request gets; kept as a GVariant text. */
gboolean cw_journal_append_answer (CwDatabase *db, gint64 command, GVariant *answer,
                                   GError **error);
/* FALSE with error unset when the request is unknown.  answer is full (not floating), NULL when the
 * command has none; each of the three may be NULL. */
gboolean cw_journal_find_request (CwDatabase *db, const char *request, char **kind,
                                  gint64 *command, GVariant **answer, GError **error);
/* seed: a{sv} as in cw_fields_apply ().  id: never reused, 0 on error. */
guint32 cw_journal_append_case (CwDatabase *db, gint64 command, const char *uuid, GVariant *seed,
                                GError **error);
/* Sets event->id, ->command, and ->uuid if NULL. */
gboolean cw_journal_append_event (CwDatabase *db, gint64 command, guint32 case_id, CwEvent *event,
                                  GError **error);

typedef struct
{
  guint32 id;
  char *uuid;
  CwInstant created;     /* recorded_at of its command */
  gint64 command;
  gboolean undone;       /* the command that made it was taken back */
  CwGiven *seed;
} CwCaseRow;
void cw_case_row_clear (CwCaseRow *row);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwCaseRow, cw_case_row_clear)

/* FALSE with error unset when there is no such case. */
gboolean cw_journal_load_case (CwDatabase *db, guint32 id, CwCaseRow *row, GError **error);
/* Events of the case in order of recording (GPtrArray of CwEvent, which it frees); those of undone
 * commands are left out unless with_undone.  NULL on error (a row that cannot be read is
 * CW_ERROR_DAMAGED). */
GPtrArray *cw_journal_load_events (CwDatabase *db, guint32 id, gboolean with_undone,
                                   GError **error);
/* The same of a case that is not undone, without those of undone commands, and the case's revision:
 * seq of the last command that changed it (an undo of such a command counts).  brief: enough to derive
 * the case by, uuids and zones are left out (NULL) where nothing depends on them. */
GPtrArray *cw_journal_load_log (CwDatabase *db, const CwCaseRow *row, gboolean brief, gint64 *revision,
                                GError **error);
guint cw_journal_count_events (CwDatabase *db, guint32 id, GError **error);
/* The case of an event id and (uuid may be NULL) the event's uuid; 0 with error unset when there is
 * none. */
guint32 cw_journal_case_of_event (CwDatabase *db, gint64 event_id, char **uuid, GError **error);
/* What an import knows already: the id of a case or event by its uuid, undone ones included; 0 with
 * error unset when there is none. */
guint32 cw_journal_case_of_uuid (CwDatabase *db, const char *uuid, GError **error);
gint64 cw_journal_event_of_uuid (CwDatabase *db, const char *uuid, GError **error);

/* The latest command that changed cases or what is known of clients (kinds add, record, edit, close,
 * reopen, import, edit-client, rename-client) and was not taken back; 0 none.  kind: owned by
 * caller, may be NULL. */
gint64 cw_journal_latest_undoable (CwDatabase *db, char **kind, GError **error);
/* Ids of the cases that a command touched, ascending (GArray of guint32); an undo touched those of
 * the command that it took back. */
GArray *cw_journal_cases_of_command (CwDatabase *db, gint64 command, GError **error);
/* An import that is taken back takes back each command that it brought; undo has been appended and
 * names it.  Nothing happens for any other command. */
gboolean cw_journal_undo_imported (CwDatabase *db, const CwCommand *undo, GError **error);
/* seq of the last command; 0 for an empty journal. */
gint64 cw_journal_revision (CwDatabase *db, GError **error);
/* When the last command was recorded or the last alert raised, the later of them; CW_NEVER: neither. */
CwInstant cw_journal_latest (CwDatabase *db);
/* The uuid of a case (allocated), and when the command `seq` was recorded; FALSE with error unset when
 * there is no such case or command. */
gboolean cw_journal_stamp (CwDatabase *db, guint32 id, gint64 seq, char **uuid, CwInstant *recorded,
                           GError **error);
/* Ids of all cases that are not undone, ascending, after `after`, at most n (GArray of guint32). */
GArray *cw_journal_case_ids (CwDatabase *db, guint32 after, guint n, GError **error);
