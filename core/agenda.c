/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/agenda.h"

#define ONE_DAY (24 * CW_HOUR)

gboolean
cw_agenda_is_snoozed (const CwAgendaItem *item, CwInstant now)
{
  if (item->snoozed_until == CW_NEVER || item->snoozed_until <= now)
    return FALSE;
  if (item->urgency != CW_URGENCY_CRITICAL)
    return TRUE;
  gboolean fell_due = item->alert <= now && item->alert > item->snoozed_at;
  gboolean near_limit = item->limit != CW_NEVER && item->limit - ONE_DAY <= now
                        && item->limit - ONE_DAY > item->snoozed_at;
  return !fell_due && !near_limit;
}

int
cw_agenda_compare (const CwAgendaItem *a, const CwAgendaItem *b)
{
  if (a->urgency != b->urgency)
    return a->urgency > b->urgency ? -1 : 1;
  CwInstant la = a->limit == CW_NEVER ? G_MAXINT64 : a->limit;
  CwInstant lb = b->limit == CW_NEVER ? G_MAXINT64 : b->limit;
  if (la != lb)
    return la < lb ? -1 : 1;
  if (a->due != b->due)
    return a->due < b->due ? -1 : 1;
  return a->case_id < b->case_id ? -1 : a->case_id > b->case_id;
}

void
cw_agenda_digest_moments (const CwAgendaState *state, CwInstant *last, CwInstant *next)
{
  CwDay today = cw_instant_day (state->now, state->zone);

  *last = *next = CW_NEVER;
  for (CwDay day = today - 8; day <= today + 8; day++)
    {
      if ((state->days >> cw_day_weekday (day) & 1u) == 0)
        continue;
      CwInstant at = cw_day_at (day, state->digest_at, state->zone);
      if (at <= state->now)
        *last = at;
      else if (*next == CW_NEVER)
        *next = at;
    }
}

static gboolean
is_paused (const CwAgendaState *state)
{
  return state->paused_until != CW_NEVER && state->paused_until > state->now;
}

/* Its moment has come and no snooze holds: else what is up of it is being withdrawn. */
static gboolean
is_ready (const CwAgendaItem *item, const CwAgendaState *state)
{
  return item->alert <= state->now && !cw_agenda_is_snoozed (item, state->now);
}

/* What an item would like by itself. */
static CwShow
wish (const CwAgendaItem *item, const CwAgendaState *state)
{
  if (!is_ready (item, state))
    return CW_SHOW_NOT;
  /* these never have a bubble of their own, but the digest that listed them comes once more */
  if (item->step == NULL || item->urgency == CW_URGENCY_LOW)
    return state->new_server && item->lost ? CW_SHOW_FOLDED : CW_SHOW_NOT;
  if (item->shown == 0)
    return CW_SHOW_FIRST;
  if (state->new_server && item->lost)
    return CW_SHOW_AGAIN;
  if (item->repeat_at != CW_NEVER && item->repeat_at <= state->now)
    return CW_SHOW_REPEAT;
  return CW_SHOW_NOT;
}

static gboolean
belongs_in_daily (const CwAgendaItem *item, const CwAgendaState *state, CwInstant digest_moment)
{
  return item->alert <= digest_moment && !cw_agenda_is_snoozed (item, state->now);
}

static int
compare_indices (gconstpointer a, gconstpointer b, gpointer items)
{
  const CwAgendaItem *all = items;

  return cw_agenda_compare (&all[*(const guint *) a], &all[*(const guint *) b]);
}

/* Many at once make one digest: more than fit, or more than one after login, resume, a pause or on
 * a new server.  Critical ones never fold. */
static void
gather (const CwAgendaItem *items, guint n, const CwAgendaState *state, CwAgenda *agenda)
{
  guint fresh = 0, batch = 0;

  for (guint i = 0; i < n; i++)
    if (agenda->shows[i] != CW_SHOW_NOT)
      {
        batch++;
        fresh += items[i].urgency != CW_URGENCY_CRITICAL;
        agenda->digest |= agenda->shows[i] == CW_SHOW_FOLDED;
      }
  gboolean together = (state->gathered || state->new_server) && batch > 1;
  if (!together && batch <= CW_MAX_LIVE)
    return;
  if (fresh == 0)
    return;
  for (guint i = 0; i < n; i++)
    if (agenda->shows[i] != CW_SHOW_NOT && items[i].urgency != CW_URGENCY_CRITICAL)
      agenda->shows[i] = CW_SHOW_FOLDED;
  agenda->digest = TRUE;
}

