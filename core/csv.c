/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/csv.h"

#include <string.h>

#define BOM "\xef\xbb\xbf"

void
cw_csv_record_free (CwCsvRecord *record)
{
  if (record == NULL)
    return;
  g_ptr_array_unref (record->fields);
  g_free (record);
}

typedef struct
{
  const char *at, *end;
  char separator;
  guint line;
} Reader;

/* What the first line has most of. */
static char
find_separator (const char *text, const char *end)
{
  guint commas = 0, semicolons = 0, tabs = 0;
  gboolean quoted = FALSE;

  for (; text < end && (quoted || (*text != '\n' && *text != '\r')); text++)
    if (*text == '"')
      quoted = !quoted;
    else if (!quoted)
      {
        commas += *text == ',';
        semicolons += *text == ';';
        tabs += *text == '\t';
      }
  if (semicolons > commas && semicolons >= tabs)
    return ';';
  return tabs > commas ? '\t' : ',';
}

static gboolean
at_line_end (const Reader *r)
{
  return r->at >= r->end || *r->at == '\n' || *r->at == '\r';
}

static void
skip_line_end (Reader *r)
{
  if (r->at >= r->end)
    return;
  if (*r->at == '\r' && r->at + 1 < r->end && r->at[1] == '\n')
    r->at++;
  r->at++;
  r->line++;
}

/* FALSE: the quote does not end. */
static gboolean
read_quoted (Reader *r, GString *field)
{
  for (r->at++; r->at < r->end; r->at++)
    {
      if (*r->at == '"' && r->at + 1 < r->end && r->at[1] == '"')
        r->at++;
      else if (*r->at == '"')
        {
          r->at++;
          return TRUE;
        }
      if (*r->at == '\n')
        r->line++;
      if (*r->at != '\r') /* a line break inside a field is LF here */
        g_string_append_c (field, *r->at);
      else if (r->at + 1 >= r->end || r->at[1] != '\n')
        g_string_append_c (field, '\n');
    }
  return FALSE;
}

/* A line of nothing but separators would be many times its size in memory. */
#define MAX_FIELDS 200 /* of a record */

static gboolean
read_record (Reader *r, CwCsvRecord *record)
{
  g_autoptr (GString) field = g_string_new (NULL);
  do
    {
      g_string_truncate (field, 0);
      if (r->at < r->end && *r->at == '"' && !read_quoted (r, field))
        return FALSE;
      /* what follows a quoted part is taken as it is, as spreadsheets do */
      for (; !at_line_end (r) && *r->at != r->separator; r->at++)
        g_string_append_c (field, *r->at);
      if (record->fields->len < MAX_FIELDS)
        g_ptr_array_add (record->fields, g_strndup (field->str, field->len));
    }
  while (!at_line_end (r) && *r->at++ == r->separator);
  skip_line_end (r);
  return TRUE;
}

static gboolean
is_blank (const CwCsvRecord *record)
{
  for (guint i = 0; i < record->fields->len; i++)
    {
      const char *field = g_ptr_array_index (record->fields, i);
      if (field[strspn (field, " \t")] != '\0')
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
cw_csv_read (const char *text, gsize length, guint limit, char **reason)
{
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_csv_record_free);

  if (length >= strlen (BOM) && memcmp (text, BOM, strlen (BOM)) == 0)
    {
      text += strlen (BOM);
      length -= strlen (BOM);
    }
  if (!g_utf8_validate (text, (gssize) length, NULL))
    {
      *reason = g_strdup ("the file is not UTF-8; save it from the spreadsheet as \"CSV UTF-8\"");
      return NULL;
    }
  Reader r = { text, text + length, find_separator (text, text + length), 1 };
  while (r.at < r.end)
    {
      CwCsvRecord *record = g_new0 (CwCsvRecord, 1);
      record->line = r.line;
      record->fields = g_ptr_array_new_with_free_func (g_free);
      gboolean good = read_record (&r, record);
      guint line = record->line;
      if (!good || is_blank (record))
        cw_csv_record_free (record);
      else
        g_ptr_array_add (records, record);
      if (!good)
        {
          *reason = g_strdup_printf ("line %u: a quotation mark does not end", line);
          return NULL;
        }
      if (records->len > limit)
        {
          *reason = g_strdup_printf ("more than %u lines", limit);
          return NULL;
        }
    }
  return g_steal_pointer (&records);
}

void
cw_csv_append_plain (GString *line, const char *text)
{
  if (strpbrk (text, ",;\t\"\r\n") == NULL)
    {
      g_string_append (line, text);
      return;
    }
  g_string_append_c (line, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *text);
    }
  g_string_append_c (line, '"');
}

/* Full-width forms count too: some spreadsheets take them for the plain ones. */
static gboolean
begins_formula (const char *text)
{
  static const char *const beginnings[] = { "=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠" };

  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    if (g_str_has_prefix (text, beginnings[i]))
      return TRUE;
  return FALSE;
}

void
cw_csv_append (GString *line, const char *text)
{
  /* one that stands there already gets another, so that reading takes off one and no more */
  gboolean guarded = begins_formula (text) || (*text == '\'' && begins_formula (text + 1));
  g_autofree char *marked = guarded ? g_strconcat ("'", text, NULL) : NULL;

  cw_csv_append_plain (line, marked != NULL ? marked : text);
}

const char *
cw_csv_plain (const char *field)
{
  if (field[0] != '\'')
    return field;
  return begins_formula (field + 1) || (field[1] == '\'' && begins_formula (field + 2)) ? field + 1
                                                                                      : field;
}
