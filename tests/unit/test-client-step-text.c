/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "client/cases.h"
#include "client/fields.h"
#include "client/step-text.h"
#include "client/words.h"

/* client/step-text, event-text, fields: ids become titles, events whole phrases, fields columns. */

static GVariant *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return value;
}

static GVariant *
a_case (void)
{
  return parse ("{'plan': <[{'step': <'nudge'>, 'title': <'Ask once'>},"
                " {'step': <'office'>, 'title': <'Write to the office'>}]>}");
}

static void
test_titles (void)
{
  g_autoptr (GVariant) detail = a_case ();
  g_autofree char *known = cw_ctl_step_title (detail, "nudge");
  g_autofree char *unknown = cw_ctl_step_title (detail, "gone");
  g_autofree char *without = cw_ctl_step_title (NULL, "nudge");

  g_assert_cmpstr (known, ==, "Ask once");
  g_assert_cmpstr (unknown, ==, "gone");
  g_assert_cmpstr (without, ==, "nudge");
}

static void
test_conditions (void)
{
  static const struct
  {
    const char *condition, *text;
  } known[] = {
    { "funded", "once escrow is confirmed" },
    { "!funded", "only while escrow is not confirmed" },
    { "!closes", "only without a closing date" },
    { "!due", "only without a day of payment" },
    { "!delivered", "only before the first delivery" },
    { "step:nudge", "only after \"Ask once\" is done" },
    { "!step:nudge", "unless \"Ask once\" is done" },
    { "approved:office", "only when \"Write to the office\" is approved" },
    { "!denied:office", "unless \"Write to the office\" is denied" },
    { "asked:question", "when they ask: a question" },
    { "!asked:award", "only while this is not asked: taking the job" },
    { "something:else", "something:else" },
  };
  g_autoptr (GVariant) detail = a_case ();

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autofree char *text = cw_ctl_condition_text (detail, known[i].condition);
      g_assert_cmpstr (text, ==, known[i].text);
    }
}

/* A title with a percent sign goes in as it is. */
static void
test_titles_are_no_formats (void)
{
  g_autoptr (GVariant) detail =
      parse ("{'plan': <[{'step': <'half'>, 'title': <'Ask for 50%s'>}]>}");
  g_autofree char *text = cw_ctl_condition_text (detail, "step:half");
  g_autofree char *since = cw_ctl_since_text (detail, "step:half");

  g_assert_cmpstr (text, ==, "only after \"Ask for 50%s\" is done");
  g_assert_cmpstr (since, ==, "the step \"Ask for 50%s\"");
}

static void
test_events (void)
{
  static const struct
  {
    const char *event, *text;
  } known[] = {
    { "{'event': <'replied'>, 'details': <@a{sv} {}>}", "the client replied" },
    { "{'event': <'replied'>, 'details': <{'wait': <true>}>}", "the client asked you to wait" },
    { "{'event': <'sent'>, 'details': <{'step': <'nudge'>}>}",
      "message sent for the step \"Ask once\"" },
    { "{'event': <'sent'>, 'details': <{'fyi': <true>, 'text': <'to say hello'>}>}",
      "message sent, for information only (\"to say hello\")" },
    { "{'event': <'asked'>, 'details': <{'kind': <'dispute'>}>}", "the client asked: a dispute" },
    { "{'event': <'asked'>, 'details': <{'kind': <'dispute'>, 'withdrawn': <true>}>}",
      "the client no longer asks for this: a dispute" },
    { "{'event': <'closed'>, 'details': <{'outcome': <'lost'>, 'presumed': <true>}>}",
      "case closed, since nobody said otherwise: lost" },
    { "{'event': <'closed'>, 'details': <{'outcome': <'declined'>, 'by': <'client'>}>}",
      "case closed by the client: declined" },
    { "{'event': <'step-done'>, 'details': <{'step': <'office'>}>}",
      "step done: \"Write to the office\"" },
    { "{'event': <'step-result'>, 'details': <{'step': <'office'>, 'result': <'denied'>}>}",
      "the platform's staff denied \"Write to the office\"" },
    { "{'event': <'flagged'>, 'details': <{'sign': <'low-pay'>}>}",
      "warning sign seen: pay far below the market" },
    { "{'event': <'noted'>, 'details': <{'text': <'call: \"later\"'>}>}",
      "note: \"call: \"later\"\"" },
    { "{'event': <'delivered'>, 'details': <{'anyway': <true>, 'button': <false>}>}",
      "work delivered (before escrow was confirmed, without the platform's button)" },
    { "{'event': <'edited'>, 'details': <{'fields': <{'title': <'New'>, 'url': <''>}>}>}",
      "fields changed: title \"New\", page removed" },
  };
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  CwCtl ctl = { .zone = zone, .now = 1 };
  g_autoptr (GVariant) detail = a_case ();

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autoptr (GVariant) event = parse (known[i].event);
      g_autofree char *text = cw_ctl_event_text (&ctl, event, detail);
      g_assert_cmpstr (text, ==, known[i].text);
    }
}

static void
test_fields (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) good = cw_ctl_fields_parse ("id, next.due,id,next.act", NULL);
  g_auto (GStrv) bad = cw_ctl_fields_parse ("id,titel", &error);
  g_autoptr (GVariant) row =
      parse ("{'title': <'T'>, 'next': <{'act': <'wait'>, 'due': <'D'>, 'step': <'s'>}>,"
             " 'id': <uint32 7>}");
  g_autoptr (GVariant) picked =
      g_variant_ref_sink (cw_ctl_fields_pick (row, (const char *const *)good));
  g_autofree char *text = g_variant_print (picked, FALSE);

  g_assert_null (bad);
  g_assert_error (error, CW_CTL_ERROR, CW_CTL_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "did you mean \"title\"?"));
  /* in the order in which they were asked for */
  g_assert_cmpstr (text, ==, "{'id': <uint32 7>, 'next': <{'due': <'D'>, 'act': <'wait'>}>}");
}

static void
test_ranges (void)
{
  guint32 from = 0, to = 0;

  g_assert_true (cw_ctl_case_range ("3-7", &from, &to));
  g_assert_cmpuint (from, ==, 3);
  g_assert_cmpuint (to, ==, 7);
  g_assert_true (cw_ctl_case_range ("#3-#3", &from, &to));
  g_assert_false (cw_ctl_case_range ("7-3", &from, &to));
  g_assert_false (cw_ctl_case_range ("2026-11", &from, &to)); /* rather a title */
  g_assert_false (cw_ctl_case_range ("1-4000000000", &from, &to));
  g_assert_false (cw_ctl_case_range ("-3", &from, &to));
  g_assert_false (cw_ctl_case_range ("3-", &from, &to));
  g_assert_false (cw_ctl_case_range ("a-b", &from, &to));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/step-text/titles", test_titles);
  g_test_add_func ("/client/step-text/conditions", test_conditions);
  g_test_add_func ("/client/step-text/titles-are-no-formats", test_titles_are_no_formats);
  g_test_add_func ("/client/step-text/events", test_events);
  g_test_add_func ("/client/step-text/fields", test_fields);
  g_test_add_func ("/client/step-text/ranges", test_ranges);
  return g_test_run ();
}
