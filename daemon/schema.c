/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/schema.h"

/* µs of 1900-2200 with a day to spare for zones. */
#define A_TIME(column) column " BETWEEN -2209075200000000 AND 7289740800000000"
#define A_UUID(column) "length (" column ") = 36"
#define A_ZONE(column) "length (" column ") BETWEEN 1 AND 64"
/* json_valid () is refused in a schema that is not trusted; the reader is strict anyway. */
#define A_DATA(column) column " GLOB '{\"v\":[1-9]*}'"

/* Evidence is added and never changed.  DELETE triggers see INSERT OR REPLACE only on a connection
 * with recursive_triggers; the guard before INSERT stops it on every other one as well. */
#define APPEND_ONLY(table, taken)                                                                  \
  "CREATE TRIGGER " table "_no_update BEFORE UPDATE ON " table                                     \
  " BEGIN SELECT RAISE (ABORT, '" table " is append-only'); END;\n"                                \
  "CREATE TRIGGER " table "_no_delete BEFORE DELETE ON " table                                     \
  " BEGIN SELECT RAISE (ABORT, '" table " is append-only'); END;\n"                                \
  "CREATE TRIGGER " table "_no_replace BEFORE INSERT ON " table                                    \
  " WHEN EXISTS (SELECT 1 FROM " table " WHERE " taken ")"                                         \
  " BEGIN SELECT RAISE (ABORT, '" table " is append-only'); END;\n"

#define META                                                                                       \
  "CREATE TABLE meta (\n"                                                                          \
  "  key TEXT PRIMARY KEY NOT NULL CHECK (length (key) BETWEEN 1 AND 64),\n"                       \
  "  value TEXT NOT NULL\n"                                                                        \
  ") STRICT, WITHOUT ROWID;\n"

#define COMMANDS                                                                                   \
  "CREATE TABLE commands (\n"                                                                      \
  "  seq INTEGER PRIMARY KEY AUTOINCREMENT,\n"                                                     \
  "  uuid TEXT NOT NULL UNIQUE CHECK (" A_UUID ("uuid") "),\n"                                     \
  "  request TEXT CHECK (length (request) BETWEEN 1 AND 64),\n"                                    \
  "  recorded_at INTEGER NOT NULL CHECK (" A_TIME ("recorded_at") "),\n"                           \
  "  zone TEXT NOT NULL CHECK (" A_ZONE ("zone") "),\n"                                            \
  "  kind TEXT NOT NULL CHECK (length (kind) BETWEEN 1 AND 32),\n"                                 \
  "  undoes INTEGER REFERENCES commands (seq),\n"                                                  \
  "  CHECK ((undoes IS NOT NULL) = (kind = 'undo')),\n"                                            \
  "  CHECK (undoes < seq)\n"                                                                       \
  ") STRICT;\n"                                                                                    \
  "CREATE UNIQUE INDEX commands_request ON commands (request) WHERE request IS NOT NULL;\n"        \
  "CREATE UNIQUE INDEX commands_undoes ON commands (undoes) WHERE undoes IS NOT NULL;\n"           \
  "CREATE TRIGGER commands_no_undo_of_undo BEFORE INSERT ON commands\n"                            \
  "  WHEN (SELECT kind FROM commands WHERE seq = NEW.undoes) = 'undo'\n"                           \
  "  BEGIN SELECT RAISE (ABORT, 'an undo is not itself undone'); END;\n"

#define ANSWERS                                                                                    \
  "CREATE TABLE answers (\n"                                                                       \
  "  command INTEGER PRIMARY KEY REFERENCES commands (seq),\n"                                     \
  "  answer TEXT NOT NULL\n"                                                                       \
  ") STRICT;\n"

#define CASES                                                                                      \
  "CREATE TABLE cases (\n"                                                                         \
  "  id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id <= 4294967295),\n"                             \
  "  uuid TEXT NOT NULL UNIQUE CHECK (" A_UUID ("uuid") "),\n"                                     \
  "  command INTEGER NOT NULL REFERENCES commands (seq),\n"                                        \
  "  data TEXT NOT NULL CHECK (" A_DATA ("data") ")\n"                                             \
  ") STRICT;\n"                                                                                    \
  "CREATE INDEX cases_command ON cases (command);\n"

