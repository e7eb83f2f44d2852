/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/settings.h"

/* Any text as casewatch.conf: settings that make sense, or a line that says what is wrong. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *reason = NULL;
  g_autoptr (CwSettings) settings = cw_settings_parse ("casewatch.conf", text, &reason);
  g_assert_true ((settings == NULL) == (reason != NULL));
  if (settings == NULL)
    {
      g_assert_true (g_utf8_validate (reason, -1, NULL));
      return 0;
    }
  g_assert_true (settings->hours.days != 0);
  g_assert_true (settings->digest_at >= 0 && settings->digest_at < 24 * CW_HOUR);
  g_assert_true (settings->day_end >= 0 && settings->day_end <= 24 * CW_HOUR);
  g_assert_true (g_utf8_validate (settings->user_name, -1, NULL));
  return 0;
}
