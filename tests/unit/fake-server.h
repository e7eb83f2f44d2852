/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A notification server for tests, in a thread of its own on a connection of its own, since
 * libnotify blocks the thread that it is called in.  What it is asked is recorded on the main
 * context. */
typedef struct _FakeServer FakeServer;

typedef struct
{
  char *method;
  guint32 id;       /* Notify: the one given; CloseNotification: the one to close */
  guint32 replaces;
  char *app_name, *icon, *summary, *body;
  char **actions;   /* key, label, key, label … */
  GVariant *hints;
  int timeout;
} FakeCall;

/* Owns the name when it returns.  capabilities: separated by spaces; NULL: GetCapabilities and
 * GetServerInformation end with an error. */
FakeServer *fake_server_new (const char *address, const char *capabilities);
/* Leaves the bus. */
void fake_server_free (FakeServer *server);
const char *fake_server_owner (FakeServer *server);

/* Calls of the method ("" for all) get no answer until it is NULL again; then they are answered, in
 * order.  They are recorded when they are answered, and counted at once. */
void fake_server_hang (FakeServer *server, const char *method);
guint fake_server_held (FakeServer *server);
/* The next n Notify end with this error. */
void fake_server_fail (FakeServer *server, guint n, const char *error);
/* The next id; replaces_id is answered with itself, or with a new one. */
void fake_server_set_ids (FakeServer *server, guint32 next, gboolean keeps);

void fake_server_action (FakeServer *server, guint32 id, const char *key, const char *token);
void fake_server_closed (FakeServer *server, guint32 id, guint32 reason);

/* Recorded calls since fake_server_forget () whose method this is; the n-th from 0, or NULL. */
guint fake_server_count (const char *method);
const FakeCall *fake_server_call (const char *method, guint n);
void fake_server_forget (void);

/* Runs the main loop until the condition holds, which is looked at after each event and every 50 ms
 * (files make no events); fails the test after half a minute. */
#define WAIT_UNTIL(condition)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 wait_end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;                               \
    guint wait_source = g_timeout_add (50, fake_server_tick, NULL);                                \
    while (!(condition) && g_get_monotonic_time () < wait_end)                                     \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (wait_source);                                                                 \
    g_assert_true (condition);                                                                     \
  }                                                                                                \
  G_STMT_END
gboolean fake_server_tick (gpointer data);
