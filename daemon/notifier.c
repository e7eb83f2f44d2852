/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/notifier-thread.h"

#include <libnotify/notify.h>

#include "dbus/names.h"

#define APP_NAME "Casewatch" /* over all runs: GNOME lets nobody else replace our bubbles */
#define ICON_FILE "icons/hicolor/scalable/apps/" CW_DESKTOP_ID ".svg"
#define CATEGORY "x-casewatch.deadline"
#define INTERFACE "org.freedesktop.Notifications"
#define FINISH_US (2 * G_USEC_PER_SEC)

/* The calls of libnotify block for as long as the server pleases, up to half a minute. */
struct _CwNotifyThread
{
  gatomicrefcount ref;
  GMainContext *caller;
  CwNotifyFunc func; /* caller's side only; NULL once stopped */
  gpointer data;
  GThread *thread;
  GDBusConnection *bus;
  guint filter;

  GMainContext *context;
  GMainLoop *loop;
  GHashTable *shown; /* gint64 alert -> NotifyNotification */

  GMutex lock;                    /* for what follows, which the bus's own thread uses as well */
  const CwNotifyMessage *sending; /* the SHOW that is being made, or NULL */
  guint32 serial;                 /* of its Notify; 0: it did not leave yet */
  GHashTable *unanswered;         /* serial -> CwNotifyMessage (LATE_ID) for the caller */
  gboolean is_finished;
  GCond finished;
};

/* ---- Messages ---- */

static void
thread_unref (gpointer data)
{
  CwNotifyThread *thread = data;
  if (!g_atomic_ref_count_dec (&thread->ref))
    return;
  g_hash_table_unref (thread->shown);
  g_hash_table_unref (thread->unanswered);
  g_object_unref (thread->bus);
  g_main_loop_unref (thread->loop);
  g_main_context_unref (thread->context);
  g_main_context_unref (thread->caller);
  g_mutex_clear (&thread->lock);
  g_cond_clear (&thread->finished);
  g_free (thread);
}

CwNotifyMessage *
cw_notify_message_new (CwNotifyThread *thread, CwNotifyKind kind, gint64 alert, guint generation)
{
  CwNotifyMessage *message = g_new0 (CwNotifyMessage, 1);
  g_atomic_ref_count_inc (&thread->ref);
  message->thread = thread;
  message->kind = kind;
  message->alert = alert;
  message->generation = generation;
  return message;
}

static void
message_free (gpointer data)
{
  CwNotifyMessage *message = data;
  thread_unref (message->thread);
  g_clear_pointer (&message->actions, g_ptr_array_unref);
  g_free (message->summary);
  g_free (message->body);
  g_free (message->text);
  g_free (message->token);
  g_free (message);
}

static gboolean
on_caller_message (gpointer data)
{
  const CwNotifyMessage *message = data;
  if (message->thread->func != NULL)
    message->thread->func (message, message->thread->data);
  return G_SOURCE_REMOVE;
}

static void
to_caller (CwNotifyMessage *message)
{
  g_main_context_invoke_full (message->thread->caller, G_PRIORITY_DEFAULT, on_caller_message,
                              message, message_free);
}

/* ---- Signals ---- */

/* The object may still be in use by libnotify when its signal arrives, so it goes a little
 * later. */
static gboolean
on_forget (gpointer data)
{
  const CwNotifyMessage *message = data;
  g_hash_table_remove (message->thread->shown, &message->alert);
  return G_SOURCE_REMOVE;
}

/* own: the message that belongs to the object and says whose it is. */
static void
tell (NotifyNotification *notification, const CwNotifyMessage *own, CwNotifyMessage *message)
{
  int id = 0;
  g_object_get (notification, "id", &id, NULL);
  message->id = (guint32) id;
  to_caller (message);

  CwNotifyMessage *again = cw_notify_message_new (own->thread, own->kind, own->alert, 0);
  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, on_forget, again, message_free);
  g_source_attach (source, own->thread->context);
}

static void
on_closed (NotifyNotification *notification, gpointer data)
{
  const CwNotifyMessage *own = data;
  CwNotifyMessage *message
      = cw_notify_message_new (own->thread, CW_NOTIFY_CLOSED, own->alert, own->generation);
  message->reason = (guint) notify_notification_get_closed_reason (notification);
  tell (notification, own, message);
}

static void
on_action (NotifyNotification *notification, char *key, gpointer data)
{
  const CwNotifyMessage *own = data;
  CwNotifyMessage *message
      = cw_notify_message_new (own->thread, CW_NOTIFY_ACTION, own->alert, own->generation);
  message->text = g_strdup (key);
  message->token = g_strdup (notify_notification_get_activation_token (notification));
  tell (notification, own, message);
}

