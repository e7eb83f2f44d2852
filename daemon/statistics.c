/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/statistics.h"

#include <string.h>

#include "core/client-name.h"
#include "core/limits.h"
#include "core/statistics.h"
#include "daemon/details.h"
#include "daemon/dict.h"
#include "daemon/views-clients.h"
#include "daemon/views-figures.h"
#include "dbus/errors.h"

#define IDS 500u        /* read at once */
#define MAX_GROUPS 200u /* the clients with the newest cases; the rest is in the total */
#define REPLY_ROOM (CW_LIMIT_REPLY - 65536)

typedef enum
{
  BY_NOTHING,
  BY_PLATFORM,
  BY_CLIENT,
  BY_MONTH
} By;

typedef struct
{
  char *name; /* as it is shown */
  CwFigures *figures;
} Group;

struct _CwStatistics
{
  CwEngine *engine;
  CwInstant now;
  By by;
  char *client, *client_key, *platform; /* NULL: any */
  CwInstant since, until;               /* both included; CW_NEVER: open */
  guint32 below;                        /* where to go on; 0: at the newest case */
  GArray *ids;                          /* still to be looked at, from next on */
  guint next;
  CwFigures *total;
  GHashTable *groups;    /* key -> Group */
  GHashTable *left_out;  /* keys of groups beyond MAX_GROUPS */
  /* the answer, once all cases were looked at: a row takes as long as some cases */
  GPtrArray *sorted;     /* Group, borrowed, in the order of rows; NULL before */
  guint next_row, n_left_out;
  GPtrArray *rows;       /* GVariant a{sv} */
  GVariant *all;         /* the total's figures, full; NULL before */
  gsize size;
};

static void
free_group (gpointer data)
{
  Group *group = data;

  g_free (group->name);
  cw_figures_free (group->figures);
  g_free (group);
}

void
cw_statistics_free (CwStatistics *job)
{
  if (job == NULL)
    return;
  g_free (job->client);
  g_free (job->client_key);
  g_free (job->platform);
  g_clear_pointer (&job->ids, g_array_unref);
  cw_figures_free (job->total);
  g_clear_pointer (&job->all, g_variant_unref);
  g_clear_pointer (&job->sorted, g_ptr_array_unref);
  g_ptr_array_unref (job->rows);
  g_hash_table_unref (job->groups);
  g_hash_table_unref (job->left_out);
  g_free (job);
}

/* ---- the question ---- */

static gboolean
read_text (GVariant *filter, const char *key, const char **text, GError **error)
{
  g_autoptr(GVariant) value = g_variant_lookup_value (filter, key, NULL);

  *text = NULL;
  if (value == NULL || g_variant_lookup (filter, key, "&s", text))
    return TRUE;
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "wrong-type", "%s has the wrong type", key);
  return FALSE;
}

/* The first and last day of "2026-11-24", "2026-11" or "2026". */
static gboolean
read_days (const char *text, CwDay *first, CwDay *last)
{
  gsize length = strlen (text);
  int year, month;

  if (cw_day_parse (text, first))
    {
      *last = *first;
      return TRUE;
    }
  if (length != 4 && length != 7)
    return FALSE;
  g_autofree char *from = g_strconcat (text, length == 4 ? "-01-01" : "-01", NULL);
  if (!cw_day_parse (from, first))
    return FALSE;
  cw_day_to_ymd (*first, &year, &month, NULL);
  CwDay next = length == 4 || month == 12 ? cw_day_from_ymd (year + 1, 1, 1)
                                          : cw_day_from_ymd (year, month + 1, 1);
  *last = next != CW_DAY_NONE ? next - 1 : CW_DAY_LAST;
  return TRUE;
}

