/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Writes to a descriptor that a caller handed over, a regular file or a pipe, in a thread: a reader
 * that is slow holds up nobody but itself, and one that stops reading is given up. */
typedef struct _CwSink CwSink;

#define CW_SINK_IDLE_SECONDS 60

/* more: called in the main context when what was pushed has been written, to push the next piece;
 * done: once, at the end or with the error (CW_ERROR_INVALID_ARGUMENT "not-a-file", CW_ERROR_STORAGE
 * "not-written", "reader-gone"); the sink is gone after it.  fd is taken. */
typedef void (*CwSinkMore) (CwSink *sink, gpointer data);
typedef void (*CwSinkDone) (GError *error, gpointer data);
CwSink *cw_sink_new (int fd, CwSinkMore more, CwSinkDone done, gpointer data);
/* One piece at a time, from within more; bytes is taken.  An empty one is skipped at once. */
void cw_sink_push (CwSink *sink, GBytes *bytes);
/* There is no more: done follows when everything is out. */
void cw_sink_finish (CwSink *sink);