/* ---- Whether Notify left, and what became of it ---- */

static void
note_reply (CwNotifyMessage *late, GDBusMessage *reply)
{
  GVariant *body = g_dbus_message_get_body (reply);
  if (g_dbus_message_get_message_type (reply) == G_DBUS_MESSAGE_TYPE_ERROR)
    late->text = g_strdup (g_dbus_message_get_error_name (reply));
  else if (body != NULL && g_variant_is_of_type (body, G_VARIANT_TYPE ("(u)")))
    g_variant_get (body, "(u)", &late->id);
  if (late->id == 0 && late->text == NULL)
    late->text = g_strdup ("org.freedesktop.DBus.Error.InvalidArgs");
}

/* In the bus's own thread.  libnotify tells neither whether a call that timed out had left at
 * all, nor what is answered after it gave up. */
static GDBusMessage *
on_bus_message (G_GNUC_UNUSED GDBusConnection *bus, GDBusMessage *message, gboolean incoming,
                gpointer data)
{
  CwNotifyThread *thread = data;
  GDBusMessageType type = g_dbus_message_get_message_type (message);
  CwNotifyMessage *late = NULL;
  g_mutex_lock (&thread->lock);
  if (!incoming && thread->sending != NULL && type == G_DBUS_MESSAGE_TYPE_METHOD_CALL
      && g_strcmp0 (g_dbus_message_get_member (message), "Notify") == 0
      && g_strcmp0 (g_dbus_message_get_interface (message), INTERFACE) == 0)
    {
      thread->serial = g_dbus_message_get_serial (message);
      g_hash_table_replace (thread->unanswered, GUINT_TO_POINTER (thread->serial),
                            cw_notify_message_new (thread, CW_NOTIFY_LATE_ID,
                                                   thread->sending->alert,
                                                   thread->sending->generation));
    }
  else if (incoming && (type == G_DBUS_MESSAGE_TYPE_METHOD_RETURN
                        || type == G_DBUS_MESSAGE_TYPE_ERROR))
    {
      guint32 serial = g_dbus_message_get_reply_serial (message);
      late = g_hash_table_lookup (thread->unanswered, GUINT_TO_POINTER (serial));
      if (late != NULL)
        note_reply (late, message);
      if (thread->sending != NULL && serial == thread->serial)
        late = NULL; /* not late yet */
      else if (late != NULL)
        g_hash_table_steal (thread->unanswered, GUINT_TO_POINTER (serial));
    }
  g_mutex_unlock (&thread->lock);
  if (late != NULL)
    to_caller (late);
  return message;
}

/* ---- Showing ---- */

/* The name of our icon where servers find it; some draw a broken picture for one that they do
 * not. */
static const char *
icon_name (void)
{
  g_autofree char *own = g_build_filename (g_get_user_data_dir (), ICON_FILE, NULL);
  gboolean is_found = g_file_test (own, G_FILE_TEST_EXISTS);
  for (const char *const *dir = g_get_system_data_dirs (); !is_found && *dir != NULL; dir++)
    {
      g_autofree char *file = g_build_filename (*dir, ICON_FILE, NULL);
      is_found = g_file_test (file, G_FILE_TEST_EXISTS);
    }
  return is_found ? CW_DESKTOP_ID : NULL;
}

/* A digest of low steps is as good as a normal alert; only what passes by is low. */
static NotifyUrgency
urgency_of (const CwNotifyMessage *job)
{
  if (job->urgency == CW_URGENCY_CRITICAL)
    return NOTIFY_URGENCY_CRITICAL;
  return job->seconds > 0 ? NOTIFY_URGENCY_LOW : NOTIFY_URGENCY_NORMAL;
}

/* A new object for every showing: one that was closed never tells of a second close, and asks to
 * replace an id that is dead (libnotify before 0.8.2). */
