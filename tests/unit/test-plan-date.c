/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/plan-private.h"
#include "tests/unit/core-fixture.h"

/* core/plan-date.c against contract sections 4 and 5: when a step is due and when its alert
 * comes. Every date is worked out by hand: 2026-11-24 is a Tuesday, 11-23 a holiday, 11-28/29 a
 * weekend. */

static Fix *
one_step (const char *head, const char *step, const char *log)
{
  g_autofree char *line = g_strconcat ("x: Stage=contracted ", step, "\n", NULL);
  Fix *fix = fix_new (head, line);

  fix_log (fix, log);
  return fix;
}

static void
assert_dates (Fix *fix, const char *due, const char *alert)
{
  fix_plan (fix, "2026-11-01 00:00");
  const CwPlanStep *p = fix_step (fix, "x");
  g_assert_cmpint (p->due, ==, due != NULL ? fix_tokyo (due) : CW_NEVER);
  g_assert_cmpint (p->alert, ==, due != NULL ? fix_tokyo (alert) : CW_NEVER);
}

static void
assert_due (const char *step, const char *log, const char *due)
{
  g_autoptr(Fix) fix = one_step ("", step, log);

  g_test_message ("%s", step);
  assert_dates (fix, due, due);
}

#define CONTRACT "2026-11-24 10:00 contracted ball=client\n"

static void
test_anchors (void)
{
  static const char log[] = "2026-11-20 11:00 applied\n2026-11-24 12:00 contracted\n"
                            "2026-11-24 13:00 funded\n2026-11-24 14:00 started\n"
                            "2026-11-24 15:00 delivered\n2026-11-24 16:00 revision\n"
                            "2026-11-24 17:00 sent\n2026-11-24 17:30 sent\n";

  assert_due ("Since=applied After=1d Act=wait", log, "2026-11-21 11:00");
  assert_due ("Since=contracted After=1d Act=wait", log, "2026-11-25 12:00");
  assert_due ("Since=funded After=1d Act=wait", log, "2026-11-25 13:00");
  assert_due ("Since=started After=1d Act=wait", log, "2026-11-25 14:00");
  assert_due ("Since=delivered After=1d Act=wait", log, "2026-11-25 15:00");
  assert_due ("Since=quiet After=1d Act=wait", log, "2026-11-25 17:00");
  assert_due ("Since=turn After=1d Act=wait", log, "2026-11-25 17:00");
  assert_due ("Since=promised After=1d Act=wait", log, NULL);
  assert_due ("Since=billed After=1d Act=wait", log, NULL);
  assert_due ("Since=deadline After=1d Act=wait", log, NULL);
  assert_due ("Since=asked:question After=1d Act=wait", log, NULL);
  assert_due ("Since=funded After=1d Act=wait", CONTRACT, NULL);
  assert_due ("Since=promised After=1d Act=wait",
              CONTRACT "2026-11-24 11:00 promised until=2026-11-27T18:00", "2026-11-28 18:00");
  assert_due ("Since=asked:question After=1d Act=answer",
              CONTRACT "2026-11-25 15:00 asked kind=question", "2026-11-26 15:00");
  /* a date only: asked counts as 00:00, all else as the end of the day */
  assert_due ("Since=asked:question After=1d Act=answer", CONTRACT "2026-11-25 asked kind=question",
              "2026-11-26 00:00");
  assert_due ("Since=contracted After=1d Act=wait", "2026-11-24 contracted ball=client",
              "2026-11-25 18:00");
}

