/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/clipboard.h"

#include <glib/gi18n.h>

#include "client/ctl.h"

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

static gboolean
has_display (const char *variable)
{
  const char *value = g_getenv (variable);

  return value != NULL && *value != '\0';
}

static gboolean
run (const char *const *argv, const char *text)
{
  /* the program stays behind as the owner of the clipboard, so it must not keep our pipes */
  g_autoptr (GSubprocess) process =
      g_subprocess_newv (argv,
                         G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                             | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                         NULL);

  return process != NULL && g_subprocess_communicate_utf8 (process, text, NULL, NULL, NULL, NULL)
         && g_subprocess_get_if_exited (process) && g_subprocess_get_exit_status (process) == 0;
}

gboolean
cw_ctl_copy (const char *text, GError **error)
{
  const char *tried = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      if (!has_display (programs[i].display))
        continue;
      g_autofree char *path = g_find_program_in_path (programs[i].argv[0]);
      if (path == NULL)
        continue;
      if (run (programs[i].argv, text))
        return TRUE;
      tried = programs[i].argv[0];
    }
  if (tried != NULL)
    cw_ctl_failed (error, _ ("%s could not reach the clipboard; the message is printed above."),
                   tried);
  else if (!has_display ("WAYLAND_DISPLAY") && !has_display ("DISPLAY"))
    cw_ctl_failed (error,
                   _ ("There is no desktop here whose clipboard could take the message; it is "
                      "printed above."));
  else
    cw_ctl_failed (error,
                   _ ("Nothing can reach the clipboard: install %s; the message is printed "
                      "above."),
                   has_display ("WAYLAND_DISPLAY") ? "wl-clipboard" : "xclip");
  return FALSE;
}
