/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/summary.h"

#include <gio/gio.h>
#include <string.h>

#include "core/client-name.h"
#include "core/limits.h"
#include "daemon/summary-private.h"
#include "dbus/errors.h"

/* SQLite plans by what stands in the text, so the open stages are written as the index has them. */
#define IS_OPEN "stage < 4"
G_STATIC_ASSERT (CW_STAGE_CLOSED == 4);
#define IS_MY_TURN "ball = 2 AND " IS_OPEN " AND step IS NULL"
G_STATIC_ASSERT (CW_BALL_ME == 2);

/* Where the page before ended. */
typedef struct
{
  gint64 place, at, id;
} Cursor;

static gboolean
read_number (const char **text, char end, gint64 *number)
{
  char *rest;

  if (**text != '-' && !g_ascii_isdigit (**text))
    return FALSE;
  *number = g_ascii_strtoll (*text, &rest, 10);
  if (*rest != end)
    return FALSE;
  *text = end != '\0' ? rest + 1 : rest;
  return TRUE;
}

/* "i12" for an order by id, "u3.1764000000000000.12" by urgency. */
static gboolean
parse_cursor (const char *text, CwSummaryOrder order, Cursor *cursor, GError **error)
{
  const char *at = text;

  *cursor = (Cursor){ -1, G_MININT64, 0 };
  if (text == NULL || *text == '\0')
    return TRUE;
  if (order == CW_ORDER_ID && *at++ == 'i' && read_number (&at, '\0', &cursor->id)
      && cursor->id > 0 && cursor->id <= G_MAXUINT32)
    return TRUE;
  at = text;
  if (order == CW_ORDER_URGENCY && *at++ == 'u' && read_number (&at, '.', &cursor->place)
      && read_number (&at, '.', &cursor->at) && read_number (&at, '\0', &cursor->id)
      && cursor->id > 0 && cursor->id <= G_MAXUINT32)
    return TRUE;
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-cursor",
                "the cursor is not one that an earlier page of this list returned");
  return FALSE;
}

static void
add_state (GString *sql, CwState state)
{
  switch (state)
    {
    case CW_STATE_CLOSED:
      g_string_append (sql, " AND stage = 4");
      break;
    case CW_STATE_SNOOZED:
      g_string_append (sql, " AND " IS_OPEN " AND snoozed_until > :now");
      break;
    case CW_STATE_DUE:
      g_string_append (sql, " AND " IS_OPEN " AND agenda = 1 AND is_due = 1"
                            " AND ifnull(snoozed_until, :now) <= :now");
      break;
    case CW_STATE_OK:
      g_string_append (sql, " AND " IS_OPEN " AND is_due = 0"
                            " AND ifnull(snoozed_until, :now) <= :now");
      break;
    }
}

/* A condition is in the text only when it is asked for, so that each kind of list gets the index
 * that serves it; the texts are few and stay prepared. */
static char *
list_sql (const CwSummaryFilter *filter, CwSummaryOrder order)
{
  GString *sql = g_string_new (NULL);

  if (order == CW_ORDER_ID)
    g_string_append (sql, CW_SUMMARY_SELECT " FROM summary WHERE case_id > :id");
  else
    g_string_append (sql, CW_SUMMARY_SELECT
                     ", place, place_at FROM summary"
                     " WHERE (place, place_at, case_id) > (:place, :place_at, :id)");
  if (filter->client != NULL)
    /* the order is by another index: with "+" this one is not taken, and nothing is sorted */
    g_string_append (sql, order == CW_ORDER_ID ? " AND client_key = :client"
                                               : " AND +client_key = :client");
  if (filter->platform != NULL)
    g_string_append (sql, " AND platform = :platform");
  if (filter->stage >= 0)
    g_string_append (sql, " AND stage = :stage");
  if (filter->ball != 0)
    g_string_append (sql, " AND ball = :ball");
  if (filter->open_only)
    g_string_append (sql, " AND " IS_OPEN);
  if (filter->waits)
    g_string_append (sql, " AND " IS_MY_TURN);
  if (filter->state >= 0)
    add_state (sql, (CwState) filter->state);
  if (filter->text != NULL)
    g_string_append (sql, " AND instr(folded, :text) > 0");
  g_string_append (sql, order == CW_ORDER_ID ? " ORDER BY case_id LIMIT :limit"
                                             : " ORDER BY place, place_at, case_id LIMIT :limit");
  return g_string_free (sql, FALSE);
}

