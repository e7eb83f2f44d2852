/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ical/expand.h"

#include "ical/limits.h"
#include "ical/recurrence.h"
#include "ical/refuse.h"

#include <string.h>

#define DAY_SECONDS 86400
/* 23:59 as the end of a day: many programs write the last minute or second instead of the next
 * 00:00. */
#define LAST_MINUTE (DAY_SECONDS - 60)

/* What stays of an event once its instances are listed; the strings are in the chunk. */
typedef struct
{
  const char *uid;
  const char *name;
  const char *name_en;
  const char *left_out;
  CwDay day; /* for what was left out: the day that is told */
  int sequence;
  gboolean opened, is_override, endless;
} Entry;

typedef struct
{
  CwDay origin; /* the day on which the instance begins: what a RECURRENCE-ID names */
  CwDay first, last;
  guint entry;
} Instance;

struct _CwExpander
{
  CwDay from, to;
  GStringChunk *strings;
  GArray *entries; /* Entry */
  GArray *instances; /* Instance */
  GHashTable *overrides; /* "DAY uid" -> index of the entry that has the say + 1 */
  guint n_days;
};

CwExpander *
cw_expander_new (CwDay from, CwDay to)
{
  CwExpander *expander = g_new0 (CwExpander, 1);
  expander->from = from;
  expander->to = to;
  expander->strings = g_string_chunk_new (16384);
  expander->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  expander->instances = g_array_new (FALSE, FALSE, sizeof (Instance));
  expander->overrides = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return expander;
}

void
cw_expander_free (CwExpander *expander)
{
  if (expander == NULL)
    return;
  g_string_chunk_free (expander->strings);
  g_array_unref (expander->entries);
  g_array_unref (expander->instances);
  g_hash_table_unref (expander->overrides);
  g_free (expander);
}

static char *
override_key (const char *uid, CwDay day)
{
  return g_strdup_printf ("%d %s", day, uid);
}

/* The days that a span covers from their first to their last minute; FALSE when there is none. */
static gboolean
whole_days (const CwIcalSpan *span, CwDay *first, CwDay *last)
{
  CwIcalWall end = span->start + span->length;
  CwIcalWall begin_day = cw_ical_wall_day (span->start), end_day = cw_ical_wall_day (end);
  if (span->start > begin_day * DAY_SECONDS)
    begin_day++;
  if (end - end_day * DAY_SECONDS >= LAST_MINUTE)
    end_day++;
  *first = (CwDay) begin_day;
  *last = (CwDay) end_day - 1;
  return *first <= *last;
}

/* Lists one instance, cut to the window. */
static gboolean
add_instance (CwExpander *expander,
              const CwIcalEvent *event,
              guint entry,
              const CwIcalSpan *span,
              GError **error)
{
  Instance instance = { .origin = cw_ical_wall_day (span->start), .entry = entry };
  if (g_hash_table_contains (event->excluded, GINT_TO_POINTER (instance.origin)))
    return TRUE;
  if (span->length > (gint64) CW_ICAL_MAX_EVENT_DAYS * DAY_SECONDS)
    return cw_ical_refuse (error, "too-long-event", "an event is longer than %d days",
                           CW_ICAL_MAX_EVENT_DAYS);
  if (!whole_days (span, &instance.first, &instance.last))
    return TRUE;
  instance.first = MAX (instance.first, expander->from);
  instance.last = MIN (instance.last, expander->to);
  if (instance.first > instance.last)
    return TRUE;
  expander->n_days += (guint) (instance.last - instance.first + 1);
  if (expander->n_days > CW_ICAL_MAX_INSTANCE_DAYS)
    return cw_ical_refuse (error, "too-many-days", "the events cover more than %d days",
                           CW_ICAL_MAX_INSTANCE_DAYS);
  g_array_append_val (expander->instances, instance);
  return TRUE;
}

/* What a walk along the rules of an event needs. */
typedef struct
{
  CwExpander *expander;
  const CwIcalEvent *event;
  guint entry;
  GError **error;
} Walk;