static gboolean
read_moment (CwStatistics *job, GVariant *filter, const char *key, gboolean end, CwInstant *moment,
             GError **error)
{
  CwWorld world = cw_engine_world (job->engine);
  const char *text;
  CwDay first, last;
  CwWhen when;

  *moment = CW_NEVER;
  if (!read_text (filter, key, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  if (!read_days (text, &first, &last))
    {
      /* no case, so no calendar but Monday to Friday: for "-20bd" */
      g_autoptr(CwView) nobody = g_new0 (CwView, 1);
      cw_view_context (&world, nobody, NULL, job->now);
      CwWhenContext context = cw_details_when (&world, nobody);
      if (!cw_details_moment (key, text, CW_WHEN_PAST, &context, &when, error))
        return FALSE;
      *moment = when.instant;
      if (!when.date_only)
        return TRUE;
      first = last = when.day;
    }
  *moment = end ? cw_day_at (last + 1, 0, world.zone) - 1 : cw_day_at (first, 0, world.zone);
  return TRUE;
}

static gboolean
read_by (CwStatistics *job, GVariant *filter, GError **error)
{
  static const char *const words[] = { "platform", "client", "month", NULL };
  const char *word;

  if (!read_text (filter, "by", &word, error))
    return FALSE;
  for (guint i = 0; word != NULL && words[i] != NULL; i++)
    if (g_str_equal (word, words[i]))
      job->by = (By) (BY_PLATFORM + i);
  if (word == NULL || job->by != BY_NOTHING)
    return TRUE;
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-filter",
                "by: \"%s\" is none; platform, client or month", word);
  return FALSE;
}

static gboolean
read_platform (CwStatistics *job, GVariant *filter, GError **error)
{
  CwWorld world = cw_engine_world (job->engine);
  const char *text;
  GVariantDict dict;

  if (!read_text (filter, "platform", &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "platform", "s", text);
  g_autoptr(GVariant) one = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_autoptr(GVariant) fields = cw_details_fields (&world, one, NULL, TRUE, NULL, error);
  job->platform = g_strdup (text);
  return fields != NULL;
}

static gboolean
read_client (CwStatistics *job, GVariant *filter, GError **error)
{
  const char *text;

  if (!read_text (filter, "client", &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  job->client_key = cw_client_key (text);
  return cw_client_is_known (job->engine, text, &job->client, error);
}

CwStatistics *
cw_statistics_new (CwEngine *engine, GVariant *filter, GError **error)
{
  static const char *const known[] = { "client", "platform", "since", "until", "by", NULL };
  g_autoptr(CwStatistics) job = g_new0 (CwStatistics, 1);

  job->engine = engine;
  job->now = cw_engine_now (engine);
  job->total = cw_figures_new ();
  job->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_group);
  job->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  job->left_out = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!cw_details_only (filter, known, error) || !read_by (job, filter, error)
      || !read_moment (job, filter, "since", FALSE, &job->since, error)
      || !read_moment (job, filter, "until", TRUE, &job->until, error)
      || !read_platform (job, filter, error) || !read_client (job, filter, error))
    return NULL;
  return g_steal_pointer (&job);
}

/* ---- the cases ---- */

/* The key of the case's group and how it is shown; NULL: no groups. */
static char *
group_key (const CwStatistics *job, const CwCase *c, const CwHistory *history, char **name)
{
  const char *client = c->fields.client != NULL ? c->fields.client : "";
  const char *platform = c->fields.platform != NULL ? c->fields.platform : "";
  int year, month;

  switch (job->by)
    {
    case BY_PLATFORM:
      *name = g_strdup (platform);
      return g_strdup (platform);
    case BY_CLIENT:
      *name = g_strdup (client);
      return cw_client_key (client);
    case BY_MONTH:
      cw_day_to_ymd (cw_instant_day (history->began, cw_engine_world (job->engine).zone), &year,
                     &month, NULL);
      *name = g_strdup_printf ("%04d-%02d", year, month);
      return g_strdup (*name);
    case BY_NOTHING:
    default:
      return NULL;
    }
}

static void
add_to_group (CwStatistics *job, const CwCase *c, const CwHistory *history)
{
  g_autofree char *name = NULL;
  g_autofree char *key = group_key (job, c, history, &name);

  if (key == NULL)
    return;
  Group *group = g_hash_table_lookup (job->groups, key);
  if (group == NULL && g_hash_table_size (job->groups) == MAX_GROUPS)
    {
      g_hash_table_add (job->left_out, g_steal_pointer (&key));
      return;
    }
  if (group == NULL)
    {
      group = g_new0 (Group, 1);
      group->name = g_steal_pointer (&name);
      group->figures = cw_figures_new ();
      g_hash_table_insert (job->groups, g_steal_pointer (&key), group);
    }
  cw_figures_add (group->figures, c, history);
}

static gboolean
add_case (CwStatistics *job, guint32 id, GError **error)
{
  CwWorld world = cw_engine_world (job->engine);
  g_autoptr(GError) local = NULL;
  g_autoptr(CwView) view = cw_view_load (&world, id, job->now, &local);

  if (view == NULL && g_error_matches (local, CW_ERROR, CW_ERROR_NOT_FOUND))
    return TRUE; /* taken back meanwhile */
  if (view == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (job->platform != NULL && g_strcmp0 (view->c->fields.platform, job->platform) != 0)
    return TRUE;
  g_autoptr(CwHistory) history = cw_history_new (view->c, view->row.seed, &view->x);
  if ((job->since != CW_NEVER && history->began < job->since)
      || (job->until != CW_NEVER && history->began > job->until))
    return TRUE;
  cw_figures_add (job->total, view->c, history);
  add_to_group (job, view->c, history);
  return TRUE;
}

/* FALSE: there are no more, or *error is set. */
static gboolean
read_ids (CwStatistics *job, GError **error)
{
  CwDatabase *db = cw_engine_database (job->engine);

  if (job->ids != NULL && job->next < job->ids->len)
    return TRUE;
  g_clear_pointer (&job->ids, g_array_unref);
  job->next = 0;
  job->ids = job->client_key != NULL
               ? cw_summary_of_client (db, job->client_key, job->below, IDS, error)
               : cw_summary_below (db, job->below, IDS, error);
  if (job->ids == NULL || job->ids->len == 0)
    return FALSE;
  job->below = g_array_index (job->ids, guint32, job->ids->len - 1);
  return TRUE;
}

/* ---- the answer ---- */

static int
compare_groups (gconstpointer a, gconstpointer b, gpointer data)
{
  const Group *x = *(Group *const *) a, *y = *(Group *const *) b;
  const CwStatistics *job = data;

  if (job->by != BY_MONTH && x->figures->cases != y->figures->cases)
    return x->figures->cases > y->figures->cases ? -1 : 1;
  return strcmp (x->name, y->name);
}

static void
sort_groups (CwStatistics *job)
{
  GHashTableIter iter;
  gpointer group;

  job->sorted = g_ptr_array_new ();
  job->n_left_out = g_hash_table_size (job->left_out);
  g_hash_table_iter_init (&iter, job->groups);
  while (g_hash_table_iter_next (&iter, NULL, &group))
    g_ptr_array_add (job->sorted, group);
  g_ptr_array_sort_with_data (job->sorted, compare_groups, job);
}

/* The total, which takes as long as many rows.  A step of its own. */
static void
make_total (CwStatistics *job)
{
  job->all = g_variant_ref_sink (cw_views_figures (job->total, cw_engine_world (job->engine).zone));
}

/* FALSE: that was the last one. */
static gboolean
make_row (CwStatistics *job)
{
  static const char *const keys[] = { "", "platform", "client", "month" };

  if (job->next_row == job->sorted->len)
    return FALSE;
  const Group *one = g_ptr_array_index (job->sorted, job->next_row++);
  g_autoptr(GVariant) figures
    = g_variant_ref_sink (cw_views_figures (one->figures, cw_engine_world (job->engine).zone));
  GVariantDict dict;
  g_variant_dict_init (&dict, figures);
  g_variant_dict_insert (&dict, keys[job->by], "s", one->name);
  g_autoptr(GVariant) row = g_variant_ref_sink (g_variant_dict_end (&dict));
  job->size += g_variant_get_size (row) + 8;
  if (job->size <= REPLY_ROOM)
    g_ptr_array_add (job->rows, g_steal_pointer (&row));
  else
    job->n_left_out++;
  return TRUE;
}

gboolean
cw_statistics_step (CwStatistics *job, gint64 budget, GError **error)
{
  gint64 end = g_get_monotonic_time () + budget;

  do
    {
      if (job->all != NULL)
        {
          if (job->by == BY_NOTHING || !make_row (job))
            return FALSE;
        }
      else if (job->sorted != NULL)
        {
          make_total (job);
          return TRUE;
        }
      else if (!read_ids (job, error))
        {
          if (job->ids == NULL)
            return FALSE;
          sort_groups (job);
          return TRUE;
        }
      else if (!add_case (job, g_array_index (job->ids, guint32, job->next++), error))
        return FALSE;
    }
  while (g_get_monotonic_time () < end);
  return TRUE;
}

GVariant *
cw_statistics_answer (CwStatistics *job)
{
  static const char *const words[] = { NULL, "platform", "client", "month" };
  GTimeZone *zone = cw_engine_world (job->engine).zone;
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put_text (&b, "client", job->client);
  cw_dict_put_text (&b, "platform", job->platform);
  cw_dict_put_moment (&b, "since", job->since, zone);
  cw_dict_put_moment (&b, "until", job->until, zone);
  cw_dict_put_text (&b, "by", words[job->by]);
  cw_dict_put (&b, "revision",
               g_variant_new_uint64 ((guint64) cw_engine_revision (job->engine)));
  cw_dict_put (&b, "total", job->all);
  if (job->by != BY_NOTHING)
    {
      cw_dict_put (&b, "rows",
                   g_variant_new_array (G_VARIANT_TYPE_VARDICT, (GVariant *const *) job->rows->pdata,
                                        job->rows->len));
      cw_dict_put (&b, "groups_left_out", g_variant_new_uint32 (job->n_left_out));
    }
  return g_variant_builder_end (&b);
}
