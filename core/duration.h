/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/calendar.h"
#include "core/civil.h"

/* Durations of policies: "3bd", "-0bd", "7d", "48h", "2obd". */

typedef enum
{
  CW_UNIT_HOURS,       /* h: elapsed time */
  CW_UNIT_DAYS,        /* d: civil days in the user's zone, wall time kept */
  CW_UNIT_BUSINESS,    /* bd: business days of the client, in the policy's zone, wall time kept */
  CW_UNIT_OFFICE,      /* obd: business days of the platform's staff */
} CwUnit;

typedef struct
{
  int n;
  CwUnit unit;
  gboolean backward; /* TRUE for negative n and for "-0" */
} CwDuration;

/* What a sum needs to know: which days are open and in which zones days are counted.
 * client may be NULL (then bd is refused by cw_duration_add with CW_DURATION_NO_CALENDAR). */
typedef struct
{
  GTimeZone *user_zone;
  GTimeZone *policy_zone;
  const CwDayset *client;
  const CwDayset *office;
} CwDayContext;

typedef enum
{
  CW_DURATION_OK,
  CW_DURATION_NO_OPEN_DAY,  /* no open day at all, or none in ten years in that direction */
  CW_DURATION_OUT_OF_RANGE, /* the sum leaves 1900-2200 */
  CW_DURATION_NO_CALENDAR,  /* bd without client, obd without office */
} CwDurationStatus;

/* Strict: a sign or none, one to four digits, a unit.  FALSE when the text is no duration.  Inverse
 * of cw_duration_format (), which writes no plus sign. */
gboolean cw_duration_parse (const char *text, CwDuration *duration);
char *cw_duration_format (CwDuration duration);

/* start + duration.  bd and obd: the N-th business day strictly after the civil date of start in
 * the policy's zone (before it for negative N; 0 and -0: that date itself if open, else the next,
 * the one before), keeping the wall time there.  A sum that stays on its day is start itself, also
 * where the wall time occurs twice.  result is untouched unless CW_DURATION_OK. */
CwDurationStatus cw_duration_add (CwInstant start, CwDuration duration,
                                  const CwDayContext *days, CwInstant *result);
