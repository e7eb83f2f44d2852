/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/restore.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dbus/errors.h"

#define FILE_NAME "casewatch.db"
#define STAGED    FILE_NAME ".restoring"
#define NOTE      FILE_NAME ".swap"

static const char *const rests[] = { "-wal", "-shm", "-journal" };

typedef struct
{
  int fd;
  char *directory;
  gboolean test_clock;
} Job;

static void
free_job (gpointer data)
{
  Job *job = data;

  if (job->fd >= 0)
    close (job->fd);
  g_free (job->directory);
  g_free (job);
}

void
cw_staged_free (CwStaged *staged)
{
  if (staged == NULL)
    return;
  unlink (staged->path);
  g_free (staged->path);
  g_clear_pointer (&staged->lacks.titles, g_ptr_array_unref);
  g_free (staged);
}

static gboolean
fail (GError **error, const char *what, const char *path)
{
  cw_set_error (error, CW_ERROR_STORAGE, "storage", "cannot %s %s: %s", what, path,
                g_strerror (errno));
  return FALSE;
}

static gboolean
write_all (int fd, const char *data, gsize size)
{
  while (size > 0)
    {
      gssize n = write (fd, data, size);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      data += n;
      size -= (gsize) n;
    }
  return TRUE;
}

static gboolean
copy_bytes (int from, int to, const char *path, GError **error)
{
  g_autofree char *buffer = g_malloc (1 << 16);
  gint64 at = 0;
  gssize n;

  while ((n = pread (from, buffer, 1 << 16, at)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "unreadable", "cannot read the backup: %s",
                        g_strerror (errno));
          return FALSE;
        }
      if (!write_all (to, buffer, (gsize) n))
        return fail (error, "write", path);
      at += n;
    }
  return fsync (to) == 0 || fail (error, "write", path);
}

/* No check sees whether the cache still says what the log says; so it is derived anew. */
static gboolean
forget_derived (const char *path, GError **error)
{
  sqlite3 *handle = NULL;
  int code = sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READWRITE, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_exec (handle, "UPDATE summary SET rules = 0, log_seq = 0", NULL, NULL, NULL);
  if (code != SQLITE_OK)
    cw_set_error (error, CW_ERROR_STORAGE, "storage", "%s", sqlite3_errmsg (handle));
  sqlite3_close_v2 (handle);
  return code == SQLITE_OK;
}

/* That the file is damaged must not read as if the database were. */
static gboolean
inspect (CwStaged *staged, GError **error)
{
  g_autoptr(GError) local = NULL;

  if (cw_backup_inspect (staged->path, TRUE, &staged->facts, &local))
    return TRUE;
  if (g_str_has_prefix (local->message, "damaged: "))
    cw_set_error (error, CW_ERROR_DAMAGED, "damaged-backup", "%s",
                  local->message + strlen ("damaged: "));
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static CwStaged *
stage (const Job *job, GError **error)
{
  g_autoptr(CwStaged) staged = g_new0 (CwStaged, 1);
  struct stat st;

  staged->path = g_build_filename (job->directory, STAGED, NULL);
  if (fstat (job->fd, &st) < 0 || !S_ISREG (st.st_mode))
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "not-a-file",
                    "the descriptor is neither a regular file nor a memfd");
      return NULL;
    }
  unlink (staged->path); /* the remains of one that was cut short */
  int fd = open (staged->path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      fail (error, "make", staged->path);
      return NULL;
    }
  gboolean good = copy_bytes (job->fd, fd, staged->path, error);
  close (fd);
  if (!good || !inspect (staged, error)
      || !forget_derived (staged->path, error))
    return NULL;
  if (staged->facts.test_clock != job->test_clock)
    {
      cw_set_error (error, CW_ERROR_REFUSED, "test-clock",
                    job->test_clock ? "the backup was not made with --test-clock"
                                    : "the backup was made with --test-clock");
      return NULL;
    }
  g_autofree char *present = g_build_filename (job->directory, FILE_NAME, NULL);
  cw_restore_compare (present, staged->path, &staged->lacks);
  return g_steal_pointer (&staged);
}

static void
stage_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  CwStaged *staged = stage (data, &error);

  (void) source, (void) cancellable;
  if (staged != NULL)
    g_task_return_pointer (task, staged, (GDestroyNotify) cw_staged_free);
  else
    g_task_return_error (task, error);
}

