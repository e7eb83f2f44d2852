/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/civil.h"
#include "ical/zones.h"

#include <libical/ical.h>

/* A time on the wall clock of the event's zone: seconds since 1970-01-01 00:00 there.  All
 * arithmetic on days happens on it; a whole day is a multiple of 86400. */
typedef gint64 CwIcalWall;

typedef struct
{
  CwIcalWall start;
  gint64 length; /* seconds; whole days for all-day events */
} CwIcalSpan;

/* One VEVENT, before its recurrences are worked out. */
typedef struct
{
  char *uid; /* NULL when it has none */
  char *name;
  char *name_en; /* NULL when the file has no English name beside the other */
  const char *left_out; /* why it closes nothing (static string), or NULL */
  gboolean opened; /* a working day that would be off otherwise */
  gboolean is_date; /* all-day */
  CwIcalSpan span; /* of the first instance */
  gboolean is_override; /* it has a RECURRENCE-ID: the day of the instance it replaces */
  CwDay overridden;
  int sequence;
  GPtrArray *rules; /* struct icalrecurrencetype, RRULE; UNTIL is on the wall clock too */
  GPtrArray *exrules; /* the same, EXRULE */
  GArray *more; /* CwIcalSpan, RDATE */
  GHashTable *excluded; /* days of EXDATE (GINT_TO_POINTER, set) */
} CwIcalEvent;

/* Reads one component "BEGIN:VEVENT … END:VEVENT" in UTF-8 whose values the guard has passed.
 * only_public leaves out what is not marked as a public holiday.  NULL with a refusal. */
CwIcalEvent *
cw_ical_event_parse (const char *text, CwZones *zones, gboolean only_public, GError **error);
void cw_ical_event_free (CwIcalEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwIcalEvent, cw_ical_event_free)

/* libical's time without a zone, and back; a DATE is 00:00. */
struct icaltimetype cw_ical_time_from_wall (CwIcalWall wall, gboolean is_date);
CwIcalWall cw_ical_wall_from_time (const struct icaltimetype *time);

static inline CwDay
cw_ical_wall_day (CwIcalWall wall)
{
  return (CwDay) (wall >= 0 ? wall / 86400 : -((86399 - wall) / 86400));
}
