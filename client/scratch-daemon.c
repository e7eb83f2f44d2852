/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/scratch-daemon.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>

#include "client/bus.h"
#include "dbus/names.h"

#define NAME     CW_BUS_NAME ".Demo"
#define DBUS     "org.freedesktop.DBus"
#define START_MS 10000
#define QUIT_MS  5000

struct _CwCtlScratch
{
  CwCtl *ctl;
  GSubprocess *daemon;
  char *folder;
};

/* It must not outlive us, and a Ctrl-C is ours to answer: its pop-ups are taken down first. */
static void
before_daemon (gpointer data)
{
  (void)data;
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  signal (SIGINT, SIG_IGN);
}

/* The folder is one of ours: few files, no links to follow. */
static void
remove_folder (GFile *folder)
{
  g_autoptr (GFileEnumerator) files =
      g_file_enumerate_children (folder, G_FILE_ATTRIBUTE_STANDARD_NAME ","
                                 G_FILE_ATTRIBUTE_STANDARD_TYPE,
                                 G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFileInfo *info;
  GFile *child;

  while (files != NULL && g_file_enumerator_iterate (files, &info, &child, NULL, NULL)
         && info != NULL)
    if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
      remove_folder (child);
    else
      g_file_delete (child, NULL, NULL);
  g_file_delete (folder, NULL, NULL);
}

typedef struct
{
  GMainLoop *loop;
  gboolean owned;
} Wait;

static void
name_appeared (GDBusConnection *connection, const char *name, const char *owner, gpointer data)
{
  Wait *wait = data;

  (void)connection, (void)name, (void)owner;
  wait->owned = TRUE;
  g_main_loop_quit (wait->loop);
}

static void
daemon_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GMainLoop) loop = data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  g_main_loop_quit (loop);
}

static gboolean
too_long (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}

static void
wait_for_end (CwCtlScratch *scratch)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint timer = g_timeout_add (QUIT_MS, too_long, loop);

  g_subprocess_wait_async (scratch->daemon, NULL, daemon_ended, g_main_loop_ref (loop));
  g_main_loop_run (loop);
  g_source_remove (timer);
}

void
cw_ctl_scratch_free (CwCtlScratch *scratch)
{
  if (scratch == NULL)
    return;
  if (scratch->daemon != NULL)
    {
      g_autoptr (GVariant) quit =
          cw_ctl_call_running (scratch->ctl, "Quit", NULL, "()", NULL);
      if (quit == NULL)
        g_subprocess_send_signal (scratch->daemon, SIGTERM);
      wait_for_end (scratch);
      g_subprocess_force_exit (scratch->daemon);
      g_subprocess_wait (scratch->daemon, NULL, NULL);
      g_object_unref (scratch->daemon);
    }
  if (scratch->folder != NULL)
    {
      g_autoptr (GFile) folder = g_file_new_for_path (scratch->folder);
      remove_folder (folder);
    }
  g_free (scratch->folder);
  g_free (scratch);
}

/* Where nobody else can read, and where nothing outlives the session. */
static char *
make_folder (GError **error)
{
  g_autofree char *template = g_build_filename (g_get_user_runtime_dir (), "casewatch-demo-XXXXXX",
                                                NULL);

  if (g_mkdtemp_full (template, 0700) != NULL)
    return g_steal_pointer (&template);
  return g_dir_make_tmp ("casewatch-demo-XXXXXX", error);
}

static gboolean
wait_for_name (CwCtlScratch *scratch, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Wait wait = { .loop = loop };
  guint watch =
      g_bus_watch_name_on_connection (cw_ctl_bus_connection (scratch->ctl->bus), NAME,
                                      G_BUS_NAME_WATCHER_FLAGS_NONE, name_appeared, NULL, &wait,
                                      NULL);
  guint timer = g_timeout_add (START_MS, too_long, loop);

  g_subprocess_wait_async (scratch->daemon, NULL, daemon_ended, g_main_loop_ref (loop));
  g_main_loop_run (loop);
  g_bus_unwatch_name (watch);
  g_source_remove (timer);
  if (!wait.owned)
    g_set_error (error, CW_CTL_ERROR, CW_CTL_ERROR_NO_DAEMON,
                 _ ("The daemon of the demonstration does not start."));
  return wait.owned;
}

