/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/limits.h"

/* What the helper takes on.  The largest holiday file in the wild is below 400 kB with a few
 * hundred events; the bounds leave a factor of fifty and keep the worst file below 2 s and 64 MiB.
 */
#define CW_ICAL_MAX_LINE          65536 /* bytes of a line as it stands in the file */
#define CW_ICAL_MAX_PROPERTY      262144 /* bytes of an unfolded property that we read */
#define CW_ICAL_MAX_PARAMETERS    4096 /* bytes of the parameters of such a property */
#define CW_ICAL_MAX_TEXT          4096 /* bytes of a text that is cut there, e.g. DESCRIPTION */
#define CW_ICAL_MAX_TEXTS         16384 /* bytes of all texts of an event; what follows is dropped */
#define CW_ICAL_MAX_NESTING       16 /* components inside components */
#define CW_ICAL_MAX_COMPONENTS    60000 /* of any kind */
#define CW_ICAL_MAX_EVENTS        20000
#define CW_ICAL_MAX_RULES         20000 /* RRULE and EXRULE */
#define CW_ICAL_MAX_EVENT_RULES   20 /* the same in one event */
#define CW_ICAL_MAX_DATES         20000 /* values of RDATE and EXDATE */
#define CW_ICAL_MAX_ZONES         200 /* VTIMEZONE components that are kept */
#define CW_ICAL_MAX_EVENT_DAYS    1000 /* length of one event */
#define CW_ICAL_MAX_JOINED        20 /* events whose names are told for one day */
#define CW_ICAL_MAX_INSTANCE_DAYS 200000 /* days of all instances inside the window */
#define CW_ICAL_MAX_LEFT_OUT      1000 /* rows that tell what was left out */
#define CW_ICAL_MAX_OUTPUT        8388608 /* bytes */

#define CW_ICAL_CPU_SECONDS   2
#define CW_ICAL_ADDRESS_SPACE (256ul * 1024 * 1024)
