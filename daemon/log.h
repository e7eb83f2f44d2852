/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Structured log, one call: ids only above debug, never client text (privacy).  case_id 0: none. */
void cw_log (guint32 case_id, GLogLevelFlags level, const char *format, ...) G_GNUC_PRINTF (3, 4);
