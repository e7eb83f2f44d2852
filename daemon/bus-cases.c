/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/bus.h"

#include "core/limits.h"
#include "daemon/bulk.h"
#include "daemon/check.h"
#include "daemon/commands.h"
#include "daemon/derive.h"
#include "daemon/details.h"
#include "daemon/dict.h"
#include "daemon/draft.h"
#include "daemon/explain.h"
#include "daemon/forecast.h"
#include "daemon/list-filter.h"
#include "daemon/views-clients.h"
#include "daemon/views.h"
#include "dbus/errors.h"

/* Cases: what changes them, and how they are seen. */

/* A page is made in one piece, and others wait: so much of it at most. */
#define REPLY_BUDGET 262144 /* bytes */
#define MOST_ROWS    400u

static gboolean
on_add_case (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, GVariant *fields,
             CwBus *bus)
{
  GError *error = NULL;
  GVariant *answer = cw_command_add (bus->engine, fields, &error);

  (void) object;
  return cw_bus_finish (invocation, answer, error);
}

static GVariant *
tell_added (CwBus *bus, GVariant *added, gboolean brief, const char *lang, GError **error)
{
  GTimeZone *zone = cw_clock_zone (cw_engine_clock (bus->engine));
  GVariantBuilder b;
  guint32 id;

  g_variant_get (added, "(u)", &id);
  GVariant *found = brief ? cw_views_outline (bus->engine, id, lang, error)
                          : cw_views_detail (bus->engine, id, error);
  if (found == NULL)
    return NULL;
  /* g_variant_lookup () would write out all of it, and each value were read anew to be sent */
  g_autoptr(GVariant) client = g_variant_lookup_value (found, "client", G_VARIANT_TYPE_STRING);
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put (&b, "client", cw_views_known_client (
    bus->engine, client != NULL ? g_variant_get_string (client, NULL) : "", id));
  cw_dict_put (&b, "case", found);
  cw_dict_put_moment (&b, "now", cw_engine_now (bus->engine), zone);
  return g_variant_new ("(a{sv})", &b);
}

static gboolean
on_add_and_tell (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, GVariant *fields,
                 GVariant *options, CwBus *bus)
{
  static const char *const known[] = { "brief", "lang", NULL };
  g_autoptr(GVariant) given_brief = g_variant_lookup_value (options, "brief", NULL);
  g_autoptr(GVariant) given_lang = g_variant_lookup_value (options, "lang", NULL);
  gboolean brief = FALSE;
  const char *lang = cw_own_language ();
  GError *error = NULL;
  GVariant *answer = NULL;

  (void) object;
  if (!cw_details_only (options, known, &error))
    return cw_bus_finish (invocation, NULL, error);
  if ((given_brief != NULL && !g_variant_lookup (options, "brief", "b", &brief))
      || (given_lang != NULL && !g_variant_lookup (options, "lang", "&s", &lang)))
    {
      cw_set_error (&error, CW_ERROR_INVALID_ARGUMENT, "wrong-type", "%s has the wrong type",
                    given_lang != NULL && !g_variant_is_of_type (given_lang, G_VARIANT_TYPE_STRING)
                      ? "lang" : "brief");
      return cw_bus_finish (invocation, NULL, error);
    }
  GVariant *added = cw_command_add (bus->engine, fields, &error);
  if (added != NULL)
    {
      g_autoptr(GVariant) held = g_variant_take_ref (added);
      answer = tell_added (bus, held, brief, lang, &error);
    }
  return cw_bus_finish (invocation, answer, error);
}

static gboolean
on_edit_case (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, guint id,
              guint64 expected_revision, GVariant *fields, CwBus *bus)
{
  GError *error = NULL;
  GVariant *answer = cw_command_edit (bus->engine, id, expected_revision, fields, &error);

  (void) object;
  return cw_bus_finish (invocation, answer, error);
}

static gboolean
step_bulk (gpointer work, gint64 budget, GError **error)
{
  return cw_bulk_step (work, budget, error);
}

static GVariant *
answer_bulk (gpointer work)
{
  return cw_bulk_answer (work);
}

static void
free_bulk (gpointer work)
{
  cw_bulk_free (work);
}