static gboolean
exclude_instance (CwIcalWall start, gpointer data)
{
  const Walk *walk = data;
  g_hash_table_add (walk->event->excluded, GINT_TO_POINTER (cw_ical_wall_day (start)));
  return TRUE;
}

static gboolean
take_instance (CwIcalWall start, gpointer data)
{
  Walk *walk = data;
  CwIcalSpan span = { start, walk->event->span.length };
  return add_instance (walk->expander, walk->event, walk->entry, &span, walk->error);
}

/* *n_found counts what the rules gave, inside of the window or not. */
static gboolean
walk_rules (Walk *walk, const GPtrArray *rules, CwRecurrenceFunc function, guint *n_found)
{
  const CwIcalEvent *event = walk->event;
  for (guint i = 0; i < rules->len; i++)
    if (!cw_recurrence_walk (rules->pdata[i], event->span.start, event->is_date, walk->expander->to,
                             function, walk, n_found))
      return FALSE;
  return TRUE;
}

static gboolean
add_instances (
    CwExpander *expander, const CwIcalEvent *event, guint entry, guint *n_found, GError **error)
{
  Walk walk = { expander, event, entry, error };
  guint n_excluded = 0;
  if (!walk_rules (&walk, event->exrules, exclude_instance, &n_excluded))
    return FALSE;
  /* A DTSTART that its rule does not produce is no instance: the result is undefined by RFC 5545
   * (section 3.8.5.3), and files that begin a rule at 1 January mean the rule's days only. */
  if (!walk_rules (&walk, event->rules, take_instance, n_found))
    return FALSE;
  if (event->rules->len == 0 && !add_instance (expander, event, entry, &event->span, error))
    return FALSE;
  for (guint i = 0; i < event->more->len; i++)
    if (!add_instance (expander, event, entry, &g_array_index (event->more, CwIcalSpan, i), error))
      return FALSE;
  *n_found += event->more->len;
  return TRUE;
}

static gboolean
is_endless (const CwIcalEvent *event)
{
  for (guint i = 0; i < event->rules->len; i++)
    {
      const struct icalrecurrencetype *rule = event->rules->pdata[i];
      if (rule->count == 0 && icaltime_is_null_time (rule->until))
        return TRUE;
    }
  return FALSE;
}

/* Of several overrides of one instance the one with the highest SEQUENCE has the say, then the
 * last. */
static void
note_override (CwExpander *expander, const CwIcalEvent *event, guint entry)
{
  g_autofree char *key = override_key (event->uid, event->overridden);
  guint before = GPOINTER_TO_UINT (g_hash_table_lookup (expander->overrides, key));
  if (before != 0
      && g_array_index (expander->entries, Entry, before - 1).sequence > event->sequence)
    return;
  g_hash_table_replace (expander->overrides, g_steal_pointer (&key), GUINT_TO_POINTER (entry + 1));
}

gboolean
cw_expander_add (CwExpander *expander, const CwIcalEvent *event, GError **error)
{
  Entry entry = {
    .uid = event->uid != NULL ? g_string_chunk_insert_const (expander->strings, event->uid) : NULL,
    .name = g_string_chunk_insert_const (expander->strings, event->name),
    .name_en = event->name_en != NULL
                   ? g_string_chunk_insert_const (expander->strings, event->name_en)
                   : NULL,
    .left_out = event->left_out,
    .day = event->is_override ? event->overridden : cw_ical_wall_day (event->span.start),
    .sequence = event->sequence,
    .opened = event->opened,
    .is_override = event->is_override,
    .endless = is_endless (event),
  };
  CwDay first, last;
  if (entry.left_out == NULL && event->more->len == 0 && !whole_days (&event->span, &first, &last))
    entry.left_out = "partial-day";
  guint index = expander->entries->len;
  g_array_append_val (expander->entries, entry);
  if (event->is_override && event->uid != NULL)
    note_override (expander, event, index);
  if (entry.left_out != NULL)
    return TRUE;
  guint n_found = 0;
  if (!add_instances (expander, event, index, &n_found, error))
    return FALSE;
  if (event->rules->len > 0 && n_found == 0)
    g_array_index (expander->entries, Entry, index).left_out = "empty-rule";
  return TRUE;
}

