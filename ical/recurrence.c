/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ical/recurrence.h"

gboolean
cw_recurrence_walk (const struct icalrecurrencetype *rule,
                    CwIcalWall start,
                    gboolean is_date,
                    CwDay last,
                    CwRecurrenceFunc function,
                    gpointer data,
                    guint *n_found)
{
  icalrecur_iterator *iterator =
      icalrecur_iterator_new (*rule, cw_ical_time_from_wall (start, is_date));
  if (iterator == NULL) /* no day fits, as 31 June: the parts themselves were checked before */
    return TRUE;
  gboolean good = TRUE;
  while (good)
    {
      struct icaltimetype time = icalrecur_iterator_next (iterator);
      if (icaltime_is_null_time (time))
        break;
      (*n_found)++;
      CwIcalWall wall = cw_ical_wall_from_time (&time);
      if (cw_ical_wall_day (wall) > last)
        break;
      good = function (wall, data);
    }
  icalrecur_iterator_free (iterator);
  return good;
}
