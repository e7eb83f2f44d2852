/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/library.h"

#include <string.h>

#include "daemon/library-private.h"

G_DEFINE_FINAL_TYPE (CwLibrary, cw_library, G_TYPE_OBJECT)

static guint changed_signal;

const char *
cw_level_word (CwLevel level)
{
  static const char *const words[] = { "user", "administrator", "packaged" };
  return words[level];
}

static void
free_policy (gpointer data)
{
  cw_policy_unref (data);
}

static void
free_problems (gpointer data)
{
  g_ptr_array_unref (data);
}

static void
free_union (gpointer data)
{
  cw_calendar_union_unref (data);
}

static GHashTable *
new_table (GDestroyNotify free_value)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_value);
}

static void
cw_library_init (CwLibrary *library)
{
  library->policies = new_table (free_policy);
  library->policy_list = g_ptr_array_new ();
  library->policy_problems = new_table (free_problems);
  library->calendars = new_table (cw_calendar_entry_free);
  library->calendar_list = g_ptr_array_new ();
  library->unions = new_table (free_union);
  library->templates = new_table (g_free);
  library->fingerprint = g_strdup ("");
  library->rules = g_strdup ("");
  library->told = new_table (NULL);
}

static void
cw_library_finalize (GObject *object)
{
  CwLibrary *library = CW_LIBRARY (object);

  cw_library_unwatch (library);
  g_hash_table_unref (library->policies);
  g_ptr_array_unref (library->policy_list);
  g_hash_table_unref (library->policy_problems);
  g_hash_table_unref (library->calendars);
  g_ptr_array_unref (library->calendar_list);
  g_hash_table_unref (library->unions);
  g_hash_table_unref (library->templates);
  for (CwLevel level = CW_LEVEL_USER; level < CW_N_LEVELS; level++)
    {
      g_free (library->config_dirs[level]);
      g_free (library->data_dirs[level]);
    }
  g_free (library->cache_dir);
  g_free (library->ical_helper);
  g_free (library->fingerprint);
  g_free (library->rules);
  g_hash_table_unref (library->told);
  G_OBJECT_CLASS (cw_library_parent_class)->finalize (object);
}

static void
cw_library_class_init (CwLibraryClass *class)
{
  G_OBJECT_CLASS (class)->finalize = cw_library_finalize;
  changed_signal = g_signal_new ("changed", CW_TYPE_LIBRARY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

CwLibrary *
cw_library_new (const char *user_config_dir, const char *user_data_dir, const char *admin_dir,
                const char *packaged_dir, const char *cache_dir, const char *ical_helper)
{
  g_return_val_if_fail (user_config_dir != NULL && user_data_dir != NULL && admin_dir != NULL
                            && packaged_dir != NULL,
                        NULL);
  CwLibrary *library = g_object_new (CW_TYPE_LIBRARY, NULL);
  library->config_dirs[CW_LEVEL_USER] = g_strdup (user_config_dir);
  library->data_dirs[CW_LEVEL_USER] = g_strdup (user_data_dir);
  library->config_dirs[CW_LEVEL_ADMIN] = g_strdup (admin_dir);
  library->data_dirs[CW_LEVEL_ADMIN] = g_strdup (admin_dir);
  library->config_dirs[CW_LEVEL_PACKAGED] = g_strdup (packaged_dir);
  library->data_dirs[CW_LEVEL_PACKAGED] = g_strdup (packaged_dir);
  library->cache_dir = g_strdup (cache_dir);
  library->ical_helper = g_strdup (ical_helper);
  return library;
}

/* ---- changes ---- */

static void
free_change (gpointer data)
{
  CwLibraryChange *change = data;
  g_free (change->name);
  g_free (change);
}

GPtrArray *
cw_library_changes_new (void)
{
  return g_ptr_array_new_with_free_func (free_change);
}

void
cw_library_changes_add (GPtrArray *changes, const char *kind, const char *name)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const CwLibraryChange *other = g_ptr_array_index (changes, i);
      if (strcmp (other->kind, kind) == 0 && strcmp (other->name, name) == 0)
        return;
    }
  CwLibraryChange *change = g_new (CwLibraryChange, 1);
  change->kind = kind;
  change->name = g_strdup (name);
  g_ptr_array_add (changes, change);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

/* Keys in byte order; borrowed. */
static GList *
sorted_keys (GHashTable *table)
{
  return g_list_sort (g_hash_table_get_keys (table), compare_strings);
}

static void
make_lists (CwLibrary *library)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  g_ptr_array_set_size (library->policy_list, 0);
  g_autoptr (GList) ids = sorted_keys (library->policies);
  for (GList *l = ids; l != NULL; l = l->next)
    {
      CwPolicy *policy = g_hash_table_lookup (library->policies, l->data);
      g_ptr_array_add (library->policy_list, policy);
      g_string_append_printf (lines, "policy %s %s\n", policy->id, policy->fingerprint);
    }

  g_ptr_array_set_size (library->calendar_list, 0);
  g_autoptr (GList) names = sorted_keys (library->calendars);
  for (GList *l = names; l != NULL; l = l->next)
    {
      const CwCalendarEntry *entry = g_hash_table_lookup (library->calendars, l->data);
      if (entry->calendar == NULL)
        continue;
      g_ptr_array_add (library->calendar_list, entry->calendar);
      g_string_append_printf (lines, "calendar %s %s\n", (const char *) l->data,
                              entry->fingerprint);
    }

  g_free (library->fingerprint);
  library->fingerprint = g_compute_checksum_for_string (G_CHECKSUM_SHA256, lines->str, -1);
  g_free (library->rules);
  library->rules = g_string_free (g_steal_pointer (&lines), FALSE);
  g_hash_table_remove_all (library->told);
}

