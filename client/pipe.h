/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* FALSE: nothing more is wanted.  The bytes may be written into. */
typedef gboolean (*CwCtlBytesFunc) (char *bytes, gsize n, gpointer data);

typedef struct
{
  CwCtlBytesFunc take;
  gpointer data;
  gboolean begun; /* something was taken */
  gboolean stopped; /* nothing more was wanted */
} CwCtlPipe;

/* Calls a method of the main interface that gets the write end of a pipe as handle 0, and reads the
 * pipe to its end, then gives the answer.  patience: ms without a byte.  NULL with the error of GDBus;
 * when it was stopped that means nothing. */
GVariant *cw_ctl_pipe_call (GDBusConnection *connection,
                            const char *name,
                            const char *method,
                            GVariant *params,
                            const char *reply,
                            int patience,
                            CwCtlPipe *pipe,
                            GError **error);
