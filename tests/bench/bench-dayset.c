/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Business days through core's public functions, beside the least that could be done: flat rank and
 * select tables, inlined.  tests/bench/business_days.py runs it, a round at a time, between those of
 * its peers.
 *
 *   bench-dayset CLOSED PAIRS
 *
 * CLOSED: int32 days since 1970 that are closed; PAIRS: int32 day and int32 n, one after the other.
 * A line for each figure: its name, nanoseconds for one, a sum of the answers.  A million answers take a
 * few milliseconds, in which a machine that others use may do something else: each is asked for SWEEPS
 * times, ours and the floor in turn, and the best of them counts. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/dayset.h"

#define SWEEPS 5
#define N_DAYS (CW_DAY_LAST - CW_DAY_FIRST + 1)

typedef struct
{
  gint32 day, n;
} Pair;

typedef struct
{
  gint32 rank[N_DAYS + 1];
  gint32 select[N_DAYS + 1];
  gint32 n_open;
} Flat;

static gint64
now (void)
{
  struct timespec time;
  clock_gettime (CLOCK_MONOTONIC, &time);
  return time.tv_sec * G_GINT64_CONSTANT (1000000000) + time.tv_nsec;
}

static void *
read_all (const char *path, gsize *size)
{
  char *bytes;
  g_autoptr (GError) error = NULL;
  if (!g_file_get_contents (path, &bytes, size, &error))
    g_error ("%s", error->message);
  return bytes;
}

typedef struct
{
  const char *figure;
  double best; /* ns */
  gint64 sum;
} Result;

static void
keep_best (Result *result, const char *figure, gint64 began, gsize n, gint64 sum)
{
  double took = (double) (now () - began) / (double) n;
  if (result->figure == NULL || took < result->best)
    *result = (Result){ figure, took, sum };
}

static void
fill_flat (Flat *flat, const CwDay *closed, gsize n_closed)
{
  static guint8 is_closed[N_DAYS];
  for (gsize i = 0; i < n_closed; i++)
    is_closed[closed[i] - CW_DAY_FIRST] = 1;
  flat->n_open = 0;
  guint weekday = cw_day_weekday (CW_DAY_FIRST);
  for (gint32 i = 0; i < N_DAYS; i++)
    {
      flat->rank[i] = flat->n_open;
      flat->select[flat->n_open] = CW_DAY_FIRST + i;
      flat->n_open += !is_closed[i] && weekday < CW_SATURDAY;
      weekday = weekday < CW_SUNDAY ? weekday + 1 : CW_MONDAY;
    }
  flat->rank[N_DAYS] = flat->n_open;
}

/* n > 0: the n-th open day after; n < 0: before; 0: the day itself or the next. */
static inline gint32
flat_add (const Flat *flat, gint32 day, gint32 n)
{
  gint32 index = day - CW_DAY_FIRST;
  gint32 rank = flat->rank[index + (n > 0)] + n - (n > 0);
  return flat->select[rank];
}

static void
run_ours (const CwDayset *set, const Pair *pairs, gsize n, Result results[3])
{
  gint64 sum = 0, began = now ();
  for (gsize i = 0; i < n; i++)
    sum += cw_dayset_add (set, pairs[i].day, pairs[i].n, FALSE);
  keep_best (&results[0], "add", began, n, sum);

  sum = 0, began = now ();
  for (gsize i = 0; i < n; i++)
    sum += cw_dayset_count (set, pairs[i].day, pairs[i].day + pairs[i].n);
  keep_best (&results[1], "count", began, n, sum);

  sum = 0, began = now ();
  for (gsize i = 0; i < n; i++)
    sum += cw_dayset_is_open (set, pairs[i].day);
  keep_best (&results[2], "is-open", began, n, sum);
}

static void
run_floor (const Flat *flat, const Pair *pairs, gsize n, Result results[3])
{
  gint64 sum = 0, began = now ();
  for (gsize i = 0; i < n; i++)
    sum += flat_add (flat, pairs[i].day, pairs[i].n);
  keep_best (&results[0], "add-floor", began, n, sum);

  sum = 0, began = now ();
  for (gsize i = 0; i < n; i++)
    sum += flat->rank[pairs[i].day + pairs[i].n - CW_DAY_FIRST]
           - flat->rank[pairs[i].day - CW_DAY_FIRST];
  keep_best (&results[1], "count-floor", began, n, sum);

  sum = 0, began = now ();
  for (gsize i = 0; i < n; i++)
    sum += flat->rank[pairs[i].day - CW_DAY_FIRST + 1] - flat->rank[pairs[i].day - CW_DAY_FIRST];
  keep_best (&results[2], "is-open-floor", began, n, sum);
}

/* Ready to answer: made, and asked once. */
static void
run_build (Flat *flat, const CwDay *closed, gsize n_closed, Result results[2])
{
  enum { TIMES = 20 };
  gint64 sum = 0, began = now ();
  for (int i = 0; i < TIMES; i++)
    {
      g_autoptr (CwDayset) set = cw_dayset_new (CW_WEEKEND, closed, n_closed, NULL, 0);
      sum += cw_dayset_add (set, 20000 + i, 10, FALSE);
    }
  keep_best (&results[0], "build", began, TIMES, sum);

  sum = 0, began = now ();
  for (int i = 0; i < TIMES; i++)
    {
      fill_flat (flat, closed, n_closed);
      sum += flat_add (flat, 20000 + i, 10);
    }
  keep_best (&results[1], "build-floor", began, TIMES, sum);
}

int
main (int argc, char **argv)
{
  gsize n_closed, n;
  if (argc != 3)
    return 2;
  g_autofree CwDay *closed = read_all (argv[1], &n_closed);
  g_autofree Pair *pairs = read_all (argv[2], &n);
  g_autofree Flat *flat = g_new (Flat, 1);
  n_closed /= sizeof *closed;
  n /= sizeof *pairs;
  g_autoptr (CwDayset) set = cw_dayset_new (CW_WEEKEND, closed, n_closed, NULL, 0);
  Result results[8] = { 0 };
  for (gsize i = 0; i < n; i += 64) /* what a daemon has in memory */
    cw_dayset_add (set, pairs[i].day, pairs[i].n, FALSE);
  for (int sweep = 0; sweep < SWEEPS; sweep++)
    {
      run_build (flat, closed, n_closed, results);
      run_ours (set, pairs, n, results + 2);
      run_floor (flat, pairs, n, results + 5);
    }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    printf ("%s %.3f %" G_GINT64_FORMAT "\n", results[i].figure, results[i].best, results[i].sum);
  return 0;
}
