/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/case.h"

/* The journal's rows of a case -> its effective log. */

typedef struct
{
  CwEvent *event;
  CwInstant sort_at;
  guint recorded; /* order of recording */
} Entry;

static gboolean
is_correction (const CwEvent *event)
{
  return event->kind == CW_EVENT_RETRACTED || event->kind == CW_EVENT_AMENDED;
}

/* Latest correction of each event, by uuid; NULL: most cases have none. */
static GHashTable *
collect_corrections (GPtrArray *events)
{
  GHashTable *corrections = NULL;

  for (guint i = 0; i < events->len; i++)
    {
      CwEvent *event = g_ptr_array_index (events, i);
      if (!is_correction (event) || event->d.target == NULL
          || (event->kind == CW_EVENT_AMENDED && event->d.at == CW_NEVER))
        continue;
      if (corrections == NULL)
        corrections = g_hash_table_new (g_str_hash, g_str_equal);
      const CwEvent *earlier = g_hash_table_lookup (corrections, event->d.target);
      /* once retracted, an amendment does not bring it back */
      if (earlier == NULL || earlier->kind != CW_EVENT_RETRACTED)
        g_hash_table_insert (corrections, event->d.target, event);
    }
  return corrections;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *x = a, *y = b;

  if (x->sort_at != y->sort_at)
    return x->sort_at < y->sort_at ? -1 : 1;
  return x->recorded < y->recorded ? -1 : x->recorded > y->recorded;
}

/* Where an event of which only the day is known goes: after what was recorded before it on that
 * day, a day of the zone in which it was recorded, so that the order stays when the user moves. */
static CwInstant
place_in_day (const GArray *earlier, CwInstant at, const char *zone_name, GTimeZone *fallback)
{
  CwInstant place = at, begins = CW_NEVER, ends = CW_NEVER;

  for (guint i = 0; i < earlier->len; i++)
    {
      const Entry *entry = &g_array_index (earlier, Entry, i);

      if (entry->sort_at <= place)
        continue;
      if (begins == CW_NEVER) /* most often there is nothing to ask a zone about */
        {
          g_autoptr(GTimeZone) named = zone_name != NULL ? cw_zone_lookup (zone_name) : NULL;
          GTimeZone *zone = named != NULL ? named : fallback;
          CwDay day = cw_instant_day (at, zone);
          begins = cw_day_at (day, 0, zone);
          ends = cw_day_at (day + 1, 0, zone);
        }
      if (entry->event->at >= begins && entry->event->at < ends)
        place = entry->sort_at;
    }
  return place;
}

/* Most often they were recorded as they happened. */
static void
sort_entries (GArray *entries)
{
  for (guint i = 1; i < entries->len; i++)
    if (g_array_index (entries, Entry, i - 1).sort_at > g_array_index (entries, Entry, i).sort_at)
      {
        g_array_sort (entries, compare_entries);
        return;
      }
}

GPtrArray *
cw_case_order_events (GPtrArray *events, GTimeZone *zone)
{
  g_autoptr(GHashTable) corrections = collect_corrections (events);
  g_autoptr(GArray) entries = g_array_sized_new (FALSE, FALSE, sizeof (Entry), events->len);

  for (guint i = 0; i < events->len; i++)
    {
      CwEvent *original = g_ptr_array_index (events, i);
      if (is_correction (original))
        continue;
      const CwEvent *correction
        = corrections != NULL && original->uuid != NULL
            ? g_hash_table_lookup (corrections, original->uuid) : NULL;
      if (correction != NULL && correction->kind == CW_EVENT_RETRACTED)
        continue;

      CwEvent *event = correction != NULL ? cw_event_copy (original) : cw_event_ref (original);
      const char *zone_name = event->zone;
      if (correction != NULL)
        {
          event->at = correction->d.at;
          event->date_only = correction->d.date_only;
          zone_name = correction->zone;
        }
      Entry entry = { event, event->at, i };
      if (event->date_only)
        entry.sort_at = place_in_day (entries, event->at, zone_name, zone);
      g_array_append_val (entries, entry);
    }
  sort_entries (entries);

  GPtrArray *log = g_ptr_array_new_full (entries->len, (GDestroyNotify) cw_event_free);
  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (log, g_array_index (entries, Entry, i).event);
  return log;
}

const CwEvent *
cw_case_find_event (const CwCase *c, gint64 event_id)
{
  for (guint i = 0; i < c->log->len; i++)
    {
      const CwEvent *event = g_ptr_array_index (c->log, i);
      if (event->id == event_id)
        return event;
    }
  return NULL;
}
