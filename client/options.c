/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/options.h"

#include <glib/gi18n.h>

#define FLAG(name, help)                                                                           \
  {                                                                                                \
    name, CW_CTL_OPTION_FLAG, NULL, help, NULL                                                     \
  }
#define VALUE(name, value, help)                                                                   \
  {                                                                                                \
    name, CW_CTL_OPTION_VALUE, value, help, NULL                                                   \
  }
#define KEY(name, value, help, key)                                                                \
  {                                                                                                \
    name, CW_CTL_OPTION_VALUE, value, help, key                                                    \
  }
#define END                                                                                        \
  {                                                                                                \
    NULL, CW_CTL_OPTION_FLAG, NULL, NULL, NULL                                                     \
  }

#define AT   VALUE ("at", "WHEN", N_ ("When it happened; now unless given"))
#define BALL VALUE ("ball", "WHO", N_ ("Whose turn it is afterwards: client, me or office"))
#define TEXT VALUE ("text", "TEXT", N_ ("A remark for the log"))
#define LANG VALUE ("lang", "LANG", N_ ("Language: ja or en"))

const CwCtlOption cw_ctl_global_options[] = {
  FLAG ("json", N_ ("Print one JSON value with stable field names")),
  FLAG ("no-pager", N_ ("Never show long output in a pager")),
  VALUE ("color", "MODE", N_ ("Colours: auto, always or never")),
  VALUE ("name", "BUSNAME", N_ ("Talk to the daemon of that bus name (CASEWATCH_NAME)")),
  FLAG ("version", N_ ("Print the version")),
  FLAG ("help", N_ ("Show this help")),
  END,
};

const CwCtlOption cw_ctl_event_options[] = { AT, TEXT, BALL, END };
const CwCtlOption cw_ctl_note_options[] = { AT, BALL, END };

const CwCtlOption cw_ctl_start_options[] = {
  FLAG ("anyway", N_ ("Record it although escrow is not confirmed; the case says so for good")),
  END,
};

const CwCtlOption cw_ctl_sent_options[] = {
  FLAG ("fyi", N_ ("For information: no answer is expected and nothing else changes")),
  FLAG ("other", N_ ("About something else: takes no step")),
  VALUE ("by", "WHEN", N_ ("The moment by which you want an answer")),
  END,
};

const CwCtlOption cw_ctl_replied_options[] = {
  FLAG ("wait", N_ ("They only asked you to wait")),
  FLAG ("lure", N_ ("It was no genuine answer")),
  KEY ("promised",
       "WHEN",
       N_ ("They named a moment; no step about silence falls due before it"),
       "until"),
  END,
};

const CwCtlOption cw_ctl_asked_options[] = {
  VALUE ("by", "WHEN", N_ ("The limit within which you must answer")),
  FLAG ("withdrawn", N_ ("They no longer ask")),
  END,
};

const CwCtlOption cw_ctl_deliver_options[] = {
  VALUE ("button",
         "yes|no",
         N_ ("Whether the platform's own delivery button was pressed; no counts "
             "as a message")),
  VALUE ("due", "WHEN", N_ ("When pay is due")),
  FLAG ("anyway", N_ ("Record it although escrow is not confirmed; the case says so for good")),
  END,
};

const CwCtlOption cw_ctl_accept_options[] = {
  FLAG ("more", N_ ("A further part of the same contract follows")),
  END,
};

const CwCtlOption cw_ctl_done_options[] = {
  VALUE ("step", "STEP", N_ ("The step that you took")),
  VALUE ("result", "RESULT", N_ ("Your answer to what was asked: consent or refuse")),
  END,
};

const CwCtlOption cw_ctl_skip_options[] = {
  VALUE ("step", "STEP", N_ ("The step to leave out")),
  END,
};

const CwCtlOption cw_ctl_close_options[] = {
  VALUE ("by", "WHO", N_ ("Who ended it: client or me")),
  FLAG ("presumed", N_ ("Nobody said so")),
  END,
};

