/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Runs a fuzz target over files, and over the files of directories, without a fuzzer: the seeds and
 * everything that was ever found stay part of the test suite.  replay-NAME without arguments takes
 * tests/fuzz/corpus/NAME below $CW_SRCDIR.  Speaks TAP. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static int
replay_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  gsize size;
  if (!g_file_get_contents (path, &data, &size, &error))
    {
      printf ("Bail out! %s\n", error->message);
      exit (EXIT_FAILURE);
    }
  /* An exact copy, so that a sanitizer sees the first byte that is read beyond the end. */
  g_autofree guint8 *exact = size > 0 ? g_memdup2 (data, size) : NULL;
  LLVMFuzzerTestOneInput (exact, size);
  return 1;
}

static int
replay (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  if (dir == NULL)
    return replay_file (path);

  int n = 0;
  const char *name;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);
      n += replay (inside);
    }
  return n;
}

int
main (int argc, char **argv)
{
  g_autofree char *program = g_path_get_basename (argv[0]);
  const char *name = strchr (program, '-');
  const char *source = g_getenv ("CW_SRCDIR");
  g_autofree char *corpus
      = g_build_filename (source != NULL ? source : ".", "tests/fuzz/corpus",
                          name != NULL ? name + 1 : "", NULL);
  char *whole[] = { argv[0], corpus };
  if (argc < 2)
    {
      argc = 2;
      argv = whole;
    }
  printf ("1..%d\n", argc - 1);
  for (int i = 1; i < argc; i++)
    {
      int n = replay (argv[i]);
      printf ("%s %d - %s: %d inputs\n", n > 0 ? "ok" : "not ok", i, argv[i], n);
      fflush (stdout);
    }
  return EXIT_SUCCESS;
}
