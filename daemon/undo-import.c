/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/undo-import.h"

#include "daemon/commands.h"
#include "daemon/journal.h"
#include "daemon/lend.h"

typedef struct
{
  CwEngine *engine;
  char *file;
  CwCommand undo;
  GTask *task;
  GVariant *answer;
} Job;

static void
free_job (Job *job)
{
  g_free (job->file);
  cw_command_clear (&job->undo);
  g_clear_pointer (&job->answer, g_variant_unref);
  g_object_unref (job->task);
  g_free (job);
}

static gboolean
run (CwDatabase *db, const char *sql, gint64 command, GError **error)
{
  g_autoptr(CwStatement) statement = cw_database_statement (db, sql, error);

  if (statement == NULL)
    return FALSE;
  cw_statement_bind_int (statement, 1, command);
  return cw_statement_step (statement, error) == SQLITE_DONE;
}

#define OF_IMPORT "IN (SELECT ?1 UNION ALL SELECT command FROM imported WHERE import = ?1)"

/* Cases that stay are derived anew, those of clients of which the import told something as well; the
 * rows of cases that go are deleted by a trigger. */
static gboolean
make_stale (CwDatabase *db, gint64 command, GError **error)
{
  return run (db, "UPDATE summary SET rules = 0 WHERE case_id IN"
                  " (SELECT case_id FROM events WHERE command " OF_IMPORT ")", command, error)
         && run (db, "UPDATE summary SET rules = 0 WHERE client_key IN"
                     " (SELECT client FROM client_facts WHERE command " OF_IMPORT ")", command,
                 error);
}

static GVariant *
write_undo (CwDatabase *db, CwCommand *undo, GError **error)
{
  g_autoptr(GArray) ids = cw_journal_cases_of_command (db, undo->undoes, error);

  if (ids == NULL || !make_stale (db, undo->undoes, error)
      || !cw_journal_append_command (db, undo, error)
      || !cw_journal_undo_imported (db, undo, error))
    return NULL;
  g_autofree char *what = cw_command_describe ("import", ids);
  g_autoptr(GVariant) answer = g_variant_ref_sink (cw_command_undo_answer (undo->undoes, ids, what));
  if (undo->request != NULL && !cw_journal_append_answer (db, undo->seq, answer, error))
    return NULL;
  return g_steal_pointer (&answer);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  g_autoptr(CwDatabase) db = cw_database_open_beside (job->file, &error);

  (void) source, (void) cancellable;
  g_autoptr(GVariant) answer = db != NULL && cw_database_begin (db, &error)
                                 ? write_undo (db, &job->undo, &error) : NULL;
  if (answer != NULL && cw_database_commit (db, &error))
    g_task_return_pointer (task, g_steal_pointer (&answer), (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, error);
}

static void
reply (gpointer data)
{
  Job *job = data;

  g_task_return_pointer (job->task, g_steal_pointer (&job->answer),
                         (GDestroyNotify) g_variant_unref);
  free_job (job);
}

static void
on_worked (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  CwEngine *engine = job->engine;
  GError *error = NULL;

  (void) source;
  job->answer = g_task_propagate_pointer (G_TASK (result), &error);
  if (job->answer != NULL)
    cw_engine_renew (engine, reply, job);
  else
    {
      g_task_return_error (job->task, error);
      free_job (job);
    }
  cw_engine_take_back (engine);
}

void
cw_undo_import_async (CwEngine *engine, gint64 command, const char *request,
                      GAsyncReadyCallback done, gpointer data)
{
  Job *job = g_new0 (Job, 1);
  GError *error = NULL;

  job->engine = engine;
  job->file = g_strdup (cw_database_file (cw_engine_database (engine)));
  job->undo = (CwCommand) {
    .request = g_strdup (request),
    .recorded_at = cw_engine_now (engine),
    .zone = g_strdup (cw_clock_zone_name (cw_engine_clock (engine))),
    .kind = g_strdup ("undo"),
    .undoes = command,
  };
  job->task = g_task_new (NULL, NULL, done, data);
  if (!cw_engine_lend (engine, &error))
    {
      g_task_return_error (job->task, error);
      free_job (job);
      return;
    }
  g_autoptr(GTask) task = g_task_new (NULL, NULL, on_worked, job);
  g_task_set_task_data (task, job, NULL);
  g_task_run_in_thread (task, work);
}

GVariant *
cw_undo_import_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
