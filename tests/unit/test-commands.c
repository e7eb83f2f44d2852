/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/limits.h"
#include "tests/unit/engine-fixture.h"

/* The commands on a real database.  Mon 9 Nov 2026, 10:00 in Tokyo. */

#define CASE "'title': <'Logo'>, 'client': <'ACME'>, 'platform': <'p'>"
#define UUID "123e4567-e89b-42d3-a456-426614174000"

static const char escrow[]
    = "Escrow=true\n[Step ask-escrow]\nStage=contracted\nSince=quiet\nAfter=2bd\n"
      "Requires=!funded\nAct=message\nTitle=Ask\nSource=x\nChecked=2026-11\nConfidence=default\n";

static Desk *
new_desk (void)
{
  Desk *desk = desk_new ("2026-11-09 10:00", NULL, DESK_LATE_DIGEST, FALSE);

  desk_policy (desk, "e", escrow);
  g_string_truncate (desk->changed, 0);
  return desk;
}

static void
assert_log (Desk *desk, guint32 id, const char *expected)
{
  g_autofree char *log = desk_log (desk, id);
  g_assert_cmpstr (log, ==, expected);
}

static void
assert_changed (Desk *desk, const char *expected)
{
  g_assert_cmpstr (desk->changed->str, ==, expected);
  g_string_truncate (desk->changed, 0);
}

static guint32
plain (Desk *desk)
{
  guint32 id = desk_add (desk, "{" CASE "}");

  g_string_truncate (desk->changed, 0);
  return id;
}

/* ---- add ---- */

static void
test_add (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_add (desk, "{" CASE ", 'fee': <'50,000'>, 'url': <'https://example.com/1'>,"
                               " 'closes': <'2026-12-01'>, 'note': <'from a friend'>}");
  g_autoptr (CwView) view = desk_view (desk, id);

  assert_changed (desk, "1: 1;");
  assert_log (desk, id, "applied@2026-11-09T10:00 noted@2026-11-09T10:00");
  g_assert_cmpstr (view->c->fields.title, ==, "Logo");
  g_assert_cmpint (view->c->fields.fee_amount, ==, 50000);
  g_assert_cmpstr (view->c->fields.fee_currency, ==, "JPY");
  g_assert_cmpint (view->c->fields.closes, ==, desk_at ("2026-12-01 18:00"));
  g_assert_cmpint (view->c->ball, ==, CW_BALL_CLIENT);
}

static void
test_add_running (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_add (
      desk, "{'title': <'L'>, 'client': <'A'>, 'platform': <'e'>, 'stage': <'delivered'>,"
            " 'at': <'2026-11-06 15:00'>, 'applied': <'2026-10-01'>,"
            " 'contracted': <'2026-10-05 09:00'>, 'funded': <'2026-10-06 09:00'>}");

  assert_log (desk, id, "applied@2026-10-01T18:00 contracted@2026-10-05T09:00"
                        " funded@2026-10-06T09:00 delivered@2026-11-06T15:00");
  assert_changed (desk, "1: 1;"); /* one command */
  id = desk_add (desk, "{" CASE ", 'contracted': <'2026-11-02 09:00'>}");
  assert_log (desk, id, "contracted@2026-11-02T09:00"); /* the stage follows from the option */
  id = desk_add (desk, "{'title': <'L'>, 'client': <'A'>, 'platform': <'e'>,"
                       " 'stage': <'contracted'>, 'at': <'2026-11-02 09:00'>, 'funded': <true>}");
  assert_log (desk, id, "contracted@2026-11-02T09:00 funded@2026-11-02T09:00");
}

static void
test_add_generic (void)
{
  g_autoptr (Desk) desk = new_desk ();

  desk_policy (desk, "generic", desk_ladder);
  guint32 id = desk_add (desk, "{'title': <'L'>, 'client': <'A'>}");
  g_autoptr (CwView) view = desk_view (desk, id);
  g_assert_cmpstr (view->c->fields.platform, ==, "generic");
}

