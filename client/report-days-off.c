/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "client/bus.h"
#include "client/figures.h"
#include "client/report-timeline.h"
#include "client/report.h"
#include "client/value.h"

/* The days that are shaded: those that the business days of a case leave out.  Its calendars are its
 * own, else its client's, else its platform's; the client's days off come on top of them. */

static GVariant *
remembered (GHashTable *known, const char *name)
{
  GVariant *found = g_hash_table_lookup (known, name);

  return found != NULL ? g_variant_ref (found) : NULL;
}

/* A full reference, NULL when there is none; asked for once. */
static GVariant *
policy_of (CwReport *report, GVariant *detail)
{
  const char *platform = cw_ctl_text (detail, "platform");

  if (platform == NULL || g_hash_table_contains (report->policies, platform))
    return platform != NULL ? remembered (report->policies, platform) : NULL;
  g_autoptr (GVariant) reply =
      cw_ctl_call (report->ctl, "GetPolicy", g_variant_new ("(s)", platform), "(a{sv})", NULL);
  g_hash_table_insert (report->policies, g_strdup (platform),
                       reply != NULL ? g_variant_get_child_value (reply, 0) : NULL);
  return remembered (report->policies, platform);
}

static GVariant *
client_of (CwReport *report, GVariant *detail)
{
  const char *name = cw_ctl_text (detail, "client");

  if (name == NULL || g_hash_table_contains (report->clients, name))
    return name != NULL ? remembered (report->clients, name) : NULL;
  g_hash_table_insert (report->clients, g_strdup (name),
                       cw_ctl_get_client (report->ctl, name, 0, NULL));
  return remembered (report->clients, name);
}

/* An "as", NULL: none are known. */
static GVariant *
calendars_of (CwReport *report, GVariant *detail, GVariant *client)
{
  GVariant *own = cw_ctl_value (detail, "calendars", "as");

  if (own != NULL)
    return own;
  if (g_strcmp0 (cw_ctl_text (detail, "calendars_of"), "client") == 0)
    return cw_ctl_value (client, "calendars", "as");
  g_autoptr (GVariant) policy = policy_of (report, detail);
  return cw_ctl_value (policy, "calendars", "as");
}

/* Day -> why it is closed: a name, or "" for a weekly day off. */
static void
close_day (GHashTable *closed, CwDay day, const char *name)
{
  g_hash_table_insert (closed, GINT_TO_POINTER (day), g_strdup (name));
}

static void
close_weekend (GHashTable *closed, CwDay from, CwDay to)
{
  for (CwDay day = from; day <= to; day++)
    if (cw_day_weekday (day) >= CW_SATURDAY)
      close_day (closed, day, "");
}

/* One calendar that opens a day opens it; a name says more than a weekday. */
static void
take_rows (GHashTable *closed, GVariant *rows)
{
  g_autoptr (GHashTable) opened = g_hash_table_new (g_direct_hash, g_direct_equal);
  GHashTableIter iter;
  gpointer key;

  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *date = cw_ctl_text (row, "date");
      const char *name = cw_ctl_local_text (row, "reason", "reasons");
      gboolean weekly = cw_ctl_flag (row, "weekly");
      CwDay day;
      if (date == NULL || !cw_day_parse (date, &day))
        continue;
      if (cw_ctl_flag (row, "opened"))
        g_hash_table_add (opened, GINT_TO_POINTER (day));
      else if (!weekly || !g_hash_table_contains (closed, GINT_TO_POINTER (day)))
        close_day (closed, day, weekly || name == NULL ? "" : name);
    }
  g_hash_table_iter_init (&iter, opened);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_remove (closed, key);
}

static void
close_by_calendars (CwReport *report, GHashTable *closed, GVariant *names, CwDay from, CwDay to)
{
  g_autofree char *first = cw_day_format (from);
  g_autofree char *last = cw_day_format (to);
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "weekly", "b", TRUE);
  g_autoptr (GVariant) reply = cw_ctl_call (
      report->ctl, "Calendars.ListDays",
      g_variant_new ("(@asss@a{sv})", names, first, last, g_variant_dict_end (&options)),
      "(aa{sv})", NULL);
  if (reply == NULL)
    {
      close_weekend (closed, from, to);
      return;
    }
  g_autoptr (GVariant) rows = g_variant_get_child_value (reply, 0);
  take_rows (closed, rows);
}

/* "wed", "2026-12-28" or "2026-12-28..2027-01-05". */
static gboolean
is_day_of (const char *entry, CwDay day)
{
  static const char *const words[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
  g_auto (GStrv) ends = g_strsplit (entry, "..", 2);
  CwDay first, last;

  if (g_str_equal (entry, words[cw_day_weekday (day)]))
    return TRUE;
  if (ends[0] == NULL || !cw_day_parse (ends[0], &first))
    return FALSE;
  last = first;
  return (ends[1] == NULL || cw_day_parse (ends[1], &last)) && day >= first && day <= last;
}

static void
close_by_client (GHashTable *closed, GVariant *client, CwDay from, CwDay to)
{
  g_autoptr (GVariant) value = cw_ctl_value (client, "days_off", "as");

  if (value == NULL)
    return;
  g_autofree const char **entries = g_variant_get_strv (value, NULL);
  for (guint i = 0; entries[i] != NULL; i++)
    for (CwDay day = from; day <= to; day++)
      if (is_day_of (entries[i], day) && !g_hash_table_contains (closed, GINT_TO_POINTER (day)))
        close_day (closed, day,
                   g_ascii_isdigit (entries[i][0]) ? _ ("the client is closed") : "");
}

void
cw_report_days_off (CwReport *report, GVariant *detail, GArray *off, gint32 from, gint32 to)
{
  g_autoptr (GVariant) client = client_of (report, detail);
  g_autoptr (GVariant) names = calendars_of (report, detail, client);
  g_autoptr (GHashTable) closed =
      g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);

  if (names != NULL && g_variant_n_children (names) > 0)
    close_by_calendars (report, closed, names, from, to);
  else
    close_weekend (closed, from, to);
  close_by_client (closed, client, from, to);
  for (CwDay day = from; day <= to; day++)
    {
      const char *name = g_hash_table_lookup (closed, GINT_TO_POINTER (day));
      CwDayOff one = { day, name != NULL && *name != '\0' ? g_strdup (name) : NULL };
      if (name != NULL)
        g_array_append_val (off, one);
    }
}
