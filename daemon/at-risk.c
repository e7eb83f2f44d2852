/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/at-risk.h"

#include <sqlite3.h>
#include <string.h>

#include "daemon/dict.h"

#define SEARCHED 1000  /* the newest open cases, in whose events the total looks for requests; and the
                        * newest without escrow, in whose it looks for work */
#define LOOKED_INTO 30 /* cases whose logs the total reads between two turns of the loop */

static void
put (GVariantBuilder *b, CwRisk risk, CwInstant until, gboolean has_fee, gint64 amount,
     const char *currency, GTimeZone *zone)
{
  GVariantBuilder dict;

  if (risk == CW_RISK_NONE)
    return;
  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  if (has_fee)
    {
      cw_dict_put (&dict, "amount", g_variant_new_int64 (amount));
      cw_dict_put_text (&dict, "currency", currency);
    }
  cw_dict_put_text (&dict, "why", cw_risk_to_word (risk));
  cw_dict_put_moment (&dict, "until", until, zone);
  cw_dict_put (b, "at_risk", g_variant_builder_end (&dict));
}

static CwRisk
risk_of_view (const CwView *view, CwInstant *until)
{
  CwRiskInput in = cw_risk_input (view->c, view->plan, view->x.now);

  return cw_risk_find (&in, until);
}

void
cw_at_risk_put_view (GVariantBuilder *b, const CwWorld *world, const CwView *view)
{
  const CwFields *f = &view->c->fields;
  CwInstant until;
  CwRisk risk = risk_of_view (view, &until);

  put (b, risk, until, f->has_fee, f->fee_amount, f->fee_currency, world->zone);
}

static gboolean
has_escrow (const CwWorld *world, const char *platform)
{
  CwPolicy *policy = cw_library_policy (world->library, platform);

  return policy != NULL && policy->escrow;
}

/* Requests, and work that was begun or handed in before the contract's money, are only in the log.  An
 * index has the requests alone; few cases are without that money. */
#define HAS_ASKED(id) "EXISTS (SELECT 1 FROM events e WHERE e.case_id = " id " AND e.kind = 'asked')"
#define HAS_WORKED(id)                                                                             \
  "EXISTS (SELECT 1 FROM events e WHERE e.case_id = " id " AND e.kind IN ('started', 'delivered'))"

static gboolean
log_may_tell (const CwWorld *world, const CwSummary *s)
{
  gboolean unpaid = s->stage == CW_STAGE_CONTRACTED && !s->funded;
  g_autoptr (CwStatement) select = cw_database_statement (
    world->db,
    unpaid ? "SELECT 1 WHERE " HAS_ASKED ("?1") " OR " HAS_WORKED ("?1")
           : "SELECT 1 WHERE " HAS_ASKED ("?1"), NULL);

  if (select == NULL)
    return FALSE;
  cw_statement_bind_int (select, 1, s->case_id);
  return cw_statement_step (select, NULL) == SQLITE_ROW;
}

void
cw_at_risk_put_row (GVariantBuilder *b, const CwWorld *world, const CwSummary *s, CwInstant now)
{
  CwRiskInput in = {
    .stage = (CwStage) s->stage,
    .escrow = has_escrow (world, s->platform),
    .funded = s->funded,
    .limit = CW_NEVER,
    .due = s->due,
    .now = now,
  };
  CwInstant until;

  if (in.stage == CW_STAGE_CLOSED)
    return;
  if (log_may_tell (world, s))
    {
      g_autoptr(CwView) view = cw_view_load (world, s->case_id, now, NULL);
      if (view != NULL)
        cw_at_risk_put_view (b, world, view);
      return;
    }
  CwRisk risk = cw_risk_find (&in, &until);
  put (b, risk, until, s->has_fee, s->fee_amount, s->fee_currency, world->zone);
}

/* ---- the total ---- */

#define BILLION 1000000000

/* billions * BILLION + rest: no number of cases makes it overflow. */
typedef struct
{
  gint64 billions, rest;
} Sum;

static void
add_money (GHashTable *sums, const char *currency, gint64 billions, gint64 rest)
{
  Sum *sum = g_hash_table_lookup (sums, currency);

  if (sum == NULL)
    {
      sum = g_new0 (Sum, 1);
      g_hash_table_insert (sums, g_strdup (currency), sum);
    }
  sum->billions += billions;
  sum->rest += rest;
}

