/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums of business days for tests/system/test_numpy.py: questions on standard input, an answer a
 * line.  Days are days since 1970-01-01, as everywhere in core/.
 *
 *   week OFF N DAY...   another calendar: a bit per weekday off, N closed days
 *   open N DAY...       the same calendar with these days opened
 *   a DAY N             the N-th business day after DAY; for 0 the day itself or the next one
 *   b DAY N             the same, for 0 the day itself or the one before
 *   c FROM TO           business days in [FROM, TO)
 *   o DAY               1 when open */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/dayset.h"

typedef struct
{
  guint8 off;
  GArray *closed;
  CwDayset *set;
} Calendar;

static GArray *
read_days (void)
{
  GArray *days = g_array_new (FALSE, FALSE, sizeof (CwDay));
  guint n = 0;
  CwDay day;
  if (scanf ("%u", &n) != 1)
    exit (2);
  for (guint i = 0; i < n; i++)
    {
      if (scanf ("%d", &day) != 1)
        exit (2);
      g_array_append_val (days, day);
    }
  return days;
}

static void
build (Calendar *c, const GArray *opened)
{
  g_clear_pointer (&c->set, cw_dayset_unref);
  c->set = cw_dayset_new (c->off, (const CwDay *) (const void *) c->closed->data, c->closed->len,
                          opened != NULL ? (const CwDay *) (const void *) opened->data : NULL,
                          opened != NULL ? opened->len : 0);
}

static void
begin_week (Calendar *c)
{
  unsigned off;
  if (scanf ("%u", &off) != 1)
    exit (2);
  c->off = (guint8) off;
  g_clear_pointer (&c->closed, g_array_unref);
  c->closed = read_days ();
  build (c, NULL);
}

static int
answer (const Calendar *c, char question)
{
  int first, second = 0;
  if (c->set == NULL || scanf ("%d", &first) != 1
      || (question != 'o' && scanf ("%d", &second) != 1))
    exit (2);
  switch (question)
    {
    case 'a':
      return cw_dayset_add (c->set, first, second, FALSE);
    case 'b':
      return cw_dayset_add (c->set, first, second, TRUE);
    case 'c':
      return cw_dayset_count (c->set, first, second);
    case 'o':
      return cw_dayset_is_open (c->set, first);
    default:
      exit (2);
    }
}

int
main (void)
{
  Calendar calendar = { 0 };
  char word[8];
  while (scanf ("%7s", word) == 1)
    if (strcmp (word, "week") == 0)
      begin_week (&calendar);
    else if (strcmp (word, "open") == 0)
      {
        g_autoptr (GArray) opened = read_days ();
        build (&calendar, opened);
      }
    else
      printf ("%d\n", answer (&calendar, word[0]));
  g_clear_pointer (&calendar.closed, g_array_unref);
  g_clear_pointer (&calendar.set, cw_dayset_unref);
  return 0;
}
