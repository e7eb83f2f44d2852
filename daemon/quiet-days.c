/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/quiet-days.h"

#include "core/plan.h"

typedef struct
{
  GTimeZone *zone;
  CwCalendarUnion *open;
} Days;

struct _CwQuietDays
{
  const CwWorld *world;
  CwInstant now;
  GHashTable *by_platform; /* char* -> Days*, of cases and clients that name no days of their own */
};

static void
free_days (gpointer data)
{
  Days *days = data;

  g_time_zone_unref (days->zone);
  cw_calendar_union_unref (days->open);
  g_free (days);
}

CwQuietDays *
cw_quiet_days_new (const CwWorld *world, CwInstant now)
{
  CwQuietDays *quiet = g_new0 (CwQuietDays, 1);

  quiet->world = world;
  quiet->now = now;
  quiet->by_platform = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_days);
  return quiet;
}

void
cw_quiet_days_free (CwQuietDays *quiet)
{
  g_hash_table_unref (quiet->by_platform);
  g_free (quiet);
}

static Days *
find_days (const CwWorld *world, const CwSummary *s)
{
  const CwPolicy *policy = cw_library_policy (world->library, s->platform);
  g_auto(GStrv) own = s->calendars != NULL ? g_strsplit (s->calendars, ",", -1) : NULL;
  Days *days = g_new0 (Days, 1);

  days->zone = policy != NULL && policy->zone != NULL ? cw_zone_lookup (policy->zone) : NULL;
  if (days->zone == NULL)
    days->zone = g_time_zone_ref (world->zone);
  days->open = cw_view_client_days (world, s->case_id, s->client, (const char *const *) own, policy,
                                    days->zone);
  return days;
}

static int
count (const CwQuietDays *quiet, const Days *days, const CwSummary *s)
{
  CwDayContext context = { quiet->world->zone, days->zone, cw_calendar_union_dayset (days->open),
                           NULL };

  return cw_quiet_business_days (s->quiet_since, quiet->now, &context);
}

int
cw_quiet_days_count (CwQuietDays *quiet, const CwSummary *s)
{
  if (s->quiet_since == CW_NEVER)
    return -1;
  if (s->calendars != NULL || cw_clients_find (quiet->world->clients, s->client) != NULL)
    {
      Days *own = find_days (quiet->world, s);
      int n = count (quiet, own, s);
      free_days (own);
      return n;
    }
  Days *days = g_hash_table_lookup (quiet->by_platform, s->platform);
  if (days == NULL)
    {
      days = find_days (quiet->world, s);
      g_hash_table_insert (quiet->by_platform, g_strdup (s->platform), days);
    }
  return count (quiet, days, s);
}
