/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/ledger.h"

#include <gio/gio.h>
#include <string.h>

#include "dbus/errors.h"

static const char *const raised_words[] = { "alert", "repeat", "again", "digest" };
static const char *const mark_words[] = { "shown", "late", "failed", "closed", "replaced",
                                          "withdrawn" };

const char *
cw_raised_to_word (CwRaised how)
{
  g_return_val_if_fail ((guint) how < G_N_ELEMENTS (raised_words), NULL);
  return raised_words[how];
}

const char *
cw_alert_mark_to_word (CwAlertMark mark)
{
  g_return_val_if_fail ((guint) mark < G_N_ELEMENTS (mark_words), NULL);
  return mark_words[mark];
}

void
cw_alert_row_clear (CwAlertRow *row)
{
  g_clear_pointer (&row->step, g_free);
  g_clear_pointer (&row->cause, g_free);
}

void
cw_live_alert_free (CwLiveAlert *alert)
{
  if (alert == NULL)
    return;
  cw_alert_row_clear (&alert->row);
  g_free (alert->bus_guid);
  g_free (alert->owner);
  g_free (alert);
}

#define INSERT_ALERTS "INSERT INTO alerts (case_id, step, cause, raised_at, how, digest) VALUES "
#define ROW "(?, ?, ?, ?, ?, ?)"
#define FOUR_ROWS ROW ", " ROW ", " ROW ", " ROW
#define MANY 16 /* rows of one statement, which is half the work of as many statements */

static void
bind_row (CwStatement *insert, int index, const CwAlertRow *row)
{
  cw_statement_bind_int_or_null (insert, index, row->case_id, 0);
  cw_statement_bind_text (insert, index + 1, row->step != NULL ? row->step : "");
  cw_statement_bind_text (insert, index + 2, row->cause);
  cw_statement_bind_int (insert, index + 3, row->raised_at);
  cw_statement_bind_text (insert, index + 4, cw_raised_to_word (row->how));
  cw_statement_bind_int_or_null (insert, index + 5, row->digest, 0);
}

/* All of them or none; sql has n rows. */
static gboolean
insert_rows (CwDatabase *db, const char *sql, CwAlertRow *rows, guint n, GError **error)
{
  g_autoptr (CwStatement) insert = cw_database_statement (db, sql, error);

  if (insert == NULL)
    return FALSE;
  for (guint i = 0; i < n; i++)
    bind_row (insert, 1 + 6 * (int) i, &rows[i]);
  if (cw_statement_step (insert, error) != SQLITE_DONE)
    return FALSE;
  /* The trigger that keeps live_alerts inserts too, but outside of it this is the last alert's id;
   * AUTOINCREMENT gives those of a statement one after the other. */
  gint64 last = sqlite3_last_insert_rowid (cw_database_handle (db));
  for (guint i = 0; i < n; i++)
    rows[i].id = last - (n - 1) + i;
  return TRUE;
}

gboolean
cw_ledger_raise (CwDatabase *db, CwAlertRow *row, GError **error)
{
  return insert_rows (db, INSERT_ALERTS ROW, row, 1, error);
}

guint
cw_ledger_raise_many (CwDatabase *db, CwAlertRow *rows, guint n, GError **error)
{
  guint done = 0;

  while (done < n)
    {
      gboolean many = n - done >= MANY;
      const char *sql = many ? INSERT_ALERTS FOUR_ROWS ", " FOUR_ROWS ", " FOUR_ROWS ", " FOUR_ROWS
                             : INSERT_ALERTS ROW;
      if (!insert_rows (db, sql, &rows[done], many ? MANY : 1, error))
        break;
      done += many ? MANY : 1;
    }
  return done;
}

gboolean
cw_ledger_mark (CwDatabase *db, gint64 alert, CwAlertMark mark, const char *reason, CwInstant at,
                const char *bus_guid, const char *owner, guint32 server_id, GError **error)
{
  g_autoptr (CwStatement) insert = cw_database_statement (
    db,
    "INSERT INTO alert_marks (alert, mark, reason, at, bus_guid, owner, server_id, last_alert)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT ifnull(max(id), 0) FROM alerts))",
    error);

  if (insert == NULL)
    return FALSE;
  cw_statement_bind_int (insert, 1, alert);
  cw_statement_bind_text (insert, 2, cw_alert_mark_to_word (mark));
  cw_statement_bind_text (insert, 3, reason);
  cw_statement_bind_int (insert, 4, at);
  cw_statement_bind_text (insert, 5, bus_guid);
  cw_statement_bind_text (insert, 6, owner);
  cw_statement_bind_int_or_null (insert, 7, server_id, 0);
  return cw_statement_step (insert, error) == SQLITE_DONE;
}

static CwInstant
raised_at (CwDatabase *db, gint64 alert, GError **error)
{
  g_autoptr (CwStatement) select
    = cw_database_statement (db, "SELECT raised_at FROM alerts WHERE id = ?", error);

  if (select == NULL)
    return CW_NEVER;
  cw_statement_bind_int (select, 1, alert);
  if (cw_statement_step (select, error) != SQLITE_ROW)
    return CW_NEVER;
  return sqlite3_column_int64 (select, 0);
}

