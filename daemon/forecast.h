/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* Forecast as the bus answers it: (aa{sv}s), floating, sorted by alert, then case, then step.
 * options: until (a WHEN; a day means its end; 30 days when not given), follow (b).  cursor: "" for
 * the first page, else what the page before gave; it names the last row told, so that pages fit
 * together while time passes.  limit: 0 means CW_DEFAULT_PAGE; a page also ends where the reply
 * would grow past its limit.  Pauses are not looked at: what they hold back comes as one digest.
 * CW_ERROR_INVALID_ARGUMENT: "bad-time", "in-the-past", "bad-cursor", unknown keys. */
GVariant *cw_forecast (CwEngine *engine, GVariant *options, const char *cursor, guint limit,
                       GError **error);
