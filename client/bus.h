/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gunixfdlist.h>

#include "client/ctl.h"
#include "client/pipe.h"

/* Calls to the daemon.  A method is one of the main interface, or "Calendars.NAME".  Everything is
 * synchronous with a time limit; a daemon that is not there, does not start or does not answer is
 * CW_CTL_ERROR_NO_DAEMON with a line that says what to do. */

/* Does not connect yet. */
CwCtlBus *cw_ctl_bus_new (const char *name);
void cw_ctl_bus_free (CwCtlBus *bus);
const char *cw_ctl_bus_name (const CwCtlBus *bus);
/* Connects, and has the daemon started if start is TRUE and it is not running. */
gboolean cw_ctl_bus_ready (CwCtlBus *bus, gboolean start, GError **error);
/* How long a call may take, in ms, instead of half a minute. */
void cw_ctl_bus_set_patience (CwCtlBus *bus, int ms);
/* After cw_ctl_bus_ready (): whether the bus knows how to start the daemon. */
gboolean cw_ctl_bus_can_start (CwCtlBus *bus);
/* The connection after cw_ctl_bus_ready (). */
GDBusConnection *cw_ctl_bus_connection (CwCtlBus *bus);

/* Starts the daemon if need be.  When the connection or the daemon goes away during the call it is
 * made once more with the same parameters, so a change must carry a request.  reply: the type of
 * the answer, "(u)".  Takes params if it is floating.  A full reference, NULL with error. */
GVariant *
cw_ctl_call (CwCtl *ctl, const char *method, GVariant *params, const char *reply, GError **error);
/* The same, never repeated: for changes that take no request. */
GVariant *cw_ctl_call_once (
    CwCtl *ctl, const char *method, GVariant *params, const char *reply, GError **error);
/* The same, and does not start the daemon. */
GVariant *cw_ctl_call_running (
    CwCtl *ctl, const char *method, GVariant *params, const char *reply, GError **error);
/* A property of the main interface, a full reference; NULL when it cannot be read.  Does not start the
 * daemon. */
GVariant *cw_ctl_get_property (CwCtl *ctl, const char *name);
/* With a descriptor, which stays the caller's and is handle 0 in params.  Never repeated. */
GVariant *cw_ctl_call_fd (
    CwCtl *ctl, const char *method, GVariant *params, int fd, const char *reply, GError **error);

/* With a pipe, see there, whose write end is handle 0 in params.  Repeated like cw_ctl_call () as long
 * as nothing came. */
GVariant *cw_ctl_call_pipe (
    CwCtl *ctl, const char *method, GVariant *params, const char *reply, CwCtlPipe *pipe, GError **error);

/* Adds a fresh "request" to an a{sv} builder. */
void cw_ctl_add_request (GVariantBuilder *options);
