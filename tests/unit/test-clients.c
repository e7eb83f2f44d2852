/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/clients.h"

#include "daemon/client-past.h"
#include "daemon/views-clients.h"
#include "tests/unit/engine-fixture.h"

/* What is known of clients: on disk, in force, taken back; and what their cases say. */

static void
put (Desk *desk, const char *name, const char *text)
{
  g_autoptr (GVariant) dict = desk_dict (text);
  g_autofree char *key = g_utf8_strdown (name, -1);
  g_autoptr (CwClientFacts) facts = cw_client_facts_new (key, dict, NULL);
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_change_free);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (facts);
  g_ptr_array_add (changes, cw_change_new_client (facts));
  cw_engine_commit (desk->engine, "edit-client", NULL, 0, changes, NULL, 0, "edited", NULL, NULL,
                    NULL, &error);
  g_assert_no_error (error);
}

static CwInstant
first_due (Desk *desk, guint32 id)
{
  g_autoptr (CwView) view = desk_view (desk, id);

  return g_array_index (view->plan->steps, CwPlanStep, 0).due;
}

static void
test_kept (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);

  g_assert_null (cw_clients_find (cw_engine_clients (desk->engine), "ACME"));
  put (desk, "ACME", "{'name': <'ACME'>, 'note': <'first'>}");
  put (desk, "ACME", "{'name': <'ACME'>, 'note': <'second'>}");
  desk_restart (desk);
  const CwClientFacts *facts = cw_clients_find (cw_engine_clients (desk->engine), " ａｃｍｅ ");
  g_assert_nonnull (facts);
  g_assert_cmpstr (facts->note, ==, "second");
  desk_undo (desk);
  facts = cw_clients_find (cw_engine_clients (desk->engine), "ACME");
  g_assert_cmpstr (facts->note, ==, "first");
  desk_undo (desk);
  g_assert_null (cw_clients_find (cw_engine_clients (desk->engine), "ACME"));
  desk_restart (desk);
  g_assert_null (cw_clients_find (cw_engine_clients (desk->engine), "ACME"));
  g_assert_null (cw_clients_find (NULL, "ACME"));
}

/* Mon 9 10:00 + 1bd is Tue 10; the client's own day off makes it Wed 11, at once and for new cases;
 * a case with calendars of its own is counted by them alone. */
static void
test_days_off (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);

  library_write (desk->library.data, "calendars/fair.ics",
                 "name\t\ncovers\t2026-01-01\t2026-12-31\nclosed\t2026-11-10\tfair\nend\n");
  library_write (desk->library.data, "calendars/none.ics",
                 "name\t\ncovers\t2026-01-01\t2026-12-31\nend\n");
  cw_library_reload (desk->library.library);
  guint32 plain = desk_delivered (desk, "2026-11-09 10:00", "");
  guint32 own = desk_delivered (desk, "2026-11-09 10:00", "'calendars': <['none']>");
  g_assert_cmpint (first_due (desk, plain), ==, desk_at ("2026-11-10 10:00"));
  put (desk, "acme", "{'name': <'ACME'>, 'days_off': <['2026-11-10']>}");
  g_assert_cmpint (first_due (desk, plain), ==, desk_at ("2026-11-11 10:00"));
  g_assert_cmpint (first_due (desk, own), ==, desk_at ("2026-11-10 10:00"));
  g_auto (CwSummary) summary = { 0 };
  g_assert_true (cw_summary_load (cw_engine_database (desk->engine), plain, &summary, NULL));
  g_assert_cmpint (summary.step_due, ==, desk_at ("2026-11-11 10:00"));
  guint32 later = desk_delivered (desk, "2026-11-09 10:00", "");
  g_assert_cmpint (first_due (desk, later), ==, desk_at ("2026-11-11 10:00"));
  desk_undo (desk); /* the case */
  desk_undo (desk); /* the day off */
  g_assert_cmpint (first_due (desk, plain), ==, desk_at ("2026-11-10 10:00"));

  put (desk, "acme", "{'name': <'ACME'>, 'calendars': <['fair']>}");
  g_autoptr (CwView) of_client = desk_view (desk, plain);
  g_autoptr (CwView) of_case = desk_view (desk, own);
  g_assert_cmpint (first_due (desk, plain), ==, desk_at ("2026-11-11 10:00"));
  g_assert_cmpint (of_client->calendars_of, ==, CW_CALENDARS_OF_CLIENT);
  g_assert_cmpint (of_case->calendars_of, ==, CW_CALENDARS_OF_CASE);
  g_assert_cmpstr (of_client->calendars[0], ==, "fair");
}

