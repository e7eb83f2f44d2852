/* SPDX-License-Identifier: GPL-3.0-or-later */
/* floor-client add TITLE | floor-client list N: one call to floor-service through GDBus, and its
 * answer on stdout; what any client in C on GDBus has to do. */
#include <gio/gio.h>
#include <stdlib.h>

static GVariant *
call (const char *method, GVariant *parameters)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  GVariant *answer = NULL;

  if (bus != NULL)
    answer = g_dbus_connection_call_sync (bus, "org.casewatch.Floor", "/org/casewatch/Floor",
                                          "org.casewatch.Floor", method, parameters, NULL, 0, -1,
                                          NULL, &error);
  if (answer == NULL)
    g_error ("%s: %s", method, error->message);
  return answer;
}

static void
add (const char *title)
{
  GVariantBuilder fields;

  g_variant_builder_init (&fields, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&fields, "{sv}", "title", g_variant_new_string (title));
  g_variant_builder_add (&fields, "{sv}", "client", g_variant_new_string ("Somebody"));
  g_autoptr(GVariant) answer = call ("Add", g_variant_new ("(a{sv})", &fields));
  guint32 id;
  g_variant_get (answer, "(u)", &id);
  g_print ("Added #%u\n", id);
}

static void
list (const char *limit)
{
  g_autoptr(GVariant) answer = call ("List", g_variant_new ("(u)", (guint32) atoi (limit)));
  g_autoptr(GVariantIter) rows = NULL;
  GVariant *row;

  g_variant_get (answer, "(aa{sv})", &rows);
  while ((row = g_variant_iter_next_value (rows)) != NULL)
    {
      const char *title = "";
      guint32 id = 0;
      g_variant_lookup (row, "id", "u", &id);
      g_variant_lookup (row, "title", "&s", &title);
      g_print ("%u  %s\n", id, title);
      g_variant_unref (row);
    }
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "add"))
    add (argv[2]);
  else if (argc == 3 && g_str_equal (argv[1], "list"))
    list (argv[2]);
  else
    g_error ("usage: floor-client add TITLE | list N");
  return 0;
}