static void
test_add_refused (void)
{
  static const struct
  {
    const char *fields;
    CwError kind;
    const char *code;
  } rows[] = {
    { "{'client': <'A'>}", CW_ERROR_INVALID_ARGUMENT, "empty-title" },
    { "{'title': <'  '>, 'client': <'A'>}", CW_ERROR_INVALID_ARGUMENT, "empty-title" },
    { "{'title': <'L'>}", CW_ERROR_INVALID_ARGUMENT, "empty-client" },
    { "{'title': <5>, 'client': <'A'>}", CW_ERROR_INVALID_ARGUMENT, "wrong-type" },
    { "{'title': <'a\\u0007b'>, 'client': <'A'>}", CW_ERROR_INVALID_ARGUMENT, "bad-text" },
    { "{" CASE ", 'platfrom': <'p'>}", CW_ERROR_INVALID_ARGUMENT, "unknown-key" },
    { "{'title': <'L'>, 'client': <'A'>, 'platform': <'q'>}", CW_ERROR_INVALID_ARGUMENT,
      "unknown-platform" },
    { "{" CASE ", 'calendars': <['moon']>}", CW_ERROR_INVALID_ARGUMENT, "no-such-calendar" },
    { "{" CASE ", 'stage': <'closed'>}", CW_ERROR_INVALID_ARGUMENT, "bad-stage" },
    { "{" CASE ", 'at': <'2026-11-09 10:01'>}", CW_ERROR_INVALID_ARGUMENT, "in-the-future" },
    { "{" CASE ", 'at': <'soonish'>}", CW_ERROR_INVALID_ARGUMENT, "bad-time" },
    { "{" CASE ", 'at': <'2026-11-05'>, 'applied': <'soonish'>}", CW_ERROR_INVALID_ARGUMENT,
      "bad-time" },
    { "{" CASE ", 'at': <'2026-11-05'>, 'applied': <'2026-11-04'>}", CW_ERROR_INVALID_ARGUMENT,
      "two-moments" },
    { "{" CASE ", 'at': <'2026-11-05'>, 'contracted': <'2026-11-04'>}", CW_ERROR_INVALID_ARGUMENT,
      "two-moments" },
    { "{" CASE ", 'closes': <5>}", CW_ERROR_INVALID_ARGUMENT, "wrong-type" },
    { "{" CASE ", 'fee': <'much'>}", CW_ERROR_INVALID_ARGUMENT, "bad-fee" },
    { "{" CASE ", 'request': <'not a uuid'>}", CW_ERROR_INVALID_ARGUMENT, "bad-request" },
    { "{" CASE ", 'request': <5>}", CW_ERROR_INVALID_ARGUMENT, "bad-request" },
    { "{" CASE ", 'stage': <'delivered'>, 'at': <'2026-11-02'>, 'contracted': <'2026-11-05'>}",
      CW_ERROR_INVALID_STATE, "later-event" },
    { "{'title': <'L'>, 'client': <'A'>, 'platform': <'e'>, 'stage': <'delivered'>}",
      CW_ERROR_REFUSED, "escrow-missing" },
  };
  g_autoptr (Desk) desk = new_desk ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    desk_refuses_add (desk, rows[i].fields, rows[i].kind, rows[i].code);
  assert_changed (desk, "");
  g_assert_cmpuint (plain (desk), ==, 1); /* no id was used up */
}

static void
test_add_limits (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_autoptr (GString) name = g_string_new (NULL);

  for (int i = 0; i < CW_LIMIT_TITLE; i++)
    g_string_append (name, "長");
  g_autofree char *fits
      = g_strdup_printf ("{'title': <'%s'>, 'client': <'%s'>, 'platform': <'p'>}", name->str,
                         name->str);
  g_autofree char *too_long
      = g_strdup_printf ("{'title': <'%s い'>, 'client': <'A'>}", name->str);
  g_autofree char *url = g_strnfill (CW_LIMIT_URL + 1, 'u');
  g_autofree char *long_url = g_strdup_printf ("{" CASE ", 'url': <'%s'>}", url);
  g_autofree char *note = g_strnfill (CW_LIMIT_NOTE + 1, 'n');
  g_autofree char *long_note = g_strdup_printf ("{" CASE ", 'note': <'%s'>}", note);

  desk_add (desk, fits);
  desk_refuses_add (desk, too_long, CW_ERROR_LIMIT_EXCEEDED, "too-long");
  desk_refuses_add (desk, long_url, CW_ERROR_LIMIT_EXCEEDED, "too-long");
  desk_refuses_add (desk, long_note, CW_ERROR_LIMIT_EXCEEDED, "too-long");
}

