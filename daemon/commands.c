/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/commands.h"

#include "core/limits.h"
#include "daemon/details.h"
#include "daemon/judge.h"
#include "dbus/errors.h"

const char *
cw_command_record_reason (CwEventKind kind)
{
  switch (kind)
    {
    case CW_EVENT_STEP_DONE:
    case CW_EVENT_STEP_SKIPPED:
    case CW_EVENT_SENT:
    case CW_EVENT_STARTED:
    case CW_EVENT_DELIVERED:
    case CW_EVENT_STEP_RESULT:
      return "taken";
    case CW_EVENT_HELD:
      return "held";
    case CW_EVENT_SNOOZED:
      return "snoozed";
    case CW_EVENT_CLOSED:
      return "closed";
    case CW_EVENT_EDITED:
    case CW_EVENT_RETRACTED:
    case CW_EVENT_AMENDED:
    case CW_EVENT_NOTED:
    case CW_EVENT_FLAGGED:
      return "edited";
    default:
      return cw_event_by (kind) == CW_BY_CLIENT ? "answered" : "moved";
    }
}

static GPtrArray *
new_changes (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) cw_change_free);
}

static GVariant *
answer_revision (gint64 command, GPtrArray *changes, gpointer data)
{
  (void) changes;
  (void) data;
  return g_variant_new ("(t)", (guint64) command);
}

GVariant *
cw_command_record_answer (gint64 command, GPtrArray *changes, gpointer data)
{
  GVariantBuilder ids;

  (void) command;
  (void) data;
  g_variant_builder_init (&ids, G_VARIANT_TYPE ("at"));
  for (guint i = 0; i < changes->len; i++)
    {
      CwChange *change = g_ptr_array_index (changes, i);
      CwEvent *event = g_ptr_array_index (change->events, change->events->len - 1);
      g_variant_builder_add (&ids, "t", (guint64) event->id);
    }
  return g_variant_new ("(at)", &ids);
}

/* The common beginning: the request, and everything up to now.  TRUE: go on; else *answer or error
 * is set. */
static gboolean
begin (CwEngine *engine, const char *kind, GVariant *dict, const char **request, GVariant **answer, GError **error)
{
  *answer = NULL;
  return cw_details_request (dict, request, error)
         && cw_engine_begin (engine, kind, *request, answer, error);
}

/* ---- Record ---- */

gboolean
cw_command_has_room (CwEngine *engine, guint32 id, GError **error)
{
  guint n = cw_journal_count_events (cw_engine_database (engine), id, NULL);

  if (n < CW_LIMIT_EVENTS)
    return TRUE;
  cw_set_error (error, CW_ERROR_LIMIT_EXCEEDED, "too-many-events",
                "case %u has %u events; begin a new case for the rest of the work", id, n);
  return FALSE;
}

CwChange *
cw_command_record_change (CwEngine *engine, const CwWorld *world, guint32 id, CwEventKind kind,
                          GVariant *details, GError **error)
{
  g_autoptr(CwView) view = cw_view_load (world, id, cw_engine_now (engine), error);
  gint64 target;

  if (view == NULL || !cw_command_has_room (engine, id, error))
    return NULL;
  CwWhenContext when = cw_details_when (world, view);
  g_autoptr(CwEvent) event
    = cw_details_to_event (kind, details, &when, cw_clock_zone_name (cw_engine_clock (engine)),
                           &target, error);
  if (event == NULL || !cw_judge_resolve (world, view, event, error)
      || !cw_judge_target (view, event, target, error)
      || !cw_judge_event (world, view, event, error))
    return NULL;
  CwChange *change = cw_change_new (id);
  g_ptr_array_add (change->events, g_steal_pointer (&event));
  return change;
}

static gboolean
check_ids (const guint32 *ids, gsize n, GError **error)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_direct_hash, g_direct_equal);

  if (n == 0)
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "no-case", "which case?");
      return FALSE;
    }
  if (n > CW_LIMIT_IDS)
    {
      cw_set_error (error, CW_ERROR_LIMIT_EXCEEDED, "too-many", "at most %d cases per call",
                    CW_LIMIT_IDS);
      return FALSE;
    }
  for (gsize i = 0; i < n; i++)
    if (!g_hash_table_add (seen, GUINT_TO_POINTER (ids[i])))
      {
        cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "twice", "case %u is named twice", ids[i]);
        return FALSE;
      }
  return TRUE;
}

