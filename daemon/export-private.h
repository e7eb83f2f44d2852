/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/export.h"

/* One export under way; each format appends the next piece of text. */
typedef struct _CwExport CwExport;

typedef struct
{
  void (*begin) (CwExport *job, GString *out);
  /* FALSE when there is no more, or (error set) when it cannot be read any further. */
  gboolean (*slice) (CwExport *job, GString *out, GError **error);
  void (*end) (CwExport *job, GString *out);
} CwExportFormat;

struct _CwExport
{
  CwEngine *engine;
  const char *name;
  const CwExportFormat *format;
  char *ids;           /* a JSON array, NULL: all */
  GHashTable *wanted;  /* the same as a set, NULL: all */
  gboolean quick;      /* ids are looked up by the indexes */
  gint64 revision;     /* what was recorded later is left out */
  guint section;       /* of the JSON */
  gint64 after;        /* the last row of the section */
  gint64 step;         /* over how many rows the next one that cannot be read is passed */
  guint faults;        /* rows that could not be read, one after the other */
  gboolean first;      /* of its section: no comma before it */
  char *cursor;        /* of the list */
  guint cases, events, commands;
  char *incomplete;
};

#define CW_EXPORT_ROWS 200 /* a slice */

extern const CwExportFormat cw_export_json;
extern const CwExportFormat cw_export_csv;
extern const CwExportFormat cw_export_ics;
