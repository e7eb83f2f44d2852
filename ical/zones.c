/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ical/zones.h"

#include "core/civil.h"
#include "ical/limits.h"

#include <libical/ical.h>
#include <string.h>

typedef struct
{
  char *location;
  char *component;
  icaltimezone *zone; /* NULL until it is asked for */
  gboolean tried;
} Definition;

struct _CwZones
{
  char *own;
  GHashTable *definitions; /* tzid -> Definition */
  GHashTable *known; /* tzid -> GTimeZone, or NULL for a name that the system does not know */
};

static void
definition_free (gpointer data)
{
  Definition *definition = data;
  if (definition->zone != NULL)
    icaltimezone_free (definition->zone, 1);
  g_free (definition->location);
  g_free (definition->component);
  g_free (definition);
}

static void
zone_unref (gpointer data)
{
  if (data != NULL)
    g_time_zone_unref (data);
}

CwZones *
cw_zones_new (void)
{
  CwZones *zones = g_new0 (CwZones, 1);
  zones->definitions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, definition_free);
  zones->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, zone_unref);
  return zones;
}

void
cw_zones_free (CwZones *zones)
{
  if (zones == NULL)
    return;
  g_hash_table_unref (zones->definitions);
  g_hash_table_unref (zones->known);
  g_free (zones->own);
  g_free (zones);
}

void
cw_zones_set_own (CwZones *zones, const char *name)
{
  if (zones->own == NULL)
    zones->own = g_strdup (name);
}

void
cw_zones_add (CwZones *zones, const char *tzid, const char *location, const char *component)
{
  if (tzid == NULL || g_hash_table_size (zones->definitions) >= CW_ICAL_MAX_ZONES
      || g_hash_table_contains (zones->definitions, tzid))
    return;
  Definition *definition = g_new0 (Definition, 1);
  definition->location = g_strdup (location);
  definition->component = g_strdup (component);
  g_hash_table_insert (zones->definitions, g_strdup (tzid), definition);
}

/* Names of zones are short and begin with a letter; cw_zone_lookup () sees to the rest. */
static GTimeZone *
lookup_by_name (const char *name)
{
  if (name == NULL || !g_ascii_isalpha (name[0]) || strlen (name) > 64)
    return NULL;
  return cw_zone_lookup (name);
}

static GTimeZone *
lookup_by_last_parts (const char *tzid)
{
  const char *start = tzid + strlen (tzid);
  for (int parts = 0; parts < 3 && start > tzid;)
    {
      const char *slash = g_strrstr_len (tzid, start - tzid, "/");
      if (slash == NULL)
        return NULL;
      GTimeZone *zone = ++parts >= 2 ? lookup_by_name (slash + 1) : NULL;
      if (zone != NULL)
        return zone;
      start = slash;
    }
  return NULL;
}

static GTimeZone *
lookup_in_system (CwZones *zones, const char *tzid)
{
  gpointer known;
  if (g_hash_table_lookup_extended (zones->known, tzid, NULL, &known))
    return known;
  Definition *definition = g_hash_table_lookup (zones->definitions, tzid);
  GTimeZone *zone = lookup_by_name (tzid);
  if (zone == NULL)
    zone = lookup_by_last_parts (tzid);
  if (zone == NULL && definition != NULL)
    zone = lookup_by_name (definition->location);
  g_hash_table_insert (zones->known, g_strdup (tzid), zone);
  return zone;
}

static icaltimezone *
lookup_in_file (CwZones *zones, const char *tzid)
{
  Definition *definition = g_hash_table_lookup (zones->definitions, tzid);
  if (definition == NULL || definition->tried)
    return definition != NULL ? definition->zone : NULL;
  definition->tried = TRUE;
  icalcomponent *component = icalparser_parse_string (definition->component);
  if (component == NULL)
    return NULL;
  icaltimezone *zone = icaltimezone_new ();
  if (icalcomponent_isa (component) == ICAL_VTIMEZONE_COMPONENT
      && icaltimezone_set_component (zone, component) != 0)
    {
      definition->zone = zone;
      return zone;
    }
  icaltimezone_free (zone, 1);
  icalcomponent_free (component);
  return NULL;
}

static const char *
own_zone (CwZones *zones)
{
  if (zones->own != NULL)
    return zones->own;
  if (g_hash_table_size (zones->definitions) != 1)
    return NULL;
  GHashTableIter iter;
  gpointer tzid;
  g_hash_table_iter_init (&iter, zones->definitions);
  return g_hash_table_iter_next (&iter, &tzid, NULL) ? tzid : NULL;
}

static int
file_offset (icaltimezone *zone, gint64 utc)
{
  struct icaltimetype time = icaltime_null_time ();
  gint64 day = utc >= 0 ? utc / 86400 : -((86399 - utc) / 86400);
  int second = (int) (utc - day * 86400), is_daylight;
  cw_day_to_ymd ((CwDay) day, &time.year, &time.month, &time.day);
  time.hour = second / 3600;
  time.minute = second / 60 % 60;
  time.second = second % 60;
  return icaltimezone_get_utc_offset_of_utc_time (zone, &time, &is_daylight);
}

gboolean
cw_zones_utc_to_wall (CwZones *zones, const char *tzid, gint64 utc, gint64 *wall)
{
  *wall = utc;
  if (tzid == NULL)
    tzid = own_zone (zones);
  if (tzid == NULL)
    return FALSE;
  GTimeZone *system = lookup_in_system (zones, tzid);
  if (system != NULL)
    {
      *wall = utc + cw_zone_offset (system, utc * CW_SECOND);
      return TRUE;
    }
  icaltimezone *file = lookup_in_file (zones, tzid);
  if (file == NULL)
    return FALSE;
  *wall = utc + file_offset (file, utc);
  return TRUE;
}
