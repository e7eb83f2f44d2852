/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/redflags.h"

#include <string.h>

#include "tests/unit/core-fixture.h"

/* 2026-11-24 is a Tuesday after a holiday. */

#define STEPS                                                                                      \
  "nudge: Stage=applied Since=quiet After=3bd Act=message\n"                                       \
  "again: Stage=applied Since=step:nudge After=3bd Act=message\n"

static CwRedFlagReport *
report_of (Fix *fix, const char *log, const char *answers, CwRedFlagInput in)
{
  g_autoptr (GHashTable) table = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) words = g_strsplit (answers, " ", -1);

  fix_log (fix, log);
  fix->x.now = fix_tokyo ("2026-12-04 10:00");
  in.c = fix_derive (fix);
  g_autoptr (CwHistory) history = cw_history_new (in.c, fix->seed, &fix->x);
  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_hash_table_insert (table, words[i] + (*words[i] == '!'),
                           GINT_TO_POINTER (*words[i] == '!' ? -1 : 1));
  in.history = history;
  in.answers = table;
  in.x = &fix->x;
  return cw_red_flags_find (&in);
}

/* "decline: early-delivery=stop quick-replies=good" */
static char *
text_of (const CwRedFlagReport *report)
{
  GString *text = g_string_new (cw_verdict_to_word (report->verdict));

  for (guint i = 0; i < report->findings->len; i++)
    {
      const CwFinding *f = &g_array_index (report->findings, CwFinding, i);
      g_string_append_printf (text, "%s%s=%s", i > 0 ? " " : ": ", f->flag->id,
                              cw_weight_to_word (f->weight));
      if (f->number != 0)
        g_string_append_printf (text, "(%d)", f->number);
    }
  return g_string_free (text, FALSE);
}

#define APPLIED "2026-11-24 10:00 applied\n"

static const struct
{
  const char *path, *log, *answers, *expected;
} rows[] = {
  { "nothing known", APPLIED, "", "unknown" },
  { "an answer of no", APPLIED, "!low-pay", "clear" },
  { "early delivery is enough", APPLIED, "early-delivery polite",
    "decline: early-delivery=stop polite=good" },
  { "flagged", APPLIED "2026-11-24 11:00 flagged sign=low-pay\n", "", "careful: low-pay=serious" },
  { "two serious ones", APPLIED, "low-pay personal-data",
    "decline: low-pay=serious personal-data=serious" },
  { "one thing said twice", APPLIED, "low-pay low-pay-notice",
    "careful: low-pay=serious low-pay-notice=serious" },
  { "mild ones never decline", APPLIED,
    "vague-text low-rating slow-reply-comments mass-recruiting no-show",
    "careful: slow-reply-comments=mild low-rating=mild mass-recruiting=mild vague-text=mild"
    " no-show=mild" },
  { "identity alone", APPLIED, "identity-unverified", "clear: identity-unverified=signal" },
  { "identity tips nothing", APPLIED, "identity-unverified low-pay",
    "careful: low-pay=serious identity-unverified=signal" },
  { "good ones", APPLIED, "polite quick", "good: polite=good quick=good" },
  { "one no-show", APPLIED "2026-11-25 10:00 flagged sign=no-show\n", "",
    "careful: no-show=mild(1)" },
  { "two no-shows", APPLIED "2026-11-25 10:00 flagged sign=no-show\n"
                            "2026-11-26 10:00 flagged sign=no-show\n", "",
    "careful: no-show=serious(2)" },
  { "24 hours are quick", APPLIED "2026-11-25 10:00 replied\n", "", "good: quick-replies=good" },
  { "a minute more is fair", APPLIED "2026-11-25 10:01 replied\n", "",
    "clear: fair-replies=signal" },
  { "three business days are fair", APPLIED "2026-11-27 10:00 replied\n", "",
    "clear: fair-replies=signal" },
  /* Tue 14 h, Wed to Fri 72 h, Mon 10 h 1 min; the weekend does not count */
  { "more is slow", APPLIED "2026-11-30 10:01 replied\n", "", "careful: slow-replies=serious(4)" },
  { "the slowest answer counts",
    APPLIED "2026-11-24 12:00 replied\n2026-11-24 13:00 sent\n2026-12-02 13:00 replied\n", "",
    "careful: slow-replies=serious(6)" },
  { "a lure is no quick answer", APPLIED "2026-11-24 12:00 replied lure\n", "", "unknown" },
  { "quiet after an answer",
    APPLIED "2026-11-24 12:00 replied\n2026-11-25 12:00 sent\n", "",
    "careful: went-quiet=mild(7) quick-replies=good" },
  { "after the contract an answer is no sign",
    "2026-11-24 10:00 contracted\n2026-11-24 11:00 sent\n2026-12-03 12:00 replied\n", "",
    "unknown" },
  { "early delivery asked for", APPLIED "2026-11-30 12:00 asked kind=early-delivery\n", "",
    "decline: early-delivery=stop slow-replies=serious(4)" },
  { "early delivery with the money safe",
    "2026-11-24 10:00 contracted\n2026-11-24 11:00 funded\n"
    "2026-11-24 12:00 asked kind=early-delivery\n", "", "unknown" },
  { "two reminders ignored",
    APPLIED "2026-11-27 12:00 sent step=nudge act=message\n"
            "2026-12-02 12:00 sent step=again act=message\n", "",
    "careful: ignores-reminders=serious(2)" },
  { "two reminders and then an answer",
    APPLIED "2026-11-27 12:00 sent step=nudge act=message\n"
            "2026-11-30 12:00 sent step=again act=message\n2026-12-01 10:00 replied\n", "",
    "careful: slow-replies=serious(5)" },
  { "worked before escrow", "2026-11-24 10:00 contracted\n2026-11-24 11:00 started anyway\n", "",
    "careful: worked-before-escrow=serious" },
};

