/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/lend.h"

#include "daemon/derive.h"
#include "daemon/engine-private.h"

#define SLICE_US (8 * 1000)
#define AT_ONCE 4 /* of those who waited, before the clock is looked at */

typedef struct
{
  void (*func) (CwEngine *engine, gpointer data);
  gpointer data;
  GDestroyNotify free_data;
} Waiting;

static void
free_waiting (gpointer data)
{
  Waiting *waiting = data;

  if (waiting->free_data != NULL)
    waiting->free_data (waiting->data);
  g_free (waiting);
}

void
cw_lending_clear (CwLending *lending)
{
  g_clear_handle_id (&lending->turn, g_source_remove);
  g_queue_clear_full (&lending->waiting, free_waiting);
  lending->renewed = NULL;
  g_clear_pointer (&lending->run, g_free);
}

gboolean
cw_engine_lend (CwEngine *engine, GError **error)
{
  g_return_val_if_fail (!cw_engine_is_lent (engine), FALSE);
  if (!cw_database_begin (engine->db, error))
    return FALSE;
  cw_database_rollback (engine->db);
  engine->lending.lent = TRUE;
  return TRUE;
}

gboolean
cw_engine_is_lent (CwEngine *engine)
{
  return engine->lending.lent || engine->lending.turn != 0 || cw_run_is_in_slices (engine);
}

guint
cw_engine_waiting (CwEngine *engine)
{
  return engine->lending.waiting.length;
}

void
cw_engine_when_back (CwEngine *engine, void (*func) (CwEngine *engine, gpointer data),
                     gpointer data, GDestroyNotify free_data)
{
  if (cw_engine_is_lent (engine))
    {
      Waiting *waiting = g_new (Waiting, 1);
      *waiting = (Waiting) { func, data, free_data };
      g_queue_push_tail (&engine->lending.waiting, waiting);
      return;
    }
  func (engine, data);
  if (free_data != NULL)
    free_data (data);
}

void
cw_engine_end_lending (CwEngine *engine)
{
  engine->lending.lent = FALSE;
}

static gboolean on_turn (gpointer data);

/* Thousands may have waited: some milliseconds of them, then the main loop has a turn. */
static void
do_some (CwEngine *engine)
{
  CwLending *lending = &engine->lending;
  gint64 end = g_get_monotonic_time () + SLICE_US;

  for (guint n = 0; lending->waiting.length > 0; n++)
    {
      if (n >= AT_ONCE && g_get_monotonic_time () >= end)
        {
          lending->turn = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn, engine, NULL);
          return;
        }
      cw_engine_catch_up (engine);
      if (cw_engine_is_lent (engine)) /* one of those who waited, or the alerts, may want it */
        return;
      Waiting *waiting = g_queue_pop_head (&lending->waiting);
      waiting->func (engine, waiting->data);
      free_waiting (waiting);
      if (cw_engine_is_lent (engine))
        return;
    }
  g_autofree char *reason = g_steal_pointer (&lending->run);
  if (reason != NULL)
    cw_engine_run (engine, reason);
}

static gboolean
on_turn (gpointer data)
{
  CwEngine *engine = data;

  engine->lending.turn = 0;
  do_some (engine);
  return G_SOURCE_REMOVE;
}

void
cw_engine_take_back (CwEngine *engine)
{
  engine->lending.lent = FALSE;
  if (!cw_engine_is_lent (engine))
    do_some (engine);
}

static void
renew (CwEngine *engine, gpointer data)
{
  (void) data;
  cw_derive_stale (engine);
  if (cw_derive_left (engine) > 0)
    return; /* the last slice calls cw_lending_renewed () */
  engine->events->cases_changed (engine->revision, NULL, 0, engine->data);
  cw_engine_run (engine, "moved");
  cw_lending_renewed (engine);
}

static void
tell_renewed (CwEngine *engine, gpointer data)
{
  void (*done) (gpointer) = g_steal_pointer (&engine->lending.renewed);

  (void) data;
  if (done != NULL)
    done (engine->lending.renewed_data);
}

void
cw_lending_renewed (CwEngine *engine)
{
  if (engine->lending.renewed != NULL)
    cw_engine_when_back (engine, tell_renewed, NULL, NULL);
}

void
cw_engine_renew (CwEngine *engine, void (*done) (gpointer data), gpointer data)
{
  g_return_if_fail (engine->lending.renewed == NULL);
  cw_engine_reread (engine);
  engine->lending.renewed = done;
  engine->lending.renewed_data = data;
  cw_engine_when_back (engine, renew, NULL, NULL);
}