static NotifyNotification *
make_notification (const CwNotifyMessage *job, guint32 replaces)
{
  NotifyNotification *notification
      = g_object_new (NOTIFY_TYPE_NOTIFICATION, "id", (int) replaces, "summary", job->summary,
                      "body", job->body, "icon-name", icon_name (), NULL);
  /* Normal and "never" is the one pair that every server leaves on the screen. */
  notify_notification_set_timeout (notification, job->seconds > 0 ? (int) job->seconds * 1000
                                                                  : NOTIFY_EXPIRES_NEVER);
  notify_notification_set_urgency (notification, urgency_of (job));
  if (job->seconds > 0) /* passing: not kept in a list */
    notify_notification_set_hint (notification, "transient", g_variant_new_boolean (TRUE));
  notify_notification_set_category (notification, CATEGORY);
  notify_notification_set_hint (notification, "desktop-entry",
                                g_variant_new_string (CW_DESKTOP_ID));
  /* Not "resident": every action closes the bubble, and a server that does so by itself cannot
   * leave one with dead buttons behind if our own close is lost. */
  CwNotifyMessage *own
      = cw_notify_message_new (job->thread, job->kind, job->alert, job->generation);
  g_object_set_data_full (G_OBJECT (notification), "casewatch", own, message_free);
  g_signal_connect (notification, "closed", G_CALLBACK (on_closed), own);
  for (guint i = 0; job->actions != NULL && i < job->actions->len; i++)
    {
      const CwBubbleAction *action = job->actions->pdata[i];
      notify_notification_add_action (notification, action->key, action->label,
                                      NOTIFY_ACTION_CALLBACK (on_action), own, NULL);
    }
  return notification;
}

/* One try.  Returns what became of it; *notification is set if it is shown, and *late if the answer
 * came at the very moment at which libnotify gave up. */
static CwNotifyMessage *
try_show (const CwNotifyMessage *job, guint32 replaces, NotifyNotification **notification,
          CwNotifyMessage **late)
{
  CwNotifyThread *thread = job->thread;
  g_mutex_lock (&thread->lock);
  thread->sending = job;
  thread->serial = 0;
  g_mutex_unlock (&thread->lock);

  *notification = make_notification (job, replaces);
  g_autoptr (GError) error = NULL;
  gboolean ok = notify_notification_show (*notification, &error);
  gboolean timed_out = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);

  g_mutex_lock (&thread->lock);
  thread->sending = NULL;
  gboolean has_left = thread->serial != 0;
  CwNotifyMessage *unanswered
      = g_hash_table_lookup (thread->unanswered, GUINT_TO_POINTER (thread->serial));
  gboolean is_answered = unanswered != NULL && (unanswered->id != 0 || unanswered->text != NULL);
  if (timed_out && is_answered)
    {
      g_hash_table_steal (thread->unanswered, GUINT_TO_POINTER (thread->serial));
      *late = unanswered;
    }
  else if (!timed_out)
    g_hash_table_remove (thread->unanswered, GUINT_TO_POINTER (thread->serial));
  g_mutex_unlock (&thread->lock);

  CwNotifyMessage *result
      = cw_notify_message_new (thread, CW_NOTIFY_SHOWN, job->alert, job->generation);
  if (ok)
    {
      int id = 0;
      g_object_get (*notification, "id", &id, NULL);
      result->id = (guint32) id;
      return result;
    }
  g_clear_object (notification);
  if (timed_out)
    {
      result->kind = has_left ? CW_NOTIFY_LATE : CW_NOTIFY_UNSENT;
      return result;
    }
  result->kind = CW_NOTIFY_FAILED;
  result->text = g_dbus_error_is_remote_error (error) ? g_dbus_error_get_remote_error (error)
                                                      : g_dbus_error_encode_gerror (error);
  return result;
}

/* Servers that check whom an id belongs to say so with these. */
static gboolean
is_about_id (const CwNotifyMessage *result)
{
  return result->kind == CW_NOTIFY_FAILED
         && (g_str_has_suffix (result->text, ".InvalidId")
             || g_str_has_suffix (result->text, ".InvalidArgs"));
}

/* What it replaced is no bubble any more, but would hear the signals of this one. */
static void
keep (CwNotifyThread *thread, gint64 alert, guint32 id, NotifyNotification *notification)
{
  GHashTableIter iter;
  gpointer other;
  g_hash_table_iter_init (&iter, thread->shown);
  while (g_hash_table_iter_next (&iter, NULL, &other))
    {
      int other_id = 0;
      g_object_get (other, "id", &other_id, NULL);
      if ((guint32) other_id == id)
        g_hash_table_iter_remove (&iter);
    }
  g_hash_table_replace (thread->shown, g_memdup2 (&alert, sizeof alert), notification);
}

static void
show (const CwNotifyMessage *job)
{
  CwNotifyThread *thread = job->thread;
  notify_init (APP_NAME);
  NotifyNotification *notification = NULL;
  CwNotifyMessage *late = NULL;
  CwNotifyMessage *result = try_show (job, job->id, &notification, &late);
  if (job->id != 0 && is_about_id (result))
    {
      message_free (result);
      result = try_show (job, 0, &notification, &late);
    }
  if (notification != NULL)
    keep (thread, job->alert, result->id, notification);
  to_caller (result);
  if (late != NULL)
    to_caller (late);
}

