/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/due.h"
#include "daemon/facts.h"
#include "daemon/look-private.h"

#include <string.h>

#include "daemon/log.h"
#include "daemon/trouble.h"

/* What is to be shown and what is to go: the summaries that are due, put before core/agenda, and
 * its decisions written to the ledger before anything reaches the screen. */

#define AT_ONCE 200 /* rows of the ledger that are written in one piece */

/* Nothing is recorded, so nothing is shown. */
void
cw_look_fail (CwLook *look, const GError *error)
{
  cw_log (0, G_LOG_LEVEL_WARNING, "alerts wait: %s", error->message);
  cw_trouble_say (look->engine, error, look->due);
  look->next_moment = look->now + CW_MINUTE;
  look->phase = NULL;
}

void
cw_look_go_to (CwLook *look, void (*phase) (CwLook *look))
{
  look->phase = phase;
  look->next = 0;
}

static gboolean
is_about (const CwSummary *s, const char *cause)
{
  return strcmp (s->cause != NULL ? s->cause : "waiting", cause) == 0;
}

static CwAgendaItem
make_item (CwEngine *engine, const CwSummary *s, CwInstant now)
{
  CwDueFacts *facts = cw_facts_get (engine, s);
  CwAgendaItem item = {
    .case_id = s->case_id,
    .step = s->is_due ? s->step : NULL,
    .urgency = s->is_due ? (CwUrgency) s->urgency : CW_URGENCY_LOW,
    .due = s->is_due ? s->step_due : s->waiting_since,
    .alert = s->is_due ? s->step_alert : s->waiting_since,
    .limit = s->is_due ? s->step_limit : CW_NEVER,
    .snoozed_until = s->snoozed_until,
    .snoozed_at = facts->snoozed_at,
    /* shown again after a snooze, whatever became of the bubble that was there before it */
    .shown = facts->snoozed_at != CW_NEVER && facts->showing.last_at <= facts->snoozed_at
               ? 0 : facts->showing.shown,
    .repeat_at = facts->repeat_at,
  };

  /* whether a snooze holds is judged by the moment itself */
  if (item.shown == 0 && s->is_due && facts->not_before != CW_NEVER
      && !cw_agenda_is_snoozed (&item, now))
    item.alert = MAX (item.alert, facts->not_before);
  return item;
}

/* The summary at that place of due, as cw_due_place () counts them; NULL for -1. */
static const CwSummary *
summary_at (const GPtrArray *due, int place)
{
  return due != NULL && place >= 0 ? g_ptr_array_index (due, place) : NULL;
}

/* What is up of what is due, by itself or in a digest: few, or many that are all in one. */
static void
note_live (CwEngine *engine, const GPtrArray *due, CwAgendaItem *items)
{
  const CwLive *digest = cw_bubbles_digest (engine);
  GHashTableIter iter;
  const CwLive *live;

  g_hash_table_iter_init (&iter, engine->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &live))
    {
      int place = live->listed == NULL ? cw_due_place (due, live->case_id) : -1;
      const CwSummary *s = summary_at (due, place);
      if (s == NULL || g_strcmp0 (s->cause, live->cause) != 0)
        continue;
      items[place].live |= !live->lost;
      items[place].lost |= live->lost;
    }
  for (guint i = 0; digest != NULL && i < digest->listed->len; i++)
    {
      const CwListed *listed = &g_array_index (digest->listed, CwListed, i);
      int place = cw_due_place (due, listed->case_id);
      const CwSummary *s = summary_at (due, place);
      if (s == NULL || !is_about (s, listed->cause))
        continue;
      items[place].listed = !digest->lost;
      items[place].lost |= digest->lost;
    }
}

/* ---- going ---- */

static const char *
reason_to_go (const CwSummary *s, const CwAgendaItem *item, CwInstant now, const char *fallback)
{
  if (s == NULL)
    return fallback;
  if (s->stage == CW_STAGE_CLOSED)
    return "closed";
  if (item != NULL && cw_agenda_is_snoozed (item, now))
    return "snoozed";
  return fallback;
}

