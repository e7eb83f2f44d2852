/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/engine-fixture.h"

/* Section 6 of the contract through the engine, without a bus.  Mon 9 to Fri 13 Nov 2026; a nudge
 * is due one business day after a delivery, the office three. */

static Desk *
desk_with (const char *policy)
{
  return desk_new ("2026-11-09 10:00", policy, DESK_LATE_DIGEST, TRUE);
}

/* A case whose nudge was raised on Tue 10 Nov at 10:00. */
static guint32
nudged (Desk *desk)
{
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "");

  desk_go (desk, "2026-11-10 09:59");
  desk_told (desk, "");
  desk_go (desk, "2026-11-10 10:00");
  desk_told (desk, "raised 1 nudge");
  return id;
}

/* ---- once ---- */

static void
test_once (void)
{
  g_autoptr (Desk) desk = desk_with (NULL);

  nudged (desk);
  desk_asked (desk, "show 1");
  for (int i = 0; i < 3; i++)
    {
      desk_restart (desk);
      desk_asked (desk, "adopt 1 at 7, show 1 at 7"); /* taking over is no showing */
    }
  desk_go (desk, "2026-11-10 19:00");
  desk_told (desk, "");
  desk_asked (desk, "");
}

static void
test_dismissed (void)
{
  g_autoptr (Desk) desk = desk_with (NULL);

  nudged (desk);
  fake_notifier_closed (desk->notifier, 1, 2);
  desk_asked (desk, "show 1");
  desk_restart (desk);
  desk_go (desk, "2026-11-10 19:00");
  desk_told (desk, "");
  desk_asked (desk, "");
}

/* Recorded, and killed before Notify: shown after the restart, and then never again. */
static void
test_crash_before_showing (void)
{
  g_autoptr (Desk) desk = desk_with (NULL);

  desk_delivered (desk, "2026-11-09 10:00", "");
  cw_clock_set_test (desk->clock, desk_at ("2026-11-10 10:00"));
  cw_engine_run (desk->engine, "passed"); /* nobody answers */
  desk_told (desk, "raised 1 nudge");
  desk_restart (desk);
  desk_told (desk, ""); /* raised once */
  desk_asked (desk, "show 1");
  desk_restart (desk);
  desk_asked (desk, "adopt 1 at 7, show 1 at 7");
}

/* ---- withdrawn ---- */

typedef struct
{
  const char *event, *details, *told;
} Withdrawal;

static const Withdrawal withdrawals[] = {
  { "replied", "{}", "withdrawn 1 answered" },
  { "promised", "{'until': <'2026-11-20 10:00'>}", "withdrawn 1 answered" },
  { "accepted", "{}", "withdrawn 1 answered" },
  { "step-done", "{}", "withdrawn 1 taken" },
  { "step-skipped", "{}", "withdrawn 1 taken" },
  { "sent", "{}", "withdrawn 1 taken" },
  { "held", "{}", "withdrawn 1 held" },
  { "snoozed", "{'until': <'2026-11-10 15:00'>}", "withdrawn 1 snoozed" },
  { "closed", "{'outcome': <'lost'>}", "withdrawn 1 closed" },
};

static void
test_withdrawn (gconstpointer data)
{
  const Withdrawal *w = data;
  g_autoptr (Desk) desk = desk_with (NULL);
  guint32 id = nudged (desk);

  desk_asked (desk, "show 1");
  desk_record (desk, id, w->event, w->details);
  desk_told (desk, w->told);
  desk_asked (desk, "close 1 at 7");
  g_autoptr (GVariant) rows = g_variant_ref_sink (cw_engine_list_alerts (desk->engine));
  g_assert_cmpuint (g_variant_n_children (rows), ==, 0);
  desk_restart (desk);
  desk_asked (desk, "adopt 1 at 7, close 1 at 7"); /* a kill may have kept it from the server */
}

/* What is taken back makes the step due again: it is shown again, whether its bubble was still up
 * when the step was taken or had been dismissed before. */
