/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/output.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "client/json.h"
#include "client/value.h"
#include "core/text.h"

#define DEFAULT_WIDTH  80
#define DEFAULT_HEIGHT 24

void
cw_ctl_print (CwCtl *ctl, const char *text)
{
  g_string_append (ctl->out, text);
}

void
cw_ctl_printf (CwCtl *ctl, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_string_append_vprintf (ctl->out, format, args);
  va_end (args);
}

char *
cw_ctl_styled (const CwCtl *ctl, CwCtlStyle style, const char *text)
{
  static const char *const codes[] = {
    [CW_CTL_PLAIN] = "",      [CW_CTL_BOLD] = "1",     [CW_CTL_DIM] = "2",
    [CW_CTL_URGENT] = "1;31", [CW_CTL_WARNING] = "33", [CW_CTL_GOOD] = "32",
  };

  if (!ctl->color || style == CW_CTL_PLAIN || *text == '\0')
    return g_strdup (text);
  return g_strdup_printf ("\033[%sm%s\033[0m", codes[style], text);
}

void
cw_ctl_print_line (CwCtl *ctl, CwCtlStyle style, const char *text)
{
  g_autofree char *styled = cw_ctl_styled (ctl, style, text);

  g_string_append (ctl->out, styled);
  g_string_append_c (ctl->out, '\n');
}

void
cw_ctl_print_list (CwCtl *ctl, GVariant *dict, const char *key, const char *heading)
{
  g_autoptr (GVariant) list = cw_ctl_value (dict, key, "as");

  if (list == NULL || g_variant_n_children (list) == 0)
    return;
  cw_ctl_print_line (ctl, CW_CTL_BOLD, heading);
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      const char *text;
      g_variant_get_child (list, i, "&s", &text);
      g_autofree char *clean = cw_text_clean (text, 200);
      cw_ctl_printf (ctl, "  %s\n", clean);
    }
}

void
cw_ctl_print_json (CwCtl *ctl, GVariant *value)
{
  g_autofree char *text = cw_ctl_json (value, isatty (STDOUT_FILENO));

  g_string_append (ctl->out, text);
  g_string_append_c (ctl->out, '\n');
}

char *
cw_ctl_clean_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      gsize spaces = strspn (lines[i], " ");
      g_autofree char *clean = cw_text_clean (lines[i] + spaces, 0);
      if (i > 0)
        g_string_append_c (out, '\n');
      if (*clean != '\0')
        g_string_append_len (out, lines[i], (gssize)spaces);
      g_string_append (out, clean);
    }
  return g_string_free (out, FALSE);
}

static gboolean
terminal_size (int *columns, int *rows)
{
  struct winsize size = { 0 };

  if (!isatty (STDOUT_FILENO))
    return FALSE;
  gboolean known = ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
  *columns = known && size.ws_col > 0 ? size.ws_col : DEFAULT_WIDTH;
  *rows = known && size.ws_row > 0 ? size.ws_row : DEFAULT_HEIGHT;
  return TRUE;
}

int
cw_ctl_terminal_width (void)
{
  int columns, rows;

  return terminal_size (&columns, &rows) ? columns : 0;
}

gboolean
cw_ctl_can_draw (void)
{
  return cw_ctl_terminal_width () > 0 && g_get_charset (NULL);
}

/* In the charset of the terminal; a locale that says nothing ("C") gets UTF-8 as it is.  Allocated
 * only when it had to be converted. */
static const char *
to_terminal (const char *text, char **converted)
{
  const char *charset;

  *converted = NULL;
  if (g_get_charset (&charset) || g_str_equal (charset, "ANSI_X3.4-1968")
      || g_str_equal (charset, "US-ASCII"))
    return text;
  *converted = g_convert_with_fallback (text, -1, charset, "UTF-8", "?", NULL, NULL, NULL);
  return *converted != NULL ? *converted : text;
}

