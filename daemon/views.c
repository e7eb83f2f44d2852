/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/views.h"

#include <string.h>

#include "core/limits.h"
#include "daemon/at-risk.h"
#include "daemon/dict.h"
#include "dbus/names.h"

#define HEADROOM 65536 /* of a reply, for the header and the rounding of sizes */

/* ---- rows ---- */

static void
put_next (GVariantBuilder *b, const CwWorld *world, const CwSummary *s, gboolean brief,
          const char *lang)
{
  GVariantBuilder next;
  CwPolicy *policy = cw_library_policy (world->library, s->platform);
  const CwStep *step = policy != NULL && s->step != NULL
                         ? cw_policy_find_step (policy, s->step, NULL) : NULL;

  if (s->step == NULL)
    return;
  g_variant_builder_init (&next, G_VARIANT_TYPE_VARDICT);
  if (!brief)
    cw_dict_put_text (&next, "step", s->step);
  cw_dict_put_moment (&next, "due", s->step_due, world->zone);
  if (!brief)
    cw_dict_put_moment (&next, "alert", s->step_alert, world->zone);
  cw_dict_put_moment (&next, "limit", s->step_limit, world->zone);
  cw_dict_put_text (&next, "title", step != NULL ? cw_text_get (&step->title, lang) : s->step);
  if (!brief && step != NULL)
    cw_dict_put (&next, "titles", cw_text_to_variant (&step->title));
  cw_dict_put_text (&next, "urgency", cw_urgency_to_word ((CwUrgency) s->urgency));
  cw_dict_put_text (&next, "act", cw_act_to_word ((CwAct) s->act));
  cw_dict_put (b, "next", g_variant_builder_end (&next));
}

static void
put_fee (GVariantBuilder *b, const CwSummary *s)
{
  GVariantBuilder fee;

  if (!s->has_fee)
    return;
  g_variant_builder_init (&fee, G_VARIANT_TYPE_VARDICT);
  cw_dict_put (&fee, "amount", g_variant_new_int64 (s->fee_amount));
  cw_dict_put_text (&fee, "currency", s->fee_currency);
  cw_dict_put (b, "fee", g_variant_builder_end (&fee));
}

static void
fill_row (GVariantBuilder *b, const CwWorld *world, const CwSummary *s, CwInstant now,
          CwQuietDays *quiet)
{
  cw_dict_put (b, "id", g_variant_new_uint32 (s->case_id));
  cw_dict_put_text (b, "title", s->title);
  cw_dict_put_text (b, "client", s->client);
  if (*s->platform != '\0')
    cw_dict_put_text (b, "platform", s->platform);
  cw_dict_put_text (b, "stage", cw_stage_to_word ((CwStage) s->stage));
  cw_dict_put (b, "funded", g_variant_new_boolean (s->funded));
  if (s->stage != CW_STAGE_CLOSED)
    cw_dict_put_text (b, "ball", cw_ball_to_word ((CwBall) s->ball));
  cw_dict_put_moment (b, "quiet_since", s->quiet_since, world->zone);
  if (s->quiet_since != CW_NEVER)
    cw_dict_put (b, "quiet_business_days", g_variant_new_int32 (cw_quiet_days_count (quiet, s)));
  cw_dict_put_text (b, "state", cw_state_to_word (cw_summary_state (s, now)));
  cw_dict_put_text (b, "outcome", cw_outcome_to_word ((CwOutcome) s->outcome));
  cw_dict_put_text (b, "url", s->url);
  put_fee (b, s);
  cw_dict_put_moment (b, "closes", s->closes, world->zone);
  cw_dict_put_moment (b, "deadline", s->deadline, world->zone);
  cw_dict_put_moment (b, "invoice_due", s->due, world->zone);
  cw_dict_put_moment (b, "created", s->created, world->zone);
  if (s->snoozed_until != CW_NEVER && s->snoozed_until > now)
    cw_dict_put_moment (b, "snoozed_until", s->snoozed_until, world->zone);
  cw_dict_put (b, "held", g_variant_new_boolean (s->held));
  cw_dict_put (b, "revision", g_variant_new_uint64 ((guint64) s->log_seq));
  put_next (b, world, s, FALSE, cw_own_language ());
}

