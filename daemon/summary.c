/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/summary.h"

#include <gio/gio.h>
#include <string.h>

#include "core/client-name.h"
#include "daemon/summary-private.h"
#include "dbus/errors.h"

/* summary.place: what is due, the most urgent first, then what is not. */
#define PLACE_NOT_DUE 3

static const char *const state_words[] = { "ok", "due", "snoozed", "closed" };

const char *
cw_state_to_word (CwState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (state_words), NULL);
  return state_words[state];
}

gboolean
cw_state_from_word (const char *word, CwState *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (state_words); i++)
    if (strcmp (state_words[i], word) == 0)
      {
        *state = (CwState) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
cw_summary_is_for_agenda (const CwSummary *summary)
{
  return summary->stage != CW_STAGE_CLOSED
         && (summary->is_due || summary->waiting_since != CW_NEVER);
}

CwState
cw_summary_state (const CwSummary *summary, CwInstant now)
{
  if (summary->stage == CW_STAGE_CLOSED)
    return CW_STATE_CLOSED;
  if (summary->snoozed_until != CW_NEVER && summary->snoozed_until > now)
    return CW_STATE_SNOOZED;
  return summary->is_due ? CW_STATE_DUE : CW_STATE_OK;
}

void
cw_summary_clear (CwSummary *summary)
{
  g_clear_pointer (&summary->rules_key, g_free);
  g_clear_pointer (&summary->title, g_free);
  g_clear_pointer (&summary->client, g_free);
  g_clear_pointer (&summary->platform, g_free);
  g_clear_pointer (&summary->url, g_free);
  g_clear_pointer (&summary->calendars, g_free);
  g_clear_pointer (&summary->fee_currency, g_free);
  g_clear_pointer (&summary->step, g_free);
  g_clear_pointer (&summary->cause, g_free);
}

char *
cw_summary_fold (const char *text)
{
  g_autofree char *plain = g_utf8_normalize (text, -1, G_NORMALIZE_NFKC);

  return g_utf8_casefold (plain != NULL ? plain : text, -1);
}

static void
bind_text (CwStatement *statement, int *index, const char *text)
{
  cw_statement_bind_text (statement, (*index)++, text);
}

static void
bind_int (CwStatement *statement, int *index, gint64 value)
{
  cw_statement_bind_int (statement, (*index)++, value);
}

static void
bind_time (CwStatement *statement, int *index, CwInstant value)
{
  cw_statement_bind_int_or_null (statement, (*index)++, value, CW_NEVER);
}

/* What changes when time alone goes by. */
static void
bind_ladder (CwStatement *statement, int *index, const CwSummary *s)
{
  bind_time (statement, index, s->snoozed_until);
  bind_text (statement, index, s->step);
  bind_time (statement, index, s->step_due);
  bind_time (statement, index, s->step_alert);
  bind_time (statement, index, s->step_limit);
  bind_int (statement, index, s->urgency);
  bind_int (statement, index, s->act);
  bind_int (statement, index, s->is_due != FALSE);
  bind_text (statement, index, s->cause);
  bind_time (statement, index, s->waiting_since);
  bind_time (statement, index, s->next_moment);
}

static void
bind_summary (CwStatement *statement, int *index, const CwSummary *s)
{
  bind_int (statement, index, s->log_seq);
  bind_text (statement, index, s->title != NULL ? s->title : "");
  bind_text (statement, index, s->client != NULL ? s->client : "");
  bind_text (statement, index, s->platform != NULL ? s->platform : "");
  bind_text (statement, index, s->url);
  bind_text (statement, index, s->calendars);
  bind_int (statement, index, s->stage);
  bind_int (statement, index, s->funded != FALSE);
  bind_int (statement, index, s->held != FALSE);
  bind_int (statement, index, s->ball);
  bind_time (statement, index, s->quiet_since);
  bind_int (statement, index, s->outcome);
  if (s->has_fee)
    bind_int (statement, index, s->fee_amount);
  else
    (*index)++; /* cleared: NULL */
  bind_text (statement, index, s->has_fee ? s->fee_currency : NULL);
  bind_time (statement, index, s->closes);
  bind_time (statement, index, s->deadline);
  bind_time (statement, index, s->due);
  bind_time (statement, index, s->created);
  bind_ladder (statement, index, s);
}

static void
bind_search (CwStatement *statement, int *index, const CwSummary *s)
{
  g_autofree char *both = g_strconcat (s->title != NULL ? s->title : "", "\n",
                                       s->client != NULL ? s->client : "", NULL);
  g_autofree char *folded = cw_summary_fold (both);
  g_autofree char *client_key = cw_client_key (s->client);

  bind_text (statement, index, client_key);
  bind_text (statement, index, folded);
}

static void
bind_places (CwStatement *statement, int *index, const CwSummary *s)
{
  gboolean open = s->stage != CW_STAGE_CLOSED;
  gboolean due = open && s->is_due;

  bind_int (statement, index, due ? CW_URGENCY_CRITICAL - s->urgency : PLACE_NOT_DUE);
  bind_int (statement, index,
            open && s->step != NULL && s->step_due != CW_NEVER ? s->step_due : G_MAXINT64);
  bind_int (statement, index, cw_summary_is_for_agenda (s));
}

/* The row is there as long as the case is and was not taken back. */
static gboolean
update_row (CwDatabase *db, CwStatement *update, guint32 case_id, GError **error)
{
  if (cw_statement_step (update, error) != SQLITE_DONE)
    return FALSE;
  if (sqlite3_changes (cw_database_handle (db)) == 1)
    return TRUE;
  cw_set_error (error, CW_ERROR_STORAGE, "storage", "there is no case %u to be summarised", case_id);
  return FALSE;
}

static gboolean
store_row (CwDatabase *db, const CwSummary *summary, GError **error)
{
  gint64 rules = cw_summary_get_rules (db, summary->rules_key != NULL ? summary->rules_key : "", error);
  g_autoptr (CwStatement) update = rules == 0 ? NULL : cw_database_statement (
    db,
    "UPDATE summary SET (" CW_SUMMARY_COLUMNS ", rules, client_key, folded, place, place_at, agenda)"
    " = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
    " ?, ?, ?, ?, ?) WHERE case_id = ?",
    error);
  int index = 1;

  if (update == NULL)
    return FALSE;
  bind_summary (update, &index, summary);
  bind_int (update, &index, rules);
  bind_search (update, &index, summary);
  bind_places (update, &index, summary);
  bind_int (update, &index, summary->case_id);
  return update_row (db, update, summary->case_id, error);
}

gboolean
cw_summary_store (CwDatabase *db, const CwSummary *summary, GError **error)
{
  return store_row (db, summary, error) && cw_summary_remember_client (db, summary->client, error);
}

gboolean
cw_summary_equal (const CwSummary *a, const CwSummary *b)
{
  return a->case_id == b->case_id && a->log_seq == b->log_seq && g_strcmp0 (a->title, b->title) == 0
         && g_strcmp0 (a->client, b->client) == 0 && g_strcmp0 (a->platform, b->platform) == 0
         && g_strcmp0 (a->url, b->url) == 0 && g_strcmp0 (a->calendars, b->calendars) == 0
         && a->stage == b->stage && !a->funded == !b->funded && !a->held == !b->held
         && a->ball == b->ball && a->quiet_since == b->quiet_since && a->outcome == b->outcome
         && !a->has_fee == !b->has_fee && a->fee_amount == b->fee_amount
         && g_strcmp0 (a->fee_currency, b->fee_currency) == 0 && a->closes == b->closes
         && a->deadline == b->deadline && a->due == b->due && a->created == b->created
         && a->snoozed_until == b->snoozed_until && g_strcmp0 (a->step, b->step) == 0
         && a->step_due == b->step_due && a->step_alert == b->step_alert
         && a->step_limit == b->step_limit && a->urgency == b->urgency && a->act == b->act
         && !a->is_due == !b->is_due && g_strcmp0 (a->cause, b->cause) == 0
         && a->waiting_since == b->waiting_since && a->next_moment == b->next_moment;
}

/* Time went by, and nothing else: the same log under the same rules. */
static gboolean
is_moved (const CwSummary *before, const CwSummary *after)
{
  CwSummary moved = *before;

  moved.snoozed_until = after->snoozed_until;
  moved.step = after->step;
  moved.step_due = after->step_due;
  moved.step_alert = after->step_alert;
  moved.step_limit = after->step_limit;
  moved.urgency = after->urgency;
  moved.act = after->act;
  moved.is_due = after->is_due;
  moved.cause = after->cause;
  moved.waiting_since = after->waiting_since;
  moved.next_moment = after->next_moment;
  return before->rules_key != NULL && after->rules_key != NULL
         && cw_summary_has_rules (before, after->rules_key) && cw_summary_equal (&moved, after);
}

static gboolean
store_ladder (CwDatabase *db, const CwSummary *summary, GError **error)
{
  g_autoptr (CwStatement) update = cw_database_statement (
    db,
    "UPDATE summary SET (" CW_SUMMARY_LADDER ", place, place_at, agenda)"
    " = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE case_id = ?",
    error);
  int index = 1;

  if (update == NULL)
    return FALSE;
  bind_ladder (update, &index, summary);
  bind_places (update, &index, summary);
  bind_int (update, &index, summary->case_id);
  return update_row (db, update, summary->case_id, error);
}

/* The name was remembered when that row was written; one that is forgotten tells nothing. */
static gboolean
has_client_of (const CwSummary *before, const CwSummary *after)
{
  return before->rules_key != NULL && *before->rules_key != '\0'
         && g_strcmp0 (before->client, after->client) == 0;
}

gboolean
cw_summary_change (CwDatabase *db, const CwSummary *before, const CwSummary *after, GError **error)
{
  if (is_moved (before, after))
    return store_ladder (db, after, error);
  return store_row (db, after, error)
         && (has_client_of (before, after) || cw_summary_remember_client (db, after->client, error));
}

gboolean
cw_summary_delete (CwDatabase *db, guint32 case_id, GError **error)
{
  g_autoptr (CwStatement) remove = cw_database_statement (
    db,
    "DELETE FROM summary WHERE case_id = ? AND EXISTS (SELECT 1 FROM cases c JOIN commands u"
    " ON u.undoes = c.command WHERE c.id = summary.case_id)",
    error);
  if (remove == NULL)
    return FALSE;
  cw_statement_bind_int (remove, 1, case_id);
  if (cw_statement_step (remove, error) != SQLITE_DONE)
    return FALSE;

  g_autoptr (CwStatement) forget = cw_database_statement (
    db,
    "UPDATE summary SET log_seq = 0, rules = 0, is_due = 0, cause = NULL, next_moment = NULL,"
    " place = 3, place_at = 9223372036854775807, agenda = 0 WHERE case_id = ?",
    error);
  if (forget == NULL)
    return FALSE;
  cw_statement_bind_int (forget, 1, case_id);
  return cw_statement_step (forget, error) == SQLITE_DONE;
}

static char *
read_text (CwStatement *select, int *column)
{
  const char *text = (const char *) sqlite3_column_text (select, (*column)++);

  return text != NULL ? g_utf8_make_valid (text, -1) : NULL; /* bits may have flipped */
}

static int
read_int (CwStatement *select, int *column)
{
  return sqlite3_column_int (select, (*column)++);
}

static CwInstant
read_time (CwStatement *select, int *column)
{
  int at = (*column)++;

  return sqlite3_column_type (select, at) == SQLITE_NULL ? CW_NEVER
                                                         : sqlite3_column_int64 (select, at);
}

void
cw_summary_read (CwStatement *select, CwSummary *s)
{
  int column = 0;

  s->case_id = (guint32) sqlite3_column_int64 (select, column++);
  s->rules_key = read_text (select, &column);
  s->log_seq = sqlite3_column_int64 (select, column++);
  s->title = read_text (select, &column);
  s->client = read_text (select, &column);
  s->platform = read_text (select, &column);
  s->url = read_text (select, &column);
  s->calendars = read_text (select, &column);
  s->stage = read_int (select, &column);
  s->funded = read_int (select, &column);
  s->held = read_int (select, &column);
  s->ball = read_int (select, &column);
  s->quiet_since = read_time (select, &column);
  s->outcome = read_int (select, &column);
  s->has_fee = sqlite3_column_type (select, column) != SQLITE_NULL;
  s->fee_amount = sqlite3_column_int64 (select, column++);
  s->fee_currency = read_text (select, &column);
  s->closes = read_time (select, &column);
  s->deadline = read_time (select, &column);
  s->due = read_time (select, &column);
  s->created = read_time (select, &column);
  s->snoozed_until = read_time (select, &column);
  s->step = read_text (select, &column);
  s->step_due = read_time (select, &column);
  s->step_alert = read_time (select, &column);
  s->step_limit = read_time (select, &column);
  s->urgency = read_int (select, &column);
  s->act = read_int (select, &column);
  s->is_due = read_int (select, &column);
  s->cause = read_text (select, &column);
  s->waiting_since = read_time (select, &column);
  s->next_moment = read_time (select, &column);
}

gboolean
cw_summary_load (CwDatabase *db, guint32 case_id, CwSummary *summary, GError **error)
{
  g_autoptr (CwStatement) select
    = cw_database_statement (db, CW_SUMMARY_SELECT " FROM summary WHERE case_id = ?", error);

  if (select == NULL)
    return FALSE;
  cw_statement_bind_int (select, 1, case_id);
  if (cw_statement_step (select, error) != SQLITE_ROW)
    return FALSE;
  cw_summary_read (select, summary);
  return TRUE;
}

void
cw_summary_free (gpointer data)
{
  cw_summary_clear (data);
  g_free (data);
}

static GPtrArray *
collect_summaries (CwStatement *select, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (cw_summary_free);
  int code;

  while ((code = cw_statement_step (select, error)) == SQLITE_ROW)
    {
      CwSummary *summary = g_new0 (CwSummary, 1);
      cw_summary_read (select, summary);
      g_ptr_array_add (rows, summary);
    }
  return code == SQLITE_DONE ? g_steal_pointer (&rows) : NULL;
}

GArray *
cw_summary_moments (CwDatabase *db, CwInstant now, guint n, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db, "SELECT case_id FROM summary WHERE next_moment <= ? ORDER BY next_moment, case_id LIMIT ?",
    error);

  if (select == NULL)
    return NULL;
  cw_statement_bind_int (select, 1, now);
  cw_statement_bind_int (select, 2, n);
  return cw_statement_ids (select, error);
}

