/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ical/refuse.h"

#include <string.h>

G_DEFINE_QUARK (cw - ical - error, cw_ical_error)

gboolean
cw_ical_refuse (GError **error, const char *code, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, CW_ICAL_ERROR, 0, "%s\t%s", code, text);
  return FALSE;
}

gboolean
cw_ical_refuse_at (GError **error, guint line)
{
  if (error == NULL || *error == NULL)
    return FALSE;
  const char *tab = strchr ((*error)->message, '\t');
  if (tab == NULL)
    return FALSE;
  char *message = g_strdup_printf ("%.*s\tline %u: %s", (int) (tab - (*error)->message),
                                   (*error)->message, line, tab + 1);
  g_free ((*error)->message);
  (*error)->message = message;
  return FALSE;
}
