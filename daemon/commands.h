/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* The commands that change cases and what is known of clients.  Each checks everything first, then is one transaction; a repeated
 * request gets the first answer.  Answers are tuples as the bus sends them, full references, NULL
 * on refusal. */

GVariant *cw_command_add (CwEngine *engine, GVariant *fields, GError **error);              /* (u) */
/* The case that AddCase's fields describe, checked; not yet recorded. */
CwChange *cw_command_add_change (CwEngine *engine, GVariant *fields, GError **error);
GVariant *cw_command_edit (CwEngine *engine, guint32 id, guint64 expected_revision,
                           GVariant *fields, GError **error);                               /* (t) */
GVariant *cw_command_record (CwEngine *engine, const guint32 *ids, gsize n, const char *word,
                             GVariant *details, GError **error);                            /* (at) */
GVariant *cw_command_close (CwEngine *engine, guint32 id, const char *outcome, GVariant *details,
                            GError **error);                                                /* (t) */
GVariant *cw_command_reopen (CwEngine *engine, guint32 id, GVariant *details, GError **error); /* (t) */
GVariant *cw_command_undo (CwEngine *engine, guint64 expected_command, GVariant *details,
                           GError **error);                                                 /* (taus) */
/* What Undo would take back; 0 with *answer (a repeated request) or error set.  kind: allocated;
 * request: borrowed from details. */
gint64 cw_command_undo_find (CwEngine *engine, guint64 expected_command, GVariant *details,
                             char **kind, const char **request, GVariant **answer, GError **error);
/* Undo's answer for cases (guint32), floating; and "import on case 3 and 4 more", allocated. */
GVariant *cw_command_undo_answer (gint64 command, const GArray *ids, const char *what);
char *cw_command_describe (const char *what, const GArray *ids);
/* The same for the command that is undone. */
char *cw_command_undo_what (CwEngine *engine, gint64 command, const char *kind, const GArray *ids);
/* command-client.c */
GVariant *cw_command_edit_client (CwEngine *engine, const char *name, GVariant *fields,
                                  GError **error);                                          /* (t) */
GVariant *cw_command_rename_client (CwEngine *engine, const char *from, const char *to,
                                    GVariant *options, GError **error);                 /* (a{sv}) */

/* The parts of Record, for who goes through them in slices (daemon/bulk.h). */
/* FALSE with *answer (a repeated request) or error set. */
gboolean cw_command_record_begin (CwEngine *engine, const guint32 *ids, gsize n, const char *word,
                                  GVariant *details, CwEventKind *kind, const char **request,
                                  GVariant **answer, GError **error);
/* The judged event. */
CwChange *cw_command_record_change (CwEngine *engine, const CwWorld *world, guint32 id, CwEventKind kind,
                                    GVariant *details, GError **error);
GVariant *cw_command_record_answer (gint64 command, GPtrArray *changes, gpointer data); /* floating */
/* What AlertWithdrawn says after an event of that kind. */
const char *cw_command_record_reason (CwEventKind kind);

/* FALSE with "too-many-events" when the case takes no further one. */
gboolean cw_command_has_room (CwEngine *engine, guint32 id, GError **error);