static void
test_guard (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_add (desk, "{'title': <'L'>, 'client': <'A'>, 'platform': <'e'>,"
                               " 'stage': <'contracted'>}");

  desk_refuses (desk, id, "delivered", "{}", CW_ERROR_REFUSED, "escrow-missing");
  desk_refuses (desk, id, "started", "{}", CW_ERROR_REFUSED, "escrow-missing");
  desk_record (desk, id, "delivered", "{'anyway': <true>}");
  g_autoptr (CwView) view = desk_view (desk, id);
  g_assert_true (view->c->delivered_unfunded); /* for good */
}

/* ---- edit ---- */

static GVariant *
edit (Desk *desk, guint32 id, guint64 expected, const char *fields, GError **error)
{
  g_autoptr (GVariant) dict = desk_dict (fields);

  return cw_command_edit (desk->engine, id, expected, dict, error);
}

static void
test_edit (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = plain (desk);
  g_autoptr (GError) error = NULL;
  guint64 revision;

  g_autoptr (GVariant) answer
      = edit (desk, id, 1, "{'client': <'New'>, 'deadline': <'2026-12-24'>}", &error);
  g_assert_no_error (error);
  g_variant_get (answer, "(t)", &revision);
  g_assert_cmpuint (revision, ==, 2);
  assert_changed (desk, "2: 1;");
  g_autoptr (GVariant) again = edit (desk, id, 0, "{'deadline': <''>}", &error);
  g_assert_nonnull (again);
  g_autoptr (CwView) view = desk_view (desk, id);
  g_assert_cmpstr (view->c->fields.client, ==, "New");
  g_assert_cmpstr (view->c->fields.title, ==, "Logo");
  g_assert_cmpint (view->c->fields.deadline, ==, CW_NEVER);
}

static void
test_edit_refused (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = plain (desk);
  g_autoptr (GError) conflict = NULL, nothing = NULL, empty = NULL, missing = NULL, key = NULL;

  desk_record (desk, id, "noted", "{'text': <'x'>}");
  g_string_truncate (desk->changed, 0);
  g_assert_null (edit (desk, id, 1, "{'client': <'New'>}", &conflict));
  desk_assert_error (conflict, CW_ERROR_CONFLICT, "changed-meanwhile");
  g_assert_null (edit (desk, id, 0, "{}", &nothing));
  desk_assert_error (nothing, CW_ERROR_INVALID_ARGUMENT, "nothing-to-change");
  g_assert_null (edit (desk, id, 0, "{'title': <''>}", &empty));
  desk_assert_error (empty, CW_ERROR_INVALID_ARGUMENT, "empty-title");
  g_assert_null (edit (desk, 7, 0, "{'title': <'x'>}", &missing));
  desk_assert_error (missing, CW_ERROR_NOT_FOUND, "no-such-case");
  g_assert_null (edit (desk, id, 0, "{'stage': <'delivered'>}", &key));
  desk_assert_error (key, CW_ERROR_INVALID_ARGUMENT, "unknown-key");
  assert_changed (desk, "");
}

/* ---- record ---- */

static void
test_record_all_or_none (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 ids[] = { plain (desk), plain (desk), 9 };
  g_autoptr (GVariant) dict = desk_dict ("{}");
  g_autoptr (GError) error = NULL;

  g_assert_null (cw_command_record (desk->engine, ids, 3, "sent", dict, &error));
  desk_assert_error (error, CW_ERROR_NOT_FOUND, "no-such-case");
  assert_log (desk, ids[0], "applied@2026-11-09T10:00");
  assert_changed (desk, "");
  g_autoptr (GVariant) answer = cw_command_record (desk->engine, ids, 2, "sent", dict, NULL);
  g_assert_cmpstr (g_variant_get_type_string (answer), ==, "(at)");
  g_autoptr (GVariant) events = g_variant_get_child_value (answer, 0);
  g_assert_cmpuint (g_variant_n_children (events), ==, 2);
  assert_changed (desk, "3: 1 2;"); /* one command, one signal */
}

