/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/engine-private.h"

/* When everything that was raised has been sent. */

#define SETTLE_LIMIT_MS 2000 /* contract section 10: the server answered, or 2 s passed */

static gboolean
is_settled (CwEngine *engine)
{
  GHashTableIter iter;
  CwLive *live;

  if (engine->run != NULL || engine->lending.run != NULL)
    return FALSE;
  if (engine->notifier == NULL)
    return TRUE;
  if (!engine->server_known)
    return FALSE;
  if (engine->server_owner == NULL)
    return TRUE;
  g_hash_table_iter_init (&iter, engine->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &live))
    if (live->submitted && (!live->shown || live->taking_over) && !live->late && !live->failed)
      return FALSE;
  return TRUE;
}

static void
tell_settled (CwEngine *engine)
{
  void (*done) (gpointer) = engine->settled;

  g_clear_handle_id (&engine->settle_timeout, g_source_remove);
  g_clear_handle_id (&engine->settle_idle, g_source_remove);
  engine->settled = NULL;
  if (done != NULL)
    done (engine->settled_data);
}

static gboolean
on_settle_timeout (gpointer data)
{
  CwEngine *engine = data;

  if (engine->run != NULL) /* nobody was asked yet */
    return G_SOURCE_CONTINUE;
  engine->settle_timeout = 0;
  tell_settled (engine);
  return G_SOURCE_REMOVE;
}

static gboolean
on_settle_idle (gpointer data)
{
  CwEngine *engine = data;

  engine->settle_idle = 0;
  if (is_settled (engine)) /* else the next answer looks again */
    tell_settled (engine);
  return G_SOURCE_REMOVE;
}

void
cw_bubbles_check_settled (CwEngine *engine)
{
  /* from an idle: the callers are in the middle of something */
  if (engine->settled != NULL && engine->settle_idle == 0 && is_settled (engine))
    engine->settle_idle = g_idle_add (on_settle_idle, engine);
}

void
cw_engine_settle (CwEngine *engine, void (*done) (gpointer data), gpointer data)
{
  engine->settled = done;
  engine->settled_data = data;
  if (engine->settle_timeout == 0)
    engine->settle_timeout = g_timeout_add (SETTLE_LIMIT_MS, on_settle_timeout, engine);
  cw_bubbles_check_settled (engine);
}
