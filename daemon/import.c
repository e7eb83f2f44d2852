/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/import.h"

#include <unistd.h>

#include "core/limits.h"
#include "daemon/batch.h"
#include "daemon/commands.h"
#include "daemon/dict.h"
#include "daemon/fd.h"
#include "daemon/icalendar-run.h"
#include "daemon/import-rows.h"
#include "daemon/journal-data.h"
#include "daemon/lend.h"
#include "dbus/errors.h"

#define SLICE_US 10000
#define TITLES   20
#define PROBLEMS 20

/* One import under way.  The steps: read (thread), understand (thread), judge (slices), back up,
 * write (thread). */
typedef struct
{
  CwEngine *engine;
  CwBackup *backup;
  char *format, *request, *helper;
  gboolean dry_run;
  GTask *task;
  GBytes *bytes;
  CwImportTable *table;   /* of rows; NULL for an export of ours */
  CwBatch *batch;
  guint next;             /* row to judge */
  GPtrArray *titles, *left_out, *problems;
  GVariant *report;       /* once it is written */
  guint n_problems;
} Import;

static void
free_import (Import *import)
{
  g_clear_pointer (&import->bytes, g_bytes_unref);
  cw_import_table_free (import->table);
  cw_batch_free (import->batch);
  g_ptr_array_unref (import->titles);
  g_ptr_array_unref (import->left_out);
  g_ptr_array_unref (import->problems);
  g_clear_pointer (&import->report, g_variant_unref);
  g_object_unref (import->task);
  g_free (import->format);
  g_free (import->request);
  g_free (import->helper);
  g_free (import);
}

static void
fail (Import *import, GError *error)
{
  g_task_return_error (import->task, error);
  free_import (import);
}

static void
put_list (GVariantBuilder *b, const char *key, GPtrArray *list)
{
  if (list->len > 0)
    cw_dict_put (b, key,
                 g_variant_new_strv ((const char *const *) list->pdata, (gssize) list->len));
}

/* What was found on the way. */
static GVariant *
make_extra (const Import *import)
{
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put_text (&b, "format", import->format);
  put_list (&b, "titles", import->titles);
  put_list (&b, "left_out", import->left_out);
  put_list (&b, "problems", import->problems);
  if (import->table != NULL)
    put_list (&b, "columns", import->table->ignored);
  return g_variant_ref_sink (g_variant_builder_end (&b));
}

/* ---- write ---- */

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Import *import = g_task_get_source_tag (task);
  GError *error = NULL;
  GVariant *report = cw_batch_write (import->batch, data, &error);

  (void) source, (void) cancellable;
  if (report != NULL)
    g_task_return_pointer (task, report, (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, error);
}

static void
free_options (gpointer data)
{
  CwBatchOptions *options = data;

  g_free ((char *) options->file);
  g_free ((char *) options->zone);
  g_variant_unref (options->extra);
  g_free (options);
}

static void
answer (gpointer data)
{
  Import *import = data;

  g_task_return_pointer (import->task,
                         g_variant_ref_sink (g_variant_new ("(@a{sv})", import->report)),
                         (GDestroyNotify) g_variant_unref);
  free_import (import);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Import *import = data;
  CwEngine *engine = import->engine;
  GError *error = NULL;
  guint64 command;

  (void) source;
  import->report = g_task_propagate_pointer (G_TASK (result), &error);
  if (import->report == NULL)
    fail (import, error);
  else if (g_variant_lookup (import->report, "command", "t", &command))
    cw_engine_renew (engine, answer, import);
  else
    answer (import);
  cw_engine_take_back (engine);
}

static void
write_batch (CwEngine *engine, gpointer data)
{
  Import *import = data;
  GError *error = NULL;

  if (!cw_engine_lend (engine, &error))
    {
      fail (import, error);
      return;
    }
  CwBatchOptions *options = g_new0 (CwBatchOptions, 1);
  g_autoptr(GTask) task = g_task_new (NULL, NULL, on_written, import);
  options->file = g_strdup (cw_database_file (cw_engine_database (engine)));
  options->request = import->request;
  options->zone = g_strdup (cw_clock_zone_name (cw_engine_clock (engine)));
  options->now = cw_engine_now (engine);
  options->dry_run = import->dry_run;
  options->extra = make_extra (import);
  g_task_set_source_tag (task, import);
  g_task_set_task_data (task, options, free_options);
  g_task_run_in_thread (task, write_in_thread);
}

