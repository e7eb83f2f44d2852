/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/generic.h"

#include "client/output.h"
#include "core/text.h"

#define STEP 2 /* columns of indentation */

static gboolean
is_list (GVariant *value)
{
  return g_variant_is_container (value) && g_variant_n_children (value) > 0
         && !g_variant_is_of_type (value, G_VARIANT_TYPE_TUPLE);
}

static char *
scalar (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return cw_text_clean (g_variant_get_string (value, NULL), 0);
  if (g_variant_is_container (value) && g_variant_n_children (value) == 0)
    return g_strdup ("-");
  g_autofree char *printed = g_variant_print (value, FALSE);
  return cw_text_clean (printed, 0);
}

static void
print_item (CwCtl *ctl, GVariant *value, int indent)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DICTIONARY))
    {
      cw_ctl_print_dict (ctl, value, indent);
      return;
    }
  g_autofree char *text = scalar (value);
  cw_ctl_printf (ctl, "%*s%s\n", indent, "", text);
}

void
cw_ctl_print_dict (CwCtl *ctl, GVariant *dict, int indent)
{
  for (gsize i = 0; i < g_variant_n_children (dict); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (dict, i);
      g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);
      g_autoptr (GVariant) boxed = g_variant_get_child_value (entry, 1);
      g_autoptr (GVariant) value = g_variant_is_of_type (boxed, G_VARIANT_TYPE_VARIANT)
                                       ? g_variant_get_variant (boxed)
                                       : g_variant_ref (boxed);
      g_autofree char *name = scalar (key);
      g_strdelimit (name, "_", ' ');
      if (!is_list (value))
        {
          g_autofree char *text = scalar (value);
          cw_ctl_printf (ctl, "%*s%s: %s\n", indent, "", name, text);
          continue;
        }
      cw_ctl_printf (ctl, "%*s%s:\n", indent, "", name);
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_DICTIONARY))
        {
          cw_ctl_print_dict (ctl, value, indent + STEP);
          continue;
        }
      for (gsize k = 0; k < g_variant_n_children (value); k++)
        {
          g_autoptr (GVariant) item = g_variant_get_child_value (value, k);
          print_item (ctl, item, indent + STEP);
        }
    }
}