GVariant *
cw_views_row (const CwWorld *world, const CwSummary *summary, CwInstant now, CwQuietDays *quiet)
{
  g_autoptr(CwQuietDays) own = quiet == NULL ? cw_quiet_days_new (world, now) : NULL;
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  fill_row (&b, world, summary, now, quiet != NULL ? quiet : own);
  cw_at_risk_put_row (&b, world, summary, now);
  return g_variant_builder_end (&b);
}

GVariant *
cw_views_brief_row (const CwWorld *world, const CwSummary *summary, CwInstant now, CwQuietDays *quiet,
                    const char *lang)
{
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put (&b, "id", g_variant_new_uint32 (summary->case_id));
  cw_dict_put_text (&b, "title", summary->title);
  cw_dict_put_text (&b, "client", summary->client);
  if (summary->quiet_since != CW_NEVER)
    cw_dict_put (&b, "quiet_business_days",
                 g_variant_new_int32 (cw_quiet_days_count (quiet, summary)));
  put_next (&b, world, summary, TRUE, lang);
  cw_at_risk_put_row (&b, world, summary, now);
  return g_variant_builder_end (&b);
}

/* ---- one case ---- */

/* Details with times as ISO texts in the zone in which the event was recorded. */
static GVariant *
event_details (const CwEvent *event, GTimeZone *zone)
{
  g_autoptr(GVariant) kept = g_variant_ref_sink (cw_event_details_to_variant (event));
  GVariantBuilder b;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, kept);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr(GVariant) held = value;
      if (g_variant_is_of_type (held, G_VARIANT_TYPE_INT64))
        cw_dict_put_moment (&b, key, g_variant_get_int64 (held), zone);
      else
        cw_dict_put (&b, key, held);
    }
  return g_variant_builder_end (&b);
}

static GVariant *
event_row (const CwEvent *event, GTimeZone *fallback)
{
  g_autoptr(GTimeZone) own = event->zone != NULL ? cw_zone_lookup (event->zone) : NULL;
  GTimeZone *zone = own != NULL ? own : fallback;
  GVariantBuilder row;

  g_variant_builder_init (&row, G_VARIANT_TYPE_VARDICT);
  cw_dict_put (&row, "id", g_variant_new_uint64 ((guint64) event->id));
  cw_dict_put_moment (&row, "time", event->at, zone);
  cw_dict_put (&row, "date_only", g_variant_new_boolean (event->date_only));
  cw_dict_put_text (&row, "event", cw_event_word (event->kind));
  cw_dict_put_text (&row, "by", cw_by_to_word (cw_event_by (event->kind)));
  cw_dict_put (&row, "details", event_details (event, zone));
  return g_variant_builder_end (&row);
}

/* The effective log, then the corrections that were made.  What does not fit into room bytes is
 * left out from the oldest on, and counted: an export has it all. */
static GVariant *
events_of (const CwView *view, gsize room, guint *left_out)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new ();
  g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  GVariantBuilder rows;
  guint n;

  g_ptr_array_extend (all, view->c->log, NULL, NULL);
  for (guint i = 0; i < view->events->len; i++)
    {
      CwEvent *event = g_ptr_array_index (view->events, i);
      if (event->kind == CW_EVENT_RETRACTED || event->kind == CW_EVENT_AMENDED)
        g_ptr_array_add (all, event);
    }
  for (n = all->len; n > 0; n--)
    {
      g_autoptr(GVariant) row
        = g_variant_ref_sink (event_row (g_ptr_array_index (all, n - 1), view->user_zone));
      gsize size = g_variant_get_size (row) + 8;
      if (size > room)
        break;
      room -= size;
      g_ptr_array_add (kept, g_steal_pointer (&row));
    }
  *left_out = n;
  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = kept->len; i > 0; i--)
    g_variant_builder_add_value (&rows, g_ptr_array_index (kept, i - 1));
  return g_variant_builder_end (&rows);
}

