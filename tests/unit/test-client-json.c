/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <string.h>

#include "client/contract.h"
#include "client/json.h"
#include "client/value.h"
#include "client/words.h"

/* client/json, client/contract, client/value, client/event-text: stable names, exact data. */

static void
assert_json (const char *variant, const char *expected)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (NULL, variant, NULL, NULL, &error);

  g_assert_no_error (error);
  g_autofree char *text = cw_ctl_json (value, FALSE);
  g_assert_cmpstr (text, ==, expected);
  g_variant_unref (value);
}

static void
test_values (void)
{
  assert_json ("@aa{sv} []", "[]");
  assert_json ("{'id': <uint32 3>, 'funded': <true>, 'title': <'ロゴ \"a\"'>}",
               "{\"id\":3,\"funded\":true,\"title\":\"ロゴ \\\"a\\\"\"}");
  assert_json ("{'fee': <{'amount': <int64 12050>, 'currency': <'USD'>}>}",
               "{\"fee\":{\"amount\":12050,\"currency\":\"USD\"}}");
  assert_json ("{'revision': <uint64 9007199254740993>}", "{\"revision\":9007199254740993}");
  assert_json ("[('2026-11-03', '文化の日')]", "[[\"2026-11-03\",\"文化の日\"]]");
}

/* "--json prints exact data", and still nothing in it reaches the terminal as a control. */
static void
test_controls_are_escaped_and_come_back (void)
{
  static const char raw[] = "a\x1b[31m\n\x7f\xc2\x9b\xe2\x80\xae\xe2\x80\xa8\xf0\x9f\x98\x80";
  g_autofree char *text = cw_ctl_json (g_variant_new_string (raw), FALSE);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      g_assert_false (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x202e || c == 0x2028);
    }
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  g_assert_cmpstr (json_node_get_string (node), ==, raw);
}

static void
test_rows_have_the_fields_of_the_contract_only (void)
{
  g_autoptr (GVariant) row =
      g_variant_parse (NULL,
                       "{'id': <uint32 1>, 'title': <'t'>, 'held': <false>, 'uuid': <'u'>,"
                       " 'next': <{'step': <'s'>, 'titles': <{'': 'x'}>, 'act': <'message'>}>}",
                       NULL, NULL, NULL);
  g_autofree char *text = cw_ctl_json (cw_ctl_contract_row (row), FALSE);

  g_assert_cmpstr (text, ==,
                   "{\"id\":1,\"title\":\"t\",\"next\":{\"step\":\"s\",\"act\":\"message\"}}");
}

static void
test_show_adds_events_and_plan (void)
{
  g_autoptr (GVariant) detail =
      g_variant_parse (NULL,
                       "{'id': <uint32 1>, 'signs': <@as []>,"
                       " 'events': <[{'id': <uint64 5>, 'date_only': <true>, 'event': <'sent'>}]>,"
                       " 'plan': <[{'step': <'s'>, 'current': <true>, 'status': <'due'>}]>}",
                       NULL, NULL, NULL);
  g_autoptr (GVariant) shown = g_variant_ref_sink (cw_ctl_contract_detail (detail));
  g_autoptr (GVariant) events = cw_ctl_value (shown, "events", "aa{sv}");
  g_autoptr (GVariant) plan = cw_ctl_value (shown, "plan", "aa{sv}");
  g_autofree char *event_text = cw_ctl_json (events, FALSE);
  g_autofree char *plan_text = cw_ctl_json (plan, FALSE);

  g_assert_cmpstr (event_text, ==, "[{\"id\":5,\"event\":\"sent\"}]");
  g_assert_cmpstr (plan_text, ==, "[{\"step\":\"s\",\"status\":\"due\"}]");
  g_autoptr (GVariant) signs = cw_ctl_value (shown, "signs", "as");
  g_assert_nonnull (signs);
}

static void
assert_money (const char *variant, const char *expected)
{
  g_autoptr (GVariant) money = g_variant_parse (NULL, variant, NULL, NULL, NULL);
  g_autofree char *text = cw_ctl_money (money);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_money_for_people (void)
{
  assert_money ("{'amount': <int64 30000>, 'currency': <'JPY'>}", "30,000 JPY");
  assert_money ("{'amount': <int64 999>, 'currency': <'JPY'>}", "999 JPY");
  assert_money ("{'amount': <int64 125050>, 'currency': <'USD'>}", "1,250.50 USD");
  assert_money ("{'amount': <int64 5>, 'currency': <'EUR'>}", "0.05 EUR");
  assert_money ("{'amount': <int64 5>}", "");
}

static void
assert_event (const char *variant, gboolean with_case, const char *expected)
{
  CwCtl ctl = { .now = G_GINT64_CONSTANT (1793750400000000) }; /* 2026-11-04 */
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) event = g_variant_parse (NULL, variant, NULL, NULL, &error);

  g_assert_no_error (error);
  g_autoptr (GVariant) detail = g_variant_parse (
      NULL, "{'plan': <[{'step': <'nudge'>, 'title': <'Ask'>}]>}", NULL, NULL, &error);
  g_assert_no_error (error);
  ctl.zone = zone;
  g_autofree char *text = cw_ctl_event_text (&ctl, event, with_case ? detail : NULL);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_events_in_a_line (void)
{
  assert_event ("{'event': <'accepted'>, 'details': <@a{sv} {}>}", TRUE, "delivery accepted");
  assert_event ("{'event': <'sent'>, 'details': <{'step': <'nudge'>, 'text': <'a\\nb'>}>}", TRUE,
                "message sent for the step \"Ask\" (\"a b\")");
  assert_event ("{'event': <'sent'>, 'details': <{'step': <'nudge'>}>}", FALSE, "message sent");
  assert_event ("{'event': <'asked'>, 'details': <{'kind': <'end-request'>, 'by': "
                "<'2026-11-06T18:00:00+00:00'>}>}",
                TRUE, "the client asked for this until Fri 6 Nov 18:00: ending the contract");
  assert_event ("{'event': <'closed'>, 'details': <{'outcome': <'lost'>, 'by': <'client'>, "
                "'presumed': <true>}>}",
                TRUE, "case closed, since nobody said otherwise: lost");
  assert_event ("{'event': <'unheard-of'>, 'details': <{'kind': <'unknown'>}>}", TRUE,
                "unheard-of");
}

static void
test_texts_in_the_language_of_the_reader (void)
{
  g_autoptr (GVariant) dict = g_variant_parse (
      NULL, "{'title': <'of the daemon'>, 'titles': <{'': 'plain', 'ja': '日本語'}>}", NULL, NULL,
      NULL);
  g_autoptr (GVariant) bare = g_variant_parse (NULL, "{'title': <'t'>}", NULL, NULL, NULL);

  g_assert_cmpstr (cw_ctl_local_text (dict, "title", "titles"), ==, "plain");
  g_assert_cmpstr (cw_ctl_local_text (bare, "title", "titles"), ==, "t");
  g_assert_null (cw_ctl_local_text (NULL, "title", "titles"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/json/values", test_values);
  g_test_add_func ("/client/json/controls", test_controls_are_escaped_and_come_back);
  g_test_add_func ("/client/contract/rows", test_rows_have_the_fields_of_the_contract_only);
  g_test_add_func ("/client/contract/show", test_show_adds_events_and_plan);
  g_test_add_func ("/client/words/money", test_money_for_people);
  g_test_add_func ("/client/words/events", test_events_in_a_line);
  g_test_add_func ("/client/value/language", test_texts_in_the_language_of_the_reader);
  return g_test_run ();
}
