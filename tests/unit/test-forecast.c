/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/forecast.h"

#include "tests/unit/ladder-fixture.h"

/* core/forecast: "which alerts come if nobody does anything, or if each step is taken on its day"
 * (contract section 8). */

static const char *const holidays[] = { "2026-11-23 勤労感謝の日|Labor Thanksgiving Day", NULL };
static const char *const office_holidays[] = { "2026-11-27 棚卸し|Stocktaking", NULL };

#define STEP(id, more) "[Step " id "]\nStage=delivered\nTitle=Do " id "\n" more "\n"

static const char ladder_steps[]
    = STEP ("nudge", "Since=quiet\nAfter=3bd\nAct=message\nRepeat=1bd")
      STEP ("remind", "Since=step:nudge\nAfter=1bd\nAct=office")
      STEP ("result", "Since=step:remind\nBall=office\nAfter=2obd\nAct=wait")
      STEP ("note", "Since=step:result\nBall=client;office\nAfter=1bd\nAct=wait\nUrgency=low")
      STEP ("let-go", "Since=step:note\nBall=client;office\nAfter=1bd\nAct=close")
      STEP ("never", "Since=step:let-go\nAfter=1bd\nAct=wait");

static Ladder *
delivered (const char *steps, const char *at)
{
  Ladder *l = ladder_new ("", steps, holidays, office_holidays, DAYTIME);
  ladder_event (l, CW_EVENT_DELIVERED, ladder_at (l, at));
  return l;
}

static GArray *
forecast (Ladder *l, CwInstant now, CwInstant until, gboolean follow)
{
  CwForecastCase input = {
    .id = 1,
    .uuid = "case",
    .created = now,
    .seed = l->seed,
    .events = l->events,
    .policy = l->policy,
  };
  guint before = l->events->len;
  l->x.now = now;
  GArray *rows = cw_forecast_case (&input, &l->x, until, follow);
  g_assert_cmpuint (l->events->len, ==, before); /* the log itself is left alone */
  return rows;
}

static char *
told (const Ladder *l, const GArray *rows)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < rows->len; i++)
    {
      const CwForecastRow *row = &g_array_index (rows, CwForecastRow, i);
      g_autofree char *at = cw_instant_format_iso (row->alert, l->user_zone);
      g_string_append_printf (text, "%s%s %.16s", i > 0 ? ", " : "", row->step->id, at);
    }
  return g_string_free (text, FALSE);
}

