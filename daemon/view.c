/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/view.h"

#include "daemon/log.h"
#include "dbus/errors.h"

void
cw_view_free (CwView *view)
{
  if (view == NULL)
    return;
  cw_plan_free (view->plan);
  cw_case_free (view->c);
  g_clear_pointer (&view->events, g_ptr_array_unref);
  g_clear_pointer (&view->policy, cw_policy_unref);
  cw_case_row_clear (&view->row);
  g_clear_pointer (&view->client, cw_calendar_union_unref);
  g_clear_pointer (&view->office, cw_calendar_union_unref);
  g_clear_pointer (&view->user_zone, g_time_zone_unref);
  g_clear_pointer (&view->policy_zone, g_time_zone_unref);
  g_strfreev (view->calendars);
  g_free (view->client_lang);
  g_free (view);
}

const char *
cw_calendars_of_to_word (CwCalendarsOf of)
{
  static const char *const words[] = { "case", "client", "policy" };

  return words[of];
}

/* Names and days off that count together. */
typedef struct
{
  CwCalendarsOf of;
  const char *const *names;
  const CwClientFacts *facts; /* with days off that count; NULL: none */
} Calendars;

/* What a case names beats all; what is known of its client stands between it and the policy. */
static Calendars
choose_calendars (const CwWorld *world, const char *client, const char *const *own,
                  const CwPolicy *policy)
{
  static const char *const none[] = { NULL };
  const CwClientFacts *facts = own == NULL ? cw_clients_find (world->clients, client) : NULL;
  Calendars chosen = { CW_CALENDARS_OF_POLICY, none, NULL };

  if (own != NULL)
    return (Calendars) { CW_CALENDARS_OF_CASE, own, NULL };
  if (policy != NULL)
    chosen.names = (const char *const *) policy->calendars;
  if (facts != NULL && facts->calendars != NULL)
    {
      chosen.of = CW_CALENDARS_OF_CLIENT;
      chosen.names = (const char *const *) facts->calendars;
    }
  if (facts != NULL && facts->days_off != NULL)
    chosen.facts = facts;
  return chosen;
}

/* A calendar that went missing must not hide the case: it is left out, and said in the log, once. */
static CwCalendarUnion *
open_days (const CwWorld *world, guint32 id, const Calendars *calendars, GTimeZone *zone)
{
  g_autoptr(GError) error = NULL;
  CwCalendarUnion *u = cw_clients_union (world->clients, calendars->facts, world->library,
                                         calendars->names, zone, &error);

  if (u != NULL)
    return u;
  if (cw_library_is_news (world->library, error->message)) /* thousands of cases may name it */
    cw_log (id, G_LOG_LEVEL_MESSAGE, "%s", error->message);
  g_autoptr(GPtrArray) known = g_ptr_array_new ();
  for (guint i = 0; calendars->names[i] != NULL; i++)
    if (cw_library_calendar (world->library, calendars->names[i]) != NULL)
      g_ptr_array_add (known, (gpointer) calendars->names[i]);
  g_ptr_array_add (known, NULL);
  u = cw_clients_union (world->clients, calendars->facts, world->library,
                        (const char *const *) known->pdata, zone, NULL);
  return u != NULL ? u : cw_calendar_union_new (NULL, 0, zone);
}

CwCalendarUnion *
cw_view_client_days (const CwWorld *world, guint32 id, const char *client, const char *const *own,
                     const CwPolicy *policy, GTimeZone *zone)
{
  Calendars calendars = choose_calendars (world, client, own, policy);

  return open_days (world, id, &calendars, zone);
}

static void
fill_context (const CwWorld *world, CwView *view, const char *name, const char *const *calendars,
              CwInstant now)
{
  static const char *const none[] = { NULL };
  const CwPolicy *policy = view->policy;
  const CwClientFacts *facts = cw_clients_find (world->clients, name);
  Calendars client = choose_calendars (world, name, calendars, policy);
  Calendars office = {
    .names = policy != NULL ? (const char *const *) policy->office_calendars : none,
  };

  view->user_zone = g_time_zone_ref (world->zone);
  view->policy_zone = policy != NULL && policy->zone != NULL ? cw_zone_lookup (policy->zone) : NULL;
  if (view->policy_zone == NULL)
    view->policy_zone = g_time_zone_ref (world->zone);
  view->client = open_days (world, view->row.id, &client, view->policy_zone);
  view->office = open_days (world, view->row.id, &office, view->policy_zone);
  view->calendars_of = client.of;
  view->calendars = g_strdupv ((char **) client.names);
  view->client_days_off = client.facts != NULL;
  view->client_lang = facts != NULL ? g_strdup (facts->lang) : NULL;
  view->x = (CwPlanContext) {
    .now = now,
    .days = { view->user_zone, view->policy_zone, cw_calendar_union_dayset (view->client),
              cw_calendar_union_dayset (view->office) },
    .client = view->client,
    .office = view->office,
    .hours = world->settings->hours,
  };
}