/* Whether another event has the say about this instance, or about this override. */
static gboolean
is_overruled (const CwExpander *expander, guint index, CwDay day)
{
  const Entry *entry = &g_array_index (expander->entries, Entry, index);
  if (entry->uid == NULL || g_hash_table_size (expander->overrides) == 0)
    return FALSE;
  g_autofree char *key = override_key (entry->uid, entry->is_override ? entry->day : day);
  guint ruling = GPOINTER_TO_UINT (g_hash_table_lookup (expander->overrides, key));
  return ruling != 0 && ruling - 1 != index;
}

static void
clear_day (gpointer data)
{
  CwExpandedDay *day = data;
  g_free (day->name);
  g_free (day->name_en);
}

static void
clear_left_out (gpointer data)
{
  g_free (((CwLeftOut *) data)->name);
}

/* One row per day, so that the days of many events can be sorted at once. */
typedef struct
{
  CwDay day;
  guint entry;
} Row;

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const Row *x = a, *y = b;
  if (x->day != y->day)
    return x->day < y->day ? -1 : 1;
  return (x->entry > y->entry) - (x->entry < y->entry);
}

static GArray *
collect_rows (const CwExpander *expander, gboolean opened)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (Row));
  for (guint i = 0; i < expander->instances->len; i++)
    {
      const Instance *instance = &g_array_index (expander->instances, Instance, i);
      const Entry *entry = &g_array_index (expander->entries, Entry, instance->entry);
      if (entry->opened != opened || is_overruled (expander, instance->entry, instance->origin))
        continue;
      for (CwDay day = instance->first; day <= instance->last; day++)
        {
          Row row = { day, instance->entry };
          g_array_append_val (rows, row);
        }
    }
  g_array_sort (rows, compare_rows);
  return rows;
}

/* Appends a name unless it is among the names already or they would grow too long together. */
static void
join_name (GString *names, const char *name)
{
  if (names->len == 0)
    {
      g_string_append (names, name);
      return;
    }
  g_autofree char *padded = g_strdup_printf (" / %s / ", names->str);
  g_autofree char *wanted = g_strdup_printf (" / %s / ", name);
  if (*name == '\0' || strstr (padded, wanted) != NULL
      || g_utf8_strlen (names->str, -1) + g_utf8_strlen (name, -1) + 3 > CW_LIMIT_NAME)
    return;
  g_string_append (names, " / ");
  g_string_append (names, name);
}

/* NULL with a refusal when the names grow beyond what may be told. */
static GArray *
merge_rows (const CwExpander *expander, const GArray *rows, GError **error)
{
  GArray *days = g_array_new (FALSE, FALSE, sizeof (CwExpandedDay));
  g_array_set_clear_func (days, clear_day);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) english = g_string_new (NULL);
  gsize size = 0;
  for (guint i = 0; i < rows->len;)
    {
      CwDay day = g_array_index (rows, Row, i).day;
      gboolean has_english = FALSE;
      guint n = 0;
      g_string_truncate (names, 0);
      g_string_truncate (english, 0);
      for (; i < rows->len && g_array_index (rows, Row, i).day == day; i++)
        {
          const Entry *entry =
              &g_array_index (expander->entries, Entry, g_array_index (rows, Row, i).entry);
          if (++n > CW_ICAL_MAX_JOINED)
            continue;
          join_name (names, entry->name);
          join_name (english, entry->name_en != NULL ? entry->name_en : entry->name);
          has_english |= entry->name_en != NULL;
        }
      CwExpandedDay merged = { day, g_strdup (names->str),
                               has_english ? g_strdup (english->str) : NULL };
      g_array_append_val (days, merged);
      size += names->len + (has_english ? english->len : 0);
      if (size > CW_ICAL_MAX_OUTPUT)
        {
          g_array_unref (days);
          cw_ical_refuse (error, "output-too-large", "the names of all days make more than %d MB",
                          CW_ICAL_MAX_OUTPUT / 1048576);
          return NULL;
        }
    }
  return days;
}

