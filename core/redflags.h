/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/signs.h"
#include "core/statistics.h"

/* Warning signs of a client, and what they come to.  Signs are from the article (its eight and what
 * else it names) and CrowdWorks' FAQ 10596; weights and verdicts are our own. */

typedef enum
{
  CW_WEIGHT_GOOD,
  CW_WEIGHT_SIGNAL,  /* told, and never counted: no proof of anything by itself */
  CW_WEIGHT_MILD,
  CW_WEIGHT_SERIOUS,
  CW_WEIGHT_STOP,    /* enough alone: decline and report */
} CwWeight;
const char *cw_weight_to_word (CwWeight weight); /* "good" … "stop" */

typedef enum
{
  CW_VERDICT_UNKNOWN, /* nothing was answered and the log tells nothing */
  CW_VERDICT_GOOD,    /* something good, nothing bad */
  CW_VERDICT_CLEAR,   /* nothing speaks against it */
  CW_VERDICT_CAREFUL, /* one serious sign, or a mild one */
  CW_VERDICT_DECLINE, /* one that is enough alone, or two serious ones */
} CwVerdict;
const char *cw_verdict_to_word (CwVerdict verdict); /* "unknown" … "decline" */
/* What it comes to, a sentence or two in English. */
const char *cw_verdict_text (CwVerdict verdict, gboolean contracted);

typedef enum { CW_FOUND_FLAG, CW_FOUND_ANSWER, CW_FOUND_LOG, CW_FOUND_PAST } CwFoundBy;
const char *cw_found_by_to_word (CwFoundBy by); /* "flag", "answer", "log",
                                                  * "past": other cases of the client */

/* What can be found: each sign by its id, and what only the log tells. */
typedef struct
{
  const char *id;
  CwWeight weight;
  const char *reason;  /* why it counts, in English; %d is the finding's number, if it has one */
  const char *follows; /* what to do */
  const char *source;
} CwRedFlag;
const CwRedFlag *cw_red_flag (const char *id); /* NULL: there is none */
const CwRedFlag *cw_red_flags (gsize *n);

typedef struct
{
  const CwRedFlag *flag;
  CwWeight weight;     /* mostly the flag's own */
  CwFoundBy by;
  int number;          /* business days, times; 0: it has none */
} CwFinding;

/* Where pay counts as far below the market. */
#define CW_LOW_HOURLY_JPY 1000.0   /* the article: "tens to hundreds of yen" an hour */
#define CW_LOW_PER_CHARACTER_JPY 0.5 /* our own default */
#define CW_MANY_WANTED 50u         /* the article: 50 to 100 or more */

typedef struct
{
  const CwCase *c;          /* its flags, requests and takings */
  const CwHistory *history; /* the same case's; reply times */
  const CwFigures *past;    /* the client's other cases; NULL: none */
  GHashTable *answers;      /* sign id -> GINT_TO_POINTER (1 seen, -1 not seen); NULL: none */
  guint people_wanted;      /* 0: unknown */
  guint characters;         /* of the whole job, for its fee; 0: unknown */
  double hours;             /* likewise */
  const CwPlanContext *x;
} CwRedFlagInput;

typedef struct
{
  GArray *findings;         /* CwFinding, the heaviest first; good ones last */
  GPtrArray *open;          /* ids of signs that nobody answered, borrowed */
  CwVerdict verdict;
  gboolean contracted;      /* there is, or was, a contract */
  /* the fee worked out, in whole units of its currency; 0: not known */
  double per_hour, per_character;
  gboolean judged;          /* its currency has a limit of ours */
} CwRedFlagReport;

CwRedFlagReport *cw_red_flags_find (const CwRedFlagInput *input);
void cw_red_flag_report_free (CwRedFlagReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwRedFlagReport, cw_red_flag_report_free)
/* Its reason with its number.  Allocated. */
char *cw_finding_text (const CwFinding *finding);

/* Reminders of the running silence that were sent, by me or through the platform, and had no
 * answer. */
guint cw_case_ignored_reminders (const CwCase *c);
