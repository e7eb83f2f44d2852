/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/summary.h"

#include "tests/unit/storage.h"

/* A summary with nothing in it but what every one has. */
static CwSummary
plain (guint32 id, const char *title, const char *client)
{
  return (CwSummary){
    .case_id = id, .log_seq = id, .rules_key = (char *) "rules", .title = (char *) title,
    .client = (char *) client, .platform = (char *) "generic", .stage = CW_STAGE_APPLIED,
    .ball = CW_BALL_CLIENT, .quiet_since = CW_NEVER, .closes = CW_NEVER, .deadline = CW_NEVER,
    .due = CW_NEVER, .created = AT (0), .snoozed_until = CW_NEVER, .step_due = CW_NEVER,
    .step_alert = CW_NEVER, .step_limit = CW_NEVER, .waiting_since = CW_NEVER,
    .next_moment = CW_NEVER,
  };
}

static void
store (Storage *s, const CwSummary *summary)
{
  g_autoptr (GError) error = NULL;

  storage_begin (s);
  cw_summary_store (s->db, summary, &error);
  g_assert_no_error (error);
  storage_commit (s);
}

/* A case with a step of that urgency, due (or not yet) at that moment. */
static guint32
add_step (Storage *s, const char *title, CwUrgency urgency, gboolean due, CwInstant at)
{
  guint32 id = storage_add (s, title);
  CwSummary summary = plain (id, title, "client");

  summary.step = (char *) "nudge";
  summary.step_due = at;
  summary.urgency = (int) urgency;
  summary.is_due = due;
  summary.cause = due ? (char *) "nudge/1/0" : NULL;
  summary.next_moment = due ? CW_NEVER : at;
  store (s, &summary);
  return id;
}

static const CwSummaryFilter everything = { .stage = -1, .state = -1 };

/* Titles in the order of the list, pages of that size joined by "|". */
static char *
titles (Storage *s, const CwSummaryFilter *filter, CwSummaryOrder order, guint limit)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *cursor = g_strdup ("");

  do
    {
      g_autoptr (GError) error = NULL;
      char *next = NULL;
      g_autoptr (GPtrArray) rows
        = cw_summary_list (s->db, filter, order, cursor, limit, &next, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (rows->len, <=, limit);
      for (guint i = 0; i < rows->len; i++)
        g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                                ((CwSummary *) rows->pdata[i])->title);
      g_free (cursor);
      cursor = next;
      if (*cursor != '\0')
        g_string_append_c (text, '|');
    }
  while (*cursor != '\0');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_titles (Storage *s, const CwSummaryFilter *filter, CwSummaryOrder order, guint limit,
               const char *expected)
{
  g_autofree char *found = titles (s, filter, order, limit);

  g_assert_cmpstr (found, ==, expected);
}

static void
assert_ids (GArray *ids, guint n, const guint32 *expected)
{
  g_assert_nonnull (ids);
  g_assert_cmpmem (ids->data, ids->len * sizeof (guint32), expected, n * sizeof (guint32));
  g_array_unref (ids);
}

static void
assert_counts (Storage *s, guint open, guint due)
{
  guint o = 99, d = 99;

  g_assert_true (cw_summary_counts (s->db, &o, &d, NULL));
  g_assert_cmpuint (o, ==, open);
  g_assert_cmpuint (d, ==, due);
}

