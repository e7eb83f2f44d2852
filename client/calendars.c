/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/calendars.h"

#include "client/pages.h"
#include "client/value.h"

GVariant *
cw_ctl_list_calendars (CwCtl *ctl, GError **error)
{
  return cw_ctl_all_rows (ctl, "Calendars.List", error);
}

GPtrArray *
cw_ctl_choose_calendars (CwCtl *ctl, const CwCtlArgs *args, gboolean usual, GError **error)
{
  static const char *const usual_names[] = { "japan", "yearend-japan", NULL };
  const char *given = cw_ctl_args_option (args, "calendar");
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  if (given != NULL)
    {
      g_auto (GStrv) parts = g_strsplit_set (given, ",;", -1);
      for (guint i = 0; parts[i] != NULL; i++)
        if (*g_strstrip (parts[i]) != '\0')
          g_ptr_array_add (names, g_strdup (parts[i]));
      return names;
    }
  g_autoptr (GVariant) rows = cw_ctl_list_calendars (ctl, error);
  if (rows == NULL)
    {
      g_ptr_array_unref (names);
      return NULL;
    }
  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *name = cw_ctl_text (row, "name");
      if (name != NULL && (!usual || g_strv_contains (usual_names, name)))
        g_ptr_array_add (names, g_strdup (name));
    }
  return names;
}

GVariant *
cw_ctl_calendar_names (GPtrArray *names)
{
  return g_variant_new_strv ((const char *const *)names->pdata, (gssize)names->len);
}