/* A weekday off comes on top of the weekend: Wed 11 + 1bd is not Thu 12 but Fri 13. */
static void
test_weekday_off (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-11 10:00", NULL, NULL, FALSE);
  guint32 id = desk_delivered (desk, "2026-11-11 10:00", "");

  put (desk, "acme", "{'name': <'ACME'>, 'days_off': <['thu']>}");
  g_assert_cmpint (first_due (desk, id), ==, desk_at ("2026-11-13 10:00"));
  put (desk, "acme", "{'name': <'ACME'>, 'days_off': <['thu', 'fri']>}");
  g_assert_cmpint (first_due (desk, id), ==, desk_at ("2026-11-16 10:00"));
}

static void
test_past (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);
  CwWorld world = cw_engine_world (desk->engine);
  g_autoptr (GError) error = NULL;
  guint left_out = 99;

  guint32 first = desk_delivered (desk, "2026-11-02 10:00", ""); /* due on Tue 3 10:00 */
  desk_record (desk, first, "paid", "{'at': <'2026-11-04 10:00'>}"); /* after 48 h */
  guint32 second = desk_add (desk, "{'title': <'B'>, 'client': <'ａｃｍｅ'>, 'platform': <'p'>}");
  desk_add (desk, "{'title': <'C'>, 'client': <'Other'>, 'platform': <'p'>}");
  g_autoptr (CwFigures) past
      = cw_client_past (&world, "Acme", second, cw_engine_now (desk->engine), &left_out, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (past->cases, ==, 1);
  g_assert_cmpuint (past->outcomes[CW_OUTCOME_COMPLETED], ==, 1);
  g_assert_cmpuint (past->silences, ==, 1);
  g_assert_cmpfloat (cw_spread (past->replies).median, ==, 48.0 * CW_HOUR);
  g_assert_cmpuint (left_out, ==, 0);
  g_autoptr (CwFigures) all
      = cw_client_past (&world, "ACME", 0, cw_engine_now (desk->engine), NULL, NULL);
  g_assert_cmpuint (all->cases, ==, 2);
  g_autoptr (CwFigures) none
      = cw_client_past (&world, "nobody", 0, cw_engine_now (desk->engine), NULL, NULL);
  g_assert_cmpuint (none->cases, ==, 0);
}

static void
add_rows (Storage *s, gint64 command, guint n, const char *name)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *client = g_strdup_printf ("%s%04u", name, i);
      CwSummary row = { .case_id = storage_case (s, command, "t"), .client = client };
      g_assert_true (cw_summary_store (s->db, &row, NULL));
    }
}

/* One that is spelled alike is named, however many clients come before it in their order. */
static void
test_did_you_mean (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);
  g_autoptr (GError) error = NULL;

  desk_add (desk, "{'title': <'t'>, 'client': <'山田 太郎'>, 'platform': <'p'>}");
  storage_begin (desk->storage);
  add_rows (desk->storage, storage_command (desk->storage, "add", 0), 2100, "client");
  storage_commit (desk->storage);
  g_assert_false (cw_client_is_known (desk->engine, "株式会社山田太郎", NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "did you mean \"山田 太郎\"?"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/kept over a restart, the last row counts, undo", test_kept);
  g_test_add_func ("/clients/their days off and calendars move dates", test_days_off);
  g_test_add_func ("/clients/a weekday off comes on top of the weekend", test_weekday_off);
  g_test_add_func ("/clients/what their other cases say", test_past);
  g_test_add_func ("/clients/an unknown one that is spelled alike", test_did_you_mean);
  return g_test_run ();
}
