/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/derive.h"
#include "daemon/due.h"
#include "daemon/engine-private.h"

#include "daemon/lend.h"
#include "daemon/log.h"
#include "daemon/notices.h"
#include "dbus/errors.h"

CwEngine *
cw_engine_new (CwDatabase *db, CwClock *clock, CwLibrary *library, CwSettings *settings,
               const CwEngineEvents *events, gpointer data)
{
  CwEngine *engine = g_new0 (CwEngine, 1);

  engine->db = db;
  engine->clock = clock;
  engine->library = library;
  engine->settings = settings;
  engine->events = events;
  engine->data = data;
  engine->clients = cw_clients_new ();
  engine->live = cw_bubbles_table ();
  engine->outdated = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_live_free);
  engine->due_changed = g_hash_table_new (g_direct_hash, g_direct_equal);
  engine->facts = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL,
                                         (GDestroyNotify) cw_due_facts_free);
  engine->revision = cw_journal_revision (db, NULL);
  engine->paused_until = cw_kept_get_int (db, "paused_until", CW_NEVER);
  /* the first digest of a new database is tomorrow's */
  engine->digest_handled = cw_kept_get_int (db, "digest_handled", cw_clock_now (clock));
  engine->next_moment = CW_NEVER;
  engine->derive.latest = CW_NEVER;
  engine->derive.early = g_hash_table_new (g_direct_hash, g_direct_equal);
  return engine;
}

void
cw_engine_free (CwEngine *engine)
{
  if (engine == NULL)
    return;
  g_clear_handle_id (&engine->settle_timeout, g_source_remove);
  g_clear_handle_id (&engine->settle_idle, g_source_remove);
  cw_derive_stop (engine);
  g_clear_pointer (&engine->run, cw_run_free);
  cw_bubbles_forget_held (engine);
  g_clear_handle_id (&engine->notice.timer, g_source_remove);
  cw_lending_clear (&engine->lending);
  g_hash_table_unref (engine->live);
  g_ptr_array_unref (engine->outdated);
  g_hash_table_unref (engine->facts);
  cw_due_clear (engine);
  g_hash_table_unref (engine->due_changed);
  g_hash_table_unref (engine->derive.early);
  cw_clients_free (engine->clients);
  cw_settings_free (engine->settings);
  g_free (engine->rules);
  g_free (engine->rules_before);
  g_free (engine->rules_key);
  g_clear_pointer (&engine->derive.change, cw_rules_change_free);
  g_free (engine->server_owner);
  g_free (engine->server_guid);
  g_free (engine->trouble);
  g_free (engine);
}

CwWorld
cw_engine_world (CwEngine *engine)
{
  return (CwWorld) { engine->db, engine->library, engine->settings, cw_clock_zone (engine->clock),
                     engine->clients };
}

CwInstant
cw_engine_now (CwEngine *engine)
{
  return cw_clock_now (engine->clock);
}

CwClock *
cw_engine_clock (CwEngine *engine)
{
  return engine->clock;
}

CwDatabase *
cw_engine_database (CwEngine *engine)
{
  return engine->db;
}

CwLibrary *
cw_engine_library (CwEngine *engine)
{
  return engine->library;
}

CwNotifier *
cw_engine_notifier (CwEngine *engine)
{
  return engine->notifier;
}

CwClients *
cw_engine_clients (CwEngine *engine)
{
  return engine->clients;
}

void
cw_engine_set_notifier (CwEngine *engine, CwNotifier *notifier)
{
  if (notifier == NULL)
    cw_notices_remove (engine); /* its buttons would do nothing */
  engine->notifier = notifier;
}

const CwSettings *
cw_engine_settings (CwEngine *engine)
{
  return engine->settings;
}

void
cw_engine_take_settings (CwEngine *engine, CwSettings *settings)
{
  cw_settings_free (engine->settings);
  engine->settings = settings;
}

/* ---- what moves ---- */

