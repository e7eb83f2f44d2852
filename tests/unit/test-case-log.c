/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/core-fixture.h"

/* core/case-log.c: "State follows event time, ties in order of recording; an event given with a
 * date only sorts within its day after what was recorded before it", retracted, amended, late
 * entries. */

#define START "2026-11-24 10:00 applied\n" /* event 1 */

/* The ids of the effective log, in its order. */
static void
assert_order (const char *log, const char *zone, const char *expected)
{
  g_autoptr(Fix) fix = fix_new ("", "");
  g_autoptr(GTimeZone) user = cw_zone_lookup (zone);
  g_autoptr(GString) ids = g_string_new (NULL);

  fix_log (fix, log);
  g_autoptr(GPtrArray) ordered = cw_case_order_events (fix->events, user);
  for (guint i = 0; i < ordered->len; i++)
    g_string_append_printf (ids, "%s%d", i > 0 ? " " : "",
                            (int) ((CwEvent *) g_ptr_array_index (ordered, i))->id);
  if (!g_str_equal (ids->str, expected))
    g_test_message ("of:\n%s", log);
  g_assert_cmpstr (ids->str, ==, expected);
}

static void
test_event_time (void)
{
  assert_order ("2026-11-24 12:00 noted\n2026-11-24 10:00 noted\n2026-11-24 11:00 noted",
                "Asia/Tokyo", "2 3 1");
  assert_order ("2026-11-24 12:00 noted\n2026-11-24 12:00 sent\n2026-11-24 12:00 replied",
                "Asia/Tokyo", "1 2 3");
}

static void
test_date_only (void)
{
  /* DayEnd is 18:00: the day's later hours still sort before what was noted down after them */
  assert_order ("2026-11-24 20:00 sent\n2026-11-24 replied", "Asia/Tokyo", "1 2");
  /* recorded the other way round, event time decides */
  assert_order ("2026-11-24 replied\n2026-11-24 20:00 sent", "Asia/Tokyo", "1 2");
  assert_order ("2026-11-24 replied\n2026-11-24 10:00 sent", "Asia/Tokyo", "2 1");
  /* asked counts as 00:00 and still comes after what was recorded before it */
  assert_order ("2026-11-24 10:00 sent\n2026-11-24 asked kind=question", "Asia/Tokyo", "1 2");
  assert_order ("2026-11-24 asked kind=question\n2026-11-24 10:00 sent", "Asia/Tokyo", "1 2");
  /* only within its day */
  assert_order ("2026-11-25 10:00 sent\n2026-11-24 replied", "Asia/Tokyo", "2 1");
  assert_order ("2026-11-23 20:00 sent\n2026-11-24 asked kind=question", "Asia/Tokyo", "1 2");
  assert_order ("2026-11-25 00:00 sent\n2026-11-24 replied", "Asia/Tokyo", "2 1");
  /* several of one day keep the order in which they were recorded, behind the late hour */
  assert_order ("2026-11-24 20:00 sent\n2026-11-24 replied\n2026-11-24 asked kind=question\n"
                "2026-11-24 sent\n2026-11-24 21:00 noted", "Asia/Tokyo", "1 2 3 4 5");
}

/* "time-zone changes change nothing but what is shown": the day is one of the zone of recording. */
static void
test_moved_user (void)
{
  static const char *const zones[]
    = { "Asia/Tokyo", "UTC", "America/New_York", "Pacific/Honolulu", "Pacific/Kiritimati" };
  static const char log[]
    = "2026-11-24 20:00 sent\n2026-11-24 replied\n2026-11-25 01:00 noted\n"
      "2026-11-25 asked kind=question\n2026-11-24 noted zone=America/New_York";

  /* events 1 and 2 lie on one day in Tokyo, but not in Honolulu; 3 and 5 the other way round */
  for (guint i = 0; i < G_N_ELEMENTS (zones); i++)
    assert_order (log, zones[i], "1 2 3 4 5");
  for (guint i = 0; i < G_N_ELEMENTS (zones); i++)
    assert_order ("2026-11-24 23:30 sent\n2026-11-24 replied\n2026-11-25 00:30 noted", zones[i],
                  "1 2 3");
}