gboolean
cw_ledger_showing (CwDatabase *db, guint32 case_id, const char *cause, CwShowing *showing,
                   GError **error)
{
  *showing = (CwShowing){ 0, CW_NEVER, CW_NEVER, 0 };
  /* "IS" finds a digest's own rows too, which have no case. */
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    "SELECT count(*), min(id), max(id) FROM alerts WHERE case_id IS ?1 AND cause = ?2"
    " AND id > ifnull((SELECT max(m.last_alert) FROM alerts a JOIN alert_marks m ON m.alert = a.id"
    " WHERE a.case_id IS ?1 AND a.cause = ?2 AND m.mark = 'withdrawn'), 0)",
    error);
  if (select == NULL)
    return FALSE;
  cw_statement_bind_int_or_null (select, 1, case_id, 0);
  cw_statement_bind_text (select, 2, cause);
  if (cw_statement_step (select, error) != SQLITE_ROW)
    return FALSE;
  showing->shown = (guint) sqlite3_column_int64 (select, 0);
  if (showing->shown == 0)
    return TRUE;
  showing->last_alert = sqlite3_column_int64 (select, 2);
  showing->first_at = raised_at (db, sqlite3_column_int64 (select, 1), error);
  showing->last_at = raised_at (db, showing->last_alert, error);
  return showing->first_at != CW_NEVER && showing->last_at != CW_NEVER;
}

/* FALSE when the row's word is none. */
static gboolean
read_live (CwStatement *select, CwLiveAlert *alert)
{
  const char *how = (const char *) sqlite3_column_text (select, 5);
  gboolean known = FALSE;

  alert->row.id = sqlite3_column_int64 (select, 0);
  alert->row.case_id = (guint32) sqlite3_column_int64 (select, 1);
  alert->row.step = g_strdup ((const char *) sqlite3_column_text (select, 2));
  alert->row.cause = g_strdup ((const char *) sqlite3_column_text (select, 3));
  alert->row.raised_at = sqlite3_column_int64 (select, 4);
  for (guint i = 0; i < G_N_ELEMENTS (raised_words); i++)
    if (g_strcmp0 (raised_words[i], how) == 0)
      {
        alert->row.how = (CwRaised) i;
        known = TRUE;
      }
  alert->row.digest = sqlite3_column_int64 (select, 6);
  alert->shown = sqlite3_column_type (select, 7) != SQLITE_NULL;
  alert->bus_guid = g_strdup ((const char *) sqlite3_column_text (select, 8));
  alert->owner = g_strdup ((const char *) sqlite3_column_text (select, 9));
  alert->server_id = (guint32) sqlite3_column_int64 (select, 10);
  alert->late = sqlite3_column_int (select, 11) != 0;
  return known;
}

/* Of alerts a and their last answer from a server, m: the columns of read_live (). */
#define LIVE_COLUMNS                                                                               \
  "SELECT a.id, a.case_id, a.step, a.cause, a.raised_at, a.how, a.digest,"                         \
  " m.id, m.bus_guid, m.owner, m.server_id,"                                                       \
  " EXISTS (SELECT 1 FROM alert_marks l WHERE l.alert = a.id AND l.mark = 'late'"                  \
  " AND l.id > ifnull(m.id, 0))"
#define LAST_SHOWN                                                                                 \
  " LEFT JOIN alert_marks m ON m.id = (SELECT max(s.id) FROM alert_marks s"                        \
  " WHERE s.alert = a.id AND s.mark = 'shown')"

static gboolean
read_all_live (CwStatement *select, GPtrArray *alerts, gint64 digest, GError **error)
{
  int code;
  while ((code = cw_statement_step (select, error)) == SQLITE_ROW)
    {
      CwLiveAlert *alert = g_new0 (CwLiveAlert, 1);
      g_ptr_array_add (alerts, alert);
      if (!read_live (select, alert))
        {
          cw_set_error (error, CW_ERROR_DAMAGED, "damaged", "alerts row %" G_GINT64_FORMAT,
                        alert->row.id);
          return FALSE;
        }
      if (digest != 0)
        alert->row.digest = digest;
    }
  return code == SQLITE_DONE;
}

/* The digest whose place this one took; 0: none. */
static gint64
digest_before (CwDatabase *db, gint64 digest, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    "SELECT b.id FROM alerts b WHERE b.id = (SELECT max(id) FROM alerts WHERE case_id IS NULL"
    " AND cause = 'digest' AND id < ?) AND EXISTS (SELECT 1 FROM alert_marks e"
    " WHERE e.alert = b.id AND e.mark = 'replaced' AND e.reason = 'digest')",
    error);

  if (select == NULL)
    return 0;
  cw_statement_bind_int (select, 1, digest);
  return cw_statement_step (select, error) == SQLITE_ROW ? sqlite3_column_int64 (select, 0) : 0;
}

