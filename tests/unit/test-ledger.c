/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/ledger.h"

#include "tests/unit/storage.h"

static gint64
raise_at (Storage *s, guint32 case_id, const char *cause, CwRaised how, gint64 digest, CwInstant at)
{
  CwAlertRow row = { .case_id = case_id, .raised_at = at, .how = how, .digest = digest };
  g_autoptr (GError) error = NULL;

  row.step = g_strdup (case_id != 0 ? "nudge" : "");
  row.cause = g_strdup (cause);
  storage_begin (s);
  cw_ledger_raise (s->db, &row, &error);
  g_assert_no_error (error);
  storage_commit (s);
  cw_alert_row_clear (&row);
  return row.id;
}

static void
mark (Storage *s, gint64 alert, CwAlertMark what, const char *owner, guint32 server_id)
{
  g_autoptr (GError) error = NULL;

  storage_begin (s);
  cw_ledger_mark (s->db, alert, what, what == CW_MARK_CLOSED ? "dismissed" : NULL, AT (0),
                  owner != NULL ? "guid" : NULL, owner, server_id, &error);
  g_assert_no_error (error);
  storage_commit (s);
}

static void
assert_shown (Storage *s, guint32 id, const char *cause, guint n, CwInstant first, CwInstant last)
{
  g_autoptr (GError) error = NULL;
  CwShowing showing;

  g_assert_true (cw_ledger_showing (s->db, id, cause, &showing, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (showing.shown, ==, n);
  g_assert_cmpint (showing.first_at, ==, first);
  g_assert_cmpint (showing.last_at, ==, last);
  g_assert_cmpint (showing.last_alert != 0, ==, n > 0);
}

/* "1 3 4": ids of what is live. */
static void
assert_live (Storage *s, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) live = cw_ledger_live (s->db, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < live->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "",
                            ((CwLiveAlert *) live->pdata[i])->row.id);
  g_assert_cmpstr (text->str, ==, expected);
}

/* contract section 6: shown once for a cause; again after Repeat, counted from the last showing.
 */
static void
test_showings (void)
{
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  guint32 a = storage_add (s, "a"), b = storage_add (s, "b");
  assert_shown (s, a, "nudge/1/0", 0, CW_NEVER, CW_NEVER);
  raise_at (s, a, "nudge/1/0", CW_RAISED_ALERT, 0, AT (10));
  raise_at (s, b, "nudge/1/0", CW_RAISED_ALERT, 0, AT (11));
  raise_at (s, a, "nudge/2/0", CW_RAISED_ALERT, 0, AT (12));
  assert_shown (s, a, "nudge/1/0", 1, AT (10), AT (10));
  raise_at (s, a, "nudge/1/0", CW_RAISED_REPEAT, 0, AT (20));
  gint64 digest = raise_at (s, 0, "digest", CW_RAISED_DIGEST, 0, AT (30));
  raise_at (s, a, "nudge/1/0", CW_RAISED_DIGEST, digest, AT (30));
  assert_shown (s, a, "nudge/1/0", 3, AT (10), AT (30));
  assert_shown (s, b, "nudge/1/0", 1, AT (11), AT (11));
  /* The clock was set back: the last showing is the one recorded last. */
  raise_at (s, a, "nudge/1/0", CW_RAISED_REPEAT, 0, AT (5));
  assert_shown (s, a, "nudge/1/0", 4, AT (10), AT (5));
  storage_close (s);
  storage_open (s); /* and it survives a restart */
  assert_shown (s, a, "nudge/1/0", 4, AT (10), AT (5));
}

/* A cause that was withdrawn comes anew when it falls due again. */
static void
test_withdrawn (void)
{
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  guint32 a = storage_add (s, "a");
  gint64 first = raise_at (s, a, "c", CW_RAISED_ALERT, 0, AT (10));
  raise_at (s, a, "c", CW_RAISED_REPEAT, 0, AT (20));
  /* The first one withdrawn last: both were raised before that. */
  mark (s, first, CW_MARK_WITHDRAWN, NULL, 0);
  assert_shown (s, a, "c", 0, CW_NEVER, CW_NEVER);
  raise_at (s, a, "c", CW_RAISED_ALERT, 0, AT (15));
  assert_shown (s, a, "c", 1, AT (15), AT (15));
  /* Other ends of a bubble do not make it anew. */
  mark (s, first, CW_MARK_CLOSED, NULL, 0);
  mark (s, first, CW_MARK_REPLACED, NULL, 0);
  assert_shown (s, a, "c", 1, AT (15), AT (15));
}

static void
test_live (void)
{
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  guint32 a = storage_add (s, "a");
  gint64 one = raise_at (s, a, "c1", CW_RAISED_ALERT, 0, AT (1));
  gint64 two = raise_at (s, a, "c2", CW_RAISED_REPEAT, 0, AT (2));
  gint64 three = raise_at (s, a, "c3", CW_RAISED_AGAIN, 0, AT (3));
  mark (s, one, CW_MARK_SHOWN, ":1.5", 7);
  mark (s, one, CW_MARK_LATE, NULL, 0);
  mark (s, two, CW_MARK_LATE, NULL, 0);
  mark (s, two, CW_MARK_FAILED, NULL, 0);
  mark (s, three, CW_MARK_LATE, NULL, 0);
  mark (s, three, CW_MARK_SHOWN, ":1.5", 8);
  mark (s, three, CW_MARK_SHOWN, ":1.6", 9);

  g_autoptr (GPtrArray) live = cw_ledger_live (s->db, NULL);
  g_assert_cmpuint (live->len, ==, 3);
  const CwLiveAlert *l1 = live->pdata[0], *l2 = live->pdata[1], *l3 = live->pdata[2];
  g_assert_true (l1->shown && l1->late);
  g_assert_cmpstr (l1->owner, ==, ":1.5");
  g_assert_cmpstr (l1->bus_guid, ==, "guid");
  g_assert_cmpuint (l1->server_id, ==, 7);
  g_assert_cmpuint (l1->row.case_id, ==, a);
  g_assert_cmpstr (l1->row.step, ==, "nudge");
  g_assert_cmpstr (l1->row.cause, ==, "c1");
  g_assert_cmpint (l1->row.raised_at, ==, AT (1));
  g_assert_cmpint (l1->row.how, ==, CW_RAISED_ALERT);
  g_assert_cmpint (l1->row.digest, ==, 0);
  g_assert_true (!l2->shown && l2->late);
  g_assert_null (l2->owner);
  g_assert_cmpint (l2->row.how, ==, CW_RAISED_REPEAT);
  g_assert_true (l3->shown && !l3->late); /* the last word counts */
  g_assert_cmpstr (l3->owner, ==, ":1.6");
  g_assert_cmpuint (l3->server_id, ==, 9);
  g_assert_cmpint (l3->row.how, ==, CW_RAISED_AGAIN);

  mark (s, one, CW_MARK_CLOSED, NULL, 0);
  assert_live (s, "2 3");
  mark (s, two, CW_MARK_WITHDRAWN, NULL, 0);
  assert_live (s, "3");
  mark (s, three, CW_MARK_REPLACED, NULL, 0);
  assert_live (s, "");
  mark (s, three, CW_MARK_SHOWN, ":1.6", 10); /* a late answer revives nothing */
  assert_live (s, "");
}

/* Contract section 6: a digest takes the place of the one before, and goes on listing what that one
 * listed, over a restart too. */
static void
test_listed_on (void)
{
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  guint32 a = storage_add (s, "a"), b = storage_add (s, "b"), c = storage_add (s, "c");
  gint64 first = raise_at (s, 0, "digest", CW_RAISED_DIGEST, 0, AT (1));         /* 1 */
  raise_at (s, a, "c", CW_RAISED_DIGEST, first, AT (1));                         /* 2 */
  gint64 listed = raise_at (s, b, "c", CW_RAISED_DIGEST, first, AT (1));         /* 3 */
  gint64 second = raise_at (s, 0, "digest", CW_RAISED_DIGEST, 0, AT (2));        /* 4 */
  raise_at (s, c, "c", CW_RAISED_DIGEST, second, AT (2));                        /* 5 */
  mark (s, first, CW_MARK_REPLACED, NULL, 0);
  assert_live (s, "4 5"); /* its place was taken by something else */
  storage_begin (s);
  g_assert_true (cw_ledger_mark (s->db, first, CW_MARK_REPLACED, "digest", AT (2), NULL, NULL, 0,
                                 NULL));
  storage_commit (s);
  assert_live (s, "2 3 4 5");
  storage_close (s);
  storage_open (s);
  g_autoptr (GPtrArray) live = cw_ledger_live (s->db, NULL);
  g_assert_cmpint (((CwLiveAlert *) live->pdata[1])->row.digest, ==, second);
  g_assert_cmpint (((CwLiveAlert *) live->pdata[3])->row.digest, ==, second);
  mark (s, listed, CW_MARK_WITHDRAWN, NULL, 0);
  assert_live (s, "2 4 5");
  gint64 alone = raise_at (s, a, "d", CW_RAISED_ALERT, 0, AT (3)); /* it climbed: no longer listed */
  assert_live (s, "4 5 6");
  mark (s, alone, CW_MARK_CLOSED, NULL, 0);
  assert_live (s, "4 5");
  mark (s, second, CW_MARK_CLOSED, NULL, 0);
  assert_live (s, "");
}

/* "1 at 7, …": what a kill may have left on its server. */
static void
assert_outdated (Storage *s, const char *expected)
{
  g_autoptr (GPtrArray) rows = cw_ledger_outdated (s->db, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      const CwLiveAlert *row = rows->pdata[i];
      g_assert_cmpstr (row->bus_guid, ==, "guid");
      g_assert_cmpstr (row->owner, ==, ":1.5");
      g_string_append_printf (text, "%s%" G_GINT64_FORMAT " at %u", i > 0 ? ", " : "", row->row.id,
                              row->server_id);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_outdated (void)
{
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  guint32 a = storage_add (s, "a");
  assert_outdated (s, "");
  gint64 one = raise_at (s, a, "c1", CW_RAISED_ALERT, 0, AT (1));
  gint64 two = raise_at (s, a, "c2", CW_RAISED_ALERT, 0, AT (2));
  gint64 three = raise_at (s, a, "c3", CW_RAISED_ALERT, 0, AT (3));
  mark (s, one, CW_MARK_SHOWN, ":1.5", 7);
  mark (s, two, CW_MARK_SHOWN, ":1.5", 8);
  assert_outdated (s, ""); /* live ones */
  mark (s, one, CW_MARK_WITHDRAWN, NULL, 0);
  mark (s, three, CW_MARK_WITHDRAWN, NULL, 0); /* never shown */
  assert_outdated (s, "1 at 7");
  mark (s, two, CW_MARK_REPLACED, NULL, 0);
  assert_outdated (s, "1 at 7, 2 at 8");
  gint64 four = raise_at (s, a, "c4", CW_RAISED_ALERT, 0, AT (4));
  mark (s, four, CW_MARK_SHOWN, ":1.5", 8); /* in its place */
  assert_outdated (s, "1 at 7");
  mark (s, four, CW_MARK_CLOSED, NULL, 0); /* the server said that it is gone */
  mark (s, four, CW_MARK_WITHDRAWN, NULL, 0);
  assert_outdated (s, "1 at 7");
  for (int i = 0; i < 40; i++) /* long ago */
    mark (s, three, CW_MARK_LATE, NULL, 0);
  assert_outdated (s, "");
}

static void
test_digest (void)
{
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  guint32 a = storage_add (s, "a"), b = storage_add (s, "b");
  g_assert_cmpint (cw_ledger_last_digest (s->db, NULL), ==, CW_NEVER);
  gint64 first = raise_at (s, 0, "digest", CW_RAISED_DIGEST, 0, AT (1));
  raise_at (s, a, "c", CW_RAISED_DIGEST, first, AT (1));
  raise_at (s, b, "c", CW_RAISED_DIGEST, first, AT (1));
  gint64 alone = raise_at (s, a, "d", CW_RAISED_ALERT, 0, AT (2));
  g_assert_cmpint (alone, ==, 4);
  assert_live (s, "1 2 3 4");
  mark (s, first + 1, CW_MARK_WITHDRAWN, NULL, 0); /* one of those listed */
  assert_live (s, "1 3 4");
  mark (s, first, CW_MARK_CLOSED, NULL, 0); /* the bubble, and all that it listed */
  assert_live (s, "4");
  assert_shown (s, b, "c", 1, AT (1), AT (1)); /* it counts as shown all the same */
  assert_shown (s, 0, "digest", 1, AT (1), AT (1));

  raise_at (s, 0, "digest", CW_RAISED_DIGEST, 0, AT (9));
  g_assert_cmpint (cw_ledger_last_digest (s->db, NULL), ==, AT (9));
}

static void
test_words (void)
{
  static const char *const raised[] = { "alert", "repeat", "again", "digest" };
  static const char *const marks[] = {
    "shown", "late", "failed", "closed", "replaced", "withdrawn"
  };
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  guint32 a = storage_add (s, "a");
  for (guint i = 0; i < G_N_ELEMENTS (raised); i++)
    {
      g_assert_cmpstr (cw_raised_to_word ((CwRaised) i), ==, raised[i]);
      raise_at (s, a, "c", (CwRaised) i, 0, AT (i));
    }
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      g_assert_cmpstr (cw_alert_mark_to_word ((CwAlertMark) i), ==, marks[i]);
      mark (s, 1, (CwAlertMark) i, NULL, 0);
    }
  g_autofree char *stored = storage_query (cw_database_handle (s->db),
                                           "SELECT group_concat (mark, ' ') FROM"
                                           " (SELECT mark FROM alert_marks ORDER BY id)");
  g_assert_cmpstr (stored, ==, "shown late failed closed replaced withdrawn");
}

/* Rows of many cases by one call: each has the id that the table has; one of no case ends it there. */
static void
test_many (void)
{
  g_autoptr (Storage) s = storage_new ();
  g_autoptr (GError) error = NULL;
  CwAlertRow rows[37];

  storage_open (s);
  gint64 digest = raise_at (s, 0, "digest", CW_RAISED_DIGEST, 0, AT (1));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    rows[i] = (CwAlertRow) {
      .case_id = storage_add (s, "t"), .raised_at = AT (1), .how = CW_RAISED_DIGEST, .digest = digest,
      .step = g_strdup_printf ("s%u", i), .cause = g_strdup_printf ("s%u/1/0", i),
    };
  storage_begin (s);
  g_assert_cmpuint (cw_ledger_raise_many (s->db, rows, 0, &error), ==, 0);
  g_assert_cmpuint (cw_ledger_raise_many (s->db, rows, 37, &error), ==, 37);
  g_assert_no_error (error);
  storage_commit (s);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *sql = g_strdup_printf (
        "SELECT case_id || step || cause || how || digest FROM alerts WHERE id = %" G_GINT64_FORMAT,
        rows[i].id);
      g_autofree char *expected = g_strdup_printf ("%us%us%u/1/0digest%" G_GINT64_FORMAT,
                                                   rows[i].case_id, i, i, digest);
      g_autofree char *stored = storage_query (cw_database_handle (s->db), sql);
      g_assert_cmpstr (stored, ==, expected);
      assert_shown (s, rows[i].case_id, rows[i].cause, 1, AT (1), AT (1));
      rows[i].id = 0;
    }

  rows[20].case_id = 99;
  storage_begin (s);
  g_assert_cmpuint (cw_ledger_raise_many (s->db, rows, 37, &error), ==, 16);
  g_assert_error (error, CW_ERROR, CW_ERROR_STORAGE);
  g_assert_cmpint (rows[15].id, !=, 0);
  g_assert_cmpint (rows[16].id, ==, 0);
  cw_database_rollback (s->db);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    cw_alert_row_clear (&rows[i]);
}

static void
test_no_such_row (void)
{
  CwAlertRow row = { .case_id = 7, .raised_at = AT (0), .step = (char *)"s", .cause = (char *)"c" };
  g_autoptr (Storage) s = storage_new ();
  g_autoptr (GError) lost = NULL, none = NULL;

  storage_open (s);
  storage_begin (s);
  g_assert_false (cw_ledger_raise (s->db, &row, &lost));
  g_assert_error (lost, CW_ERROR, CW_ERROR_STORAGE);
  g_assert_false (cw_ledger_mark (s->db, 7, CW_MARK_SHOWN, NULL, AT (0), NULL, NULL, 0, &none));
  g_assert_error (none, CW_ERROR, CW_ERROR_STORAGE);
  cw_database_rollback (s->db);
}

static void
test_plans (void)
{
  /* Only what is live is in the table that is read whole. */
  static const char *const allowed[] = { "*FROM live_alerts v*: SCAN v", NULL };
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  guint32 a = storage_add (s, "a");
  mark (s, raise_at (s, a, "c", CW_RAISED_ALERT, 0, AT (1)), CW_MARK_SHOWN, ":1.5", 7);
  assert_shown (s, a, "c", 1, AT (1), AT (1));
  assert_live (s, "1");
  gint64 digest = raise_at (s, 0, "digest", CW_RAISED_DIGEST, 0, AT (2));
  storage_begin (s);
  cw_ledger_mark (s->db, digest, CW_MARK_REPLACED, "digest", AT (2), NULL, NULL, 0, NULL);
  storage_commit (s);
  raise_at (s, 0, "digest", CW_RAISED_DIGEST, 0, AT (3));
  assert_live (s, "1 3");
  cw_ledger_last_digest (s->db, NULL);
  assert_outdated (s, "");
  storage_check_plans (s, 12, allowed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ledger/every row of a cause is a showing, digests included", test_showings);
  g_test_add_func ("/ledger/a withdrawal makes the cause new", test_withdrawn);
  g_test_add_func ("/ledger/what is live, where it is shown, and what is late", test_live);
  g_test_add_func ("/ledger/what a kill may have left on the screen", test_outdated);
  g_test_add_func ("/ledger/a digest ends with all that it lists", test_digest);
  g_test_add_func ("/ledger/a digest lists on what the one before it listed", test_listed_on);
  g_test_add_func ("/ledger/words are those of the table", test_words);
  g_test_add_func ("/ledger/many rows at once have the ids of the table", test_many);
  g_test_add_func ("/ledger/no alert without a case, no mark without an alert", test_no_such_row);
  g_test_add_func ("/ledger/every statement finds its rows by an index", test_plans);
  return g_test_run ();
}
