/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/export-private.h"

#include "core/civil.h"

/* A row that cannot be read is passed over, and of a damaged page as few as that takes: the steps grow
 * with the damage. */
#define FIRST_STEP 8
#define MAX_FAULTS 100

/* The journal, row by row, as SQLite writes it: {"format": "casewatch", "version": 1, …, "commands":
 * [], "cases": [], "events": [], "client_facts": []}.  Rows name each other by uuid, times are
 * microseconds since 1970 UTC. */

typedef struct
{
  const char *name;
  /* ?1 the last row, ?2 the revision, ?3 the ids or NULL, ?4 how many; columns: row, JSON, whole */
  const char *sql;
  /* The same for some cases, found by the indexes: with the other one each slice looks through all that
   * there is.  The plus keeps SQLite from going along the rows. */
  const char *quick;
} Section;

/* What is no JSON any more is told as the text that it is. */
#define DATA(column)                                                                               \
  "json (CASE WHEN json_valid (" column ") THEN " column " ELSE json_quote (" column ") END)"

#define AMONG_IDS(column) column " IN (SELECT value FROM json_each (?3))"
#define IN_IDS(column)    "(?3 IS NULL OR " AMONG_IDS (column) ")"

#define COMMANDS                                                                                   \
  "SELECT k.seq, json_object ('uuid', k.uuid, 'request', k.request, 'recorded_at', k.recorded_at," \
  " 'zone', k.zone, 'kind', k.kind, 'undoes', u.uuid, 'import', i.uuid), 1"                        \
  " FROM commands k LEFT JOIN commands u ON u.seq = k.undoes"                                      \
  " LEFT JOIN imported m ON m.command = k.seq LEFT JOIN commands i ON i.seq = m.import"

#define CASES                                                                                      \
  "SELECT c.id, json_object ('id', c.id, 'uuid', c.uuid, 'command', k.uuid, 'data', "              \
  DATA ("c.data") "), json_valid (c.data)"                                                         \
  " FROM cases c JOIN commands k ON k.seq = c.command"

#define EVENTS                                                                                     \
  "SELECT e.id, json_object ('uuid', e.uuid, 'case', c.uuid, 'command', k.uuid, 'kind', e.kind,"   \
  " 'at', e.at, 'precision', e.precision, 'zone', e.zone, 'data', " DATA ("e.data") "),"           \
  " json_valid (e.data)"                                                                           \
  " FROM events e JOIN cases c ON c.id = e.case_id JOIN commands k ON k.seq = e.command"

static const Section sections[] = {
  { "commands",
    COMMANDS
    " WHERE k.seq > ?1 AND k.seq <= ?2"
    " AND (?3 IS NULL OR k.seq IN (SELECT command FROM events WHERE " IN_IDS ("case_id") ")"
    " OR k.undoes IN (SELECT command FROM events WHERE " IN_IDS ("case_id") "))"
    " ORDER BY k.seq LIMIT ?4",
    COMMANDS
    " WHERE +k.seq > ?1 AND +k.seq <= ?2"
    " AND (k.seq IN (SELECT command FROM events WHERE " AMONG_IDS ("case_id") ")"
    " OR k.undoes IN (SELECT command FROM events WHERE " AMONG_IDS ("case_id") "))"
    " ORDER BY +k.seq LIMIT ?4" },
  { "cases",
    CASES
    " WHERE c.id > ?1 AND c.command <= ?2 AND " IN_IDS ("c.id") " ORDER BY c.id LIMIT ?4",
    CASES
    " WHERE +c.id > ?1 AND c.command <= ?2 AND " AMONG_IDS ("c.id") " ORDER BY c.id LIMIT ?4" },
  { "events",
    EVENTS
    " WHERE e.id > ?1 AND e.command <= ?2 AND " IN_IDS ("e.case_id") " ORDER BY e.id LIMIT ?4",
    EVENTS
    " WHERE +e.id > ?1 AND e.command <= ?2 AND " AMONG_IDS ("e.case_id") " ORDER BY +e.id LIMIT ?4" },
  { "client_facts",
    "SELECT f.id, json_object ('command', k.uuid, 'client', f.client, 'data', " DATA ("f.data")
    "), json_valid (f.data)"
    " FROM client_facts f JOIN commands k ON k.seq = f.command"
    " WHERE f.id > ?1 AND f.command <= ?2 AND ?3 IS NULL ORDER BY f.id LIMIT ?4", NULL },
};

