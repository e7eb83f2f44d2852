/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/due.h"
#include "daemon/engine-private.h"

#include "daemon/log.h"
#include "dbus/errors.h"

/* The cache of what is derived: a row whose log or rules changed is derived again. */

#define SLICE 200 /* cases derived per transaction */

/* Everything but the log that dates depend on. */
static char *
make_rules_key (CwEngine *engine)
{
  g_autofree char *all = g_strjoin ("\n", cw_library_fingerprint (engine->library),
                                    engine->settings->fingerprint,
                                    cw_clock_zone_name (engine->clock), PACKAGE_VERSION, NULL);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, all, -1);
}

/* A cause that was shown, and of which a change has made something else, may be shown again when
 * it falls due again (a step undone, the end of a snooze), even if its bubble went away before. */
static gboolean
forget_showing (CwEngine *engine, const CwSummary *before, const CwSummary *after, gboolean by_time,
                GError **error)
{
  CwInstant now = cw_engine_now (engine);
  CwShowing showing;

  if (!before->is_due || before->cause == NULL)
    return TRUE;
  if (after->is_due && g_strcmp0 (after->cause, before->cause) == 0
      && after->step_alert <= now
      && (after->snoozed_until == CW_NEVER || after->snoozed_until <= now))
    return TRUE;
  if (by_time && after->is_due)
    return TRUE;
  if (!cw_ledger_showing (engine->db, before->case_id, before->cause, &showing, error))
    return FALSE;
  /* what is up is marked when it goes, so that a kill before that leaves it to the next start */
  return showing.shown == 0 || cw_bubbles_holds (engine, before->case_id, showing.last_alert)
         || cw_ledger_mark (engine->db, showing.last_alert, CW_MARK_WITHDRAWN, "moved", now, NULL,
                            NULL, 0, error);
}

gboolean
cw_engine_refresh (CwEngine *engine, guint32 id, gboolean by_time, GError **error)
{
  g_autoptr(GError) local = NULL;
  CwWorld world = cw_engine_world (engine);
  g_autoptr(CwView) view = cw_view_load (&world, id, cw_engine_now (engine), &local);

  engine->plans_generation++;
  g_hash_table_remove (engine->facts, GUINT_TO_POINTER (id));
  cw_due_changed (engine, id);
  if (view == NULL)
    {
      if (g_error_matches (local, CW_ERROR, CW_ERROR_NOT_FOUND))
        return cw_summary_delete (engine->db, id, error);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_auto(CwSummary) before = { 0 }, summary = { 0 };
  cw_engine_summarise (engine, view, &summary);
  if (!cw_summary_load (engine->db, id, &before, &local) && local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return forget_showing (engine, &before, &summary, by_time, error)
         && cw_summary_store (engine->db, &summary, error);
}

static gboolean
refresh_until (CwEngine *engine, GArray *ids, gint64 end, GError **error)
{
  for (guint i = 0; i < ids->len && (i == 0 || end == 0 || g_get_monotonic_time () < end); i++)
    if (!cw_engine_refresh (engine, g_array_index (ids, guint32, i), FALSE, error))
      return FALSE;
  return TRUE;
}

/* One slice in a transaction; FALSE when nothing was left to do or it failed.  end: of the monotonic
 * clock, when to stop; 0: all of them. */
static gboolean
refresh_slice (CwEngine *engine, GArray *ids, gint64 end)
{
  g_autoptr(GError) error = NULL;

  if (ids == NULL || ids->len == 0)
    return FALSE;
  if (!cw_database_begin (engine->db, &error))
    {
      cw_log (0, G_LOG_LEVEL_WARNING, "the summaries are not brought up to date: %s",
              error->message);
      return FALSE;
    }
  if (!refresh_until (engine, ids, end, &error))
    cw_database_rollback (engine->db);
  else if (cw_database_commit (engine->db, &error))
    return TRUE;
  cw_log (0, G_LOG_LEVEL_WARNING, "the summaries are not brought up to date: %s", error->message);
  return FALSE;
}

static gboolean
refresh_stale_until (CwEngine *engine, gint64 end)
{
  g_autoptr(GArray) ids = cw_summary_stale (engine->db, engine->rules_key, SLICE, NULL);

  return refresh_slice (engine, ids, end);
}

void
cw_engine_refresh_stale (CwEngine *engine)
{
  if (cw_database_is_read_only (engine->db))
    return;
  g_free (engine->rules_key);
  engine->rules_key = make_rules_key (engine);
  while (refresh_stale_until (engine, 0))
    ;
}

gboolean
cw_engine_refresh_some (CwEngine *engine, gint64 budget)
{
  return !cw_database_is_read_only (engine->db)
         && refresh_stale_until (engine, g_get_monotonic_time () + budget);
}

void
cw_engine_refresh_all (CwEngine *engine)
{
  guint32 after = 0;

  if (cw_database_is_read_only (engine->db))
    return;
  for (;;)
    {
      g_autoptr(GArray) ids = cw_journal_case_ids (engine->db, after, SLICE, NULL);
      if (!refresh_slice (engine, ids, 0))
        return;
      after = g_array_index (ids, guint32, ids->len - 1);
    }
}