void
cw_view_context (const CwWorld *world, CwView *view, const char *const *calendars, CwInstant now)
{
  fill_context (world, view, view->c != NULL ? view->c->fields.client : NULL, calendars, now);
}

CwView *
cw_view_days (const CwWorld *world, guint32 id, CwPolicy *policy, const char *client,
              const char *const *own, CwInstant now)
{
  CwView *view = g_new0 (CwView, 1);

  view->row.id = id;
  view->policy = policy != NULL ? cw_policy_ref (policy) : NULL;
  fill_context (world, view, client, own, now);
  return view;
}

CwView *
cw_view_new (const CwWorld *world, CwCaseRow *row, GPtrArray *events, CwInstant now)
{
  CwView *view = g_new0 (CwView, 1);

  view->row = *row;
  *row = (CwCaseRow) { 0 };
  view->events = events;
  g_autofree char *platform = cw_case_platform (view->row.seed, events);
  CwPolicy *policy = cw_library_policy (world->library, platform);
  view->policy = policy != NULL ? cw_policy_ref (policy) : NULL;
  view->c = cw_case_derive (view->row.id, view->row.uuid, view->row.created, view->row.seed, events,
                            policy, world->zone);
  cw_view_context (world, view, (const char *const *) view->c->fields.calendars, now);
  view->plan = cw_plan_make (view->c, view->policy, &view->x);
  return view;
}

static CwView *
load (const CwWorld *world, guint32 id, gboolean brief, CwInstant now, GError **error)
{
  g_auto(CwCaseRow) row = { 0 };
  g_autoptr(GError) local = NULL;

  if (!cw_journal_load_case (world->db, id, &row, &local) || row.undone)
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      else
        cw_set_error (error, CW_ERROR_NOT_FOUND, "no-such-case", "there is no case %u", id);
      return NULL;
    }
  gint64 revision;
  GPtrArray *events = cw_journal_load_log (world->db, &row, brief, &revision, error);
  if (events == NULL)
    return NULL;
  CwView *view = cw_view_new (world, &row, events, now);
  view->revision = revision;
  return view;
}

CwView *
cw_view_load (const CwWorld *world, guint32 id, CwInstant now, GError **error)
{
  return load (world, id, FALSE, now, error);
}

CwView *
cw_view_load_brief (const CwWorld *world, guint32 id, CwInstant now, GError **error)
{
  return load (world, id, TRUE, now, error);
}

CwView *
cw_view_before (const CwWorld *world, const CwView *view, const CwEvent *event)
{
  g_autoptr(GPtrArray) ordered = cw_case_order_events (view->events, world->zone);
  GPtrArray *earlier = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_event_free);
  CwCaseRow row = {
    .id = view->row.id,
    .uuid = g_strdup (view->row.uuid),
    .created = view->row.created,
    .command = view->row.command,
    .seed = view->row.seed != NULL ? cw_given_ref (view->row.seed) : NULL,
  };

  for (guint i = 0; i < ordered->len; i++)
    {
      const CwEvent *other = g_ptr_array_index (ordered, i);
      if (g_strcmp0 (other->uuid, event->uuid) == 0)
        break;
      g_ptr_array_add (earlier, cw_event_copy (other));
    }
  return cw_view_new (world, &row, earlier, event->at);
}

char *
cw_view_cause (const CwPlanStep *p)
{
  return g_strdup_printf ("%s/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, p->step->id, p->cause_event,
                          p->cause_again);
}

char *const *
cw_view_calendars_of_sum (const CwView *view, const CwPlanStep *p)
{
  if (p->due == CW_NEVER)
    return NULL;
  if (p->step->after.unit == CW_UNIT_BUSINESS)
    return view->calendars;
  return p->step->after.unit == CW_UNIT_OFFICE && view->policy != NULL
           ? view->policy->office_calendars : NULL;
}

gboolean
cw_view_is_projected (const CwWorld *world, const CwView *view, const CwPlanStep *p,
                      const char *calendar, CwDay *until)
{
  CwCalendar *found = cw_library_calendar (world->library, calendar);
  CwDay official = found != NULL ? cw_calendar_official_until (found) : CW_DAY_NONE;
  CwDay last = cw_instant_day (MAX (p->due, p->anchor), view->policy_zone);

  if (until != NULL)
    *until = official;
  return official != CW_DAY_NONE && last > official;
}
