/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/policy.h"

/* Pop-ups through libnotify, which lives in one thread behind one queue: nothing here ever blocks
 * the caller.  Callbacks come on the caller's main context. */
typedef struct _CwNotifier CwNotifier;

typedef struct
{
  char *key;    /* carries alert id: "done:ALERT"; "default" for a click on the body */
  char *label;
} CwBubbleAction;
CwBubbleAction *cw_bubble_action_new (const char *key, const char *label);
void cw_bubble_action_free (CwBubbleAction *action);

/* What to show: plain text in summary and body; the notifier escapes what the server needs. */
typedef struct
{
  gint64 alert;          /* ledger id, never reused: the generation */
  guint32 case_id;
  char *summary;
  char *body;            /* plain text */
  char *command_hint;    /* a line for servers without actions, or NULL */
  CwUrgency urgency;
  guint seconds;         /* 0: stays until something happens; else a passing notice */
  GPtrArray *actions;    /* CwBubbleAction, most needed first, at most three besides "default" */
  guint32 replaces;      /* server id of our own live bubble on this same server, 0 none */
} CwBubble;
CwBubble *cw_bubble_new (void); /* with an empty array of actions that frees them */
void cw_bubble_free (CwBubble *bubble);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwBubble, cw_bubble_free)

typedef struct
{
  /* The server answered: server_id. */
  void (*shown) (gint64 alert, guint32 server_id, const char *bus_guid, const char *owner,
                 gpointer);
  /* It was sent, and the answer is late or lost: do not send again on this server.  Should the
   * answer come after all, shown follows. */
  void (*late) (gint64 alert, gpointer);
  /* The server refused or is not there: still due. */
  void (*failed) (gint64 alert, const char *error_name, gpointer);
  /* 1 expired 2 dismissed 3 ours 4 ?  Not after an action, and not for an adopted bubble until it
   * is shown again. */
  void (*closed) (gint64 alert, guint reason, gpointer);
  /* At most once per showing.  The bubble is being closed already.  token may be NULL. */
  void (*action) (gint64 alert, const char *key, const char *activation_token, gpointer);
  /* Owner of org.freedesktop.Notifications changed; owner NULL: gone.  Comes once at start. */
  void (*server) (const char *owner, const char *bus_guid, gpointer);
  /* The owner told what it is, after server: cw_notifier_describe () has it. */
  void (*described) (gpointer);
} CwNotifierEvents;

/* bus: the session bus that g_bus_get () gives, since libnotify uses that one.  events is copied,
 * none of its members may be NULL.  Callbacks may call anything here but cw_notifier_free (). */
CwNotifier *cw_notifier_new (GDBusConnection *bus, const CwNotifierEvents *events, gpointer data);
/* Takes the bubble.  Queued; sent when a server owns the name and answers a ping.  A live bubble of
 * the same case (case_id not 0) is replaced even if `replaces` does not name it. */
void cw_notifier_show (CwNotifier *notifier, CwBubble *bubble);
/* server_id on the present server; a stale one is dropped.  alert: whose bubble. */
void cw_notifier_close (CwNotifier *notifier, gint64 alert, guint32 server_id);
/* Forgets a queued bubble that was not sent yet; TRUE if it was still there.  One that is on its
 * way (FALSE) is closed as soon as its id is known. */
gboolean cw_notifier_cancel (CwNotifier *notifier, gint64 alert);
/* Bubbles of an earlier run that still show on this same server (bus GUID, owner and id equal). */
void cw_notifier_adopt (CwNotifier *notifier, gint64 alert, guint32 server_id);
const char *cw_notifier_owner (CwNotifier *notifier);    /* unique name or NULL */
const char *cw_notifier_bus_guid (CwNotifier *notifier);
/* "dunst 1.9.0 (knopwob, spec 1.2)", "" while unknown; capabilities as known, may be NULL. */
char *cw_notifier_describe (CwNotifier *notifier);
char **cw_notifier_capabilities (CwNotifier *notifier);
guint cw_notifier_waiting (CwNotifier *notifier);        /* queued or unanswered */
/* close_bubbles: `Quit` and tests; SIGTERM leaves them up and skips notify_uninit, unless a bubble
 * is on its way that was closed or cancelled since: that one goes.  Waits for the server 2 s at
 * most. */
void cw_notifier_free (CwNotifier *notifier, gboolean close_bubbles);
