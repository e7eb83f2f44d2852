/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/json-walk.h"

#include <string.h>

#include "dbus/errors.h"

typedef struct
{
  const char *start, *at, *end;
  JsonParser *parser;
  CwJsonFunc func;
  gpointer data;
} Walk;

static gboolean
refuse (const Walk *walk, const char *what, GError **error)
{
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-json", "%s at byte %" G_GSIZE_FORMAT, what,
                (gsize) (walk->at - walk->start));
  return FALSE;
}

static void
skip_space (Walk *walk)
{
  while (walk->at < walk->end && strchr (" \t\r\n", *walk->at) != NULL && *walk->at != '\0')
    walk->at++;
}

static gboolean
take (Walk *walk, char c)
{
  skip_space (walk);
  if (walk->at >= walk->end || *walk->at != c)
    return FALSE;
  walk->at++;
  return TRUE;
}

/* The reader stands behind the first quotation mark, and then behind the last. */
static gboolean
skip_string (Walk *walk)
{
  for (; walk->at < walk->end; walk->at++)
    if (*walk->at == '\\')
      walk->at++;
    else if (*walk->at == '"')
      {
        walk->at++;
        return TRUE;
      }
  walk->at = walk->end;
  return FALSE;
}

/* To the end of a value, one and no more (json-glib 1.6 loses the first of two); whether it is one is
 * json-glib's to say. */
static gboolean
skip_value (Walk *walk, GError **error)
{
  const char *start = walk->at;
  guint depth = 0;

  while (walk->at < walk->end)
    {
      char c = *walk->at;
      if (depth == 0 && (strchr (",]}", c) != NULL || (strchr ("\"[{", c) != NULL && walk->at > start)))
        return TRUE;
      walk->at++;
      if (c == '"' && !skip_string (walk))
        return refuse (walk, "a text without an end", error);
      if ((c == '[' || c == '{') && ++depth > CW_JSON_DEPTH)
        return refuse (walk, "too many arrays and objects inside of each other", error);
      if ((c == ']' || c == '}') && --depth == 0)
        return TRUE;
    }
  return depth == 0 || refuse (walk, "an array or object without an end", error);
}

static gboolean
tell_value (Walk *walk, const char *name, gboolean element, GError **error)
{
  g_autoptr(GError) local = NULL;

  skip_space (walk);
  const char *start = walk->at;
  if (!skip_value (walk, error))
    return FALSE;
  gsize length = (gsize) (walk->at - start);
  if (length == 0)
    return refuse (walk, "a value is missing", error);
  if (length > CW_JSON_VALUE)
    return refuse (walk, "a value that is too large", error);
  if (!json_parser_load_from_data (walk->parser, start, (gssize) length, &local))
    return refuse (walk, local->message, error);
  JsonNode *value = json_parser_get_root (walk->parser);
  if (value == NULL)
    return refuse (walk, "a value is missing", error);
  return walk->func (name, element, value, walk->data, error);
}

/* The reader stands behind the bracket. */
static gboolean
walk_array (Walk *walk, const char *name, GError **error)
{
  if (take (walk, ']'))
    return TRUE;
  do
    if (!tell_value (walk, name, TRUE, error))
      return FALSE;
  while (take (walk, ','));
  return take (walk, ']') || refuse (walk, "an array without an end", error);
}

static gboolean
walk_member (Walk *walk, GError **error)
{
  if (!take (walk, '"'))
    return refuse (walk, "a name was expected", error);
  const char *start = walk->at;
  if (!skip_string (walk))
    return refuse (walk, "a name without an end", error);
  g_autofree char *name = g_strndup (start, (gsize) (walk->at - start) - 1);
  if (!take (walk, ':'))
    return refuse (walk, "a name without a value", error);
  if (!take (walk, '['))
    return tell_value (walk, name, FALSE, error);
  return walk->func (name, FALSE, NULL, walk->data, error) && walk_array (walk, name, error);
}

static gboolean
walk_object (Walk *walk, GError **error)
{
  if (take (walk, '}'))
    return TRUE;
  do
    if (!walk_member (walk, error))
      return FALSE;
  while (take (walk, ','));
  return take (walk, '}') || refuse (walk, "an object without an end", error);
}

gboolean
cw_json_walk (GBytes *bytes, CwJsonFunc func, gpointer data, GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  gsize size;
  const char *given = g_bytes_get_data (bytes, &size);
  const char *text = given != NULL ? given : "";
  Walk walk = { text, text, text + size, parser, func, data };

  if (size == 0 || !g_utf8_validate (text, (gssize) size, NULL))
    return refuse (&walk, size == 0 ? "the file is empty" : "not UTF-8", error);
  gboolean good = take (&walk, '{')   ? walk_object (&walk, error)
                  : take (&walk, '[') ? walk_array (&walk, NULL, error)
                                      : refuse (&walk, "neither an object nor an array", error);
  if (!good)
    return FALSE;
  skip_space (&walk);
  return walk.at == walk.end || refuse (&walk, "something after the end", error);
}
