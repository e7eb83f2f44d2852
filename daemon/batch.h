/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/civil.h"

/* What an import brings: rows of the journal, checked, before they have numbers here.  For threads: it
 * knows no main loop. */

typedef struct
{
  char *uuid, *request, *zone, *kind, *undoes; /* request and undoes may be NULL */
  CwInstant recorded_at;
} CwBatchCommand;

typedef struct
{
  char *uuid, *command; /* command: its uuid; NULL: the import itself */
  char *data;           /* the seed as JSON */
} CwBatchCase;

typedef struct
{
  char *uuid, *case_uuid, *command, *kind, *zone, *data;
  CwInstant at;
  gboolean date_only;
} CwBatchEvent;

typedef struct
{
  char *command, *client, *data;
} CwBatchFacts;

typedef struct
{
  GArray *commands, *cases, *events, *facts;
} CwBatch;

CwBatch *cw_batch_new (void);
void cw_batch_free (CwBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwBatch, cw_batch_free)

/* Each takes its row; FALSE with CW_ERROR_INVALID_ARGUMENT "bad-row: …" (or LimitExceeded) when it is
 * not one that the journal would hold. */
gboolean cw_batch_add_command (CwBatch *batch, CwBatchCommand *row, GError **error);
gboolean cw_batch_add_case (CwBatch *batch, CwBatchCase *row, GError **error);
gboolean cw_batch_add_event (CwBatch *batch, CwBatchEvent *row, GError **error);
gboolean cw_batch_add_facts (CwBatch *batch, CwBatchFacts *row, GError **error);

/* An export of ours. */
CwBatch *cw_batch_read_json (GBytes *bytes, GError **error);

typedef struct
{
  const char *file;     /* the database */
  const char *request;  /* NULL: none */
  const char *zone;
  CwInstant now;
  gboolean dry_run;     /* nothing stays */
  GVariant *extra;      /* a{sv} that is added to the report; NULL: nothing */
} CwBatchOptions;

/* All or nothing, on a connection of its own: what is known by its uuid is skipped, the rest is one
 * command, so that one undo takes it back.  The report (floating a{sv}): cases, events, commands,
 * known (u each), command (t, absent when there was nothing new).  CW_ERROR_CONFLICT "import-differs"
 * when the same uuid means something else here, "busy" when a command is under way. */
GVariant *cw_batch_write (const CwBatch *batch, const CwBatchOptions *options, GError **error);
