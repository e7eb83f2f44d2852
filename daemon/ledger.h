/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/civil.h"
#include "daemon/database.h"

/* Alerts shown: append-only.  An alert row is written and committed before Notify is called; what
 * became of it follows as marks.  All writes inside the caller's transaction. */

typedef enum
{
  CW_RAISED_ALERT,   /* a bubble of its own, first showing of its cause */
  CW_RAISED_REPEAT,  /* Repeat= */
  CW_RAISED_AGAIN,   /* on a new server, or after a snooze */
  CW_RAISED_DIGEST,  /* listed in a digest: one row per listed step, all with the same digest id */
} CwRaised;

typedef enum
{
  CW_MARK_SHOWN,     /* the server answered; server fields are set */
  CW_MARK_LATE,      /* sent, no answer yet or lost */
  CW_MARK_FAILED,    /* the server refused; will be tried again */
  CW_MARK_CLOSED,    /* the server said it is gone (reason word) */
  CW_MARK_REPLACED,  /* a later alert took its place */
  CW_MARK_WITHDRAWN, /* by us; the cause may be shown again if it falls due again */
} CwAlertMark;
const char *cw_raised_to_word (CwRaised how);
const char *cw_alert_mark_to_word (CwAlertMark mark);

typedef struct
{
  gint64 id;         /* out */
  guint32 case_id;   /* 0 for a digest's own bubble row */
  char *step;        /* "" for a digest's own row */
  char *cause;       /* step/cause_event/cause_again, see engine; "digest" for its own row */
  CwInstant raised_at;
  CwRaised how;
  gint64 digest;     /* alert id of the digest's own row, 0 none */
} CwAlertRow;
void cw_alert_row_clear (CwAlertRow *row);

gboolean cw_ledger_raise (CwDatabase *db, CwAlertRow *row, GError **error);
/* Gives how many were recorded, the first ones: fewer than n with error set. */
guint cw_ledger_raise_many (CwDatabase *db, CwAlertRow *rows, guint n, GError **error);
gboolean cw_ledger_mark (CwDatabase *db, gint64 alert, CwAlertMark mark, const char *reason,
                         CwInstant at, const char *bus_guid, const char *owner, guint32 server_id,
                         GError **error);

/* What the agenda needs to know of one cause: the rows raised after its last WITHDRAWN mark was
 * made. */
typedef struct
{
  guint shown;          /* rows (showings, digest listings included) since the last withdrawal */
  CwInstant first_at, last_at; /* raised_at of the first and last row; CW_NEVER when shown == 0 */
  gint64 last_alert;    /* its id */
} CwShowing;
gboolean cw_ledger_showing (CwDatabase *db, guint32 case_id, const char *cause, CwShowing *showing,
                            GError **error);

/* Which case an alert was about (0: a digest) and the reason word of its last end: as given to
 * cw_ledger_mark (), "pressed" for a button; allocated, NULL when it has not ended.  FALSE with error
 * unset when there is no such alert. */
gboolean cw_ledger_end (CwDatabase *db, gint64 alert, guint32 *case_id, char **reason,
                        GError **error);
/* Alerts that are live or pending: no CLOSED, REPLACED or WITHDRAWN mark on them or on the digest
 * that lists them.  What a live digest lists on from the one whose place it took, REPLACED because
 * of "digest", has the live one's id as its digest. */
typedef struct
{
  CwAlertRow row;
  gboolean shown;       /* has a SHOWN mark: the fields below are of the last one */
  gboolean late;        /* has a LATE mark after that */
  char *bus_guid, *owner;
  guint32 server_id;
} CwLiveAlert;
void cw_live_alert_free (CwLiveAlert *alert);
GPtrArray *cw_ledger_live (CwDatabase *db, GError **error); /* CwLiveAlert, in order of raising */
/* The last ones that were withdrawn or replaced and that nothing shows since in their place: a kill
 * may have kept our CloseNotification from their server.  Only id and the server's fields are set. */
GPtrArray *cw_ledger_outdated (CwDatabase *db, GError **error); /* CwLiveAlert */
/* raised_at of the last digest's own row; CW_NEVER none. */
CwInstant cw_ledger_last_digest (CwDatabase *db, GError **error);
