/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/civil.h"
#include "core/policy.h"
#include "daemon/database.h"

/* The cache: one row per case that is not undone, derived from the log.  A row whose log_seq or
 * rules_key does not match, or whose next_moment has come, is derived again by the engine; these
 * functions only store and find rows.  Writes inside the caller's transaction.
 * The row is there from the moment that the case is (log_seq 0 and rules_key "" until it is stored:
 * stale), and goes when the command that made the case is taken back. */
typedef struct
{
  guint32 case_id;
  gint64 log_seq;       /* revision of the case it was derived from */
  char *rules_key;      /* fingerprint of policy, calendars, zones and settings */
  char *title, *client, *platform, *url; /* platform may be "", url NULL */
  char *calendars;      /* the case's own, comma-separated; NULL: its policy's */
  int stage;            /* CwStage */
  gboolean funded, held;
  int ball;             /* CwBall */
  CwInstant quiet_since; /* CW_NEVER none */
  int outcome;          /* CwOutcome */
  gboolean has_fee; gint64 fee_amount; char *fee_currency;
  CwInstant closes, deadline, due, created; /* CW_NEVER none */
  CwInstant snoozed_until;
  /* the current step, or the next one with a date */
  char *step;           /* NULL none */
  CwInstant step_due, step_alert, step_limit;
  int urgency, act;
  gboolean is_due;      /* step is current (due) */
  char *cause;          /* of the current step, NULL when none is due */
  CwInstant waiting_since; /* ball with me and no step: the turn; CW_NEVER otherwise */
  CwInstant next_moment; /* CW_NEVER none */
} CwSummary;
void cw_summary_clear (CwSummary *summary);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwSummary, cw_summary_clear)

/* CW_ERROR_STORAGE when there is no such case, or it was taken back. */
gboolean cw_summary_store (CwDatabase *db, const CwSummary *summary, GError **error);
/* The same where before is what the row says now (or all 0): a row whose step moved on with the time is
 * a third of the work, since most of its indexes stay as they are. */
gboolean cw_summary_change (CwDatabase *db, const CwSummary *before, const CwSummary *after,
                            GError **error);
/* Removes the row of a case that was taken back; that of any other case becomes stale again. */
gboolean cw_summary_delete (CwDatabase *db, guint32 case_id, GError **error);
/* FALSE with error unset when there is none. */
gboolean cw_summary_load (CwDatabase *db, guint32 case_id, CwSummary *summary, GError **error);

typedef struct
{
  const char *text;     /* part of title or client, case-insensitive, NULL any */
  const char *client;   /* in any spelling of core/client-name.h, NULL any */
  const char *platform; /* exact, NULL any */
  int stage;            /* -1 any */
  int state;            /* CwState, -1 any */
  int ball;             /* CwBall, 0 any */
  gboolean open_only;   /* stage is not closed */
  gboolean waits;       /* open, my turn, and no step says so */
  CwInstant now;        /* for snoozed */
} CwSummaryFilter;
typedef enum { CW_STATE_OK, CW_STATE_DUE, CW_STATE_SNOOZED, CW_STATE_CLOSED } CwState;
const char *cw_state_to_word (CwState state);
gboolean cw_state_from_word (const char *word, CwState *state);
CwState cw_summary_state (const CwSummary *summary, CwInstant now);

typedef enum
{
  CW_ORDER_ID,      /* ascending id */
  CW_ORDER_URGENCY, /* due first: more urgent, then earlier due; then by next date; then id */
} CwSummaryOrder;
/* Keyset paging: cursor "" starts, *next_cursor is "" at the end; limit 0 means CW_DEFAULT_PAGE.  A
 * cursor that is not one of ours: CW_ERROR_INVALID_ARGUMENT.  GPtrArray of CwSummary. */
GPtrArray *cw_summary_list (CwDatabase *db, const CwSummaryFilter *filter, CwSummaryOrder order,
                            const char *cursor, guint limit, char **next_cursor, GError **error);
/* Ids whose next_moment <= now (GArray of guint32), at most n; and the earliest one after now. */
GArray *cw_summary_moments (CwDatabase *db, CwInstant now, guint n, GError **error);
CwInstant cw_summary_next_moment (CwDatabase *db, CwInstant now, GError **error);
/* Ids whose rules_key differs from the one given, those never stored included, at most n. */
GArray *cw_summary_stale (CwDatabase *db, const char *rules_key, guint n, GError **error);
/* Those among them that the agenda looks at, by id from the one after `after` on. */
GArray *cw_summary_stale_agenda (CwDatabase *db, const char *rules_key, guint32 after, guint n,
                                 GError **error);

