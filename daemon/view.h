/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/plan.h"
#include "daemon/clock.h"
#include "daemon/journal.h"
#include "daemon/library.h"
#include "daemon/settings.h"

/* One case, derived: its log, state, rules and plan at a moment.  Made when needed, never kept. */
typedef struct
{
  CwCaseRow row;
  GPtrArray *events;      /* CwEvent in order of recording */
  CwPolicy *policy;       /* NULL: unknown platform */
  CwCase *c;
  CwPlan *plan;
  CwPlanContext x;
  gint64 revision;
  /* what x points to */
  GTimeZone *user_zone, *policy_zone;
  CwCalendarUnion *client, *office;
} CwView;

void cw_view_free (CwView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwView, cw_view_free)

/* What views are made with; all borrowed. */
typedef struct
{
  CwDatabase *db;
  CwLibrary *library;
  const CwSettings *settings;
  GTimeZone *zone; /* the user's */
} CwWorld;

/* NULL with CW_ERROR_NOT_FOUND "no-such-case: …" (undone ones too), STORAGE or DAMAGED. */
CwView *cw_view_load (const CwWorld *world, guint32 id, CwInstant now, GError **error);
/* From rows in hand: takes row and events. */
CwView *cw_view_new (const CwWorld *world, CwCaseRow *row, GPtrArray *events, CwInstant now);
/* The view as it was just before the event: what `sent` and `done` without a step are judged by.
 * The event is in view->events; now becomes its time. */
CwView *cw_view_before (const CwWorld *world, const CwView *view, const CwEvent *event);
/* The zones and business days of a platform with these calendars (NULL: the policy's); for WHEN and
 * for explanations.  x->now and x->hours are set too. */
void cw_view_context (const CwWorld *world, CwView *view, const char *const *calendars,
                      CwInstant now);
/* "step/event/again": names the cause of the alert about a planned step.  Allocated. */
char *cw_view_cause (const CwPlanStep *p);
