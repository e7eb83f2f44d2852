/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/forecast.h"

#include <string.h>

#include "core/forecast.h"
#include "core/limits.h"
#include "daemon/details.h"
#include "daemon/dict.h"
#include "daemon/log.h"
#include "dbus/errors.h"

#define DEFAULT_DAYS 30
#define REPLY_ROOM 196608 /* bytes: a page is made in one piece, and others wait */

/* A place in the order of rows. */
typedef struct
{
  CwInstant alert;
  guint32 id;
  const char *step;
} Place;

static int
compare_places (const Place *a, const Place *b)
{
  if (a->alert != b->alert)
    return a->alert < b->alert ? -1 : 1;
  if (a->id != b->id)
    return a->id < b->id ? -1 : 1;
  return strcmp (a->step, b->step);
}

typedef struct
{
  Place place;    /* its step is owned here: the policy may go meanwhile */
  char *step;
  GVariant *dict; /* full */
} Row;

static void
clear_row (gpointer data)
{
  Row *row = data;

  g_free (row->step);
  g_variant_unref (row->dict);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  return compare_places (&((const Row *) a)->place, &((const Row *) b)->place);
}

struct _CwForecastJob
{
  CwEngine *engine;
  CwWorld world;
  CwInstant now, until;
  gboolean follow;
  guint limit;
  char *cursor;
  Place after;      /* alert CW_NEVER: from the beginning; its step is in the cursor */
  GArray *rows;     /* Row, unsorted: the first ones, at most twice as many as are needed */
  Place last;       /* of rows: nothing behind it is needed; alert CW_NEVER: everything is */
  GHashTable *seen; /* case ids */
  GArray *ids;      /* of the cases to look at; NULL: not asked for yet */
  guint n_due;      /* so many of them come first, in no order */
  gboolean knows_coming; /* ids has all */
  guint next;
};

typedef CwForecastJob Forecast;

/* ---- the question ---- */

static gboolean
read_until (Forecast *f, GVariant *options, GError **error)
{
  const char *text = NULL;
  g_autoptr(GVariant) given = g_variant_lookup_value (options, "until", NULL);
  CwWhen when;

  if (given == NULL)
    {
      f->until = f->now + DEFAULT_DAYS * 24 * CW_HOUR;
      return TRUE;
    }
  if (!g_variant_is_of_type (given, G_VARIANT_TYPE_STRING))
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "wrong-type", "until has the wrong type");
      return FALSE;
    }
  text = g_variant_get_string (given, NULL);
  /* no case, so no calendar but Monday to Friday: for "+2bd" */
  g_autoptr(CwView) nobody = g_new0 (CwView, 1);
  cw_view_context (&f->world, nobody, NULL, f->now);
  CwWhenContext context = cw_details_when (&f->world, nobody);
  if (!cw_details_moment ("until", text, CW_WHEN_PLAN, &context, &when, error))
    return FALSE;
  f->until = when.date_only ? cw_day_at (when.day + 1, 0, f->world.zone) - 1 : when.instant;
  if (f->until >= f->now)
    return TRUE;
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "in-the-past", "until: %s is over", text);
  return FALSE;
}

static gboolean
read_follow (Forecast *f, GVariant *options, GError **error)
{
  g_autoptr(GVariant) given = g_variant_lookup_value (options, "follow", NULL);

  if (given != NULL && !g_variant_is_of_type (given, G_VARIANT_TYPE_BOOLEAN))
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "wrong-type", "follow has the wrong type");
      return FALSE;
    }
  f->follow = given != NULL && g_variant_get_boolean (given);
  return TRUE;
}

