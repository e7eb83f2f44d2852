/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/icalendar-run.h"

#include "dbus/errors.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CHUNK 65536

typedef struct
{
  GSubprocess *process;
  GByteArray *output;
  GCancellable *stop; /* ends the reading: time is up, too much came, or the caller cancelled */
  GCancellable *callers;
  gulong callers_handler;
  GSource *timer;
  gboolean timed_out;
  gboolean too_much;
  GError *read_error;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;
  if (run->timer != NULL)
    {
      g_source_destroy (run->timer);
      g_source_unref (run->timer);
    }
  if (run->callers != NULL)
    g_cancellable_disconnect (run->callers, run->callers_handler);
  g_clear_object (&run->callers);
  g_clear_object (&run->process);
  g_clear_object (&run->stop);
  g_clear_error (&run->read_error);
  g_byte_array_unref (run->output);
  g_free (run);
}

/* A file in memory instead of a pipe: nothing has to be fed while the output is read, and a helper
 * that refuses before it has read all breaks no pipe. */
static int
input_fd (GBytes *ics)
{
  gsize size, done = 0;
  const char *data = g_bytes_get_data (ics, &size);
  int fd = memfd_create ("casewatch-ics", MFD_CLOEXEC);
  while (fd >= 0 && done < size)
    {
      ssize_t n = write (fd, data + done, size - done);
      if (n < 0 && errno != EINTR)
        {
          close (fd);
          return -1;
        }
      done += n > 0 ? (gsize) n : 0;
    }
  if (fd >= 0)
    lseek (fd, 0, SEEK_SET);
  return fd;
}

static CwError
kind_of_refusal (const char *code)
{
  static const char *const limits[] = { "too-large",
                                        "line-too-long",
                                        "nesting",
                                        "too-many-components",
                                        "too-many-dates",
                                        "too-many-days",
                                        "too-long-event",
                                        "output-too-large",
                                        "cpu-limit",
                                        "year-out-of-range",
                                        NULL };
  if (g_strv_contains (limits, code))
    return CW_ERROR_LIMIT_EXCEEDED;
  return g_str_equal (code, "not-supported") ? CW_ERROR_NOT_SUPPORTED : CW_ERROR_INVALID_ARGUMENT;
}

/* "error<TAB>CODE<TAB>text"; FALSE when it is no such line. */
static gboolean
take_refusal (const GByteArray *output, GError **error)
{
  g_autofree char *raw = g_strndup ((const char *) output->data, MIN (output->len, 4096));
  raw[strcspn (raw, "\n")] = '\0';
  g_autofree char *line = g_utf8_make_valid (raw, -1);
  g_auto (GStrv) fields = g_strsplit (line, "\t", 3);
  if (g_strv_length (fields) != 3 || !g_str_equal (fields[0], "error") || fields[1][0] == '\0')
    return FALSE;
  g_autofree char *code = g_strconcat ("ics-", fields[1], NULL);
  cw_set_error (error, kind_of_refusal (fields[1]), code, "%s", fields[2]);
  return TRUE;
}

static GError *
judge (Run *run)
{
  GError *error = NULL;
  if (run->timed_out)
    cw_set_error (&error, CW_ERROR_LIMIT_EXCEEDED, "ics-timeout",
                  "the calendar takes longer than %d s to read", CW_ICALENDAR_SECONDS);
  else if (run->too_much)
    cw_set_error (&error, CW_ERROR_LIMIT_EXCEEDED, "ics-output-too-large",
                  "the calendar has too many days");
  else if (run->read_error != NULL)
    error = g_steal_pointer (&run->read_error);
  else if (g_subprocess_get_if_exited (run->process)
           && g_subprocess_get_exit_status (run->process) == 0)
    return NULL;
  else if (g_subprocess_get_if_exited (run->process)
           && g_subprocess_get_exit_status (run->process) == 1
           && take_refusal (run->output, &error))
    return error;
  else if (g_subprocess_get_if_signaled (run->process))
    cw_set_error (&error, CW_ERROR_REFUSED, "ics-helper-failed",
                  "the calendar reader was ended by signal %d",
                  g_subprocess_get_term_sig (run->process));
  else
    cw_set_error (&error, CW_ERROR_REFUSED, "ics-helper-failed",
                  "the calendar reader ended with status %d",
                  g_subprocess_get_exit_status (run->process));
  return error;
}

