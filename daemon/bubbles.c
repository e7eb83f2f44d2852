/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/engine-private.h"

#include "daemon/dict.h"
#include "daemon/log.h"
#include "daemon/notices.h"
#include "daemon/wording.h"

/* Bubbles come and go, and what the notifier says of them. */

static char *
all_that_it_says (const CwBubble *bubble)
{
  GString *all = g_string_new (NULL);

  g_string_printf (all, "%d\n%s\n%s", (int) bubble->urgency, bubble->summary, bubble->body);
  for (guint i = 0; i < bubble->actions->len; i++)
    g_string_append_printf (all, "\n%s", ((CwBubbleAction *) bubble->actions->pdata[i])->key);
  return g_string_free (all, FALSE);
}

static void
submit (CwEngine *engine, CwLive *live, CwBubble *bubble, guint32 replaces)
{
  g_free (live->said);
  live->said = all_that_it_says (bubble);
  bubble->alert = live->alert;
  bubble->replaces = replaces;
  live->submitted = TRUE;
  cw_notices_make_room (engine);
  live->late = live->failed = live->stale = FALSE;
  live->generation = engine->server_generation;
  live->retry_at = CW_NEVER;
  cw_notifier_show (engine->notifier, bubble);
}

void
cw_bubbles_submit (CwEngine *engine, CwLive *live, guint32 replaces)
{
  CwBubble *bubble = engine->notifier != NULL ? cw_bubble_text (engine, live) : NULL;

  if (bubble != NULL)
    submit (engine, live, bubble, replaces);
}

void
cw_bubbles_raise_urgency (CwEngine *engine, CwInstant now)
{
  g_autoptr(GPtrArray) todo = g_ptr_array_new ();
  GHashTableIter iter;
  CwLive *live;

  g_hash_table_iter_init (&iter, engine->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &live))
    if (live->calm_until != CW_NEVER && live->calm_until <= now && live->shown && !live->lost)
      g_ptr_array_add (todo, live);
  for (guint i = 0; i < todo->len; i++)
    {
      live = g_ptr_array_index (todo, i);
      live->taking_over = TRUE;
      cw_bubbles_submit (engine, live, live->server_id);
    }
}

void
cw_bubbles_update (CwEngine *engine, guint32 case_id)
{
  CwLive *live = cw_bubbles_find (engine, case_id);

  if (live == NULL || !live->shown || live->lost || engine->notifier == NULL)
    return;
  CwBubble *bubble = cw_bubble_text (engine, live);
  g_autofree char *says = bubble != NULL ? all_that_it_says (bubble) : NULL;
  if (says == NULL || g_strcmp0 (says, live->said) == 0) /* some servers pop it up once more */
    {
      cw_bubble_free (bubble);
      return;
    }
  live->taking_over = TRUE;
  submit (engine, live, bubble, live->server_id);
}

void
cw_bubbles_update_digest (CwEngine *engine)
{
  CwLive *live = cw_bubbles_digest (engine);

  if (live == NULL || !live->stale || live->lost || !live->submitted)
    return;
  if (!live->shown && engine->server_owner != NULL)
    return; /* it may be on its way: when it has come */
  live->taking_over = live->shown;
  cw_bubbles_submit (engine, live, live->shown ? live->server_id : 0);
}

void
cw_bubbles_remove (CwEngine *engine, CwLive *live, gboolean replaced)
{
  gboolean waiting = FALSE;

  /* one that is up may wait to be shown anew in its own place, too */
  while (engine->notifier != NULL && live->submitted && (!replaced || !engine->server_known)
         && cw_notifier_cancel (engine->notifier, live->alert))
    waiting = TRUE;
  if (engine->notifier != NULL && !engine->server_known && live->shown)
    {
      /* up since before our restart: it can be closed once we know that its server is the same */
      g_hash_table_steal (engine->live, &live->alert);
      g_ptr_array_add (engine->outdated, live);
      cw_bubbles_check_settled (engine);
      return;
    }
  if (engine->notifier != NULL && !replaced && !live->lost && (live->shown || !waiting))
    cw_notifier_close (engine->notifier, live->alert, live->shown ? live->server_id : 0);
  g_hash_table_remove (engine->live, &live->alert);
  cw_bubbles_check_settled (engine);
}

