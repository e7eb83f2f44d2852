/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/explain.h"

#include "tests/unit/ladder-fixture.h"

/* core/explain: "explain says in words how a date was reached: every day counted, every day skipped
 * and why; a sum that runs past the last day that a calendar covers says so" (contract section 5). */

static const char *const holidays[]
    = { "2026-11-03 文化の日|Culture Day", "2026-11-23 勤労感謝の日|Labor Thanksgiving Day", NULL };
static const char *const office_holidays[] = { "2026-11-27 棚卸し|Stocktaking", NULL };

static char *
step_text (const char *id, const char *more)
{
  return g_strdup_printf ("[Step %s]\nStage=delivered\nTitle=Do %s\n%s\n", id, id, more);
}

/* One step "one" in a case that was delivered. */
static Ladder *
delivered (const char *more, const char *at, CwHours hours)
{
  g_autofree char *steps = step_text ("one", more);
  Ladder *l = ladder_new ("", steps, holidays, office_holidays, hours);
  ladder_event (l, CW_EVENT_DELIVERED, ladder_at (l, at));
  return l;
}

static CwExplanation *
explain (Ladder *l, const char *id, const char *lang)
{
  return cw_explain_step (l->c, l->policy, ladder_step (l, id), &l->x, lang);
}

static const CwExplainNote *
note (const CwExplanation *e, CwNoteCode code)
{
  for (guint i = 0; i < e->notes->len; i++)
    if (g_array_index (e->notes, CwExplainNote, i).code == code)
      return &g_array_index (e->notes, CwExplainNote, i);
  return NULL;
}

/* "21x 22x 23x 24:1 …": the day of the month, x for skipped, the number for counted ones. */
static char *
days_of (const CwExplanation *e)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < e->days->len; i++)
    {
      const CwExplainDay *row = &g_array_index (e->days, CwExplainDay, i);
      int mday;
      cw_day_to_ymd (row->day, NULL, NULL, &mday);
      g_assert_cmpint (row->counted, ==, row->reason == NULL);
      if (row->counted)
        g_string_append_printf (text, "%s%d:%d", i > 0 ? " " : "", mday, row->n);
      else
        g_string_append_printf (text, "%s%dx", i > 0 ? " " : "", mday);
    }
  return g_string_free (text, FALSE);
}

static void
assert_days (Ladder *l, const char *expected)
{
  g_autoptr (CwExplanation) e = explain (l, "one", "en");
  g_autofree char *days = days_of (e);
  g_assert_cmpstr (days, ==, expected);
}

static void
assert_reasons (Ladder *l, const char *lang, const char *saturday, const char *monday)
{
  g_autoptr (CwExplanation) e = explain (l, "one", lang);
  g_assert_cmpstr (g_array_index (e->days, CwExplainDay, 0).reason, ==, saturday);
  g_assert_cmpstr (g_array_index (e->days, CwExplainDay, 2).reason, ==, monday);
}

static void
test_every_day (void)
{
  /* Fri 20 Nov, Sat, Sun, Mon 23 a holiday, then Tue 24 to Thu 26 */
  g_autoptr (Ladder) l
      = delivered ("Since=quiet\nAfter=3bd\nAct=wait", "2026-11-20 10:00", DAYTIME);
  ladder_look (l, ladder_at (l, "2026-11-21 09:00"));
  assert_days (l, "21x 22x 23x 24:1 25:2 26:3");
  assert_reasons (l, "en_GB.UTF-8", "Saturday", "Labor Thanksgiving Day (勤労感謝の日)");
  assert_reasons (l, "ja", "土曜日", "勤労感謝の日");
  assert_reasons (l, NULL, "Saturday", "Labor Thanksgiving Day (勤労感謝の日)");
  g_autoptr (CwExplanation) e = explain (l, "one", "en");
  g_assert_cmpint (e->sum, ==, ladder_at (l, "2026-11-26 10:00"));
  g_assert_cmpuint (e->notes->len, ==, 0);
  g_assert_nonnull (strstr (e->text, "Do one (one) is upcoming."));
  g_assert_nonnull (strstr (e->text, "Counted: 2026-11-24 Tue, 2026-11-25 Wed, 2026-11-26 Thu."));
  g_assert_nonnull (strstr (e->text, "2026-11-23 Mon (Labor Thanksgiving Day (勤労感謝の日))"));
  g_assert_nonnull (strstr (e->text, "on 2026-11-26 (Thu) 10:00."));
}