#define EVENTS                                                                                     \
  "CREATE TABLE events (\n"                                                                        \
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,\n"                                                      \
  "  uuid TEXT NOT NULL UNIQUE CHECK (" A_UUID ("uuid") "),\n"                                     \
  "  case_id INTEGER NOT NULL REFERENCES cases (id),\n"                                            \
  "  command INTEGER NOT NULL REFERENCES commands (seq),\n"                                        \
  "  kind TEXT NOT NULL CHECK (kind IN ('applied', 'contracted', 'funded', 'started', 'sent',"     \
  " 'replied', 'promised', 'asked', 'delivered', 'revision', 'accepted', 'paid', 'step-done',"     \
  " 'step-skipped', 'step-result', 'flagged', 'held', 'unheld', 'snoozed', 'noted', 'edited',"     \
  " 'closed', 'reopened', 'retracted', 'amended')),\n"                                             \
  "  at INTEGER NOT NULL CHECK (" A_TIME ("at") "),\n"                                             \
  "  precision TEXT NOT NULL CHECK (precision IN ('day', 'minute')),\n"                            \
  "  zone TEXT NOT NULL CHECK (" A_ZONE ("zone") "),\n"                                            \
  "  data TEXT NOT NULL CHECK (" A_DATA ("data") ")\n"                                             \
  ") STRICT;\n"                                                                                    \
  "CREATE INDEX events_case ON events (case_id, command);\n"                                       \
  "CREATE INDEX events_command ON events (command);\n"

#define ALERTS                                                                                     \
  "CREATE TABLE alerts (\n"                                                                        \
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,\n"                                                      \
  "  case_id INTEGER REFERENCES cases (id),\n"                                                     \
  "  step TEXT NOT NULL,\n"                                                                        \
  "  cause TEXT NOT NULL CHECK (length (cause) > 0),\n"                                            \
  "  raised_at INTEGER NOT NULL CHECK (" A_TIME ("raised_at") "),\n"                               \
  "  how TEXT NOT NULL CHECK (how IN ('alert', 'repeat', 'again', 'digest')),\n"                   \
  "  digest INTEGER REFERENCES alerts (id)\n"                                                      \
  ") STRICT;\n"                                                                                    \
  "CREATE INDEX alerts_cause ON alerts (case_id, cause);\n"                                        \
  "CREATE INDEX alerts_digest ON alerts (digest) WHERE digest IS NOT NULL;\n"

/* last_alert: the newest alert when the mark was made, so that what came before a withdrawal can be
 * told from what came after it without trusting any clock. */
#define ALERT_MARKS                                                                                \
  "CREATE TABLE alert_marks (\n"                                                                   \
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,\n"                                                      \
  "  alert INTEGER NOT NULL REFERENCES alerts (id),\n"                                             \
  "  mark TEXT NOT NULL CHECK (mark IN ('shown', 'late', 'failed', 'closed', 'replaced',"          \
  " 'withdrawn')),\n"                                                                              \
  "  reason TEXT,\n"                                                                               \
  "  at INTEGER NOT NULL CHECK (" A_TIME ("at") "),\n"                                             \
  "  bus_guid TEXT,\n"                                                                             \
  "  owner TEXT,\n"                                                                                \
  "  server_id INTEGER,\n"                                                                         \
  "  last_alert INTEGER NOT NULL\n"                                                                \
  ") STRICT;\n"                                                                                    \
  "CREATE INDEX alert_marks_alert ON alert_marks (alert, mark);\n"

/* Derived from alerts and alert_marks: what has not ended.  The history grows for ever, this does
 * not.  What ends a digest ends what it lists. */
#define LIVE_ALERTS                                                                                \
  "CREATE TABLE live_alerts (alert INTEGER PRIMARY KEY REFERENCES alerts (id)) STRICT;\n"          \
  "CREATE TRIGGER alerts_live AFTER INSERT ON alerts\n"                                            \
  "  BEGIN INSERT INTO live_alerts (alert) VALUES (NEW.id); END;\n"                                \
  "CREATE TRIGGER alert_marks_end AFTER INSERT ON alert_marks\n"                                   \
  "  WHEN NEW.mark IN ('closed', 'replaced', 'withdrawn')\n"                                       \
  "  BEGIN\n"                                                                                      \
  "    DELETE FROM live_alerts WHERE alert = NEW.alert;\n"                                         \
  "    DELETE FROM live_alerts WHERE alert IN (SELECT id FROM alerts WHERE digest = NEW.alert);\n" \
  "  END;\n"

