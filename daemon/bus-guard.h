/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* GDBus takes every call off the bus at once and keeps it until the main loop comes to it, so that a
 * client that sends faster than it is answered would make the daemon grow without an end.  The guard
 * looks at each call as it comes in: one beyond the bounds, or a large one, is answered with
 * LimitExceeded "too-many-calls" or "too-long" and never reaches the main loop. */

/* For as long as the connection lives. */
void cw_bus_guard_add (GDBusConnection *connection);
