/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Rows of a table or tasks of a list as the fields of AddCase. */

typedef struct
{
  char *where;       /* "line 4", "task 2" */
  GVariant *fields;  /* a{sv} as AddCase takes it; NULL: left out */
  char *left_out;    /* why, when it is */
} CwImportRow;

typedef struct
{
  GPtrArray *rows;        /* CwImportRow */
  GPtrArray *ignored;     /* char*: columns that mean nothing here */
} CwImportTable;

CwImportTable *cw_import_table_new (void);
void cw_import_table_free (CwImportTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwImportTable, cw_import_table_free)
/* fields NULL: left out, for the reason. */
void cw_import_table_add (CwImportTable *table, char *where, GVariant *fields, const char *left_out);

#define CW_IMPORT_ROWS 10000

/* Threads may call these.  NULL with CW_ERROR_INVALID_ARGUMENT "bad-table", "bad-json". */
CwImportTable *cw_import_read_csv (GBytes *bytes, GError **error);
CwImportTable *cw_import_read_tasks (GBytes *bytes, GError **error); /* Taskwarrior's export */
/* What casewatch-ical says of a file's to-dos and events. */
CwImportTable *cw_import_read_todos (const char *text, gsize length, GError **error);

/* "2026/11/4", "2026年11月4日", "2026-11-04 9:30" as WHEN reads it; others as they are.  Allocated. */
char *cw_import_moment (const char *text);
