/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "core/plan.h"
#include "core/policy-reader.h"

/* A case with a policy of the test's own, in Tokyo unless said otherwise: for the tests of what is
 * made of plans. */
typedef struct
{
  CwPolicy *policy;
  GPtrArray *events;
  CwGiven *seed;
  GTimeZone *user_zone, *policy_zone;
  CwCalendarUnion *client, *office;
  CwPlanContext x;
  CwCase *c;
  CwPlan *plan;
} Ladder;

#define ALWAYS ((CwHours) { 0, 24 * CW_HOUR, 0x7f })
#define DAYTIME ((CwHours) { 9 * CW_HOUR, 20 * CW_HOUR, 0x7f })

static inline CwPolicy *
ladder_policy (const char *head, const char *steps)
{
  g_autofree char *text
      = g_strconcat ("[Policy]\nFormat=1\nName=Test\nZone=Asia/Tokyo\n", head, "\n", steps, NULL);
  g_autoptr (GPtrArray) problems
      = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_policy_problem_free);
  CwPolicySource source = { "test.policy", text, strlen (text) };
  CwPolicy *policy = cw_policy_read ("test", "user", &source, 1, problems);
  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *line = cw_policy_problem_format (g_ptr_array_index (problems, i));
      g_test_message ("%s", line);
    }
  g_assert_nonnull (policy);
  return policy;
}

/* The days are "2026-11-23 勤労感謝の日|Labor Thanksgiving Day", NULL-terminated. */
static inline CwCalendarUnion *
ladder_calendar (const char *const *days, GTimeZone *zone)
{
  g_autoptr (GArray) closed = g_array_new (FALSE, FALSE, sizeof (CwNamedDay));
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  for (; days != NULL && *days != NULL; days++)
    {
      g_autofree char *date = g_strndup (*days, 10);
      char **names = g_strsplit (*days + 11, "|", 2);
      CwNamedDay day = { CW_DAY_NONE, names[0], names[1] };
      g_assert_true (cw_day_parse (date, &day.day));
      g_array_append_val (closed, day);
      g_ptr_array_add (kept, names[0]);
      g_ptr_array_add (kept, names[1]);
      g_free (names);
    }
  g_autoptr (CwCalendar) calendar
      = cw_calendar_new ("test", "user", 0xff, cw_day_from_ymd (2020, 1, 1),
                         cw_day_from_ymd (2029, 12, 31), CW_DAY_NONE,
                         (const CwNamedDay *) (const void *) closed->data, closed->len, NULL, 0);
  return cw_calendar_union_new (&calendar, 1, zone);
}

static inline void
ladder_set_zone (Ladder *l, const char *name)
{
  g_clear_pointer (&l->user_zone, g_time_zone_unref);
  l->user_zone = cw_zone_lookup (name);
  g_assert_nonnull (l->user_zone);
  l->x.days.user_zone = l->user_zone;
}

static inline Ladder *
ladder_new (const char *head, const char *steps, const char *const *client_days,
            const char *const *office_days, CwHours hours)
{
  Ladder *l = g_new0 (Ladder, 1);
  l->policy = ladder_policy (head, steps);
  l->events = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_event_free);
  l->seed = cw_given_new (g_variant_new_parsed ("{'title': <'Logo'>, 'client': <'ACME'>}"));
  l->policy_zone = cw_zone_lookup ("Asia/Tokyo");
  l->client = ladder_calendar (client_days, l->policy_zone);
  l->office = ladder_calendar (office_days, l->policy_zone);
  l->x = (CwPlanContext){
    .days = { NULL, l->policy_zone, cw_calendar_union_dayset (l->client),
              cw_calendar_union_dayset (l->office) },
    .client = l->client,
    .office = l->office,
    .hours = hours,
  };
  ladder_set_zone (l, "Asia/Tokyo");
  return l;
}

static inline void
ladder_free (Ladder *l)
{
  cw_plan_free (l->plan);
  cw_case_free (l->c);
  g_ptr_array_unref (l->events);
  cw_given_unref (l->seed);
  cw_policy_unref (l->policy);
  cw_calendar_union_unref (l->client);
  cw_calendar_union_unref (l->office);
  g_time_zone_unref (l->user_zone);
  g_time_zone_unref (l->policy_zone);
  g_free (l);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ladder, ladder_free)

/* "2026-11-20 10:00" in the user's zone. */
static inline CwInstant
ladder_at (const Ladder *l, const char *text)
{
  CwInstant instant;
  g_assert_true (cw_instant_parse_iso (text, l->user_zone, &instant, NULL));
  return instant;
}

/* Recorded after the ones before; borrowed, for its details. */
static inline CwEvent *
ladder_event (Ladder *l, CwEventKind kind, CwInstant at)
{
  CwEvent *event = cw_event_new (kind);
  event->id = l->events->len + 1;
  event->uuid = g_strdup_printf ("event-%u", l->events->len + 1);
  event->at = at;
  g_ptr_array_add (l->events, event);
  return event;
}

static inline void
ladder_done (Ladder *l, const char *step, CwAct act, CwInstant at)
{
  CwEvent *event = ladder_event (l, CW_EVENT_STEP_DONE, at);
  event->d.step = g_strdup (step);
  event->d.act = act;
}

static inline void
ladder_look (Ladder *l, CwInstant now)
{
  cw_plan_free (l->plan);
  cw_case_free (l->c);
  l->x.now = now;
  l->c = cw_case_derive (1, "case", now, l->seed, l->events, l->policy, l->user_zone);
  for (guint i = 0; i < l->c->misfits->len; i++)
    g_test_message ("misfit: %s", g_array_index (l->c->misfits, CwMisfit, i).reason);
  g_assert_cmpuint (l->c->misfits->len, ==, 0);
  l->plan = cw_plan_make (l->c, l->policy, &l->x);
}

static inline const CwPlanStep *
ladder_step (const Ladder *l, const char *id)
{
  for (guint i = 0; i < l->plan->steps->len; i++)
    if (g_str_equal (g_array_index (l->plan->steps, CwPlanStep, i).step->id, id))
      return &g_array_index (l->plan->steps, CwPlanStep, i);
  g_assert_not_reached ();
}
