/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/template.h"

#include <stdint.h>
#include <string.h>

#include "core/text.h"

/* Any bytes as a template: first the check of the file, then filling it with values that look like
 * placeholders themselves.  What passes the check names only known fields as missing. */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *text = size > 0 ? (const char *) data : "";
  g_autoptr (GPtrArray) problems
      = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_policy_problem_free);
  gboolean good = cw_template_check ("t.txt", text, size, problems);
  g_assert_true (good == (problems->len == 0));
  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *line = cw_policy_problem_format (g_ptr_array_index (problems, i));
      g_assert_true (cw_text_is_acceptable (line, NULL));
    }

  g_autofree char *whole = g_strndup (text, size);
  g_autofree char *title = cw_template_title (whole);
  g_assert_true (!good || *title != '\0');

  g_autoptr (GHashTable) fields = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (fields, (gpointer) "client", (gpointer) "{client}{title}%s\n#{{");
  g_hash_table_insert (fields, (gpointer) "me", (gpointer) "");
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *filled = cw_template_fill (whole, fields, missing);
  gsize length = strlen (filled);
  g_assert_true (length == 0 || filled[length - 1] == '\n');
  for (guint i = 0; i < missing->len; i++)
    {
      g_assert_true (!good || cw_template_field (g_ptr_array_index (missing, i)) != NULL);
      g_assert_cmpstr (g_ptr_array_index (missing, i), !=, "client");
    }
  return 0;
}