static void
test_directions (void)
{
  static const struct
  {
    const char *after, *days;
  } rows[] = {
    { "1bd", "24:1" },
    { "0bd", "23x 24:0" },          /* the day itself, or the next business day */
    { "-0bd", "23x 22x 21x 20:0" }, /* or the one before */
    { "-2bd", "22x 21x 20:1 19:2" },
    { "2d", "" },                   /* civil days: nothing is skipped */
    { "30h", "" },
    { "5obd", "24:1 25:2 26:3 27x 28x 29x 30:4 1:5" }, /* the office's own closed day */
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *more
          = g_strdup_printf ("Since=delivered\nAfter=%s\nAct=wait", rows[i].after);
      g_autoptr (Ladder) l = delivered (more, "2026-11-23 10:00", ALWAYS);
      ladder_look (l, ladder_at (l, "2026-11-23 11:00"));
      assert_days (l, rows[i].days);
    }
}

static void
test_inclusive (void)
{
  g_autoptr (Ladder) l = delivered ("Since=delivered\nAfter=3bd\nInclusive=true\nAct=wait",
                                    "2026-11-20 10:00", ALWAYS);
  ladder_look (l, ladder_at (l, "2026-11-20 11:00"));
  assert_days (l, "20:1 21x 22x 23x 24:2 25:3");
  g_autoptr (CwExplanation) e = explain (l, "one", "en");
  g_assert_nonnull (note (e, CW_NOTE_INCLUSIVE));
  g_assert_cmpint (ladder_step (l, "one")->due, ==, ladder_at (l, "2026-11-25 10:00"));
}

static void
test_notes_of_clocks (void)
{
  g_autoptr (Ladder) l
      = delivered ("Since=delivered\nAfter=25h\nWeekly=wed 12:30\nRound=hour\nAct=wait",
                   "2026-11-20 10:10", ALWAYS);
  ladder_look (l, ladder_at (l, "2026-11-20 11:00"));
  g_autoptr (CwExplanation) e = explain (l, "one", "en");
  g_assert_cmpint (e->sum, ==, ladder_at (l, "2026-11-21 11:10"));
  g_assert_cmpint (note (e, CW_NOTE_WEEKLY)->moment, ==, ladder_at (l, "2026-11-25 12:30"));
  g_assert_cmpstr (note (e, CW_NOTE_WEEKLY)->what, ==, "wed 12:30");
  g_assert_cmpint (note (e, CW_NOTE_ROUND)->moment, ==, ladder_at (l, "2026-11-25 13:00"));
}

static void
test_notes_of_later_beginnings (void)
{
  g_autofree char *first = step_text ("first", "Since=quiet\nAfter=1bd\nAct=message");
  g_autofree char *second = step_text ("one", "Since=quiet\nAfter=2bd\nAct=message\n"
                                              "NotBefore=delivered+3d;step:first+1bd;deadline+1d");
  g_autofree char *steps = g_strconcat (first, second, NULL);
  g_autoptr (Ladder) l = ladder_new ("", steps, holidays, office_holidays, ALWAYS);
  ladder_event (l, CW_EVENT_DELIVERED, ladder_at (l, "2026-11-04 10:00"));
  ladder_done (l, "first", CW_ACT_MESSAGE, ladder_at (l, "2026-11-09 15:00"));
  ladder_look (l, ladder_at (l, "2026-11-09 16:00"));
  g_autoptr (CwExplanation) e = explain (l, "one", "en");

  /* Wed 4 +2bd: Fri 6; +3d: Sat 7; the first step on Mon 9 15:00 +1bd: Tue 10 15:00 */
  g_assert_cmpint (e->sum, ==, ladder_at (l, "2026-11-06 10:00"));
  g_assert_cmpuint (e->notes->len, ==, 2);
  g_assert_cmpstr (g_array_index (e->notes, CwExplainNote, 0).what, ==, "delivered+3d");
  g_assert_cmpint (g_array_index (e->notes, CwExplainNote, 0).moment, ==,
                   ladder_at (l, "2026-11-07 10:00"));
  g_assert_cmpstr (g_array_index (e->notes, CwExplainNote, 1).what, ==, "step:first+1bd");
  g_assert_cmpint (ladder_step (l, "one")->due, ==, ladder_at (l, "2026-11-10 15:00"));
}

