/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* Forecast as the bus answers it, in slices: the cases of a page are derived. */

typedef struct _CwForecastJob CwForecastJob;

/* options: until (a WHEN; a day means its end; 30 days when not given), follow (b).  cursor: "" for
 * the first page, else what the page before gave; it names the last row told, so that pages fit
 * together while time passes.  limit: 0 means CW_DEFAULT_PAGE; a page also ends where the reply
 * would grow past its limit.  Pauses are not looked at: what they hold back comes as one digest.
 * CW_ERROR_INVALID_ARGUMENT: "bad-time", "in-the-past", "bad-cursor", unknown keys. */
CwForecastJob *cw_forecast_new (CwEngine *engine, GVariant *options, const char *cursor, guint limit,
                                GError **error);
void cw_forecast_free (CwForecastJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwForecastJob, cw_forecast_free)
/* Looks at cases for about that time (µs, at least one case).  FALSE: done, or *error is set. */
gboolean cw_forecast_step (CwForecastJob *job, gint64 budget, GError **error);
/* (aa{sv}s), floating, sorted by alert, then case, then step. */
GVariant *cw_forecast_answer (CwForecastJob *job);
