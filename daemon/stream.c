/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/stream.h"

#include <errno.h>
#include <glib-unix.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/derive.h"
#include "daemon/dict.h"
#include "daemon/list-filter.h"
#include "daemon/row-columns.h"
#include "dbus/errors.h"

#define SLICE 500 /* rows; some milliseconds */

typedef struct
{
  CwEngine *engine;
  int fd;
  GVariant *dict; /* owns the texts of the filter */
  CwSummaryFilter filter;
  CwSummaryOrder order;
  GArray *columns;
  char *lang;
  char *cursor;
  GString *out; /* what is not written yet, from written on */
  gsize written;
  gboolean ended;
  guint cases;
  guint source, patience;
  GTask *task;
} Stream;

static GVariant *
make_report (const Stream *stream)
{
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put (&b, "cases", g_variant_new_uint32 (stream->cases));
  cw_dict_put (&b, "deriving", g_variant_new_uint32 (cw_derive_left (stream->engine)));
  return g_variant_builder_end (&b);
}

static void
finish (Stream *stream, GError *error)
{
  g_clear_handle_id (&stream->source, g_source_remove);
  g_clear_handle_id (&stream->patience, g_source_remove);
  close (stream->fd);
  if (error != NULL)
    g_task_return_error (stream->task, error);
  else
    g_task_return_pointer (stream->task, g_variant_ref_sink (make_report (stream)),
                           (GDestroyNotify) g_variant_unref);
  g_object_unref (stream->task);
  g_variant_unref (stream->dict);
  g_array_unref (stream->columns);
  g_free (stream->lang);
  g_free (stream->cursor);
  g_string_free (stream->out, TRUE);
  g_free (stream);
}

static void
finish_gone (Stream *stream, const char *why)
{
  finish (stream, g_error_new (CW_ERROR, CW_ERROR_STORAGE, "reader-gone: %s", why));
}

static gboolean
on_impatient (gpointer data)
{
  Stream *stream = data;

  stream->patience = 0;
  finish_gone (stream, "nobody reads the pipe");
  return G_SOURCE_REMOVE;
}

static gboolean
fill (Stream *stream, GError **error)
{
  CwWorld world = cw_engine_world (stream->engine);
  CwInstant now = stream->filter.now = cw_engine_now (stream->engine);
  g_autofree char *next = NULL;
  g_autoptr(GPtrArray) rows
    = cw_summary_list (cw_engine_database (stream->engine), &stream->filter, stream->order,
                       stream->cursor, SLICE, &next, error);

  if (rows == NULL)
    return FALSE;
  g_autoptr(CwQuietDays) quiet = cw_quiet_days_new (&world, now);
  const CwRowContext x = { &world, now, quiet, stream->lang };
  for (guint i = 0; i < rows->len; i++)
    {
      CwSummary *summary = g_ptr_array_index (rows, i);
      cw_derive_row (stream->engine, summary);
      cw_row_append (stream->out, &x, summary,
                     (const CwRowColumn *) (void *) stream->columns->data, stream->columns->len);
    }
  stream->cases += rows->len;
  g_free (stream->cursor);
  stream->cursor = g_steal_pointer (&next);
  stream->ended = *stream->cursor == '\0';
  return TRUE;
}

static gboolean on_turn (gpointer data);
static gboolean on_ready (int fd, GIOCondition condition, gpointer data);

/* A pipe takes PIPE_BUF bytes without blocking once it is ready; its other end may be shared, so that
 * O_NONBLOCK is not ours to set. */
static void
write_some (Stream *stream)
{
  struct pollfd ready = { .fd = stream->fd, .events = POLLOUT };

  while (stream->written < stream->out->len)
    {
      if (poll (&ready, 1, 0) == 0)
        {
          stream->source = g_unix_fd_add (stream->fd, G_IO_OUT | G_IO_ERR | G_IO_HUP, on_ready,
                                          stream);
          stream->patience = g_timeout_add_seconds (CW_STREAM_IDLE_SECONDS, on_impatient, stream);
          return;
        }
      gssize n = write (stream->fd, stream->out->str + stream->written,
                        MIN (stream->out->len - stream->written, PIPE_BUF));
      if (n < 0 && errno != EINTR && errno != EAGAIN)
        {
          finish_gone (stream, g_strerror (errno));
          return;
        }
      stream->written += n > 0 ? (gsize) n : 0;
    }
  if (stream->ended)
    {
      finish (stream, NULL);
      return;
    }
  g_string_truncate (stream->out, 0);
  stream->written = 0;
  stream->source = g_idle_add (on_turn, stream);
}

static gboolean
on_ready (int fd, GIOCondition condition, gpointer data)
{
  Stream *stream = data;

  (void) fd, (void) condition;
  stream->source = 0;
  g_clear_handle_id (&stream->patience, g_source_remove);
  write_some (stream);
  return G_SOURCE_REMOVE;
}

static gboolean
on_turn (gpointer data)
{
  Stream *stream = data;
  GError *error = NULL;

  stream->source = 0;
  if (!fill (stream, &error))
    finish (stream, error);
  else
    write_some (stream);
  return G_SOURCE_REMOVE;
}

static gboolean
take_columns (Stream *stream, const char *const *names, GError **error)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      CwRowColumn column = cw_row_column (names[i]);
      if (column == NULL)
        {
          cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-column", "\"%s\" is no column",
                        names[i]);
          return FALSE;
        }
      g_array_append_val (stream->columns, column);
    }
  if (stream->columns->len > 0)
    return TRUE;
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-column", "which columns?");
  return FALSE;
}

static gboolean
check_pipe (int fd, GError **error)
{
  struct stat st;

  if (fstat (fd, &st) == 0 && S_ISFIFO (st.st_mode))
    return TRUE;
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "not-a-pipe", "the descriptor is not a pipe");
  return FALSE;
}

void
cw_stream_async (CwEngine *engine, int fd, GVariant *filter, const char *const *columns,
                 const char *lang, GAsyncReadyCallback done, gpointer data)
{
  Stream *stream = g_new0 (Stream, 1);
  GError *error = NULL;

  stream->engine = engine;
  stream->fd = fd;
  stream->dict = g_variant_ref_sink (filter);
  stream->filter = (CwSummaryFilter) { .stage = -1, .state = -1 };
  stream->order = CW_ORDER_ID;
  stream->columns = g_array_new (FALSE, FALSE, sizeof (CwRowColumn));
  stream->lang = g_strdup (lang);
  stream->cursor = g_strdup ("");
  stream->out = g_string_new (NULL);
  stream->task = g_task_new (NULL, NULL, done, data);
  signal (SIGPIPE, SIG_IGN); /* a reader that goes is an error, not our end */
  if (!check_pipe (fd, &error)
      || !cw_list_filter_read (stream->dict, &stream->filter, &stream->order, &error)
      || !take_columns (stream, columns, &error))
    finish (stream, error);
  else
    stream->source = g_idle_add (on_turn, stream);
}

GVariant *
cw_stream_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
