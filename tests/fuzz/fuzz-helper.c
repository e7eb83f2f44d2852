/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/icalendar.h"
#include "daemon/import-rows.h"

/* What the helper casewatch-ical printed, as the daemon reads it: days, or with a first byte that is
 * odd to-dos.  Days come out in order and once each. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_days (const GArray *days)
{
  for (guint i = 0; i < days->len; i++)
    {
      const CwNamedDay *day = &g_array_index (days, CwNamedDay, i);
      g_assert_true (cw_day_in_range (day->day));
      g_assert_true (g_utf8_validate (day->name, -1, NULL));
      g_assert_true (i == 0 || day->day > g_array_index (days, CwNamedDay, i - 1).day);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  if (size == 0)
    return 0;
  g_autoptr (GError) error = NULL;
  const char *text = (const char *) data + 1;
  if (data[0] & 1)
    {
      g_autoptr (CwImportTable) table = cw_import_read_todos (text, size - 1, &error);
      g_assert_true ((table == NULL) == (error != NULL));
      return 0;
    }
  g_autoptr (CwIcalResult) result = cw_icalendar_parse_output (text, size - 1, &error);
  g_assert_true ((result == NULL) == (error != NULL));
  if (result == NULL)
    return 0;
  check_days (result->closed);
  check_days (result->opened);
  return 0;
}
