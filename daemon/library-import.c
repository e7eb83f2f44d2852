/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/library-import.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/limits.h"
#include "dbus/errors.h"

#define MARK "X-CASEWATCH-ONLY-PUBLIC:TRUE\r\n"
#define HEAD 4096 /* the mark stands at the start of the file */
#define MAX_ROWS 200

typedef struct
{
  char *name;
  GBytes *ics;
  gboolean dry_run;
  gboolean only_public;
} Import;

static void
import_free (gpointer data)
{
  Import *import = data;
  g_free (import->name);
  g_bytes_unref (import->ics);
  g_free (import);
}

static gboolean
has_mark (const char *text, gsize size)
{
  return g_strstr_len (text, (gssize) MIN (size, HEAD), "\n" MARK) != NULL;
}

gboolean
cw_library_is_public_only (const char *path)
{
  char head[HEAD];
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return FALSE;
  ssize_t size = read (fd, head, sizeof head);
  close (fd);
  return size > 0 && has_mark (head, (gsize) size);
}

/* Where the line after BEGIN:VCALENDAR starts; NULL when the head has none. */
static const char *
second_line (const char *text, gsize size)
{
  static const char wanted[] = "BEGIN:VCALENDAR";
  const char *end = text + MIN (size, HEAD);
  for (const char *line = text; line != NULL && line < end;)
    {
      const char *newline = memchr (line, '\n', (gsize) (end - line));
      if (newline == NULL)
        return NULL;
      if (line == text && size >= 3 && memcmp (line, "\xef\xbb\xbf", 3) == 0)
        line += 3;
      if ((gsize) (newline - line) >= strlen (wanted)
          && g_ascii_strncasecmp (line, wanted, strlen (wanted)) == 0)
        return newline + 1;
      line = newline + 1;
    }
  return NULL;
}

/* The bytes that are kept: as they came, with the mark where it is wanted and not there yet.  NULL
 * when there is no place for it. */
static GBytes *
marked (GBytes *ics, gboolean only_public)
{
  gsize size;
  const char *text = g_bytes_get_data (ics, &size);
  if (!only_public || has_mark (text, size))
    return g_bytes_ref (ics);
  const char *place = second_line (text, size);
  if (place == NULL)
    return NULL;

  gsize before = (gsize) (place - text);
  GByteArray *out = g_byte_array_sized_new ((guint) (size + strlen (MARK)));
  g_byte_array_append (out, (const guint8 *) text, (guint) before);
  g_byte_array_append (out, (const guint8 *) MARK, (guint) strlen (MARK));
  g_byte_array_append (out, (const guint8 *) place, (guint) (size - before));
  return g_byte_array_free_to_bytes (out);
}

static char *
user_path (CwLibrary *library, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".ics", NULL);
  return g_build_filename (library->data_dirs[CW_LEVEL_USER], "calendars", file, NULL);
}

/* ---- the report ---- */

static int
compare_day (gconstpointer a, gconstpointer b)
{
  CwDay first = ((const CwNamedDay *) a)->day, second = ((const CwNamedDay *) b)->day;
  return (first > second) - (first < second);
}

static gboolean
is_closed_in (const CwCalendar *calendar, CwDay day)
{
  gsize n;
  const CwNamedDay *days = cw_calendar_closed (calendar, &n);
  CwNamedDay key = { .day = day };
  return n > 0 && bsearch (&key, days, n, sizeof key, compare_day) != NULL;
}

/* Closed days of the file that are no public holidays of Japan: a preview shows them, because lists
 * found on the net mix in days on which people work. */
static GVariant *
unknown_days (const CwCalendar *japan, const CwIcalResult *result)
{
  GVariantBuilder rows;
  g_variant_builder_init (&rows, G_VARIANT_TYPE ("as"));
  guint n = 0;
  for (guint i = 0; i < result->closed->len && n < MAX_ROWS; i++)
    {
      const CwNamedDay *day = &g_array_index (result->closed, CwNamedDay, i);
      if (day->day < cw_calendar_covers_from (japan) || day->day > cw_calendar_covers_to (japan)
          || is_closed_in (japan, day->day))
        continue;
      g_autofree char *date = cw_day_format (day->day);
      g_autofree char *row = g_strconcat (date, " ", day->name, NULL);
      g_variant_builder_add (&rows, "s", row);
      n++;
    }
  return g_variant_builder_end (&rows);
}

