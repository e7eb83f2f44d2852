/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/policy.h"

/* All that is due + now -> what to show, what joins a digest, and the next moment (the contract
 * section 6).  Pure: the engine carries the decisions out. */

#define CW_MAX_LIVE 3

/* One due step, or a case that waits for me (step NULL).  Strings are borrowed. */
typedef struct
{
  guint32 case_id;
  const char *step;
  CwUrgency urgency;       /* CW_URGENCY_LOW for a case that waits for me */
  CwInstant due;
  CwInstant alert;         /* the moment of its alert, or when it enters the digest */
  CwInstant limit;         /* CW_NEVER none */
  CwInstant snoozed_until; /* CW_NEVER none */
  CwInstant snoozed_at;    /* when the snooze was recorded */
  guint shown;             /* showings of this cause so far */
  CwInstant repeat_at;     /* CW_NEVER: no repeat to come */
  gboolean live;           /* has a bubble of its own now */
  gboolean listed;         /* is listed in the digest bubble that is live now */
  gboolean lost;           /* was live on a notification server that is gone */
} CwAgendaItem;

typedef struct
{
  CwInstant now;
  CwInstant paused_until;  /* CW_NEVER: no pause */
  CwInstant digest_handled; /* the last DigestAt that was looked at, whether or not it listed any */
  gint64 digest_at;        /* [Alerts] DigestAt, µs of day */
  guint8 days;             /* [Alerts] Days */
  GTimeZone *zone;         /* the user's current zone */
  gboolean gathered;       /* login, resume or end of a pause: many at once make one digest */
  gboolean new_server;     /* what was live on the lost server is shown once more */
} CwAgendaState;

typedef enum
{
  CW_SHOW_NOT,
  CW_SHOW_FIRST,  /* a bubble of its own, first showing of its cause */
  CW_SHOW_REPEAT, /* by Repeat= */
  CW_SHOW_AGAIN,  /* on a new server */
  CW_SHOW_LISTED, /* in the digest; a live bubble of its own stays */
  CW_SHOW_FOLDED, /* in the digest instead of a bubble of its own, or again on a new server; a live
                   * bubble goes */
} CwShow;

typedef struct
{
  CwShow *shows;           /* one per item */
  gboolean digest;         /* a digest bubble is made (of the LISTED and FOLDED items) */
  gboolean daily;          /* it is today's daily one */
  CwInstant digest_handled; /* the state's, moved on: to be kept */
  CwInstant next_moment;   /* > now; CW_NEVER none */
} CwAgenda;

CwAgenda *cw_agenda_make (const CwAgendaItem *items, guint n, const CwAgendaState *state);
void cw_agenda_free (CwAgenda *agenda);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAgenda, cw_agenda_free)

/* The latest moment <= now at which a daily digest was to come, and the first one after now;
 * CW_NEVER: none. */
void cw_agenda_digest_moments (const CwAgendaState *state, CwInstant *last, CwInstant *next);
/* A snooze that still holds: until its moment, or a critical step that fell due meanwhile or is one
 * day from its limit. */
gboolean cw_agenda_is_snoozed (const CwAgendaItem *item, CwInstant now);
/* Worst first: more urgent, then nearer limit, then due earlier, then id.  For sorting. */
int cw_agenda_compare (const CwAgendaItem *a, const CwAgendaItem *b);
