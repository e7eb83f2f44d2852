/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ical/event.h"

#include "core/text.h"
#include "ical/guard.h"
#include "ical/kind.h"
#include "ical/limits.h"
#include "ical/refuse.h"

#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (icalcomponent, icalcomponent_free)

void
cw_ical_event_free (CwIcalEvent *event)
{
  if (event == NULL)
    return;
  g_free (event->uid);
  g_free (event->name);
  g_free (event->name_en);
  g_ptr_array_unref (event->rules);
  g_ptr_array_unref (event->exrules);
  g_array_unref (event->more);
  g_hash_table_unref (event->excluded);
  g_free (event);
}

static CwIcalEvent *
event_new (void)
{
  CwIcalEvent *event = g_new0 (CwIcalEvent, 1);
  event->rules = g_ptr_array_new_with_free_func (g_free);
  event->exrules = g_ptr_array_new_with_free_func (g_free);
  event->more = g_array_new (FALSE, FALSE, sizeof (CwIcalSpan));
  event->excluded = g_hash_table_new (NULL, NULL);
  return event;
}

#define DAY_SECONDS  86400
#define DAYS_TO_1970 719163 /* from GDate's 0001-01-00 */

CwIcalWall
cw_ical_wall_from_time (const struct icaltimetype *time)
{
  GDate date;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) time->day, (GDateMonth) time->month, (GDateYear) time->year);
  gint64 day = (gint64) g_date_get_julian (&date) - DAYS_TO_1970;
  return day * DAY_SECONDS
         + (time->is_date ? 0 : time->hour * 3600 + time->minute * 60 + time->second);
}

struct icaltimetype
cw_ical_time_from_wall (CwIcalWall wall, gboolean is_date)
{
  struct icaltimetype time = icaltime_null_time ();
  CwDay day = cw_ical_wall_day (wall);
  int second = (int) (wall - (CwIcalWall) day * DAY_SECONDS);
  GDate date;
  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32) (day + DAYS_TO_1970));
  time.year = g_date_get_year (&date);
  time.month = g_date_get_month (&date);
  time.day = g_date_get_day (&date);
  time.is_date = is_date;
  if (is_date)
    return time;
  time.hour = second / 3600;
  time.minute = second / 60 % 60;
  time.second = second % 60;
  return time;
}

/* libical drops a property whose value it cannot read (X-LIC-ERROR) and keeps the event: a bad rule
 * would import as its first day alone.  Errors elsewhere, an empty DESCRIPTION or Apple's
 * DTSTAMP;VALUE=DATE, are harmless.  So what went in is counted against what came out. */
static gboolean
nothing_was_dropped (const char *text, icalcomponent *component, GError **error)
{
  guint given = 0, read = 0;
  CwGuardReader reader;
  g_autoptr (GString) line = g_string_new (NULL);
  cw_guard_reader_init (&reader, text, strlen (text));
  while (cw_guard_reader_next (&reader, line))
    {
      CwGuardProperty property;
      cw_guard_split (line, &property);
      if (!cw_guard_matters (property.name))
        continue;
      given++;
      if (!g_str_has_suffix (property.name, "DATE")) /* only RDATE and EXDATE are lists */
        continue;
      for (const char *p = property.value; (p = strchr (p, ',')) != NULL; p++)
        given++;
    }
  for (icalproperty *p = icalcomponent_get_first_property (component, ICAL_ANY_PROPERTY); p != NULL;
       p = icalcomponent_get_next_property (component, ICAL_ANY_PROPERTY))
    switch ((int) icalproperty_isa (p))
      {
      case ICAL_DTSTART_PROPERTY:
      case ICAL_DTEND_PROPERTY:
      case ICAL_DURATION_PROPERTY:
      case ICAL_RRULE_PROPERTY:
      case ICAL_EXRULE_PROPERTY:
      case ICAL_RDATE_PROPERTY:
      case ICAL_EXDATE_PROPERTY:
      case ICAL_RECURRENCEID_PROPERTY:
        read += icalproperty_get_value (p) != NULL;
        break;
      default:
        break;
      }
  return read == given
         || cw_ical_refuse (error, "parse-error",
                            "a date, duration or rule of an event cannot be read");
}

