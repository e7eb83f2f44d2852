/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Each alert names the client, the case, how long it has been quiet in business days, and what
 * to do now" (contract section 6).  English, as the messages are written in the source. */
#include <locale.h>
#include <string.h>

#include "core/money.h"
#include "daemon/notifier.h"
#include "daemon/wording.h"

typedef struct
{
  CwCase c;
  CwStep step;
  CwPlanStep plan_step;
  CwWordingAlert alert;
} Fixture;

/* 2026-12-04 10:00 in Tokyo, a Friday. */
#define NOW "2026-12-04T10:00:00+09:00"

static CwInstant
at (const char *text)
{
  CwInstant instant = CW_NEVER;
  g_assert_true (cw_instant_parse_iso (text, NULL, &instant, NULL));
  return instant;
}

static void
set_up (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  f->c.id = 12;
  f->c.ball = CW_BALL_CLIENT;
  f->c.fields.client = g_strdup ("Tanaka Design");
  f->c.fields.title = g_strdup ("Logo redesign");
  f->c.fields.closes = f->c.fields.deadline = f->c.fields.due = CW_NEVER;
  f->c.takings = g_array_new (FALSE, TRUE, sizeof (CwTaking));
  f->c.asked = g_array_new (FALSE, TRUE, sizeof (CwAsked));
  f->c.started.at = CW_NEVER;
  f->step.id = g_strdup ("nudge-delivered");
  f->step.stage = CW_STAGE_DELIVERED;
  f->step.ball = CW_BALL_CLIENT;
  f->step.since.kind = CW_ANCHOR_QUIET;
  f->step.act = CW_ACT_MESSAGE;
  f->step.template = g_strdup ("nudge-delivered");
  f->step.urgency = CW_URGENCY_NORMAL;
  cw_text_set (&f->step.title, NULL, "Ask whether the delivery arrived");
  cw_text_set (&f->step.title, "ja", "納品が届いたか尋ねる");
  cw_text_set (&f->step.advice, NULL,
               "Write once, friendly and short. Three business days are the rule (3.5 at most).");
  f->plan_step.step = &f->step;
  f->plan_step.anchor = f->plan_step.due = f->plan_step.alert = f->plan_step.limit = CW_NEVER;
  f->alert.c = &f->c;
  f->alert.plan_step = &f->plan_step;
  f->alert.quiet_business_days = 3;
  f->alert.quiet_since = at ("2026-12-01T15:00:00+09:00");
  f->alert.now = at (NOW);
  f->alert.zone = cw_zone_lookup ("Asia/Tokyo");
}

static void
tear_down (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  g_free (f->c.fields.client);
  g_free (f->c.fields.title);
  g_free (f->c.fields.url);
  g_free (f->c.fields.fee_currency);
  g_array_unref (f->c.takings);
  g_array_unref (f->c.asked);
  g_free (f->step.id);
  g_free (f->step.template);
  g_free (f->step.url);
  cw_text_clear (&f->step.title);
  cw_text_clear (&f->step.advice);
  g_time_zone_unref (f->alert.zone);
}

