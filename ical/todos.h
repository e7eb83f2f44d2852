/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The to-dos and events of an iCalendar file as rows of an import, see core/ical-protocol.h; NULL
 * with a refusal.  Recurrences are not worked out: a job is there once. */
GString *cw_todos_read (const char *data, gsize length, GError **error);
