/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/icalendar.h"

#include "core/ical-protocol.h"
#include "dbus/errors.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#define ICS(events)  "BEGIN:VCALENDAR\r\nX-WR-CALNAME:社内\r\n" events "END:VCALENDAR\r\n"
#define EVENT(lines) "BEGIN:VEVENT\r\n" lines "\r\nEND:VEVENT\r\n"
#define NEW_YEAR                                                                                   \
  ICS (EVENT ("DTSTART:20260101\r\nSUMMARY:元日\r\nSUMMARY;LANGUAGE=en:New Year's Day"))

/* A folder for each test: scripts that stand in for the helper, files, the cache. */
typedef struct
{
  char *dir;
  char *helper; /* the real one */
  char *cache;
} Fixture;

static char *
helper_path (void)
{
  const char *build = g_getenv ("CW_BUILDDIR");
  if (build == NULL)
    build = g_getenv ("G_TEST_BUILDDIR");
  return g_build_filename (build != NULL ? build : ".", "ical", "casewatch-ical", NULL);
}

static void
set_up (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  f->dir = g_dir_make_tmp ("test-icalendar-XXXXXX", NULL);
  f->helper = helper_path ();
  f->cache = g_build_filename (f->dir, "cache", "days", NULL);
}

static void
remove_all (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_all (child);
    }
  if (dir != NULL)
    g_dir_close (dir);
  g_remove (path);
}

static void
tear_down (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  remove_all (f->dir);
  g_free (f->dir);
  g_free (f->helper);
  g_free (f->cache);
}

static CwDay
day_of (const char *text)
{
  CwDay day = CW_DAY_NONE;
  g_assert_true (cw_day_parse (text, &day));
  return day;
}