static void
test_notes_of_courtesy (void)
{
  g_autofree char *first = step_text ("first", "Since=delivered\nAfter=0h\nAct=message");
  g_autofree char *second = step_text ("one", "Since=delivered\nAfter=1h\nAct=message");
  g_autofree char *steps = g_strconcat (first, second, NULL);
  g_autoptr (Ladder) l = ladder_new ("", steps, holidays, office_holidays, ALWAYS);
  ladder_event (l, CW_EVENT_DELIVERED, ladder_at (l, "2026-11-20 10:00"));
  ladder_done (l, "first", CW_ACT_MESSAGE, ladder_at (l, "2026-11-20 10:30"));
  ladder_look (l, ladder_at (l, "2026-11-20 10:40"));
  g_autoptr (CwExplanation) e = explain (l, "one", "en");
  g_assert_cmpint (note (e, CW_NOTE_ONE_STEP_A_DAY)->moment, ==, ladder_at (l, "2026-11-24 00:00"));

  CwEvent *promise = ladder_event (l, CW_EVENT_PROMISED, ladder_at (l, "2026-11-20 12:00"));
  promise->d.until = ladder_at (l, "2026-11-26 12:00");
  ladder_look (l, ladder_at (l, "2026-11-20 12:40"));
  g_autoptr (CwExplanation) again = explain (l, "one", "en");
  g_assert_cmpint (note (again, CW_NOTE_PROMISED)->moment, ==, ladder_at (l, "2026-11-26 12:00"));
  g_assert_null (note (again, CW_NOTE_ONE_STEP_A_DAY)); /* the promise is later */
}

static void
test_notes_of_the_alert (void)
{
  /* 30 h after Thu 10:00 is Fri 27 16:00, outside of [09:00, 12:00): Sat 28; the office is closed
   * until Mon 30 */
  CwHours mornings = { 9 * CW_HOUR, 12 * CW_HOUR, 0x7f };
  g_autoptr (Ladder) l
      = delivered ("Since=delivered\nAfter=30h\nAct=office", "2026-11-26 10:00", mornings);
  ladder_look (l, ladder_at (l, "2026-11-26 11:00"));
  g_autoptr (CwExplanation) e = explain (l, "one", "ja");
  g_assert_cmpstr (note (e, CW_NOTE_HOURS)->what, ==, "09:00-12:00");
  g_assert_cmpint (note (e, CW_NOTE_HOURS)->moment, ==, ladder_at (l, "2026-11-28 09:00"));
  const CwExplainNote *open = note (e, CW_NOTE_OPEN_DAY);
  g_assert_cmpint (open->moment, ==, ladder_at (l, "2026-11-30 09:00"));
  g_assert_cmpuint (open->days->len, ==, 2);
  g_assert_cmpstr (g_array_index (open->days, CwExplainDay, 0).reason, ==, "土曜日");
  g_assert_cmpint (ladder_step (l, "one")->alert, ==, ladder_at (l, "2026-11-30 09:00"));

  /* a holiday is named too, and the days of the week that alerts may come on */
  CwHours weekdays = { 0, 24 * CW_HOUR, 0x1f };
  g_autoptr (Ladder) m
      = delivered ("Since=delivered\nAfter=24h\nAct=message", "2026-11-20 10:00", weekdays);
  ladder_look (m, ladder_at (m, "2026-11-20 11:00"));
  g_autoptr (CwExplanation) f = explain (m, "one", "en");
  g_assert_cmpstr (note (f, CW_NOTE_HOURS)->what, ==, "00:00-24:00 mon tue wed thu fri");
  open = note (f, CW_NOTE_OPEN_DAY);
  g_assert_cmpuint (open->days->len, ==, 1);
  g_assert_nonnull (strstr (g_array_index (open->days, CwExplainDay, 0).reason, "勤労感謝の日"));
}