void
cw_restore_stage_async (int fd, const char *directory, gboolean test_clock,
                        GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, done, data);
  Job *job = g_new0 (Job, 1);

  job->fd = fd;
  job->directory = g_strdup (directory);
  job->test_clock = test_clock;
  g_task_set_task_data (task, job, free_job);
  g_task_run_in_thread (task, stage_in_thread);
}

CwStaged *
cw_restore_stage_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static char *
free_name (const char *file, CwInstant now)
{
  g_autofree char *stamp = cw_backup_name (now);
  /* "casewatch-2026-11-24T090000Z.db" without both ends */
  g_autofree char *middle = g_strndup (stamp + strlen ("casewatch-"),
                                       strlen (stamp) - strlen ("casewatch-.db"));

  for (guint i = 0;; i++)
    {
      g_autofree char *name = i == 0 ? g_strdup_printf ("%s.replaced-%s", file, middle)
                                     : g_strdup_printf ("%s.replaced-%s-%u", file, middle, i);
      if (access (name, F_OK) < 0 && errno == ENOENT)
        return g_steal_pointer (&name);
    }
}

static gboolean
sync_directory (const char *directory, GError **error)
{
  int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int result = fd < 0 ? -1 : fsync (fd);

  if (fd >= 0)
    close (fd);
  return result == 0 || fail (error, "write", directory);
}

/* A name that is not there is fine. */
static gboolean
move_file (const char *from, const char *to, GError **error)
{
  return rename (from, to) == 0 || errno == ENOENT || fail (error, "rename", from);
}

/* What belongs to the old database goes first: a log that is left beside another database would be
 * taken for its own.  Each step may have been done already. */
static gboolean
carry_out (const char *directory, const char *kept, GError **error)
{
  g_autofree char *file = g_build_filename (directory, FILE_NAME, NULL);
  g_autofree char *staged = g_build_filename (directory, STAGED, NULL);

  if (access (staged, F_OK) < 0) /* it is in place; what is beside it is its own */
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (rests); i++)
    {
      g_autofree char *old = g_strconcat (file, rests[i], NULL);
      g_autofree char *new = g_strconcat (kept, rests[i], NULL);
      if (!move_file (old, new, error))
        return FALSE;
    }
  return move_file (file, kept, error) && sync_directory (directory, error)
         && move_file (staged, file, error) && sync_directory (directory, error);
}

static gboolean
finish_swap (const char *directory, const char *note, GError **error)
{
  if (unlink (note) < 0 && errno != ENOENT)
    return fail (error, "remove", note);
  return sync_directory (directory, error);
}

gboolean
cw_restore_swap (const char *directory, CwInstant now, char **kept, GError **error)
{
  g_autofree char *file = g_build_filename (directory, FILE_NAME, NULL);
  g_autofree char *note = g_build_filename (directory, NOTE, NULL);
  g_autofree char *name = free_name (file, now);
  g_autofree char *base = g_path_get_basename (name);

  if (!g_file_set_contents_full (note, base, -1,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 error)
      || !sync_directory (directory, error) || !carry_out (directory, name, error)
      || !finish_swap (directory, note, error))
    return FALSE;
  *kept = g_steal_pointer (&name);
  return TRUE;
}

gboolean
cw_restore_resume (const char *directory, GError **error)
{
  g_autofree char *note = g_build_filename (directory, NOTE, NULL);
  g_autofree char *base = NULL;

  if (!g_file_get_contents (note, &base, NULL, NULL))
    return TRUE;
  /* a note is one of ours, or none */
  if (!g_str_has_prefix (base, FILE_NAME ".replaced-") || strchr (base, '/') != NULL)
    return finish_swap (directory, note, error);
  g_autofree char *kept = g_build_filename (directory, base, NULL);
  return carry_out (directory, kept, error) && finish_swap (directory, note, error);
}

gboolean
cw_restore_swap_back (const char *directory, const char *kept, GError **error)
{
  g_autofree char *file = g_build_filename (directory, FILE_NAME, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rests); i++)
    {
      g_autofree char *new = g_strconcat (file, rests[i], NULL);
      g_autofree char *old = g_strconcat (kept, rests[i], NULL);
      if ((unlink (new) < 0 && errno != ENOENT) || !move_file (old, new, error))
        return FALSE;
    }
  return move_file (kept, file, error) && sync_directory (directory, error);
}