CwInstant
cw_summary_next_moment (CwDatabase *db, CwInstant now, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db, "SELECT next_moment FROM summary WHERE next_moment > ? ORDER BY next_moment LIMIT 1",
    error);

  if (select == NULL)
    return CW_NEVER;
  cw_statement_bind_int (select, 1, now);
  if (cw_statement_step (select, error) != SQLITE_ROW)
    return CW_NEVER;
  return sqlite3_column_int64 (select, 0);
}

guint
cw_summary_count_snoozed (CwDatabase *db, CwInstant now)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    "SELECT count(*) FROM summary WHERE agenda = 1 AND is_due = 1 AND snoozed_until > ?",
    NULL);

  if (select == NULL)
    return 0;
  cw_statement_bind_int (select, 1, now);
  return cw_statement_step (select, NULL) == SQLITE_ROW ? (guint) sqlite3_column_int64 (select, 0) : 0;
}

GPtrArray *
cw_summary_due_after (CwDatabase *db, guint32 after, guint n, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
      db,
      CW_SUMMARY_SELECT " FROM summary WHERE agenda = 1 AND case_id > ? ORDER BY case_id LIMIT ?",
      error);

  if (select == NULL)
    return NULL;
  cw_statement_bind_int (select, 1, after);
  cw_statement_bind_int (select, 2, n);
  return collect_summaries (select, error);
}

GPtrArray *
cw_summary_due (CwDatabase *db, GError **error)
{
  return cw_summary_due_after (db, 0, G_MAXINT, error);
}

gboolean
cw_summary_counts (CwDatabase *db, guint *open, guint *due, GError **error)
{
  g_autoptr (CwStatement) select
    = cw_database_statement (db, "SELECT open, due FROM counts WHERE id = 1", error);

  if (select == NULL || cw_statement_step (select, error) != SQLITE_ROW)
    return FALSE;
  *open = (guint) sqlite3_column_int64 (select, 0);
  *due = (guint) sqlite3_column_int64 (select, 1);
  return TRUE;
}
