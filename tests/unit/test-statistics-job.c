/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/statistics.h"

#include "tests/unit/engine-fixture.h"

/* daemon/statistics: the cases in slices, and what a reply has room for. */

static void
add_clients (Desk *desk, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *fields = g_strdup_printf (
          "{'title': <'T'>, 'client': <'Client %03u'>, 'platform': <'p'>}", i);
      desk_add (desk, fields);
    }
}

static CwStatistics *
begin (Desk *desk, const char *filter)
{
  g_autoptr (GVariant) dict = desk_dict (filter);
  g_autoptr (GError) error = NULL;
  CwStatistics *job = cw_statistics_new (desk->engine, dict, &error);

  g_assert_no_error (error);
  return job;
}

static guint
number (GVariant *dict, const char *key)
{
  guint32 n = 0;

  g_assert_true (g_variant_lookup (dict, key, "u", &n));
  return n;
}

static void
test_slices (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);
  g_autoptr (GError) error = NULL;

  add_clients (desk, 3);
  g_autoptr (CwStatistics) job = begin (desk, "{}");
  for (guint i = 0; i < 3; i++) /* no time at all: one case each */
    g_assert_true (cw_statistics_step (job, 0, &error));
  for (guint i = 0; i < 2; i++) /* the order of the rows, and the sum of all: one step each */
    g_assert_true (cw_statistics_step (job, G_USEC_PER_SEC, &error));
  g_assert_false (cw_statistics_step (job, 0, &error));
  g_assert_no_error (error);
  g_autoptr (GVariant) answer = g_variant_ref_sink (cw_statistics_answer (job));
  g_autoptr (GVariant) total = g_variant_lookup_value (answer, "total", NULL);
  g_assert_cmpuint (number (total, "cases"), ==, 3);
}

/* What is taken back between two slices is not counted, what comes later neither. */
static void
test_changes_meanwhile (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);
  g_autoptr (GError) error = NULL;

  add_clients (desk, 3);
  g_autoptr (CwStatistics) job = begin (desk, "{}");
  g_assert_true (cw_statistics_step (job, 0, &error)); /* the newest */
  desk_undo (desk);                                    /* it, which was counted */
  desk_undo (desk);                                    /* the next, which was not */
  add_clients (desk, 1);
  while (cw_statistics_step (job, G_USEC_PER_SEC, &error))
    ;
  g_assert_no_error (error);
  g_autoptr (GVariant) answer = g_variant_ref_sink (cw_statistics_answer (job));
  g_autoptr (GVariant) total = g_variant_lookup_value (answer, "total", NULL);
  g_assert_cmpuint (number (total, "cases"), ==, 2);
}

static void
test_groups (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);
  g_autoptr (GError) error = NULL;

  add_clients (desk, 203);
  g_autoptr (CwStatistics) job = begin (desk, "{'by': <'client'>}");
  while (cw_statistics_step (job, G_USEC_PER_SEC, &error))
    ;
  g_autoptr (GVariant) answer = g_variant_ref_sink (cw_statistics_answer (job));
  g_autoptr (GVariant) total = g_variant_lookup_value (answer, "total", NULL);
  g_autoptr (GVariant) rows = g_variant_lookup_value (answer, "rows", NULL);
  g_assert_cmpuint (g_variant_n_children (rows), ==, 200);
  g_assert_cmpuint (number (answer, "groups_left_out"), ==, 3);
  g_assert_cmpuint (number (total, "cases"), ==, 203);
  g_assert_cmpuint (g_variant_get_size (answer), <, 1048576);
  /* all have one case, so by name: the three oldest are the ones that are missing */
  g_autoptr (GVariant) first = g_variant_get_child_value (rows, 0);
  const char *name = NULL;
  g_assert_true (g_variant_lookup (first, "client", "&s", &name));
  g_assert_cmpstr (name, ==, "Client 003");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statistics-job/in slices of one case at least", test_slices);
  g_test_add_func ("/statistics-job/cases that come and go meanwhile", test_changes_meanwhile);
  g_test_add_func ("/statistics-job/the clients with the newest cases, the rest in the total",
                   test_groups);
  return g_test_run ();
}