static void
test_all_columns (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autoptr (GError) error = NULL;

  storage_open (s);
  CwSummary a = {
    .case_id = storage_add (s, "a"), .log_seq = 2, .rules_key = (char *) "3", .title = (char *) "題",
    .client = (char *) "c", .platform = (char *) "p", .url = (char *) "u",
    .calendars = (char *) "japan,fair",
    .stage = CW_STAGE_DELIVERED, .funded = TRUE, .held = TRUE, .ball = CW_BALL_OFFICE,
    .quiet_since = 4, .outcome = CW_OUTCOME_LOST, .has_fee = TRUE, .fee_amount = 5,
    .fee_currency = (char *) "JPY", .closes = 6, .deadline = 7, .due = 8, .created = 9,
    .snoozed_until = 10, .step = (char *) "s", .step_due = 11, .step_alert = 12, .step_limit = 13,
    .urgency = CW_URGENCY_CRITICAL, .act = CW_ACT_CLOSE, .is_due = TRUE, .cause = (char *) "ca",
    .waiting_since = 14, .next_moment = 15,
  };
  store (s, &a);
  g_auto (CwSummary) b = { 0 };
  g_assert_true (cw_summary_load (s->db, a.case_id, &b, &error));
  g_assert_cmpint (b.log_seq, ==, 2);
  g_assert_cmpstr (b.rules_key, ==, "3");
  g_assert_cmpstr (b.title, ==, "題");
  g_assert_cmpstr (b.client, ==, "c");
  g_assert_cmpstr (b.platform, ==, "p");
  g_assert_cmpstr (b.url, ==, "u");
  g_assert_cmpstr (b.calendars, ==, "japan,fair");
  g_assert_cmpint (b.stage, ==, CW_STAGE_DELIVERED);
  g_assert_true (b.funded && b.held && b.has_fee && b.is_due);
  g_assert_cmpint (b.ball, ==, CW_BALL_OFFICE);
  g_assert_cmpint (b.quiet_since, ==, 4);
  g_assert_cmpint (b.outcome, ==, CW_OUTCOME_LOST);
  g_assert_cmpint (b.fee_amount, ==, 5);
  g_assert_cmpstr (b.fee_currency, ==, "JPY");
  const CwInstant times[] = { b.closes,        b.deadline,   b.due,        b.created,
                              b.snoozed_until, b.step_due,   b.step_alert, b.step_limit,
                              b.waiting_since, b.next_moment };
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    g_assert_cmpint (times[i], ==, 6 + i);
  g_assert_cmpstr (b.step, ==, "s");
  g_assert_cmpint (b.urgency, ==, CW_URGENCY_CRITICAL);
  g_assert_cmpint (b.act, ==, CW_ACT_CLOSE);
  g_assert_cmpstr (b.cause, ==, "ca");

  CwSummary c = plain (a.case_id, "t", "");
  store (s, &c);
  g_auto (CwSummary) d = { 0 };
  g_assert_true (cw_summary_load (s->db, a.case_id, &d, &error));
  g_assert_true (d.url == NULL && d.calendars == NULL && d.step == NULL && d.cause == NULL
                 && d.fee_currency == NULL);
  g_assert_true (!d.funded && !d.held && !d.has_fee && !d.is_due);
  g_assert_true (d.quiet_since == CW_NEVER && d.closes == CW_NEVER && d.deadline == CW_NEVER
                 && d.due == CW_NEVER && d.snoozed_until == CW_NEVER && d.step_due == CW_NEVER
                 && d.step_alert == CW_NEVER && d.step_limit == CW_NEVER
                 && d.waiting_since == CW_NEVER && d.next_moment == CW_NEVER);
}

/* A case is in the lists, stale, as soon as it is in the journal, and leaves with its command. */
static void
test_row_follows_case (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autoptr (GError) error = NULL, gone = NULL;

  storage_open (s);
  assert_counts (s, 0, 0);
  guint32 a = storage_add (s, "a"), b = add_step (s, "b", CW_URGENCY_LOW, TRUE, AT (1));
  assert_counts (s, 2, 1);
  g_auto (CwSummary) fresh = { 0 };
  g_assert_true (cw_summary_load (s->db, a, &fresh, &error));
  g_assert_cmpint (fresh.log_seq, ==, 0);
  assert_ids (cw_summary_stale (s->db, "rules", 9, NULL), 1, (guint32[]){ a });

  storage_begin (s);
  storage_command (s, "undo", 2);
  storage_commit (s);
  g_auto (CwSummary) none = { 0 };
  g_assert_false (cw_summary_load (s->db, b, &none, &error));
  g_assert_no_error (error);
  assert_counts (s, 1, 0);
  CwSummary again = plain (b, "b", "");
  storage_begin (s);
  g_assert_true (cw_summary_delete (s->db, b, &error));
  g_assert_false (cw_summary_store (s->db, &again, &gone));
  g_assert_error (gone, CW_ERROR, CW_ERROR_STORAGE);
  cw_database_rollback (s->db);
}