#define KEPT                                                                                       \
  "CREATE TABLE kept (key TEXT PRIMARY KEY NOT NULL, value ANY) STRICT, WITHOUT ROWID;\n"

/* The cache: what is in a row is derived from the log, a row of its own is there from the moment
 * that the case is, so that no list ever misses a case that was not derived yet (log_seq 0).
 * rules is the number of a rules key.  folded, place, place_at and agenda only serve the indexes,
 * see summary.c. */
#define SUMMARY                                                                                    \
  "CREATE TABLE rules (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE) STRICT;\n"  \
  "CREATE TABLE summary (\n"                                                                       \
  "  case_id INTEGER PRIMARY KEY REFERENCES cases (id),\n"                                         \
  "  log_seq INTEGER NOT NULL DEFAULT 0,\n"                                                        \
  "  rules INTEGER NOT NULL DEFAULT 0,\n"                                                          \
  "  title TEXT NOT NULL DEFAULT '', client TEXT NOT NULL DEFAULT '',\n"                           \
  "  platform TEXT NOT NULL DEFAULT '', url TEXT, calendars TEXT,\n"                               \
  "  stage INTEGER NOT NULL DEFAULT 0, funded INTEGER NOT NULL DEFAULT 0,\n"                       \
  "  held INTEGER NOT NULL DEFAULT 0, ball INTEGER NOT NULL DEFAULT 0,\n"                          \
  "  quiet_since INTEGER, outcome INTEGER NOT NULL DEFAULT 0,\n"                                   \
  "  fee_amount INTEGER, fee_currency TEXT,\n"                                                     \
  "  closes INTEGER, deadline INTEGER, due INTEGER, created INTEGER, snoozed_until INTEGER,\n"     \
  "  step TEXT, step_due INTEGER, step_alert INTEGER, step_limit INTEGER,\n"                       \
  "  urgency INTEGER NOT NULL DEFAULT 0, act INTEGER NOT NULL DEFAULT 0,\n"                        \
  "  is_due INTEGER NOT NULL DEFAULT 0, cause TEXT, waiting_since INTEGER,\n"                      \
  "  next_moment INTEGER,\n"                                                                       \
  "  folded TEXT NOT NULL DEFAULT '',\n"                                                           \
  "  place INTEGER NOT NULL DEFAULT 3, place_at INTEGER NOT NULL DEFAULT 9223372036854775807,\n"   \
  "  agenda INTEGER NOT NULL DEFAULT 0\n"                                                          \
  ") STRICT;\n"                                                                                    \
  "CREATE INDEX summary_next_moment ON summary (next_moment) WHERE next_moment IS NOT NULL;\n"     \
  "CREATE INDEX summary_rules ON summary (rules);\n"                                               \
  "CREATE INDEX summary_client ON summary (client);\n"                                             \
  "CREATE INDEX summary_stage ON summary (stage);\n"                                               \
  "CREATE INDEX summary_open ON summary (case_id) WHERE stage < 4;\n"                              \
  "CREATE INDEX summary_agenda ON summary (case_id) WHERE agenda = 1;\n"                           \
  "CREATE INDEX summary_place ON summary (place, place_at, case_id);\n"                            \
  "CREATE TRIGGER cases_summary AFTER INSERT ON cases\n"                                           \
  "  BEGIN INSERT INTO summary (case_id) VALUES (NEW.id); END;\n"                                  \
  "CREATE TRIGGER commands_summary AFTER INSERT ON commands WHEN NEW.undoes IS NOT NULL\n"         \
  "  BEGIN\n"                                                                                      \
  "    DELETE FROM summary WHERE case_id IN (SELECT id FROM cases WHERE command = NEW.undoes);\n"  \
  "  END;\n"

/* How many cases are open and how many of them are due, kept in step with the summary: every
 * command tells it, and counting them would grow with the cases. */
