/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/engine-private.h"

#include "daemon/lend.h"
#include "daemon/log.h"

/* What a server says of a bubble, on its way into the database; it may have to wait for that. */

typedef struct
{
  gint64 alert;
  guint32 case_id, server_id;
  CwAlertMark mark;
  char *reason, *bus_guid, *owner;
} Note;

static void
free_note (gpointer data)
{
  Note *n = data;

  g_free (n->reason);
  g_free (n->bus_guid);
  g_free (n->owner);
  g_free (n);
}

static void
write_note (CwEngine *engine, gpointer data)
{
  const Note *n = data;
  g_autoptr(GError) error = NULL;

  if (cw_database_begin (engine->db, &error))
    {
      if (cw_ledger_mark (engine->db, n->alert, n->mark, n->reason, cw_engine_now (engine),
                          n->bus_guid, n->owner, n->server_id, &error)
          && cw_database_commit (engine->db, &error))
        return;
      cw_database_rollback (engine->db);
    }
  cw_log (n->case_id, G_LOG_LEVEL_WARNING, "alert %" G_GINT64_FORMAT " is not marked: %s",
          n->alert, error != NULL ? error->message : "?");
}

void
cw_bubbles_note (CwEngine *engine, const CwLive *live, CwAlertMark mark, const char *reason)
{
  Note *n = g_new (Note, 1);

  *n = (Note) { live->alert, live->case_id, live->server_id, mark, g_strdup (reason),
                g_strdup (live->bus_guid), g_strdup (live->owner) };
  if (cw_database_is_read_only (engine->db))
    free_note (n);
  else
    cw_engine_when_back (engine, write_note, n, free_note);
}

typedef struct
{
  guint32 case_id;
  char *step, *word, *token;
  gint64 number; /* of a notice */
} Press;

static void
free_press (gpointer data)
{
  Press *press = data;

  g_free (press->step);
  g_free (press->word);
  g_free (press->token);
  g_free (press);
}

static void
tell_press (CwEngine *engine, gpointer data)
{
  const Press *press = data;

  engine->events->pressed (press->case_id, press->step, press->word, press->token, engine->data);
}

/* The alert may be gone when the press is told: what it was about is kept. */
void
cw_bubbles_press (CwEngine *engine, const CwLive *live, const char *word, const char *token)
{
  Press *press = g_new (Press, 1);

  *press = (Press) { live->case_id, g_strdup (live->listed != NULL ? "" : live->step),
                     g_strdup (word), g_strdup (token), 0 };
  cw_engine_when_back (engine, tell_press, press, free_press);
}

static void
tell_press_notice (CwEngine *engine, gpointer data)
{
  const Press *press = data;

  engine->events->notice_pressed (press->case_id, press->word, press->number, engine->data);
}

void
cw_bubbles_press_notice (CwEngine *engine, guint32 case_id, const char *word, gint64 number)
{
  Press *press = g_new (Press, 1);

  *press = (Press) { case_id, NULL, g_strdup (word), NULL, number };
  cw_engine_when_back (engine, tell_press_notice, press, free_press);
}