static void
test_units (void)
{
  assert_due ("Since=contracted After=30h Act=wait", CONTRACT, "2026-11-25 16:00");
  assert_due ("Since=contracted After=5d Act=wait", CONTRACT, "2026-11-29 10:00");
  assert_due ("Since=contracted After=4bd Act=wait", CONTRACT, "2026-11-30 10:00");
  assert_due ("Since=contracted After=4obd Act=wait", CONTRACT, "2026-11-30 10:00");
  assert_due ("Since=contracted After=0bd Act=wait", "2026-11-23 10:00 contracted ball=client",
              "2026-11-24 10:00");
  assert_due ("Since=contracted After=-0bd Act=wait", "2026-11-23 10:00 contracted ball=client",
              "2026-11-20 10:00");
  assert_due ("Since=contracted After=1bd Act=wait", "2026-12-28 10:00 contracted ball=client",
              "2027-01-04 10:00");
}

/* d is counted in the user's zone, bd in the policy's. */
static void
test_zones (void)
{
  static const char log[] = "2026-11-27 03:00 contracted ball=client"; /* 11-26 18:00 UTC */

  g_autoptr(Fix) business = one_step ("Zone=UTC\n", "Since=contracted After=1bd Act=wait", log);
  assert_dates (business, "2026-11-28 03:00", "2026-11-28 03:00"); /* 11-27 18:00 UTC, a Friday */
  g_autoptr(Fix) days = one_step ("Zone=America/New_York\n", "Since=contracted After=1d Act=wait",
                                  "2026-10-31 14:00 contracted ball=client");
  assert_dates (days, "2026-11-01 14:00", "2026-11-01 14:00"); /* no clock goes back in Tokyo */
}

