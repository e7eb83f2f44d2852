/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/details.h"

#include "core/limits.h"
#include "tests/unit/engine-fixture.h"

/* What callers give.  Mon 9 Nov 2026, 10:00 in Tokyo; DayEnd is 18:00, Hours begin at 09:00. */

typedef struct
{
  Desk *desk;
  CwWorld world;
  CwView *view;
  CwWhenContext when;
} Fixture;

static void
setup (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  f->desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);
  desk_delivered (f->desk, "2026-11-09 09:00", "");
  f->world = cw_engine_world (f->desk->engine);
  f->view = desk_view (f->desk, 1);
  f->when = cw_details_when (&f->world, f->view);
}

static void
teardown (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  cw_view_free (f->view);
  desk_free (f->desk);
}

static CwEvent *
event_of (Fixture *f, CwEventKind kind, const char *details, gint64 *target, GError **error)
{
  g_autoptr (GVariant) dict = desk_dict (details);

  return cw_details_to_event (kind, dict, &f->when, "Asia/Tokyo", target, error);
}

/* ---- moments ---- */

static void
test_moments (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  static const struct
  {
    CwEventKind kind;
    const char *details;
    const char *at, *until;
  } rows[] = {
    { CW_EVENT_SENT, "{}", "2026-11-09 10:00", NULL },
    { CW_EVENT_SENT, "{'at': <'today'>}", "2026-11-09 10:00", NULL }, /* now */
    { CW_EVENT_SENT, "{'at': <'2026-11-06'>}", "2026-11-06 18:00", NULL }, /* DayEnd */
    { CW_EVENT_ASKED, "{'at': <'2026-11-06'>}", "2026-11-06 00:00", NULL },
    { CW_EVENT_SENT, "{'at': <'fri'>}", "2026-11-06 18:00", NULL }, /* not in the future */
    { CW_EVENT_SNOOZED, "{'until': <'fri'>}", "2026-11-09 10:00", "2026-11-13 09:00" },
    { CW_EVENT_SNOOZED, "{'until': <'+2bd'>}", "2026-11-09 10:00", "2026-11-11 10:00" },
    { CW_EVENT_PROMISED, "{'until': <'2026-11-20'>}", "2026-11-09 10:00", "2026-11-20 18:00" },
    { CW_EVENT_PROMISED, "{'promised': <'2026-11-20'>}", "2026-11-09 10:00", "2026-11-20 18:00" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CwEvent) event = event_of (f, rows[i].kind, rows[i].details, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (event->at, ==, desk_at (rows[i].at));
      g_assert_cmpint (event->d.until, ==,
                       rows[i].until != NULL ? desk_at (rows[i].until) : CW_NEVER);
      g_assert_cmpstr (event->zone, ==, "Asia/Tokyo");
      g_assert_true (g_uuid_string_is_valid (event->uuid));
    }
}

static void
test_date_only (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (CwEvent) day = event_of (f, CW_EVENT_SENT, "{'at': <'2026-11-06'>}", NULL, NULL);
  g_autoptr (CwEvent) minute
      = event_of (f, CW_EVENT_SENT, "{'at': <'2026-11-06 18:00'>}", NULL, NULL);

  g_assert_true (day->date_only);
  g_assert_false (minute->date_only);
}

static void
test_future (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  CwWhen when;
  g_autoptr (GError) past = NULL, asked = NULL, plan = NULL, nonsense = NULL;

  g_assert_false (
      cw_details_moment ("at", "2026-11-09 10:01", CW_WHEN_PAST, &f->when, &when, &past));
  desk_assert_error (past, CW_ERROR_INVALID_ARGUMENT, "in-the-future");
  g_assert_false (cw_details_moment ("at", "tomorrow", CW_WHEN_ASKED, &f->when, &when, &asked));
  desk_assert_error (asked, CW_ERROR_INVALID_ARGUMENT, "in-the-future");
  g_assert_true (
      cw_details_moment ("by", "2027-01-01", CW_WHEN_PLAN, &f->when, &when, &plan));
  g_assert_false (cw_details_moment ("at", "2026-02-30", CW_WHEN_PAST, &f->when, &when, &nonsense));
  desk_assert_error (nonsense, CW_ERROR_INVALID_ARGUMENT, "bad-time");
  g_assert_nonnull (strstr (nonsense->message, "at: "));
}

/* ---- details ---- */

static void
test_values (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  gint64 target = -1;
  g_autoptr (CwEvent) sent = event_of (
      f, CW_EVENT_SENT, "{'fyi': <true>, 'other': <false>, 'text': <'a\\nb'>, 'ball': <'me'>}",
      &target, NULL);
  g_autoptr (CwEvent) note = event_of (f, CW_EVENT_NOTED, "{'note': <'x'>}", NULL, NULL);
  g_autoptr (CwEvent) amended = event_of (
      f, CW_EVENT_AMENDED, "{'event': <int64 5>, 'at': <'2026-11-06'>}", &target, NULL);
  g_autoptr (CwEvent) quiet = event_of (f, CW_EVENT_DELIVERED, "{'button': <false>}", NULL, NULL);

  g_assert_true (sent->d.fyi);
  g_assert_false (sent->d.other);
  g_assert_cmpstr (sent->d.text, ==, "a\nb");
  g_assert_cmpint (sent->d.ball, ==, CW_BALL_ME);
  g_assert_cmpstr (note->d.text, ==, "x");
  g_assert_cmpint (target, ==, 5);
  g_assert_cmpint (amended->at, ==, desk_at ("2026-11-09 10:00")); /* of the correction itself */
  g_assert_cmpint (amended->d.at, ==, desk_at ("2026-11-06 18:00"));
  g_assert_true (amended->d.date_only);
  g_assert_cmpint (quiet->d.button, ==, 0);
}

static void
test_refused (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  static const struct
  {
    CwEventKind kind;
    const char *details;
    CwError error;
    const char *code;
    const char *hint;
  } rows[] = {
    { CW_EVENT_SENT, "{'fyo': <true>}", CW_ERROR_INVALID_ARGUMENT, "unknown-key", "\"fyi\"" },
    { CW_EVENT_SENT, "{'wait': <true>}", CW_ERROR_INVALID_ARGUMENT, "unknown-key", "sent" },
    { CW_EVENT_SENT, "{'at': <5>}", CW_ERROR_INVALID_ARGUMENT, "wrong-type", "at" },
    { CW_EVENT_SENT, "{'text': <true>}", CW_ERROR_INVALID_ARGUMENT, "wrong-type", "text" },
    { CW_EVENT_SENT, "{'ball': <'nobody'>}", CW_ERROR_INVALID_ARGUMENT, "bad-value", "ball" },
    { CW_EVENT_SENT, "{'step': <'nudge'>}", CW_ERROR_INVALID_ARGUMENT, "unknown-key", "step" },
    { CW_EVENT_NOTED, "{'text': <'bell \\u0007'>}", CW_ERROR_INVALID_ARGUMENT, "bad-text", "text" },
    { CW_EVENT_RETRACTED, "{'event': <'5'>}", CW_ERROR_INVALID_ARGUMENT, "wrong-type", "event" },
    { CW_EVENT_RETRACTED, "{'target': <'x'>}", CW_ERROR_INVALID_ARGUMENT, "unknown-key", "target" },
    { CW_EVENT_EDITED, "{'fields': <@a{sv} {}>}", CW_ERROR_INVALID_ARGUMENT, "unknown-key", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (event_of (f, rows[i].kind, rows[i].details, NULL, &error));
      g_test_message ("%s: %s", rows[i].details, error->message);
      desk_assert_error (error, rows[i].error, rows[i].code);
      g_assert_nonnull (strstr (error->message, rows[i].hint));
    }
}

static void
test_note_limit (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *most = g_strnfill (CW_LIMIT_NOTE, 'n');
  g_autofree char *fits = g_strdup_printf ("{'text': <'%s'>}", most);
  g_autofree char *over = g_strdup_printf ("{'text': <'%sn'>}", most);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwEvent) event = event_of (f, CW_EVENT_NOTED, fits, NULL, NULL);

  g_assert_nonnull (event);
  g_assert_null (event_of (f, CW_EVENT_NOTED, over, NULL, &error));
  desk_assert_error (error, CW_ERROR_LIMIT_EXCEEDED, "too-long");
}

static void
test_kind (Fixture *f G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GVariant) none = desk_dict ("{}");
  g_autoptr (GVariant) promised = desk_dict ("{'promised': <'tomorrow'>}");
  g_autoptr (GError) error = NULL;
  CwEventKind kind;

  g_assert_true (cw_details_kind ("replied", none, &kind, NULL));
  g_assert_cmpint (kind, ==, CW_EVENT_REPLIED);
  g_assert_true (cw_details_kind ("replied", promised, &kind, NULL));
  g_assert_cmpint (kind, ==, CW_EVENT_PROMISED);
  g_assert_false (cw_details_kind ("repleid", none, &kind, &error));
  desk_assert_error (error, CW_ERROR_INVALID_ARGUMENT, "unknown-event");
  g_assert_nonnull (strstr (error->message, "\"replied\""));
}

