/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/bulk.h"

#include "daemon/commands.h"
#include "daemon/due.h"
#include "daemon/engine-private.h"
#include "daemon/lend.h"

struct _CwBulk
{
  CwEngine *engine;
  gboolean (*phase) (CwBulk *bulk, GError **error); /* NULL: done */
  guint next;          /* the place in ids, or in changes, that the phase goes on with */
  GArray *ids;         /* guint32 */
  CwEventKind kind;    /* of Record */
  GVariant *details;   /* of Record */
  gint64 undoes;       /* of Undo */
  char *what;          /* of Undo: for its answer */
  char *request;
  GPtrArray *changes;  /* CwChange; none for Undo */
  const char *reason;
  CwDatabase *db;      /* with the transaction */
  CwCommand command;
  GVariant *answer;
  gboolean lends, committed;
};

/* All that is called meanwhile reads and writes inside the transaction.  What is due is kept as it is
 * outside. */
static gboolean
inside (CwBulk *bulk, gboolean (*func) (CwBulk *bulk, GError **error), GError **error)
{
  CwEngine *engine = bulk->engine;
  CwDatabase *db = engine->db;
  GPtrArray *due = g_steal_pointer (&engine->due);

  engine->db = bulk->db;
  gboolean good = func (bulk, error);
  engine->db = db;
  engine->due = due;
  return good;
}

static gboolean
finish (CwBulk *bulk, GError **error)
{
  (void) error;
  bulk->phase = NULL;
  bulk->lends = FALSE;
  cw_engine_end_lending (bulk->engine);
  cw_engine_committed (bulk->engine, &bulk->command, bulk->ids, FALSE, bulk->reason);
  cw_engine_take_back (bulk->engine);
  return TRUE;
}

/* What is kept of these cases, and was read meanwhile of the time before, follows. */
static gboolean
follow (CwBulk *bulk, GError **error)
{
  guint32 id = g_array_index (bulk->ids, guint32, bulk->next++);

  (void) error;
  g_hash_table_remove (bulk->engine->facts, GUINT_TO_POINTER (id));
  cw_due_follow (bulk->engine, id);
  if (bulk->next == bulk->ids->len)
    bulk->phase = finish;
  return TRUE;
}

/* It is recorded from here on, and read with its revision; still nobody else writes. */
static gboolean
commit (CwBulk *bulk, GError **error)
{
  CwEngine *engine = bulk->engine;

  if (!cw_database_commit (bulk->db, error))
    return FALSE;
  g_clear_pointer (&bulk->db, cw_database_close);
  bulk->committed = TRUE;
  engine->revision
    = bulk->undoes == 0 ? bulk->command.seq : cw_journal_revision (engine->db, NULL);
  engine->plans_generation++;
  bulk->next = 0;
  bulk->phase = follow;
  return TRUE;
}

static gboolean
write_answer (CwBulk *bulk, GError **error)
{
  GVariant *answer = bulk->undoes != 0
                       ? cw_command_undo_answer (bulk->undoes, bulk->ids, bulk->what)
                       : cw_command_record_answer (bulk->command.seq, bulk->changes, NULL);

  bulk->answer = g_variant_ref_sink (answer);
  bulk->phase = commit;
  return bulk->request == NULL
         || cw_journal_append_answer (bulk->db, bulk->command.seq, bulk->answer, error);
}

static gboolean
derive_one (CwBulk *bulk, GError **error)
{
  return cw_engine_refresh (bulk->engine, g_array_index (bulk->ids, guint32, bulk->next), FALSE, error);
}

static gboolean
derive (CwBulk *bulk, GError **error)
{
  if (!inside (bulk, derive_one, error))
    return FALSE;
  if (++bulk->next == bulk->ids->len)
    bulk->phase = write_answer;
  return TRUE;
}

static gboolean
write_next (CwBulk *bulk, GError **error)
{
  if (bulk->next < bulk->changes->len
      && !cw_engine_write_change (bulk->engine, bulk->command.seq,
                                  g_ptr_array_index (bulk->changes, bulk->next++), error))
    return FALSE;
  if (bulk->next < bulk->changes->len)
    return TRUE;
  bulk->next = 0;
  bulk->phase = derive;
  return TRUE;
}

static gboolean
write_some (CwBulk *bulk, GError **error)
{
  return inside (bulk, write_next, error);
}