static void
test_undo (gconstpointer data)
{
  const Withdrawal *w = data;

  for (int dismissed = 0; dismissed < 2; dismissed++)
    {
      g_autoptr (Desk) desk = desk_with (NULL);
      guint32 id = nudged (desk);
      if (dismissed)
        fake_notifier_closed (desk->notifier, 1, 2);
      desk_record (desk, id, w->event, w->details);
      desk_told (desk, dismissed ? "" : w->told);
      desk_undo (desk);
      desk_told (desk, "raised 1 nudge");
    }
}

static void
test_never_when_answered (void)
{
  g_autoptr (Desk) desk = desk_with (NULL);
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "");

  desk_go (desk, "2026-11-10 09:59");
  desk_record (desk, id, "replied", "{}");
  desk_go (desk, "2026-11-10 19:00");
  desk_told (desk, "");
  desk_asked (desk, "");
}

/* ---- it moves ---- */

static const char later[]
    = "[Step nudge]\nStage=delivered\nSince=quiet\nAfter=2bd\nAct=message\nTitle=Write\n"
      "Source=x\nChecked=2026-11\nConfidence=default\n";

static void
test_moved_by_rules (void)
{
  g_autoptr (Desk) desk = desk_with (NULL);

  nudged (desk);
  desk_policy (desk, "p", later);
  desk_told (desk, "withdrawn 1 moved");
  desk_go (desk, "2026-11-11 09:59");
  desk_told (desk, "");
  desk_go (desk, "2026-11-11 10:00");
  desk_told (desk, "raised 1 nudge");
}

static void
test_moved_by_edit (void)
{
  g_autoptr (Desk) desk = desk_with (NULL);
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "'deadline': <'2026-11-11 12:00'>");
  g_autoptr (GVariant) fields = desk_dict ("{'deadline': <'2026-11-12 12:00'>}");

  desk_told (desk, ""); /* the limit was due on Mon 9 at 12:00 */
  desk_go (desk, "2026-11-09 12:00");
  desk_told (desk, "raised 1 limit");
  g_autoptr (GVariant) answer = cw_command_edit (desk->engine, id, 0, fields, NULL);
  g_assert_nonnull (answer);
  desk_told (desk, "withdrawn 1 edited");
  desk_go (desk, "2026-11-10 09:59");
  desk_told (desk, "");
  desk_go (desk, "2026-11-10 12:00"); /* the nudge at 10:00 makes way for the later one */
  g_assert_true (g_str_has_suffix (desk->told->str, "raised 1 limit"));
}

static void
test_clock_set_back (void)
{
  g_autoptr (Desk) desk = desk_with (NULL);

  nudged (desk);
  desk_go (desk, "2026-11-09 12:00");
  desk_told (desk, "withdrawn 1 moved");
  desk_go (desk, "2026-11-10 10:00");
  desk_told (desk, "raised 1 nudge");
}

/* ---- snoozed ---- */

static void
test_snoozed (void)
{
  for (int dismissed = 0; dismissed < 2; dismissed++)
    {
      g_autoptr (Desk) desk = desk_with (NULL);
      guint32 id = nudged (desk);
      if (dismissed)
        fake_notifier_closed (desk->notifier, 1, 2);
      desk_record (desk, id, "snoozed", "{'until': <'2026-11-10 15:00'>}");
      desk_told (desk, dismissed ? "" : "withdrawn 1 snoozed");
      desk_record (desk, id, "noted", "{'text': <'x'>}"); /* notes do not end it */
      desk_restart (desk);
      desk_go (desk, "2026-11-10 14:59");
      desk_told (desk, "");
      desk_go (desk, "2026-11-10 15:00");
      desk_told (desk, "raised 1 nudge");
      desk_restart (desk);
      desk_go (desk, "2026-11-10 19:00");
      desk_told (desk, "");
    }
}

