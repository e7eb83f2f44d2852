/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/derive.h"

#include "daemon/engine-private.h"
#include "daemon/lend.h"
#include "daemon/log.h"

#define SLICE 200           /* cases derived at once, at most */
#define IDLE_SLICE 500      /* and beside the main loop's other work */
#define SLICE_US (15 * 1000) /* and how long it may take beside the main loop's other work */
#define TELL_EVERY 16       /* slices between two words of how many are left */
#define KEPT_RULES "rules"   /* what the rules were made of, of which all rows are or will be */
#define AGAIN_SECONDS 60    /* after a failure: a full disk may have room again */

/* Everything but the log that dates depend on. */
static char *
make_rules (CwEngine *engine)
{
  g_autofree char *common = g_strdup_printf (
    "%s %s %s %" G_GINT64_FORMAT, engine->settings->fingerprint, cw_clock_zone_name (engine->clock),
    PACKAGE_VERSION, cw_kept_get_int (engine->db, "clock_epoch", 0));

  return cw_rules_text (engine->library, common);
}

/* What is done in one go. */
typedef struct
{
  GArray *ids;        /* cases to derive */
  CwSummaryPass pass; /* where it leads; rules 0: not a part of the pass */
  gboolean agenda;
} Slice;

/* end: of the monotonic clock, when to stop, but not before one is done; 0: all of them. */
static gboolean
refresh_until (CwEngine *engine, Slice *slice, gint64 end, GError **error)
{
  GArray *ids = slice->ids;
  guint i;

  for (i = 0; i < ids->len && (i == 0 || end == 0 || g_get_monotonic_time () < end); i++)
    if (!cw_engine_refresh (engine, g_array_index (ids, guint32, i), FALSE, error))
      return FALSE;
  if (i < ids->len)
    slice->pass.after = g_array_index (ids, guint32, i - 1);
  g_array_set_size (ids, i);
  return TRUE;
}

static gboolean
concerns (guint32 id, const char *platform, const char *client, const char *calendars, gpointer data)
{
  CwEngine *engine = data;

  return !g_hash_table_contains (engine->derive.early, GUINT_TO_POINTER (id))
         && cw_rules_change_concerns (engine->derive.change, engine->library, engine->clients, platform,
                                      client, calendars);
}

static char *
make_key (const char *rules)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, rules, -1);
}

static gboolean
is_key_of (const char *key, const char *rules)
{
  g_autofree char *made = rules != NULL ? make_key (rules) : NULL;

  return key != NULL && g_strcmp0 (key, made) == 0;
}

/* In a transaction.  What the old rules were made of is known, unless not all rows had one. */
static gboolean
begin_pass (CwEngine *engine, GError **error)
{
  g_autofree char *before = NULL, *kept = cw_kept_get_text (engine->db, KEPT_RULES);

  if (!cw_summary_begin_pass (engine->db, engine->rules_key, &engine->derive.pass, &before, error))
    return FALSE;
  if (is_key_of (before, engine->rules_before))
    engine->derive.change = cw_rules_change_new (engine->rules_before, engine->rules);
  else if (is_key_of (before, kept))
    engine->derive.change = cw_rules_change_new (kept, engine->rules);
  return g_strcmp0 (kept, engine->rules) == 0
         || cw_kept_set_text (engine->db, KEPT_RULES, engine->rules, error);
}

static gboolean
begin (CwEngine *engine, GError **error)
{
  if (engine->derive.begun)
    return TRUE;
  if (!cw_database_begin (engine->db, error))
    return FALSE;
  cw_database_set_durable (engine->db, FALSE);
  gboolean good = begin_pass (engine, error);
  if (good)
    good = cw_database_commit (engine->db, error);
  else
    cw_database_rollback (engine->db);
  cw_database_set_durable (engine->db, TRUE);
  engine->derive.begun = good;
  return good;
}

/* What may be up or due comes first, then what has old rules, then what has none or others. */
static gboolean
find_slice (CwEngine *engine, guint n, Slice *slice, GError **error)
{
  gboolean passing = engine->derive.pass.rules != 0;

  *slice = (Slice){ .pass = engine->derive.pass, .agenda = !engine->derive.past_agenda };
  if (slice->agenda)
    {
      slice->pass.after = engine->derive.after;
      slice->ids = passing ? cw_summary_pass_rows (engine->db, &slice->pass, TRUE, n, concerns, engine, error)
                           : cw_summary_stale_agenda (engine->db, engine->rules_key,
                                                      engine->derive.after, n, error);
      if (slice->ids == NULL || slice->ids->len > 0 || (passing && slice->pass.any))
        return slice->ids != NULL;
      g_array_unref (slice->ids);
      engine->derive.past_agenda = TRUE;
      *slice = (Slice){ .pass = engine->derive.pass };
    }
  if (passing)
    {
      slice->ids = cw_summary_pass_rows (engine->db, &slice->pass, FALSE, n, concerns, engine, error);
      return slice->ids != NULL;
    }
  slice->ids = cw_summary_stale (engine->db, engine->rules_key, n, error);
  return slice->ids != NULL;
}

/* In a transaction. */
static gboolean
derive (CwEngine *engine, Slice *slice, gint64 end, GError **error)
{
  if (!refresh_until (engine, slice, end, error))
    return FALSE;
  if (slice->agenda || slice->pass.rules == 0)
    return TRUE;
  return slice->pass.any ? cw_summary_keep_pass (engine->db, &slice->pass, error)
                         : cw_summary_end_pass (engine->db, engine->rules_key, &slice->pass, error);
}

