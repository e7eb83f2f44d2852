/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/dayset.h"

#include <stdlib.h>
#include <string.h>

static CwDay
day_of (const char *text)
{
  CwDay day = CW_DAY_NONE;
  g_assert_true (cw_day_parse (text, &day));
  return day;
}

static CwDayset *
read_week (char **fields)
{
  g_autoptr (GArray) closed = g_array_new (FALSE, FALSE, sizeof (CwDay));
  for (guint i = 2; fields[i] != NULL; i++)
    {
      CwDay day = atoi (fields[i]);
      g_array_append_val (closed, day);
    }
  return cw_dayset_new ((guint8) atoi (fields[1]), (const CwDay *) (const void *) closed->data,
                        closed->len, NULL, 0);
}

static void
check_line (const CwDayset *set, const char *line, char **fields)
{
  CwDay from = atoi (fields[1]);
  int found, expected;
  switch (fields[0][0])
    {
    case 'a':
      found = cw_dayset_add (set, from, atoi (fields[2]), FALSE);
      expected = atoi (fields[3]);
      break;
    case 'c':
      found = cw_dayset_count (set, from, atoi (fields[2]));
      expected = atoi (fields[3]);
      break;
    default:
      found = cw_dayset_add (set, from, 0, fields[0][0] == 'b');
      expected = atoi (fields[2]);
    }
  if (found != expected)
    g_test_message ("%s: got %d", line, found);
  g_assert_cmpint (found, ==, expected);
}

/* tests/data/busdays.txt is what numpy's busday_offset and busday_count say. */
static void
test_against_numpy (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "tests/data/busdays.txt", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  g_file_get_contents (path, &content, NULL, &error);
  g_assert_no_error (error);

  g_auto (GStrv) lines = g_strsplit (content, "\n", -1);
  g_autoptr (CwDayset) set = NULL;
  int checked = 0;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], " ", -1);
      if (g_str_has_prefix (lines[i], "week "))
        {
          g_clear_pointer (&set, cw_dayset_unref);
          set = read_week (fields);
        }
      else if (lines[i][0] != '#' && lines[i][0] != '\0')
        {
          check_line (set, lines[i], fields);
          checked++;
        }
    }
  g_assert_cmpint (checked, >, 9000);
}

