/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/bus-fixture.h"

#include <unistd.h>

/* Policies, templates, pause and status over the bus. */

#define UUID "123e4567-e89b-42d3-a456-426614174000"

static void
test_policies (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *list = bus_call (f, NULL, "ListPolicies", "()");
  g_autofree char *one = bus_call (f, NULL, "GetPolicy", "('p',)");

  bus_contains (list, "'id': <'p'>");
  bus_contains (one, "'id': <'nudge'>");
  bus_fails (f, NULL, "GetPolicy", "('pp',)", "NotFound", "unknown-platform");
}

static void
test_check_policy (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  static const char good[] = "[Policy]\nFormat=1\nName=Good\n[Step a]\nStage=applied\nSince=quiet\n"
                             "After=5bd\nAct=message\nTitle=A\nSource=x\nChecked=2026-11\n"
                             "Confidence=default\n";
  static const char bad[] = "[Policy]\nFormat=1\nName=Bad\n[Step a]\nStage=applied\nSince=quiet\n"
                            "Aftr=5bd\nAct=message\nTitle=A\n";
  g_autofree char *fine
      = bus_call_fd (f, NULL, "CheckPolicy", "('x.policy', 0)", bus_memory (good));
  g_autofree char *broken
      = bus_call_fd (f, NULL, "CheckPolicy", "('x.policy', 0)", bus_memory (bad));
  int ends[2];

  g_assert_cmpstr (fine, ==, "([],)");
  bus_contains (broken, "'file': <'x.policy'>");
  bus_contains (broken, "'line': <uint32 7>");
  bus_contains (broken, "'key': <'Aftr'>");
  bus_contains (broken, "After");
  g_assert_cmpint (pipe (ends), ==, 0);
  bus_fails_fd (f, NULL, "CheckPolicy", "('x.policy', 0)", ends[0], "InvalidArgument",
                "not-a-file");
  close (ends[1]);
}

static void
test_templates (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  library_write (f->desk->library.config, "templates/en/hello.txt", "Hello {client}\n");
  cw_library_reload (f->desk->library.library);
  g_autofree char *list = bus_call (f, NULL, "ListTemplates", "()");
  g_autofree char *one = bus_call (f, NULL, "GetTemplate", "('hello', 'ja')");

  bus_contains (list, "'name': <'hello'>");
  bus_contains (one, "'lang': <'en'>"); /* the one that there is */
  bus_contains (one, "'text': <'Hello {client}\\n'>");
  bus_fails (f, NULL, "GetTemplate", "('../secret', '')", "NotFound", "no-such-template");
}

static void
assert_paused (BusFixture *f, const char *until)
{
  g_autofree char *value = bus_property (f, "PausedUntil");
  g_autofree char *expected
      = g_strdup_printf ("int64 %" G_GINT64_FORMAT, until != NULL ? desk_at (until) : 0);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_pause (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *day = bus_call (f, NULL, "Pause", "('2026-11-13', {'request': <'" UUID "'>})");
  assert_paused (f, "2026-11-13 09:00"); /* the start of Hours */
  g_autofree char *resumed = bus_call (f, NULL, "Resume", "()");
  assert_paused (f, NULL);
  /* the request was carried out once */
  g_autofree char *again
      = bus_call (f, NULL, "Pause", "('2026-11-13', {'request': <'" UUID "'>})");
  g_assert_cmpstr (again, ==, "()");
  assert_paused (f, NULL);
  bus_fails (f, NULL, "Pause", "('yesterday', {})", "InvalidArgument", "in-the-past");
  bus_fails (f, NULL, "Pause", "('2026-11-13', {'until': <'x'>})", "InvalidArgument",
             "unknown-key");
  assert_paused (f, NULL);
}

/* A pause is no command about cases: undo takes back what was before it. */
static void
test_pause_is_not_undone (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  desk_delivered (f->desk, "2026-11-09 10:00", "");
  g_autofree char *paused = bus_call (f, NULL, "Pause", "('2026-11-13', {})");
  g_autofree char *undone = bus_call (f, NULL, "Undo", "(0, {})");

  g_assert_cmpstr (undone, ==, "(1, [1], 'add on case 1')");
  assert_paused (f, "2026-11-13 09:00");
}

static void
test_status (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  f->bus->settings_problem = g_strdup ("casewatch.conf:3: no");
  f->bus->database_problem = g_strdup ("page 7 is torn");
  g_autofree char *status = bus_call (f, NULL, "Status", "()");

  bus_contains (status, "'version': <'" PACKAGE_VERSION "'>");
  bus_contains (status, "'now': <'2026-11-09T10:00:00+09:00'>");
  bus_contains (status, "'problems': <['casewatch.conf:3: no', 'page 7 is torn']>");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (BusFixture *, gconstpointer);
  } tests[] = {
    { "/bus-rules/policies", test_policies },
    { "/bus-rules/CheckPolicy tells file, line, key and hint, and reads no pipe",
      test_check_policy },
    { "/bus-rules/templates", test_templates },
    { "/bus-rules/pause until the start of Hours, resume, one request once", test_pause },
    { "/bus-rules/undo does not cover a pause", test_pause_is_not_undone },
    { "/bus-rules/Status names what is wrong", test_status },
  };

  g_setenv ("TZ", "Asia/Tokyo", TRUE);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, BusFixture, NULL, bus_setup, tests[i].func, bus_teardown);
  return g_test_run ();
}