/* ---- fields ---- */

static void
test_fee (Fixture *f G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  static const struct
  {
    const char *text;
    gint64 amount; /* -1: none */
    const char *currency;
  } rows[] = {
    { "50000", 50000, "JPY" },       { "50,000", 50000, "JPY" },   { "50,000 JPY", 50000, "JPY" },
    { "120.50 USD", 12050, "USD" },  { "120 USD", 12000, "USD" },  { "0.5 EUR", 50, "EUR" },
    { "1.234 KWD", 1234, "KWD" },    { "7 KWD", 7000, "KWD" },      { "7.5 CLP", -1, NULL },
    { " 120.5\tUSD ", 12050, "USD" }, { "0", 0, "JPY" },
    { "120.505 USD", -1, NULL },     { "120.5", -1, NULL },        { "1.2.3 USD", -1, NULL },
    { "USD 120", -1, NULL },         { "-5", -1, NULL },           { "", -1, NULL },
    { "1 usd", -1, NULL },           { "5.", -1, NULL },           { "99999999999999999999", -1, NULL },
    { ",5", -1, NULL },              { "12 US", -1, NULL },        { "１２", -1, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 amount = -1;
      g_autofree char *currency = NULL;
      gboolean fine = cw_details_parse_fee (rows[i].text, &amount, &currency);
      g_test_message ("%s", rows[i].text);
      g_assert_cmpint (fine, ==, rows[i].amount >= 0);
      g_assert_cmpint (amount, ==, rows[i].amount);
      g_assert_cmpstr (currency, ==, rows[i].currency);
    }
}

static char *
read_fields (Fixture *f, const char *text, gboolean editing, GVariantBuilder *others,
             GError **error)
{
  g_autoptr (GVariant) dict = desk_dict (text);
  g_autoptr (GVariant) fields
      = cw_details_fields (&f->world, dict, &f->when, editing, others, error);

  return fields != NULL ? g_variant_print (fields, FALSE) : NULL;
}

static void
test_fields (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_auto (GVariantBuilder) others = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *read = read_fields (
      f, "{'title': <'L'>, 'due': <'2026-12-01'>, 'fee': <'5 USD'>, 'request': <'x'>, 'stage': <'a'>}",
      FALSE, &others, NULL);
  g_autofree char *expected = g_strdup_printf (
      "{'title': <'L'>, 'invoice_due': <int64 %" G_GINT64_FORMAT ">,"
      " 'fee': <{'amount': <int64 500>, 'currency': <'USD'>}>}", desk_at ("2026-12-01 18:00"));
  g_autoptr (GVariant) rest = g_variant_ref_sink (g_variant_builder_end (&others));
  g_autofree char *rest_text = g_variant_print (rest, FALSE);
  g_autofree char *cleared = read_fields (f, "{'url': <''>, 'closes': <''>, 'fee': <''>}", TRUE,
                                          NULL, NULL);

  g_assert_cmpstr (read, ==, expected);
  g_assert_cmpstr (rest_text, ==, "{'stage': <'a'>}");
  g_assert_cmpstr (cleared, ==, "{'url': <''>, 'closes': <''>, 'fee': <''>}");
}

static void
test_fields_refused (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  static const struct
  {
    const char *text, *code;
  } rows[] = {
    { "{'titel': <'x'>}", "unknown-key" },
    { "{'fee': <''>}", "bad-fee" },
    { "{'fee': <{'amount': <int64 -5>, 'currency': <'JPY'>}>}", "bad-fee" },
    { "{'fee': <{'amount': <int64 5>, 'currency': <'YENS'>}>}", "bad-fee" },
    { "{'fee': <{'amount': <'5'>, 'currency': <'JPY'>}>}", "bad-fee" },
    { "{'fee': <{'amount': <int64 5>, 'currency': <'\\n\\n\\n'>}>}", "bad-fee" },
    { "{'fee': <{'amount': <int64 5>, 'currency': <'JPY'>, 'tax': <'1'>}>}", "bad-fee" },
    { "{'calendars': <true>}", "wrong-type" },
    { "{'calendar': <'japan,moon'>}", "no-such-calendar" },
    { "{'platform': <'P'>}", "unknown-platform" },
    { "{'url': <'a\\nb'>}", "bad-text" },
    { "{'deadline': <'whenever'>}", "bad-time" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (read_fields (f, rows[i].text, FALSE, NULL, &error));
      g_test_message ("%s: %s", rows[i].text, error->message);
      desk_assert_error (error, CW_ERROR_INVALID_ARGUMENT, rows[i].code);
    }
}

static void
test_many_calendars (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) names = g_string_new ("a");
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 20; i++)
    g_string_append (names, ",a");
  g_autofree char *text = g_strdup_printf ("{'calendars': <'%s'>}", names->str);
  g_assert_null (read_fields (f, text, FALSE, NULL, &error));
  desk_assert_error (error, CW_ERROR_LIMIT_EXCEEDED, "too-many");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/details/moments by purpose: DayEnd, 00:00, start of Hours, now", test_moments },
    { "/details/a date alone is remembered as one", test_date_only },
    { "/details/the future is refused except for plans", test_future },
    { "/details/values and the other names of keys", test_values },
    { "/details/wrong keys, types and texts are refused and named", test_refused },
    { "/details/a note has at most 64 kB", test_note_limit },
    { "/details/replied with promised is the event promised", test_kind },
    { "/details/fees in minor units", test_fee },
    { "/details/fields, and what is none of them", test_fields },
    { "/details/wrong fields are refused", test_fields_refused },
    { "/details/at most 20 calendars", test_many_calendars },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, setup, tests[i].func, teardown);
  return g_test_run ();
}
