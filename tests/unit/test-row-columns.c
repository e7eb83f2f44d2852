/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/row-columns.h"

#include "daemon/views.h"
#include "tests/unit/engine-fixture.h"

/* The lines of StreamCases say what the dictionaries of ListCases say, and a line is a line whatever is
 * in it. */

static const char *const all[]
    = { "id",           "title",        "client",        "platform",    "stage",
        "funded",       "ball",         "quiet_since",   "quiet_business_days", "state",
        "outcome",      "url",          "fee_amount",    "fee_currency", "closes",
        "deadline",     "invoice_due",  "created",       "snoozed_until", "held",
        "revision",     "next_step",    "next_due",      "next_alert",  "next_limit",
        "next_title",   "next_urgency", "next_act" };

static char *
line_of (const CwRowContext *x, const CwSummary *summary, const char *const *names, guint n)
{
  g_autofree CwRowColumn *columns = g_new0 (CwRowColumn, n);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      columns[i] = cw_row_column (names[i]);
      g_assert_nonnull (columns[i]);
    }
  cw_row_append (out, x, summary, columns, n);
  return g_string_free (out, FALSE);
}

static char *
text_in (GVariant *dict, const char *key)
{
  g_autoptr (GVariant) value = dict != NULL ? g_variant_lookup_value (dict, key, NULL) : NULL;

  if (value == NULL)
    return g_strdup ("");
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_variant_dup_string (value, NULL);
  return g_variant_print (value, FALSE);
}

/* What the dictionary says under the name of a column. */
static char *
expected_text (GVariant *row, const char *column)
{
  g_autoptr (GVariant) fee = g_variant_lookup_value (row, "fee", G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) next = g_variant_lookup_value (row, "next", G_VARIANT_TYPE_VARDICT);

  if (g_str_has_prefix (column, "fee_"))
    return text_in (fee, column + strlen ("fee_"));
  if (g_str_has_prefix (column, "next_"))
    return text_in (next, column + strlen ("next_"));
  return text_in (row, column);
}

static void
assert_same (Desk *desk, guint32 id)
{
  CwWorld world = cw_engine_world (desk->engine);
  CwInstant now = cw_engine_now (desk->engine);
  g_autoptr (CwQuietDays) quiet = cw_quiet_days_new (&world, now);
  const CwRowContext x = { &world, now, quiet, "en" };
  g_auto (CwSummary) summary = { 0 };

  g_assert_true (cw_summary_load (desk->storage->db, id, &summary, NULL));
  g_autoptr (GVariant) row = g_variant_ref_sink (cw_views_row (&world, &summary, now, NULL));
  g_autofree char *line = line_of (&x, &summary, all, G_N_ELEMENTS (all));
  g_assert_true (g_str_has_suffix (line, "\n"));
  line[strlen (line) - 1] = '\0';
  g_auto (GStrv) cells = g_strsplit (line, "\t", -1);
  g_assert_cmpuint (g_strv_length (cells), ==, G_N_ELEMENTS (all));
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *expected = expected_text (row, all[i]);
      g_test_message ("case %u, %s", id, all[i]);
      g_assert_cmpstr (cells[i], ==, expected);
    }
}

static void
test_as_in_dictionaries (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);
  guint32 full = desk_delivered (desk, "2026-11-05 10:00",
                                 "'fee': <'120.50 USD'>, 'url': <'https://example.com/'>,"
                                 " 'closes': <'2026-12-01'>, 'deadline': <'2026-12-24 12:00'>,"
                                 " 'invoice_due': <'2027-01-31'>");
  guint32 bare = desk_add (desk, "{'title': <'L'>, 'client': <'A'>}"); /* no rules at all */
  guint32 closed = desk_delivered (desk, "2026-11-05 10:00", "");
  guint32 snoozed = desk_delivered (desk, "2026-11-05 10:00", "");
  guint32 held = desk_delivered (desk, "2026-11-05 10:00", "");
  guint32 asked = desk_delivered (desk, "2026-11-05 10:00", "");

  desk_record (desk, closed, "closed", "{'outcome': <'lost'>}");
  desk_record (desk, snoozed, "snoozed", "{'until': <'2026-11-10 15:00'>}");
  desk_record (desk, held, "held", "{}");
  desk_record (desk, asked, "asked", "{'kind': <'end-request'>, 'by': <'2026-11-12 10:00'>}");
  for (guint32 id = full; id <= asked; id++)
    assert_same (desk, id);
  desk_go (desk, "2026-11-10 15:00"); /* not snoozed any more */
  assert_same (desk, snoozed);
  g_assert_cmpuint (bare, ==, full + 1);
}

static void
test_escapes (void)
{
  g_autoptr (Desk) desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);
  CwWorld world = cw_engine_world (desk->engine);
  g_autoptr (CwQuietDays) quiet = cw_quiet_days_new (&world, 0);
  const CwRowContext x = { &world, 0, quiet, "en" };
  const char *const names[] = { "title", "client", "url", "fee_amount" };
  CwSummary summary = { .title = (char *) "a\tb\nc\\d\\t", .client = (char *) "\\",
                        .has_fee = TRUE, .fee_amount = G_MININT64 };
  g_autofree char *line = line_of (&x, &summary, names, G_N_ELEMENTS (names));

  g_assert_cmpstr (line, ==, "a\\tb\\nc\\\\d\\\\t\t\\\\\t\t-9223372036854775808\n");
}

static void
test_names (void)
{
  g_assert_null (cw_row_column (""));
  g_assert_null (cw_row_column ("fee"));
  g_assert_null (cw_row_column ("ID"));
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "Asia/Tokyo", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/row-columns/each says what the dictionary says", test_as_in_dictionaries);
  g_test_add_func ("/row-columns/tabs, line feeds and backslashes", test_escapes);
  g_test_add_func ("/row-columns/names", test_names);
  return g_test_run ();
}