/* Not beside what has steps of its own, and only where others can read beside a transaction. */
static gboolean
goes_in_slices (CwBus *bus, gsize n)
{
  CwDatabase *db = cw_engine_database (bus->engine);

  return n > CW_MANY_CASES && !bus->importing && bus->move == NULL && !cw_bus_slow_is_full (bus, NULL)
         && g_strcmp0 (cw_database_journal_mode (db), "wal") == 0;
}

static gboolean
answer_in_slices (CwBus *bus, GDBusMethodInvocation *invocation, CwBulk *bulk, GVariant *answer,
                  GError *error)
{
  static const CwSlowCall call = { step_bulk, answer_bulk, free_bulk, TRUE };

  if (bulk == NULL)
    return cw_bus_finish (invocation, answer, error);
  cw_bus_answer_slowly (bus, invocation, &call, bulk);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_record (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, GVariant *ids,
           const char *event, GVariant *details, CwBus *bus)
{
  GError *error = NULL;
  gsize n;
  const guint32 *all = g_variant_get_fixed_array (ids, &n, sizeof (guint32));
  GVariant *answer = NULL;

  (void) object;
  if (goes_in_slices (bus, n))
    {
      CwBulk *bulk = cw_bulk_record (bus->engine, all, n, event, details, &answer, &error);
      return answer_in_slices (bus, invocation, bulk, answer, error);
    }
  answer = cw_command_record (bus->engine, all, n, event, details, &error);
  return cw_bus_finish (invocation, answer, error);
}

static gboolean
on_close_case (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, guint id,
               const char *outcome, GVariant *details, CwBus *bus)
{
  GError *error = NULL;
  GVariant *answer = cw_command_close (bus->engine, id, outcome, details, &error);

  (void) object;
  return cw_bus_finish (invocation, answer, error);
}

static gboolean
on_reopen_case (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, guint id,
                GVariant *details, CwBus *bus)
{
  GError *error = NULL;
  GVariant *answer = cw_command_reopen (bus->engine, id, details, &error);

  (void) object;
  return cw_bus_finish (invocation, answer, error);
}

static gboolean
on_undo (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, guint64 expected_command,
         GVariant *details, CwBus *bus)
{
  GError *error = NULL;
  g_autofree char *kind = NULL;
  const char *request;
  GVariant *answer;
  gint64 command = cw_command_undo_find (bus->engine, expected_command, details, &kind, &request,
                                         &answer, &error);

  (void) object;
  if (command != 0 && g_str_equal (kind, "import"))
    return cw_bus_undo_import (bus, invocation, command, request);
  if (command == 0)
    return cw_bus_finish (invocation, answer, error);
  g_autoptr(GArray) ids = g_str_equal (kind, "record")
    ? cw_journal_cases_of_command (cw_engine_database (bus->engine), command, NULL) : NULL;
  if (ids != NULL && goes_in_slices (bus, ids->len))
    {
      CwBulk *bulk
        = cw_bulk_undo (bus->engine, command, kind, g_steal_pointer (&ids), request, &error);
      return answer_in_slices (bus, invocation, bulk, NULL, error);
    }
  answer = cw_command_undo (bus->engine, (guint64) command, details, &error);
  return cw_bus_finish (invocation, answer, error);
}

static gboolean
on_get_case (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, guint id, CwBus *bus)
{
  GError *error = NULL;
  GVariant *detail = cw_views_detail (bus->engine, id, &error);

  (void) object;
  return cw_bus_finish (invocation,
                        detail != NULL ? g_variant_new ("(@a{sv})", detail) : NULL, error);
}

/* ---- lists ---- */

static gboolean
check_limit (guint *limit, GError **error)
{
  if (*limit == 0)
    *limit = CW_DEFAULT_PAGE;
  if (*limit <= CW_LIMIT_PAGE)
    return TRUE;
  cw_set_error (error, CW_ERROR_LIMIT_EXCEEDED, "too-many", "at most %d rows per page",
                CW_LIMIT_PAGE);
  return FALSE;
}

/* A page that is soon made: fewer rows when they are large. */
static GVariant *
list_rows (CwBus *bus, const CwSummaryFilter *filter, CwSummaryOrder order, const CwListRows *kind,
           const char *cursor, guint limit, char **next_cursor, GError **error)
{
  CwDatabase *db = cw_engine_database (bus->engine);
  CwWorld world = cw_engine_world (bus->engine);
  CwInstant now = cw_engine_now (bus->engine);
  g_autoptr(CwQuietDays) quiet = cw_quiet_days_new (&world, now);
  g_autoptr(GPtrArray) page = cw_summary_list (db, filter, order, cursor, MIN (limit, MOST_ROWS),
                                               next_cursor, error);

  if (page == NULL)
    return NULL;
  g_auto(GVariantBuilder) rows = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  gsize size = 0;
  guint fits = 0;
  for (; fits < page->len; fits++)
    {
      CwSummary *summary = g_ptr_array_index (page, fits);
      cw_derive_row (bus->engine, summary);
      g_autoptr(GVariant) row = g_variant_ref_sink (
        kind->brief ? cw_views_brief_row (&world, summary, now, quiet, kind->lang)
                    : cw_views_row (&world, summary, now, quiet));
      size += g_variant_get_size (row) + 8;
      if (size > REPLY_BUDGET && fits > 0)
        break;
      g_variant_builder_add_value (&rows, row);
    }
  if (page->len > CW_DEFAULT_PAGE)
    cw_bus_trim_later (bus);
  if (fits == page->len)
    return g_variant_builder_end (&rows);
  /* only for the cursor behind the last of those rows */
  g_clear_pointer (next_cursor, g_free);
  g_autoptr(GPtrArray) again = cw_summary_list (db, filter, order, cursor, fits, next_cursor, error);
  return again != NULL ? g_variant_builder_end (&rows) : NULL;
}

static gboolean
on_list_cases (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, GVariant *dict,
               const char *cursor, guint limit, CwBus *bus)
{
  CwSummaryFilter filter = { .stage = -1, .state = -1, .now = cw_engine_now (bus->engine) };
  CwSummaryOrder order = CW_ORDER_ID;
  CwListRows kind = { FALSE, cw_own_language () };
  g_autofree char *next_cursor = NULL;
  GError *error = NULL;
  GVariant *rows = NULL;

  (void) object;
  if (check_limit (&limit, &error) && cw_list_filter_read (dict, &filter, &order, &kind, &error))
    rows = list_rows (bus, &filter, order, &kind, cursor, limit, &next_cursor, &error);
  return cw_bus_finish (invocation,
                        rows != NULL ? g_variant_new ("(@aa{sv}st)", rows, next_cursor,
                                                      (guint64) cw_engine_revision (bus->engine))
                                     : NULL,
                        error);
}

static gboolean
on_find_cases (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, const char *text,
               guint limit, CwBus *bus)
{
  CwSummaryFilter filter
    = { .stage = -1, .state = -1, .text = text, .now = cw_engine_now (bus->engine) };
  const CwListRows kind = { FALSE, NULL };
  CwWorld world = cw_engine_world (bus->engine);
  g_autofree char *next_cursor = NULL;
  g_auto(CwSummary) by_id = { 0 };
  GError *error = NULL;
  GVariant *rows = NULL;
  guint64 id;

  (void) object;
  if (check_limit (&limit, &error))
    {
      if (g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT32, &id, NULL)
          && cw_summary_load (cw_engine_database (bus->engine), (guint32) id, &by_id, NULL))
        {
          cw_derive_row (bus->engine, &by_id);
          GVariant *row = cw_views_row (&world, &by_id, filter.now, NULL);
          rows = g_variant_new_array (G_VARIANT_TYPE_VARDICT, &row, 1);
        }
      else
        rows = list_rows (bus, &filter, CW_ORDER_ID, &kind, "", limit, &next_cursor, &error);
    }
  return cw_bus_finish (invocation, rows != NULL ? g_variant_new ("(@aa{sv})", rows) : NULL, error);
}