static GVariant *
record (CwEngine *engine, const char *command_kind, const guint32 *ids, gsize n, CwEventKind kind,
        GVariant *details, const char *request, CwAnswerFunc answer_func, GError **error)
{
  g_autoptr(GPtrArray) changes = new_changes ();
  CwWorld world = cw_engine_world (engine);
  GVariant *answer = NULL;

  for (gsize i = 0; i < n; i++)
    {
      CwChange *change = cw_command_record_change (engine, &world, ids[i], kind, details, error);
      if (change == NULL)
        return NULL;
      g_ptr_array_add (changes, change);
    }
  cw_engine_commit (engine, command_kind, request, 0, changes, NULL, 0, cw_command_record_reason (kind),
                    answer_func, NULL, &answer, error);
  return answer;
}

gboolean
cw_command_record_begin (CwEngine *engine, const guint32 *ids, gsize n, const char *word,
                         GVariant *details, CwEventKind *kind, const char **request, GVariant **answer,
                         GError **error)
{
  if (!begin (engine, "record", details, request, answer, error)
      || !cw_details_kind (word, details, kind, error))
    return FALSE;
  if (*kind != CW_EVENT_EDITED)
    return check_ids (ids, n, error);
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "use-edit-case", "fields change by EditCase");
  return FALSE;
}

GVariant *
cw_command_record (CwEngine *engine, const guint32 *ids, gsize n, const char *word,
                   GVariant *details, GError **error)
{
  const char *request;
  GVariant *answer;
  CwEventKind kind;

  if (!cw_command_record_begin (engine, ids, n, word, details, &kind, &request, &answer, error))
    return answer;
  return record (engine, "record", ids, n, kind, details, request, cw_command_record_answer, error);
}

GVariant *
cw_command_close (CwEngine *engine, guint32 id, const char *outcome, GVariant *details,
                  GError **error)
{
  const char *request;
  GVariant *answer;
  GVariantDict dict;

  if (!begin (engine, "close", details, &request, &answer, error))
    return answer;
  g_variant_dict_init (&dict, details);
  g_variant_dict_insert (&dict, "outcome", "s", outcome);
  g_autoptr(GVariant) with_outcome = g_variant_ref_sink (g_variant_dict_end (&dict));
  return record (engine, "close", &id, 1, CW_EVENT_CLOSED, with_outcome, request, answer_revision,
                 error);
}

GVariant *
cw_command_reopen (CwEngine *engine, guint32 id, GVariant *details, GError **error)
{
  const char *request;
  GVariant *answer;

  if (!begin (engine, "reopen", details, &request, &answer, error))
    return answer;
  return record (engine, "reopen", &id, 1, CW_EVENT_REOPENED, details, request, answer_revision,
                 error);
}

/* ---- EditCase ---- */

GVariant *
cw_command_edit (CwEngine *engine, guint32 id, guint64 expected_revision, GVariant *fields,
                 GError **error)
{
  g_autoptr(GPtrArray) changes = new_changes ();
  CwWorld world = cw_engine_world (engine);
  const char *request;
  GVariant *answer;

  if (!begin (engine, "edit", fields, &request, &answer, error))
    return answer;
  g_autoptr(CwView) view = cw_view_load (&world, id, cw_engine_now (engine), error);
  if (view == NULL || !cw_command_has_room (engine, id, error))
    return NULL;
  if (expected_revision != 0 && expected_revision != (guint64) view->revision)
    {
      cw_set_error (error, CW_ERROR_CONFLICT, "changed-meanwhile",
                    "case %u is at revision %" G_GINT64_FORMAT ", not %" G_GUINT64_FORMAT
                    "; read it again", id, view->revision, expected_revision);
      return NULL;
    }
  CwWhenContext when = cw_details_when (&world, view);
  g_autoptr(GVariant) changed = cw_details_fields (&world, fields, &when, TRUE, NULL, error);
  if (changed == NULL)
    return NULL;
  if (g_variant_n_children (changed) == 0)
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "nothing-to-change", "which field?");
      return NULL;
    }
  g_autoptr(CwEvent) event = cw_event_new (CW_EVENT_EDITED);
  event->at = cw_engine_now (engine);
  event->uuid = g_uuid_string_random ();
  event->zone = g_strdup (cw_clock_zone_name (cw_engine_clock (engine)));
  event->d.fields = cw_given_new (changed);
  if (!cw_judge_event (&world, view, event, error))
    return NULL;
  CwChange *change = cw_change_new (id);
  g_ptr_array_add (change->events, g_steal_pointer (&event));
  g_ptr_array_add (changes, change);
  cw_engine_commit (engine, "edit", request, 0, changes, NULL, 0, "edited", answer_revision, NULL,
                    &answer, error);
  return answer;
}