static void
bind_named_int (CwStatement *select, const char *name, gint64 value)
{
  int index = sqlite3_bind_parameter_index (select, name);

  if (index > 0)
    cw_statement_bind_int (select, index, value);
}

static void
bind_named_text (CwStatement *select, const char *name, const char *text)
{
  int index = sqlite3_bind_parameter_index (select, name);

  if (index > 0)
    cw_statement_bind_text (select, index, text);
}

static char *
format_cursor (const CwSummary *last, CwSummaryOrder order, gint64 place, gint64 place_at)
{
  if (order == CW_ORDER_ID)
    return g_strdup_printf ("i%u", last->case_id);
  return g_strdup_printf ("u%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%u", place, place_at,
                          last->case_id);
}

/* At most limit rows; one more is looked for, to know whether there is a next page. */
static GPtrArray *
collect_page (CwStatement *select, CwSummaryOrder order, guint limit, char **next_cursor,
              GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (cw_summary_free);
  gint64 place = 0, place_at = 0;
  int code;

  while ((code = cw_statement_step (select, error)) == SQLITE_ROW && rows->len < limit)
    {
      CwSummary *summary = g_new0 (CwSummary, 1);
      cw_summary_read (select, summary);
      g_ptr_array_add (rows, summary);
      if (order == CW_ORDER_URGENCY)
        {
          int n = sqlite3_column_count (select);
          place = sqlite3_column_int64 (select, n - 2);
          place_at = sqlite3_column_int64 (select, n - 1);
        }
    }
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    return NULL;
  *next_cursor = code == SQLITE_ROW
                   ? format_cursor (rows->pdata[rows->len - 1], order, place, place_at)
                   : g_strdup ("");
  return g_steal_pointer (&rows);
}

GPtrArray *
cw_summary_list (CwDatabase *db, const CwSummaryFilter *filter, CwSummaryOrder order,
                 const char *cursor, guint limit, char **next_cursor, GError **error)
{
  g_autofree char *sql = list_sql (filter, order);
  g_autofree char *text = filter->text != NULL ? cw_summary_fold (filter->text) : NULL;
  g_autofree char *client = filter->client != NULL ? cw_client_key (filter->client) : NULL;
  Cursor from;

  *next_cursor = NULL;
  if (!parse_cursor (cursor, order, &from, error))
    return NULL;
  if (limit == 0)
    limit = CW_DEFAULT_PAGE;
  g_autoptr (CwStatement) select = cw_database_statement (db, sql, error);
  if (select == NULL)
    return NULL;
  bind_named_int (select, ":place", from.place);
  bind_named_int (select, ":place_at", from.at);
  bind_named_int (select, ":id", from.id);
  bind_named_text (select, ":client", client);
  bind_named_text (select, ":platform", filter->platform);
  bind_named_int (select, ":stage", filter->stage);
  bind_named_int (select, ":ball", filter->ball);
  bind_named_int (select, ":now", filter->now);
  bind_named_text (select, ":text", text);
  bind_named_int (select, ":limit", (gint64) limit + 1);
  return collect_page (select, order, limit, next_cursor, error);
}

gboolean
cw_summary_dates (CwDatabase *db, guint32 *after, guint n, GArray *dates, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    "SELECT case_id, max(step_alert, ifnull(snoozed_until, step_alert)) FROM summary"
    " WHERE stage < 4 AND case_id > ? ORDER BY case_id LIMIT ?",
    error);
  guint found = 0;

  if (select == NULL)
    return FALSE;
  cw_statement_bind_int (select, 1, *after);
  cw_statement_bind_int (select, 2, n);
  for (; cw_statement_step (select, error) == SQLITE_ROW; found++)
    {
      *after = (guint32) sqlite3_column_int64 (select, 0);
      CwSummaryDate date = { sqlite3_column_int64 (select, 1), *after };
      if (sqlite3_column_type (select, 1) != SQLITE_NULL)
        g_array_append_val (dates, date);
    }
  return found == n;
}
