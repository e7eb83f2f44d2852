/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/facts.h"
#include "daemon/log.h"
#include "daemon/look-private.h"
#include "daemon/trouble.h"

/* What a look at the alerts has decided and written comes on the screen, or goes. */

/* What it lists, once it is recorded. */
static void
fill_digest (CwLook *look, const CwLive *before)
{
  g_autoptr(GHashTable) ids = g_hash_table_new (g_direct_hash, g_direct_equal);

  for (guint i = 0; i < look->rows->len; i++)
    if (g_array_index (look->rows, CwAlertRow, i).id != 0)
      g_hash_table_add (ids, GUINT_TO_POINTER (g_array_index (look->rows, CwAlertRow, i).case_id));
  /* what the old digest lists and is still due goes on being listed, without counting again */
  for (guint i = 0; before != NULL && i < before->listed->len; i++)
    {
      CwListed listed = g_array_index (before->listed, CwListed, i);
      if (g_hash_table_contains (ids, GUINT_TO_POINTER (listed.case_id)))
        continue;
      listed.cause = g_strdup (listed.cause);
      g_array_append_val (look->digest->listed, listed);
    }
  for (guint i = 0; i < look->rows->len; i++)
    {
      CwAlertRow *row = &g_array_index (look->rows, CwAlertRow, i);
      CwListed listed = { row->case_id, row->id, g_steal_pointer (&row->cause) };
      if (row->id != 0)
        g_array_append_val (look->digest->listed, listed);
      else
        g_free (listed.cause);
    }
}

/* What has a cause stays, in its order. */
static void
shorten (CwLive *digest)
{
  CwListed *all = (CwListed *) (gpointer) digest->listed->data;
  guint n = 0;

  for (guint i = 0; i < digest->listed->len; i++)
    if (all[i].cause != NULL)
      {
        CwListed stays = all[i];
        all[i].cause = NULL;
        all[n++] = stays;
      }
  digest->stale |= n < digest->listed->len;
  g_array_set_size (digest->listed, n);
}

/* A digest lists no more what is gone. */
static void
unlist (CwLook *look)
{
  for (guint i = 0; i < look->unlisted->len; i++)
    {
      const CwUnlisted *u = &g_array_index (look->unlisted, CwUnlisted, i);
      g_clear_pointer (&g_array_index (u->digest->listed, CwListed, u->place).cause, g_free);
    }
  for (guint i = 0; i < look->lives->len && look->unlisted->len > 0; i++)
    if (((CwLive *) look->lives->pdata[i])->listed != NULL)
      shorten (look->lives->pdata[i]);
}

/* Signals and bubbles, after everything is on disk. */
static void
show (CwLook *look)
{
  CwEngine *engine = look->engine;

  for (guint i = 0; i < look->gone->len; i++)
    {
      const CwGone *g = &g_array_index (look->gone, CwGone, i);
      guint32 case_id = g->live->case_id;
      gint64 alert = g->live->alert;
      gboolean place_taken = FALSE;
      for (guint k = 0; k < look->coming->len && !place_taken; k++)
        place_taken = g_array_index (look->coming, CwComing, k).replaced == g->live;
      if (place_taken)
        continue;
      cw_bubbles_remove (engine, g->live, FALSE);
      engine->events->alert_withdrawn (case_id, alert, g->reason, engine->data);
    }
  for (guint i = 0; i < look->coming->len; i++)
    {
      CwComing *c = &g_array_index (look->coming, CwComing, i);
      guint32 server_id = 0;
      if (c->replaced != NULL)
        {
          guint32 case_id = c->replaced->case_id;
          gint64 alert = c->replaced->alert;
          if (c->live != NULL && c->replaced->shown && !c->replaced->lost)
            server_id = c->replaced->server_id;
          cw_bubbles_remove (engine, c->replaced, server_id != 0);
          engine->events->alert_withdrawn (case_id, alert, c->reason, engine->data);
        }
      CwLive *live = g_steal_pointer (&c->live);
      if (live == NULL)
        continue;
      engine->raised++;
      cw_log (live->case_id, G_LOG_LEVEL_INFO, "alert %" G_GINT64_FORMAT " raised", live->alert);
      engine->events->alert_raised (live->case_id, live->listed != NULL ? "" : live->step,
                                    live->alert, engine->data);
      cw_bubbles_submit (engine, live, server_id);
    }
  cw_bubbles_update_digest (engine);
}

static void
find_next (CwLook *look)
{
  CwEngine *engine = look->engine;
  CwInstant next = cw_summary_next_moment (engine->db, look->now, NULL);

  if (look->agenda->next_moment != CW_NEVER && (next == CW_NEVER || look->agenda->next_moment < next))
    next = look->agenda->next_moment;
  /* repeats of what was just shown are known only now */
  for (guint i = 0; look->due != NULL && i < look->due->len; i++)
    {
      const CwSummary *s = g_ptr_array_index (look->due, i);
      gboolean shown = s->is_due && look->agenda->shows[i] != CW_SHOW_NOT;
      CwInstant repeat = shown ? cw_facts_get (engine, s)->repeat_at : CW_NEVER;
      if (repeat != CW_NEVER && repeat > look->now && (next == CW_NEVER || repeat < next))
        next = repeat;
    }
  look->next_moment = next;
  look->phase = NULL;
}

void
cw_look_carry_out (CwLook *look)
{
  CwEngine *engine = look->engine;
  gboolean paused = engine->paused_until != CW_NEVER && engine->paused_until > look->now;

  cw_trouble_over (engine);
  engine->gathered &= paused;
  unlist (look);
  if (look->digest != NULL)
    fill_digest (look, cw_bubbles_digest (engine));
  for (guint i = 0; i < look->coming->len; i++)
    if (g_array_index (look->coming, CwComing, i).live != NULL)
      cw_bubbles_insert (engine, g_array_index (look->coming, CwComing, i).live);
  show (look);
  if (engine->new_server && !paused)
    cw_bubbles_drop_lost (engine);
  engine->new_server &= paused;
  cw_look_go_to (look, find_next);
}

