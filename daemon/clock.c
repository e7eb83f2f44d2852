/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/clock.h"

#include "daemon/log.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define LOCALTIME "/etc/localtime"

/* Changing the zone touches the link more than once, and /etc/timezone beside it. */
#define ZONE_SETTLES_MS 500

struct _CwClock
{
  gboolean test;
  CwInstant now;   /* of the test clock */
  CwInstant armed;
  CwClockFunc func;
  gpointer data;

  GTimeZone *zone;
  char *zone_name;
  char *localtime_path; /* NULL: the system's, after TZ */
  GFileMonitor *monitor;
  guint zone_settles;   /* source */

  CwClockCalls calls;
  int fd;
  guint fd_source;
  guint jump_source;

  GCancellable *cancellable;
  GDBusConnection *system_bus; /* NULL: none, or not yet */
  guint sleep_subscription;
};

/* ---- The zone ---- */

/* The zone's name within a path such as "../usr/share/zoneinfo/Asia/Tokyo"; NULL when it is
 * none. */
static char *
name_in_path (const char *path)
{
  const char *directory = path != NULL ? strstr (path, "/zoneinfo/") : NULL;
  if (directory == NULL)
    return NULL;
  const char *name = directory + strlen ("/zoneinfo/");
  if (g_str_has_prefix (name, "posix/") || g_str_has_prefix (name, "right/"))
    name += strlen ("posix/");
  g_autoptr (GTimeZone) zone = cw_zone_lookup (name);
  return zone != NULL ? g_strdup (name) : NULL;
}

/* What the link says is better than where it leads in the end: Asia/Calcutta is a link too. */
static char *
name_of_link (const char *path)
{
  g_autofree char *target = g_file_read_link (path, NULL);
  char *name = name_in_path (target);
  if (name != NULL || target == NULL)
    return name;
  char *end = realpath (path, NULL);
  name = name_in_path (end);
  free (end);
  return name;
}

static char *
name_in_file (const char *path)
{
  g_autofree char *name = NULL;
  if (!g_file_get_contents (path, &name, NULL, NULL))
    return NULL;
  g_strstrip (name);
  g_autoptr (GTimeZone) zone = cw_zone_lookup (name);
  return zone != NULL ? g_steal_pointer (&name) : NULL;
}

static GTimeZone *
zone_from_tz (const char *tz, char **name)
{
  if (tz[0] == ':')
    tz++;
  if (tz[0] == '\0')
    tz = "UTC";
  *name = tz[0] == '/' ? name_in_path (tz) : NULL;
  if (*name != NULL)
    return cw_zone_lookup (*name);
  GTimeZone *zone = cw_zone_lookup (tz);
  if (zone != NULL && g_ascii_isalpha (tz[0]) && strpbrk (tz, ",:") == NULL)
    {
      /* "Asia/Tokyo" and "EST5EDT" name files; "JST-9" is a rule, whose sign other readers turn. */
      g_autofree char *file = g_build_filename ("/usr/share/zoneinfo", tz, NULL);
      if (strpbrk (tz, "0123456789") == NULL || g_file_test (file, G_FILE_TEST_IS_REGULAR))
        *name = g_strdup (tz);
    }
  return zone != NULL ? zone : g_time_zone_new_local ();
}

static GTimeZone *
zone_from_link (const char *path, gboolean is_system, char **name)
{
  *name = name_of_link (path);
  if (*name == NULL && is_system)
    *name = name_in_file ("/etc/timezone");
  if (*name != NULL)
    return cw_zone_lookup (*name);
  if (is_system)
    return g_time_zone_new_local ();
  /* A copied file has no name.  GLib takes absolute file names too, if they are zones. */
  g_autofree char *start = NULL;
  gboolean is_zone = g_file_get_contents (path, &start, NULL, NULL)
                     && g_str_has_prefix (start, "TZif");
  GTimeZone *zone = is_zone ? g_time_zone_new_identifier (path) : NULL;
  return zone != NULL ? zone : g_time_zone_new_utc ();
}