static void
on_ended (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Run *run = g_task_get_task_data (task);
  g_subprocess_wait_finish (run->process, result, NULL);
  g_source_destroy (run->timer);
  GError *error = judge (run);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_bytes_new (run->output->data, run->output->len),
                           (GDestroyNotify) g_bytes_unref);
}

static void read_more (GTask *task);

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &run->read_error);
  gsize size = bytes != NULL ? g_bytes_get_size (bytes) : 0;
  run->too_much = run->output->len + size > CW_ICALENDAR_MAX_OUTPUT;
  if (size > 0 && !run->too_much)
    {
      g_byte_array_append (run->output, g_bytes_get_data (bytes, NULL), (guint) size);
      read_more (task);
      return;
    }
  if (bytes == NULL || run->too_much)
    g_subprocess_force_exit (run->process);
  g_subprocess_wait_async (run->process, NULL, on_ended, task);
}

static void
read_more (GTask *task)
{
  Run *run = g_task_get_task_data (task);
  g_input_stream_read_bytes_async (g_subprocess_get_stdout_pipe (run->process), CHUNK,
                                   G_PRIORITY_DEFAULT, run->stop, on_read, task);
}

/* After the output has ended the process may still hang: it is killed in every case. */
static gboolean
on_time_is_up (gpointer data)
{
  Run *run = data;
  run->timed_out = TRUE;
  g_cancellable_cancel (run->stop);
  g_subprocess_force_exit (run->process);
  return G_SOURCE_REMOVE;
}

static void
on_callers_cancelled (GCancellable *callers G_GNUC_UNUSED, gpointer data)
{
  g_cancellable_cancel (data);
}

static GSubprocess *
start_helper (const char *helper_path, GBytes *ics, const char *option, GError **error)
{
  g_autoptr (GError) local = NULL;
  int fd = input_fd (ics);
  if (fd < 0)
    {
      cw_set_error (error, CW_ERROR_STORAGE, "ics-helper-failed", "no memory for the calendar: %s",
                    g_strerror (errno));
      return NULL;
    }
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_take_stdin_fd (launcher, fd);
  GSubprocess *process = g_subprocess_launcher_spawn (launcher, &local, helper_path, option, NULL);
  if (process == NULL)
    cw_set_error (error, CW_ERROR_NOT_SUPPORTED, "ics-helper-missing",
                  "the calendar reader cannot be started: %s", local->message);
  return process;
}

void
cw_icalendar_output_async (const char *helper_path,
                           GBytes *ics,
                           const char *option,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  GError *error = NULL;
  g_task_set_source_tag (task, cw_icalendar_output_async);
  GSubprocess *process = start_helper (helper_path, ics, option, &error);
  if (process == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  Run *run = g_new0 (Run, 1);
  run->process = process;
  run->output = g_byte_array_new ();
  run->stop = g_cancellable_new ();
  run->timer = g_timeout_source_new_seconds (CW_ICALENDAR_SECONDS);
  g_source_set_callback (run->timer, on_time_is_up, run, NULL);
  g_source_attach (run->timer, g_main_context_get_thread_default ());
  g_task_set_task_data (task, run, run_free);
  if (cancellable != NULL)
    {
      run->callers = g_object_ref (cancellable);
      run->callers_handler = g_cancellable_connect (cancellable, G_CALLBACK (on_callers_cancelled),
                                                    g_object_ref (run->stop), g_object_unref);
    }
  read_more (task);
}

GBytes *
cw_icalendar_output_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
