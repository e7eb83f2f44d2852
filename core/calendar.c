/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/calendar.h"

#include <stdlib.h>
#include <string.h>

#define DAYS_OFF_NOT_GIVEN 0xff
#define ALL_WEEK 0x7f

struct _CwCalendar
{
  gatomicrefcount refs;
  char *name;
  char *source;
  guint8 days_off;
  CwDay covers_from;
  CwDay covers_to;
  CwDay official_until;
  GHashTable *names; /* those of the days, which borrow them */
  GArray *closed;    /* of CwNamedDay, sorted, one per day */
  GArray *opened;
};

static int
compare_days (gconstpointer a, gconstpointer b)
{
  CwDay first = ((const CwNamedDay *) a)->day, second = ((const CwNamedDay *) b)->day;
  return (first > second) - (first < second);
}

/* Sorting as pointers, so that the order in the file breaks ties: qsort () need not be stable. */
static int
compare_places (gconstpointer a, gconstpointer b)
{
  const CwNamedDay *first = *(const CwNamedDay *const *) a;
  const CwNamedDay *second = *(const CwNamedDay *const *) b;
  int order = compare_days (first, second);
  return order != 0 ? order : (first > second) - (first < second);
}

/* The one copy of a name: a calendar has the same few in each of its years. */
static char *
keep_name (GHashTable *names, const char *name)
{
  gpointer kept = NULL;

  if (name == NULL || g_hash_table_lookup_extended (names, name, &kept, NULL))
    return kept;
  kept = g_strdup (name);
  g_hash_table_add (names, kept);
  return kept;
}

/* A sorted copy; of several names for one day the first stays. */
static GArray *
copy_days (const CwNamedDay *days, gsize n, GHashTable *names)
{
  GArray *copy = g_array_sized_new (FALSE, FALSE, sizeof (CwNamedDay), (guint) n);

  g_autofree const CwNamedDay **places = g_new (const CwNamedDay *, n);
  gboolean sorted = TRUE;
  for (gsize i = 0; i < n; i++)
    {
      places[i] = &days[i];
      sorted = sorted && (i == 0 || days[i - 1].day <= days[i].day);
    }
  if (!sorted)
    qsort (places, n, sizeof *places, compare_places);

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && places[i - 1]->day == places[i]->day)
        continue;
      const CwNamedDay *day = places[i];
      CwNamedDay own = { day->day, keep_name (names, day->name), keep_name (names, day->name_en) };
      g_array_append_val (copy, own);
    }
  return copy;
}

CwCalendar *
cw_calendar_new (const char *name, const char *source, guint8 days_off, CwDay covers_from,
                 CwDay covers_to, CwDay official_until, const CwNamedDay *closed, gsize n_closed,
                 const CwNamedDay *opened, gsize n_opened)
{
  CwCalendar *calendar = g_new0 (CwCalendar, 1);
  g_atomic_ref_count_init (&calendar->refs);
  calendar->name = g_strdup (name);
  calendar->source = g_strdup (source);
  calendar->days_off = days_off == DAYS_OFF_NOT_GIVEN ? days_off : days_off & ALL_WEEK;
  calendar->covers_from = covers_from;
  calendar->covers_to = covers_to;
  calendar->official_until = official_until;
  calendar->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  calendar->closed = copy_days (closed, n_closed, calendar->names);
  calendar->opened = copy_days (opened, n_opened, calendar->names);
  return calendar;
}

CwCalendar *
cw_calendar_ref (CwCalendar *calendar)
{
  g_atomic_ref_count_inc (&calendar->refs);
  return calendar;
}

void
cw_calendar_unref (CwCalendar *calendar)
{
  if (calendar == NULL || !g_atomic_ref_count_dec (&calendar->refs))
    return;

  g_array_unref (calendar->closed);
  g_array_unref (calendar->opened);
  g_hash_table_unref (calendar->names);
  g_free (calendar->name);
  g_free (calendar->source);
  g_free (calendar);
}

const char *
cw_calendar_name (const CwCalendar *calendar)
{
  return calendar->name;
}

const char *
cw_calendar_source (const CwCalendar *calendar)
{
  return calendar->source;
}

guint8
cw_calendar_days_off (const CwCalendar *calendar)
{
  return calendar->days_off;
}

