/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/bus.h"
#include "client/report-timeline.h"
#include "client/report.h"
#include "client/value.h"

/* The days that are shaded: those of the calendars by which the client's business days count. */

/* The case's own calendars, else those of its platform; an "as". */
static GVariant *
calendars_of (CwReport *report, GVariant *detail)
{
  const char *platform = cw_ctl_text (detail, "platform");
  GVariant *own = cw_ctl_value (detail, "calendars", "as");
  gpointer policy = NULL;

  if (own != NULL)
    return own;
  if (platform != NULL && !g_hash_table_lookup_extended (report->policies, platform, NULL, &policy))
    {
      g_autoptr (GVariant) reply =
          cw_ctl_call (report->ctl, "GetPolicy", g_variant_new ("(s)", platform), "(a{sv})", NULL);
      policy = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
      g_hash_table_insert (report->policies, g_strdup (platform), policy);
    }
  return cw_ctl_value (policy, "calendars", "as");
}

static gboolean
is_among (GVariant *names, const char *name)
{
  g_autofree const char **list = g_variant_get_strv (names, NULL);

  return name != NULL && g_strv_contains (list, name);
}

/* One bit a weekday, Monday the lowest: the union of those that say so, else the weekend. */
static guint
weekly_days_off (CwReport *report, GVariant *names)
{
  static const char *const words[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
  guint mask = 0;
  gboolean said = FALSE;

  for (gsize i = 0;
       names != NULL && report->calendars != NULL && i < g_variant_n_children (report->calendars);
       i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (report->calendars, i);
      const char *days = cw_ctl_text (row, "days_off");
      if (days == NULL || !is_among (names, cw_ctl_text (row, "name")))
        continue;
      said = TRUE;
      g_auto (GStrv) parts = g_strsplit (days, ",", -1);
      for (guint day = 0; day < G_N_ELEMENTS (words); day++)
        if (g_strv_contains ((const char *const *)parts, words[day]))
          mask |= 1u << day;
    }
  return said ? mask : 1u << CW_SATURDAY | 1u << CW_SUNDAY;
}

static void
add (GArray *off, CwDay day, const char *name)
{
  CwDayOff one = { day, g_strdup (name) };

  g_array_append_val (off, one);
}

/* The closed days that have a name: day -> name. */
static GHashTable *
holidays (CwReport *report, GVariant *names, CwDay from, CwDay to)
{
  GHashTable *found = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  g_autofree char *first = cw_day_format (from);
  g_autofree char *last = cw_day_format (to);
  GVariantIter iter;
  const char *date, *name;

  g_autoptr (GVariant) reply =
      cw_ctl_call (report->ctl, "Calendars.ClosedDays",
                   g_variant_new ("(@asss)", names, first, last), "(a(ss))", NULL);
  if (reply == NULL)
    return found;
  g_autoptr (GVariant) days = g_variant_get_child_value (reply, 0);
  g_variant_iter_init (&iter, days);
  while (g_variant_iter_next (&iter, "(&s&s)", &date, &name))
    {
      CwDay day;
      if (cw_day_parse (date, &day))
        g_hash_table_insert (found, GINT_TO_POINTER (day), g_strdup (name));
    }
  return found;
}

void
cw_report_days_off (CwReport *report, GVariant *detail, GArray *off, gint32 from, gint32 to)
{
  g_autoptr (GVariant) names = calendars_of (report, detail);
  guint weekly = weekly_days_off (report, names);
  g_autoptr (GHashTable) named = names != NULL ? holidays (report, names, from, to)
                                               : g_hash_table_new (g_direct_hash, g_direct_equal);

  for (CwDay day = from; day <= to; day++)
    {
      const char *name = g_hash_table_lookup (named, GINT_TO_POINTER (day));
      if (name != NULL || (weekly >> cw_day_weekday (day) & 1) != 0)
        add (off, day, name);
    }
}
