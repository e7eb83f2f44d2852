/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/icalendar.h"

#include "core/fingerprint.h"
#include "core/ical-protocol.h"
#include "core/limits.h"
#include "daemon/icalendar-run.h"
#include "dbus/errors.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CACHE_MAGIC "casewatch-days"
#define MAX_FIELDS 6

static void
clear_named_day (gpointer data)
{
  CwNamedDay *day = data;
  g_free (day->name);
  g_free (day->name_en);
}

static void
clear_left_out (gpointer data)
{
  CwIcalLeftOut *row = data;
  g_free (row->reason);
  g_free (row->name);
}

static GArray *
array_new (gsize size, GDestroyNotify clear)
{
  GArray *array = g_array_new (FALSE, FALSE, (guint) size);
  if (clear != NULL)
    g_array_set_clear_func (array, clear);
  return array;
}

static CwIcalResult *
result_new (void)
{
  CwIcalResult *result = g_new0 (CwIcalResult, 1);
  result->covers_from = result->covers_to = result->official_until = CW_DAY_NONE;
  result->days_off = 0xff;
  result->closed = array_new (sizeof (CwNamedDay), clear_named_day);
  result->opened = array_new (sizeof (CwNamedDay), clear_named_day);
  result->left_out = array_new (sizeof (CwIcalLeftOut), clear_left_out);
  result->years = array_new (sizeof (CwIcalYear), NULL);
  return result;
}

void
cw_ical_result_free (CwIcalResult *result)
{
  if (result == NULL)
    return;
  g_free (result->name);
  g_free (result->fingerprint);
  g_array_unref (result->closed);
  g_array_unref (result->opened);
  g_array_unref (result->left_out);
  g_array_unref (result->years);
  g_free (result);
}

/* ---- reading the helper's output ---- */

typedef gboolean (*LineFunc) (CwIcalResult *result, char **fields);

static gboolean
take_name (CwIcalResult *result, char **fields)
{
  if (result->name != NULL)
    return FALSE;
  result->name = g_strdup (fields[1]);
  return TRUE;
}

static gboolean
take_covers (CwIcalResult *result, char **fields)
{
  return cw_day_parse (fields[1], &result->covers_from)
         && cw_day_parse (fields[2], &result->covers_to)
         && result->covers_from <= result->covers_to;
}

static gboolean
take_official_until (CwIcalResult *result, char **fields)
{
  return cw_day_parse (fields[1], &result->official_until);
}

static gboolean
take_days_off (CwIcalResult *result, char **fields)
{
  static const char names[] = "mon tue wed thu fri sat sun ";
  result->days_off = 0;
  if (g_str_equal (fields[1], "none"))
    return TRUE;
  g_auto (GStrv) words = g_strsplit (fields[1], ",", 8);
  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *found = strlen (words[i]) == 3 ? strstr (names, words[i]) : NULL;
      if (found == NULL || (found - names) % 4 != 0)
        return FALSE;
      result->days_off |= (guint8) (1u << ((found - names) / 4));
    }
  return result->days_off != 0;
}

static gboolean
take_day (GArray *days, char **fields)
{
  CwNamedDay day = { 0 };
  if (!cw_day_parse (fields[1], &day.day)
      || (days->len > 0 && g_array_index (days, CwNamedDay, days->len - 1).day >= day.day))
    return FALSE;
  day.name = g_strdup (fields[2]);
  day.name_en = g_strdup (fields[3]);
  g_array_append_val (days, day);
  return TRUE;
}

static gboolean
take_closed (CwIcalResult *result, char **fields)
{
  return take_day (result->closed, fields);
}

static gboolean
take_opened (CwIcalResult *result, char **fields)
{
  return take_day (result->opened, fields);
}

static gboolean
take_left_out (CwIcalResult *result, char **fields)
{
  CwIcalLeftOut row = { 0 };
  if (!cw_day_parse (fields[2], &row.day))
    return FALSE;
  row.reason = g_strdup (fields[1]);
  row.name = g_strdup (fields[3]);
  g_array_append_val (result->left_out, row);
  result->n_left_out = result->left_out->len;
  return TRUE;
}

