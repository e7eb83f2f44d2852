/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/journal.h"

#include "tests/unit/storage.h"

static GVariant *
seed_of (const char *text)
{
  GVariant *seed = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  g_assert_nonnull (seed);
  return seed;
}

#define SEED                                                                                       \
  "{'title': <'ロゴ \"A\"'>, 'client': <'山田'>, 'calendars': <['japan', 'fair']>,"                   \
  " 'fee': <{'amount': <int64 50000>, 'currency': <'JPY'>}>, 'deadline': <int64 1765152000000000>}"

static void
test_case (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autoptr (GError) error = NULL;

  storage_open (s);
  storage_begin (s);
  gint64 command = storage_command (s, "add", 0);
  g_autoptr (GVariant) seed = seed_of (SEED);
  guint32 id = cw_journal_append_case (s->db, command, NULL, seed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (id, ==, 1);
  storage_commit (s);
  storage_close (s);

  storage_open (s);
  g_auto (CwCaseRow) row = { 0 };
  g_assert_true (cw_journal_load_case (s->db, id, &row, &error));
  g_assert_cmpuint (row.id, ==, 1);
  g_assert_cmpint (row.command, ==, command);
  g_assert_cmpint (row.created, ==, AT (0));
  g_assert_false (row.undone);
  g_assert_true (g_uuid_string_is_valid (row.uuid));
  g_autoptr (GVariant) kept = cw_given_to_variant (row.seed);
  g_assert_true (g_variant_equal (kept, seed));
  g_assert_cmpuint (cw_journal_case_of_uuid (s->db, row.uuid, NULL), ==, id);
  g_assert_cmpuint (cw_journal_case_of_uuid (s->db, "0d9a", &error), ==, 0);

  g_auto (CwCaseRow) none = { 0 };
  g_assert_false (cw_journal_load_case (s->db, 2, &none, &error));
  g_assert_no_error (error);
}

static void
test_events (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autoptr (GError) error = NULL;

  storage_open (s);
  guint32 id = storage_add (s, "a");
  storage_begin (s);
  gint64 command = storage_command (s, "record", 0);
  g_autoptr (CwEvent) asked = cw_event_new (CW_EVENT_ASKED);
  asked->uuid = g_uuid_string_random ();
  asked->at = AT (-500); /* recorded later, happened earlier */
  asked->date_only = TRUE;
  asked->zone = g_strdup ("America/New_York");
  asked->d.kind = g_strdup ("end-request");
  asked->d.by = AT (5000);
  asked->d.text = g_strdup ("「終了」\n\"quote\"");
  asked->d.ball = CW_BALL_OFFICE;
  g_assert_true (cw_journal_append_event (s->db, command, id, asked, &error));
  g_autoptr (CwEvent) edited = cw_event_new (CW_EVENT_EDITED);
  edited->at = AT (1);
  edited->zone = g_strdup ("Asia/Tokyo");
  g_autoptr (GVariant) fields = seed_of ("{'closes': <''>, 'url': <'https://example.org/'>}");
  edited->d.fields = cw_given_new (fields);
  g_assert_true (cw_journal_append_event (s->db, command, id, edited, &error));
  storage_commit (s);
  g_assert_cmpint (asked->command, ==, command);
  g_assert_cmpint (asked->id, <, edited->id);
  g_assert_true (g_uuid_string_is_valid (edited->uuid));

  g_autoptr (GPtrArray) events = cw_journal_load_events (s->db, id, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (events->len, ==, 3);
  g_assert_cmpuint (cw_journal_count_events (s->db, id, NULL), ==, 3);
  const CwEvent *first = events->pdata[0], *second = events->pdata[1], *third = events->pdata[2];
  g_assert_cmpint (first->kind, ==, CW_EVENT_APPLIED);
  g_assert_false (first->date_only);
  g_assert_cmpint (second->id, ==, asked->id);
  g_assert_cmpint (second->command, ==, command);
  g_assert_cmpstr (second->uuid, ==, asked->uuid);
  g_assert_cmpint (second->kind, ==, CW_EVENT_ASKED);
  g_assert_cmpint (second->at, ==, AT (-500));
  g_assert_true (second->date_only);
  g_assert_cmpstr (second->zone, ==, "America/New_York");
  g_autoptr (GVariant) wrote = g_variant_ref_sink (cw_event_details_to_variant (asked));
  g_autoptr (GVariant) read = g_variant_ref_sink (cw_event_details_to_variant (second));
  g_assert_true (g_variant_equal (wrote, read));
  g_autoptr (GVariant) kept = cw_given_to_variant (third->d.fields);
  g_assert_true (g_variant_equal (kept, fields));

  g_autofree char *uuid = NULL;
  g_assert_cmpuint (cw_journal_case_of_event (s->db, asked->id, &uuid, NULL), ==, id);
  g_assert_cmpstr (uuid, ==, asked->uuid);
  g_assert_cmpint (cw_journal_event_of_uuid (s->db, uuid, NULL), ==, asked->id);
  g_assert_cmpuint (cw_journal_case_of_event (s->db, 99, NULL, &error), ==, 0);
  g_assert_no_error (error);
}

static void
test_data_is_readable (void)
{
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  storage_begin (s);
  gint64 command = storage_command (s, "add", 0);
  g_autoptr (GVariant) given = seed_of (SEED);
  guint32 id = cw_journal_append_case (s->db, command, NULL, given, NULL);
  g_autoptr (CwEvent) done = cw_event_new (CW_EVENT_STEP_DONE);
  done->at = AT (0);
  done->zone = g_strdup ("UTC");
  done->d.step = g_strdup ("nudge");
  done->d.act = CW_ACT_MESSAGE;
  g_assert_true (cw_journal_append_event (s->db, command, id, done, NULL));
  storage_commit (s);

  sqlite3 *handle = cw_database_handle (s->db);
  g_autofree char *seed = storage_query (handle, "SELECT data FROM cases");
  g_assert_cmpstr (
      seed, ==,
      "{\"v\":1,\"title\":\"ロゴ "
      "\\\"A\\\"\",\"client\":\"山田\",\"calendars\":[\"japan\",\"fair\"],"
      "\"fee\":{\"amount\":50000,\"currency\":\"JPY\"},\"deadline\":1765152000000000}");
  g_autofree char *data = storage_query (handle, "SELECT data FROM events");
  g_assert_cmpstr (data, ==, "{\"v\":1,\"step\":\"nudge\",\"act\":\"message\"}");
  g_autofree char *amount
    = storage_query (handle, "SELECT json_extract (data, '$.fee.amount') FROM cases");
  g_assert_cmpstr (amount, ==, "50000");
}

/* What would not be read back is not written. */
static void
test_refused_values (void)
{
  static const char *const seeds[] = { "{'titel': <'x'>}", "{'title': <int64 5>}",
                                       "{'fee': <1.5>}", "{'closes': <uint32 5>}" };
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  storage_begin (s);
  gint64 command = storage_command (s, "add", 0);
  for (guint i = 0; i < G_N_ELEMENTS (seeds); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) seed = seed_of (seeds[i]);
      g_assert_cmpuint (cw_journal_append_case (s->db, command, NULL, seed, &error), ==, 0);
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
    }
  guint32 id = storage_case (s, command, "a");
  g_autoptr (CwEvent) edited = cw_event_new (CW_EVENT_EDITED);
  g_autoptr (GError) error = NULL;
  edited->at = AT (0);
  edited->zone = g_strdup ("UTC");
  g_autoptr (GVariant) fields = seed_of ("{'titel': <'x'>}");
  edited->d.fields = cw_given_new (fields);
  g_assert_false (cw_journal_append_event (s->db, command, id, edited, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (cw_journal_count_events (s->db, id, NULL), ==, 0);

  /* Nor what belongs to no case, or lies outside 1900-2200. */
  g_autoptr (CwEvent) sent = cw_event_new (CW_EVENT_SENT);
  g_autoptr (GError) lost = NULL, late = NULL;
  sent->at = AT (0);
  sent->zone = g_strdup ("UTC");
  g_assert_false (cw_journal_append_event (s->db, command, 77, sent, &lost));
  g_assert_error (lost, CW_ERROR, CW_ERROR_STORAGE);
  sent->at = CW_NEVER;
  g_assert_false (cw_journal_append_event (s->db, command, id, sent, &late));
  g_assert_error (late, CW_ERROR, CW_ERROR_STORAGE);
}

/* contract section 7: a repeated request gets the first answer. */
static void
test_requests (void)
{
  static const char *const answers[] = { "(uint32 7,)", "([uint64 3, 4],)",
                                         "(@aa{sv} [{'a': <'「x」'>}], '', uint64 2)", "()" };
  g_autoptr (Storage) s = storage_new ();
  g_autoptr (GError) error = NULL;

  storage_open (s);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_auto (CwCommand) command = { .recorded_at = AT (i) };
      g_autoptr (GVariant) answer = g_variant_parse (NULL, answers[i], NULL, NULL, NULL);
      command.zone = g_strdup ("UTC");
      command.kind = g_strdup (i == 0 ? "add" : "record");
      command.request = g_uuid_string_random ();
      g_assert_false (cw_journal_find_request (s->db, command.request, NULL, NULL, NULL, &error));
      g_assert_no_error (error);
      storage_begin (s);
      g_assert_true (cw_journal_append_command (s->db, &command, &error));
      g_assert_true (cw_journal_append_answer (s->db, command.seq, answer, &error));
      storage_commit (s);

      g_autofree char *kind = NULL;
      g_autoptr (GVariant) found = NULL;
      gint64 seq = 0;
      g_assert_true (cw_journal_find_request (s->db, command.request, &kind, &seq, &found, &error));
      g_assert_cmpstr (kind, ==, command.kind);
      g_assert_cmpint (seq, ==, command.seq);
      g_assert_true (g_variant_equal (found, answer));

      /* The same request is not recorded twice, whatever the caller does. */
      g_auto (CwCommand) again = { .recorded_at = AT (i) };
      g_autoptr (GError) twice = NULL;
      again.zone = g_strdup ("UTC");
      again.kind = g_strdup ("add");
      again.request = g_strdup (command.request);
      storage_begin (s);
      g_assert_false (cw_journal_append_command (s->db, &again, &twice));
      g_assert_error (twice, CW_ERROR, CW_ERROR_STORAGE);
      cw_database_rollback (s->db);
    }
}

static void
record (Storage *s, guint32 id, gint64 *command)
{
  storage_begin (s);
  *command = storage_command (s, "record", 0);
  storage_event (s, *command, id, CW_EVENT_SENT, AT (*command));
  storage_commit (s);
}

static gint64
undo (Storage *s, gint64 command)
{
  storage_begin (s);
  gint64 seq = storage_command (s, "undo", command);
  storage_commit (s);
  return seq;
}

static guint
n_events (Storage *s, guint32 id, gboolean with_undone)
{
  g_autoptr (GPtrArray) events = cw_journal_load_events (s->db, id, with_undone, NULL);

  g_assert_nonnull (events);
  return events->len;
}

static void
assert_latest (Storage *s, gint64 expected, const char *expected_kind)
{
  g_autofree char *kind = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (cw_journal_latest_undoable (s->db, &kind, &error), ==, expected);
  g_assert_no_error (error);
  g_assert_cmpstr (kind, ==, expected_kind);
}

/* contract section 3: undo takes back the latest command that changed cases and is not yet
 * undone, several times in a row; it is not itself undone, and nothing is lost from the journal. */
static void
test_undo (void)
{
  g_autoptr (Storage) s = storage_new ();
  gint64 first, second;

  storage_open (s);
  assert_latest (s, 0, NULL);
  guint32 id = storage_add (s, "a");
  record (s, id, &first);
  record (s, id, &second);
  storage_begin (s);
  storage_command (s, "pause", 0);
  storage_commit (s);
  assert_latest (s, second, "record");
  g_assert_cmpuint (n_events (s, id, FALSE), ==, 3);

  undo (s, second);
  assert_latest (s, first, "record");
  g_assert_cmpuint (n_events (s, id, FALSE), ==, 2);
  undo (s, first);
  assert_latest (s, 1, "add");
  g_assert_cmpuint (n_events (s, id, FALSE), ==, 1);
  g_assert_cmpuint (n_events (s, id, TRUE), ==, 3);
  g_assert_cmpuint (cw_journal_count_events (s->db, id, NULL), ==, 3);

  gint64 last = undo (s, 1);
  assert_latest (s, 0, NULL);
  g_auto (CwCaseRow) row = { 0 };
  g_assert_true (cw_journal_load_case (s->db, id, &row, NULL));
  g_assert_true (row.undone);
  g_assert_cmpuint (storage_add (s, "b"), ==, id + 1); /* ids are never used again */
  g_assert_cmpint (cw_journal_revision (s->db, NULL), ==, last + 1);
}

static void
test_no_bad_undo (void)
{
  static const struct
  {
    const char *kind;
    gint64 undoes;
  } bad[] = { { "undo", 1 }, { "undo", 2 }, { "undo", 99 }, { "undo", 0 }, { "record", 3 } };
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  storage_add (s, "a");
  undo (s, 1);
  storage_add (s, "b");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (CwCommand) command = { .recorded_at = AT (0), .undoes = bad[i].undoes };
      g_autoptr (GError) error = NULL;
      command.zone = g_strdup ("UTC");
      command.kind = g_strdup (bad[i].kind);
      storage_begin (s);
      g_assert_false (cw_journal_append_command (s->db, &command, &error));
      g_assert_error (error, CW_ERROR, CW_ERROR_STORAGE);
      cw_database_rollback (s->db);
    }
}

static gint64
revision_of (Storage *s, guint32 id)
{
  g_auto (CwCaseRow) row = { 0 };
  g_autoptr (GError) error = NULL;
  gint64 revision = -1;

  g_assert_true (cw_journal_load_case (s->db, id, &row, &error));
  g_assert_false (row.undone);
  g_autoptr (GPtrArray) log = cw_journal_load_log (s->db, &row, FALSE, &revision, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (log->len, ==, n_events (s, id, FALSE));
  return revision;
}

static void
assert_ids (GArray *ids, guint n, const guint32 *expected)
{
  g_assert_nonnull (ids);
  g_assert_cmpmem (ids->data, ids->len * sizeof (guint32), expected, n * sizeof (guint32));
}

static void
test_touched (void)
{
  g_autoptr (Storage) s = storage_new ();
  gint64 command;

  storage_open (s);
  guint32 a = storage_add (s, "a"), b = storage_add (s, "b"), c = storage_add (s, "c");
  g_assert_cmpint (revision_of (s, b), ==, cw_journal_revision (s->db, NULL) - 1);
  storage_begin (s);
  gint64 both = storage_command (s, "import", 0);
  storage_event (s, both, c, CW_EVENT_NOTED, AT (1));
  storage_event (s, both, a, CW_EVENT_NOTED, AT (1));
  storage_event (s, both, a, CW_EVENT_NOTED, AT (1));
  guint32 d = storage_case (s, both, "d");
  storage_commit (s);
  record (s, b, &command);
  gint64 back = undo (s, both);

  g_autoptr (GArray) one = cw_journal_cases_of_command (s->db, command, NULL);
  assert_ids (one, 1, (guint32[]){ b });
  g_autoptr (GArray) three = cw_journal_cases_of_command (s->db, both, NULL);
  assert_ids (three, 3, (guint32[]){ a, c, d });
  g_autoptr (GArray) undone = cw_journal_cases_of_command (s->db, back, NULL);
  assert_ids (undone, 3, (guint32[]){ a, c, d });
  g_autoptr (GArray) none = cw_journal_cases_of_command (s->db, 99, NULL);
  assert_ids (none, 0, NULL);

  /* The revision of a case: the last command that changed it, undoing included. */
  g_assert_cmpint (revision_of (s, a), ==, back);
  g_assert_cmpint (revision_of (s, b), ==, command);
  g_assert_cmpint (revision_of (s, c), ==, back);
  record (s, a, &command);
  g_assert_cmpint (revision_of (s, a), ==, command);
  g_assert_cmpint (revision_of (s, c), ==, back);

  g_autoptr (GArray) all = cw_journal_case_ids (s->db, 0, 10, NULL);
  assert_ids (all, 3, (guint32[]){ a, b, c });
  g_autoptr (GArray) page = cw_journal_case_ids (s->db, a, 1, NULL);
  assert_ids (page, 1, (guint32[]){ b });
}

/* A row that cannot be read is told with its table and number, and never guessed. */
static void
test_damaged_rows (void)
{
  static const char *const texts[] = {
    "nonsense",
    "{}",
    "{\"v\":2}",
    "{\"v\":1,\"unknown\":true}",
    "{\"v\":1,\"fyi\":\"yes\"}",
    "{\"v\":1,\"ball\":\"moon\"}",
    "{\"v\":1,\"fyi\":true",
    "",
    "{\"v\":1,\"text\":\"\xff\"}",
  };
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  guint32 id = storage_add (s, "a");
  gint64 command;
  record (s, id, &command);
  storage_close (s);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL, seed = NULL, answer = NULL;
      char *sql = sqlite3_mprintf (
          "PRAGMA ignore_check_constraints = ON; DROP TRIGGER IF EXISTS events_no_update;"
          "DROP TRIGGER IF EXISTS cases_no_update; UPDATE events SET data = %Q WHERE id = 2;"
          "UPDATE cases SET data = %Q",
          texts[i], texts[i]);
      g_assert_cmpint (storage_raw (s->file, sql), ==, SQLITE_OK);
      sqlite3_free (sql);
      storage_open (s);
      g_assert_null (cw_journal_load_events (s->db, id, FALSE, &error));
      g_assert_error (error, CW_ERROR, CW_ERROR_DAMAGED);
      g_assert_true (g_str_has_prefix (error->message, "damaged: events row 2: "));
      g_auto (CwCaseRow) row = { 0 };
      g_assert_false (cw_journal_load_case (s->db, id, &row, &seed));
      g_assert_error (seed, CW_ERROR, CW_ERROR_DAMAGED);
      g_assert_true (g_str_has_prefix (seed->message, "damaged: cases row 1: "));
      storage_close (s);
    }
}

static void
test_plans (void)
{
  static const char *const allowed[] = {
    /* The latest undoable command is looked for from the end, past what was undone. */
    "SELECT c.seq, c.kind FROM commands*: SCAN c",
    /* The cases of one command are sorted. */
    "SELECT id FROM cases WHERE command IN*: USE TEMP B-TREE FOR ORDER BY",
    NULL
  };
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  guint32 id = storage_add (s, "a");
  g_auto (CwCaseRow) row = { 0 };
  cw_journal_load_case (s->db, id, &row, NULL);
  n_events (s, id, FALSE);
  n_events (s, id, TRUE);
  cw_journal_count_events (s->db, id, NULL);
  cw_journal_find_request (s->db, "x", NULL, NULL, NULL, NULL);
  cw_journal_case_of_event (s->db, 1, NULL, NULL);
  cw_journal_case_of_uuid (s->db, "x", NULL);
  cw_journal_event_of_uuid (s->db, "x", NULL);
  cw_journal_latest_undoable (s->db, NULL, NULL);
  g_array_unref (cw_journal_cases_of_command (s->db, 1, NULL));
  cw_journal_revision (s->db, NULL);
  g_array_unref (cw_journal_case_ids (s->db, 0, 5, NULL));
  storage_check_plans (s, 15, allowed);
}

static void
append (Storage *s, guint32 id, CwEventKind kind, gint64 at, gboolean date_only, const char *target)
{
  g_autoptr (CwEvent) event = cw_event_new (kind);
  g_autoptr (GError) error = NULL;

  storage_begin (s);
  gint64 command = storage_command (s, "record", 0);
  event->at = AT (at);
  event->date_only = date_only;
  event->zone = g_strdup ("Asia/Tokyo");
  event->d.target = g_strdup (target);
  cw_journal_append_event (s->db, command, id, event, &error);
  g_assert_no_error (error);
  storage_commit (s);
}

static GPtrArray *
load_log (Storage *s, guint32 id, gboolean brief, gint64 *revision)
{
  g_auto (CwCaseRow) row = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_journal_load_case (s->db, id, &row, &error));
  GPtrArray *events = cw_journal_load_log (s->db, &row, brief, revision, &error);
  g_assert_no_error (error);
  return events;
}

