/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libical/ical.h>

#include <glib.h>

/* Whether an event is a day off, as far as the file says so.  TRANSP and CATEGORIES:Holidays say
 * nothing: every publisher of holidays writes them. */
typedef enum
{
  CW_KIND_UNMARKED, /* no marker: closed */
  CW_KIND_PUBLIC, /* a public holiday: closed */
  CW_KIND_OBSERVANCE, /* 節分, 七夕, Mother's Day: open */
  CW_KIND_WORKDAY /* a make-up working day: opened */
} CwKind;

CwKind cw_kind_of (icalcomponent *event, const char *summary);
