/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/history.h"

#include "tests/unit/core-fixture.h"

/* All by hand, with Japan's calendar: 2026-11-03 (Tue) and 11-23 (Mon) are holidays. */

#define STEPS                                                                                      \
  "nudge: Stage=applied Since=quiet After=3bd Act=message\n"                                       \
  "letgo: Stage=applied Since=step:nudge After=5bd Act=close Outcome=declined\n"                   \
  "chase: Stage=delivered Since=quiet After=3bd Act=message\n"                                     \
  "help: Stage=delivered Since=step:chase After=2bd Act=office\n"

static CwHistory *
history_of (Fix *fix, const char *log, const char *now)
{
  fix_log (fix, log);
  fix->x.now = fix_tokyo (now);
  return cw_history_new (fix_derive (fix), fix->seed, &fix->x);
}

/* "applied silent answered 102h; delivered answered 23h; …" */
static char *
spells_text (const CwHistory *history)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < history->spells->len; i++)
    {
      const CwPastSpell *spell = &g_array_index (history->spells, CwPastSpell, i);
      g_string_append_printf (text, "%s%s%s%s%s", i > 0 ? "; " : "", cw_stage_to_word (spell->stage),
                              spell->silent ? " silent" : "", spell->answered ? " answered" : "",
                              spell->runs ? " runs" : "");
      if (spell->reply >= 0)
        g_string_append_printf (text, " %gh", (double) spell->reply / CW_HOUR);
    }
  return g_string_free (text, FALSE);
}

static char *
steps_text (const CwHistory *history)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < history->steps->len; i++)
    {
      const CwPastStep *step = &g_array_index (history->steps, CwPastStep, i);
      g_string_append_printf (text, "%s%s%s%s", i > 0 ? "; " : "", step->step,
                              step->answered ? " answered" : "", step->runs ? " runs" : "");
    }
  return g_string_free (text, FALSE);
}

static void
assert_texts (const CwHistory *history, const char *spells, const char *steps)
{
  g_autofree char *a = spells_text (history), *b = steps_text (history);

  g_assert_cmpstr (a, ==, spells);
  g_assert_cmpstr (b, ==, steps);
}

static void
test_whole_case (void)
{
  g_autoptr (Fix) fix = fix_new ("", STEPS);
  g_autoptr (CwHistory) history
      = history_of (fix,
                    "2026-11-02 10:00 applied\n"
                    /* three business days after Mon 2: the 3rd is none, so Fri 6 10:00 */
                    "2026-11-06 12:00 sent step=nudge act=message\n"
                    "2026-11-09 16:00 replied\n"
                    "2026-11-10 10:00 contracted\n"
                    "2026-11-12 10:00 delivered\n"
                    "2026-11-13 09:00 replied\n"  /* 14 + 9 h; money is still owed: a new spell */
                    "2026-11-18 10:00 sent step=chase act=message\n" /* due on Wed 18 09:00 */
                    "2026-11-20 18:00 paid\n",    /* 14 + 24 + 18 h after my message */
                    "2026-11-27 10:00");

  assert_texts (history,
                "applied silent answered 102h; delivered answered 23h;"
                " delivered silent answered 56h",
                "nudge answered; chase answered");
  g_assert_true (history->applied && history->heard && history->genuine);
  g_assert_cmpuint (history->to_money_from_delivery->len, ==, 1);
  g_assert_cmpint (g_array_index (history->to_money_from_delivery, gint64, 0), ==, 8);
  g_assert_cmpint (g_array_index (history->to_money_from_contract, gint64, 0), ==, 10);
  g_assert_cmpint (history->began, ==, fix_tokyo ("2026-11-02 10:00"));
  g_assert_cmpint (history->last_contact, ==, fix_tokyo ("2026-11-20 18:00"));
}

