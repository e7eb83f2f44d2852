/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/library.h"

#include <string.h>
#include <sys/stat.h>

#include "core/limits.h"
#include "dbus/errors.h"
#include "tests/unit/library-fixture.h"

/* daemon/library-calendars and library-import: calendars of contract sections 7 and 9. */

#define JAPAN                                                                                      \
  "name\t日本\ncovers\t2026-01-01\t2026-12-31\nclosed\t2026-01-01\t元日\tNew Year\n"             \
  "closed\t2026-12-30\t納会\ncount\t2026\t2\nend\n"

static void
test_calendars_and_unions (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  library_write (f->packaged, "calendars/japan.ics", JAPAN);
  library_write (f->data, "calendars/own.ics",
              "name\t\ncovers\t2026-06-01\t2026-06-30\nclosed\t2026-06-10\tday off\nend\n");
  library_write (f->data, "calendars/weekly.ics", "name\t\ndays-off\tfri,sat\nend\n");
  library_write (f->data, "calendars/Bad Name.ics", JAPAN);
  library_write (f->data, "calendars/broken.ics", "error\tparse\tline 3: no date\n");
  cw_library_load (f->library);

  GPtrArray *calendars = cw_library_calendars (f->library);
  g_assert_cmpuint (calendars->len, ==, 3);
  CwCalendar *japan = cw_library_calendar (f->library, "japan");
  g_assert_true (calendars->pdata[0] == japan);
  g_assert_cmpstr (cw_calendar_name (japan), ==, "japan");
  g_assert_cmpstr (cw_calendar_source (japan), ==, "packaged");
  CwDay first = CW_DAY_NONE, last = CW_DAY_NONE;
  g_assert_true (cw_day_parse ("2026-01-01", &first) && cw_day_parse ("2026-12-31", &last));
  g_assert_cmpint (cw_calendar_covers_from (japan), ==, first);
  g_assert_cmpint (cw_calendar_covers_to (japan), ==, last);
  g_assert_cmpint (cw_calendar_covers_from (cw_library_calendar (f->library, "weekly")), ==,
                   CW_DAY_FIRST);

  g_autoptr (GError) error = NULL;
  static const char *const names[] = { "japan", "own", NULL };
  g_autoptr (GTimeZone) zone = cw_zone_lookup ("Asia/Tokyo");
  CwCalendarUnion *both = cw_library_union (f->library, names, zone, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cw_calendar_union_reason (both, first, "en", NULL), ==, "New Year");
  CwDay day_off;
  g_assert_true (cw_day_parse ("2026-06-10", &day_off));
  g_assert_cmpstr (cw_calendar_union_reason (both, day_off, "en", NULL), ==, "day off");
  g_assert_true (cw_library_union (f->library, names, zone, NULL) == both); /* kept */
  g_assert_true (cw_library_union (f->library, names, NULL, NULL) != both);

  static const char *const wrong[] = { "japan", "wekly", NULL };
  g_assert_null (cw_library_union (f->library, wrong, zone, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==,
                   "no-such-calendar: there is no calendar \"wekly\"; did you mean \"weekly\"?");
  static const char *const none[] = { NULL };
  g_assert_nonnull (cw_library_union (f->library, none, NULL, NULL));
  g_assert_nonnull (cw_library_union (f->library, NULL, NULL, NULL));
}

static void
test_changed_calendar_clears_the_unions (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  library_write (f->packaged, "calendars/japan.ics", JAPAN);
  cw_library_load (f->library);
  g_autofree char *before = g_strdup (cw_library_fingerprint (f->library));
  static const char *const names[] = { "japan", NULL };
  CwDay day;
  g_assert_true (cw_day_parse ("2026-06-10", &day));
  CwCalendarUnion *u = cw_library_union (f->library, names, NULL, NULL);
  g_assert_null (cw_calendar_union_reason (u, day, "en", NULL));

  /* The user's own masks the packaged one. */
  library_write (f->data, "calendars/japan.ics",
              "name\t\ncovers\t2026-06-01\t2026-06-30\nclosed\t2026-06-10\tday off\nend\n");
  library_reload_gives (f, "calendar japan;");
  g_assert_cmpstr (cw_library_fingerprint (f->library), !=, before);
  u = cw_library_union (f->library, names, NULL, NULL);
  g_assert_cmpstr (cw_calendar_union_reason (u, day, "en", NULL), ==, "day off");

  /* A broken one leaves the last good one in force. */
  library_write (f->data, "calendars/japan.ics", "error\tparse\tline 3\n");
  library_reload_gives (f, "");
  u = cw_library_union (f->library, names, NULL, NULL);
  g_assert_cmpstr (cw_calendar_union_reason (u, day, "en", NULL), ==, "day off");

  library_remove (f->data, "calendars/japan.ics");
  library_reload_gives (f, "calendar japan;");
  g_assert_cmpstr (cw_library_fingerprint (f->library), ==, before);
}

typedef struct
{
  GVariant *report;
  GError *error;
} Imported;

static void
on_imported (GObject *source, GAsyncResult *result, gpointer data)
{
  Imported *imported = data;
  imported->report = cw_library_import_finish (CW_LIBRARY (source), result, &imported->error);
}

static GVariant *
import (LibraryFixture *f, const char *name, const char *text, gboolean dry_run,
        gboolean only_public, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  Imported imported = { NULL, NULL };
  g_string_truncate (f->signals, 0);
  cw_library_import_async (f->library, name, bytes, dry_run, only_public, NULL, on_imported,
                           &imported);
  while (imported.report == NULL && imported.error == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (imported.error != NULL)
    g_propagate_error (error, imported.error);
  return imported.report;
}

#define OWN                                                                                        \
  "BEGIN:VCALENDAR\r\n"                                                                            \
  "name\tMine\ncovers\t2026-01-01\t2026-12-30\nclosed\t2026-01-01\t元日\n"                        \
  "closed\t2026-07-07\t七夕 observed\nopened\t2026-01-03\twork\n"                                 \
  "left-out\tobservance\t2026-03-03\tひな祭り\ncount\t2026\t2\nend\n"

static void
test_import_reports_and_takes_force (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  library_write (f->packaged, "calendars/japan.ics", JAPAN);
  cw_library_load (f->library);
  g_autoptr (GError) error = NULL;

  g_autoptr (GVariant) preview = import (f, "own", OWN, TRUE, FALSE, &error);
  g_assert_no_error (error);
  g_assert_null (cw_library_calendar (f->library, "own"));
  g_assert_cmpstr (f->signals->str, ==, "");
  GVariantDict dict;
  g_variant_dict_init (&dict, preview);
  const char *text;
  guint32 number;
  gboolean flag;
  g_assert_true (g_variant_dict_lookup (&dict, "name", "&s", &text));
  g_assert_cmpstr (text, ==, "own");
  g_assert_true (g_variant_dict_lookup (&dict, "title", "&s", &text));
  g_assert_cmpstr (text, ==, "Mine");
  g_assert_true (g_variant_dict_lookup (&dict, "source", "&s", &text));
  g_assert_cmpstr (text, ==, "user");
  g_assert_true (g_variant_dict_lookup (&dict, "covers_from", "&s", &text));
  g_assert_cmpstr (text, ==, "2026-01-01");
  g_assert_true (g_variant_dict_lookup (&dict, "covers_to", "&s", &text));
  g_assert_cmpstr (text, ==, "2026-12-30");
  g_assert_true (g_variant_dict_lookup (&dict, "closed", "u", &number));
  g_assert_cmpuint (number, ==, 2);
  g_assert_true (g_variant_dict_lookup (&dict, "opened", "u", &number));
  g_assert_cmpuint (number, ==, 1);
  g_assert_true (g_variant_dict_lookup (&dict, "dry_run", "b", &flag));
  g_assert_true (flag);
  g_assert_true (g_variant_dict_lookup (&dict, "replaced", "b", &flag));
  g_assert_false (flag);
  g_autoptr (GVariant) per_year
      = g_variant_dict_lookup_value (&dict, "per_year", G_VARIANT_TYPE ("a{su}"));
  g_assert_true (g_variant_lookup (per_year, "2026", "u", &number));
  g_assert_cmpuint (number, ==, 2);
  g_auto (GStrv) unknown = NULL, left_out = NULL;
  g_assert_true (g_variant_dict_lookup (&dict, "unknown", "^as", &unknown));
  g_assert_cmpuint (g_strv_length (unknown), ==, 1);
  g_assert_cmpstr (unknown[0], ==, "2026-07-07 七夕 observed");
  g_assert_true (g_variant_dict_lookup (&dict, "left_out", "^as", &left_out));
  g_assert_cmpuint (g_strv_length (left_out), ==, 1);
  g_assert_cmpstr (left_out[0], ==, "2026-03-03 ひな祭り: observance");
  g_variant_dict_clear (&dict);

  g_autoptr (GVariant) done = import (f, "own", OWN, FALSE, FALSE, &error);
  g_assert_no_error (error);
  g_assert_nonnull (done);
  g_assert_cmpstr (f->signals->str, ==, "calendar own;");
  g_assert_cmpstr (cw_calendar_source (cw_library_calendar (f->library, "own")), ==, "user");
  g_autofree char *path = g_build_filename (f->data, "calendars", "own.ics", NULL);
  g_autofree char *kept = NULL;
  g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, OWN);
  struct stat info;
  g_assert_no_errno (stat (path, &info));
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_autofree char *directory = g_path_get_dirname (path);
  g_assert_no_errno (stat (directory, &info));
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  library_reload_gives (f, ""); /* the same days are no change */

  g_autoptr (GVariant) again = import (f, "own", OWN, FALSE, FALSE, &error);
  g_assert_true (g_variant_lookup (again, "replaced", "b", &flag));
  g_assert_true (flag);
}

static void
test_only_public_lasts (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  cw_library_load (f->library);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) done = import (f, "own", OWN, FALSE, TRUE, &error);
  g_assert_no_error (error);
  g_assert_nonnull (done);
  gsize n;
  cw_calendar_closed (cw_library_calendar (f->library, "own"), &n);
  g_assert_cmpuint (n, ==, 1);

  /* Another daemon reads the file from the start: the observance is still left out. */
  g_autoptr (CwLibrary) second
      = cw_library_new (f->config, f->data, f->admin, f->packaged, f->cache, f->helper);
  cw_library_load (second);
  cw_calendar_closed (cw_library_calendar (second, "own"), &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpstr (cw_library_fingerprint (second), ==, cw_library_fingerprint (f->library));
}

static void
test_refused_imports_change_nothing (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  cw_library_load (f->library);
  g_autofree char *large = g_strnfill (CW_LIMIT_ICS + 1, 'x');
  const struct { const char *name, *text; int code; const char *message; } rows[] = {
    { "own", "error\tbad-date\tline 3: no date\n", CW_ERROR_INVALID_ARGUMENT,
      "bad-calendar: line 3: no date" },
    { "own", "error\ttoo-many-days\tline 9: too many\n", CW_ERROR_LIMIT_EXCEEDED,
      "too-large: line 9: too many" },
    { "own", large, CW_ERROR_LIMIT_EXCEEDED,
      "too-large: an iCalendar file has at most 5242880 bytes" },
    { "../own", OWN, CW_ERROR_INVALID_ARGUMENT,
      "bad-calendar: a calendar's name is 1 to 64 of a-z, 0-9 and -" },
    { "", OWN, CW_ERROR_INVALID_ARGUMENT,
      "bad-calendar: a calendar's name is 1 to 64 of a-z, 0-9 and -" },
    { "own", "name\t\nend\n", CW_ERROR_INVALID_ARGUMENT,
      "bad-calendar: the calendar closes no day and opens none" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (import (f, rows[i].name, rows[i].text, FALSE, FALSE, &error));
      g_assert_error (error, CW_ERROR, rows[i].code);
      g_assert_cmpstr (error->message, ==, rows[i].message);
      g_assert_cmpstr (f->signals->str, ==, "");
    }
  g_autofree char *path = g_build_filename (f->data, "calendars", "own.ics", NULL);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_only_imported_calendars_can_be_removed (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  library_write (f->packaged, "calendars/japan.ics", JAPAN);
  library_write (f->data, "calendars/japan.ics",
              "name\t\ncovers\t2026-06-01\t2026-06-30\nclosed\t2026-06-10\tday off\nend\n");
  library_write (f->data, "calendars/own.ics", JAPAN);
  cw_library_load (f->library);

  g_autoptr (GError) error = NULL;
  g_assert_true (cw_library_remove_calendar (f->library, "own", &error));
  g_assert_no_error (error);
  g_assert_cmpstr (f->signals->str, ==, "calendar own;");
  g_assert_null (cw_library_calendar (f->library, "own"));

  g_assert_true (cw_library_remove_calendar (f->library, "japan", &error));
  g_assert_cmpstr (cw_calendar_source (cw_library_calendar (f->library, "japan")), ==, "packaged");
  g_assert_false (cw_library_remove_calendar (f->library, "japan", &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_REFUSED);
  g_assert_true (g_str_has_prefix (error->message, "packaged-calendar: japan was not imported"));
  g_clear_error (&error);
  static const char *const unknown[] = { "own", "../calendars/japan", "" };
  for (gsize i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      g_assert_false (cw_library_remove_calendar (f->library, unknown[i], &error));
      g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
      g_assert_true (g_str_has_prefix (error->message, "no-such-calendar: "));
      g_clear_error (&error);
    }
}

#define ADD(path, test)                                                                            \
  g_test_add ("/library-calendars/" path, LibraryFixture, NULL, library_setup, test,               \
              library_teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("calendars-and-unions", test_calendars_and_unions);
  ADD ("changed-calendar-clears-the-unions", test_changed_calendar_clears_the_unions);
  ADD ("import-reports-and-takes-force", test_import_reports_and_takes_force);
  ADD ("only-public-lasts", test_only_public_lasts);
  ADD ("refused-imports-change-nothing", test_refused_imports_change_nothing);
  ADD ("only-imported-calendars-can-be-removed", test_only_imported_calendars_can_be_removed);
  return g_test_run ();
}
