/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <unistd.h>

#include "dbus/names.h"

#define SIZE    65536
#define ROOM    (1 << 20) /* in the pipe: the daemon goes on while we work */
#define CALL_MS 600000

typedef struct
{
  GVariant *answer;
  GError *error;
  gboolean done;
} Answer;

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->answer = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), NULL,
                                                                    result, &answer->error);
  answer->done = TRUE;
}

/* FALSE when nothing came in time. */
static gboolean
read_to_the_end (int fd, int patience, CwCtlPipe *pipe)
{
  g_autofree char *buffer = g_malloc (SIZE);

  for (;;)
    {
      struct pollfd wait = { .fd = fd, .events = POLLIN };
      int ready = poll (&wait, 1, patience);
      if (ready == 0)
        return FALSE;
      gssize n = ready > 0 ? read (fd, buffer, SIZE) : -1;
      if (n < 0 && (errno == EINTR || errno == EAGAIN))
        continue;
      if (n <= 0)
        return TRUE;
      pipe->begun = TRUE;
      if (!pipe->take (buffer, (gsize)n, pipe->data))
        {
          pipe->stopped = TRUE;
          return TRUE;
        }
    }
}

GVariant *
cw_ctl_pipe_call (GDBusConnection *connection,
                  const char *name,
                  const char *method,
                  GVariant *params,
                  const char *reply,
                  int patience,
                  CwCtlPipe *pipe,
                  GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answer = { 0 };
  int ends[2];

  if (!g_unix_open_pipe (ends, FD_CLOEXEC, error))
    return NULL;
  fcntl (ends[1], F_SETPIPE_SZ, ROOM); /* less is no harm */
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new_from_array (&ends[1], 1);
  g_dbus_connection_call_with_unix_fd_list (
      connection, name, CW_OBJECT_PATH, CW_INTERFACE, method, params, G_VARIANT_TYPE (reply),
      G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_MS, fds, cancellable, on_answer, &answer);
  g_clear_object (&fds); /* the end comes when nobody has the other end any more */
  gboolean in_time = read_to_the_end (ends[0], patience, pipe);
  close (ends[0]);
  if (!in_time)
    g_cancellable_cancel (cancellable);
  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);
  if (answer.error == NULL)
    return answer.answer;
  if (in_time)
    g_propagate_error (error, answer.error);
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, answer.error->message);
  if (!in_time)
    g_error_free (answer.error);
  return NULL;
}
