/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/plan.h"

/* How the dates of a planned step were reached (contract section 5: every day counted, every day
 * skipped and why).  Reckoned with the functions of the plan itself (plan-private.h), so that the
 * two never disagree. */

#define CW_EXPLAIN_MAX_DAYS 400 /* rows of an explanation; the rest is said to be left out */

typedef struct
{
  CwDay day;       /* in the policy's zone */
  gboolean counted;
  int n;           /* running number of a counted day; 0 for a skipped one and with After=0bd */
  char *reason;    /* why it is skipped; NULL when counted */
} CwExplainDay;

typedef enum
{
  CW_NOTE_INCLUSIVE,      /* the day of the anchor is day 1 */
  CW_NOTE_WEEKLY,
  CW_NOTE_MONTHLY,
  CW_NOTE_ROUND,
  CW_NOTE_NOT_BEFORE,
  CW_NOTE_PROMISED,
  CW_NOTE_ONE_STEP_A_DAY,
  CW_NOTE_HOURS,          /* from here on about the alert */
  CW_NOTE_OPEN_DAY,
  CW_NOTE_BEFORE_LIMIT,
  CW_NOTE_AT_ONCE,
  CW_NOTE_COVERAGE,       /* about the whole */
} CwNoteCode;
const char *cw_note_to_word (CwNoteCode code); /* "not-before" … */

typedef struct
{
  CwNoteCode code;
  CwInstant moment;  /* what the due moment, or the alert, became by it; CW_NEVER: moved neither */
  char *what;        /* the entry, the hours …; NULL when the code says it all */
  GArray *days;      /* CwExplainDay: closed days that the alert waited past; NULL none */
  char *text;        /* a sentence in English */
} CwExplainNote;

typedef struct
{
  CwInstant sum;     /* Since + After alone; CW_NEVER: there is no date */
  GArray *days;      /* CwExplainDay in order of counting; of sums in bd and obd */
  gboolean truncated; /* more than CW_EXPLAIN_MAX_DAYS */
  GArray *notes;     /* CwExplainNote in order of effect */
  char *text;        /* the whole in English, several sentences */
} CwExplanation;

/* p: of the plan of c.  lang: for the reasons of skipped days ("ja", else English with the
 * calendar's own name).  Sentences are English in every language. */
CwExplanation *cw_explain_step (const CwCase *c, const CwPolicy *policy, const CwPlanStep *p,
                                const CwPlanContext *x, const char *lang);
void cw_explanation_free (CwExplanation *e);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwExplanation, cw_explanation_free)

/* Why the day is closed, in the language of lang; NULL when it is open.  u may be NULL (set: the
 * days that are open).  Allocated. */
char *cw_explain_closed_day (const CwCalendarUnion *u, const CwDayset *set, CwDay day,
                             const char *lang);
