/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ical/expand.h"

#include "ical/limits.h"
#include "ical/refuse.h"

#define EVENT(lines) "BEGIN:VEVENT\r\n" lines "\r\nEND:VEVENT\r\n"

static CwDay
day_of (const char *text)
{
  CwDay day = CW_DAY_NONE;
  g_assert_true (cw_day_parse (text, &day));
  return day;
}

/* The events, added in order, inside of a window. */
static CwExpansion *
expand (const char *from, const char *to, const char *const *events, GError **error)
{
  g_autoptr (CwZones) zones = cw_zones_new ();
  g_autoptr (CwExpander) expander = cw_expander_new (day_of (from), day_of (to));
  for (guint i = 0; events[i] != NULL; i++)
    {
      g_autoptr (CwIcalEvent) event = cw_ical_event_parse (events[i], zones, FALSE, error);
      g_assert_nonnull (event);
      if (!cw_expander_add (expander, event, error))
        return NULL;
    }
  return cw_expander_finish (expander, error);
}

static char *
days_text (const GArray *days)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < days->len; i++)
    {
      const CwExpandedDay *day = &g_array_index (days, CwExpandedDay, i);
      g_autofree char *date = cw_day_format (day->day);
      g_string_append_printf (text, "%s %s|", date, day->name);
    }
  return g_strdup (text->str);
}

static void
assert_closed (const char *const *events, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwExpansion) expansion = expand ("2026-01-01", "2027-12-31", events, &error);
  g_assert_no_error (error);
  g_autofree char *found = days_text (expansion->closed);
  g_assert_cmpstr (found, ==, wanted);
}

static void
test_the_window_cuts (void)
{
  static const char *const events[] = {
    EVENT ("DTSTART:20251230\r\nDTEND:20260103\r\nSUMMARY:a\r\nRRULE:FREQ=YEARLY"), NULL
  };
  assert_closed (events, "2026-01-01 a|2026-01-02 a|2026-12-30 a|2026-12-31 a|2027-01-01 a|"
                         "2027-01-02 a|2027-12-30 a|2027-12-31 a|");
}

static void
test_overrides_move_and_cancel (void)
{
  static const char *const events[] = {
    EVENT ("UID:u\r\nRECURRENCE-ID:20260106\r\nDTSTART:20260110\r\nSUMMARY:moved"),
    EVENT ("UID:u\r\nDTSTART:20260105\r\nRRULE:FREQ=DAILY;COUNT=4\r\nSUMMARY:a"),
    EVENT ("UID:u\r\nRECURRENCE-ID:20260107\r\nDTSTART:20260107\r\nSTATUS:CANCELLED"),
    EVENT ("UID:other\r\nRECURRENCE-ID:20260105\r\nDTSTART:20260105\r\nSTATUS:CANCELLED"), NULL
  };
  assert_closed (events, "2026-01-05 a|2026-01-08 a|2026-01-10 moved|");
}

static void
test_an_override_of_an_added_day (void)
{
  static const char *const events[] = {
    EVENT ("UID:u\r\nDTSTART:20260105\r\nRDATE:20260201\r\nSUMMARY:a"),
    EVENT ("UID:u\r\nRECURRENCE-ID:20260201\r\nDTSTART:20260202\r\nSUMMARY:b"), NULL
  };
  assert_closed (events, "2026-01-05 a|2026-02-02 b|");
}

static void
test_names_are_joined_once (void)
{
  static const char *const events[] = { EVENT ("DTSTART:20260101\r\nSUMMARY:a"),
                                        EVENT ("DTSTART:20260101\r\nSUMMARY:b"),
                                        EVENT ("DTSTART:20260101\r\nSUMMARY:a"),
                                        EVENT ("DTSTART:20260101"), NULL };
  assert_closed (events, "2026-01-01 a / b|");
}

static void
test_what_is_left_out_is_told (void)
{
  static const char *const events[] = {
    EVENT ("DTSTART:20260301T100000\r\nDTEND:20260301T110000\r\nSUMMARY:p"),
    EVENT ("DTSTART:20260201\r\nDESCRIPTION:Observance\r\nSUMMARY:o\r\nRRULE:FREQ=YEARLY"),
    EVENT ("DTSTART:20240101\r\nSTATUS:CANCELLED\r\nSUMMARY:before the window"),
    EVENT ("DTSTART:20260401\r\nSUMMARY:Working Day"), NULL
  };
  g_autoptr (CwExpansion) expansion = expand ("2026-01-01", "2027-12-31", events, NULL);
  g_assert_cmpuint (expansion->closed->len, ==, 0);
  g_assert_cmpuint (expansion->opened->len, ==, 1);
  g_assert_cmpuint (expansion->n_left_out, ==, 2);
  const CwLeftOut *first = &g_array_index (expansion->left_out, CwLeftOut, 0);
  const CwLeftOut *second = &g_array_index (expansion->left_out, CwLeftOut, 1);
  g_assert_cmpstr (first->reason, ==, "observance");
  g_assert_cmpint (first->day, ==, day_of ("2026-02-01"));
  g_assert_cmpstr (second->reason, ==, "partial-day");
}

