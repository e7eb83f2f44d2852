/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/plan.h"

/* What one case's log tells about its client: the raw material of statistics. */

typedef struct
{
  CwStage stage;     /* in which the spell began */
  gboolean silent;   /* a step towards the client fell due in it */
  gboolean answered; /* the client ended it */
  gboolean runs;
  gint64 reply;      /* business time from my first message to a genuine answer, µs; -1 none */
} CwPastSpell;

typedef struct
{
  char *step;        /* owned */
  gboolean answered; /* it was the last one taken before the client's answer in that spell */
  gboolean runs;     /* the spell goes on: nobody knows yet */
} CwPastStep;

typedef struct
{
  GArray *spells;    /* CwPastSpell */
  GArray *steps;     /* CwPastStep: steps towards the client that were taken, in log order */
  gboolean applied;
  gboolean heard;    /* the client answered the application, a refusal that was said included */
  gboolean genuine;  /* not only by lures */
  GArray *to_money_from_delivery; /* gint64, civil days from the delivery before it to `paid` */
  GArray *to_money_from_contract; /* gint64, from the contract before it to the first `paid` */
  CwInstant began;   /* the application, else the first event, else when it was added */
  CwInstant last_contact; /* of either side with the other; CW_NEVER none */
} CwHistory;

/* A spell is silent when a silence step of its stage fell due before it ended (before x->now while
 * it runs), by the rules and facts as they stood when it began: what was edited later does not
 * change what was.  Days are the user's, business time is of x->days.client in the policy's zone.
 * seed: that of the case. */
CwHistory *cw_history_new (const CwCase *c, const CwGiven *seed, const CwPlanContext *x);
void cw_history_free (CwHistory *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwHistory, cw_history_free)
