/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/event.h"

#include <string.h>

#include "core/when.h"

/* The table of contract section 3 as it stands there; kept: the details in the journal beside
 * "text" and "ball", which every event takes. */
static const struct
{
  const char *word, *verb, *by;
  gboolean when_closed; /* "A closed case takes …" */
  const char *kept;
} table[] = {
  { "applied", "add", "me", FALSE, "" },
  { "contracted", "contract", "client", TRUE, "" },
  { "funded", "fund", "client", TRUE, "" },
  { "started", "start", "me", FALSE, "anyway" },
  { "sent", "sent", "me", FALSE, "fyi other by step act escrow_step" },
  { "replied", "replied", "client", TRUE, "wait lure" },
  { "promised", "replied", "client", TRUE, "until" },
  { "asked", "asked", "client", TRUE, "withdrawn by kind" },
  { "delivered", "deliver", "me", FALSE, "anyway button due" },
  { "revision", "revise", "client", TRUE, "" },
  { "accepted", "accept", "client", TRUE, "more" },
  { "paid", "paid", "client", TRUE, "" },
  { "step-done", "done", "me", FALSE, "step act escrow_step result outcome kind" },
  { "step-skipped", "skip", "me", FALSE, "step" },
  { "step-result", "result", "office", FALSE, "step result" },
  { "flagged", "flag", "me", FALSE, "sign" },
  { "held", "hold", "me", FALSE, "" },
  { "unheld", "unhold", "me", FALSE, "" },
  { "snoozed", "snooze", "me", FALSE, "until" },
  { "noted", "note", "me", TRUE, "" },
  { "edited", "edit", "me", TRUE, "fields" },
  { "closed", "close", "me", FALSE, "presumed by outcome" },
  { "reopened", "reopen", "me", TRUE, "" },
  { "retracted", "retract", "me", TRUE, "target" },
  { "amended", "amend", "me", TRUE, "target new_at date_only" },
};

static CwEvent *
full_event (CwEventKind kind)
{
  CwEvent *event = cw_event_new (kind);
  GVariantDict fields;

  g_variant_dict_init (&fields, NULL);
  g_variant_dict_insert (&fields, "title", "s", "Logo");
  event->uuid = g_strdup ("u");
  event->zone = g_strdup ("Asia/Tokyo");
  event->d.text = g_strdup ("remark\n\"二\"");
  event->d.ball = CW_BALL_OFFICE;
  event->d.fyi = event->d.other = event->d.wait = event->d.lure = event->d.more = TRUE;
  event->d.anyway = event->d.withdrawn = event->d.presumed = event->d.escrow_step = TRUE;
  event->d.date_only = TRUE;
  event->d.button = 0;
  event->d.until = 1;
  event->d.by = -2;
  event->d.due = 3;
  event->d.at = G_MAXINT64;
  event->d.kind = g_strdup ("end-request");
  event->d.step = g_strdup ("nudge");
  event->d.act = CW_ACT_MESSAGE;
  event->d.result = CW_RESULT_REFUSE;
  event->d.outcome = CW_OUTCOME_LOST;
  event->d.closed_by = CW_BY_ME;
  event->d.sign = g_strdup ("outside-contact");
  event->d.target = g_strdup ("0b5e");
  event->d.fields = cw_given_new (g_variant_dict_end (&fields));
  return event;
}

static void
test_table (void)
{
  g_assert_cmpint (G_N_ELEMENTS (table), ==, CW_N_EVENTS);
  for (guint i = 0; i < CW_N_EVENTS; i++)
    {
      CwEventKind kind = CW_N_EVENTS;
      g_assert_cmpstr (cw_event_word ((CwEventKind) i), ==, table[i].word);
      g_assert_true (cw_event_from_word (table[i].word, &kind));
      g_assert_cmpint (kind, ==, i);
      g_assert_cmpstr (cw_event_verb (kind), ==, table[i].verb);
      g_assert_cmpstr (cw_by_to_word (cw_event_by (kind)), ==, table[i].by);
      g_assert_cmpint (cw_event_allowed_when_closed (kind), ==, table[i].when_closed);
    }
  CwEventKind kind;
  g_assert_false (cw_event_from_word ("done", &kind));
  g_assert_false (cw_event_from_word ("", &kind));
  g_assert_false (cw_event_from_word ("Sent", &kind));
}

static void
test_results (void)
{
  static const char *const words[] = { "approved", "denied", "consent", "refuse" };
  CwResult result;

  g_assert_null (cw_result_to_word (CW_RESULT_NONE));
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_assert_true (cw_result_from_word (words[i], &result));
      g_assert_cmpint (result, ==, CW_RESULT_APPROVED + i);
      g_assert_cmpstr (cw_result_to_word (result), ==, words[i]);
    }
  g_assert_false (cw_result_from_word ("perhaps", &result));
}

