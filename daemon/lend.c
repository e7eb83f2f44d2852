/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/lend.h"

#include "daemon/derive.h"
#include "daemon/engine-private.h"

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
  g_queue_clear_full (&lending->waiting, free_waiting);
  lending->renewed = NULL;
  g_clear_pointer (&lending->run, g_free);
}

gboolean
cw_engine_lend (CwEngine *engine, GError **error)
{
  g_return_val_if_fail (!engine->lending.lent, FALSE);
  if (!cw_database_begin (engine->db, error))
    return FALSE;
  cw_database_rollback (engine->db);
  engine->lending.lent = TRUE;
  return TRUE;
}

gboolean
cw_engine_is_lent (CwEngine *engine)
{
  return engine->lending.lent;
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
  if (engine->lending.lent)
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

void
cw_engine_take_back (CwEngine *engine)
{
  CwLending *lending = &engine->lending;

  lending->lent = FALSE;
  /* one of those who waited may want it for itself */
  while (!lending->lent && lending->waiting.length > 0)
    {
      Waiting *waiting = g_queue_pop_head (&lending->waiting);
      waiting->func (engine, waiting->data);
      free_waiting (waiting);
    }
  g_autofree char *reason = lending->lent ? NULL : g_steal_pointer (&lending->run);
  if (reason != NULL)
    cw_engine_run (engine, reason);
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
  cw_lending_renewed (&engine->lending);
}

void
cw_lending_renewed (CwLending *lending)
{
  void (*done) (gpointer) = g_steal_pointer (&lending->renewed);

  if (done != NULL)
    done (lending->renewed_data);
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
