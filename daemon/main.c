/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <sys/stat.h>

#include "core/when.h"
#include "daemon/bus-guard.h"
#include "daemon/bus.h"
#include "daemon/config.h"
#include "daemon/draft-file.h"
#include "daemon/log.h"
#include "daemon/restore.h"
#include "dbus/errors.h"
#include "dbus/names.h"

/* casewatchd: options and composition, nothing else. */

enum
{
  EXIT_STOPPED = 0,
  EXIT_FAULT = 1,
  EXIT_USAGE = 2,
  EXIT_RUNNING = 3,
  EXIT_REFUSED = 4,
  EXIT_NO_BUS = 5,
};

typedef struct
{
  /* options */
  char *data_dir, *name, *test_clock, *packaged_dir, *ical_helper;
  char *backup_dir; /* DIR/backups with --data-dir, else in the state directory */
  gboolean version;
  /* parts */
  GMainLoop *loop;
  GDBusConnection *connection;
  CwDatabase *db;
  CwClock *clock;
  CwLibrary *library;
  CwConfig *config;
  CwEngine *engine;
  CwNotifier *notifier;
  CwBus *bus;
  guint owner; /* of the name; 0: not yet */
  int exit_code;
} App;

static gboolean
parse_options (App *app, int *argc, char ***argv)
{
  GOptionEntry entries[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &app->data_dir,
      N_ ("Keep the data in DIR instead of the user's data directory"), N_ ("DIR") },
    { "name", 0, 0, G_OPTION_ARG_STRING, &app->name,
      N_ ("Own BUSNAME on the session bus, to run a second one beside the first"), N_ ("BUSNAME") },
    { "test-clock", 0, 0, G_OPTION_ARG_STRING, &app->test_clock,
      N_ ("Run on a clock that stands still at TIME and is moved over the bus"), N_ ("TIME") },
    { "packaged-dir", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &app->packaged_dir, NULL, "DIR" },
    { "ical-helper", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &app->ical_helper, NULL, "FILE" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &app->version, N_ ("Print the version"), NULL },
    { NULL },
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;

  g_option_context_set_summary (
    context, _ ("Watches cases for clients who have gone quiet, and pops up an alert at the right\n"
                "moment. Started by the session's service manager or on demand; see cw-ctl."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, argc, argv, &error) || *argc > 1)
    {
      g_printerr ("casewatchd: %s\n", error != NULL ? error->message : _ ("no arguments are taken"));
      return FALSE;
    }
  if (app->name != NULL && (!g_dbus_is_name (app->name) || g_dbus_is_unique_name (app->name)))
    {
      g_printerr (_ ("casewatchd: “%s” is no name for the bus\n"), app->name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
make_clock (App *app)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();
  CwWhenContext context
    = { .now = g_get_real_time (), .days = { zone, zone, NULL, NULL } };
  g_autofree char *reason = NULL;
  g_autoptr(GError) error = NULL;
  CwWhen when;

  if (app->test_clock != NULL)
    {
      if (!cw_when_parse (app->test_clock, CW_WHEN_CLOCK, &context, &when, &reason))
        {
          g_printerr ("casewatchd: --test-clock: %s\n", reason);
          app->exit_code = EXIT_USAGE;
          return FALSE;
        }
      app->clock = cw_clock_new_test (when.instant);
      return TRUE;
    }
  app->clock = cw_clock_new_real (NULL, &error);
  if (app->clock == NULL)
    {
      g_printerr ("casewatchd: %s\n", error->message);
      app->exit_code = EXIT_FAULT;
    }
  return app->clock != NULL;
}

static int
exit_code_of (CwDatabaseVerdict verdict)
{
  switch (verdict)
    {
    case CW_DATABASE_LOCKED:
      return EXIT_RUNNING;
    case CW_DATABASE_NEWER:
    case CW_DATABASE_FOREIGN:
    case CW_DATABASE_MARK:
      return EXIT_REFUSED;
    default:
      return EXIT_FAULT;
    }
}

static gboolean
open_database (App *app)
{
  g_autoptr(GError) error = NULL;
  CwDatabaseVerdict verdict;

  app->db = cw_database_open (app->data_dir, app->test_clock != NULL, &verdict, &error);
  if (app->db == NULL)
    {
      g_printerr ("casewatchd: %s\n", error != NULL ? error->message : "?");
      app->exit_code = exit_code_of (verdict);
      return FALSE;
    }
  if (verdict == CW_DATABASE_DAMAGED)
    cw_log (0, G_LOG_LEVEL_WARNING, "the database is damaged and only read: %s",
            cw_database_damage (app->db));
  return TRUE;
}

static void
on_clock (CwClockEvent event, gpointer data)
{
  App *app = data;

  if (event == CW_CLOCK_DUE)
    cw_engine_run (app->engine, "passed");
  else if (event == CW_CLOCK_ZONE)
    cw_engine_rules_changed (app->engine);
  else
    cw_engine_clock_jumped (app->engine);
}

static void
on_library_changed (CwLibrary *library, const char *kind, const char *name, gpointer data)
{
  App *app = data;

  (void) library;
  cw_engine_rules_changed (app->engine);
  cw_bus_rules_changed (app->bus, kind, name);
}

static void
on_config_changed (CwSettings *settings, const char *problem, gpointer data)
{
  App *app = data;

  g_free (app->bus->settings_problem);
  app->bus->settings_problem = g_strdup (problem);
  if (problem != NULL)
    cw_log (0, G_LOG_LEVEL_WARNING, "%s", problem);
  if (settings == NULL) /* broken: the last good values stay */
    return;
  if (app->engine == NULL)
    {
      app->engine = cw_engine_new (app->db, app->clock, app->library, settings,
                                   cw_bus_engine_events (), app->bus);
      return;
    }
  cw_engine_take_settings (app->engine, settings);
  cw_engine_rules_changed (app->engine);
  cw_bus_rules_changed (app->bus, "settings", "casewatch.conf");
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  App *app = data;
  g_autoptr(GError) error = NULL;

  (void) source;
  char *problem = cw_database_check_finish (app->db, result, &error);
  if (problem == NULL)
    return;
  cw_log (0, G_LOG_LEVEL_WARNING, "the database is damaged: %s", problem);
  g_free (app->bus->database_problem);
  app->bus->database_problem = problem;
}

/* What runs once the name is owned, and again after a backup was brought in. */
static void
start_parts (App *app)
{
  app->notifier = cw_notifier_new (app->connection, cw_engine_notifier_events (), app->engine);
  cw_engine_set_notifier (app->engine, app->notifier);
  app->bus->feed = cw_feed_new (app->engine, app->data_dir);
  app->bus->backup = cw_backup_new (app->engine, app->backup_dir);
  cw_engine_set_backup (app->engine, app->bus->backup);
  cw_engine_start (app->engine);
  cw_config_watch (app->config);
  cw_bus_update_properties (app->bus);
  cw_database_check_async (app->db, on_checked, app);
}

static void
stop_parts (App *app, gboolean close_bubbles)
{
  cw_clock_arm (app->clock, CW_NEVER);
  /* It runs the main loop until its thread is done, and a bubble may be heard of meanwhile. */
  g_clear_pointer (&app->bus->backup, cw_backup_free);
  cw_engine_set_backup (app->engine, NULL);
  cw_engine_set_notifier (app->engine, NULL);
  if (app->notifier != NULL)
    cw_notifier_free (g_steal_pointer (&app->notifier), close_bubbles);
  g_clear_pointer (&app->bus->feed, cw_feed_free);
}

/* The database that is there, with everything that hangs on it. */
static gboolean
open_parts (App *app, GError **error)
{
  g_autofree char *config_dir = cw_config_directory ();
  CwDatabaseVerdict verdict;

  app->db = cw_database_open (app->data_dir, app->test_clock != NULL, &verdict, error);
  if (app->db == NULL)
    return FALSE;
  g_free (app->bus->database_problem);
  app->bus->database_problem = g_strdup (cw_database_damage (app->db));
  app->config = cw_config_new (config_dir, on_config_changed, app); /* makes the engine */
  app->bus->engine = app->engine;
  return TRUE;
}

static void
close_parts (App *app)
{
  cw_bus_stop_slow (app->bus);
  cw_bus_stop_streams (app->bus);
  stop_parts (app, FALSE);
  g_clear_pointer (&app->config, cw_config_free);
  g_clear_pointer (&app->engine, cw_engine_free);
  g_clear_pointer (&app->db, cw_database_close);
}

/* A backup takes the place of the database while the name stays owned; everything is derived from
 * it anew.  When it cannot be opened, what was there before comes back. */
static gboolean
on_restore (gpointer data, char **kept, GError **error)
{
  App *app = data;
  CwInstant now = cw_engine_now (app->engine);
  g_autoptr(GError) second = NULL;

  close_parts (app);
  gboolean good = cw_restore_swap (app->data_dir, now, kept, error);
  if (good && !open_parts (app, error))
    {
      good = FALSE;
      cw_restore_swap_back (app->data_dir, *kept, NULL);
      g_clear_pointer (kept, g_free);
    }
  if (!good && !open_parts (app, &second))
    g_error ("the database cannot be opened again: %s", second->message);
  start_parts (app);
  cw_bus_engine_events ()->cases_changed (cw_engine_revision (app->engine), NULL, 0, app->bus);
  return good;
}

static void
on_name_acquired (GDBusConnection *connection, const char *name, gpointer data)
{
  App *app = data;

  (void) connection;
  cw_clock_set_func (app->clock, on_clock, app);
  cw_draft_files_clean (0);
  start_parts (app);
  cw_library_watch (app->library);
  cw_log (0, G_LOG_LEVEL_MESSAGE, "ready as %s", name);
}

static void
on_name_lost (GDBusConnection *connection, const char *name, gpointer data)
{
  App *app = data;

  app->exit_code = connection == NULL ? EXIT_NO_BUS : EXIT_RUNNING;
  if (connection != NULL)
    g_printerr (_ ("casewatchd: another daemon owns %s; stop it with “cw-ctl quit”, or use --name\n"),
                name);
  g_main_loop_quit (app->loop);
}

static gboolean
on_stop (gpointer data)
{
  g_main_loop_quit (((App *) data)->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_reload (gpointer data)
{
  cw_library_reload (((App *) data)->library);
  return G_SOURCE_CONTINUE;
}

/* Everything but the name: FALSE leaves exit_code set. */
static gboolean
compose (App *app)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *config_dir = cw_config_directory ();
  g_autofree char *cache_dir = cw_config_cache_directory ();

  app->connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  if (app->connection == NULL)
    {
      g_printerr (_ ("casewatchd: there is no session bus: %s\n"), error->message);
      app->exit_code = EXIT_NO_BUS;
      return FALSE;
    }
  cw_bus_guard_add (app->connection);
  if (!make_clock (app) || !open_database (app))
    return FALSE;
  app->library = cw_library_new (
    config_dir, app->data_dir, CW_SYSCONFDIR,
    app->packaged_dir != NULL ? app->packaged_dir : CW_PKGDATADIR, cache_dir,
    app->ical_helper != NULL ? app->ical_helper : CW_LIBEXECDIR "/casewatch-ical");
  app->bus = cw_bus_new (app->loop, app->data_dir);
  app->bus->ical_helper = g_strdup (
    app->ical_helper != NULL ? app->ical_helper : CW_LIBEXECDIR "/casewatch-ical");
  app->bus->restore = on_restore;
  app->bus->restore_data = app;
  app->bus->database_problem = g_strdup (cw_database_damage (app->db));
  app->config = cw_config_new (config_dir, on_config_changed, app);
  cw_bus_set_engine (app->bus, app->engine);
  g_signal_connect (app->library, "changed", G_CALLBACK (on_library_changed), app);
  if (!cw_bus_export (app->bus, app->connection, &error))
    {
      g_printerr ("casewatchd: %s\n", error->message);
      app->exit_code = EXIT_FAULT;
      return FALSE;
    }
  return TRUE;
}

static void
take_down (App *app)
{
  gboolean quitting = app->bus != NULL && app->bus->quitting;

  if (quitting)
    cw_draft_files_clean (0);
  if (app->bus != NULL && app->engine != NULL)
    stop_parts (app, quitting);
  g_clear_pointer (&app->bus, cw_bus_free);
  g_clear_pointer (&app->config, cw_config_free);
  g_clear_pointer (&app->engine, cw_engine_free);
  g_clear_object (&app->library);
  g_clear_pointer (&app->db, cw_database_close);
  g_clear_pointer (&app->clock, cw_clock_free);
  /* Whoever sees the name go may start the next daemon, which wants the lock of the data. */
  g_clear_handle_id (&app->owner, g_bus_unown_name);
  if (app->connection != NULL)
    g_dbus_connection_flush_sync (app->connection, NULL, NULL);
  g_clear_object (&app->connection);
  g_clear_pointer (&app->loop, g_main_loop_unref);
  g_free (app->data_dir);
  g_free (app->backup_dir);
  g_free (app->name);
  g_free (app->test_clock);
  g_free (app->packaged_dir);
  g_free (app->ical_helper);
}

int
main (int argc, char **argv)
{
  App app = { .exit_code = EXIT_STOPPED };

  umask (077);
  signal (SIGXFSZ, SIG_IGN); /* a limit on the size of files is an error of the disk, not our end */
  g_setenv ("GIO_USE_VFS", "local", TRUE);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("casewatchd");
  g_set_application_name ("Casewatch");
  g_log_writer_default_set_use_stderr (TRUE);

  if (!parse_options (&app, &argc, &argv))
    {
      take_down (&app);
      return EXIT_USAGE;
    }
  if (app.version)
    {
      g_print ("casewatchd %s\n", PACKAGE_VERSION);
      take_down (&app);
      return EXIT_STOPPED;
    }
  gboolean own_data = app.data_dir != NULL;
  app.data_dir = cw_config_data_directory (app.data_dir);
  app.backup_dir = own_data ? g_build_filename (app.data_dir, "backups", NULL)
                            : cw_config_backup_directory ();
  app.loop = g_main_loop_new (NULL, FALSE);
  if (compose (&app))
    {
      g_unix_signal_add (SIGTERM, on_stop, &app);
      g_unix_signal_add (SIGINT, on_stop, &app);
      g_unix_signal_add (SIGHUP, on_reload, &app);
      app.owner = g_bus_own_name_on_connection (
        app.connection, app.name != NULL ? app.name : CW_BUS_NAME, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE,
        on_name_acquired, on_name_lost, &app, NULL);
      /* The bus answers meanwhile; nothing that comes for the name is looked at before the loop runs. */
      cw_library_load (app.library);
      g_main_loop_run (app.loop);
    }
  take_down (&app);
  return app.exit_code;
}
