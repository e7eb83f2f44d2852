/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"
#include "tests/unit/library-fixture.h"
#include "tests/unit/storage.h"

/* An engine on a database, a library and a test clock of its own, in Tokyo, without a bus and
 * without pop-ups. */
typedef struct
{
  LibraryFixture library;
  Storage *storage;
  CwClock *clock;
  CwEngine *engine;
  guint withdrawn;  /* signals so far */
} World;

/* policy: the text after [Policy] Format, Name and Zone of policies/test.policy.  The shipped
 * templates are there.  conf: of casewatch.conf, may be NULL. */
World *world_new (const char *now, const char *policy, const char *conf);
void world_free (World *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

/* "2026-11-20 10:00" in Tokyo. */
CwInstant world_at (const char *text);
/* Sets the clock and has happen what falls due until then. */
void world_go (World *world, const char *now);
/* fields: a GVariant text, "{'title': <'Logo'>}". */
guint32 world_add (World *world, const char *fields);
/* details likewise; must be taken. */
void world_record (World *world, guint32 id, const char *event, const char *details);
CwView *world_view (World *world, guint32 id);
/* "applied delivered": the words of the case's log. */
char *world_log (World *world, guint32 id);
void assert_fails (GError *error, CwError kind, const char *beginning);
