/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/summary.h"

#include "tests/unit/storage.h"

/* Clients whose names are spelled alike. */

static CwSummary
row_of (guint32 id, const char *client)
{
  return (CwSummary){
    .case_id = id, .log_seq = id, .rules_key = (char *) "rules", .title = (char *) "t",
    .client = (char *) client, .platform = (char *) "p", .quiet_since = CW_NEVER,
    .closes = CW_NEVER, .deadline = CW_NEVER, .due = CW_NEVER, .created = AT (0),
    .snoozed_until = CW_NEVER, .step_due = CW_NEVER, .step_alert = CW_NEVER,
    .step_limit = CW_NEVER, .waiting_since = CW_NEVER, .next_moment = CW_NEVER,
  };
}

static void
change (Storage *s, const CwSummary *before, const CwSummary *after)
{
  g_autoptr (GError) error = NULL;

  storage_begin (s);
  cw_summary_change (s->db, before, after, &error);
  g_assert_no_error (error);
  storage_commit (s);
}

static guint32
add (Storage *s, const char *client)
{
  CwSummary none = { 0 }, row = row_of (storage_add (s, "t"), client);

  change (s, &none, &row);
  return row.case_id;
}

/* "3 1": the newest cases of clients spelled like that one. */
static void
assert_like (Storage *s, const char *name, guint n, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = cw_summary_like_client (s->db, name, n, &error);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (found, "%s%u", i > 0 ? " " : "", g_array_index (ids, guint32, i));
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_alike (void)
{
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  add (s, "山田商店");
  add (s, "ACME Inc.");
  add (s, "山田商店");
  add (s, "株式会社 山田商店");
  add (s, "山田商店別館"); /* holds the name, and is another */
  add (s, "");
  assert_like (s, "山田商店", 9, "4");
  assert_like (s, " 山田商店 様", 9, "3 4"); /* the newest case of each */
  assert_like (s, "㈱山田商店", 9, "3 4");
  assert_like (s, "㈱山田商店", 1, "3");
  assert_like (s, "acme", 9, "2");
  assert_like (s, "ａｃｍｅ ｉｎｃ．", 9, ""); /* the same client */
  assert_like (s, "nobody", 9, "");
  assert_like (s, "", 9, "");
  static const char *const allowed[] = { "*FROM client_names*: SCAN (subquery-*", NULL };
  storage_check_plans (s, 3, allowed);
}

/* A case of another name, or one taken back, leaves a name without cases: it is not found, and is when
 * a case comes back. */
static void
test_gone (void)
{
  g_autoptr (Storage) s = storage_new ();

  storage_open (s);
  CwSummary before = row_of (add (s, "山田様"), "山田様"), after = row_of (before.case_id, "佐藤");
  assert_like (s, "山田", 9, "1");
  change (s, &before, &after);
  assert_like (s, "山田", 9, "");
  assert_like (s, "佐藤様", 9, "1");
  change (s, &after, &before);
  assert_like (s, "山田", 9, "1");
  storage_begin (s);
  storage_command (s, "undo", 1);
  storage_commit (s);
  assert_like (s, "山田", 9, "");
  add (s, "山田様");
  assert_like (s, "山田", 9, "2");
  for (guint i = 0; i < 1200; i++) /* no more than so many are looked at */
    {
      g_autofree char *sql = g_strdup_printf (
        "INSERT INTO client_names VALUES ('林', '林%0*u')", 4, i);
      storage_begin (s);
      sqlite3_exec (cw_database_handle (s->db), sql, NULL, NULL, NULL);
      storage_commit (s);
    }
  assert_like (s, "林", 9, "");
}

/* What is known is not written again; what was forgotten or given by another version may not be known. */
static void
test_known (void)
{
  g_autoptr (Storage) s = storage_new ();
  CwSummary none = { 0 };

  storage_open (s);
  sqlite3 *handle = cw_database_handle (s->db);
  CwSummary row = row_of (add (s, "ACME"), "ACME"), again = row_of (storage_add (s, "t"), "ACME");
  int changes = sqlite3_total_changes (handle);
  change (s, &none, &again);
  g_assert_cmpint (sqlite3_total_changes (handle), ==, changes + 1);
  storage_begin (s);
  sqlite3_exec (handle, "DELETE FROM client_names", NULL, NULL, NULL);
  storage_commit (s);
  again = row;
  again.log_seq = 9;
  change (s, &row, &again); /* not even looked for */
  assert_like (s, "ACME Ltd", 9, "");
  row = again;
  row.rules_key = (char *) "";
  change (s, &row, &again);
  assert_like (s, "ACME Ltd", 9, "2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/summary/clients/those spelled alike, by their newest cases", test_alike);
  g_test_add_func ("/summary/clients/a name without cases is none", test_gone);
  g_test_add_func ("/summary/clients/a name is written once", test_known);
  return g_test_run ();
}