/* As far as the bus can tell it. */
static gint64
whole_sum (const Sum *sum)
{
  guint64 whole;

  if (g_uint64_checked_mul (&whole, (guint64) sum->billions, BILLION)
      && g_uint64_checked_add (&whole, whole, (guint64) sum->rest) && whole <= G_MAXINT64)
    return (gint64) whole;
  return G_MAXINT64;
}

/* What was delivered and no escrow holds the money for is at risk, whatever else the log says. */
static gboolean
is_told_by_row (gboolean escrow, gboolean funded)
{
  return !escrow || !funded;
}

/* By the sums that the database keeps; a damaged one may be of a version that kept none. */
static CwStatement *
select_outstanding (CwDatabase *db)
{
  CwStatement *kept = cw_database_statement (
    db, "SELECT platform, funded, currency, billions, rest FROM outstanding WHERE cases > 0", NULL);

  return kept != NULL ? kept : cw_database_statement (
    db,
    "SELECT platform, funded, fee_currency, sum (fee_amount / 1000000000),"
    " sum (fee_amount % 1000000000) FROM summary WHERE stage IN (2, 3) AND fee_amount > 0"
    " AND fee_currency IS NOT NULL GROUP BY 1, 2, 3", NULL);
}

static void
add_delivered (const CwWorld *world, GHashTable *sums)
{
  g_autoptr (CwStatement) select = select_outstanding (world->db);

  while (select != NULL && cw_statement_step (select, NULL) == SQLITE_ROW)
    {
      gboolean escrow = has_escrow (world, (const char *) sqlite3_column_text (select, 0));
      if (is_told_by_row (escrow, sqlite3_column_int (select, 1) != 0))
        add_money (sums, (const char *) sqlite3_column_text (select, 2),
                   sqlite3_column_int64 (select, 3), sqlite3_column_int64 (select, 4));
    }
}

static void
add_by_log (const CwWorld *world, GHashTable *sums, CwInstant now)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (CwStatement) select = cw_database_statement (
    world->db,
    "SELECT case_id FROM summary WHERE case_id IN ("
    "SELECT case_id FROM (SELECT case_id FROM summary WHERE stage < 4"
    " ORDER BY case_id DESC LIMIT ?2) o WHERE " HAS_ASKED ("o.case_id")
    " UNION ALL SELECT case_id FROM (SELECT case_id FROM summary WHERE stage = 1 AND funded = 0"
    " ORDER BY case_id DESC LIMIT ?2) u WHERE " HAS_WORKED ("u.case_id")
    ") AND fee_amount > 0 AND NOT (stage > 1 AND funded = 0) ORDER BY case_id DESC LIMIT ?1",
    NULL);

  if (select == NULL)
    return;
  cw_statement_bind_int (select, 1, LOOKED_INTO);
  cw_statement_bind_int (select, 2, SEARCHED);
  while (cw_statement_step (select, NULL) == SQLITE_ROW)
    {
      guint32 id = (guint32) sqlite3_column_int64 (select, 0);
      g_array_append_val (ids, id);
    }
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr(CwView) view = cw_view_load (world, g_array_index (ids, guint32, i), now, NULL);
      if (view != NULL && view->c->stage > CW_STAGE_CONTRACTED
          && is_told_by_row (view->policy != NULL && view->policy->escrow, view->c->funded))
        continue;
      if (view != NULL && view->c->fields.fee_amount > 0 && view->c->fields.fee_currency != NULL
          && risk_of_view (view, NULL) != CW_RISK_NONE)
        add_money (sums, view->c->fields.fee_currency, view->c->fields.fee_amount / BILLION,
                   view->c->fields.fee_amount % BILLION);
    }
}

GVariant *
cw_at_risk_total (const CwWorld *world, CwInstant now)
{
  g_autoptr(GHashTable) sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GVariantBuilder rows;

  add_delivered (world, sums);
  add_by_log (world, sums, now);
  g_autoptr(GList) currencies = g_list_sort (g_hash_table_get_keys (sums), (GCompareFunc) strcmp);
  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (GList *l = currencies; l != NULL; l = l->next)
    {
      gint64 sum = whole_sum (g_hash_table_lookup (sums, l->data));
      GVariantBuilder row;
      g_variant_builder_init (&row, G_VARIANT_TYPE_VARDICT);
      cw_dict_put (&row, "amount", g_variant_new_int64 (sum));
      cw_dict_put_text (&row, "currency", l->data);
      g_variant_builder_add (&rows, "a{sv}", &row);
    }
  return g_variant_builder_end (&rows);
}
