/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The notifier's thread (daemon/notifier.c) and the messages between it and the main loop, under
 * ThreadSanitizer: as many SHOWs as CW_MESSAGES says (30,000), each with its answers, in runs that are
 * stopped at rest and in the middle of one.  In the place of libnotify and of the bus is what follows:
 * a show that succeeds, fails, never leaves, or is answered too late, and a thread of the bus that
 * hands over calls and answers, as GDBus does. */
#include <libnotify/notify.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/notifier-thread.h"

enum { GOOD, GOOD_CLOSED, GOOD_ACTION, BAD, BAD_ID, UNSENT, LATE, LATE_ERROR, N_WAYS };
#define RUN 1000 /* SHOWs between two stops */

/* Nothing is known of what GLib does inside; tsan-glib.c says what it promises. */
const char *__tsan_default_options (void);
const char *
__tsan_default_options (void)
{
  return "ignore_noninstrumented_modules=1:halt_on_error=1";
}

/* ---- The bus: one thread that passes on what others put in, in order ---- */

typedef struct
{
  GDBusMessage *message; /* NULL: end */
  gboolean incoming;
  gboolean *done; /* set, with `turn`, once the filter saw it; or NULL */
} Parcel;

static pthread_mutex_t bus_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t bus_turn = PTHREAD_COND_INITIALIZER;
static GQueue parcels = G_QUEUE_INIT;
static guint32 last_serial; /* atomic, without an order: a thread that was stopped may go on */

static pthread_mutex_t filter_lock = PTHREAD_MUTEX_INITIALIZER;
static GDBusMessageFilterFunction filter;
static gpointer filter_data;
static GDestroyNotify filter_free;

static void
put (GDBusMessage *message, gboolean incoming, gboolean *done)
{
  Parcel *parcel = g_new (Parcel, 1);
  *parcel = (Parcel) { message, incoming, done };
  pthread_mutex_lock (&bus_lock);
  g_queue_push_tail (&parcels, parcel);
  pthread_cond_broadcast (&bus_turn);
  while (done != NULL && !*done)
    pthread_cond_wait (&bus_turn, &bus_lock);
  pthread_mutex_unlock (&bus_lock);
}

static void *
run_bus (void *data)
{
  /* As GDBus's own thread does; without, GLib would run in here what is for the main loop. */
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_main_context_push_thread_default (context);
  for (;;)
    {
      pthread_mutex_lock (&bus_lock);
      while (g_queue_is_empty (&parcels))
        pthread_cond_wait (&bus_turn, &bus_lock);
      Parcel *parcel = g_queue_pop_head (&parcels);
      pthread_mutex_unlock (&bus_lock);
      GDBusMessage *message = parcel->message;
      if (message == NULL)
        {
          g_free (parcel);
          g_main_context_pop_thread_default (context);
          return data;
        }
      pthread_mutex_lock (&filter_lock);
      if (filter != NULL)
        message = filter (NULL, message, parcel->incoming, filter_data);
      pthread_mutex_unlock (&filter_lock);
      g_object_unref (message);
      pthread_mutex_lock (&bus_lock);
      if (parcel->done != NULL)
        *parcel->done = TRUE;
      pthread_cond_broadcast (&bus_turn);
      pthread_mutex_unlock (&bus_lock);
      g_free (parcel);
    }
}

guint __wrap_g_dbus_connection_add_filter (GDBusConnection *bus, GDBusMessageFilterFunction func,
                                           gpointer data, GDestroyNotify free_data);
guint
__wrap_g_dbus_connection_add_filter (G_GNUC_UNUSED GDBusConnection *bus,
                                     GDBusMessageFilterFunction func, gpointer data,
                                     GDestroyNotify free_data)
{
  pthread_mutex_lock (&filter_lock);
  filter = func;
  filter_data = data;
  filter_free = free_data;
  pthread_mutex_unlock (&filter_lock);
  return 1;
}

