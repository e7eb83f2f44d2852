/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/agenda.h"
#include "daemon/engine.h"
#include "daemon/ledger.h"
#include "daemon/rules.h"
#include "daemon/summary.h"

/* Shared by engine.c (state and commands), alerts.c (what is to be shown) and bubbles.c (what is up). */

typedef struct
{
  guint32 case_id;
  gint64 alert;   /* the ledger row of this listing */
  char *cause;
} CwListed;

/* A bubble that is up, or recorded and not shown yet. */
typedef struct
{
  gint64 alert;
  guint32 case_id;      /* 0: a digest */
  char *step, *cause;
  CwRaised how;
  CwInstant raised_at;
  gboolean submitted;   /* handed to the notifier */
  gboolean shown, late, failed;
  gboolean taking_over;    /* shown before our restart, and sent anew in its own place */
  guint generation;        /* of the server when it was handed over */
  gboolean lost;        /* was up on a server that is gone */
  char *bus_guid, *owner;
  guint32 server_id;
  CwInstant calm_until; /* shown as normal until then although it is critical; CW_NEVER */
  GArray *listed;       /* digest: CwListed still due; NULL for an alert */
  gboolean stale;       /* what was sent last lists what is no longer due */
  CwInstant retry_at;   /* CW_NEVER, or when a refused one is tried again */
  guint tries;
  char *refusal;        /* name of the error that it was last refused with, NULL */
  char *said;           /* all that the user sees of what was sent last; NULL: before our restart */
} CwLive;

/* What is known of the due cause of a case beside its summary. */
typedef struct
{
  char *cause;
  CwShowing showing;
  CwInstant repeat_at;
  CwInstant not_before;    /* the first moment at which it may be shown for the first time */
  CwInstant snoozed_at;
} CwDueFacts;

/* lend.c */
typedef struct
{
  gboolean lent;
  GQueue waiting;          /* what is to be done when it is back */
  guint turn;              /* the source that goes on with what waited; 0: none */
  char *run;               /* a look at the alerts waits, with its reason; NULL: none */
  void (*renewed) (gpointer data); /* all is derived of what was written meanwhile; NULL: nobody asks */
  gpointer renewed_data;
} CwLending;

/* alerts-run.c: a look at the alerts that is under way */
typedef struct _CwRun CwRun;

struct _CwEngine
{
  CwDatabase *db;
  CwClock *clock;
  CwLibrary *library;
  CwSettings *settings;
  CwNotifier *notifier;
  CwClients *clients;
  struct _CwBackup *backup; /* NULL: none is made */
  const CwEngineEvents *events;
  gpointer data;

  gboolean started;
  char *rules, *rules_before; /* what dates depend on, see daemon/rules.h; NULL: not known yet */
  char *rules_key;            /* the key of the rules */
  struct
  {
    gboolean pending;      /* rows are stale, and no failure keeps them from being derived */
    guint idle;            /* the source of the next slice */
    guint again;           /* a timer after a failure */
    gboolean doubtful;     /* the rules changed, and those that are in force are not taken yet */
    gboolean begun;        /* pass and change are known */
    CwSummaryPass pass;    /* over the rows of the rules before; rules 0: there is none, or it is over */
    CwRulesChange *change; /* what changed between them; NULL: everything, or nothing is known */
    guint32 after;         /* rows of the agenda up to this case are done */
    gboolean past_agenda;  /* all of them are */
    GHashTable *early;     /* cases of the agenda that are done, of the pass */
    gboolean any;          /* the slice before had rows */
    guint slices, left;
    CwInstant latest;      /* the latest moment at which a row was derived */
  } derive;                /* derive.c */
  gint64 revision;
  guint64 plans_generation;
  CwInstant paused_until;
  gboolean pause_changes;  /* the command under way sets pause_wanted */
  CwInstant pause_wanted;  /* CW_NEVER: none */
  CwInstant digest_handled;
  gboolean gathered;       /* login, resume or end of pause: the next look makes one digest */
  gboolean new_server;
  char *server_owner;      /* the present one, NULL none */
  char *server_guid;
  guint server_generation; /* counts the owners that came and went */
  gboolean server_known;   /* the notifier has told once */
  struct
  {
    gint64 id;             /* below 0; 0: there is none */
    guint32 case_id;
    guint32 server_id;     /* 0: not up yet */
    guint timer;
  } notice;                /* notices.c */
  gint64 last_notice;
  GHashTable *live;        /* alert id -> CwLive */
  GPtrArray *outdated;     /* CwLive that go when their server is known to be there still */
  GHashTable *facts;       /* case id -> CwDueFacts */
  GPtrArray *due;          /* daemon/due.h; NULL: not read */
  GPtrArray *due_read;     /* the first ones of it; NULL: none of them, or all are in due */
  GHashTable *due_changed; /* case ids whose row there is to be read anew */
  CwInstant next_moment;
  char *trouble;           /* why nothing can be recorded; NULL: it can */
  guint trouble_due;       /* how many cases were due when that was said last */
  guint raised;
  CwLending lending;
  CwRun *run;              /* NULL: none */
  GQueue held;             /* bubble-events.c: what the notifier told meanwhile */