/* Days of golden week 2026, worked by hand: 4/29, 5/3-5/5 and the substitute 5/6 are closed. */
static void
test_golden_week_by_hand (void)
{
  CwDay closed[] = { day_of ("2026-05-06"), day_of ("2026-04-29"), day_of ("2026-05-04"),
                     day_of ("2026-05-03"), day_of ("2026-05-05"), day_of ("2026-05-05") };
  g_autoptr (CwDayset) set = cw_dayset_new (CW_WEEKEND, closed, G_N_ELEMENTS (closed), NULL, 0);
  static const struct
  {
    const char *from;
    int n;
    gboolean backward;
    const char *to;
  } rows[] = {
    { "2026-04-28", 1, FALSE, "2026-04-30" },  { "2026-05-01", 1, FALSE, "2026-05-07" },
    { "2026-05-02", 1, FALSE, "2026-05-07" },  { "2026-05-01", 3, FALSE, "2026-05-11" },
    { "2026-05-04", 0, FALSE, "2026-05-07" },  { "2026-05-04", 0, TRUE, "2026-05-01" },
    { "2026-05-07", 0, FALSE, "2026-05-07" },  { "2026-05-07", 0, TRUE, "2026-05-07" },
    { "2026-05-07", -1, TRUE, "2026-05-01" },  { "2026-05-06", -1, TRUE, "2026-05-01" },
    { "2026-05-07", -3, FALSE, "2026-04-28" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *to = cw_day_format (
          cw_dayset_add (set, day_of (rows[i].from), rows[i].n, rows[i].backward));
      g_assert_cmpstr (to, ==, rows[i].to);
    }
  g_assert_cmpint (cw_dayset_count (set, day_of ("2026-04-27"), day_of ("2026-05-11")), ==, 6);
  g_assert_cmpint (cw_dayset_count (set, day_of ("2026-05-11"), day_of ("2026-04-27")), ==, -6);
  g_assert_cmpint (cw_dayset_count (set, day_of ("2026-05-02"), day_of ("2026-05-07")), ==, 0);
}

static void
test_opened_wins (void)
{
  CwDay saturday = day_of ("2026-10-10"), monday = day_of ("2026-10-12");
  CwDay closed[] = { monday, saturday };
  CwDay opened[] = { saturday, monday, CW_DAY_NONE, CW_DAY_LAST + 1, G_MAXINT32 };
  g_autoptr (CwDayset) set = cw_dayset_new (CW_WEEKEND, closed, 2, opened, 5);
  g_assert_true (cw_dayset_is_open (set, saturday));
  g_assert_true (cw_dayset_is_open (set, monday));
  g_assert_false (cw_dayset_is_open (set, saturday + 1));
  g_assert_cmpint (cw_dayset_add (set, saturday - 1, 2, FALSE), ==, monday);
  g_assert_false (cw_dayset_is_open (set, CW_DAY_NONE));
  g_assert_false (cw_dayset_is_open (set, CW_DAY_LAST + 1));
  g_assert_false (cw_dayset_is_open (set, CW_DAY_FIRST - 1));
}

/* Any week, any days closed and opened: what a slow walk over the days finds. */
static CwDayset *
random_set (void)
{
  guint8 off = (guint8) g_test_rand_int_range (0, 128);
  int n = g_test_rand_int_range (0, 3000);
  g_autofree CwDay *closed = g_new (CwDay, n + 1), *opened = g_new (CwDay, n + 1);
  for (int i = 0; i < n; i++)
    {
      closed[i] = g_test_rand_int_range (CW_DAY_FIRST - 10, CW_DAY_LAST + 10);
      opened[i] = g_test_rand_int_range (CW_DAY_FIRST - 10, CW_DAY_LAST + 10);
    }
  return cw_dayset_new (off, closed, n, opened, n / 4);
}

static void
test_adding_undoes_counting (void)
{
  for (int round = 0; round < 20; round++)
    {
      g_autoptr (CwDayset) set = random_set ();
      for (int i = 0; i < 1000; i++)
        {
          CwDay a = g_test_rand_int_range (CW_DAY_FIRST, CW_DAY_LAST + 1);
          CwDay b = g_test_rand_int_range (CW_DAY_FIRST, CW_DAY_LAST + 1);
          int n = cw_dayset_count (set, a, b);
          g_assert_cmpint (cw_dayset_count (set, b, a), ==, -n);
          g_assert_cmpint (cw_dayset_count (set, a, a), ==, 0);
          if (!cw_dayset_is_open (set, a) || !cw_dayset_is_open (set, b))
            continue;
          g_assert_cmpint (cw_dayset_add (set, a, n, FALSE), ==, b);
          g_assert_cmpint (cw_dayset_add (set, b, -n, TRUE), ==, a);
        }
    }
}

static void
test_every_day_against_a_walk (void)
{
  g_autoptr (CwDayset) set = random_set ();
  CwDay before = CW_DAY_NONE;
  int open = 0;
  for (CwDay day = CW_DAY_FIRST; day <= CW_DAY_LAST; day++)
    {
      gboolean is_open = cw_dayset_is_open (set, day);
      g_assert_cmpint (cw_dayset_count (set, CW_DAY_FIRST, day), ==, open);
      g_assert_cmpint (cw_dayset_add (set, day, -1, TRUE), ==, before);
      g_assert_cmpint (cw_dayset_add (set, day, 0, TRUE), ==, is_open ? day : before);
      if (is_open && before != CW_DAY_NONE)
        {
          g_assert_cmpint (cw_dayset_add (set, before, 1, FALSE), ==, day);
          g_assert_cmpint (cw_dayset_add (set, day - 1, 0, FALSE), ==,
                           cw_dayset_is_open (set, day - 1) ? day - 1 : day);
        }
      open += is_open;
      if (is_open)
        before = day;
    }
  g_assert_cmpint (cw_dayset_count (set, CW_DAY_NONE, G_MAXINT32), ==, open);
}

/* "Bounded": a calendar without an open day answers at once. */
static void
test_empty_calendar_has_no_answer (void)
{
  g_autoptr (CwDayset) set = cw_dayset_new (0x7f, NULL, 0, NULL, 0);
  g_assert_true (cw_dayset_is_empty (set));
  static const int steps[] = { 0, 1, -1, 9999, G_MAXINT, G_MININT };
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_assert_cmpint (cw_dayset_add (set, 0, steps[i], FALSE), ==, CW_DAY_NONE);
      g_assert_cmpint (cw_dayset_add (set, 0, steps[i], TRUE), ==, CW_DAY_NONE);
    }
  g_assert_cmpint (cw_dayset_count (set, CW_DAY_FIRST, CW_DAY_LAST), ==, 0);

  CwDay one = day_of ("1950-06-01");
  g_autoptr (CwDayset) single = cw_dayset_new (0x7f, NULL, 0, &one, 1);
  g_assert_false (cw_dayset_is_empty (single));
  g_assert_cmpint (cw_dayset_add (single, CW_DAY_LAST, -1, TRUE), ==, one);
  g_assert_cmpint (cw_dayset_add (single, CW_DAY_FIRST, 1, FALSE), ==, one);
  g_assert_cmpint (cw_dayset_add (single, one, 1, FALSE), ==, CW_DAY_NONE);
  g_assert_cmpint (cw_dayset_add (single, one, -1, TRUE), ==, CW_DAY_NONE);
}

