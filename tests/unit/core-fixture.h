/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/plan.h"
#include "core/policy-reader.h"

/* Cases for the tests of core/, written as a person would note them down:
 *
 *   policy   "Escrow=true\n" and steps, one a line: "nudge: Stage=applied Since=quiet After=3bd …"
 *   log      one event a line: "2026-11-24 10:00 sent fyi", "2026-11-24 asked kind=question" (a
 * day) retract  "2026-11-25 10:00 retracted 3", amend: "… amended 3 at=2026-11-24T12:00"
 *
 * The n-th line of a log is event n with the uuid "en".  Times are of Tokyo, which has no DST,
 * unless the zone is set otherwise; a time inside of a line has a T. */
typedef struct
{
  CwPolicy *policy;
  CwGiven *seed;
  GTimeZone *zone;       /* the user's */
  GPtrArray *events;
  CwDayset *client, *office;
  CwPlanContext x;
  CwCase *c;             /* after fix_derive () */
  CwPlan *plan;          /* after fix_plan () */
} Fix;

/* Japan in autumn and winter 2026/27: Saturdays, Sundays, public holidays, 12-29 to 01-03. */
extern const char *const fix_japan[];

/* head: lines of [Policy]; steps: see above, NULL for none.  Alert hours: always. */
Fix *fix_new (const char *head, const char *steps);
void fix_free (Fix *fix);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fix, fix_free)

CwPolicy *fix_policy (const char *head, const char *steps);
CwDayset *fix_dayset (guint8 days_off, const char *const *closed);
/* "2026-11-24 10:00" or with a T; in the zone. */
CwInstant fix_at (const char *text, GTimeZone *zone);
CwInstant fix_tokyo (const char *text);
void fix_seed (Fix *fix, const char *type_and_values);
void fix_hours (Fix *fix, const char *from, const char *to, const char *days);
void fix_log (Fix *fix, const char *log); /* appends */
CwCase *fix_derive (Fix *fix);
CwPlan *fix_plan (Fix *fix, const char *now);
CwPlan *fix_plan_at (Fix *fix, CwInstant now);
const CwPlanStep *fix_step (Fix *fix, const char *id);

/* "contracted client quiet=11-24 10:00 funded"; what is not there is not told. */
char *fix_state_text (const CwCase *c, GTimeZone *zone);
/* One line a step: "nudge due 11-27 10:00"; " alert …" where it differs, " limit …", "*" before the
 * current one; why it waits instead of a date. */
char *fix_plan_text (const CwPlan *plan, GTimeZone *zone);

/* The state after a log, and the code of every event that does not fit: "… !escrow-missing". */
void fix_assert_state (const char *head, const char *steps, const char *log, const char *expected);
void fix_assert_plan (Fix *fix, const char *now, const char *expected);