static void
test_notes_of_the_limit (void)
{
  /* due Fri 21:00, over on Sat 08:00: before the limit means Fri 19:59 */
  g_autoptr (Ladder) l = delivered ("Since=delivered\nAfter=11h\nUntil=delivered+22h\nAct=wait",
                                    "2026-11-20 10:00", DAYTIME);
  ladder_look (l, ladder_at (l, "2026-11-20 11:00"));
  g_autoptr (CwExplanation) e = explain (l, "one", "en");
  g_assert_cmpint (note (e, CW_NOTE_BEFORE_LIMIT)->moment, ==, ladder_at (l, "2026-11-20 19:59"));
  g_assert_nonnull (strstr (e->text, "Its limit is 2026-11-21 (Sat) 08:00."));

  g_autoptr (Ladder) m = delivered ("Since=delivered\nAfter=1h\nUntil=delivered+6h\nAct=wait",
                                    "2026-11-20 20:30", DAYTIME);
  ladder_look (m, ladder_at (m, "2026-11-20 20:40"));
  g_autoptr (CwExplanation) f = explain (m, "one", "en");
  g_assert_cmpint (note (f, CW_NOTE_AT_ONCE)->moment, ==, ladder_at (m, "2026-11-20 21:30"));
}

static void
test_waiting (void)
{
  static const struct
  {
    const char *more, *says;
  } rows[] = {
    { "Since=step:two\nAfter=1bd\nAct=wait", "\"step:two\"" },
    { "Since=quiet\nAfter=1bd\nAct=wait\nRequires=funded", "\"funded\"" },
    { "Since=quiet\nAfter=1bd\nAct=wait\nBall=me", "turn of \"client\"" },
    { "Since=deadline\nAfter=-1d\nAct=wait", "\"deadline\"" },
  };
  g_autofree char *two = step_text ("two", "Since=quiet\nAfter=9bd\nAct=wait");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *more = g_strconcat (rows[i].more, "\n", two, NULL);
      g_autoptr (Ladder) l = delivered (more, "2026-11-20 10:00", DAYTIME);
      ladder_look (l, ladder_at (l, "2026-11-20 11:00"));
      g_autoptr (CwExplanation) e = explain (l, "one", "en");
      g_assert_cmpint (e->sum, ==, CW_NEVER);
      g_assert_cmpuint (e->days->len + e->notes->len, ==, 0);
      g_assert_nonnull (strstr (e->text, rows[i].says));
      g_assert_null (strstr (e->text, "falls due"));
    }
}

static void
test_done_and_passed (void)
{
  g_autofree char *first = step_text ("first", "Since=quiet\nAfter=1bd\nAct=message");
  g_autofree char *second = step_text ("one", "Since=quiet\nAfter=2bd\nAct=message");
  g_autofree char *steps = g_strconcat (first, second, NULL);
  g_autoptr (Ladder) l = ladder_new ("", steps, holidays, office_holidays, DAYTIME);
  ladder_event (l, CW_EVENT_DELIVERED, ladder_at (l, "2026-11-04 10:00"));
  ladder_done (l, "one", CW_ACT_MESSAGE, ladder_at (l, "2026-11-06 15:00"));
  ladder_look (l, ladder_at (l, "2026-11-06 16:00"));
  g_autoptr (CwExplanation) done = explain (l, "one", "en");
  g_assert_nonnull (strstr (done->text, "is done. It was taken on 2026-11-06 (Fri) 15:00."));
  g_autoptr (CwExplanation) passed = explain (l, "first", "en");
  g_assert_nonnull (strstr (passed->text, "A later step of the same ladder"));
  ladder_event (l, CW_EVENT_PAID, ladder_at (l, "2026-11-06 15:30"));
  ladder_look (l, ladder_at (l, "2026-11-06 16:00"));
  g_autoptr (CwExplanation) closed = explain (l, "first", "en");
  g_assert_nonnull (strstr (closed->text, "The case is closed."));
}

static void
test_bounds (void)
{
  g_autoptr (Ladder) l
      = delivered ("Since=delivered\nAfter=900bd\nAct=wait", "2026-11-20 10:00", DAYTIME);
  ladder_look (l, ladder_at (l, "2026-11-20 11:00"));
  g_autoptr (CwExplanation) e = explain (l, "one", "en");
  g_assert_true (e->truncated);
  g_assert_cmpuint (e->days->len, ==, CW_EXPLAIN_MAX_DAYS);
  g_assert_nonnull (note (e, CW_NOTE_COVERAGE)); /* past 2029 */
  g_assert_cmpstr (note (e, CW_NOTE_COVERAGE)->what, ==, "2020-01-01/2029-12-31");
  g_assert_nonnull (strstr (e->text, "2029-12-31"));

  g_autoptr (Ladder) m
      = delivered ("Since=delivered\nAfter=200bd\nAct=wait", "2026-11-20 10:00", DAYTIME);
  ladder_look (m, ladder_at (m, "2026-11-20 11:00"));
  g_autoptr (CwExplanation) f = explain (m, "one", "en");
  g_assert_false (f->truncated);
  g_assert_null (note (f, CW_NOTE_COVERAGE));
}

