/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ical/event.h"

/* From events to days: recurrences, exceptions and overrides (RECURRENCE-ID, cancelled or moved
 * instances), which libical leaves to its callers, inside of a window of days. */
typedef struct
{
  CwDay day;
  char *name; /* several events on a day joined with " / " */
  char *name_en; /* NULL when no event of the day has one */
} CwExpandedDay;

typedef struct
{
  CwDay day;
  const char *reason; /* static: observance, cancelled, partial-day, not-public, empty-rule */
  char *name;
} CwLeftOut;

typedef struct
{
  GArray *closed; /* CwExpandedDay, by day */
  GArray *opened; /* CwExpandedDay, by day */
  GArray *left_out; /* CwLeftOut, by day, at most CW_ICAL_MAX_LEFT_OUT */
  guint n_left_out; /* how many there are in truth */
  /* What the events speak for: the years from the first to the last explicit one, or the window
   * when all recur for ever; CW_DAY_NONE without events. */
  CwDay covers_from, covers_to;
} CwExpansion;

typedef struct _CwExpander CwExpander;

/* Both days included. */
CwExpander *cw_expander_new (CwDay from, CwDay to);
void cw_expander_free (CwExpander *expander);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwExpander, cw_expander_free)

/* FALSE with the refusal "too-many-days" or "too-long-event". */
gboolean cw_expander_add (CwExpander *expander, const CwIcalEvent *event, GError **error);
/* NULL with the refusal "output-too-large". */
CwExpansion *cw_expander_finish (CwExpander *expander, GError **error);

void cw_expansion_free (CwExpansion *expansion);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwExpansion, cw_expansion_free)