static void
assert_covers (const char *const *events, const char *from, const char *to)
{
  g_autoptr (CwExpansion) expansion = expand ("1990-01-01", "2100-12-31", events, NULL);
  g_assert_cmpint (expansion->covers_from, ==, day_of (from));
  g_assert_cmpint (expansion->covers_to, ==, day_of (to));
}

static void
test_coverage (void)
{
  static const char *const endless = EVENT ("DTSTART:20200401\r\nRRULE:FREQ=YEARLY");
  static const char *const bounded = EVENT ("DTSTART:20260801\r\nRRULE:FREQ=YEARLY;COUNT=3");
  const char *const one[] = { bounded, NULL }, *const two[] = { endless, NULL },
                    *const both[] = { endless, bounded, NULL };
  assert_covers (one, "2026-01-01", "2028-12-31");
  assert_covers (two, "1990-01-01", "2100-12-31");
  assert_covers (both, "2020-01-01", "2028-12-31");

  static const char *const none[] = { EVENT ("DTSTART:19800101"), NULL };
  g_autoptr (CwExpansion) expansion = expand ("1990-01-01", "2100-12-31", none, NULL);
  g_assert_cmpint (expansion->covers_from, ==, CW_DAY_NONE);
}

static void
test_too_many_days_are_refused (void)
{
  static const char *const events[] = { EVENT ("DTSTART:19000101\r\nRRULE:FREQ=DAILY"),
                                        EVENT ("DTSTART:19000101\r\nRRULE:FREQ=DAILY"), NULL };
  g_autoptr (GError) error = NULL;
  g_assert_null (expand ("1900-01-01", "2200-12-31", events, &error));
  g_assert_error (error, CW_ICAL_ERROR, 0);
  g_assert_true (g_str_has_prefix (error->message, "too-many-days\t"));
}

static void
test_zones_by_name_and_by_rules (void)
{
  g_autoptr (CwZones) zones = cw_zones_new ();
  gint64 wall;
  g_assert_false (cw_zones_utc_to_wall (zones, NULL, 0, &wall));
  g_assert_cmpint (wall, ==, 0);
  g_assert_true (cw_zones_utc_to_wall (zones, "Asia/Tokyo", 0, &wall));
  g_assert_cmpint (wall, ==, 9 * 3600);
  g_assert_true (
      cw_zones_utc_to_wall (zones, "/vendor.org/2024/America/Argentina/Buenos_Aires", 0, &wall));
  g_assert_cmpint (wall, ==, -3 * 3600);
  g_assert_false (cw_zones_utc_to_wall (zones, "Made Up", 0, &wall));
  g_assert_false (cw_zones_utc_to_wall (zones, "/etc/passwd", 0, &wall));
  g_assert_false (cw_zones_utc_to_wall (zones, "", 0, &wall));
  /* A zone of the file, 5:45 ahead and an hour more from the last Sunday of March to October. */
  cw_zones_add (
      zones, "My Zone", NULL,
      "BEGIN:VTIMEZONE\r\nTZID:My Zone\r\nBEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\n"
      "TZOFFSETFROM:+0545\r\nTZOFFSETTO:+0645\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
      "END:DAYLIGHT\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\n"
      "TZOFFSETFROM:+0645\r\nTZOFFSETTO:+0545\r\n"
      "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n");
  gint64 winter = (gint64) day_of ("2026-01-15") * 86400,
         summer = (gint64) day_of ("2026-07-15") * 86400;
  g_assert_true (cw_zones_utc_to_wall (zones, "My Zone", winter, &wall));
  g_assert_cmpint (wall - winter, ==, 5 * 3600 + 45 * 60);
  g_assert_true (cw_zones_utc_to_wall (zones, NULL, summer, &wall)); /* the only one is its own */
  g_assert_cmpint (wall - summer, ==, 6 * 3600 + 45 * 60);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/expand/the window cuts events of several days", test_the_window_cuts);
  g_test_add_func ("/expand/overrides move and cancel, in any order",
                   test_overrides_move_and_cancel);
  g_test_add_func ("/expand/an override of an RDATE", test_an_override_of_an_added_day);
  g_test_add_func ("/expand/names of a day are joined, each once", test_names_are_joined_once);
  g_test_add_func ("/expand/what is left out is told with its reason",
                   test_what_is_left_out_is_told);
  g_test_add_func ("/expand/coverage by explicit and endless events", test_coverage);
  g_test_add_func ("/expand/too many days are refused", test_too_many_days_are_refused);
  g_test_add_func ("/zones/by name, by last parts, by the rules of the file",
                   test_zones_by_name_and_by_rules);
  return g_test_run ();
}