static int
compare_changes (gconstpointer a, gconstpointer b)
{
  const CwLibraryChange *first = *(const CwLibraryChange *const *) a;
  const CwLibraryChange *second = *(const CwLibraryChange *const *) b;
  int order = strcmp (first->kind, second->kind);
  return order != 0 ? order : strcmp (first->name, second->name);
}

void
cw_library_commit (CwLibrary *library, GPtrArray *changes)
{
  if (changes->len == 0)
    return;
  make_lists (library);
  g_ptr_array_sort (changes, compare_changes);
  for (guint i = 0; i < changes->len; i++)
    {
      const CwLibraryChange *change = g_ptr_array_index (changes, i);
      if (strcmp (change->kind, "calendar") == 0)
        g_hash_table_remove_all (library->unions);
    }
  /* A listener may drop the last reference. */
  g_object_ref (library);
  for (guint i = 0; i < changes->len; i++)
    {
      const CwLibraryChange *change = g_ptr_array_index (changes, i);
      g_signal_emit (library, changed_signal, 0, change->kind, change->name);
    }
  g_object_unref (library);
}

/* ---- looking ---- */

void
cw_library_scan (CwLibrary *library, gboolean wait, GPtrArray *changes)
{
  cw_library_scan_calendars (library, wait, changes);
  cw_library_scan_policies (library, changes);
  cw_library_scan_templates (library, changes);
}

void
cw_library_load (CwLibrary *library)
{
  g_autoptr (GPtrArray) changes = cw_library_changes_new ();
  cw_library_scan (library, TRUE, changes);
  make_lists (library);
  g_hash_table_remove_all (library->unions);
}

void
cw_library_reload (CwLibrary *library)
{
  g_autoptr (GPtrArray) changes = cw_library_changes_new ();
  cw_library_rewatch (library);
  cw_library_scan (library, TRUE, changes);
  cw_library_commit (library, changes);
}

const char *
cw_library_fingerprint (CwLibrary *library)
{
  return library->fingerprint;
}

const char *
cw_library_rules (CwLibrary *library)
{
  return library->rules;
}

gboolean
cw_library_is_news (CwLibrary *library, const char *text)
{
  return g_hash_table_add (library->told, g_strdup (text));
}