/* A clock that was ahead must not silence the digests until that time is reached again. */
static void
lower_digest_handled (CwEngine *engine)
{
  CwInstant last, next;
  CwAgendaState state = {
    .now = cw_engine_now (engine),
    .digest_at = engine->settings->digest_at,
    .days = engine->settings->hours.days,
    .zone = cw_clock_zone (engine->clock),
  };

  cw_agenda_digest_moments (&state, &last, &next);
  if (last != CW_NEVER && engine->digest_handled > state.now)
    engine->digest_handled = last;
}

static void
load_clients (CwEngine *engine)
{
  g_autoptr(GError) error = NULL;

  /* a damaged database may be of a version that had none */
  if (!cw_clients_load (engine->clients, engine->db, &error))
    cw_log (0, cw_database_is_read_only (engine->db) ? G_LOG_LEVEL_MESSAGE : G_LOG_LEVEL_WARNING,
            "what is known of clients is not read: %s", error->message);
}

void
cw_engine_start (CwEngine *engine)
{
  engine->started = TRUE;
  engine->gathered = TRUE;
  lower_digest_handled (engine);
  cw_bubbles_load (engine);
  load_clients (engine);
  cw_derive_clock_went_back (engine); /* while the daemon was away */
  cw_derive_stale (engine);
  cw_engine_run (engine, "moved");
}

static void
change_rules (CwEngine *engine, gpointer data)
{
  (void) data;
  cw_derive_stale (engine);
  engine->events->cases_changed (engine->revision, NULL, 0, engine->data);
  cw_engine_run (engine, "moved");
}

void
cw_engine_rules_changed (CwEngine *engine)
{
  if (!engine->started)
    return;
  engine->derive.doubtful = TRUE; /* a bulk may derive before it gives the database back */
  cw_engine_when_back (engine, change_rules, NULL, NULL);
}

void
cw_engine_reread (CwEngine *engine)
{
  engine->revision = cw_journal_revision (engine->db, NULL);
  load_clients (engine);
  cw_due_clear (engine);
}

static void
jump (CwEngine *engine, gpointer data)
{
  (void) data;
  if (cw_derive_clock_went_back (engine))
    {
      cw_derive_stale (engine);
      if (cw_clock_is_test (engine->clock))
        cw_derive_finish (engine);
    }
  lower_digest_handled (engine);
  engine->gathered = !cw_clock_is_test (engine->clock);
  cw_engine_run (engine, "moved");
}

void
cw_engine_clock_jumped (CwEngine *engine)
{
  cw_engine_when_back (engine, jump, NULL, NULL);
}

/* ---- commands ---- */

CwChange *
cw_change_new (guint32 id)
{
  CwChange *change = g_new0 (CwChange, 1);

  change->id = id;
  change->events = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_event_free);
  return change;
}

CwChange *
cw_change_new_client (const CwClientFacts *facts)
{
  CwChange *change = cw_change_new (0);

  change->client = g_strdup (facts->key);
  change->facts = g_variant_ref_sink (cw_client_facts_to_variant (facts));
  return change;
}

void
cw_change_free (CwChange *change)
{
  if (change == NULL)
    return;
  g_free (change->client);
  g_clear_pointer (&change->facts, g_variant_unref);
  g_clear_pointer (&change->seed, g_variant_unref);
  g_ptr_array_unref (change->events);
  g_free (change);
}

void
cw_engine_catch_up (CwEngine *engine)
{
  CwInstant now = cw_engine_now (engine), last, next;
  CwAgendaState state = {
    .now = now,
    .digest_at = engine->settings->digest_at,
    .days = engine->settings->hours.days,
    .zone = cw_clock_zone (engine->clock),
  };

  if (cw_database_is_read_only (engine->db))
    return;
  cw_agenda_digest_moments (&state, &last, &next);
  if ((engine->next_moment != CW_NEVER && engine->next_moment <= now)
      || (last != CW_NEVER && last > engine->digest_handled))
    cw_engine_run (engine, "passed");
}

static gboolean
refuse_while_lent (CwEngine *engine, GError **error)
{
  if (!cw_engine_is_lent (engine))
    return FALSE;
  cw_set_error (error, CW_ERROR_CONFLICT, "busy", "another command is being written; try again");
  return TRUE;
}