static void
test_forgotten (void)
{
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  guint32 a = add_step (s, "a", CW_URGENCY_CRITICAL, TRUE, AT (1));
  assert_ids (cw_summary_stale (s->db, "rules", 9, NULL), 0, NULL);
  storage_begin (s);
  g_assert_true (cw_summary_delete (s->db, a, NULL));
  storage_commit (s);
  assert_ids (cw_summary_stale (s->db, "rules", 9, NULL), 1, &a); /* not lost */
  assert_counts (s, 1, 0);
}

static void
test_stale (void)
{
  static const char *const keys[] = { "a", "m", "z", "m" };
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      CwSummary summary = plain (storage_add (s, "t"), "t", "");
      summary.rules_key = (char *) keys[i];
      store (s, &summary);
    }
  assert_ids (cw_summary_stale (s->db, "m", 9, NULL), 2, (guint32[]){ 1, 3 });
  assert_ids (cw_summary_stale (s->db, "m", 1, NULL), 1, (guint32[]){ 1 });
  assert_ids (cw_summary_stale (s->db, "k", 9, NULL), 4, (guint32[]){ 1, 2, 4, 3 });
}

static void
test_moments (void)
{
  static const int minutes[] = { 30, 10, 20, 10 };
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  g_assert_cmpint (cw_summary_next_moment (s->db, AT (0), NULL), ==, CW_NEVER);
  for (guint i = 0; i < G_N_ELEMENTS (minutes); i++)
    add_step (s, "t", CW_URGENCY_LOW, FALSE, AT (minutes[i]));
  add_step (s, "due", CW_URGENCY_LOW, TRUE, AT (0)); /* without a moment */
  assert_ids (cw_summary_moments (s->db, AT (9), 9, NULL), 0, NULL);
  assert_ids (cw_summary_moments (s->db, AT (20), 9, NULL), 3, (guint32[]){ 2, 4, 3 });
  assert_ids (cw_summary_moments (s->db, AT (20), 2, NULL), 2, (guint32[]){ 2, 4 });
  g_assert_cmpint (cw_summary_next_moment (s->db, AT (0), NULL), ==, AT (10));
  g_assert_cmpint (cw_summary_next_moment (s->db, AT (10), NULL), ==, AT (20));
  g_assert_cmpint (cw_summary_next_moment (s->db, AT (30), NULL), ==, CW_NEVER);
}

static void
test_orders (void)
{
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  add_step (s, "later", CW_URGENCY_CRITICAL, FALSE, AT (90));
  add_step (s, "low", CW_URGENCY_LOW, TRUE, AT (1));
  add_step (s, "normal2", CW_URGENCY_NORMAL, TRUE, AT (8));
  add_step (s, "undated", CW_URGENCY_LOW, FALSE, CW_NEVER);
  add_step (s, "critical", CW_URGENCY_CRITICAL, TRUE, AT (50));
  add_step (s, "normal1", CW_URGENCY_NORMAL, TRUE, AT (7));
  add_step (s, "soon", CW_URGENCY_LOW, FALSE, AT (60));
  add_step (s, "twin", CW_URGENCY_NORMAL, TRUE, AT (7));
  add_step (s, "none", CW_URGENCY_LOW, FALSE, CW_NEVER);

  const char *by_id = "later low normal2 undated critical normal1 soon twin none";
  const char *by_urgency = "critical normal1 twin normal2 low soon later undated none";
  assert_titles (s, &everything, CW_ORDER_ID, 100, by_id);
  assert_titles (s, &everything, CW_ORDER_URGENCY, 100, by_urgency);
  assert_titles (s, &everything, CW_ORDER_ID, 9, by_id);
  /* Pages of any size join to the same list. */
  for (guint limit = 1; limit < 9; limit++)
    {
      g_autofree char *a = titles (s, &everything, CW_ORDER_ID, limit);
      g_autofree char *b = titles (s, &everything, CW_ORDER_URGENCY, limit);
      g_assert_cmpstr (g_strdelimit (a, "|", ' '), ==, by_id);
      g_assert_cmpstr (g_strdelimit (b, "|", ' '), ==, by_urgency);
    }
  assert_titles (s, &everything, CW_ORDER_ID, 4,
                 "later low normal2 undated|critical normal1 soon twin|none");
}

