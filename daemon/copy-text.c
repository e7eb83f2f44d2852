/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/copy-text.h"

/* In the order of trying; display: without that variable the program has nothing to talk to. */
static const struct
{
  const char *display;
  const char *argv[5];
} programs[] = {
  { "WAYLAND_DISPLAY", { "wl-copy", NULL } },
  { "DISPLAY", { "xclip", "-selection", "clipboard", NULL } },
  { "DISPLAY", { "xsel", "--clipboard", "--input", NULL } },
};

#define SECONDS 5 /* for a display that does not answer */

typedef struct
{
  char *text;
  guint next;             /* the program to try */
  GCancellable *too_long;
  guint timer;
  void (*done) (gboolean copied, gpointer data);
  gpointer data;
} Job;

static void try_next (Job *job);

static void
finish (Job *job, gboolean copied)
{
  g_clear_handle_id (&job->timer, g_source_remove);
  job->done (copied, job->data);
  g_object_unref (job->too_long);
  g_free (job->text);
  g_free (job);
}

static gboolean
on_too_long (gpointer data)
{
  Job *job = data;

  job->timer = 0;
  g_cancellable_cancel (job->too_long);
  return G_SOURCE_REMOVE;
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  GSubprocess *process = G_SUBPROCESS (source);

  if (g_subprocess_communicate_utf8_finish (process, result, NULL, NULL, NULL)
      && g_subprocess_get_if_exited (process) && g_subprocess_get_exit_status (process) == 0)
    {
      finish (job, TRUE);
      return;
    }
  if (g_cancellable_is_cancelled (job->too_long))
    g_subprocess_force_exit (process);
  try_next (job);
}

/* What is installed and has a display, and is started. */
static GSubprocess *
start_program (guint i)
{
  const char *display = g_getenv (programs[i].display);
  g_autofree char *path = g_find_program_in_path (programs[i].argv[0]);

  if (path == NULL || display == NULL || *display == '\0')
    return NULL;
  return g_subprocess_newv (programs[i].argv,
                            G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                              | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                            NULL);
}

static void
try_next (Job *job)
{
  while (job->next < G_N_ELEMENTS (programs) && !g_cancellable_is_cancelled (job->too_long))
    {
      g_autoptr(GSubprocess) process = start_program (job->next++);
      if (process == NULL)
        continue;
      g_subprocess_communicate_utf8_async (process, job->text, job->too_long, on_ended, job);
      return;
    }
  finish (job, FALSE);
}

void
cw_copy_text (const char *text, void (*done) (gboolean copied, gpointer data), gpointer data)
{
  Job *job = g_new0 (Job, 1);

  job->text = g_strdup (text);
  job->done = done;
  job->data = data;
  job->too_long = g_cancellable_new ();
  job->timer = g_timeout_add_seconds (SECONDS, on_too_long, job);
  try_next (job);
}
