/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/backup.h"
#include "daemon/derive.h"
#include "daemon/due.h"
#include "daemon/engine-private.h"
#include "daemon/facts.h"

#include <string.h>

#include "daemon/lend.h"
#include "daemon/log.h"
#include "daemon/trouble.h"

/* What is to be shown and what is to go: the summaries that are due, put before core/agenda, and
 * its decisions written to the ledger before anything reaches the screen. */

static gboolean
is_about (const CwSummary *s, const char *cause)
{
  return strcmp (s->cause != NULL ? s->cause : "waiting", cause) == 0;
}

static CwAgendaItem
make_item (CwEngine *engine, const CwSummary *s, CwInstant now)
{
  CwDueFacts *facts = cw_facts_get (engine, s);
  CwAgendaItem item = {
    .case_id = s->case_id,
    .step = s->is_due ? s->step : NULL,
    .urgency = s->is_due ? (CwUrgency) s->urgency : CW_URGENCY_LOW,
    .due = s->is_due ? s->step_due : s->waiting_since,
    .alert = s->is_due ? s->step_alert : s->waiting_since,
    .limit = s->is_due ? s->step_limit : CW_NEVER,
    .snoozed_until = s->snoozed_until,
    .snoozed_at = facts->snoozed_at,
    /* shown again after a snooze, whatever became of the bubble that was there before it */
    .shown = facts->snoozed_at != CW_NEVER && facts->showing.last_at <= facts->snoozed_at
               ? 0 : facts->showing.shown,
    .repeat_at = facts->repeat_at,
  };

  /* whether a snooze holds is judged by the moment itself */
  if (item.shown == 0 && s->is_due && facts->not_before != CW_NEVER
      && !cw_agenda_is_snoozed (&item, now))
    item.alert = MAX (item.alert, facts->not_before);
  return item;
}

/* The summary at that place of due, as cw_due_place () counts them; NULL for -1. */
static const CwSummary *
summary_at (const GPtrArray *due, int place)
{
  return due != NULL && place >= 0 ? g_ptr_array_index (due, place) : NULL;
}

/* What is up of what is due, by itself or in a digest: few, or many that are all in one. */
static void
note_live (CwEngine *engine, const GPtrArray *due, CwAgendaItem *items)
{
  const CwLive *digest = cw_bubbles_digest (engine);
  GHashTableIter iter;
  const CwLive *live;

  g_hash_table_iter_init (&iter, engine->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &live))
    {
      int place = live->listed == NULL ? cw_due_place (due, live->case_id) : -1;
      const CwSummary *s = summary_at (due, place);
      if (s == NULL || g_strcmp0 (s->cause, live->cause) != 0)
        continue;
      items[place].live |= !live->lost;
      items[place].lost |= live->lost;
    }
  for (guint i = 0; digest != NULL && i < digest->listed->len; i++)
    {
      const CwListed *listed = &g_array_index (digest->listed, CwListed, i);
      int place = cw_due_place (due, listed->case_id);
      const CwSummary *s = summary_at (due, place);
      if (s == NULL || !is_about (s, listed->cause))
        continue;
      items[place].listed = !digest->lost;
      items[place].lost |= digest->lost;
    }
}

/* ---- going ---- */

static const char *
reason_to_go (const CwSummary *s, const CwAgendaItem *item, CwInstant now, const char *fallback)
{
  if (s == NULL)
    return fallback;
  if (s->stage == CW_STAGE_CLOSED)
    return "closed";
  if (item != NULL && cw_agenda_is_snoozed (item, now))
    return "snoozed";
  return fallback;
}

/* NULL: it may stay. */
static const char *
why_gone (CwEngine *engine, guint32 case_id, const char *cause, const GPtrArray *due,
          const CwAgendaItem *items, CwInstant now, const char *fallback)
{
  int place = cw_due_place (due, case_id);
  const CwSummary *found = summary_at (due, place);

  if (found != NULL && is_about (found, cause))
    {
      if (items[place].alert > now)
        return "moved";
      return cw_agenda_is_snoozed (&items[place], now) ? "snoozed" : NULL;
    }
  g_auto(CwSummary) s = { 0 };
  if (!cw_summary_load (engine->db, case_id, &s, NULL))
    return fallback;
  if (s.is_due && g_strcmp0 (s.cause, cause) != 0 && g_strcmp0 (fallback, "passed") == 0)
    return "replaced";
  return reason_to_go (&s, NULL, now, fallback);
}

