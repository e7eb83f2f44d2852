/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* The rows of a long list, written to a pipe in slices of an idle main loop, at the pace of the
 * reader and without a thread. */
typedef struct _CwStream CwStream;

#define CW_STREAM_PATIENCE 60000 /* ms that a reader may stand still */

/* The stream has come to its end, the pipe is closed, and the stream is freed afterwards.  report:
 * floating a{sv}: cases (u), deriving (u); or NULL and error, owned: CW_ERROR_STORAGE "reader-gone"
 * or one of the database, CW_ERROR_INVALID_STATE "stopping". */
typedef void (*CwStreamDone) (CwStream *stream, GVariant *report, GError *error, gpointer data);

/* fd is taken in any case; filter is sunk.  The engine must be there until done was called.  NULL with
 * error, and done is not called: CW_ERROR_INVALID_ARGUMENT "not-a-pipe", "bad-column" or what is
 * wrong in the filter, CW_ERROR_STORAGE "reader-gone". */
CwStream *cw_stream_new (CwEngine *engine, int fd, guint patience, GVariant *filter,
                         const char *const *columns, const char *lang, CwStreamDone done,
                         gpointer data, GError **error);
/* Ends it now, with "stopping". */
void cw_stream_stop (CwStream *stream);