void __wrap_g_dbus_connection_remove_filter (GDBusConnection *bus, guint id);
void
__wrap_g_dbus_connection_remove_filter (G_GNUC_UNUSED GDBusConnection *bus, G_GNUC_UNUSED guint id)
{
  pthread_mutex_lock (&filter_lock);
  filter = NULL;
  gpointer data = filter_data;
  pthread_mutex_unlock (&filter_lock);
  filter_free (data);
}

/* A call of Notify that leaves; its serial. */
static guint32
leave (void)
{
  GDBusMessage *call = g_dbus_message_new_method_call (
      "org.freedesktop.Notifications", "/org/freedesktop/Notifications",
      "org.freedesktop.Notifications", "Notify");
  guint32 serial = __atomic_add_fetch (&last_serial, 1, __ATOMIC_RELAXED);
  gboolean done = FALSE;
  g_dbus_message_set_serial (call, serial);
  put (call, FALSE, &done);
  return serial;
}

/* Its answer; id 0: an error.  With wait, it is there before this returns. */
static void
answer (guint32 serial, guint32 id, gboolean wait)
{
  GDBusMessage *reply = g_dbus_message_new ();
  gboolean done = FALSE;
  g_dbus_message_set_reply_serial (reply, serial);
  if (id != 0)
    {
      g_dbus_message_set_message_type (reply, G_DBUS_MESSAGE_TYPE_METHOD_RETURN);
      g_dbus_message_set_body (reply, g_variant_new ("(u)", id));
    }
  else
    {
      g_dbus_message_set_message_type (reply, G_DBUS_MESSAGE_TYPE_ERROR);
      g_dbus_message_set_error_name (reply, "org.example.No");
    }
  put (reply, TRUE, wait ? &done : NULL);
}

/* ---- libnotify, in the thread of the notifier ---- */

enum { PROP_ID = 1, PROP_SUMMARY, PROP_BODY, PROP_ICON };

struct _NotifyNotificationPrivate
{
  int id;
  int way;
  NotifyActionCallback action;
  gpointer data;
};

G_DEFINE_TYPE_WITH_PRIVATE (NotifyNotification, notify_notification, G_TYPE_OBJECT)

static guint closed_signal;
static gint64 n_tried; /* SHOWs that libnotify is done with */
static int last_id;
static int n_closed; /* by us, at the end */

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  NotifyNotification *self = (NotifyNotification *) object;
  if (id == PROP_ID)
    self->priv->id = g_value_get_int (value);
  else if (id == PROP_SUMMARY) /* the way is written in it */
    self->priv->way = atoi (g_value_get_string (value));
  (void) spec;
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  if (id == PROP_ID)
    g_value_set_int (value, ((NotifyNotification *) object)->priv->id);
  (void) spec;
}

static void
notify_notification_class_init (NotifyNotificationClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  object_class->set_property = set_property;
  object_class->get_property = get_property;
  g_object_class_install_property (
      object_class, PROP_ID,
      g_param_spec_int ("id", "", "", 0, G_MAXINT, 0, G_PARAM_READWRITE));
  const char *const texts[] = { "summary", "body", "icon-name" };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_object_class_install_property (
        object_class, PROP_SUMMARY + i,
        g_param_spec_string (texts[i], "", "", NULL, G_PARAM_WRITABLE));
  closed_signal = g_signal_new ("closed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_FIRST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);
}

static void
notify_notification_init (NotifyNotification *self)
{
  self->priv = notify_notification_get_instance_private (self);
}

static gboolean
on_signal (gpointer data)
{
  NotifyNotification *self = data;
  if (self->priv->way == GOOD_CLOSED)
    g_signal_emit (self, closed_signal, 0);
  else
    self->priv->action (self, (char *) "replied", self->priv->data);
  return G_SOURCE_REMOVE;
}

static gboolean
show (NotifyNotification *self, GError **error)
{
  guint32 serial = 0;
  int id = __atomic_add_fetch (&last_id, 1, __ATOMIC_RELAXED);
  switch (self->priv->way)
    {
    case BAD:
    case BAD_ID:
      answer (leave (), 0, TRUE);
      g_propagate_error (error, g_dbus_error_new_for_dbus_error (
                                    self->priv->way == BAD_ID ? "org.example.InvalidId"
                                                              : "org.example.No",
                                    "no"));
      return FALSE;
    case UNSENT:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "late");
      return FALSE;
    case LATE:
    case LATE_ERROR: /* at the moment at which it gives up: before, or after */
      serial = leave ();
      answer (serial, self->priv->way == LATE ? (guint32) id : 0, id % 4 == 0);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "late");
      return FALSE;
    default:
      answer (leave (), (guint32) id, TRUE);
      self->priv->id = id;
      if (self->priv->way != GOOD)
        {
          g_autoptr (GSource) source = g_idle_source_new ();
          g_source_set_callback (source, on_signal, g_object_ref (self), g_object_unref);
          g_source_attach (source, g_main_context_get_thread_default ());
        }
      return TRUE;
    }
}

