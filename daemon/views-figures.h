/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/statistics.h"

/* Figures as dictionaries; all variants are floating.  Hours and percents have one decimal; where
 * there are few (fewer than CW_FEW) there is no percent. */

/* a{sv}: cases open in_stage outcomes applications answered genuine lures waiting contracts rejected
 * presumed silences reply stages steps money last_contact. */
GVariant *cw_views_figures (CwFigures *figures, GTimeZone *zone);
/* a{sv}: count of percent low high few. */
GVariant *cw_views_share (CwShare share);