/* "ALERT.ID.STEP", as the page before gave it. */
static gboolean
read_cursor (Forecast *f, const char *cursor, GError **error)
{
  f->cursor = g_strdup (cursor);
  f->after = (Place) { CW_NEVER, 0, "" };
  if (*cursor == '\0')
    return TRUE;
  g_auto(GStrv) parts = g_strsplit (cursor, ".", 3);
  guint64 id = 0;
  if (g_strv_length (parts) == 3
      && g_ascii_string_to_signed (parts[0], 10, CW_NEVER + 1, G_MAXINT64, &f->after.alert, NULL)
      && g_ascii_string_to_unsigned (parts[1], 10, 1, G_MAXUINT32, &id, NULL)
      && cw_text_is_name (parts[2]))
    {
      f->after.id = (guint32) id;
      f->after.step = strchr (strchr (f->cursor, '.') + 1, '.') + 1;
      return TRUE;
    }
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-cursor",
                "the cursor is none that a page gave");
  return FALSE;
}

/* ---- the answer ---- */

static GVariant *
row_of (const Forecast *f, const CwView *view, const CwForecastRow *r)
{
  const char *title = cw_text_get (&r->step->title, cw_own_language ());
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put (&b, "id", g_variant_new_uint32 (view->row.id));
  cw_dict_put_text (&b, "step", r->step->id);
  cw_dict_put_moment (&b, "due", r->due, f->world.zone);
  cw_dict_put_moment (&b, "alert", r->alert, f->world.zone);
  cw_dict_put_text (&b, "title", *title != '\0' ? title : r->step->id);
  cw_dict_put (&b, "titles", cw_text_to_variant (&r->step->title));
  cw_dict_put_text (&b, "urgency", cw_urgency_to_word (r->step->urgency));
  cw_dict_put_text (&b, "act", cw_act_to_word (r->step->act));
  cw_dict_put_text (&b, "client", view->c->fields.client);
  return g_variant_ref_sink (g_variant_builder_end (&b));
}

/* How many rows are known to come before everything from the moment on. */
static guint
rows_before (const Forecast *f, CwInstant moment)
{
  guint n = 0;

  for (guint i = 0; i < f->rows->len; i++)
    n += g_array_index (f->rows, Row, i).place.alert < moment;
  return n;
}

/* One more than fit tell whether there is another page. */
static guint
n_needed (const Forecast *f)
{
  return f->limit + 1;
}

/* Tens of thousands of rows may come of which a page is shown: what is behind it is not kept. */
static void
drop_what_is_behind (Forecast *f)
{
  if (f->rows->len < 2 * n_needed (f))
    return;
  g_array_sort (f->rows, compare_rows);
  g_array_set_size (f->rows, n_needed (f));
  f->last = g_array_index (f->rows, Row, n_needed (f) - 1).place;
}

static gboolean
is_needed (const Forecast *f, const Place *place)
{
  return (f->after.alert == CW_NEVER || compare_places (place, &f->after) > 0)
         && (f->last.alert == CW_NEVER || compare_places (place, &f->last) < 0);
}

/* TRUE: the page is full with what comes before anything of this case or of later ones. */
static gboolean
add_case (Forecast *f, guint32 id, gboolean in_order)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CwView) view = NULL;

  if (!g_hash_table_add (f->seen, GUINT_TO_POINTER (id)))
    return FALSE;
  view = cw_view_load (&f->world, id, f->now, &error);
  if (view == NULL)
    {
      cw_log (id, G_LOG_LEVEL_WARNING, "left out of a forecast: %s", error->message);
      return FALSE;
    }
  if (in_order && f->rows->len > f->limit && view->plan->next_moment != CW_NEVER
      && rows_before (f, view->plan->next_moment) > f->limit)
    return TRUE;
  CwForecastCase input = {
    .id = view->row.id,
    .uuid = view->row.uuid,
    .created = view->row.created,
    .seed = view->row.seed,
    .events = view->events,
    .policy = view->policy,
  };
  g_autoptr(GArray) told = cw_forecast_case (&input, &view->x, f->until, f->follow);
  for (guint i = 0; i < told->len; i++)
    {
      const CwForecastRow *r = &g_array_index (told, CwForecastRow, i);
      Row row = { { r->alert, id, r->step->id }, NULL, NULL };
      if (!is_needed (f, &row.place))
        continue;
      row.place.step = row.step = g_strdup (r->step->id);
      row.dict = row_of (f, view, r);
      g_array_append_val (f->rows, row);
    }
  drop_what_is_behind (f);
  return FALSE;
}