static void
begin_section (CwExport *job, GString *out)
{
  g_string_append_printf (out, ",\n\"%s\": [", sections[job->section].name);
  job->after = 0;
  job->first = TRUE;
  job->faults = 0;
  job->step = FIRST_STEP;
}

static void
begin (CwExport *job, GString *out)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *now = cw_instant_format_iso (cw_engine_now (job->engine), utc);

  g_string_append_printf (out,
                          "{\"format\": \"casewatch\", \"version\": 1, \"exported\": \"%s\","
                          " \"revision\": %" G_GINT64_FORMAT, now, job->revision);
  begin_section (job, out);
}

static void
count (CwExport *job)
{
  guint *counters[] = { &job->commands, &job->cases, &job->events };

  if (job->section < G_N_ELEMENTS (counters))
    (*counters[job->section])++;
}

/* FALSE when that was the last one. */
static gboolean
next_section (CwExport *job, GString *out)
{
  g_string_append (out, "]");
  if (++job->section == G_N_ELEMENTS (sections))
    return FALSE;
  begin_section (job, out);
  return TRUE;
}

static void
note_incomplete (CwExport *job, const char *why)
{
  if (job->incomplete == NULL)
    job->incomplete = g_strdup (why);
}

/* What cannot be read does not keep the rest from being written. */
static gboolean
skip_section (CwExport *job, GString *out, GError **error)
{
  note_incomplete (job, (*error)->message);
  g_clear_error (error);
  return next_section (job, out);
}

static gboolean
pass_over (CwExport *job, GString *out, GError **error)
{
  if (++job->faults > MAX_FAULTS)
    return skip_section (job, out, error);
  note_incomplete (job, (*error)->message);
  g_clear_error (error);
  job->after += job->step;
  job->step += job->step / 4;
  return TRUE;
}

static void
append_row (CwExport *job, GString *out, const char *row, gboolean whole)
{
  g_autofree char *mended = g_utf8_validate (row, -1, NULL) ? NULL : g_utf8_make_valid (row, -1);

  if (!whole || mended != NULL)
    note_incomplete (job, "damaged: texts that are damaged are told as they can be read");
  g_string_append (out, job->first ? "\n" : ",\n");
  g_string_append (out, mended != NULL ? mended : row);
  job->first = FALSE;
  count (job);
}

/* An index may be what is damaged, and what it finds is sorted, so that one bad row hides the others. */
static gboolean
go_slowly (CwExport *job, GError **error)
{
  job->quick = FALSE;
  g_clear_error (error);
  return TRUE;
}

static gboolean
slice (CwExport *job, GString *out, GError **error)
{
  CwDatabase *db = cw_database_salvage (cw_engine_database (job->engine));
  const Section *section = &sections[job->section];
  gboolean quick = job->quick && section->quick != NULL;
  g_autoptr(CwStatement) select
    = cw_database_statement (db, quick ? section->quick : section->sql, error);
  guint n = 0;
  int code;

  if (select == NULL)
    return quick ? go_slowly (job, error) : skip_section (job, out, error);
  cw_statement_bind_int (select, 1, job->after);
  cw_statement_bind_int (select, 2, job->revision);
  cw_statement_bind_text (select, 3, job->ids);
  cw_statement_bind_int (select, 4, CW_EXPORT_ROWS);
  while ((code = cw_statement_step (select, error)) == SQLITE_ROW)
    {
      const char *row = (const char *) sqlite3_column_text (select, 1);
      if (row != NULL)
        append_row (job, out, row, sqlite3_column_int (select, 2) != 0);
      job->after = sqlite3_column_int64 (select, 0);
      job->faults = 0;
      job->step = FIRST_STEP;
      n++;
    }
  if (code != SQLITE_DONE)
    return quick ? go_slowly (job, error) : pass_over (job, out, error);
  return n == CW_EXPORT_ROWS || next_section (job, out);
}

static void
end (CwExport *job, GString *out)
{
  (void) job;
  g_string_append (out, "}\n");
}

const CwExportFormat cw_export_json = { begin, slice, end };
