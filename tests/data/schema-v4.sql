-- SPDX-License-Identifier: GPL-3.0-or-later
-- A database of schema version 4 with four cases, two of them delivered and not paid; it stays as it is for ever.
PRAGMA application_id = 1129800802;
PRAGMA user_version = 4;
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
INSERT INTO commands VALUES(1,'42fa4b38-87ff-4bbf-91fe-e3a68e06619c','d7e80c29-043b-4314-bd1b-3a2778bacdca',1795537888000701,'Asia/Tokyo','add',NULL);
INSERT INTO commands VALUES(2,'e52ab69a-14bb-4169-9110-dec2043e1685','1efda279-d70e-42e8-bf82-1724fcdd70fe',1795537888016560,'Asia/Tokyo','add',NULL);
INSERT INTO commands VALUES(3,'7dbdb409-e872-4748-bae8-9fc223fa9982','ca6ee8aa-f10a-4f8d-b738-22ff76bf34ae',1795537888027714,'Asia/Tokyo','add',NULL);
INSERT INTO commands VALUES(4,'fe76403b-4e7a-46a3-8ecd-af1c447b464e','3d9fa16c-fe17-41a2-9441-4a4082e16cae',1795537888039305,'Asia/Tokyo','record',NULL);
INSERT INTO commands VALUES(5,'fddefea4-394b-4cb4-ba57-43b0d49430a0','14193edd-13cb-4a39-9ef2-3625c44fe21e',1795537888050530,'Asia/Tokyo','edit-client',NULL);
INSERT INTO commands VALUES(6,'b77c4264-be4d-4b9e-a514-30decbb09aab','484a20e3-bb3d-4d4b-97b0-a3bce66af9f3',1795537888068088,'Asia/Tokyo','import',NULL);
INSERT INTO commands VALUES(7,'4fb0daf1-4c05-4f89-bb77-c86725730c5e','12ebc09f-5308-4d57-b1aa-82888541c042',1795537888082395,'Asia/Tokyo','add',NULL);
INSERT INTO commands VALUES(8,'2da12828-e839-4bc0-a4c6-c50f4ca94296','43d7fb72-7711-49ba-bd65-de88f6390b42',1795537888096661,'Asia/Tokyo','undo',7);
CREATE TABLE answers (
  command INTEGER PRIMARY KEY REFERENCES commands (seq),
  answer TEXT NOT NULL
) STRICT;
INSERT INTO answers VALUES(1,'(uint32 1,)');
INSERT INTO answers VALUES(2,'(uint32 2,)');
INSERT INTO answers VALUES(3,'(uint32 3,)');
INSERT INTO answers VALUES(4,'([uint64 4],)');
INSERT INTO answers VALUES(5,'(uint64 5,)');
INSERT INTO answers VALUES(6,'({''format'': <''csv''>, ''titles'': <[''バナー'']>, ''cases'': <uint32 1>, ''events'': <uint32 1>, ''commands'': <uint32 0>, ''known'': <uint32 0>, ''command'': <uint64 6>},)');
INSERT INTO answers VALUES(7,'(uint32 5,)');
INSERT INTO answers VALUES(8,'(uint64 7, [uint32 5], ''add on case 5'')');
CREATE TABLE cases (
  id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id <= 4294967295),
  uuid TEXT NOT NULL UNIQUE CHECK (length (uuid) = 36),
  command INTEGER NOT NULL REFERENCES commands (seq),
  data TEXT NOT NULL CHECK (data GLOB '{"v":[1-9]*}')
) STRICT;
INSERT INTO cases VALUES(1,'8380d60f-eccb-4d62-80f0-8a5385034149',1,'{"v":1,"title":"ロゴ制作","client":"山田商店","platform":"lancers","fee":{"amount":30000,"currency":"JPY"}}');
INSERT INTO cases VALUES(2,'a88fba76-98ef-4dc0-a8dd-54bab5653617',2,'{"v":1,"title":"Banner","client":"ACME","platform":"direct","fee":{"amount":50000,"currency":"JPY"}}');
INSERT INTO cases VALUES(3,'3a052545-7685-404c-8c8b-a34fe0588181',3,'{"v":1,"title":"Site","client":"Yamada GmbH","platform":"direct","fee":{"amount":120050,"currency":"USD"}}');
INSERT INTO cases VALUES(4,'de0326d7-81e2-4ace-80d0-c0f473fb266f',6,'{"v":1,"client":"株式会社山田商店","title":"バナー","platform":"generic"}');
INSERT INTO cases VALUES(5,'3a51f9ec-e1bb-4787-bb5a-f83aacac7631',7,'{"v":1,"title":"Taken back","client":"Gone","platform":"direct","fee":{"amount":70000,"currency":"JPY"}}');
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
INSERT INTO events VALUES(1,'46c860ce-e84d-4576-9cd7-cc10d74a9bff',1,1,'applied',1795537888000424,'minute','Asia/Tokyo','{"v":1}');
INSERT INTO events VALUES(2,'ddf4db54-a3b6-4aa9-8dc1-8e7b494fa928',2,2,'delivered',1793581200000000,'minute','Asia/Tokyo','{"v":1}');
INSERT INTO events VALUES(3,'e0ece0fa-75bb-4fca-a658-8f8589ee04fe',3,3,'delivered',1793667600000000,'minute','Asia/Tokyo','{"v":1}');
INSERT INTO events VALUES(4,'86a772f3-6909-4ab2-8204-2156f28bdd6e',1,4,'noted',1795537888039082,'minute','Asia/Tokyo','{"v":1,"text":"これで"}');
INSERT INTO events VALUES(5,'a292a5a9-a48f-4b04-afda-2b615253b8a2',4,6,'applied',1795537888064132,'minute','Asia/Tokyo','{"v":1}');
INSERT INTO events VALUES(6,'6195eca6-35e3-4502-87fc-6da65b565601',5,7,'delivered',1793667600000000,'minute','Asia/Tokyo','{"v":1}');
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id INTEGER REFERENCES cases (id),
  step TEXT NOT NULL,
  cause TEXT NOT NULL CHECK (length (cause) > 0),
  raised_at INTEGER NOT NULL CHECK (raised_at BETWEEN -2209075200000000 AND 7289740800000000),
  how TEXT NOT NULL CHECK (how IN ('alert', 'repeat', 'again', 'digest')),
  digest INTEGER REFERENCES alerts (id)
) STRICT;
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
CREATE TABLE kept (key TEXT PRIMARY KEY NOT NULL, value ANY) STRICT, WITHOUT ROWID;
INSERT INTO kept VALUES('backup_at',1795537888064262);
INSERT INTO kept VALUES('backup_revision',5);
CREATE TABLE rules (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO rules VALUES(1,'e3447c9e642c8ba8e931bb9f8cc5fa0faff766dabaadc836b8832b4a308924ac');
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
INSERT INTO summary VALUES(1,4,1,'ロゴ制作','山田商店','lancers',NULL,NULL,0,0,0,1,1795537888000424,0,30000,'JPY',NULL,NULL,NULL,1795537888000701,NULL,'nudge-applied',1796142688000424,1796169600000000,NULL,1,0,0,NULL,NULL,1796142688000424,replace('ロゴ制作\n山田商店','\n',char(10)),3,1796142688000424,0,'山田商店');
INSERT INTO summary VALUES(2,2,1,'Banner','ACME','direct',NULL,NULL,2,0,0,1,1793581200000000,0,50000,'JPY',NULL,NULL,NULL,1795537888016560,NULL,'due-missing',1794790800000000,1794790800000000,NULL,1,0,1,'due-missing/2/0',NULL,NULL,replace('banner\nacme','\n',char(10)),1,1794790800000000,1,'acme');
INSERT INTO summary VALUES(3,3,1,'Site','Yamada GmbH','direct',NULL,NULL,2,0,0,1,1793667600000000,0,120050,'USD',NULL,NULL,NULL,1795537888027714,NULL,'due-missing',1794877200000000,1794877200000000,NULL,1,0,1,'due-missing/3/0',NULL,NULL,replace('site\nyamada gmbh','\n',char(10)),1,1794877200000000,1,'yamada gmbh');
INSERT INTO summary VALUES(4,6,1,'バナー','株式会社山田商店','generic',NULL,NULL,0,0,0,1,1795537888064132,0,NULL,NULL,NULL,NULL,NULL,1795537888068088,NULL,'nudge-applied',1796142688064132,1796169600000000,NULL,1,0,0,NULL,NULL,1796142688064132,replace('バナー\n株式会社山田商店','\n',char(10)),3,1796142688064132,0,'株式会社山田商店');
CREATE TABLE counts (
  id INTEGER PRIMARY KEY CHECK (id = 1), open INTEGER NOT NULL, due INTEGER NOT NULL
) STRICT;
INSERT INTO counts VALUES(1,4,2);
CREATE TABLE client_facts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  command INTEGER NOT NULL REFERENCES commands (seq),
  client TEXT NOT NULL CHECK (length (client) > 0),
  data TEXT NOT NULL CHECK (data GLOB '{"v":[1-9]*}')
) STRICT;
INSERT INTO client_facts VALUES(1,5,'山田商店','{"v":1,"name":"山田商店","note":"slow in August"}');
CREATE TABLE imported (
  command INTEGER PRIMARY KEY REFERENCES commands (seq),
  import INTEGER NOT NULL REFERENCES commands (seq),
  CHECK (import < command)
) STRICT;
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('commands',8);
INSERT INTO sqlite_sequence VALUES('cases',5);
INSERT INTO sqlite_sequence VALUES('events',6);
INSERT INTO sqlite_sequence VALUES('rules',1);
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
CREATE INDEX summary_my_turn ON summary (place, place_at, case_id)
  WHERE ball = 2 AND stage < 4 AND step IS NULL;
COMMIT;
