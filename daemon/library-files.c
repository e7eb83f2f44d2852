/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/library-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

void
cw_library_file_free (CwLibraryFile *file)
{
  g_free (file->name);
  g_free (file->path);
  g_free (file);
}

static gboolean
is_mask (const struct stat *info)
{
  if (S_ISREG (info->st_mode))
    return info->st_size == 0;
  return S_ISCHR (info->st_mode) && info->st_rdev == makedev (1, 3); /* /dev/null on Linux */
}

CwLibraryFile *
cw_library_find_at (char *const dirs[CW_N_LEVELS], CwLevel level, const char *below,
                    const char *name, const char *suffix)
{
  if (dirs[level] == NULL)
    return NULL;
  g_autofree char *file_name = g_strconcat (name, suffix, NULL);
  g_autofree char *path
      = below != NULL ? g_build_filename (dirs[level], below, file_name, NULL)
                      : g_build_filename (dirs[level], file_name, NULL);
  struct stat info;
  gboolean there = stat (path, &info) == 0;
  if (!there && lstat (path, &info) != 0)
    return NULL;
  if (there && S_ISDIR (info.st_mode))
    return NULL;

  CwLibraryFile *file = g_new0 (CwLibraryFile, 1);
  file->name = g_strdup (name);
  file->path = g_steal_pointer (&path);
  file->level = level;
  /* A link that leads nowhere is no mask but a fault, which reading it will tell. */
  file->masked = there && is_mask (&info);
  return file;
}

static int
compare_file_names (gconstpointer a, gconstpointer b)
{
  const CwLibraryFile *first = *(const CwLibraryFile *const *) a;
  const CwLibraryFile *second = *(const CwLibraryFile *const *) b;
  return strcmp (strrchr (first->path, '/'), strrchr (second->path, '/'));
}

static void
free_file (gpointer data)
{
  cw_library_file_free (data);
}

GPtrArray *
cw_library_find (char *const dirs[CW_N_LEVELS], const char *below, const char *suffix)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (free_file);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (CwLevel level = CW_LEVEL_USER; level < CW_N_LEVELS; level++)
    {
      if (dirs[level] == NULL)
        continue;
      g_autofree char *path
          = below != NULL ? g_build_filename (dirs[level], below, NULL) : g_strdup (dirs[level]);
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      const char *entry;
      while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
        {
          if (*entry == '.' || !g_str_has_suffix (entry, suffix))
            continue;
          g_autofree char *name = g_strndup (entry, strlen (entry) - strlen (suffix));
          if (g_hash_table_contains (seen, name))
            continue;
          CwLibraryFile *file = cw_library_find_at (dirs, level, below, name, suffix);
          if (file == NULL)
            continue;
          g_ptr_array_add (files, file);
          g_hash_table_add (seen, file->name);
        }
    }
  g_ptr_array_sort (files, compare_file_names);
  return files;
}

static void
set_file_error (GError **error, int code)
{
  g_set_error_literal (error, G_IO_ERROR, (int) g_io_error_from_errno (code), g_strerror (code));
}

GBytes *
cw_library_read (const char *path, gsize limit, GError **error)
{
  /* O_NONBLOCK: a pipe put there must not hold us up before fstat () tells what it is. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    {
      set_file_error (error, errno);
      return NULL;
    }

  struct stat info;
  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "it is no regular file");
      close (fd);
      return NULL;
    }

  gsize room = info.st_size >= 0 && (gsize) info.st_size < limit ? (gsize) info.st_size : limit;
  g_autofree char *data = g_malloc (room + 1);
  gsize size = 0;
  while (size <= room)
    {
      ssize_t n = read (fd, data + size, room + 1 - size);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          set_file_error (error, errno);
          close (fd);
          return NULL;
        }
      if (n == 0)
        break;
      size += (gsize) n;
    }
  close (fd);
  if (size > room)
    {
      if (room == limit)
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                     "it is larger than %" G_GSIZE_FORMAT " bytes", limit);
      else
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "it grew while it was read");
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

char *
cw_library_stamp (const char *path)
{
  struct stat info;
  if (stat (path, &info) != 0)
    return g_strdup ("");
  return g_strdup_printf ("%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT ".%" G_GINT64_FORMAT
                          ".%" G_GINT64_FORMAT ".%ld",
                          (guint64) info.st_dev, (guint64) info.st_ino, (gint64) info.st_size,
                          (gint64) info.st_mtim.tv_sec, (long) info.st_mtim.tv_nsec);
}
