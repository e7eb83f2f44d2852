/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/output.h"

static gboolean
write_all (int fd, const char *bytes, gsize length)
{
  while (length > 0)
    {
      ssize_t n = write (fd, bytes, length);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      bytes += n;
      length -= (gsize)n;
    }
  return TRUE;
}

/* A copy in memory of what a pipe or a device gives. */
static int
copy_to_memory (int from, gsize limit, GError **error)
{
  int fd = memfd_create ("cw-ctl", MFD_CLOEXEC);
  char buffer[16384];
  gsize total = 0;
  ssize_t n = -1;

  while (fd >= 0 && (n = read (from, buffer, sizeof buffer)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 || !write_all (fd, buffer, (gsize)n))
        break;
      total += (gsize)n;
      if (total > limit)
        {
          cw_ctl_usage (error, _ ("The input is longer than %u bytes."), (guint)limit);
          close (fd);
          return -1;
        }
    }
  if (fd >= 0 && n == 0 && lseek (fd, 0, SEEK_SET) == 0)
    return fd;
  cw_ctl_usage (error, _ ("The input cannot be read (%s)."), g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

int
cw_ctl_open_input (const char *path, gsize limit, GError **error)
{
  gboolean standard = g_str_equal (path, "-");
  int fd = standard ? dup (STDIN_FILENO) : open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  struct stat st;

  if (fd < 0 || fstat (fd, &st) < 0)
    {
      cw_ctl_usage (error, _ ("\"%1$s\" cannot be read (%2$s)."), path, g_strerror (errno));
      if (fd >= 0)
        close (fd);
      return -1;
    }
  if (S_ISREG (st.st_mode))
    return fd;
  int memory = -1;
  if (S_ISDIR (st.st_mode))
    cw_ctl_usage (error, _ ("\"%s\" is a directory; name a file."), path);
  else
    memory = copy_to_memory (fd, limit, error);
  close (fd);
  return memory;
}

gboolean
cw_ctl_new_file_open (CwCtlNewFile *file, const char *path, GError **error)
{
  file->path = g_strdup (path);
  file->aside = g_strdup_printf ("%s.XXXXXX", path);
  file->fd = g_mkstemp_full (file->aside, O_RDWR | O_CLOEXEC, 0600);
  if (file->fd >= 0)
    return TRUE;
  cw_ctl_usage (error, _ ("\"%1$s\" cannot be written (%2$s)."), path, g_strerror (errno));
  g_clear_pointer (&file->path, g_free);
  g_clear_pointer (&file->aside, g_free);
  return FALSE;
}

gboolean
cw_ctl_new_file_close (CwCtlNewFile *file, gboolean keep, GError **error)
{
  gboolean good = TRUE;

  if (keep && (fsync (file->fd) < 0 || g_rename (file->aside, file->path) < 0))
    {
      cw_ctl_failed (error, _ ("\"%1$s\" cannot be written (%2$s)."), file->path,
                     g_strerror (errno));
      good = FALSE;
    }
  if (!keep || !good)
    g_unlink (file->aside);
  close (file->fd);
  g_clear_pointer (&file->path, g_free);
  g_clear_pointer (&file->aside, g_free);
  return good;
}

int
cw_ctl_output_open (gboolean *copied, GError **error)
{
  struct stat st;
  int fd;

  *copied = fstat (STDOUT_FILENO, &st) < 0 || !(S_ISREG (st.st_mode) || S_ISFIFO (st.st_mode));
  fd = *copied ? memfd_create ("cw-ctl", MFD_CLOEXEC) : dup (STDOUT_FILENO);
  if (fd < 0)
    cw_ctl_failed (error, _ ("The output cannot be written (%s)."), g_strerror (errno));
  return fd;
}

gboolean
cw_ctl_output_close (CwCtl *ctl, int fd, gboolean copied, GError **error)
{
  ssize_t n = 0;

  if (copied && lseek (fd, 0, SEEK_SET) == 0)
    {
      char buffer[16384];
      g_autoptr (GString) text = g_string_new (NULL);
      while ((n = read (fd, buffer, sizeof buffer)) > 0)
        g_string_append_len (text, buffer, n);
      g_autofree char *clean =
          isatty (STDOUT_FILENO) ? cw_ctl_clean_lines (text->str) : g_strdup (text->str);
      cw_ctl_print (ctl, clean);
    }
  close (fd);
  if (n >= 0)
    return TRUE;
  cw_ctl_failed (error, _ ("The output cannot be written (%s)."), g_strerror (errno));
  return FALSE;
}
