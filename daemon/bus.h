/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/backup.h"
#include "daemon/engine.h"
#include "daemon/feed.h"
#include "dbus/cw-dbus-generated.h"

/* The object on the bus: thin handlers over the engine.  Split by what they are about. */
typedef struct
{
  CwEngine *engine;
  CwFeed *feed;                 /* NULL until the name is owned */
  GMainLoop *loop;
  char *data_dir;
  gboolean quitting;            /* Quit was called: bubbles are closed */
  CwDbusCasewatch1 *main;
  CwDbusCasewatch1Calendars *calendars;
  CwDbusCasewatch1TestClock *clock; /* NULL without a test clock */
  char *settings_problem;       /* casewatch.conf, NULL when it is fine */
  char *database_problem;       /* found by the check after the start, NULL: none */
  GQueue slow;                  /* calls that are answered in slices (bus-slow.c) */
  guint slow_source;
  guint trim;                   /* memory is given back soon */
  gboolean trim_again;          /* and once more: there was work meanwhile */
  CwBackup *backup;             /* NULL until the name is owned */
  char *ical_helper;
  /* Brings in a database that was staged; set by whoever put the parts together. */
  gboolean (*restore) (gpointer data, char **kept, GError **error);
  gpointer restore_data;
  gboolean importing;           /* one import or restore at a time */
  guint exports;                /* under way: they read the database */
  GPtrArray *streams;           /* of lists, under way: CwStream */
  struct _CwClockMove *move;    /* a TestClock.Set under way */
} CwBus;

CwBus *cw_bus_new (GMainLoop *loop, const char *data_dir);
void cw_bus_free (CwBus *bus);
const CwEngineEvents *cw_bus_engine_events (void); /* data: the CwBus */
void cw_bus_set_engine (CwBus *bus, CwEngine *engine);
gboolean cw_bus_export (CwBus *bus, GDBusConnection *connection, GError **error);
void cw_bus_unexport (CwBus *bus);
void cw_bus_rules_changed (CwBus *bus, const char *kind, const char *name);
/* Brings the properties up to date; PropertiesChanged goes out before the next reply. */
void cw_bus_update_properties (CwBus *bus);

/* Answers with a tuple (taken) or with the error (taken); errors of other domains become Storage. */
gboolean cw_bus_finish (GDBusMethodInvocation *invocation, GVariant *answer, GError *error);

void cw_bus_connect_cases (CwBus *bus);
void cw_bus_connect_stream (CwBus *bus);
void cw_bus_connect_clients (CwBus *bus);
/* What a slow answer is made of: step () works for about that long (µs) and gives FALSE when it is done
 * or *error is set; then answer () gives the tuple (floating). */
typedef struct
{
  gboolean (*step) (gpointer work, gint64 budget, GError **error);
  GVariant *(*answer) (gpointer work);
  void (*free) (gpointer work);
  gboolean writes; /* others wait for it: calls that only read do not keep it from going on; its answer is
                    * there once it is recorded, NULL before */
} CwSlowCall;

/* TRUE, with LimitExceeded "busy", while too many wait. */
gboolean cw_bus_slow_is_full (CwBus *bus, GError **error);
/* Takes the invocation and the work. */
void cw_bus_answer_slowly (CwBus *bus, GDBusMethodInvocation *invocation, const CwSlowCall *call,
                           gpointer work);
/* Calls under way are answered with InvalidState "stopping"; before the engine goes. */
void cw_bus_stop_slow (CwBus *bus);
void cw_bus_stop_streams (CwBus *bus);
/* A moment later the memory that a large answer or an import took goes back to the system. */
void cw_bus_trim_later (CwBus *bus);
void cw_bus_connect_data (CwBus *bus);
/* Answers an Undo that takes an import back. */
gboolean cw_bus_undo_import (CwBus *bus, GDBusMethodInvocation *invocation, gint64 command,
                             const char *request);
void cw_bus_connect_rules (CwBus *bus);
/* What writes waits while the database is lent (daemon/lend.h).  Before the others. */
void cw_bus_connect_wait (CwBus *bus);
void cw_bus_connect_messages (CwBus *bus);
void cw_bus_connect_calendars (CwBus *bus);
void cw_bus_connect_clock (CwBus *bus);