gboolean
notify_notification_show (NotifyNotification *self, GError **error)
{
  gboolean is_last_try = self->priv->way != BAD_ID || self->priv->id == 0;
  gboolean good = show (self, error);
  pthread_mutex_lock (&bus_lock);
  n_tried += is_last_try;
  pthread_cond_broadcast (&bus_turn);
  pthread_mutex_unlock (&bus_lock);
  return good;
}

void
notify_notification_add_action (NotifyNotification *self, G_GNUC_UNUSED const char *key,
                                G_GNUC_UNUSED const char *label, NotifyActionCallback callback,
                                gpointer data, G_GNUC_UNUSED GFreeFunc free_data)
{
  self->priv->action = callback;
  self->priv->data = data;
}

gboolean
notify_notification_close (NotifyNotification *self, G_GNUC_UNUSED GError **error)
{
  g_atomic_int_inc (&n_closed);
  return self->priv->id != 0;
}

gboolean notify_init (const char *name) { return name != NULL; }
void notify_uninit (void) {}
int notify_notification_get_closed_reason (const NotifyNotification *n) { return n != NULL ? 2 : -1; }
const char *notify_notification_get_activation_token (NotifyNotification *n) { (void) n; return NULL; }
void notify_notification_set_timeout (NotifyNotification *n, int t) { (void) n, (void) t; }
void notify_notification_set_category (NotifyNotification *n, const char *c) { (void) n, (void) c; }
void notify_notification_set_urgency (NotifyNotification *n, NotifyUrgency u) { (void) n, (void) u; }
void
notify_notification_set_hint (G_GNUC_UNUSED NotifyNotification *n, G_GNUC_UNUSED const char *key,
                              GVariant *value)
{
  g_variant_unref (g_variant_ref_sink (value));
}

/* ---- The main loop's side ---- */

typedef struct
{
  CwNotifyThread *thread;
  GMainLoop *loop;
  gint64 sent;  /* SHOWs; also the alert of the last one */
  gint64 until; /* stop after that many */
  gint64 back;
  guint kinds[CW_NOTIFY_ACTION + 1];
  gboolean waits;
} Side;

static int
way_of (gint64 alert)
{
  return (int) (alert * 7 / 3 % N_WAYS);
}

static void
send_show (Side *side)
{
  gint64 alert = ++side->sent;
  CwNotifyMessage *job = cw_notify_message_new (side->thread, CW_NOTIFY_SHOW, alert, 1);
  job->id = way_of (alert) == BAD_ID ? 5 : 0;
  job->summary = g_strdup_printf ("%d", way_of (alert));
  job->body = g_strdup ("body");
  job->actions = g_ptr_array_new_with_free_func (g_free);
  CwBubbleAction *action = g_new0 (CwBubbleAction, 1);
  action->key = (char *) "replied";
  action->label = (char *) "They replied";
  g_ptr_array_add (job->actions, action);
  side->waits = TRUE;
  cw_notify_thread_send (job);
  if (alert % 5 == 0)
    cw_notify_thread_send (cw_notify_message_new (side->thread, CW_NOTIFY_FORGET_ALL, 0, 0));
}