static void
on_backup (GObject *source, GAsyncResult *result, gpointer data)
{
  Import *import = data;
  GError *error = NULL;
  g_autofree char *file = cw_backup_make_finish (result, &error);

  (void) source;
  if (file != NULL) /* something else may have begun to write */
    cw_engine_when_back (import->engine, write_batch, import, NULL);
  else
    fail (import, error);
}

static void
back_up_and_write (Import *import)
{
  if (import->dry_run || import->backup == NULL)
    cw_engine_when_back (import->engine, write_batch, import, NULL);
  else
    cw_backup_make_async (import->backup, on_backup, import);
}

/* ---- judge ---- */

static void
note_problem (Import *import, const char *where, const char *why)
{
  if (import->n_problems++ < PROBLEMS)
    g_ptr_array_add (import->problems, g_strdup_printf ("%s: %s", where, why));
}

/* The platform's id where its name was written. */
static GVariant *
with_platform_id (Import *import, GVariant *fields)
{
  GPtrArray *policies = cw_library_policies (cw_engine_library (import->engine));
  const char *given;

  if (!g_variant_lookup (fields, "platform", "&s", &given))
    return g_variant_ref (fields);
  for (guint i = 0; i < policies->len; i++)
    {
      const CwPolicy *policy = g_ptr_array_index (policies, i);
      if (g_ascii_strcasecmp (policy->id, given) != 0
          && g_ascii_strcasecmp (cw_text_get (&policy->name, "en"), given) != 0
          && g_strcmp0 (cw_text_get (&policy->name, "ja"), given) != 0)
        continue;
      GVariantDict dict;
      g_variant_dict_init (&dict, fields);
      g_variant_dict_insert (&dict, "platform", "s", policy->id);
      return g_variant_ref_sink (g_variant_dict_end (&dict));
    }
  return g_variant_ref (fields);
}

static gboolean
take_change (Import *import, CwChange *change, GError **error)
{
  CwBatchCase one = { g_uuid_string_random (), NULL, cw_data_write (change->seed) };
  g_autofree char *uuid = g_strdup (one.uuid);

  if (!cw_batch_add_case (import->batch, &one, error))
    return FALSE;
  for (guint i = 0; i < change->events->len; i++)
    {
      const CwEvent *event = g_ptr_array_index (change->events, i);
      CwBatchEvent row = {
        .uuid = g_uuid_string_random (),
        .case_uuid = g_strdup (uuid),
        .kind = g_strdup (cw_event_word (event->kind)),
        .zone = g_strdup (event->zone),
        .data = cw_data_write (cw_event_details_to_variant (event)),
        .at = event->at,
        .date_only = event->date_only,
      };
      if (!cw_batch_add_event (import->batch, &row, error))
        return FALSE;
    }
  return TRUE;
}

static void
judge_row (Import *import, const CwImportRow *row)
{
  g_autoptr(GError) error = NULL;
  const char *title;

  if (row->fields == NULL)
    {
      if (import->left_out->len < PROBLEMS)
        g_ptr_array_add (import->left_out, g_strdup_printf ("%s: %s", row->where, row->left_out));
      return;
    }
  g_autoptr(GVariant) fields = with_platform_id (import, row->fields);
  g_autoptr(CwChange) change = cw_command_add_change (import->engine, fields, &error);
  if (change == NULL || !take_change (import, change, &error))
    {
      note_problem (import, row->where, error->message);
      return;
    }
  if (import->titles->len < TITLES && g_variant_lookup (fields, "title", "&s", &title))
    g_ptr_array_add (import->titles, g_strdup (title));
}

static void
refuse_rows (Import *import)
{
  g_ptr_array_add (import->problems, NULL);
  g_autofree char *all = g_strjoinv ("; ", (char **) import->problems->pdata);
  guint more = import->n_problems - MIN (import->n_problems, PROBLEMS);

  fail (import, g_error_new (CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                             "bad-rows: nothing was taken in. %s%s", all,
                             more > 0 ? "; and more" : ""));
}