const CwCtlOption cw_ctl_amend_options[] = {
  KEY ("at", "WHEN", N_ ("The time at which it really happened"), "new_at"),
  TEXT,
  BALL,
  END,
};

const CwCtlOption cw_ctl_add_options[] = {
  VALUE ("client", "NAME", N_ ("The client (needed)")),
  VALUE ("platform", "ID", N_ ("The platform, see \"cw-ctl policy list\"")),
  VALUE ("stage", "STAGE", N_ ("Where it stands: applied, contracted, delivered or billed")),
  VALUE ("at", "WHEN", N_ ("When it reached that stage; now unless given")),
  VALUE ("closes", "WHEN", N_ ("When applications close")),
  VALUE ("deadline", "WHEN", N_ ("When the work must be delivered")),
  KEY ("due", "WHEN", N_ ("When pay is due"), "invoice_due"),
  VALUE ("applied", "WHEN", N_ ("When you applied")),
  VALUE ("contracted", "WHEN", N_ ("When the contract was made")),
  { "funded", CW_CTL_OPTION_MAYBE, "WHEN",
    N_ ("When escrow was confirmed; without a moment, when the stage was reached"), NULL },
  VALUE ("delivered", "WHEN", N_ ("When you delivered")),
  VALUE ("url", "URL", N_ ("The page of the case")),
  VALUE ("fee", "AMOUNT", N_ ("The pay: 50000, or \"120.50 USD\"")),
  KEY ("calendar",
       "A,B",
       N_ ("The calendars of this client instead of the platform's"),
       "calendars"),
  VALUE ("lang", "LANG", N_ ("Language of messages to this client: ja or en")),
  VALUE ("note", "TEXT", N_ ("A first note")),
  VALUE ("button", "yes|no", N_ ("Whether the platform's own delivery button was pressed")),
  FLAG ("anyway", N_ ("Record a delivery although escrow is not confirmed")),
  FLAG ("no-ask", N_ ("Ask nothing about warning signs")),
  END,
};

const CwCtlOption cw_ctl_edit_options[] = {
  VALUE ("title", "TITLE", N_ ("The title")),
  VALUE ("client", "NAME", N_ ("The client")),
  VALUE ("platform", "ID", N_ ("The platform, see \"cw-ctl policy list\"")),
  VALUE ("url", "URL", N_ ("The page of the case")),
  VALUE ("fee", "AMOUNT", N_ ("The pay: 50000, or \"120.50 USD\"")),
  VALUE ("closes", "WHEN", N_ ("When applications close")),
  VALUE ("deadline", "WHEN", N_ ("When the work must be delivered")),
  KEY ("due", "WHEN", N_ ("When pay is due"), "invoice_due"),
  KEY ("calendar",
       "A,B",
       N_ ("The calendars of this client instead of the platform's"),
       "calendars"),
  VALUE ("lang", "LANG", N_ ("Language of messages to this client: ja or en")),
  END,
};

const CwCtlOption cw_ctl_next_options[] = {
  FLAG ("all", N_ ("Every case with something due, not only the first twenty")),
  END,
};

const CwCtlOption cw_ctl_list_options[] = {
  VALUE ("state", "STATE", N_ ("Only cases in that state: ok, due, snoozed or closed")),
  VALUE ("stage", "STAGE", N_ ("Only cases in that stage")),
  VALUE ("ball", "WHO", N_ ("Only cases where it is the turn of client, me or office")),
  VALUE ("client", "NAME", N_ ("Only cases of that client")),
  VALUE ("platform", "ID", N_ ("Only cases on that platform")),
  FLAG ("all", N_ ("Closed cases too")),
  VALUE ("fields",
         "A,B",
         N_ ("Only those fields, by their names in the JSON rows: id,title,fee,next.due")),
  END,
};

const CwCtlOption cw_ctl_show_options[] = {
  FLAG ("all", N_ ("The steps of all stages")),
  FLAG ("log", N_ ("Only what passed between you, dated, as support wants to read it")),
  LANG,
  END,
};

