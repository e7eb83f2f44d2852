/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/clients.h"
#include "daemon/library.h"

/* What dates depend on beside the log, as a text of lines: "common …" (settings, zone, program, clock),
 * then one per policy and calendar.  Two of them tell which cases a change concerns. */

/* Allocated; common: what concerns every case. */
char *cw_rules_text (CwLibrary *library, const char *common);

typedef struct _CwRulesChange CwRulesChange;
/* NULL: every case is concerned, or it cannot be told (before may be NULL). */
CwRulesChange *cw_rules_change_new (const char *before, const char *after);
void cw_rules_change_free (CwRulesChange *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwRulesChange, cw_rules_change_free)
/* Does it concern a case of that platform and client?  calendars: those that the case names, with
 * commas; NULL none.  change may be NULL. */
gboolean cw_rules_change_concerns (const CwRulesChange *change, CwLibrary *library, CwClients *clients,
                                   const char *platform, const char *client, const char *calendars);
