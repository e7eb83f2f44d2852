/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/when.h"

#include <string.h>

/* First byte: the purpose and one of a few clocks; the rest is the text. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const CwInstant clocks[] = {
  G_GINT64_CONSTANT (1795482000000000),  /* 2026-11-24T01:00Z */
  G_GINT64_CONSTANT (1792891800000001),  /* 2026-10-25T01:30Z, Berlin's second 02:30 */
  G_GINT64_CONSTANT (1325239200000000),  /* 2011-12-30T10:00Z, Apia's lost day */
  G_GINT64_CONSTANT (7289654399999999),  /* 2200-12-31T23:59:59Z */
  G_GINT64_CONSTANT (-2208988800000000), /* 1900-01-01T00:00Z */
  CW_NEVER,
};

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  if (size == 0)
    return 0;

  static const char *const zones[] = { "Asia/Tokyo", "Europe/Berlin", "Pacific/Apia", "UTC" };
  g_autoptr (GTimeZone) zone = cw_zone_lookup (zones[data[0] / 5 % 4]);
  g_autoptr (CwDayset) client = cw_dayset_new (CW_WEEKEND, NULL, 0, NULL, 0);
  CwWhenContext context = { clocks[data[0] / 20 % G_N_ELEMENTS (clocks)], 18 * CW_HOUR, 9 * CW_HOUR,
                            { zone, NULL, data[0] >= 128 ? client : NULL, NULL } };
  CwWhenPurpose purpose = data[0] % 5;
  g_autofree char *text = g_strndup ((const char *) data + 1, size - 1);
  CwWhen when = { 1, FALSE, CW_DAY_NONE };
  char *reason = NULL;
  if (cw_when_parse (text, purpose, &context, &when, &reason))
    {
      g_assert_null (reason);
      g_assert_true (cw_day_in_range (when.day));
      g_assert_true (when.instant != CW_NEVER);
      g_assert_true (when.date_only || when.day == cw_instant_day (when.instant, zone));
      cw_when_is_future (&when, &context);
    }
  else
    {
      g_assert_true (when.day == CW_DAY_NONE && when.instant == 1);
      g_assert_true (g_utf8_validate (reason, -1, NULL));
      g_assert_null (strpbrk (reason, "\r\n\033"));
    }
  g_free (reason);
  return 0;
}
