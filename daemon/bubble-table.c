/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/engine-private.h"

/* The table of the bubbles that are up or wait for a server, and how it begins. */

void
cw_live_free (CwLive *live)
{
  if (live == NULL)
    return;
  g_free (live->step);
  g_free (live->cause);
  g_free (live->bus_guid);
  g_free (live->owner);
  g_free (live->refusal);
  g_free (live->said);
  g_clear_pointer (&live->listed, g_array_unref);
  g_free (live);
}

static void
clear_listed (gpointer data)
{
  g_clear_pointer (&((CwListed *) data)->cause, g_free);
}

GHashTable *
cw_bubbles_table (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) cw_live_free);
}

CwLive *
cw_bubbles_new (const CwAlertRow *row)
{
  CwLive *live = g_new0 (CwLive, 1);

  live->alert = row->id;
  live->case_id = row->case_id;
  live->step = g_strdup (row->step);
  live->cause = g_strdup (row->cause);
  live->how = row->how;
  live->retry_at = live->calm_until = CW_NEVER;
  live->raised_at = row->raised_at;
  if (row->case_id == 0)
    {
      live->listed = g_array_new (FALSE, TRUE, sizeof (CwListed));
      g_array_set_clear_func (live->listed, clear_listed);
    }
  return live;
}

void
cw_bubbles_insert (CwEngine *engine, CwLive *live)
{
  g_hash_table_insert (engine->live, &live->alert, live);
}

CwLive *
cw_bubbles_find (CwEngine *engine, guint32 case_id)
{
  GHashTableIter iter;
  CwLive *live;

  g_hash_table_iter_init (&iter, engine->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &live))
    if (live->case_id == case_id && live->listed == NULL)
      return live;
  return NULL;
}

CwLive *
cw_bubbles_digest (CwEngine *engine)
{
  GHashTableIter iter;
  CwLive *live;

  g_hash_table_iter_init (&iter, engine->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &live))
    if (live->listed != NULL)
      return live;
  return NULL;
}

gboolean
cw_bubbles_holds (CwEngine *engine, guint32 case_id, gint64 alert)
{
  const CwLive *digest = cw_bubbles_digest (engine);

  if (g_hash_table_contains (engine->live, &alert))
    return TRUE;
  for (guint i = 0; digest != NULL && i < digest->listed->len; i++)
    {
      const CwListed *listed = &g_array_index (digest->listed, CwListed, i);
      if (listed->case_id == case_id && listed->alert == alert)
        return TRUE;
    }
  return FALSE;
}

/* A kill may have come between our decision and the server's hearing of it. */
static void
load_outdated (CwEngine *engine)
{
  g_autoptr(GPtrArray) rows = cw_ledger_outdated (engine->db, NULL);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CwLiveAlert *row = g_ptr_array_index (rows, i);
      CwLive *live = g_new0 (CwLive, 1);
      live->alert = row->row.id;
      live->bus_guid = g_strdup (row->bus_guid);
      live->owner = g_strdup (row->owner);
      live->server_id = row->server_id;
      g_ptr_array_add (engine->outdated, live);
    }
}

/* What the ledger does not know of a bubble that this process handed over, so that nothing is handed
 * over twice. */
static void
keep_state (CwLive *live, const CwLive *before)
{
  live->submitted = before->submitted;
  live->failed = before->failed;
  live->taking_over = before->taking_over;
  live->lost = before->lost;
  live->generation = before->generation;
  live->retry_at = before->retry_at;
  live->tries = before->tries;
  live->calm_until = before->calm_until;
  live->said = g_strdup (before->said);
}

void
cw_bubbles_load (CwEngine *engine)
{
  g_autoptr(GPtrArray) rows = cw_ledger_live (engine->db, NULL);
  g_autoptr(GHashTable) before = engine->live;

  if (!engine->server_known)
    load_outdated (engine);
  engine->live = cw_bubbles_table ();
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CwLiveAlert *row = g_ptr_array_index (rows, i);
      if (row->row.digest != 0)
        continue;
      CwLive *live = cw_bubbles_new (&row->row);
      cw_bubbles_insert (engine, live);
      live->shown = row->shown;
      live->late = row->late;
      const CwLive *known = g_hash_table_lookup (before, &live->alert);
      if (known != NULL)
        keep_state (live, known);
      live->bus_guid = g_strdup (row->bus_guid);
      live->owner = g_strdup (row->owner);
      live->server_id = row->server_id;
    }
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CwLiveAlert *row = g_ptr_array_index (rows, i);
      CwLive *digest = row->row.digest != 0
                         ? g_hash_table_lookup (engine->live, &row->row.digest) : NULL;
      if (digest == NULL || digest->listed == NULL)
        continue;
      CwListed listed = { row->row.case_id, row->row.id, g_strdup (row->row.cause) };
      g_array_append_val (digest->listed, listed);
    }
}
