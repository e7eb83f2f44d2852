/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/look.h"

/* Shared by alerts.c (what is decided), alerts-write.c (what is written) and alerts-show.c (what is
 * shown). */

/* Live alerts whose cause is no longer due. */
typedef struct
{
  CwLive *live;
  const char *reason;
} CwGone;

/* The same of one that a digest lists. */
typedef struct
{
  CwLive *digest;
  guint place;
  const char *reason;
} CwUnlisted;

/* A bubble that comes, and the one of the same case (or the old digest) whose place it takes. */
typedef struct
{
  CwLive *live;       /* NULL: none comes; owned until it is in the table of what is up */
  CwLive *replaced;
  const char *reason; /* why the replaced one goes */
} CwComing;

struct _CwLook
{
  CwEngine *engine;
  char *fallback;       /* why an alert goes of which nothing else is known */
  CwInstant now, next_moment;
  void (*phase) (CwLook *look); /* NULL: done */
  gboolean turn;        /* the main loop is to have one before the next piece */
  guint next;           /* where the phase goes on */
  GPtrArray *due;       /* CwSummary; NULL: cannot be read */
  CwAgendaItem *items;  /* of those that are due */
  GPtrArray *lives;     /* CwLive, borrowed: all that were up when it began */
  guint listed_left;    /* of lives[next], a digest: so many are to be looked at; G_MAXUINT: all */
  guint unlisted_before; /* of the digests before that one */
  GArray *gone;         /* CwGone */
  GArray *unlisted;     /* CwUnlisted, of each digest the last one first */
  CwAgenda *agenda;
  CwDatabase *beside;   /* for many rows, so that nobody reads half of them */
  CwDatabase *db;       /* with the transaction, NULL none: the engine's or that one */
  GArray *coming;       /* CwComing */
  CwLive *digest;       /* the one of coming that is a digest; NULL: none */
  GArray *rows;         /* CwAlertRow of what it lists for the first time */
};

/* Each does a piece, and says what is next. */
void cw_look_go_to (CwLook *look, void (*phase) (CwLook *look));
/* Nothing is recorded, so nothing is shown; it is done, and comes again in a minute. */
void cw_look_fail (CwLook *look, const GError *error);
/* The ledger, in a transaction; it ends with cw_look_commit (). */
void cw_look_write (CwLook *look);
void cw_look_commit (CwLook *look);
/* Signals and bubbles, after everything is on disk. */
void cw_look_carry_out (CwLook *look);
