/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/duration.h"
#include "core/monthly.h"
#include "core/text.h"

/* A platform's rules as values (contract section 4).  Built by policy-reader.h. */

typedef enum
{
  CW_STAGE_APPLIED, CW_STAGE_CONTRACTED, CW_STAGE_DELIVERED, CW_STAGE_BILLED, CW_STAGE_CLOSED
} CwStage;
#define CW_N_STAGES 5

typedef enum
{
  /* bits, so that Ball=client;office works */
  CW_BALL_CLIENT = 1, CW_BALL_ME = 2, CW_BALL_OFFICE = 4
} CwBall;

typedef enum
{
  CW_ANCHOR_NONE,
  CW_ANCHOR_QUIET, CW_ANCHOR_TURN,
  CW_ANCHOR_APPLIED, CW_ANCHOR_CONTRACTED, CW_ANCHOR_FUNDED, CW_ANCHOR_STARTED,
  CW_ANCHOR_DELIVERED, CW_ANCHOR_BILLED,
  CW_ANCHOR_CLOSES, CW_ANCHOR_DEADLINE, CW_ANCHOR_DUE, CW_ANCHOR_PROMISED,
  CW_ANCHOR_ASKED,    /* asked:KIND */
  CW_ANCHOR_STEP, CW_ANCHOR_APPROVED, CW_ANCHOR_DENIED, /* step:ID … */
} CwAnchorKind;

typedef struct
{
  CwAnchorKind kind;
  char *arg; /* KIND or step id; NULL for the others */
} CwAnchor;

/* One entry of NotBefore or Until: an anchor and a distance. */
typedef struct
{
  CwAnchor anchor;
  CwDuration distance;
} CwMoment;

typedef enum
{
  CW_ACT_MESSAGE, CW_ACT_OFFICE, CW_ACT_PLATFORM, CW_ACT_ANSWER, CW_ACT_CLOSE, CW_ACT_WAIT
} CwAct;
typedef enum { CW_URGENCY_LOW, CW_URGENCY_NORMAL, CW_URGENCY_CRITICAL } CwUrgency;
typedef enum
{
  CW_CONFIDENCE_OFFICIAL, CW_CONFIDENCE_THIRD_PARTY, CW_CONFIDENCE_ARTICLE, CW_CONFIDENCE_DEFAULT
} CwConfidence;
typedef enum
{
  CW_OUTCOME_NONE, CW_OUTCOME_COMPLETED, CW_OUTCOME_DECLINED, CW_OUTCOME_WITHDRAWN,
  CW_OUTCOME_CANCELLED, CW_OUTCOME_LOST
} CwOutcome;

typedef enum
{
  CW_CONDITION_FUNDED, CW_CONDITION_CLOSES, CW_CONDITION_DEADLINE, CW_CONDITION_DUE,
  CW_CONDITION_DELIVERED, /* any delivery in the case, ever */
  CW_CONDITION_ASKED, CW_CONDITION_STEP, CW_CONDITION_APPROVED, CW_CONDITION_DENIED
} CwConditionKind;
typedef struct
{
  CwConditionKind kind;
  gboolean negated;
  char *arg;
} CwCondition;

/* Tracks: ladders that never pass each other.  A step's track is that of its Since=, followed
 * through step:, approved: and denied: to the root: asked:KIND is a track of its own; closes,
 * deadline and due are dates, whose ladder a new spell does not start anew; all else is silence. */
typedef enum { CW_TRACK_SILENCE, CW_TRACK_DEADLINES, CW_TRACK_ASKED } CwTrackKind;

typedef struct
{
  char *id;
  CwStage stage;
  guint ball;              /* set of CwBall bits; asked tracks ignore it */
  CwAnchor since;
  CwDuration after;
  GArray *not_before;      /* CwMoment */
  gboolean has_until;
  CwMoment until;
  GArray *requires_;       /* CwCondition */
  CwAct act;
  CwOutcome outcome;       /* with Act=close: as given, else completed in billed, else lost */
  CwUrgency urgency;
  char *template;          /* NULL when there is none */
  gboolean has_repeat;
  CwDuration repeat;
  int repeat_max;          /* showings after the first; 3 when not given */
  char *url;               /* NULL: the case's own */
  gboolean has_weekly;
  CwWeekday weekly_day;    /* Weekly=mon 12:00: the first such moment (policy zone) at or after */
  gint64 weekly_time;
  GArray *monthly;         /* CwMonthly, NULL when not given: the pay day for Since+After */
  gboolean round_hour;     /* Round=hour: up to the next full hour */
  gboolean inclusive;      /* the anchor's day is day 1: one day less */
  CwText title;
  CwText advice;
  char *source;
  char *checked;
  CwConfidence confidence;
  char *file;              /* where the step's group was read first */
  GHashTable *changed;     /* key -> drop-in that set it last; NULL: none.  Keys of the step's own file
                           * are not in it */
  /* derived */
  CwTrackKind track;
  char *track_kind;        /* KIND of an asked track, else NULL */
} CwStep;

