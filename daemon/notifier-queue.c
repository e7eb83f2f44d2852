/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/notifier.h"

#include "core/text.h"
#include "daemon/notifier-server.h"
#include "daemon/notifier-thread.h"

/* The caller's side: holds the queue, decides what may be sent to the present server, and knows
 * which ids that server gave to us. */

#define ERROR_SERVER_CHANGED "org.freedesktop.DBus.Error.NoReply"

typedef struct
{
  gint64 alert;
  guint32 case_id;
  gboolean is_closing; /* by us */
} Live;

struct _CwNotifier
{
  CwNotifierEvents events;
  gpointer data;
  GDBusConnection *bus;
  CwNotifyServer *server;
  CwNotifyThread *thread; /* NULL until the first bubble */
  GQueue waiting;         /* CwBubble */
  CwBubble *sending;      /* the one that the thread has, or NULL */
  gboolean is_unwanted;   /* `sending` was cancelled meanwhile */
  GHashTable *late;       /* gint64 alert -> CwBubble: sent, no answer; NULL: unwanted */
  GHashTable *live;       /* server id -> Live: given to us by the present server */
};

/* ---- Bubbles ---- */

CwBubbleAction *
cw_bubble_action_new (const char *key, const char *label)
{
  CwBubbleAction *action = g_new0 (CwBubbleAction, 1);
  action->key = g_strdup (key);
  action->label = g_strdup (label);
  return action;
}

void
cw_bubble_action_free (CwBubbleAction *action)
{
  g_free (action->key);
  g_free (action->label);
  g_free (action);
}

static GPtrArray *
new_actions (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) cw_bubble_action_free);
}

CwBubble *
cw_bubble_new (void)
{
  CwBubble *bubble = g_new0 (CwBubble, 1);
  bubble->urgency = CW_URGENCY_NORMAL;
  bubble->actions = new_actions ();
  return bubble;
}

void
cw_bubble_free (CwBubble *bubble)
{
  if (bubble == NULL)
    return;
  g_free (bubble->summary);
  g_free (bubble->body);
  g_free (bubble->command_hint);
  g_clear_pointer (&bubble->actions, g_ptr_array_unref);
  g_free (bubble);
}

/* ---- Sending ---- */

static void on_thread_message (const CwNotifyMessage *message, gpointer data);

/* Valid UTF-8, no control characters; line ends stay, they are ours. */
static char *
clean_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      char *clean = cw_text_clean (*line, 0);
      g_free (*line);
      *line = clean;
    }
  return g_strjoinv ("\n", lines);
}

static char *
make_body (CwNotifier *notifier, const CwBubble *bubble)
{
  g_autofree char *body = clean_lines (bubble->body);
  if (bubble->command_hint != NULL && !cw_notify_server_can (notifier->server, "actions"))
    {
      g_autofree char *hint = clean_lines (bubble->command_hint);
      char *both = g_strconcat (body, body[0] != '\0' ? "\n" : "", hint, NULL);
      g_free (body);
      body = both;
    }
  if (!cw_notify_server_can (notifier->server, "body-markup"))
    return g_steal_pointer (&body);
  return g_markup_escape_text (body, -1);
}

/* Another action has the label of this one. */
static gboolean
is_labelled_twice (const GPtrArray *actions, guint index)
{
  const CwBubbleAction *action = actions->pdata[index];
  for (guint i = 0; i < actions->len; i++)
    {
      const CwBubbleAction *other = actions->pdata[i];
      if (i != index && g_str_equal (other->label, action->label))
        return TRUE;
    }
  return FALSE;
}

static GPtrArray *
make_actions (CwNotifier *notifier, const CwBubble *bubble)
{
  GPtrArray *actions = new_actions ();
  gboolean can = cw_notify_server_can (notifier->server, "actions");
  for (guint i = 0; can && bubble->actions != NULL && i < bubble->actions->len; i++)
    {
      const CwBubbleAction *action = bubble->actions->pdata[i];
      g_autofree char *key = cw_text_clean (action->key, 0);
      g_autofree char *label = cw_text_clean (action->label, 0);
      if (g_str_equal (key, "default") && cw_notify_server_draws_default (notifier->server)
          && is_labelled_twice (bubble->actions, i))
        continue;
      if (key[0] != '\0' && label[0] != '\0') /* libnotify complains about empty ones */
        g_ptr_array_add (actions, cw_bubble_action_new (key, label));
    }
  return actions;
}

/* What to replace: only an id that the present server gave to us, else it may be another program's.
 * Bigger ones do not fit into libnotify's property. */
