/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <unistd.h>

#include "core/limits.h"
#include "tests/unit/bus-fixture.h"

/* Cases over the bus: pages, filters, and the answers of the commands. */

#define CASE "'title': <'Logo'>, 'client': <'ACME'>, 'platform': <'p'>"

static void
assert_answer (BusFixture *f, const char *method, const char *parameters, const char *expected)
{
  g_autofree char *answer = bus_call (f, NULL, method, parameters);

  g_assert_cmpstr (answer, ==, expected);
}

static void
test_commands (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  assert_answer (f, "AddCase", "({" CASE "},)", "(1,)");
  assert_answer (f, "AddCase", "({" CASE "},)", "(2,)");
  assert_answer (f, "EditCase", "(1, 1, {'url': <'https://example.com/'>})", "(3,)");
  assert_answer (f, "Record", "([1, 2], 'sent', {})", "([4, 5],)");
  assert_answer (f, "CloseCase", "(2, 'lost', {})", "(5,)");
  assert_answer (f, "ReopenCase", "(2, {})", "(6,)");
  assert_answer (f, "Undo", "(0, {})", "(6, [2], 'reopen on case 2')");
  g_autofree char *detail = bus_call (f, NULL, "GetCase", "(2,)");
  bus_contains (detail, "'state': <'closed'>");
  /* one CasesChanged per command */
  g_autofree char *status = bus_call (f, NULL, "Status", "()");
  g_assert_cmpstr (f->signals->str, ==,
                   "CasesChanged (1, [1]); CasesChanged (2, [2]); CasesChanged (3, [1]); "
                   "CasesChanged (4, [1, 2]); CasesChanged (5, [2]); CasesChanged (6, [2]); "
                   "CasesChanged (7, [2]); ");
}

/* The ids of ListCases with that filter, order and limit, over all pages. */
static void
assert_ids (BusFixture *f, const char *filter, guint limit, const char *expected)
{
  g_autofree char *cursor = g_strdup ("");
  g_autoptr (GString) ids = g_string_new (NULL);

  do
    {
      g_autofree char *parameters = g_strdup_printf ("(%s, '%s', %u)", filter, cursor, limit);
      g_autofree char *answer = bus_call (f, NULL, "ListCases", parameters);
      g_autoptr (GVariant) reply
          = g_variant_parse (G_VARIANT_TYPE ("(aa{sv}st)"), answer, NULL, NULL, NULL);
      g_autoptr (GVariantIter) rows = NULL;
      guint64 revision;
      guint n = 0;
      g_autoptr (GVariant) row = NULL;
      g_clear_pointer (&cursor, g_free);
      g_variant_get (reply, "(aa{sv}st)", &rows, &cursor, &revision);
      g_assert_cmpuint (revision, ==, 6);
      while (g_variant_iter_next (rows, "@a{sv}", &row))
        {
          guint32 id;
          g_assert_true (g_variant_lookup (row, "id", "u", &id));
          g_string_append_printf (ids, "%s%u", n++ > 0 ? " " : "", id);
          g_clear_pointer (&row, g_variant_unref);
        }
      g_assert_cmpuint (n, <=, limit);
      if (*cursor != '\0')
        g_string_append (ids, " | ");
    }
  while (*cursor != '\0');
  g_assert_cmpstr (ids->str, ==, expected);
}

static void
test_pages (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  desk_delivered (f->desk, "2026-11-05 10:00", "");      /* due */
  desk_add (f->desk, "{'title': <'ロゴ'>, 'client': <'北風'>, 'platform': <'p'>}");
  desk_delivered (f->desk, "2026-11-09 09:00", "");
  desk_add (f->desk, "{" CASE "}");
  desk_add (f->desk, "{" CASE "}");
  desk_record (f->desk, 5, "closed", "{'outcome': <'lost'>}");
  assert_ids (f, "{}", 1000, "1 2 3 4 5");
  assert_ids (f, "{}", 2, "1 2 | 3 4 | 5");
  assert_ids (f, "{'open': <true>}", 1000, "1 2 3 4");
  assert_ids (f, "{'state': <'due'>}", 1000, "1");
  assert_ids (f, "{'stage': <'delivered'>}", 1, "1 | 3");
  assert_ids (f, "{'client': <'北風'>}", 1000, "2");
  assert_ids (f, "{'text': <'ogo'>}", 1000, "1 3 4 5");
  assert_ids (f, "{'order': <'urgency'>, 'stage': <'delivered'>}", 1, "1 | 3");
  g_autofree char *found = bus_call (f, NULL, "FindCases", "('ロゴ', 0)");
  bus_contains (found, "'id': <uint32 2>");
  g_autofree char *by_id = bus_call (f, NULL, "FindCases", "('4', 0)");
  bus_contains (by_id, "'id': <uint32 4>");
  assert_answer (f, "FindCases", "('nothing of the kind', 0)", "([],)");
}