/* At most three live in all, the digest counted: the least urgent join the digest. */
static void
fold (const CwAgendaItem *items, guint n, const CwAgendaState *state, CwAgenda *agenda)
{
  g_autoptr(GArray) bubbles = g_array_new (FALSE, FALSE, sizeof (guint));
  gboolean digest_stays = agenda->digest, anything_new = agenda->digest;

  for (guint i = 0; i < n; i++)
    {
      CwShow show = agenda->shows[i];
      gboolean comes = show == CW_SHOW_FIRST || show == CW_SHOW_REPEAT || show == CW_SHOW_AGAIN;
      gboolean ready = is_ready (&items[i], state);
      gboolean stays = ready && items[i].live && (show == CW_SHOW_NOT || show == CW_SHOW_LISTED);
      anything_new |= comes;
      digest_stays |= ready && items[i].listed;
      if (comes || stays)
        g_array_append_val (bubbles, i);
    }
  if (!anything_new || bubbles->len + (digest_stays ? 1 : 0) <= CW_MAX_LIVE)
    return;

  g_array_sort_with_data (bubbles, compare_indices, (gpointer) items);
  for (guint i = CW_MAX_LIVE - 1; i < bubbles->len; i++)
    {
      guint index = g_array_index (bubbles, guint, i);
      if (items[index].urgency == CW_URGENCY_CRITICAL)
        continue;
      agenda->shows[index] = CW_SHOW_FOLDED;
      agenda->digest = TRUE;
    }
}

/* Today's digest: everything due, low ones and cases that wait for me included; what is first shown
 * at this moment has its own alert and is left out. */
static void
add_daily (const CwAgendaItem *items, guint n, const CwAgendaState *state, CwInstant digest_moment,
           CwAgenda *agenda)
{
  if (digest_moment == CW_NEVER || state->digest_handled >= digest_moment)
    return;
  agenda->digest_handled = digest_moment;
  gboolean something = FALSE;
  for (guint i = 0; i < n; i++)
    if (belongs_in_daily (&items[i], state, digest_moment)
        && (agenda->shows[i] == CW_SHOW_NOT || agenda->shows[i] == CW_SHOW_FOLDED))
      {
        if (agenda->shows[i] == CW_SHOW_NOT)
          agenda->shows[i] = CW_SHOW_LISTED;
        something = TRUE;
      }
  if (something)
    agenda->digest = agenda->daily = TRUE;
}

static void
consider (CwInstant *next, CwInstant now, CwInstant moment)
{
  if (moment != CW_NEVER && moment > now && (*next == CW_NEVER || moment < *next))
    *next = moment;
}

static CwInstant
find_next (const CwAgendaItem *items, guint n, const CwAgendaState *state, CwInstant next_digest)
{
  CwInstant next = CW_NEVER;

  if (is_paused (state))
    consider (&next, state->now, state->paused_until);
  for (guint i = 0; i < n; i++)
    {
      const CwAgendaItem *item = &items[i];

      consider (&next, state->now, item->alert);
      consider (&next, state->now, item->snoozed_until);
      consider (&next, state->now, item->repeat_at);
      if (item->urgency == CW_URGENCY_CRITICAL && item->limit != CW_NEVER)
        consider (&next, state->now, item->limit - ONE_DAY);
      /* a daily digest comes only while there is something to list in it */
      consider (&next, state->now, next_digest);
    }
  return next;
}

CwAgenda *
cw_agenda_make (const CwAgendaItem *items, guint n, const CwAgendaState *state)
{
  CwAgenda *agenda = g_new0 (CwAgenda, 1);
  CwInstant last_digest, next_digest;

  agenda->shows = g_new0 (CwShow, n + 1);
  agenda->digest_handled = state->digest_handled;
  cw_agenda_digest_moments (state, &last_digest, &next_digest);
  agenda->next_moment = find_next (items, n, state, next_digest);
  if (is_paused (state))
    return agenda;

  for (guint i = 0; i < n; i++)
    agenda->shows[i] = wish (&items[i], state);
  gather (items, n, state, agenda);
  add_daily (items, n, state, last_digest, agenda);
  fold (items, n, state, agenda);
  return agenda;
}

void
cw_agenda_free (CwAgenda *agenda)
{
  if (agenda == NULL)
    return;
  g_free (agenda->shows);
  g_free (agenda);
}