static void
test_ends_of_the_range (void)
{
  g_autoptr (CwDayset) set = cw_dayset_new (0, NULL, 0, NULL, 0);
  int all = CW_DAY_LAST - CW_DAY_FIRST + 1;
  g_assert_cmpint (cw_dayset_count (set, G_MININT32, G_MAXINT32), ==, all);
  g_assert_cmpint (cw_dayset_count (set, G_MAXINT32, G_MININT32), ==, -all);
  g_assert_cmpint (cw_dayset_add (set, CW_DAY_FIRST, all - 1, FALSE), ==, CW_DAY_LAST);
  g_assert_cmpint (cw_dayset_add (set, CW_DAY_LAST, 1 - all, TRUE), ==, CW_DAY_FIRST);
  g_assert_cmpint (cw_dayset_add (set, CW_DAY_LAST, 0, FALSE), ==, CW_DAY_LAST);
  g_assert_cmpint (cw_dayset_add (set, CW_DAY_LAST, 1, FALSE), ==, CW_DAY_NONE);
  g_assert_cmpint (cw_dayset_add (set, CW_DAY_FIRST, -1, TRUE), ==, CW_DAY_NONE);
  g_assert_cmpint (cw_dayset_add (set, CW_DAY_FIRST, G_MAXINT, FALSE), ==, CW_DAY_NONE);
  g_assert_cmpint (cw_dayset_add (set, CW_DAY_LAST, G_MININT, TRUE), ==, CW_DAY_NONE);
  g_assert_cmpint (cw_dayset_add (set, CW_DAY_FIRST - 1, 5, FALSE), ==, CW_DAY_NONE);
  g_assert_cmpint (cw_dayset_add (set, CW_DAY_LAST + 1, -5, TRUE), ==, CW_DAY_NONE);

  g_autoptr (CwDayset) again = cw_dayset_ref (set);
  g_assert_true (again == set);
}

static gpointer
sum_many (gpointer data)
{
  const CwDayset *set = data;
  guint sum = 0;
  for (int n = 0; n < 70000; n += 7)
    sum += (guint) cw_dayset_add (set, CW_DAY_FIRST, n, FALSE);
  return GUINT_TO_POINTER (sum);
}

static void
test_threads_share_a_set (void)
{
  g_autoptr (CwDayset) set = cw_dayset_new (CW_WEEKEND, NULL, 0, NULL, 0);
  GThread *threads[4];
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("sum", sum_many, set);
  gpointer expected = g_thread_join (threads[0]);
  for (guint i = 1; i < G_N_ELEMENTS (threads); i++)
    g_assert_true (g_thread_join (threads[i]) == expected);
  g_assert_true (sum_many (set) == expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dayset/as numpy counts business days", test_against_numpy);
  g_test_add_func ("/dayset/golden week by hand", test_golden_week_by_hand);
  g_test_add_func ("/dayset/opened wins over closed and weekly days off", test_opened_wins);
  g_test_add_func ("/dayset/adding undoes counting", test_adding_undoes_counting);
  g_test_add_func ("/dayset/every day against a walk", test_every_day_against_a_walk);
  g_test_add_func ("/dayset/empty calendar has no answer", test_empty_calendar_has_no_answer);
  g_test_add_func ("/dayset/ends of the range", test_ends_of_the_range);
  g_test_add_func ("/dayset/threads share a set", test_threads_share_a_set);
  return g_test_run ();
}