#define COUNTS                                                                                     \
  "CREATE TABLE counts (\n"                                                                        \
  "  id INTEGER PRIMARY KEY CHECK (id = 1), open INTEGER NOT NULL, due INTEGER NOT NULL\n"         \
  ") STRICT;\n"                                                                                    \
  "INSERT INTO counts (id, open, due) VALUES (1, 0, 0);\n"                                         \
  "CREATE TRIGGER summary_insert AFTER INSERT ON summary WHEN NEW.stage < 4\n"                     \
  "  BEGIN UPDATE counts SET open = open + 1, due = due + NEW.is_due; END;\n"                      \
  "CREATE TRIGGER summary_delete AFTER DELETE ON summary WHEN OLD.stage < 4\n"                     \
  "  BEGIN UPDATE counts SET open = open - 1, due = due - OLD.is_due; END;\n"                      \
  "CREATE TRIGGER summary_update AFTER UPDATE OF stage, is_due ON summary\n"                       \
  "  WHEN (NEW.stage < 4) <> (OLD.stage < 4) OR NEW.is_due <> OLD.is_due\n"                        \
  "  BEGIN\n"                                                                                      \
  "    UPDATE counts SET open = open + (NEW.stage < 4) - (OLD.stage < 4),\n"                       \
  "      due = due + (NEW.stage < 4 AND NEW.is_due) - (OLD.stage < 4 AND OLD.is_due);\n"           \
  "  END;\n"

const char cw_schema_1[] =
  META COMMANDS ANSWERS CASES EVENTS ALERTS ALERT_MARKS LIVE_ALERTS KEPT SUMMARY COUNTS
  APPEND_ONLY ("meta", "key = NEW.key")
  APPEND_ONLY ("commands", "seq = NEW.seq OR uuid = NEW.uuid OR request = NEW.request"
                           " OR undoes = NEW.undoes")
  APPEND_ONLY ("answers", "command = NEW.command")
  APPEND_ONLY ("cases", "id = NEW.id OR uuid = NEW.uuid")
  APPEND_ONLY ("events", "id = NEW.id OR uuid = NEW.uuid")
  APPEND_ONLY ("alerts", "id = NEW.id")
  APPEND_ONLY ("alert_marks", "id = NEW.id");

/* Version 2: what is known of clients, by cw_client_key (); a row holds all of it, the last one that
 * was not taken back counts.  Rows of the summary are found by the client's key; they are derived
 * again, and get it then. */
#define CLIENT_FACTS                                                                               \
  "CREATE TABLE client_facts (\n"                                                                  \
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,\n"                                                      \
  "  command INTEGER NOT NULL REFERENCES commands (seq),\n"                                        \
  "  client TEXT NOT NULL CHECK (length (client) > 0),\n"                                          \
  "  data TEXT NOT NULL CHECK (" A_DATA ("data") ")\n"                                             \
  ") STRICT;\n"                                                                                    \
  "CREATE INDEX client_facts_client ON client_facts (client, id);\n"                               \
  "CREATE INDEX client_facts_command ON client_facts (command);\n"

const char cw_schema_2[] =
  CLIENT_FACTS
  APPEND_ONLY ("client_facts", "id = NEW.id")
  "ALTER TABLE summary ADD COLUMN client_key TEXT NOT NULL DEFAULT '';\n"
  "CREATE INDEX summary_client_key ON summary (client_key, case_id);\n"
  "UPDATE summary SET rules = 0;\n";

/* Commands that came from elsewhere, and the import that brought each. */
#define IMPORTED                                                                                   \
  "CREATE TABLE imported (\n"                                                                      \
  "  command INTEGER PRIMARY KEY REFERENCES commands (seq),\n"                                     \
  "  import INTEGER NOT NULL REFERENCES commands (seq),\n"                                         \
  "  CHECK (import < command)\n"                                                                   \
  ") STRICT;\n"                                                                                    \
  "CREATE INDEX imported_import ON imported (import);\n"

const char cw_schema_3[] =
  IMPORTED
  APPEND_ONLY ("imported", "command = NEW.command");

/* The few cases in which it is my turn and no step says so: "next" asks for them each time. */
const char cw_schema_4[] =
  "CREATE INDEX summary_my_turn ON summary (place, place_at, case_id)\n"
  "  WHERE ball = 2 AND stage < 4 AND step IS NULL;\n";

