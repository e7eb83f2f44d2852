/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/log.h"

#define DOMAIN "casewatch"

void
cw_log (guint32 case_id, GLogLevelFlags level, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *raw = g_strdup_vprintf (format, args);
  va_end (args);
  g_autofree char *text = g_utf8_make_valid (raw, -1);

  /* g_log_structured () formats MESSAGE only and reads any other value as a pointer, hence the
   * dictionary.  The number is in the text as well, because plain stderr shows nothing else. */
  GVariantBuilder fields;
  g_variant_builder_init (&fields, G_VARIANT_TYPE_VARDICT);
  if (case_id != 0)
    {
      g_autofree char *number = g_strdup_printf ("%u", case_id);
      g_autofree char *message = g_strdup_printf ("case %u: %s", case_id, text);
      g_variant_builder_add (&fields, "{sv}", "MESSAGE", g_variant_new_string (message));
      g_variant_builder_add (&fields, "{sv}", "CW_CASE", g_variant_new_string (number));
    }
  else
    {
      g_variant_builder_add (&fields, "{sv}", "MESSAGE", g_variant_new_string (text));
    }
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_builder_end (&fields));
  g_log_variant (DOMAIN, level, dict);
}
