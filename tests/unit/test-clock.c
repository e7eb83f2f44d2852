/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "One timer on the wall clock to the next moment at which something happens" (contract section
 * 5).  The real clock is never set: what only a jump brings about is answered by the two calls
 * that can be replaced. */
#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "daemon/clock.h"

typedef struct
{
  CwClock *clock;
  guint n[3];      /* per CwClockEvent */
  CwInstant due_at;
} Fixture;

static void
on_event (CwClockEvent event, gpointer data)
{
  Fixture *f = data;
  f->n[event]++;
  if (event == CW_CLOCK_DUE)
    f->due_at = cw_clock_now (f->clock);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  f->clock = cw_clock_new_real (data, &error);
  g_assert_no_error (error);
  cw_clock_set_func (f->clock, on_event, f);
}

static void
tear_down (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  g_clear_pointer (&f->clock, cw_clock_free);
  while (g_main_context_iteration (NULL, FALSE)) /* the answer about the system bus */
    ;
}

static gboolean
on_timeout (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Runs the loop until the count is reached, or for so long. */
static void
run (Fixture *f, CwClockEvent event, guint count, guint ms)
{
  gboolean is_over = FALSE;
  guint source = g_timeout_add (ms, on_timeout, &is_over);
  while (f->n[event] < count && !is_over)
    g_main_context_iteration (NULL, TRUE);
  if (!is_over)
    g_source_remove (source);
}

static void
test_due (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  CwInstant moment = g_get_real_time () + 20 * CW_SECOND / 1000;
  cw_clock_arm (f->clock, moment);
  g_assert_cmpint (cw_clock_armed (f->clock), ==, moment);
  run (f, CW_CLOCK_DUE, 1, 5000);
  g_assert_cmpuint (f->n[CW_CLOCK_DUE], ==, 1);
  g_assert_cmpint (f->due_at, >=, moment); /* never early by the clock that we read */
  g_assert_cmpint (f->due_at, <, moment + 2 * CW_SECOND);
  g_assert_cmpint (cw_clock_armed (f->clock), ==, CW_NEVER);
  run (f, CW_CLOCK_DUE, 2, 60); /* once */
  g_assert_cmpuint (f->n[CW_CLOCK_DUE], ==, 1);
  g_assert_cmpuint (f->n[CW_CLOCK_JUMPED], ==, 0);
}

static void
test_disarm (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  cw_clock_arm (f->clock, g_get_real_time () + 10 * CW_SECOND / 1000);
  cw_clock_arm (f->clock, CW_NEVER);
  run (f, CW_CLOCK_DUE, 1, 60);
  g_assert_cmpuint (f->n[CW_CLOCK_DUE], ==, 0);
}

/* Past, the epoch, before it: each would disarm or be refused as a timer value if taken as it
 * is. */
static void
test_past (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  const CwInstant moments[] = { g_get_real_time () - CW_HOUR, 0, -CW_HOUR };
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      cw_clock_arm (f->clock, moments[i]);
      g_assert_cmpuint (f->n[CW_CLOCK_DUE], ==, i); /* from the loop, never from within the call */
      run (f, CW_CLOCK_DUE, i + 1, 5000);
      g_assert_cmpuint (f->n[CW_CLOCK_DUE], ==, i + 1);
    }
}

static void
test_far (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  cw_clock_arm (f->clock, (gint64) CW_DAY_LAST * 24 * CW_HOUR);
  cw_clock_arm (f->clock, G_MAXINT64);
  run (f, CW_CLOCK_DUE, 1, 30);
  g_assert_cmpuint (f->n[CW_CLOCK_DUE], ==, 0);
}

/* Nothing is armed, nothing happens: no source of ours may be ready or have a time limit. */
static void
test_idle (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  run (f, CW_CLOCK_DUE, 1, 50); /* the question about the system bus is over */
  GMainContext *context = g_main_context_default ();
  g_assert_true (g_main_context_acquire (context));
  int priority, timeout = 0;
  g_main_context_prepare (context, &priority);
  GPollFD fds[16];
  g_main_context_query (context, G_MAXINT, &timeout, fds, G_N_ELEMENTS (fds));
  g_main_context_release (context);
  g_assert_cmpint (timeout, ==, -1);
}

/* ---- Jumps ---- */

static guint n_settime;
static guint n_cancelled;
static gint64 last_armed;

static int
settime_cancelled (int fd, int flags, const struct itimerspec *value, struct itimerspec *old)
{
  g_assert_cmpint (flags, ==, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET);
  n_settime++;
  last_armed = value->it_value.tv_sec * CW_SECOND + value->it_value.tv_nsec / 1000;
  g_assert_cmpint (timerfd_settime (fd, flags, value, old), ==, 0);
  if (n_cancelled == 0)
    return 0;
  n_cancelled--;
  errno = ECANCELED; /* which it says although it did arm */
  return -1;
}