static void
test_unknown_zone_of_recording (void)
{
  assert_order ("2026-11-24 20:00 sent\n2026-11-24 replied zone=UTC", "Asia/Tokyo", "1 2");
  g_autoptr(Fix) fix = fix_new ("", "");
  fix_log (fix, "2026-11-24 20:00 sent\n2026-11-24 replied");
  CwEvent *event = g_ptr_array_index (fix->events, 1);
  g_free (event->zone);
  event->zone = g_strdup ("Mars/Olympus_Mons"); /* the user's zone has to do */
  g_autoptr(GPtrArray) ordered = cw_case_order_events (fix->events, fix->zone);
  g_assert_cmpint (((CwEvent *) g_ptr_array_index (ordered, 1))->id, ==, 2);
  g_clear_pointer (&event->zone, g_free);
  g_autoptr(GPtrArray) again = cw_case_order_events (fix->events, fix->zone);
  g_assert_cmpint (((CwEvent *) g_ptr_array_index (again, 1))->id, ==, 2);
}

static void
test_corrections_order (void)
{
  assert_order (START "2026-11-25 10:00 sent\n2026-11-26 10:00 retracted 2", "Asia/Tokyo", "1");
  assert_order (START "2026-11-25 10:00 sent\n2026-11-26 10:00 amended 2 at=2026-11-23T10:00",
                "Asia/Tokyo", "2 1");
  /* the latest amendment counts, whatever time it moves to */
  assert_order (START "2026-11-25 10:00 sent\n2026-11-26 10:00 amended 2 at=2026-11-23T10:00\n"
                "2026-11-26 11:00 amended 2 at=2026-11-24T11:00", "Asia/Tokyo", "1 2");
  /* retracted stays retracted */
  assert_order (START "2026-11-25 10:00 sent\n2026-11-26 10:00 retracted 2\n"
                "2026-11-26 11:00 amended 2 at=2026-11-24T11:00", "Asia/Tokyo", "1");
  assert_order (START "2026-11-25 10:00 sent\n2026-11-26 10:00 amended 2 at=2026-11-24T11:00\n"
                "2026-11-26 11:00 retracted 2", "Asia/Tokyo", "1");
  /* amended to a day: within it after what was recorded before the event itself */
  assert_order ("2026-11-24 20:00 applied\n2026-11-25 10:00 sent\n2026-11-24 21:00 noted\n"
                "2026-11-26 10:00 amended 2 at=2026-11-24T18:00 day", "Asia/Tokyo", "1 2 3");
  /* amended from a day to a time: the time counts */
  assert_order ("2026-11-24 20:00 applied\n2026-11-24 sent\n"
                "2026-11-26 10:00 amended 2 at=2026-11-24T09:00", "Asia/Tokyo", "2 1");
  /* what names nothing changes nothing */
  assert_order (START "2026-11-26 10:00 retracted 9\n2026-11-26 10:00 amended 1", "Asia/Tokyo",
                "1");
}

static void
test_originals_stay (void)
{
  g_autoptr(Fix) fix = fix_new ("", "");

  fix_log (fix, START "2026-11-26 10:00 amended 1 at=2026-11-20T10:00");
  g_autoptr(GPtrArray) ordered = cw_case_order_events (fix->events, fix->zone);
  const CwEvent *moved = g_ptr_array_index (ordered, 0), *original = fix->events->pdata[0];
  g_assert_cmpint (moved->at, ==, fix_tokyo ("2026-11-20 10:00"));
  g_assert_cmpint (original->at, ==, fix_tokyo ("2026-11-24 10:00"));
  g_assert_cmpint (moved->id, ==, original->id); /* an alert's cause is the event, never its time */
}

/* State follows event time, so late entries land where they belong. */
static void
test_late_entries (void)
{
  fix_assert_state ("", "", START "2026-11-26 10:00 sent\n2026-11-25 10:00 replied",
                    "applied client quiet=11-26 10:00");
  fix_assert_state ("", "", "2026-11-26 10:00 contracted\n2026-11-24 10:00 applied",
                    "contracted me");
  /* a day's reply noted down after the evening's message is the later one */
  fix_assert_state ("", "", START "2026-11-25 20:00 sent\n2026-11-25 replied", "applied me");
  fix_assert_state ("", "", START "2026-11-25 replied\n2026-11-25 20:00 sent",
                    "applied client quiet=11-25 20:00");
  /* asked with a day only: a message of that day that was recorded before does not close it */
  fix_assert_state ("", "", START "2026-11-25 11:00 sent\n2026-11-25 asked kind=question",
                    "applied me asked:question");
  fix_assert_state ("", "", START "2026-11-25 asked kind=question\n2026-11-25 11:00 sent",
                    "applied client quiet=11-25 11:00");
}

