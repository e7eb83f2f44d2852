/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/library-private.h"

#include <string.h>

#define SETTLE_MS 200

/* A directory under watch. */
typedef struct
{
  CwLibrary *library;
  char *path;
  GHashTable *names;     /* only these entries matter; NULL: all */
  GFileMonitor *monitor; /* NULL where it could not be had */
} Watch;

static void
watch_free (gpointer data)
{
  Watch *watch = data;
  if (watch->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_data (watch->monitor, watch);
      g_file_monitor_cancel (watch->monitor);
    }
  g_clear_object (&watch->monitor);
  g_clear_pointer (&watch->names, g_hash_table_unref);
  g_free (watch->path);
  g_free (watch);
}

/* ---- which directories ---- */

/* wanted: path -> set of names, or NULL for all. */
static void
want (GHashTable *wanted, const char *path, const char *name)
{
  gpointer names = NULL;
  gboolean there = g_hash_table_lookup_extended (wanted, path, NULL, &names);
  if (there && names == NULL)
    return;
  if (name == NULL)
    {
      g_hash_table_replace (wanted, g_strdup (path), NULL);
      return;
    }
  if (!there)
    {
      names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (wanted, g_strdup (path), names);
    }
  g_hash_table_add (names, g_strdup (name));
}

static void
unref_names (gpointer data)
{
  if (data != NULL)
    g_hash_table_unref (data);
}

/* The directory itself; while it is not there, the nearest one above in which it would appear.
 * TRUE when it is there.  Monitors on names that do not exist would poll. */
static gboolean
want_directory (GHashTable *wanted, const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      want (wanted, path, NULL);
      return TRUE;
    }
  g_autofree char *below = g_strdup (path);
  while (strcmp (below, "/") != 0 && strcmp (below, ".") != 0)
    {
      g_autofree char *parent = g_path_get_dirname (below);
      g_autofree char *name = g_path_get_basename (below);
      if (g_file_test (parent, G_FILE_TEST_IS_DIR))
        {
          want (wanted, parent, name);
          break;
        }
      g_free (below);
      below = g_steal_pointer (&parent);
    }
  return FALSE;
}

/* path/below and, unless suffix is NULL, the directories in it whose names end so.  path is watched
 * for below as well, so that a directory that is exchanged for another is seen. */
static void
want_tree (GHashTable *wanted, const char *path, const char *below, const char *suffix)
{
  g_autofree char *whole = g_build_filename (path, below, NULL);
  if (!want_directory (wanted, whole))
    return;
  want (wanted, path, below);
  if (suffix == NULL)
    return;
  g_autoptr (GDir) dir = g_dir_open (whole, 0, NULL);
  const char *entry;
  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (whole, entry, NULL);
      if (g_str_has_suffix (entry, suffix) && g_file_test (child, G_FILE_TEST_IS_DIR))
        want (wanted, child, NULL);
    }
}

static GHashTable *
wanted_directories (CwLibrary *library)
{
  GHashTable *wanted
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_names);
  for (CwLevel level = CW_LEVEL_USER; level < CW_N_LEVELS; level++)
    {
      want_tree (wanted, library->config_dirs[level], "policies", ".policy.d");
      want_tree (wanted, library->config_dirs[level], "templates", "");
      want_tree (wanted, library->data_dirs[level], "calendars", NULL);
    }
  return wanted;
}

/* ---- events ---- */

static gboolean
on_settled (gpointer data)
{
  CwLibrary *library = data;
  library->watch.settle = 0;
  /* First the monitors, then the look, so that nothing falls between the two. */
  g_object_ref (library);
  cw_library_rewatch (library);
  g_autoptr (GPtrArray) changes = cw_library_changes_new ();
  cw_library_scan (library, FALSE, changes);
  cw_library_commit (library, changes);
  g_object_unref (library);
  return G_SOURCE_REMOVE;
}

