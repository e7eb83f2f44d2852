/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/history.h"

#include "core/business-time.h"
#include "core/plan-private.h"

static gboolean
is_misfit (const CwCase *c, const CwEvent *event)
{
  for (guint i = 0; i < c->misfits->len; i++)
    if (g_strcmp0 (g_array_index (c->misfits, CwMisfit, i).uuid, event->uuid) == 0)
      return TRUE;
  return FALSE;
}

/* ---- silences ---- */

/* The case as it was right after the first `order` events of its log. */
static CwCase *
derive_until (const CwCase *c, const CwGiven *seed, guint order, GTimeZone *zone)
{
  g_autoptr (GPtrArray) earlier = g_ptr_array_sized_new (order);

  for (guint i = 0; i < order && i < c->log->len; i++)
    g_ptr_array_add (earlier, g_ptr_array_index (c->log, i));
  return cw_case_derive (c->id, c->uuid, c->created, seed, earlier, c->policy, zone);
}

static gboolean
was_silent (const CwCase *c, const CwSpell *spell, const CwGiven *seed, const CwPlanContext *x)
{
  CwInstant end = spell->ends != CW_NEVER ? spell->ends : x->now;

  if (c->policy == NULL || end <= spell->begins)
    return FALSE;
  g_autoptr (CwCase) then = derive_until (c, seed, spell->order, x->days.user_zone);
  CwPlanContext context = *x;
  context.now = spell->begins;
  g_autoptr (CwPlan) plan = cw_plan_make (then, c->policy, &context);
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const CwPlanStep *p = &g_array_index (plan->steps, CwPlanStep, i);
      if (p->step->track == CW_TRACK_SILENCE && p->step->stage == spell->stage
          && cw_plan_is_towards_client (p->step) && p->taking == NULL && p->due != CW_NEVER
          && p->due >= spell->begins && p->due <= end)
        return TRUE;
    }
  return FALSE;
}

static void
add_spells (CwHistory *history, const CwCase *c, const CwGiven *seed, const CwPlanContext *x)
{
  for (guint i = 0; i < c->spells->len; i++)
    {
      const CwSpell *spell = &g_array_index (c->spells, CwSpell, i);
      /* over before it began: paid into escrow at once, a promise kept early; nobody was quiet */
      if (spell->ends != CW_NEVER && spell->ends <= spell->begins && spell->mine == CW_NEVER)
        continue;
      CwPastSpell past = {
        .stage = spell->stage,
        .silent = was_silent (c, spell, seed, x),
        .answered = spell->answered,
        .runs = spell->ends == CW_NEVER,
        .reply = -1,
      };
      if (spell->answered && !spell->lure && spell->mine != CW_NEVER)
        past.reply = cw_business_time (spell->mine, spell->ends, x->days.client,
                                       x->days.policy_zone);
      g_array_append_val (history->spells, past);
    }
}

/* ---- steps ---- */

static const CwSpell *
spell_of (const CwCase *c, const CwTaking *taking)
{
  for (guint i = c->spells->len; taking->spell != 0 && i > 0; i--)
    {
      const CwSpell *spell = &g_array_index (c->spells, CwSpell, i - 1);
      if (spell->event_id == taking->spell && spell->order <= taking->order)
        return spell;
    }
  return NULL;
}

static gboolean
moves_the_client (const CwTaking *taking)
{
  return !taking->skipped
         && (taking->act == CW_ACT_MESSAGE || taking->act == CW_ACT_OFFICE
             || taking->act == CW_ACT_PLATFORM);
}

static gboolean
is_last_of_spell (const CwCase *c, guint index)
{
  gint64 spell = g_array_index (c->takings, CwTaking, index).spell;

  for (guint i = index + 1; i < c->takings->len; i++)
    {
      const CwTaking *later = &g_array_index (c->takings, CwTaking, i);
      if (later->spell == spell && moves_the_client (later))
        return FALSE;
    }
  return TRUE;
}

