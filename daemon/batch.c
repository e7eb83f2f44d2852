/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/batch.h"

#include <string.h>

#include "core/case.h"
#include "core/limits.h"
#include "daemon/journal-data.h"
#include "dbus/errors.h"

static void
clear_command (gpointer data)
{
  CwBatchCommand *row = data;

  g_free (row->uuid);
  g_free (row->request);
  g_free (row->zone);
  g_free (row->kind);
  g_free (row->undoes);
}

static void
clear_case (gpointer data)
{
  CwBatchCase *row = data;

  g_free (row->uuid);
  g_free (row->command);
  g_free (row->data);
}

static void
clear_event (gpointer data)
{
  CwBatchEvent *row = data;

  g_free (row->uuid);
  g_free (row->case_uuid);
  g_free (row->command);
  g_free (row->kind);
  g_free (row->zone);
  g_free (row->data);
}

static void
clear_facts (gpointer data)
{
  CwBatchFacts *row = data;

  g_free (row->command);
  g_free (row->client);
  g_free (row->data);
}

static GArray *
make_array (gsize size, GDestroyNotify clear)
{
  GArray *array = g_array_new (FALSE, FALSE, (guint) size);

  g_array_set_clear_func (array, clear);
  return array;
}

CwBatch *
cw_batch_new (void)
{
  CwBatch *batch = g_new0 (CwBatch, 1);

  batch->commands = make_array (sizeof (CwBatchCommand), clear_command);
  batch->cases = make_array (sizeof (CwBatchCase), clear_case);
  batch->events = make_array (sizeof (CwBatchEvent), clear_event);
  batch->facts = make_array (sizeof (CwBatchFacts), clear_facts);
  return batch;
}

void
cw_batch_free (CwBatch *batch)
{
  if (batch == NULL)
    return;
  g_array_unref (batch->commands);
  g_array_unref (batch->cases);
  g_array_unref (batch->events);
  g_array_unref (batch->facts);
  g_free (batch);
}

static gboolean
bad (GError **error, const char *what, const char *uuid, const char *why)
{
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-row", "%s %s: %s", what,
                uuid != NULL ? uuid : "without uuid", why);
  return FALSE;
}

static gboolean
is_uuid (const char *text)
{
  return text != NULL && g_uuid_string_is_valid (text);
}

static gboolean
in_range (CwInstant at)
{
  return at >= (gint64) CW_DAY_FIRST * 24 * CW_HOUR && at <= ((gint64) CW_DAY_LAST + 1) * 24 * CW_HOUR;
}

static gboolean
is_zone (const char *zone)
{
  return zone != NULL && *zone != '\0' && strlen (zone) <= 64;
}

gboolean
cw_batch_add_command (CwBatch *batch, CwBatchCommand *row, GError **error)
{
  const char *why = !is_uuid (row->uuid) ? "no uuid"
                    : row->request != NULL && !is_uuid (row->request) ? "request is no uuid"
                    : row->undoes != NULL && !is_uuid (row->undoes)   ? "undoes is no uuid"
                    : !is_zone (row->zone)                            ? "no zone"
                    : !in_range (row->recorded_at)                    ? "a time out of range"
                    : row->kind == NULL || *row->kind == '\0' || strlen (row->kind) > 32
                      ? "no kind"
                    : (row->undoes != NULL) != g_str_equal (row->kind, "undo")
                      ? "an undo says what it undoes"
                      : NULL;

  g_array_append_vals (batch->commands, row, 1);
  return why == NULL || bad (error, "command", row->uuid, why);
}

static gboolean
check_lengths (GVariant *seed, const char **why)
{
  const char *text;

  *why = NULL;
  if (!g_variant_lookup (seed, "title", "&s", &text) || *text == '\0')
    *why = "no title";
  else if (g_utf8_strlen (text, -1) > CW_LIMIT_TITLE)
    *why = "a title that is too long";
  else if (!g_variant_lookup (seed, "client", "&s", &text) || *text == '\0')
    *why = "no client";
  else if (g_utf8_strlen (text, -1) > CW_LIMIT_TITLE)
    *why = "a client's name that is too long";
  else if (g_variant_lookup (seed, "url", "&s", &text) && strlen (text) > CW_LIMIT_URL)
    *why = "a URL that is too long";
  return *why == NULL;
}

gboolean
cw_batch_add_case (CwBatch *batch, CwBatchCase *row, GError **error)
{
  g_autofree char *reason = NULL;
  const char *why = NULL;
  CwFields fields = { 0 };

  g_array_append_vals (batch->cases, row, 1);
  if (!is_uuid (row->uuid) || row->data == NULL
      || (row->command != NULL && !is_uuid (row->command)))
    return bad (error, "case", row->uuid, "no uuid, or no data");
  g_autoptr(GVariant) seed = cw_data_read (row->data, strlen (row->data), &reason);
  if (seed == NULL)
    return bad (error, "case", row->uuid, reason);
  gboolean good = cw_fields_apply (&fields, seed, 0, &reason);
  cw_fields_clear (&fields);
  if (!good)
    return bad (error, "case", row->uuid, reason);
  return check_lengths (seed, &why) || bad (error, "case", row->uuid, why);
}

gboolean
cw_batch_add_event (CwBatch *batch, CwBatchEvent *row, GError **error)
{
  g_autofree char *reason = NULL;
  CwEventKind kind;

  g_array_append_vals (batch->events, row, 1);
  if (!is_uuid (row->uuid) || !is_uuid (row->case_uuid) || row->data == NULL
      || (row->command != NULL && !is_uuid (row->command)))
    return bad (error, "event", row->uuid, "no uuid, no case, or no data");
  if (row->kind == NULL || !cw_event_from_word (row->kind, &kind))
    return bad (error, "event", row->uuid, "an unknown kind");
  if (!is_zone (row->zone) || !in_range (row->at))
    return bad (error, "event", row->uuid, "no zone, or a time out of range");
  g_autoptr(CwEvent) event = cw_event_new (kind);
  if (!cw_data_read_event (event, row->data, strlen (row->data), &reason))
    return bad (error, "event", row->uuid, reason);
  if (event->d.text != NULL && strlen (event->d.text) > CW_LIMIT_NOTE)
    return bad (error, "event", row->uuid, "a text that is too long");
  return TRUE;
}

gboolean
cw_batch_add_facts (CwBatch *batch, CwBatchFacts *row, GError **error)
{
  g_autofree char *reason = NULL;

  g_array_append_vals (batch->facts, row, 1);
  if (!is_uuid (row->command) || row->client == NULL || *row->client == '\0' || row->data == NULL)
    return bad (error, "client", row->client, "no command, or no data");
  g_autoptr(GVariant) data = cw_data_read (row->data, strlen (row->data), &reason);
  return data != NULL || bad (error, "client", row->client, reason);
}
