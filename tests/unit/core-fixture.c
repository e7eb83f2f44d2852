/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/core-fixture.h"

#include <string.h>

const char *const fix_japan[] = {
  "2026-09-21", "2026-09-22", "2026-09-23", "2026-10-12", "2026-11-03", "2026-11-23",
  "2026-12-29", "2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02", "2027-01-03",
  "2027-01-11", "2027-02-11", "2027-02-23", NULL
};

CwDayset *
fix_dayset (guint8 days_off, const char *const *closed)
{
  CwDay days[64];
  gsize n = 0;

  for (; closed != NULL && closed[n] != NULL; n++)
    g_assert_true (n < G_N_ELEMENTS (days) && cw_day_parse (closed[n], &days[n]));
  return cw_dayset_new (days_off, days, n, NULL, 0);
}

/* "id: Key=value Key=value" -> a group; a word without "=" belongs to the value before it. */
static void
add_step (GString *text, const char *line)
{
  g_auto(GStrv) words = g_strsplit (line, " ", -1);
  gsize length = strlen (words[0]);
  gboolean has_title = strstr (line, "Title=") != NULL;

  g_assert_true (length > 1 && words[0][length - 1] == ':');
  g_string_append_printf (text, "[Step %.*s]", (int) length - 1, words[0]);
  for (guint i = 1; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_string_append_printf (text, "%c%s", strchr (words[i], '=') != NULL ? '\n' : ' ', words[i]);
  g_string_append (text, has_title ? "\n" : "\nTitle=T\n");
}

CwPolicy *
fix_policy (const char *head, const char *steps)
{
  g_autoptr(GPtrArray) problems
    = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_policy_problem_free);
  g_autoptr(GString) text = g_string_new ("[Policy]\nFormat=1\nName=Test\n");

  if (strstr (head, "Zone=") == NULL)
    g_string_append (text, "Zone=Asia/Tokyo\n");
  g_string_append (text, head);
  g_auto(GStrv) lines = g_strsplit (steps != NULL ? steps : "", "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      add_step (text, lines[i]);
  CwPolicySource source = { "test.policy", text->str, text->len };
  CwPolicy *policy = cw_policy_read ("test", "user", &source, 1, problems);
  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *line = cw_policy_problem_format (g_ptr_array_index (problems, i));
      g_error ("%s", line);
    }
  g_assert_nonnull (policy);
  return policy;
}

CwInstant
fix_at (const char *text, GTimeZone *zone)
{
  CwInstant at = CW_NEVER;

  if (!cw_instant_parse_iso (text, zone, &at, NULL))
    g_error ("no time: %s", text);
  return at;
}

CwInstant
fix_tokyo (const char *text)
{
  g_autoptr(GTimeZone) zone = cw_zone_lookup ("Asia/Tokyo");

  return fix_at (text, zone);
}

Fix *
fix_new (const char *head, const char *steps)
{
  Fix *fix = g_new0 (Fix, 1);

  fix->policy = fix_policy (head, steps);
  fix->zone = cw_zone_lookup ("Asia/Tokyo");
  fix->events = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_event_free);
  fix->client = fix_dayset (CW_WEEKEND, fix_japan);
  fix->office = fix_dayset (CW_WEEKEND, fix_japan);
  fix->x.days = (CwDayContext) { fix->zone, cw_zone_lookup (fix->policy->zone), fix->client,
                                 fix->office };
  fix->x.hours = (CwHours) { 0, 24 * CW_HOUR, 0x7f };
  return fix;
}

void
fix_free (Fix *fix)
{
  cw_plan_free (fix->plan);
  cw_case_free (fix->c);
  cw_policy_unref (fix->policy);
  g_clear_pointer (&fix->seed, cw_given_unref);
  g_ptr_array_unref (fix->events);
  g_time_zone_unref (fix->x.days.policy_zone);
  g_time_zone_unref (fix->zone);
  cw_dayset_unref (fix->client);
  cw_dayset_unref (fix->office);
  g_free (fix);
}

