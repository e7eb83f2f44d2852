/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/dayset.h"

/* A named calendar: closed and opened days with their names, which weekdays are off, and the days
 * that its author vouches for.  Immutable and reference-counted. */
typedef struct
{
  CwDay day;
  char *name;    /* as in the file, e.g. 憲法記念日 */
  char *name_en; /* NULL when the file has none */
} CwNamedDay;

typedef struct _CwCalendar CwCalendar;

/* closed and opened: arrays of CwNamedDay, copied and sorted.  covers_from … covers_to both
 * included.  days_off: weekly mask, or 0xff for "not given" (then Saturday and Sunday).
 * covers_… and official_until: CW_DAY_NONE when the file says nothing.  Of several entries for one
 * day the first is kept. */
CwCalendar *cw_calendar_new (const char *name, const char *source, guint8 days_off,
                             CwDay covers_from, CwDay covers_to, CwDay official_until,
                             const CwNamedDay *closed, gsize n_closed,
                             const CwNamedDay *opened, gsize n_opened);
CwCalendar *cw_calendar_ref (CwCalendar *calendar);
void cw_calendar_unref (CwCalendar *calendar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwCalendar, cw_calendar_unref)

const char *cw_calendar_name (const CwCalendar *calendar);
const char *cw_calendar_source (const CwCalendar *calendar);
guint8 cw_calendar_days_off (const CwCalendar *calendar); /* 0xff: not given */
CwDay cw_calendar_covers_from (const CwCalendar *calendar);
CwDay cw_calendar_covers_to (const CwCalendar *calendar);
CwDay cw_calendar_official_until (const CwCalendar *calendar);
/* Sorted by day; owned by the calendar. */
const CwNamedDay *cw_calendar_closed (const CwCalendar *calendar, gsize *n);
const CwNamedDay *cw_calendar_opened (const CwCalendar *calendar, gsize *n);

/* Several calendars seen as one: closed where any closes, open where any opens explicitly, weekly
 * days off those of the calendars that give any (their union), else Saturday and Sunday; no
 * calendar at all is Monday to Friday.  A day that policy_zone never saw is closed (zone may be
 * NULL).  Owns references on the calendars; the dayset inside is built once. */
typedef struct _CwCalendarUnion CwCalendarUnion;

CwCalendarUnion *cw_calendar_union_new (CwCalendar *const *calendars, gsize n, GTimeZone *zone);
CwCalendarUnion *cw_calendar_union_ref (CwCalendarUnion *u);
void cw_calendar_union_unref (CwCalendarUnion *u);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwCalendarUnion, cw_calendar_union_unref)

const CwDayset *cw_calendar_union_dayset (const CwCalendarUnion *u);
/* First and last day that every calendar of the union covers (the whole range when there is none;
 * a calendar that does not say what it covers limits nothing). */
void cw_calendar_union_coverage (const CwCalendarUnion *u, CwDay *from, CwDay *to);
/* Why the day is closed: a holiday's name, or "Saturday"/"Sunday"/… (English weekday name) for a
 * weekly day off; NULL when it is open.  lang "ja" prefers the file's own name, others name_en.
 * A holiday on a weekly day off gives its name, and so does the first of several calendars.  weekly
 * (may be NULL) tells the two apart.  Owned by the union. */
const char *cw_calendar_union_reason (const CwCalendarUnion *u, CwDay day, const char *lang,
                                      gboolean *weekly);
/* Named closed days in [from, to], sorted, one entry per day, those that fall on a weekly day off
 * included, explicitly opened ones left out: GArray of CwNamedDay borrowed from the calendars (do
 * not free the names).  Free the array. */
GArray *cw_calendar_union_closed (const CwCalendarUnion *u, CwDay from, CwDay to);
