/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/library-private.h"

#include <string.h>

#include "core/limits.h"
#include "daemon/icalendar.h"
#include "daemon/library-import.h"
#include "daemon/log.h"
#include "dbus/errors.h"

#define SUFFIX ".ics"
#define MAX_UNIONS 128

void
cw_calendar_entry_free (gpointer data)
{
  CwCalendarEntry *entry = data;
  if (entry->pending != NULL)
    g_cancellable_cancel (entry->pending);
  g_clear_object (&entry->pending);
  cw_calendar_unref (entry->calendar);
  g_free (entry->fingerprint);
  g_free (entry->seen);
  g_free (entry);
}

CwCalendarEntry *
cw_library_calendar_entry (CwLibrary *library, const char *name)
{
  CwCalendarEntry *entry = g_hash_table_lookup (library->calendars, name);
  if (entry == NULL)
    {
      entry = g_new0 (CwCalendarEntry, 1);
      g_hash_table_insert (library->calendars, g_strdup (name), entry);
    }
  return entry;
}

gboolean
cw_library_take_calendar (CwLibrary *library, const char *name, CwLevel level,
                          const CwIcalResult *result)
{
  CwCalendarEntry *entry = cw_library_calendar_entry (library, name);
  if (entry->calendar != NULL && entry->level == level && strcmp (entry->fingerprint, result->fingerprint) == 0)
    return FALSE;

  /* A file without a day that says which weekdays are off speaks for all time. */
  gboolean no_day = result->covers_from == CW_DAY_NONE;
  cw_calendar_unref (entry->calendar);
  entry->calendar = cw_calendar_new (
      name, cw_level_word (level), result->days_off, no_day ? CW_DAY_FIRST : result->covers_from,
      no_day ? CW_DAY_LAST : result->covers_to, result->official_until,
      (const CwNamedDay *) (const void *) result->closed->data, result->closed->len,
      (const CwNamedDay *) (const void *) result->opened->data, result->opened->len);
  entry->level = level;
  g_free (entry->fingerprint);
  entry->fingerprint = g_strdup (result->fingerprint);
  return TRUE;
}

static CwIcalResult *
load (CwLibrary *library, const CwLibraryFile *file, GError **error)
{
  return cw_icalendar_load_with (library->ical_helper, library->cache_dir, file->path,
                                 cw_library_is_public_only (file->path), error);
}

/* The file could not be read.  The last good state stays; where there is none, the calendar that
 * the file masks is better than no calendar. */
static gboolean
take_instead (CwLibrary *library, const char *name, const char *path, CwLevel level,
              const GError *error)
{
  cw_log (0, G_LOG_LEVEL_MESSAGE, "calendar %s cannot be used: %s", path, error->message);
  CwCalendarEntry *entry = g_hash_table_lookup (library->calendars, name);
  if (entry->calendar != NULL)
    return FALSE;

  for (level++; level < CW_N_LEVELS; level++)
    {
      g_autoptr (CwLibraryFile) file
          = cw_library_find_at (library->data_dirs, level, "calendars", name, SUFFIX);
      if (file == NULL || file->masked)
        continue;
      g_autoptr (CwIcalResult) result = load (library, file, NULL);
      if (result != NULL)
        return cw_library_take_calendar (library, name, level, result);
    }
  return FALSE;
}

typedef struct
{
  CwLibrary *library;
  GCancellable *cancellable;
  char *name;
  char *path;
  CwLevel level;
} Load;

static void
load_free (Load *self)
{
  g_object_unref (self->library);
  g_object_unref (self->cancellable);
  g_free (self->name);
  g_free (self->path);
  g_free (self);
}

static void
on_loaded (GObject *source G_GNUC_UNUSED, GAsyncResult *async, gpointer data)
{
  Load *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CwIcalResult) result = cw_icalendar_run_finish (async, &error);

  CwCalendarEntry *entry = g_hash_table_lookup (self->library->calendars, self->name);
  /* Removed, or another load took this one's place. */
  if (entry == NULL || entry->pending != self->cancellable)
    {
      load_free (self);
      return;
    }
  g_clear_object (&entry->pending);

  gboolean another
      = result != NULL
            ? cw_library_take_calendar (self->library, self->name, self->level, result)
            : take_instead (self->library, self->name, self->path, self->level, error);
  if (another)
    {
      g_autoptr (GPtrArray) changes = cw_library_changes_new ();
      cw_library_changes_add (changes, "calendar", self->name);
      cw_library_commit (self->library, changes);
    }
  load_free (self);
}

static void
begin_load (CwLibrary *library, CwCalendarEntry *entry, const CwLibraryFile *file, GBytes *bytes)
{
  Load *self = g_new0 (Load, 1);
  self->library = g_object_ref (library);
  self->cancellable = g_cancellable_new ();
  self->name = g_strdup (file->name);
  self->path = g_strdup (file->path);
  self->level = file->level;
  entry->pending = g_object_ref (self->cancellable);
  cw_icalendar_run_async (library->ical_helper, bytes, cw_library_is_public_only (file->path),
                          self->cancellable, on_loaded, self);
}