static const char *
waits_word (const CwPlanStep *p)
{
  static const char *const words[] = {
    [CW_WAITS_NOT] = NULL,       [CW_WAITS_STAGE] = "stage",         [CW_WAITS_TURN] = "turn",
    [CW_WAITS_ANCHOR] = "anchor", [CW_WAITS_CONDITION] = "condition", [CW_WAITS_HELD] = "held",
    [CW_WAITS_CALENDAR] = "calendar",
  };

  return p->status == CW_STATUS_UPCOMING ? words[p->waits] : NULL;
}

static char *
waits_for (const CwPlanStep *p)
{
  if (waits_word (p) == NULL)
    return NULL;
  if (p->waits == CW_WAITS_ANCHOR)
    return cw_anchor_format (&p->step->since);
  if (p->waits == CW_WAITS_CONDITION && p->waits_condition != NULL)
    return cw_condition_format (p->waits_condition);
  return p->waits == CW_WAITS_STAGE ? g_strdup (cw_stage_to_word (p->step->stage)) : NULL;
}

static void
put_waits (GVariantBuilder *row, const CwPlanStep *p)
{
  g_autofree char *what = waits_for (p);

  cw_dict_put_text (row, "waits", waits_word (p));
  cw_dict_put_text (row, "waits_for", what);
}

static gboolean
leans_on_projections (const CwWorld *world, const CwView *view, const CwPlanStep *p)
{
  char *const *names = cw_view_calendars_of_sum (view, p);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (cw_view_is_projected (world, view, p, names[i], NULL))
      return TRUE;
  return FALSE;
}

/* lang: what an outline needs, with titles in that language; NULL: all. */
static GVariant *
plan_row (const CwWorld *world, const CwView *view, guint i, const char *lang)
{
  const CwPlanStep *p = &g_array_index (view->plan->steps, CwPlanStep, i);
  const CwStep *step = p->step;
  GVariantBuilder row;

  g_variant_builder_init (&row, G_VARIANT_TYPE_VARDICT);
  cw_dict_put_text (&row, "step", step->id);
  cw_dict_put_text (&row, "stage", cw_stage_to_word (step->stage));
  cw_dict_put_moment (&row, "due", p->due, view->user_zone);
  cw_dict_put_moment (&row, "alert", p->alert, view->user_zone);
  cw_dict_put_moment (&row, "limit", p->limit, view->user_zone);
  cw_dict_put_text (&row, "status", cw_step_status_to_word (p->status));
  cw_dict_put (&row, "current", g_variant_new_boolean ((int) i == view->plan->current));
  put_waits (&row, p);
  if (p->taking != NULL && p->status != CW_STATUS_UPCOMING)
    cw_dict_put_moment (&row, "taken", p->taking->at, view->user_zone);
  if (p->taking != NULL)
    cw_dict_put_text (&row, "result", cw_result_to_word (p->taking->result));
  cw_dict_put_text (&row, "title",
                    cw_text_get (&step->title, lang != NULL ? lang : cw_own_language ()));
  cw_dict_put_text (&row, "urgency", cw_urgency_to_word (step->urgency));
  if (lang == NULL)
    {
      cw_dict_put (&row, "titles", cw_text_to_variant (&step->title));
      cw_dict_put_text (&row, "act", cw_act_to_word (step->act));
      cw_dict_put_text (&row, "template", step->template);
      cw_dict_put_text (&row, "source", step->source);
      cw_dict_put_text (&row, "confidence", cw_confidence_to_word (step->confidence));
      cw_dict_put_text (&row, "url", step->url);
    }
  if (p->beyond_coverage)
    cw_dict_put (&row, "beyond_coverage", g_variant_new_boolean (TRUE));
  if (leans_on_projections (world, view, p))
    cw_dict_put (&row, "projected", g_variant_new_boolean (TRUE));
  return g_variant_builder_end (&row);
}

