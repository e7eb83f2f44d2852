/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/fd.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dbus/errors.h"

/* What callers hand over: only files are read, never what could keep the reader waiting. */

#define LIMIT 100000u

typedef struct
{
  GMainLoop *loop;
  GBytes *bytes;
  GError *error;
} Reading;

static void
on_read (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  Reading *r = data;

  r->bytes = cw_fd_read_finish (result, &r->error);
  g_main_loop_quit (r->loop);
}

static gboolean
on_timeout (gpointer data G_GNUC_UNUSED)
{
  g_error ("the reader waits for something");
  return G_SOURCE_REMOVE;
}

/* Takes fd. */
static GBytes *
read_fd (int fd, GError **error)
{
  Reading r = { g_main_loop_new (NULL, FALSE), NULL, NULL };
  guint timeout = g_timeout_add_seconds (60, on_timeout, NULL);

  g_assert_cmpint (fd, >=, 0);
  cw_fd_read_async (fd, LIMIT, on_read, &r);
  g_main_loop_run (r.loop);
  g_source_remove (timeout);
  g_main_loop_unref (r.loop);
  if (r.error != NULL)
    g_propagate_error (error, r.error);
  return r.bytes;
}

static void
assert_reads (int fd, const char *expected, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = read_fd (fd, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, length);
}

static void
assert_refuses (int fd, CwError kind, const char *beginning)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_fd (fd, &error));
  g_assert_error (error, CW_ERROR, (int) kind);
  g_assert_true (g_str_has_prefix (error->message, beginning));
}

static int
temporary (const char *bytes, gsize length)
{
  g_autofree char *name = NULL;
  int fd = g_file_open_tmp ("cw-fd-XXXXXX", &name, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (g_unlink (name), ==, 0);
  g_assert_cmpint (write (fd, bytes, length), ==, (gssize) length);
  return fd;
}

static int
memory (const char *bytes, gsize length)
{
  int fd = memfd_create ("test", MFD_CLOEXEC);

  g_assert_cmpint (write (fd, bytes, length), ==, (gssize) length);
  return fd;
}

static void
test_files (void)
{
  /* written up to the end: read from the start, wherever the caller's offset stands */
  assert_reads (temporary ("a\0b", 3), "a\0b", 3);
  assert_reads (memory ("memory", 6), "memory", 6);
  assert_reads (memory ("", 0), "", 0);
}

static void
test_limit (void)
{
  g_autofree char *most = g_strnfill (LIMIT, 'x');

  assert_reads (memory (most, LIMIT), most, LIMIT);
  int fd = memory (most, LIMIT);
  g_assert_cmpint (write (fd, "y", 1), ==, 1);
  assert_refuses (fd, CW_ERROR_LIMIT_EXCEEDED, "too-large: ");
  /* a file that is said to be huge is not read to its end */
  fd = memory ("", 0);
  g_assert_cmpint (ftruncate (fd, G_GINT64_CONSTANT (1) << 40), ==, 0);
  assert_refuses (fd, CW_ERROR_LIMIT_EXCEEDED, "too-large: ");
}

static void
test_fifo (void)
{
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  assert_refuses (ends[0], CW_ERROR_INVALID_ARGUMENT, "not-a-file: "); /* nobody ever writes */
  close (ends[1]);
}

static void
test_socket (void)
{
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, ends), ==, 0);
  assert_refuses (ends[0], CW_ERROR_INVALID_ARGUMENT, "not-a-file: ");
  close (ends[1]);
}

static void
test_devices (void)
{
  assert_refuses (open ("/dev/zero", O_RDONLY), CW_ERROR_INVALID_ARGUMENT, "not-a-file: ");
  assert_refuses (open ("/dev/null", O_RDONLY), CW_ERROR_INVALID_ARGUMENT, "not-a-file: ");
}

static void
test_directory (void)
{
  assert_refuses (open ("/", O_RDONLY | O_DIRECTORY), CW_ERROR_INVALID_ARGUMENT, "not-a-file: ");
}

static void
test_not_for_reading (void)
{
  g_autofree char *name = NULL;
  int fd = g_file_open_tmp ("cw-fd-XXXXXX", &name, NULL);

  close (fd);
  fd = open (name, O_WRONLY);
  g_assert_cmpint (g_unlink (name), ==, 0);
  assert_refuses (fd, CW_ERROR_INVALID_ARGUMENT, "unreadable: ");
}

static void
test_handles (void)
{
  g_autoptr (GUnixFDList) list = g_unix_fd_list_new ();
  g_autoptr (GVariant) first = g_variant_ref_sink (g_variant_new_handle (0));
  g_autoptr (GVariant) second = g_variant_ref_sink (g_variant_new_handle (1));
  g_autoptr (GVariant) negative = g_variant_ref_sink (g_variant_new_handle (-1));
  g_autoptr (GError) beyond = NULL, below = NULL, none = NULL;
  int file = memory ("x", 1);

  g_assert_cmpint (g_unix_fd_list_append (list, file, NULL), ==, 0);
  close (file);
  int fd = cw_fd_from_list (list, first, NULL);
  assert_reads (fd, "x", 1);
  g_assert_cmpint (cw_fd_from_list (list, second, &beyond), ==, -1);
  g_assert_error (beyond, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (cw_fd_from_list (list, negative, &below), ==, -1);
  g_assert_error (below, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
  g_assert_cmpint (cw_fd_from_list (NULL, first, &none), ==, -1);
  g_assert_error (none, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fd/regular files and memfds are read from the start", test_files);
  g_test_add_func ("/fd/more than the limit is refused", test_limit);
  g_test_add_func ("/fd/a FIFO is refused", test_fifo);
  g_test_add_func ("/fd/a socket is refused", test_socket);
  g_test_add_func ("/fd/devices are refused", test_devices);
  g_test_add_func ("/fd/a directory is refused", test_directory);
  g_test_add_func ("/fd/one that is not open for reading", test_not_for_reading);
  g_test_add_func ("/fd/the descriptor that a handle means", test_handles);
  return g_test_run ();
}