/* When there is none any more, what no row needs is forgotten. */
static gboolean
store (CwEngine *engine, Slice *slice, gint64 end, GError **error)
{
  gboolean last = slice->ids->len == 0 && !slice->agenda && slice->pass.rules == 0;

  if (!cw_database_begin (engine->db, error))
    return FALSE;
  if (last ? cw_summary_forget_rules (engine->db, engine->rules_key, error)
           : derive (engine, slice, end, error))
    return cw_database_commit (engine->db, error);
  cw_database_rollback (engine->db);
  return FALSE;
}

/* After it is committed. */
static void
move_on (CwEngine *engine, const Slice *slice)
{
  const GArray *ids = slice->ids;

  if (slice->agenda)
    {
      engine->derive.after = ids->len > 0 ? g_array_index (ids, guint32, ids->len - 1)
                                          : slice->pass.after;
      for (guint i = 0; i < ids->len && slice->pass.rules != 0; i++)
        g_hash_table_add (engine->derive.early, GUINT_TO_POINTER (g_array_index (ids, guint32, i)));
    }
  else if (slice->pass.rules != 0)
    {
      engine->derive.pass.after = slice->pass.after;
      if (!slice->pass.any)
        engine->derive.pass.rules = 0; /* its number has the new key now */
    }
}

/* A transaction of a cache: the disk need not have it before more is done. */
static gboolean
take_slice (CwEngine *engine, Slice *slice, gint64 end, GError **error)
{
  cw_database_set_durable (engine->db, FALSE);
  gboolean good = store (engine, slice, end, error);
  cw_database_set_durable (engine->db, TRUE);
  return good;
}

/* One slice.  *n: how many were derived; *more: something may be left. */
static gboolean
derive_slice (CwEngine *engine, gint64 end, guint *n, gboolean *more)
{
  g_autoptr(GError) error = NULL;
  Slice slice = { NULL };
  gboolean good = begin (engine, &error)
                  && find_slice (engine, end != 0 ? IDLE_SLICE : SLICE, &slice, &error);

  *n = 0;
  *more = good && (slice.ids->len > 0 || slice.agenda || slice.pass.rules != 0);
  if (good && (*more || engine->derive.any))
    good = take_slice (engine, &slice, end, &error);
  if (good)
    {
      *n = slice.ids->len;
      engine->derive.any = *more;
      move_on (engine, &slice);
    }
  g_clear_pointer (&slice.ids, g_array_unref);
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
  cw_lending_renewed (engine);
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
  gboolean more;

  if (derive_slice (engine, end, n, &more))
    return more;
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
      engine->derive.left = cw_summary_count_stale (engine->db, engine->rules_key,
                                                     &engine->derive.pass);
      engine->events->figures_changed (engine->data);
    }
  if (go_on (engine, g_get_monotonic_time () + SLICE_US, &n))
    return TRUE;
  engine->derive.pending = FALSE;
  engine->events->cases_changed (engine->revision, NULL, 0, engine->data);
  cw_engine_run (engine, "moved");
  cw_lending_renewed (engine);
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

/* Something is left to look at. */
static gboolean
has_more (CwEngine *engine)
{
  return cw_summary_has_stale (engine->db, engine->rules_key, &engine->derive.pass);
}

/* A pass that is under way for these rules goes on where it is, and what else is stale comes after it. */
static void
take_rules (CwEngine *engine)
{
  g_autofree char *rules = make_rules (engine);
  g_autofree char *key = make_key (rules);

  engine->derive.doubtful = FALSE;
  if (engine->derive.pass.rules != 0 && g_strcmp0 (key, engine->rules_key) == 0)
    return;
  g_free (engine->rules_before);
  engine->rules_before = g_steal_pointer (&engine->rules);
  engine->rules = g_steal_pointer (&rules);
  g_free (engine->rules_key);
  engine->rules_key = g_steal_pointer (&key);
  engine->plans_generation++; /* what was told of cases that are not concerned may have to be told anew */
  engine->derive.begun = engine->derive.past_agenda = FALSE;
  engine->derive.after = engine->derive.slices = 0;
  engine->derive.pass = (CwSummaryPass){ 0 };
  g_hash_table_remove_all (engine->derive.early);
  g_clear_pointer (&engine->derive.change, cw_rules_change_free);
}

void
cw_derive_stale (CwEngine *engine)
{
  gboolean more = TRUE;

  if (cw_database_is_read_only (engine->db))
    return;
  cw_derive_stop (engine);
  take_rules (engine);
  if (!has_more (engine))
    return;
  for (guint done = 0, n = 0; more && (done < SLICE || !has_more (engine)); done += MAX (n, SLICE / 5))
    more = go_on (engine, 0, &n);
  if (!more)
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
  gboolean is_current = !engine->derive.pending && engine->derive.again == 0;

  if (is_current || g_strcmp0 (row->rules_key, engine->rules_key) == 0
      || (row->case_id <= engine->derive.pass.after && cw_summary_has_rules (row, engine->rules_key)))
    return;
  CwWorld world = cw_engine_world (engine);
  g_autoptr(CwView) view = cw_view_load_brief (&world, row->case_id, cw_engine_now (engine), NULL);
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