/* NULL: it may stay. */
static const char *
why_gone (CwEngine *engine, guint32 case_id, const char *cause, const GPtrArray *due,
          const CwAgendaItem *items, CwInstant now, const char *fallback)
{
  int place = cw_due_place (due, case_id);
  const CwSummary *found = summary_at (due, place);

  if (found != NULL && is_about (found, cause))
    {
      if (items[place].alert > now)
        return "moved";
      return cw_agenda_is_snoozed (&items[place], now) ? "snoozed" : NULL;
    }
  g_auto(CwSummary) s = { 0 };
  if (!cw_summary_load (engine->db, case_id, &s, NULL))
    return fallback;
  if (s.is_due && g_strcmp0 (s.cause, cause) != 0 && g_strcmp0 (fallback, "passed") == 0)
    return "replaced";
  return reason_to_go (&s, NULL, now, fallback);
}

static void decide (CwLook *look);

/* One alert that is up, or one that the digest lists, from the last to the first. */
static void
find_gone (CwLook *look)
{
  CwEngine *engine = look->engine;

  if (look->next == look->lives->len)
    {
      cw_look_go_to (look, decide);
      return;
    }
  CwLive *live = g_ptr_array_index (look->lives, look->next);
  const char *why;
  if (live->listed == NULL)
    {
      why = why_gone (engine, live->case_id, live->cause, look->due, look->items, look->now,
                      look->fallback);
      if (why != NULL)
        g_array_append_val (look->gone, ((CwGone) { live, why }));
      look->next++;
      return;
    }
  if (look->listed_left == G_MAXUINT)
    look->listed_left = live->listed->len;
  if (look->listed_left > 0)
    {
      guint place = --look->listed_left;
      const CwListed *listed = &g_array_index (live->listed, CwListed, place);
      why = why_gone (engine, listed->case_id, listed->cause, look->due, look->items, look->now,
                      look->fallback);
      if (why != NULL)
        g_array_append_val (look->unlisted, ((CwUnlisted) { live, place, why }));
      return;
    }
  guint n = look->unlisted->len - look->unlisted_before;
  why = n > 0 ? g_array_index (look->unlisted, CwUnlisted, look->unlisted->len - 1).reason : look->fallback;
  if (live->listed->len == n)
    g_array_append_val (look->gone, ((CwGone) { live, why }));
  look->listed_left = G_MAXUINT;
  look->unlisted_before = look->unlisted->len;
  look->next++;
}

/* ---- what is decided ---- */

/* How many rows of the ledger there will be, about. */
static guint
count_rows (const CwLook *look)
{
  guint n = look->gone->len + look->unlisted->len + (look->agenda->digest ? 1 : 0);

  for (guint i = 0; look->due != NULL && i < look->due->len; i++)
    n += look->agenda->shows[i] != CW_SHOW_NOT;
  return n;
}

/* Many rows, on a connection of their own: nobody reads anything of them before the commit. */
static void
begin_beside (CwLook *look)
{
  g_autoptr(GError) error = NULL;

  look->beside = cw_database_open_beside (cw_database_file (look->engine->db), &error);
  if (look->beside == NULL || !cw_database_begin (look->beside, &error))
    {
      cw_look_fail (look, error);
      return;
    }
  look->db = look->beside;
  cw_look_go_to (look, cw_look_write);
}

