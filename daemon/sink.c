/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/sink.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dbus/errors.h"

struct _CwSink
{
  int fd;
  CwSinkMore more;
  CwSinkDone done;
  gpointer data;
};

static gboolean
fail (GError **error, const char *code, const char *what)
{
  cw_set_error (error, CW_ERROR_STORAGE, code, "%s", what);
  return FALSE;
}

/* A pipe takes PIPE_BUF bytes without blocking once it is ready. */
static gboolean
write_piece (int fd, const char *bytes, gsize size, gboolean is_pipe, GError **error)
{
  while (size > 0)
    {
      struct pollfd wait = { .fd = fd, .events = POLLOUT };
      int ready = is_pipe ? poll (&wait, 1, CW_SINK_IDLE_SECONDS * 1000) : 1;
      if (ready < 0 && errno == EINTR)
        continue;
      if (ready == 0)
        return fail (error, "reader-gone", "nobody reads the pipe");
      gssize n = write (fd, bytes, is_pipe ? MIN (size, PIPE_BUF) : size);
      if (n < 0 && (errno == EINTR || errno == EAGAIN))
        continue;
      if (n < 0)
        return fail (error, errno == EPIPE ? "reader-gone" : "not-written", g_strerror (errno));
      bytes += n;
      size -= (gsize) n;
    }
  return TRUE;
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  CwSink *sink = g_task_get_source_tag (task);
  GError *error = NULL;
  struct stat st;
  gsize size;
  const char *bytes = g_bytes_get_data (data, &size);

  (void) source, (void) cancellable;
  if (fstat (sink->fd, &st) < 0 || !(S_ISREG (st.st_mode) || S_ISFIFO (st.st_mode)))
    {
      g_task_return_new_error (task, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                               "not-a-file: the descriptor is neither a regular file nor a pipe");
      return;
    }
  if (write_piece (sink->fd, bytes, size, S_ISFIFO (st.st_mode), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
end (CwSink *sink, GError *error)
{
  close (sink->fd);
  sink->done (error, sink->data);
  g_free (sink);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  CwSink *sink = data;
  GError *error = NULL;

  (void) source;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    sink->more (sink, sink->data);
  else
    end (sink, error);
}

void
cw_sink_push (CwSink *sink, GBytes *bytes)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, on_written, sink);

  g_task_set_source_tag (task, sink);
  g_task_set_task_data (task, bytes, (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, write_in_thread);
}

void
cw_sink_finish (CwSink *sink)
{
  end (sink, NULL);
}

static gboolean
begin (gpointer data)
{
  CwSink *sink = data;

  cw_sink_push (sink, g_bytes_new_static ("", 0)); /* judges the descriptor */
  return G_SOURCE_REMOVE;
}

CwSink *
cw_sink_new (int fd, CwSinkMore more, CwSinkDone done, gpointer data)
{
  CwSink *sink = g_new0 (CwSink, 1);

  sink->fd = fd;
  sink->more = more;
  sink->done = done;
  sink->data = data;
  signal (SIGPIPE, SIG_IGN); /* a reader that goes is an error, not our end */
  g_idle_add (begin, sink);
  return sink;
}