void
cw_ctl_complain (const char *text)
{
  g_autofree char *converted = NULL;

  fprintf (stderr, "%s\n", to_terminal (text, &converted));
  fflush (stderr);
}

static gboolean
is_long (const char *text)
{
  int columns, rows;

  if (!terminal_size (&columns, &rows))
    return FALSE;
  for (const char *p = text; (p = strchr (p, '\n')) != NULL; p++)
    if (--rows <= 1)
      return TRUE;
  return FALSE;
}

/* The user's pager and its options; less where none was chosen.  NULL: none is wanted, or it cannot
 * be read. */
static char **
pager_command (void)
{
  static const char *const plain[] = { "less", NULL };
  const char *wanted = g_getenv ("PAGER");
  char **command = NULL;

  if (wanted == NULL)
    return g_strdupv ((char **)(gpointer)plain);
  if (*wanted == '\0' || g_str_equal (wanted, "cat")
      || !g_shell_parse_argv (wanted, NULL, &command, NULL))
    return NULL;
  return command;
}

/* FALSE when there is no pager, and the text is still to be written. */
static gboolean
write_to_pager (const char *text)
{
  g_auto (GStrv) command = pager_command ();

  if (command == NULL)
    return FALSE;
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE);
  /* secure: no shell, no files, no pipes out of the pager; -F: what fits is only printed, -R: our
   * colours, -X: it stays on the screen; who has chosen options of less keeps them */
  g_subprocess_launcher_setenv (launcher, "LESSSECURE", "1", TRUE);
  g_subprocess_launcher_setenv (launcher, "LESSCHARSET", "utf-8", TRUE);
  g_subprocess_launcher_setenv (launcher, "LESS", "FRX", FALSE);
  g_subprocess_launcher_unsetenv (launcher, "LESSOPEN");
  g_autoptr (GSubprocess) pager =
      g_subprocess_launcher_spawnv (launcher, (const char *const *)command, NULL);
  if (pager == NULL)
    return FALSE;
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  /* whoever leaves the pager early has seen enough */
  g_subprocess_communicate (pager, bytes, NULL, NULL, NULL, NULL);
  g_subprocess_wait (pager, NULL, NULL);
  return TRUE;
}

gboolean
cw_ctl_flush (CwCtl *ctl, gboolean paged, GError **error)
{
  g_autofree char *converted = NULL;
  gboolean written = TRUE;

  /* JSON is UTF-8 whatever the locale */
  const char *text = ctl->json ? ctl->out->str : to_terminal (ctl->out->str, &converted);
  if (paged && ctl->pager && !ctl->json && is_long (text) && converted == NULL
      && write_to_pager (text))
    {
      g_string_truncate (ctl->out, 0);
      return TRUE;
    }
  gsize length = strlen (text);
  errno = 0;
  written = fwrite (text, 1, length, stdout) == length && fflush (stdout) == 0;
  int cause = errno;
  g_string_truncate (ctl->out, 0);
  if (written)
    return TRUE;
  if (cause == EPIPE)
    g_set_error_literal (error, CW_CTL_ERROR, CW_CTL_ERROR_SILENT, "closed");
  else
    cw_ctl_failed (error, _ ("The output cannot be written (%s)."), g_strerror (cause));
  return FALSE;
}

gboolean
cw_ctl_is_interactive (void)
{
  return isatty (STDIN_FILENO);
}

char *
cw_ctl_ask (CwCtl *ctl, const char *question)
{
  g_autofree char *converted = NULL;
  char *line = NULL;
  size_t size = 0;

  cw_ctl_flush (ctl, FALSE, NULL);
  fputs (to_terminal (question, &converted), stderr);
  fflush (stderr);
  ssize_t length = getline (&line, &size, stdin);
  char *answer = length < 0 ? NULL : g_strstrip (g_strndup (line, (gsize)length));
  free (line);
  return answer;
}