static const char *
tzid_of (icalproperty *property)
{
  icalparameter *parameter = icalproperty_get_first_parameter (property, ICAL_TZID_PARAMETER);
  return parameter != NULL ? icalparameter_get_tzid (parameter) : NULL;
}

/* The event's own zone, that of its DTSTART: NULL with utc set when it is given in UTC. */
typedef struct
{
  CwZones *zones;
  char *tzid;
  gboolean utc;
} Place;

/* Puts a time of the event on the wall clock of its DTSTART. */
static CwIcalWall
wall_at (const Place *place, const struct icaltimetype *time)
{
  CwIcalWall wall = cw_ical_wall_from_time (time);
  if (time->is_date || !icaltime_is_utc (*time))
    return wall;
  if (place->tzid != NULL || place->utc)
    cw_zones_utc_to_wall (place->zones, place->tzid, wall, &wall);
  return wall;
}

static gboolean
read_start (icalcomponent *component, CwIcalEvent *event, Place *place, GError **error)
{
  icalproperty *property = icalcomponent_get_first_property (component, ICAL_DTSTART_PROPERTY);
  if (property == NULL)
    return cw_ical_refuse (error, "no-date", "an event without DTSTART");
  struct icaltimetype start = icalproperty_get_dtstart (property);
  event->is_date = start.is_date != 0;
  place->utc = !event->is_date && icaltime_is_utc (start);
  place->tzid = event->is_date || place->utc ? NULL : g_strdup (tzid_of (property));
  event->span.start = wall_at (place, &start);
  if (!cw_day_in_range (cw_ical_wall_day (event->span.start)))
    return cw_ical_refuse (error, "year-out-of-range", "an event begins outside of %d to %d",
                           CW_YEAR_FIRST, CW_YEAR_LAST);
  return TRUE;
}

static gint64
seconds_of (struct icaldurationtype duration)
{
  return (gint64) duration.weeks * 7 * DAY_SECONDS + (gint64) duration.days * DAY_SECONDS
         + (gint64) duration.hours * 3600 + (gint64) duration.minutes * 60
         + duration.seconds;
}

static gboolean
read_end (icalcomponent *component, CwIcalEvent *event, const Place *place, GError **error)
{
  icalproperty *end = icalcomponent_get_first_property (component, ICAL_DTEND_PROPERTY);
  icalproperty *duration = icalcomponent_get_first_property (component, ICAL_DURATION_PROPERTY);
  gint64 length = 0;
  if (end != NULL)
    {
      struct icaltimetype time = icalproperty_get_dtend (end);
      length = wall_at (place, &time) - event->span.start;
      /* A flight to the east may land before it took off, on two wall clocks: no whole day. */
      if (!time.is_date && g_strcmp0 (tzid_of (end), place->tzid) != 0)
        length = MAX (length, 0);
      if (length < 0)
        return cw_ical_refuse (error, "end-before-start", "DTEND is before DTSTART");
    }
  else if (duration != NULL)
    length = seconds_of (icalproperty_get_duration (duration));
  if (length > (gint64) CW_ICAL_MAX_EVENT_DAYS * DAY_SECONDS)
    return cw_ical_refuse (error, "too-long-event", "an event is longer than %d days",
                           CW_ICAL_MAX_EVENT_DAYS);
  /* Without an end a DATE is one day (RFC 5545 section 3.6.1); with DTEND equal to DTSTART, as
   * careless programs write it, it is one as well. */
  if (event->is_date)
    length = MAX (length / DAY_SECONDS, 1) * DAY_SECONDS;
  event->span.length = length;
  return TRUE;
}

