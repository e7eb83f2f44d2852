/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/library-private.h"

#include <string.h>

#include "core/template.h"
#include "daemon/log.h"
#include "core/text.h"
#include "dbus/errors.h"

#define SUFFIX ".txt"

/* A language as a directory name: letters, digits, "_" and "@", so that it never leaves
 * templates/. */
static gboolean
is_language (const char *lang)
{
  gsize length = strlen (lang);
  return length >= 2 && length <= 20
         && strspn (lang, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@")
                == length;
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The languages that any level has a directory for, sorted. */
static GPtrArray *
languages (CwLibrary *library)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  for (CwLevel level = CW_LEVEL_USER; level < CW_N_LEVELS; level++)
    {
      g_autofree char *path = g_build_filename (library->config_dirs[level], "templates", NULL);
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      const char *entry;
      while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
        if (is_language (entry)
            && !g_ptr_array_find_with_equal_func (found, entry, g_str_equal, NULL))
          g_ptr_array_add (found, g_strdup (entry));
    }
  g_ptr_array_sort (found, compare_strings);
  return found;
}

/* In the order in which they are tried: the one wanted, without its country, English, the rest. */
static GPtrArray *
preference (CwLibrary *library, const char *lang)
{
  g_autoptr (GPtrArray) all = languages (library);
  GPtrArray *ordered = g_ptr_array_new_with_free_func (g_free);
  if (lang != NULL && *lang != '\0')
    {
      g_autofree char *whole = g_strndup (lang, strcspn (lang, ".@"));
      g_ptr_array_add (ordered, g_strdelimit (g_steal_pointer (&whole), "-", '_'));
      g_ptr_array_add (ordered, g_strndup (lang, strcspn (lang, ".@_-")));
    }
  g_ptr_array_add (ordered, g_strdup ("en"));
  for (guint i = 0; i < all->len; i++)
    g_ptr_array_add (ordered, g_strdup (all->pdata[i]));
  return ordered;
}

/* Text of the file; NULL when it is no text or cannot be read, which the log tells. */
static char *
read_text (const CwLibraryFile *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = cw_library_read (file->path, CW_LIBRARY_MAX_FILE, &error);
  if (bytes == NULL)
    {
      cw_log (0, G_LOG_LEVEL_MESSAGE, "template %s cannot be read: %s", file->path,
              error->message);
      return NULL;
    }
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  if (!g_utf8_validate (data, (gssize) size, NULL)) /* refuses NUL bytes too */
    {
      cw_log (0, G_LOG_LEVEL_MESSAGE, "template %s is no UTF-8 text", file->path);
      return NULL;
    }
  return g_strndup (data, size);
}

/* The highest one that can be read; none below a mask. */
static char *
read_in_language (CwLibrary *library, const char *name, const char *lang, char **path)
{
  g_autofree char *below = g_build_filename ("templates", lang, NULL);
  for (CwLevel level = CW_LEVEL_USER; level < CW_N_LEVELS; level++)
    {
      g_autoptr (CwLibraryFile) file
          = cw_library_find_at (library->config_dirs, level, below, name, SUFFIX);
      if (file == NULL)
        continue;
      if (file->masked)
        return NULL;
      char *text = read_text (file);
      if (text == NULL)
        continue;
      if (path != NULL)
        *path = g_strdup (file->path);
      return text;
    }
  return NULL;
}

char *
cw_library_template (CwLibrary *library, const char *name, const char *lang, char **lang_used,
                     char **file)
{
  if (!cw_text_is_name (name))
    return NULL;
  g_autoptr (GPtrArray) langs = preference (library, lang);
  for (guint i = 0; i < langs->len; i++)
    {
      if (!is_language (langs->pdata[i]))
        continue;
      char *text = read_in_language (library, name, langs->pdata[i], file);
      if (text == NULL)
        continue;
      if (lang_used != NULL)
        *lang_used = g_strdup (langs->pdata[i]);
      return text;
    }
  return NULL;
}

static void
add_row (GVariantBuilder *rows, const char *lang, const CwLibraryFile *file)
{
  g_autofree char *text = read_text (file);
  if (text == NULL)
    return;
  g_autofree char *title = cw_template_title (text);
  GVariantDict row;
  g_variant_dict_init (&row, NULL);
  g_variant_dict_insert (&row, "name", "s", file->name);
  g_variant_dict_insert (&row, "lang", "s", lang);
  g_variant_dict_insert (&row, "title", "s", title);
  g_variant_dict_insert (&row, "source", "s", cw_level_word (file->level));
  g_variant_builder_add_value (rows, g_variant_dict_end (&row));
}

GVariant *
cw_library_templates (CwLibrary *library)
{
  GVariantBuilder rows;
  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GPtrArray) langs = languages (library);
  for (guint i = 0; i < langs->len; i++)
    {
      g_autofree char *below = g_build_filename ("templates", langs->pdata[i], NULL);
      g_autoptr (GPtrArray) files = cw_library_find (library->config_dirs, below, SUFFIX);
      for (guint j = 0; j < files->len; j++)
        {
          const CwLibraryFile *file = g_ptr_array_index (files, j);
          if (!file->masked && cw_text_is_name (file->name))
            add_row (&rows, langs->pdata[i], file);
        }
    }
  return g_variant_builder_end (&rows);
}

/* Templates are read when they are used; here it is only seen which ones changed. */
void
cw_library_scan_templates (CwLibrary *library, GPtrArray *changes)
{
  g_autoptr (GHashTable) now = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) langs = languages (library);
  for (guint i = 0; i < langs->len; i++)
    {
      g_autofree char *below = g_build_filename ("templates", langs->pdata[i], NULL);
      g_autoptr (GPtrArray) files = cw_library_find (library->config_dirs, below, SUFFIX);
      for (guint j = 0; j < files->len; j++)
        {
          const CwLibraryFile *file = g_ptr_array_index (files, j);
          g_autofree char *stamp = cw_library_stamp (file->path);
          g_hash_table_insert (now, g_strconcat (langs->pdata[i], "/", file->name, NULL),
                               g_strconcat (file->path, "\n", stamp, NULL));
        }
    }

  GHashTableIter iter;
  gpointer key, stamp;
  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, &key, &stamp))
    if (g_strcmp0 (g_hash_table_lookup (library->templates, key), stamp) != 0)
      cw_library_changes_add (changes, "template", strchr (key, '/') + 1);
  g_hash_table_iter_init (&iter, library->templates);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (now, key))
      cw_library_changes_add (changes, "template", strchr (key, '/') + 1);

  g_hash_table_unref (library->templates);
  library->templates = g_steal_pointer (&now);
}

void
cw_library_set_no_template (CwLibrary *library, const char *name, GError **error)
{
  g_autoptr (GVariant) rows = g_variant_ref_sink (cw_library_templates (library));
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *known;
      if (g_variant_lookup (row, "name", "&s", &known))
        g_ptr_array_add (names, (gpointer) known); /* lives in rows */
    }
  g_ptr_array_add (names, NULL);
  const char *near = cw_text_nearest (name, (const char *const *) names->pdata);
  g_autofree char *shown = cw_text_clean (name, 64);
  if (near != NULL)
    cw_set_error (error, CW_ERROR_NOT_FOUND, "no-such-template",
                  "there is no template \"%s\"; did you mean \"%s\"?", shown, near);
  else
    cw_set_error (error, CW_ERROR_NOT_FOUND, "no-such-template", "there is no template \"%s\"",
                  shown);
}
