/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/config.h"

#include <gio/gio.h>

#define FILE_NAME "casewatch.conf"
#define SETTLE_MS 200 /* editors write in several steps */

static char *
base_directory (const char *variable, const char *const *fallback)
{
  const char *value = g_getenv (variable);
  g_autofree char *home = g_build_filenamev ((char **) fallback);

  if (value != NULL && g_path_is_absolute (value))
    return g_build_filename (value, "casewatch", NULL);
  return g_build_filename (home, "casewatch", NULL);
}

char *
cw_config_directory (void)
{
  const char *const fallback[] = { g_get_home_dir (), ".config", NULL };

  return base_directory ("XDG_CONFIG_HOME", fallback);
}

char *
cw_config_cache_directory (void)
{
  const char *const fallback[] = { g_get_home_dir (), ".cache", NULL };

  return base_directory ("XDG_CACHE_HOME", fallback);
}

char *
cw_config_backup_directory (void)
{
  const char *const fallback[] = { g_get_home_dir (), ".local", "state", NULL };
  g_autofree char *base = base_directory ("XDG_STATE_HOME", fallback);

  return g_build_filename (base, "backups", NULL);
}

char *
cw_config_data_directory (char *given)
{
  const char *const fallback[] = { g_get_home_dir (), ".local", "share", NULL };

  if (given == NULL)
    return base_directory ("XDG_DATA_HOME", fallback);
  char *absolute = g_canonicalize_filename (given, NULL);
  g_free (given);
  return absolute;
}

struct _CwConfig
{
  char *file;
  CwConfigFunc func;
  gpointer data;
  GFileMonitor *monitor;
  guint settle;
  char *text; /* as it was read last, NULL: no file */
};

static void
read_file (CwConfig *config, gboolean first)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL, *reason = NULL;
  CwSettings *settings;

  if (!g_file_get_contents (config->file, &text, NULL, &error)
      && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    reason = g_strdup (error->message);
  settings = reason == NULL ? cw_settings_parse (config->file, text, &reason) : NULL;
  if (settings == NULL && first)
    settings = cw_settings_defaults ();
  g_free (config->text);
  config->text = g_steal_pointer (&text);
  config->func (settings, reason, config->data);
}

/* Written between the first reading and the begin of watching? */
static gboolean
changed_meanwhile (CwConfig *config)
{
  g_autofree char *text = NULL;

  g_file_get_contents (config->file, &text, NULL, NULL);
  return g_strcmp0 (text, config->text) != 0;
}

CwConfig *
cw_config_new (const char *config_dir, CwConfigFunc func, gpointer data)
{
  CwConfig *config = g_new0 (CwConfig, 1);

  config->file = g_build_filename (config_dir, FILE_NAME, NULL);
  config->func = func;
  config->data = data;
  read_file (config, TRUE);
  return config;
}

static gboolean
on_settled (gpointer data)
{
  CwConfig *config = data;

  config->settle = 0;
  read_file (config, FALSE);
  return G_SOURCE_REMOVE;
}

static void
on_changed (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event,
            gpointer data)
{
  CwConfig *config = data;
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *renamed = other != NULL ? g_file_get_basename (other) : NULL;

  (void) monitor, (void) event;
  if (g_strcmp0 (name, FILE_NAME) != 0 && g_strcmp0 (renamed, FILE_NAME) != 0)
    return;
  g_clear_handle_id (&config->settle, g_source_remove);
  config->settle = g_timeout_add (SETTLE_MS, on_settled, config);
}

void
cw_config_watch (CwConfig *config)
{
  g_autofree char *directory = g_path_get_dirname (config->file);
  g_autoptr(GFile) file = g_file_new_for_path (directory);

  if (config->monitor != NULL)
    return;
  /* GIO looks for a directory that is missing every few seconds: it is there instead */
  g_mkdir_with_parents (directory, 0700);
  config->monitor = g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (config->monitor != NULL)
    g_signal_connect (config->monitor, "changed", G_CALLBACK (on_changed), config);
  if (changed_meanwhile (config))
    read_file (config, FALSE);
}

void
cw_config_free (CwConfig *config)
{
  if (config == NULL)
    return;
  g_clear_handle_id (&config->settle, g_source_remove);
  if (config->monitor != NULL)
    {
      g_file_monitor_cancel (config->monitor);
      g_object_unref (config->monitor);
    }
  g_free (config->text);
  g_free (config->file);
  g_free (config);
}
