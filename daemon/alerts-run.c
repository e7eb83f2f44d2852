/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/backup.h"
#include "daemon/derive.h"
#include "daemon/engine-private.h"
#include "daemon/lend.h"
#include "daemon/log.h"
#include "daemon/look.h"
#include "daemon/trouble.h"

/* Everything that is due is brought up to now, looked at and shown: at once while it is little, else
 * in slices, for which the database is lent, so that who would write waits its turn. */

#define AT_ONCE 200            /* pieces before the clock is looked at */
#define ROW_PIECES 2           /* a row of the summary is derived, beside what else a piece is */
#define SLICE_US (8 * 1000)
#define ROWS 64                /* of the summary that are derived in one transaction */

struct _CwRun
{
  CwEngine *engine;
  char *reason;
  char *again;                 /* asked for by something that it did, with its reason; NULL: not */
  void (*phase) (CwRun *run);  /* NULL: done */
  CwLook *look;
  CwInstant now, next;
  guint pieces;
  gboolean turn;               /* wanted before the next piece */
  guint source;                /* of the next slice; 0: it is not in slices */
};

/* ---- plans ---- */

static void
end_pause (CwEngine *engine)
{
  if (engine->paused_until == CW_NEVER || engine->paused_until > cw_engine_now (engine))
    return;
  engine->paused_until = CW_NEVER;
  engine->gathered = TRUE;
  if (!cw_database_begin (engine->db, NULL))
    return;
  cw_kept_set_int (engine->db, "paused_until", CW_NEVER, NULL);
  cw_database_commit (engine->db, NULL);
}

/* What is due by the log where the cache cannot be brought up to it; nothing is stored. */
static GPtrArray *
due_by_the_log (CwEngine *engine, const GArray *ids, CwInstant now)
{
  CwWorld world = cw_engine_world (engine);
  GPtrArray *due = cw_summary_due (engine->db, NULL);

  if (due == NULL)
    return NULL;
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      g_autoptr(CwView) view = cw_view_load (&world, g_array_index (ids, guint32, i), now, NULL);
      if (view == NULL)
        continue;
      CwSummary *summary = g_new0 (CwSummary, 1);
      cw_engine_summarise (engine, view, summary);
      g_ptr_array_add (due, summary);
    }
  return due;
}

static gboolean
refresh (CwEngine *engine, const GArray *ids, GError **error)
{
  if (!cw_database_begin (engine->db, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!cw_engine_refresh (engine, g_array_index (ids, guint32, i), TRUE, error))
      {
        cw_database_rollback (engine->db);
        return FALSE;
      }
  return cw_database_commit (engine->db, error);
}

static void follow_up (CwRun *run);
static void look (CwRun *run);

/* Rows whose next moment has come are derived anew.  What is shown for it waits for the disk, and
 * takes this along. */
static void
bring_up_to_now (CwRun *run)
{
  CwEngine *engine = run->engine;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) ids = cw_database_is_read_only (engine->db)
                            ? NULL : cw_summary_moments (engine->db, run->now, ROWS, NULL);

  if (ids == NULL || ids->len == 0)
    {
      run->phase = look;
      return;
    }
  run->pieces += ids->len * ROW_PIECES;
  cw_database_set_durable (engine->db, FALSE);
  gboolean fine = refresh (engine, ids, &error);
  cw_database_set_durable (engine->db, TRUE);
  if (fine)
    return;
  cw_log (0, G_LOG_LEVEL_WARNING, "plans are not brought up to date: %s", error->message);
  g_autoptr(GPtrArray) due = due_by_the_log (engine, ids, run->now);
  cw_trouble_say (engine, error, due);
  run->next = cw_engine_now (engine) + CW_MINUTE;
  run->phase = follow_up;
}

static void
look (CwRun *run)
{
  if (run->look == NULL)
    run->look = cw_look_new (run->engine, run->reason);
  if (cw_look_step (run->look, &run->turn))
    return;
  run->next = cw_look_next_moment (run->look);
  g_clear_pointer (&run->look, cw_look_free);
  run->phase = follow_up;
}

static void
consider (CwRun *run, CwInstant moment)
{
  if (moment != CW_NEVER && (run->next == CW_NEVER || moment < run->next))
    run->next = moment;
}

static void
follow_up (CwRun *run)
{
  CwEngine *engine = run->engine;

  cw_bubbles_raise_urgency (engine, cw_engine_now (engine));
  consider (run, cw_bubbles_retry (engine, cw_engine_now (engine)));
  if (engine->backup != NULL)
    {
      cw_backup_run (engine->backup, cw_engine_now (engine));
      consider (run, cw_backup_moment (engine->backup));
    }
  engine->next_moment = run->next;
  cw_clock_arm (engine->clock, run->next);
  run->phase = NULL;
}

/* ---- slices ---- */

void
cw_run_free (CwRun *run)
{
  if (run == NULL)
    return;
  g_clear_handle_id (&run->source, g_source_remove);
  cw_look_free (run->look);
  g_free (run->reason);
  g_free (run->again);
  g_free (run);
}

/* TRUE: all is done. */
static gboolean
go_on (CwRun *run, gint64 end)
{
  do
    {
      run->turn = FALSE;
      run->phase (run);
      run->pieces++;
    }
  while (run->phase != NULL && !run->turn
         && ((run->source == 0 && run->pieces < AT_ONCE) || g_get_monotonic_time () < end));
  return run->phase == NULL;
}

static void
end (CwRun *run)
{
  CwEngine *engine = run->engine;
  gboolean was_lent = run->source != 0;
  g_autofree char *again = g_steal_pointer (&run->again);

  engine->run = NULL;
  cw_run_free (run);
  engine->events->figures_changed (engine->data);
  cw_bubbles_tell_held (engine);
  if (again != NULL)
    cw_engine_run (engine, again);
  if (was_lent && !cw_engine_is_lent (engine))
    cw_engine_take_back (engine);
  cw_bubbles_check_settled (engine);
}

static gboolean
on_slice (gpointer data)
{
  CwRun *run = data;

  if (!go_on (run, g_get_monotonic_time () + SLICE_US))
    return G_SOURCE_CONTINUE;
  end (run);
  return G_SOURCE_REMOVE;
}

gboolean
cw_run_is_in_slices (const CwEngine *engine)
{
  return engine->run != NULL && engine->run->source != 0;
}

void
cw_run_finish (CwEngine *engine)
{
  CwRun *run = engine->run;

  if (run == NULL)
    return;
  while (!go_on (run, G_MAXINT64))
    ;
  end (run);
}

void
cw_engine_run (CwEngine *engine, const char *withdraw_reason)
{
  if (!engine->started || cw_derive_left (engine) > 0) /* then the last slice runs it */
    return;
  gboolean lent = cw_engine_is_lent (engine);
  if (lent || engine->run != NULL)
    {
      char **waits = lent ? &engine->lending.run : &engine->run->again;
      g_free (*waits);
      *waits = g_strdup (withdraw_reason);
      return;
    }
  CwRun *run = engine->run = g_new0 (CwRun, 1);
  run->engine = engine;
  run->reason = g_strdup (withdraw_reason);
  run->now = cw_engine_now (engine);
  run->phase = bring_up_to_now;
  end_pause (engine);
  if (go_on (run, g_get_monotonic_time () + SLICE_US))
    end (run);
  else /* beside calls from the bus, or many of them would keep it from its end */
    run->source = g_idle_add_full (G_PRIORITY_DEFAULT, on_slice, run, NULL);
}
