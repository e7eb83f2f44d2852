/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/ctl.h"

/* Files on their way to and from the daemon: it takes descriptors, never names. */

/* Opens a file, or the standard input for "-", for the daemon to read; what is no regular file is
 * copied into memory first, at most limit bytes.  -1 with CW_CTL_ERROR_USAGE. */
int cw_ctl_open_input (const char *path, gsize limit, GError **error);

/* A file that is written aside, for nobody else to read, and takes its name when it is whole. */
typedef struct
{
  int fd;
  char *path;
  char *aside;
} CwCtlNewFile;
gboolean cw_ctl_new_file_open (CwCtlNewFile *file, const char *path, GError **error);
/* keep FALSE removes it.  Frees what file holds. */
gboolean cw_ctl_new_file_close (CwCtlNewFile *file, gboolean keep, GError **error);

/* A descriptor that the daemon may write to and whose bytes reach the standard output in the end:
 * the output itself when it is a file or a pipe, else memory. */
int cw_ctl_output_open (gboolean *copied, GError **error);
/* Copies from memory to the output; closes the descriptor. */
gboolean cw_ctl_output_close (CwCtl *ctl, int fd, gboolean copied, GError **error);