/* What is listed on from the digests before: rows that have not ended and after which nothing was
 * raised for their case.  The daily digest lists all anew, so few digests can have left any. */
static gboolean
add_listed_on (CwDatabase *db, GPtrArray *alerts, gint64 digest, GError **error)
{
  gint64 before = digest;
  GError *failure = NULL;

  for (guint i = 0; i < 40 && (before = digest_before (db, before, &failure)) != 0; i++)
    {
      g_autoptr (CwStatement) select = cw_database_statement (
        db,
        LIVE_COLUMNS
        " FROM alerts a" LAST_SHOWN " WHERE a.digest = ?"
        " AND NOT EXISTS (SELECT 1 FROM alerts n WHERE n.case_id = a.case_id AND n.id > a.id)"
        " AND NOT EXISTS (SELECT 1 FROM alert_marks e WHERE e.alert = a.id"
        " AND e.mark IN ('closed', 'replaced', 'withdrawn'))",
        &failure);
      if (select == NULL)
        break;
      cw_statement_bind_int (select, 1, before);
      if (!read_all_live (select, alerts, digest, &failure))
        break;
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const CwLiveAlert *one = *(CwLiveAlert *const *) a, *two = *(CwLiveAlert *const *) b;

  return (one->row.id > two->row.id) - (one->row.id < two->row.id);
}

GPtrArray *
cw_ledger_live (CwDatabase *db, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    LIVE_COLUMNS " FROM live_alerts v CROSS JOIN alerts a ON a.id = v.alert" LAST_SHOWN
                 " ORDER BY v.alert",
    error);
  g_autoptr (GPtrArray) alerts
    = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_live_alert_free);

  if (select == NULL || !read_all_live (select, alerts, 0, error))
    return NULL;
  for (guint i = alerts->len; i > 0; i--)
    {
      const CwAlertRow *row = &((CwLiveAlert *) alerts->pdata[i - 1])->row;
      if (row->case_id != 0)
        continue;
      if (!add_listed_on (db, alerts, row->id, error))
        return NULL;
      break; /* there is one digest */
    }
  g_ptr_array_sort (alerts, compare_ids);
  return g_steal_pointer (&alerts);
}

GPtrArray *
cw_ledger_outdated (CwDatabase *db, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    "SELECT s.alert, s.bus_guid, s.owner, s.server_id"
    " FROM alert_marks w JOIN alert_marks s ON s.id = (SELECT max(i.id) FROM alert_marks i"
    " WHERE i.alert = w.alert AND i.mark = 'shown')"
    " WHERE w.id > (SELECT max(id) FROM alert_marks) - 40 AND w.mark IN ('withdrawn', 'replaced')"
    " AND NOT EXISTS (SELECT 1 FROM alert_marks c WHERE c.alert = w.alert AND c.mark = 'closed'"
    " AND c.id > s.id)"
    " AND NOT EXISTS (SELECT 1 FROM alert_marks o WHERE o.id > s.id AND o.mark = 'shown'"
    " AND o.server_id = s.server_id AND o.owner = s.owner AND o.bus_guid = s.bus_guid)",
    error);
  g_autoptr (GPtrArray) alerts
    = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_live_alert_free);

  if (select == NULL)
    return NULL;
  int code;
  while ((code = cw_statement_step (select, error)) == SQLITE_ROW)
    {
      CwLiveAlert *alert = g_new0 (CwLiveAlert, 1);
      g_ptr_array_add (alerts, alert);
      alert->row.id = sqlite3_column_int64 (select, 0);
      alert->bus_guid = g_strdup ((const char *) sqlite3_column_text (select, 1));
      alert->owner = g_strdup ((const char *) sqlite3_column_text (select, 2));
      alert->server_id = (guint32) sqlite3_column_int64 (select, 3);
    }
  return code == SQLITE_DONE ? g_steal_pointer (&alerts) : NULL;
}

CwInstant
cw_ledger_last_digest (CwDatabase *db, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    "SELECT raised_at FROM alerts WHERE case_id IS NULL AND cause = 'digest'"
    " ORDER BY id DESC LIMIT 1",
    error);

  if (select == NULL || cw_statement_step (select, error) != SQLITE_ROW)
    return CW_NEVER;
  return sqlite3_column_int64 (select, 0);
}

gboolean
cw_ledger_end (CwDatabase *db, gint64 alert, guint32 *case_id, char **reason, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    "SELECT a.case_id, (SELECT m.reason FROM alert_marks m WHERE m.alert = a.id"
    " AND m.mark IN ('closed', 'replaced', 'withdrawn') ORDER BY m.id DESC LIMIT 1)"
    " FROM alerts a WHERE a.id = ?",
    error);

  *case_id = 0;
  *reason = NULL;
  if (select == NULL)
    return FALSE;
  cw_statement_bind_int (select, 1, alert);
  if (cw_statement_step (select, error) != SQLITE_ROW)
    return FALSE;
  *case_id = (guint32) sqlite3_column_int64 (select, 0);
  *reason = g_strdup ((const char *) sqlite3_column_text (select, 1));
  return TRUE;
}
