/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/library-private.h"

#include "daemon/log.h"

#include <string.h>

#define SUFFIX ".policy"

static void
free_problem (gpointer data)
{
  cw_policy_problem_free (data);
}

/* Appends the file's text to sources, whose strings live in kept; FALSE with a problem. */
static gboolean
add_source (const char *path, GArray *sources, GPtrArray *kept, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = cw_library_read (path, CW_LIBRARY_MAX_FILE, &error);
  if (bytes == NULL)
    {
      cw_policy_problem_add (problems, path, 0, NULL, NULL, NULL, "cannot be read: %s",
                             error->message);
      return FALSE;
    }
  g_ptr_array_add (kept, bytes);
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  CwPolicySource source = { path, text, length };
  g_array_append_val (sources, source);
  return TRUE;
}

static void
free_bytes (gpointer data)
{
  g_bytes_unref (data);
}

/* Each look reads all files, and seldom is one of them another than before. */
static gboolean
is_same (const CwPolicy *before, const CwLibraryFile *file, const CwPolicySource *texts, guint n)
{
  g_autofree char *fingerprint = cw_policy_fingerprint (texts, n);

  return strcmp (before->fingerprint, fingerprint) == 0 && strcmp (before->file, file->path) == 0;
}

static CwPolicy *
read_policy (CwLibrary *library, const CwLibraryFile *file, gboolean with_drop_ins,
             GPtrArray *problems)
{
  g_autoptr (GArray) sources = g_array_new (FALSE, FALSE, sizeof (CwPolicySource));
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (free_bytes);
  g_autofree char *below = g_strconcat ("policies/", file->name, SUFFIX ".d", NULL);
  g_autoptr (GPtrArray) drop_ins = cw_library_find (library->config_dirs, below, ".conf");

  if (!add_source (file->path, sources, kept, problems))
    return NULL;
  for (guint i = 0; with_drop_ins && i < drop_ins->len; i++)
    {
      const CwLibraryFile *drop_in = g_ptr_array_index (drop_ins, i);
      if (!drop_in->masked && !add_source (drop_in->path, sources, kept, problems))
        return NULL;
    }
  const CwPolicySource *texts = (const CwPolicySource *) (const void *) sources->data;
  CwPolicy *before = with_drop_ins ? g_hash_table_lookup (library->policies, file->name) : NULL;
  if (before != NULL && is_same (before, file, texts, sources->len))
    return cw_policy_ref (before);
  return cw_policy_read (file->name, cw_level_word (file->level), texts, sources->len, problems);
}

/* What is used instead when a broken file has no last good state: the file without its drop-ins,
 * then those that it masks. */
static CwPolicy *
read_instead (CwLibrary *library, const CwLibraryFile *broken)
{
  for (CwLevel level = broken->level; level < CW_N_LEVELS; level++)
    {
      g_autoptr (CwLibraryFile) file
          = cw_library_find_at (library->config_dirs, level, "policies", broken->name, SUFFIX);
      if (file == NULL || file->masked)
        continue;
      g_autoptr (GPtrArray) ignored = g_ptr_array_new_with_free_func (free_problem);
      CwPolicy *policy
          = level > broken->level ? read_policy (library, file, TRUE, ignored) : NULL;
      if (policy == NULL)
        policy = read_policy (library, file, FALSE, ignored);
      if (policy != NULL)
        return policy;
    }
  return NULL;
}

static gboolean
same_problems (GPtrArray *a, GPtrArray *b)
{
  if (a == NULL || b == NULL || a->len != b->len)
    return a == b;
  for (guint i = 0; i < a->len; i++)
    {
      g_autofree char *first = cw_policy_problem_format (g_ptr_array_index (a, i));
      g_autofree char *second = cw_policy_problem_format (g_ptr_array_index (b, i));
      if (strcmp (first, second) != 0)
        return FALSE;
    }
  return TRUE;
}

/* Takes problems (may be NULL); TRUE when they are others than before. */
static gboolean
set_problems (CwLibrary *library, const char *id, GPtrArray *problems)
{
  g_autoptr (GPtrArray) owned = problems;
  if (same_problems (g_hash_table_lookup (library->policy_problems, id), problems))
    return FALSE;
  if (problems == NULL)
    {
      g_hash_table_remove (library->policy_problems, id);
      return TRUE;
    }
  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *line = cw_policy_problem_format (g_ptr_array_index (problems, i));
      cw_log (0, G_LOG_LEVEL_MESSAGE, "policy refused: %s", line);
    }
  g_hash_table_replace (library->policy_problems, g_strdup (id), g_steal_pointer (&owned));
  return TRUE;
}

