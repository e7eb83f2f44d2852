/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/batch.h"

/* Any bytes as an export of ours that is to be imported: rows that the journal would hold, or a
 * reason. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (CwBatch) batch = cw_batch_read_json (bytes, &error);
  g_assert_true ((batch == NULL) == (error != NULL));
  if (batch == NULL)
    return 0;
  for (guint i = 0; i < batch->cases->len; i++)
    g_assert_true (g_uuid_string_is_valid (g_array_index (batch->cases, CwBatchCase, i).uuid));
  for (guint i = 0; i < batch->events->len; i++)
    g_assert_nonnull (g_array_index (batch->events, CwBatchEvent, i).data);
  return 0;
}