static void
mark (CwEngine *engine, gint64 alert, CwAlertMark what, const char *reason)
{
  g_autoptr(GError) error = NULL;

  if (!cw_ledger_mark (engine->db, alert, what, reason, cw_engine_now (engine), NULL, NULL, 0,
                       &error))
    cw_log (0, G_LOG_LEVEL_WARNING, "alert %" G_GINT64_FORMAT " is not marked: %s", alert,
            error->message);
}

/* A ladder that climbed keeps what was shown; all other causes may come again. */
static CwAlertMark
mark_of (const char *reason)
{
  return g_str_equal (reason, "replaced") ? CW_MARK_REPLACED : CW_MARK_WITHDRAWN;
}

typedef struct
{
  CwLive *live;
  const char *reason;
} Gone;

/* Live alerts whose cause is no longer due.  Marks are written; bubbles go after the commit. */
static GArray *
find_gone (CwEngine *engine, const GPtrArray *due, const CwAgendaItem *items, CwInstant now,
           const char *fallback, gboolean *wrote)
{
  GArray *gone = g_array_new (FALSE, FALSE, sizeof (Gone));
  GHashTableIter iter;
  CwLive *live;

  g_hash_table_iter_init (&iter, engine->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &live))
    {
      if (live->listed == NULL)
        {
          const char *why = why_gone (engine, live->case_id, live->cause, due, items, now,
                                      fallback);
          if (why != NULL)
            g_array_append_val (gone, ((Gone) { live, why }));
          continue;
        }
      const char *last_reason = fallback;
      for (guint i = live->listed->len; i > 0; i--)
        {
          CwListed *listed = &g_array_index (live->listed, CwListed, i - 1);
          const char *why = why_gone (engine, listed->case_id, listed->cause, due, items, now,
                                      fallback);
          if (why == NULL)
            continue;
          mark (engine, listed->alert, mark_of (why), why);
          *wrote = TRUE;
          g_hash_table_remove (engine->facts, GUINT_TO_POINTER (listed->case_id));
          g_array_remove_index (live->listed, i - 1);
          live->stale = TRUE;
          last_reason = why;
        }
      if (live->listed->len == 0)
        g_array_append_val (gone, ((Gone) { live, last_reason }));
    }
  return gone;
}

static void
mark_gone (CwEngine *engine, GArray *gone)
{
  for (guint i = 0; i < gone->len; i++)
    {
      const Gone *g = &g_array_index (gone, Gone, i);
      mark (engine, g->live->alert, mark_of (g->reason), g->reason);
      g_hash_table_remove (engine->facts, GUINT_TO_POINTER (g->live->case_id));
    }
}

/* ---- coming ---- */

static const CwRaised raised_as[] = {
  [CW_SHOW_FIRST] = CW_RAISED_ALERT,
  [CW_SHOW_REPEAT] = CW_RAISED_REPEAT,
  [CW_SHOW_AGAIN] = CW_RAISED_AGAIN,
  [CW_SHOW_LISTED] = CW_RAISED_DIGEST,
  [CW_SHOW_FOLDED] = CW_RAISED_DIGEST,
};

/* s: NULL for the row of a digest itself. */
static CwAlertRow
make_row (CwEngine *engine, const CwSummary *s, CwShow show, gint64 digest)
{
  return (CwAlertRow) {
    .case_id = s != NULL ? s->case_id : 0,
    .step = g_strdup (s != NULL && s->step != NULL && s->is_due ? s->step : ""),
    .cause = g_strdup (s == NULL ? "digest" : s->cause != NULL ? s->cause : "waiting"),
    .raised_at = cw_engine_now (engine),
    .how = s != NULL ? raised_as[show] : CW_RAISED_DIGEST,
    .digest = digest,
  };
}

static void
say_not_recorded (const CwAlertRow *row, const GError *error)
{
  cw_log (row->case_id, G_LOG_LEVEL_WARNING, "an alert is not recorded: %s", error->message);
}

