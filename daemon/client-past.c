/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/client-past.h"

#include "core/client-name.h"
#include "daemon/summary.h"
#include "dbus/errors.h"

gboolean
cw_client_past_add (const CwWorld *world, CwFigures *figures, guint32 id, CwInstant now,
                    GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(CwView) view = cw_view_load (world, id, now, &local);

  if (view == NULL && g_error_matches (local, CW_ERROR, CW_ERROR_NOT_FOUND))
    return TRUE;
  if (view == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_autoptr(CwHistory) history = cw_history_new (view->c, view->row.seed, &view->x);
  cw_figures_add (figures, view->c, history);
  return TRUE;
}

CwFigures *
cw_client_past (const CwWorld *world, const char *client, guint32 except, CwInstant now,
                guint *left_out, GError **error)
{
  g_autofree char *key = cw_client_key (client);
  g_autoptr(CwFigures) figures = cw_figures_new ();
  guint32 below = 0;
  guint looked_at = 0, rest = 0;

  for (;;)
    {
      g_autoptr(GArray) ids = cw_summary_of_client (world->db, key, below, 1000, error);
      if (ids == NULL)
        return NULL;
      for (guint i = 0; i < ids->len; i++)
        {
          below = g_array_index (ids, guint32, i);
          if (below == except)
            continue;
          if (looked_at == CW_PAST_CASES)
            rest++;
          else if (!cw_client_past_add (world, figures, below, now, error))
            return NULL;
          else
            looked_at++;
        }
      if (ids->len == 0)
        break;
    }
  if (left_out != NULL)
    *left_out = rest;
  return g_steal_pointer (&figures);
}