/* Sets zone and zone_name; TRUE when the name is another than before. */
static gboolean
read_zone (CwClock *clock)
{
  const char *tz = g_getenv ("TZ");
  g_autofree char *name = NULL;
  GTimeZone *zone;
  if (clock->localtime_path != NULL)
    zone = zone_from_link (clock->localtime_path, FALSE, &name);
  else if (tz != NULL)
    zone = zone_from_tz (tz, &name);
  else
    zone = zone_from_link (LOCALTIME, TRUE, &name);

  if (name == NULL)
    {
      int minutes = cw_zone_offset (zone, cw_clock_now (clock)) / 60;
      name = minutes == 0 ? g_strdup ("UTC")
                          : g_strdup_printf ("%c%02d:%02d", minutes < 0 ? '-' : '+',
                                             ABS (minutes) / 60, ABS (minutes) % 60);
    }
  gboolean changed = g_strcmp0 (name, clock->zone_name) != 0;
  g_clear_pointer (&clock->zone, g_time_zone_unref);
  clock->zone = zone;
  if (changed)
    {
      g_free (clock->zone_name);
      clock->zone_name = g_steal_pointer (&name);
    }
  return changed;
}

static void
emit (CwClock *clock, CwClockEvent event)
{
  if (clock->func != NULL)
    clock->func (event, clock->data);
}

static gboolean
on_zone_settled (gpointer data)
{
  CwClock *clock = data;
  clock->zone_settles = 0;
  if (read_zone (clock))
    emit (clock, CW_CLOCK_ZONE);
  return G_SOURCE_REMOVE;
}

/* Every kind of event counts: a link that is replaced arrives as created, not as changed. */
static void
on_localtime_touched (G_GNUC_UNUSED GFileMonitor *monitor, G_GNUC_UNUSED GFile *file,
                      G_GNUC_UNUSED GFile *other, G_GNUC_UNUSED GFileMonitorEvent event,
                      gpointer data)
{
  CwClock *clock = data;
  g_clear_handle_id (&clock->zone_settles, g_source_remove);
  clock->zone_settles = g_timeout_add (ZONE_SETTLES_MS, on_zone_settled, clock);
}

/* ---- The timer ---- */

static gboolean
on_jump_seen (gpointer data)
{
  CwClock *clock = data;
  clock->jump_source = 0;
  emit (clock, CW_CLOCK_JUMPED);
  return G_SOURCE_REMOVE;
}

/* TRUE when the kernel says on this occasion that the clock was set since the last look. */
static gboolean
set_timer (CwClock *clock)
{
  /* The kernel tells of a clock that was set only while a timer is armed, so that "never" is the
   * last moment there is.  Nothing wakes up for it. */
  CwInstant last = (gint64) CW_DAY_LAST * 24 * CW_HOUR;
  CwInstant moment = clock->armed == CW_NEVER ? last : CLAMP (clock->armed, 1, last);
  struct itimerspec value = {
    .it_value = { .tv_sec = moment / CW_SECOND, .tv_nsec = moment % CW_SECOND * 1000 },
  };
  if (clock->calls.settime (clock->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &value, NULL)
      == 0)
    return FALSE;
  if (errno == ECANCELED) /* armed all the same (timerfd_create(2), notes) */
    return TRUE;
  cw_log (0, G_LOG_LEVEL_CRITICAL, "timerfd_settime: %s", g_strerror (errno));
  return FALSE;
}

static gboolean
on_timer (G_GNUC_UNUSED int fd, G_GNUC_UNUSED GIOCondition condition, gpointer data)
{
  CwClock *clock = data;
  guint64 ticks = 0;
  gssize n = clock->calls.read (clock->fd, &ticks, sizeof ticks);
  if (n == sizeof ticks)
    {
      clock->armed = CW_NEVER;
      set_timer (clock);
      emit (clock, CW_CLOCK_DUE);
    }
  else if (n < 0 && errno == ECANCELED)
    {
      /* An expiry that the jump brought about is lost with this read: arm again, so that it comes
       * even if nobody does so in the callback. */
      set_timer (clock);
      emit (clock, CW_CLOCK_JUMPED);
    }
  return G_SOURCE_CONTINUE;
}

/* ---- Sleep ---- */

/* The kernel cancels the timer on resume as well; this is the second thread to hang on. */
static void
on_prepare_for_sleep (G_GNUC_UNUSED GDBusConnection *bus, G_GNUC_UNUSED const char *sender,
                      G_GNUC_UNUSED const char *path, G_GNUC_UNUSED const char *interface,
                      G_GNUC_UNUSED const char *signal, GVariant *parameters, gpointer data)
{
  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  gboolean going = TRUE;
  g_variant_get (parameters, "(b)", &going);
  if (!going)
    emit (data, CW_CLOCK_JUMPED);
}

