/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/view.h"
#include "daemon/notifier.h"
#include "daemon/summary.h"

/* The only place that changes state.  One command = one transaction -> derive -> effects: the
 * change is committed with the summaries of the cases that it touched, then signals go out and the
 * alerts are looked at anew. */

typedef struct _CwEngine CwEngine;
struct _CwBackup; /* daemon/backup.h */

typedef struct
{
  void (*cases_changed) (gint64 revision, const guint32 *ids, guint n, gpointer data);
  void (*alert_raised) (guint32 id, const char *step, gint64 alert, gpointer data);
  void (*alert_withdrawn) (guint32 id, gint64 alert, const char *reason, gpointer data);
  void (*figures_changed) (gpointer data); /* Revision, OpenCases, DueCases, NextMoment, … */
  /* A button of a bubble that is not out of date: done, replied, draft, default, snooze, … */
  void (*pressed) (guint32 id, const char *step, const char *action, const char *activation_token,
                   gpointer data);
  /* A button of an alert that is out of date: its ledger id.  May be NULL. */
  void (*pressed_late) (gint64 alert, gpointer data);
  /* A button of a notice: the word and the number of its key.  May be NULL. */
  void (*notice_pressed) (guint32 id, const char *word, gint64 number, gpointer data);
} CwEngineEvents;

/* All borrowed, must outlive the engine.  settings is taken. */
CwEngine *cw_engine_new (CwDatabase *db, CwClock *clock, CwLibrary *library, CwSettings *settings,
                         const CwEngineEvents *events, gpointer data);
void cw_engine_free (CwEngine *engine);
/* NULL: alerts are recorded and signalled, and wait. */
void cw_engine_set_notifier (CwEngine *engine, CwNotifier *notifier);
const CwNotifierEvents *cw_engine_notifier_events (void); /* data: the engine */
/* Its daily copy is a moment like any other; NULL: none. */
void cw_engine_set_backup (CwEngine *engine, struct _CwBackup *backup);
/* Derives what is stale and looks at the alerts for the first time: the name is owned. */
void cw_engine_start (CwEngine *engine);

CwWorld cw_engine_world (CwEngine *engine);
CwInstant cw_engine_now (CwEngine *engine);
CwClock *cw_engine_clock (CwEngine *engine);
CwDatabase *cw_engine_database (CwEngine *engine);
CwLibrary *cw_engine_library (CwEngine *engine);
CwNotifier *cw_engine_notifier (CwEngine *engine);
CwClients *cw_engine_clients (CwEngine *engine);
const CwSettings *cw_engine_settings (CwEngine *engine);
void cw_engine_take_settings (CwEngine *engine, CwSettings *settings);
/* Policies, calendars, settings or the zone changed: everything is derived anew. */
void cw_engine_rules_changed (CwEngine *engine);
/* The clock was set or the machine resumed. */
void cw_engine_clock_jumped (CwEngine *engine);

/* The row of a derived case; to clear with cw_summary_clear (). */
void cw_engine_summarise (CwEngine *engine, CwView *view, CwSummary *summary);

/* ---- commands ---- */

/* What fell due before a command is settled before it.  Where that is much, it goes on in slices, and
 * the database is lent for them (daemon/lend.h): the command waits. */
void cw_engine_catch_up (CwEngine *engine);

/* Begins a command: refuses a read-only database, brings everything up to now and looks up the
 * request (may be NULL).  TRUE: go on.  kind: of the command that is to come; a
 * request that was used for another one is CW_ERROR_CONFLICT.  FALSE with *answer set: the request is
 * a repeated one.
 * FALSE with error: refused. */
gboolean cw_engine_begin (CwEngine *engine, const char *kind, const char *request,
                          GVariant **answer, GError **error);

/* One case with its new events, or what is known of a client from now on; the engine writes them. */
typedef struct
{
  guint32 id;          /* 0: a new case, seed given; out: its id; 0 stays for a client */
  GVariant *seed;      /* new cases only; owned */
  GPtrArray *events;   /* new events, CwEvent; owned; ids are filled in */
  char *client;        /* key of a client; NULL: a case */
  GVariant *facts;     /* of the client, see core/client-facts.h; owned */
} CwChange;
CwChange *cw_change_new (guint32 id);
CwChange *cw_change_new_client (const CwClientFacts *facts);
void cw_change_free (CwChange *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwChange, cw_change_free)

/* Makes the answer of the command after ids are known; floating or full. */
typedef GVariant *(*CwAnswerFunc) (gint64 command, GPtrArray *changes, gpointer data);
/* Writes a command of the kind with its changes (may be empty), the answer for repeated requests
 * (answer may be NULL), and has the effects follow.  reason: what AlertWithdrawn will say. */
gboolean cw_engine_commit (CwEngine *engine, const char *kind, const char *request, gint64 undoes,
                           GPtrArray *changes, const guint32 *touched, guint n_touched,
                           const char *reason, CwAnswerFunc answer, gpointer answer_data,
                           GVariant **answer_out, GError **error);

/* ---- alerts ---- */

CwInstant cw_engine_paused_until (CwEngine *engine); /* CW_NEVER */
/* CW_NEVER: resume.  A command of its own, so that a repeated request is known. */
gboolean cw_engine_pause (CwEngine *engine, CwInstant until, const char *request,
                          CwAnswerFunc answer, GVariant **answer_out, GError **error);
GVariant *cw_engine_list_alerts (CwEngine *engine); /* aa{sv} */
/* Everything that the live digest lists, as a text; allocated, NULL when there is none. */
char *cw_engine_digest_list (CwEngine *engine);
/* Everything that is due at now is raised, withdrawn, and the timer armed: at once where it is little,
 * else in slices of some milliseconds, for which the database is lent (daemon/lend.h). */
void cw_engine_run (CwEngine *engine, const char *withdraw_reason);
CwInstant cw_engine_next_moment (CwEngine *engine);
gint64 cw_engine_revision (CwEngine *engine);
/* Grows whenever the plan of a case was derived anew. */
guint64 cw_engine_plans_generation (CwEngine *engine);
guint cw_engine_raised_count (CwEngine *engine); /* alerts raised since the engine was made */
/* Calls done once everything that was raised has been sent (the server answered, or 2 s passed, or
 * there is no server). */
void cw_engine_settle (CwEngine *engine, void (*done) (gpointer data), gpointer data);