static const struct
{
  const char *path, *log, *now, *spells, *steps;
  gboolean heard, genuine;
} rows[] = {
  { "answered before the first step", "2026-11-24 10:00 applied\n2026-11-25 10:00 replied",
    "2026-11-30 10:00", "applied answered 24h", "", TRUE, TRUE },
  /* due on Fri 27 10:00: an answer one minute before it is no silence, one minute after is */
  { "a minute before it fell due", "2026-11-24 10:00 applied\n2026-11-27 09:59 replied",
    "2026-11-30 10:00", "applied answered 71.9833h", "", TRUE, TRUE },
  { "at the moment at which it fell due", "2026-11-24 10:00 applied\n2026-11-27 10:00 replied",
    "2026-11-30 10:00", "applied silent answered 72h", "", TRUE, TRUE },
  { "it still runs", "2026-11-24 10:00 applied", "2026-11-26 10:00", "applied runs", "", FALSE,
    FALSE },
  { "it runs and is silent", "2026-11-24 10:00 applied", "2026-11-28 10:00", "applied silent runs",
    "", FALSE, FALSE },
  { "a step taken early is no silence",
    "2026-11-24 10:00 applied\n2026-11-25 10:00 sent step=nudge act=message\n"
    "2026-11-25 11:00 replied",
    "2026-11-30 10:00", "applied answered 25h", "nudge answered", TRUE, TRUE },
  { "the last of two steps brought it",
    "2026-11-02 10:00 delivered\n2026-11-06 10:00 sent step=chase act=message\n"
    "2026-11-10 10:00 step-done step=help act=office\n2026-11-11 10:00 paid",
    "2026-11-30 10:00", "delivered silent answered 144h", "chase; help answered", FALSE, FALSE },
  { "a step whose spell runs",
    "2026-11-02 10:00 applied\n2026-11-06 10:00 sent step=nudge act=message", "2026-11-09 10:00",
    "applied silent runs", "nudge runs", FALSE, FALSE },
  { "a skipped step moved nobody",
    "2026-11-02 10:00 applied\n2026-11-06 10:00 step-skipped step=nudge\n2026-11-09 10:00 replied",
    "2026-11-30 10:00", "applied silent answered 96h", "", TRUE, TRUE },
  { "a lure is no reply", "2026-11-24 10:00 applied\n2026-11-25 10:00 replied lure",
    "2026-11-30 10:00", "applied answered", "", TRUE, FALSE },
  { "a genuine answer after a lure",
    "2026-11-24 10:00 applied\n2026-11-25 10:00 replied lure\n2026-11-25 12:00 sent\n"
    "2026-11-26 12:00 replied",
    "2026-11-30 10:00", "applied answered; applied answered 24h", "", TRUE, TRUE },
  { "a refusal that was said is an answer",
    "2026-11-24 10:00 applied\n2026-11-25 10:00 closed outcome=declined closed_by=client",
    "2026-11-30 10:00", "applied answered 24h", "", TRUE, TRUE },
  { "a presumed one is none",
    "2026-11-24 10:00 applied\n"
    "2026-11-25 10:00 closed outcome=declined closed_by=client presumed",
    "2026-11-30 10:00", "applied", "", FALSE, FALSE },
  { "given up by me", "2026-11-24 10:00 applied\n2026-11-25 10:00 closed outcome=withdrawn",
    "2026-11-30 10:00", "applied", "", FALSE, FALSE },
  { "a second delivery ends the first silence",
    "2026-11-09 10:00 delivered\n2026-11-13 10:00 delivered\n2026-11-16 10:00 accepted",
    "2026-11-30 10:00", "delivered silent; delivered answered 24h", "", FALSE, FALSE },
  { "an edit is no contact and ends nothing", "2026-11-24 10:00 applied\n2026-11-25 10:00 edited",
    "2026-11-26 10:00", "applied runs", "", FALSE, FALSE },
  /* the spell begins on Mon 30 12:00, so the step falls due on Thu 3 Dec 12:00; before that nobody was
   * quiet, and there is no message of mine to take the time from */
  { "a promise kept",
    "2026-11-24 10:00 applied\n2026-11-25 10:00 promised until=2026-11-30T12:00\n"
    "2026-11-30 10:00 replied",
    "2026-12-10 10:00", "applied answered 24h", "", TRUE, TRUE },
  { "a promise broken",
    "2026-11-24 10:00 applied\n2026-11-25 10:00 promised until=2026-11-30T12:00\n"
    "2026-12-03 12:00 replied",
    "2026-12-10 10:00", "applied answered 24h; applied silent answered", "", TRUE, TRUE },
};

static void
test_row (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (Fix) fix = fix_new ("", STEPS);
  g_autoptr (CwHistory) history = history_of (fix, rows[i].log, rows[i].now);

  assert_texts (history, rows[i].spells, rows[i].steps);
  g_assert_cmpint (history->heard, ==, rows[i].heard);
  g_assert_cmpint (history->genuine, ==, rows[i].genuine);
}

/* Two parts of one contract, each paid; the second without a contract of its own. */
static void
test_money (void)
{
  g_autoptr (Fix) fix = fix_new ("", STEPS);
  g_autoptr (CwHistory) history
      = history_of (fix,
                    "2026-11-02 10:00 contracted\n2026-11-04 10:00 delivered\n"
                    "2026-11-05 10:00 paid\n2026-11-06 10:00 reopened\n"
                    "2026-11-09 10:00 delivered\n2026-11-19 09:00 paid\n2026-11-20 10:00 paid\n",
                    "2026-11-30 10:00");

  g_assert_cmpuint (history->to_money_from_delivery->len, ==, 2);
  g_assert_cmpint (g_array_index (history->to_money_from_delivery, gint64, 0), ==, 1);
  g_assert_cmpint (g_array_index (history->to_money_from_delivery, gint64, 1), ==, 10);
  g_assert_cmpuint (history->to_money_from_contract->len, ==, 1);
  g_assert_cmpint (g_array_index (history->to_money_from_contract, gint64, 0), ==, 3);
  g_assert_false (history->applied);
  g_assert_cmpint (history->began, ==, fix_tokyo ("2026-11-02 10:00"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/a whole case", test_whole_case);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/history/", rows[i].path, NULL);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_row);
    }
  g_test_add_func ("/history/how long until money", test_money);
  return g_test_run ();
}