static gboolean
take_number (const char *text, guint64 low, guint64 high, guint *number)
{
  guint64 wide;
  if (!g_ascii_string_to_unsigned (text, 10, low, high, &wide, NULL))
    return FALSE;
  *number = (guint) wide;
  return TRUE;
}

static gboolean
take_left_out_total (CwIcalResult *result, char **fields)
{
  return take_number (fields[1], result->left_out->len, G_MAXINT, &result->n_left_out);
}

static gboolean
take_count (CwIcalResult *result, char **fields)
{
  guint year;
  CwIcalYear row;
  if (!take_number (fields[1], CW_YEAR_FIRST, CW_YEAR_LAST, &year)
      || !take_number (fields[2], 1, 366, &row.closed))
    return FALSE;
  row.year = (int) year;
  g_array_append_val (result->years, row);
  return TRUE;
}

static const struct
{
  const char *word;
  guint least, most; /* fields after the word */
  LineFunc take;
} line_kinds[] = {
  { "closed", 2, 3, take_closed },
  { "opened", 2, 3, take_opened },
  { "left-out", 3, 3, take_left_out },
  { "count", 2, 2, take_count },
  { "name", 1, 1, take_name },
  { "covers", 2, 2, take_covers },
  { "official-until", 1, 1, take_official_until },
  { "days-off", 1, 1, take_days_off },
  { "left-out-total", 1, 1, take_left_out_total },
};

/* Cuts the line at its tabs, and points at the parts: at most MAX_FIELDS, the last of which has the
 * rest. */
static guint
split_fields (char *line, char *fields[MAX_FIELDS + 1])
{
  guint n = 0;

  for (;;)
    {
      fields[n++] = line;
      char *tab = n < MAX_FIELDS ? strchr (line, '\t') : NULL;
      if (tab == NULL)
        break;
      *tab = '\0';
      line = tab + 1;
    }
  fields[n] = NULL;
  return n;
}

static gboolean
take_line (CwIcalResult *result, char *line)
{
  char *fields[MAX_FIELDS + 1];
  guint n = split_fields (line, fields);
  for (guint i = 0; i < G_N_ELEMENTS (line_kinds); i++)
    if (g_str_equal (fields[0], line_kinds[i].word))
      return n - 1 >= line_kinds[i].least && n - 1 <= line_kinds[i].most
             && line_kinds[i].take (result, fields);
  return FALSE;
}

static void
set_bad_output (GError **error, guint line)
{
  cw_set_error (error, CW_ERROR_REFUSED, "ics-bad-output",
                "line %u of the calendar reader's answer cannot be understood", line);
}

static void
sum_days (CwFingerprint *f, const GArray *days)
{
  cw_fingerprint_add_int (f, days->len);
  for (guint i = 0; i < days->len; i++)
    {
      const CwNamedDay *day = &g_array_index (days, CwNamedDay, i);
      cw_fingerprint_add_int (f, day->day);
      cw_fingerprint_add_text (f, day->name);
      cw_fingerprint_add_text (f, day->name_en);
    }
}

/* Over everything that decides about days and their names. */
static char *
fingerprint (const CwIcalResult *result)
{
  CwFingerprint f = CW_FINGERPRINT_INIT;

  cw_fingerprint_add_int (&f, result->days_off);
  cw_fingerprint_add_int (&f, result->covers_from);
  cw_fingerprint_add_int (&f, result->covers_to);
  cw_fingerprint_add_int (&f, result->official_until);
  sum_days (&f, result->closed);
  sum_days (&f, result->opened);
  return cw_fingerprint_end (&f);
}

