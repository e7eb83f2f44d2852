/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/case.h"

/* Between case.c (the walk over the log), case-rows.c (what each event does) and case-state.c (what
 * several of them do alike). */

/* One event on its way into a case. */
typedef struct
{
  CwCase *c;
  const CwPolicy *policy; /* NULL: unknown platform */
  const CwEvent *event;
  guint order;            /* position in the effective log, from 1 */
  gboolean reopens;       /* the case was closed until this event of the client's */
} CwCaseChange;

/* NULL: it fits.  Else the code of why it does not, and *reason is allocated.  A handler refuses
 * before it changes anything. */
typedef const char *(*CwCaseHandler) (CwCaseChange *s, char **reason);

const char *cw_case_apply_row (CwCaseChange *s, char **reason);

extern const CwMark cw_case_no_mark;
CwMark cw_case_mark (const CwCaseChange *s);

void cw_case_set_ball (CwCaseChange *s, CwBall ball);
/* My turn: the client is not quiet. */
void cw_case_ball_to_me (CwCaseChange *s);
/* My act: silence counts from my first act after the client's last event. */
void cw_case_ball_to_client (CwCaseChange *s);
/* The client's own event leaves the ball with the client. */
void cw_case_ball_stays_with_client (CwCaseChange *s);
/* The client did something: promises and my open messages are settled. */
void cw_case_client_acted (CwCaseChange *s);

/* TRUE when the policy uses escrow and it is not confirmed. */
gboolean cw_case_lacks_escrow (const CwCaseChange *s);
/* kind NULL: all. */
void cw_case_close_asked (CwCase *c, const char *kind);
void cw_case_add_sign (CwCase *c, const char *sign);
void cw_case_add_taking (CwCaseChange *s, gboolean skipped);
void cw_case_close (CwCaseChange *s, CwOutcome outcome, int by, gboolean presumed);
void cw_case_open_again (CwCase *c);