void
fix_seed (Fix *fix, const char *type_and_values)
{
  g_autoptr(GError) error = NULL;

  g_autoptr(GVariant) dict
    = g_variant_parse (G_VARIANT_TYPE_VARDICT, type_and_values, NULL, NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&fix->seed, cw_given_unref);
  fix->seed = cw_given_new (dict);
}

void
fix_hours (Fix *fix, const char *from, const char *to, const char *days)
{
  g_auto(GStrv) words = g_strsplit (days, " ", -1);

  g_assert_true (cw_time_of_day_parse (from, FALSE, &fix->x.hours.from));
  g_assert_true (cw_time_of_day_parse (to, TRUE, &fix->x.hours.to));
  fix->x.hours.days = 0;
  for (guint i = 0; words[i] != NULL; i++)
    {
      CwWeekday day;
      g_assert_true (cw_weekday_from_word (words[i], &day));
      fix->x.hours.days |= (guint8) (1u << day);
    }
}

/* ---- one line of a log ---- */

static void
set_flag (CwEvent *event, const char *word)
{
  CwDetails *d = &event->d;
  const struct { const char *word; gboolean *flag; } flags[] = {
    { "fyi", &d->fyi }, { "other", &d->other }, { "wait", &d->wait }, { "lure", &d->lure },
    { "more", &d->more }, { "anyway", &d->anyway }, { "withdrawn", &d->withdrawn },
    { "presumed", &d->presumed }, { "escrow", &d->escrow_step }, { "day", &d->date_only },
  };

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (g_str_equal (word, flags[i].word))
      {
        *flags[i].flag = TRUE;
        return;
      }
  g_error ("no such word: %s", word);
}

static void
set_detail (Fix *fix, CwEvent *event, const char *key, const char *value)
{
  CwDetails *d = &event->d;
  CwBall ball;
  CwAct act;
  CwResult result;
  CwOutcome outcome;

  if (g_str_equal (key, "until"))
    d->until = fix_at (value, fix->zone);
  else if (g_str_equal (key, "by"))
    d->by = fix_at (value, fix->zone);
  else if (g_str_equal (key, "due"))
    d->due = fix_at (value, fix->zone);
  else if (g_str_equal (key, "at"))
    d->at = fix_at (value, fix->zone);
  else if (g_str_equal (key, "kind"))
    d->kind = g_strdup (value);
  else if (g_str_equal (key, "step"))
    d->step = g_strdup (value);
  else if (g_str_equal (key, "sign"))
    d->sign = g_strdup (value);
  else if (g_str_equal (key, "button"))
    d->button = g_str_equal (value, "yes");
  else if (g_str_equal (key, "closed_by"))
    d->closed_by = g_str_equal (value, "client") ? CW_BY_CLIENT : CW_BY_ME;
  else if (g_str_equal (key, "zone"))
    {
      g_free (event->zone);
      event->zone = g_strdup (value);
    }
  else if (g_str_equal (key, "ball") && cw_ball_from_word (value, &ball))
    d->ball = ball;
  else if (g_str_equal (key, "act") && cw_act_from_word (value, &act))
    d->act = act;
  else if (g_str_equal (key, "result") && cw_result_from_word (value, &result))
    d->result = result;
  else if (g_str_equal (key, "outcome") && cw_outcome_from_word (value, &outcome))
    d->outcome = outcome;
  else
    g_error ("no such detail: %s=%s", key, value);
}

/* What whoever records a taking notes down about the step. */
static void
describe_step (Fix *fix, CwEvent *event)
{
  CwDetails *d = &event->d;
  const CwStep *step = d->step != NULL ? cw_policy_find_step (fix->policy, d->step, NULL) : NULL;

  if (step == NULL || (event->kind != CW_EVENT_STEP_DONE && event->kind != CW_EVENT_SENT))
    return;
  d->act = step->act;
  if (step->act == CW_ACT_CLOSE)
    d->outcome = step->outcome;
  if (step->track == CW_TRACK_ASKED)
    d->kind = g_strdup (step->track_kind);
  for (guint i = 0; i < step->requires_->len; i++)
    {
      const CwCondition *condition = &g_array_index (step->requires_, CwCondition, i);
      d->escrow_step |= condition->kind == CW_CONDITION_FUNDED && condition->negated;
    }
}

