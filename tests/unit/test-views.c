/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/views.h"

#include "core/limits.h"
#include "tests/unit/engine-fixture.h"

/* What leaves through the bus has the field names of the contract's section 8, and what is not
 * there is absent. */

static Desk *
new_desk (void)
{
  return desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);
}

static GVariant *
detail_of (Desk *desk, guint32 id)
{
  g_autoptr (GError) error = NULL;
  GVariant *detail = cw_views_detail (desk->engine, id, &error);

  g_assert_no_error (error);
  return g_variant_ref_sink (detail);
}

static GVariant *
row_of (Desk *desk, guint32 id)
{
  CwWorld world = cw_engine_world (desk->engine);
  g_auto (CwSummary) summary = { 0 };

  g_assert_true (cw_summary_load (desk->storage->db, id, &summary, NULL));
  return g_variant_ref_sink (cw_views_row (&world, &summary, cw_engine_now (desk->engine), NULL));
}

static void
assert_value (GVariant *dict, const char *key, const char *expected)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (dict, key, NULL);
  g_autofree char *text = value != NULL ? g_variant_print (value, TRUE) : g_strdup ("absent");

  g_test_message ("%s", key);
  g_assert_cmpstr (text, ==, expected);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* "a b c": the keys in order. */
static char *
keys_of (GVariant *dict)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  GVariantIter iter;
  const char *key;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &key, NULL))
    g_ptr_array_add (keys, g_strdup (key));
  g_ptr_array_sort (keys, compare_texts);
  g_ptr_array_add (keys, NULL);
  return g_strjoinv (" ", (char **) keys->pdata);
}

static GVariant *
list_in (GVariant *dict, const char *key)
{
  GVariant *list = g_variant_lookup_value (dict, key, G_VARIANT_TYPE ("aa{sv}"));

  g_assert_nonnull (list);
  return list;
}

/* ---- rows ---- */

static void
test_row (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_delivered (desk, "2026-11-05 10:00",
                               "'fee': <'120.50 USD'>, 'url': <'https://example.com/'>,"
                               " 'closes': <'2026-12-01'>, 'deadline': <'2026-12-24 12:00'>,"
                               " 'invoice_due': <'2027-01-31'>");
  g_autoptr (GVariant) row = row_of (desk, id);

  assert_value (row, "id", "uint32 1");
  assert_value (row, "title", "'Logo'");
  assert_value (row, "client", "'ACME'");
  assert_value (row, "platform", "'p'");
  assert_value (row, "stage", "'delivered'");
  assert_value (row, "funded", "false");
  assert_value (row, "ball", "'client'");
  assert_value (row, "quiet_since", "'2026-11-05T10:00:00+09:00'");
  assert_value (row, "quiet_business_days", "2"); /* Fri 6 and Mon 9 */
  assert_value (row, "state", "'due'");
  assert_value (row, "outcome", "absent");
  assert_value (row, "url", "'https://example.com/'");
  assert_value (row, "fee", "{'amount': <int64 12050>, 'currency': <'USD'>}");
  assert_value (row, "closes", "'2026-12-01T18:00:00+09:00'");
  assert_value (row, "deadline", "'2026-12-24T12:00:00+09:00'");
  assert_value (row, "invoice_due", "'2027-01-31T18:00:00+09:00'");
  assert_value (row, "created", "'2026-11-09T10:00:00+09:00'");
  assert_value (row, "revision", "uint64 1");
  g_autoptr (GVariant) next = g_variant_lookup_value (row, "next", G_VARIANT_TYPE_VARDICT);
  assert_value (next, "step", "'nudge'");
  assert_value (next, "due", "'2026-11-06T10:00:00+09:00'");
  assert_value (next, "alert", "'2026-11-06T10:00:00+09:00'");
  assert_value (next, "title", "'Write'");
  assert_value (next, "urgency", "'normal'");
  assert_value (next, "act", "'message'");
}

