/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/agenda.h"

#include <string.h>

/* core/agenda.c against contract section 6.  The days are 2026-11-24 (a Tuesday) and those after
 * it, in UTC; DigestAt is 09:00. */

#define MAX_ITEMS 16
#define ALL_DAYS 0x7f

typedef struct
{
  CwAgendaItem items[MAX_ITEMS];
  guint n;
  CwAgendaState state;
  CwAgenda *agenda;
} World;

/* "11-24 09:00" */
static CwInstant
at (const char *text)
{
  g_autofree char *iso = g_strconcat ("2026-", text, "Z", NULL);
  CwInstant instant;

  if (!cw_instant_parse_iso (iso, NULL, &instant, NULL))
    g_error ("no time: %s", text);
  return instant;
}

static World *
world_new (const char *now)
{
  World *w = g_new0 (World, 1);

  w->state = (CwAgendaState) {
    .now = at (now), .paused_until = CW_NEVER, .digest_handled = at (now), .digest_at = 9 * CW_HOUR,
    .days = ALL_DAYS, .zone = g_time_zone_new_utc (),
  };
  return w;
}

static void
world_free (World *w)
{
  cw_agenda_free (w->agenda);
  g_time_zone_unref (w->state.zone);
  g_free (w);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

/* A step that has been due since the moment and is not shown yet. */
static CwAgendaItem *
add (World *w, CwUrgency urgency, const char *alert)
{
  g_assert_cmpuint (w->n, <, MAX_ITEMS);
  CwAgendaItem *item = &w->items[w->n++];
  *item = (CwAgendaItem) {
    .case_id = w->n, .step = "step", .urgency = urgency, .due = at (alert), .alert = at (alert),
    .limit = CW_NEVER, .snoozed_until = CW_NEVER, .snoozed_at = CW_NEVER, .repeat_at = CW_NEVER,
  };
  return item;
}

static CwAgendaItem *
add_live (World *w, CwUrgency urgency, const char *alert)
{
  CwAgendaItem *item = add (w, urgency, alert);

  item->shown = 1;
  item->live = TRUE;
  return item;
}

static CwAgendaItem *
add_waiting (World *w, const char *since)
{
  CwAgendaItem *item = add (w, CW_URGENCY_LOW, since);

  item->step = NULL;
  return item;
}

/* One letter an item: - F(irst) R(epeat) A(gain) L(isted) O (folded); then what digest comes. */
static void
assert_shows (World *w, const char *expected)
{
  static const char letters[] = "-FRALO";
  g_autoptr(GString) text = g_string_new (NULL);

  g_clear_pointer (&w->agenda, cw_agenda_free);
  w->agenda = cw_agenda_make (w->items, w->n, &w->state);
  for (guint i = 0; i < w->n; i++)
    g_string_append_c (text, letters[w->agenda->shows[i]]);
  g_string_append (text, w->agenda->daily ? " daily" : w->agenda->digest ? " digest" : "");
  g_assert_cmpstr (text->str, ==, expected);
  g_assert_true (w->agenda->digest || !w->agenda->daily);
}

#define LOW CW_URGENCY_LOW
#define NORMAL CW_URGENCY_NORMAL
#define CRITICAL CW_URGENCY_CRITICAL

static void
test_first (void)
{
  g_autoptr(World) w = world_new ("11-24 10:00");

  add (w, NORMAL, "11-24 10:00");
  add (w, NORMAL, "11-24 10:01"); /* never before its moment */
  add (w, CRITICAL, "11-24 08:00");
  assert_shows (w, "F-F");
  /* shown once for a cause */
  w->items[0].shown = w->items[2].shown = 1;
  assert_shows (w, "---");
}

/* "at most three live in all.  When a fourth comes, the least urgent join one digest, which counts
 * as one of the three" */
static void
test_three_live (void)
{
  g_autoptr(World) w = world_new ("11-24 10:00");

  add (w, NORMAL, "11-24 10:00");
  add (w, NORMAL, "11-24 10:00");
  add (w, NORMAL, "11-24 10:00");
  assert_shows (w, "FFF");
}

static void
test_fourth (void)
{
  g_autoptr(World) w = world_new ("11-24 10:00");

  add_live (w, NORMAL, "11-24 09:01");
  add_live (w, NORMAL, "11-24 09:03");
  add_live (w, NORMAL, "11-24 09:02");
  add (w, NORMAL, "11-24 10:00");
  assert_shows (w, "-O-O digest"); /* the two that have been due longest stay */
  /* a nearer limit is more pressing than an earlier due moment */
  w->items[3].limit = at ("11-25 10:00");
  assert_shows (w, "-OOF digest");
}

static void
test_fourth_critical (void)
{
  g_autoptr(World) w = world_new ("11-24 10:00");

  add_live (w, NORMAL, "11-24 09:01");
  add_live (w, NORMAL, "11-24 09:02");
  add_live (w, NORMAL, "11-24 09:03");
  add (w, CRITICAL, "11-24 10:00");
  assert_shows (w, "-OOF digest");
}

static void
test_digest_counts_as_one (void)
{
  g_autoptr(World) w = world_new ("11-24 10:00");

  add_live (w, NORMAL, "11-24 09:01");
  add_live (w, NORMAL, "11-24 09:02");
  add (w, LOW, "11-24 09:00")->listed = TRUE; /* a digest is up */
  w->items[2].shown = 1;
  assert_shows (w, "---"); /* nothing new: nothing moves */
  add (w, NORMAL, "11-24 10:00");
  assert_shows (w, "---O digest");
  /* without that digest the third fits */
  w->items[2].listed = FALSE;
  assert_shows (w, "---F");
}

/* What is snoozed or moved into the future is withdrawn: it takes no place and joins nothing. */
static void
test_withdrawn_takes_no_place (void)
{
  g_autoptr(World) w = world_new ("11-24 10:00");

  add_live (w, NORMAL, "11-24 09:01")->snoozed_until = at ("11-24 12:00");
  add_live (w, NORMAL, "11-24 10:30");
  add_live (w, NORMAL, "11-24 09:02");
  add_live (w, NORMAL, "11-24 09:03");
  add (w, NORMAL, "11-24 10:00");
  assert_shows (w, "----F");
  add (w, NORMAL, "11-24 10:00");
  assert_shows (w, "----OO digest");
}

/* "critical ones never fold" */
static void
test_critical_never_folds (void)
{
  g_autoptr(World) w = world_new ("11-24 10:00");

  for (guint i = 0; i < 5; i++)
    add (w, CRITICAL, "11-24 10:00");
  assert_shows (w, "FFFFF");
  add (w, NORMAL, "11-24 10:00");
  assert_shows (w, "FFFFFO digest");
  w->state.gathered = TRUE;
  assert_shows (w, "FFFFFO digest");
}

/* "Many at once … make one digest." */
static void
test_many_at_once (void)
{
  g_autoptr(World) w = world_new ("11-24 10:00");

  for (guint i = 0; i < 6; i++)
    add (w, NORMAL, "11-24 10:00");
  assert_shows (w, "OOOOOO digest");
  w->items[2].urgency = CRITICAL;
  assert_shows (w, "OOFOOO digest");
}

static void
test_gathered (void)
{
  g_autoptr(World) w = world_new ("11-24 10:00");

  w->state.gathered = TRUE;
  add (w, NORMAL, "11-24 08:00");
  assert_shows (w, "F"); /* one is not many */
  add (w, NORMAL, "11-24 08:30");
  assert_shows (w, "OO digest");
  add (w, CRITICAL, "11-24 08:30");
  assert_shows (w, "OOF digest");
  add_live (w, NORMAL, "11-23 08:00"); /* the bubble of before stays, there is room */
  assert_shows (w, "OOF- digest");
}

/* ---- the daily digest ---- */

static void
test_daily (void)
{
  g_autoptr(World) w = world_new ("11-25 09:00");

  w->state.digest_handled = at ("11-24 09:00");
  add_live (w, NORMAL, "11-24 10:00");
  add (w, LOW, "11-24 12:00");
  add_waiting (w, "11-24 17:00");
  add (w, NORMAL, "11-25 09:00");  /* first shown now: its own alert */
  add (w, LOW, "11-25 09:01");     /* not due yet */
  add (w, LOW, "11-25 09:00");
  add_live (w, CRITICAL, "11-24 10:00");
  /* 1, 7 and 4 are three bubbles, the digest is the fourth: the least urgent goes into it */
  assert_shows (w, "LLLO-LL daily");
  g_assert_cmpint (w->agenda->digest_handled, ==, at ("11-25 09:00"));
  w->items[0].live = FALSE; /* was closed by hand, is still due */
  assert_shows (w, "LLLF-LL daily");
  /* once a day */
  w->state.digest_handled = at ("11-25 09:00");
  w->items[3].shown = 1;
  assert_shows (w, "-------");
  /* until they are taken, skipped or snoozed: the next day again */
  w->state.now = at ("11-26 09:00");
  w->items[1].snoozed_until = at ("11-26 12:00");
  w->items[1].snoozed_at = at ("11-25 12:00");
  assert_shows (w, "L-LLLLL daily");
}

static void
test_no_daily_without_anything_due (void)
{
  g_autoptr(World) w = world_new ("11-25 09:00");

  w->state.digest_handled = at ("11-24 09:00");
  assert_shows (w, "");
  g_assert_cmpint (w->agenda->digest_handled, ==, at ("11-25 09:00"));
  add (w, NORMAL, "11-25 09:00"); /* has its own alert */
  assert_shows (w, "F");
  add (w, LOW, "11-25 10:00");
  assert_shows (w, "F-");
  w->items[1].alert = at ("11-24 10:00");
  w->items[1].snoozed_until = at ("11-25 12:00");
  assert_shows (w, "F-");
}

/* What falls due after DigestAt waits for the next day's. */
static void
test_low_only_in_the_digest (void)
{
  g_autoptr(World) w = world_new ("11-24 12:00");

  add (w, LOW, "11-24 12:00");
  add_waiting (w, "11-24 12:00");
  w->items[0].repeat_at = at ("11-24 12:00");
  w->items[0].shown = 1;
  assert_shows (w, "--");
  g_assert_cmpint (w->agenda->next_moment, ==, at ("11-25 09:00"));
  w->state.digest_handled = at ("11-24 09:00");
  assert_shows (w, "--");
  w->state.now = at ("11-25 09:00");
  assert_shows (w, "LL daily");
}

/* A digest that was slept through comes late, together with what came late too. */
static void
test_late_daily (void)
{
  g_autoptr(World) w = world_new ("11-25 11:00");

  w->state.digest_handled = at ("11-24 09:00");
  w->state.gathered = TRUE;
  add (w, LOW, "11-24 12:00");
  add (w, NORMAL, "11-25 10:00");
  add (w, NORMAL, "11-25 08:00");
  assert_shows (w, "LOO daily");
  g_assert_cmpint (w->agenda->digest_handled, ==, at ("11-25 09:00"));
}

static void
test_digest_moments (void)
{
  g_autoptr(World) w = world_new ("11-25 08:59");
  CwInstant last, next;

  cw_agenda_digest_moments (&w->state, &last, &next);
  g_assert_cmpint (last, ==, at ("11-24 09:00"));
  g_assert_cmpint (next, ==, at ("11-25 09:00"));
  w->state.now = at ("11-25 09:00");
  cw_agenda_digest_moments (&w->state, &last, &next);
  g_assert_cmpint (last, ==, at ("11-25 09:00"));
  g_assert_cmpint (next, ==, at ("11-26 09:00"));
  w->state.days = 1u << CW_MONDAY | 1u << CW_FRIDAY;
  cw_agenda_digest_moments (&w->state, &last, &next);
  g_assert_cmpint (last, ==, at ("11-23 09:00"));
  g_assert_cmpint (next, ==, at ("11-27 09:00"));
  w->state.days = 1u << CW_WEDNESDAY; /* today's alone */
  cw_agenda_digest_moments (&w->state, &last, &next);
  g_assert_cmpint (last, ==, at ("11-25 09:00"));
  g_assert_cmpint (next, ==, at ("12-02 09:00"));
  /* the user's wall clock, also over a change of clocks */
  g_time_zone_unref (w->state.zone);
  w->state.zone = cw_zone_lookup ("America/New_York");
  w->state.days = ALL_DAYS;
  w->state.now = at ("10-31 13:00");
  cw_agenda_digest_moments (&w->state, &last, &next);
  g_assert_cmpint (last, ==, at ("10-31 13:00"));
  g_assert_cmpint (next, ==, at ("11-01 14:00"));
}

/* ---- snooze ---- */

static void
test_snooze (void)
{
  g_autoptr(World) w = world_new ("11-24 12:00");
  CwAgendaItem *item = add (w, NORMAL, "11-24 11:00");

  item->snoozed_at = at ("11-24 11:30");
  item->snoozed_until = at ("11-24 12:01");
  assert_shows (w, "-");
  g_assert_true (cw_agenda_is_snoozed (item, w->state.now));
  g_assert_cmpint (w->agenda->next_moment, ==, at ("11-24 12:01"));
  w->state.now = at ("11-24 12:01"); /* shown again afterwards */
  g_assert_false (cw_agenda_is_snoozed (item, w->state.now));
  assert_shows (w, "F");
  /* a step that is not critical does not end it, whatever falls due or nears its limit */
  item->snoozed_until = at ("11-26 12:00");
  item->alert = at ("11-24 11:45");
  item->limit = at ("11-24 18:00");
  assert_shows (w, "-");
}

/* "or a critical step that falls due or is one day from its limit" */
static void
test_snooze_of_a_critical_step (void)
{
  g_autoptr(World) w = world_new ("11-24 12:00");
  CwAgendaItem *item = add (w, CRITICAL, "11-24 11:00");

  item->snoozed_at = at ("11-24 11:00"); /* was due when it was snoozed */
  item->snoozed_until = at ("11-30 12:00");
  assert_shows (w, "-");
  item->snoozed_at = at ("11-24 10:59"); /* fell due meanwhile */
  assert_shows (w, "F");
  item->snoozed_at = at ("11-24 11:30");
  item->limit = at ("11-26 15:00");
  assert_shows (w, "-");
  g_assert_cmpint (w->agenda->next_moment, ==, at ("11-25 09:00"));
  w->state.now = at ("11-25 14:59");
  assert_shows (w, "-");
  g_assert_cmpint (w->agenda->next_moment, ==, at ("11-25 15:00"));
  w->state.now = at ("11-25 15:00");
  assert_shows (w, "F");
  /* snoozed once more within that day, it holds */
  item->snoozed_at = at ("11-25 15:10");
  w->state.now = at ("11-25 16:00");
  assert_shows (w, "-");
}

/* ---- pause, repeat, new server ---- */

static void
test_pause (void)
{
  g_autoptr(World) w = world_new ("11-25 09:00");

  w->state.digest_handled = at ("11-24 09:00");
  w->state.paused_until = at ("11-25 13:00");
  add (w, CRITICAL, "11-25 08:00");
  add (w, NORMAL, "11-25 09:00");
  add (w, NORMAL, "11-25 12:00");
  add (w, LOW, "11-24 12:00");
  assert_shows (w, "----");
  g_assert_cmpint (w->agenda->digest_handled, ==, at ("11-24 09:00"));
  g_assert_cmpint (w->agenda->next_moment, <=, at ("11-25 13:00"));
  g_assert_cmpint (w->agenda->next_moment, >, w->state.now);
  /* "the alerts of that time come as one digest" */
  w->state.now = at ("11-25 13:00");
  w->state.gathered = TRUE;
  assert_shows (w, "FOOL daily");
}

static void
test_pause_alone (void)
{
  g_autoptr(World) w = world_new ("11-25 09:00");

  w->state.paused_until = at ("11-25 13:00");
  assert_shows (w, "");
  g_assert_cmpint (w->agenda->next_moment, ==, at ("11-25 13:00"));
}

static void
test_repeat (void)
{
  g_autoptr(World) w = world_new ("11-26 10:00");
  CwAgendaItem *item = add_live (w, NORMAL, "11-24 10:00");

  assert_shows (w, "-");
  item->repeat_at = at ("11-26 10:01");
  assert_shows (w, "-");
  g_assert_cmpint (w->agenda->next_moment, ==, at ("11-26 10:01"));
  w->state.now = at ("11-26 10:01");
  assert_shows (w, "R");
  item->snoozed_until = at ("11-26 12:00");
  assert_shows (w, "-");
}

/* "once more, as one digest if more than one, on a new server" */
static void
test_new_server (void)
{
  g_autoptr(World) w = world_new ("11-24 10:00");

  add (w, NORMAL, "11-24 09:30")->shown = 1;
  assert_shows (w, "-");
  w->items[0].lost = TRUE;
  assert_shows (w, "-"); /* none has come yet */
  w->state.new_server = TRUE;
  assert_shows (w, "A");
  add (w, NORMAL, "11-24 09:20")->shown = 1; /* was not up any more */
  assert_shows (w, "A-");
  w->items[1].lost = TRUE;
  assert_shows (w, "OO digest");
  w->items[1].urgency = CRITICAL;
  assert_shows (w, "OA digest");
  w->items[0].snoozed_until = at ("11-24 12:00");
  assert_shows (w, "-A");
}

/* The digest that was up comes once more too, with what never has a bubble of its own. */
static void
test_new_server_digest (void)
{
  g_autoptr(World) w = world_new ("11-24 10:00");

  w->state.new_server = TRUE;
  add (w, LOW, "11-24 08:30")->shown = 1;
  add_waiting (w, "11-24 08:40")->shown = 1;
  assert_shows (w, "--");
  w->items[0].lost = TRUE;
  assert_shows (w, "O- digest");
  w->items[1].lost = TRUE;
  assert_shows (w, "OO digest");
  w->state.new_server = FALSE;
  assert_shows (w, "--");
}

static void
test_compare (void)
{
  g_autoptr(World) w = world_new ("11-24 10:00");
  /* from worst to least */
  add (w, CRITICAL, "11-24 08:00");
  add (w, NORMAL, "11-24 09:00")->limit = at ("11-25 10:00");
  add (w, NORMAL, "11-24 07:00")->limit = at ("11-25 11:00");
  add (w, NORMAL, "11-24 06:00");
  add (w, NORMAL, "11-24 06:30");
  add (w, NORMAL, "11-24 06:30");
  add (w, LOW, "11-24 05:00")->limit = at ("11-24 12:00");

  for (guint i = 0; i < w->n; i++)
    for (guint k = 0; k < w->n; k++)
      {
        int order = cw_agenda_compare (&w->items[i], &w->items[k]);
        g_assert_cmpint ((order > 0) - (order < 0), ==, (i > k) - (i < k));
      }
}

static void
test_next_moment (void)
{
  g_autoptr(World) w = world_new ("11-24 10:00");

  assert_shows (w, "");
  g_assert_cmpint (w->agenda->next_moment, ==, CW_NEVER); /* nothing is there to wake up for */
  add (w, NORMAL, "11-24 15:00");
  assert_shows (w, "-");
  g_assert_cmpint (w->agenda->next_moment, ==, at ("11-24 15:00"));
  w->items[0].shown = 1;
  w->state.now = at ("11-24 15:00");
  assert_shows (w, "-");
  g_assert_cmpint (w->agenda->next_moment, ==, at ("11-25 09:00"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agenda/shown-once-from-its-moment-on", test_first);
  g_test_add_func ("/agenda/three-live", test_three_live);
  g_test_add_func ("/agenda/fourth-folds-the-least-urgent", test_fourth);
  g_test_add_func ("/agenda/fourth-is-critical", test_fourth_critical);
  g_test_add_func ("/agenda/digest-counts-as-one", test_digest_counts_as_one);
  g_test_add_func ("/agenda/withdrawn-takes-no-place", test_withdrawn_takes_no_place);
  g_test_add_func ("/agenda/critical-never-folds", test_critical_never_folds);
  g_test_add_func ("/agenda/many-at-once", test_many_at_once);
  g_test_add_func ("/agenda/login-resume-end-of-pause", test_gathered);
  g_test_add_func ("/agenda/daily-lists-all-but-the-first-shown", test_daily);
  g_test_add_func ("/agenda/nothing-due-no-digest", test_no_daily_without_anything_due);
  g_test_add_func ("/agenda/low-only-in-the-digest", test_low_only_in_the_digest);
  g_test_add_func ("/agenda/late-digest", test_late_daily);
  g_test_add_func ("/agenda/digest-moments", test_digest_moments);
  g_test_add_func ("/agenda/snooze", test_snooze);
  g_test_add_func ("/agenda/critical-ends-a-snooze", test_snooze_of_a_critical_step);
  g_test_add_func ("/agenda/pause", test_pause);
  g_test_add_func ("/agenda/pause-alone", test_pause_alone);
  g_test_add_func ("/agenda/repeat", test_repeat);
  g_test_add_func ("/agenda/new-server", test_new_server);
  g_test_add_func ("/agenda/new-server-digest", test_new_server_digest);
  g_test_add_func ("/agenda/worst-first", test_compare);
  g_test_add_func ("/agenda/next-moment", test_next_moment);
  return g_test_run ();
}
