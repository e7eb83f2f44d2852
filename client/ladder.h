/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/ctl.h"
#include "core/civil.h"

/* The plan of GetCase as a ladder: what was done, what is due, what comes and when. */

typedef struct
{
  GVariant *row; /* of the plan */
  const char *status; /* "done", "skipped", "due", "upcoming", "passed"; of row */
  gboolean current;
  gboolean critical;
  CwInstant at; /* when it was taken, is due, or its alert comes; CW_NEVER: no date */
  char *when; /* that moment; "" without one */
  char *distance; /* "in 3 days"; "" without one */
  char *waits; /* what a step without a date waits for, else "" */
  char *title;
  char *note; /* its status in words, with the answer of the platform's staff */
} CwCtlRung;

/* GPtrArray of CwCtlRung in the plan's order.  all FALSE leaves out the steps of other stages, and
 * those that wait for something that may never happen; *hidden (may be NULL) counts the latter. */
GPtrArray *cw_ctl_ladder (CwCtl *ctl, GVariant *detail, gboolean all, guint *hidden);