static void
test_record_ids (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 twice[] = { plain (desk), 1 };
  g_autofree guint32 *many = g_new0 (guint32, CW_LIMIT_IDS + 1);
  g_autoptr (GVariant) dict = desk_dict ("{}");
  g_autoptr (GError) none = NULL, doubled = NULL, too_many = NULL;

  for (guint32 i = 0; i <= CW_LIMIT_IDS; i++)
    many[i] = i + 1;
  g_assert_null (cw_command_record (desk->engine, twice, 0, "sent", dict, &none));
  desk_assert_error (none, CW_ERROR_INVALID_ARGUMENT, "no-case");
  g_assert_null (cw_command_record (desk->engine, twice, 2, "sent", dict, &doubled));
  desk_assert_error (doubled, CW_ERROR_INVALID_ARGUMENT, "twice");
  g_assert_null (cw_command_record (desk->engine, many, CW_LIMIT_IDS + 1, "sent", dict, &too_many));
  desk_assert_error (too_many, CW_ERROR_LIMIT_EXCEEDED, "too-many");
}

static void
test_record_refused (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = plain (desk);

  desk_refuses (desk, id, "sendt", "{}", CW_ERROR_INVALID_ARGUMENT, "unknown-event");
  desk_refuses (desk, id, "edited", "{}", CW_ERROR_INVALID_ARGUMENT, "use-edit-case");
  desk_refuses (desk, id, "sent", "{'at': <'tomorrow'>}", CW_ERROR_INVALID_ARGUMENT,
                "in-the-future");
  desk_refuses (desk, id, "sent", "{'act': <'message'>}", CW_ERROR_INVALID_ARGUMENT, "unknown-key");
  desk_refuses (desk, id, "sent", "{'fyi': <'yes'>}", CW_ERROR_INVALID_ARGUMENT, "wrong-type");
  desk_refuses (desk, id, "noted", "{}", CW_ERROR_INVALID_ARGUMENT, "empty-note");
  desk_refuses (desk, id, "noted", "{'text': <'a\\u001b[31m'>}", CW_ERROR_INVALID_ARGUMENT,
                "bad-text");
  desk_refuses (desk, id, "asked", "{'kind': <'money'>}", CW_ERROR_INVALID_ARGUMENT,
                "unknown-kind");
  desk_refuses (desk, id, "snoozed", "{'until': <'2026-11-09 09:00'>}", CW_ERROR_INVALID_ARGUMENT,
                "in-the-past");
  desk_refuses (desk, id, "unheld", "{}", CW_ERROR_INVALID_STATE, "not-held");
  desk_refuses (desk, id, "step-done", "{'step': <'nugde'>}", CW_ERROR_INVALID_ARGUMENT,
                "no-such-step");
  desk_refuses (desk, id, "step-done", "{}", CW_ERROR_INVALID_STATE, "nothing-to-do");
  desk_refuses (desk, 44, "sent", "{}", CW_ERROR_NOT_FOUND, "no-such-case");
  desk_record (desk, id, "noted", "{'text': <'two\\nlines'>}");
}

static void
test_sent_takes_the_step (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 taken = desk_delivered (desk, "2026-11-09 09:00", "");
  guint32 other = desk_delivered (desk, "2026-11-09 09:00", "");

  desk_record (desk, taken, "sent", "{}");
  desk_record (desk, other, "sent", "{'other': <true>}");
  g_autoptr (CwView) a = desk_view (desk, taken);
  g_autoptr (CwView) b = desk_view (desk, other);
  g_assert_cmpint (g_array_index (a->plan->steps, CwPlanStep, 0).status, ==, CW_STATUS_DONE);
  g_assert_cmpint (g_array_index (b->plan->steps, CwPlanStep, 0).status, ==, CW_STATUS_UPCOMING);
}

/* ---- requests ---- */

static void
test_request (void)
{
  g_autoptr (Desk) desk = new_desk ();
  g_autoptr (GVariant) fields = desk_dict ("{" CASE ", 'request': <'" UUID "'>}");
  g_autoptr (GError) error = NULL;

  g_autoptr (GVariant) first = cw_command_add (desk->engine, fields, &error);
  g_assert_no_error (error);
  g_autoptr (GVariant) second = cw_command_add (desk->engine, fields, &error);
  g_assert_true (g_variant_equal (first, second));
  desk_restart (desk);
  g_autoptr (GVariant) third = cw_command_add (desk->engine, fields, &error);
  g_assert_true (g_variant_equal (first, third));
  assert_changed (desk, "1: 1;");
  g_assert_cmpint (cw_journal_revision (desk->storage->db, NULL), ==, 1);
}