static gboolean
raise_row (CwEngine *engine, const CwSummary *s, CwShow show, CwAlertRow *row)
{
  g_autoptr(GError) error = NULL;

  *row = make_row (engine, s, show, 0);
  if (cw_ledger_raise (engine->db, row, &error))
    {
      if (s != NULL)
        cw_facts_shown (engine, s, row->id);
      return TRUE;
    }
  say_not_recorded (row, error);
  cw_alert_row_clear (row);
  return FALSE;
}

/* Records rows of a digest: what cannot be is told, and keeps its id 0. */
static void
raise_rows (CwEngine *engine, CwAlertRow *rows, guint n)
{
  for (guint done = 0; done < n; done++)
    {
      g_autoptr(GError) error = NULL;
      done += cw_ledger_raise_many (engine->db, &rows[done], n - done, &error);
      if (done < n && !cw_ledger_raise (engine->db, &rows[done], NULL))
        say_not_recorded (&rows[done], error);
    }
}

/* A bubble that comes, and the one of the same case (or the old digest) whose place it takes. */
typedef struct
{
  CwLive *live;
  CwLive *replaced;
  const char *reason; /* why the replaced one goes */
} Coming;

static void
bring_alerts (CwEngine *engine, GPtrArray *due, const CwAgenda *agenda, GArray *coming)
{
  for (guint i = 0; i < due->len; i++)
    {
      const CwSummary *s = g_ptr_array_index (due, i);
      CwShow show = agenda->shows[i];
      CwAlertRow row;

      if (show == CW_SHOW_NOT || show == CW_SHOW_LISTED)
        continue;
      CwLive *before = cw_bubbles_find (engine, s->case_id);
      if (show == CW_SHOW_FOLDED && before != NULL)
        {
          mark (engine, before->alert, CW_MARK_REPLACED, "digest");
          g_array_append_val (coming, ((Coming) { NULL, before, "replaced" }));
        }
      if (show == CW_SHOW_FOLDED || !raise_row (engine, s, show, &row))
        continue;
      if (before != NULL)
        mark (engine, before->alert, CW_MARK_REPLACED, "replaced");
      Coming c = { cw_bubbles_add (engine, &row), before, "replaced" };
      g_array_append_val (coming, c);
      cw_alert_row_clear (&row);
    }
}

/* What comes into a digest, recorded (GArray of CwListed). */
static GArray *
list_fresh (CwEngine *engine, GPtrArray *due, const CwAgenda *agenda, gint64 digest)
{
  GArray *fresh = g_array_new (FALSE, FALSE, sizeof (CwListed));
  g_autoptr(GArray) rows = g_array_new (FALSE, FALSE, sizeof (CwAlertRow));

  g_array_set_clear_func (rows, (GDestroyNotify) cw_alert_row_clear);
  for (guint i = 0; i < due->len; i++)
    if (agenda->shows[i] == CW_SHOW_LISTED || agenda->shows[i] == CW_SHOW_FOLDED)
      {
        CwAlertRow row = make_row (engine, due->pdata[i], agenda->shows[i], digest);
        g_array_append_val (rows, row);
      }
  raise_rows (engine, (CwAlertRow *) (gpointer) rows->data, rows->len);
  for (guint i = 0; i < rows->len; i++)
    {
      const CwAlertRow *row = &g_array_index (rows, CwAlertRow, i);
      if (row->id == 0)
        continue;
      CwListed listed = { row->case_id, row->id, g_strdup (row->cause) };
      g_array_append_val (fresh, listed);
      cw_facts_shown (engine, due->pdata[cw_due_place (due, row->case_id)], row->id);
    }
  return fresh;
}

static void
bring_digest (CwEngine *engine, GPtrArray *due, const CwAgenda *agenda, GArray *coming)
{
  CwLive *before = cw_bubbles_digest (engine);
  CwAlertRow row;

  if (!agenda->digest || !raise_row (engine, NULL, CW_SHOW_LISTED, &row))
    return;
  CwLive *digest = cw_bubbles_add (engine, &row);
  cw_alert_row_clear (&row);
  g_autoptr(GArray) fresh = list_fresh (engine, due, agenda, digest->alert);
  g_autoptr(GHashTable) ids = g_hash_table_new (g_direct_hash, g_direct_equal);
  for (guint i = 0; i < fresh->len; i++)
    g_hash_table_add (ids, GUINT_TO_POINTER (g_array_index (fresh, CwListed, i).case_id));
  /* what the old digest lists and is still due goes on being listed, without counting again */
  for (guint i = 0; before != NULL && i < before->listed->len; i++)
    {
      CwListed listed = g_array_index (before->listed, CwListed, i);
      if (g_hash_table_contains (ids, GUINT_TO_POINTER (listed.case_id)))
        continue;
      listed.cause = g_strdup (listed.cause);
      g_array_append_val (digest->listed, listed);
    }
  g_array_append_vals (digest->listed, fresh->data, fresh->len);
  if (before != NULL)
    mark (engine, before->alert, CW_MARK_REPLACED, "digest");
  g_array_append_val (coming, ((Coming) { digest, before, "replaced" }));
}