static gboolean
take_file (CwLibrary *library, const CwLibraryFile *file, gboolean wait)
{
  g_autofree char *stamp = cw_library_stamp (file->path);
  g_autofree char *seen = g_strconcat (file->path, "\n", stamp, NULL);
  CwCalendarEntry *entry = cw_library_calendar_entry (library, file->name);
  gboolean under_way = entry->pending != NULL;
  gboolean again = wait && (under_way || entry->calendar == NULL);
  if (g_strcmp0 (entry->seen, seen) == 0 && !again)
    return FALSE;

  g_free (entry->seen);
  entry->seen = g_steal_pointer (&seen);
  if (under_way)
    g_cancellable_cancel (entry->pending);
  g_clear_object (&entry->pending);

  g_autoptr (GError) error = NULL;
  if (!wait)
    {
      g_autoptr (GBytes) bytes = cw_library_read (file->path, CW_LIMIT_ICS, &error);
      if (bytes == NULL)
        return take_instead (library, file->name, file->path, file->level, error);
      begin_load (library, entry, file, bytes);
      return FALSE;
    }
  g_autoptr (CwIcalResult) result = load (library, file, &error);
  return result != NULL
             ? cw_library_take_calendar (library, file->name, file->level, result)
             : take_instead (library, file->name, file->path, file->level, error);
}

void
cw_library_scan_calendars (CwLibrary *library, gboolean wait, GPtrArray *changes)
{
  g_autoptr (GPtrArray) files = cw_library_find (library->data_dirs, "calendars", SUFFIX);
  g_autoptr (GHashTable) present = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < files->len; i++)
    {
      const CwLibraryFile *file = g_ptr_array_index (files, i);
      if (!cw_text_is_name (file->name))
        {
          cw_log (0, G_LOG_LEVEL_MESSAGE,
                  "%s ignored: a calendar's file name is 1 to 64 of a-z, 0-9 and -, and " SUFFIX,
                  file->path);
          continue;
        }
      if (file->masked)
        continue;
      g_hash_table_add (present, file->name);
      if (take_file (library, file, wait))
        cw_library_changes_add (changes, "calendar", file->name);
    }

  GHashTableIter iter;
  gpointer name, entry;
  g_hash_table_iter_init (&iter, library->calendars);
  while (g_hash_table_iter_next (&iter, &name, &entry))
    {
      if (g_hash_table_contains (present, name))
        continue;
      if (((CwCalendarEntry *) entry)->calendar != NULL)
        cw_library_changes_add (changes, "calendar", name);
      g_hash_table_iter_remove (&iter);
    }
}

CwCalendar *
cw_library_calendar (CwLibrary *library, const char *name)
{
  CwCalendarEntry *entry = name != NULL ? g_hash_table_lookup (library->calendars, name) : NULL;
  return entry != NULL ? entry->calendar : NULL;
}

GPtrArray *
cw_library_calendars (CwLibrary *library)
{
  return library->calendar_list;
}

void
cw_library_set_no_calendar (CwLibrary *library, const char *name, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  for (guint i = 0; i < library->calendar_list->len; i++)
    g_ptr_array_add (names, (gpointer) cw_calendar_name (library->calendar_list->pdata[i]));
  g_ptr_array_add (names, NULL);
  const char *near = cw_text_nearest (name, (const char *const *) names->pdata);
  g_autofree char *shown = cw_text_clean (name, 64);
  if (near != NULL)
    cw_set_error (error, CW_ERROR_NOT_FOUND, "no-such-calendar",
                  "there is no calendar \"%s\"; did you mean \"%s\"?", shown, near);
  else
    cw_set_error (error, CW_ERROR_NOT_FOUND, "no-such-calendar", "there is no calendar \"%s\"",
                  shown);
}

CwCalendarUnion *
cw_library_union (CwLibrary *library, const char *const *names, GTimeZone *zone, GError **error)
{
  g_autoptr (GPtrArray) calendars = g_ptr_array_new ();
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      CwCalendar *calendar = cw_library_calendar (library, names[i]);
      if (calendar == NULL)
        {
          cw_library_set_no_calendar (library, names[i], error);
          return NULL;
        }
      g_ptr_array_add (calendars, calendar);
    }

  g_autofree char *joined = names != NULL ? g_strjoinv (";", (char **) names) : g_strdup ("");
  g_autofree char *key
      = g_strconcat (joined, "|", zone != NULL ? g_time_zone_get_identifier (zone) : "", NULL);
  CwCalendarUnion *found = g_hash_table_lookup (library->unions, key);
  if (found != NULL)
    return found;

  /* Callers choose the names, so the number of combinations has to have an end. */
  if (g_hash_table_size (library->unions) >= MAX_UNIONS)
    g_hash_table_remove_all (library->unions);
  found = cw_calendar_union_new ((CwCalendar *const *) calendars->pdata, calendars->len, zone);
  g_hash_table_insert (library->unions, g_steal_pointer (&key), found);
  return found;
}