/* Which keys a caller may give for which event (contract sections 3, 7, 8). */
static void
test_callers_keys (void)
{
  static const struct
  {
    const char *kind, *key;
    char type;
    int purpose;
  } expected[] = {
    { "sent", "at", 'w', CW_WHEN_PAST },       { "asked", "at", 'w', CW_WHEN_ASKED },
    { "noted", "text", 's', -1 },              { "held", "text", 's', -1 },
    { "replied", "ball", 's', -1 },            { "sent", "fyi", 'b', -1 },
    { "sent", "other", 'b', -1 },              { "sent", "by", 'w', CW_WHEN_PLAN },
    { "replied", "wait", 'b', -1 },            { "replied", "lure", 'b', -1 },
    { "promised", "until", 'w', CW_WHEN_PLAN }, { "snoozed", "until", 'w', CW_WHEN_RESUME },
    { "asked", "kind", 's', -1 },              { "asked", "by", 'w', CW_WHEN_PLAN },
    { "asked", "withdrawn", 'b', -1 },         { "delivered", "button", 'b', -1 },
    { "delivered", "due", 'w', CW_WHEN_PLAN }, { "delivered", "anyway", 'b', -1 },
    { "started", "anyway", 'b', -1 },          { "accepted", "more", 'b', -1 },
    { "step-done", "step", 's', -1 },          { "step-skipped", "step", 's', -1 },
    { "step-done", "result", 's', -1 },        { "step-result", "result", 's', -1 },
    { "flagged", "sign", 's', -1 },            { "closed", "outcome", 's', -1 },
    { "closed", "by", 's', -1 },               { "closed", "presumed", 'b', -1 },
    { "retracted", "event", 't', -1 },         { "amended", "event", 't', -1 },
    { "amended", "new_at", 'w', CW_WHEN_PAST }, { "edited", "fields", 'd', -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      CwEventKind kind;
      g_assert_true (cw_event_from_word (expected[i].kind, &kind));
      const CwDetailKey *key = cw_event_detail_key (kind, expected[i].key);
      g_assert_nonnull (key);
      g_assert_false (key->internal);
      g_assert_cmpint (key->type, ==, expected[i].type);
      g_assert_cmpint (key->purpose, ==, expected[i].purpose);
    }
  g_assert_null (cw_event_detail_key (CW_EVENT_REPLIED, "fyi"));
  g_assert_null (cw_event_detail_key (CW_EVENT_SENT, "closed_by"));
  g_assert_null (cw_event_detail_key (CW_EVENT_NOTED, "by"));
  g_assert_true (cw_event_detail_key (CW_EVENT_SENT, "step")->internal);
  g_assert_true (cw_event_detail_key (CW_EVENT_AMENDED, "target")->internal);
  g_assert_true (cw_event_detail_key (CW_EVENT_STEP_DONE, "act")->internal);
  g_assert_true (cw_event_detail_key (CW_EVENT_STEP_DONE, "outcome")->internal);
}

static void
test_one_meaning (void)
{
  gsize n;
  const CwDetailKey *keys = cw_event_detail_keys (&n);

  /* No kind has two rows of the same key, and every row is of some kind. */
  for (gsize i = 0; i < n; i++)
    {
      g_assert_cmpuint (keys[i].kinds, !=, 0);
      g_assert_cmpint (keys[i].type == 'w', ==, keys[i].purpose >= 0);
      for (gsize j = i + 1; j < n; j++)
        if (strcmp (keys[i].key, keys[j].key) == 0)
          g_assert_cmpuint (keys[i].kinds & keys[j].kinds, ==, 0);
    }
}

static void
test_round_trip (void)
{
  for (guint i = 0; i < CW_N_EVENTS; i++)
    {
      g_autoptr (CwEvent) event = full_event ((CwEventKind) i);
      g_autoptr (CwEvent) again = cw_event_new ((CwEventKind) i);
      g_autoptr (GVariant) first = g_variant_ref_sink (cw_event_details_to_variant (event));
      g_autofree char *reason = NULL;
      g_assert_true (cw_event_details_from_variant (again, first, &reason));
      g_assert_null (reason);
      g_autoptr (GVariant) second = g_variant_ref_sink (cw_event_details_to_variant (again));
      g_assert_true (g_variant_equal (first, second));

      g_autofree char *all = g_strconcat ("text ball ", table[i].kept, NULL);
      g_auto (GStrv) names = g_strsplit (g_strchomp (all), " ", -1);
      g_assert_cmpuint (g_variant_n_children (first), ==, g_strv_length (names));
      for (guint j = 0; names[j] != NULL; j++)
        {
          g_autoptr (GVariant) value = g_variant_lookup_value (first, names[j], NULL);
          g_assert_nonnull (value);
        }
    }
}

static void
test_forms (void)
{
  g_autoptr (CwEvent) done = full_event (CW_EVENT_STEP_DONE);
  g_autoptr (GVariant) kept = g_variant_ref_sink (cw_event_details_to_variant (done));
  g_autofree char *text = g_variant_print (kept, FALSE);
  g_assert_cmpstr (text, ==,
                   "{'text': <'remark\\n\"二\"'>, 'ball': <'office'>, 'kind': <'end-request'>, "
                   "'step': <'nudge'>, 'act': <'message'>, 'escrow_step': <true>, 'result': <'refuse'>, "
                   "'outcome': <'lost'>}");

  g_autoptr (CwEvent) delivered = cw_event_new (CW_EVENT_DELIVERED);
  delivered->d.button = 0;
  delivered->d.due = 1764547200000000;
  g_autoptr (GVariant) button = g_variant_ref_sink (cw_event_details_to_variant (delivered));
  g_autofree char *said = g_variant_print (button, FALSE);
  g_assert_cmpstr (said, ==, "{'button': <false>, 'due': <int64 1764547200000000>}");
}

static void
test_absent (void)
{
  for (guint i = 0; i < CW_N_EVENTS; i++)
    {
      g_autoptr (CwEvent) event = cw_event_new ((CwEventKind) i);
      g_autoptr (GVariant) details = g_variant_ref_sink (cw_event_details_to_variant (event));
      g_assert_cmpuint (g_variant_n_children (details), ==, 0);
      g_assert_cmpint (event->at, ==, CW_NEVER);
      g_assert_cmpint (event->d.button, ==, -1);
      g_assert_cmpint (event->d.act, ==, -1);
      g_assert_cmpint (event->d.closed_by, ==, -1);
      g_assert_true (event->d.until == CW_NEVER && event->d.by == CW_NEVER
                     && event->d.due == CW_NEVER && event->d.at == CW_NEVER);
    }
}

static void
test_strict (void)
{
  static const struct
  {
    const char *kind, *details, *about;
  } bad[] = {
    { "sent", "{'fyl': <true>}", "\"fyl\"" },
    { "replied", "{'fyi': <true>}", "\"fyi\"" },
    { "sent", "{'at': <int64 5>}", "\"at\"" },
    { "retracted", "{'event': <int64 5>}", "\"event\"" },
    { "sent", "{'fyi': <'yes'>}", "wrong type" },
    { "sent", "{'fyi': <false>}", "\"fyi\"" },
    { "noted", "{'text': <int64 5>}", "wrong type" },
    { "promised", "{'until': <'2026-12-01'>}", "wrong type" },
    { "promised", "{'until': <uint64 5>}", "wrong type" },
    { "promised", "{'until': <int64 -9223372036854775808>}", "\"until\"" },
    { "noted", "{'ball': <'nobody'>}", "\"ball\"" },
    { "step-result", "{'result': <'perhaps'>}", "\"result\"" },
    { "closed", "{'outcome': <'won'>}", "\"outcome\"" },
    { "closed", "{'by': <'office'>}", "\"by\"" },
    { "closed", "{'by': <int64 5>}", "wrong type" },
    { "asked", "{'by': <'client'>}", "wrong type" },
    { "step-done", "{'act': <'dance'>}", "\"act\"" },
    { "edited", "{'fields': <'x'>}", "wrong type" },
    { "noted", "{'text': <'a'>, 'text': <'b'>}", "or two" },
    { "noted", "('a',)", "no dictionary" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      CwEventKind kind;
      g_assert_true (cw_event_from_word (bad[i].kind, &kind));
      g_autoptr (CwEvent) event = cw_event_new (kind);
      g_autoptr (GVariant) details = g_variant_parse (NULL, bad[i].details, NULL, NULL, NULL);
      g_assert_nonnull (details);
      g_autofree char *reason = NULL;
      g_assert_false (cw_event_details_from_variant (event, details, &reason));
      g_assert_nonnull (strstr (reason, bad[i].about));
      g_assert_true (g_str_has_prefix (reason, bad[i].kind));
    }
}

static void
test_copy (void)
{
  g_autoptr (CwEvent) event = full_event (CW_EVENT_EDITED);
  g_autoptr (CwEvent) copy = cw_event_copy (event);

  g_assert_true (copy->uuid != event->uuid && copy->d.text != event->d.text);
  g_clear_pointer (&event, cw_event_free);
  g_assert_cmpstr (copy->uuid, ==, "u");
  g_assert_cmpstr (copy->zone, ==, "Asia/Tokyo");
  g_assert_cmpstr (copy->d.text, ==, "remark\n\"二\"");
  g_assert_cmpstr (copy->d.kind, ==, "end-request");
  g_assert_cmpstr (copy->d.step, ==, "nudge");
  g_assert_cmpstr (copy->d.sign, ==, "outside-contact");
  g_assert_cmpstr (copy->d.target, ==, "0b5e");
  g_assert_cmpuint (copy->d.fields->n, ==, 1);
  g_assert_cmpint (copy->d.result, ==, CW_RESULT_REFUSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/event/words, verbs and doers are those of the table", test_table);
  g_test_add_func ("/event/results have words both ways", test_results);
  g_test_add_func ("/event/what a caller may give, and how a WHEN is read", test_callers_keys);
  g_test_add_func ("/event/a key has one meaning for each event", test_one_meaning);
  g_test_add_func ("/event/all details of each event come back from the dictionary",
                   test_round_trip);
  g_test_add_func ("/event/details are readable words and whole numbers", test_forms);
  g_test_add_func ("/event/what is absent is left out", test_absent);
  g_test_add_func ("/event/unknown keys, wrong types and words that are none are refused",
                   test_strict);
  g_test_add_func ("/event/a copy owns what it has", test_copy);
  return g_test_run ();
}