CwDay
cw_calendar_covers_from (const CwCalendar *calendar)
{
  return calendar->covers_from;
}

CwDay
cw_calendar_covers_to (const CwCalendar *calendar)
{
  return calendar->covers_to;
}

CwDay
cw_calendar_official_until (const CwCalendar *calendar)
{
  return calendar->official_until;
}

static const CwNamedDay *
items (const GArray *days, gsize *n)
{
  *n = days->len;
  return (const CwNamedDay *) (const void *) days->data;
}

const CwNamedDay *
cw_calendar_closed (const CwCalendar *calendar, gsize *n)
{
  return items (calendar->closed, n);
}

const CwNamedDay *
cw_calendar_opened (const CwCalendar *calendar, gsize *n)
{
  return items (calendar->opened, n);
}

static const CwNamedDay *
find_day (const GArray *days, CwDay day)
{
  CwNamedDay key = { day, NULL, NULL };
  if (days->len == 0)
    return NULL;
  return bsearch (&key, days->data, days->len, sizeof key, compare_days);
}

struct _CwCalendarUnion
{
  gatomicrefcount refs;
  GPtrArray *calendars;
  GArray *missing; /* of CwNamedDay: days that the zone never saw */
  guint8 days_off;
  CwDayset *dayset;
};

/* A zone loses a day when its place moves west to east over the date line: its offset grows by a
 * day at once.  Such moves are rare and last for decades, so that a look every four years finds
 * them, and halving finds the day. */
#define LOOK_EVERY (4 * 365)
#define DATE_LINE_SHIFT (20 * 3600)

static int
offset_on (GTimeZone *zone, CwDay day)
{
  return cw_zone_offset (zone, (gint64) day * 24 * CW_HOUR);
}

static GArray *
find_missing_days (GTimeZone *zone)
{
  GArray *missing = g_array_new (FALSE, FALSE, sizeof (CwNamedDay));
  if (zone == NULL)
    return missing;

  int before = offset_on (zone, CW_DAY_FIRST);
  for (CwDay from = CW_DAY_FIRST; from < CW_DAY_LAST; from += LOOK_EVERY)
    {
      CwDay low = from, high = MIN (from + LOOK_EVERY, CW_DAY_LAST);
      int after = offset_on (zone, high);
      gboolean moved = after - before >= DATE_LINE_SHIFT;
      int old = before;
      before = after;
      if (!moved)
        continue;

      while (high - low > 1)
        {
          CwDay middle = low + (high - low) / 2;
          if (offset_on (zone, middle) - old >= DATE_LINE_SHIFT)
            high = middle;
          else
            low = middle;
        }
      for (CwDay day = low - 1; day <= high + 1; day++)
        if (!cw_day_exists_in_zone (day, zone))
          {
            CwNamedDay entry = { day, (char *) "does not exist in this time zone", NULL };
            g_array_append_val (missing, entry);
          }
    }
  return missing;
}

static guint8
join_days_off (const GPtrArray *calendars)
{
  guint8 days_off = 0;
  gboolean given = FALSE;
  for (guint i = 0; i < calendars->len; i++)
    {
      const CwCalendar *calendar = calendars->pdata[i];
      if (calendar->days_off == DAYS_OFF_NOT_GIVEN)
        continue;
      given = TRUE;
      days_off |= calendar->days_off;
    }
  return given ? days_off : CW_WEEKEND;
}

static CwDayset *
build_dayset (const CwCalendarUnion *u)
{
  g_autoptr (GArray) closed = g_array_new (FALSE, FALSE, sizeof (CwDay));
  g_autoptr (GArray) opened = g_array_new (FALSE, FALSE, sizeof (CwDay));
  for (guint i = 0; i < u->calendars->len; i++)
    {
      const CwCalendar *calendar = u->calendars->pdata[i];
      gsize n;
      const CwNamedDay *days = cw_calendar_closed (calendar, &n);
      for (gsize k = 0; k < n; k++)
        g_array_append_val (closed, days[k].day);
      days = cw_calendar_opened (calendar, &n);
      for (gsize k = 0; k < n; k++)
        if (find_day (u->missing, days[k].day) == NULL)
          g_array_append_val (opened, days[k].day);
    }
  for (guint i = 0; i < u->missing->len; i++)
    g_array_append_val (closed, g_array_index (u->missing, CwNamedDay, i).day);
  return cw_dayset_new (u->days_off, (const CwDay *) (const void *) closed->data, closed->len,
                        (const CwDay *) (const void *) opened->data, opened->len);
}

