/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/engine-private.h"

/* What the notifier tells of bubbles is heard at once; while a look at the alerts is between two of its
 * slices, after that look, which knows what was up when it began. */

typedef enum
{
  SHOWN,
  LATE,
  FAILED,
  CLOSED,
  ACTION,
  SERVER,
} Kind;

typedef struct
{
  Kind kind;
  gint64 alert;
  guint number;      /* the server's id, or why it was closed */
  char *one, *other; /* two texts, in the order of arguments */
} Heard;

static void
free_heard (gpointer data)
{
  Heard *h = data;

  g_free (h->one);
  g_free (h->other);
  g_free (h);
}

static void
tell (CwEngine *engine, const Heard *h)
{
  const CwNotifierEvents *events = cw_bubbles_events ();

  switch (h->kind)
    {
    case SHOWN:
      events->shown (h->alert, h->number, h->one, h->other, engine);
      break;
    case LATE:
      events->late (h->alert, engine);
      break;
    case FAILED:
      events->failed (h->alert, h->one, engine);
      break;
    case CLOSED:
      events->closed (h->alert, h->number, engine);
      break;
    case ACTION:
      events->action (h->alert, h->one, h->other, engine);
      break;
    case SERVER:
    default:
      events->server (h->one, h->other, engine);
      break;
    }
}

void
cw_bubbles_tell_held (CwEngine *engine)
{
  /* one of them may begin another look */
  while (!cw_run_is_in_slices (engine) && engine->held.length > 0)
    {
      Heard *h = g_queue_pop_head (&engine->held);
      tell (engine, h);
      free_heard (h);
    }
}

void
cw_bubbles_forget_held (CwEngine *engine)
{
  g_queue_clear_full (&engine->held, free_heard);
}

static void
hear (CwEngine *engine, Heard h)
{
  h.one = g_strdup (h.one);
  h.other = g_strdup (h.other);
  g_queue_push_tail (&engine->held, g_memdup2 (&h, sizeof h));
  cw_bubbles_tell_held (engine);
}

static void
on_shown (gint64 alert, guint32 server_id, const char *bus_guid, const char *owner, gpointer data)
{
  hear (data, (Heard) { SHOWN, alert, server_id, (char *) bus_guid, (char *) owner });
}

static void
on_late (gint64 alert, gpointer data)
{
  hear (data, (Heard) { LATE, alert, 0, NULL, NULL });
}

static void
on_failed (gint64 alert, const char *error_name, gpointer data)
{
  hear (data, (Heard) { FAILED, alert, 0, (char *) error_name, NULL });
}

static void
on_closed (gint64 alert, guint reason, gpointer data)
{
  hear (data, (Heard) { CLOSED, alert, reason, NULL, NULL });
}

static void
on_action (gint64 alert, const char *key, const char *token, gpointer data)
{
  hear (data, (Heard) { ACTION, alert, 0, (char *) key, (char *) token });
}

static void
on_server (const char *owner, const char *bus_guid, gpointer data)
{
  hear (data, (Heard) { SERVER, 0, 0, (char *) owner, (char *) bus_guid });
}

static void
on_described (gpointer data)
{
  cw_bubbles_events ()->described (data);
}

const CwNotifierEvents *
cw_engine_notifier_events (void)
{
  static const CwNotifierEvents events = {
    .shown = on_shown,
    .late = on_late,
    .failed = on_failed,
    .closed = on_closed,
    .action = on_action,
    .server = on_server,
    .described = on_described,
  };

  return &events;
}
