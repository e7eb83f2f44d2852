/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/fd.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dbus/errors.h"

typedef struct
{
  int fd;
  gsize limit;
} Job;

static void
free_job (gpointer data)
{
  Job *job = data;

  if (job->fd >= 0)
    close (job->fd);
  g_free (job);
}

static GBytes *
read_all (const Job *job, GError **error)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  guint8 buffer[65536];
  struct stat st;
  gint64 at = 0;

  if (fstat (job->fd, &st) < 0 || !S_ISREG (st.st_mode))
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "not-a-file",
                    "the descriptor is neither a regular file nor a memfd");
      return NULL;
    }
  for (;;)
    {
      /* from the start, wherever the caller's offset stands */
      gssize n = pread (job->fd, buffer, sizeof buffer, at);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "unreadable", "cannot read: %s",
                        g_strerror (errno));
          return NULL;
        }
      if (n == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
      at += n;
      if ((gsize) at > job->limit)
        {
          cw_set_error (error, CW_ERROR_LIMIT_EXCEEDED, "too-large",
                        "more than %" G_GSIZE_FORMAT " bytes", job->limit);
          return NULL;
        }
      g_byte_array_append (bytes, buffer, (guint) n);
    }
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  Job *job = data;
  GBytes *bytes = read_all (job, &error);

  (void) source;
  (void) cancellable;
  /* before the caller hears of it: the task itself may live on for a while */
  close (job->fd);
  job->fd = -1;
  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

void
cw_fd_read_async (int fd, gsize limit, GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, done, data);
  Job *job = g_new (Job, 1);

  job->fd = fd;
  job->limit = limit;
  g_task_set_task_data (task, job, free_job);
  g_task_run_in_thread (task, work);
}

GBytes *
cw_fd_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

int
cw_fd_from_list (GUnixFDList *list, GVariant *handle, GError **error)
{
  gint32 index = g_variant_get_handle (handle);

  if (list == NULL || index < 0 || index >= g_unix_fd_list_get_length (list))
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "no-descriptor", "no file descriptor came");
      return -1;
    }
  return g_unix_fd_list_get (list, index, error);
}
