/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/quiet-days.h"

#include "tests/unit/engine-fixture.h"

/* Days that are looked up once for a policy count only for cases that have none of their own. */

static void
have_days_off (Desk *desk, const char *client)
{
  g_autoptr (GVariant) dict
      = desk_dict ("{'name': <'North'>, 'days_off': <['2026-11-10', '2026-11-11']>}");
  g_autoptr (CwClientFacts) facts = cw_client_facts_new (client, dict, NULL);
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_change_free);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (changes, cw_change_new_client (facts));
  cw_engine_commit (desk->engine, "edit-client", NULL, 0, changes, NULL, 0, "edited", NULL, NULL,
                    NULL, &error);
  g_assert_no_error (error);
}

static void
assert_days (Desk *desk, CwQuietDays *quiet, guint32 id, int expected)
{
  g_auto (CwSummary) summary = { 0 };

  g_assert_true (cw_summary_load (desk->storage->db, id, &summary, NULL));
  g_assert_cmpint (cw_quiet_days_count (quiet, &summary), ==, expected);
}

static void
test_own_days (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-13 10:00", NULL, NULL, FALSE);

  library_write (desk->library.data, "calendars/fair.ics",
                 "name\t\ncovers\t2026-01-01\t2026-12-31\nclosed\t2026-11-10\tfair\nend\n");
  cw_library_reload (desk->library.library);
  desk_policy (desk, "other", "Calendars=fair\n"
                              "[Step nudge]\nStage=delivered\nSince=quiet\nAfter=9bd\nAct=message\n"
                              "Title=Write\nAdvice=Do it.\nConfidence=default\n");
  have_days_off (desk, "north");
  guint32 plain = desk_delivered (desk, "2026-11-06 10:00", "");
  guint32 own = desk_delivered (desk, "2026-11-06 10:00", "'calendars': <['fair']>");
  guint32 client = desk_add (desk, "{'title': <'L'>, 'client': <'North'>, 'platform': <'p'>,"
                                   " 'stage': <'delivered'>, 'at': <'2026-11-06 10:00'>}");
  guint32 other = desk_add (desk, "{'title': <'L'>, 'client': <'ACME'>, 'platform': <'other'>,"
                                  " 'stage': <'delivered'>, 'at': <'2026-11-06 10:00'>}");
  guint32 again = desk_delivered (desk, "2026-11-09 10:00", "");
  guint32 turn = desk_add (desk, "{'title': <'L'>, 'client': <'ACME'>, 'platform': <'p'>,"
                                 " 'stage': <'contracted'>}");
  CwWorld world = cw_engine_world (desk->engine);
  g_autoptr (CwQuietDays) quiet = cw_quiet_days_new (&world, cw_engine_now (desk->engine));

  for (int round = 0; round < 2; round++)
    {
      assert_days (desk, quiet, plain, 5); /* Mon 9 to Fri 13 */
      assert_days (desk, quiet, own, 4);
      assert_days (desk, quiet, client, 3); /* Tue 10 and Wed 11 are off */
      assert_days (desk, quiet, other, 4);
      assert_days (desk, quiet, again, 4);
      assert_days (desk, quiet, turn, -1); /* my turn */
    }
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "Asia/Tokyo", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quiet-days/of a policy, a case, a client", test_own_days);
  return g_test_run ();
}
