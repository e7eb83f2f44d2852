/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/risk.h"

#include "tests/unit/core-fixture.h"

#define CONTRACT "2026-11-10 10:00 contracted\n"
#define FUNDED CONTRACT "2026-11-10 11:00 funded\n"
#define ANSWER                                                                                     \
  "answer: Stage=contracted Since=asked:end-request After=0h Until=asked:end-request+7d Act=answer\n"

static const struct
{
  const char *path, *head, *log, *why, *until;
} rows[] = {
  { "an application", "Escrow=true\n", "2026-11-10 10:00 applied\n", NULL, NULL },
  { "a contract alone", "Escrow=true\n", CONTRACT, NULL, NULL },
  { "begun before escrow", "Escrow=true\n", CONTRACT "2026-11-11 10:00 started anyway\n",
    "escrow-missing", NULL },
  { "begun before escrow that came", "Escrow=true\n",
    CONTRACT "2026-11-11 10:00 started anyway\n2026-11-12 10:00 funded\n", NULL, NULL },
  { "delivered before escrow", "Escrow=true\n", CONTRACT "2026-11-11 10:00 delivered anyway\n",
    "escrow-missing", NULL },
  { "delivered, the money in escrow", "Escrow=true\n", FUNDED "2026-11-12 10:00 delivered\n", NULL,
    NULL },
  { "delivered without escrow", "", CONTRACT "2026-11-12 10:00 delivered\n", "unpaid", NULL },
  { "delivered without escrow, with a day", "",
    CONTRACT "2026-11-12 10:00 delivered due=2026-12-31T18:00\n", "unpaid", "2026-12-31 18:00" },
  { "paid", "", CONTRACT "2026-11-12 10:00 delivered\n2026-11-20 10:00 paid\n", NULL, NULL },
  { "a limit that was named", "Escrow=true\n",
    FUNDED "2026-11-20 10:00 asked kind=dispute by=2026-11-27T10:00\n", "limit",
    "2026-11-27 10:00" },
  { "a limit of the rules", "Escrow=true\n", FUNDED "2026-11-20 10:00 asked kind=end-request\n",
    "limit", "2026-11-27 10:00" },
  { "the earlier of two", "Escrow=true\n",
    FUNDED "2026-11-20 10:00 asked kind=end-request\n"
           "2026-11-20 11:00 asked kind=dispute by=2026-11-25T10:00\n", "limit",
    "2026-11-25 10:00" },
  { "a limit that is over", "Escrow=true\n",
    FUNDED "2026-11-12 10:00 asked kind=end-request by=2026-11-19T10:00\n", NULL, NULL },
  { "a question costs nothing", "Escrow=true\n",
    FUNDED "2026-11-20 10:00 asked kind=question by=2026-11-27T10:00\n", NULL, NULL },
  { "a request that was withdrawn", "Escrow=true\n",
    FUNDED "2026-11-20 10:00 asked kind=end-request by=2026-11-27T10:00\n"
           "2026-11-20 12:00 asked kind=end-request withdrawn\n", NULL, NULL },
};

static void
test_row (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (Fix) fix = fix_new (rows[i].head, ANSWER);
  CwInstant until;

  fix_log (fix, rows[i].log);
  CwPlan *plan = fix_plan (fix, "2026-11-24 10:00");
  CwRiskInput in = cw_risk_input (fix->c, plan, fix_tokyo ("2026-11-24 10:00"));
  g_assert_cmpstr (cw_risk_to_word (cw_risk_find (&in, &until)), ==, rows[i].why);
  g_assert_cmpint (until, ==, rows[i].until != NULL ? fix_tokyo (rows[i].until) : CW_NEVER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/risk/%s", rows[i].path);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }
  return g_test_run ();
}
