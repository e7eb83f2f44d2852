/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/csv.h"

#include <string.h>

#include "daemon/import-rows.h"

/* Any bytes as a table: the records, each of which can be written and read again, and what an import
 * makes of it. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Of nothing but blanks there is no record. */
static gboolean
has_text (const CwCsvRecord *record)
{
  for (guint i = 0; i < record->fields->len; i++)
    {
      const char *field = g_ptr_array_index (record->fields, i);
      if (field[strspn (field, " \t\r\n\v\f")] != '\0')
        return TRUE;
    }
  return FALSE;
}

static void
write_again (const CwCsvRecord *record)
{
  g_autoptr (GString) line = g_string_new (NULL);
  for (guint i = 0; i < record->fields->len; i++)
    {
      if (i > 0)
        g_string_append_c (line, ',');
      cw_csv_append_plain (line, g_ptr_array_index (record->fields, i));
    }
  g_string_append (line, ",\r\n"); /* what has other separators in it is quoted */
  g_autofree char *reason = NULL;
  g_autoptr (GPtrArray) again = cw_csv_read (line->str, line->len, 10, &reason);
  g_assert_nonnull (again);
  g_assert_true (again->len == 1);
  const CwCsvRecord *second = g_ptr_array_index (again, 0);
  g_assert_cmpuint (second->fields->len, >=, record->fields->len);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *reason = NULL;
  g_autoptr (GPtrArray) records = cw_csv_read ((const char *) data, size, 1000, &reason);
  g_assert_true ((records == NULL) == (reason != NULL));
  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const CwCsvRecord *record = g_ptr_array_index (records, i);
      for (guint k = 0; k < record->fields->len; k++)
        {
          const char *field = g_ptr_array_index (record->fields, k);
          g_assert_true (g_utf8_validate (field, -1, NULL));
          g_autoptr (GString) safe = g_string_new (NULL);
          cw_csv_append (safe, field);
          /* no cell of ours begins a formula */
          g_assert_null (*safe->str != '\0' ? strchr ("=+-@\t\r", *safe->str) : NULL);
          g_assert_null (safe->len > 1 && *safe->str == '"' ? strchr ("=+-@\t\r", safe->str[1])
                                                            : NULL);
        }
      if (i == 0 && record->fields->len <= 32 && has_text (record)
          && !g_str_has_prefix (g_ptr_array_index (record->fields, 0), "\xef\xbb\xbf"))
        write_again (record);
    }

  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (CwImportTable) table = cw_import_read_csv (bytes, &error);
  g_assert_true ((table == NULL) == (error != NULL));
  for (guint i = 0; table != NULL && i < table->rows->len; i++)
    {
      const CwImportRow *row = g_ptr_array_index (table->rows, i);
      g_assert_true ((row->fields != NULL) != (row->left_out != NULL));
    }
  return 0;
}