/* ---- the look ---- */

static void
keep_time (CwEngine *engine, const CwAgenda *agenda)
{
  if (agenda->digest_handled == engine->digest_handled)
    return;
  engine->digest_handled = agenda->digest_handled;
  cw_kept_set_int (engine->db, "digest_handled", engine->digest_handled, NULL);
}

static gboolean
something_to_write (CwEngine *engine, const CwAgenda *agenda, guint n, const GArray *gone)
{
  gboolean any = gone->len > 0 || agenda->digest || agenda->digest_handled != engine->digest_handled;

  for (guint i = 0; i < n && !any; i++)
    any = agenda->shows[i] != CW_SHOW_NOT;
  return any;
}

/* Signals and bubbles, after everything is on disk. */
static void
carry_out (CwEngine *engine, GArray *gone, GArray *coming)
{
  for (guint i = 0; i < gone->len; i++)
    {
      const Gone *g = &g_array_index (gone, Gone, i);
      guint32 case_id = g->live->case_id;
      gint64 alert = g->live->alert;
      gboolean place_taken = FALSE;
      for (guint k = 0; k < coming->len && !place_taken; k++)
        place_taken = g_array_index (coming, Coming, k).replaced == g->live;
      if (place_taken)
        continue;
      cw_bubbles_remove (engine, g->live, FALSE);
      engine->events->alert_withdrawn (case_id, alert, g->reason, engine->data);
    }
  for (guint i = 0; i < coming->len; i++)
    {
      Coming *c = &g_array_index (coming, Coming, i);
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
      if (c->live == NULL)
        continue;
      engine->raised++;
      cw_log (c->live->case_id, G_LOG_LEVEL_INFO, "alert %" G_GINT64_FORMAT " raised",
              c->live->alert);
      engine->events->alert_raised (c->live->case_id, c->live->listed != NULL ? "" : c->live->step,
                                    c->live->alert, engine->data);
      cw_bubbles_submit (engine, c->live, server_id);
    }
  cw_bubbles_update_digest (engine);
}