/* ---- Undo ---- */

typedef struct
{
  gint64 command;
  GArray *ids;
  const char *what;
} Undone;

GVariant *
cw_command_undo_answer (gint64 command, const GArray *ids, const char *what)
{
  return g_variant_new ("(t@aus)", (guint64) command,
                        g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, ids->data, ids->len,
                                                   sizeof (guint32)),
                        what);
}

static GVariant *
answer_undone (gint64 command, GPtrArray *changes, gpointer data)
{
  const Undone *undone = data;

  (void) command;
  (void) changes;
  return cw_command_undo_answer (undone->command, undone->ids, undone->what);
}

char *
cw_command_describe (const char *what, const GArray *ids)
{
  if (ids->len == 0)
    return g_strdup (what);
  if (ids->len == 1)
    return g_strdup_printf ("%s on case %u", what, g_array_index (ids, guint32, 0));
  return g_strdup_printf ("%s on case %u and %u more", what, g_array_index (ids, guint32, 0),
                          ids->len - 1);
}

/* By its event: "sent on case 3". */
char *
cw_command_undo_what (CwEngine *engine, gint64 command, const char *kind, const GArray *ids)
{
  g_autofree char *what = g_strdup (kind);

  if (ids->len > 0 && g_str_equal (kind, "record"))
    {
      g_autoptr(GPtrArray) events
        = cw_journal_load_events (cw_engine_database (engine), g_array_index (ids, guint32, 0),
                                  FALSE, NULL);
      for (guint i = 0; events != NULL && i < events->len; i++)
        {
          const CwEvent *event = g_ptr_array_index (events, i);
          if (event->command != command)
            continue;
          g_free (what);
          what = g_strdup (cw_event_word (event->kind));
        }
    }
  return cw_command_describe (what, ids);
}

gint64
cw_command_undo_find (CwEngine *engine, guint64 expected_command, GVariant *details, char **kind,
                      const char **request, GVariant **answer, GError **error)
{
  static const char *const known[] = { "request", NULL };
  g_autoptr(GError) local = NULL;

  *answer = NULL;
  if (!cw_details_only (details, known, error)
      || !begin (engine, "undo", details, request, answer, error))
    return 0;
  gint64 command = cw_journal_latest_undoable (cw_engine_database (engine), kind, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return 0;
    }
  if (command == 0)
    {
      cw_set_error (error, CW_ERROR_INVALID_STATE, "nothing-to-undo", "there is nothing to undo");
      return 0;
    }
  if (expected_command != 0 && expected_command != (guint64) command)
    {
      cw_set_error (error, CW_ERROR_CONFLICT, "changed-meanwhile",
                    "the latest command is %" G_GINT64_FORMAT ", not %" G_GUINT64_FORMAT, command,
                    expected_command);
      return 0;
    }
  return command;
}

GVariant *
cw_command_undo (CwEngine *engine, guint64 expected_command, GVariant *details, GError **error)
{
  g_autoptr(GPtrArray) changes = new_changes ();
  g_autofree char *kind = NULL;
  const char *request;
  GVariant *answer;
  gint64 command
    = cw_command_undo_find (engine, expected_command, details, &kind, &request, &answer, error);

  if (command == 0)
    return answer;
  g_autoptr(GArray) ids
    = cw_journal_cases_of_command (cw_engine_database (engine), command, error);
  if (ids == NULL)
    return NULL;
  g_autofree char *what = cw_command_undo_what (engine, command, kind, ids);
  Undone undone = { command, ids, what };
  cw_engine_commit (engine, "undo", request, command, changes, (guint32 *) (gpointer) ids->data,
                    ids->len, "edited", answer_undone, &undone, &answer, error);
  return answer;
}
