/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A value of the bus as JSON, UTF-8: dictionaries become objects, arrays arrays, times and money
 * come as they are.  Exact data, but control characters (C1 included) and bidirectional controls
 * are written as \uXXXX, so that nothing in it moves a terminal.  pretty: several lines.  Takes
 * value if it is floating.  Allocated. */
char *cw_ctl_json (GVariant *value, gboolean pretty);