static void
test_negative (void)
{
  static const struct { const char *deadline, *after, *due; } rows[] = {
    { "2026-12-03 18:00", "-2bd", "2026-12-01 18:00" },
    { "2026-12-01 12:00", "-2bd", "2026-11-27 12:00" },
    { "2026-11-29 12:00", "-1bd", "2026-11-27 12:00" }, /* from a Sunday */
    { "2026-11-23 12:00", "-1bd", "2026-11-20 12:00" }, /* from a holiday */
    { "2026-11-24 12:00", "-1bd", "2026-11-20 12:00" }, /* over it */
    { "2027-01-05 12:00", "-2bd", "2026-12-28 12:00" }, /* over the new year */
    { "2026-12-03 18:00", "-8h", "2026-12-03 10:00" },
    { "2026-12-03 18:00", "-3d", "2026-11-30 18:00" },
    { "2026-12-03 18:00", "1d", "2026-12-04 18:00" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *step
        = g_strdup_printf ("Since=deadline After=%s Ball=client;me Act=wait", rows[i].after);
      g_autofree char *seed = g_strdup_printf ("{'deadline': <int64 %" G_GINT64_FORMAT ">}",
                                               fix_tokyo (rows[i].deadline));
      g_autoptr(Fix) fix = one_step ("", step, "2026-11-02 10:00 contracted");
      fix_seed (fix, seed);
      assert_dates (fix, rows[i].due, rows[i].due);
    }
}

/* "due at the latest of Since+After and of each entry whose anchor exists" */
static void
test_not_before (void)
{
#define NOT_BEFORE                                                                                 \
  "Since=contracted After=1d NotBefore=quiet+2bd;step:x+1bd;funded+9d;delivered+90d Act=wait"
  assert_due (NOT_BEFORE, CONTRACT, "2026-11-26 10:00");
  assert_due (NOT_BEFORE, CONTRACT "2026-11-25 12:00 replied wait", "2026-11-27 12:00");
  assert_due (NOT_BEFORE, CONTRACT "2026-11-24 12:00 funded ball=client", "2026-12-03 12:00");
  assert_due ("Since=contracted After=20d NotBefore=quiet+2bd Act=wait", CONTRACT,
              "2026-12-14 10:00"); /* earlier entries do not pull it forward */
  assert_due ("Since=contracted After=0h NotBefore=deadline-1d Act=wait", CONTRACT,
              "2026-11-24 10:00");
}

static void
test_weekly (void)
{
#define WEEKLY "Since=contracted After=0h Weekly=mon 12:00 Act=wait"
  assert_due (WEEKLY, "2026-11-25 10:00 contracted ball=client", "2026-11-30 12:00");
  assert_due (WEEKLY, "2026-11-30 12:00 contracted ball=client", "2026-11-30 12:00");
  assert_due (WEEKLY, "2026-11-30 12:01 contracted ball=client", "2026-12-07 12:00");
  assert_due (WEEKLY, "2026-11-30 00:00 contracted ball=client", "2026-11-30 12:00");
  assert_due (WEEKLY, "2026-11-29 23:59 contracted ball=client", "2026-11-30 12:00");
  assert_due ("Since=contracted After=10d Weekly=sun 00:00 Act=wait", CONTRACT, "2026-12-06 00:00");
  /* the policy's Monday noon: 21:00 in Tokyo */
  g_autoptr(Fix) utc = one_step ("Zone=UTC\n", WEEKLY, "2026-11-30 20:00 contracted ball=client");
  assert_dates (utc, "2026-11-30 21:00", "2026-11-30 21:00");
  /* New York's Monday noon before and after its clocks go back on 2026-11-01 */
  g_autoptr(Fix) summer = one_step ("Zone=America/New_York\n", WEEKLY,
                                    "2026-10-25 20:00 contracted ball=client");
  assert_dates (summer, "2026-10-27 01:00", "2026-10-27 01:00");
  g_autoptr(Fix) winter = one_step ("Zone=America/New_York\n", WEEKLY,
                                    "2026-11-01 12:00 contracted ball=client");
  assert_dates (winter, "2026-11-03 02:00", "2026-11-03 02:00");
}

/* Closing days and pay days, in the policy's zone, at the hour of the anchor. */
static void
test_monthly (void)
{
#define MONTHLY "Since=contracted After=0d Monthly=15>last;last>15 Act=wait"
  assert_due (MONTHLY, "2026-11-15 10:00 contracted ball=client", "2026-11-30 10:00");
  assert_due (MONTHLY, "2026-11-16 10:00 contracted ball=client", "2026-12-15 10:00");
  /* 01:00 on the 16th in Tokyo is still the 15th in UTC */
  g_autoptr(Fix) utc = one_step ("Zone=UTC\n", MONTHLY, "2026-11-16 01:00 contracted ball=client");
  assert_dates (utc, "2026-12-01 01:00", "2026-12-01 01:00");
}

static void
test_round (void)
{
#define ROUND "Since=contracted After=1h Round=hour Act=wait"
  assert_due (ROUND, "2026-11-24 10:00 contracted ball=client", "2026-11-24 11:00");
  assert_due (ROUND, "2026-11-24 10:01 contracted ball=client", "2026-11-24 12:00");
  assert_due (ROUND, "2026-11-24 22:30 contracted ball=client", "2026-11-25 00:00");
  /* a full hour of the policy's clock: 06:40 + 1 h in Calcutta is 08:00 there, 11:30 in Tokyo */
  g_autoptr(Fix) calcutta = one_step ("Zone=Asia/Kolkata\n", ROUND,
                                      "2026-11-24 10:10 contracted ball=client");
  assert_dates (calcutta, "2026-11-24 11:30", "2026-11-24 11:30");
}

/* "day of the anchor is day 1" */
static void
test_inclusive (void)
{
  assert_due ("Since=contracted After=60d Inclusive=true Act=wait",
              "2026-11-30 10:00 contracted ball=client", "2027-01-28 10:00");
  assert_due ("Since=contracted After=1d Inclusive=true Act=wait", CONTRACT, "2026-11-24 10:00");
  assert_due ("Since=contracted After=5bd Inclusive=true Act=wait", CONTRACT, "2026-11-30 10:00");
  assert_due ("Since=contracted After=1bd Inclusive=true Act=wait", CONTRACT, "2026-11-24 10:00");
}

/* ---- Until ---- */

static void
test_until (void)
{
  g_autoptr(Fix) fix = one_step ("", "Since=contracted After=1d Until=contracted+3d Act=wait",
                                 CONTRACT);

  fix_assert_plan (fix, "2026-11-25 09:59:59", "x upcoming 11-25 10:00 limit 11-27 10:00\n");
  fix_assert_plan (fix, "2026-11-27 09:59:59", "*x due 11-25 10:00 limit 11-27 10:00\n");
  fix_assert_plan (fix, "2026-11-27 10:00", "x passed 11-25 10:00 limit 11-27 10:00\n");
  /* due at its limit or later: it never comes */
  g_autoptr(Fix) never = one_step ("", "Since=contracted After=3d Until=contracted+3d Act=wait",
                                   CONTRACT);
  fix_assert_plan (never, "2026-11-24 10:00", "x passed 11-27 10:00 limit 11-27 10:00\n");
  fix_assert_plan (never, "2026-12-24 10:00", "x passed 11-27 10:00 limit 11-27 10:00\n");
  /* an anchor that is not there sets no limit */
  g_autoptr(Fix) none =
      one_step ("", "Since=contracted After=1d Until=delivered+7d Act=wait", CONTRACT);
  fix_assert_plan (none, "2026-12-24 10:00", "*x due 11-25 10:00\n");
  /* a step that waits for its anchor ends too */
  g_autoptr(Fix) waits =
      one_step ("", "Since=deadline After=1d Until=contracted+3d Act=wait", CONTRACT);
  fix_assert_plan (waits, "2026-11-27 09:59:59", "x upcoming (anchor) limit 11-27 10:00\n");
  fix_assert_plan (waits, "2026-11-27 10:00", "x passed (anchor) limit 11-27 10:00\n");
}

/* ---- section 5: the moment of the alert ---- */

typedef struct
{
  const char *what, *step, *log, *due, *alert;
} AlertRow;

#define QUIET(at) "2026-11-02 10:00 contracted\n" at " sent\n"

static const AlertRow alert_rows[] = {
  { "inside-of-hours", "Since=quiet After=1d Act=wait", QUIET ("2026-11-24 19:59"),
    "2026-11-25 19:59", "2026-11-25 19:59" },
  { "window-is-half-open", "Since=quiet After=1d Act=wait", QUIET ("2026-11-24 20:00"),
    "2026-11-25 20:00", "2026-11-26 09:00" },
  { "before-the-window", "Since=quiet After=1d Act=wait", QUIET ("2026-11-24 08:59"),
    "2026-11-25 08:59", "2026-11-25 09:00" },
  { "information-comes-on-a-saturday", "Since=quiet After=1d Act=wait", QUIET ("2026-11-26 20:00"),
    "2026-11-27 20:00", "2026-11-28 09:00" },
  { "platform-comes-on-a-saturday", "Since=quiet After=1d Act=platform", QUIET ("2026-11-27 10:00"),
    "2026-11-28 10:00", "2026-11-28 10:00" },
  { "close-comes-on-a-saturday", "Since=quiet After=1d Act=close", QUIET ("2026-11-27 10:00"),
    "2026-11-28 10:00", "2026-11-28 10:00" },
  { "message-waits-for-a-business-day", "Since=quiet After=1d Act=message",
    QUIET ("2026-11-27 10:00"), "2026-11-28 10:00", "2026-11-30 09:00" },
  { "message-on-a-friday-night", "Since=quiet After=1d Act=message", QUIET ("2026-11-26 20:00"),
    "2026-11-27 20:00", "2026-11-30 09:00" },
  { "message-over-a-holiday", "Since=quiet After=1d Act=message", QUIET ("2026-11-20 20:30"),
    "2026-11-21 20:30", "2026-11-24 09:00" },
  { "message-over-the-new-year", "Since=quiet After=1d Act=message", QUIET ("2026-12-28 21:00"),
    "2026-12-29 21:00", "2027-01-04 09:00" },
  { "office-waits-for-its-own-open-day", "Since=quiet After=1d Act=office",
    QUIET ("2026-11-24 10:00"), "2026-11-25 10:00", "2026-11-28 09:00" }, /* closed Wed to Fri */
  { "answer-waits-for-hours-only", "Since=asked:question After=1d Act=answer",
    "2026-11-02 10:00 contracted\n2026-11-27 21:00 asked kind=question", "2026-11-28 21:00",
    "2026-11-29 09:00" },

  /* "it comes at the last allowed moment before the limit" */
  { "until-in-the-night", "Since=quiet After=11h Until=quiet+20h Act=wait",
    QUIET ("2026-11-24 10:00"), "2026-11-24 21:00", "2026-11-24 19:59" },
  { "until-at-the-hour-of-the-alert", "Since=quiet After=11h Until=quiet+23h Act=wait",
    QUIET ("2026-11-24 10:00"), "2026-11-24 21:00", "2026-11-24 19:59" },
  { "until-a-minute-after-the-alert", "Since=quiet After=11h Until=quiet+1d Act=wait",
    QUIET ("2026-11-24 09:01"), "2026-11-24 20:01", "2026-11-25 09:00" },
  { "until-on-a-weekend", "Since=quiet After=1d Until=quiet+3d Act=message",
    QUIET ("2026-11-26 21:00"), "2026-11-27 21:00", "2026-11-27 19:59" },
  { "until-on-a-weekend-bothers-no-information", "Since=quiet After=1d Until=quiet+3d Act=wait",
    QUIET ("2026-11-26 21:00"), "2026-11-27 21:00", "2026-11-28 09:00" },
  { "until-inside-of-a-window-of-a-closed-day", "Since=quiet After=2d Until=quiet+3d Act=message",
    QUIET ("2026-11-26 12:00"), "2026-11-28 12:00", "2026-11-27 19:59" },
  { "until-office", "Since=quiet After=1d Until=quiet+3d Act=office", QUIET ("2026-11-24 12:00"),
    "2026-11-25 12:00", "2026-11-24 19:59" },
  { "before-a-date-in-the-night", "Since=closes After=-8h Until=closes Ball=client;me Act=wait",
    "2026-11-02 10:00 contracted\n2026-11-02 11:00 edited {'closes': <int64 1796155200000000>}",
    "2026-12-01 21:00", "2026-12-01 19:59" }, /* closes 2026-12-02 05:00 */

  /* "else at once" */
  { "nothing-between-the-event-and-the-limit", "Since=quiet After=1h Until=quiet+2d Act=message",
    QUIET ("2026-11-27 20:30"), "2026-11-27 21:30", "2026-11-27 21:30" },
  { "limit-of-a-night", "Since=quiet After=1h Until=quiet+8h Act=wait", QUIET ("2026-11-27 20:30"),
    "2026-11-27 21:30", "2026-11-27 21:30" },

  /* the limit of an asked */
  { "asked-until-the-morning", "Since=asked:question After=10h Act=answer",
    "2026-11-02 10:00 contracted\n2026-11-26 10:30 asked kind=question by=2026-11-27T08:00",
    "2026-11-26 20:30", "2026-11-26 19:59" },
  { "asked-in-the-night-until-the-morning", "Since=asked:question After=0h Act=answer",
    "2026-11-02 10:00 contracted\n2026-11-26 22:00 asked kind=question by=2026-11-27T07:00",
    "2026-11-26 22:00", "2026-11-26 22:00" },
  { "asked-with-room", "Since=asked:question After=10h Act=answer",
    "2026-11-02 10:00 contracted\n2026-11-26 10:30 asked kind=question by=2026-11-27T09:01",
    "2026-11-26 20:30", "2026-11-27 09:00" },
  { "asked-for-less-than-the-usual-time", "Since=asked:question After=1bd Act=answer",
    "2026-11-02 10:00 contracted\n2026-11-26 15:00 asked kind=question by=2026-11-27T12:00",
    "2026-11-27 15:00", "2026-11-27 11:59" },
  { "asked-for-less-than-the-usual-time-in-the-night", "Since=asked:question After=1bd Act=answer",
    "2026-11-02 10:00 contracted\n2026-11-26 22:00 asked kind=question by=2026-11-27T07:00",
    "2026-11-27 22:00", "2026-11-26 22:00" },
  { "asked-and-over-is-no-answer", "Since=asked:question After=7d Act=close",
    "2026-11-02 10:00 contracted\n2026-11-23 15:00 asked kind=question by=2026-11-26T12:00",
    "2026-11-30 15:00", "2026-11-30 15:00" },
  { "asked-by-beats-until", "Since=asked:question After=10h Until=asked:question+7d Act=answer",
    "2026-11-02 10:00 contracted\n2026-11-26 10:30 asked kind=question by=2026-11-27T08:00",
    "2026-11-26 20:30", "2026-11-26 19:59" },
};

static void
test_alert (gconstpointer data)
{
  static const char *const office_closed[] = { "2026-11-25", "2026-11-26", "2026-11-27", NULL };
  const AlertRow *row = data;
  g_autoptr(Fix) fix = one_step ("", row->step, row->log);

  fix_hours (fix, "09:00", "20:00", "mon tue wed thu fri sat sun");
  cw_dayset_unref (fix->office);
  fix->office = fix_dayset (0, office_closed);
  fix->x.days.office = fix->office;
  assert_dates (fix, row->due, row->alert);
}

static void
test_alert_days (void)
{
  g_autoptr(Fix) fix = one_step ("", "Since=quiet After=1d Act=wait", QUIET ("2026-11-26 12:00"));

  fix_hours (fix, "09:00", "20:00", "mon wed");
  assert_dates (fix, "2026-11-27 12:00", "2026-11-30 09:00");
  fix_log (fix, "2026-12-01 10:00 replied wait\n");
  assert_dates (fix, "2026-12-02 10:00", "2026-12-02 10:00");
}

/* The alert is in the user's zone, business days are the client's: Monday in Tokyo begins on a
 * Sunday morning in New York, and Friday in Tokyo is over when New York's begins. */
static void
test_alert_in_another_zone (void)
{
  g_autoptr(Fix) fix =
      one_step ("", "Since=quiet After=1d Act=message", QUIET ("2026-11-26 12:00"));
  g_autoptr(GTimeZone) york = cw_zone_lookup ("America/New_York");

  fix_hours (fix, "09:00", "20:00", "mon tue wed thu fri sat sun");
  fix_derive (fix);
  fix->x.days.user_zone = york;
  fix_plan_at (fix, fix_tokyo ("2026-11-26 12:00"));
  /* due Friday 12:00 in Tokyo is Thursday 22:00 in New York; Friday 09:00 there is Friday 23:00
   * here */
  g_assert_cmpint (fix_step (fix, "x")->due, ==, fix_at ("2026-11-26 22:00", york));
  g_assert_cmpint (fix_step (fix, "x")->alert, ==, fix_at ("2026-11-27 09:00", york));
  /* due on Saturday: the client's Monday begins on Sunday, 10:00 */
  fix_log (fix, "2026-11-27 12:00 replied wait");
  fix_derive (fix);
  fix_plan_at (fix, fix_tokyo ("2026-11-27 12:00"));
  g_assert_cmpint (fix_step (fix, "x")->alert, ==, fix_at ("2026-11-29 10:00", york));
}

/* A step whose alert was moved before its due moment is due from the alert on. */
static void
test_due_from_the_alert_on (void)
{
  g_autoptr(Fix) fix = one_step ("", "Since=quiet After=11h Until=quiet+20h Act=wait",
                                 QUIET ("2026-11-24 10:00"));

  fix_hours (fix, "09:00", "20:00", "mon tue wed thu fri sat sun");
  fix_assert_plan (fix, "2026-11-24 19:58",
                   "x upcoming 11-24 21:00 alert 11-24 19:59 limit 11-25 06:00\n");
  g_assert_cmpint (fix->plan->next_moment, ==, fix_tokyo ("2026-11-24 19:59"));
  fix_assert_plan (fix, "2026-11-24 19:59",
                   "*x due 11-24 21:00 alert 11-24 19:59 limit 11-25 06:00\n");
}

/* "Its steps stay due … until one of its Act=answer steps is done": a limit that was named ends no
 * step, Until= does. */
static void
test_named_limit_ends_nothing (void)
{
  static const char log[]
    = "2026-11-02 10:00 contracted\n2026-11-24 10:00 asked kind=question by=2026-11-26T10:00";
  g_autoptr(Fix) stays = one_step ("", "Since=asked:question After=1d Act=answer", log);
  g_autoptr(Fix) ends
    = one_step ("", "Since=asked:question After=1d Until=asked:question+7d Act=answer", log);

  fix_assert_plan (stays, "2026-12-24 10:00", "*x due 11-25 10:00 limit 11-26 10:00\n");
  fix_assert_plan (ends, "2026-11-26 09:59", "*x due 11-25 10:00 limit 11-26 10:00\n");
  fix_assert_plan (ends, "2026-11-26 10:00", "x passed 11-25 10:00 limit 11-26 10:00\n");
}

static void
test_no_open_day (void)
{
  g_autoptr(Fix) fix =
      one_step ("", "Since=quiet After=1bd Act=message", QUIET ("2026-11-26 12:00"));

  cw_dayset_unref (fix->client);
  fix->client = fix_dayset (0x7f, NULL);
  fix->x.days.client = fix->client;
  fix_assert_plan (fix, "2026-12-24 10:00", "x upcoming (calendar)\n");
  /* a date without business days has one, and its alert comes at once rather than never */
  g_autoptr(Fix) days =
      one_step ("", "Since=quiet After=1d Act=message", QUIET ("2026-11-26 12:00"));
  days->x.days.client = fix->client;
  fix_assert_plan (days, "2026-12-24 10:00", "*x due 11-27 12:00\n");
}

/* The years end with 2200: a date behind them is none, and what it would have held back or ended is
 * not. */
static void
test_the_end_of_the_years (void)
{
  static const char last[] = "2200-12-20 10:00 contracted ball=client\n";
  static const struct { const char *step, *plan; } rows[] = {
    { "Since=contracted After=30d Act=wait", "x upcoming (calendar)\n" },
    { "Since=contracted After=0d Monthly=15>last Act=wait", "x upcoming (calendar)\n" },
    { "Since=contracted After=1d NotBefore=contracted+30d Act=wait", "x upcoming (calendar)\n" },
    { "Since=contracted After=1d Until=contracted+30d Act=wait", "x upcoming 2200-12-21 10:00\n" },
    { "Since=contracted After=1d Until=delivered+1d Act=wait", "x upcoming 2200-12-21 10:00\n" },
    { "Since=contracted After=1d Until=contracted+2d Act=wait",
      "x upcoming 2200-12-21 10:00 limit 2200-12-22 10:00\n" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(Fix) fix = one_step ("", rows[i].step, last);
      g_test_message ("%s", rows[i].step);
      fix_assert_plan (fix, "2200-12-20 11:00", rows[i].plan);
    }
}

/* Day 1 is the day of the anchor, for what counts days forwards from it. */
static void
test_effective_after (void)
{
  static const struct { gboolean inclusive; CwDuration after; int n; } rows[] = {
    { TRUE, { 3, CW_UNIT_DAYS, FALSE }, 2 },     { TRUE, { 1, CW_UNIT_BUSINESS, FALSE }, 0 },
    { TRUE, { 5, CW_UNIT_OFFICE, FALSE }, 4 },   { FALSE, { 3, CW_UNIT_DAYS, FALSE }, 3 },
    { TRUE, { 24, CW_UNIT_HOURS, FALSE }, 24 },  { TRUE, { 0, CW_UNIT_DAYS, FALSE }, 0 },
    { TRUE, { -2, CW_UNIT_BUSINESS, TRUE }, -2 }, { TRUE, { 0, CW_UNIT_BUSINESS, TRUE }, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CwStep step = { .inclusive = rows[i].inclusive, .after = rows[i].after };
      g_assert_cmpint (cw_plan_effective_after (&step).n, ==, rows[i].n);
    }
}

/* "A sum that runs past the last day that a calendar covers says so." */
static void
test_coverage (void)
{
  CwDay from, to;
  g_assert_true (cw_day_parse ("2026-01-01", &from) && cw_day_parse ("2026-12-31", &to));
  g_autoptr(CwCalendar) calendar
    = cw_calendar_new ("y2026", "test", 0xff, from, to, CW_DAY_NONE, NULL, 0, NULL, 0);
  g_autoptr(CwCalendarUnion) all = cw_calendar_union_new (&calendar, 1, NULL);
  static const struct { const char *step, *log; gboolean beyond;
  } rows[] = {
    { "Since=quiet After=1bd Act=wait", QUIET ("2026-12-30 12:00"), FALSE },
    { "Since=quiet After=2bd Act=wait", QUIET ("2026-12-30 12:00"), TRUE },
    { "Since=quiet After=2obd Act=wait", QUIET ("2026-12-30 12:00"), TRUE },
    { "Since=quiet After=9d Act=wait", QUIET ("2026-12-30 12:00"), FALSE },
    { "Since=quiet After=2bd Act=wait", "2025-12-30 10:00 contracted\n2025-12-31 12:00 sent",
      TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(Fix) fix = one_step ("", rows[i].step, rows[i].log);
      fix->x.client = fix->x.office = all;
      fix->x.days.client = fix->x.days.office = cw_calendar_union_dayset (all);
      fix_plan (fix, "2026-12-30 13:00");
      g_assert_cmpint (fix_step (fix, "x")->beyond_coverage, ==, rows[i].beyond);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan-date/anchors", test_anchors);
  g_test_add_func ("/plan-date/units", test_units);
  g_test_add_func ("/plan-date/d-in-the-users-zone-bd-in-the-policys", test_zones);
  g_test_add_func ("/plan-date/negative-before-a-date", test_negative);
  g_test_add_func ("/plan-date/not-before", test_not_before);
  g_test_add_func ("/plan-date/weekly", test_weekly);
  g_test_add_func ("/plan-date/monthly", test_monthly);
  g_test_add_func ("/plan-date/round-hour", test_round);
  g_test_add_func ("/plan-date/inclusive", test_inclusive);
  g_test_add_func ("/plan-date/until", test_until);
  for (guint i = 0; i < G_N_ELEMENTS (alert_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/plan-date/alert/", alert_rows[i].what, NULL);
      g_test_add_data_func (path, &alert_rows[i], test_alert);
    }
  g_test_add_func ("/plan-date/alert/days", test_alert_days);
  g_test_add_func ("/plan-date/alert/users-hours-clients-days", test_alert_in_another_zone);
  g_test_add_func ("/plan-date/alert/due-from-the-alert-on", test_due_from_the_alert_on);
  g_test_add_func ("/plan-date/named-limit-ends-nothing", test_named_limit_ends_nothing);
  g_test_add_func ("/plan-date/no-open-day", test_no_open_day);
  g_test_add_func ("/plan-date/the-end-of-the-years", test_the_end_of_the_years);
  g_test_add_func ("/plan-date/effective-after", test_effective_after);
  g_test_add_func ("/plan-date/coverage", test_coverage);
  return g_test_run ();
}
