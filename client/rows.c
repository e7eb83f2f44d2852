/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/rows.h"

#include <string.h>

#include "client/bus.h"
#include "client/cases.h"
#include "client/value.h"

typedef struct
{
  guint n; /* columns */
  const char **texts;
  GString *rest; /* a line that has not come to its end */
  CwCtlTextsFunc each;
  gpointer data;
} Reader;

/* "\t", "\n" and "\\" back into what they stand for, in place. */
static void
unescape (char *text)
{
  char *out = strchr (text, '\\');

  if (out == NULL)
    return;
  for (const char *p = out; *p != '\0'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        {
          char c = *++p;
          if (c == 't')
            c = '\t';
          else if (c == 'n')
            c = '\n';
          *out++ = c;
        }
      else
        *out++ = *p;
    }
  *out = '\0';
}

static gboolean
take_line (Reader *reader, char *line)
{
  for (guint i = 0; i < reader->n; i++)
    {
      char *end = line != NULL ? strchr (line, '\t') : NULL;
      reader->texts[i] = line != NULL ? line : "";
      if (end != NULL)
        *end = '\0';
      if (line != NULL)
        unescape (line);
      line = end != NULL ? end + 1 : NULL;
    }
  return reader->each (reader->texts, reader->data);
}

static gboolean
take_bytes (char *bytes, gsize n, gpointer data)
{
  Reader *reader = data;
  char *end;

  for (; n > 0 && (end = memchr (bytes, '\n', n)) != NULL; n -= (gsize)(end + 1 - bytes), bytes = end + 1)
    {
      *end = '\0';
      if (reader->rest->len > 0)
        {
          g_string_append (reader->rest, bytes);
          if (!take_line (reader, reader->rest->str))
            return FALSE;
          g_string_truncate (reader->rest, 0);
        }
      else if (!take_line (reader, bytes))
        return FALSE;
    }
  g_string_append_len (reader->rest, bytes, (gssize)n);
  return TRUE;
}

gboolean
cw_ctl_stream_cases (CwCtl *ctl,
                     GVariant *filter,
                     const char *const *columns,
                     CwCtlTextsFunc each,
                     gpointer data,
                     GError **error)
{
  CwCtlPipe pipe = { .take = take_bytes };
  Reader reader = { .n = g_strv_length ((char **)columns), .each = each, .data = data };
  g_autofree const char **texts = g_new0 (const char *, reader.n);
  g_autoptr (GString) rest = g_string_new (NULL);
  g_autoptr (GError) local = NULL;
  GVariantDict options;
  gint64 deriving = 0;

  reader.texts = texts;
  reader.rest = rest;
  pipe.data = &reader;
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "lang", "s", cw_ctl_language ());
  g_autoptr (GVariant) reply =
      cw_ctl_call_pipe (ctl, "StreamCases",
                        g_variant_new ("(h@a{sv}^as@a{sv})", 0, filter, columns,
                                       g_variant_dict_end (&options)),
                        "(a{sv})", &pipe, &local);
  if (pipe.stopped)
    return TRUE;
  if (reply == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_autoptr (GVariant) report = g_variant_get_child_value (reply, 0);
  if (cw_ctl_number (report, "deriving", &deriving))
    cw_ctl_tell_deriving (ctl, (guint)deriving);
  return TRUE;
}