CwIcalResult *
cw_icalendar_parse_output (const char *text, gsize length, GError **error)
{
  g_autoptr (CwIcalResult) result = result_new ();
  const char *end = text + length;
  guint number = 0;
  if (!g_utf8_validate (text, (gssize) length, NULL)) /* refuses NUL bytes too */
    {
      set_bad_output (error, 1);
      return NULL;
    }
  for (const char *p = text; p < end;)
    {
      const char *line_end = memchr (p, '\n', (gsize) (end - p));
      number++;
      if (line_end == NULL)
        break;
      g_autofree char *line = g_strndup (p, (gsize) (line_end - p));
      p = line_end + 1;
      if (g_str_equal (line, "end") && p == end && result->name != NULL)
        {
          result->fingerprint = fingerprint (result);
          return g_steal_pointer (&result);
        }
      if (!take_line (result, line))
        break;
    }
  set_bad_output (error, number);
  return NULL;
}

/* ---- running the helper ---- */

static CwIcalResult *
parse_bytes (GBytes *output, GError **error)
{
  gsize size;
  const char *text = g_bytes_get_data (output, &size);
  return cw_icalendar_parse_output (text != NULL ? text : "", size, error);
}

static void
free_result (gpointer data)
{
  cw_ical_result_free (data);
}

/* Megabytes of days take longer to read than the main loop may stand still. */
static void
parse_in_thread (GTask *task, gpointer source G_GNUC_UNUSED, gpointer output,
                 GCancellable *cancellable G_GNUC_UNUSED)
{
  GError *error = NULL;
  CwIcalResult *result = parse_bytes (output, &error);
  if (result != NULL)
    g_task_return_pointer (task, result, free_result);
  else
    g_task_return_error (task, error);
}

