/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/export-private.h"

#include <glib/gi18n.h>

#include "core/csv.h"
#include "core/ics-writer.h"
#include "core/money.h"
#include "daemon/derive.h"
#include "daemon/feed.h"
#include "daemon/views.h"
#include "dbus/errors.h"

/* What is derived of each case: a line of a table, or an entry of a calendar. */

typedef void (*CaseFunc) (CwExport *job, GString *out, const CwSummary *summary);

static gboolean
is_wanted (const CwExport *job, guint32 id)
{
  return job->wanted == NULL || g_hash_table_contains (job->wanted, GUINT_TO_POINTER (id));
}

static gboolean
list_slice (CwExport *job, GString *out, gboolean open_only, CaseFunc append, GError **error)
{
  CwSummaryFilter filter = { .stage = -1, .state = -1, .open_only = open_only,
                             .now = cw_engine_now (job->engine) };
  g_autofree char *next = NULL;
  g_autoptr(GPtrArray) rows = cw_summary_list (cw_database_salvage (cw_engine_database (job->engine)), &filter, CW_ORDER_ID,
                                               job->cursor, CW_EXPORT_ROWS, &next, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      CwSummary *summary = g_ptr_array_index (rows, i);
      cw_derive_row (job->engine, summary);
      if (is_wanted (job, summary->case_id))
        {
          append (job, out, summary);
          job->cases++;
        }
    }
  g_free (job->cursor);
  job->cursor = g_steal_pointer (&next);
  return *job->cursor != '\0';
}

/* ---- CSV ---- */

/* The names are those of the JSON, so that an import knows them. */
static const char *const columns[] = {
  "id", "title", "client", "platform", "stage", "state", "outcome", "funded", "ball", "quiet_since",
  "quiet_business_days", "fee", "currency", "closes", "deadline", "invoice_due", "next_step",
  "next_due", "next_title", "url", "created",
};

static void
csv_begin (CwExport *job, GString *out)
{
  (void) job;
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    g_string_append_printf (out, "%s%s", i > 0 ? "," : "", columns[i]);
  g_string_append (out, "\r\n");
}

/* Texts of clients never begin a formula; what we wrote ourselves is left as it is. */
static void
append_value (GString *out, GVariant *value)
{
  if (value == NULL)
    return;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    cw_csv_append (out, g_variant_get_string (value, NULL));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    g_string_append (out, g_variant_get_boolean (value) ? "yes" : "no");
  else
    {
      g_autofree char *number = g_variant_print (value, FALSE);
      cw_csv_append_plain (out, number);
    }
}

/* Where a column of the table stands in the row: "next_due" in its dictionary next. */
static GVariant *
look_up (GVariant *row, const char *column)
{
  g_autoptr(GVariant) next = g_variant_lookup_value (row, "next", G_VARIANT_TYPE_VARDICT);
  const char *currency;
  gint64 amount;
  g_autoptr(GVariant) fee = g_variant_lookup_value (row, "fee", G_VARIANT_TYPE_VARDICT);

  if (g_str_has_prefix (column, "next_"))
    return next != NULL ? g_variant_lookup_value (next, column + 5, NULL) : NULL;
  if (g_str_equal (column, "fee"))
    return fee != NULL && g_variant_lookup (fee, "amount", "x", &amount)
               && g_variant_lookup (fee, "currency", "&s", &currency)
             ? g_variant_ref_sink (g_variant_new_take_string (cw_money_plain (amount, currency)))
             : NULL;
  if (g_str_equal (column, "currency"))
    return fee != NULL ? g_variant_lookup_value (fee, "currency", NULL) : NULL;
  return g_variant_lookup_value (row, column, NULL);
}

static void
csv_append (CwExport *job, GString *out, const CwSummary *summary)
{
  CwWorld world = cw_engine_world (job->engine);
  CwInstant now = cw_engine_now (job->engine);
  g_autoptr(CwQuietDays) quiet = cw_quiet_days_new (&world, now);
  g_autoptr(GVariant) row = g_variant_ref_sink (cw_views_row (&world, summary, now, quiet));

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autoptr(GVariant) value = look_up (row, columns[i]);
      if (i > 0)
        g_string_append_c (out, ',');
      append_value (out, value);
    }
  g_string_append (out, "\r\n");
}

static gboolean
csv_slice (CwExport *job, GString *out, GError **error)
{
  return list_slice (job, out, FALSE, csv_append, error);
}

static void
nothing (CwExport *job, GString *out)
{
  (void) job, (void) out;
}

const CwExportFormat cw_export_csv = { csv_begin, csv_slice, nothing };

/* ---- iCalendar ---- */

static void
ics_begin (CwExport *job, GString *out)
{
  (void) job;
  cw_ics_begin_calendar (out, _("Casewatch: next steps"), 0);
}

static void
ics_append (CwExport *job, GString *out, const CwSummary *summary)
{
  cw_feed_append_case (job->engine, out, summary->case_id);
}

static gboolean
ics_slice (CwExport *job, GString *out, GError **error)
{
  return list_slice (job, out, TRUE, ics_append, error);
}

static void
ics_end (CwExport *job, GString *out)
{
  (void) job;
  cw_ics_end (out, "VCALENDAR");
}

const CwExportFormat cw_export_ics = { ics_begin, ics_slice, ics_end };