static gssize
read_cancelled (int fd, void *buffer, gsize size)
{
  gssize n = read (fd, buffer, size);
  if (n < 0 || n_cancelled == 0)
    return n;
  n_cancelled--;
  errno = ECANCELED; /* and the expiry is lost */
  return -1;
}

/* The clock was set between two looks: told once, from the loop, and the timer is armed all the
 * same. */
static void
test_jump_at_arm (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  cw_clock_set_calls (f->clock, &(CwClockCalls){ settime_cancelled, NULL });
  n_cancelled = 2;
  cw_clock_arm (f->clock, g_get_real_time () + CW_HOUR);
  cw_clock_arm (f->clock, g_get_real_time () + 40 * CW_SECOND / 1000);
  g_assert_cmpuint (f->n[CW_CLOCK_JUMPED], ==, 0);
  run (f, CW_CLOCK_DUE, 1, 5000);
  g_assert_cmpuint (f->n[CW_CLOCK_JUMPED], ==, 1);
  g_assert_cmpuint (f->n[CW_CLOCK_DUE], ==, 1);
}

/* The jump passed the moment: the kernel gives ECANCELED for the expiry, which must not get
 * lost. */
static void
test_jump_at_read (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  CwInstant moment = g_get_real_time () - CW_SECOND;
  n_settime = 0;
  n_cancelled = 0;
  cw_clock_set_calls (f->clock, &(CwClockCalls){ settime_cancelled, read_cancelled });
  cw_clock_arm (f->clock, moment);
  g_assert_cmpuint (n_settime, ==, 1);
  n_cancelled = 1;
  run (f, CW_CLOCK_JUMPED, 1, 5000);
  g_assert_cmpuint (f->n[CW_CLOCK_JUMPED], ==, 1);
  g_assert_cmpuint (f->n[CW_CLOCK_DUE], ==, 0);
  g_assert_cmpint (cw_clock_armed (f->clock), ==, moment);
  g_assert_cmpint (last_armed, ==, moment);
  run (f, CW_CLOCK_DUE, 1, 5000);
  g_assert_cmpuint (f->n[CW_CLOCK_DUE], ==, 1);
  g_assert_cmpuint (f->n[CW_CLOCK_JUMPED], ==, 1);
}

/* Even with nothing planned a clock that is set back may make something planned. */
static void
test_jump_while_disarmed (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  n_settime = 0;
  n_cancelled = 0;
  cw_clock_set_calls (f->clock, &(CwClockCalls){ settime_cancelled, NULL });
  cw_clock_arm (f->clock, CW_NEVER);
  g_assert_cmpuint (n_settime, ==, 1);
  g_assert_cmpint (last_armed, >, g_get_real_time () + 100 * 365 * 24 * CW_HOUR);
}

static gssize
read_nothing (G_GNUC_UNUSED int fd, G_GNUC_UNUSED void *buffer, G_GNUC_UNUSED gsize size)
{
  n_cancelled++;
  errno = EAGAIN;
  return -1;
}

