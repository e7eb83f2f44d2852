/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* What every command of cw-ctl is given: what the global options say, the way to the daemon, and
 * the text that will be printed. */

typedef struct _CwCtlBus CwCtlBus;

typedef struct
{
  CwCtlBus *bus;
  gboolean json;
  gboolean color;
  gboolean pager; /* a terminal reads, and nobody said --no-pager */
  GString *out; /* what is still to be printed, UTF-8 */
  GTimeZone *zone; /* in which times are shown to people */
  gint64 now; /* the daemon's clock, see cw_ctl_now (); 0: not asked yet */
  gboolean told_deriving; /* that lists may lack cases, see client/cases.c */
  int status; /* exit status of a command that did what it was told */
} CwCtl;

/* The exit statuses of the contract. */
enum
{
  CW_CTL_DONE = 0,
  CW_CTL_REFUSED = 1,
  CW_CTL_USAGE = 2,
  CW_CTL_NO_DAEMON = 3,
};

typedef enum
{
  CW_CTL_ERROR_USAGE,
  CW_CTL_ERROR_FAILED, /* something on this side: a file, the clipboard */
  CW_CTL_ERROR_NO_DAEMON,
  CW_CTL_ERROR_SILENT, /* the reader of our output went away: nothing is to be said */
} CwCtlErrorCode;

#define CW_CTL_ERROR (cw_ctl_error_quark ())
GQuark cw_ctl_error_quark (void);
void cw_ctl_usage (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
void cw_ctl_failed (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
