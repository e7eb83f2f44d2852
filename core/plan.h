/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/calendar.h"
#include "core/case.h"

/* Case + policy + calendars -> dated steps (contract sections 2, 4 and 5). */

/* [Alerts] Hours and Days, in the user's current zone. */
typedef struct
{
  gint64 from, to;   /* µs of day, [from, to); to < from spans midnight; 0 and 24 h: always */
  guint8 days;       /* bit per CwWeekday on which alerts may come; never 0 */
} CwHours;

typedef struct
{
  CwInstant now;
  CwDayContext days;                 /* zones and daysets of this case */
  const CwCalendarUnion *client;     /* for coverage and explanations; may be NULL */
  const CwCalendarUnion *office;
  CwHours hours;
} CwPlanContext;

typedef enum
{
  CW_STATUS_DONE, CW_STATUS_SKIPPED, CW_STATUS_DUE, CW_STATUS_UPCOMING, CW_STATUS_PASSED
} CwStepStatus;
const char *cw_step_status_to_word (CwStepStatus status);

typedef enum
{
  CW_WAITS_NOT,
  CW_WAITS_STAGE,     /* another stage */
  CW_WAITS_TURN,      /* another's turn */
  CW_WAITS_ANCHOR,    /* what Since= names has not happened */
  CW_WAITS_CONDITION, /* Requires= */
  CW_WAITS_HELD,
  CW_WAITS_CALENDAR,  /* no open day, or the sum left 1900-2200 */
} CwWaits;

typedef struct
{
  const CwStep *step;    /* borrowed from the policy */
  CwStepStatus status;
  CwWaits waits;
  const CwCondition *waits_condition; /* the first unmet one, with CW_WAITS_CONDITION */
  CwInstant anchor;      /* moment of Since=, CW_NEVER when missing */
  CwInstant due;         /* CW_NEVER: no date */
  CwInstant alert;       /* the moment of its alert; CW_NEVER like due */
  CwInstant limit;       /* Until, or the limit of an asked; CW_NEVER none */
  gint64 cause_event;    /* with the step's id: the cause (spell or anchor event) */
  gint64 cause_again;    /* a later denial that makes it due again, else 0 */
  const CwTaking *taking; /* when done or skipped */
  gboolean beyond_coverage; /* the sum ran past what a calendar covers */
} CwPlanStep;

typedef struct
{
  GArray *steps;         /* CwPlanStep, one per step of the policy, ladder order */
  int current;           /* index of what the alert is about, -1 none (the contract: "Current is …") */
  int next;              /* current, else the step whose date comes next, -1 none */
  CwInstant next_moment; /* the next moment > now at which this plan changes; CW_NEVER none */
} CwPlan;

CwPlan *cw_plan_make (const CwCase *c, const CwPolicy *policy, const CwPlanContext *context);
void cw_plan_free (CwPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwPlan, cw_plan_free)

/* Per track: the step that `sent` takes: the current or else the next silence step if it is
 * Act=message; -1 when none.  `done`/`skip` without a name: the current, else the next; -1 none. */
int cw_plan_step_for_sent (const CwPlan *plan, const CwCase *c, CwInstant at);
int cw_plan_step_for_done (const CwPlan *plan);

/* First moment >= from that Hours and Days allow and that, if open is not NULL, lies on an open day
 * of it in open_zone; CW_NEVER after two years without one. */
CwInstant cw_hours_next (const CwHours *hours, GTimeZone *zone, CwInstant from,
                         const CwDayset *open, GTimeZone *open_zone);
/* Last such whole minute < before and >= not_before; CW_NEVER when there is none. */
CwInstant cw_hours_last (const CwHours *hours, GTimeZone *zone, CwInstant before,
                         CwInstant not_before, const CwDayset *open, GTimeZone *open_zone);
/* Business days in (date of since, date of now], never negative. */
int cw_quiet_business_days (CwInstant since, CwInstant now, const CwDayContext *days);

/* When a step that was shown `shown` times (digests included), last at last_shown, comes again by
 * its Repeat=: the distance doubles with each showing and the moment waits for alert hours like the
 * first one.  CW_NEVER: it does not repeat, or RepeatMax= is reached. */
CwInstant cw_plan_repeat_moment (const CwPlanStep *p, guint shown, CwInstant last_shown,
                                 const CwPlanContext *context);
/* When a due step that was never shown may be shown first, seen from now: the next moment that Hours,
 * Days and the open days of its act allow, or now when that would pass its limit.  For what becomes
 * due in the past: a late entry, a login at night, the end of a snooze. */
CwInstant cw_plan_showing_moment (const CwPlanStep *p, const CwPlanContext *context);
/* When my own unanswered turn enters the digest: one business day after the turn (the contract
 * section 3, guards). */
CwInstant cw_plan_waiting_moment (const CwCase *c, const CwPlanContext *context);
