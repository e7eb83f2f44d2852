/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The instants of wall times for tests/system/test_walls.py: lines "ZONE DAY SECONDS" on standard
 * input, DAY since 1970-01-01 and SECONDS since its 00:00; a line with the instant in seconds each,
 * "?" for a zone that is not known. */
#include <stdio.h>

#include "core/civil.h"

int
main (void)
{
  g_autoptr (GTimeZone) zone = NULL;
  g_autofree char *last = g_strdup ("");
  char name[128];
  CwDay day;
  gint64 seconds;

  while (scanf ("%127s %d %" G_GINT64_FORMAT, name, &day, &seconds) == 3)
    {
      if (!g_str_equal (name, last))
        {
          g_clear_pointer (&zone, g_time_zone_unref);
          zone = cw_zone_lookup (name);
          g_free (last);
          last = g_strdup (name);
        }
      if (zone == NULL)
        puts ("?");
      else
        printf ("%" G_GINT64_FORMAT "\n",
                cw_wall_to_instant ((CwWall) { day, seconds * CW_SECOND }, zone) / CW_SECOND);
    }
  return 0;
}
