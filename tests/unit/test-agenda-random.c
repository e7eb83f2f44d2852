/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/agenda.h"

/* core/agenda.c as a whole: what holds in every state, and that a week of any cases loses none. */

#define MAX_ITEMS 12
#define DAY (24 * CW_HOUR)
#define START (G_GINT64_CONSTANT (1795478400) * CW_SECOND) /* 2026-11-24 00:00 UTC, a Tuesday */

static CwInstant
random_moment (GRand *random, int hours)
{
  return START + g_rand_int_range (random, -hours * 2, hours * 2) * (CW_HOUR / 2);
}

static CwInstant
perhaps (GRand *random, CwInstant moment)
{
  return g_rand_int_range (random, 0, 3) == 0 ? moment : CW_NEVER;
}

static CwAgendaItem
random_item (GRand *random, guint32 id)
{
  CwAgendaItem item = {
    .case_id = id,
    .step = g_rand_int_range (random, 0, 6) > 0 ? "step" : NULL,
    .urgency = (CwUrgency) g_rand_int_range (random, CW_URGENCY_LOW, CW_URGENCY_CRITICAL + 1),
    .alert = random_moment (random, 40),
    .limit = perhaps (random, random_moment (random, 60)),
    .snoozed_until = perhaps (random, random_moment (random, 20)),
    .shown = (guint) g_rand_int_range (random, 0, 3),
    .repeat_at = perhaps (random, random_moment (random, 20)),
  };

  item.due = item.alert - g_rand_int_range (random, 0, 10) * CW_HOUR;
  item.snoozed_at = item.snoozed_until != CW_NEVER
                      ? item.snoozed_until - g_rand_int_range (random, 1, 80) * CW_HOUR : CW_NEVER;
  if (item.step == NULL)
    item.urgency = CW_URGENCY_LOW;
  if (item.shown > 0)
    switch (g_rand_int_range (random, 0, 5))
      {
      case 0:
        item.listed = TRUE;
        break;
      case 1:
        item.lost = TRUE;
        break;
      case 2:
        item.live = item.urgency != CW_URGENCY_LOW;
        break;
      default:
        break;
      }
  return item;
}

static CwAgendaState
random_state (GRand *random, GTimeZone *zone)
{
  return (CwAgendaState) {
    .now = START,
    .paused_until = g_rand_int_range (random, 0, 8) == 0 ? random_moment (random, 20) : CW_NEVER,
    .digest_handled = random_moment (random, 40),
    .digest_at = 9 * CW_HOUR,
    .days = (guint8) g_rand_int_range (random, 1, 0x80),
    .zone = zone,
    .gathered = g_rand_int_range (random, 0, 4) == 0,
    .new_server = g_rand_int_range (random, 0, 4) == 0,
  };
}

static gboolean
is_own (CwShow show)
{
  return show == CW_SHOW_FIRST || show == CW_SHOW_REPEAT || show == CW_SHOW_AGAIN;
}

static void
check_item (const CwAgendaItem *item, CwShow show, const CwAgendaState *s)
{
  gboolean low = item->step == NULL || item->urgency == CW_URGENCY_LOW;

  if (show == CW_SHOW_NOT)
    return;
  g_assert_true (item->alert <= s->now); /* never before its alert */
  g_assert_false (cw_agenda_is_snoozed (item, s->now));
  g_assert_true (s->paused_until == CW_NEVER || s->paused_until <= s->now);
  g_assert_false (low && is_own (show));
  g_assert_false (item->urgency == CW_URGENCY_CRITICAL && show == CW_SHOW_FOLDED);
  if (show == CW_SHOW_FIRST)
    g_assert_cmpuint (item->shown, ==, 0);
  if (show == CW_SHOW_REPEAT)
    g_assert_true (item->shown > 0 && item->repeat_at != CW_NEVER && item->repeat_at <= s->now);
  if (show == CW_SHOW_AGAIN)
    g_assert_true (item->lost && s->new_server);
}