/* ---- what the notifier says ---- */

static void
on_shown (gint64 alert, guint32 server_id, const char *bus_guid, const char *owner, gpointer data)
{
  CwEngine *engine = data;
  CwLive *live = g_hash_table_lookup (engine->live, &alert);

  if (cw_notices_on_shown (engine, alert, server_id))
    return;
  if (live == NULL) /* withdrawn while it was on its way */
    {
      cw_notifier_close (engine->notifier, alert, server_id);
      return;
    }
  gboolean taken_over = live->shown && live->server_id == server_id
                        && g_strcmp0 (live->owner, owner) == 0;
  live->shown = TRUE;
  live->late = live->failed = live->taking_over = FALSE;
  live->tries = 0;
  g_clear_pointer (&live->refusal, g_free);
  live->server_id = server_id;
  g_free (live->bus_guid);
  live->bus_guid = g_strdup (bus_guid);
  g_free (live->owner);
  live->owner = g_strdup (owner);
  if (!taken_over)
    cw_bubbles_note (engine, live, CW_MARK_SHOWN, NULL);
  if (live->stale)
    cw_bubbles_update_digest (engine);
  cw_bubbles_check_settled (engine);
}

static void
on_late (gint64 alert, gpointer data)
{
  CwEngine *engine = data;
  CwLive *live = g_hash_table_lookup (engine->live, &alert);

  if (live == NULL)
    return;
  live->late = TRUE;
  live->taking_over = FALSE;
  cw_bubbles_note (engine, live, CW_MARK_LATE, NULL);
  cw_bubbles_check_settled (engine);
}

static void
on_failed (gint64 alert, const char *error_name, gpointer data)
{
  static const gint64 waits[] = { CW_MINUTE, 5 * CW_MINUTE, 15 * CW_MINUTE };
  CwEngine *engine = data;
  CwLive *live = g_hash_table_lookup (engine->live, &alert);

  if (cw_notices_on_failed (engine, alert) || live == NULL)
    return;
  live->failed = TRUE;
  g_free (live->refusal);
  live->refusal = g_strdup (error_name);
  live->submitted = live->taking_over = FALSE;
  live->retry_at = cw_engine_now (engine);
  /* one that went down with its server may go to the next one at once */
  if (live->generation == engine->server_generation)
    {
      live->retry_at += waits[MIN (live->tries, G_N_ELEMENTS (waits) - 1)];
      live->tries++;
    }
  cw_bubbles_note (engine, live, CW_MARK_FAILED, error_name);
  if (engine->next_moment == CW_NEVER || live->retry_at < engine->next_moment)
    {
      engine->next_moment = live->retry_at;
      cw_clock_arm (engine->clock, engine->next_moment);
    }
  cw_bubbles_check_settled (engine);
}

static void
on_closed (gint64 alert, guint reason, gpointer data)
{
  static const char *const words[] = { "closed", "expired", "dismissed", "ours" };
  CwEngine *engine = data;
  CwLive *live = g_hash_table_lookup (engine->live, &alert);

  if (cw_notices_on_closed (engine, alert) || live == NULL)
    return;
  cw_bubbles_note (engine, live, CW_MARK_CLOSED, words[reason < G_N_ELEMENTS (words) ? reason : 0]);
  g_hash_table_remove (engine->live, &alert);
  cw_bubbles_check_settled (engine);
}

/* The message was opened: what was up is gone on most servers, but what to do next stands on it. */
static void
bring_back (CwEngine *engine, gint64 alert)
{
  CwLive *live = g_hash_table_lookup (engine->live, &alert);

  if (live == NULL || engine->notifier == NULL)
    return;
  live->shown = FALSE;
  live->server_id = 0;
  cw_bubbles_submit (engine, live, 0);
}

