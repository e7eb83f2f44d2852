/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dbus/errors.h"
#include "tests/unit/engine-fixture.h"

/* StreamCases, without the bus: what is written, and to whom; nobody at the other end holds us up. */

#define LONG 60000
#define CASE "'title': <'Logo'>, 'client': <'ACME'>, 'platform': <'p'>"

static const char *const id_and_title[] = { "id", "title", NULL };

typedef struct
{
  Desk *desk;
  int ends[2];
  gboolean done;
  GVariant *report;
  GError *error;
} Pipe;

static void
on_done (CwStream *stream, GVariant *report, GError *error, gpointer data)
{
  Pipe *p = data;

  g_assert_nonnull (stream);
  g_assert_false (p->done);
  p->done = TRUE;
  p->report = report != NULL ? g_variant_ref_sink (report) : NULL;
  p->error = error;
}

static void
set_up (Pipe *p, gconstpointer data G_GNUC_UNUSED)
{
  p->desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);
  g_assert_cmpint (pipe2 (p->ends, O_CLOEXEC), ==, 0);
}

static void
close_end (Pipe *p, int end)
{
  if (p->ends[end] >= 0)
    g_assert_cmpint (close (p->ends[end]), ==, 0);
  p->ends[end] = -1;
}

static void
tear_down (Pipe *p, gconstpointer data G_GNUC_UNUSED)
{
  close_end (p, 0);
  close_end (p, 1);
  g_clear_pointer (&p->report, g_variant_unref);
  g_clear_error (&p->error);
  desk_free (p->desk);
}

/* A copy of the end that is written to goes away with the stream, as one from the bus does. */
static CwStream *
begin_with (Pipe *p, guint patience, const char *filter, const char *const *columns)
{
  int copy = fcntl (p->ends[1], F_DUPFD_CLOEXEC, 0);
  g_autoptr (GVariant) dict = desk_dict (filter);
  g_autoptr (GError) error = NULL;
  CwStream *stream
      = cw_stream_new (p->desk->engine, copy, patience, dict, columns, "en", on_done, p, &error);

  g_assert_no_error (error);
  g_assert_nonnull (stream);
  return stream;
}

static void
wait_done (Pipe *p)
{
  while (!p->done)
    g_main_context_iteration (NULL, TRUE);
}

