/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/bus-fixture.h"

/* Business days over the bus.  The reader of calendars is a stand-in that takes the days as lines,
 * so what is imported here are its own lines. */

static void
assert_answer (BusFixture *f, const char *method, const char *parameters, const char *expected)
{
  g_autofree char *answer = bus_call (f, "Calendars", method, parameters);

  g_assert_cmpstr (answer, ==, expected);
}

/* Mon 9 Nov 2026 is a Monday; without a calendar the week has five business days. */
static void
test_days (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  assert_answer (f, "AddBusinessDays", "([], '2026-11-13', 1)", "('2026-11-16',)");
  assert_answer (f, "AddBusinessDays", "([], '2026-11-16', -1)", "('2026-11-13',)");
  assert_answer (f, "AddBusinessDays", "([], '2026-11-14', 0)", "('2026-11-16',)");
  assert_answer (f, "CountBusinessDays", "([], '2026-11-09', '2026-11-16')", "(5,)");
  assert_answer (f, "CountBusinessDays", "([], '2026-11-16', '2026-11-09')", "(-5,)");
  assert_answer (f, "CountBusinessDays", "([], '2026-11-09', '2026-11-09')", "(0,)");
  assert_answer (f, "ClosedDays", "([], '2026-01-01', '2026-12-31')", "([],)");
  assert_answer (f, "List", "()", "([],)");
}

static void
test_refused (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  bus_fails (f, "Calendars", "AddBusinessDays", "(['moon'], '2026-11-13', 1)", "NotFound",
             "no-such-calendar");
  bus_fails (f, "Calendars", "AddBusinessDays", "([], '2026-02-30', 1)", "InvalidArgument",
             "bad-date");
  bus_fails (f, "Calendars", "AddBusinessDays", "([], '2026-11-13', 2147483647)",
             "LimitExceeded", "out-of-range");
  bus_fails (f, "Calendars", "AddBusinessDays", "([], '2026-11-13', -2147483648)",
             "LimitExceeded", "out-of-range");
  bus_fails (f, "Calendars", "CountBusinessDays", "([], 'today', '2026-11-13')", "InvalidArgument",
             "bad-date");
  bus_fails (f, "Calendars", "ClosedDays", "([], '1899-12-31', '2026-11-13')", "LimitExceeded",
             "out-of-range");
  bus_fails (f, "Calendars", "Remove", "('japan',)", "NotFound", "no-such-calendar");
}

static void
test_too_many (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) parameters = g_string_new ("(['a'");

  for (int i = 0; i < 20; i++)
    g_string_append (parameters, ", 'a'");
  g_string_append (parameters, "], '2026-11-13', 1)");
  bus_fails (f, "Calendars", "AddBusinessDays", parameters->str, "LimitExceeded", "too-many");
}

static void
test_import_refused (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  bus_fails_fd (f, "Calendars", "Import", "('fair', 0, {'wet_run': <true>})", bus_memory ("x"),
                "InvalidArgument", "unknown-key");
  bus_fails_fd (f, "Calendars", "Import", "('fair', 0, {'request': <'x'>})", bus_memory ("x"),
                "InvalidArgument", "bad-request");
  bus_fails (f, "Calendars", "Import", "('fair', 0, {})", "InvalidArgument", "no-descriptor");
  g_autofree char *large = g_strnfill (5242881, 'x');
  bus_fails_fd (f, "Calendars", "Import", "('fair', 0, {})", bus_memory (large), "LimitExceeded",
                "too-large");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (BusFixture *, gconstpointer);
  } tests[] = {
    { "/bus-calendars/add, count and list", test_days },
    { "/bus-calendars/what is refused", test_refused },
    { "/bus-calendars/at most 20 calendars", test_too_many },
    { "/bus-calendars/imports that are refused", test_import_refused },
  };

  g_setenv ("TZ", "Asia/Tokyo", TRUE);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, BusFixture, NULL, bus_setup, tests[i].func, bus_teardown);
  return g_test_run ();
}