static gboolean
begin (CwBulk *bulk, GError **error)
{
  CwEngine *engine = bulk->engine;

  bulk->next = 0;
  bulk->phase = write_some;
  bulk->command
    = cw_engine_new_command (engine, bulk->undoes != 0 ? "undo" : "record", bulk->request, bulk->undoes);
  bulk->db = cw_database_open_beside (cw_database_file (engine->db), error);
  return bulk->db != NULL && cw_database_begin (bulk->db, error)
         && cw_journal_append_command (bulk->db, &bulk->command, error);
}

/* All are judged before anything is written. */
static gboolean
judge (CwBulk *bulk, GError **error)
{
  CwWorld world = cw_engine_world (bulk->engine);
  CwChange *change
    = cw_command_record_change (bulk->engine, &world, g_array_index (bulk->ids, guint32, bulk->next),
                                bulk->kind, bulk->details, error);

  if (change == NULL)
    return FALSE;
  g_ptr_array_add (bulk->changes, change);
  if (++bulk->next == bulk->ids->len)
    bulk->phase = begin;
  return TRUE;
}

/* Nothing of it is recorded, unless it is committed and the engine goes. */
static void
give_up (CwBulk *bulk)
{
  bulk->phase = NULL;
  g_clear_pointer (&bulk->db, cw_database_close);
  if (!bulk->lends)
    return;
  bulk->lends = FALSE;
  cw_engine_end_lending (bulk->engine);
}

static CwBulk *
new_bulk (CwEngine *engine, GArray *ids, const char *request, const char *reason)
{
  CwBulk *bulk = g_new0 (CwBulk, 1);

  bulk->engine = engine;
  bulk->ids = ids;
  bulk->request = g_strdup (request);
  bulk->reason = reason;
  bulk->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_change_free);
  return bulk;
}

CwBulk *
cw_bulk_record (CwEngine *engine, const guint32 *ids, gsize n, const char *word, GVariant *details,
                GVariant **answer, GError **error)
{
  const char *request;
  CwEventKind kind;

  if (!cw_command_record_begin (engine, ids, n, word, details, &kind, &request, answer, error))
    return NULL;
  GArray *copy = g_array_sized_new (FALSE, FALSE, sizeof (guint32), (guint) n);
  g_array_append_vals (copy, ids, (guint) n);
  g_autoptr(CwBulk) bulk = new_bulk (engine, copy, request, cw_command_record_reason (kind));
  bulk->kind = kind;
  bulk->details = g_variant_ref (details);
  bulk->phase = judge;
  bulk->lends = cw_engine_lend (engine, error);
  return bulk->lends ? g_steal_pointer (&bulk) : NULL;
}

CwBulk *
cw_bulk_undo (CwEngine *engine, gint64 command, const char *kind, GArray *ids, const char *request,
              GError **error)
{
  g_autoptr(CwBulk) bulk = new_bulk (engine, ids, request, "edited");

  bulk->undoes = command;
  bulk->what = cw_command_undo_what (engine, command, kind, ids);
  bulk->phase = begin;
  bulk->lends = cw_engine_lend (engine, error);
  return bulk->lends ? g_steal_pointer (&bulk) : NULL;
}

gboolean
cw_bulk_step (CwBulk *bulk, gint64 budget, GError **error)
{
  gint64 end = g_get_monotonic_time () + budget;

  do
    if (!bulk->phase (bulk, error))
      {
        CwEngine *engine = bulk->engine;
        give_up (bulk);
        cw_engine_take_back (engine);
        return FALSE;
      }
  /* one waits for the disk, and one looks at the alerts: a turn of the main loop for each */
  while (bulk->phase != NULL && bulk->phase != commit && bulk->phase != finish
         && g_get_monotonic_time () < end);
  return bulk->phase != NULL;
}

GVariant *
cw_bulk_answer (CwBulk *bulk)
{
  return bulk->committed ? g_steal_pointer (&bulk->answer) : NULL;
}

void
cw_bulk_free (CwBulk *bulk)
{
  if (bulk == NULL)
    return;
  give_up (bulk);
  g_clear_pointer (&bulk->answer, g_variant_unref);
  g_array_unref (bulk->ids);
  g_clear_pointer (&bulk->details, g_variant_unref);
  g_free (bulk->what);
  g_free (bulk->request);
  g_ptr_array_unref (bulk->changes);
  cw_command_clear (&bulk->command);
  g_free (bulk);
}
