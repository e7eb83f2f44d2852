/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/plan.h"
#include "daemon/clients.h"
#include "daemon/clock.h"
#include "daemon/journal.h"
#include "daemon/library.h"
#include "daemon/settings.h"

/* Whose calendars count: the case's own, else its client's, else its policy's. */
typedef enum
{
  CW_CALENDARS_OF_CASE,
  CW_CALENDARS_OF_CLIENT,
  CW_CALENDARS_OF_POLICY,
} CwCalendarsOf;
const char *cw_calendars_of_to_word (CwCalendarsOf of); /* "case", "client", "policy" */

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
  CwCalendarsOf calendars_of;
  char **calendars;         /* names of the client's business days */
  gboolean client_days_off; /* the client's own days off are among them */
  char *client_lang;        /* what is known of the client; NULL: nothing */
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
  CwClients *clients; /* NULL: nobody is known */
} CwWorld;

/* NULL with CW_ERROR_NOT_FOUND "no-such-case: …" (undone ones too), STORAGE or DAMAGED. */
CwView *cw_view_load (const CwWorld *world, guint32 id, CwInstant now, GError **error);
/* The same with events that have no uuid and no zone, where nothing depends on them: to look at what is
 * derived, not to tell or judge events. */
CwView *cw_view_load_brief (const CwWorld *world, guint32 id, CwInstant now, GError **error);
/* From rows in hand: takes row and events. */
CwView *cw_view_new (const CwWorld *world, CwCaseRow *row, GPtrArray *events, CwInstant now);
/* The view as it was just before the event: what `sent` and `done` without a step are judged by.
 * The event is in view->events; now becomes its time. */
CwView *cw_view_before (const CwWorld *world, const CwView *view, const CwEvent *event);
/* The zones and business days of a platform with these calendars (NULL: the policy's); for WHEN and
 * for explanations.  x->now and x->hours are set too. */
void cw_view_context (const CwWorld *world, CwView *view, const char *const *calendars,
                      CwInstant now);
/* The same for a case of a client that is not read: a view that has nothing but these.  own: calendars
 * that the case names, NULL none. */
CwView *cw_view_days (const CwWorld *world, guint32 id, CwPolicy *policy, const char *client,
                      const char *const *own, CwInstant now);
/* The business days of a client for a case of a policy (may be NULL) that names calendars of its own
 * or none (NULL); a full reference.  A calendar that went missing is left out. */
CwCalendarUnion *cw_view_client_days (const CwWorld *world, guint32 id, const char *client,
                                      const char *const *own, const CwPolicy *policy,
                                      GTimeZone *zone);
/* "step/event/again": names the cause of the alert about a planned step.  Allocated. */
char *cw_view_cause (const CwPlanStep *p);
/* Names of the calendars by whose business days the step's sum counts; NULL when it counts none or
 * has no date.  Borrowed. */
char *const *cw_view_calendars_of_sum (const CwView *view, const CwPlanStep *p);
/* Whether such a sum reaches days of the calendar that are projections: those after its last
 * official announcement, which is told in *until (may be NULL). */
gboolean cw_view_is_projected (const CwWorld *world, const CwView *view, const CwPlanStep *p,
                               const char *calendar, CwDay *until);