static void
decide (CwLook *look)
{
  CwEngine *engine = look->engine;
  guint n = look->due != NULL ? look->due->len : 0;
  g_autoptr(GError) error = NULL;
  CwAgendaState state = {
    .now = look->now,
    .paused_until = engine->paused_until,
    .digest_handled = engine->digest_handled,
    .digest_at = engine->settings->digest_at,
    .days = engine->settings->hours.days,
    .zone = cw_clock_zone (engine->clock),
    .gathered = engine->gathered,
    .new_server = engine->new_server,
  };

  look->agenda = cw_agenda_make (look->items, n, &state);
  guint rows = count_rows (look);
  if (rows > AT_ONCE)
    {
      look->turn = TRUE;
      cw_look_go_to (look, begin_beside);
      return;
    }
  if (!cw_database_begin (engine->db, &error))
    {
      cw_look_fail (look, error);
      return;
    }
  if (rows == 0 && look->agenda->digest_handled == engine->digest_handled)
    {
      cw_database_rollback (engine->db);
      cw_look_go_to (look, cw_look_carry_out);
      return;
    }
  look->db = engine->db;
  for (cw_look_go_to (look, cw_look_write); look->db != NULL;)
    look->phase (look);
}

static void
note_what_is_up (CwLook *look)
{
  CwEngine *engine = look->engine;
  GHashTableIter iter;
  gpointer live;

  if (cw_database_is_read_only (engine->db))
    {
      look->next_moment = cw_summary_next_moment (engine->db, look->now, NULL);
      look->phase = NULL;
      return;
    }
  note_live (engine, look->due, look->items);
  g_hash_table_iter_init (&iter, engine->live);
  while (g_hash_table_iter_next (&iter, NULL, &live))
    g_ptr_array_add (look->lives, live);
  cw_look_go_to (look, find_gone);
}

static void
make_next_item (CwLook *look)
{
  if (look->due == NULL || look->next == look->due->len)
    {
      cw_look_go_to (look, note_what_is_up);
      return;
    }
  look->items[look->next]
    = make_item (look->engine, g_ptr_array_index (look->due, look->next), look->now);
  look->next++;
}

static void
read_due (CwLook *look)
{
  if (!cw_due_read_some (look->engine))
    return;
  GPtrArray *due = cw_due_get (look->engine);
  look->due = due != NULL ? g_ptr_array_ref (due) : NULL;
  look->items = g_new0 (CwAgendaItem, due != NULL ? due->len + 1 : 1);
  cw_look_go_to (look, make_next_item);
}

CwLook *
cw_look_new (CwEngine *engine, const char *withdraw_reason)
{
  CwLook *look = g_new0 (CwLook, 1);

  look->engine = engine;
  look->fallback = g_strdup (withdraw_reason);
  look->now = cw_engine_now (engine);
  look->next_moment = CW_NEVER;
  look->lives = g_ptr_array_new ();
  look->listed_left = G_MAXUINT;
  look->gone = g_array_new (FALSE, FALSE, sizeof (CwGone));
  look->unlisted = g_array_new (FALSE, FALSE, sizeof (CwUnlisted));
  look->coming = g_array_new (FALSE, FALSE, sizeof (CwComing));
  look->rows = g_array_new (FALSE, FALSE, sizeof (CwAlertRow));
  g_array_set_clear_func (look->rows, (GDestroyNotify) cw_alert_row_clear);
  cw_look_go_to (look, read_due);
  return look;
}

gboolean
cw_look_step (CwLook *look, gboolean *turn)
{
  look->turn = FALSE;
  look->phase (look);
  *turn = look->turn;
  return look->phase != NULL;
}

CwInstant
cw_look_next_moment (const CwLook *look)
{
  return look->next_moment;
}

void
cw_look_free (CwLook *look)
{
  if (look == NULL)
    return;
  if (look->db != NULL)
    cw_database_rollback (look->db);
  g_clear_pointer (&look->beside, cw_database_close);
  for (guint i = 0; i < look->coming->len; i++)
    cw_live_free (g_array_index (look->coming, CwComing, i).live);
  g_array_unref (look->coming);
  g_array_unref (look->gone);
  g_array_unref (look->unlisted);
  g_array_unref (look->rows);
  g_ptr_array_unref (look->lives);
  g_clear_pointer (&look->due, g_ptr_array_unref);
  g_clear_pointer (&look->agenda, cw_agenda_free);
  g_free (look->items);
  g_free (look->fallback);
  g_free (look);
}
