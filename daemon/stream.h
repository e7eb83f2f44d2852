/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* The rows of a long list, written to a pipe in slices of an idle main loop, at the pace of the
 * reader and without a thread. */

#define CW_STREAM_IDLE_SECONDS 60

/* StreamCases: fd is taken.  done gets a{sv}: cases, deriving (u each).  Errors: CW_ERROR_INVALID_ARGUMENT
 * "not-a-pipe", "bad-column", those of the filter; CW_ERROR_STORAGE "reader-gone" and those of the
 * database. */
void cw_stream_async (CwEngine *engine, int fd, GVariant *filter, const char *const *columns,
                      const char *lang, GAsyncReadyCallback done, gpointer data);
/* A full reference. */
GVariant *cw_stream_finish (GAsyncResult *result, GError **error);
