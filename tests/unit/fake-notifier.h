/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/notifier.h"

/* A notifier that draws and sends nothing: it stands in the place of the real one (a program that
 * links it gets these functions and not those of the library), keeps what it is asked for, and says
 * of its server what the test wants. */
CwNotifier *fake_notifier_new (const CwNotifierEvents *events, gpointer data);
/* The server's owner changed; NULL: it is gone. */
void fake_notifier_server (CwNotifier *notifier, const char *owner, const char *bus_guid);
/* The server answers all that was sent, with ids that count up unless one is replaced; how many. */
guint fake_notifier_answer (CwNotifier *notifier);
/* All that was sent is late or refused. */
void fake_notifier_late (CwNotifier *notifier);
void fake_notifier_fail (CwNotifier *notifier, const char *error_name);
/* What the server says of a bubble that is up. */
void fake_notifier_press (CwNotifier *notifier, gint64 alert, const char *key);
void fake_notifier_closed (CwNotifier *notifier, gint64 alert, guint reason);
/* "show 1, close 1 at 7, adopt 1 at 7, cancel 1": what was asked for since the last call. */
char *fake_notifier_take (CwNotifier *notifier);
/* The last bubble that was handed over, NULL none; borrowed. */
const CwBubble *fake_notifier_last (CwNotifier *notifier);
