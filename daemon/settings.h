/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/plan.h"
#include "daemon/database.h"

typedef enum
{
  CW_OPEN_WITH_PROGRAM,   /* the desktop's program for texts; the clipboard where there is none */
  CW_OPEN_WITH_CLIPBOARD,
} CwOpenWith;

/* casewatch.conf: [Alerts] Hours= Days= DigestAt= OpenWith=, [User] Name= DayEnd=.  A broken file is told
 * (problem) and the last good values stay. */
typedef struct
{
  CwHours hours;       /* 09:00-20:00, every day */
  gint64 digest_at;    /* 09:00 */
  gint64 day_end;      /* 18:00 */
  CwOpenWith open_with; /* what the button "Draft" does */
  char *user_name;     /* "" when not set */
  char *fingerprint;   /* of the values that change dates */
} CwSettings;
CwSettings *cw_settings_defaults (void);
/* text NULL: defaults.  NULL with a one-line reason ("casewatch.conf:3: …") on any problem: unknown
 * group or key (nearest named), a window that never opens, bad times. */
CwSettings *cw_settings_parse (const char *file, const char *text, char **reason);
void cw_settings_free (CwSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSettings, cw_settings_free)

/* What the daemon itself remembers, in the database's `kept` table (not evidence): paused_until …
 * Setting joins the caller's transaction, or makes one when none is open. */
gboolean cw_kept_set_int (CwDatabase *db, const char *key, gint64 value, GError **error);
gint64 cw_kept_get_int (CwDatabase *db, const char *key, gint64 fallback);
/* The same of a text, in a transaction that is open; allocated, NULL when it is not kept. */
gboolean cw_kept_set_text (CwDatabase *db, const char *key, const char *value, GError **error);
char *cw_kept_get_text (CwDatabase *db, const char *key);
