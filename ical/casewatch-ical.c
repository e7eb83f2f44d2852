/* SPDX-License-Identifier: GPL-3.0-or-later */

/* casewatch-ical: an iCalendar file on standard input, closed and opened days on standard output.
 * The daemon trusts no calendar that somebody downloaded, so reading one happens here, in a process
 * that can neither write a file nor use more than 2 s and 256 MiB.  The output is described in
 * core/ical-protocol.h.  Exit status: 0 read, 1 refused (one line "error"), 2 wrong usage. */
#include "core/text.h"
#include "ical/calendar-file.h"
#include "ical/limits.h"
#include "core/ical-protocol.h"
#include "ical/refuse.h"
#include "ical/todos.h"

#include <errno.h>
#include <libical/ical.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* The output is written at once and at the end, so this can never fall into the middle of it. */
static void
cpu_time_is_up (int signal_number G_GNUC_UNUSED)
{
  static const char text[] = "error\tcpu-limit\tthe file takes too long to read\n";
  ssize_t written = write (STDOUT_FILENO, text, sizeof text - 1);
  _exit (written > 0 ? 1 : 3);
}

static void
limit (__rlimit_resource_t resource, rlim_t soft, rlim_t hard)
{
  struct rlimit now;
  if (getrlimit (resource, &now) != 0)
    return;
  struct rlimit wanted = { MIN (soft, now.rlim_max), MIN (hard, now.rlim_max) };
  setrlimit (resource, &wanted);
}

static void
limit_everything (void)
{
  struct stat out;
  gboolean to_file = fstat (STDOUT_FILENO, &out) == 0 && S_ISREG (out.st_mode);
  rlim_t file_size = to_file ? CW_ICAL_MAX_OUTPUT + 65536 : 0;
  struct sigaction action = { .sa_handler = cpu_time_is_up };
  sigaction (SIGXCPU, &action, NULL);
  limit (RLIMIT_CPU, CW_ICAL_CPU_SECONDS, CW_ICAL_CPU_SECONDS + 1);
  limit (RLIMIT_CORE, 0, 0);
#ifndef CW_COVERAGE
  limit (RLIMIT_FSIZE, file_size, file_size);
#else
  (void) file_size;
#endif
  limit (RLIMIT_NOFILE, 16, 16);
  if (!SANITIZED) /* a sanitizer reserves terabytes of addresses */
    limit (RLIMIT_AS, CW_ICAL_ADDRESS_SPACE, CW_ICAL_ADDRESS_SPACE);
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* Reads one byte more than is allowed at most, so that the guard can tell that it was too much. */
static char *
read_input (gsize *length, GError **error)
{
  char *data = g_malloc (CW_LIMIT_ICS + 1);
  *length = 0;
  while (*length <= CW_LIMIT_ICS)
    {
      ssize_t n = read (STDIN_FILENO, data + *length, CW_LIMIT_ICS + 1 - *length);
      if (n == 0)
        return data;
      if (n < 0 && errno != EINTR)
        {
          cw_ical_refuse (error, "read", "cannot read the input: %s", g_strerror (errno));
          g_free (data);
          return NULL;
        }
      if (n > 0)
        *length += (gsize) n;
    }
  return data;
}

static int
write_output (const char *text, gsize length, int status)
{
  gboolean good = fwrite (text, 1, length, stdout) == length;
  return fflush (stdout) == 0 && good ? status : 1;
}

static int
tell_refusal (const GError *error)
{
  g_assert (error != NULL);
  g_auto (GStrv) parts = g_strsplit (error->message, "\t", 2);
  g_autofree char *text = cw_text_clean (parts[1] != NULL ? parts[1] : parts[0], 400);
  g_autofree char *line =
      g_strdup_printf ("error\t%s\t%s\n", parts[1] != NULL ? parts[0] : "fault", text);
  return write_output (line, strlen (line), 1);
}

static gboolean
parse_year (const char *text, int *year)
{
  guint64 number;
  if (text == NULL
      || !g_ascii_string_to_unsigned (text, 10, CW_YEAR_FIRST, CW_YEAR_LAST, &number, NULL))
    return FALSE;
  *year = (int) number;
  return TRUE;
}

static gboolean
parse_options (int argc, char **argv, CwIcalOptions *options)
{
  for (int i = 1; i < argc; i++)
    {
      if (g_str_equal (argv[i], "--only-public"))
        options->only_public = TRUE;
      else if (g_str_equal (argv[i], "--todos"))
        options->todos = TRUE;
      else if (g_str_equal (argv[i], "--from") && i + 1 < argc)
        {
          if (!parse_year (argv[++i], &options->from_year))
            return FALSE;
        }
      else if (g_str_equal (argv[i], "--to") && i + 1 < argc)
        {
          if (!parse_year (argv[++i], &options->to_year))
            return FALSE;
        }
      else
        return FALSE;
    }
  return options->from_year <= options->to_year;
}

int
main (int argc, char **argv)
{
  CwIcalOptions options = { .from_year = CW_YEAR_FIRST, .to_year = CW_YEAR_LAST };
  if (argc == 2 && g_str_equal (argv[1], "--version"))
    {
      printf ("%d\n", CW_ICAL_PARSER_VERSION);
      return 0;
    }
  if (!parse_options (argc, argv, &options))
    {
      fputs ("Usage: casewatch-ical [--from YEAR] [--to YEAR] [--only-public] [--todos] < FILE.ics\n",
             stderr);
      return 2;
    }
  limit_everything ();
  icalerror_set_errors_are_fatal (0);

  g_autoptr (GError) error = NULL;
  gsize length;
  g_autofree char *data = read_input (&length, &error);
  if (data == NULL)
    return tell_refusal (error);
  GString *output = options.todos ? cw_todos_read (data, length, &error)
                                  : cw_calendar_file_read (data, length, &options, &error);
  int status = output != NULL ? write_output (output->str, output->len, 0) : tell_refusal (error);
  if (output != NULL)
    g_string_free (output, TRUE);
  icaltimezone_free_builtin_timezones ();
  icalmemory_free_ring ();
  return status;
}
