/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/due.h"
#include "daemon/engine-private.h"

#include "dbus/errors.h"

/* One row of the cache of what is derived: its log or rules changed. */

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
  g_autoptr(CwView) view = cw_view_load_brief (&world, id, cw_engine_now (engine), &local);

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
  engine->derive.latest = MAX (engine->derive.latest, cw_engine_now (engine));
  cw_engine_summarise (engine, view, &summary);
  if (!cw_summary_load (engine->db, id, &before, &local) && local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (before.rules_key != NULL && *before.rules_key != '\0' && cw_summary_equal (&before, &summary))
    return cw_summary_has_rules (&before, summary.rules_key)
           || cw_summary_restamp (engine->db, id, summary.rules_key, error);
  return forget_showing (engine, &before, &summary, by_time, error)
         && cw_summary_change (engine->db, &before, &summary, error);
}