static void
read_more (icalcomponent *component, CwIcalEvent *event, const Place *place)
{
  for (icalproperty *p = icalcomponent_get_first_property (component, ICAL_RDATE_PROPERTY);
       p != NULL; p = icalcomponent_get_next_property (component, ICAL_RDATE_PROPERTY))
    {
      struct icaldatetimeperiodtype value = icalproperty_get_rdate (p);
      CwIcalSpan span = { .length = event->span.length };
      if (icaltime_is_null_time (value.time))
        {
          span.start = wall_at (place, &value.period.start);
          span.length = icaltime_is_null_time (value.period.end)
                            ? seconds_of (value.period.duration)
                            : wall_at (place, &value.period.end) - span.start;
        }
      else
        {
          span.start = wall_at (place, &value.time);
          /* A date among times means the event's own time on that day. */
          if (value.time.is_date && !event->is_date)
            span.start +=
                event->span.start - (CwIcalWall) cw_ical_wall_day (event->span.start) * DAY_SECONDS;
        }
      if (event->is_date)
        span.start = (CwIcalWall) cw_ical_wall_day (span.start) * DAY_SECONDS;
      g_array_append_val (event->more, span);
    }
  for (icalproperty *p = icalcomponent_get_first_property (component, ICAL_EXDATE_PROPERTY);
       p != NULL; p = icalcomponent_get_next_property (component, ICAL_EXDATE_PROPERTY))
    {
      struct icaltimetype time = icalproperty_get_exdate (p);
      CwDay day = cw_ical_wall_day (wall_at (place, &time));
      g_hash_table_add (event->excluded, GINT_TO_POINTER (day));
    }
}

/* The iterator compares fields of one kind: UNTIL becomes what DTSTART is, a date or a wall time.
 */
static void
localise_until (struct icalrecurrencetype *rule, const CwIcalEvent *event, const Place *place)
{
  if (icaltime_is_null_time (rule->until))
    return;
  CwIcalWall wall;
  if (event->is_date)
    wall = cw_ical_wall_from_time (&rule->until); /* the date as it is written, in UTC or not */
  else if (rule->until.is_date)
    wall = cw_ical_wall_from_time (&rule->until) + (DAY_SECONDS - 1);
  else
    wall = wall_at (place, &rule->until);
  rule->until = cw_ical_time_from_wall (wall, event->is_date);
}

static void
read_rules (icalcomponent *component,
            icalproperty_kind kind,
            const CwIcalEvent *event,
            const Place *place,
            GPtrArray *rules)
{
  for (icalproperty *p = icalcomponent_get_first_property (component, kind); p != NULL;
       p = icalcomponent_get_next_property (component, kind))
    {
      struct icalrecurrencetype rule =
          kind == ICAL_RRULE_PROPERTY ? icalproperty_get_rrule (p) : icalproperty_get_exrule (p);
      if (event->is_date) /* RFC 5545 section 3.3.10: to be ignored then */
        rule.by_hour[0] = rule.by_minute[0] = rule.by_second[0] = ICAL_RECURRENCE_ARRAY_MAX;
      localise_until (&rule, event, place);
      g_ptr_array_add (rules, g_memdup2 (&rule, sizeof rule));
    }
}

static gboolean
read_recurrence_id (icalcomponent *component,
                    CwIcalEvent *event,
                    const Place *place,
                    GError **error)
{
  icalproperty *p = icalcomponent_get_first_property (component, ICAL_RECURRENCEID_PROPERTY);
  if (p == NULL)
    return TRUE;
  if (icalproperty_get_first_parameter (p, ICAL_RANGE_PARAMETER) != NULL)
    return cw_ical_refuse (error, "not-supported",
                           "RECURRENCE-ID with RANGE changes a whole series: not supported");
  struct icaltimetype time = icalproperty_get_recurrenceid (p);
  event->is_override = TRUE;
  event->overridden = cw_ical_wall_day (wall_at (place, &time));
  return TRUE;
}