CwCalendarUnion *
cw_calendar_union_new (CwCalendar *const *calendars, gsize n, GTimeZone *zone)
{
  CwCalendarUnion *u = g_new0 (CwCalendarUnion, 1);
  g_atomic_ref_count_init (&u->refs);
  u->calendars = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_calendar_unref);
  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (u->calendars, cw_calendar_ref (calendars[i]));
  u->missing = find_missing_days (zone);
  u->days_off = join_days_off (u->calendars);
  u->dayset = build_dayset (u);
  return u;
}

CwCalendarUnion *
cw_calendar_union_ref (CwCalendarUnion *u)
{
  g_atomic_ref_count_inc (&u->refs);
  return u;
}

void
cw_calendar_union_unref (CwCalendarUnion *u)
{
  if (u == NULL || !g_atomic_ref_count_dec (&u->refs))
    return;

  g_ptr_array_unref (u->calendars);
  g_array_unref (u->missing);
  cw_dayset_unref (u->dayset);
  g_free (u);
}

const CwDayset *
cw_calendar_union_dayset (const CwCalendarUnion *u)
{
  return u->dayset;
}

void
cw_calendar_union_coverage (const CwCalendarUnion *u, CwDay *from, CwDay *to)
{
  *from = CW_DAY_FIRST;
  *to = CW_DAY_LAST;
  for (guint i = 0; i < u->calendars->len; i++)
    {
      const CwCalendar *calendar = u->calendars->pdata[i];
      *from = MAX (*from, calendar->covers_from);
      if (calendar->covers_to != CW_DAY_NONE)
        *to = MIN (*to, calendar->covers_to);
    }
}

/* The first calendar that closes the day names it. */
static const CwNamedDay *
find_closed (const CwCalendarUnion *u, CwDay day)
{
  const CwNamedDay *found = find_day (u->missing, day);
  for (guint i = 0; found == NULL && i < u->calendars->len; i++)
    found = find_day (((const CwCalendar *) u->calendars->pdata[i])->closed, day);
  return found;
}

const char *
cw_calendar_union_reason (const CwCalendarUnion *u, CwDay day, const char *lang, gboolean *weekly)
{
  static const char *const weekdays[]
      = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };
  if (weekly != NULL)
    *weekly = FALSE;
  if (!cw_day_in_range (day) || cw_dayset_is_open (u->dayset, day))
    return NULL;

  const CwNamedDay *closed = find_closed (u, day);
  if (closed != NULL)
    {
      gboolean japanese = lang != NULL && g_str_has_prefix (lang, "ja");
      return japanese || closed->name_en == NULL ? closed->name : closed->name_en;
    }
  if (weekly != NULL)
    *weekly = TRUE;
  return weekdays[cw_day_weekday (day)];
}

/* First place in the sorted list whose day is not before day. */
static guint
lower_bound (const GArray *days, CwDay day)
{
  guint low = 0, high = days->len;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (g_array_index (days, CwNamedDay, middle).day < day)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
append_closed (const CwCalendarUnion *u, const GArray *days, CwDay from, CwDay to, GArray *result)
{
  for (guint i = lower_bound (days, from); i < days->len; i++)
    {
      const CwNamedDay *day = &g_array_index (days, CwNamedDay, i);
      if (day->day > to)
        return;
      if (!cw_dayset_is_open (u->dayset, day->day) && find_closed (u, day->day) == day)
        g_array_append_val (result, *day);
    }
}

GArray *
cw_calendar_union_closed (const CwCalendarUnion *u, CwDay from, CwDay to)
{
  GArray *result = g_array_new (FALSE, FALSE, sizeof (CwNamedDay));
  from = MAX (from, CW_DAY_FIRST);
  to = MIN (to, CW_DAY_LAST);
  append_closed (u, u->missing, from, to, result);
  for (guint i = 0; i < u->calendars->len; i++)
    append_closed (u, ((const CwCalendar *) u->calendars->pdata[i])->closed, from, to, result);
  g_array_sort (result, compare_days);
  return result;
}