/* ---- "the explanation never disagrees with the plan" ---- */

static const char *
one_of (GRand *rand, const char *const *words, gsize n)
{
  return words[g_rand_int_range (rand, 0, (gint32) n)];
}
#define ONE_OF(words) one_of (rand, words, G_N_ELEMENTS (words))

static char *
random_step (GRand *rand, const char *id, const char *since)
{
  static const char *const afters[]
      = { "0h", "5h", "30h", "1d", "7d", "-2d", "0bd", "-0bd", "1bd", "3bd", "10bd", "-4bd",
          "1obd", "6obd", "40bd" };
  static const char *const acts[] = { "message", "office", "wait", "platform" };
  static const char *const extras[]
      = { "", "", "", "Weekly=mon 12:00\n", "Round=hour\n", "NotBefore=quiet+2bd;delivered+5d\n",
          "NotBefore=step:first+1bd;step:first+3obd\n", "Until=delivered+7d\n",
          "Until=delivered+3bd\nUrgency=critical\n", "Weekly=sat 23:30\nRound=hour\n" };
  const char *after = ONE_OF (afters);
  g_autofree char *more
      = g_strdup_printf ("Since=%s\nAfter=%s\nAct=%s\n%s%s", since, after, ONE_OF (acts),
                         ONE_OF (extras),
                         g_ascii_isdigit (*after) && *after > '0' && !strchr (after, 'h')
                                 && g_rand_boolean (rand)
                             ? "Inclusive=true\n" : "");
  return step_text (id, more);
}

static Ladder *
random_ladder (GRand *rand)
{
  static const char *const anchors[] = { "quiet", "delivered", "turn", "deadline", "step:first" };
  static const char *const zones[]
      = { "Asia/Tokyo", "Europe/Berlin", "America/Los_Angeles", "Pacific/Apia" };
  CwHours hours[] = { ALWAYS, DAYTIME, { 22 * CW_HOUR, 6 * CW_HOUR, 0x7f },
                      { 9 * CW_HOUR, 10 * CW_HOUR, 0x15 } };
  g_autofree char *first = random_step (rand, "first", "quiet");
  g_autofree char *second = random_step (rand, "second", ONE_OF (anchors));
  g_autofree char *third = random_step (rand, "third", ONE_OF (anchors));
  g_autofree char *steps = g_strconcat (first, second, third, NULL);
  Ladder *l = ladder_new ("", steps, holidays, office_holidays,
                          hours[g_rand_int_range (rand, 0, G_N_ELEMENTS (hours))]);
  ladder_set_zone (l, ONE_OF (zones));

  CwInstant start
      = ladder_at (l, "2026-10-20 00:00") + g_rand_int_range (rand, 0, 60000) * CW_MINUTE;
  ladder_event (l, CW_EVENT_DELIVERED, start);
  if (g_rand_boolean (rand))
    {
      GVariantDict dict;
      g_autoptr (GVariant) seed = cw_given_to_variant (l->seed);
      g_variant_dict_init (&dict, seed);
      g_variant_dict_insert (&dict, "deadline", "x",
                             start + g_rand_int_range (rand, -9, 30) * 24 * CW_HOUR);
      cw_given_unref (l->seed);
      l->seed = cw_given_new (g_variant_dict_end (&dict));
    }
  CwInstant then = start + g_rand_int_range (rand, 1, 9000) * CW_MINUTE;
  if (g_rand_boolean (rand))
    {
      CwEvent *promise = ladder_event (l, CW_EVENT_PROMISED, then);
      promise->d.until = then + g_rand_int_range (rand, 1, 9000) * CW_MINUTE;
    }
  then += g_rand_int_range (rand, 1, 9000) * CW_MINUTE;
  if (g_rand_boolean (rand))
    ladder_done (l, "first", cw_policy_find_step (l->policy, "first", NULL)->act, then);
  ladder_look (l, then + g_rand_int_range (rand, 0, 9000) * CW_MINUTE);
  return l;
}