/* Messages are signed, so that nothing is left to be filled in. */
static gboolean
write_settings (const char *config, GError **error)
{
  g_autofree char *folder = g_build_filename (config, "casewatch", NULL);
  g_autofree char *file = g_build_filename (folder, "casewatch.conf", NULL);
  /* TRANSLATORS: a name for whoever watches the demonstration */
  g_autofree char *text = g_strdup_printf ("[User]\nName=%s\n", _ ("Hanako Yamada"));

  if (g_mkdir_with_parents (folder, 0700) == 0)
    return g_file_set_contents (file, text, -1, error);
  cw_ctl_failed (error, _ ("\"%s\" cannot be written."), folder);
  return FALSE;
}

static gboolean
launch (CwCtlScratch *scratch, const char *program, const char *zone, const char *clock,
        GError **error)
{
  g_autofree char *installed = g_build_filename (CW_LIBEXECDIR, "casewatchd", NULL);
  g_autofree char *quoted = g_shell_quote (installed);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) given = NULL;
  g_autofree char *data = g_strdup_printf ("--data-dir=%s/data", scratch->folder);
  g_autofree char *moment = g_strdup_printf ("--test-clock=%s", clock);
  g_autofree char *config = g_build_filename (scratch->folder, "config", NULL);

  if (!write_settings (config, error))
    return FALSE;
  if (!g_shell_parse_argv (program != NULL ? program : quoted, NULL, &given, error))
    return FALSE;
  g_strv_builder_addv (words, (const char **)given);
  g_strv_builder_add_many (words, data, moment, "--name=" NAME, NULL);
  g_auto (GStrv) argv = g_strv_builder_end (words);
  g_subprocess_launcher_setenv (launcher, "TZ", zone, TRUE);
  /* nobody's own settings and rules change what is shown */
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", config, TRUE);
  g_subprocess_launcher_set_child_setup (launcher, before_daemon, NULL, NULL);
  scratch->daemon = g_subprocess_launcher_spawnv (launcher, (const char *const *)argv, error);
  return scratch->daemon != NULL;
}

CwCtlScratch *
cw_ctl_scratch_start (CwCtl *ctl, const char *program, const char *zone, const char *clock,
                      GError **error)
{
  g_autoptr (CwCtlScratch) scratch = g_new0 (CwCtlScratch, 1);
  g_autoptr (GError) ignored = NULL;

  scratch->ctl = ctl;
  cw_ctl_bus_free (ctl->bus);
  ctl->bus = cw_ctl_bus_new (NAME);
  if (cw_ctl_bus_ready (ctl->bus, FALSE, &ignored))
    {
      cw_ctl_failed (error, _ ("A demonstration is running already."));
      return NULL;
    }
  if (cw_ctl_bus_connection (ctl->bus) == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&ignored));
      return NULL;
    }
  scratch->folder = make_folder (error);
  if (scratch->folder == NULL || !launch (scratch, program, zone, clock, error)
      || !wait_for_name (scratch, error))
    return NULL;
  g_time_zone_unref (ctl->zone);
  ctl->zone = g_time_zone_new_identifier (zone);
  if (ctl->zone == NULL)
    ctl->zone = g_time_zone_new_utc ();
  return g_steal_pointer (&scratch);
}

gboolean
cw_ctl_scratch_move (CwCtl *ctl, const char *clock, GError **error)
{
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  ctl->now = 0; /* asked again */
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      cw_ctl_bus_connection (ctl->bus), NAME, CW_OBJECT_PATH, CW_TEST_CLOCK_INTERFACE, "Set",
      g_variant_new ("(sa{sv})", clock, &options), G_VARIANT_TYPE ("(us)"),
      G_DBUS_CALL_FLAGS_NO_AUTO_START, 60000, NULL, error);
  return reply != NULL;
}