gboolean
cw_engine_begin (CwEngine *engine, const char *kind, const char *request, GVariant **answer,
                 GError **error)
{
  *answer = NULL;
  if (cw_database_is_read_only (engine->db))
    {
      cw_set_error (error, CW_ERROR_DAMAGED, "damaged",
                    "the database is damaged and only read; bring a backup in with `cw-ctl restore`");
      return FALSE;
    }
  if (refuse_while_lent (engine, error))
    return FALSE;
  if (request != NULL)
    {
      g_autoptr(GError) local = NULL;
      gint64 command;
      if (!g_uuid_string_is_valid (request))
        {
          cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-request",
                        "request is a UUID such as 123e4567-e89b-42d3-a456-426614174000");
          return FALSE;
        }
      g_autofree char *first = NULL;
      if (cw_journal_find_request (engine->db, request, &first, &command, answer, &local))
        {
          if (g_strcmp0 (first, kind) == 0)
            return FALSE;
          g_clear_pointer (answer, g_variant_unref);
          cw_set_error (error, CW_ERROR_CONFLICT, "request-used",
                        "that request was another command: %s", first);
          return FALSE;
        }
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  cw_engine_catch_up (engine);
  cw_run_finish (engine); /* calls have waited for it before, unless it begins this very moment */
  return TRUE;
}