static void
test_waits (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  const char *const mine = "{'title': <'L'>, 'client': <'A'>, 'stage': <'contracted'>}";

  desk_delivered (f->desk, "2026-11-05 10:00", "");
  for (int i = 0; i < 4; i++)
    desk_add (f->desk, mine);
  desk_record (f->desk, 3, "snoozed", "{'until': <'2026-12-01'>}");
  assert_ids (f, "{'waits': <true>}", 1000, "2 3 4 5");
  assert_ids (f, "{'waits': <true>, 'state': <'ok'>, 'order': <'urgency'>}", 2, "2 4 | 5");
  assert_ids (f, "{'waits': <false>}", 1000, "1 2 3 4 5");
  bus_fails (f, NULL, "ListCases", "({'waits': <'yes'>}, '', 0)", "InvalidArgument", "wrong-type");
}

static GVariant *
first_row (BusFixture *f, const char *parameters)
{
  g_autofree char *answer = bus_call (f, NULL, "ListCases", parameters);
  g_autoptr (GVariant) reply
      = g_variant_parse (G_VARIANT_TYPE ("(aa{sv}st)"), answer, NULL, NULL, NULL);
  g_autoptr (GVariant) rows = g_variant_get_child_value (reply, 0);

  return g_variant_get_child_value (rows, 0);
}

/* Each key of a brief row says what it says in a whole one, but for the language of the title. */
static void
test_brief (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  desk_delivered (f->desk, "2026-11-05 10:00", "'fee': <'30000'>, 'url': <'https://example.com/'>");
  g_autoptr (GVariant) whole = first_row (f, "({}, '', 0)");
  g_autoptr (GVariant) brief = first_row (f, "({'brief': <true>, 'lang': <'en'>}, '', 0)");
  g_autoptr (GVariant) not = first_row (f, "({'brief': <false>}, '', 0)");
  GVariantIter iter;
  const char *key;
  GVariant *value;
  g_autoptr (GString) keys = g_string_new (NULL);

  g_assert_true (g_variant_equal (whole, not));
  g_variant_iter_init (&iter, brief);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) held = value;
      g_autoptr (GVariant) same = g_variant_lookup_value (whole, key, NULL);
      g_string_append_printf (keys, "%s ", key);
      if (!g_str_equal (key, "next"))
        g_assert_true (g_variant_equal (held, same));
    }
  g_assert_cmpstr (keys->str, ==, "id title client quiet_business_days next at_risk ");
  g_autoptr (GVariant) next = g_variant_lookup_value (brief, "next", NULL);
  g_autofree char *text = g_variant_print (next, FALSE);
  g_assert_cmpstr (text, ==,
                   "{'due': <'2026-11-06T10:00:00+09:00'>, 'title': <'Write'>,"
                   " 'urgency': <'normal'>, 'act': <'message'>}");
  bus_fails (f, NULL, "ListCases", "({'brief': <1>}, '', 0)", "InvalidArgument", "wrong-type");
  bus_fails (f, NULL, "ListCases", "({'lang': <1>}, '', 0)", "InvalidArgument", "wrong-type");
}

/* A thousand large rows do not fit into one reply: the page is shorter, and nothing is left out. */
static void
test_large_page (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *url = g_strnfill (CW_LIMIT_URL - 20, 'u');
  g_autofree char *fields = g_strdup_printf (
      "{'title': <'Logo'>, 'client': <'ACME'>, 'platform': <'p'>, 'url': <'https://%s'>}", url);

  for (int i = 0; i < 500; i++)
    desk_add (f->desk, fields);
  g_autofree char *answer = bus_call (f, NULL, "ListCases", "({}, '', 1000)");
  g_autoptr (GVariant) reply
      = g_variant_parse (G_VARIANT_TYPE ("(aa{sv}st)"), answer, NULL, NULL, NULL);
  g_autoptr (GVariant) rows = g_variant_get_child_value (reply, 0);
  const char *cursor;
  g_variant_get_child (reply, 1, "&s", &cursor);
  gsize first = g_variant_n_children (rows);
  g_assert_cmpuint (first, >, 100);
  g_assert_cmpuint (first, <, 500);
  g_autofree char *next = g_strdup_printf ("({}, '%s', 1000)", cursor);
  g_autofree char *second = bus_call (f, NULL, "ListCases", next);
  g_autofree char *begins = g_strdup_printf ("([{'id': <uint32 %" G_GSIZE_FORMAT ">", first + 1);
  g_assert_true (g_str_has_prefix (second, begins));
}