static void
test_critical_ends_snooze (void)
{
  g_autoptr (Desk) desk = desk_with (NULL);
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "");

  desk_record (desk, id, "asked", "{'kind': <'end-request'>}");
  desk_go (desk, "2026-11-09 11:00");
  desk_record (desk, id, "snoozed", "{'until': <'2026-11-20 09:00'>}");
  desk_go (desk, "2026-11-10 09:59");
  desk_told (desk, "");
  desk_go (desk, "2026-11-10 10:00"); /* it falls due */
  desk_told (desk, "raised 1 answer");
  desk_record (desk, id, "snoozed", "{'until': <'2026-11-20 09:00'>}");
  desk_told (desk, "withdrawn 1 snoozed");
  desk_go (desk, "2026-11-12 09:59");
  desk_told (desk, "");
  desk_go (desk, "2026-11-12 10:00"); /* one day from its limit, Fri 13 at 10:00 */
  desk_told (desk, "raised 1 answer");
}

/* ---- the ladder ---- */

static void
test_replaced (void)
{
  g_autoptr (Desk) desk = desk_with (NULL);

  nudged (desk);
  desk_asked (desk, "show 1");
  desk_go (desk, "2026-11-11 10:00");
  g_string_truncate (desk->told, 0); /* the digest of Tue 10 */
  desk_asked (desk, "show 2");
  desk_go (desk, "2026-11-12 10:00");
  desk_told (desk, "withdrawn digest replaced, raised digest, " /* of Wed 11 */
                   "withdrawn digest replaced, withdrawn 1 replaced, raised 1 office");
  /* in the place of the first, and what the digest listed goes */
  desk_asked (desk, "show 4 at 8, close 4 at 8, show 6 at 7");
}

static const char repeating[]
    = "[Step nudge]\nStage=delivered\nSince=quiet\nAfter=1bd\nAct=message\nTitle=Write\nRepeat=1h\n"
      "RepeatMax=2\nSource=x\nChecked=2026-11\nConfidence=default\n";

static void
test_repeats (void)
{
  g_autoptr (Desk) desk = desk_with (repeating);

  nudged (desk);
  desk_go (desk, "2026-11-10 10:59");
  desk_told (desk, "");
  desk_go (desk, "2026-11-10 11:00");
  desk_told (desk, "withdrawn 1 replaced, raised 1 nudge");
  desk_restart (desk); /* the count is on disk */
  desk_go (desk, "2026-11-10 12:59");
  desk_told (desk, "");
  desk_go (desk, "2026-11-10 13:00");
  desk_told (desk, "withdrawn 1 replaced, raised 1 nudge");
  desk_go (desk, "2026-11-10 19:00");
  desk_told (desk, "");
}

/* ---- three at most ---- */

static void
test_three_live (void)
{
  g_autoptr (Desk) desk = desk_with (NULL);

  desk_delivered (desk, "2026-11-09 09:01", "");
  desk_delivered (desk, "2026-11-09 09:02", "");
  desk_delivered (desk, "2026-11-09 09:03", "");
  desk_delivered (desk, "2026-11-09 09:04", "");
  desk_delivered (desk, "2026-11-09 09:05", "");
  desk_go (desk, "2026-11-10 09:03");
  desk_told (desk, "raised 1 nudge, raised 2 nudge, raised 3 nudge");
  desk_go (desk, "2026-11-10 09:04");
  /* the digest is one of the three: the two due last make room */
  desk_told (desk, "withdrawn 3 replaced, raised digest");
  desk_go (desk, "2026-11-10 09:05");
  desk_told (desk, "withdrawn digest replaced, raised digest");
  g_assert_nonnull (strstr (fake_notifier_last (desk->notifier)->summary, "3"));
  desk_restart (desk);
  desk_go (desk, "2026-11-10 19:00");
  desk_told (desk, ""); /* what it lists counts as shown */
}

