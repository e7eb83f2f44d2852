/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Internal to daemon/notifier.c: who shows notifications, whether it answers, and what it can do.
 * Plain asynchronous GDBus on the caller's main context, without libnotify; nothing blocks. */
typedef struct _CwNotifyServer CwNotifyServer;

typedef struct
{
  /* The owner of the name changed (see cw_notify_server_owner ()).  Comes once at start. */
  void (*changed) (gpointer data);
  /* The present owner answered a ping, or it is time to start one again: look at the queue. */
  void (*stirred) (gpointer data);
  /* The present owner told its name and version, once. */
  void (*described) (gpointer data);
} CwNotifyServerEvents;

CwNotifyServer *cw_notify_server_new (GDBusConnection *bus, const CwNotifyServerEvents *events,
                                      gpointer data);
void cw_notify_server_free (CwNotifyServer *server);

const char *cw_notify_server_owner (CwNotifyServer *server); /* unique name, NULL: nobody */
const char *cw_notify_server_guid (CwNotifyServer *server);  /* of the bus; NULL: not yet known */
/* Counts owners: what belongs to an earlier number means another server. */
guint cw_notify_server_generation (CwNotifyServer *server);

/* It told what it is and can do, and answered within the last seconds.  A message to a server that
 * hangs would be lost or come late, so one that was silent is pinged first. */
gboolean cw_notify_server_is_alive (CwNotifyServer *server);
/* Asks for a sign of life (and for the capabilities anew) unless a question is open. */
void cw_notify_server_ping (CwNotifyServer *server);
/* A Notify was answered, or went unanswered. */
void cw_notify_server_heard (CwNotifyServer *server, gboolean answered);
/* Nobody owns the name: has the bus start a server if it knows one.  Does nothing while that is on
 * its way, and for minutes after it. */
void cw_notify_server_start (CwNotifyServer *server);
/* CloseNotification to the present owner; what it answers is of no interest. */
void cw_notify_server_close (CwNotifyServer *server, guint32 id);
/* The same at the end of the program: waits for the answer, and so for what was closed before, but
 * for a second at most. */
void cw_notify_server_close_and_wait (CwNotifyServer *server, guint32 id);

/* FALSE while the capabilities are unknown. */
gboolean cw_notify_server_can (CwNotifyServer *server, const char *capability);
/* The server draws the click on the body as one more button, by the label of "default". */
gboolean cw_notify_server_draws_default (CwNotifyServer *server);
char **cw_notify_server_capabilities (CwNotifyServer *server); /* copy, NULL: unknown */
char *cw_notify_server_describe (CwNotifyServer *server);      /* "" while unknown */
