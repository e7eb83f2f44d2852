/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/bus-fixture.h"

#include "dbus/names.h"

/* The object as it is seen by others: its members, properties, signals and errors. */

/* ---- members ---- */

static void
on_introspected (GObject *source, GAsyncResult *result, gpointer data)
{
  gpointer *out = data;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  g_assert_nonnull (reply);
  g_variant_get (reply, "(s)", &out[0]);
  g_main_loop_quit (out[1]);
}

static GDBusNodeInfo *
running_object (BusFixture *f)
{
  gpointer out[2] = { NULL, f->loop };
  g_autoptr (GError) error = NULL;

  g_dbus_connection_call (f->client, g_dbus_connection_get_unique_name (f->server), CW_OBJECT_PATH,
                          "org.freedesktop.DBus.Introspectable", "Introspect", NULL,
                          G_VARIANT_TYPE ("(s)"), G_DBUS_CALL_FLAGS_NONE, 60000, NULL,
                          on_introspected, out);
  g_main_loop_run (f->loop);
  g_autofree char *xml = out[0];
  GDBusNodeInfo *node = g_dbus_node_info_new_for_xml (xml, &error);
  g_assert_no_error (error);
  return node;
}

static void
add_args (GString *text, GDBusArgInfo **args)
{
  g_string_append_c (text, '(');
  for (gsize i = 0; args != NULL && args[i] != NULL; i++)
    g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", args[i]->signature, args[i]->name);
  g_string_append_c (text, ')');
}

/* Every member of an interface with its arguments, one a line. */
static char *
members_of (GDBusNodeInfo *node, const char *name)
{
  GDBusInterfaceInfo *info = g_dbus_node_info_lookup_interface (node, name);
  g_autoptr (GString) text = g_string_new (NULL);

  if (info == NULL)
    return NULL;
  for (gsize i = 0; info->methods != NULL && info->methods[i] != NULL; i++)
    {
      g_string_append_printf (text, "%s ", info->methods[i]->name);
      add_args (text, info->methods[i]->in_args);
      add_args (text, info->methods[i]->out_args);
      g_string_append_c (text, '\n');
    }
  for (gsize i = 0; info->signals != NULL && info->signals[i] != NULL; i++)
    {
      g_string_append_printf (text, "signal %s ", info->signals[i]->name);
      add_args (text, info->signals[i]->args);
      g_string_append_c (text, '\n');
    }
  for (gsize i = 0; info->properties != NULL && info->properties[i] != NULL; i++)
    g_string_append_printf (text, "property %s %s %d\n", info->properties[i]->name,
                            info->properties[i]->signature, info->properties[i]->flags);
  return g_strdup (text->str);
}

static void
test_introspect (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const interfaces[]
      = { CW_INTERFACE, CW_CALENDARS_INTERFACE, CW_TEST_CLOCK_INTERFACE };
  g_autofree char *file
      = g_build_filename (g_getenv ("CW_SRCDIR"), "dbus", CW_INTERFACE ".xml", NULL);
  g_autofree char *xml = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (file, &xml, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GDBusNodeInfo) documented = g_dbus_node_info_new_for_xml (xml, &error);
  g_assert_no_error (error);
  g_autoptr (GDBusNodeInfo) running = running_object (f);
  for (gsize i = 0; i < G_N_ELEMENTS (interfaces); i++)
    {
      g_autofree char *expected = members_of (documented, interfaces[i]);
      g_autofree char *found = members_of (running, interfaces[i]);
      g_assert_nonnull (expected);
      g_assert_cmpstr (found, ==, expected);
    }
}

/* ---- errors ---- */

static void
test_errors (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *id = bus_call (f, NULL, "AddCase",
                                  "({'title': <'Logo'>, 'client': <'ACME'>, 'platform': <'p'>},)");
  g_assert_cmpstr (id, ==, "(1,)");
  bus_fails (f, NULL, "GetCase", "(7,)", "NotFound", "no-such-case");
  bus_fails (f, NULL, "AddCase", "({},)", "InvalidArgument", "empty-title");
  bus_fails (f, NULL, "Record", "([1], 'unheld', {})", "InvalidState", "not-held");
  bus_fails (f, NULL, "EditCase", "(1, 99, {'title': <'x'>})", "Conflict", "changed-meanwhile");
  bus_fails (f, NULL, "ListCases", "({}, '', 1001)", "LimitExceeded", "too-many");
  bus_fails (f, NULL, "ListCases", "({}, 'no cursor', 10)", "InvalidArgument", "bad-cursor");
  bus_fails (f, NULL, "ListCases", "({'stage': <'nowhere'>}, '', 0)", "InvalidArgument",
             "bad-filter");
  bus_fails (f, NULL, "ListCases", "({'open': <'yes'>}, '', 0)", "InvalidArgument", "wrong-type");
  bus_fails (f, NULL, "ListCases", "({'stagge': <'applied'>}, '', 0)", "InvalidArgument",
             "unknown-key");
  bus_fails (f, NULL, "GetPolicy", "('q',)", "NotFound", "unknown-platform");
  bus_fails (f, NULL, "GetTemplate", "('q', '')", "NotFound", "no-such-template");
  bus_fails (f, NULL, "Pause", "('2026-11-01', {})", "InvalidArgument", "in-the-past");
  bus_fails (f, "Calendars", "Remove", "('moon',)", "NotFound", "no-such-calendar");
}

