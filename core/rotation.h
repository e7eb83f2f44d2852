/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/civil.h"

/* Which backups are kept: the newest of each of the last 7 days on which there is one, of 8 weeks
 * (Monday to Sunday), of 12 months, and the newest of all. */

#define CW_ROTATION_DAYS   7
#define CW_ROTATION_WEEKS  8
#define CW_ROTATION_MONTHS 12

/* moments: n of them in any order; keep: n flags, out.  zone: whose days are meant. */
void cw_rotation_choose (const CwInstant *moments, guint n, GTimeZone *zone, gboolean *keep);