static GVariant *
plan_of (const CwWorld *world, const CwView *view)
{
  GVariantBuilder rows;

  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < view->plan->steps->len; i++)
    g_variant_builder_add_value (&rows, plan_row (world, view, i, NULL));
  return g_variant_builder_end (&rows);
}

static gboolean
is_of_now (const CwView *view, const CwPlanStep *p)
{
  return p->step->stage == view->c->stage || p->status == CW_STATUS_DUE;
}

/* A step of another stage, without whose title it cannot be said what one of this stage waits for. */
static gboolean
is_spoken_of (const CwView *view, const char *id)
{
  for (guint i = 0; i < view->plan->steps->len; i++)
    {
      const CwPlanStep *p = &g_array_index (view->plan->steps, CwPlanStep, i);
      g_autofree char *what = is_of_now (view, p) ? waits_for (p) : NULL;
      if (what != NULL && strchr (what, ':') != NULL && strstr (what, id) != NULL)
        return TRUE;
    }
  return FALSE;
}

static GVariant *
outline_of (const CwWorld *world, const CwView *view, const char *lang)
{
  GVariantBuilder rows;

  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < view->plan->steps->len; i++)
    {
      const CwPlanStep *p = &g_array_index (view->plan->steps, CwPlanStep, i);
      if (is_of_now (view, p) || is_spoken_of (view, p->step->id))
        g_variant_builder_add_value (&rows, plan_row (world, view, i, lang));
    }
  return g_variant_builder_end (&rows);
}

/* The newest come last; ten thousand requests would leave no room for the events. */
static GVariant *
asked_of (const CwView *view)
{
  const guint most = 500;
  guint n = view->c->asked->len;
  GVariantBuilder rows;

  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = n > most ? n - most : 0; i < n; i++)
    {
      const CwAsked *asked = &g_array_index (view->c->asked, CwAsked, i);
      GVariantBuilder row;
      g_variant_builder_init (&row, G_VARIANT_TYPE_VARDICT);
      cw_dict_put_text (&row, "kind", asked->kind);
      cw_dict_put_moment (&row, "time", asked->at, view->user_zone);
      cw_dict_put_moment (&row, "by", asked->by, view->user_zone);
      cw_dict_put (&row, "open", g_variant_new_boolean (asked->open));
      cw_dict_put (&row, "event", g_variant_new_uint64 ((guint64) asked->event_id));
      g_variant_builder_add (&rows, "a{sv}", &row);
    }
  return g_variant_builder_end (&rows);
}

/* What is said of the case for good, and what the user should know now. */
static GVariant *
warnings_of (const CwView *view)
{
  GVariantBuilder codes;
  const CwCase *c = view->c;

  g_variant_builder_init (&codes, G_VARIANT_TYPE ("as"));
  if (c->started_unfunded)
    g_variant_builder_add (&codes, "s", "started-unfunded");
  if (c->delivered_unfunded)
    g_variant_builder_add (&codes, "s", "delivered-unfunded");
  for (guint i = 0; i < c->log->len; i++)
    {
      const CwEvent *event = g_ptr_array_index (c->log, i);
      if (event->kind == CW_EVENT_DELIVERED && event->d.button == 0 && !c->ever_delivered)
        {
          g_variant_builder_add (&codes, "s", "button-not-pressed");
          break;
        }
    }
  if (view->policy == NULL)
    g_variant_builder_add (&codes, "s", "unknown-platform");
  if (c->misfits->len > 0)
    g_variant_builder_add (&codes, "s", "events-do-not-fit");
  return g_variant_builder_end (&codes);
}

