/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

typedef struct
{
  int from_year, to_year; /* the window of days, both included */
  gboolean only_public;
  gboolean todos; /* cw_todos_read () instead */
} CwIcalOptions;

/* From the bytes of an iCalendar file to the output of the helper; NULL with a refusal. */
GString *cw_calendar_file_read (const char *data,
                                gsize length,
                                const CwIcalOptions *options,
                                GError **error);
