/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/plan.h"

/* Which cases have work or money in them that may be lost. */

typedef enum
{
  CW_RISK_NONE,
  CW_RISK_ESCROW_MISSING, /* the policy has escrow, work began or was delivered, nothing is in it */
  CW_RISK_LIMIT,          /* silence until a limit costs the money: end or refund request, dispute … */
  CW_RISK_UNPAID,         /* delivered or accepted where no escrow holds the money */
} CwRisk;
const char *cw_risk_to_word (CwRisk risk); /* "escrow-missing" …; NULL for NONE */

/* What decides, taken from a derived case or from its summary. */
typedef struct
{
  CwStage stage;
  gboolean escrow;    /* the policy's */
  gboolean funded;
  gboolean worked;    /* started, or delivered once */
  CwInstant limit;    /* the next limit on an answer of mine; CW_NEVER none */
  CwInstant due;      /* when pay is due; CW_NEVER none */
  CwInstant now;
} CwRiskInput;

/* A running limit is the most urgent, then missing escrow.  until (may be NULL): the limit, or when
 * pay is due; CW_NEVER none. */
CwRisk cw_risk_find (const CwRiskInput *input, CwInstant *until);
/* The input of a derived case. */
CwRiskInput cw_risk_input (const CwCase *c, const CwPlan *plan, CwInstant now);