static char *
write_file (const Fixture *f, const char *name, const char *text)
{
  char *path = g_build_filename (f->dir, name, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

/* A shell script in the place of the helper. */
static char *
write_script (const Fixture *f, const char *name, const char *body)
{
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\n%s\n", body);
  char *path = write_file (f, name, text);
  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
  return path;
}

static GBytes *
bytes_of (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static void
assert_refused (GError *error, CwError kind, const char *code)
{
  g_autofree char *prefix = g_strconcat (code, ": ", NULL);
  g_assert_error (error, CW_ERROR, (int) kind);
  g_assert_true (g_str_has_prefix (error->message, prefix));
  g_error_free (error);
}

static const CwNamedDay *
closed_at (const CwIcalResult *result, guint i)
{
  g_assert_cmpuint (i, <, result->closed->len);
  return &g_array_index (result->closed, CwNamedDay, i);
}

/* ---- the output ---- */

static void
test_whole_output_is_read (void)
{
  static const char text[] = "name\t日本の祝日\n"
                             "covers\t1955-01-01\t2099-12-31\n"
                             "official-until\t2027-12-31\n"
                             "days-off\tfri,sat\n"
                             "closed\t2026-01-01\t元日\tNew Year's Day\n"
                             "closed\t2026-01-02\t休業\n"
                             "opened\t2026-01-10\t振替\n"
                             "left-out\tobservance\t2026-02-03\t節分\n"
                             "left-out-total\t1234\n"
                             "count\t2026\t2\n"
                             "end\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (CwIcalResult) result = cw_icalendar_parse_output (text, strlen (text), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (result->name, ==, "日本の祝日");
  g_assert_cmpint (result->covers_from, ==, day_of ("1955-01-01"));
  g_assert_cmpint (result->covers_to, ==, day_of ("2099-12-31"));
  g_assert_cmpint (result->official_until, ==, day_of ("2027-12-31"));
  g_assert_cmphex (result->days_off, ==, 0x30);
  g_assert_cmpuint (result->closed->len, ==, 2);
  g_assert_cmpint (closed_at (result, 0)->day, ==, day_of ("2026-01-01"));
  g_assert_cmpstr (closed_at (result, 0)->name, ==, "元日");
  g_assert_cmpstr (closed_at (result, 0)->name_en, ==, "New Year's Day");
  g_assert_null (closed_at (result, 1)->name_en);
  g_assert_cmpuint (result->opened->len, ==, 1);
  const CwIcalLeftOut *left_out = &g_array_index (result->left_out, CwIcalLeftOut, 0);
  g_assert_cmpstr (left_out->reason, ==, "observance");
  g_assert_cmpstr (left_out->name, ==, "節分");
  g_assert_cmpint (left_out->day, ==, day_of ("2026-02-03"));
  g_assert_cmpuint (result->n_left_out, ==, 1234);
  const CwIcalYear *year = &g_array_index (result->years, CwIcalYear, 0);
  g_assert_cmpint (year->year, ==, 2026);
  g_assert_cmpuint (year->closed, ==, 2);
}

static void
test_absent_lines_are_told_apart (void)
{
  g_autoptr (CwIcalResult) result = cw_icalendar_parse_output ("name\t\nend\n", 10, NULL);
  g_assert_nonnull (result);
  g_assert_cmpstr (result->name, ==, "");
  g_assert_cmpint (result->covers_from, ==, CW_DAY_NONE);
  g_assert_cmpint (result->covers_to, ==, CW_DAY_NONE);
  g_assert_cmpint (result->official_until, ==, CW_DAY_NONE);
  g_assert_cmphex (result->days_off, ==, 0xff);
  g_autoptr (CwIcalResult) none =
      cw_icalendar_parse_output ("name\t\ndays-off\tnone\nend\n", 24, NULL);
  g_assert_nonnull (none);
  g_assert_cmphex (none->days_off, ==, 0);
}

static void
test_bad_output_is_refused (void)
{
  static const char *const texts[] = {
    "",
    "end\n",
    "name\tx\n",
    "name\tx\nend",
    "name\tx\nend\nmore\n",
    "name\tx\nname\ty\nend\n",
    "name\tx\ty\nend\n",
    "nonsense\tx\nend\n",
    "name\tx\n\nend\n",
    "name\t\xff\nend\n",
    "name\tx\nclosed\t2026-02-30\ty\nend\n",
    "name\tx\nclosed\t2026-01-01\nend\n",
    "name\tx\nclosed\t2026-01-01\ta\tb\tc\nend\n",
    "name\tx\nclosed\t2026-01-02\ta\nclosed\t2026-01-01\tb\nend\n",
    "name\tx\nclosed\t2026-01-01\ta\nclosed\t2026-01-01\tb\nend\n",
    "name\tx\ncovers\t2026-12-31\t2026-01-01\nend\n",
    "name\tx\ndays-off\tsaturday\nend\n",
    "name\tx\ndays-off\tn t\nend\n",
    "name\tx\ndays-off\t\nend\n",
    "name\tx\ncount\t2026\t367\nend\n",
    "error\tsub-daily\ttext\n",
  };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      GError *error = NULL;
      g_assert_null (cw_icalendar_parse_output (texts[i], strlen (texts[i]), &error));
      assert_refused (error, CW_ERROR_REFUSED, "ics-bad-output");
    }
  GError *error = NULL;
  g_assert_null (cw_icalendar_parse_output ("name\tx\0y\nend\n", 13, &error));
  assert_refused (error, CW_ERROR_REFUSED, "ics-bad-output");
}

/* ---- the helper ---- */

static void
test_helper_reads_a_file (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) ics = bytes_of (NEW_YEAR);
  g_autoptr (CwIcalResult) result = cw_icalendar_run_sync (f->helper, ics, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (result->name, ==, "社内");
  g_assert_cmpuint (result->closed->len, ==, 1);
  g_assert_cmpint (closed_at (result, 0)->day, ==, day_of ("2026-01-01"));
  g_assert_cmpstr (closed_at (result, 0)->name_en, ==, "New Year's Day");

  g_autoptr (CwIcalResult) public_only = cw_icalendar_run_sync (f->helper, ics, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (public_only->closed->len, ==, 0);
  g_assert_cmpuint (public_only->n_left_out, ==, 1);
}

static void
test_helper_agrees_on_the_version (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *out = NULL;
  char *argv[] = { f->helper, (char *) "--version", NULL };
  g_assert_true (g_spawn_sync (NULL, argv, NULL, 0, NULL, NULL, &out, NULL, NULL, NULL));
  g_assert_cmpint (g_ascii_strtoll (out, NULL, 10), ==, CW_ICAL_PARSER_VERSION);
}

static void
test_refusals_keep_code_and_kind (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  static const struct
  {
    const char *ics;
    CwError kind;
    const char *code;
  } rows[] = {
    { "", CW_ERROR_INVALID_ARGUMENT, "ics-not-a-calendar" },
    { ICS (EVENT ("DTSTART:20260230")), CW_ERROR_INVALID_ARGUMENT, "ics-bad-date" },
    { ICS (EVENT ("DTSTART:18991231")), CW_ERROR_LIMIT_EXCEEDED, "ics-year-out-of-range" },
    { ICS (EVENT ("DTSTART:20260101\r\nRRULE:FREQ=HOURLY")), CW_ERROR_INVALID_ARGUMENT,
      "ics-sub-daily" },
    { ICS (EVENT ("UID:a\r\nDTSTART:20260101\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260101")),
      CW_ERROR_NOT_SUPPORTED, "ics-not-supported" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GError *error = NULL;
      g_autoptr (GBytes) ics = bytes_of (rows[i].ics);
      g_assert_null (cw_icalendar_run_sync (f->helper, ics, FALSE, &error));
      assert_refused (error, rows[i].kind, rows[i].code);
    }
  GError *error = NULL;
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (6000000), 6000000);
  g_assert_null (cw_icalendar_run_sync (f->helper, large, FALSE, &error));
  assert_refused (error, CW_ERROR_LIMIT_EXCEEDED, "ics-too-large");
}

static void
test_failing_helpers_are_told (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  static const struct
  {
    const char *body;
    CwError kind;
    const char *code;
  } rows[] = {
    { "exit 3", CW_ERROR_REFUSED, "ics-helper-failed" },
    { "echo 'no refusal'; exit 1", CW_ERROR_REFUSED, "ics-helper-failed" },
    { "kill -SEGV $$", CW_ERROR_REFUSED, "ics-helper-failed" },
    { "echo nonsense", CW_ERROR_REFUSED, "ics-bad-output" },
    { "exec yes", CW_ERROR_LIMIT_EXCEEDED, "ics-output-too-large" },
  };
  g_autoptr (GBytes) ics = bytes_of (NEW_YEAR);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GError *error = NULL;
      g_autofree char *script = write_script (f, "helper", rows[i].body);
      g_assert_null (cw_icalendar_run_sync (script, ics, FALSE, &error));
      assert_refused (error, rows[i].kind, rows[i].code);
    }
  GError *error = NULL;
  g_assert_null (cw_icalendar_run_sync ("/nonexistent/helper", ics, FALSE, &error));
  assert_refused (error, CW_ERROR_NOT_SUPPORTED, "ics-helper-missing");
}

typedef struct
{
  GMainLoop *loop;
  CwIcalResult *result;
  GError *error;
} Waiting;

static void
on_done (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  Waiting *waiting = data;
  waiting->result = cw_icalendar_run_finish (result, &waiting->error);
  g_main_loop_quit (waiting->loop);
}

static gboolean
cancel (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

/* A helper that holds its output open for ever, as a process of its own too. */
static void
test_hung_helper_is_killed (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) ics = bytes_of (NEW_YEAR);
  g_autofree char *script = write_script (f, "helper", "sleep 600 & echo $! >\"$0.pid\"; wait");
  GError *error = NULL;
  gint64 start = g_get_monotonic_time ();
  g_assert_null (cw_icalendar_run_sync (script, ics, FALSE, &error));
  assert_refused (error, CW_ERROR_LIMIT_EXCEEDED, "ics-timeout");
  g_assert_cmpint (g_get_monotonic_time () - start, <, 30 * G_USEC_PER_SEC);

  g_autofree char *pid_file = g_strconcat (script, ".pid", NULL);
  g_autofree char *pid = NULL;
  g_assert_true (g_file_get_contents (pid_file, &pid, NULL, NULL));
  kill ((pid_t) g_ascii_strtoll (pid, NULL, 10), SIGKILL);
}

static void
test_run_can_be_cancelled (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GBytes) ics = bytes_of (NEW_YEAR);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *script = write_script (f, "helper", "exec sleep 600");
  Waiting waiting = { .loop = g_main_loop_new (NULL, FALSE) };
  cw_icalendar_run_async (script, ics, FALSE, cancellable, on_done, &waiting);
  g_idle_add (cancel, cancellable);
  g_main_loop_run (waiting.loop);
  g_assert_null (waiting.result);
  g_assert_error (waiting.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&waiting.error);

  cw_icalendar_run_async (f->helper, ics, FALSE, NULL, on_done, &waiting);
  g_main_loop_run (waiting.loop);
  g_assert_no_error (waiting.error);
  g_assert_cmpuint (waiting.result->closed->len, ==, 1);
  cw_ical_result_free (waiting.result);
  g_main_loop_unref (waiting.loop);
}

/* ---- the cache ---- */

/* The only file of the cache. */
static char *
cached_file (const Fixture *f)
{
  g_autoptr (GDir) dir = g_dir_open (f->cache, 0, NULL);
  g_assert_nonnull (dir);
  const char *name = g_dir_read_name (dir);
  g_assert_nonnull (name);
  char *path = g_build_filename (f->cache, name, NULL);
  g_assert_null (g_dir_read_name (dir));
  return path;
}

static void
assert_loads (const Fixture *f, const char *helper, const char *ics_path, const char *first_name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwIcalResult) result = cw_icalendar_load (helper, f->cache, ics_path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (closed_at (result, 0)->name, ==, first_name);
}

static void
test_second_load_needs_no_helper (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *ics = write_file (f, "a.ics", NEW_YEAR);
  assert_loads (f, f->helper, ics, "元日");
  g_autofree char *cached = cached_file (f);
  g_autofree char *wanted =
      g_strdup_printf ("-%d-%d.days", (int) strlen (NEW_YEAR), CW_ICAL_PARSER_VERSION);
  g_assert_true (g_str_has_suffix (cached, wanted));
  GStatBuf info;
  g_assert_cmpint (g_stat (cached, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (f->cache, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  assert_loads (f, "/nonexistent/helper", ics, "元日");

  /* another file that says the same has days of its own */
  g_autofree char *other = write_file (f, "b.ics", NEW_YEAR);
  g_assert_null (cw_icalendar_load ("/nonexistent/helper", f->cache, other, NULL));
}

static void
test_changed_file_is_read_anew (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *ics = write_file (f, "a.ics", NEW_YEAR);
  assert_loads (f, f->helper, ics, "元日");
  g_autofree char *again = write_file (f, "a.ics", ICS (EVENT ("DTSTART:20260101\r\nSUMMARY:X")));
  assert_loads (f, f->helper, again, "X");
}

static void
test_only_public_has_its_own_entry (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *ics = write_file (f, "a.ics", NEW_YEAR);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwIcalResult) some = cw_icalendar_load_with (f->helper, f->cache, ics, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (some->closed->len, ==, 0);
  assert_loads (f, f->helper, ics, "元日");
}

static void
test_damaged_cache_is_made_anew (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *ics = write_file (f, "a.ics", NEW_YEAR);
  assert_loads (f, f->helper, ics, "元日");
  g_autofree char *cached = cached_file (f);
  g_autofree char *whole = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (cached, &whole, &length, NULL));
  for (gsize i = 0; i < length; i += 7)
    {
      g_autofree char *damaged = g_memdup2 (whole, length);
      damaged[i] ^= 1;
      g_assert_true (g_file_set_contents (cached, damaged, (gssize) length, NULL));
      g_autoptr (GError) error = NULL;
      g_assert_null (cw_icalendar_load ("/nonexistent/helper", f->cache, ics, &error));
    }
  g_assert_true (g_file_set_contents (cached, whole, (gssize) length / 2, NULL));
  assert_loads (f, f->helper, ics, "元日");
  g_autofree char *mended = NULL;
  g_assert_true (g_file_get_contents (cached, &mended, NULL, NULL));
  g_assert_cmpstr (mended, ==, whole);
}

static void
test_load_goes_on_without_a_cache (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *ics = write_file (f, "a.ics", NEW_YEAR);
  g_autofree char *in_the_way = write_file (f, "cache", "a file where the folder should be");
  assert_loads (f, f->helper, ics, "元日");
}

static void
test_refused_and_missing_files_are_not_cached (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  GError *error = NULL;
  g_autofree char *ics = write_file (f, "a.ics", ICS (EVENT ("DTSTART:20260230")));
  g_assert_null (cw_icalendar_load (f->helper, f->cache, ics, &error));
  assert_refused (g_steal_pointer (&error), CW_ERROR_INVALID_ARGUMENT, "ics-bad-date");
  g_assert_false (g_file_test (f->cache, G_FILE_TEST_EXISTS));

  g_assert_null (cw_icalendar_load (f->helper, f->cache, "/nonexistent.ics", &error));
  assert_refused (g_steal_pointer (&error), CW_ERROR_STORAGE, "ics-unreadable");
  g_assert_null (cw_icalendar_load (f->helper, f->cache, f->dir, &error));
  assert_refused (g_steal_pointer (&error), CW_ERROR_STORAGE, "ics-unreadable");
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/output/every line is read", test_whole_output_is_read);
  g_test_add_func ("/output/what is absent is told apart from what is empty",
                   test_absent_lines_are_told_apart);
  g_test_add_func ("/output/anything unexpected is refused", test_bad_output_is_refused);
  ADD ("/helper/it reads a file", test_helper_reads_a_file);
  ADD ("/helper/its version is the one of the cache", test_helper_agrees_on_the_version);
  ADD ("/helper/refusals keep their code and become the errors of the bus",
       test_refusals_keep_code_and_kind);
  ADD ("/helper/one that fails is told and harms nothing", test_failing_helpers_are_told);
  ADD ("/helper/one that hangs is killed after 5 s", test_hung_helper_is_killed);
  ADD ("/helper/a run can be cancelled", test_run_can_be_cancelled);
  ADD ("/cache/the second load needs no helper; 0600 in 0700", test_second_load_needs_no_helper);
  ADD ("/cache/a changed file is read anew", test_changed_file_is_read_anew);
  ADD ("/cache/only public holidays have an entry of their own",
       test_only_public_has_its_own_entry);
  ADD ("/cache/a damaged entry is never used and made anew", test_damaged_cache_is_made_anew);
  ADD ("/cache/without a cache everything works", test_load_goes_on_without_a_cache);
  ADD ("/cache/what was refused is not kept", test_refused_and_missing_files_are_not_cached);
  return g_test_run ();
}
