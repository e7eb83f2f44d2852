/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/views-calendars.h"

#include "core/limits.h"
#include "daemon/dict.h"
#include "daemon/library-import.h"
#include "dbus/errors.h"

#define MOST_CASES 100

typedef struct
{
  CwDay day;
  guint place; /* of the calendar among the names; weekly days come last */
  GVariant *row;
} DayRow;

static void
clear_day_row (gpointer data)
{
  g_variant_unref (((DayRow *) data)->row);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const DayRow *first = a, *second = b;

  if (first->day != second->day)
    return first->day < second->day ? -1 : 1;
  return (first->place > second->place) - (first->place < second->place);
}

static void
append_row (GArray *rows, CwDay day, guint place, GVariantBuilder *b)
{
  DayRow row = { day, place, g_variant_ref_sink (g_variant_builder_end (b)) };
  g_array_append_val (rows, row);
}

static GVariant *
both_names (const CwNamedDay *day)
{
  GVariantBuilder texts;

  g_variant_builder_init (&texts, G_VARIANT_TYPE ("a{ss}"));
  if (day->name_en != NULL)
    g_variant_builder_add (&texts, "{ss}", "en", day->name_en);
  g_variant_builder_add (&texts, "{ss}", day->name_en != NULL ? "ja" : "", day->name);
  return g_variant_builder_end (&texts);
}

static void
add_named (GArray *rows, CwCalendar *calendar, guint place, gboolean opened, CwDay from, CwDay to)
{
  CwDay official = cw_calendar_official_until (calendar);
  gsize n;
  const CwNamedDay *days
    = opened ? cw_calendar_opened (calendar, &n) : cw_calendar_closed (calendar, &n);
  gboolean japanese = g_str_has_prefix (cw_own_language (), "ja");

  for (gsize i = 0; i < n; i++)
    {
      const CwNamedDay *day = &days[i];
      GVariantBuilder b;
      if (day->day < from || day->day > to)
        continue;
      g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
      cw_dict_put_day (&b, "date", day->day);
      cw_dict_put_text (&b, "calendar", cw_calendar_name (calendar));
      cw_dict_put_text (&b, "reason",
                        japanese || day->name_en == NULL ? day->name : day->name_en);
      cw_dict_put (&b, "reasons", both_names (day));
      if (opened)
        cw_dict_put (&b, "opened", g_variant_new_boolean (TRUE));
      if (official != CW_DAY_NONE && day->day > official)
        cw_dict_put (&b, "projected", g_variant_new_boolean (TRUE));
      append_row (rows, day->day, place, &b);
    }
}

static void
add_weekly (GArray *rows, const CwCalendarUnion *u, CwDay from, CwDay to)
{
  for (CwDay day = from; day <= to; day++)
    {
      gboolean weekly;
      GVariantBuilder b;
      if (cw_calendar_union_reason (u, day, NULL, &weekly) == NULL || !weekly)
        continue;
      g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
      cw_dict_put_day (&b, "date", day);
      cw_dict_put (&b, "weekly", g_variant_new_boolean (TRUE));
      append_row (rows, day, G_MAXUINT, &b);
    }
}

GVariant *
cw_views_days (CwLibrary *library, const char *const *names, CwDay from, CwDay to, gboolean weekly,
               GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (DayRow));
  CwCalendarUnion *u = cw_library_union (library, names, NULL, error);
  GVariantBuilder all;
  gsize size = 0;

  if (u == NULL)
    return NULL;
  g_array_set_clear_func (rows, clear_day_row);
  for (guint i = 0; names[i] != NULL; i++)
    {
      CwCalendar *calendar = cw_library_calendar (library, names[i]);
      add_named (rows, calendar, 2 * i, FALSE, from, to);
      add_named (rows, calendar, 2 * i + 1, TRUE, from, to);
    }
  if (weekly)
    add_weekly (rows, u, from, to);
  g_array_sort (rows, compare_rows);
  g_variant_builder_init (&all, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < rows->len; i++)
    {
      GVariant *row = g_array_index (rows, DayRow, i).row;
      size += g_variant_get_size (row) + 16;
      g_variant_builder_add_value (&all, row);
    }
  if (size <= CW_LIMIT_REPLY)
    return g_variant_builder_end (&all);
  g_variant_builder_clear (&all);
  cw_set_error (error, CW_ERROR_LIMIT_EXCEEDED, "too-many", "ask for fewer years at once");
  return NULL;
}

/* ---- who counts by it ---- */

static gboolean
add_cases (GVariantBuilder *b, CwDatabase *db, const char *name, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db, "SELECT case_id FROM summary WHERE stage < 4 AND calendars IS NOT NULL"
        " AND instr (',' || calendars || ',', ',' || ? || ',') > 0 ORDER BY case_id", error);
  GVariantBuilder ids;
  guint total = 0;
  int code = SQLITE_DONE;

  if (select == NULL)
    return FALSE;
  g_variant_builder_init (&ids, G_VARIANT_TYPE ("au"));
  cw_statement_bind_text (select, 1, name);
  while ((code = cw_statement_step (select, error)) == SQLITE_ROW)
    if (total++ < MOST_CASES)
      g_variant_builder_add (&ids, "u", (guint32) sqlite3_column_int64 (select, 0));
  cw_dict_put (b, "cases", g_variant_builder_end (&ids));
  cw_dict_put (b, "cases_total", g_variant_new_uint32 (total));
  return code == SQLITE_DONE;
}

static gboolean
is_named (char *const *names, const char *name)
{
  return names != NULL && g_strv_contains ((const char *const *) names, name);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static void
add_clients (GVariantBuilder *b, CwClients *clients, const char *name)
{
  g_autoptr (GPtrArray) all = clients != NULL ? cw_clients_all (clients) : g_ptr_array_new ();
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  for (guint i = 0; i < all->len; i++)
    {
      const CwClientFacts *facts = g_ptr_array_index (all, i);
      if (is_named (facts->calendars, name))
        g_ptr_array_add (found, facts->name);
    }
  g_ptr_array_sort (found, compare_names);
  cw_dict_put (b, "clients", g_variant_new_strv ((const char *const *) found->pdata,
                                                 (gssize) MIN (found->len, MOST_CASES)));
}

static void
add_policies (GVariantBuilder *b, CwLibrary *library, const char *name)
{
  GPtrArray *all = cw_library_policies (library);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  for (guint i = 0; i < all->len; i++)
    {
      const CwPolicy *policy = g_ptr_array_index (all, i);
      if (is_named (policy->calendars, name) || is_named (policy->office_calendars, name))
        g_ptr_array_add (found, policy->id);
    }
  cw_dict_put (b, "policies",
               g_variant_new_strv ((const char *const *) found->pdata, (gssize) found->len));
}

GVariant *
cw_views_calendar_users (const CwWorld *world, const char *name, GError **error)
{
  GVariantBuilder b;

  if (cw_library_calendar (world->library, name) == NULL)
    {
      cw_library_set_no_calendar (world->library, name, error);
      return NULL;
    }
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  if (!add_cases (&b, world->db, name, error))
    {
      g_variant_builder_clear (&b);
      return NULL;
    }
  add_clients (&b, world->clients, name);
  add_policies (&b, world->library, name);
  cw_dict_put (&b, "stays",
               g_variant_new_boolean (cw_library_has_calendar_below (world->library, name)));
  return g_variant_builder_end (&b);
}