static void
on_action (gint64 alert, const char *key, const char *token, gpointer data)
{
  CwEngine *engine = data;
  CwLive *live = g_hash_table_lookup (engine->live, &alert);
  gint64 of_alert = 0;
  g_autofree char *word = cw_wording_parse_action (key, &of_alert);

  if (cw_notices_on_action (engine, alert, key))
    return;
  if (live == NULL || word == NULL || (of_alert != 0 && of_alert != alert))
    {
      cw_log (0, G_LOG_LEVEL_MESSAGE,
              "a press on alert %" G_GINT64_FORMAT " is out of date and changes nothing", alert);
      if (word != NULL && of_alert != 0 && engine->events->pressed_late != NULL)
        engine->events->pressed_late (of_alert, engine->data);
      return;
    }
  gboolean stays = g_str_equal (word, "draft");
  /* any other press takes the bubble away, whether or not it changes anything */
  if (!stays)
    cw_bubbles_note (engine, live, CW_MARK_CLOSED, "pressed");
  cw_bubbles_press (engine, live, word, token);
  if (stays)
    bring_back (engine, alert);
  else
    g_hash_table_remove (engine->live, &alert);
}

/* A new server knows nothing of what the last one refused or never answered. */
static void
forget_answers (CwLive *live)
{
  if (live->shown || !(live->late || live->failed))
    return;
  live->late = live->failed = live->submitted = FALSE;
  live->retry_at = CW_NEVER;
  live->tries = 0;
  g_clear_pointer (&live->refusal, g_free);
}

static gboolean
is_on_present_server (CwEngine *engine, const CwLive *live)
{
  return engine->server_owner != NULL && g_strcmp0 (live->owner, engine->server_owner) == 0
         && g_strcmp0 (live->bus_guid, engine->server_guid) == 0;
}

/* What was withdrawn before it was known which server is there. */
static void
close_outdated (CwEngine *engine)
{
  for (guint i = 0; i < engine->outdated->len; i++)
    {
      const CwLive *live = g_ptr_array_index (engine->outdated, i);
      if (!is_on_present_server (engine, live))
        continue;
      cw_notifier_adopt (engine->notifier, live->alert, live->server_id);
      cw_notifier_close (engine->notifier, live->alert, live->server_id);
    }
  g_ptr_array_set_size (engine->outdated, 0);
}

/* Takes over what we showed on this very server before a restart of ours; all else was lost with
 * its server. */
static void
on_server (const char *owner, const char *bus_guid, gpointer data)
{
  CwEngine *engine = data;
  gboolean first = !engine->server_known;
  GHashTableIter iter;
  CwLive *live;
  g_autoptr(GPtrArray) again = g_ptr_array_new ();

  cw_notices_on_server (engine);
  engine->server_known = TRUE;
  engine->server_generation++;
  g_free (engine->server_owner);
  engine->server_owner = g_strdup (owner);
  g_free (engine->server_guid);
  engine->server_guid = g_strdup (bus_guid);

  close_outdated (engine);
  g_hash_table_iter_init (&iter, engine->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &live))
    {
      gboolean same = live->shown && is_on_present_server (engine, live);
      if (live->shown && !same)
        live->lost = owner != NULL || !first;
      else if (same && first)
        g_ptr_array_add (again, live);
      else if (owner != NULL && !first)
        forget_answers (live);
    }
  for (guint i = 0; i < again->len; i++)
    {
      live = g_ptr_array_index (again, i);
      live->taking_over = TRUE;
      cw_notifier_adopt (engine->notifier, live->alert, live->server_id);
      cw_bubbles_submit (engine, live, live->server_id);
    }
  if (owner != NULL)
    {
      engine->new_server = TRUE;
      cw_engine_run (engine, "moved");
    }
  engine->events->figures_changed (engine->data);
  cw_bubbles_check_settled (engine);
}

