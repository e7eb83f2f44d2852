/* SPDX-License-Identifier: GPL-3.0-or-later */
/* floor-service FILE: the smallest service of our kind.  Owns org.casewatch.Floor, keeps one table in
 * SQLite (WAL, FULL); Add (a{sv}) commits a row and answers its id, List (u) gives rows, First (u)
 * the first of them.  What a command costs with it is the floor of our commands. */
#include <gio/gio.h>
#include <sqlite3.h>

static const char xml[] =
  "<node><interface name='org.casewatch.Floor'>"
  "<method name='Add'><arg type='a{sv}' direction='in'/><arg type='u' direction='out'/></method>"
  "<method name='List'><arg type='u' direction='in'/><arg type='aa{sv}' direction='out'/></method>"
  "</interface></node>";

typedef struct {
  sqlite3 *db;
  sqlite3_stmt *insert;
  sqlite3_stmt *list;
  GMainLoop *loop;
} Service;

static sqlite3_stmt *
prepare (Service *service, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (service->db, sql, -1, &statement, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (service->db));
  return statement;
}

static GVariant *
add (Service *service, GVariant *parameters)
{
  g_autoptr(GVariant) fields = g_variant_get_child_value (parameters, 0);
  const char *title = "";

  g_variant_lookup (fields, "title", "&s", &title);
  sqlite3_bind_text (service->insert, 1, title, -1, SQLITE_TRANSIENT);
  if (sqlite3_step (service->insert) != SQLITE_DONE)
    g_error ("%s", sqlite3_errmsg (service->db));
  sqlite3_reset (service->insert);
  return g_variant_new ("(u)", (guint32) sqlite3_last_insert_rowid (service->db));
}

static GVariant *
list (Service *service, GVariant *parameters)
{
  GVariantBuilder rows;
  guint32 limit;

  g_variant_get (parameters, "(u)", &limit);
  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  sqlite3_bind_int64 (service->list, 1, limit);
  while (sqlite3_step (service->list) == SQLITE_ROW)
    {
      g_variant_builder_open (&rows, G_VARIANT_TYPE ("a{sv}"));
      g_variant_builder_add (&rows, "{sv}", "id",
                             g_variant_new_uint32 (sqlite3_column_int (service->list, 0)));
      g_variant_builder_add (
        &rows, "{sv}", "title",
        g_variant_new_string ((const char *) sqlite3_column_text (service->list, 1)));
      g_variant_builder_close (&rows);
    }
  sqlite3_reset (service->list);
  return g_variant_new ("(aa{sv})", &rows);
}

static void
on_call (GDBusConnection *bus G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
         const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED, const char *method,
         GVariant *parameters, GDBusMethodInvocation *invocation, gpointer data)
{
  GVariant *answer
    = g_str_equal (method, "Add") ? add (data, parameters) : list (data, parameters);

  g_dbus_method_invocation_return_value (invocation, answer);
}

static void
on_bus (GDBusConnection *bus, const char *name G_GNUC_UNUSED, gpointer data)
{
  static const GDBusInterfaceVTable table = { .method_call = on_call };
  g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);

  g_dbus_connection_register_object (bus, "/org/casewatch/Floor", node->interfaces[0], &table, data,
                                     NULL, NULL);
}

static void
on_lost (GDBusConnection *bus G_GNUC_UNUSED, const char *name G_GNUC_UNUSED, gpointer data)
{
  g_main_loop_quit (((Service *) data)->loop);
}

int
main (int argc, char **argv)
{
  Service service = { .loop = g_main_loop_new (NULL, FALSE) };

  if (argc != 2 || sqlite3_open (argv[1], &service.db) != SQLITE_OK)
    g_error ("usage: floor-service FILE");
  sqlite3_exec (service.db,
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                "CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, title TEXT NOT NULL)",
                NULL, NULL, NULL);
  service.insert = prepare (&service, "INSERT INTO item (title) VALUES (?)");
  service.list = prepare (&service, "SELECT id, title FROM item ORDER BY id LIMIT ?");
  g_bus_own_name (G_BUS_TYPE_SESSION, "org.casewatch.Floor", 0, on_bus, NULL, on_lost, &service,
                  NULL);
  g_main_loop_run (service.loop);
  return 0;
}
