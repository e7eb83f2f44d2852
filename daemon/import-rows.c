/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/import-rows.h"

#include <stdlib.h>
#include <string.h>

static void
free_row (gpointer data)
{
  CwImportRow *row = data;

  g_free (row->where);
  g_free (row->left_out);
  g_clear_pointer (&row->fields, g_variant_unref);
  g_free (row);
}

CwImportTable *
cw_import_table_new (void)
{
  CwImportTable *table = g_new0 (CwImportTable, 1);

  table->rows = g_ptr_array_new_with_free_func (free_row);
  table->ignored = g_ptr_array_new_with_free_func (g_free);
  return table;
}

void
cw_import_table_free (CwImportTable *table)
{
  if (table == NULL)
    return;
  g_ptr_array_unref (table->rows);
  g_ptr_array_unref (table->ignored);
  g_free (table);
}

void
cw_import_table_add (CwImportTable *table, char *where, GVariant *fields, const char *left_out)
{
  CwImportRow *row = g_new0 (CwImportRow, 1);

  row->where = where;
  row->fields = fields != NULL ? g_variant_ref_sink (fields) : NULL;
  row->left_out = g_strdup (left_out);
  g_ptr_array_add (table->rows, row);
}

char *
cw_import_moment (const char *text)
{
  static GRegex *form = NULL;
  g_autoptr(GMatchInfo) match = NULL;

  if (g_once_init_enter (&form))
    g_once_init_leave (
      &form, g_regex_new ("^\\s*([0-9]{4})\\s*[-/.年]\\s*([0-9]{1,2})\\s*[-/.月]\\s*([0-9]{1,2})日?"
                          "(?:[ T]+([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?)?\\s*$",
                          G_REGEX_OPTIMIZE, 0, NULL));
  if (!g_regex_match (form, text, 0, &match))
    return g_strstrip (g_strdup (text));
  int part[5] = { 0 };
  for (int i = 0; i < 5; i++)
    {
      g_autofree char *digits = g_match_info_fetch (match, i + 1);
      part[i] = digits != NULL && *digits != '\0' ? atoi (digits) : -1;
    }
  if (part[3] < 0)
    return g_strdup_printf ("%04d-%02d-%02d", part[0], part[1], part[2]);
  return g_strdup_printf ("%04d-%02d-%02d %02d:%02d", part[0], part[1], part[2], part[3], part[4]);
}
