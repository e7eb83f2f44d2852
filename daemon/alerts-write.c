/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "daemon/due.h"
#include "daemon/facts.h"
#include "daemon/log.h"
#include "daemon/look-private.h"
#include "daemon/trouble.h"

/* What a look at the alerts writes to the ledger, a row or some at a time. */

static void
mark (CwLook *look, gint64 alert, CwAlertMark what, const char *reason)
{
  g_autoptr(GError) error = NULL;

  if (!cw_ledger_mark (look->db, alert, what, reason, look->now, NULL, NULL, 0, &error))
    cw_log (0, G_LOG_LEVEL_WARNING, "alert %" G_GINT64_FORMAT " is not marked: %s", alert,
            error->message);
}

/* A ladder that climbed keeps what was shown; all other causes may come again. */
static CwAlertMark
mark_of (const char *reason)
{
  return g_str_equal (reason, "replaced") ? CW_MARK_REPLACED : CW_MARK_WITHDRAWN;
}

static void bring_alert (CwLook *look);

static void
mark_gone (CwLook *look)
{
  CwEngine *engine = look->engine;

  if (look->next == look->gone->len)
    {
      cw_look_go_to (look, bring_alert);
      return;
    }
  const CwGone *g = &g_array_index (look->gone, CwGone, look->next++);
  mark (look, g->live->alert, mark_of (g->reason), g->reason);
  g_hash_table_remove (engine->facts, GUINT_TO_POINTER (g->live->case_id));
}

void
cw_look_write (CwLook *look)
{
  if (look->next == look->unlisted->len)
    {
      cw_look_go_to (look, mark_gone);
      return;
    }
  const CwUnlisted *u = &g_array_index (look->unlisted, CwUnlisted, look->next++);
  const CwListed *listed = &g_array_index (u->digest->listed, CwListed, u->place);
  mark (look, listed->alert, mark_of (u->reason), u->reason);
  g_hash_table_remove (look->engine->facts, GUINT_TO_POINTER (listed->case_id));
}

static const CwRaised raised_as[] = {
  [CW_SHOW_FIRST] = CW_RAISED_ALERT,
  [CW_SHOW_REPEAT] = CW_RAISED_REPEAT,
  [CW_SHOW_AGAIN] = CW_RAISED_AGAIN,
  [CW_SHOW_LISTED] = CW_RAISED_DIGEST,
  [CW_SHOW_FOLDED] = CW_RAISED_DIGEST,
};

/* s: NULL for the row of a digest itself. */
static CwAlertRow
make_row (const CwLook *look, const CwSummary *s, CwShow show, gint64 digest)
{
  return (CwAlertRow) {
    .case_id = s != NULL ? s->case_id : 0,
    .step = g_strdup (s != NULL && s->step != NULL && s->is_due ? s->step : ""),
    .cause = g_strdup (s == NULL ? "digest" : s->cause != NULL ? s->cause : "waiting"),
    .raised_at = look->now,
    .how = s != NULL ? raised_as[show] : CW_RAISED_DIGEST,
    .digest = digest,
  };
}

static void
say_not_recorded (const CwAlertRow *row, const GError *error)
{
  cw_log (row->case_id, G_LOG_LEVEL_WARNING, "an alert is not recorded: %s", error->message);
}

/* NULL: it is not recorded. */
static CwLive *
raise_row (CwLook *look, const CwSummary *s, CwShow show)
{
  g_autoptr(GError) error = NULL;
  CwAlertRow row = make_row (look, s, show, 0);
  CwLive *live = NULL;

  if (cw_ledger_raise (look->db, &row, &error))
    {
      if (s != NULL)
        cw_facts_shown (look->engine, s, row.id);
      live = cw_bubbles_new (&row);
    }
  else
    say_not_recorded (&row, error);
  cw_alert_row_clear (&row);
  return live;
}

static void begin_digest (CwLook *look);