static GVariant *
left_out_days (const CwIcalResult *result)
{
  GVariantBuilder rows;
  g_variant_builder_init (&rows, G_VARIANT_TYPE ("as"));
  for (guint i = 0; i < MIN (result->left_out->len, MAX_ROWS); i++)
    {
      const CwIcalLeftOut *left = &g_array_index (result->left_out, CwIcalLeftOut, i);
      g_autofree char *date = cw_day_format (left->day);
      g_autofree char *row = g_strconcat (date, " ", left->name, ": ", left->reason, NULL);
      g_variant_builder_add (&rows, "s", row);
    }
  return g_variant_builder_end (&rows);
}

static GVariant *
days_per_year (const CwIcalResult *result)
{
  GVariantBuilder rows;
  g_variant_builder_init (&rows, G_VARIANT_TYPE ("a{su}"));
  for (guint i = 0; i < result->years->len; i++)
    {
      const CwIcalYear *year = &g_array_index (result->years, CwIcalYear, i);
      g_autofree char *key = g_strdup_printf ("%d", year->year);
      g_variant_builder_add (&rows, "{su}", key, year->closed);
    }
  return g_variant_builder_end (&rows);
}

static void
add_date (GVariantDict *dict, const char *key, CwDay day)
{
  if (day != CW_DAY_NONE)
    g_variant_dict_insert_value (dict, key, g_variant_new_take_string (cw_day_format (day)));
}

static GVariant *
report (CwLibrary *library, const Import *import, const CwIcalResult *result, gboolean replaced)
{
  GVariantDict dict;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", import->name);
  g_variant_dict_insert (&dict, "title", "s", result->name);
  g_variant_dict_insert (&dict, "source", "s", cw_level_word (CW_LEVEL_USER));
  add_date (&dict, "covers_from", result->covers_from);
  add_date (&dict, "covers_to", result->covers_to);
  g_variant_dict_insert (&dict, "closed", "u", result->closed->len);
  g_variant_dict_insert (&dict, "opened", "u", result->opened->len);
  g_variant_dict_insert_value (&dict, "per_year", days_per_year (result));
  const CwCalendar *japan = cw_library_calendar (library, "japan");
  if (japan != NULL)
    g_variant_dict_insert_value (&dict, "unknown", unknown_days (japan, result));
  g_variant_dict_insert_value (&dict, "left_out", left_out_days (result));
  g_variant_dict_insert (&dict, "left_out_total", "u", result->n_left_out);
  g_variant_dict_insert (&dict, "replaced", "b", replaced);
  g_variant_dict_insert (&dict, "dry_run", "b", import->dry_run);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* ---- coming in ---- */

static gboolean
make_directory (CwLibrary *library, GError **error)
{
  g_autofree char *path
      = g_build_filename (library->data_dirs[CW_LEVEL_USER], "calendars", NULL);
  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;
  cw_set_error (error, CW_ERROR_STORAGE, "storage", "cannot make %s: %s", path,
                g_strerror (errno));
  return FALSE;
}

static gboolean
store (CwLibrary *library, const Import *import, GError **error)
{
  if (!make_directory (library, error))
    return FALSE;

  g_autoptr (GBytes) bytes = marked (import->ics, import->only_public);
  if (bytes == NULL)
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-calendar",
                    "the file does not begin with BEGIN:VCALENDAR");
      return FALSE;
    }
  g_autofree char *path = user_path (library, import->name);
  g_autoptr (GError) local = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  if (g_file_set_contents_full (path, data, (gssize) size,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local))
    return TRUE;
  cw_set_error (error, CW_ERROR_STORAGE, "storage", "the calendar cannot be written: %s",
                local->message);
  return FALSE;
}

/* The file that was just written is in force already: the watch has nothing to read. */
static void
put_in_force (CwLibrary *library, const char *name, const CwIcalResult *result)
{
  g_autofree char *path = user_path (library, name);
  g_autofree char *stamp = cw_library_stamp (path);
  CwCalendarEntry *entry = cw_library_calendar_entry (library, name);
  g_free (entry->seen);
  entry->seen = g_strconcat (path, "\n", stamp, NULL);
  if (entry->pending != NULL)
    g_cancellable_cancel (entry->pending);
  g_clear_object (&entry->pending);

  g_autoptr (GPtrArray) changes = cw_library_changes_new ();
  if (cw_library_take_calendar (library, name, CW_LEVEL_USER, result))
    cw_library_changes_add (changes, "calendar", name);
  cw_library_commit (library, changes);
  cw_library_rewatch (library);
}

