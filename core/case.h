/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/event.h"

/* Log -> state.  A case is always derived from its seed (the fields given when it was added) and
 * its events; nothing here is stored as truth. */

/* The fields of a case.  Money is in minor units.  Each date remembers which event set it (0: the
 * seed), because an alert's cause is that event and never its time. */
typedef struct
{
  char *title, *client, *platform, *url;
  char **calendars;      /* NULL: the policy's */
  char *lang;            /* language of messages to this client; NULL: decided by the platform */
  gboolean has_fee;
  gint64 fee_amount;
  char *fee_currency;
  CwInstant closes, deadline, due;
  gint64 closes_event, deadline_event, due_event;
} CwFields;

/* Keys of a seed or of edited: title client platform url calendars(as) lang fee(a{sv} amount x,
 * currency s) closes deadline invoice_due (x, µs).  A value that is the empty string (or an empty
 * array) removes the field.  Unknown keys: FALSE with reason. */
gboolean cw_fields_apply (CwFields *fields, GVariant *dict, gint64 event_id, char **reason);
/* The same of what was read before. */
gboolean cw_fields_give (CwFields *fields, const CwGiven *given, gint64 event_id, char **reason);
void cw_fields_clear (CwFields *fields);

typedef struct
{
  char *step;        /* id */
  gint64 event_id;
  guint order;       /* position in the effective log */
  CwInstant at;
  gboolean skipped;
  int act;           /* CwAct, -1 for a skip */
  gint64 spell;      /* spell event id at that moment, 0 none */
  gint64 closes_event, deadline_event, due_event; /* which events had set the dates then */
  CwResult result;   /* of an office step: approved or denied once known; of an answer: consent … */
  guint result_order;
  CwInstant result_at;
  gint64 result_event;
} CwTaking;

typedef struct
{
  char *kind;
  gint64 event_id;
  guint order;
  CwInstant at;
  CwInstant by;      /* CW_NEVER: no limit was named */
  gboolean open;
} CwAsked;

/* An event that does not fit where it stands.  code: "closed", "not-open", "no-such-step", …
 * guard: TRUE when --anyway would let it pass (the bus says Refused instead of InvalidState). */
typedef struct
{
  gint64 event_id;
  char *uuid;
  CwEventKind kind;
  CwInstant at;
  const char *code;
  char *reason;      /* English, one line, without the code */
  gboolean guard;
} CwMisfit;

typedef struct
{
  CwInstant at;      /* CW_NEVER: no such event */
  gint64 event_id;
  guint order;       /* position in the effective log */
} CwMark;

/* One stretch of silence, past or running. */
typedef struct
{
  gint64 event_id;   /* of the event that began it, like CwCase.spell */
  guint order;
  CwStage stage;     /* in which it began */
  CwInstant begins;  /* quiet since */
  CwInstant mine;    /* my first message in it; CW_NEVER: none, the client's own event began it */
  CwInstant ends;    /* CW_NEVER: it runs */
  guint end_order;
  gboolean answered; /* the client's event ended it, a refusal that was said included */
  gboolean lure;     /* and that was no genuine answer */
} CwSpell;

typedef struct
{
  guint32 id;
  char *uuid;
  CwPolicy *policy;       /* a reference; NULL: unknown platform */
  CwInstant created;      /* when it was recorded */
  CwFields fields;

  CwStage stage;
  CwStage stage_before_closing;
  gboolean funded;
  CwBall ball;
  CwMark spell;           /* quiet since, and the event that identifies the spell */
  CwMark turn;            /* the ball's last change of hands */
  CwMark last_mine;       /* my last message to the client (sent, or a step that counts as sent) */
  gboolean unanswered;    /* a message of mine that took no escrow step has had no answer */
  CwMark applied, contracted, funded_at, started, delivered, billed;
  CwMark promised;        /* at = the moment named; holds until the client's next event */
  gboolean ever_delivered;
  gboolean held;
  CwInstant snoozed_until; /* CW_NEVER: not snoozed */
  gint64 snooze_event;
  gboolean closed;
  CwMark closed_at;
  CwOutcome outcome;
  int closed_by;          /* -1, CW_BY_ME, CW_BY_CLIENT */
  gboolean presumed;
  gboolean delivered_unfunded, started_unfunded; /* said for good */
  gboolean reopened_by_client; /* the last event applied reopened the case */
  CwMark last_taking;     /* message, office or platform; answers to what was asked do not count */
  GArray *takings;        /* CwTaking, in log order */
  GArray *spells;         /* CwSpell, in log order; at most the last one runs */
  GArray *asked;          /* CwAsked, in log order */
  GPtrArray *signs;       /* flagged signs, char* */
  GPtrArray *log;         /* the effective log, see cw_case_order_events () */
  GArray *misfits;        /* CwMisfit */
} CwCase;

/* The effective log: retracted events left out, amended ones moved, in order of event time, ties in
 * order of recording; an event given with a date only after what was recorded before it on its day,
 * which is a day of the zone in which the date was recorded (zone: for events without one).
 * Corrections themselves are not part of it.  GPtrArray of CwEvent*: copies, owned by the array. */
GPtrArray *cw_case_order_events (GPtrArray *events, GTimeZone *zone);

/* events: GPtrArray of CwEvent in order of recording, undone commands already left out; copied.
 * policy may be NULL (unknown platform: no escrow, no billed stage).  zone: see
 * cw_case_order_events ().  Never fails: events that do not fit are left out, told in misfits. */
CwCase *cw_case_derive (guint32 id, const char *uuid, CwInstant created, const CwGiven *seed,
                        GPtrArray *events, const CwPolicy *policy, GTimeZone *zone);
void cw_case_free (CwCase *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwCase, cw_case_free)

/* The office step that awaits a decision in the present spell, or outside of a spell while the
 * office holds the ball; NULL: none. */
const CwTaking *cw_case_pending_office (const CwCase *c);
/* The last taking of a step that counts now: in the present spell, for an asked track since the
 * request, for a deadlines track under the present date, for a step of my own turn and outside of a
 * spell since the turn.  Skips included; NULL: none. */
const CwTaking *cw_case_find_taking (const CwCase *c, const CwStep *step);
/* The event that set the date at the root of a step of the deadlines track (0: the seed). */
gint64 cw_case_date_setter (const CwCase *c, const CwStep *step);
/* The latest request of that kind, open or not; NULL: never asked. */
const CwAsked *cw_case_find_asked (const CwCase *c, const char *kind);
/* The event in the effective log, NULL when it is not there. */
const CwEvent *cw_case_find_event (const CwCase *c, gint64 event_id);
/* The platform that counts for a log as it would stand: the seed's, overlaid by edits that are not
 * retracted, in order of event time; "" none; allocated. */
char *cw_case_platform (const CwGiven *seed, GPtrArray *events);
