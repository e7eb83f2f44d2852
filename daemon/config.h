/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/settings.h"

/* Where the user's files are, and casewatch.conf while the daemon runs. */

/* $XDG_CONFIG_HOME/casewatch, $XDG_CACHE_HOME/casewatch; relative values of the variables are
 * ignored as the base directory specification says.  Allocated. */
char *cw_config_directory (void);
char *cw_config_cache_directory (void);
/* $XDG_STATE_HOME/casewatch/backups.  Allocated. */
char *cw_config_backup_directory (void);
/* given (taken, may be NULL) made absolute, else $XDG_DATA_HOME/casewatch.  Allocated. */
char *cw_config_data_directory (char *given);

typedef struct _CwConfig CwConfig;
/* settings is handed over; NULL with a problem when the file is broken and the last values stay. */
typedef void (*CwConfigFunc) (CwSettings *settings, const char *problem, gpointer data);

/* Reads the file at once: func is called before this returns, with defaults when it is broken or
 * missing. */
CwConfig *cw_config_new (const char *config_dir, CwConfigFunc func, gpointer data);
void cw_config_watch (CwConfig *config);
void cw_config_free (CwConfig *config);
