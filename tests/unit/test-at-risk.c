/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/at-risk.h"

#include "daemon/derive.h"
#include "tests/unit/engine-fixture.h"

/* The money at risk: the sums that the database keeps, against the cases one by one. */

#define HOUR "[Step one]\nStage=applied\nSince=quiet\nAfter=1bd\nAct=message\nTitle=Write\n"           \
  "Source=this test\nChecked=2026-11\nConfidence=default\n"

/* "p" is without escrow, "e" with it. */
static Desk *
make_desk (void)
{
  Desk *desk = desk_new ("2026-11-09 10:00", NULL, NULL, FALSE);

  desk_policy (desk, "e", "Escrow=true\n" HOUR);
  return desk;
}

static char *
total (Desk *desk)
{
  CwWorld world = cw_engine_world (desk->engine);
  g_autoptr (GVariant) sums = g_variant_ref_sink (cw_at_risk_total (&world, cw_engine_now (desk->engine)));

  return g_variant_n_children (sums) > 0 ? g_variant_print (sums, FALSE) : g_strdup ("[]");
}

/* What a list says of a case is what the case says of itself. */
static void
assert_row (const CwWorld *world, guint32 id, CwInstant now, GVariant *from_log)
{
  g_auto (CwSummary) row = { 0 };
  GVariantBuilder b;

  g_assert_true (cw_summary_load (world->db, id, &row, NULL));
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_at_risk_put_row (&b, world, &row, now);
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_builder_end (&b));
  g_autofree char *a = g_variant_print (dict, FALSE);
  g_autofree char *c = g_variant_print (from_log, FALSE);
  g_assert_cmpstr (a, ==, c);
}

static void
add_case (Desk *desk, guint32 id, gint64 *yen, gint64 *cents)
{
  CwWorld world = cw_engine_world (desk->engine);
  g_autoptr (CwView) view = cw_view_load (&world, id, cw_engine_now (desk->engine), NULL);
  GVariantBuilder b;
  const char *currency;
  gint64 amount;

  g_assert_nonnull (view);
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_at_risk_put_view (&b, &world, view);
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_builder_end (&b));
  assert_row (&world, id, cw_engine_now (desk->engine), dict);
  g_autoptr (GVariant) risk = g_variant_lookup_value (dict, "at_risk", G_VARIANT_TYPE_VARDICT);
  if (risk == NULL || !g_variant_lookup (risk, "amount", "x", &amount))
    return;
  g_assert_true (g_variant_lookup (risk, "currency", "&s", &currency));
  *(g_str_equal (currency, "JPY") ? yen : cents) += amount;
}

/* The same, case by case and each from its log. */
static char *
total_anew (Desk *desk)
{
  gint64 yen = 0, cents = 0;
  g_autoptr (GArray) ids = cw_summary_below (desk->storage->db, 0, 1000, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < ids->len; i++)
    add_case (desk, g_array_index (ids, guint32, i), &yen, &cents);
  if (yen > 0)
    g_string_append_printf (text, "{'amount': <int64 %" G_GINT64_FORMAT ">, 'currency': <'JPY'>}", yen);
  if (cents > 0)
    g_string_append_printf (text, "%s{'amount': <int64 %" G_GINT64_FORMAT ">, 'currency': <'USD'>}",
                            text->len > 0 ? ", " : "", cents);
  return g_strdup_printf ("[%s]", text->str);
}

#define COUNTED                                                                                    \
  "SELECT platform, funded, fee_currency, sum (fee_amount / 1000000000) AS billions,"              \
  " sum (fee_amount % 1000000000) AS rest, count (*) AS cases FROM summary"                        \
  " WHERE stage IN (2, 3) AND fee_amount > 0 GROUP BY 1, 2, 3"
#define KEPT "SELECT platform, funded, currency, billions, rest, cases FROM outstanding"

/* What the table says is what the rows say, and nothing is left where there is none. */
static void
assert_kept (Desk *desk)
{
  g_autofree char *wrong = storage_query (
    cw_database_handle (desk->storage->db),
    "SELECT count (*) FROM (SELECT * FROM (" COUNTED ") EXCEPT " KEPT ") UNION ALL SELECT count (*)"
    " FROM (" KEPT " WHERE (billions, rest, cases) <> (0, 0, 0) EXCEPT SELECT * FROM (" COUNTED "))"
    " ORDER BY 1 DESC");

  g_assert_cmpstr (wrong, ==, "0");
}

static void
assert_all (Desk *desk, const char *what)
{
  g_autofree char *kept = total (desk);
  g_autofree char *anew = total_anew (desk);

  if (!g_str_equal (kept, anew))
    g_error ("%s: %s is kept, %s is true", what, kept, anew);
  assert_kept (desk);
}

static guint
any (guint n)
{
  return (guint) g_test_rand_int_range (0, (gint32) n);
}

#define ONE_OF(texts) texts[any (G_N_ELEMENTS (texts))]

static const char *const fees[] = { "", "30,000", "1", "120.50 USD", "7.01 USD", "50,000" };