/* The derived case is the judge of entries: what a late one makes impossible is named. */
static void
test_later_events_that_no_longer_fit (void)
{
  g_autoptr(Fix) fix = fix_new ("Escrow=true\n", "");

  fix_log (fix, START "2026-11-25 10:00 contracted\n2026-11-25 11:00 funded\n"
                "2026-11-26 10:00 delivered\n");
  g_assert_cmpuint (fix_derive (fix)->misfits->len, ==, 0);
  fix_log (fix, "2026-11-27 10:00 retracted 3");
  const CwCase *c = fix_derive (fix);
  g_assert_cmpuint (c->misfits->len, ==, 1);
  const CwMisfit *m = &g_array_index (c->misfits, CwMisfit, 0);
  g_assert_cmpint (m->event_id, ==, 4);
  g_assert_cmpstr (m->uuid, ==, "e4");
  g_assert_cmpint (m->kind, ==, CW_EVENT_DELIVERED);
  g_assert_cmpint (m->at, ==, fix_tokyo ("2026-11-26 10:00"));
  g_assert_true (m->guard);
  g_assert_cmpint (c->stage, ==, CW_STAGE_CONTRACTED);
  g_assert_false (c->ever_delivered);
}

static void
test_corrected_state (void)
{
  fix_assert_state ("", "", START "2026-11-25 10:00 replied\n2026-11-26 10:00 retracted 2",
                    "applied client quiet=11-24 10:00");
  fix_assert_state ("", "", START "2026-11-25 10:00 closed outcome=lost closed_by=me\n"
                            "2026-11-26 10:00 retracted 2\n2026-11-26 11:00 sent",
                    "applied client quiet=11-24 10:00");
  fix_assert_state ("", "", START "2026-11-25 10:00 replied\n2026-11-26 10:00 sent\n"
                            "2026-11-27 10:00 amended 3 at=2026-11-26T15:00",
                    "applied client quiet=11-26 15:00");
  /* a correction is an entry in the journal, no event of the case: a snooze holds */
  fix_assert_state ("", "", START "2026-11-25 10:00 snoozed until=2026-11-30T09:00\n"
                            "2026-11-25 11:00 amended 1 at=2026-11-24T09:00",
                    "applied client quiet=11-24 09:00 snoozed=11-30 09:00");
}

static void
test_find_event (void)
{
  g_autoptr(Fix) fix = fix_new ("", "");

  fix_log (fix, START "2026-11-25 10:00 replied\n2026-11-26 10:00 retracted 2");
  const CwCase *c = fix_derive (fix);
  g_assert_cmpint (cw_case_find_event (c, 1)->kind, ==, CW_EVENT_APPLIED);
  g_assert_null (cw_case_find_event (c, 2));
  g_assert_null (cw_case_find_event (c, 3));
  g_assert_null (cw_case_find_event (c, 99));
}

/* Any order of recording of events with distinct times gives one and the same state. */
static void
test_order_of_recording_does_not_matter (void)
{
  static const char *const lines[] = {
    "2026-11-24 10:00 applied", "2026-11-25 10:00 replied", "2026-11-25 12:00 sent",
    "2026-11-26 10:00 contracted", "2026-11-26 11:00 funded", "2026-11-27 10:00 delivered",
    "2026-11-30 10:00 replied", "2026-11-30 11:00 noted",
  };
  g_autoptr(GRand) random = g_rand_new_with_seed (20261124);

  for (guint round = 0; round < 200; round++)
    {
      g_autoptr(Fix) fix = fix_new ("Escrow=true\n", "");
      guint order[G_N_ELEMENTS (lines)];
      for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
        {
          guint k = (guint) g_rand_int_range (random, 0, (gint32) i + 1);
          order[i] = order[k];
          order[k] = i;
        }
      for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
        fix_log (fix, lines[order[i]]);
      g_autofree char *state = fix_state_text (fix_derive (fix), fix->zone);
      g_assert_cmpstr (state, ==, "delivered client quiet=11-30 10:00 funded");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/case-log/event-time-then-order-of-recording", test_event_time);
  g_test_add_func ("/case-log/date-only-after-what-was-recorded-before", test_date_only);
  g_test_add_func ("/case-log/order-does-not-depend-on-the-present-zone", test_moved_user);
  g_test_add_func ("/case-log/unknown-zone-of-recording", test_unknown_zone_of_recording);
  g_test_add_func ("/case-log/retracted-and-amended", test_corrections_order);
  g_test_add_func ("/case-log/the-journal-keeps-both", test_originals_stay);
  g_test_add_func ("/case-log/late-entries", test_late_entries);
  g_test_add_func ("/case-log/later-events-that-no-longer-fit",
                   test_later_events_that_no_longer_fit);
  g_test_add_func ("/case-log/state-after-corrections", test_corrected_state);
  g_test_add_func ("/case-log/find-event", test_find_event);
  g_test_add_func ("/case-log/any-order-of-recording", test_order_of_recording_does_not_matter);
  return g_test_run ();
}
