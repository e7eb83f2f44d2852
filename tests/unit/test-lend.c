/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/lend.h"

#include "dbus/names.h"
#include "tests/unit/bus-fixture.h"

/* daemon/lend and daemon/bus-wait: while a thread writes, what only reads is answered, and what would
 * write waits its turn. */

static void
lend (Desk *desk)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_engine_lend (desk->engine, &error));
  g_assert_no_error (error);
}

static void
test_begin_refused (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, DESK_LATE_DIGEST, FALSE);
  guint32 id = desk_delivered (desk, "2026-11-02 10:00", "");

  lend (desk);
  desk_refuses (desk, id, "noted", "{'text': <'x'>}", CW_ERROR_CONFLICT, "busy");
  cw_engine_take_back (desk->engine);
  desk_record (desk, id, "noted", "{'text': <'x'>}");
}

static void
test_not_lent_when_nothing_can_be_written (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_database_begin (desk->storage->db, NULL)); /* somebody writes already */
  g_assert_false (cw_engine_lend (desk->engine, &error));
  g_assert_nonnull (error);
  g_assert_false (cw_engine_is_lent (desk->engine));
  cw_database_rollback (desk->storage->db);
}

/* What falls due meanwhile is raised when the database is back, and what the server says is kept. */
static void
test_alerts_wait (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, DESK_LATE_DIGEST, TRUE);

  desk_delivered (desk, "2026-11-02 10:00", "");
  g_string_truncate (desk->told, 0);
  lend (desk);
  fake_notifier_answer (desk->notifier);
  cw_engine_run (desk->engine, "passed");
  g_autofree char *before = storage_query (cw_database_handle (desk->storage->db),
                                           "SELECT count(*) FROM alert_marks WHERE mark = 'shown'");
  g_assert_cmpstr (before, ==, "0");
  cw_engine_take_back (desk->engine);
  g_autofree char *after = storage_query (cw_database_handle (desk->storage->db),
                                          "SELECT count(*) FROM alert_marks WHERE mark = 'shown'");
  g_assert_cmpstr (after, ==, "1");
}

static void
test_due_meanwhile (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, DESK_LATE_DIGEST, TRUE);

  desk_delivered (desk, "2026-11-09 10:00", "");
  g_string_truncate (desk->told, 0);
  lend (desk);
  cw_clock_set_test (desk->clock, desk_at ("2026-12-01 10:00"));
  cw_engine_run (desk->engine, "passed");
  desk_told (desk, "");
  cw_engine_take_back (desk->engine);
  g_assert_cmpuint (desk->told->len, >, 0);
}

static void
append (CwEngine *engine G_GNUC_UNUSED, gpointer data)
{
  gpointer *pair = data;

  g_string_append (pair[0], pair[1]);
}

static void
lend_again (CwEngine *engine, gpointer data)
{
  append (engine, data);
  g_assert_true (cw_engine_lend (engine, NULL));
}

static void
test_in_order (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);
  g_autoptr (GString) text = g_string_new (NULL);
  char letters[][2] = { "a", "b", "c", "d" };
  gpointer pairs[4][2];

  for (guint i = 0; i < 4; i++)
    {
      pairs[i][0] = text;
      pairs[i][1] = letters[i];
    }
  cw_engine_when_back (desk->engine, append, pairs[0], NULL);
  g_assert_cmpstr (text->str, ==, "a");
  lend (desk);
  cw_engine_when_back (desk->engine, lend_again, pairs[1], NULL);
  cw_engine_when_back (desk->engine, append, pairs[2], NULL);
  cw_engine_when_back (desk->engine, append, pairs[3], NULL);
  g_assert_cmpuint (cw_engine_waiting (desk->engine), ==, 3);
  cw_engine_take_back (desk->engine);
  g_assert_cmpstr (text->str, ==, "ab");
  g_assert_true (cw_engine_is_lent (desk->engine));
  cw_engine_take_back (desk->engine);
  g_assert_cmpstr (text->str, ==, "abcd");
}

static void
take_long (CwEngine *engine, gpointer data)
{
  append (engine, data);
  g_usleep (2000);
}