gboolean
cw_engine_write_change (CwEngine *engine, gint64 command, CwChange *change, GError **error)
{
  if (change->client != NULL)
    return cw_clients_append (engine->db, command, change->client, change->facts, error);
  if (change->id == 0)
    {
      g_autofree char *uuid = g_uuid_string_random ();
      change->id = cw_journal_append_case (engine->db, command, uuid, change->seed, error);
      if (change->id == 0)
        return FALSE;
    }
  for (guint i = 0; i < change->events->len; i++)
    if (!cw_journal_append_event (engine->db, command, change->id,
                                  g_ptr_array_index (change->events, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
refresh_ids (CwEngine *engine, const guint32 *ids, guint n, GError **error)
{
  for (guint i = 0; i < n; i++)
    if (!cw_engine_refresh (engine, ids[i], FALSE, error))
      return FALSE;
  return TRUE;
}

/* Inside the transaction: the command, its rows, its answer, the summaries.  *clients: what is known
 * of clients changed. */
static gboolean
write_command (CwEngine *engine, CwCommand *command, GPtrArray *changes, const GArray *ids_before,
               GArray *touched, gboolean *clients, CwAnswerFunc answer, gpointer answer_data,
               GVariant **answer_out, GError **error)
{
  if (!cw_journal_append_command (engine->db, command, error)
      || (command->undoes != 0 && !cw_journal_undo_imported (engine->db, command, error)))
    return FALSE;
  g_array_append_vals (touched, ids_before->data, ids_before->len);
  for (guint i = 0; i < changes->len; i++)
    {
      CwChange *change = g_ptr_array_index (changes, i);
      if (!cw_engine_write_change (engine, command->seq, change, error))
        return FALSE;
      if (change->client == NULL)
        g_array_append_val (touched, change->id);
      else
        *clients = TRUE;
    }
  /* what is known of a client is in force before its cases are derived */
  if ((*clients || command->undoes != 0)
      && !cw_clients_make_stale (engine->db, command->undoes != 0 ? command->undoes : command->seq,
                                 clients, error))
    return FALSE;
  if (*clients && !cw_clients_load (engine->clients, engine->db, error))
    return FALSE;
  if (answer != NULL)
    {
      *answer_out = g_variant_ref_sink (answer (command->seq, changes, answer_data));
      if (command->request != NULL
          && !cw_journal_append_answer (engine->db, command->seq, *answer_out, error))
        return FALSE;
    }
  if (engine->pause_changes
      && !cw_kept_set_int (engine->db, "paused_until", engine->pause_wanted, error))
    return FALSE;
  return refresh_ids (engine, (guint32 *) (gpointer) touched->data, touched->len, error);
}

CwCommand
cw_engine_new_command (CwEngine *engine, const char *kind, const char *request, gint64 undoes)
{
  return (CwCommand) {
    .request = g_strdup (request),
    .recorded_at = cw_engine_now (engine),
    .zone = g_strdup (cw_clock_zone_name (engine->clock)),
    .kind = g_strdup (kind),
    .undoes = undoes,
  };
}

static void
update_bubble (CwEngine *engine, gpointer id)
{
  cw_bubbles_update (engine, GPOINTER_TO_UINT (id));
}

void
cw_engine_committed (CwEngine *engine, const CwCommand *command, const GArray *touched, gboolean clients,
                     const char *reason)
{
  const guint32 *ids = (guint32 *) (gpointer) touched->data;

  engine->revision = command->undoes == 0 ? command->seq : cw_journal_revision (engine->db, NULL);
  if (engine->pause_changes)
    {
      engine->gathered |= engine->pause_wanted == CW_NEVER && engine->paused_until != CW_NEVER;
      engine->paused_until = engine->pause_wanted;
    }
  for (guint i = 0; i < touched->len; i++)
    cw_log (ids[i], G_LOG_LEVEL_INFO, "%s", command->kind);
  if (clients)
    engine->events->cases_changed (engine->revision, NULL, 0, engine->data);
  else if (touched->len > 0)
    engine->events->cases_changed (engine->revision, ids, touched->len, engine->data);
  cw_engine_run (engine, reason);
  if (g_str_equal (reason, "edited")) /* names may have changed: what is up says them anew */
    for (guint i = 0; i < touched->len; i++)
      cw_engine_when_back (engine, update_bubble, GUINT_TO_POINTER (ids[i]), NULL);
}

gboolean
cw_engine_commit (CwEngine *engine, const char *kind, const char *request, gint64 undoes,
                  GPtrArray *changes, const guint32 *touched_ids, guint n_touched,
                  const char *reason, CwAnswerFunc answer, gpointer answer_data,
                  GVariant **answer_out, GError **error)
{
  g_autoptr(GArray) before = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr(GArray) touched = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr(GVariant) made = NULL;
  gboolean clients = FALSE;
  g_auto(CwCommand) command = cw_engine_new_command (engine, kind, request, undoes);

  cw_run_finish (engine); /* for what is not called from the bus, and has not waited */
  if (refuse_while_lent (engine, error)) /* one that began before */
    return FALSE;
  g_array_append_vals (before, touched_ids, n_touched);
  if (!cw_database_begin (engine->db, error))
    return FALSE;
  if (!write_command (engine, &command, changes, before, touched, &clients, answer, answer_data,
                      &made, error))
    {
      cw_database_rollback (engine->db);
      if (clients)
        load_clients (engine);
      return FALSE;
    }
  if (!cw_database_commit (engine->db, error))
    {
      if (clients)
        load_clients (engine);
      return FALSE;
    }
  if (clients) /* the cases beyond those that the command touched */
    cw_derive_stale (engine);
  cw_engine_committed (engine, &command, touched, clients, reason);
  if (answer_out != NULL)
    *answer_out = g_steal_pointer (&made);
  return TRUE;
}

void
cw_engine_set_backup (CwEngine *engine, struct _CwBackup *backup)
{
  engine->backup = backup;
}

CwInstant
cw_engine_paused_until (CwEngine *engine)
{
  return engine->paused_until;
}

gboolean
cw_engine_pause (CwEngine *engine, CwInstant until, const char *request, CwAnswerFunc answer,
                 GVariant **answer_out, GError **error)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();

  engine->pause_changes = TRUE;
  engine->pause_wanted = until;
  gboolean fine = cw_engine_commit (engine, until != CW_NEVER ? "pause" : "resume", request, 0, none,
                                    NULL, 0, "paused", answer, NULL, answer_out, error);
  engine->pause_changes = FALSE;
  return fine;
}

CwInstant
cw_engine_next_moment (CwEngine *engine)
{
  return engine->next_moment;
}

guint64
cw_engine_plans_generation (CwEngine *engine)
{
  return engine->plans_generation;
}

guint
cw_engine_raised_count (CwEngine *engine)
{
  return engine->raised;
}

gint64
cw_engine_revision (CwEngine *engine)
{
  return engine->revision;
}