/* A brief log leaves out uuids and zones, unless an order or a correction depends on them. */
static void
test_brief (void)
{
  g_autoptr (Storage) s = storage_new ();
  gint64 full_revision, brief_revision;

  storage_open (s);
  storage_begin (s);
  guint32 plain = storage_case (s, storage_command (s, "add", 0), "a");
  guint32 dated = storage_case (s, storage_command (s, "add", 0), "b");
  guint32 corrected = storage_case (s, storage_command (s, "add", 0), "c");
  storage_commit (s);
  for (guint32 id = plain; id <= corrected; id++)
    append (s, id, CW_EVENT_SENT, 5, id == dated, NULL);
  append (s, corrected, CW_EVENT_RETRACTED, 6, FALSE, "some uuid");
  append (s, plain, CW_EVENT_REPLIED, 7, FALSE, NULL);
  storage_begin (s);
  gint64 undo = storage_command (s, "undo", cw_journal_latest_undoable (s->db, NULL, NULL));
  storage_commit (s);
  for (guint32 id = plain; id <= corrected; id++)
    {
      g_autoptr (GPtrArray) full = load_log (s, id, FALSE, &full_revision);
      g_autoptr (GPtrArray) brief = load_log (s, id, TRUE, &brief_revision);
      g_assert_cmpint (brief_revision, ==, full_revision);
      g_assert_true ((full_revision == undo) == (id == plain));
      g_assert_cmpuint (brief->len, ==, full->len);
      for (guint i = 0; i < full->len; i++)
        {
          const CwEvent *a = full->pdata[i], *b = brief->pdata[i];
          g_assert_cmpint (a->id, ==, b->id);
          g_assert_cmpint (a->kind, ==, b->kind);
          g_assert_cmpint (a->at, ==, b->at);
          g_assert_cmpint (a->command, ==, b->command);
          g_assert_true (a->date_only == b->date_only);
          g_assert_nonnull (a->uuid);
          g_assert_cmpstr (b->uuid, ==, id == plain ? NULL : a->uuid);
          g_assert_cmpstr (b->zone, ==, id == plain ? NULL : a->zone);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/journal/a case keeps its seed", test_case);
  g_test_add_func ("/journal/events come back in order of recording, whole", test_events);
  g_test_add_func ("/journal/data are JSON with a version and readable keys",
                   test_data_is_readable);
  g_test_add_func ("/journal/what could not be read back is not written", test_refused_values);
  g_test_add_func ("/journal/a repeated request finds the first answer", test_requests);
  g_test_add_func ("/journal/undo goes back step by step and loses nothing", test_undo);
  g_test_add_func ("/journal/an undo is neither undone nor repeated", test_no_bad_undo);
  g_test_add_func ("/journal/cases of a command, and the revision of a case", test_touched);
  g_test_add_func ("/journal/a row that cannot be read is named", test_damaged_rows);
  g_test_add_func ("/journal/every statement finds its rows by an index", test_plans);
  g_test_add_func ("/journal/a brief log", test_brief);
  return g_test_run ();
}