/* The helper's refusals, under the codes of the bus. */
static GError *
refusal (GError *error)
{
  GError *mapped = NULL;
  const char *colon = strstr (error->message, ": ");
  const char *text = colon != NULL ? colon + 2 : error->message;
  if (g_error_matches (error, CW_ERROR, CW_ERROR_LIMIT_EXCEEDED))
    cw_set_error (&mapped, CW_ERROR_LIMIT_EXCEEDED, "too-large", "%s", text);
  else if (g_error_matches (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT))
    cw_set_error (&mapped, CW_ERROR_INVALID_ARGUMENT, "bad-calendar", "%s", text);
  if (mapped == NULL)
    return error;
  g_error_free (error);
  return mapped;
}

static void
on_read (GObject *source G_GNUC_UNUSED, GAsyncResult *async, gpointer data)
{
  g_autoptr (GTask) task = data;
  CwLibrary *library = g_task_get_source_object (task);
  const Import *import = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (CwIcalResult) result = cw_icalendar_run_finish (async, &error);

  if (result == NULL)
    {
      g_task_return_error (task, refusal (error));
      return;
    }
  gboolean says_nothing = result->closed->len == 0 && result->opened->len == 0
                          && result->days_off == 0xff;
  if (says_nothing && !import->dry_run)
    {
      cw_set_error (&error, CW_ERROR_INVALID_ARGUMENT, "bad-calendar",
                    "the calendar closes no day and opens none");
      g_task_return_error (task, error);
      return;
    }

  gboolean replaced = cw_library_calendar (library, import->name) != NULL;
  g_autoptr (GVariant) answer = report (library, import, result, replaced);
  if (!import->dry_run)
    {
      if (!store (library, import, &error))
        {
          g_task_return_error (task, error);
          return;
        }
      put_in_force (library, import->name, result);
    }
  g_task_return_pointer (task, g_steal_pointer (&answer), (GDestroyNotify) g_variant_unref);
}

void
cw_library_import_async (CwLibrary *library, const char *name, GBytes *ics, gboolean dry_run,
                         gboolean only_public, GCancellable *cancellable, GAsyncReadyCallback done,
                         gpointer data)
{
  g_autoptr (GTask) task = g_task_new (library, cancellable, done, data);
  g_task_set_source_tag (task, cw_library_import_async);
  /* What is in force by then cannot be cancelled any more; the reading can, and says so itself. */
  g_task_set_check_cancellable (task, FALSE);
  GError *error = NULL;

  if (!cw_text_is_name (name))
    cw_set_error (&error, CW_ERROR_INVALID_ARGUMENT, "bad-calendar",
                  "a calendar's name is 1 to 64 of a-z, 0-9 and -");
  else if (g_bytes_get_size (ics) > CW_LIMIT_ICS - (only_public ? strlen (MARK) : 0))
    cw_set_error (&error, CW_ERROR_LIMIT_EXCEEDED, "too-large",
                  "an iCalendar file has at most %d bytes", CW_LIMIT_ICS);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  Import *import = g_new0 (Import, 1);
  import->name = g_strdup (name);
  import->ics = g_bytes_ref (ics);
  import->dry_run = dry_run;
  import->only_public = only_public;
  g_task_set_task_data (task, import, import_free);
  cw_icalendar_run_async (library->ical_helper, ics, only_public, cancellable, on_read,
                          g_steal_pointer (&task));
}

GVariant *
cw_library_import_finish (CwLibrary *library, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, library), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- going ---- */

gboolean
cw_library_has_calendar_below (CwLibrary *library, const char *name)
{
  for (int level = CW_LEVEL_USER + 1; level < CW_N_LEVELS; level++)
    {
      g_autoptr (CwLibraryFile) file = cw_library_find_at (library->data_dirs, (CwLevel) level,
                                                           "calendars", name, ".ics");
      if (file != NULL)
        return !file->masked;
    }
  return FALSE;
}

gboolean
cw_library_remove_calendar (CwLibrary *library, const char *name, GError **error)
{
  g_autofree char *path = cw_text_is_name (name) ? user_path (library, name) : NULL;
  if (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      const CwCalendar *calendar = cw_library_calendar (library, name);
      if (calendar == NULL)
        cw_library_set_no_calendar (library, name, error);
      else
        cw_set_error (error, CW_ERROR_REFUSED, "packaged-calendar",
                      "%s was not imported and cannot be removed; an empty file %s switches it off",
                      name, path);
      return FALSE;
    }
  if (g_unlink (path) != 0)
    {
      cw_set_error (error, CW_ERROR_STORAGE, "storage", "the calendar cannot be removed: %s",
                    g_strerror (errno));
      return FALSE;
    }

  /* A calendar that it masked comes into force again. */
  g_autoptr (GPtrArray) changes = cw_library_changes_new ();
  cw_library_scan_calendars (library, TRUE, changes);
  cw_library_commit (library, changes);
  return TRUE;
}
