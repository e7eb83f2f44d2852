/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Reads content lines (RFC 5545 section 3.1) out of bytes: CRLF, LF and CR end a line, a blank or
 * tab at the start continues the line before it, empty lines are skipped.  Copies nothing but the
 * line. */
typedef struct
{
  const char *data;
  gsize length;
  gsize position;
  guint line; /* number of the physical line at which the last content line began, from 1 */
  guint next;
} CwGuardReader;

/* The bytes stay the caller's; a UTF-8 byte order mark is skipped. */
void cw_guard_reader_init (CwGuardReader *reader, const char *data, gsize length);
/* FALSE at the end.  The line is replaced, without its end. */
gboolean cw_guard_reader_next (CwGuardReader *reader, GString *line);

/* A content line taken apart: the name up to the first ';' or ':', the value after the first ':'
 * that is not inside quotes.  value is NULL when there is none. */
#define CW_GUARD_NAME_SIZE 64 /* bytes of a property's or component's name, with its NUL */

typedef struct
{
  char name[CW_GUARD_NAME_SIZE]; /* upper case; "" when it is too long or no name */
  const char *parameters;
  gsize parameters_length;
  const char *value; /* inside the line */
  gsize value_length;
} CwGuardProperty;

void cw_guard_split (const GString *line, CwGuardProperty *property);
/* TRUE when the (upper-case) property decides about days, so that an error in it is an error. */
gboolean cw_guard_matters (const char *name);

typedef enum
{
  CW_CHARSET_UTF_8,
  CW_CHARSET_CP932,
  CW_CHARSET_WINDOWS_1252
} CwCharset;

/* Everything that is checked before libical sees a byte: size, NUL, length of lines, structure and
 * nesting, number of components and dates, every date, duration and rule of an event, and the root.
 * FALSE with a refusal; else *charset tells in which encoding the text is. */
gboolean cw_guard_check (const char *data, gsize length, CwCharset *charset, GError **error);
