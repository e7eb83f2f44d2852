/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/draft-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/log.h"

#define LIST_NAME "digest.txt"

char *
cw_draft_files_directory (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "casewatch", NULL);
}

static gboolean
fail (GError **error, const char *what)
{
  int code = errno;

  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), "%s: %s", what,
               g_strerror (code));
  return FALSE;
}

/* 0700 and ours, whatever was there before; never through a link. */
static int
open_directory (const char *path, GError **error)
{
  struct stat info;

  if (g_mkdir (path, 0700) != 0 && errno != EEXIST)
    {
      fail (error, "mkdir");
      return -1;
    }
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    {
      fail (error, "open");
      return -1;
    }
  if (fstat (fd, &info) == 0 && info.st_uid == geteuid () && fchmod (fd, 0700) == 0)
    return fd;
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_PERM, "the directory is not ours");
  close (fd);
  return -1;
}

static gboolean
write_all (int fd, const char *text, GError **error)
{
  for (gsize done = 0, length = strlen (text); done < length;)
    {
      gssize n = write (fd, text + done, length - done);
      if (n < 0 && errno != EINTR)
        return fail (error, "write");
      done += n > 0 ? (gsize) n : 0;
    }
  return TRUE;
}

/* A new file, so that an editor that still has the last one keeps what it has. */
static gboolean
write_draft (int directory, const char *name, const char *text, GError **error)
{
  if (unlinkat (directory, name, 0) != 0 && errno != ENOENT)
    return fail (error, "unlink");
  int fd = openat (directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail (error, "create");
  gboolean written = write_all (fd, text, error);
  if (close (fd) != 0 && written)
    written = fail (error, "close");
  if (!written)
    unlinkat (directory, name, 0);
  return written;
}

/* It may have been written anew, or saved by an editor, since. */
static gboolean
on_kept_long (gpointer path)
{
  GStatBuf info;

  if (g_lstat (path, &info) == 0
      && info.st_mtime <= g_get_real_time () / G_USEC_PER_SEC - CW_DRAFT_KEPT_SECONDS)
    g_unlink (path);
  return G_SOURCE_REMOVE;
}

/* The file's full name, or NULL. */
static char *
save (const char *name, const char *text, GError **error)
{
  g_autofree char *directory = cw_draft_files_directory ();
  int fd = open_directory (directory, error);

  if (fd < 0)
    return NULL;
  gboolean written = write_draft (fd, name, text, error);
  close (fd);
  if (!written)
    return NULL;
  char *path = g_build_filename (directory, name, NULL);
  g_timeout_add_seconds_full (G_PRIORITY_LOW, CW_DRAFT_KEPT_SECONDS, on_kept_long, g_strdup (path),
                              g_free);
  return path;
}

char *
cw_draft_file_save (guint32 case_id, const char *template, const char *text, GError **error)
{
  g_autofree char *name = g_strdup_printf ("draft-%u-%s.txt", case_id, template);

  return save (name, text, error);
}

char *
cw_draft_file_save_list (const char *text, GError **error)
{
  return save (LIST_NAME, text, error);
}

/* "draft-CASE-TEMPLATE.txt": of that case, or of any with 0. */
static gboolean
is_draft (const char *name, guint32 case_id)
{
  if (case_id == 0 && g_str_equal (name, LIST_NAME))
    return TRUE;
  g_autofree char *prefix
    = case_id != 0 ? g_strdup_printf ("draft-%u-", case_id) : g_strdup ("draft-");

  return g_str_has_prefix (name, prefix) && g_str_has_suffix (name, ".txt");
}

void
cw_draft_files_clean (guint32 case_id)
{
  g_autofree char *path = cw_draft_files_directory ();
  g_autoptr(GDir) directory = g_file_test (path, G_FILE_TEST_IS_SYMLINK)
                                ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      if (is_draft (name, case_id) && g_unlink (file) != 0)
        cw_log (case_id, G_LOG_LEVEL_MESSAGE, "a message that was opened is not removed: %s",
                g_strerror (errno));
    }
}
