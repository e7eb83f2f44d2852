/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "core/civil.h"

/* The wall clock and the one timer of the daemon.  Two makes: the real one (timerfd on
 * CLOCK_REALTIME with TFD_TIMER_CANCEL_ON_SET, a monitor on /etc/localtime, and logind's
 * PrepareForSleep as a hint) and the test clock, which stands still until it is set. */
typedef struct _CwClock CwClock;

typedef enum
{
  CW_CLOCK_DUE,     /* the armed moment has come */
  CW_CLOCK_JUMPED,  /* the clock was set, or the machine resumed: everything is looked at anew */
  CW_CLOCK_ZONE,    /* the local zone changed */
} CwClockEvent;
typedef void (*CwClockFunc) (CwClockEvent event, gpointer data);

/* localtime_path: the link that names the local zone and is watched; NULL for /etc/localtime,
 * before which TZ counts as everywhere.  A path that is given wins over TZ. */
CwClock *cw_clock_new_real (const char *localtime_path, GError **error);
CwClock *cw_clock_new_test (CwInstant now);
void cw_clock_free (CwClock *clock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwClock, cw_clock_free)
void cw_clock_set_func (CwClock *clock, CwClockFunc func, gpointer data);

gboolean cw_clock_is_test (CwClock *clock);
CwInstant cw_clock_now (CwClock *clock);
GTimeZone *cw_clock_zone (CwClock *clock); /* borrowed; the user's current zone */
/* IANA name where it can be known, else the offset of now as "+09:00"; cw_zone_lookup () reads
 * both.  Borrowed, until the zone changes. */
const char *cw_clock_zone_name (CwClock *clock);
/* CW_NEVER disarms; a moment that has passed is due at once, from the main loop.  DUE disarms.  The
 * test clock never calls back; it only remembers. */
void cw_clock_arm (CwClock *clock, CwInstant moment);
CwInstant cw_clock_armed (CwClock *clock);
void cw_clock_set_test (CwClock *clock, CwInstant now); /* test clock only */

/* The two calls whose answers a test cannot provoke without setting the machine's clock.  NULL
 * members: the real ones. */
struct itimerspec;
typedef struct
{
  int (*settime) (int fd, int flags, const struct itimerspec *value, struct itimerspec *old);
  gssize (*read) (int fd, void *buffer, gsize size);
} CwClockCalls;
void cw_clock_set_calls (CwClock *clock, const CwClockCalls *calls); /* real clock, tests only */
