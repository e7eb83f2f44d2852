/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Comma-separated values as RFC 4180 has them and spreadsheets write them: quotes around what needs
 * them, doubled inside; lines end in LF, CRLF or CR; the separator is the comma, or the semicolon
 * or tab when the first line has more of those; a byte order mark is skipped. */

typedef struct
{
  guint line;        /* in the file, from 1: where the record begins */
  GPtrArray *fields; /* char*, owned, UTF-8 */
} CwCsvRecord;
void cw_csv_record_free (CwCsvRecord *record);

/* All records that are not blank (GPtrArray of CwCsvRecord).  NULL with reason (English, names the
 * line) for text that is not UTF-8, a quote that does not end, or more than limit records. */
GPtrArray *cw_csv_read (const char *text, gsize length, guint limit, char **reason);

/* One field: quoted where it has to be, and never the beginning of a formula: what begins with = + -
 * @, a tab or a carriage return gets an apostrophe in front, as spreadsheets expect of text.  Numbers
 * of our own go through cw_csv_append_plain (). */
void cw_csv_append (GString *line, const char *text);
void cw_csv_append_plain (GString *line, const char *text);
/* Takes the apostrophe off again. */
const char *cw_csv_plain (const char *field);