static void
random_add (Desk *desk)
{
  static const char *const platforms[] = { "p", "e", "elsewhere" };
  static const char *const stages[] = { "applied", "contracted", "delivered", "billed" };
  static const char *const funded[] = { "", ", 'funded': <''>" };
  const char *fee = ONE_OF (fees);
  g_autofree char *fields = g_strdup_printf (
    "{'title': <'t'>, 'client': <'c'>, 'platform': <'%s'>, 'stage': <'%s'>%s%s%s%s, 'anyway': <true>}",
    ONE_OF (platforms), ONE_OF (stages), ONE_OF (funded), *fee != '\0' ? ", 'fee': <'" : "", fee,
    *fee != '\0' ? "'>" : "");
  g_autoptr (GVariant) dict = desk_dict (fields);
  g_autoptr (GVariant) answer = cw_command_add (desk->engine, dict, NULL);
}

/* What does not fit is refused, and changes nothing. */
static void
random_record (Desk *desk, guint32 id)
{
  static const struct
  {
    const char *event, *details;
  } events[] = {
    { "contracted", "{}" },
    { "funded", "{}" },
    { "started", "{'anyway': <true>}" },
    { "asked", "{'kind': <'end-request'>, 'by': <'2026-11-12 10:00'>}" },
    { "asked", "{'kind': <'dispute'>}" },
    { "replied", "{}" },
    { "delivered", "{'anyway': <true>}" },
    { "revision", "{}" },
    { "accepted", "{}" },
    { "paid", "{}" },
    { "held", "{}" },
  };
  guint i = any (G_N_ELEMENTS (events));
  g_autoptr (GVariant) dict = desk_dict (events[i].details);
  g_autoptr (GVariant) answer
    = cw_command_record (desk->engine, &id, 1, events[i].event, dict, NULL);
}

static void
random_edit (Desk *desk, guint32 id)
{
  static const char *const platforms[] = { "p", "e" };
  g_autofree char *text
    = any (2) == 0 ? g_strdup_printf ("{'fee': <'%s'>}", ONE_OF (fees))
                   : g_strdup_printf ("{'platform': <'%s'>}", ONE_OF (platforms));
  g_autoptr (GVariant) dict = desk_dict (text);
  g_autoptr (GVariant) answer = cw_command_edit (desk->engine, id, 0, dict, NULL);
}

static void
random_command (Desk *desk)
{
  g_autoptr (GArray) ids = cw_summary_below (desk->storage->db, 0, 1000, NULL);
  guint32 id = ids->len > 0 ? g_array_index (ids, guint32, any (ids->len)) : 0;
  g_autoptr (GVariant) dict = desk_dict ("{}");
  g_autoptr (GVariant) answer = NULL;

  switch (any (8))
    {
    case 0:
      if (ids->len < 25) /* of more, not every log is looked into */
        random_add (desk);
      break;
    case 1:
      answer = cw_command_undo (desk->engine, 0, dict, NULL);
      break;
    case 2:
      random_edit (desk, id);
      break;
    case 3:
      answer = any (2) == 0 ? cw_command_close (desk->engine, id, "lost", dict, NULL)
                            : cw_command_reopen (desk->engine, id, dict, NULL);
      break;
    default:
      random_record (desk, id);
    }
}

static void
test_random (void)
{
  g_autoptr (Desk) desk = make_desk ();

  for (guint i = 0; i < 600; i++)
    {
      random_command (desk);
      g_autofree char *what = g_strdup_printf ("after %u commands", i + 1);
      assert_all (desk, what);
    }
  desk_go (desk, "2026-11-13 10:00"); /* limits have passed */
  assert_all (desk, "later");
  desk_policy (desk, "p", "Escrow=true\n" HOUR);
  cw_derive_finish (desk->engine);
  assert_all (desk, "under other rules");
  desk_restart (desk);
  assert_all (desk, "after a restart");
}

/* More than a number of the bus can say. */
static void
test_large (void)
{
  g_autoptr (Desk) desk = make_desk ();

  for (guint i = 0; i < 3; i++)
    desk_delivered (desk, "2026-11-09T10:00:00+09:00", "'fee': <{'amount': <int64 4000000000000000000>, 'currency': <'JPY'>}>");
  desk_delivered (desk, "2026-11-09T10:00:00+09:00", "'fee': <{'amount': <int64 9223372036854775807>, 'currency': <'USD'>}>");
  g_autofree char *text = total (desk);
  g_assert_cmpstr (text, ==,
                   "[{'amount': <int64 9223372036854775807>, 'currency': <'JPY'>},"
                   " {'amount': <int64 9223372036854775807>, 'currency': <'USD'>}]");
  desk_undo (desk);
  desk_undo (desk);
  g_autofree char *fewer = total (desk);
  g_assert_cmpstr (fewer, ==, "[{'amount': <int64 8000000000000000000>, 'currency': <'JPY'>}]");
  assert_kept (desk);
}

/* A database that is only read, and of a version that kept no sums. */
static void
test_older (void)
{
  g_autoptr (Desk) desk = make_desk ();

  desk_delivered (desk, "2026-11-09T10:00:00+09:00", "'fee': <'30000'>");
  desk_stop (desk);
  g_assert_cmpint (storage_raw (desk->storage->file, "ALTER TABLE outstanding RENAME TO away"), ==,
                   SQLITE_OK);
  desk_start (desk);
  g_autofree char *text = total (desk);
  g_assert_cmpstr (text, ==, "[{'amount': <int64 30000>, 'currency': <'JPY'>}]");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/at-risk/kept sums are those of the cases, after random commands", test_random);
  g_test_add_func ("/at-risk/a sum that no number holds", test_large);
  g_test_add_func ("/at-risk/without kept sums the cases are added up", test_older);
  return g_test_run ();
}
