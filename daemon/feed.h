/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* The next step of every open case as an iCalendar file, for calendar programs: deadlines.ics in the
 * data directory, mode 0600.  It is derived from the cache, in slices of an idle main loop, and
 * written in a thread; a kill leaves the old one or the new one. */
typedef struct _CwFeed CwFeed;

#define CW_FEED_FILE "deadlines.ics"
#define CW_FEED_ENTRIES 5000 /* the earliest ones; calendar programs read the file as a whole */

/* The engine is borrowed and must outlive the feed. */
CwFeed *cw_feed_new (CwEngine *engine, const char *data_dir);
/* Plans may have changed: the file is brought up to date soon, once for all changes of a moment, and
 * left alone when it says the same. */
void cw_feed_changed (CwFeed *feed);
/* A change waits to be written, or is being written. */
gboolean cw_feed_is_busy (CwFeed *feed);
/* Waits for a write that is under way; what was not begun is left to the next start. */
void cw_feed_free (CwFeed *feed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwFeed, cw_feed_free)

/* One entry: text is appended.  Everything that is not needed may be NULL or CW_NEVER.  Pure but for
 * the locale. */
typedef struct
{
  const char *uuid;       /* of the case */
  guint32 case_id;
  const char *client, *title;
  const CwStep *step;
  const char *url;        /* the case's; the step's own goes first */
  CwInstant at;           /* the moment of its alert */
  CwInstant limit;        /* CW_NEVER none */
  CwInstant quiet_since;  /* CW_NEVER: not quiet */
  CwInstant changed;      /* when the case was changed last */
  gint64 revision;        /* of the case */
  const char *lang;       /* of the policy's texts */
  GTimeZone *zone;        /* the user's */
} CwFeedEntry;
void cw_feed_append_entry (GString *ics, const CwFeedEntry *entry);
/* The entry of a case's next step, when it has one with a date. */
void cw_feed_append_case (CwEngine *engine, GString *ics, guint32 id);
