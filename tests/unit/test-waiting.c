/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/waiting.h"

#include "tests/unit/engine-fixture.h"

/* daemon/waiting: what `cw-ctl status` says of the alerts that no server has shown yet ("What could
 * not be shown stays due", contract section 6). */

#define FULL "org.freedesktop.Notifications.MaxNotificationsExceeded"
#define DUE "2026-11-10 10:00" /* of a delivery a business day before */

/* Its nudge falls due and is handed to the notifier. */
static Desk *
desk_with_one_due (gboolean with_server)
{
  Desk *desk = desk_new ("2026-11-09 10:00", NULL, DESK_LATE_DIGEST, with_server);

  desk_delivered (desk, "2026-11-09 10:00", "");
  cw_clock_set_test (desk->clock, desk_at (DUE));
  cw_engine_run (desk->engine, "passed");
  return desk;
}

static void
assert_none (Desk *desk)
{
  g_auto (CwWaiting) waiting = { 0 };

  cw_waiting_find (desk->engine, &waiting);
  g_assert_cmpuint (waiting.count, ==, 0);
  g_assert_true (waiting.since == CW_NEVER && waiting.next_try == CW_NEVER);
  g_assert_null (waiting.refusal);
}

static void
test_none (void)
{
  g_autoptr (Desk) desk = desk_with_one_due (TRUE);

  fake_notifier_answer (desk->notifier);
  assert_none (desk);
}

static void
test_no_server (void)
{
  g_autoptr (Desk) desk = desk_with_one_due (FALSE);
  g_auto (CwWaiting) waiting = { 0 };

  cw_waiting_find (desk->engine, &waiting);
  g_assert_cmpuint (waiting.count, ==, 1);
  g_assert_true (waiting.since == desk_at (DUE));
  g_assert_true (waiting.next_try == CW_NEVER); /* as soon as there is a server */
  g_assert_null (waiting.refusal);
}

static void
test_refused (void)
{
  g_autoptr (Desk) desk = desk_with_one_due (TRUE);
  g_auto (CwWaiting) waiting = { 0 };

  fake_notifier_fail (desk->notifier, FULL);
  cw_waiting_find (desk->engine, &waiting);
  g_assert_cmpuint (waiting.count, ==, 1);
  g_assert_true (waiting.since == desk_at (DUE));
  g_assert_cmpstr (waiting.refusal, ==, FULL);
  g_assert_true (waiting.next_try == desk_at ("2026-11-10 10:01"));
}

static void
test_lost (void)
{
  g_autoptr (Desk) desk = desk_with_one_due (TRUE);
  g_auto (CwWaiting) waiting = { 0 };

  fake_notifier_answer (desk->notifier);
  fake_notifier_server (desk->notifier, NULL, "guid");
  cw_waiting_find (desk->engine, &waiting);
  g_assert_cmpuint (waiting.count, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/waiting/nothing that was shown", test_none);
  g_test_add_func ("/waiting/without a server: since when", test_no_server);
  g_test_add_func ("/waiting/refused: by which error, and when it is tried again", test_refused);
  g_test_add_func ("/waiting/what was up on a server that is gone", test_lost);
  return g_test_run ();
}
