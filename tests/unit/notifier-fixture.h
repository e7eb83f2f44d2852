/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/notifier.h"
#include "tests/unit/fake-server.h"

/* What the tests of the notifier share: a private bus, a notifier whose events are written down,
 * and bubbles.  libnotify's calls are real; only the time limit of Notify is made shorter. */

#define CAPS "actions body body-markup persistence"

extern GDBusConnection *fixture_bus;
/* Lines: "shown ALERT ID", "late ALERT", "failed ALERT ERROR", "closed ALERT REASON",
 * "action ALERT KEY TOKEN", "server OWNER". */
extern GPtrArray *fixture_heard;
extern guint fixture_described; /* how often a server told what it is */
extern gint fixture_loses_notify; /* atomic: the next n Notify time out before they leave */

/* g_test_run () on a private bus.  service_dir: of activatable services, or NULL. */
int fixture_run (const char *service_dir);

CwNotifier *start_notifier (void); /* forgets what was heard and called before */
FakeServer *start_server (const char *capabilities);
CwBubble *make_bubble (gint64 alert, const char *summary);
/* Shows a bubble and waits until it has this id. */
void show_and_wait (CwNotifier *notifier, gint64 alert, guint32 id, guint32 replaces);

gboolean has_heard (const char *line);
guint count_heard (const char *prefix);
