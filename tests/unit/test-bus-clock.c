/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/bus-fixture.h"

#include "dbus/names.h"

/* The clock for tests (section 10 of the contract). */

static void
assert_set (BusFixture *f, const char *time, const char *expected)
{
  g_autofree char *parameters = g_strdup_printf ("('%s', {})", time);
  g_autofree char *answer = bus_call (f, "TestClock", "Set", parameters);

  g_assert_cmpstr (answer, ==, expected);
}

static void
test_moves (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  desk_delivered (f->desk, "2026-11-09 10:00", "");
  assert_set (f, "2026-11-10 09:59", "(0, '2026-11-10T10:00:00+09:00')");
  assert_set (f, "2026-11-10 10:00", "(1, '2026-11-10T19:59:00+09:00')");
  assert_set (f, "2026-11-10 10:00", "(0, '2026-11-10T19:59:00+09:00')"); /* nothing is new */
  g_assert_cmpint (cw_clock_now (f->desk->clock), ==, desk_at ("2026-11-10 10:00"));
}

/* Everything on the way happens at its own moment, in order. */
static void
test_over_much (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  desk_delivered (f->desk, "2026-11-09 10:00", "");
  desk_delivered (f->desk, "2026-11-09 09:30", "");
  g_string_truncate (f->desk->told, 0);
  /* two nudges, a digest on Tue, on Wed, two of the office, a digest on Thu */
  assert_set (f, "2026-11-12 23:00", "(7, '2026-11-13T19:59:00+09:00')");
  g_assert_true (g_str_has_prefix (f->desk->told->str,
                                   "raised 2 nudge, raised 1 nudge, raised digest, "));
}

static void
test_backwards (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  desk_delivered (f->desk, "2026-11-09 10:00", "");
  assert_set (f, "2026-11-10 10:00", "(1, '2026-11-10T19:59:00+09:00')");
  assert_set (f, "2026-11-09 12:00", "(0, '2026-11-10T10:00:00+09:00')");
  assert_set (f, "2026-11-10 10:00", "(1, '2026-11-10T19:59:00+09:00')");
}

static void
test_refused (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  bus_fails (f, "TestClock", "Set", "('noonish', {})", "InvalidArgument", "bad-time");
  bus_fails (f, "TestClock", "Set", "('2026-11-10', {'fast': <true>})", "InvalidArgument",
             "unknown-key");
  g_assert_cmpint (cw_clock_now (f->desk->clock), ==, desk_at ("2026-11-09 10:00"));
}

/* Without a test clock the interface is not there at all. */
static void
test_real_clock (void)
{
  g_autoptr (GError) error = NULL;
  LibraryFixture library = { 0 };
  CwBus *bus = cw_bus_new (NULL, "/nowhere");
  g_autoptr (Storage) storage = storage_new ();

  library_setup (&library, NULL);
  storage_open (storage);
  CwClock *clock = cw_clock_new_real (NULL, &error);
  g_assert_no_error (error);
  CwEngine *engine = cw_engine_new (storage->db, clock, library.library, cw_settings_defaults (),
                                    cw_bus_engine_events (), bus);
  cw_bus_set_engine (bus, engine);
  g_assert_null (bus->clock);
  cw_bus_free (bus);
  cw_engine_free (engine);
  cw_clock_free (clock);
  library_teardown (&library, NULL);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (BusFixture *, gconstpointer);
  } tests[] = {
    { "/bus-clock/moves, counts and tells the next moment", test_moves },
    { "/bus-clock/everything on the way happens in order", test_over_much },
    { "/bus-clock/backwards too", test_backwards },
    { "/bus-clock/what is no time is refused", test_refused },
  };

  g_setenv ("TZ", "Asia/Tokyo", TRUE);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, BusFixture, NULL, bus_setup, tests[i].func, bus_teardown);
  g_test_add_func ("/bus-clock/not there on the real clock", test_real_clock);
  return g_test_run ();
}