/* A pass over the rows of one number of rules, in the order of their ids, which then is the number of
 * the new rules: rows that come out as they were need not be written. */
typedef struct
{
  gint64 rules;  /* the number; 0: there is none */
  guint32 after; /* all rows of it up to this id were looked at */
  gboolean any;  /* of cw_summary_pass_rows (): there was a row */
} CwSummaryPass;
/* In a transaction: begins one, or goes on with the one that was under way for that key, when no rules
 * have the key; else pass->rules is 0.  before: the key that the rows had, allocated; NULL: not all of
 * them had one key. */
gboolean cw_summary_begin_pass (CwDatabase *db, const char *rules_key, CwSummaryPass *pass, char **before,
                                GError **error);
typedef gboolean (*CwSummaryConcernsFunc) (guint32 id, const char *platform, const char *client,
                                           const char *calendars, gpointer data);
/* At most n of the next rows that func says are concerned (GArray of guint32), of those of the agenda
 * only, if so said; pass->after moves on. */
GArray *cw_summary_pass_rows (CwDatabase *db, CwSummaryPass *pass, gboolean agenda, guint n,
                              CwSummaryConcernsFunc concerns, gpointer data, GError **error);
/* In a transaction: how far it got; and that all was looked at. */
gboolean cw_summary_keep_pass (CwDatabase *db, const CwSummaryPass *pass, GError **error);
gboolean cw_summary_end_pass (CwDatabase *db, const char *rules_key, const CwSummaryPass *pass,
                              GError **error);
/* Made under these rules, or in the pass for them that is under way. */
gboolean cw_summary_has_rules (const CwSummary *summary, const char *rules_key);
/* How many are stale, with what is left of the pass, which grows with the cases; and whether any is (TRUE
 * on error). */
guint cw_summary_count_stale (CwDatabase *db, const char *rules_key, const CwSummaryPass *pass);
gboolean cw_summary_has_stale (CwDatabase *db, const char *rules_key, const CwSummaryPass *pass);
/* A row that came out as it was is only marked as made under these rules. */
gboolean cw_summary_restamp (CwDatabase *db, guint32 case_id, const char *rules_key, GError **error);
/* The same in all but rules_key. */
gboolean cw_summary_equal (const CwSummary *a, const CwSummary *b);
/* In a transaction: forgets the keys of rules that no row has, except that one. */
gboolean cw_summary_forget_rules (CwDatabase *db, const char *rules_key, GError **error);
/* Due and not closed, or waiting for me. */
gboolean cw_summary_is_for_agenda (const CwSummary *summary);
/* Those: what the agenda looks at (GPtrArray of CwSummary, by case id). */
GPtrArray *cw_summary_due (CwDatabase *db, GError **error);
/* How many of them are due and snoozed; 0 when that cannot be read. */
guint cw_summary_count_snoozed (CwDatabase *db, CwInstant now);
/* The first n of them of cases above that one. */
GPtrArray *cw_summary_due_after (CwDatabase *db, guint32 after, guint n, GError **error);
/* When the alert of the current or next step comes, or the snooze over it ends. */
typedef struct
{
  CwInstant at;
  guint32 case_id;
} CwSummaryDate;
/* Appends the dates of the next n open cases after *after, by id, and moves it on; cases without a
 * date have none.  FALSE: there were no more, or an error. */
gboolean cw_summary_dates (CwDatabase *db, guint32 *after, guint n, GArray *dates, GError **error);
/* Cases that are not closed, and those of them that are due (snoozed ones too).  Kept in step by
 * the database, at no cost here. */
gboolean cw_summary_counts (CwDatabase *db, guint *open, guint *due, GError **error);
/* Cases of a client by cw_client_key (), newest first, whose id is below `below` (0: all), at most n;
 * GArray of guint32. */
GArray *cw_summary_of_client (CwDatabase *db, const char *key, guint32 below, guint n,
                              GError **error);
/* The same for all clients. */
GArray *cw_summary_below (CwDatabase *db, guint32 below, guint n, GError **error);
/* The newest case of each other client that has cases and whose name is the same by
 * cw_client_loose_key (), in the order of their keys: at most n, among 1,000 names. */
GArray *cw_summary_like_client (CwDatabase *db, const char *name, guint n, GError **error);

typedef struct
{
  char *key;
  char *name;          /* as its newest case writes it */
  guint cases, open, due;
} CwClientRow;
/* Clients that have cases, by key, after that key ("" all), at most n; text: part of the key, NULL
 * any.  GPtrArray of CwClientRow. */
GPtrArray *cw_summary_clients (CwDatabase *db, const char *after, const char *text, guint n,
                               GError **error);
