/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/pages.h"

#include "client/bus.h"

#define PAGE 500

GVariant *
cw_ctl_all_rows (CwCtl *ctl, const char *method, GError **error)
{
  g_autoptr (GVariant) reply = cw_ctl_call (ctl, method, NULL, "(aa{sv})", error);

  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

gboolean
cw_ctl_each_row (CwCtl *ctl, const char *method, GVariant *options, const char *type,
                 CwCtlPageFunc each, gpointer data, GError **error)
{
  g_autoptr (GVariant) held = g_variant_ref_sink (options);
  g_autofree char *cursor = g_strdup ("");

  do
    {
      g_autoptr (GVariant) reply = cw_ctl_call (
          ctl, method, g_variant_new ("(@a{sv}su)", held, cursor, PAGE), type, error);
      if (reply == NULL)
        return FALSE;
      g_autoptr (GVariant) rows = g_variant_get_child_value (reply, 0);
      g_free (cursor);
      g_variant_get_child (reply, 1, "s", &cursor);
      for (gsize i = 0; i < g_variant_n_children (rows); i++)
        {
          g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
          GError *failure = NULL;
          if (each (row, data, &failure))
            continue;
          if (failure == NULL)
            return TRUE;
          g_propagate_error (error, failure);
          return FALSE;
        }
    }
  while (*cursor != '\0');
  return TRUE;
}
