/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ical/event.h"

/* One instance begins at this wall time; FALSE stops the walk. */
typedef gboolean (*CwRecurrenceFunc) (CwIcalWall start, gpointer data);

/* Calls the function for every instance of a rule from the start of the event to the end of last,
 * in order.  *n_found counts them, with the first one beyond last.  FALSE when the function stopped
 * it. */
gboolean cw_recurrence_walk (const struct icalrecurrencetype *rule,
                             CwIcalWall start,
                             gboolean is_date,
                             CwDay last,
                             CwRecurrenceFunc function,
                             gpointer data,
                             guint *n_found);