/* A page goes on after the last row shown, whatever came in between. */
static void
test_keyset (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autofree char *cursor = NULL, *end = NULL;

  storage_open (s);
  add_step (s, "b", CW_URGENCY_NORMAL, TRUE, AT (2));
  add_step (s, "c", CW_URGENCY_NORMAL, TRUE, AT (3));
  g_autoptr (GPtrArray) first
    = cw_summary_list (s->db, &everything, CW_ORDER_URGENCY, "", 1, &cursor, NULL);
  g_assert_cmpuint (first->len, ==, 1);
  add_step (s, "a", CW_URGENCY_NORMAL, TRUE, AT (1)); /* before it */
  g_autoptr (GPtrArray) second
    = cw_summary_list (s->db, &everything, CW_ORDER_URGENCY, cursor, 9, &end, NULL);
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_cmpstr (((CwSummary *) second->pdata[0])->title, ==, "c");
  g_assert_cmpstr (end, ==, "");
}

static void
test_bad_cursors (void)
{
  static const char *const bad[] = { "x",           "i",   "i0",   "i-1",    "i1x",
                                     "i4294967296", "u1",  "u1.2", "u1.2.x", "u3.9.1.4",
                                     "1",           " i1", "i 1",  "ui1" };
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  for (guint i = 0; i < G_N_ELEMENTS (bad) + 1; i++)
    for (int order = 0; order < 2; order++)
      {
        /* And the good one of the other order. */
        const char *cursor = i < G_N_ELEMENTS (bad) ? bad[i]
                             : order == CW_ORDER_ID ? "u1.2.3"
                                                    : "i3";
        g_autoptr (GError) error = NULL;
        g_autofree char *next = NULL;
        g_assert_null (
          cw_summary_list (s->db, &everything, (CwSummaryOrder) order, cursor, 5, &next, &error));
        g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
        g_assert_true (g_str_has_prefix (error->message, "bad-cursor: "));
      }
}

