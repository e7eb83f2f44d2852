/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/report-html.h"
#include "core/civil.h"

/* One case over the days: what happened above the line, the steps below it, days off shaded.  The
 * picture is as wide as its place on the page; letters keep their size however narrow that is. */

typedef enum
{
  CW_MARK_ME, /* events, by who did it */
  CW_MARK_CLIENT,
  CW_MARK_OFFICE,
  CW_MARK_DONE, /* steps, by their status */
  CW_MARK_SKIPPED,
  CW_MARK_DUE,
  CW_MARK_CRITICAL, /* due, and critical */
  CW_MARK_UPCOMING,
  CW_MARK_LIMIT, /* a deadline, the day on which pay is due */
} CwMarkKind;

typedef struct
{
  CwWall at;
  CwMarkKind kind;
  guint number; /* of a step on its ladder; 0: none */
  char *label; /* what it is, with its date; shown when pointed at */
} CwMark;

typedef struct
{
  CwDay day;
  char *name; /* of the holiday; NULL for a weekly day off */
} CwDayOff;

typedef struct
{
  CwDay from, to; /* both drawn */
  CwWall now;
  GArray *off; /* CwDayOff, sorted */
  GArray *marks; /* CwMark, sorted by time */
  CwWall quiet_from; /* day CW_DAY_NONE: the client is not quiet */
  guint before, after; /* marks that lie outside */
  char *label; /* what the picture is, for those who cannot see it */
} CwTimeline;

/* An empty one. */
CwTimeline *cw_timeline_new (CwWall now);
void cw_timeline_free (CwTimeline *timeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTimeline, cw_timeline_free)
/* Takes label. */
void cw_timeline_add (CwTimeline *timeline, CwWall at, CwMarkKind kind, guint number, char *label);
/* name is copied. */
void cw_timeline_add_off (CwTimeline *timeline, CwDay day, const char *name);
/* Chooses from and to: around now and what lies near it, at most CW_TIMELINE_DAYS; sorts the marks
 * and counts those outside.  Days off are added after this. */
void cw_timeline_frame (CwTimeline *timeline);
#define CW_TIMELINE_DAYS 56

/* The first day of each week: "16 Nov". */
typedef char *(*CwTimelineTick) (CwDay day);
void cw_timeline_draw (const CwTimeline *timeline, CwHtml *html, CwTimelineTick tick,
                       const char *today);
