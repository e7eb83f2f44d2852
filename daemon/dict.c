/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/dict.h"

void
cw_dict_put (GVariantBuilder *b, const char *key, GVariant *value)
{
  /* a format string to be read would cost as much as the value */
  if (value != NULL)
    g_variant_builder_add_value (
      b, g_variant_new_dict_entry (g_variant_new_string (key), g_variant_new_variant (value)));
}

void
cw_dict_put_text (GVariantBuilder *b, const char *key, const char *text)
{
  if (text != NULL)
    cw_dict_put (b, key, g_variant_new_string (text));
}

void
cw_dict_put_moment (GVariantBuilder *b, const char *key, CwInstant at, GTimeZone *zone)
{
  g_autofree char *text = at != CW_NEVER ? cw_instant_format_iso (at, zone) : NULL;

  cw_dict_put_text (b, key, text);
}

void
cw_dict_put_day (GVariantBuilder *b, const char *key, CwDay day)
{
  g_autofree char *text = day != CW_DAY_NONE ? cw_day_format (day) : NULL;

  cw_dict_put_text (b, key, text);
}

const char *
cw_own_language (void)
{
  return g_get_language_names ()[0];
}