static void
test_filters (void)
{
  static const struct
  {
    CwSummaryFilter filter;
    const char *expected;
  } lists[] = {
    { { .stage = -1, .state = -1, .client = "Yamada" }, "Logo Ｗｅｂ snoozed" },
    { { .stage = -1, .state = -1, .client = " ｙamada" }, "Logo Ｗｅｂ snoozed" },
    { { .stage = -1, .state = -1, .client = "Yamad" }, "" },
    { { .stage = -1, .state = -1, .platform = "upwork" }, "Ｗｅｂ" },
    { { .stage = CW_STAGE_DELIVERED, .state = -1 }, "Ｗｅｂ" },
    { { .stage = -1, .state = -1, .ball = CW_BALL_ME }, "Ｗｅｂ" },
    { { .stage = -1, .state = -1, .open_only = TRUE }, "Logo Ｗｅｂ snoozed 翻訳" },
    { { .stage = -1, .state = CW_STATE_OK }, "Ｗｅｂ" },
    { { .stage = -1, .state = CW_STATE_DUE }, "Logo 翻訳" },
    { { .stage = -1, .state = CW_STATE_SNOOZED }, "snoozed" },
    { { .stage = -1, .state = CW_STATE_CLOSED }, "done" },
    { { .stage = CW_STAGE_APPLIED, .state = CW_STATE_DUE, .client = "Yamada" }, "Logo" },
    /* Case and width of letters do not matter; title or client. */
    { { .stage = -1, .state = -1, .text = "LOGO" }, "Logo" },
    { { .stage = -1, .state = -1, .text = "web" }, "Ｗｅｂ" },
    { { .stage = -1, .state = -1, .text = "ｙａｍａ" }, "Logo Ｗｅｂ snoozed" },
    { { .stage = -1, .state = -1, .text = "訳" }, "翻訳" },
    { { .stage = -1, .state = -1, .text = "straße" }, "翻訳 done" },
    { { .stage = -1, .state = -1, .text = "%" }, "" },
    { { .stage = -1, .state = -1, .text = "o\n" }, "Logo" },
    { { .stage = -1, .state = -1, .text = "" }, "Logo Ｗｅｂ snoozed 翻訳 done" },
  };
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  CwSummary rows[] = { plain (1, "Logo", "Yamada"), plain (2, "Ｗｅｂ", "Yamada"),
                       plain (3, "snoozed", "Yamada"), plain (4, "翻訳", "STRASSE"),
                       plain (5, "done", "Straße") };
  rows[0].is_due = rows[2].is_due = rows[3].is_due = TRUE;
  rows[1].platform = (char *) "upwork";
  rows[1].stage = CW_STAGE_DELIVERED;
  rows[1].ball = CW_BALL_ME;
  rows[2].snoozed_until = AT (10);
  rows[3].snoozed_until = AT (5); /* over */
  rows[4].stage = CW_STAGE_CLOSED;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      storage_add (s, rows[i].title);
      store (s, &rows[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      CwSummaryFilter filter = lists[i].filter;
      filter.now = AT (5);
      assert_titles (s, &filter, CW_ORDER_ID, 100, lists[i].expected);
      g_autofree char *other = titles (s, &filter, CW_ORDER_URGENCY, 100);
      g_assert_cmpuint (strlen (other), ==, strlen (lists[i].expected));
    }
  assert_counts (s, 4, 3);
}

static void
test_states (void)
{
  static const char *const words[] = { "ok", "due", "snoozed", "closed" };
  CwSummary s = plain (1, "t", "");
  CwState state;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_assert_cmpstr (cw_state_to_word ((CwState) i), ==, words[i]);
      g_assert_true (cw_state_from_word (words[i], &state));
      g_assert_cmpint (state, ==, i);
    }
  g_assert_false (cw_state_from_word ("open", &state));
  g_assert_cmpint (cw_summary_state (&s, AT (0)), ==, CW_STATE_OK);
  s.is_due = TRUE;
  g_assert_cmpint (cw_summary_state (&s, AT (0)), ==, CW_STATE_DUE);
  s.snoozed_until = AT (1);
  g_assert_cmpint (cw_summary_state (&s, AT (0)), ==, CW_STATE_SNOOZED);
  g_assert_cmpint (cw_summary_state (&s, AT (1)), ==, CW_STATE_DUE);
  s.stage = CW_STAGE_CLOSED;
  g_assert_cmpint (cw_summary_state (&s, AT (0)), ==, CW_STATE_CLOSED);
}

static void
test_agenda (void)
{
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  add_step (s, "upcoming", CW_URGENCY_NORMAL, FALSE, AT (1));
  guint32 due = add_step (s, "due", CW_URGENCY_NORMAL, TRUE, AT (1));
  CwSummary waiting = plain (storage_add (s, "waits"), "waits", "");
  waiting.waiting_since = AT (1);
  store (s, &waiting);
  CwSummary closed = plain (storage_add (s, "closed"), "closed", "");
  closed.stage = CW_STAGE_CLOSED;
  closed.is_due = TRUE;
  closed.waiting_since = AT (1);
  store (s, &closed);

  g_autoptr (GPtrArray) rows = cw_summary_due (s->db, NULL);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpuint (((CwSummary *) rows->pdata[0])->case_id, ==, due);
  g_assert_cmpuint (((CwSummary *) rows->pdata[1])->case_id, ==, waiting.case_id);
}