/* Decides, writes, carries out; answers the next moment. */
static CwInstant
look (CwEngine *engine, const char *reason)
{
  CwInstant now = cw_engine_now (engine);
  GPtrArray *due = cw_due_get (engine);
  guint n = due != NULL ? due->len : 0;
  g_autofree CwAgendaItem *items = g_new0 (CwAgendaItem, n + 1);
  g_autoptr(GArray) coming = g_array_new (FALSE, FALSE, sizeof (Coming));

  for (guint i = 0; i < n; i++)
    items[i] = make_item (engine, g_ptr_array_index (due, i), now);
  note_live (engine, due, items);
  CwAgendaState state = {
    .now = now,
    .paused_until = engine->paused_until,
    .digest_handled = engine->digest_handled,
    .digest_at = engine->settings->digest_at,
    .days = engine->settings->hours.days,
    .zone = cw_clock_zone (engine->clock),
    .gathered = engine->gathered,
    .new_server = engine->new_server,
  };
  if (cw_database_is_read_only (engine->db))
    return cw_summary_next_moment (engine->db, now, NULL);

  g_autoptr(GError) error = NULL;
  if (!cw_database_begin (engine->db, &error))
    {
      cw_log (0, G_LOG_LEVEL_WARNING, "alerts wait: %s", error->message);
      cw_trouble_say (engine, error, due);
      return now + CW_MINUTE;
    }
  gboolean wrote = FALSE;
  g_autoptr(GArray) gone = find_gone (engine, due, items, now, reason, &wrote);
  g_autoptr(CwAgenda) agenda = cw_agenda_make (items, n, &state);
  if (wrote || something_to_write (engine, agenda, n, gone))
    {
      mark_gone (engine, gone);
      if (due != NULL)
        {
          bring_alerts (engine, due, agenda, coming);
          bring_digest (engine, due, agenda, coming);
        }
      keep_time (engine, agenda);
      if (!cw_database_commit (engine->db, &error))
        {
          /* nothing was recorded, so nothing is shown; the table is read anew */
          cw_log (0, G_LOG_LEVEL_WARNING, "alerts wait: %s", error->message);
          cw_facts_forget (engine);
          cw_bubbles_load (engine);
          cw_trouble_say (engine, error, due);
          return now + CW_MINUTE;
        }
    }
  else
    cw_database_rollback (engine->db);
  cw_trouble_over (engine);
  gboolean paused = engine->paused_until != CW_NEVER && engine->paused_until > now;
  engine->gathered &= paused;
  carry_out (engine, gone, coming);
  if (engine->new_server && !paused)
    cw_bubbles_drop_lost (engine);
  engine->new_server &= paused;

  CwInstant next = cw_summary_next_moment (engine->db, now, NULL);
  if (agenda->next_moment != CW_NEVER && (next == CW_NEVER || agenda->next_moment < next))
    next = agenda->next_moment;
  /* repeats of what was just shown are known only now */
  for (guint i = 0; i < n; i++)
    {
      const CwSummary *s = g_ptr_array_index (due, i);
      gboolean shown = s->is_due && agenda->shows[i] != CW_SHOW_NOT;
      CwInstant repeat = shown ? cw_facts_get (engine, s)->repeat_at : CW_NEVER;
      if (repeat != CW_NEVER && repeat > now && (next == CW_NEVER || repeat < next))
        next = repeat;
    }
  return next;
}

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

/* Rows whose next moment has come are derived anew.  FALSE: that cannot be stored.  What is shown
 * for it waits for the disk, and takes this along. */
static gboolean
bring_up_to_now (CwEngine *engine)
{
  CwInstant now = cw_engine_now (engine);

  while (!cw_database_is_read_only (engine->db))
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GArray) ids = cw_summary_moments (engine->db, now, 200, NULL);
      if (ids == NULL || ids->len == 0)
        return TRUE;
      cw_database_set_durable (engine->db, FALSE);
      gboolean fine = cw_database_begin (engine->db, &error);
      for (guint i = 0; i < ids->len && fine; i++)
        fine = cw_engine_refresh (engine, g_array_index (ids, guint32, i), TRUE, &error);
      if (fine)
        fine = cw_database_commit (engine->db, &error);
      else
        cw_database_rollback (engine->db);
      cw_database_set_durable (engine->db, TRUE);
      if (fine)
        continue;
      cw_log (0, G_LOG_LEVEL_WARNING, "plans are not brought up to date: %s", error->message);
      g_autoptr(GPtrArray) due = due_by_the_log (engine, ids, now);
      cw_trouble_say (engine, error, due);
      return FALSE;
    }
  return TRUE;
}

void
cw_engine_run (CwEngine *engine, const char *withdraw_reason)
{
  if (!engine->started || cw_derive_left (engine) > 0) /* then the last slice runs it */
    return;
  if (cw_engine_is_lent (engine))
    {
      g_free (engine->lending.run);
      engine->lending.run = g_strdup (withdraw_reason);
      return;
    }
  end_pause (engine);
  CwInstant next = bring_up_to_now (engine) ? look (engine, withdraw_reason)
                                            : cw_engine_now (engine) + CW_MINUTE;
  cw_bubbles_raise_urgency (engine, cw_engine_now (engine));
  CwInstant retry = cw_bubbles_retry (engine, cw_engine_now (engine));
  if (retry != CW_NEVER && (next == CW_NEVER || retry < next))
    next = retry;
  if (engine->backup != NULL)
    {
      cw_backup_run (engine->backup, cw_engine_now (engine));
      CwInstant copy = cw_backup_moment (engine->backup);
      if (copy != CW_NEVER && (next == CW_NEVER || copy < next))
        next = copy;
    }
  engine->next_moment = next;
  cw_clock_arm (engine->clock, next);
  engine->events->figures_changed (engine->data);
}
