/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/value.h"

#include <string.h>

/* A full reference or NULL.  g_variant_lookup () would first write the whole dictionary, which came
 * as a tree, into one piece, and make each of its parts anew: ten times the work. */
static GVariant *
find (GVariant *dict, const char *key)
{
  gsize n = dict != NULL ? g_variant_n_children (dict) : 0;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (dict, i);
      g_autoptr (GVariant) name = g_variant_get_child_value (entry, 0);
      if (strcmp (g_variant_get_string (name, NULL), key) != 0)
        continue;
      g_autoptr (GVariant) value = g_variant_get_child_value (entry, 1);
      return g_variant_is_of_type (value, G_VARIANT_TYPE_VARIANT) ? g_variant_get_variant (value)
                                                                  : g_steal_pointer (&value);
    }
  return NULL;
}

/* The same of that type. */
static GVariant *
find_typed (GVariant *dict, const char *key, const GVariantType *type)
{
  g_autoptr (GVariant) value = find (dict, key);

  return value != NULL && g_variant_is_of_type (value, type) ? g_steal_pointer (&value) : NULL;
}

const char *
cw_ctl_text (GVariant *dict, const char *key)
{
  g_autoptr (GVariant) value = find_typed (dict, key, G_VARIANT_TYPE_STRING);

  return value != NULL ? g_variant_get_string (value, NULL) : NULL;
}

gboolean
cw_ctl_number (GVariant *dict, const char *key, gint64 *number)
{
  g_autoptr (GVariant) value = cw_ctl_value (dict, key, NULL);

  if (value == NULL)
    return FALSE;
  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_BYTE:
      *number = g_variant_get_byte (value);
      return TRUE;
    case G_VARIANT_CLASS_INT16:
      *number = g_variant_get_int16 (value);
      return TRUE;
    case G_VARIANT_CLASS_UINT16:
      *number = g_variant_get_uint16 (value);
      return TRUE;
    case G_VARIANT_CLASS_INT32:
      *number = g_variant_get_int32 (value);
      return TRUE;
    case G_VARIANT_CLASS_UINT32:
      *number = g_variant_get_uint32 (value);
      return TRUE;
    case G_VARIANT_CLASS_INT64:
      *number = g_variant_get_int64 (value);
      return TRUE;
    case G_VARIANT_CLASS_UINT64:
      *number = (gint64)g_variant_get_uint64 (value);
      return TRUE;
    default:
      return FALSE;
    }
}

gboolean
cw_ctl_flag (GVariant *dict, const char *key)
{
  g_autoptr (GVariant) value = find_typed (dict, key, G_VARIANT_TYPE_BOOLEAN);

  return value != NULL && g_variant_get_boolean (value);
}

double
cw_ctl_real (GVariant *dict, const char *key)
{
  g_autoptr (GVariant) value = find_typed (dict, key, G_VARIANT_TYPE_DOUBLE);

  return value != NULL ? g_variant_get_double (value) : 0;
}

GVariant *
cw_ctl_value (GVariant *dict, const char *key, const char *type)
{
  return type != NULL ? find_typed (dict, key, G_VARIANT_TYPE (type)) : find (dict, key);
}

char *
cw_ctl_words (GVariant *dict, const char *key, const char *separator)
{
  g_autoptr (GVariant) value = cw_ctl_value (dict, key, "as");

  if (value == NULL)
    return g_strdup ("");
  g_autofree const char **words = g_variant_get_strv (value, NULL);
  return g_strjoinv (separator, (char **)words);
}

const char *
cw_ctl_local_text (GVariant *dict, const char *key, const char *plural)
{
  g_autoptr (GVariant) texts = cw_ctl_value (dict, plural, "a{ss}");
  const char *text = cw_ctl_text (texts, cw_ctl_language ());

  if (text == NULL)
    text = cw_ctl_text (texts, "");
  return text != NULL ? text : cw_ctl_text (dict, key);
}

const char *
cw_ctl_language (void)
{
  const char *const *names = g_get_language_names ();

  return g_str_has_prefix (names[0], "ja") ? "ja" : "en";
}