static void
add_event (Fix *fix, const char *line)
{
  g_auto(GStrv) words = g_strsplit (line, " ", -1);
  const char *dict = strchr (line, '{');
  gboolean date_only = words[1] == NULL || !g_ascii_isdigit (words[1][0]);
  CwEventKind kind;
  guint i = date_only ? 1 : 2;

  if (words[i] == NULL || !cw_event_from_word (words[i], &kind))
    g_error ("no event: %s", line);
  CwEvent *event = cw_event_new (kind);
  event->id = fix->events->len + 1;
  event->command = event->id;
  event->uuid = g_strdup_printf ("e%u", fix->events->len + 1);
  event->zone = g_strdup ("Asia/Tokyo");
  event->date_only = date_only;
  g_autofree char *at = g_strdup_printf (
    "%s %s", words[0], !date_only ? words[1] : kind == CW_EVENT_ASKED ? "00:00" : "18:00");
  for (i++; dict == NULL && words[i] != NULL; i++)
    {
      char *equals = strchr (words[i], '=');
      if (equals == NULL && g_ascii_isdigit (words[i][0]))
        event->d.target = g_strconcat ("e", words[i], NULL);
      else if (equals == NULL)
        set_flag (event, words[i]);
      else
        {
          *equals = '\0';
          set_detail (fix, event, words[i], equals + 1);
        }
    }
  if (dict != NULL)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GVariant) fields
        = g_variant_parse (G_VARIANT_TYPE_VARDICT, dict, NULL, NULL, &error);
      g_assert_no_error (error);
      event->d.fields = cw_given_new (fields);
    }
  g_autoptr(GTimeZone) zone = cw_zone_lookup (event->zone);
  event->at = fix_at (at, date_only ? zone : fix->zone);
  describe_step (fix, event);
  g_ptr_array_add (fix->events, event);
}

