/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/statistics.h"

/* Why a client may be silent: the article's five reasons, as far as the log speaks for each. */

typedef enum
{
  CW_REASON_TOO_MANY,      /* too many applicants, cannot keep up */
  CW_REASON_CLOSED,        /* recruiting is over; no time for rejections */
  CW_REASON_FORGOTTEN,     /* read and forgotten, or buried */
  CW_REASON_UNPROFESSIONAL,
  CW_REASON_MALICIOUS,
  CW_N_REASONS
} CwReasonId;
const char *cw_reason_to_word (CwReasonId id); /* "too-many-applicants" … */

typedef enum
{
  CW_LIKELY,
  CW_POSSIBLE,
  CW_UNLIKELY,
} CwLikelihood;
const char *cw_likelihood_to_word (CwLikelihood likelihood); /* "likely" … */

typedef struct
{
  CwReasonId id;
  CwLikelihood likelihood;
  const char *code;    /* what speaks for it, or against an unlikely one: "closes-passed" … */
  const char *why;     /* the same in English */
  const char *follows; /* what to do, in English; depends on whether there is a contract; "" of an
                        * unlikely one */
} CwReason;

typedef struct
{
  const CwCase *c;
  const CwHistory *history; /* the same case's */
  const CwFigures *past;    /* the client's other cases; NULL: none */
  const CwPlanContext *x;
} CwReasonInput;

/* GArray of CwReason, all five, the likely ones first and the unlikely last, else in the order of
 * the article; empty when the client is not quiet. */
GArray *cw_reasons_find (const CwReasonInput *input);