static guint32
find_replaced (CwNotifier *notifier, const CwBubble *bubble)
{
  const Live *named = g_hash_table_lookup (notifier->live, GUINT_TO_POINTER (bubble->replaces));
  if (named != NULL && !named->is_closing && bubble->replaces <= G_MAXINT32)
    return bubble->replaces;
  GHashTableIter iter;
  gpointer id, value;
  g_hash_table_iter_init (&iter, notifier->live);
  while (bubble->case_id != 0 && g_hash_table_iter_next (&iter, &id, &value))
    {
      const Live *live = value;
      if (live->case_id == bubble->case_id && !live->is_closing
          && GPOINTER_TO_UINT (id) <= G_MAXINT32)
        return GPOINTER_TO_UINT (id);
    }
  return 0;
}

static void
pump (CwNotifier *notifier)
{
  if (notifier->sending != NULL || g_queue_is_empty (&notifier->waiting))
    return;
  if (cw_notify_server_owner (notifier->server) == NULL)
    {
      cw_notify_server_start (notifier->server);
      return;
    }
  if (!cw_notify_server_is_alive (notifier->server))
    {
      cw_notify_server_ping (notifier->server);
      return;
    }
  if (notifier->thread == NULL)
    notifier->thread = cw_notify_thread_new (notifier->bus, on_thread_message, notifier);
  CwBubble *bubble = g_queue_pop_head (&notifier->waiting);
  notifier->sending = bubble;
  notifier->is_unwanted = FALSE;
  bubble->replaces = find_replaced (notifier, bubble);
  CwNotifyMessage *job
      = cw_notify_message_new (notifier->thread, CW_NOTIFY_SHOW, bubble->alert,
                               cw_notify_server_generation (notifier->server));
  job->id = bubble->replaces;
  job->urgency = bubble->urgency;
  job->seconds = bubble->seconds;
  job->summary = cw_text_clean (bubble->summary != NULL ? bubble->summary : "", 0);
  job->body = make_body (notifier, bubble);
  job->actions = make_actions (notifier, bubble);
  cw_notify_thread_send (job);
}

static void
add_live (CwNotifier *notifier, guint32 id, gint64 alert, guint32 case_id)
{
  Live *live = g_new0 (Live, 1);
  live->alert = alert;
  live->case_id = case_id;
  g_hash_table_replace (notifier->live, GUINT_TO_POINTER (id), live);
}

static void
close_live (CwNotifier *notifier, guint32 id, gint64 alert)
{
  Live *live = g_hash_table_lookup (notifier->live, GUINT_TO_POINTER (id));
  if (live == NULL || live->alert != alert || live->is_closing)
    return;
  live->is_closing = TRUE;
  cw_notify_server_close (notifier->server, id);
}

/* What the bubble was to replace is still up, perhaps as an alert that is over, and nothing takes its
 * place any more; unless another is on its way to that very place: a close that came first would make
 * it a new one. */
static void
close_replaced (CwNotifier *notifier, const CwBubble *bubble)
{
  const Live *old = g_hash_table_lookup (notifier->live, GUINT_TO_POINTER (bubble->replaces));
  gboolean is_being_replaced
      = notifier->sending != NULL && notifier->sending->replaces == bubble->replaces;
  if (old != NULL && !is_being_replaced)
    close_live (notifier, bubble->replaces, old->alert);
}

/* It was sent and its id is known now. */
static void
take_shown (CwNotifier *notifier, CwBubble *bubble, guint32 id, gboolean is_unwanted)
{
  /* A server that gives a new id may have left the old bubble up. */
  const Live *old = g_hash_table_lookup (notifier->live, GUINT_TO_POINTER (bubble->replaces));
  if (old != NULL && bubble->replaces != id)
    close_live (notifier, bubble->replaces, old->alert);
  add_live (notifier, id, bubble->alert, bubble->case_id);
  notifier->events.shown (bubble->alert, id, cw_notify_server_guid (notifier->server),
                          cw_notify_server_owner (notifier->server), notifier->data);
  if (is_unwanted)
    close_live (notifier, id, bubble->alert);
}