  void (*settled) (gpointer data);
  gpointer settled_data;
  guint settle_timeout;
  guint settle_idle;
};

/* refresh.c */
/* In a transaction.  by_time: nothing changed but the clock went on, so that a cause that is current
 * no more has made way for the next rung of its ladder. */
gboolean cw_engine_refresh (CwEngine *engine, guint32 id, gboolean by_time, GError **error);
/* engine.c */
/* What is kept of the journal is read anew. */
void cw_engine_reread (CwEngine *engine);
/* As recorded now, to be appended. */
CwCommand cw_engine_new_command (CwEngine *engine, const char *kind, const char *request, gint64 undoes);
/* In a transaction: the rows of a change; its id and those of its events are set. */
gboolean cw_engine_write_change (CwEngine *engine, gint64 command, CwChange *change, GError **error);
/* What follows when a command is recorded.  touched: ids of cases, guint32; clients: what is known of clients
 * changed. */
void cw_engine_committed (CwEngine *engine, const CwCommand *command, const GArray *touched,
                          gboolean clients, const char *reason);
/* lend.c */
/* The last slice is done: who asked is told, once the alerts were looked at. */
void cw_lending_renewed (CwEngine *engine);
void cw_lending_clear (CwLending *lending);
/* facts.c */
void cw_due_facts_free (CwDueFacts *facts);
/* alerts-run.c */
/* Slices of it are still to come, and the database is lent for them. */
gboolean cw_run_is_in_slices (const CwEngine *engine);
/* The rest of it at once; nothing when there is none. */
void cw_run_finish (CwEngine *engine);
/* Without an end. */
void cw_run_free (CwRun *run);
/* bubble-events.c */
/* What the notifier told while a look was in slices, in its order. */
void cw_bubbles_tell_held (CwEngine *engine);
void cw_bubbles_forget_held (CwEngine *engine);
/* bubbles.c: what the notifier says */
const CwNotifierEvents *cw_bubbles_events (void); /* data: the engine; at once */
/* bubble-table.c: what is up */
/* alert id -> CwLive, which it owns */
GHashTable *cw_bubbles_table (void);
/* What is live by the ledger; of what is in the table already, how far it got is kept. */
void cw_bubbles_load (CwEngine *engine);
/* Not in the table yet; cw_live_free (), or cw_bubbles_insert () takes it. */
CwLive *cw_bubbles_new (const CwAlertRow *row);
void cw_bubbles_insert (CwEngine *engine, CwLive *live);
CwLive *cw_bubbles_find (CwEngine *engine, guint32 case_id);
CwLive *cw_bubbles_digest (CwEngine *engine);
/* Is that alert up or waiting, by itself or in the digest? */
gboolean cw_bubbles_holds (CwEngine *engine, guint32 case_id, gint64 alert);
/* bubble-text.c: what it says now; NULL: its cause is no more. */
CwBubble *cw_bubble_text (CwEngine *engine, CwLive *live);
/* What costs money within a day by now becomes critical in its own place; no showing. */
void cw_bubbles_raise_urgency (CwEngine *engine, CwInstant now);
/* bubble-notes.c */
/* A mark of the ledger in a transaction of its own. */
void cw_bubbles_note (CwEngine *engine, const CwLive *live, CwAlertMark mark, const char *reason);
/* The button of a live bubble, by its word. */
void cw_bubbles_press (CwEngine *engine, const CwLive *live, const char *word, const char *token);
/* The same of a notice. */
void cw_bubbles_press_notice (CwEngine *engine, guint32 case_id, const char *word, gint64 number);
/* bubbles.c */
/* Notify again or for the first time; replaces: server id of a bubble that goes, 0 none. */
void cw_bubbles_submit (CwEngine *engine, CwLive *live, guint32 replaces);
/* The case's bubble in its own place with its texts made anew; no showing. */
void cw_bubbles_update (CwEngine *engine, guint32 case_id);
/* The digest says no more than what it still lists. */
void cw_bubbles_update_digest (CwEngine *engine);
/* Takes it off the screen, unless its place is taken (replaced), and out of the table. */
void cw_bubbles_remove (CwEngine *engine, CwLive *live, gboolean replaced);
/* What was up on a server that is gone and is not shown again. */
void cw_bubbles_drop_lost (CwEngine *engine);
/* Those that the server refused and whose time to try again has come; the next such time. */
CwInstant cw_bubbles_retry (CwEngine *engine, CwInstant now);
void cw_live_free (CwLive *live);
/* settle.c */
void cw_bubbles_check_settled (CwEngine *engine);