static void
on_system_bus (G_GNUC_UNUSED GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_bus_get_finish (result, &error);
  if (bus == NULL)
    {
      cw_log (0, G_LOG_LEVEL_DEBUG, "no system bus, resume is seen by the timer alone: %s",
              error->message);
      return; /* perhaps cancelled: the clock may be gone */
    }
  /* A system bus that restarts must not end us. */
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  CwClock *clock = data;
  clock->system_bus = bus;
  clock->sleep_subscription = g_dbus_connection_signal_subscribe (
      bus, "org.freedesktop.login1", "org.freedesktop.login1.Manager", "PrepareForSleep",
      "/org/freedesktop/login1", NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_prepare_for_sleep, clock, NULL);
}

/* ---- Public ---- */

static CwClock *
new_clock (const char *localtime_path, gboolean test, CwInstant now)
{
  CwClock *clock = g_new0 (CwClock, 1);
  clock->test = test;
  clock->now = now;
  clock->armed = CW_NEVER;
  clock->fd = -1;
  clock->calls = (CwClockCalls){ timerfd_settime, read };
  clock->localtime_path = g_strdup (localtime_path);
  read_zone (clock);
  return clock;
}

CwClock *
cw_clock_new_real (const char *localtime_path, GError **error)
{
  g_autoptr (CwClock) clock = new_clock (localtime_path, FALSE, 0);
  clock->fd = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (clock->fd < 0)
    {
      int code = errno;
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "timerfd_create: %s",
                   g_strerror (code));
      return NULL;
    }
  clock->fd_source = g_unix_fd_add (clock->fd, G_IO_IN, on_timer, clock);
  set_timer (clock);

  /* Without a monitor the zone is that of the start; no reason not to run. */
  const char *watched = localtime_path != NULL ? localtime_path : LOCALTIME;
  g_autoptr (GFile) file = g_file_new_for_path (watched);
  g_autoptr (GError) monitor_error = NULL;
  clock->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, &monitor_error);
  if (clock->monitor != NULL)
    g_signal_connect (clock->monitor, "changed", G_CALLBACK (on_localtime_touched), clock);
  else
    cw_log (0, G_LOG_LEVEL_MESSAGE, "changes of the time zone will not be seen: %s",
            monitor_error->message);

  clock->cancellable = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SYSTEM, clock->cancellable, on_system_bus, clock);
  return g_steal_pointer (&clock);
}

CwClock *
cw_clock_new_test (CwInstant now)
{
  return new_clock (NULL, TRUE, now);
}

void
cw_clock_free (CwClock *clock)
{
  if (clock == NULL)
    return;
  g_cancellable_cancel (clock->cancellable);
  g_clear_object (&clock->cancellable);
  if (clock->system_bus != NULL)
    g_dbus_connection_signal_unsubscribe (clock->system_bus, clock->sleep_subscription);
  g_clear_object (&clock->system_bus);
  g_clear_handle_id (&clock->zone_settles, g_source_remove);
  g_clear_handle_id (&clock->jump_source, g_source_remove);
  g_clear_handle_id (&clock->fd_source, g_source_remove);
  if (clock->monitor != NULL)
    g_signal_handlers_disconnect_by_data (clock->monitor, clock);
  g_clear_object (&clock->monitor);
  if (clock->fd >= 0)
    close (clock->fd);
  g_time_zone_unref (clock->zone);
  g_free (clock->zone_name);
  g_free (clock->localtime_path);
  g_free (clock);
}

void
cw_clock_set_func (CwClock *clock, CwClockFunc func, gpointer data)
{
  clock->func = func;
  clock->data = data;
}

void
cw_clock_set_calls (CwClock *clock, const CwClockCalls *calls)
{
  clock->calls.settime = calls->settime != NULL ? calls->settime : timerfd_settime;
  clock->calls.read = calls->read != NULL ? calls->read : read;
}

gboolean
cw_clock_is_test (CwClock *clock)
{
  return clock->test;
}

CwInstant
cw_clock_now (CwClock *clock)
{
  /* time () is behind the timer by up to a tick: a loop on "due yet?" would spin. */
  return clock->test ? clock->now : g_get_real_time ();
}

GTimeZone *
cw_clock_zone (CwClock *clock)
{
  return clock->zone;
}

const char *
cw_clock_zone_name (CwClock *clock)
{
  return clock->zone_name;
}

void
cw_clock_arm (CwClock *clock, CwInstant moment)
{
  clock->armed = moment;
  if (clock->test)
    return;
  /* Told from the main loop: the caller is in the middle of something. */
  if (set_timer (clock) && clock->jump_source == 0)
    clock->jump_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_jump_seen, clock, NULL);
}

CwInstant
cw_clock_armed (CwClock *clock)
{
  return clock->armed;
}

void
cw_clock_set_test (CwClock *clock, CwInstant now)
{
  g_return_if_fail (clock->test);
  clock->now = now;
}
