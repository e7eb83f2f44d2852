/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/derive.h"

#include "daemon/engine-private.h"
#include "daemon/lend.h"
#include "daemon/log.h"

#define SLICE 200           /* cases derived per transaction, at most */
#define SLICE_US (15 * 1000) /* and how long it may take beside the main loop's other work */
#define TELL_EVERY 16       /* slices between two words of how many are left */
#define AGAIN_SECONDS 60    /* after a failure: a full disk may have room again */

/* Everything but the log that dates depend on. */
static char *
make_rules_key (CwEngine *engine)
{
  g_autofree char *epoch = g_strdup_printf (
    "%" G_GINT64_FORMAT, cw_kept_get_int (engine->db, "clock_epoch", 0));
  g_autofree char *all = g_strjoin ("\n", cw_library_fingerprint (engine->library),
                                    engine->settings->fingerprint,
                                    cw_clock_zone_name (engine->clock), PACKAGE_VERSION, epoch, NULL);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, all, -1);
}

/* end: of the monotonic clock, when to stop, but not before one is done; 0: all of them. */
static gboolean
refresh_until (CwEngine *engine, GArray *ids, gint64 end, GError **error)
{
  guint i;

  for (i = 0; i < ids->len && (i == 0 || end == 0 || g_get_monotonic_time () < end); i++)
    if (!cw_engine_refresh (engine, g_array_index (ids, guint32, i), FALSE, error))
      return FALSE;
  g_array_set_size (ids, i);
  return TRUE;
}

/* What may be up or due comes first. */
static GArray *
find_slice (CwEngine *engine, GError **error)
{
  if (!engine->derive.past_agenda)
    {
      GArray *ids = cw_summary_stale_agenda (engine->db, engine->rules_key, engine->derive.after, SLICE,
                                             error);
      if (ids == NULL || ids->len > 0)
        return ids;
      g_array_unref (ids);
      engine->derive.past_agenda = TRUE;
    }
  return cw_summary_stale (engine->db, engine->rules_key, SLICE, error);
}

/* A transaction of a cache: the disk need not have it before more is done. */
static gboolean
store (CwEngine *engine, GArray *ids, gint64 end, GError **error)
{
  if (!cw_database_begin (engine->db, error))
    return FALSE;
  gboolean good = ids->len > 0
                    ? refresh_until (engine, ids, end, error)
                    : cw_summary_forget_rules (engine->db, engine->rules_key, error);
  if (good)
    return cw_database_commit (engine->db, error);
  cw_database_rollback (engine->db);
  return FALSE;
}

/* One slice; when there is none any more, what no row needs is forgotten.  *n: how many it had. */
static gboolean
derive_slice (CwEngine *engine, gint64 end, guint *n)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) ids = find_slice (engine, &error);
  gboolean good = ids != NULL;

  if (good && (ids->len > 0 || engine->derive.any))
    {
      cw_database_set_durable (engine->db, FALSE);
      good = store (engine, ids, end, &error);
      cw_database_set_durable (engine->db, TRUE);
    }
  *n = good ? ids->len : 0;
  engine->derive.any = *n > 0;
  if (*n > 0)
    engine->derive.after = g_array_index (ids, guint32, *n - 1);
  if (!good)
    cw_log (0, G_LOG_LEVEL_WARNING, "the summaries are not brought up to date: %s",
            error != NULL ? error->message : "?");
  return good;
}

static void
begin_again (CwEngine *engine, gpointer data)
{
  (void) data;
  cw_derive_stale (engine);
  if (engine->derive.pending)
    return;
  cw_engine_run (engine, "moved");
  cw_lending_renewed (&engine->lending);
}

static gboolean
on_again (gpointer data)
{
  CwEngine *engine = data;

  engine->derive.again = 0;
  cw_engine_when_back (engine, begin_again, NULL, NULL);
  return G_SOURCE_REMOVE;
}

/* FALSE when nothing is left, or nothing can be done now. */
static gboolean
go_on (CwEngine *engine, gint64 end, guint *n)
{
  if (derive_slice (engine, end, n))
    return *n > 0;
  if (engine->derive.again == 0)
    engine->derive.again = g_timeout_add_seconds (AGAIN_SECONDS, on_again, engine);
  return FALSE;
}