static void
check_whole (const CwAgendaItem *items, guint n, const CwAgendaState *s, const CwAgenda *a)
{
  guint own = 0, critical = 0, listed = 0, come = 0;
  gboolean old_digest = FALSE;

  for (guint i = 0; i < n; i++)
    {
      /* what moved into the future or was snoozed is withdrawn, whatever else happens */
      gboolean ready = items[i].alert <= s->now && !cw_agenda_is_snoozed (&items[i], s->now);
      gboolean stays = ready && items[i].live && a->shows[i] != CW_SHOW_FOLDED;
      check_item (&items[i], a->shows[i], s);
      old_digest |= ready && items[i].listed;
      come += is_own (a->shows[i]);
      own += stays || is_own (a->shows[i]);
      critical += (stays || is_own (a->shows[i])) && items[i].urgency == CW_URGENCY_CRITICAL;
      listed += a->shows[i] == CW_SHOW_LISTED || a->shows[i] == CW_SHOW_FOLDED;
    }
  g_assert_cmpint (a->digest, ==, listed > 0);
  g_assert_true (a->digest || !a->daily);
  /* never more than three, unless they are critical ones */
  if (come > 0 || a->digest)
    g_assert_true (own + (a->digest || old_digest) <= CW_MAX_LIVE || own == critical);
  g_assert_true (a->next_moment == CW_NEVER || a->next_moment > s->now);
  g_assert_cmpint (a->digest_handled, >=, s->digest_handled);
}

/* What is due, not shown yet and neither low, snoozed nor paused comes now in one way or other. */
static void
check_nothing_is_lost (const CwAgendaItem *items,
                       guint n,
                       const CwAgendaState *s,
                       const CwAgenda *a)
{
  if (s->paused_until != CW_NEVER && s->paused_until > s->now)
    {
      g_assert_cmpint (a->digest_handled, ==, s->digest_handled); /* comes after the pause */
      return;
    }
  for (guint i = 0; i < n; i++)
    {
      gboolean comes = a->shows[i] != CW_SHOW_NOT;
      gboolean ready = items[i].alert <= s->now && !cw_agenda_is_snoozed (&items[i], s->now);
      gboolean low = items[i].step == NULL || items[i].urgency == CW_URGENCY_LOW;
      if (ready && !low && items[i].shown == 0)
        g_assert_true (comes);
      if (ready && s->new_server && items[i].lost && items[i].shown > 0)
        g_assert_true (comes);
      if (ready && a->daily && items[i].alert <= a->digest_handled && a->shows[i] == CW_SHOW_NOT)
        g_assert_not_reached ();
    }
}

static void
test_any_state (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (1124);
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  guint digests = 0, own = 0, folded = 0;

  for (guint round = 0; round < 40000; round++)
    {
      CwAgendaItem items[MAX_ITEMS];
      guint n = (guint) g_rand_int_range (random, 0, MAX_ITEMS + 1);
      CwAgendaState state = random_state (random, utc);
      for (guint i = 0; i < n; i++)
        items[i] = random_item (random, i + 1);
      /* a state that could have come about: at most three, unless they are critical */
      guint live = 0;
      for (guint i = 0; i < n; i++)
        {
          items[i].live &= live < 2 || items[i].urgency == CW_URGENCY_CRITICAL;
          live += items[i].live;
        }
      g_autoptr(CwAgenda) agenda = cw_agenda_make (items, n, &state);
      check_whole (items, n, &state, agenda);
      check_nothing_is_lost (items, n, &state, agenda);
      digests += agenda->digest;
      for (guint i = 0; i < n; i++)
        {
          own += is_own (agenda->shows[i]);
          folded += agenda->shows[i] == CW_SHOW_FOLDED;
        }
    }
  g_assert_cmpuint (digests, >, 1000);
  g_assert_cmpuint (own, >, 1000);
  g_assert_cmpuint (folded, >, 1000);
}

/* ---- a week, moment by moment, with the daemon's part played by hand ---- */

typedef struct
{
  CwAgendaItem items[MAX_ITEMS];
  guint times[MAX_ITEMS]; /* showings with a bubble of its own or folded */
  CwInstant first[MAX_ITEMS];
  guint lists[MAX_ITEMS]; /* in daily digests */
  guint n;
} Week;

