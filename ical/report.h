/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ical/expand.h"

/* What the file says about itself, in properties of its VCALENDAR. */
typedef struct
{
  char *name; /* X-WR-CALNAME, else NAME; cleaned; NULL: none */
  CwDay covers_from, covers_to; /* X-CASEWATCH-COVERS; CW_DAY_NONE: not given */
  CwDay official_until; /* X-CASEWATCH-OFFICIAL-UNTIL; CW_DAY_NONE: not given */
  int days_off; /* X-CASEWATCH-DAYS-OFF: bit 0 Monday … bit 6 Sunday; -1: not given */
} CwHeader;

void cw_header_init (CwHeader *header);
void cw_header_clear (CwHeader *header);
/* Reads one property of the VCALENDAR (upper-case name, raw UTF-8 value); unknown ones are fine.
 * FALSE with the refusal "bad-property" for one of ours that cannot be read. */
gboolean cw_header_take (CwHeader *header, const char *name, const char *value, GError **error);

/* The output of the helper (its format is told in core/ical-protocol.h), or NULL with the refusal
 * "output-too-large". */
GString *cw_report_write (const CwHeader *header, const CwExpansion *expansion, GError **error);