/* ---- words ---- */

static gboolean
on_explain (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, guint id,
            const char *step, GVariant *options, CwBus *bus)
{
  static const char *const known[] = { "lang", NULL };
  CwWorld world = cw_engine_world (bus->engine);
  const char *lang = g_get_language_names ()[0];
  GError *error = NULL;
  GVariant *answer = NULL;

  (void) object;
  g_autoptr(GVariant) given = g_variant_lookup_value (options, "lang", NULL);
  if (given != NULL && !g_variant_is_of_type (given, G_VARIANT_TYPE_STRING))
    cw_set_error (&error, CW_ERROR_INVALID_ARGUMENT, "wrong-type", "lang has the wrong type");
  else if (cw_details_only (options, known, &error))
    {
      g_autoptr(CwView) view = cw_view_load (&world, id, cw_engine_now (bus->engine), &error);
      g_variant_lookup (options, "lang", "&s", &lang);
      if (view != NULL)
        answer = cw_explain (&world, view, step, lang, &error);
    }
  return cw_bus_finish (invocation,
                        answer != NULL ? g_variant_new ("(@a{sv})", answer) : NULL, error);
}

static gboolean
on_draft (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, guint id,
          const char *name, GVariant *options, CwBus *bus)
{
  CwWorld world = cw_engine_world (bus->engine);
  g_autoptr(CwView) view = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) missing = NULL;
  GError *error = NULL;

  (void) object;
  view = cw_view_load (&world, id, cw_engine_now (bus->engine), &error);
  if (view == NULL
      || !cw_draft (&world, view, cw_engine_settings (bus->engine)->user_name, name, options, &text,
                    &missing, &error))
    return cw_bus_finish (invocation, NULL, error);
  return cw_bus_finish (invocation, g_variant_new ("(s^as)", text, missing), NULL);
}

