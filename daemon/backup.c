/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/backup.h"

#include "daemon/backup-copy.h"
#include "daemon/lend.h"
#include "daemon/log.h"
#include "dbus/errors.h"

#define DAY      (24 * CW_HOUR)
#define RETRY    CW_HOUR
#define KEPT_AT  "backup_at"
#define KEPT_SEQ "backup_revision"

struct _CwBackup
{
  CwEngine *engine;
  char *directory;
  GTask *running;      /* the copy under way, NULL none */
  GPtrArray *waiting;  /* GTask of those who asked meanwhile */
  gint64 revision;     /* of the copy under way */
  CwInstant began;
  CwInstant retry_at;  /* CW_NEVER, or when a failed daily one is tried again */
  char *problem;
};

typedef struct
{
  char *uri, *directory, *name;
  GTimeZone *zone;
} Copy;

static void
free_copy (gpointer data)
{
  Copy *copy = data;

  g_free (copy->uri);
  g_free (copy->directory);
  g_free (copy->name);
  g_time_zone_unref (copy->zone);
  g_free (copy);
}

CwBackup *
cw_backup_new (CwEngine *engine, const char *directory)
{
  CwBackup *backup = g_new0 (CwBackup, 1);
  CwDatabase *db = cw_engine_database (engine);

  backup->engine = engine;
  backup->directory = g_strdup (directory);
  backup->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  backup->retry_at = CW_NEVER;
  /* the first daily one is a day after the first start */
  if (!cw_database_is_read_only (db) && cw_kept_get_int (db, KEPT_AT, CW_NEVER) == CW_NEVER)
    cw_kept_set_int (db, KEPT_AT, cw_engine_now (engine), NULL);
  return backup;
}

void
cw_backup_free (CwBackup *backup)
{
  if (backup == NULL)
    return;
  while (backup->running != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_ptr_array_unref (backup->waiting);
  g_free (backup->directory);
  g_free (backup->problem);
  g_free (backup);
}

const char *
cw_backup_directory (CwBackup *backup)
{
  return backup->directory;
}

const char *
cw_backup_problem (CwBackup *backup)
{
  return backup->problem;
}

CwInstant
cw_backup_last (CwBackup *backup)
{
  CwDatabase *db = cw_engine_database (backup->engine);

  return cw_kept_get_int (db, KEPT_SEQ, -1) < 0 ? CW_NEVER : cw_kept_get_int (db, KEPT_AT, CW_NEVER);
}

static void
copy_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Copy *copy = data;
  GError *error = NULL;

  (void) source, (void) cancellable;
  if (cw_backup_copy (copy->uri, copy->directory, copy->name, copy->zone, &error))
    g_task_return_pointer (task, g_build_filename (copy->directory, copy->name, NULL), g_free);
  else
    g_task_return_error (task, error);
}

static void begin (CwBackup *backup);

static void
answer (gpointer asked, const char *file, const GError *error)
{
  if (file != NULL)
    g_task_return_pointer (asked, g_strdup (file), g_free);
  else
    g_task_return_error (asked, g_error_copy (error));
}

static void
keep_made (CwEngine *engine, gpointer data)
{
  CwDatabase *db = cw_engine_database (engine);
  const gint64 *made = data;

  cw_kept_set_int (db, KEPT_AT, made[0], NULL);
  cw_kept_set_int (db, KEPT_SEQ, made[1], NULL);
}

static void
on_copied (GObject *source, GAsyncResult *result, gpointer data)
{
  CwBackup *backup = data;
  CwDatabase *db = cw_engine_database (backup->engine);
  g_autoptr(GTask) asked = g_steal_pointer (&backup->running);
  g_autoptr(GError) error = NULL;
  g_autofree char *file = g_task_propagate_pointer (G_TASK (result), &error);

  (void) source;
  g_clear_pointer (&backup->problem, g_free);
  backup->retry_at = CW_NEVER;
  if (file != NULL && !cw_database_is_read_only (db))
    {
      gint64 *made = g_new (gint64, 2);
      made[0] = backup->began;
      made[1] = backup->revision;
      cw_engine_when_back (backup->engine, keep_made, made, g_free);
    }
  if (file == NULL)
    {
      backup->problem = g_strdup (error->message);
      backup->retry_at = backup->began + RETRY;
      cw_log (0, G_LOG_LEVEL_WARNING, "no backup: %s", error->message);
    }
  answer (asked, file, error);
  if (backup->waiting->len > 0)
    begin (backup);
  else
    cw_engine_run (backup->engine, "moved"); /* the next moment is another one now */
}

/* The first of those who wait; the others get the next one, which has what they saw. */
static void
begin (CwBackup *backup)
{
  CwDatabase *db = cw_engine_database (backup->engine);
  g_autofree char *path = g_uri_escape_string (cw_database_file (db), "/", FALSE);
  Copy *copy = g_new0 (Copy, 1);

  backup->running = g_object_ref (g_ptr_array_index (backup->waiting, 0));
  g_ptr_array_remove_index (backup->waiting, 0);
  backup->began = cw_engine_now (backup->engine);
  backup->revision = cw_engine_revision (backup->engine);
  copy->uri = g_strdup_printf ("file:%s?mode=ro", path);
  copy->directory = g_strdup (backup->directory);
  copy->name = cw_backup_name (backup->began);
  copy->zone = g_time_zone_ref (cw_clock_zone (cw_engine_clock (backup->engine)));
  g_autoptr(GTask) task = g_task_new (NULL, NULL, on_copied, backup);
  g_task_set_task_data (task, copy, free_copy);
  g_task_run_in_thread (task, copy_in_thread);
}

void
cw_backup_make_async (CwBackup *backup, GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, done, data);
  CwDatabase *db = cw_engine_database (backup->engine);

  if (cw_database_is_read_only (db))
    {
      g_task_return_new_error (task, CW_ERROR, CW_ERROR_DAMAGED,
                               "damaged: the database is damaged; a copy of it would be no backup");
      return;
    }
  g_ptr_array_add (backup->waiting, g_steal_pointer (&task));
  if (backup->running == NULL)
    begin (backup);
}

char *
cw_backup_make_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

CwInstant
cw_backup_moment (CwBackup *backup)
{
  CwDatabase *db = cw_engine_database (backup->engine);

  if (cw_database_is_read_only (db) || backup->running != NULL
      || cw_engine_revision (backup->engine) <= cw_kept_get_int (db, KEPT_SEQ, 0))
    return CW_NEVER;
  if (backup->retry_at != CW_NEVER)
    return backup->retry_at;
  return cw_kept_get_int (db, KEPT_AT, cw_engine_now (backup->engine)) + DAY;
}

static void
on_daily (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree char *file = cw_backup_make_finish (result, NULL);

  (void) source, (void) data;
  if (file != NULL)
    cw_log (0, G_LOG_LEVEL_INFO, "backup %s", file);
}

void
cw_backup_run (CwBackup *backup, CwInstant now)
{
  CwInstant moment = cw_backup_moment (backup);

  if (moment != CW_NEVER && moment <= now)
    cw_backup_make_async (backup, on_daily, NULL);
}