const CwCtlOption cw_ctl_draft_options[] = {
  VALUE ("by", "WHEN", N_ ("The moment by which you want an answer")),
  LANG,
  FLAG ("copy", N_ ("Put it on the clipboard as well")),
  END,
};

const CwCtlOption cw_ctl_forecast_options[] = {
  VALUE ("until", "WHEN", N_ ("How far to look; 30 days unless given")),
  FLAG ("follow", N_ ("As if each step were taken on its day")),
  END,
};

const CwCtlOption cw_ctl_stats_options[] = {
  { "platform", CW_CTL_OPTION_MAYBE, "ID",
    N_ ("A row for each platform; with an ID, only its cases"), NULL },
  { "client", CW_CTL_OPTION_MAYBE, "NAME",
    N_ ("A row for each client; with a name, only its cases"), NULL },
  { "month", CW_CTL_OPTION_MAYBE, "YYYY-MM",
    N_ ("A row for each month; with a month, only cases that began in it"), NULL },
  VALUE ("since", "WHEN", N_ ("Only cases that began since then")),
  VALUE ("until", "WHEN", N_ ("Only cases that began until then")),
  END,
};

const CwCtlOption cw_ctl_client_edit_options[] = {
  VALUE ("calendar", "A,B", N_ ("The client's calendars, for cases that name none of their own")),
  VALUE ("days-off",
         "DAYS",
         N_ ("The client's own days off: weekdays, dates, and FROM..TO, with commas between")),
  VALUE ("lang", "LANG", N_ ("Language of messages to this client: ja or en")),
  VALUE ("note", "TEXT", N_ ("What you want to know next time")),
  END,
};

const CwCtlOption cw_ctl_calendar_options[] = {
  VALUE ("calendar", "A,B", N_ ("Which calendars; japan,yearend-japan unless given")),
  END,
};

const CwCtlOption cw_ctl_calendar_show_options[] = {
  VALUE ("calendar", "A,B", N_ ("Which calendars; all unless given")),
  END,
};

const CwCtlOption cw_ctl_calendar_remove_options[] = {
  FLAG ("anyway", N_ ("Even where cases, clients or rules count by it")),
  END,
};

const CwCtlOption cw_ctl_calendar_import_options[] = {
  FLAG ("dry-run", N_ ("Only say what it would do")),
  FLAG ("only-public", N_ ("Leave out what the file itself does not call a public holiday")),
  END,
};

const CwCtlOption cw_ctl_language_options[] = { LANG, END };

const CwCtlOption cw_ctl_restore_options[] = {
  FLAG ("list", N_ ("Only list the backups, the newest first")),
  FLAG ("dry-run", N_ ("Only say what the backup holds and lacks")),
  FLAG ("yes", N_ ("Ask nothing")),
  END,
};

const CwCtlOption cw_ctl_export_options[] = {
  VALUE ("format", "FORMAT", N_ ("json, csv or ics; by the file's name, else json")),
  VALUE ("cases", "ID,ID", N_ ("Only these cases")),
  END,
};

const CwCtlOption cw_ctl_import_options[] = {
  VALUE ("format", "FORMAT", N_ ("json, csv, ics or taskwarrior; by the file's name, else json")),
  FLAG ("dry-run", N_ ("Only say what would come in")),
  FLAG ("yes", N_ ("Ask nothing")),
  END,
};

const CwCtlOption cw_ctl_check_options[] = {
  VALUE ("people", "N", N_ ("How many people are wanted")),
  VALUE ("characters", "N", N_ ("How many characters the whole job has, for the pay per character")),
  VALUE ("hours", "N", N_ ("How many hours the whole job takes, for the pay per hour")),
  FLAG ("no-ask", N_ ("Ask nothing on a terminal")),
  END,
};

const CwCtlOption cw_ctl_demo_options[] = {
  VALUE ("daemon", "PROGRAM", N_ ("Another casewatchd than the installed one, with its options")),
  END,
};