static void
on_described (gpointer data)
{
  CwEngine *engine = data;

  engine->events->figures_changed (engine->data);
}

const CwNotifierEvents *
cw_bubbles_events (void)
{
  static const CwNotifierEvents events = {
    .shown = on_shown,
    .late = on_late,
    .failed = on_failed,
    .closed = on_closed,
    .action = on_action,
    .server = on_server,
    .described = on_described,
  };

  return &events;
}

void
cw_bubbles_drop_lost (CwEngine *engine)
{
  g_autoptr(GPtrArray) lost = g_ptr_array_new ();
  GHashTableIter iter;
  CwLive *live;

  g_hash_table_iter_init (&iter, engine->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &live))
    if (live->lost)
      g_ptr_array_add (lost, live);
  for (guint i = 0; i < lost->len; i++)
    {
      live = g_ptr_array_index (lost, i);
      cw_bubbles_note (engine, live, CW_MARK_CLOSED, "server-gone");
      g_hash_table_remove (engine->live, &live->alert);
    }
}

CwInstant
cw_bubbles_retry (CwEngine *engine, CwInstant now)
{
  g_autoptr(GPtrArray) todo = g_ptr_array_new ();
  CwInstant next = CW_NEVER;
  GHashTableIter iter;
  CwLive *live;

  g_hash_table_iter_init (&iter, engine->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &live))
    {
      /* recorded before a restart and never handed over, or refused and waited long enough */
      gboolean pending = !live->submitted && !live->shown && live->retry_at == CW_NEVER;
      if (pending || (live->retry_at != CW_NEVER && live->retry_at <= now))
        g_ptr_array_add (todo, live);
      else if (live->retry_at != CW_NEVER && (next == CW_NEVER || live->retry_at < next))
        next = live->retry_at;
    }
  for (guint i = 0; i < todo->len; i++)
    cw_bubbles_submit (engine, g_ptr_array_index (todo, i), 0);
  return next;
}

/* ---- seen from outside ---- */

GVariant *
cw_engine_list_alerts (CwEngine *engine)
{
  static const char *const how[] = { "alert", "repeat", "again", "digest" };
  GVariantBuilder rows;
  GHashTableIter iter;
  CwLive *live;

  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  g_hash_table_iter_init (&iter, engine->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &live))
    {
      GVariantBuilder row;
      g_autoptr(GVariantBuilder) ids = g_variant_builder_new (G_VARIANT_TYPE ("au"));
      g_variant_builder_init (&row, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&row, "{sv}", "alert", g_variant_new_uint64 ((guint64) live->alert));
      g_variant_builder_add (&row, "{sv}", "id", g_variant_new_uint32 (live->case_id));
      g_variant_builder_add (&row, "{sv}", "step", g_variant_new_string (live->step));
      g_variant_builder_add (&row, "{sv}", "how", g_variant_new_string (how[live->how]));
      cw_dict_put_moment (&row, "raised", live->raised_at, cw_clock_zone (engine->clock));
      g_auto(CwSummary) summary = { 0 };
      if (live->listed == NULL && cw_summary_load (engine->db, live->case_id, &summary, NULL))
        cw_dict_put_text (&row, "title", summary.title);
      g_variant_builder_add (&row, "{sv}", "status",
                             g_variant_new_string (live->late                   ? "late"
                                                   : live->shown && !live->lost ? "shown"
                                                                                : "waiting"));
      for (guint i = 0; live->listed != NULL && i < live->listed->len; i++)
        g_variant_builder_add (ids, "u", g_array_index (live->listed, CwListed, i).case_id);
      if (live->listed != NULL)
        g_variant_builder_add (&row, "{sv}", "ids", g_variant_builder_end (ids));
      g_variant_builder_add (&rows, "a{sv}", &row);
    }
  return g_variant_builder_end (&rows);
}