/* FALSE: that was the last one. */
static gboolean
next_slice (CwEngine *engine)
{
  guint n;

  if (engine->derive.slices++ % TELL_EVERY == 0)
    {
      engine->derive.left = cw_summary_count_stale (engine->db, engine->rules_key);
      engine->events->figures_changed (engine->data);
    }
  if (go_on (engine, g_get_monotonic_time () + SLICE_US, &n))
    return TRUE;
  engine->derive.pending = FALSE;
  engine->events->cases_changed (engine->revision, NULL, 0, engine->data);
  cw_engine_run (engine, "moved");
  cw_lending_renewed (&engine->lending);
  return FALSE;
}

static gboolean on_slice (gpointer data);

static void
add_source (CwEngine *engine, gpointer data)
{
  (void) data;
  if (engine->derive.pending && engine->derive.idle == 0)
    engine->derive.idle = g_idle_add_full (G_PRIORITY_LOW, on_slice, engine, NULL);
}

static gboolean
on_slice (gpointer data)
{
  CwEngine *engine = data;
  gboolean lent = cw_engine_is_lent (engine);

  if (!lent && next_slice (engine))
    return G_SOURCE_CONTINUE;
  engine->derive.idle = 0;
  if (lent)
    cw_engine_when_back (engine, add_source, NULL, NULL);
  return G_SOURCE_REMOVE;
}

void
cw_derive_stale (CwEngine *engine)
{
  gboolean more = TRUE;

  if (cw_database_is_read_only (engine->db))
    return;
  cw_derive_stop (engine);
  g_free (engine->rules_key);
  engine->rules_key = make_rules_key (engine);
  engine->derive.after = 0;
  engine->derive.past_agenda = FALSE;
  engine->derive.slices = 0;
  for (guint done = 0, n = 0; more && done < SLICE; done += n)
    more = go_on (engine, 0, &n);
  g_autoptr(GArray) one = more ? cw_summary_stale (engine->db, engine->rules_key, 1, NULL) : NULL;
  if (one == NULL || one->len == 0)
    return;
  engine->derive.pending = TRUE;
  engine->derive.left = 1; /* counted by the next slice: that grows with the cases */
  add_source (engine, NULL);
}

void
cw_derive_finish (CwEngine *engine)
{
  while (engine->derive.pending && !cw_engine_is_lent (engine))
    next_slice (engine);
  if (!engine->derive.pending)
    g_clear_handle_id (&engine->derive.idle, g_source_remove);
}

guint
cw_derive_left (CwEngine *engine)
{
  return engine->derive.pending ? MAX (engine->derive.left, 1) : 0;
}

void
cw_derive_row (CwEngine *engine, CwSummary *row)
{
  if (!engine->derive.pending || g_strcmp0 (row->rules_key, engine->rules_key) == 0)
    return;
  CwWorld world = cw_engine_world (engine);
  g_autoptr(CwView) view = cw_view_load (&world, row->case_id, cw_engine_now (engine), NULL);
  if (view == NULL)
    return;
  cw_summary_clear (row);
  cw_engine_summarise (engine, view, row);
}

gboolean
cw_derive_clock_went_back (CwEngine *engine)
{
  CwInstant now = cw_engine_now (engine);
  /* what was derived before this start is known by what it led to */
  CwInstant latest = engine->derive.latest != CW_NEVER ? engine->derive.latest
                                                       : cw_journal_latest (engine->db);

  engine->derive.latest = now;
  return now < latest && !cw_database_is_read_only (engine->db)
         && cw_kept_set_int (engine->db, "clock_epoch",
                             cw_kept_get_int (engine->db, "clock_epoch", 0) + 1, NULL);
}

void
cw_derive_stop (CwEngine *engine)
{
  g_clear_handle_id (&engine->derive.idle, g_source_remove);
  g_clear_handle_id (&engine->derive.again, g_source_remove);
  engine->derive.pending = FALSE;
}