/* Takes the policy (may be NULL: none); TRUE when it is another than before. */
static gboolean
set_policy (CwLibrary *library, const char *id, CwPolicy *policy)
{
  const CwPolicy *before = g_hash_table_lookup (library->policies, id);
  if (policy == NULL)
    return g_hash_table_remove (library->policies, id);
  if (before != NULL && strcmp (before->fingerprint, policy->fingerprint) == 0
      && strcmp (before->file, policy->file) == 0)
    {
      cw_policy_unref (policy);
      return FALSE;
    }
  g_hash_table_replace (library->policies, g_strdup (id), policy);
  return TRUE;
}

static gboolean
take_file (CwLibrary *library, const CwLibraryFile *file)
{
  if (file->masked)
    {
      gboolean gone = set_policy (library, file->name, NULL);
      return set_problems (library, file->name, NULL) || gone;
    }

  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (free_problem);
  if (!cw_text_is_name (file->name))
    {
      cw_policy_problem_add (problems, file->path, 0, NULL, NULL, NULL,
                             "a policy's file name is 1 to 64 of a-z, 0-9 and -, and " SUFFIX);
      return set_problems (library, file->name, g_steal_pointer (&problems));
    }

  CwPolicy *policy = read_policy (library, file, TRUE, problems);
  if (policy != NULL)
    {
      gboolean another = set_policy (library, file->name, policy);
      return set_problems (library, file->name, NULL) || another;
    }

  gboolean told = set_problems (library, file->name, g_steal_pointer (&problems));
  if (g_hash_table_contains (library->policies, file->name))
    return told; /* the last good one stays in force */
  policy = read_instead (library, file);
  if (policy == NULL)
    return told;
  return set_policy (library, file->name, policy) || told;
}

/* Forgets what no file stands for any more. */
static void
drop_missing (GHashTable *table, GHashTable *present, GPtrArray *changes)
{
  GHashTableIter iter;
  gpointer id;
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      if (g_hash_table_contains (present, id))
        continue;
      cw_library_changes_add (changes, "policy", id);
      g_hash_table_iter_remove (&iter);
    }
}

void
cw_library_scan_policies (CwLibrary *library, GPtrArray *changes)
{
  g_autoptr (GPtrArray) files = cw_library_find (library->config_dirs, "policies", SUFFIX);
  g_autoptr (GHashTable) present = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < files->len; i++)
    {
      const CwLibraryFile *file = g_ptr_array_index (files, i);
      g_hash_table_add (present, file->name);
      if (take_file (library, file))
        cw_library_changes_add (changes, "policy", file->name);
    }
  drop_missing (library->policies, present, changes);
  drop_missing (library->policy_problems, present, changes);
}

CwPolicy *
cw_library_policy (CwLibrary *library, const char *id)
{
  return id != NULL ? g_hash_table_lookup (library->policies, id) : NULL;
}

GPtrArray *
cw_library_policies (CwLibrary *library)
{
  return library->policy_list;
}

GPtrArray *
cw_library_policy_problems (CwLibrary *library, const char *id)
{
  return id != NULL ? g_hash_table_lookup (library->policy_problems, id) : NULL;
}

char **
cw_library_policy_ids (CwLibrary *library)
{
  GPtrArray *ids = g_ptr_array_new ();
  for (guint i = 0; i < library->policy_list->len; i++)
    g_ptr_array_add (ids, g_strdup (((CwPolicy *) library->policy_list->pdata[i])->id));
  g_ptr_array_add (ids, NULL);
  return (char **) g_ptr_array_free (ids, FALSE);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

char **
cw_library_problems (CwLibrary *library)
{
  GPtrArray *lines = g_ptr_array_new ();
  g_autoptr (GList) ids = g_hash_table_get_keys (library->policy_problems);
  ids = g_list_sort (ids, compare_strings);
  for (GList *l = ids; l != NULL; l = l->next)
    {
      const GPtrArray *problems = g_hash_table_lookup (library->policy_problems, l->data);
      for (guint i = 0; i < problems->len; i++)
        g_ptr_array_add (lines, cw_policy_problem_format (problems->pdata[i]));
    }
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (lines, FALSE);
}