static void
assert_told (Ladder *l, const char *now, const char *until, gboolean follow, const char *expected)
{
  g_autoptr (GArray) rows = forecast (l, ladder_at (l, now), ladder_at (l, until), follow);
  g_autofree char *text = told (l, rows);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_nobody_does_anything (void)
{
  /* Fri 20 10:00, Mon 23 is a holiday: the third business day is Thu 26; no repeats */
  g_autoptr (Ladder) l = delivered (ladder_steps, "2026-11-20 10:00");
  assert_told (l, "2026-11-20 11:00", "2026-12-31 00:00", FALSE, "nudge 2026-11-26T10:00");
  assert_told (l, "2026-11-20 11:00", "2026-11-26 09:59", FALSE, "");
  assert_told (l, "2026-11-20 11:00", "2026-11-26 10:00", FALSE, "nudge 2026-11-26T10:00");
  /* what was shown before now is over */
  assert_told (l, "2026-11-26 10:00", "2026-12-31 00:00", FALSE, "");
}

static void
test_each_step_on_its_day (void)
{
  /* Fri 27: the office is closed, so on Mon 30 09:00; two of its days on: Wed 2 Dec.  The low step
   * has no alert but is taken on Thu 3; then the case is closed on Fri 4, and nothing follows. */
  g_autoptr (Ladder) l = delivered (ladder_steps, "2026-11-20 10:00");
  assert_told (l, "2026-11-20 11:00", "2026-12-31 00:00", TRUE,
               "nudge 2026-11-26T10:00, remind 2026-11-30T09:00, result 2026-12-02T09:00, "
               "let-go 2026-12-04T09:00");
}

static void
test_overdue_now (void)
{
  /* due since Thu 26, and supposed to be taken on Fri 27 12:00: the next business day is Mon 30 */
  g_autoptr (Ladder) l = delivered (ladder_steps, "2026-11-20 10:00");
  assert_told (l, "2026-11-27 12:00", "2026-11-30 23:00", TRUE, "remind 2026-11-30T12:00");
}

static void
test_snoozed (void)
{
  static const char critical[]
      = STEP ("answer", "Since=quiet\nAfter=3bd\nAct=wait\nUrgency=critical\nUntil=quiet+12d");
  g_autoptr (Ladder) l = delivered (ladder_steps, "2026-11-20 10:00");
  CwEvent *snooze = ladder_event (l, CW_EVENT_SNOOZED, ladder_at (l, "2026-11-26 12:00"));
  snooze->d.until = ladder_at (l, "2026-11-28 09:30");
  assert_told (l, "2026-11-26 13:00", "2026-12-31 00:00", FALSE, "nudge 2026-11-28T09:30");

  /* a critical one breaks the snooze one day before its limit */
  g_autoptr (Ladder) m = delivered (critical, "2026-11-20 10:00");
  snooze = ladder_event (m, CW_EVENT_SNOOZED, ladder_at (m, "2026-11-26 12:00"));
  snooze->d.until = ladder_at (m, "2026-12-31 09:30");
  assert_told (m, "2026-11-26 13:00", "2026-12-31 00:00", FALSE, "answer 2026-12-01T10:00");
}

static void
test_end_of_a_limit (void)
{
  /* the critical one passes on Sat 28 10:00; the one below it, in another track, then comes */
  static const char steps[]
      = STEP ("quiet", "Since=quiet\nAfter=25h\nAct=wait")
        STEP ("urgent", "Since=closes\nAfter=0h\nUntil=closes+3d\nAct=wait\nUrgency=critical");
  g_autoptr (Ladder) l = delivered (steps, "2026-11-24 10:00");
  cw_given_unref (l->seed);
  l->seed = cw_given_new (g_variant_new_parsed (
      "{'title': <'Logo'>, 'client': <'ACME'>, 'closes': <%x>}",
      ladder_at (l, "2026-11-25 10:00")));
  assert_told (l, "2026-11-24 11:00", "2026-12-31 00:00", FALSE,
               "urgent 2026-11-25T10:00, quiet 2026-11-28T10:00");
}

static void
test_answers_close_requests (void)
{
  static const char steps[]
      = STEP ("first", "Since=asked:end-request\nAfter=1h\nAct=answer\nUrgency=critical")
        STEP ("last", "Since=asked:end-request\nAfter=2d\nAct=answer\nUrgency=critical");
  g_autoptr (Ladder) l = delivered (steps, "2026-11-24 10:00");
  ladder_event (l, CW_EVENT_ASKED, ladder_at (l, "2026-11-24 11:00"))->d.kind
      = g_strdup ("end-request");
  assert_told (l, "2026-11-24 11:30", "2026-12-31 00:00", FALSE,
               "first 2026-11-24T12:00, last 2026-11-26T11:00");
  assert_told (l, "2026-11-24 11:30", "2026-12-31 00:00", TRUE, "first 2026-11-24T12:00");
}

static void
test_bounds (void)
{
  g_autoptr (GString) steps = g_string_new (NULL);
  for (guint i = 0; i < 150; i++)
    {
      g_string_append_printf (steps, "[Step s%u]\nStage=delivered\nTitle=x\nAct=wait\n"
                                     "After=1h\n", i);
      if (i == 0)
        g_string_append (steps, "Since=delivered\n");
      else
        g_string_append_printf (steps, "Since=step:s%u\n", i - 1);
    }
  g_autoptr (Ladder) l = delivered (steps->str, "2026-11-24 10:00");
  g_autoptr (GArray) rows = forecast (l, ladder_at (l, "2026-11-24 10:00"),
                                      ladder_at (l, "2030-01-01 00:00"), TRUE);
  g_assert_cmpuint (rows->len, >, 50);
  g_assert_cmpuint (rows->len, <=, CW_FORECAST_MAX_MOMENTS);

  CwForecastCase nobody = { .id = 1, .uuid = "case", .seed = l->seed, .events = l->events };
  g_autoptr (GArray) none = cw_forecast_case (&nobody, &l->x, l->x.now + CW_HOUR, FALSE);
  g_assert_cmpuint (none->len, ==, 0);
}

/* ---- against a look at every hour ---- */

#define ONE_OF(words) words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))]

static char *
random_step (GRand *rand, const char *id, const char *since)
{
  static const char *const afters[] = { "5h", "30h", "1d", "4d", "1bd", "3bd", "2obd", "0bd" };
  static const char *const acts[] = { "message", "office", "wait", "platform", "close" };
  static const char *const extras[]
      = { "", "", "Urgency=low\n", "Urgency=critical\n", "Until=delivered+9d\n",
          "Until=delivered+5bd\nUrgency=critical\n", "Ball=client;office\n",
          "NotBefore=quiet+6d\n" };
  return g_strdup_printf ("[Step %s]\nStage=delivered\nTitle=x\nSince=%s\nAfter=%s\nAct=%s\n%s\n",
                          id, since, ONE_OF (afters), ONE_OF (acts), ONE_OF (extras));
}

static Ladder *
random_ladder (GRand *rand, CwInstant *now)
{
  static const char *const anchors[] = { "quiet", "delivered", "closes", "step:a", "step:b" };
  g_autofree char *a = random_step (rand, "a", "quiet");
  g_autofree char *b = random_step (rand, "b", g_rand_boolean (rand) ? "quiet" : "closes");
  g_autofree char *c = random_step (rand, "c", ONE_OF (anchors));
  g_autofree char *d = random_step (rand, "d", ONE_OF (anchors));
  g_autofree char *steps = g_strconcat (a, b, c, d, NULL);
  Ladder *l = ladder_new ("", steps, holidays, office_holidays,
                          g_rand_boolean (rand) ? ALWAYS : DAYTIME);
  CwInstant start
      = ladder_at (l, "2026-11-16 00:00") + g_rand_int_range (rand, 0, 300) * CW_HOUR;
  ladder_event (l, CW_EVENT_DELIVERED, start);
  if (g_rand_boolean (rand))
    {
      cw_given_unref (l->seed);
      l->seed = cw_given_new (
          g_variant_new_parsed ("{'title': <'Logo'>, 'client': <'ACME'>, 'closes': <%x>}",
                                start + g_rand_int_range (rand, 0, 200) * CW_HOUR));
    }
  *now = start + g_rand_int_range (rand, 1, 100) * CW_HOUR;
  if (g_rand_boolean (rand))
    ladder_event (l, CW_EVENT_SNOOZED, *now)->d.until
        = *now + g_rand_int_range (rand, 1, 100) * CW_HOUR;
  return l;
}

/* One moment of the slow way: TRUE when a step was taken. */
static gboolean
look_slowly (Ladder *l, CwInstant at, CwInstant now, gboolean follow, GHashTable *causes,
             GString *text)
{
  ladder_look (l, at);
  if (l->plan->current < 0)
    return FALSE;
  const CwPlanStep *p = &g_array_index (l->plan->steps, CwPlanStep, l->plan->current);
  gboolean snoozed = l->c->snoozed_until != CW_NEVER && l->c->snoozed_until > at;
  if (p->step->urgency == CW_URGENCY_CRITICAL && snoozed)
    {
      CwInstant from = now; /* when the snooze was recorded */
      snoozed = !(p->alert > from && p->alert <= at)
                && !(p->limit != CW_NEVER && p->limit - 24 * CW_HOUR > from
                     && p->limit - 24 * CW_HOUR <= at);
    }
  if (p->alert > at || snoozed)
    return FALSE;
  char *cause = g_strdup_printf ("%s %" G_GINT64_FORMAT, p->step->id, p->cause_event);
  if (g_hash_table_add (causes, cause) && at > now && p->step->urgency != CW_URGENCY_LOW)
    {
      g_autofree char *iso = cw_instant_format_iso (at, l->user_zone);
      g_string_append_printf (text, "%s%s %.16s", text->len > 0 ? ", " : "", p->step->id, iso);
    }
  if (!follow)
    return FALSE;
  const CwStep *step = p->step;
  ladder_done (l, step->id, step->act, at);
  ((CwEvent *) g_ptr_array_index (l->events, l->events->len - 1))->d.outcome
      = step->act == CW_ACT_CLOSE ? step->outcome : 0;
  return TRUE;
}

static void
test_against_every_hour (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261125);
  guint rows_seen = 0;
  for (guint n = 0; n < 250; n++)
    {
      CwInstant now;
      g_autoptr (Ladder) l = random_ladder (rand, &now);
      CwInstant until = now + 21 * 24 * CW_HOUR;
      gboolean follow = n % 2 == 0;
      g_autoptr (GArray) rows = forecast (l, now, until, follow);
      g_autofree char *quick = told (l, rows);

      g_autoptr (GHashTable) causes
          = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_autoptr (GString) slow = g_string_new (NULL);
      for (CwInstant at = now; at <= until; at += CW_HOUR)
        {
          /* an alert before a limit comes at :59 */
          if (at > now)
            while (look_slowly (l, at - CW_MINUTE, now, follow, causes, slow) && !l->c->closed)
              ;
          while (look_slowly (l, at, now, follow, causes, slow) && !l->c->closed)
            ;
        }
      g_assert_cmpstr (quick, ==, slow->str);
      rows_seen += rows->len;
    }
  g_assert_cmpuint (rows_seen, >, 250);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/forecast/if nobody does anything; repeats are not told",
                   test_nobody_does_anything);
  g_test_add_func ("/forecast/if each step is taken on its day", test_each_step_on_its_day);
  g_test_add_func ("/forecast/a step that is due already is taken now, and not told again",
                   test_overdue_now);
  g_test_add_func ("/forecast/a snooze ends with an alert; a critical one breaks it", test_snoozed);
  g_test_add_func ("/forecast/what a limit ends makes room for the one below", test_end_of_a_limit);
  g_test_add_func ("/forecast/an answer closes its request", test_answers_close_requests);
  g_test_add_func ("/forecast/bounded; an unknown platform has no alerts", test_bounds);
  g_test_add_func ("/forecast/the same as looking every hour", test_against_every_hour);
  return g_test_run ();
}
