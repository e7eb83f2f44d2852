/* SPDX-License-Identifier: GPL-3.0-or-later */
/* floor-commit FILE N: N commits of one row each in a new database, WAL and synchronous = FULL, and N
 * bare writes with fdatasync () beside it.  Prints "commit NS" and "fsync NS", medians. */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static gint64
now_ns (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return t.tv_sec * G_GINT64_CONSTANT (1000000000) + t.tv_nsec;
}

static int
by_value (const void *a, const void *b)
{
  gint64 x = *(const gint64 *) a;
  gint64 y = *(const gint64 *) b;
  return x < y ? -1 : x > y;
}

static gint64
median (gint64 *values, int n)
{
  qsort (values, n, sizeof values[0], by_value);
  return values[n / 2];
}

static void
exec_sql (sqlite3 *db, const char *sql)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
}

static void
time_commits (const char *path, gint64 *took, int n)
{
  sqlite3 *db = NULL;

  if (sqlite3_open (path, &db) != SQLITE_OK)
    g_error ("%s: %s", path, sqlite3_errmsg (db));
  exec_sql (db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                "CREATE TABLE item (id INTEGER PRIMARY KEY, title TEXT)");
  for (int i = 0; i < n; i++)
    {
      gint64 start = now_ns ();
      exec_sql (db, "INSERT INTO item (title) VALUES ('one row of some length, as a title has')");
      took[i] = now_ns () - start;
    }
  sqlite3_close (db);
}

static void
time_syncs (const char *path, gint64 *took, int n)
{
  static const char page[4096];
  int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  for (int i = 0; i < n; i++)
    {
      gint64 start = now_ns ();
      if (fd < 0 || write (fd, page, sizeof page) != sizeof page || fdatasync (fd) < 0)
        g_error ("%s: %s", path, g_strerror (errno));
      took[i] = now_ns () - start;
    }
  close (fd);
}

int
main (int argc, char **argv)
{
  int n = argc == 3 ? atoi (argv[2]) : 0;

  if (n <= 0)
    g_error ("usage: floor-commit FILE N");
  g_autofree gint64 *took = g_new (gint64, n);
  g_autofree char *plain = g_strconcat (argv[1], ".plain", NULL);
  time_commits (argv[1], took, n);
  g_print ("commit %" G_GINT64_FORMAT "\n", median (took, n));
  time_syncs (plain, took, n);
  g_print ("fsync %" G_GINT64_FORMAT "\n", median (took, n));
  g_unlink (plain);
  return 0;
}
