/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/import-rows.h"

/* Any bytes as what Taskwarrior's "task export" writes. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (CwImportTable) table = cw_import_read_tasks (bytes, &error);
  g_assert_true ((table == NULL) == (error != NULL));
  for (guint i = 0; table != NULL && i < table->rows->len; i++)
    {
      const CwImportRow *row = g_ptr_array_index (table->rows, i);
      g_assert_true ((row->fields != NULL) != (row->left_out != NULL));
      if (row->fields != NULL)
        g_assert_true (g_variant_is_of_type (row->fields, G_VARIANT_TYPE_VARDICT));
    }
  return 0;
}