static gboolean
is_english (icalproperty *property, gboolean *has_language)
{
  icalparameter *p = icalproperty_get_first_parameter (property, ICAL_LANGUAGE_PARAMETER);
  const char *language = p != NULL ? icalparameter_get_language (p) : NULL;
  *has_language = language != NULL && *language != '\0';
  return *has_language && g_ascii_strncasecmp (language, "en", 2) == 0
         && !g_ascii_isalpha (language[2]);
}

/* The name is the SUMMARY without a language, else the first one; an English one beside it is kept.
 */
static void
read_names (icalcomponent *component, CwIcalEvent *event)
{
  const char *plain = NULL, *first = NULL, *english = NULL;
  for (icalproperty *p = icalcomponent_get_first_property (component, ICAL_SUMMARY_PROPERTY);
       p != NULL; p = icalcomponent_get_next_property (component, ICAL_SUMMARY_PROPERTY))
    {
      const char *text = icalproperty_get_summary (p);
      gboolean has_language;
      gboolean is_en = is_english (p, &has_language);
      if (text == NULL)
        continue;
      if (first == NULL)
        first = text;
      if (plain == NULL && !has_language)
        plain = text;
      if (english == NULL && is_en)
        english = text;
    }
  const char *name = plain != NULL ? plain : first;
  event->name = cw_text_clean (name != NULL ? name : "", CW_LIMIT_NAME);
  if (english != NULL && english != name)
    event->name_en = cw_text_clean (english, CW_LIMIT_NAME);
}

static void
judge (icalcomponent *component, CwIcalEvent *event, gboolean only_public)
{
  icalproperty *status = icalcomponent_get_first_property (component, ICAL_STATUS_PROPERTY);
  CwKind kind = cw_kind_of (component, event->name);
  if (status != NULL && icalproperty_get_status (status) == ICAL_STATUS_CANCELLED)
    event->left_out = "cancelled";
  else if (kind == CW_KIND_OBSERVANCE)
    event->left_out = "observance";
  else if (kind == CW_KIND_WORKDAY)
    event->opened = TRUE;
  else if (only_public && kind != CW_KIND_PUBLIC)
    event->left_out = "not-public";
}

CwIcalEvent *
cw_ical_event_parse (const char *text, CwZones *zones, gboolean only_public, GError **error)
{
  g_autoptr (icalcomponent) component = icalparser_parse_string (text);
  if (component == NULL || icalcomponent_isa (component) != ICAL_VEVENT_COMPONENT)
    {
      cw_ical_refuse (error, "parse-error", "an event cannot be read");
      return NULL;
    }
  if (!nothing_was_dropped (text, component, error))
    return NULL;

  g_autoptr (CwIcalEvent) event = event_new ();
  Place place = { .zones = zones };
  gboolean good = read_start (component, event, &place, error)
                  && read_end (component, event, &place, error)
                  && read_recurrence_id (component, event, &place, error);
  if (good)
    {
      icalproperty *uid = icalcomponent_get_first_property (component, ICAL_UID_PROPERTY);
      icalproperty *sequence = icalcomponent_get_first_property (component, ICAL_SEQUENCE_PROPERTY);
      event->uid = uid != NULL ? g_strdup (icalproperty_get_uid (uid)) : NULL;
      event->sequence = sequence != NULL ? icalproperty_get_sequence (sequence) : 0;
      read_names (component, event);
      judge (component, event, only_public);
      read_more (component, event, &place);
      read_rules (component, ICAL_RRULE_PROPERTY, event, &place, event->rules);
      read_rules (component, ICAL_EXRULE_PROPERTY, event, &place, event->exrules);
    }
  g_free (place.tzid);
  return good ? g_steal_pointer (&event) : NULL;
}
