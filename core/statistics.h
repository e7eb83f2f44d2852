/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/history.h"
#include "core/measure.h"

/* Counts and times over any number of cases.  Fed case by case, so that it holds no case. */

typedef struct
{
  guint spells;    /* of silence that began in that stage */
  guint silences;  /* of them: a step towards the client fell due */
  GArray *replies; /* gint64, µs of business time */
} CwStageFigures;

typedef struct
{
  guint taken, answered, waiting; /* waiting: the spell still runs */
} CwStepFigures;

typedef struct
{
  guint cases, open;
  guint in_stage[CW_N_STAGES];
  guint outcomes[CW_OUTCOME_LOST + 1]; /* closed cases by CwOutcome */
  guint applications;
  guint heard;               /* answered by the client, whatever the answer */
  guint lures;               /* of them: only by answers that were no genuine ones */
  guint waiting;             /* not answered yet, and open */
  guint contracts;           /* applications that became a contract */
  guint rejected, presumed;  /* declined: the client said so; nobody did */
  CwStageFigures stages[CW_N_STAGES];
  guint silences;
  GArray *replies;           /* of all stages */
  GHashTable *steps;         /* char* -> CwStepFigures* */
  GArray *to_money_from_delivery, *to_money_from_contract; /* gint64, days */
  CwInstant last_contact;    /* CW_NEVER none */
} CwFigures;

CwFigures *cw_figures_new (void);
void cw_figures_free (CwFigures *figures);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwFigures, cw_figures_free)
void cw_figures_add (CwFigures *figures, const CwCase *c, const CwHistory *history);
/* Ids of the steps that were taken, most often taken first, then by name.  The array is to be freed,
 * the ids belong to the figures. */
GPtrArray *cw_figures_step_ids (const CwFigures *figures);
const CwStepFigures *cw_figures_step (const CwFigures *figures, const char *id);
