/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded by tests into casewatchd: a machine whose wall clock the test sets, and whose
 * /etc/localtime is a link in a folder of the test's.  tests/system/machine.py is the other side.
 *
 * CW_TEST_CLOCK names two pipes, NAME.set and NAME.done.  A line "HOW MICROSECONDS" in the first is a
 * clock that is so far ahead of the machine's from then on; a byte in the second says that it is, and
 * that the program has read of it from each timer that this woke.
 * HOW is what the kernel does with the timers on such an occasion:
 *   s  the clock was set, or the machine resumed: timers that asked for it are cancelled, their read
 *      fails with ECANCELED; those whose moment has passed expire
 *   e  they only expire, as on kernels that cancel nothing at resume
 *   m  mute: nothing happens to a timer that was armed before; only what it is armed for anew counts
 *
 * The moments at which a program arms a timer are turned into the machine's, so that the waiting is
 * the kernel's own; relative timers and CLOCK_MONOTONIC are left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define SECOND INT64_C (1000000000)
#define MAX_TIMERS 8

typedef struct
{
  int fd; /* -1: a free place */
  struct itimerspec wanted;
  int cancel_on_set;
  int cancelled;
  int awaited; /* the test waits for the program to read it */
} Timer;

static _Atomic int64_t ahead; /* nanoseconds */
static Timer timers[MAX_TIMERS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t was_read = PTHREAD_COND_INITIALIZER;
static int set_pipe = -1, done_pipe = -1;

static int64_t
to_ns (const struct timespec *time)
{
  return time->tv_sec * SECOND + time->tv_nsec;
}

static struct timespec
from_ns (int64_t ns)
{
  int64_t below = ns % SECOND;
  if (below < 0)
    below += SECOND;
  return (struct timespec){ (ns - below) / SECOND, below };
}

/* Sets the kernel's timer for a moment of the machine; 0 stops it. */
static int
arm_for (const Timer *timer, int64_t moment)
{
  struct itimerspec value = { timer->wanted.it_interval, from_ns (moment) };
  return (int) syscall (SYS_timerfd_settime, timer->fd, TFD_TIMER_ABSTIME, &value, NULL);
}

/* For the moment that was wanted, or for at once. */
static int
arm (const Timer *timer, int at_once)
{
  int64_t moment = to_ns (&timer->wanted.it_value);
  if (moment == 0)
    return arm_for (timer, 0);
  return arm_for (timer, at_once || moment - ahead < 1 ? 1 : moment - ahead);
}

static int
has_passed (const Timer *timer)
{
  struct timespec now;
  clock_gettime (CLOCK_REALTIME, &now);
  return to_ns (&timer->wanted.it_value) <= to_ns (&now);
}

/* Somebody read that the clock was set.  An expiry that the setting brought about is lost with that,
 * and the program has to arm anew; a timer whose moment is still to come goes on. */
static void
forget_cancelled (Timer *timer)
{
  timer->cancelled = 0;
  if (has_passed (timer))
    arm_for (timer, 0);
  else
    arm (timer, 0);
}

static int
n_awaited (void)
{
  int n = 0;
  for (int i = 0; i < MAX_TIMERS; i++)
    n += timers[i].fd >= 0 && timers[i].awaited;
  return n;
}

static void
set_clock (char how, int64_t to)
{
  pthread_mutex_lock (&lock);
  ahead = to;
  for (int i = 0; i < MAX_TIMERS; i++)
    {
      Timer *timer = &timers[i];
      if (timer->fd < 0 || how == 'm' || to_ns (&timer->wanted.it_value) == 0)
        continue;
      timer->cancelled = how == 's' && timer->cancel_on_set;
      timer->awaited = timer->cancelled || has_passed (timer);
      arm (timer, timer->cancelled);
    }
  while (n_awaited () > 0)
    pthread_cond_wait (&was_read, &lock);
  pthread_mutex_unlock (&lock);
}

static void
no_longer_awaited (Timer *timer)
{
  timer->awaited = 0;
  pthread_cond_broadcast (&was_read);
}

static void *
listen_for_settings (void *unused)
{
  char line[64];
  (void) unused;
  for (;;)
    {
      ssize_t n = syscall (SYS_read, set_pipe, line, sizeof line - 1);
      if (n <= 0)
        continue;
      line[n] = '\0';
      set_clock (line[0], strtoll (line + 1, NULL, 10) * 1000);
      syscall (SYS_write, done_pipe, "d", (size_t) 1);
    }
  return NULL;
}

static int
open_pipe (const char *name, const char *ending)
{
  char path[PATH_MAX];
  snprintf (path, sizeof path, "%s.%s", name, ending);
  return (int) syscall (SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
}

/* In the daemon alone: the programs that it starts inherit the environment. */
__attribute__ ((constructor)) static void
begin (void)
{
  const char *name = getenv ("CW_TEST_CLOCK");
  const char *start = getenv ("CW_TEST_CLOCK_AHEAD");
  pthread_t thread;

  for (int i = 0; i < MAX_TIMERS; i++)
    timers[i].fd = -1;
  if (name == NULL || start == NULL || strcmp (program_invocation_short_name, "casewatchd") != 0)
    return;
  ahead = strtoll (start, NULL, 10) * 1000;
  set_pipe = open_pipe (name, "set");
  done_pipe = open_pipe (name, "done");
  if (set_pipe < 0 || done_pipe < 0
      || pthread_create (&thread, NULL, listen_for_settings, NULL) != 0)
    abort ();
  pthread_detach (thread);
}

/* ---- What the program calls ---- */

int
clock_gettime (clockid_t id, struct timespec *time)
{
  int result = (int) syscall (SYS_clock_gettime, id, time);
  if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
    *time = from_ns (to_ns (time) + ahead);
  return result;
}

time_t
time (time_t *to)
{
  struct timespec now;
  clock_gettime (CLOCK_REALTIME, &now);
  if (to != NULL)
    *to = now.tv_sec;
  return now.tv_sec;
}

int
gettimeofday (struct timeval *restrict to, void *restrict zone)
{
  struct timespec now;
  (void) zone;
  clock_gettime (CLOCK_REALTIME, &now);
  *to = (struct timeval){ now.tv_sec, now.tv_nsec / 1000 };
  return 0;
}

/* The place of a timer, or with fd -1 a free one. */
static Timer *
find_timer (int fd)
{
  for (int i = 0; i < MAX_TIMERS; i++)
    if (timers[i].fd == fd)
      return &timers[i];
  return NULL;
}

int
timerfd_create (clockid_t id, int flags)
{
  int fd = (int) syscall (SYS_timerfd_create, id, flags);
  if (fd < 0 || id != CLOCK_REALTIME)
    return fd;
  pthread_mutex_lock (&lock);
  Timer *timer = find_timer (-1);
  if (timer == NULL)
    abort ();
  *timer = (Timer){ .fd = fd };
  pthread_mutex_unlock (&lock);
  return fd;
}

int
timerfd_settime (int fd, int flags, const struct itimerspec *wanted, struct itimerspec *old)
{
  pthread_mutex_lock (&lock);
  Timer *timer = fd >= 0 ? find_timer (fd) : NULL;
  int result;
  if (timer == NULL || (flags & TFD_TIMER_ABSTIME) == 0)
    result = (int) syscall (SYS_timerfd_settime, fd, flags, wanted, old);
  else
    {
      /* Armed anew after a setting that nobody read of: the kernel says so, and arms all the same. */
      int unread = timer->cancelled;
      timer->wanted = *wanted;
      timer->cancel_on_set = (flags & TFD_TIMER_CANCEL_ON_SET) != 0;
      timer->cancelled = 0;
      no_longer_awaited (timer);
      result = arm (timer, 0);
      if (result == 0 && unread)
        {
          errno = ECANCELED;
          result = -1;
        }
    }
  pthread_mutex_unlock (&lock);
  return result;
}

ssize_t
read (int fd, void *buffer, size_t size)
{
  static ssize_t (*real) (int, void *, size_t);
  if (real == NULL)
    real = (ssize_t (*) (int, void *, size_t)) dlsym (RTLD_NEXT, "read");
  pthread_mutex_lock (&lock);
  Timer *timer = fd >= 0 ? find_timer (fd) : NULL;
  int cancelled = timer != NULL && timer->cancelled;
  if (cancelled)
    {
      forget_cancelled (timer);
      no_longer_awaited (timer);
    }
  pthread_mutex_unlock (&lock);
  if (cancelled)
    {
      errno = ECANCELED;
      return -1;
    }
  ssize_t n = real (fd, buffer, size);
  if (timer != NULL && n > 0)
    {
      pthread_mutex_lock (&lock);
      no_longer_awaited (timer);
      pthread_mutex_unlock (&lock);
    }
  return n;
}

int
close (int fd)
{
  static int (*real) (int);
  if (real == NULL)
    real = (int (*) (int)) dlsym (RTLD_NEXT, "close");
  pthread_mutex_lock (&lock);
  Timer *timer = fd >= 0 ? find_timer (fd) : NULL;
  if (timer != NULL)
    {
      no_longer_awaited (timer);
      timer->fd = -1;
    }
  pthread_mutex_unlock (&lock);
  return real (fd);
}

/* ---- The zone ---- */

ssize_t
readlink (const char *path, char *target, size_t size)
{
  const char *etc = getenv ("CW_TEST_ETC");
  char own[PATH_MAX];
  if (etc != NULL && strcmp (path, "/etc/localtime") == 0)
    {
      snprintf (own, sizeof own, "%s/localtime", etc);
      path = own;
    }
  return syscall (SYS_readlinkat, AT_FDCWD, path, target, size);
}

/* A file is watched by way of its folder. */
int
inotify_add_watch (int fd, const char *path, uint32_t mask)
{
  const char *etc = getenv ("CW_TEST_ETC");
  if (etc != NULL && strcmp (path, "/etc") == 0)
    path = etc;
  return (int) syscall (SYS_inotify_add_watch, fd, path, mask);
}