/* Many that waited: the main loop has turns between them, and who comes meanwhile is behind them. */
static void
test_turns (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);
  g_autoptr (GString) text = g_string_new (NULL);
  char letters[][2] = { "a", "b" };
  gpointer pairs[2][2] = { { text, letters[0] }, { text, letters[1] } };
  guint turns = 0;

  lend (desk);
  for (guint i = 0; i < 40; i++)
    cw_engine_when_back (desk->engine, take_long, pairs[0], NULL);
  cw_engine_take_back (desk->engine);
  g_assert_cmpuint (text->len, <, 40);
  g_assert_true (cw_engine_is_lent (desk->engine));
  cw_engine_when_back (desk->engine, append, pairs[1], NULL);
  for (; cw_engine_is_lent (desk->engine); turns++)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (turns, >, 2);
  g_assert_cmpuint (text->len, ==, 41);
  g_assert_cmpint (text->str[40], ==, 'b');
}

static void
test_ended_on_the_way (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);
  g_autoptr (GString) text = g_string_new (NULL);
  char letter[] = "a";
  gpointer pair[] = { text, letter };

  lend (desk);
  for (guint i = 0; i < 40; i++)
    cw_engine_when_back (desk->engine, take_long, pair, NULL);
  cw_engine_take_back (desk->engine);
  desk_stop (desk);
  g_assert_false (g_main_context_pending (NULL));
  g_assert_cmpuint (text->len, <, 40);
}

/* ---- the bus ---- */

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  GString *answers = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree char *text = reply != NULL ? g_variant_print (reply, FALSE) : g_strdup (error->message);

  g_string_append_printf (answers, "%s; ", text);
}

static void
add_later (BusFixture *f, const char *title, GString *answers)
{
  g_autofree char *fields = g_strdup_printf (
      "({'title': <'%s'>, 'client': <'ACME'>, 'platform': <'p'>},)", title);

  g_autoptr (GVariant) arguments
      = g_variant_parse (G_VARIANT_TYPE ("(a{sv})"), fields, NULL, NULL, NULL);

  g_dbus_connection_call (f->client, g_dbus_connection_get_unique_name (f->server), CW_OBJECT_PATH,
                          CW_INTERFACE, "AddCase", arguments, NULL,
                          G_DBUS_CALL_FLAGS_NONE, 60000, NULL, on_answer, answers);
}

static void
test_calls_wait (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) answers = g_string_new (NULL);
  guint32 id = desk_delivered (f->desk, "2026-11-02 10:00", "");

  lend (f->desk);
  add_later (f, "One", answers);
  add_later (f, "Two", answers);
  g_autofree char *arguments = g_strdup_printf ("(%u,)", id);
  g_autofree char *seen = bus_call (f, NULL, "GetCase", arguments); /* sent after the other two */
  bus_contains (seen, "ACME");
  g_assert_cmpstr (answers->str, ==, "");
  g_assert_cmpuint (cw_engine_waiting (f->desk->engine), ==, 2);
  cw_engine_take_back (f->desk->engine);
  while (g_strcmp0 (answers->str, "(2,); (3,); ") != 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
nothing (CwEngine *engine G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
}

static void
test_too_many_wait (BusFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  lend (f->desk);
  for (guint i = 0; i < 1000; i++)
    cw_engine_when_back (f->desk->engine, nothing, NULL, NULL);
  bus_fails (f, NULL, "AddCase", "({'title': <'x'>, 'client': <'y'>, 'platform': <'p'>},)", "Conflict",
             "busy");
  cw_engine_take_back (f->desk->engine);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lend/begin-refused", test_begin_refused);
  g_test_add_func ("/lend/not-lent-when-nothing-can-be-written",
                   test_not_lent_when_nothing_can_be_written);
  g_test_add_func ("/lend/alerts-wait", test_alerts_wait);
  g_test_add_func ("/lend/due-meanwhile", test_due_meanwhile);
  g_test_add_func ("/lend/in-order", test_in_order);
  g_test_add_func ("/lend/turns", test_turns);
  g_test_add_func ("/lend/ended-on-the-way", test_ended_on_the_way);
  g_test_add ("/lend/calls-wait", BusFixture, NULL, bus_setup, test_calls_wait, bus_teardown);
  g_test_add ("/lend/too-many-wait", BusFixture, NULL, bus_setup, test_too_many_wait,
              bus_teardown);
  return g_test_run ();
}
