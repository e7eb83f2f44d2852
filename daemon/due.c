/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/due.h"

#include "daemon/engine-private.h"

#define PAGE 256 /* rows */
#define MANY 64 /* changes from which on it is quicker to read all anew */

void
cw_due_clear (CwEngine *engine)
{
  g_clear_pointer (&engine->due, g_ptr_array_unref);
  g_clear_pointer (&engine->due_read, g_ptr_array_unref);
  g_hash_table_remove_all (engine->due_changed);
}

void
cw_due_changed (CwEngine *engine, guint32 id)
{
  g_clear_pointer (&engine->due_read, g_ptr_array_unref);
  if (engine->due == NULL)
    return;
  g_hash_table_add (engine->due_changed, GUINT_TO_POINTER (id));
  if (g_hash_table_size (engine->due_changed) > MANY)
    cw_due_clear (engine);
}

/* Where a case stands, or would stand. */
static guint
find_place (const GPtrArray *due, guint32 id)
{
  guint low = 0, high = due->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (((CwSummary *) g_ptr_array_index (due, middle))->case_id < id)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

int
cw_due_place (const GPtrArray *due, guint32 id)
{
  guint place = due != NULL ? find_place (due, id) : 0;

  return due != NULL && place < due->len
             && ((const CwSummary *) g_ptr_array_index (due, place))->case_id == id
           ? (int) place : -1;
}

const CwSummary *
cw_due_find (CwEngine *engine, guint32 id)
{
  int place = cw_due_place (engine->due, id);

  return place >= 0 ? g_ptr_array_index (engine->due, place) : NULL;
}

static gboolean
bring_up (CwEngine *engine, guint32 id)
{
  CwSummary *summary = g_new0 (CwSummary, 1);
  g_autoptr(GError) error = NULL;
  gboolean there = cw_summary_load (engine->db, id, summary, &error);
  guint place = find_place (engine->due, id);

  if (place < engine->due->len
      && ((CwSummary *) g_ptr_array_index (engine->due, place))->case_id == id)
    g_ptr_array_remove_index (engine->due, place);
  if (there && cw_summary_is_for_agenda (summary))
    g_ptr_array_insert (engine->due, (gint) place, summary);
  else
    {
      cw_summary_clear (summary);
      g_free (summary);
    }
  return error == NULL;
}

void
cw_due_follow (CwEngine *engine, guint32 id)
{
  if (engine->due == NULL)
    return;
  g_hash_table_remove (engine->due_changed, GUINT_TO_POINTER (id));
  if (!bring_up (engine, id))
    cw_due_clear (engine);
}

guint
cw_due_count_snoozed (CwEngine *engine)
{
  CwInstant now = cw_engine_now (engine);
  guint n = 0;

  if (engine->due == NULL)
    return cw_summary_count_snoozed (engine->db, now);
  const GPtrArray *due = cw_due_get (engine);
  for (guint i = 0; due != NULL && i < due->len; i++)
    {
      const CwSummary *row = g_ptr_array_index (due, i);
      n += row->is_due && cw_summary_state (row, now) == CW_STATE_SNOOZED;
    }
  return n;
}

gboolean
cw_due_read_some (CwEngine *engine)
{
  if (engine->due != NULL)
    return TRUE;
  GPtrArray *read = g_steal_pointer (&engine->due_read);
  guint n = read != NULL ? read->len : 0;
  guint32 last = n > 0 ? ((const CwSummary *) g_ptr_array_index (read, n - 1))->case_id : 0;
  g_autoptr(GPtrArray) page = cw_summary_due_after (engine->db, last, PAGE, NULL);
  gboolean more = page != NULL && page->len == PAGE;
  if (read == NULL)
    read = g_steal_pointer (&page);
  else if (page != NULL)
    g_ptr_array_extend_and_steal (read, g_steal_pointer (&page));
  else /* what can be read of it may be wrong */
    g_clear_pointer (&read, g_ptr_array_unref);
  *(more ? &engine->due_read : &engine->due) = read;
  return !more;
}

GPtrArray *
cw_due_get (CwEngine *engine)
{
  GHashTableIter iter;
  gpointer id;

  if (engine->due != NULL)
    {
      g_hash_table_iter_init (&iter, engine->due_changed);
      while (g_hash_table_iter_next (&iter, &id, NULL))
        if (!bring_up (engine, GPOINTER_TO_UINT (id)))
          {
            cw_due_clear (engine);
            break;
          }
    }
  g_hash_table_remove_all (engine->due_changed);
  if (engine->due == NULL)
    engine->due = cw_summary_due (engine->db, NULL);
  return engine->due;
}
