/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Civil dates, wall times and instants.  One engine for dates: GDate for days, GTimeZone for
 * offsets; g_date_time_new () is avoided because it picks other sides of gaps and overlaps. */

typedef gint32 CwDay;     /* days since 1970-01-01, proleptic Gregorian, 1900-01-01 … 2200-12-31 */
typedef gint64 CwInstant; /* microseconds since 1970-01-01T00:00:00Z; CW_NEVER = none */

#define CW_DAY_NONE G_MININT32
#define CW_DAY_FIRST ((CwDay) -25567) /* 1900-01-01 */
#define CW_DAY_LAST ((CwDay) 84370)   /* 2200-12-31 */
#define CW_NEVER G_MININT64
#define CW_SECOND G_GINT64_CONSTANT (1000000)
#define CW_MINUTE (60 * CW_SECOND)
#define CW_HOUR (60 * CW_MINUTE)

/* A wall-clock reading: a civil day and the microseconds since its 00:00 (0 … 24 h, exclusive). */
typedef struct
{
  CwDay day;
  gint64 time;
} CwWall;

typedef enum
{
  CW_MONDAY = 0, CW_TUESDAY, CW_WEDNESDAY, CW_THURSDAY, CW_FRIDAY, CW_SATURDAY, CW_SUNDAY
} CwWeekday;

/* CW_DAY_NONE when the date does not exist or its year is outside 1900-2200. */
CwDay cw_day_from_ymd (int year, int month, int day);
/* Days outside the range count as its first or last day; NULL for parts that are not wanted. */
void cw_day_to_ymd (CwDay day, int *year, int *month, int *mday);
/* Strict: exactly "YYYY-MM-DD", ASCII digits, a date that exists; else FALSE. */
gboolean cw_day_parse (const char *text, CwDay *day);
/* "YYYY-MM-DD", newly allocated. */
char *cw_day_format (CwDay day);
CwWeekday cw_day_weekday (CwDay day);
gboolean cw_day_in_range (CwDay day);

/* Strict: "HH:MM" or "HH:MM:SS", 00:00 … 23:59:59 and, if allow_24, "24:00".  Microseconds. */
gboolean cw_time_of_day_parse (const char *text, gboolean allow_24, gint64 *time);
/* "HH:MM". */
char *cw_time_of_day_format (gint64 time);

/* The instant at which a wall clock in the zone shows the wall time.  A time that a forward change
 * skips moves forward by the gap; one that occurs twice means the first.  CW_NEVER for days outside
 * the range. */
CwInstant cw_wall_to_instant (CwWall wall, GTimeZone *zone);
CwWall cw_instant_to_wall (CwInstant instant, GTimeZone *zone);
/* FALSE for a civil day that the zone never saw (Pacific/Apia, 2011-12-30). */
gboolean cw_day_exists_in_zone (CwDay day, GTimeZone *zone);
/* The civil day of an instant. */
CwDay cw_instant_day (CwInstant instant, GTimeZone *zone);
/* Shorthand: the wall time on a day; 24 h is 00:00 of the next day. */
CwInstant cw_day_at (CwDay day, gint64 time, GTimeZone *zone);

/* Offset of the zone at the instant, in seconds east of UTC. */
int cw_zone_offset (GTimeZone *zone, CwInstant instant);
/* NULL when the name is no zone ("Asia/Tokyo", "UTC"; never a guess).  Paths are refused.  POSIX
 * rules and offsets ("JST-9", "+09:00") are taken, because TZ may hold them. */
GTimeZone *cw_zone_lookup (const char *name);

/* "2026-12-01T15:30:00+09:00" in the zone; microseconds only when they are not 0.  Allocated; NULL
 * when the day is outside the range. */
char *cw_instant_format_iso (CwInstant instant, GTimeZone *zone);
/* Strict ISO 8601 with "T" or a space, seconds and fraction optional (up to 6 digits), "Z" or
 * "+HH:MM"/"+HHMM"/"+HH"; without an offset the wall time is read in default_zone (if NULL: FALSE).
 * Refuses 24:00 and leap seconds.  has_offset may be NULL. */
gboolean cw_instant_parse_iso (const char *text, GTimeZone *default_zone, CwInstant *instant,
                               gboolean *has_offset);