typedef struct
{
  gatomicrefcount ref;
  char *id;                /* file name without .policy */
  char *file;              /* full name of the main file */
  char *origin;            /* "user", "administrator" or "packaged" */
  CwText name;
  char **calendars;        /* NULL-terminated, may be empty */
  char **office_calendars; /* as calendars when not given */
  char *zone;              /* NULL: the user's */
  gboolean escrow;
  char **asked_kinds;      /* further KINDs that the policy names with AskedKinds=, may be empty */
  GPtrArray *steps;        /* CwStep, ladder order */
  GHashTable *changed;     /* like that of a step, for [Policy] */
  char *fingerprint;       /* of all files it was made from, see cw_policy_fingerprint () */
} CwPolicy;

CwPolicy *cw_policy_ref (CwPolicy *policy);
void cw_policy_unref (CwPolicy *policy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwPolicy, cw_policy_unref)

/* An empty policy and a step with the defaults of the keys; the reader fills them. */
CwPolicy *cw_policy_new (const char *id);
CwStep *cw_step_new (const char *id);
void cw_step_free (CwStep *step);
/* NULL when there is none of that id.  index may be NULL. */
const CwStep *cw_policy_find_step (const CwPolicy *policy, const char *id, guint *index);
gboolean cw_policy_has_stage (const CwPolicy *policy, CwStage stage);
/* TRUE when KIND is built in or named by the policy. */
gboolean cw_policy_knows_asked (const CwPolicy *policy, const char *kind);
extern const char *const cw_asked_kinds[]; /* the built-in ones, NULL-terminated */

/* Enumerations and their words, both ways ("client", "office" …); from_word: FALSE if unknown. */
const char *cw_stage_to_word (CwStage stage);
gboolean cw_stage_from_word (const char *word, CwStage *stage);
const char *cw_ball_to_word (CwBall ball); /* one bit */
gboolean cw_ball_from_word (const char *word, CwBall *ball);
const char *cw_act_to_word (CwAct act);
gboolean cw_act_from_word (const char *word, CwAct *act);
const char *cw_urgency_to_word (CwUrgency urgency);
gboolean cw_urgency_from_word (const char *word, CwUrgency *urgency);
const char *cw_confidence_to_word (CwConfidence confidence);
gboolean cw_confidence_from_word (const char *word, CwConfidence *confidence);
const char *cw_outcome_to_word (CwOutcome outcome); /* NULL for NONE */
gboolean cw_outcome_from_word (const char *word, CwOutcome *outcome);
const char *cw_weekday_to_word (CwWeekday day); /* "mon" */
gboolean cw_weekday_from_word (const char *word, CwWeekday *day);
/* All words of a kind, NULL-terminated, e.g. for cw_text_nearest (). */
const char *const *cw_stage_words (void);
const char *const *cw_ball_words (void);
const char *const *cw_act_words (void);
const char *const *cw_urgency_words (void);
const char *const *cw_confidence_words (void);
const char *const *cw_outcome_words (void);
const char *const *cw_weekday_words (void);
const char *const *cw_anchor_words (void);    /* "step:", "asked:" … with their colon */
const char *const *cw_condition_words (void); /* likewise */

/* "quiet", "step:nudge" …; allocated.  The parsers leave the result untouched on FALSE. */
char *cw_anchor_format (const CwAnchor *anchor);
gboolean cw_anchor_parse (const char *text, CwAnchor *anchor);
void cw_anchor_clear (CwAnchor *anchor);
/* "quiet+2bd", "step:nudge-1d", or "quiet" alone for +0h: an anchor and a signed duration.  A step
 * whose id ends like a distance could not be told from one, so the reader refuses such ids. */
char *cw_moment_format (const CwMoment *moment);
gboolean cw_moment_parse (const char *text, CwMoment *moment);
void cw_moment_clear (CwMoment *moment);
char *cw_condition_format (const CwCondition *condition);
gboolean cw_condition_parse (const char *text, CwCondition *condition);
void cw_condition_clear (CwCondition *condition);
