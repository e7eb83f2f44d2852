/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What casewatch-ical prints and casewatchd reads.  UTF-8, one fact per line, fields separated by
 * tabs; a name holds no tab, no line end, no control character and at most 200 characters.
 *
 *   name            NAME                  X-WR-CALNAME, may be empty
 *   covers          DATE DATE             first and last day for which the file speaks; absent when
 *                                         it has no day inside of the window
 *   official-until  DATE                  absent when the file does not say
 *   days-off        sat,sun | none        absent when the file does not say
 *   closed          DATE NAME [ENGLISH]   one line per day, by date
 *   opened          DATE NAME [ENGLISH]   a working day although it is a weekly day off or a holiday
 *   left-out        REASON DATE NAME      by date, once per event or cancelled instance, at most
 *                                         1000; observance, cancelled, partial-day, not-public,
 *                                         empty-rule
 *   left-out-total  N                     only when there are more than those
 *   count           YEAR N                closed days per year; years without any are left out
 *   end                                   the last line of every complete output
 *
 * With --todos, for an import of cases, one line per VTODO or VEVENT instead, and the end:
 *
 *   todo            DUE CREATED STATUS SUMMARY CLIENT URL DESCRIPTION    as WHEN reads it, or empty
 *   end
 *
 * A day can be both closed and opened when the file says so.  On refusal the only line is
 *
 *   error           CODE TEXT
 *
 * and the exit status is 1.  Codes of limits: too-large, line-too-long, nesting,
 * too-many-components, too-many-dates, too-many-days, too-long-event, output-too-large, cpu-limit,
 * year-out-of-range.  Others: nul-byte, not-a-calendar, truncated, bad-structure, bad-date,
 * bad-duration, bad-rule, sub-daily, end-before-start, no-date, no-events, parse-error,
 * bad-property, not-supported, read. */

/* Part of the name of a cached result, and what "casewatch-ical --version" prints: raise it
 * whenever the same file may give other lines than before. */
#define CW_ICAL_PARSER_VERSION 1
