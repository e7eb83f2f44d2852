/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/value.h"

#include <string.h>

const char *
cw_ctl_text (GVariant *dict, const char *key)
{
  const char *text = NULL;

  return dict != NULL && g_variant_lookup (dict, key, "&s", &text) ? text : NULL;
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
  gboolean flag = FALSE;

  return dict != NULL && g_variant_lookup (dict, key, "b", &flag) && flag;
}

GVariant *
cw_ctl_value (GVariant *dict, const char *key, const char *type)
{
  return dict != NULL
             ? g_variant_lookup_value (dict, key, type != NULL ? G_VARIANT_TYPE (type) : NULL)
             : NULL;
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
  const char *text = NULL;

  if (texts != NULL
      && (g_variant_lookup (texts, cw_ctl_language (), "&s", &text)
          || g_variant_lookup (texts, "", "&s", &text)))
    return text;
  return cw_ctl_text (dict, key);
}

const char *
cw_ctl_language (void)
{
  const char *const *names = g_get_language_names ();

  return g_str_has_prefix (names[0], "ja") ? "ja" : "en";
}
