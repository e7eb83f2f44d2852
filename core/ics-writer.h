/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/civil.h"

/* Writes iCalendar (RFC 5545) as text: lines that end in CRLF and are folded at 75 bytes, texts
 * escaped.  What it means is the caller's: nothing here knows which properties a component needs.
 * All append to a GString of the caller. */

/* "NAME:value", folded.  name may carry parameters ("DTSTART;VALUE=DATE") and is trusted; the value
 * is written as it is but for control characters, so that no value ever begins a line of its own. */
void cw_ics_line (GString *ics, const char *name, const char *value);
/* A TEXT value: backslash, semicolon and comma escaped, line ends written as "\n", invalid bytes
 * replaced, other control characters dropped. */
void cw_ics_text (GString *ics, const char *name, const char *text);
/* A DATE-TIME in UTC, whole seconds: "20261105T010000Z". */
void cw_ics_utc (GString *ics, const char *name, CwInstant at);
/* A DATE: "20261105"; the name is to carry ";VALUE=DATE". */
void cw_ics_date (GString *ics, const char *name, CwDay day);
/* An INTEGER. */
void cw_ics_number (GString *ics, const char *name, gint64 number);
/* "BEGIN:component" and "END:component". */
void cw_ics_begin (GString *ics, const char *component);
void cw_ics_end (GString *ics, const char *component);
/* The beginning of a whole calendar, to be closed by cw_ics_end (ics, "VCALENDAR").  name: what
 * programs call it, may be NULL; refresh_minutes: how often a subscriber is asked to look again, 0
 * leaves it to the program. */
void cw_ics_begin_calendar (GString *ics, const char *name, guint refresh_minutes);
