/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

/* Reads all of a regular file or memfd that a caller handed over, in a thread, by read().  fd is
 * taken.  Anything else (FIFO, device, socket, directory) is CW_ERROR_INVALID_ARGUMENT "not-a-file",
 * more than limit bytes CW_ERROR_LIMIT_EXCEEDED "too-large". */
void cw_fd_read_async (int fd, gsize limit, GAsyncReadyCallback done, gpointer data);
GBytes *cw_fd_read_finish (GAsyncResult *result, GError **error);
/* The descriptor that a handle argument means, duplicated; -1 with error. */
int cw_fd_from_list (GUnixFDList *list, GVariant *handle, GError **error);