static void
test_absent (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_add (desk, "{'title': <'L'>, 'client': <'A'>}"); /* no rules at all */
  g_autoptr (GVariant) open = row_of (desk, id);
  g_autofree char *open_keys = keys_of (open);

  g_assert_cmpstr (open_keys, ==,
                   "ball client created funded held id quiet_business_days quiet_since revision"
                   " stage state title");
  desk_record (desk, id, "closed", "{'outcome': <'lost'>}");
  g_autoptr (GVariant) closed = row_of (desk, id);
  g_autofree char *closed_keys = keys_of (closed);
  /* nobody has the ball of a closed case, and it is not quiet */
  g_assert_cmpstr (closed_keys, ==,
                   "client created funded held id outcome revision stage state title");
  assert_value (closed, "state", "'closed'");
  assert_value (closed, "outcome", "'lost'");
}

static void
test_states (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_delivered (desk, "2026-11-09 10:00", "");
  g_autoptr (GVariant) fine = row_of (desk, id);

  assert_value (fine, "state", "'ok'");
  desk_record (desk, id, "snoozed", "{'until': <'2026-11-10 15:00'>}");
  desk_go (desk, "2026-11-10 12:00");
  g_autoptr (GVariant) snoozed = row_of (desk, id);
  assert_value (snoozed, "state", "'snoozed'");
  assert_value (snoozed, "snoozed_until", "'2026-11-10T15:00:00+09:00'");
  desk_go (desk, "2026-11-10 15:00");
  g_autoptr (GVariant) due = row_of (desk, id);
  assert_value (due, "state", "'due'");
  assert_value (due, "snoozed_until", "absent");
}

/* A row that was derived yesterday says today's number of days. */
static void
test_quiet_days_are_of_today (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_add (desk, "{'title': <'L'>, 'client': <'A'>}");
  g_auto (CwSummary) cached = { 0 };
  CwWorld world = cw_engine_world (desk->engine);

  g_assert_true (cw_summary_load (desk->storage->db, id, &cached, NULL));
  g_autoptr (GVariant) row
      = g_variant_ref_sink (cw_views_row (&world, &cached, desk_at ("2026-11-16 08:00"), NULL));
  assert_value (row, "quiet_business_days", "5");
}

/* ---- one case ---- */

static void
test_detail (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_delivered (desk, "2026-11-05 10:00", "'note': <'hello'>");
  gint64 asked = desk_record (desk, id, "asked",
                              "{'kind': <'end-request'>, 'by': <'2026-11-12 10:00'>}");
  g_autoptr (GVariant) detail = detail_of (desk, id);
  g_autoptr (GVariant) row = row_of (desk, id);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  /* it begins with the row of ListCases */
  g_variant_iter_init (&iter, row);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) expected = value;
      g_autofree char *text = g_variant_print (expected, TRUE);
      assert_value (detail, key, text);
    }
  g_autoptr (GVariant) events = list_in (detail, "events");
  g_assert_cmpuint (g_variant_n_children (events), ==, 3);
  g_autoptr (GVariant) last = g_variant_get_child_value (events, 2);
  g_autofree char *asked_id = g_strdup_printf ("uint64 %" G_GINT64_FORMAT, asked);
  assert_value (last, "id", asked_id);
  assert_value (last, "time", "'2026-11-09T10:00:00+09:00'");
  assert_value (last, "event", "'asked'");
  assert_value (last, "by", "'client'");
  assert_value (last, "details",
                "{'by': <'2026-11-12T10:00:00+09:00'>, 'kind': <'end-request'>}");
  g_autoptr (GVariant) plan = list_in (detail, "plan");
  g_assert_cmpuint (g_variant_n_children (plan), ==, 6);
  g_autoptr (GVariant) step = g_variant_get_child_value (plan, 0);
  assert_value (step, "step", "'nudge'");
  assert_value (step, "status", "'upcoming'"); /* my turn now */
  assert_value (step, "waits", "'turn'");
  assert_value (step, "title", "'Write'");
  assert_value (step, "act", "'message'");
  assert_value (step, "urgency", "'normal'");
  assert_value (step, "source", "'this test'");
  assert_value (step, "confidence", "'default'");
  assert_value (step, "template", "absent");
  assert_value (detail, "events_left_out", "absent");
}