static CwNotifyKind
expected (int way)
{
  return way <= GOOD_ACTION ? CW_NOTIFY_SHOWN
         : way == UNSENT    ? CW_NOTIFY_UNSENT
         : way >= LATE      ? CW_NOTIFY_LATE
                            : CW_NOTIFY_FAILED;
}

static void
on_message (const CwNotifyMessage *message, gpointer data)
{
  Side *side = data;
  side->back++;
  side->kinds[message->kind]++;
  g_assert_cmpint (message->alert, >, 0);
  g_assert_cmpint (message->alert, <=, side->sent);
  if (message->kind >= CW_NOTIFY_LATE_ID)
    {
      int way = way_of (message->alert);
      g_assert_true (message->kind == CW_NOTIFY_CLOSED   ? way == GOOD_CLOSED
                     : message->kind == CW_NOTIFY_ACTION ? way == GOOD_ACTION
                                                         : way >= LATE);
      return;
    }
  g_assert_true (side->waits);
  g_assert_cmpint (message->alert, ==, side->sent);
  g_assert_cmpint (message->kind, ==, expected (way_of (message->alert)));
  side->waits = FALSE;
  if (side->sent == side->until)
    g_main_loop_quit (side->loop);
  else
    send_show (side);
}

int
main (int argc, char **argv)
{
  const char *wanted = g_getenv ("CW_MESSAGES");
  (void) argc;
  /* The slices of GLib would be one block to ThreadSanitizer. */
  if (g_strcmp0 (g_getenv ("G_SLICE"), "always-malloc") != 0)
    {
      g_setenv ("G_SLICE", "always-malloc", TRUE);
      execv ("/proc/self/exe", (char *const[]) { argv[0], NULL });
    }
  gint64 total = wanted != NULL ? g_ascii_strtoll (wanted, NULL, 10) : 30000;
  g_autoptr (GObject) bus = g_object_new (G_TYPE_OBJECT, NULL);
  Side side = { .loop = g_main_loop_new (NULL, FALSE) };
  pthread_t bus_thread;
  guint stops = 0, busy = 0;

  pthread_create (&bus_thread, NULL, run_bus, NULL);
  for (; side.sent < total; stops++)
    {
      gboolean in_the_middle = stops % 2 == 1, for_good = stops % 4 >= 2;
      side.until = side.sent + RUN;
      side.thread = cw_notify_thread_new ((GDBusConnection *) bus, on_message, &side);
      send_show (&side);
      g_main_loop_run (side.loop);
      if (in_the_middle)
        send_show (&side);
      busy += in_the_middle;
      gint64 back = side.back;
      if (for_good)
        cw_notify_thread_finish (side.thread, in_the_middle ? side.sent : 0);
      else
        cw_notify_thread_stop (side.thread, in_the_middle);
      side.waits = FALSE;
      /* A thread that was left to itself calls on the same bus as the next one would. */
      pthread_mutex_lock (&bus_lock);
      while (n_tried < side.sent)
        pthread_cond_wait (&bus_turn, &bus_lock);
      pthread_mutex_unlock (&bus_lock);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_cmpint (side.back, ==, back); /* no more calls */
    }
  put (NULL, FALSE, NULL);
  pthread_join (bus_thread, NULL);
  g_main_loop_unref (side.loop);
  for (int kind = CW_NOTIFY_SHOWN; kind <= CW_NOTIFY_ACTION; kind++)
    g_assert_cmpuint (side.kinds[kind], >, 0);
  g_assert_cmpint (n_closed, >, 0);
  printf ("1..1\nok 1 - %" G_GINT64_FORMAT " messages to the thread, %" G_GINT64_FORMAT
          " back, %u stops, %u of them in the middle of a show\n",
          side.sent + side.sent / 5, side.back, stops, busy);
  return 0;
}
