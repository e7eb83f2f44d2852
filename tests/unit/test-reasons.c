/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/reasons.h"

#include <string.h>

#include "tests/unit/core-fixture.h"

#define STEPS                                                                                      \
  "nudge: Stage=applied Since=quiet After=3bd Act=message\n"                                       \
  "chase: Stage=delivered Since=quiet After=3bd Act=message\n"                                     \
  "help: Stage=delivered Since=step:chase After=2bd Act=message\n"
#define APPLIED "2026-11-09 10:00 applied\n"
#define QUICK "2026-11-09 12:00 replied\n2026-11-09 15:00 sent\n"
#define DELIVERED "2026-11-10 10:00 contracted\n2026-11-10 11:00 funded\n2026-11-16 10:00 delivered\n"
#define SIGN(sign) "2026-11-16 12:00 flagged sign=" sign "\n"

/* The unlikely ones: of a client who chose me; of one who never behaved badly, or well. */
#define CHOSEN " -too-many-applicants/contracted -recruiting-closed/contracted"
#define STRANGER " -unprofessional/nothing-known"
#define GOOD " -malicious/nothing-known"

/* "*" before the likely ones, "-" before the unlikely ones */
static const struct
{
  const char *path, *closes, *log;
  guint past_silences;
  const char *expected;
} rows[] = {
  { "an application without an answer", NULL, APPLIED, 0,
    "too-many-applicants/never-answered recruiting-closed/closes-unknown forgotten/not-reminded"
    STRANGER GOOD },
  { "many are wanted", NULL, APPLIED SIGN ("mass-recruiting"), 0,
    "*too-many-applicants/mass-recruiting recruiting-closed/closes-unknown"
    " forgotten/not-reminded" STRANGER GOOD },
  { "recruiting is over", "2026-11-16 18:00", APPLIED, 0,
    "*recruiting-closed/closes-passed too-many-applicants/never-answered forgotten/not-reminded"
    STRANGER GOOD },
  { "recruiting goes on", "2026-12-16 18:00", APPLIED, 0,
    "too-many-applicants/never-answered forgotten/not-reminded -recruiting-closed/closes-ahead"
    STRANGER GOOD },
  { "quick before", NULL, APPLIED QUICK, 0,
    "*forgotten/quick-before recruiting-closed/closes-unknown -too-many-applicants/answered"
    " -unprofessional/quick-before" GOOD },
  { "quick before, deaf to two reminders", NULL,
    APPLIED QUICK DELIVERED "2026-11-19 10:00 sent step=chase act=message\n"
                            "2026-11-21 10:00 sent step=help act=message\n", 0,
    "*unprofessional/ignored-reminders" CHOSEN " -forgotten/reminded" GOOD },
  { "delivered", NULL, DELIVERED, 0, "forgotten/not-reminded" CHOSEN STRANGER GOOD },
  { "many wanted does not matter after the contract", NULL, DELIVERED SIGN ("mass-recruiting"), 0,
    "forgotten/not-reminded" CHOSEN STRANGER GOOD },
  { "one reminder", NULL, DELIVERED "2026-11-19 10:00 sent step=chase act=message\n", 0,
    "unprofessional/one-reminder" CHOSEN " -forgotten/reminded" GOOD },
  { "two reminders", NULL,
    DELIVERED "2026-11-19 10:00 sent step=chase act=message\n"
              "2026-11-21 10:00 sent step=help act=message\n", 0,
    "*unprofessional/ignored-reminders" CHOSEN " -forgotten/reminded" GOOD },
  { "quiet again and again", NULL, DELIVERED, 2,
    "*unprofessional/repeated-silences forgotten/not-reminded" CHOSEN GOOD },
  { "quiet once before", NULL, DELIVERED, 1, "forgotten/not-reminded" CHOSEN STRANGER GOOD },
  { "careless", NULL, DELIVERED SIGN ("no-show"), 0,
    "forgotten/not-reminded unprofessional/careless-signs" CHOSEN GOOD },
  { "wanted the work at once", NULL, APPLIED SIGN ("early-delivery"), 0,
    "*malicious/early-delivery too-many-applicants/never-answered"
    " recruiting-closed/closes-unknown forgotten/not-reminded" STRANGER },
  { "lured outside", NULL, DELIVERED SIGN ("outside-contact"), 0,
    "*malicious/outside-contact forgotten/not-reminded" CHOSEN STRANGER },
  { "has the work, escrow has nothing", NULL,
    "2026-11-10 10:00 contracted\n2026-11-16 10:00 delivered anyway\n", 0,
    "forgotten/not-reminded malicious/delivered-unfunded" CHOSEN STRANGER },
  { "wanted data", NULL, DELIVERED SIGN ("personal-data"), 0,
    "forgotten/not-reminded malicious/bad-signs" CHOSEN STRANGER },
  { "my turn", NULL, APPLIED "2026-11-10 12:00 replied\n", 0, "" },
  { "closed", NULL, APPLIED "2026-11-20 12:00 closed outcome=declined\n", 0, "" },
};

static void
test_row (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (Fix) fix = fix_new ("Escrow=true\n", STEPS);
  g_autoptr (CwFigures) past = cw_figures_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  if (rows[i].closes != NULL)
    {
      g_autofree char *seed = g_strdup_printf ("{'closes': <int64 %" G_GINT64_FORMAT ">}",
                                               fix_tokyo (rows[i].closes));
      fix_seed (fix, seed);
    }
  fix_log (fix, rows[i].log);
  fix->x.now = fix_tokyo ("2026-11-24 10:00");
  past->silences = rows[i].past_silences;
  CwCase *c = fix_derive (fix);
  g_autoptr (CwHistory) history = cw_history_new (c, fix->seed, &fix->x);
  CwReasonInput in = { c, history, past, &fix->x };
  g_autoptr (GArray) found = cw_reasons_find (&in);
  for (guint k = 0; k < found->len; k++)
    {
      const CwReason *reason = &g_array_index (found, CwReason, k);
      g_string_append_printf (text, "%s%s%s/%s", k > 0 ? " " : "", reason->likelihood == CW_LIKELY     ? "*"
                              : reason->likelihood == CW_UNLIKELY ? "-"
                                                                  : "",
                              cw_reason_to_word (reason->id), reason->code);
      g_assert_cmpuint (strlen (reason->why), >, 10);
      g_assert_true (reason->likelihood == CW_UNLIKELY ? *reason->follows == '\0'
                                                       : strlen (reason->follows) > 10);
    }
  g_assert_cmpstr (text->str, ==, rows[i].expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/reasons/%s", rows[i].path);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }
  return g_test_run ();
}