/* Everything that is ready; the loop must come to rest. */
static void
run_loop (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
read_some (Pipe *p, GString *into, gsize most)
{
  g_autofree char *buffer = g_malloc (most);
  gssize n = read (p->ends[0], buffer, most);

  g_assert_cmpint (n, >=, 0);
  g_string_append_len (into, buffer, n);
}

static char *
stream_all (Pipe *p, const char *filter, const char *const *columns)
{
  GString *got = g_string_new (NULL);
  gsize before;

  p->done = FALSE;
  g_clear_pointer (&p->report, g_variant_unref);
  begin_with (p, LONG, filter, columns);
  wait_done (p);
  g_assert_no_error (p->error);
  close_end (p, 1);
  do
    {
      before = got->len;
      read_some (p, got, 65536);
    }
  while (got->len > before);
  close_end (p, 0);
  g_assert_cmpint (pipe2 (p->ends, O_CLOEXEC), ==, 0);
  return g_string_free (got, FALSE);
}

static void
assert_rows (Pipe *p, const char *filter, const char *const *columns, const char *expected)
{
  g_autofree char *rows = stream_all (p, filter, columns);

  g_assert_cmpstr (rows, ==, expected);
}

static guint32
number_of (Pipe *p, const char *key)
{
  guint32 n = G_MAXUINT32;

  g_assert_true (g_variant_lookup (p->report, key, "u", &n));
  return n;
}

static void
test_rows (Pipe *p, gconstpointer data G_GNUC_UNUSED)
{
  desk_delivered (p->desk, "2026-11-05 10:00", "");
  desk_add (p->desk, "{'title': <'ロゴ'>, 'client': <'北風'>, 'platform': <'p'>}");
  desk_add (p->desk, "{'title': <'C:\\\\temp'>, 'client': <'ACME'>, 'platform': <'p'>}");
  desk_record (p->desk, 2, "closed", "{'outcome': <'lost'>}");
  assert_rows (p, "{}", id_and_title, "1\tLogo\n2\tロゴ\n3\tC:\\\\temp\n");
  g_assert_cmpuint (number_of (p, "cases"), ==, 3);
  g_assert_cmpuint (number_of (p, "deriving"), ==, 0);
  assert_rows (p, "{'open': <true>}", id_and_title, "1\tLogo\n3\tC:\\\\temp\n");
  g_assert_cmpuint (number_of (p, "cases"), ==, 2);
  const char *const other[] = { "state", "ball", "id", "next_title", NULL };
  assert_rows (p, "{'order': <'urgency'>, 'open': <true>}", other,
               "due\tclient\t1\tWrite\nok\tclient\t3\t\n");
  assert_rows (p, "{'client': <'nobody'>}", id_and_title, "");
  g_assert_cmpuint (number_of (p, "cases"), ==, 0);
}

/* The end of the pipe is closed before the answer: a reader that waits for it is not kept. */
static void
test_end_comes_first (Pipe *p, gconstpointer data G_GNUC_UNUSED)
{
  char byte;

  begin_with (p, LONG, "{}", id_and_title);
  close_end (p, 1);
  wait_done (p);
  g_assert_cmpint (read (p->ends[0], &byte, 1), ==, 0);
}

static void
add_many (Pipe *p, int n)
{
  for (int i = 0; i < n; i++)
    desk_add (p->desk, "{" CASE "}");
}

/* More than one slice into a pipe of one page: each write waits, and never in write(). */
static void
test_slow_reader (Pipe *p, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) got = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  int mode = fcntl (p->ends[1], F_GETFL);

  add_many (p, 1203);
  for (int i = 1; i <= 1203; i++)
    g_string_append_printf (expected, "%d\tLogo\n", i);
  g_assert_cmpint (fcntl (p->ends[1], F_SETPIPE_SZ, 4096), >=, 4096);
  begin_with (p, LONG, "{}", id_and_title);
  while (!p->done)
    {
      run_loop (); /* comes back with the pipe full */
      if (!p->done)
        read_some (p, got, 700);
    }
  g_assert_no_error (p->error);
  g_assert_cmpuint (number_of (p, "cases"), ==, 1203);
  g_assert_cmpint (fcntl (p->ends[1], F_GETFL), ==, mode); /* the caller's is as it was */
  while (got->len < expected->len)
    read_some (p, got, 4096);
  g_assert_cmpstr (got->str, ==, expected->str);
}

/* A case that is added or goes while it is streamed is no reason to stop, and none comes twice. */
static void
test_changes_meanwhile (Pipe *p, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) got = g_string_new (NULL);

  add_many (p, 600);
  g_assert_cmpint (fcntl (p->ends[1], F_SETPIPE_SZ, 4096), >=, 4096);
  begin_with (p, LONG, "{'open': <true>}", id_and_title);
  run_loop (); /* the first 500 are made */
  desk_record (p->desk, 1, "closed", "{'outcome': <'lost'>}");
  desk_record (p->desk, 550, "closed", "{'outcome': <'lost'>}");
  desk_add (p->desk, "{" CASE "}");
  while (!p->done)
    {
      run_loop ();
      if (!p->done)
        read_some (p, got, 4096);
    }
  close_end (p, 1);
  for (gsize before = got->len + 1; got->len != before;)
    {
      before = got->len;
      read_some (p, got, 4096);
    }
  g_assert_cmpuint (number_of (p, "cases"), ==, 600);
  g_assert_nonnull (strstr (got->str, "549\tLogo\n551\tLogo\n"));
  g_assert_true (g_str_has_suffix (got->str, "600\tLogo\n601\tLogo\n"));
}

static void
test_nobody_reads (Pipe *p, gconstpointer data G_GNUC_UNUSED)
{
  add_many (p, 600);
  g_assert_cmpint (fcntl (p->ends[1], F_SETPIPE_SZ, 4096), >=, 4096);
  begin_with (p, 50, "{}", id_and_title);
  wait_done (p);
  desk_assert_error (p->error, CW_ERROR_STORAGE, "reader-gone");
  g_assert_null (p->report);
}

