/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/commands.h"
#include "tests/unit/fake-notifier.h"
#include "tests/unit/library-fixture.h"
#include "tests/unit/storage.h"

/* The daemon's middle on a desk of its own, in Tokyo, with no bus: an engine that can be ended and
 * begun again on the same database, what it tells in order, and a notifier that is none. */
typedef struct
{
  LibraryFixture library;
  Storage *storage;
  CwClock *clock;
  CwEngine *engine;     /* NULL while it is stopped */
  CwNotifier *notifier; /* the fake one; NULL unless desk_new () was told to have one */
  gboolean has_server;
  char *conf;
  GString *told;        /* "raised 1 nudge, withdrawn 1 answered": alerts as they were told */
  GString *changed;     /* "1: 1 2;": revisions and cases of CasesChanged */
  guint figures;        /* calls of figures_changed */
  const CwEngineEvents *also; /* who is told as well, NULL nobody */
  gpointer also_data;
} Desk;

/* A ladder of silence, an answer with a limit, a deadline, and a low step; business days are Monday
 * to Friday. */
extern const char desk_ladder[];
/* casewatch.conf that puts the daily digest out of the way of tests about single alerts. */
#define DESK_LATE_DIGEST "[Alerts]\nDigestAt=19:59\n"

/* policy: groups and keys after Format, Name and Zone of a policy "p"; NULL: desk_ladder.  conf of
 * casewatch.conf, may be NULL.  with_server: a notification server ":1.5" is there. */
Desk *desk_new (const char *now, const char *policy, const char *conf, gboolean with_server);
void desk_free (Desk *desk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desk, desk_free)
/* As after kill -9: what is not on disk is gone.  The server is told of only by desk_server (). */
void desk_stop (Desk *desk);
void desk_start (Desk *desk);
/* Both, with the same server; it answers. */
void desk_restart (Desk *desk);
/* Another policy of the user in its place, in force at once. */
void desk_policy (Desk *desk, const char *id, const char *text);

/* "2026-11-09 10:00" in Tokyo. */
CwInstant desk_at (const char *text);
/* Moves the clock from moment to moment as TestClock does; the server answers at each. */
void desk_go (Desk *desk, const char *now);
/* A look at the alerts that is in slices comes to its end. */
void desk_finish (Desk *desk);

/* a{sv} from its text: "{'title': <'Logo'>}"; a full reference. */
GVariant *desk_dict (const char *text);
/* A case "Logo" of ACME on "p", stage delivered at that moment, and more fields ("" none). */
guint32 desk_delivered (Desk *desk, const char *at, const char *more);
guint32 desk_add (Desk *desk, const char *fields);
gint64 desk_record (Desk *desk, guint32 id, const char *event, const char *details);
void desk_undo (Desk *desk);
/* NULL: resume. */
void desk_pause (Desk *desk, const char *until);
/* The answer is that error, its message begins with the code and a colon, and nothing changed. */
void desk_refuses_add (Desk *desk, const char *fields, CwError kind, const char *code);
void desk_refuses (Desk *desk, guint32 id, const char *event, const char *details, CwError kind,
                   const char *code);
void desk_assert_error (const GError *error, CwError kind, const char *code);

CwView *desk_view (Desk *desk, guint32 id);
/* "contracted@2026-11-09T10:00:00+09:00 sent@…": the effective log. */
char *desk_log (Desk *desk, guint32 id);
/* What was told since the last call must be that. */
void desk_told (Desk *desk, const char *expected);
/* What the notifier was asked for since the last call must be that. */
void desk_asked (Desk *desk, const char *expected);