static void
on_output (GObject *source G_GNUC_UNUSED, GAsyncResult *async, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GBytes *output = cw_icalendar_output_finish (async, &error);
  if (output == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, output, (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, parse_in_thread);
}

CwIcalResult *
cw_icalendar_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
cw_icalendar_run_async (const char *helper_path,
                        GBytes *ics,
                        gboolean only_public,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  g_task_set_source_tag (task, cw_icalendar_run_async);
  cw_icalendar_output_async (helper_path, ics, only_public ? "--only-public" : NULL,
                             cancellable, on_output, task);
}

static void
keep_result (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  GAsyncResult **kept = data;
  *kept = g_object_ref (result);
}

static GBytes *
run_blocking (const char *helper_path, GBytes *ics, gboolean only_public, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_main_context_push_thread_default (context);
  cw_icalendar_output_async (helper_path, ics, only_public ? "--only-public" : NULL, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (context, TRUE);
  GBytes *output = cw_icalendar_output_finish (result, error);
  g_main_context_pop_thread_default (context);
  return output;
}

CwIcalResult *
cw_icalendar_run_sync (const char *helper_path, GBytes *ics, gboolean only_public, GError **error)
{
  g_autoptr (GBytes) output = run_blocking (helper_path, ics, only_public, error);
  if (output == NULL)
    return NULL;
  return parse_bytes (output, error);
}

/* ---- the cache ---- */

static gboolean
set_unreadable (GError **error, const char *path, int saved_errno)
{
  g_autofree char *shown = g_filename_display_name (path);
  cw_set_error (error, CW_ERROR_STORAGE, "ics-unreadable", "cannot read %s: %s", shown,
                g_strerror (saved_errno));
  return FALSE;
}

/* Reads a regular file of at most limit bytes at once, so that what is hashed is what is parsed.
 * Larger files are read to one byte beyond, which the helper refuses. */
static GBytes *
read_bytes (const char *path, gsize limit, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat info;
  if (fd < 0)
    {
      set_unreadable (error, path, errno);
      return NULL;
    }
  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode))
    {
      set_unreadable (error, path, EINVAL);
      close (fd);
      return NULL;
    }
  gsize wanted = MIN ((gsize) info.st_size, limit) + 1, size = 0;
  g_autofree char *data = g_malloc (wanted);
  while (size < wanted)
    {
      ssize_t n = read (fd, data + size, wanted - size);
      if (n == 0)
        break;
      if (n < 0 && errno != EINTR)
        {
          set_unreadable (error, path, errno);
          close (fd);
          return NULL;
        }
      size += n > 0 ? (gsize) n : 0;
    }
  close (fd);
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

static char *
sum_of (const char *first, gconstpointer data, gsize size)
{
  CwFingerprint f = CW_FINGERPRINT_INIT;

  cw_fingerprint_add_text (&f, first);
  cw_fingerprint_add (&f, data, size);
  return cw_fingerprint_end (&f);
}

/* The path counts as well: no calendar that somebody else wrote answers for another one. */
static char *
cache_path (const char *cache_dir, const char *ics_path, GBytes *ics, gboolean only_public)
{
  g_autofree char *sum = sum_of (ics_path, g_bytes_get_data (ics, NULL), g_bytes_get_size (ics));
  g_autofree char *name =
      g_strdup_printf ("%s-%" G_GSIZE_FORMAT "-%d%s.days", sum, g_bytes_get_size (ics),
                       CW_ICAL_PARSER_VERSION, only_public ? "-public" : "");
  return g_build_filename (cache_dir, name, NULL);
}

/* The kept output, whose first line holds its own sum; NULL when it is missing or not what was
 * written. */
static CwIcalResult *
read_cache (const char *path)
{
  g_autoptr (GBytes) bytes = read_bytes (path, CW_ICALENDAR_MAX_OUTPUT + 128, NULL);
  if (bytes == NULL)
    return NULL;
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  const char *newline = text != NULL ? memchr (text, '\n', size) : NULL;
  if (newline == NULL)
    return NULL;
  const char *body = newline + 1;
  gsize body_size = size - (gsize) (body - text);
  g_autofree char *sum = sum_of (CACHE_MAGIC, body, body_size);
  g_autofree char *wanted = g_strdup_printf (CACHE_MAGIC "\t%s\n", sum);
  gsize wanted_size = strlen (wanted);
  if ((gsize) (body - text) != wanted_size || memcmp (text, wanted, wanted_size) != 0)
    return NULL;
  return cw_icalendar_parse_output (body, body_size, NULL);
}

static void
write_cache (const char *cache_dir, const char *path, GBytes *output)
{
  gsize size;
  const char *text = g_bytes_get_data (output, &size);
  g_autofree char *sum = sum_of (CACHE_MAGIC, text, size);
  g_autoptr (GString) contents = g_string_sized_new (size + 128);
  g_autoptr (GError) error = NULL;
  g_string_append_printf (contents, CACHE_MAGIC "\t%s\n", sum);
  g_string_append_len (contents, text, (gssize) size);
  if (g_mkdir_with_parents (cache_dir, 0700) != 0
      || !g_file_set_contents_full (path, contents->str, (gssize) contents->len,
                                    G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_debug ("calendar cache not written: %s", error != NULL ? error->message : g_strerror (errno));
}

CwIcalResult *
cw_icalendar_load_with (const char *helper_path,
                        const char *cache_dir,
                        const char *ics_path,
                        gboolean only_public,
                        GError **error)
{
  g_autoptr (GBytes) ics = read_bytes (ics_path, CW_LIMIT_ICS, error);
  if (ics == NULL)
    return NULL;
  g_autofree char *path = cache_path (cache_dir, ics_path, ics, only_public);
  CwIcalResult *result = read_cache (path);
  if (result != NULL)
    return result;
  g_autoptr (GBytes) output = run_blocking (helper_path, ics, only_public, error);
  if (output == NULL)
    return NULL;
  result = parse_bytes (output, error);
  if (result != NULL)
    write_cache (cache_dir, path, output);
  return result;
}

CwIcalResult *
cw_icalendar_load (const char *helper_path,
                   const char *cache_dir,
                   const char *ics_path,
                   GError **error)
{
  return cw_icalendar_load_with (helper_path, cache_dir, ics_path, FALSE, error);
}