static void
bring_alert (CwLook *look)
{
  CwEngine *engine = look->engine;

  if (look->due == NULL || look->next == look->due->len)
    {
      cw_look_go_to (look, begin_digest);
      return;
    }
  CwShow show = look->agenda->shows[look->next];
  const CwSummary *s = g_ptr_array_index (look->due, look->next++);
  if (show == CW_SHOW_NOT || show == CW_SHOW_LISTED)
    return;
  CwLive *before = cw_bubbles_find (engine, s->case_id);
  if (show == CW_SHOW_FOLDED)
    {
      if (before == NULL)
        return;
      mark (look, before->alert, CW_MARK_REPLACED, "digest");
      g_array_append_val (look->coming, ((CwComing) { NULL, before, "replaced" }));
      return;
    }
  CwLive *live = raise_row (look, s, show);
  if (live == NULL)
    return;
  if (before != NULL)
    mark (look, before->alert, CW_MARK_REPLACED, "replaced");
  g_array_append_val (look->coming, ((CwComing) { live, before, "replaced" }));
}

/* ---- the digest ---- */

static void
end_digest (CwLook *look)
{
  const CwLive *before = cw_bubbles_digest (look->engine);

  if (before != NULL)
    mark (look, before->alert, CW_MARK_REPLACED, "digest");
  cw_look_go_to (look, cw_look_commit);
}

static void
follow_showing (CwLook *look)
{
  if (look->next == look->rows->len)
    {
      cw_look_go_to (look, end_digest);
      return;
    }
  const CwAlertRow *row = &g_array_index (look->rows, CwAlertRow, look->next++);
  if (row->id != 0)
    cw_facts_shown (look->engine, look->due->pdata[cw_due_place (look->due, row->case_id)], row->id);
}

/* Some rows of what it lists: what cannot be recorded is told, and keeps its id 0. */
static void
raise_rows (CwLook *look)
{
  CwAlertRow *rows = (CwAlertRow *) (gpointer) look->rows->data;
  guint end = MIN (look->next + 16, look->rows->len);
  g_autoptr(GError) error = NULL;

  look->next += cw_ledger_raise_many (look->db, &rows[look->next], end - look->next, &error);
  if (look->next < end)
    {
      if (!cw_ledger_raise (look->db, &rows[look->next], NULL))
        say_not_recorded (&rows[look->next], error);
      look->next++;
    }
  if (look->next == look->rows->len)
    cw_look_go_to (look, follow_showing);
}

static void
begin_digest (CwLook *look)
{
  look->digest = look->agenda->digest ? raise_row (look, NULL, CW_SHOW_LISTED) : NULL;
  if (look->digest == NULL)
    {
      cw_look_go_to (look, cw_look_commit);
      return;
    }
  CwLive *before = cw_bubbles_digest (look->engine);
  g_array_append_val (look->coming, ((CwComing) { look->digest, before, "replaced" }));
  for (guint i = 0; i < look->due->len; i++)
    {
      CwShow show = look->agenda->shows[i];
      if (show != CW_SHOW_LISTED && show != CW_SHOW_FOLDED)
        continue;
      CwAlertRow row = make_row (look, look->due->pdata[i], show, look->digest->alert);
      g_array_append_val (look->rows, row);
    }
  cw_look_go_to (look, raise_rows);
}

void
cw_look_commit (CwLook *look)
{
  CwEngine *engine = look->engine;
  g_autoptr(GError) error = NULL;

  if (look->agenda->digest_handled != engine->digest_handled)
    cw_kept_set_int (look->db, "digest_handled", look->agenda->digest_handled, NULL);
  gboolean good = cw_database_commit (look->db, &error);
  look->db = NULL;
  if (!good)
    {
      cw_facts_forget (engine);
      cw_look_fail (look, error);
      return;
    }
  engine->digest_handled = look->agenda->digest_handled;
  look->turn = look->beside != NULL;
  g_clear_pointer (&look->beside, cw_database_close);
  cw_look_go_to (look, cw_look_carry_out);
}

