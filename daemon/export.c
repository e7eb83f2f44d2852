/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/export-private.h"

#include <unistd.h>

#include "core/limits.h"
#include "daemon/dict.h"
#include "daemon/sink.h"
#include "dbus/errors.h"

static const struct
{
  const char *name;
  const CwExportFormat *format;
} formats[] = {
  { "json", &cw_export_json },
  { "csv", &cw_export_csv },
  { "ics", &cw_export_ics },
};

typedef enum { BEGIN, ROWS, END } Phase;

typedef struct
{
  CwExport job;
  Phase phase;
  gboolean ended;
  GTask *task;
} Run;

static GVariant *
make_report (const CwExport *job)
{
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put_text (&b, "format", job->name);
  cw_dict_put (&b, "cases", g_variant_new_uint32 (job->cases));
  cw_dict_put (&b, "events", g_variant_new_uint32 (job->events));
  cw_dict_put (&b, "commands", g_variant_new_uint32 (job->commands));
  cw_dict_put_text (&b, "incomplete", job->incomplete);
  return g_variant_builder_end (&b);
}

static void
on_done (GError *error, gpointer data)
{
  Run *run = data;
  g_autoptr(GTask) task = run->task;

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_variant_ref_sink (make_report (&run->job)),
                           (GDestroyNotify) g_variant_unref);
  g_free (run->job.ids);
  g_clear_pointer (&run->job.wanted, g_hash_table_unref);
  g_free (run->job.cursor);
  g_free (run->job.incomplete);
  g_free (run);
}

/* What cannot be read ends the rows and not the file: it is closed as one that a program can read. */
static void
on_more (CwSink *sink, gpointer data)
{
  Run *run = data;
  CwExport *job = &run->job;
  GString *out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  if (run->ended)
    {
      g_string_free (out, TRUE);
      cw_sink_finish (sink);
      return;
    }
  if (run->phase == BEGIN)
    {
      job->format->begin (job, out);
      run->phase = ROWS;
    }
  else if (run->phase == ROWS && !job->format->slice (job, out, &error))
    {
      run->phase = END;
      if (error != NULL)
        job->incomplete = g_strdup (error->message);
    }
  if (run->phase == END)
    {
      job->format->end (job, out);
      run->ended = TRUE;
    }
  cw_sink_push (sink, g_string_free_to_bytes (out));
}

/* ids: NULL all. */
static void
take_ids (CwExport *job, GVariant *ids)
{
  if (ids == NULL)
    return;
  g_autoptr(GString) text = g_string_new ("["); /* "[1,2]" for SQLite */
  job->wanted = g_hash_table_new (g_direct_hash, g_direct_equal);
  for (gsize i = 0; i < g_variant_n_children (ids); i++)
    {
      guint32 id;
      g_variant_get_child (ids, i, "u", &id);
      g_hash_table_add (job->wanted, GUINT_TO_POINTER (id));
      g_string_append_printf (text, "%s%u", i > 0 ? "," : "", id);
    }
  job->ids = g_string_free (g_string_append_c (g_steal_pointer (&text), ']'), FALSE);
}

void
cw_export_async (CwEngine *engine, const char *format, GVariant *ids, int fd,
                 GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new (NULL, NULL, done, data);
  Run *run = g_new0 (Run, 1);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_equal (formats[i].name, format))
      {
        run->job.name = formats[i].name;
        run->job.format = formats[i].format;
      }
  run->job.engine = engine;
  take_ids (&run->job, ids);
  run->job.revision = cw_database_is_read_only (cw_engine_database (engine))
                        ? G_MAXINT64 : cw_engine_revision (engine);
  /* many of them are sorted for each slice */
  run->job.quick = ids != NULL && g_variant_n_children (ids) <= CW_LIMIT_IDS
                   && !cw_database_is_read_only (cw_engine_database (engine));
  run->job.cursor = g_strdup ("");
  run->task = task;
  if (run->job.format != NULL)
    {
      cw_sink_new (fd, on_more, on_done, run);
      return;
    }
  close (fd);
  on_done (g_error_new (CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                        "unknown-format: \"%s\" is none of json, csv, ics", format),
           run);
}

GVariant *
cw_export_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