static void
test_recorded_zone (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_delivered (desk, "2026-11-05 10:00", "");

  /* an instant given with another offset is shown in the zone in which it was recorded */
  desk_record (desk, id, "sent", "{'at': <'2026-11-06T09:00:00+01:00'>}");
  g_autoptr (GVariant) detail = detail_of (desk, id);
  g_autoptr (GVariant) events = list_in (detail, "events");
  g_autoptr (GVariant) sent = g_variant_get_child_value (events, 1);
  assert_value (sent, "time", "'2026-11-06T17:00:00+09:00'");
}

static void
test_corrections_are_seen (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_delivered (desk, "2026-11-05 10:00", "");
  gint64 sent = desk_record (desk, id, "sent", "{}");
  g_autofree char *which = g_strdup_printf ("{'event': <uint64 %" G_GINT64_FORMAT ">}", sent);

  desk_record (desk, id, "retracted", which);
  g_autoptr (GVariant) detail = detail_of (desk, id);
  g_autoptr (GVariant) events = list_in (detail, "events");
  g_assert_cmpuint (g_variant_n_children (events), ==, 2);
  g_autoptr (GVariant) correction = g_variant_get_child_value (events, 1);
  assert_value (correction, "event", "'retracted'");
}

static void
test_warnings (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_add (desk, "{'title': <'L'>, 'client': <'A'>}");
  g_autoptr (GVariant) unknown = detail_of (desk, id);
  guint32 unpressed = desk_add (desk, "{'title': <'L'>, 'client': <'A'>, 'platform': <'p'>,"
                                      " 'stage': <'delivered'>, 'button': <false>}");
  g_autoptr (GVariant) button = detail_of (desk, unpressed);

  assert_value (unknown, "warnings", "['unknown-platform']");
  assert_value (button, "warnings", "['button-not-pressed']");
  assert_value (button, "stage", "'applied'"); /* only the button delivers */
}

/* ---- no reply exceeds 1 MiB ---- */

static void
append_notes (Desk *desk, guint32 id, guint n, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strnfill (size, 'n');

  g_assert_true (cw_database_begin (desk->storage->db, &error));
  g_auto (CwCommand) command = { .recorded_at = desk_at ("2026-11-09 10:00") };
  command.zone = g_strdup ("Asia/Tokyo");
  command.kind = g_strdup ("record");
  g_assert_true (cw_journal_append_command (desk->storage->db, &command, &error));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CwEvent) event = cw_event_new (CW_EVENT_NOTED);
      event->at = desk_at ("2026-11-09 09:00") - (gint64) (n - 1 - i) * CW_SECOND;
      event->zone = g_strdup ("Asia/Tokyo");
      event->d.text = g_strdup_printf ("%u %s", i, text);
      g_assert_true (cw_journal_append_event (desk->storage->db, command.seq, id, event, &error));
    }
  g_assert_true (cw_database_commit (desk->storage->db, &error));
}

static void
assert_fits (GVariant *detail, guint all)
{
  g_autoptr (GVariant) events = list_in (detail, "events");
  gsize shown = g_variant_n_children (events);
  guint left_out = 0;

  g_assert_cmpuint (g_variant_get_size (detail), <, CW_LIMIT_REPLY - 1024);
  g_assert_cmpuint (g_variant_get_size (detail), >, CW_LIMIT_REPLY - 3 * 65536); /* and is used */
  g_assert_true (g_variant_lookup (detail, "events_left_out", "u", &left_out));
  g_assert_cmpuint (left_out + shown, ==, all);
  g_autoptr (GVariant) last = g_variant_get_child_value (events, shown - 1);
  assert_value (last, "time", "'2026-11-09T09:00:00+09:00'"); /* the newest stays */
}

static void
test_many_events (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_delivered (desk, "2026-11-05 10:00", "");

  append_notes (desk, id, CW_LIMIT_EVENTS - 1, 10);
  g_autoptr (GVariant) detail = detail_of (desk, id);
  assert_fits (detail, CW_LIMIT_EVENTS);
  desk_refuses (desk, id, "sent", "{}", CW_ERROR_LIMIT_EXCEEDED, "too-many-events");
}

