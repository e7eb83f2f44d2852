/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/keyfile.h"

/* Message templates: text with {name} in it.  One pass, a whitelist of names, no formats: what is
 * put in is never looked at again.
 *
 *   # Title: Ask whether the delivery arrived     a line that begins with # is a comment; the first
 *   # anything                                     one of the form "# Title: …" is the title
 *   Dear {client},
 *   ?by Please answer by {by}.                     a line for the case that {by} has a value
 *   {{ and }} stand for braces; \# and \? at the start of a line for # and ?
 */

typedef struct
{
  const char *name;
  gboolean by_hand; /* nobody but the user knows it: always left in place for them to fill in */
  const char *meaning;
} CwTemplateField;

/* The whitelist, sorted by name. */
const CwTemplateField *cw_template_fields (gsize *n);
/* NULL when there is no such field. */
const CwTemplateField *cw_template_field (const char *name);

/* The text with the fields (char* -> char*) put in.  A field without a value (absent or "")
 * stays as {name} and is named once in missing (array of char*, owned by it; may be NULL), in
 * order of appearance; unknown names likewise.  Comment lines are dropped, so are blank lines at
 * the start and the end, and a blank line that would follow another because a line between them
 * was left out. Ends with a newline unless it is empty.  Allocated. */
char *cw_template_fill (const char *text, GHashTable *fields, GPtrArray *missing);
/* "" when the file has no title.  Allocated. */
char *cw_template_title (const char *text);
/* Judges a file: invalid UTF-8, control characters, unknown names, braces that are no
 * placeholder, no title, more than CW_TEMPLATE_MAX_BYTES.  TRUE when there is no problem.  In
 * problems key is the name concerned. */
#define CW_TEMPLATE_MAX_BYTES 1048576
gboolean cw_template_check (const char *file, const char *text, gsize length, GPtrArray *problems);