/* The counts follow every change; compared with counting after a thousand random ones. */
static void
test_counts (void)
{
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  for (int i = 0; i < 10; i++)
    storage_add (s, "t");
  storage_begin (s);
  for (int i = 0; i < 1000; i++)
    {
      CwSummary row = plain ((guint32) g_test_rand_int_range (1, 11), "t", "");
      row.stage = g_test_rand_int_range (0, CW_N_STAGES);
      row.is_due = g_test_rand_int_range (0, 2);
      g_assert_true (cw_summary_store (s->db, &row, NULL));
    }
  storage_commit (s);
  g_autofree char *counted = storage_query (
      cw_database_handle (s->db), "SELECT count (*) FILTER (WHERE stage < 4) || ' ' ||"
                                  " count (*) FILTER (WHERE stage < 4 AND is_due) FROM summary");
  g_autofree char *kept
    = storage_query (cw_database_handle (s->db), "SELECT open || ' ' || due FROM counts");
  g_assert_cmpstr (kept, ==, counted);
}

/* The row of a case, and whether its searchable text was written. */
static char *
whole_row (Storage *s, guint32 id)
{
  g_autofree char *sql = g_strdup_printf (
    "SELECT title || ' ' || client || ' ' || stage || ' ' || ifnull (snoozed_until, '-') || ' ' ||"
    " ifnull (step, '-') || ' ' || ifnull (step_due, '-') || ' ' || ifnull (step_alert, '-') || ' '"
    " || ifnull (step_limit, '-') || ' ' || urgency || ' ' || act || ' ' || is_due || ' ' ||"
    " ifnull (cause, '-') || ' ' || ifnull (waiting_since, '-') || ' ' || ifnull (next_moment, '-')"
    " || ' ' || place || ' ' || place_at || ' ' || agenda || ' ' || folded || ' ' || client_key"
    " FROM summary WHERE case_id = %u", id);

  return storage_query (cw_database_handle (s->db), sql);
}

static void
assert_changed (Storage *s, const CwSummary *before, const CwSummary *after, gboolean whole)
{
  g_autoptr (GError) error = NULL;

  store (s, after);
  g_autofree char *expected = whole_row (s, after->case_id);
  store (s, before);
  storage_begin (s);
  sqlite3_exec (cw_database_handle (s->db), "UPDATE summary SET folded = 'untouched'", NULL, NULL, NULL);
  g_assert_true (cw_summary_change (s->db, before, after, &error));
  g_assert_no_error (error);
  g_autofree char *found = whole_row (s, after->case_id);
  g_assert_cmpint (strstr (found, "untouched") == NULL, ==, whole);
  storage_commit (s);
  if (whole)
    g_assert_cmpstr (found, ==, expected);
  if (whole)
    return;
  g_auto (GStrv) parts = g_strsplit (found, "untouched", 2);
  g_assert_true (g_str_has_prefix (expected, parts[0]));
  g_assert_true (g_str_has_suffix (expected, parts[1]));
}