/* Nothing comes in a case before its next moment; only one that is due can go on at once, when each
 * step is followed. */
static gboolean
read_due (Forecast *f, GError **error)
{
  g_autoptr(GPtrArray) due
    = f->follow ? cw_summary_due (cw_engine_database (f->engine), error) : NULL;

  if (f->follow && due == NULL)
    return FALSE;
  f->ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; due != NULL && i < due->len; i++)
    g_array_append_val (f->ids, ((const CwSummary *) g_ptr_array_index (due, i))->case_id);
  f->n_due = f->ids->len;
  return TRUE;
}

static gboolean
read_coming (Forecast *f, GError **error)
{
  g_autoptr(GArray) coming
    = cw_summary_moments (cw_engine_database (f->engine), f->until, G_MAXINT, error);

  if (coming == NULL)
    return FALSE;
  f->knows_coming = TRUE;
  g_array_append_vals (f->ids, coming->data, coming->len);
  return TRUE;
}

gboolean
cw_forecast_step (CwForecastJob *f, gint64 budget, GError **error)
{
  gint64 end = g_get_monotonic_time () + budget;

  if (f->ids == NULL) /* each of the two is a list of thousands: a turn for each */
    return read_due (f, error);
  if (!f->knows_coming)
    return read_coming (f, error);
  f->world = cw_engine_world (f->engine); /* rules may have changed between two slices */
  do
    {
      if (f->next == f->ids->len)
        return FALSE;
      gboolean in_order = f->next >= f->n_due;
      if (add_case (f, g_array_index (f->ids, guint32, f->next++), in_order))
        return FALSE;
    }
  while (g_get_monotonic_time () < end);
  return TRUE;
}

GVariant *
cw_forecast_answer (CwForecastJob *f)
{
  GVariantBuilder rows;
  gsize size = 0;
  guint n = 0;
  g_autofree char *cursor = NULL;

  g_array_sort (f->rows, compare_rows);
  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (; n < f->rows->len && n < f->limit; n++)
    {
      Row *row = &g_array_index (f->rows, Row, n);
      size += g_variant_get_size (row->dict) + 16;
      if (n > 0 && size > REPLY_ROOM)
        break;
      g_variant_builder_add (&rows, "@a{sv}", row->dict);
    }
  if (n > 0 && n < f->rows->len)
    {
      const Place *last = &g_array_index (f->rows, Row, n - 1).place;
      cursor = g_strdup_printf ("%" G_GINT64_FORMAT ".%u.%s", last->alert, last->id, last->step);
    }
  return g_variant_new ("(aa{sv}s)", &rows, cursor != NULL ? cursor : "");
}

CwForecastJob *
cw_forecast_new (CwEngine *engine, GVariant *options, const char *cursor, guint limit, GError **error)
{
  static const char *const known[] = { "until", "follow", NULL };
  g_autoptr(CwForecastJob) f = g_new0 (CwForecastJob, 1);

  f->engine = engine;
  f->world = cw_engine_world (engine);
  f->now = cw_engine_now (engine);
  f->limit = limit != 0 ? limit : CW_DEFAULT_PAGE;
  f->last.alert = CW_NEVER;
  f->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_array_set_clear_func (f->rows, clear_row);
  f->seen = g_hash_table_new (g_direct_hash, g_direct_equal);
  if (!cw_details_only (options, known, error) || !read_until (f, options, error)
      || !read_follow (f, options, error) || !read_cursor (f, cursor, error))
    return NULL;
  return g_steal_pointer (&f);
}

void
cw_forecast_free (CwForecastJob *f)
{
  if (f == NULL)
    return;
  g_array_unref (f->rows);
  g_hash_table_unref (f->seen);
  g_clear_pointer (&f->ids, g_array_unref);
  g_free (f->cursor);
  g_free (f);
}