static void
take_result (CwNotifier *notifier, const CwNotifyMessage *message)
{
  g_autoptr (CwBubble) bubble = g_steal_pointer (&notifier->sending);
  gboolean is_unwanted = notifier->is_unwanted;
  if (message->generation != cw_notify_server_generation (notifier->server))
    {
      /* Whatever became of it went away with its server. */
      if (!is_unwanted)
        notifier->events.failed (bubble->alert, ERROR_SERVER_CHANGED, notifier->data);
      return;
    }
  cw_notify_server_heard (notifier->server, message->kind == CW_NOTIFY_SHOWN
                                                || message->kind == CW_NOTIFY_FAILED);
  if (is_unwanted && message->kind != CW_NOTIFY_SHOWN)
    close_replaced (notifier, bubble);
  if (message->kind == CW_NOTIFY_SHOWN && message->id != 0)
    take_shown (notifier, bubble, message->id, is_unwanted);
  else if (message->kind == CW_NOTIFY_SHOWN) /* 0 is no id: shown perhaps, but out of reach */
    notifier->events.late (bubble->alert, notifier->data);
  else if (message->kind == CW_NOTIFY_FAILED && !is_unwanted)
    notifier->events.failed (bubble->alert, message->text, notifier->data);
  else if (message->kind == CW_NOTIFY_UNSENT && !is_unwanted)
    g_queue_push_head (&notifier->waiting, g_steal_pointer (&bubble));
  else if (message->kind == CW_NOTIFY_LATE)
    {
      gint64 alert = bubble->alert;
      if (is_unwanted)
        g_clear_pointer (&bubble, cw_bubble_free);
      g_hash_table_replace (notifier->late, g_memdup2 (&alert, sizeof alert),
                            g_steal_pointer (&bubble));
      if (!is_unwanted)
        notifier->events.late (alert, notifier->data);
    }
}

/* The server answered after all.  Nobody hears the signals of that bubble, since libnotify gave
 * up on it, so it is shown once more in its own place. */
static void
take_late_id (CwNotifier *notifier, const CwNotifyMessage *message)
{
  gpointer key = NULL, value = NULL;
  if (message->generation != cw_notify_server_generation (notifier->server)
      || !g_hash_table_steal_extended (notifier->late, &message->alert, &key, &value))
    return;
  g_free (key);
  g_autoptr (CwBubble) bubble = value;
  cw_notify_server_heard (notifier->server, TRUE);
  if (message->id == 0)
    {
      if (bubble != NULL)
        notifier->events.failed (message->alert, message->text, notifier->data);
      return;
    }
  add_live (notifier, message->id, message->alert, bubble != NULL ? bubble->case_id : 0);
  if (bubble == NULL)
    {
      close_live (notifier, message->id, message->alert);
      return;
    }
  bubble->replaces = message->id;
  g_queue_push_head (&notifier->waiting, g_steal_pointer (&bubble));
}

/* The id is ours, shows this alert and was given by the server that is there now; else the signal
 * is about a bubble of another program, or of an earlier one of ours. */
static gboolean
is_live (CwNotifier *notifier, const CwNotifyMessage *message)
{
  const Live *live = g_hash_table_lookup (notifier->live, GUINT_TO_POINTER (message->id));
  return message->generation == cw_notify_server_generation (notifier->server) && live != NULL
         && live->alert == message->alert;
}

static void
on_thread_message (const CwNotifyMessage *message, gpointer data)
{
  CwNotifier *notifier = data;
  switch (message->kind)
    {
    case CW_NOTIFY_CLOSED:
      if (!is_live (notifier, message))
        return;
      g_hash_table_remove (notifier->live, GUINT_TO_POINTER (message->id));
      notifier->events.closed (message->alert, message->reason, notifier->data);
      return;
    case CW_NOTIFY_ACTION:
      if (!is_live (notifier, message))
        return;
      /* Some servers leave it up after an action.  From here on the id is none of ours, so that
       * the "dismissed" that follows is no decision, and a bubble that the action brings about is
       * new. */
      close_live (notifier, message->id, message->alert);
      g_hash_table_remove (notifier->live, GUINT_TO_POINTER (message->id));
      notifier->events.action (message->alert, message->text, message->token, notifier->data);
      return;
    case CW_NOTIFY_LATE_ID:
      take_late_id (notifier, message);
      break;
    default:
      take_result (notifier, message);
      break;
    }
  pump (notifier);
}

/* ---- The server ---- */

static void
on_server_changed (gpointer data)
{
  CwNotifier *notifier = data;
  g_hash_table_remove_all (notifier->live);
  g_hash_table_remove_all (notifier->late);
  if (notifier->thread != NULL)
    cw_notify_thread_send (
        cw_notify_message_new (notifier->thread, CW_NOTIFY_FORGET_ALL, 0, 0));
  notifier->events.server (cw_notify_server_owner (notifier->server),
                           cw_notify_server_guid (notifier->server), notifier->data);
  pump (notifier);
}

static void
on_server_stirred (gpointer data)
{
  pump (data);
}

static void
on_server_described (gpointer data)
{
  CwNotifier *notifier = data;
  notifier->events.described (notifier->data);
}

static const CwNotifyServerEvents server_events
    = { on_server_changed, on_server_stirred, on_server_described };

/* ---- Public ---- */

static void
free_late (gpointer bubble)
{
  cw_bubble_free (bubble);
}

