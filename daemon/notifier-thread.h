/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/notifier.h"

/* Internal to the notifier: the one thread in which libnotify is called (daemon/notifier.c).  It
 * and the queue (daemon/notifier-queue.c) share nothing but the messages that each puts into the
 * other's main context, in order.  Everything here is called on the queue's side. */
typedef struct _CwNotifyThread CwNotifyThread;

typedef enum
{
  /* To the thread.  FINISH is a STOP that closes the bubble of its alert and lets go of libnotify. */
  CW_NOTIFY_SHOW, CW_NOTIFY_FORGET_ALL, CW_NOTIFY_STOP, CW_NOTIFY_FINISH,
  /* Back: one of these for each SHOW … */
  CW_NOTIFY_SHOWN,
  CW_NOTIFY_FAILED, /* text: name of the error */
  CW_NOTIFY_UNSENT, /* the server fell silent before Notify left */
  CW_NOTIFY_LATE,   /* Notify left, libnotify gave up on the answer */
  /* … and these on their own. */
  CW_NOTIFY_LATE_ID, /* the answer to a late one after all; id 0: an error, its name in text */
  CW_NOTIFY_CLOSED,
  CW_NOTIFY_ACTION, /* text: key */
} CwNotifyKind;

typedef struct
{
  CwNotifyThread *thread; /* a reference */
  CwNotifyKind kind;
  gint64 alert;
  guint generation;       /* of the server, as told with SHOW */
  guint32 id;             /* SHOW: what to replace */
  CwUrgency urgency;
  guint seconds;          /* SHOW: 0 stays */
  GPtrArray *actions;     /* CwBubbleAction, owned */
  char *summary;
  char *body;             /* escaped as the server wants it */
  char *text;
  char *token;
  guint reason;           /* CLOSED */
} CwNotifyMessage;

typedef void (*CwNotifyFunc) (const CwNotifyMessage *message, gpointer data);

/* bus: the one that libnotify uses.  func is called on the thread-default context of the caller. */
CwNotifyThread *cw_notify_thread_new (GDBusConnection *bus, CwNotifyFunc func, gpointer data);
/* One SHOW at a time.  The message is to be filled and sent; sending takes it. */
CwNotifyMessage *cw_notify_message_new (CwNotifyThread *thread, CwNotifyKind kind, gint64 alert,
                                        guint generation);
void cw_notify_thread_send (CwNotifyMessage *message);
/* No more calls of func.  Waits for the thread to end, unless it is busy with a SHOW: then it is
 * left to itself, since that may take as long as the server pleases. */
void cw_notify_thread_stop (CwNotifyThread *thread, gboolean is_busy);
/* The same at the end of the program, which lets go of libnotify: the bubble that it is busy with
 * (alert; 0: none) is closed when it has come, if that is within two seconds. */
void cw_notify_thread_finish (CwNotifyThread *thread, gint64 alert);