static gboolean
step_forecast (gpointer work, gint64 budget, GError **error)
{
  return cw_forecast_step (work, budget, error);
}

static GVariant *
answer_forecast (gpointer work)
{
  return cw_forecast_answer (work);
}

static void
free_forecast (gpointer work)
{
  cw_forecast_free (work);
}

static gboolean
on_forecast (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, GVariant *options,
             const char *cursor, guint limit, CwBus *bus)
{
  static const CwSlowCall call = { step_forecast, answer_forecast, free_forecast, FALSE };
  GError *error = NULL;
  CwForecastJob *job = !check_limit (&limit, &error) || cw_bus_slow_is_full (bus, &error)
                         ? NULL : cw_forecast_new (bus->engine, options, cursor, limit, &error);

  (void) object;
  if (job == NULL)
    return cw_bus_finish (invocation, NULL, error);
  cw_bus_answer_slowly (bus, invocation, &call, job);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_list_alerts (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, CwBus *bus)
{
  (void) object;
  return cw_bus_finish (invocation,
                        g_variant_new ("(@aa{sv})", cw_engine_list_alerts (bus->engine)), NULL);
}

static gboolean
on_check_case (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, guint id,
               GVariant *signs, CwBus *bus)
{
  CwWorld world = cw_engine_world (bus->engine);
  GError *error = NULL;
  g_autoptr(CwView) view = cw_view_load (&world, id, cw_engine_now (bus->engine), &error);
  GVariant *verdict = view != NULL ? cw_check (&world, view, signs, &error) : NULL;

  (void) object;
  return cw_bus_finish (invocation,
                        verdict != NULL ? g_variant_new ("(@a{sv})", verdict) : NULL, error);
}

void
cw_bus_connect_cases (CwBus *bus)
{
  static const struct
  {
    const char *signal;
    GCallback handler;
  } handlers[] = {
    { "handle-add-case", G_CALLBACK (on_add_case) },
    { "handle-add-and-tell", G_CALLBACK (on_add_and_tell) },
    { "handle-edit-case", G_CALLBACK (on_edit_case) },
    { "handle-record", G_CALLBACK (on_record) },
    { "handle-close-case", G_CALLBACK (on_close_case) },
    { "handle-reopen-case", G_CALLBACK (on_reopen_case) },
    { "handle-undo", G_CALLBACK (on_undo) },
    { "handle-get-case", G_CALLBACK (on_get_case) },
    { "handle-list-cases", G_CALLBACK (on_list_cases) },
    { "handle-find-cases", G_CALLBACK (on_find_cases) },
    { "handle-explain", G_CALLBACK (on_explain) },
    { "handle-draft", G_CALLBACK (on_draft) },
    { "handle-forecast", G_CALLBACK (on_forecast) },
    { "handle-list-alerts", G_CALLBACK (on_list_alerts) },
    { "handle-check-case", G_CALLBACK (on_check_case) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect (bus->main, handlers[i].signal, handlers[i].handler, bus);
}