/* Time alone moves only what it moves; the row says the same as one that is stored whole. */
static void
test_change (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autoptr (GError) error = NULL;

  storage_open (s);
  CwSummary before = plain (storage_add (s, "Logo"), "Logo", "Café");
  before.rules_key = (char *) "r";
  before.log_seq = 1;
  before.step = (char *) "nudge";
  before.step_due = before.next_moment = AT (2);

  CwSummary after = before;
  after.is_due = TRUE;
  after.cause = (char *) "nudge/1/0";
  after.urgency = CW_URGENCY_CRITICAL;
  after.next_moment = AT (5);
  after.step_alert = AT (3);
  after.step_limit = AT (9);
  after.act = CW_ACT_CLOSE;
  assert_changed (s, &before, &after, FALSE);
  assert_counts (s, 1, 1);
  assert_changed (s, &after, &before, FALSE);
  assert_counts (s, 1, 0);
  after.is_due = FALSE;
  after.step = after.cause = NULL;
  after.waiting_since = AT (2);
  after.snoozed_until = AT (7);
  assert_changed (s, &before, &after, FALSE);

  CwSummary others[] = { after, after, after, after, after };
  others[0].log_seq = 2;
  others[1].rules_key = (char *) "r2";
  others[2].title = (char *) "Logo 2";
  others[3].client = (char *) "Cafe";
  others[4].stage = CW_STAGE_CLOSED;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    assert_changed (s, &before, &others[i], TRUE);

  before.case_id = after.case_id = 99;
  g_assert_false (cw_summary_change (s->db, &before, &after, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_STORAGE);
}

static void
test_plans (void)
{
  static const char *const allowed[] = {
    /* An index that holds only the rows of the agenda. */
    "*WHERE agenda = 1 ORDER BY case_id: SCAN summary USING INDEX summary_agenda",
    /* The cases of one client or one stage in order of urgency are sorted. */
    "*place_at, case_id) >*client = *: USE TEMP B-TREE*",
    "*place_at, case_id) >*stage = *: USE TEMP B-TREE*",
    NULL
  };
  g_autoptr (Storage) s = storage_new ();
  guint open, due;

  storage_open (s);
  guint32 id = add_step (s, "t", CW_URGENCY_LOW, TRUE, AT (1));
  for (int i = 0; i < 64; i++)
    for (int state = -1; state < 4; state++)
      {
        const CwSummaryFilter filter = {
          .text = i & 1 ? "x" : NULL, .client = i & 2 ? "c" : NULL, .platform = i & 4 ? "p" : NULL,
          .stage = i & 8 ? 1 : -1, .ball = i & 16 ? 2 : 0, .open_only = (i & 32) != 0,
          .state = state, .now = AT (0),
        };
        g_free (titles (s, &filter, CW_ORDER_ID, 5));
        g_free (titles (s, &filter, CW_ORDER_URGENCY, 5));
      }
  g_array_unref (cw_summary_moments (s->db, AT (9), 9, NULL));
  g_array_unref (cw_summary_stale (s->db, "k", 9, NULL));
  g_ptr_array_unref (cw_summary_due (s->db, NULL));
  cw_summary_next_moment (s->db, AT (9), NULL);
  cw_summary_counts (s->db, &open, &due, NULL);
  g_auto (CwSummary) row = { 0 };
  cw_summary_load (s->db, id, &row, NULL);
  storage_begin (s);
  cw_summary_delete (s->db, id, NULL);
  storage_commit (s);
  storage_check_plans (s, 640, allowed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/summary/every column comes back", test_all_columns);
  g_test_add_func ("/summary/the row follows its case", test_row_follows_case);
  g_test_add_func ("/summary/a live case is only forgotten, never lost", test_forgotten);
  g_test_add_func ("/summary/stale rows are those of other rules", test_stale);
  g_test_add_func ("/summary/moments that have come, and the next one", test_moments);
  g_test_add_func ("/summary/by id, and the most urgent first", test_orders);
  g_test_add_func ("/summary/a page goes on where the last one ended", test_keyset);
  g_test_add_func ("/summary/a cursor that is none is InvalidArgument", test_bad_cursors);
  g_test_add_func ("/summary/filters", test_filters);
  g_test_add_func ("/summary/states have words and follow the clock", test_states);
  g_test_add_func ("/summary/due, or waiting for me", test_agenda);
  g_test_add_func ("/summary/open and due are counted all along", test_counts);
  g_test_add_func ("/summary/time alone writes a part of the row", test_change);
  g_test_add_func ("/summary/every list finds its rows by an index", test_plans);
  return g_test_run ();
}