static void
add_steps (CwHistory *history, const CwCase *c)
{
  for (guint i = 0; i < c->takings->len; i++)
    {
      const CwTaking *taking = &g_array_index (c->takings, CwTaking, i);
      const CwSpell *spell = spell_of (c, taking);
      if (spell == NULL || !moves_the_client (taking))
        continue;
      CwPastStep step = {
        .step = g_strdup (taking->step),
        .answered = spell->answered && is_last_of_spell (c, i),
        .runs = spell->ends == CW_NEVER,
      };
      g_array_append_val (history->steps, step);
    }
}

/* ---- answers and money ---- */

static gboolean
is_contact (const CwEvent *event)
{
  switch (event->kind)
    {
    case CW_EVENT_APPLIED:
    case CW_EVENT_SENT:
    case CW_EVENT_DELIVERED:
      return TRUE;
    case CW_EVENT_STEP_DONE:
      return event->d.act == CW_ACT_MESSAGE || event->d.act == CW_ACT_ANSWER;
    default:
      return cw_event_by (event->kind) == CW_BY_CLIENT;
    }
}

static void
add_days (GArray *to, CwInstant from, CwInstant until, GTimeZone *zone)
{
  gint64 days = cw_instant_day (until, zone) - cw_instant_day (from, zone);

  if (from != CW_NEVER)
    g_array_append_val (to, days);
}

static void
walk_log (CwHistory *history, const CwCase *c, const CwPlanContext *x)
{
  CwInstant delivered = CW_NEVER, contracted = CW_NEVER;

  for (guint i = 0; i < c->log->len; i++)
    {
      const CwEvent *event = g_ptr_array_index (c->log, i);
      if (c->misfits->len > 0 && is_misfit (c, event))
        continue;
      if (history->began == CW_NEVER)
        history->began = event->at;
      if (is_contact (event))
        history->last_contact = MAX (history->last_contact, event->at);
      if (history->applied && cw_event_is_answer (event))
        {
          history->heard = TRUE;
          history->genuine |= !event->d.lure;
        }
      if (event->kind == CW_EVENT_APPLIED)
        {
          history->applied = TRUE;
          history->began = event->at;
        }
      else if (event->kind == CW_EVENT_CONTRACTED)
        contracted = event->at;
      else if (event->kind == CW_EVENT_DELIVERED && event->d.button != 0)
        delivered = event->at;
      else if (event->kind == CW_EVENT_PAID)
        {
          add_days (history->to_money_from_delivery, delivered, event->at, x->days.user_zone);
          add_days (history->to_money_from_contract, contracted, event->at, x->days.user_zone);
          delivered = contracted = CW_NEVER; /* what follows belongs to another part */
        }
    }
  if (history->began == CW_NEVER)
    history->began = c->created;
}

static void
clear_step (gpointer data)
{
  g_free (((CwPastStep *) data)->step);
}

CwHistory *
cw_history_new (const CwCase *c, const CwGiven *seed, const CwPlanContext *x)
{
  CwHistory *history = g_new0 (CwHistory, 1);

  history->spells = g_array_new (FALSE, FALSE, sizeof (CwPastSpell));
  history->steps = g_array_new (FALSE, FALSE, sizeof (CwPastStep));
  g_array_set_clear_func (history->steps, clear_step);
  history->to_money_from_delivery = g_array_new (FALSE, FALSE, sizeof (gint64));
  history->to_money_from_contract = g_array_new (FALSE, FALSE, sizeof (gint64));
  history->began = history->last_contact = CW_NEVER;
  add_spells (history, c, seed, x);
  add_steps (history, c);
  walk_log (history, c, x);
  return history;
}

void
cw_history_free (CwHistory *history)
{
  if (history == NULL)
    return;
  g_array_unref (history->spells);
  g_array_unref (history->steps);
  g_array_unref (history->to_money_from_delivery);
  g_array_unref (history->to_money_from_contract);
  g_free (history);
}