static void
assert_summary (Fixture *f, const char *expected)
{
  g_autofree char *text = cw_wording_summary (&f->alert);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_body (Fixture *f, const char *expected)
{
  g_autofree char *text = cw_wording_body (&f->alert);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_hint (Fixture *f, const char *expected)
{
  g_autofree char *text = cw_wording_command_hint (&f->alert);
  g_assert_cmpstr (text, ==, expected);
}

/* The keys without the ledger id, in order. */
static void
assert_actions (Fixture *f, const char *expected)
{
  g_autoptr (GPtrArray) actions = cw_wording_actions (&f->alert, 345);
  g_autoptr (GString) words = g_string_new (NULL);
  for (guint i = 0; i < actions->len; i++)
    {
      const CwBubbleAction *action = actions->pdata[i];
      gint64 id = -1;
      g_autofree char *word = cw_wording_parse_action (action->key, &id);
      g_assert_nonnull (word);
      g_assert_cmpint (id, ==, strcmp (word, "default") == 0 ? 0 : 345);
      g_assert_cmpstr (action->label, !=, "");
      g_string_append_printf (words, "%s%s", i > 0 ? " " : "", word);
    }
  g_assert_cmpstr (words->str, ==, expected);
}

static void
test_quiet (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  assert_summary (f, "Tanaka Design: Ask whether the delivery arrived");
  assert_body (f, "Logo redesign — quiet for 3 business days (since 1 Dec).\n"
                  "What to do now: Write once, friendly and short.");
  assert_hint (f, "cw-ctl draft 12 · cw-ctl done 12 · cw-ctl replied 12");
  assert_actions (f, "draft done replied");
  f->alert.quiet_business_days = 1;
  f->alert.quiet_since = at ("2026-12-03T15:00:00+09:00");
  assert_body (f, "Logo redesign — quiet for 1 business day (since yesterday).\n"
                  "What to do now: Write once, friendly and short.");
  f->alert.quiet_business_days = 0;
  f->alert.quiet_since = at ("2026-12-04T09:00:00+09:00");
  assert_body (f, "Logo redesign — quiet since today, not yet one business day.\n"
                  "What to do now: Write once, friendly and short.");
}

/* Days are those of the user's zone; another year is named. */
static void
test_days (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  f->alert.quiet_since = at ("2026-11-30T15:30:00Z"); /* 1 December in Tokyo */
  f->alert.quiet_business_days = 4;
  assert_body (f, "Logo redesign — quiet for 4 business days (since 1 Dec).\n"
                  "What to do now: Write once, friendly and short.");
  f->alert.quiet_since = at ("2025-12-31T12:00:00+09:00");
  f->alert.quiet_business_days = 200;
  assert_body (f, "Logo redesign — quiet for 200 business days (since 31 Dec 2025).\n"
                  "What to do now: Write once, friendly and short.");
  f->alert.now = CW_NEVER;
  f->alert.quiet_since = at ("2026-12-01T15:00:00+09:00");
  f->alert.quiet_business_days = 3;
  assert_body (f, "Logo redesign — quiet for 3 business days (since 1 Dec 2026).\n"
                  "What to do now: Write once, friendly and short.");
}

/* "limits named when there is one, money at risk when there is a fee and a limit" */
static void
test_limit_and_money (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  f->c.fields.has_fee = TRUE;
  f->c.fields.fee_amount = 50000;
  f->c.fields.fee_currency = g_strdup ("JPY");
  assert_body (f, "Logo redesign — quiet for 3 business days (since 1 Dec).\n"
                  "What to do now: Write once, friendly and short.");
  f->plan_step.limit = at ("2026-12-08T15:00:00+09:00");
  assert_body (f, "Logo redesign — quiet for 3 business days (since 1 Dec).\n"
                  "Until 8 Dec 15:00. At stake: 50,000 JPY.\n"
                  "What to do now: Write once, friendly and short.");
  f->c.fields.has_fee = FALSE;
  f->plan_step.limit = at ("2026-12-04T18:00:00+09:00");
  cw_text_clear (&f->step.advice);
  assert_body (f, "Logo redesign — quiet for 3 business days (since 1 Dec).\n"
                  "Until today 18:00.\n"
                  "What to do now: Ask whether the delivery arrived");
  f->plan_step.limit = at ("2026-12-05T00:00:00+09:00");
  assert_body (f, "Logo redesign — quiet for 3 business days (since 1 Dec).\n"
                  "Until tomorrow 00:00.\n"
                  "What to do now: Ask whether the delivery arrived");
  f->plan_step.limit = at ("2027-01-02T09:30:00+09:00");
  assert_body (f, "Logo redesign — quiet for 3 business days (since 1 Dec).\n"
                  "Until 2 Jan 2027 09:30.\n"
                  "What to do now: Ask whether the delivery arrived");
}

/* What may be lost where no limit runs: without escrow always, else in a critical step. */
static void
test_money_without_a_limit (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  CwPolicy policy = { .escrow = TRUE };

  f->c.policy = &policy;
  f->c.stage = CW_STAGE_DELIVERED;
  f->c.delivered_unfunded = TRUE;
  f->c.fields.has_fee = TRUE;
  f->c.fields.fee_amount = 50000;
  f->c.fields.fee_currency = g_strdup ("JPY");
  assert_body (f, "Logo redesign — quiet for 3 business days (since 1 Dec).\n"
                  "At risk: 50,000 JPY, escrow holds nothing.\n"
                  "What to do now: Write once, friendly and short.");
  f->step.urgency = CW_URGENCY_CRITICAL;
  f->c.funded = TRUE;
  assert_body (f, "Logo redesign — quiet for 3 business days (since 1 Dec).\n"
                  "What to do now: Write once, friendly and short.");
  policy.escrow = FALSE;
  assert_body (f, "Logo redesign — quiet for 3 business days (since 1 Dec).\n"
                  "At risk: 50,000 JPY, delivered and not paid.\n"
                  "What to do now: Write once, friendly and short.");
  f->plan_step.limit = at ("2026-12-08T15:00:00+09:00");
  assert_body (f, "Logo redesign — quiet for 3 business days (since 1 Dec).\n"
                  "Until 8 Dec 15:00. At stake: 50,000 JPY.\n"
                  "What to do now: Write once, friendly and short.");
}

static void
test_answer (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  f->step.act = CW_ACT_ANSWER;
  f->step.ball = CW_BALL_ME;
  f->step.since.kind = CW_ANCHOR_ASKED;
  f->c.ball = CW_BALL_ME;
  f->plan_step.anchor = at ("2026-12-02T00:00:00+09:00");
  f->alert.quiet_since = CW_NEVER;
  f->alert.quiet_business_days = -1;
  assert_body (f, "Logo redesign — your answer has been wanted since 2 Dec.\n"
                  "What to do now: Write once, friendly and short.");
  f->plan_step.limit = at ("2026-12-08T15:00:00+09:00");
  f->c.fields.has_fee = TRUE;
  f->c.fields.fee_amount = 123456;
  f->c.fields.fee_currency = g_strdup ("USD");
  assert_body (f, "Logo redesign — your answer is wanted until 8 Dec 15:00.\n"
                  "At stake: 1,234.56 USD.\n"
                  "What to do now: Write once, friendly and short.");
  assert_hint (f, "cw-ctl done 12 nudge-delivered --result consent · "
                  "cw-ctl done 12 nudge-delivered --result refuse");
  assert_actions (f, "draft answered snooze");
}

static void
test_decision (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  f->step.act = CW_ACT_OFFICE;
  f->c.ball = CW_BALL_OFFICE;
  f->alert.awaits_result = TRUE;
  f->plan_step.anchor = at ("2026-12-03T10:00:00+09:00");
  assert_body (f, "Logo redesign — asked the platform: yesterday. Has it decided?\n"
                  "Quiet for 3 business days (since 1 Dec).\n"
                  "What to do now: Write once, friendly and short.");
  assert_hint (f, "cw-ctl result 12 approved · cw-ctl result 12 denied");
  assert_actions (f, "approved denied snooze");
}

static void
test_deadlines (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  static const struct
  {
    CwAnchorKind kind;
    const char *anchor;
    const char *line;
  } rows[] = {
    { CW_ANCHOR_DEADLINE, "2026-12-05T18:00:00+09:00", "delivery is due: tomorrow 18:00." },
    { CW_ANCHOR_DEADLINE, "2026-12-03T18:00:00+09:00", "delivery was due: 3 Dec 18:00." },
    { CW_ANCHOR_CLOSES, "2026-12-10T18:00:00+09:00", "applications close: 10 Dec 18:00." },
    { CW_ANCHOR_DUE, "2026-12-20T18:00:00+09:00", "payment is due: 20 Dec." },
    { CW_ANCHOR_DUE, "2026-11-30T18:00:00+09:00", "payment was due: 30 Nov." },
    { CW_ANCHOR_PROMISED, "2026-12-01T18:00:00+09:00",
      "the client promised an answer: 1 Dec 18:00." },
    { CW_ANCHOR_TURN, "2026-12-02T18:00:00+09:00", "waiting for you since 2 Dec." },
  };
  f->step.ball = CW_BALL_ME;
  f->c.ball = CW_BALL_ME;
  f->alert.quiet_since = CW_NEVER;
  f->alert.quiet_business_days = -1;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      f->step.since.kind = rows[i].kind;
      f->plan_step.anchor = at (rows[i].anchor);
      g_autofree char *expected
          = g_strdup_printf ("Logo redesign — %s\nWhat to do now: Write once, friendly and short.",
                             rows[i].line);
      assert_body (f, expected);
    }
  assert_hint (f, "cw-ctl draft 12 · cw-ctl done 12");
  assert_actions (f, "draft done snooze"); /* it is not the client's turn to reply */
}

static void
test_buttons (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  f->c.fields.url = g_strdup ("https://example.org/jobs/1");
  assert_actions (f, "draft done replied default");
  g_clear_pointer (&f->c.fields.url, g_free);
  f->step.url = g_strdup ("https://example.org/");
  g_clear_pointer (&f->step.template, g_free);
  assert_actions (f, "done replied snooze default");
  assert_hint (f, "cw-ctl done 12 · cw-ctl replied 12");

  static const char *const foreign[]
      = { "", ":", "done", "done:", "done:0", "done:-3", "done:12x", "done: 12", "sent:12",
          "default:1", "done:99999999999999999999" };
  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    {
      gint64 id = 7;
      g_assert_null (cw_wording_parse_action (foreign[i], &id));
    }
}

/* Texts of policies come in the user's language, and client-controlled ones are data. */
static void
test_foreign_text (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  f->alert.lang = "ja_JP.UTF-8";
  g_free (f->c.fields.client);
  f->c.fields.client = g_strdup ("Evil\nCorp\x1b[2J \u202e<b>&");
  assert_summary (f, "Evil Corp[2J <b>&: 納品が届いたか尋ねる");
  g_free (f->c.fields.client);
  f->c.fields.client = g_strnfill (200, 'w');
  g_autofree char *summary = cw_wording_summary (&f->alert);
  const char *colon = strstr (summary, ": ");
  g_assert_nonnull (colon);
  g_assert_cmpint (g_utf8_pointer_to_offset (summary, colon), <=, 40);

  g_free (f->c.fields.title);
  f->c.fields.title = g_strnfill (200, 't');
  g_autofree char *body = cw_wording_body (&f->alert);
  const char *fact = strstr (body, "quiet for 3 business days");
  g_assert_nonnull (fact);
  g_assert_cmpint (g_utf8_pointer_to_offset (body, fact + strlen ("quiet for 3 business days")), <=,
                   60);
  g_clear_pointer (&f->c.fields.client, g_free);
  assert_summary (f, "納品が届いたか尋ねる");
}

static void
test_money (void)
{
  static const struct
  {
    gint64 amount;
    const char *currency, *text;
  } rows[] = { { 0, "JPY", "0 JPY" },
               { 999, "JPY", "999 JPY" },
               { 1000, "JPY", "1,000 JPY" },
               { 123456789, "JPY", "123,456,789 JPY" },
               { 0, "USD", "0.00 USD" },
               { 5, "EUR", "0.05 EUR" },
               { 100000, "USD", "1,000.00 USD" },
               { -123456, "USD", "-1,234.56 USD" },
               { 1234, "KWD", "1.234 KWD" },
               { 1234, "??", "12.34 ??" },
               { G_MININT64, "JPY", "-9,223,372,036,854,775,808 JPY" } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = cw_money_text (rows[i].amount, rows[i].currency);
      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

#define ITEM(client_, platform_, title_, step_, urgency_, days_)                                   \
  {                                                                                                \
    .client = client_, .platform = platform_, .title = title_, .step_title = step_,               \
    .urgency = CW_URGENCY_##urgency_, .limit = CW_NEVER, .quiet_days = days_                       \
  }

/* Grouped by client and platform, worst first, with counts. */
static void
test_digest (void)
{
  CwWordingItem few[] = {
    ITEM ("Sato", "Lancers", "Shop", "Ask", LOW, 9),
    ITEM ("Tanaka Design", "Lancers", "Logo", "Nudge", NORMAL, 1),
    ITEM ("Suzuki", "Lancers", "App", NULL, LOW, -1),
    ITEM ("ＴＡＮＡＫＡ Design", "Lancers", "Site", "Ask the office", CRITICAL, 4),
    ITEM ("Ito", "Lancers", "Video", "Deliver", NORMAL, 3),
    ITEM ("Abe", "Lancers", "Text", "Rate", LOW, 0),
  };
  few[2].waiting_for_me = TRUE;
  few[3].case_id = 7;
  g_autofree char *summary = cw_wording_digest_summary (few, G_N_ELEMENTS (few));
  g_assert_cmpstr (summary, ==, "6 cases need you, first ＴＡＮＡＫＡ Design");
  g_autofree char *body = cw_wording_digest_body (few, G_N_ELEMENTS (few));
  g_assert_cmpstr (body, ==,
                   "ＴＡＮＡＫＡ Design: 2 cases, first: Ask the office (Site)\n"
                   "Ito: Deliver (Video, quiet for 3 business days)\n"
                   "Sato: Ask (Shop, quiet for 9 business days)\n"
                   "Abe: Rate (Text)\n"
                   "Suzuki: waiting for you (App)");
  g_autofree char *one = cw_wording_digest_summary (few + 1, 1);
  g_assert_cmpstr (one, ==, "Tanaka Design: Nudge");
  g_autofree char *one_body = cw_wording_digest_body (few + 1, 1);
  g_assert_cmpstr (one_body, ==, "Tanaka Design: Nudge (Logo, quiet for 1 business day)");
  g_autofree char *list = cw_wording_digest_list (few, G_N_ELEMENTS (few));
  g_assert_nonnull (strstr (list, "\n\nＴＡＮＡＫＡ Design (Lancers): Ask the office (Site, quiet for 4 "
                                  "business days)\n    cw-ctl show 7\nＴＡＮＡＫＡ Design (Lancers): "
                                  "Nudge (Logo, quiet for 1 business day)\n"));

  /* another platform is another line, and both are named then */
  few[3].platform = "CrowdWorks";
  few[3].limit = at ("2026-12-09T10:00:00+09:00");
  few[1].urgency = CW_URGENCY_CRITICAL; /* equally urgent, but without a limit */
  few[1].quiet_days = 9;
  g_autofree char *two = cw_wording_digest_body (few, 4);
  g_assert_cmpstr (two, ==,
                   "ＴＡＮＡＫＡ Design (CrowdWorks): Ask the office (Site, quiet for 4 business days)\n"
                   "Tanaka Design (Lancers): Nudge (Logo, quiet for 9 business days)\n"
                   "Sato (Lancers): Ask (Shop, quiet for 9 business days)\n"
                   "Suzuki (Lancers): waiting for you (App)");
}

/* Nine lines at most, the last of them the rest if there is one. */
static void
test_long_digest (void)
{
  CwWordingItem many[13];
  g_auto (GStrv) names = g_new0 (char *, 14);
  for (guint i = 0; i < 13; i++)
    {
      names[i] = g_strdup_printf ("client %02u", i / 10 == 0 ? i : i == 12 ? 12 : 0);
      many[i] = (CwWordingItem) ITEM (names[i], NULL, "case", "Nudge", NORMAL, 0);
    }
  /* Ten clients, the first with three cases; two of them find no line. */
  g_autofree char *long_body = cw_wording_digest_body (many, 12);
  g_auto (GStrv) lines = g_strsplit (long_body, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 9);
  g_assert_cmpstr (lines[0], ==, "client 00: 3 cases, first: Nudge (case)");
  g_assert_cmpstr (lines[8], ==, "and 2 more cases");
  g_autofree char *nine_body = cw_wording_digest_body (many, 9);
  g_assert_true (g_str_has_suffix (nine_body, "\nclient 08: Nudge (case)"));
  g_autofree char *hint = cw_wording_digest_command_hint ();
  g_assert_cmpstr (hint, ==, "cw-ctl next");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/wording/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("client-case-quiet-and-what-to-do", test_quiet);
  ADD ("days-in-the-users-zone", test_days);
  ADD ("limit-and-money", test_limit_and_money);
  ADD ("money-without-a-limit", test_money_without_a_limit);
  ADD ("answer", test_answer);
  ADD ("decision-of-the-office", test_decision);
  ADD ("deadlines-and-my-turn", test_deadlines);
  ADD ("buttons-at-most-three", test_buttons);
  ADD ("foreign-text-is-short-and-clean", test_foreign_text);
  g_test_add_func ("/wording/money", test_money);
  g_test_add_func ("/wording/digest: by client and platform, worst first, with counts",
                   test_digest);
  g_test_add_func ("/wording/digest: nine lines at most", test_long_digest);
  return g_test_run ();
}