static void
test_reader_goes (Pipe *p, gconstpointer data G_GNUC_UNUSED)
{
  add_many (p, 600);
  g_assert_cmpint (fcntl (p->ends[1], F_SETPIPE_SZ, 4096), >=, 4096);
  begin_with (p, LONG, "{}", id_and_title);
  run_loop ();
  g_assert_false (p->done);
  close_end (p, 0);
  wait_done (p);
  desk_assert_error (p->error, CW_ERROR_STORAGE, "reader-gone");
}

static void
test_reader_is_gone (Pipe *p, gconstpointer data G_GNUC_UNUSED)
{
  add_many (p, 1);
  close_end (p, 0);
  begin_with (p, LONG, "{}", id_and_title);
  wait_done (p);
  desk_assert_error (p->error, CW_ERROR_STORAGE, "reader-gone");
}

static void
test_stop (Pipe *p, gconstpointer data G_GNUC_UNUSED)
{
  char byte;
  CwStream *stream = begin_with (p, LONG, "{}", id_and_title);

  close_end (p, 1);
  cw_stream_stop (stream);
  g_assert_true (p->done);
  desk_assert_error (p->error, CW_ERROR_INVALID_STATE, "stopping");
  g_assert_cmpint (read (p->ends[0], &byte, 1), ==, 0);
  run_loop (); /* nothing of it is left */
}

/* Takes fd. */
static void
assert_refused (Pipe *p, int fd, const char *filter, const char *const *columns, CwError kind,
                const char *code)
{
  g_autoptr (GVariant) dict = desk_dict (filter);
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", code);
  g_assert_cmpint (fd, >=, 0);
  g_assert_null (cw_stream_new (p->desk->engine, fd, LONG, dict, columns, "en", on_done, p, &error));
  desk_assert_error (error, kind, code);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, -1); /* it is closed */
  g_assert_cmpint (errno, ==, EBADF);
  run_loop ();
  g_assert_false (p->done);
}

static void
test_refused (Pipe *p, gconstpointer data G_GNUC_UNUSED)
{
  const char *const none[] = { NULL };
  const char *const unknown[] = { "id", "at_risk", NULL };
  const char *const twice[] = { "id", "title", "id", NULL };
  int pair[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
  close (pair[1]);
  assert_refused (p, pair[0], "{}", id_and_title, CW_ERROR_INVALID_ARGUMENT, "not-a-pipe");
  assert_refused (p, memfd_create ("x", MFD_CLOEXEC), "{}", id_and_title,
                  CW_ERROR_INVALID_ARGUMENT, "not-a-pipe");
  assert_refused (p, open ("/dev/null", O_WRONLY), "{}", id_and_title, CW_ERROR_INVALID_ARGUMENT,
                  "not-a-pipe");
  assert_refused (p, dup (p->ends[0]), "{}", id_and_title, CW_ERROR_INVALID_ARGUMENT,
                  "not-a-pipe"); /* the end that is read from */
  assert_refused (p, dup (p->ends[1]), "{}", none, CW_ERROR_INVALID_ARGUMENT, "bad-column");
  assert_refused (p, dup (p->ends[1]), "{}", unknown, CW_ERROR_INVALID_ARGUMENT, "bad-column");
  assert_refused (p, dup (p->ends[1]), "{}", twice, CW_ERROR_INVALID_ARGUMENT, "bad-column");
  assert_refused (p, dup (p->ends[1]), "{'state': <'odd'>}", id_and_title,
                  CW_ERROR_INVALID_ARGUMENT, "bad-filter");
  assert_refused (p, dup (p->ends[1]), "{'colour': <'red'>}", id_and_title,
                  CW_ERROR_INVALID_ARGUMENT, "unknown-key");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (Pipe *, gconstpointer);
  } tests[] = {
    { "/stream/rows in the order and with the columns that were asked for", test_rows },
    { "/stream/the pipe ends before the answer comes", test_end_comes_first },
    { "/stream/a slow reader gets all of it and holds up nobody", test_slow_reader },
    { "/stream/what changes meanwhile", test_changes_meanwhile },
    { "/stream/a pipe that nobody reads is given up", test_nobody_reads },
    { "/stream/a reader that goes is an error", test_reader_goes },
    { "/stream/a reader that went before", test_reader_is_gone },
    { "/stream/stopped", test_stop },
    { "/stream/what is no pipe, no column, no filter is refused", test_refused },
  };

  g_setenv ("TZ", "Asia/Tokyo", TRUE);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Pipe, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
