/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/given.h"
#include "core/policy.h"

/* The events of contract section 3: one table says who does each and which details it takes. */

typedef enum
{
  CW_EVENT_APPLIED, CW_EVENT_CONTRACTED, CW_EVENT_FUNDED, CW_EVENT_STARTED, CW_EVENT_SENT,
  CW_EVENT_REPLIED, CW_EVENT_PROMISED, CW_EVENT_ASKED, CW_EVENT_DELIVERED, CW_EVENT_REVISION,
  CW_EVENT_ACCEPTED, CW_EVENT_PAID, CW_EVENT_STEP_DONE, CW_EVENT_STEP_SKIPPED,
  CW_EVENT_STEP_RESULT, CW_EVENT_FLAGGED, CW_EVENT_HELD, CW_EVENT_UNHELD, CW_EVENT_SNOOZED,
  CW_EVENT_NOTED, CW_EVENT_EDITED, CW_EVENT_CLOSED, CW_EVENT_REOPENED, CW_EVENT_RETRACTED,
  CW_EVENT_AMENDED,
  CW_N_EVENTS
} CwEventKind;

typedef enum { CW_BY_ME, CW_BY_CLIENT, CW_BY_OFFICE } CwBy;

/* The details of an event.  Absent: NULL, CW_NEVER, FALSE or -1 as said.  All strings owned. */
typedef struct
{
  char *text;         /* noted, and a remark on any other event */
  int ball;           /* any event: a CwBall that overrides the rule; 0 absent */
  gboolean fyi;       /* sent */
  gboolean other;     /* sent: takes no step */
  gboolean wait;      /* replied */
  gboolean lure;      /* replied: no genuine answer */
  gboolean more;      /* accepted: a further part of the same contract */
  gboolean anyway;    /* started, delivered: past a guard, flagged for good */
  gboolean withdrawn; /* asked: the request is off */
  gboolean presumed;  /* closed: nobody said so */
  int button;         /* delivered: -1 absent, 0 no, 1 yes */
  CwInstant until;    /* promised: the moment named; snoozed: until */
  CwInstant by;       /* asked: the limit; sent: wanted by */
  CwInstant due;      /* delivered: when pay is due */
  char *kind;         /* asked */
  char *step;         /* step-*, and sent when it took a step */
  int act;            /* step-done, and sent with step: the step's CwAct when it was taken; -1 */
  gboolean escrow_step; /* the step taken was about missing escrow (Requires=!funded) */
  int result;         /* answers and decisions: CwResult; 0 absent */
  int outcome;        /* closed, and step-done of Act=close: CwOutcome; 0 absent */
  int closed_by;      /* closed: -1 absent, CW_BY_ME or CW_BY_CLIENT */
  char *sign;         /* flagged */
  char *target;       /* retracted, amended: uuid of the event */
  CwInstant at;       /* amended: the new time */
  gboolean date_only; /* amended: the new time is a day */
  CwGiven *fields;    /* edited; owned */
} CwDetails;

typedef enum { CW_RESULT_NONE, CW_RESULT_APPROVED, CW_RESULT_DENIED,
               CW_RESULT_CONSENT, CW_RESULT_REFUSE } CwResult;

typedef struct
{
  gint refs;          /* see cw_event_ref () */
  gint64 id;          /* row id in the journal, order of recording */
  gint64 command;     /* seq of its command */
  char *uuid;
  CwEventKind kind;
  CwInstant at;       /* when it happened; for a day: DayEnd of it (asked: 00:00) */
  gboolean date_only;
  char *zone;         /* zone in which it was recorded */
  CwDetails d;
} CwEvent;

CwEvent *cw_event_new (CwEventKind kind); /* every detail absent */
CwEvent *cw_event_copy (const CwEvent *event);
/* The same event once more, for a log of it: what has several owners is not changed any more. */
CwEvent *cw_event_ref (CwEvent *event);
void cw_event_free (CwEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwEvent, cw_event_free)

const char *cw_event_word (CwEventKind kind);             /* "step-done" */
gboolean cw_event_from_word (const char *word, CwEventKind *kind);
const char *cw_event_verb (CwEventKind kind);             /* the cw-ctl verb: "done" */
CwBy cw_event_by (CwEventKind kind);
/* The client did it, or said so: a refusal recorded as closed by the client counts. */
gboolean cw_event_is_answer (const CwEvent *event);
const char *cw_by_to_word (CwBy by);
/* What a closed case takes: noted, edited, reopened, the client's events, and corrections. */
gboolean cw_event_allowed_when_closed (CwEventKind kind);
const char *cw_result_to_word (CwResult result); /* "approved" …; NULL for NONE */
gboolean cw_result_from_word (const char *word, CwResult *result);

/* Details as a dictionary.  Times in the dictionary are x (µs) in the journal's form; words are s.
 * Only what belongs to the event's kind is told. */
GVariant *cw_event_details_to_variant (const CwEvent *event); /* a{sv}, floating, absent left out */
/* The journal's reader: fills event->d (which must be empty) from a{sv} with times as x.  Unknown
 * keys are an error (reason to free): damaged rows are told, never guessed. */
gboolean cw_event_details_from_variant (CwEvent *event, GVariant *details, char **reason);

/* Copies the value into event->d.  FALSE with a reason when the key is unknown to the kind, comes a
 * second time, has the wrong type, or holds a word that is none. */
gboolean cw_event_set_detail (CwEvent *event, const char *key, const CwDetailValue *value,
                              char **reason);

/* What a caller may give: key, its GVariant type, whether it is a WHEN (then purpose is a
 * CwWhenPurpose), for which kinds.  Kind-independent keys ("at", "text", "ball") included. */
typedef struct
{
  const char *key;
  char type;      /* 's' string, 'b' boolean, 'w' WHEN, 'd' dictionary, 't' event id ("event") */
  int purpose;    /* CwWhenPurpose of 'w', else -1 */
  guint64 kinds;  /* bit per CwEventKind */
  gboolean internal; /* set by the daemon only (act, escrow_step, target uuid …) */
} CwDetailKey;
/* A key may have several rows, for different kinds ("at", "by", "step", "until"). */
const CwDetailKey *cw_event_detail_keys (gsize *n);
/* NULL when the key does not belong to the kind. */
const CwDetailKey *cw_event_detail_key (CwEventKind kind, const char *key);
