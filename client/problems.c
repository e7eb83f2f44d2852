/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/problems.h"

#include <glib/gi18n.h>
#include <string.h>

#include "client/daemon-words.h"
#include "client/output.h"
#include "client/value.h"
#include "core/text.h"

char *
cw_ctl_problem_text (const char *text)
{
  const char *place = strstr (text, ": ");
  const char *meant = strstr (text, "; did you mean ");
  const char *end = meant != NULL && g_str_has_suffix (text, "?") ? meant : text + strlen (text);

  for (; place != NULL && place < end; place = strstr (place + 2, ": "))
    {
      const char *from = place + 2;
      if (*from == '[' && strstr (from, "] ") != NULL)
        from = strstr (from, "] ") + 2;
      if (from >= end)
        break;
      g_autofree char *reason = g_strndup (from, (gsize)(end - from));
      g_autofree char *said = cw_ctl_daemon_words (reason);
      if (said == NULL)
        continue;
      g_autoptr (GString) line = g_string_new_len (text, from - text);
      g_string_append (line, said);
      if (*end == '\0')
        return g_string_free (g_steal_pointer (&line), FALSE);
      const char *word = end + strlen ("; did you mean ");
      g_autofree char *near = g_strndup (word, strlen (word) - 1);
      g_autofree char *hint = g_strdup_printf (_ ("; did you mean \"%s\"?"), near);
      g_string_append (line, hint);
      return g_string_free (g_steal_pointer (&line), FALSE);
    }
  return g_strdup (text);
}

void
cw_ctl_print_problem (CwCtl *ctl, GVariant *problem)
{
  const char *group = cw_ctl_text (problem, "group");
  const char *key = cw_ctl_text (problem, "key");
  const char *hint = cw_ctl_text (problem, "hint");
  g_autoptr (GString) line = g_string_new (cw_ctl_text (problem, "file"));
  gint64 number;

  if (cw_ctl_number (problem, "line", &number) && number > 0)
    g_string_append_printf (line, ":%d", (int)number);
  g_string_append (line, ": ");
  if (group != NULL && *group != '\0')
    g_string_append_printf (line, "[%s] ", group);
  if (key != NULL && *key != '\0')
    g_string_append_printf (line, "%s: ", key);
  const char *reason = cw_ctl_text (problem, "reason");
  g_autofree char *said = cw_ctl_daemon_words (reason != NULL ? reason : "");
  g_string_append (line, said != NULL ? said : reason);
  if (hint != NULL && *hint != '\0')
    {
      g_autofree char *meant = g_strdup_printf (_ ("; did you mean \"%s\"?"), hint);
      g_string_append (line, meant);
    }
  g_autofree char *clean = cw_text_clean (line->str, 0);
  cw_ctl_print_line (ctl, CW_CTL_PLAIN, clean);
}