static void
test_critical_never_folds (void)
{
  g_autoptr (Desk) desk = desk_with (NULL);

  for (int i = 1; i <= 4; i++)
    {
      g_autofree char *at = g_strdup_printf ("2026-11-09 09:0%d", i);
      guint32 id = desk_delivered (desk, at, "");
      desk_record (desk, id, "asked", "{'kind': <'end-request'>, 'at': <'2026-11-09 09:30'>}");
    }
  desk_go (desk, "2026-11-10 09:30");
  desk_told (desk, "raised 1 answer, raised 2 answer, raised 3 answer, raised 4 answer");
}

static void
test_many_at_once (void)
{
  g_autoptr (Desk) desk = desk_with (NULL);

  for (int i = 0; i < 5; i++)
    desk_delivered (desk, "2026-11-09 10:00", "");
  desk_go (desk, "2026-11-10 10:00");
  desk_told (desk, "raised digest");
}

static void
test_login (void)
{
  g_autoptr (Desk) desk = desk_with (NULL);

  desk_delivered (desk, "2026-11-09 10:00", "");
  desk_delivered (desk, "2026-11-09 09:10", "");
  desk_stop (desk);
  cw_clock_set_test (desk->clock, desk_at ("2026-11-10 12:00"));
  desk_start (desk);
  desk_told (desk, "raised digest");
}

static void
test_login_with_one (void)
{
  g_autoptr (Desk) desk = desk_with (NULL);

  desk_delivered (desk, "2026-11-09 10:00", "");
  desk_stop (desk);
  cw_clock_set_test (desk->clock, desk_at ("2026-11-10 12:00"));
  desk_start (desk);
  desk_told (desk, "raised 1 nudge");
}

/* ---- the daily digest ---- */

static Desk *
desk_with_daily (void)
{
  return desk_new ("2026-11-09 10:00", NULL, NULL, TRUE); /* at 09:00 */
}

static void
test_daily (void)
{
  g_autoptr (Desk) desk = desk_with_daily ();
  guint32 id = nudged (desk);

  desk_go (desk, "2026-11-11 08:59");
  desk_told (desk, "");
  desk_go (desk, "2026-11-11 09:00");
  desk_told (desk, "raised digest");
  desk_restart (desk);
  desk_go (desk, "2026-11-12 08:59");
  desk_told (desk, "");
  desk_go (desk, "2026-11-12 09:00");
  desk_told (desk, "withdrawn digest replaced, raised digest");
  desk_record (desk, id, "step-done", "{}");
  desk_told (desk, "withdrawn 1 taken, withdrawn digest taken");
  desk_go (desk, "2026-11-12 23:00");
  desk_told (desk, "");
}

static void
test_daily_nothing_due (void)
{
  g_autoptr (Desk) desk = desk_with_daily ();

  desk_delivered (desk, "2026-11-09 10:00", "");
  desk_go (desk, "2026-11-10 09:30");
  desk_told (desk, "");
  g_assert_cmpint (cw_engine_next_moment (desk->engine), ==, desk_at ("2026-11-10 10:00"));
}

static void
test_daily_first_shown (void)
{
  g_autoptr (Desk) desk = desk_with_daily ();

  desk_delivered (desk, "2026-11-09 09:00", "");
  desk_go (desk, "2026-11-10 09:00");
  desk_told (desk, "raised 1 nudge"); /* and is left out */
}

static void
test_daily_low (void)
{
  g_autoptr (Desk) desk = desk_with_daily ();
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "");

  desk_record (desk, id, "accepted", "{}");
  desk_go (desk, "2026-11-11 08:59");
  desk_told (desk, ""); /* due on Tue 10 at 10:00, but low: no bubble of its own */
  desk_go (desk, "2026-11-11 09:00");
  desk_told (desk, "raised digest");
  g_assert_nonnull (strstr (fake_notifier_last (desk->notifier)->body, "Rate them"));
}

static void
test_daily_waiting_for_me (void)
{
  g_autoptr (Desk) desk = desk_with_daily ();
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "");

  desk_record (desk, id, "revision", "{}"); /* my turn, and no step in that stage */
  desk_go (desk, "2026-11-11 08:59");
  desk_told (desk, "");
  desk_go (desk, "2026-11-11 09:00"); /* one business day after the turn, Tue 10 at 10:00 */
  desk_told (desk, "raised digest");
  desk_record (desk, id, "delivered", "{}");
  desk_told (desk, "withdrawn digest taken");
}