/* What the rows of days say by themselves: nothing left out, and as many counted as wanted. */
static CwInstant
replay_days (const Ladder *l, const CwPlanStep *p, const CwExplanation *e)
{
  gboolean office = p->step->after.unit == CW_UNIT_OFFICE;
  if (!office && p->step->after.unit != CW_UNIT_BUSINESS)
    {
      g_assert_cmpuint (e->days->len, ==, 0);
      return e->sum;
    }
  const CwDayset *set = office ? l->x.days.office : l->x.days.client;
  CwWall wall = cw_instant_to_wall (p->anchor, l->policy_zone);
  CwDay last = wall.day;
  int counted = 0, way = p->step->after.backward ? -1 : 1;
  for (guint i = 0; i < e->days->len; i++)
    {
      const CwExplainDay *row = &g_array_index (e->days, CwExplainDay, i);
      if (i > 0)
        g_assert_cmpint (row->day, ==, last + way);
      if (!p->step->inclusive || i > 0)
        g_assert_cmpint (row->counted, ==, cw_dayset_is_open (set, row->day));
      counted += row->counted;
      last = row->day;
    }
  g_assert_cmpint (counted, ==, MAX (1, ABS (p->step->after.n)));
  return last == wall.day ? p->anchor
                          : cw_day_at (last, wall.time, l->policy_zone);
}

static void
compare_with_plan (const Ladder *l, const CwPlanStep *p)
{
  g_autoptr (CwExplanation) e = cw_explain_step (l->c, l->policy, p, &l->x, "en");
  if (p->due == CW_NEVER)
    {
      g_assert_cmpint (e->sum, ==, CW_NEVER);
      return;
    }
  CwInstant due = replay_days (l, p, e), alert = CW_NEVER;
  for (guint i = 0; i < e->notes->len; i++)
    {
      const CwExplainNote *n = &g_array_index (e->notes, CwExplainNote, i);
      if (n->moment == CW_NEVER)
        continue;
      if (n->code >= CW_NOTE_HOURS)
        {
          g_assert_true (n->code == CW_NOTE_BEFORE_LIMIT || n->moment >= due);
          alert = n->moment;
          continue;
        }
      g_assert_cmpint (alert, ==, CW_NEVER); /* in order of effect */
      g_assert_cmpint (n->moment, >, due);
      due = n->moment;
    }
  g_assert_cmpint (due, ==, p->due);
  g_assert_cmpint (alert != CW_NEVER ? alert : due, ==, p->alert);
}

static void
test_never_disagrees (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261124);
  guint dated = 0;
  for (guint n = 0; n < 1500; n++)
    {
      g_autoptr (Ladder) l = random_ladder (rand);
      for (guint i = 0; i < l->plan->steps->len; i++)
        {
          const CwPlanStep *p = &g_array_index (l->plan->steps, CwPlanStep, i);
          compare_with_plan (l, p);
          dated += p->due != CW_NEVER;
        }
    }
  g_assert_cmpuint (dated, >, 1500);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/explain/every day counted, every day skipped and why", test_every_day);
  g_test_add_func ("/explain/0bd, -0bd, backwards, the office's days, no rows for d and h",
                   test_directions);
  g_test_add_func ("/explain/the day of the anchor is day 1", test_inclusive);
  g_test_add_func ("/explain/Weekly and Round", test_notes_of_clocks);
  g_test_add_func ("/explain/NotBefore: which entry, and its date", test_notes_of_later_beginnings);
  g_test_add_func ("/explain/a promise, and never two steps on one day", test_notes_of_courtesy);
  g_test_add_func ("/explain/the alert waits for Hours, Days and an open day",
                   test_notes_of_the_alert);
  g_test_add_func ("/explain/the alert before its limit, else at once", test_notes_of_the_limit);
  g_test_add_func ("/explain/a step without a date says what it waits for", test_waiting);
  g_test_add_func ("/explain/done, passed, closed", test_done_and_passed);
  g_test_add_func ("/explain/at most 400 rows; past what the calendar covers", test_bounds);
  g_test_add_func ("/explain/never disagrees with the plan", test_never_disagrees);
  return g_test_run ();
}