static void
show (Week *week, const CwAgenda *a, CwInstant now)
{
  for (guint i = 0; a->digest && i < week->n; i++)
    week->items[i].listed &=
        a->shows[i] == CW_SHOW_NOT; /* the old list goes on in the new digest */
  for (guint i = 0; i < week->n; i++)
    {
      CwAgendaItem *item = &week->items[i];
      CwShow s = a->shows[i];
      if (s == CW_SHOW_NOT)
        continue;
      item->shown++;
      if (s == CW_SHOW_LISTED)
        week->lists[i]++;
      else
        week->times[i]++;
      if (week->first[i] == CW_NEVER)
        week->first[i] = now;
      item->live = is_own (s) || (s == CW_SHOW_LISTED && item->live);
      item->listed = s == CW_SHOW_LISTED || s == CW_SHOW_FOLDED;
    }
}

static void
run_week (GRand *random, GTimeZone *zone)
{
  Week week = { .n = (guint) g_rand_int_range (random, 1, MAX_ITEMS + 1) };
  CwAgendaState state = { .now = START, .paused_until = CW_NEVER, .digest_handled = START,
                          .digest_at = 9 * CW_HOUR, .days = 0x7f, .zone = zone };

  for (guint i = 0; i < week.n; i++)
    {
      CwAgendaItem *item = &week.items[i];
      *item = random_item (random, i + 1);
      /* from 09:00 to 20:00 like an alert, some of them at DigestAt itself */
      item->alert = START + g_rand_int_range (random, 0, 4) * DAY
                    + (9 * 60 + g_rand_int_range (random, 0, 11) * 60) * CW_MINUTE;
      item->due = item->alert;
      item->snoozed_until = item->snoozed_at = item->repeat_at = item->limit = CW_NEVER;
      item->shown = 0;
      item->live = item->listed = item->lost = FALSE;
      week.first[i] = CW_NEVER;
    }
  while (state.now < START + 6 * DAY)
    {
      g_autoptr(CwAgenda) a = cw_agenda_make (week.items, week.n, &state);
      check_whole (week.items, week.n, &state, a);
      show (&week, a, state.now);
      state.digest_handled = a->digest_handled;
      g_assert_cmpint (a->next_moment, !=, CW_NEVER);
      /* nothing comes before the next moment */
      CwAgendaState before = state;
      before.now = a->next_moment - 1;
      g_autoptr(CwAgenda) early = cw_agenda_make (week.items, week.n, &before);
      g_assert_false (early->digest);
      for (guint i = 0; i < week.n; i++)
        g_assert_cmpint (early->shows[i], ==, CW_SHOW_NOT);
      state.now = a->next_moment;
    }
  for (guint i = 0; i < week.n; i++)
    {
      const CwAgendaItem *item = &week.items[i];
      gboolean low = item->step == NULL || item->urgency == CW_URGENCY_LOW;
      CwInstant days = (START + 5 * DAY + 9 * CW_HOUR - item->alert) / DAY + 1;
      if (low) /* every day at DigestAt from then on, and never else */
        {
          g_assert_cmpuint (week.times[i], ==, 0);
          g_assert_cmpint (week.lists[i], ==, days);
          continue;
        }
      /* at its moment, and then daily; the moment's own digest leaves it out */
      g_assert_cmpint (week.first[i], ==, item->alert);
      gboolean at_digest = (item->alert - START) % DAY == 9 * CW_HOUR;
      g_assert_cmpint (week.lists[i] + week.times[i], >=, days + (at_digest ? 0 : 1));
      g_assert_cmpint (week.times[i], >=, 1);
      g_assert_cmpint (week.lists[i], <=, days);
    }
}

static void
test_weeks (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (42);
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();

  for (guint round = 0; round < 1500; round++)
    run_week (random, utc);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agenda-random/what-holds-in-every-state", test_any_state);
  g_test_add_func ("/agenda-random/weeks-moment-by-moment", test_weeks);
  return g_test_run ();
}
