/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/notices.h"

#include "daemon/engine-private.h"
#include "daemon/wording.h"

/* Their ids are below 0, where the ledger has none. */
static gboolean
is_notice (gint64 alert)
{
  return alert < 0;
}

static gboolean
is_present (CwEngine *engine, gint64 alert)
{
  return engine->notice.id != 0 && engine->notice.id == alert;
}

static void
forget (CwEngine *engine)
{
  g_clear_handle_id (&engine->notice.timer, g_source_remove);
  engine->notice.id = 0;
  engine->notice.server_id = 0;
}

void
cw_notices_remove (CwEngine *engine)
{
  gint64 id = engine->notice.id;
  guint32 server_id = engine->notice.server_id;

  if (id == 0)
    return;
  forget (engine);
  if (engine->notifier != NULL && !cw_notifier_cancel (engine->notifier, id))
    cw_notifier_close (engine->notifier, id, server_id);
}

/* Servers that keep everything keep it no longer than that either; and one that hangs does not show it
 * when nobody remembers the press. */
static gboolean
on_over (gpointer data)
{
  CwEngine *engine = data;

  engine->notice.timer = 0;
  cw_notices_remove (engine);
  return G_SOURCE_REMOVE;
}

static guint
count_alerts (CwEngine *engine, guint32 but_case)
{
  GHashTableIter iter;
  CwLive *live;
  guint n = 0;

  g_hash_table_iter_init (&iter, engine->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &live))
    n += live->submitted && (but_case == 0 || live->case_id != but_case);
  return n;
}

/* One that is up gives its place; one on its way is taken back. */
static void
take_place (CwEngine *engine, CwBubble *bubble)
{
  guint32 replaced = engine->notice.server_id;

  if (replaced == 0)
    cw_notices_remove (engine);
  forget (engine);
  engine->notice.id = --engine->last_notice;
  engine->notice.case_id = bubble->case_id;
  bubble->alert = engine->notice.id;
  bubble->case_id = 0; /* the notifier replaces bubbles of one case by each other */
  bubble->replaces = replaced;
}

void
cw_notices_show (CwEngine *engine, CwBubble *bubble, gboolean needed)
{
  g_autoptr(CwBubble) held = bubble;

  if (engine->notifier == NULL || engine->server_owner == NULL
      || (!needed && count_alerts (engine, bubble->case_id) >= CW_MAX_LIVE))
    return;
  take_place (engine, bubble);
  engine->notice.timer = g_timeout_add_seconds (CW_NOTICE_SECONDS, on_over, engine);
  bubble->urgency = CW_URGENCY_LOW;
  bubble->seconds = CW_NOTICE_SECONDS;
  cw_notifier_show (engine->notifier, g_steal_pointer (&held));
}

void
cw_notices_show_lasting (CwEngine *engine, CwBubble *bubble)
{
  g_autoptr(CwBubble) held = bubble;

  if (engine->notifier == NULL || engine->server_owner == NULL)
    return;
  take_place (engine, bubble);
  bubble->urgency = CW_URGENCY_CRITICAL;
  cw_notifier_show (engine->notifier, g_steal_pointer (&held));
}

void
cw_notices_make_room (CwEngine *engine)
{
  if (engine->notice.id != 0 && count_alerts (engine, 0) >= CW_MAX_LIVE)
    cw_notices_remove (engine);
}

gboolean
cw_notices_on_shown (CwEngine *engine, gint64 alert, guint32 server_id)
{
  if (is_present (engine, alert))
    engine->notice.server_id = server_id;
  else if (is_notice (alert)) /* taken down while it was on its way */
    cw_notifier_close (engine->notifier, alert, server_id);
  return is_notice (alert);
}

gboolean
cw_notices_on_failed (CwEngine *engine, gint64 alert)
{
  if (is_present (engine, alert))
    forget (engine);
  return is_notice (alert);
}

gboolean
cw_notices_on_closed (CwEngine *engine, gint64 alert)
{
  return cw_notices_on_failed (engine, alert);
}

gboolean
cw_notices_on_action (CwEngine *engine, gint64 alert, const char *key)
{
  gint64 number;
  g_autofree char *word = cw_wording_parse_action (key, &number);

  if (!is_present (engine, alert))
    return is_notice (alert);
  guint32 case_id = engine->notice.case_id;
  forget (engine); /* the notifier closes it already */
  if (word != NULL && engine->events->notice_pressed != NULL)
    cw_bubbles_press_notice (engine, case_id, word, number);
  return TRUE;
}

void
cw_notices_on_server (CwEngine *engine)
{
  forget (engine);
}