static gboolean
matters (const Watch *watch, GFile *file)
{
  if (file == NULL)
    return FALSE;
  g_autofree char *name = g_file_get_basename (file);
  return watch->names == NULL || g_hash_table_contains (watch->names, name);
}

/* What is at the path now is no longer the directory that the monitors there were made for. */
static void
forget (CwLibrary *library, const char *path)
{
  g_autofree char *prefix = g_strconcat (path, "/", NULL);
  GHashTableIter iter;
  gpointer key;
  g_hash_table_iter_init (&iter, library->watch.monitors);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (strcmp (key, path) == 0 || g_str_has_prefix (key, prefix))
      g_hash_table_iter_remove (&iter);
}

static gboolean
is_exchange (GFileMonitorEvent event)
{
  switch (event)
    {
    case G_FILE_MONITOR_EVENT_CREATED:
    case G_FILE_MONITOR_EVENT_DELETED:
    case G_FILE_MONITOR_EVENT_MOVED_IN:
    case G_FILE_MONITOR_EVENT_MOVED_OUT:
    case G_FILE_MONITOR_EVENT_RENAMED:
    case G_FILE_MONITOR_EVENT_UNMOUNTED:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
on_event (GFileMonitor *monitor G_GNUC_UNUSED, GFile *file, GFile *other, GFileMonitorEvent event,
          gpointer data)
{
  Watch *watch = data;
  CwLibrary *library = watch->library;
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *other_path = other != NULL ? g_file_get_path (other) : NULL;
  if (g_strcmp0 (path, watch->path) != 0 && !matters (watch, file) && !matters (watch, other))
    return;

  /* Any event starts the wait anew: a file that is being written is read when it is complete. */
  g_clear_handle_id (&library->watch.settle, g_source_remove);
  library->watch.settle = g_timeout_add (SETTLE_MS, on_settled, library);

  /* From here on watch may be gone. */
  if (is_exchange (event) && path != NULL)
    forget (library, path);
  if (is_exchange (event) && other_path != NULL)
    forget (library, other_path);
}

static void
begin (CwLibrary *library, const char *path, GHashTable *names)
{
  Watch *watch = g_new0 (Watch, 1);
  watch->library = library;
  watch->path = g_strdup (path);
  watch->names = names != NULL ? g_hash_table_ref (names) : NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  watch->monitor = g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (watch->monitor != NULL)
    g_signal_connect (watch->monitor, "changed", G_CALLBACK (on_event), watch);
  g_hash_table_insert (library->watch.monitors, watch->path, watch);
}

void
cw_library_rewatch (CwLibrary *library)
{
  if (library->watch.monitors == NULL)
    return; /* not begun */

  g_autoptr (GHashTable) wanted = wanted_directories (library);
  GHashTableIter iter;
  gpointer path, value;
  g_hash_table_iter_init (&iter, library->watch.monitors);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    if (!g_hash_table_contains (wanted, path))
      g_hash_table_iter_remove (&iter);

  g_hash_table_iter_init (&iter, wanted);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      Watch *watch = g_hash_table_lookup (library->watch.monitors, path);
      if (watch == NULL)
        {
          begin (library, path, value);
          continue;
        }
      g_clear_pointer (&watch->names, g_hash_table_unref);
      watch->names = value != NULL ? g_hash_table_ref (value) : NULL;
    }
}

void
cw_library_watch (CwLibrary *library)
{
  if (library->watch.monitors != NULL)
    return;
  library->watch.monitors = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, watch_free);
  cw_library_rewatch (library);
  /* what was written between the first look and the monitors is seen by another look */
  library->watch.settle = g_timeout_add (SETTLE_MS, on_settled, library);
}

void
cw_library_unwatch (CwLibrary *library)
{
  g_clear_handle_id (&library->watch.settle, g_source_remove);
  g_clear_pointer (&library->watch.monitors, g_hash_table_unref);
}