static void
test_row (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (Fix) fix = fix_new ("Escrow=true\n", STEPS);
  g_autoptr (CwRedFlagReport) report
      = report_of (fix, rows[i].log, rows[i].answers, (CwRedFlagInput){ 0 });
  g_autofree char *text = text_of (report);

  g_assert_cmpstr (text, ==, rows[i].expected);
}

static const struct
{
  const char *fee;
  guint people, characters;
  double hours;
  const char *expected;
} numbers[] = {
  { "JPY", 49, 0, 0, "clear" },
  { "JPY", 50, 0, 0, "careful: mass-recruiting=mild" },
  { "JPY", 0, 0, 3, "clear" },
  { "JPY", 0, 0, 3.01, "careful: low-pay=serious" },
  { "JPY", 0, 6000, 0, "clear" },
  { "JPY", 0, 6001, 0, "careful: low-pay=serious" },
  { "USD", 0, 6001, 300, "unknown" }, /* no limit of ours: 30 USD are told, not judged */
};

static void
test_numbers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (Fix) fix = fix_new ("", STEPS);
      g_autofree char *seed
          = g_strdup_printf ("{'fee': <{'amount': <int64 3000>, 'currency': <'%s'>}>}",
                             numbers[i].fee);
      fix_seed (fix, seed);
      CwRedFlagInput in = { .people_wanted = numbers[i].people,
                            .characters = numbers[i].characters, .hours = numbers[i].hours };
      g_autoptr (CwRedFlagReport) report = report_of (fix, APPLIED, "", in);
      g_autofree char *text = text_of (report);
      g_assert_cmpstr (text, ==, numbers[i].expected);
      g_assert_cmpint (report->per_hour > 0, ==, numbers[i].hours > 0);
    }
}

static void
test_past (void)
{
  g_autoptr (CwFigures) past = cw_figures_new ();
  g_autoptr (Fix) once = fix_new ("", STEPS), often = fix_new ("", STEPS);

  past->silences = 1;
  past->outcomes[CW_OUTCOME_COMPLETED] = 3;
  g_autoptr (CwRedFlagReport) a = report_of (once, APPLIED, "", (CwRedFlagInput){ .past = past });
  g_autofree char *first = text_of (a);
  g_assert_cmpstr (first, ==, "careful: past-silences=mild(1) past-completed=good(3)");
  past->silences = 2;
  past->outcomes[CW_OUTCOME_LOST] = 1;
  past->outcomes[CW_OUTCOME_CANCELLED] = 1;
  g_autoptr (CwRedFlagReport) b = report_of (often, APPLIED, "", (CwRedFlagInput){ .past = past });
  g_autofree char *second = text_of (b);
  g_assert_cmpstr (second, ==,
                   "decline: past-silences=serious(2) past-losses=serious(2)"
                   " past-completed=good(3)");
}

/* Every sign can be found, with its reason and source; bad ones also say what follows. */
static void
test_table (void)
{
  gsize n, m;
  const CwSign *signs = cw_signs (&n);
  const CwRedFlag *flags = cw_red_flags (&m);

  for (gsize i = 0; i < n; i++)
    {
      const CwRedFlag *flag = cw_red_flag (signs[i].id);
      g_assert_nonnull (flag);
      g_assert_cmpint (flag->weight == CW_WEIGHT_GOOD, ==, signs[i].good);
    }
  for (gsize i = 0; i < m; i++)
    {
      g_assert_cmpuint (strlen (flags[i].reason), >, 10);
      g_assert_cmpuint (strlen (flags[i].source), >, 10);
      g_assert_true (*flags[i].follows != '\0' || flags[i].weight <= CW_WEIGHT_SIGNAL);
      g_assert_true (cw_red_flag (flags[i].id) == &flags[i]);
    }
  CwFinding finding = { cw_red_flag ("past-completed"), CW_WEIGHT_GOOD, CW_FOUND_LOG, 7 };
  g_autofree char *text = cw_finding_text (&finding);
  g_assert_cmpstr (text, ==, "Other cases with this client came to a good end (7).");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/redflags/%s", rows[i].path);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }
  g_test_add_func ("/redflags/how many are wanted, what an hour and a character pay", test_numbers);
  g_test_add_func ("/redflags/the client's other cases", test_past);
  g_test_add_func ("/redflags/every sign has its reason and source", test_table);
  return g_test_run ();
}