static GVariant *
signs_of (const CwCase *c)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < c->signs->len; i++)
    g_ptr_array_add (ids, g_ptr_array_index (c->signs, i));
  g_ptr_array_add (ids, NULL);
  return g_variant_new_strv ((const char *const *) ids->pdata, -1);
}

/* The events get what room the rest leaves. */
static GVariant *
with_events (GVariant *rest, const CwView *view)
{
  g_autoptr(GVariant) held = g_variant_ref_sink (rest);
  gsize taken = g_variant_get_size (held) + HEADROOM;
  GVariantDict dict;
  guint left_out;
  GVariant *events = events_of (view, CW_LIMIT_REPLY - MIN (taken, CW_LIMIT_REPLY), &left_out);

  g_variant_dict_init (&dict, held);
  g_variant_dict_insert_value (&dict, "events", events);
  if (left_out > 0)
    g_variant_dict_insert (&dict, "events_left_out", "u", left_out);
  return g_variant_dict_end (&dict);
}

/* The view of a case, the caller's, and its row in a dictionary to go on with.  NULL with error: b is
 * not begun. */
static CwView *
begin_case (CwEngine *engine, const CwWorld *world, guint32 id, GVariantBuilder *b, GError **error)
{
  CwInstant now = cw_engine_now (engine);
  CwView *view = cw_view_load (world, id, now, error);
  g_auto(CwSummary) summary = { 0 };

  if (view == NULL)
    return NULL;
  cw_engine_summarise (engine, view, &summary);
  g_variant_builder_init (b, G_VARIANT_TYPE_VARDICT);
  g_autoptr(CwQuietDays) quiet = cw_quiet_days_new (world, now);
  fill_row (b, world, &summary, now, quiet);
  return view;
}

GVariant *
cw_views_detail (CwEngine *engine, guint32 id, GError **error)
{
  CwWorld world = cw_engine_world (engine);
  GVariantBuilder b;
  g_autoptr(CwView) view = begin_case (engine, &world, id, &b, error);

  if (view == NULL)
    return NULL;
  cw_at_risk_put_view (&b, &world, view);
  cw_dict_put_text (&b, "uuid", view->row.uuid);
  cw_dict_put_text (&b, "lang", view->c->fields.lang);
  if (view->c->fields.calendars != NULL)
    cw_dict_put (&b, "calendars",
         g_variant_new_strv ((const char *const *) view->c->fields.calendars, -1));
  cw_dict_put_text (&b, "calendars_of", cw_calendars_of_to_word (view->calendars_of));
  if (view->c->closed)
    {
      cw_dict_put_text (&b, "by", view->c->closed_by >= 0 ? cw_by_to_word ((CwBy) view->c->closed_by) : NULL);
      cw_dict_put (&b, "presumed", g_variant_new_boolean (view->c->presumed));
    }
  if (view->c->promised.at != CW_NEVER)
    cw_dict_put_moment (&b, "promised", view->c->promised.at, view->user_zone);
  cw_dict_put (&b, "awaits_result", g_variant_new_boolean (cw_case_pending_office (view->c) != NULL));
  cw_dict_put (&b, "plan", plan_of (&world, view));
  cw_dict_put (&b, "asked", asked_of (view));
  cw_dict_put (&b, "signs", signs_of (view->c));
  cw_dict_put (&b, "warnings", warnings_of (view));
  return with_events (g_variant_builder_end (&b), view);
}

GVariant *
cw_views_outline (CwEngine *engine, guint32 id, const char *lang, GError **error)
{
  CwWorld world = cw_engine_world (engine);
  GVariantBuilder b;
  g_autoptr(CwView) view = begin_case (engine, &world, id, &b, error);

  if (view == NULL)
    return NULL;
  cw_dict_put (&b, "plan", outline_of (&world, view, lang));
  cw_dict_put (&b, "warnings", warnings_of (view));
  return g_variant_builder_end (&b);
}