static void
test_storage_error (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  /* somebody else writes and does not end */
  sqlite3 *other = NULL;

  g_assert_cmpint (sqlite3_open (f->desk->storage->file, &other), ==, SQLITE_OK);
  sqlite3_busy_timeout (cw_database_handle (f->desk->storage->db), 1);
  g_assert_cmpint (sqlite3_exec (other, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  bus_fails (f, NULL, "AddCase", "({'title': <'Logo'>, 'client': <'ACME'>},)", "Storage",
             "storage");
  g_assert_cmpint (sqlite3_close (other), ==, SQLITE_OK);
  g_autofree char *id = bus_call (f, NULL, "AddCase", "({'title': <'L'>, 'client': <'A'>},)");
  g_assert_cmpstr (id, ==, "(1,)");
}

/* ---- properties and signals ---- */

static void
assert_property (BusFixture *f, const char *name, const char *expected)
{
  g_autofree char *value = bus_property (f, name);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_properties (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  assert_property (f, "Version", "'" PACKAGE_VERSION "'");
  g_autofree char *version = g_strdup_printf ("uint32 %u", CW_API_VERSION);
  assert_property (f, "ApiVersion", version);
  assert_property (f, "NextMoment", "int64 0"); /* none */
  assert_property (f, "PausedUntil", "int64 0");
  assert_property (f, "NotificationServer", "''");
  desk_delivered (f->desk, "2026-11-09 10:00", "");
  assert_property (f, "Revision", "uint64 1");
  assert_property (f, "OpenCases", "uint32 1");
  assert_property (f, "DueCases", "uint32 0");
  g_autofree char *moment
      = g_strdup_printf ("int64 %" G_GINT64_FORMAT, desk_at ("2026-11-10 10:00"));
  assert_property (f, "NextMoment", moment);
  desk_go (f->desk, "2026-11-10 10:00");
  assert_property (f, "DueCases", "uint32 1");
}

static int
pages_held (BusFixture *f)
{
  int held = 0, most;

  sqlite3_db_status (cw_database_handle (f->desk->storage->db), SQLITE_DBSTATUS_CACHE_USED, &held,
                     &most, FALSE);
  return held;
}

/* A second after the last work the pages that it read are given back. */
static void
test_rest (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  for (int i = 0; i < 30; i++)
    desk_delivered (f->desk, "2026-11-09 10:00", "");
  int worked = pages_held (f);
  g_assert_cmpuint (f->bus->trim, !=, 0);
  g_assert_true (f->bus->trim_again);
  while (f->bus->trim != 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (pages_held (f), <, worked / 4);
  desk_go (f->desk, "2026-11-10 10:00"); /* falls due */
  g_assert_cmpuint (f->bus->trim, !=, 0);
  assert_property (f, "DueCases", "uint32 30");
}

static void
test_signals (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  guint32 id = desk_delivered (f->desk, "2026-11-09 10:00", "");

  desk_go (f->desk, "2026-11-10 10:00");
  desk_record (f->desk, id, "replied", "{}");
  /* a call after them brings them: the bus keeps the order */
  g_autofree char *status = bus_call (f, NULL, "Status", "()");
  g_assert_cmpstr (f->signals->str, ==,
                   "CasesChanged (1, [1]); AlertRaised (1, 'nudge', 1); CasesChanged (2, [1]); "
                   "AlertWithdrawn (1, 1, 'answered'); ");
  g_string_truncate (f->signals, 0);
  cw_bus_rules_changed (f->bus, "policy", "p");
  g_autofree char *again = bus_call (f, NULL, "Status", "()");
  g_assert_cmpstr (f->signals->str, ==, "RulesChanged ('policy', 'p'); ");
}

static void
on_drained (GObject *source G_GNUC_UNUSED, GAsyncResult *result G_GNUC_UNUSED, gpointer data)
{
  g_main_loop_quit (data);
}

static void
test_quit (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  /* Quit ends the daemon's loop, which here is that of the call */
  g_dbus_connection_call (f->client, g_dbus_connection_get_unique_name (f->server), CW_OBJECT_PATH,
                          CW_INTERFACE, "Quit", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, 60000, NULL,
                          on_drained, f->loop);
  g_main_loop_run (f->loop);
  g_assert_true (f->bus->quitting);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (BusFixture *, gconstpointer);
  } tests[] = {
    { "/bus/Introspect of the running object is the XML file", test_introspect },
    { "/bus/errors have their names and begin with a code", test_errors },
    { "/bus/a database that is busy is Storage", test_storage_error },
    { "/bus/properties", test_properties },
    { "/bus/pages of the database are given back", test_rest },
    { "/bus/signals, in the order of what happened", test_signals },
    { "/bus/Quit", test_quit },
  };

  g_setenv ("TZ", "Asia/Tokyo", TRUE);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, BusFixture, NULL, bus_setup, tests[i].func, bus_teardown);
  return g_test_run ();
}