static int
pipe_end (int *reader)
{
  int ends[2];

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  *reader = ends[0];
  return ends[1];
}

static void
assert_streams (BusFixture *f, const char *parameters, const char *answer, const char *rows)
{
  char text[200] = "";
  int reader;
  g_autofree char *got = bus_call_fd (f, NULL, "StreamCases", parameters, pipe_end (&reader));

  g_assert_cmpstr (got, ==, answer);
  g_assert_cmpint (read (reader, text, sizeof text - 1), >=, 0);
  g_assert_cmpstr (text, ==, rows);
  close (reader);
}

static void
test_stream (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  static const struct
  {
    const char *parameters, *error, *code;
  } wrong[] = {
    { "(0, {}, ['id'], {'lang': <1>})", "InvalidArgument", "wrong-type" },
    { "(0, {}, ['id'], {'language': <'ja'>})", "InvalidArgument", "unknown-key" },
    { "(1, {}, ['id'], {})", "InvalidArgument", "no-descriptor" },
    { "(0, {}, ['fee'], {})", "InvalidArgument", "bad-column" },
    { "(0, {'open': <'yes'>}, ['id'], {})", "InvalidArgument", "wrong-type" },
    { "(0, {'brief': <true>}, ['id'], {})", "InvalidArgument", "unknown-key" },
  };
  const char *const one = "({'cases': <uint32 1>, 'deriving': <uint32 0>},)";

  desk_delivered (f->desk, "2026-11-05 10:00", "");
  assert_streams (f, "(0, {}, ['id', 'next_title'], {'lang': <'en'>})", one, "1\tWrite\n");
  assert_streams (f, "(0, {'open': <true>}, ['client'], {})", one, "ACME\n");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      int reader, writer = pipe_end (&reader);
      bus_fails_fd (f, NULL, "StreamCases", wrong[i].parameters, writer, wrong[i].error,
                    wrong[i].code);
      close (reader);
    }
  g_assert_cmpuint (f->bus->streams->len, ==, 0);
}

static void
test_words (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  desk_delivered (f->desk, "2026-11-05 10:00", "");
  g_autofree char *explained = bus_call (f, NULL, "Explain", "(1, '', {})");
  bus_contains (explained, "'step': <'nudge'>");
  bus_fails (f, NULL, "Explain", "(1, '', {'language': <'ja'>})", "InvalidArgument",
             "unknown-key");
  bus_fails (f, NULL, "Explain", "(9, '', {})", "NotFound", "no-such-case");
  bus_fails (f, NULL, "Draft", "(9, '', {})", "NotFound", "no-such-case");
  g_autofree char *forecast = bus_call (f, NULL, "Forecast", "({'until': <'2026-12-01'>}, '', 0)");
  bus_contains (forecast, "'step': <'office'>");
  bus_fails (f, NULL, "Forecast", "({}, '', 1001)", "LimitExceeded", "too-many");
}

static void
test_alerts (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  assert_answer (f, "ListAlerts", "()", "([],)");
  desk_delivered (f->desk, "2026-11-05 10:00", "");
  g_autofree char *alerts = bus_call (f, NULL, "ListAlerts", "()");
  bus_contains (alerts, "'id': <uint32 1>");
  bus_contains (alerts, "'status': <'waiting'>"); /* there is no server */
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (BusFixture *, gconstpointer);
  } tests[] = {
    { "/bus-cases/commands and their answers", test_commands },
    { "/bus-cases/pages, filters, FindCases", test_pages },
    { "/bus-cases/a page that would pass 1 MiB is shorter", test_large_page },
    { "/bus-cases/my turn without a step", test_waits },
    { "/bus-cases/brief rows", test_brief },
    { "/bus-cases/StreamCases", test_stream },
    { "/bus-cases/Explain, Draft, Forecast", test_words },
    { "/bus-cases/ListAlerts", test_alerts },
  };

  g_setenv ("TZ", "Asia/Tokyo", TRUE);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, BusFixture, NULL, bus_setup, tests[i].func, bus_teardown);
  return g_test_run ();
}