CwNotifier *
cw_notifier_new (GDBusConnection *bus, const CwNotifierEvents *events, gpointer data)
{
  CwNotifier *notifier = g_new0 (CwNotifier, 1);
  notifier->events = *events;
  notifier->data = data;
  g_queue_init (&notifier->waiting);
  notifier->late = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, free_late);
  notifier->live = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  notifier->bus = g_object_ref (bus);
  notifier->server = cw_notify_server_new (bus, &server_events, notifier);
  return notifier;
}

/* The bubble on its way comes first: closed before it came, it would stay. */
static void
close_all (CwNotifier *notifier)
{
  if (notifier->thread != NULL)
    cw_notify_thread_finish (g_steal_pointer (&notifier->thread),
                             notifier->sending != NULL ? notifier->sending->alert : 0);
  GHashTableIter iter;
  gpointer id;
  guint left = g_hash_table_size (notifier->live);
  g_hash_table_iter_init (&iter, notifier->live);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (--left > 0)
      cw_notify_server_close (notifier->server, GPOINTER_TO_UINT (id));
    else
      cw_notify_server_close_and_wait (notifier->server, GPOINTER_TO_UINT (id));
}

void
cw_notifier_free (CwNotifier *notifier, gboolean close_bubbles)
{
  if (notifier == NULL)
    return;
  if (close_bubbles)
    close_all (notifier);
  else if (notifier->thread != NULL && notifier->sending != NULL && notifier->is_unwanted)
    cw_notify_thread_finish (notifier->thread, notifier->sending->alert);
  else if (notifier->thread != NULL)
    cw_notify_thread_stop (notifier->thread, notifier->sending != NULL);
  cw_notify_server_free (notifier->server);
  g_queue_clear_full (&notifier->waiting, (GDestroyNotify) cw_bubble_free);
  cw_bubble_free (notifier->sending);
  g_hash_table_unref (notifier->late);
  g_hash_table_unref (notifier->live);
  g_object_unref (notifier->bus);
  g_free (notifier);
}

static int
compare_alerts (gconstpointer a, gconstpointer b)
{
  return ((const CwBubble *) a)->alert != ((const CwBubble *) b)->alert;
}

void
cw_notifier_show (CwNotifier *notifier, CwBubble *bubble)
{
  GList *same = g_queue_find_custom (&notifier->waiting, bubble, compare_alerts);
  if (same != NULL) /* what waits is out of date */
    {
      if (bubble->replaces == 0)
        bubble->replaces = ((CwBubble *) same->data)->replaces;
      cw_bubble_free (same->data);
      same->data = bubble;
    }
  else
    g_queue_push_tail (&notifier->waiting, bubble);
  pump (notifier);
}

void
cw_notifier_close (CwNotifier *notifier, gint64 alert, guint32 server_id)
{
  if (notifier->sending != NULL && notifier->sending->alert == alert)
    {
      /* it is being shown anew in its own place: a close that came first would make it a new one */
      notifier->is_unwanted = TRUE;
      return;
    }
  close_live (notifier, server_id, alert);
}

gboolean
cw_notifier_cancel (CwNotifier *notifier, gint64 alert)
{
  for (GList *link = notifier->waiting.head; link != NULL; link = link->next)
    {
      CwBubble *bubble = link->data;
      if (bubble->alert != alert)
        continue;
      /* Or one that came late, is up already and waits to be shown in its own place. */
      close_replaced (notifier, bubble);
      cw_bubble_free (bubble);
      g_queue_delete_link (&notifier->waiting, link);
      return TRUE;
    }
  if (notifier->sending != NULL && notifier->sending->alert == alert)
    notifier->is_unwanted = TRUE;
  else if (g_hash_table_contains (notifier->late, &alert))
    g_hash_table_replace (notifier->late, g_memdup2 (&alert, sizeof alert), NULL);
  return FALSE;
}

void
cw_notifier_adopt (CwNotifier *notifier, gint64 alert, guint32 server_id)
{
  if (server_id != 0 && cw_notify_server_owner (notifier->server) != NULL)
    add_live (notifier, server_id, alert, 0);
}

const char *
cw_notifier_owner (CwNotifier *notifier)
{
  return cw_notify_server_owner (notifier->server);
}

const char *
cw_notifier_bus_guid (CwNotifier *notifier)
{
  return cw_notify_server_guid (notifier->server);
}

char *
cw_notifier_describe (CwNotifier *notifier)
{
  return cw_notify_server_describe (notifier->server);
}

char **
cw_notifier_capabilities (CwNotifier *notifier)
{
  return cw_notify_server_capabilities (notifier->server);
}

guint
cw_notifier_waiting (CwNotifier *notifier)
{
  return g_queue_get_length (&notifier->waiting) + (notifier->sending != NULL ? 1 : 0)
         + g_hash_table_size (notifier->late);
}
