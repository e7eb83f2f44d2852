/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ical/calendar-file.h"

#include <libical/ical.h>

#include "core/limits.h"
#include "daemon/icalendar.h"
#include "daemon/import-rows.h"
#include "ical/todos.h"

/* First byte: the options of casewatch-ical; the rest is the file.  Whatever the helper prints, the
 * daemon can read. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
read_days (const GString *output)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwIcalResult) result = cw_icalendar_parse_output (output->str, output->len, &error);
  g_assert_no_error (error);
  for (guint i = 1; i < result->closed->len; i++)
    g_assert_cmpint (g_array_index (result->closed, CwNamedDay, i - 1).day, <,
                     g_array_index (result->closed, CwNamedDay, i).day);
}

static void
read_todos (const GString *output)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwImportTable) table = cw_import_read_todos (output->str, output->len, &error);
  g_assert_no_error (error);
  g_assert_nonnull (table);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  if (size == 0)
    return 0;
  icalerror_set_errors_are_fatal (0);
  g_autoptr (GError) error = NULL;
  CwIcalOptions options = { CW_YEAR_FIRST, CW_YEAR_LAST, data[0] & 1, data[0] & 2 };
  const char *text = (const char *) data + 1;
  GString *output = options.todos ? cw_todos_read (text, size - 1, &error)
                                  : cw_calendar_file_read (text, size - 1, &options, &error);
  g_assert_true ((output == NULL) == (error != NULL));
  if (output == NULL)
    return 0;
  g_assert_true (g_utf8_validate_len (output->str, output->len, NULL));
  if (options.todos)
    read_todos (output);
  else
    read_days (output);
  g_string_free (output, TRUE);
  return 0;
}