static int
compare_left_out (gconstpointer a, gconstpointer b)
{
  const CwLeftOut *x = a, *y = b;
  if (x->day != y->day)
    return x->day < y->day ? -1 : 1;
  return strcmp (x->name, y->name);
}

static GArray *
collect_left_out (const CwExpander *expander, guint *total)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (CwLeftOut));
  g_array_set_clear_func (rows, clear_left_out);
  for (guint i = 0; i < expander->entries->len; i++)
    {
      const Entry *entry = &g_array_index (expander->entries, Entry, i);
      if (entry->left_out == NULL || entry->day < expander->from || entry->day > expander->to
          || (entry->is_override && is_overruled (expander, i, entry->day)))
        continue;
      CwLeftOut row = { entry->day, entry->left_out, g_strdup (entry->name) };
      g_array_append_val (rows, row);
    }
  g_array_sort (rows, compare_left_out);
  *total = rows->len;
  if (rows->len > CW_ICAL_MAX_LEFT_OUT)
    g_array_set_size (rows, CW_ICAL_MAX_LEFT_OUT);
  return rows;
}

static CwDay
edge_of_year (CwDay day, gboolean last)
{
  int year, month, mday;
  cw_day_to_ymd (day, &year, &month, &mday);
  return last ? cw_day_from_ymd (year, 12, 31) : cw_day_from_ymd (year, 1, 1);
}

static void
work_out_coverage (const CwExpander *expander, CwExpansion *expansion)
{
  CwDay first = CW_DAY_LAST, last = CW_DAY_FIRST;
  gboolean any = FALSE, any_explicit = FALSE;
  for (guint i = 0; i < expander->instances->len; i++)
    {
      const Instance *instance = &g_array_index (expander->instances, Instance, i);
      any = TRUE;
      first = MIN (first, instance->first);
      if (g_array_index (expander->entries, Entry, instance->entry).endless)
        continue;
      any_explicit = TRUE;
      last = MAX (last, instance->last);
    }
  /* An observance tells as well for which years the file was made. */
  for (guint i = 0; i < expander->entries->len; i++)
    {
      const Entry *entry = &g_array_index (expander->entries, Entry, i);
      if (entry->left_out == NULL || entry->day < expander->from || entry->day > expander->to)
        continue;
      any = TRUE;
      first = MIN (first, entry->day);
      if (entry->endless)
        continue;
      any_explicit = TRUE;
      last = MAX (last, entry->day);
    }
  expansion->covers_from = expansion->covers_to = CW_DAY_NONE;
  if (!any)
    return;
  expansion->covers_from =
      any_explicit ? MAX (edge_of_year (first, FALSE), expander->from) : expander->from;
  expansion->covers_to =
      any_explicit ? MIN (edge_of_year (last, TRUE), expander->to) : expander->to;
}

CwExpansion *
cw_expander_finish (CwExpander *expander, GError **error)
{
  g_autoptr (GArray) closed = collect_rows (expander, FALSE);
  g_autoptr (GArray) closed_days = merge_rows (expander, closed, error);
  if (closed_days == NULL)
    return NULL;
  g_autoptr (GArray) opened = collect_rows (expander, TRUE);
  g_autoptr (GArray) opened_days = merge_rows (expander, opened, error);
  if (opened_days == NULL)
    return NULL;

  CwExpansion *expansion = g_new0 (CwExpansion, 1);
  expansion->closed = g_steal_pointer (&closed_days);
  expansion->opened = g_steal_pointer (&opened_days);
  expansion->left_out = collect_left_out (expander, &expansion->n_left_out);
  work_out_coverage (expander, expansion);
  return expansion;
}

void
cw_expansion_free (CwExpansion *expansion)
{
  if (expansion == NULL)
    return;
  g_array_unref (expansion->closed);
  g_array_unref (expansion->opened);
  g_array_unref (expansion->left_out);
  g_free (expansion);
}