static void
test_daily_snoozed (void)
{
  g_autoptr (Desk) desk = desk_with_daily ();
  guint32 id = nudged (desk);

  desk_record (desk, id, "snoozed", "{'until': <'2026-11-12 09:30'>}");
  desk_told (desk, "withdrawn 1 snoozed");
  desk_go (desk, "2026-11-12 09:29");
  desk_told (desk, "");
  desk_go (desk, "2026-11-12 09:30");
  desk_told (desk, "raised 1 nudge");
}

/* ---- pause ---- */

static void
test_pause (void)
{
  g_autoptr (Desk) desk = desk_with (NULL);

  desk_delivered (desk, "2026-11-09 10:00", "");
  desk_delivered (desk, "2026-11-09 09:10", "");
  desk_delivered (desk, "2026-11-09 09:20", "");
  desk_pause (desk, "2026-11-11 15:00");
  desk_go (desk, "2026-11-10 20:30"); /* over three alerts and a digest */
  desk_restart (desk);
  g_assert_cmpint (cw_engine_paused_until (desk->engine), ==, desk_at ("2026-11-11 15:00"));
  desk_go (desk, "2026-11-11 14:59");
  desk_told (desk, "");
  desk_go (desk, "2026-11-11 15:00");
  desk_told (desk, "raised digest");
  g_assert_cmpint (cw_engine_paused_until (desk->engine), ==, CW_NEVER);
}

static void
test_resume (void)
{
  g_autoptr (Desk) desk = desk_with (NULL);

  desk_delivered (desk, "2026-11-09 10:00", "");
  desk_delivered (desk, "2026-11-09 09:10", "");
  desk_pause (desk, "2026-11-20 09:00");
  desk_go (desk, "2026-11-10 12:00");
  desk_told (desk, "");
  desk_pause (desk, NULL);
  desk_told (desk, "raised digest");
}

static int
fail_once (gpointer data)
{
  guint *left = data;

  return *left > 0 && --*left == 0;
}

/* What waits for its answer is not handed over again; what was to come comes with the next look. */
static void
test_commit_fails (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, DESK_LATE_DIGEST, TRUE);
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  guint left = 2; /* the plans come first */

  desk_delivered (desk, "2026-11-09 09:00", "");
  desk_delivered (desk, "2026-11-09 10:00", "");
  cw_clock_set_test (desk->clock, desk_at ("2026-11-10 09:00"));
  cw_engine_run (desk->engine, "passed");
  desk_asked (desk, "show 1");
  desk_told (desk, "raised 1 nudge");

  sqlite3_commit_hook (cw_database_handle (desk->storage->db), fail_once, &left);
  cw_clock_set_test (desk->clock, desk_at ("2026-11-10 10:00"));
  cw_engine_run (desk->engine, "passed");
  g_assert_cmpuint (left, ==, 0);
  desk_asked (desk, "show -1"); /* that nothing can be recorded; it goes with the next look */
  desk_told (desk, "");
  cw_engine_run (desk->engine, "passed");
  desk_asked (desk, "cancel -1, show 2");
  desk_told (desk, "raised 2 nudge");
  g_log_set_always_fatal (fatal);
}