static gboolean
judge_some (gpointer data)
{
  Import *import = data;
  gint64 begin = g_get_monotonic_time ();

  while (import->next < import->table->rows->len
         && g_get_monotonic_time () - begin < SLICE_US)
    judge_row (import, g_ptr_array_index (import->table->rows, import->next++));
  if (import->next < import->table->rows->len)
    return G_SOURCE_CONTINUE;
  if (import->n_problems > 0 && !import->dry_run)
    refuse_rows (import);
  else
    back_up_and_write (import);
  return G_SOURCE_REMOVE;
}

/* ---- understand ---- */

static void
on_todos (GObject *source, GAsyncResult *result, gpointer data)
{
  Import *import = data;
  GError *error = NULL;
  g_autoptr(GBytes) output = cw_icalendar_output_finish (result, &error);
  gsize length = 0;
  const char *text = output != NULL ? g_bytes_get_data (output, &length) : NULL;

  (void) source;
  if (output != NULL)
    import->table = cw_import_read_todos (text != NULL ? text : "", length, &error);
  if (import->table != NULL)
    g_idle_add (judge_some, import);
  else
    fail (import, error);
}

static void
understand_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Import *import = data;
  GError *error = NULL;

  (void) source, (void) cancellable;
  if (g_str_equal (import->format, "json"))
    import->batch = cw_batch_read_json (import->bytes, &error);
  else if (g_str_equal (import->format, "csv"))
    import->table = cw_import_read_csv (import->bytes, &error);
  else
    import->table = cw_import_read_tasks (import->bytes, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_understood (GObject *source, GAsyncResult *result, gpointer data)
{
  Import *import = data;
  GError *error = NULL;

  (void) source;
  g_clear_pointer (&import->bytes, g_bytes_unref); /* what counts was copied */
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      fail (import, error);
      return;
    }
  if (import->table == NULL)
    {
      back_up_and_write (import);
      return;
    }
  import->batch = cw_batch_new ();
  g_idle_add (judge_some, import);
}

static void
on_bytes (GObject *source, GAsyncResult *result, gpointer data)
{
  Import *import = data;
  GError *error = NULL;

  (void) source;
  import->bytes = cw_fd_read_finish (result, &error);
  if (import->bytes == NULL)
    {
      fail (import, error);
      return;
    }
  if (g_str_equal (import->format, "ics"))
    {
      import->batch = cw_batch_new ();
      cw_icalendar_output_async (import->helper, import->bytes, "--todos", NULL, on_todos, import);
      return;
    }
  g_autoptr(GTask) task = g_task_new (NULL, NULL, on_understood, import);
  g_task_set_task_data (task, import, NULL);
  g_task_run_in_thread (task, understand_in_thread);
}

void
cw_import_async (CwEngine *engine, CwBackup *backup, const CwImportOptions *options, int fd,
                 GAsyncReadyCallback done, gpointer data)
{
  static const char *const formats[] = { "json", "csv", "ics", "taskwarrior", NULL };
  Import *import = g_new0 (Import, 1);

  import->engine = engine;
  import->backup = backup;
  import->format = g_strdup (options->format);
  import->request = g_strdup (options->request);
  import->helper = g_strdup (options->ical_helper);
  import->dry_run = options->dry_run;
  import->task = g_task_new (NULL, NULL, done, data);
  import->titles = g_ptr_array_new_with_free_func (g_free);
  import->left_out = g_ptr_array_new_with_free_func (g_free);
  import->problems = g_ptr_array_new_with_free_func (g_free);
  if (g_strv_contains (formats, options->format))
    {
      gsize limit = g_str_equal (options->format, "json")  ? CW_LIMIT_IMPORT
                    : g_str_equal (options->format, "ics") ? CW_LIMIT_ICS
                                                           : CW_LIMIT_TABLE;
      cw_fd_read_async (fd, limit, on_bytes, import);
      return;
    }
  close (fd);
  fail (import, g_error_new (CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                             "unknown-format: \"%s\" is none of json, csv, ics, taskwarrior",
                             options->format));
}

GVariant *
cw_import_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
