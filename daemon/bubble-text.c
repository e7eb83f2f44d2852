/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/dict.h"
#include "daemon/due.h"
#include "daemon/engine-private.h"
#include "daemon/wording.h"

/* What a bubble says, from the case as it is now. */

static int
quiet_days (const CwView *view)
{
  return view->c->spell.at == CW_NEVER
           ? -1 : cw_quiet_business_days (view->c->spell.at, view->x.now, &view->x.days);
}

/* Critical on the bus breaks through "do not disturb": kept for what costs money within a day.  The
 * moment from which on it does, CW_NEVER: now, or never. */
static CwInstant
calm_until (CwUrgency urgency, CwInstant limit, CwInstant now)
{
  if (urgency != CW_URGENCY_CRITICAL || limit == CW_NEVER || limit - 24 * CW_HOUR <= now)
    return CW_NEVER;
  return limit - 24 * CW_HOUR;
}

static CwUrgency
bus_urgency (CwUrgency urgency, CwInstant limit, CwInstant now)
{
  return calm_until (urgency, limit, now) != CW_NEVER ? CW_URGENCY_NORMAL : urgency;
}

/* Another alert that is up is about a case of the same client and title.  The reader could not tell
 * them apart, and KDE refuses a text that it was sent a moment ago. */
static gboolean
has_twin (CwEngine *engine, const CwLive *live, const CwFields *fields)
{
  GHashTableIter iter;
  const CwLive *other;
  CwWorld world = cw_engine_world (engine);
  g_hash_table_iter_init (&iter, engine->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &other))
    {
      if (other->listed != NULL || other->case_id == live->case_id)
        continue;
      g_autoptr(CwView) view = cw_view_load (&world, other->case_id, cw_engine_now (engine), NULL);
      if (view != NULL && g_strcmp0 (view->c->fields.client, fields->client) == 0
          && g_strcmp0 (view->c->fields.title, fields->title) == 0)
        return TRUE;
    }
  return FALSE;
}

static CwBubble *
alert_bubble (CwEngine *engine, CwLive *live)
{
  CwWorld world = cw_engine_world (engine);
  g_autoptr(CwView) view = cw_view_load (&world, live->case_id, cw_engine_now (engine), NULL);

  if (view == NULL || view->plan->current < 0)
    return NULL;
  CwPlanStep *p = &g_array_index (view->plan->steps, CwPlanStep, view->plan->current);
  g_autofree char *cause = cw_view_cause (p);
  if (!g_str_equal (cause, live->cause))
    return NULL;
  CwWordingAlert wording = {
    .c = view->c,
    .plan_step = p,
    .quiet_business_days = quiet_days (view),
    .quiet_since = view->c->spell.at,
    .now = view->x.now,
    .zone = view->user_zone,
    .lang = cw_own_language (),
    .awaits_result = (p->step->ball & CW_BALL_OFFICE) != 0 && cw_case_pending_office (view->c) != NULL,
    .has_twin = has_twin (engine, live, &view->c->fields),
  };
  CwBubble *bubble = cw_bubble_new ();
  bubble->case_id = live->case_id;
  bubble->summary = cw_wording_summary (&wording);
  bubble->body = cw_wording_body (&wording);
  bubble->command_hint = cw_wording_command_hint (&wording);
  bubble->urgency = bus_urgency (p->step->urgency, p->limit, view->x.now);
  live->calm_until = calm_until (p->step->urgency, p->limit, view->x.now);
  g_clear_pointer (&bubble->actions, g_ptr_array_unref);
  bubble->actions = cw_wording_actions (&wording, live->alert);
  return bubble;
}

/* A case of the digest by its log; what the item points to is in views. */
static gboolean
item_by_log (CwEngine *engine, guint32 id, GPtrArray *views, CwWordingItem *item)
{
  CwWorld world = cw_engine_world (engine);
  CwView *view = cw_view_load (&world, id, cw_engine_now (engine), NULL);

  if (view == NULL)
    return FALSE;
  g_ptr_array_add (views, view);
  const CwPlanStep *p = view->plan->current >= 0
                          ? &g_array_index (view->plan->steps, CwPlanStep, view->plan->current)
                          : NULL;
  const CwStep *step = p != NULL ? p->step : NULL;
  *item = (CwWordingItem) {
    .case_id = id,
    .client = view->c->fields.client,
    .platform = view->policy != NULL ? cw_text_get (&view->policy->name, cw_own_language ())
                                     : view->c->fields.platform,
    .limit = p != NULL ? p->limit : CW_NEVER,
    .title = view->c->fields.title,
    .step_title = step != NULL ? cw_text_get (&step->title, cw_own_language ()) : NULL,
    .urgency = step != NULL ? step->urgency : CW_URGENCY_LOW,
    .quiet_days = quiet_days (view),
    .waiting_for_me = view->c->ball == CW_BALL_ME,
  };
  return TRUE;
}