/* A repeat that was overdue while another step was current waits for the hours when it comes back. */
static void
test_overdue_repeat_waits_for_hours (void)
{
  static const char policy[]
    = "[Step nudge]\nStage=delivered\nSince=quiet\nAfter=1bd\nAct=platform\nTitle=Write\n"
      "Repeat=1d\nRepeatMax=3\n"
      "[Step limit]\nStage=delivered\nSince=deadline\nAfter=-1d\nAct=wait\nUrgency=critical\n"
      "Title=Look\n";
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", policy, DESK_LATE_DIGEST, TRUE);
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "'deadline': <'2026-11-12 09:00'>");
  g_autoptr (GVariant) no_deadline = desk_dict ("{'deadline': <''>}");

  desk_go (desk, "2026-11-10 10:00");
  desk_told (desk, "raised 1 nudge");
  desk_go (desk, "2026-11-11 09:00");
  g_assert_nonnull (strstr (desk->told->str, "raised 1 limit"));
  desk_go (desk, "2026-11-14 22:00");
  g_string_truncate (desk->told, 0);
  g_autoptr (GVariant) answer = cw_command_edit (desk->engine, id, 0, no_deadline, NULL);
  g_assert_nonnull (answer);
  desk_go (desk, "2026-11-15 08:59");
  g_assert_null (strstr (desk->told->str, "raised 1 nudge"));
  desk_go (desk, "2026-11-15 09:00");
  g_assert_nonnull (strstr (desk->told->str, "raised 1 nudge"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alerts/shown once for a cause, over any number of restarts", test_once);
  g_test_add_func ("/alerts/a dismissed one is not shown again after a restart", test_dismissed);
  g_test_add_func ("/alerts/a kill between recording and Notify leaves it pending",
                   test_crash_before_showing);
  for (gsize i = 0; i < G_N_ELEMENTS (withdrawals); i++)
    {
      g_autofree char *gone = g_strdup_printf ("/alerts/withdrawn at once on %s",
                                               withdrawals[i].event);
      g_autofree char *again = g_strdup_printf ("/alerts/shown again when %s is undone",
                                                withdrawals[i].event);
      g_test_add_data_func (gone, &withdrawals[i], test_withdrawn);
      g_test_add_data_func (again, &withdrawals[i], test_undo);
    }
  g_test_add_func ("/alerts/never for a case that was answered meanwhile",
                   test_never_when_answered);
  g_test_add_func ("/alerts/changed rules: withdrawn, and comes at the new moment",
                   test_moved_by_rules);
  g_test_add_func ("/alerts/a moved deadline: withdrawn, and comes at the new moment",
                   test_moved_by_edit);
  g_test_add_func ("/alerts/the clock set back withdraws and shows at its moment",
                   test_clock_set_back);
  g_test_add_func ("/alerts/a snooze: shown again afterwards, once", test_snoozed);
  g_test_add_func ("/alerts/a critical step ends a snooze when due and a day before its limit",
                   test_critical_ends_snooze);
  g_test_add_func ("/alerts/replaced as the ladder climbs", test_replaced);
  g_test_add_func ("/alerts/Repeat doubles from the last showing, at most RepeatMax times",
                   test_repeats);
  g_test_add_func ("/alerts/at most three live, a digest among them", test_three_live);
  g_test_add_func ("/alerts/critical ones never fold", test_critical_never_folds);
  g_test_add_func ("/alerts/many at once make one digest", test_many_at_once);
  g_test_add_func ("/alerts/two at login make one digest", test_login);
  g_test_add_func ("/alerts/one at login is itself", test_login_with_one);
  g_test_add_func ("/alerts/the daily digest comes every day until the step is taken", test_daily);
  g_test_add_func ("/alerts/with nothing due there is no digest", test_daily_nothing_due);
  g_test_add_func ("/alerts/first shown at the digest's moment: left out of it",
                   test_daily_first_shown);
  g_test_add_func ("/alerts/low steps come in the digest only", test_daily_low);
  g_test_add_func ("/alerts/a case that waits for me is in the digest after one business day",
                   test_daily_waiting_for_me);
  g_test_add_func ("/alerts/a snoozed case is in no digest", test_daily_snoozed);
  g_test_add_func ("/alerts/a pause ends with one digest, over a restart", test_pause);
  g_test_add_func ("/alerts/resume ends a pause at once", test_resume);
  g_test_add_func ("/alerts/a commit that fails hands nothing over twice", test_commit_fails);
  g_test_add_func ("/alerts/an overdue repeat waits for the hours",
                   test_overdue_repeat_waits_for_hours);
  return g_test_run ();
}
