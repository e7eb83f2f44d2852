/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/derive.h"
#include "daemon/dict.h"
#include "daemon/list-filter.h"
#include "daemon/row-columns.h"
#include "dbus/errors.h"

#define SLICE 500 /* rows; some milliseconds */

struct _CwStream
{
  CwEngine *engine;
  int fd; /* our own, non-blocking */
  guint patience;
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
  guint source, timeout;
  CwStreamDone done;
  gpointer data;
};

static GVariant *
make_report (const CwStream *stream)
{
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put (&b, "cases", g_variant_new_uint32 (stream->cases));
  cw_dict_put (&b, "deriving", g_variant_new_uint32 (cw_derive_left (stream->engine)));
  return g_variant_builder_end (&b);
}

static void
free_stream (CwStream *stream)
{
  g_clear_handle_id (&stream->source, g_source_remove);
  g_clear_handle_id (&stream->timeout, g_source_remove);
  if (stream->fd >= 0)
    close (stream->fd);
  g_variant_unref (stream->dict);
  g_array_unref (stream->columns);
  g_free (stream->lang);
  g_free (stream->cursor);
  g_string_free (stream->out, TRUE);
  g_free (stream);
}

static void
finish (CwStream *stream, GError *error)
{
  GVariant *report = error == NULL ? make_report (stream) : NULL;
  CwStreamDone done = stream->done;
  gpointer data = stream->data;

  /* the end of the pipe comes before the answer */
  close (stream->fd);
  stream->fd = -1;
  done (stream, report, error, data);
  free_stream (stream);
}

static void
finish_gone (CwStream *stream, const char *why)
{
  finish (stream, g_error_new (CW_ERROR, CW_ERROR_STORAGE, "reader-gone: %s", why));
}

static gboolean
on_impatient (gpointer data)
{
  CwStream *stream = data;

  stream->timeout = 0;
  finish_gone (stream, "nobody reads the pipe");
  return G_SOURCE_REMOVE;
}

static gboolean
fill (CwStream *stream, GError **error)
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

static void
write_some (CwStream *stream)
{
  while (stream->written < stream->out->len)
    {
      gssize n = write (stream->fd, stream->out->str + stream->written,
                        stream->out->len - stream->written);
      if (n < 0 && errno == EAGAIN)
        {
          stream->source = g_unix_fd_add (stream->fd, G_IO_OUT | G_IO_ERR | G_IO_HUP, on_ready,
                                          stream);
          stream->timeout = g_timeout_add (stream->patience, on_impatient, stream);
          return;
        }
      if (n < 0 && errno != EINTR)
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
  CwStream *stream = data;

  (void) fd, (void) condition;
  stream->source = 0;
  g_clear_handle_id (&stream->timeout, g_source_remove);
  write_some (stream);
  return G_SOURCE_REMOVE;
}

static gboolean
on_turn (gpointer data)
{
  CwStream *stream = data;
  GError *error = NULL;

  stream->source = 0;
  if (!fill (stream, &error))
    finish (stream, error);
  else
    write_some (stream);
  return G_SOURCE_REMOVE;
}

/* Each once: what a row may take stays within bounds. */
static gboolean
take_columns (CwStream *stream, const char *const *names, GError **error)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      CwRowColumn column = cw_row_column (names[i]);
      if (column == NULL || g_strv_contains (names + i + 1, names[i]))
        {
          cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-column", "\"%s\" is %s", names[i],
                        column == NULL ? "no column" : "there twice");
          return FALSE;
        }
      g_array_append_val (stream->columns, column);
    }
  if (stream->columns->len > 0)
    return TRUE;
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-column", "which columns?");
  return FALSE;
}

/* Whether a write waits is a matter of all who share what the caller opened, who may write too: we
 * open its pipe once more, for us alone. */
static int
open_pipe (int fd, GError **error)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  int mode = fcntl (fd, F_GETFL);
  struct stat st;

  if (fstat (fd, &st) < 0 || !S_ISFIFO (st.st_mode)
      || ((mode & O_ACCMODE) != O_WRONLY && (mode & O_ACCMODE) != O_RDWR))
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "not-a-pipe",
                    "the descriptor is not the end of a pipe that is written to");
      return -1;
    }
  int own = open (path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  if (own < 0)
    cw_set_error (error, CW_ERROR_STORAGE, "reader-gone", "%s", g_strerror (errno));
  return own;
}

CwStream *
cw_stream_new (CwEngine *engine, int fd, guint patience, GVariant *filter,
               const char *const *columns, const char *lang, CwStreamDone done, gpointer data,
               GError **error)
{
  CwStream *stream = g_new0 (CwStream, 1);

  stream->engine = engine;
  stream->fd = -1;
  stream->patience = patience;
  stream->dict = g_variant_ref_sink (filter);
  stream->filter = (CwSummaryFilter) { .stage = -1, .state = -1 };
  stream->order = CW_ORDER_ID;
  stream->columns = g_array_new (FALSE, FALSE, sizeof (CwRowColumn));
  stream->lang = g_strdup (lang);
  stream->cursor = g_strdup ("");
  stream->out = g_string_new (NULL);
  stream->done = done;
  stream->data = data;
  signal (SIGPIPE, SIG_IGN); /* a reader that goes is an error, not our end */
  if (cw_list_filter_read (stream->dict, &stream->filter, &stream->order, NULL, error)
      && take_columns (stream, columns, error))
    stream->fd = open_pipe (fd, error);
  close (fd);
  if (stream->fd < 0)
    {
      free_stream (stream);
      return NULL;
    }
  stream->source = g_idle_add (on_turn, stream);
  return stream;
}

void
cw_stream_stop (CwStream *stream)
{
  finish (stream, g_error_new (CW_ERROR, CW_ERROR_INVALID_STATE,
                               "stopping: the database is being closed"));
}