static void
test_request_of_a_refusal (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = plain (desk);

  desk_refuses (desk, id, "unheld", "{'request': <'" UUID "'>}", CW_ERROR_INVALID_STATE,
                "not-held");
  desk_record (desk, id, "held", "{}");
  desk_record (desk, id, "unheld", "{'request': <'" UUID "'>}"); /* it was never carried out */
}

/* ---- closing ---- */

static guint64
revision_of (GVariant *answer)
{
  guint64 revision;

  g_assert_nonnull (answer);
  g_variant_get (answer, "(t)", &revision);
  return revision;
}

static void
test_close_and_reopen (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_delivered (desk, "2026-11-09 09:00", "");
  g_autoptr (GVariant) none = desk_dict ("{}");
  g_autoptr (GVariant) details = desk_dict ("{'by': <'client'>, 'presumed': <true>}");
  g_autoptr (GError) error = NULL, bad = NULL;

  g_assert_null (cw_command_close (desk->engine, id, "gone", none, &bad));
  desk_assert_error (bad, CW_ERROR_INVALID_ARGUMENT, "bad-value");
  g_autoptr (GVariant) closed = cw_command_close (desk->engine, id, "declined", details, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (revision_of (closed), ==, 2);
  g_autoptr (CwView) after = desk_view (desk, id);
  g_assert_true (after->c->closed && after->c->presumed);
  g_assert_cmpint (after->c->outcome, ==, CW_OUTCOME_DECLINED);
  g_assert_cmpint (after->c->closed_by, ==, CW_BY_CLIENT);
  desk_refuses (desk, id, "sent", "{}", CW_ERROR_INVALID_STATE, "closed");
  desk_record (desk, id, "noted", "{'text': <'x'>}");

  cw_clock_set_test (desk->clock, desk_at ("2026-11-10 12:00"));
  g_autoptr (GVariant) reopened = cw_command_reopen (desk->engine, id, none, &error);
  g_assert_cmpuint (revision_of (reopened), ==, 4);
  g_autoptr (CwView) open = desk_view (desk, id);
  g_assert_cmpint (open->c->stage, ==, CW_STAGE_DELIVERED); /* the stage before */
  g_assert_cmpint (open->c->spell.at, ==, desk_at ("2026-11-10 12:00")); /* a new spell */
  desk_refuses (desk, id, "reopened", "{}", CW_ERROR_INVALID_STATE, "not-closed");
}

static void
test_client_reopens (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = desk_delivered (desk, "2026-11-09 09:00", "");

  desk_record (desk, id, "closed", "{'outcome': <'lost'>}");
  desk_record (desk, id, "replied", "{}");
  g_autoptr (CwView) open = desk_view (desk, id);
  g_assert_false (open->c->closed);
  desk_undo (desk);
  g_autoptr (CwView) closed = desk_view (desk, id);
  g_assert_true (closed->c->closed);
}

/* ---- undo ---- */

static void
undo (Desk *desk, guint64 expected, const char *answer_text)
{
  g_autoptr (GVariant) none = desk_dict ("{}");
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_command_undo (desk->engine, expected, none, &error);

  g_assert_no_error (error);
  g_autofree char *text = g_variant_print (answer, FALSE);
  g_assert_cmpstr (text, ==, answer_text);
}

static void
test_undo (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 ids[] = { plain (desk), plain (desk) };
  g_autoptr (GVariant) none = desk_dict ("{}");
  g_autoptr (GError) error = NULL, conflict = NULL;

  g_autoptr (GVariant) answer = cw_command_record (desk->engine, ids, 2, "sent", none, &error);
  g_assert_nonnull (answer);
  desk_record (desk, 2, "held", "{}");
  g_assert_null (cw_command_undo (desk->engine, 3, none, &conflict));
  desk_assert_error (conflict, CW_ERROR_CONFLICT, "changed-meanwhile");
  g_string_truncate (desk->changed, 0);
  undo (desk, 4, "(4, [2], 'held on case 2')");
  assert_changed (desk, "5: 2;");
  undo (desk, 0, "(3, [1, 2], 'sent on case 1 and 1 more')"); /* an undo is not itself undone */
  assert_log (desk, 1, "applied@2026-11-09T10:00");
  undo (desk, 0, "(2, [2], 'add on case 2')");
  desk_refuses (desk, 2, "sent", "{}", CW_ERROR_NOT_FOUND, "no-such-case");
  undo (desk, 0, "(1, [1], 'add on case 1')");
  g_assert_null (cw_command_undo (desk->engine, 0, none, &error));
  desk_assert_error (error, CW_ERROR_INVALID_STATE, "nothing-to-undo");
  /* nothing is lost from the journal, and no number is given twice */
  g_autofree char *kept = storage_query (cw_database_handle (desk->storage->db),
                                         "SELECT count(*) FROM events");
  g_assert_cmpstr (kept, ==, "5");
  g_assert_cmpuint (plain (desk), ==, 3);
}

static void
test_undo_request (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = plain (desk);
  g_autoptr (GVariant) once = desk_dict ("{'request': <'" UUID "'>}");

  desk_record (desk, id, "held", "{}");
  g_autoptr (GVariant) first = cw_command_undo (desk->engine, 0, once, NULL);
  g_autoptr (GVariant) second = cw_command_undo (desk->engine, 0, once, NULL);
  g_assert_nonnull (first);
  g_assert_true (g_variant_equal (first, second));
  assert_log (desk, id, "applied@2026-11-09T10:00"); /* the add was not taken back */
}

/* ---- corrections ---- */

static void
test_corrections (void)
{
  g_autoptr (Desk) desk = new_desk ();
  guint32 id = plain (desk);
  gint64 sent = desk_record (desk, id, "sent", "{}");
  g_autofree char *by_id = g_strdup_printf ("{'event': <uint64 %" G_GINT64_FORMAT ">}", sent);
  g_autofree char *moved = g_strdup_printf (
      "{'event': <uint64 %" G_GINT64_FORMAT ">, 'at': <'2026-11-09 10:00'>}", sent);

  desk_record (desk, id, "amended", moved);
  assert_log (desk, id, "applied@2026-11-09T10:00 sent@2026-11-09T10:00");
  desk_record (desk, id, "retracted", by_id);
  assert_log (desk, id, "applied@2026-11-09T10:00");
  desk_refuses (desk, id, "retracted", by_id, CW_ERROR_INVALID_ARGUMENT, "already-retracted");
  desk_refuses (desk, id, "retracted", "{}", CW_ERROR_INVALID_ARGUMENT, "missing-event");
  desk_refuses (desk, id, "retracted", "{'event': <uint64 77>}", CW_ERROR_NOT_FOUND,
                "no-such-event");
  desk_undo (desk);
  assert_log (desk, id, "applied@2026-11-09T10:00 sent@2026-11-09T10:00");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/commands/add: fields, note and the event of its stage", test_add);
  g_test_add_func ("/commands/add: a running job in one command", test_add_running);
  g_test_add_func ("/commands/add: without a platform the generic one", test_add_generic);
  g_test_add_func ("/commands/add: what is refused changes nothing", test_add_refused);
  g_test_add_func ("/commands/add: limits of texts", test_add_limits);
  g_test_add_func ("/commands/deliver and start before escrow: refused, or flagged for good",
                   test_guard);
  g_test_add_func ("/commands/edit", test_edit);
  g_test_add_func ("/commands/edit: conflict and refusals", test_edit_refused);
  g_test_add_func ("/commands/record: all cases or none", test_record_all_or_none);
  g_test_add_func ("/commands/record: no id, one twice, too many", test_record_ids);
  g_test_add_func ("/commands/record: what is refused changes nothing", test_record_refused);
  g_test_add_func ("/commands/sent takes the message step, with other it does not",
                   test_sent_takes_the_step);
  g_test_add_func ("/commands/a repeated request returns the first answer", test_request);
  g_test_add_func ("/commands/a refused request may come again", test_request_of_a_refusal);
  g_test_add_func ("/commands/close and reopen", test_close_and_reopen);
  g_test_add_func ("/commands/a client's event reopens, undoable", test_client_reopens);
  g_test_add_func ("/commands/undo: the latest, several times, nothing lost", test_undo);
  g_test_add_func ("/commands/undo: a repeated request takes back one command",
                   test_undo_request);
  g_test_add_func ("/commands/retracted and amended", test_corrections);
  return g_test_run ();
}