static void
test_spurious (Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  n_cancelled = 0;
  cw_clock_set_calls (f->clock, &(CwClockCalls){ NULL, read_nothing });
  cw_clock_arm (f->clock, 1);
  while (n_cancelled < 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (f->n[CW_CLOCK_DUE] + f->n[CW_CLOCK_JUMPED], ==, 0);
}

/* ---- The zone ---- */

static char *zone_dir;

static void
set_link (const char *path, const char *target)
{
  g_autofree char *next = g_strconcat (path, ".new", NULL);
  g_assert_cmpint (symlink (target, next), ==, 0);
  g_assert_cmpint (g_rename (next, path), ==, 0);
}

/* The path wins over TZ, which is set here. */
static void
test_zone_link (G_GNUC_UNUSED Fixture *unused, G_GNUC_UNUSED gconstpointer data)
{
  Fixture f = { 0 };
  g_autofree char *path = g_build_filename (zone_dir, "localtime", NULL);
  set_link (path, "/usr/share/zoneinfo/Asia/Tokyo");
  set_up (&f, path);
  g_assert_cmpstr (cw_clock_zone_name (f.clock), ==, "Asia/Tokyo");
  g_assert_cmpint (cw_zone_offset (cw_clock_zone (f.clock), 0), ==, 9 * 3600);

  set_link (path, "../usr/share/zoneinfo/posix/America/New_York");
  run (&f, CW_CLOCK_ZONE, 1, 10000);
  g_assert_cmpuint (f.n[CW_CLOCK_ZONE], ==, 1);
  g_assert_cmpstr (cw_clock_zone_name (f.clock), ==, "America/New_York");
  g_assert_cmpint (cw_zone_offset (cw_clock_zone (f.clock), 0), ==, -5 * 3600);

  /* The same zone once more is no change; several touches are one. */
  set_link (path, "/usr/share/zoneinfo/America/New_York");
  set_link (path, "/usr/share/zoneinfo/Europe/Berlin");
  set_link (path, "/usr/share/zoneinfo/America/New_York");
  run (&f, CW_CLOCK_ZONE, 2, 1500);
  g_assert_cmpuint (f.n[CW_CLOCK_ZONE], ==, 1);

  g_unlink (path);
  tear_down (&f, NULL);
}

static void
assert_zone (const char *tz, const char *name, int offset)
{
  if (tz != NULL)
    g_setenv ("TZ", tz, TRUE);
  g_autoptr (CwClock) clock = cw_clock_new_test (0);
  g_assert_cmpstr (cw_clock_zone_name (clock), ==, name);
  g_assert_cmpint (cw_zone_offset (cw_clock_zone (clock), 0), ==, offset);
  /* The journal keeps the name: it must be readable, and mean the same. */
  g_autoptr (GTimeZone) again = cw_zone_lookup (cw_clock_zone_name (clock));
  g_assert_nonnull (again);
  g_assert_cmpint (cw_zone_offset (again, 0), ==, offset);
}

static void
test_zone_tz (G_GNUC_UNUSED Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  assert_zone ("Asia/Tokyo", "Asia/Tokyo", 9 * 3600);
  assert_zone (":America/New_York", "America/New_York", -5 * 3600);
  assert_zone ("/usr/share/zoneinfo/Asia/Kolkata", "Asia/Kolkata", 19800);
  assert_zone ("UTC", "UTC", 0);
  assert_zone ("", "UTC", 0);
  assert_zone ("JST-9", "+09:00", 9 * 3600); /* a rule: its sign is the other way round */
  assert_zone ("<+0530>-5:30", "+05:30", 19800);
  assert_zone ("No/Such_Zone", "UTC", 0);
  g_setenv ("TZ", "UTC", TRUE);
}

/* A copy instead of a link: the rules are there, the name is not. */
static void
test_zone_copy (G_GNUC_UNUSED Fixture *unused, G_GNUC_UNUSED gconstpointer data)
{
  Fixture f = { 0 };
  g_autofree char *path = g_build_filename (zone_dir, "copy", NULL);
  g_autofree char *bytes = NULL;
  gsize n = 0;
  g_assert_true (g_file_get_contents ("/usr/share/zoneinfo/Asia/Tokyo", &bytes, &n, NULL));
  g_assert_true (g_file_set_contents (path, bytes, (gssize) n, NULL));
  set_up (&f, path);
  g_assert_cmpstr (cw_clock_zone_name (f.clock), ==, "+09:00");
  tear_down (&f, NULL);
  g_assert_true (g_file_set_contents (path, "no zone", -1, NULL));
  set_up (&f, path);
  g_assert_cmpstr (cw_clock_zone_name (f.clock), ==, "UTC");
  g_unlink (path);
  tear_down (&f, NULL);
}

/* ---- The test clock ---- */

static void
on_never (G_GNUC_UNUSED CwClockEvent event, G_GNUC_UNUSED gpointer data)
{
  g_assert_not_reached ();
}

static void
test_test_clock (G_GNUC_UNUSED Fixture *f, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (CwClock) clock = cw_clock_new_test (1000);
  cw_clock_set_func (clock, on_never, NULL);
  g_assert_true (cw_clock_is_test (clock));
  g_assert_cmpint (cw_clock_now (clock), ==, 1000);
  cw_clock_arm (clock, 500);
  g_assert_cmpint (cw_clock_armed (clock), ==, 500);
  cw_clock_set_test (clock, 5000);
  g_assert_cmpint (cw_clock_now (clock), ==, 5000);
  cw_clock_set_test (clock, -5); /* backwards too */
  g_assert_cmpint (cw_clock_now (clock), ==, -5);
  g_assert_false (g_main_context_pending (NULL));
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  zone_dir = g_dir_make_tmp ("cw-zone-XXXXXX", NULL);
#define ADD(name, func) g_test_add ("/clock/" name, Fixture, NULL, set_up, func, tear_down)
#define ADD_BARE(name, func) g_test_add ("/clock/" name, Fixture, NULL, NULL, func, NULL)
  ADD ("due-once-and-not-early", test_due);
  ADD ("disarmed-stays-silent", test_disarm);
  ADD ("past-moment-is-due-at-once", test_past);
  ADD ("far-moment-waits", test_far);
  ADD ("idle-wakes-never", test_idle);
  ADD ("jump-seen-while-arming", test_jump_at_arm);
  ADD ("jump-past-the-moment-loses-nothing", test_jump_at_read);
  ADD ("jump-is-watched-for-while-disarmed", test_jump_while_disarmed);
  ADD ("spurious-wake-is-nothing", test_spurious);
  ADD_BARE ("zone-follows-the-link", test_zone_link);
  ADD_BARE ("zone-from-tz", test_zone_tz);
  ADD_BARE ("zone-of-a-copied-file", test_zone_copy);
  ADD_BARE ("test-clock-only-remembers", test_test_clock);
  int code = g_test_run ();
  g_rmdir (zone_dir);
  g_free (zone_dir);
  return code;
}
