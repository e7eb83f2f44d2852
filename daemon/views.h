/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"
#include "daemon/quiet-days.h"

/* What leaves through the bus: cases, plans and rules as dictionaries with the field names of the
 * contract.  All variants are floating unless said otherwise. */

/* A row of ListCases.  quiet: for the same world and moment; NULL: the only row. */
GVariant *cw_views_row (const CwWorld *world, const CwSummary *summary, CwInstant now,
                        CwQuietDays *quiet);
/* What a person is told of it in a line or two: id, title, client, for how long it is quiet, at_risk,
 * and of the next step what, until when and how, its title in lang. */
GVariant *cw_views_brief_row (const CwWorld *world, const CwSummary *summary, CwInstant now,
                              CwQuietDays *quiet, const char *lang);
/* GetCase: the row and everything else.  NULL with error. */
GVariant *cw_views_detail (CwEngine *engine, guint32 id, GError **error);
/* The row, the plan's steps of its stage and those that are due (with titles in lang, without sources
 * and templates), and warnings: what is told of a case that has just been changed. */
GVariant *cw_views_outline (CwEngine *engine, guint32 id, const char *lang, GError **error);
GVariant *cw_views_policy_row (const CwPolicy *policy, guint problems);
GVariant *cw_views_policy (const CwPolicy *policy);
GVariant *cw_views_problem (const CwPolicyProblem *problem);
GVariant *cw_views_calendar (CwCalendar *calendar);
GVariant *cw_views_status (CwEngine *engine, const char *data_dir, const char *version,
                           const char *const *problems);