static void
test_long_notes (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_delivered (desk, "2026-11-05 10:00", "");

  append_notes (desk, id, 40, CW_LIMIT_NOTE - 10);
  g_autoptr (GVariant) detail = detail_of (desk, id);
  assert_fits (detail, 41);
}

static void
test_many_requests (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_delivered (desk, "2026-11-05 10:00", "");

  for (int i = 0; i < 600; i++)
    desk_record (desk, id, "asked", "{'kind': <'question'>, 'at': <'2026-11-09 10:00'>}");
  g_autoptr (GVariant) detail = detail_of (desk, id);
  g_autoptr (GVariant) asked = list_in (detail, "asked");
  g_assert_cmpuint (g_variant_n_children (asked), ==, 500);
  g_autoptr (GVariant) last = g_variant_get_child_value (asked, 499);
  assert_value (last, "open", "true"); /* the newest is there */
}

/* ---- rules ---- */

static void
test_policy (void)
{
  g_autoptr (Desk) desk = new_desk ();
  const CwPolicy *policy = cw_library_policy (desk->library.library, "p");
  g_autoptr (GVariant) whole = g_variant_ref_sink (cw_views_policy (policy));
  g_autoptr (GVariant) row = g_variant_ref_sink (cw_views_policy_row (policy, 3));
  g_autoptr (GVariant) steps = list_in (whole, "steps");
  g_autoptr (GVariant) answer = g_variant_get_child_value (steps, 3);

  assert_value (row, "id", "'p'");
  assert_value (row, "origin", "'user'");
  assert_value (row, "steps", "uint32 6");
  assert_value (row, "problems", "uint32 3");
  assert_value (whole, "zone", "'Asia/Tokyo'");
  assert_value (whole, "escrow", "false");
  assert_value (answer, "id", "'answer'");
  assert_value (answer, "since", "'asked:end-request'");
  assert_value (answer, "after", "'1d'");
  assert_value (answer, "until", "'asked:end-request+4d'");
  assert_value (answer, "ball", "'me'");
  assert_value (answer, "urgency", "'critical'");
}

static void
test_status (void)
{
  static const char *const problems[] = { "one", NULL };
  g_autoptr (Desk) desk = new_desk ();

  desk_delivered (desk, "2026-11-05 10:00", "");
  desk_pause (desk, "2026-11-10 09:00");
  g_autoptr (GVariant) status
      = g_variant_ref_sink (cw_views_status (desk->engine, "/data", "1.2.3", problems));
  assert_value (status, "version", "'1.2.3'");
  assert_value (status, "now", "'2026-11-09T10:00:00+09:00'");
  assert_value (status, "zone", "'Asia/Tokyo'");
  assert_value (status, "test_clock", "true");
  assert_value (status, "read_only", "false");
  assert_value (status, "open", "uint32 1");
  assert_value (status, "due", "uint32 1");
  assert_value (status, "paused_until", "'2026-11-10T09:00:00+09:00'");
  assert_value (status, "notification_server", "''");
  assert_value (status, "problems", "['one']");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/views/a row has the fields of the contract", test_row);
  g_test_add_func ("/views/what is not there is absent", test_absent);
  g_test_add_func ("/views/states: ok, due, snoozed", test_states);
  g_test_add_func ("/views/quiet business days are counted today", test_quiet_days_are_of_today);
  g_test_add_func ("/views/a case: row, events and plan", test_detail);
  g_test_add_func ("/views/times in the zone in which they were recorded", test_recorded_zone);
  g_test_add_func ("/views/corrections follow the effective log", test_corrections_are_seen);
  g_test_add_func ("/views/warnings", test_warnings);
  g_test_add_func ("/views/10,000 events stay below 1 MiB, the oldest left out and counted",
                   test_many_events);
  g_test_add_func ("/views/notes of 64 kB stay below 1 MiB", test_long_notes);
  g_test_add_func ("/views/of many requests the newest", test_many_requests);
  g_test_add_func ("/views/policies", test_policy);
  g_test_add_func ("/views/status", test_status);
  return g_test_run ();
}