/* Version 5: each client's name as it is compared with others (see cw_client_loose_key ()), added to
 * when a client is first seen and never taken from: a name without cases finds none.  And the money
 * of what was delivered, kept in step with the summary as counts are; what of it is at risk depends on
 * the platform's rules.  An amount is kept in two parts, or a sum could overflow.  Each row of a list
 * asks whether something was asked in its case, and contracts without escrow are looked for.  Nobody
 * read summary_client. */
#define CLIENT_NAMES                                                                               \
  "CREATE TABLE client_names (\n"                                                                  \
  "  loose TEXT NOT NULL, client_key TEXT NOT NULL, PRIMARY KEY (loose, client_key)\n"             \
  ") STRICT, WITHOUT ROWID;\n"

#define IS_OUTSTANDING(row)                                                                        \
  row "stage IN (2, 3) AND " row "fee_amount > 0 AND " row "fee_currency IS NOT NULL"
#define SUM_COLUMNS  "(platform, funded, currency, billions, rest, cases)"
#define ADD(sign, row)                                                                             \
  "    INSERT INTO outstanding " SUM_COLUMNS "\n"                                                  \
  "      SELECT " row ".platform, " row ".funded, " row ".fee_currency,\n"                         \
  "        " sign row ".fee_amount / 1000000000, " sign row ".fee_amount % 1000000000, " sign "1\n" \
  "      WHERE " IS_OUTSTANDING (row ".") "\n"                                                     \
  "      ON CONFLICT DO UPDATE SET billions = billions + excluded.billions,\n"                     \
  "        rest = rest + excluded.rest, cases = cases + excluded.cases;\n"

#define OUTSTANDING                                                                                \
  "CREATE TABLE outstanding (\n"                                                                   \
  "  platform TEXT NOT NULL, funded INTEGER NOT NULL, currency TEXT NOT NULL,\n"                   \
  "  billions INTEGER NOT NULL, rest INTEGER NOT NULL, cases INTEGER NOT NULL,\n"                 \
  "  PRIMARY KEY (platform, funded, currency)\n"                                                   \
  ") STRICT, WITHOUT ROWID;\n"                                                                     \
  "INSERT INTO outstanding " SUM_COLUMNS " SELECT platform, funded, fee_currency,\n"               \
  "  sum (fee_amount / 1000000000), sum (fee_amount % 1000000000), count (*) FROM summary\n"                   \
  "  WHERE " IS_OUTSTANDING ("") " GROUP BY 1, 2, 3;\n"                                            \
  "CREATE TRIGGER summary_outstanding_insert AFTER INSERT ON summary\n"                            \
  "  WHEN " IS_OUTSTANDING ("NEW.") "\n"                                                           \
  "  BEGIN\n" ADD ("", "NEW") "  END;\n"                                                           \
  "CREATE TRIGGER summary_outstanding_delete AFTER DELETE ON summary\n"                            \
  "  WHEN " IS_OUTSTANDING ("OLD.") "\n"                                                           \
  "  BEGIN\n" ADD ("-", "OLD") "  END;\n"                                                          \
  "CREATE TRIGGER summary_outstanding_update\n"                                                    \
  "  AFTER UPDATE OF stage, platform, funded, fee_amount, fee_currency ON summary\n"               \
  "  WHEN (" IS_OUTSTANDING ("OLD.") " OR " IS_OUTSTANDING ("NEW.") ")\n"                           \
  "    AND (NEW.platform, NEW.funded, NEW.fee_amount, NEW.fee_currency, NEW.stage IN (2, 3))\n"    \
  "     IS NOT (OLD.platform, OLD.funded, OLD.fee_amount, OLD.fee_currency, OLD.stage IN (2, 3))\n" \
  "  BEGIN\n" ADD ("-", "OLD") ADD ("", "NEW") "  END;\n"

/* The second begins with stage, or the index of all stages would be taken in its place. */
#define AT_RISK                                                                                    \
  "CREATE INDEX events_asked ON events (case_id) WHERE kind = 'asked';\n"                          \
  "CREATE INDEX summary_unfunded ON summary (stage, case_id) WHERE stage = 1 AND funded = 0;\n"

const char cw_schema_5[] = CLIENT_NAMES OUTSTANDING AT_RISK "DROP INDEX summary_client;\n";