static void
forget_all (CwNotifyThread *thread)
{
  g_hash_table_remove_all (thread->shown);
  GHashTable *empty = g_hash_table_new_full (NULL, NULL, NULL, message_free);
  g_mutex_lock (&thread->lock);
  GHashTable *old = thread->unanswered;
  thread->unanswered = empty;
  g_mutex_unlock (&thread->lock);
  g_hash_table_unref (old);
}

/* ---- The thread ---- */

static gboolean
on_message (gpointer data)
{
  const CwNotifyMessage *message = data;
  CwNotifyThread *thread = message->thread;
  if (message->kind == CW_NOTIFY_SHOW)
    {
      show (message);
      return G_SOURCE_REMOVE;
    }
  NotifyNotification *last = g_hash_table_lookup (thread->shown, &message->alert);
  if (message->kind == CW_NOTIFY_FINISH && last != NULL)
    notify_notification_close (last, NULL);
  forget_all (thread);
  if (message->kind == CW_NOTIFY_FORGET_ALL)
    return G_SOURCE_REMOVE;
  /* It closes all bubbles that it still has an object of.  There is none left, so this only lets go
   * of the connection. */
  if (message->kind == CW_NOTIFY_FINISH)
    notify_uninit ();
  g_main_loop_quit (thread->loop);
  return G_SOURCE_REMOVE;
}

static gpointer
run (gpointer data)
{
  CwNotifyThread *thread = data;
  g_main_context_push_thread_default (thread->context);
  g_main_loop_run (thread->loop);
  while (g_main_context_iteration (thread->context, FALSE)) /* what is left holds references */
    ;
  g_main_context_pop_thread_default (thread->context);
  g_mutex_lock (&thread->lock);
  thread->is_finished = TRUE;
  g_cond_signal (&thread->finished);
  g_mutex_unlock (&thread->lock);
  thread_unref (thread);
  return NULL;
}

CwNotifyThread *
cw_notify_thread_new (GDBusConnection *bus, CwNotifyFunc func, gpointer data)
{
  CwNotifyThread *thread = g_new0 (CwNotifyThread, 1);
  g_atomic_ref_count_init (&thread->ref);
  thread->caller = g_main_context_ref_thread_default ();
  thread->func = func;
  thread->data = data;
  thread->context = g_main_context_new ();
  thread->loop = g_main_loop_new (thread->context, FALSE);
  thread->shown = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  thread->unanswered = g_hash_table_new_full (NULL, NULL, NULL, message_free);
  g_mutex_init (&thread->lock);
  g_cond_init (&thread->finished);
  /* From here, so that the reference of the filter is given back in a context that goes on: the
   * thread's own may be gone when the bus is done with its last message. */
  thread->bus = g_object_ref (bus);
  g_atomic_ref_count_inc (&thread->ref);
  thread->filter = g_dbus_connection_add_filter (bus, on_bus_message, thread, thread_unref);
  g_atomic_ref_count_inc (&thread->ref); /* its own */
  thread->thread = g_thread_new ("notify", run, thread);
  return thread;
}

void
cw_notify_thread_send (CwNotifyMessage *message)
{
  g_main_context_invoke_full (message->thread->context, G_PRIORITY_DEFAULT, on_message, message,
                              message_free);
}

static void
stop (CwNotifyThread *thread, CwNotifyKind kind, gint64 alert)
{
  thread->func = NULL;
  g_dbus_connection_remove_filter (thread->bus, thread->filter);
  cw_notify_thread_send (cw_notify_message_new (thread, kind, alert, 0));
}

static void
let_go (CwNotifyThread *thread, gboolean is_ending)
{
  GThread *joinable = g_steal_pointer (&thread->thread);
  if (is_ending)
    g_thread_join (joinable);
  else
    g_thread_unref (joinable);
  thread_unref (thread);
}

void
cw_notify_thread_stop (CwNotifyThread *thread, gboolean is_busy)
{
  stop (thread, CW_NOTIFY_STOP, 0);
  let_go (thread, !is_busy);
}

void
cw_notify_thread_finish (CwNotifyThread *thread, gint64 alert)
{
  gint64 end = g_get_monotonic_time () + FINISH_US;
  stop (thread, CW_NOTIFY_FINISH, alert);
  g_mutex_lock (&thread->lock);
  while (!thread->is_finished && g_cond_wait_until (&thread->finished, &thread->lock, end))
    ;
  gboolean is_ending = thread->is_finished;
  g_mutex_unlock (&thread->lock);
  let_go (thread, is_ending);
}