void
fix_log (Fix *fix, const char *log)
{
  g_auto(GStrv) lines = g_strsplit (log, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      add_event (fix, lines[i]);
}

CwCase *
fix_derive (Fix *fix)
{
  g_clear_pointer (&fix->plan, cw_plan_free);
  g_clear_pointer (&fix->c, cw_case_free);
  fix->c = cw_case_derive (1, "case", 0, fix->seed, fix->events, fix->policy, fix->zone);
  return fix->c;
}

CwPlan *
fix_plan_at (Fix *fix, CwInstant now)
{
  if (fix->c == NULL)
    fix_derive (fix);
  g_clear_pointer (&fix->plan, cw_plan_free);
  fix->x.now = now;
  fix->plan = cw_plan_make (fix->c, fix->policy, &fix->x);
  return fix->plan;
}

CwPlan *
fix_plan (Fix *fix, const char *now)
{
  fix_derive (fix);
  return fix_plan_at (fix, fix_at (now, fix->zone));
}

const CwPlanStep *
fix_step (Fix *fix, const char *id)
{
  guint index = 0;

  g_assert_nonnull (cw_policy_find_step (fix->policy, id, &index));
  return &g_array_index (fix->plan->steps, CwPlanStep, index);
}

/* ---- as text ---- */

/* "11-24 10:00"; the year only where it is not 2026, seconds where there are any. */
static char *
moment_text (CwInstant at, GTimeZone *zone)
{
  g_autofree char *iso = cw_instant_format_iso (at, zone);
  const char *from = g_str_has_prefix (iso, "2026-") ? iso + 5 : iso;
  gsize length = (gsize) (iso + 16 - from);

  if (at % CW_MINUTE != 0)
    length += strcspn (iso + 16, "+Z");
  char *text = g_strndup (from, length);
  *strchr (text, 'T') = ' ';
  return text;
}

static void
add_moment (GString *text, const char *name, CwInstant at, GTimeZone *zone)
{
  if (at == CW_NEVER)
    return;
  g_autofree char *moment = moment_text (at, zone);
  g_string_append_printf (text, "%s%s", name, moment);
}

static void
add_outcome (GString *text, const CwCase *c)
{
  const char *outcome = cw_outcome_to_word (c->outcome);

  g_string_append_printf (text, " %s", outcome != NULL ? outcome : "none");
  if (c->closed_by >= 0)
    g_string_append_printf (text, " by=%s", cw_by_to_word ((CwBy) c->closed_by));
  if (c->presumed)
    g_string_append (text, " presumed");
}

char *
fix_state_text (const CwCase *c, GTimeZone *zone)
{
  GString *text = g_string_new (cw_stage_to_word (c->stage));
  const struct { const char *word; gboolean is; } flags[] = {
    { "funded", c->funded }, { "held", c->held },
    { "delivered-unfunded", c->delivered_unfunded }, { "started-unfunded", c->started_unfunded },
    { "reopened", c->reopened_by_client },
  };

  if (c->closed)
    add_outcome (text, c);
  else
    g_string_append_printf (text, " %s", cw_ball_to_word (c->ball));
  add_moment (text, " quiet=", c->spell.at, zone);
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (flags[i].is)
      g_string_append_printf (text, " %s", flags[i].word);
  add_moment (text, " promised=", c->promised.at, zone);
  add_moment (text, " snoozed=", c->snoozed_until, zone);
  for (guint i = 0; i < c->asked->len; i++)
    {
      const CwAsked *asked = &g_array_index (c->asked, CwAsked, i);
      if (asked->open)
        g_string_append_printf (text, " asked:%s", asked->kind);
    }
  for (guint i = 0; i < c->signs->len; i++)
    g_string_append_printf (text, " sign:%s", (const char *) g_ptr_array_index (c->signs, i));
  for (guint i = 0; i < c->misfits->len; i++)
    {
      const CwMisfit *m = &g_array_index (c->misfits, CwMisfit, i);
      g_assert_nonnull (m->reason);
      g_string_append_printf (text, " !%s%s", m->code, m->guard ? "(guard)" : "");
    }
  return g_string_free (text, FALSE);
}

static const char *
waits_word (CwWaits waits)
{
  static const char *const words[]
    = { "-", "(stage)", "(turn)", "(anchor)", "(condition)", "(held)", "(calendar)" };

  return words[waits];
}

char *
fix_plan_text (const CwPlan *plan, GTimeZone *zone)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const CwPlanStep *p = &g_array_index (plan->steps, CwPlanStep, i);
      g_string_append_printf (text, "%s%s %s ", plan->current == (int) i ? "*" : "", p->step->id,
                              cw_step_status_to_word (p->status));
      if (p->due == CW_NEVER)
        g_string_append (text, waits_word (p->waits));
      else
        add_moment (text, "", p->due, zone);
      if (p->alert != p->due)
        add_moment (text, " alert ", p->alert, zone);
      add_moment (text, " limit ", p->limit, zone);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

void
fix_assert_state (const char *head, const char *steps, const char *log, const char *expected)
{
  g_autoptr(Fix) fix = fix_new (head, steps);

  fix_log (fix, log);
  g_autofree char *state = fix_state_text (fix_derive (fix), fix->zone);
  if (!g_str_equal (state, expected))
    g_test_message ("after:\n%s", log);
  g_assert_cmpstr (state, ==, expected);
}

void
fix_assert_plan (Fix *fix, const char *now, const char *expected)
{
  g_autofree char *text = fix_plan_text (fix_plan (fix, now), fix->zone);

  g_assert_cmpstr (text, ==, expected);
}