/* The same by its summary, which says it all in a small part of the time; FALSE: by its log. */
static gboolean
item_by_summary (CwEngine *engine, const CwSummary *s, CwWordingItem *item)
{
  CwWorld world = cw_engine_world (engine);
  CwPolicy *policy = cw_library_policy (engine->library, s->platform);
  const CwStep *step = policy != NULL && s->step != NULL && s->is_due
                         ? cw_policy_find_step (policy, s->step, NULL) : NULL;

  if (s->is_due && step == NULL)
    return FALSE;
  g_auto(GStrv) own = s->calendars != NULL ? g_strsplit (s->calendars, ",", -1) : NULL;
  g_autoptr(CwView) days = cw_view_days (&world, s->case_id, policy, s->client,
                                         (const char *const *) own, cw_engine_now (engine));
  *item = (CwWordingItem) {
    .case_id = s->case_id,
    .client = s->client,
    .platform = policy != NULL ? cw_text_get (&policy->name, cw_own_language ()) : s->platform,
    .limit = step != NULL ? s->step_limit : CW_NEVER,
    .title = s->title,
    .step_title = step != NULL ? cw_text_get (&step->title, cw_own_language ()) : NULL,
    .urgency = step != NULL ? step->urgency : CW_URGENCY_LOW,
    .quiet_days = s->quiet_since == CW_NEVER
                    ? -1 : cw_quiet_business_days (s->quiet_since, days->x.now, &days->x.days),
    .waiting_for_me = s->ball == CW_BALL_ME,
  };
  return TRUE;
}

/* The cases that a digest lists; what the items point to is in views, or among what is due until
 * that is read again. */
static GArray *
digest_items (CwEngine *engine, const CwLive *live, GPtrArray *views)
{
  GArray *items = g_array_new (FALSE, TRUE, sizeof (CwWordingItem));

  cw_due_get (engine);
  for (guint i = 0; i < live->listed->len; i++)
    {
      guint32 id = g_array_index (live->listed, CwListed, i).case_id;
      const CwSummary *s = cw_due_find (engine, id);
      CwWordingItem item;
      if ((s != NULL && item_by_summary (engine, s, &item)) || item_by_log (engine, id, views, &item))
        g_array_append_val (items, item);
    }
  return items;
}

static CwBubble *
digest_bubble (CwEngine *engine, const CwLive *live)
{
  g_autoptr(GPtrArray) views = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_view_free);
  g_autoptr(GArray) items = digest_items (engine, live, views);

  if (items->len == 0)
    return NULL;
  CwBubble *bubble = cw_bubble_new ();
  const CwWordingItem *all = (const CwWordingItem *) (gpointer) items->data;
  bubble->summary = cw_wording_digest_summary (all, items->len);
  bubble->body = cw_wording_digest_body (all, items->len);
  bubble->command_hint = cw_wording_digest_command_hint ();
  g_clear_pointer (&bubble->actions, g_ptr_array_unref);
  bubble->actions = cw_wording_digest_actions (live->alert);
  bubble->urgency = CW_URGENCY_NORMAL;
  for (guint i = 0; i < items->len; i++)
    bubble->urgency = MAX (bubble->urgency, bus_urgency (all[i].urgency, all[i].limit,
                                                         cw_engine_now (engine)));
  return bubble;
}

char *
cw_engine_digest_list (CwEngine *engine)
{
  CwLive *live = cw_bubbles_digest (engine);

  if (live == NULL)
    return NULL;
  g_autoptr(GPtrArray) views = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_view_free);
  g_autoptr(GArray) items = digest_items (engine, live, views);
  return cw_wording_digest_list ((const CwWordingItem *) (gpointer) items->data, items->len);
}

CwBubble *
cw_bubble_text (CwEngine *engine, CwLive *live)
{
  return live->listed != NULL ? digest_bubble (engine, live) : alert_bubble (engine, live);
}
