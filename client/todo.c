/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/todo.h"

#include <glib/gi18n.h>

#include "client/dates.h"
#include "client/value.h"

char *
cw_ctl_todo_commands (guint32 id, const char *act)
{
  if (g_strcmp0 (act, "message") == 0)
    return g_strdup_printf ("cw-ctl draft %1$u --copy · cw-ctl sent %1$u · cw-ctl replied %1$u",
                            id);
  if (g_strcmp0 (act, "answer") == 0)
    return g_strdup_printf ("cw-ctl draft %1$u --copy · cw-ctl done %1$u", id);
  if (g_strcmp0 (act, "office") == 0 || g_strcmp0 (act, "platform") == 0)
    return g_strdup_printf ("cw-ctl draft %1$u --copy · cw-ctl done %1$u · cw-ctl replied %1$u",
                            id);
  return g_strdup_printf ("cw-ctl done %1$u · cw-ctl replied %1$u", id);
}

char *
cw_ctl_todo_due (CwCtl *ctl, GVariant *next)
{
  g_autofree char *due = cw_ctl_moment_long (ctl, cw_ctl_text (next, "due"));

  if (cw_ctl_text (next, "limit") == NULL)
    return g_strdup_printf (_ ("due %s"), due);
  g_autofree char *limit = cw_ctl_moment_long (ctl, cw_ctl_text (next, "limit"));
  return g_strdup_printf (_ ("due %1$s, until %2$s"), due, limit);
}

char *
cw_ctl_todo_quiet (GVariant *row)
{
  gint64 days = 0;

  if (!cw_ctl_number (row, "quiet_business_days", &days) || days <= 0)
    return NULL;
  return g_strdup_printf (
      ngettext ("Quiet for %d business day.", "Quiet for %d business days.", (gulong)days),
      (int)days);
}

gboolean
cw_ctl_todo_waits_for_me (GVariant *row)
{
  g_autoptr (GVariant) next = cw_ctl_value (row, "next", "a{sv}");

  return next == NULL && g_strcmp0 (cw_ctl_text (row, "ball"), "me") == 0
         && g_strcmp0 (cw_ctl_text (row, "state"), "ok") == 0;
}
