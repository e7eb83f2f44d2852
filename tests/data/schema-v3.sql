-- SPDX-License-Identifier: GPL-3.0-or-later
-- A database of schema version 3 with two cases, one of a table; it stays as it is for ever.
PRAGMA application_id = 1129800802;
PRAGMA user_version = 3;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (
  key TEXT PRIMARY KEY NOT NULL CHECK (length (key) BETWEEN 1 AND 64),
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES('clock','real');
CREATE TABLE commands (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid TEXT NOT NULL UNIQUE CHECK (length (uuid) = 36),
  request TEXT CHECK (length (request) BETWEEN 1 AND 64),
  recorded_at INTEGER NOT NULL CHECK (recorded_at BETWEEN -2209075200000000 AND 7289740800000000),
  zone TEXT NOT NULL CHECK (length (zone) BETWEEN 1 AND 64),
  kind TEXT NOT NULL CHECK (length (kind) BETWEEN 1 AND 32),
  undoes INTEGER REFERENCES commands (seq),
  CHECK ((undoes IS NOT NULL) = (kind = 'undo')),
  CHECK (undoes < seq)
) STRICT;
INSERT INTO commands VALUES(1,'7acfed79-72d8-4d92-8866-d40f5ff633b4','2c549230-f3d8-470d-bfa9-f7ff3dd08203',1795529573156172,'Etc/UTC','add',NULL);
INSERT INTO commands VALUES(2,'40a5a25c-64c2-43d9-bd14-2656e873997f','2c451760-be57-490b-975c-3b4cf033896b',1795529573199325,'Etc/UTC','import',NULL);
INSERT INTO commands VALUES(3,'e99fcb69-aa7d-4fda-86ed-b0ae445cc29f','7c647083-1f89-4422-b6a9-dbc06798d880',1795529573260458,'Etc/UTC','edit-client',NULL);
INSERT INTO commands VALUES(4,'e50779d7-21ef-4862-8a50-9720614e680b','a3a6c228-4076-4f71-9a64-b35bfeec178b',1795529573291938,'Etc/UTC','record',NULL);
CREATE TABLE answers (
  command INTEGER PRIMARY KEY REFERENCES commands (seq),
  answer TEXT NOT NULL
) STRICT;
INSERT INTO answers VALUES(1,'(uint32 1,)');
INSERT INTO answers VALUES(2,'({''format'': <''csv''>, ''titles'': <[''バナー'']>, ''cases'': <uint32 1>, ''events'': <uint32 1>, ''commands'': <uint32 0>, ''known'': <uint32 0>, ''command'': <uint64 2>},)');
INSERT INTO answers VALUES(3,'(uint64 3,)');
INSERT INTO answers VALUES(4,'([uint64 5],)');
CREATE TABLE cases (
  id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id <= 4294967295),
  uuid TEXT NOT NULL UNIQUE CHECK (length (uuid) = 36),
  command INTEGER NOT NULL REFERENCES commands (seq),
  data TEXT NOT NULL CHECK (data GLOB '{"v":[1-9]*}')
) STRICT;
INSERT INTO cases VALUES(1,'3689d0dc-0b81-46f8-9328-23db74083af3',1,'{"v":1,"title":"ロゴ制作","client":"青葉商店","platform":"crowdworks","fee":{"amount":30000,"currency":"JPY"}}');
INSERT INTO cases VALUES(2,'377ab97b-cd24-43d9-8fab-75bc68f78e98',2,'{"v":1,"client":"北風出版","title":"バナー","platform":"generic"}');
CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid TEXT NOT NULL UNIQUE CHECK (length (uuid) = 36),
  case_id INTEGER NOT NULL REFERENCES cases (id),
  command INTEGER NOT NULL REFERENCES commands (seq),
  kind TEXT NOT NULL CHECK (kind IN ('applied', 'contracted', 'funded', 'started', 'sent', 'replied', 'promised', 'asked', 'delivered', 'revision', 'accepted', 'paid', 'step-done', 'step-skipped', 'step-result', 'flagged', 'held', 'unheld', 'snoozed', 'noted', 'edited', 'closed', 'reopened', 'retracted', 'amended')),
  at INTEGER NOT NULL CHECK (at BETWEEN -2209075200000000 AND 7289740800000000),
  precision TEXT NOT NULL CHECK (precision IN ('day', 'minute')),
  zone TEXT NOT NULL CHECK (length (zone) BETWEEN 1 AND 64),
  data TEXT NOT NULL CHECK (data GLOB '{"v":[1-9]*}')
) STRICT;
INSERT INTO events VALUES(1,'c19abcbf-7a99-40e0-a89f-027b9bcf81e3',1,1,'contracted',1792519200000000,'day','Etc/UTC','{"v":1}');
INSERT INTO events VALUES(2,'ebd8d318-cb10-4715-9167-080a6186d736',1,1,'funded',1792605600000000,'day','Etc/UTC','{"v":1}');
INSERT INTO events VALUES(3,'27a0f5b9-e500-4cc0-8c4b-288521231612',1,1,'delivered',1794333600000000,'day','Etc/UTC','{"v":1}');
INSERT INTO events VALUES(4,'bdcc1bf5-e870-4647-9bdb-e30731dccf67',2,2,'applied',1795197600000000,'day','Etc/UTC','{"v":1}');
INSERT INTO events VALUES(5,'73a1dfd4-5af6-49dc-8814-47b24675d67a',1,4,'noted',1795529573291705,'minute','Etc/UTC','{"v":1,"text":"電話した"}');
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id INTEGER REFERENCES cases (id),
  step TEXT NOT NULL,
  cause TEXT NOT NULL CHECK (length (cause) > 0),
  raised_at INTEGER NOT NULL CHECK (raised_at BETWEEN -2209075200000000 AND 7289740800000000),
  how TEXT NOT NULL CHECK (how IN ('alert', 'repeat', 'again', 'digest')),
  digest INTEGER REFERENCES alerts (id)
) STRICT;
INSERT INTO alerts VALUES(1,1,'nudge-delivered','nudge-delivered/3/0',1795529573168955,'alert',NULL);
CREATE TABLE alert_marks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  alert INTEGER NOT NULL REFERENCES alerts (id),
  mark TEXT NOT NULL CHECK (mark IN ('shown', 'late', 'failed', 'closed', 'replaced', 'withdrawn')),
  reason TEXT,
  at INTEGER NOT NULL CHECK (at BETWEEN -2209075200000000 AND 7289740800000000),
  bus_guid TEXT,
  owner TEXT,
  server_id INTEGER,
  last_alert INTEGER NOT NULL
) STRICT;
CREATE TABLE live_alerts (alert INTEGER PRIMARY KEY REFERENCES alerts (id)) STRICT;
INSERT INTO live_alerts VALUES(1);
CREATE TABLE kept (key TEXT PRIMARY KEY NOT NULL, value ANY) STRICT, WITHOUT ROWID;
INSERT INTO kept VALUES('backup_at',1795529573187918);
INSERT INTO kept VALUES('backup_revision',1);
CREATE TABLE rules (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO rules VALUES(1,'c8eb5f7f10a3a56140ade7d41ff9ae0a4a18b99c20149f207159e348736bdaf9');
CREATE TABLE summary (
  case_id INTEGER PRIMARY KEY REFERENCES cases (id),
  log_seq INTEGER NOT NULL DEFAULT 0,
  rules INTEGER NOT NULL DEFAULT 0,
  title TEXT NOT NULL DEFAULT '', client TEXT NOT NULL DEFAULT '',
  platform TEXT NOT NULL DEFAULT '', url TEXT, calendars TEXT,
  stage INTEGER NOT NULL DEFAULT 0, funded INTEGER NOT NULL DEFAULT 0,
  held INTEGER NOT NULL DEFAULT 0, ball INTEGER NOT NULL DEFAULT 0,
  quiet_since INTEGER, outcome INTEGER NOT NULL DEFAULT 0,
  fee_amount INTEGER, fee_currency TEXT,
  closes INTEGER, deadline INTEGER, due INTEGER, created INTEGER, snoozed_until INTEGER,
  step TEXT, step_due INTEGER, step_alert INTEGER, step_limit INTEGER,
  urgency INTEGER NOT NULL DEFAULT 0, act INTEGER NOT NULL DEFAULT 0,
  is_due INTEGER NOT NULL DEFAULT 0, cause TEXT, waiting_since INTEGER,
  next_moment INTEGER,
  folded TEXT NOT NULL DEFAULT '',
  place INTEGER NOT NULL DEFAULT 3, place_at INTEGER NOT NULL DEFAULT 9223372036854775807,
  agenda INTEGER NOT NULL DEFAULT 0
, client_key TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO summary VALUES(1,4,1,'ロゴ制作','青葉商店','crowdworks',NULL,NULL,2,1,0,1,1794333600000000,0,30000,'JPY',NULL,NULL,NULL,1795529573156172,NULL,'nudge-delivered',1794765600000000,1794765600000000,NULL,1,0,1,'nudge-delivered/3/0',NULL,NULL,replace('ロゴ制作\n青葉商店','\n',char(10)),1,1794765600000000,1,'青葉商店');
INSERT INTO summary VALUES(2,2,1,'バナー','北風出版','generic',NULL,NULL,0,0,0,1,1795197600000000,0,NULL,NULL,NULL,NULL,NULL,1795529573199325,NULL,'nudge-applied',1795802400000000,1795802400000000,NULL,1,0,0,NULL,NULL,1795802400000000,replace('バナー\n北風出版','\n',char(10)),3,1795802400000000,0,'北風出版');
CREATE TABLE counts (
  id INTEGER PRIMARY KEY CHECK (id = 1), open INTEGER NOT NULL, due INTEGER NOT NULL
) STRICT;
INSERT INTO counts VALUES(1,2,1);
CREATE TABLE client_facts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  command INTEGER NOT NULL REFERENCES commands (seq),
  client TEXT NOT NULL CHECK (length (client) > 0),
  data TEXT NOT NULL CHECK (data GLOB '{"v":[1-9]*}')
) STRICT;
INSERT INTO client_facts VALUES(1,3,'北風出版','{"v":1,"name":"北風出版","note":"返事は午後"}');
CREATE TABLE imported (
  command INTEGER PRIMARY KEY REFERENCES commands (seq),
  import INTEGER NOT NULL REFERENCES commands (seq),
  CHECK (import < command)
) STRICT;
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('commands',4);
INSERT INTO sqlite_sequence VALUES('cases',2);
INSERT INTO sqlite_sequence VALUES('events',5);
INSERT INTO sqlite_sequence VALUES('rules',1);
INSERT INTO sqlite_sequence VALUES('alerts',1);
INSERT INTO sqlite_sequence VALUES('client_facts',1);
CREATE UNIQUE INDEX commands_request ON commands (request) WHERE request IS NOT NULL;
CREATE UNIQUE INDEX commands_undoes ON commands (undoes) WHERE undoes IS NOT NULL;
CREATE TRIGGER commands_no_undo_of_undo BEFORE INSERT ON commands
  WHEN (SELECT kind FROM commands WHERE seq = NEW.undoes) = 'undo'
  BEGIN SELECT RAISE (ABORT, 'an undo is not itself undone'); END;
CREATE INDEX cases_command ON cases (command);
CREATE INDEX events_case ON events (case_id, command);
CREATE INDEX events_command ON events (command);
CREATE INDEX alerts_cause ON alerts (case_id, cause);
CREATE INDEX alerts_digest ON alerts (digest) WHERE digest IS NOT NULL;
CREATE INDEX alert_marks_alert ON alert_marks (alert, mark);
CREATE TRIGGER alerts_live AFTER INSERT ON alerts
  BEGIN INSERT INTO live_alerts (alert) VALUES (NEW.id); END;
CREATE TRIGGER alert_marks_end AFTER INSERT ON alert_marks
  WHEN NEW.mark IN ('closed', 'replaced', 'withdrawn')
  BEGIN
    DELETE FROM live_alerts WHERE alert = NEW.alert;
    DELETE FROM live_alerts WHERE alert IN (SELECT id FROM alerts WHERE digest = NEW.alert);
  END;
CREATE INDEX summary_next_moment ON summary (next_moment) WHERE next_moment IS NOT NULL;
CREATE INDEX summary_rules ON summary (rules);
CREATE INDEX summary_client ON summary (client);
CREATE INDEX summary_stage ON summary (stage);
CREATE INDEX summary_open ON summary (case_id) WHERE stage < 4;
CREATE INDEX summary_agenda ON summary (case_id) WHERE agenda = 1;
CREATE INDEX summary_place ON summary (place, place_at, case_id);
CREATE TRIGGER cases_summary AFTER INSERT ON cases
  BEGIN INSERT INTO summary (case_id) VALUES (NEW.id); END;
CREATE TRIGGER commands_summary AFTER INSERT ON commands WHEN NEW.undoes IS NOT NULL
  BEGIN
    DELETE FROM summary WHERE case_id IN (SELECT id FROM cases WHERE command = NEW.undoes);
  END;
CREATE TRIGGER summary_insert AFTER INSERT ON summary WHEN NEW.stage < 4
  BEGIN UPDATE counts SET open = open + 1, due = due + NEW.is_due; END;
CREATE TRIGGER summary_delete AFTER DELETE ON summary WHEN OLD.stage < 4
  BEGIN UPDATE counts SET open = open - 1, due = due - OLD.is_due; END;
CREATE TRIGGER summary_update AFTER UPDATE OF stage, is_due ON summary
  WHEN (NEW.stage < 4) <> (OLD.stage < 4) OR NEW.is_due <> OLD.is_due
  BEGIN
    UPDATE counts SET open = open + (NEW.stage < 4) - (OLD.stage < 4),
      due = due + (NEW.stage < 4 AND NEW.is_due) - (OLD.stage < 4 AND OLD.is_due);
  END;
CREATE TRIGGER meta_no_update BEFORE UPDATE ON meta BEGIN SELECT RAISE (ABORT, 'meta is append-only'); END;
CREATE TRIGGER meta_no_delete BEFORE DELETE ON meta BEGIN SELECT RAISE (ABORT, 'meta is append-only'); END;
CREATE TRIGGER meta_no_replace BEFORE INSERT ON meta WHEN EXISTS (SELECT 1 FROM meta WHERE key = NEW.key) BEGIN SELECT RAISE (ABORT, 'meta is append-only'); END;
CREATE TRIGGER commands_no_update BEFORE UPDATE ON commands BEGIN SELECT RAISE (ABORT, 'commands is append-only'); END;
CREATE TRIGGER commands_no_delete BEFORE DELETE ON commands BEGIN SELECT RAISE (ABORT, 'commands is append-only'); END;
CREATE TRIGGER commands_no_replace BEFORE INSERT ON commands WHEN EXISTS (SELECT 1 FROM commands WHERE seq = NEW.seq OR uuid = NEW.uuid OR request = NEW.request OR undoes = NEW.undoes) BEGIN SELECT RAISE (ABORT, 'commands is append-only'); END;
CREATE TRIGGER answers_no_update BEFORE UPDATE ON answers BEGIN SELECT RAISE (ABORT, 'answers is append-only'); END;
CREATE TRIGGER answers_no_delete BEFORE DELETE ON answers BEGIN SELECT RAISE (ABORT, 'answers is append-only'); END;
CREATE TRIGGER answers_no_replace BEFORE INSERT ON answers WHEN EXISTS (SELECT 1 FROM answers WHERE command = NEW.command) BEGIN SELECT RAISE (ABORT, 'answers is append-only'); END;
CREATE TRIGGER cases_no_update BEFORE UPDATE ON cases BEGIN SELECT RAISE (ABORT, 'cases is append-only'); END;
CREATE TRIGGER cases_no_delete BEFORE DELETE ON cases BEGIN SELECT RAISE (ABORT, 'cases is append-only'); END;
CREATE TRIGGER cases_no_replace BEFORE INSERT ON cases WHEN EXISTS (SELECT 1 FROM cases WHERE id = NEW.id OR uuid = NEW.uuid) BEGIN SELECT RAISE (ABORT, 'cases is append-only'); END;
CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE (ABORT, 'events is append-only'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE (ABORT, 'events is append-only'); END;
CREATE TRIGGER events_no_replace BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id OR uuid = NEW.uuid) BEGIN SELECT RAISE (ABORT, 'events is append-only'); END;
CREATE TRIGGER alerts_no_update BEFORE UPDATE ON alerts BEGIN SELECT RAISE (ABORT, 'alerts is append-only'); END;
CREATE TRIGGER alerts_no_delete BEFORE DELETE ON alerts BEGIN SELECT RAISE (ABORT, 'alerts is append-only'); END;
CREATE TRIGGER alerts_no_replace BEFORE INSERT ON alerts WHEN EXISTS (SELECT 1 FROM alerts WHERE id = NEW.id) BEGIN SELECT RAISE (ABORT, 'alerts is append-only'); END;
CREATE TRIGGER alert_marks_no_update BEFORE UPDATE ON alert_marks BEGIN SELECT RAISE (ABORT, 'alert_marks is append-only'); END;
CREATE TRIGGER alert_marks_no_delete BEFORE DELETE ON alert_marks BEGIN SELECT RAISE (ABORT, 'alert_marks is append-only'); END;
CREATE TRIGGER alert_marks_no_replace BEFORE INSERT ON alert_marks WHEN EXISTS (SELECT 1 FROM alert_marks WHERE id = NEW.id) BEGIN SELECT RAISE (ABORT, 'alert_marks is append-only'); END;
CREATE INDEX client_facts_client ON client_facts (client, id);
CREATE INDEX client_facts_command ON client_facts (command);
CREATE TRIGGER client_facts_no_update BEFORE UPDATE ON client_facts BEGIN SELECT RAISE (ABORT, 'client_facts is append-only'); END;
CREATE TRIGGER client_facts_no_delete BEFORE DELETE ON client_facts BEGIN SELECT RAISE (ABORT, 'client_facts is append-only'); END;
CREATE TRIGGER client_facts_no_replace BEFORE INSERT ON client_facts WHEN EXISTS (SELECT 1 FROM client_facts WHERE id = NEW.id) BEGIN SELECT RAISE (ABORT, 'client_facts is append-only'); END;
CREATE INDEX summary_client_key ON summary (client_key, case_id);
CREATE INDEX imported_import ON imported (import);
CREATE TRIGGER imported_no_update BEFORE UPDATE ON imported BEGIN SELECT RAISE (ABORT, 'imported is append-only'); END;
CREATE TRIGGER imported_no_delete BEFORE DELETE ON imported BEGIN SELECT RAISE (ABORT, 'imported is append-only'); END;
CREATE TRIGGER imported_no_replace BEFORE INSERT ON imported WHEN EXISTS (SELECT 1 FROM imported WHERE command = NEW.command) BEGIN SELECT RAISE (ABORT, 'imported is append-only'); END;
COMMIT;
