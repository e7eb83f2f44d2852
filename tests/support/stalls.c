/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded by tests: how long the main thread of a program is busy from one poll to the next, which is
 * how long an iteration of its main loop takes and everybody else waits.  CW_TEST_STALLS names a page
 * that is shared with the test; tests/system/stalls.py is the other side.
 *
 * Beside each time stands what of it went into fsync, into sleeping (SQLite's wait for a lock) and into
 * waiting for a processor, which only says how busy the machine was, and the time of the processor. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

typedef struct
{
  int64_t busy; /* without what was synced and waited; ns, all of them */
  int64_t synced, slept, waited, cpu;
} Iteration;

typedef struct
{
  _Atomic uint32_t wanted; /* the test counts it up: all below begins anew */
  _Atomic uint32_t round;  /* of which the figures are */
  uint64_t iterations;
  uint64_t over;           /* of them busy for longer than the limit */
  int64_t limit;
  int64_t most_cpu;        /* of any iteration */
  int64_t most_synced;
  Iteration longest;
} Page;

static Page *page;
static int (*real_poll) (struct pollfd *, nfds_t, int);
static int (*real_fsync) (int);
static int (*real_fdatasync) (int);
static int (*real_nanosleep) (const struct timespec *, struct timespec *);
static int (*real_usleep) (useconds_t);
static int schedstat = -1;

static struct
{
  int64_t wall, cpu, waited, synced, slept;
} begun;

static int64_t
read_clock (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return now.tv_sec * INT64_C (1000000000) + now.tv_nsec;
}

static int
is_main_thread (void)
{
  return page != NULL && syscall (SYS_gettid) == getpid ();
}

/* How long the thread could run and had no processor. */
static int64_t
time_waited (void)
{
  char text[80];
  ssize_t n = schedstat >= 0 ? pread (schedstat, text, sizeof text - 1, 0) : 0;

  if (n <= 0)
    return 0;
  text[n] = '\0';
  const char *second = strchr (text, ' ');
  return second != NULL ? strtoll (second, NULL, 10) : 0;
}

__attribute__ ((constructor)) static void
begin (void)
{
  const char *file = getenv ("CW_TEST_STALLS");

  real_poll = (int (*) (struct pollfd *, nfds_t, int)) dlsym (RTLD_NEXT, "poll");
  real_fsync = (int (*) (int)) dlsym (RTLD_NEXT, "fsync");
  real_fdatasync = (int (*) (int)) dlsym (RTLD_NEXT, "fdatasync");
  real_usleep = (int (*) (useconds_t)) dlsym (RTLD_NEXT, "usleep");
  real_nanosleep
    = (int (*) (const struct timespec *, struct timespec *)) dlsym (RTLD_NEXT, "nanosleep");
  int fd = file != NULL ? open (file, O_RDWR | O_CLOEXEC) : -1;
  if (fd < 0)
    return;
  void *memory = mmap (NULL, sizeof (Page), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close (fd);
  if (memory == MAP_FAILED)
    return;
  page = memory;
  schedstat = open ("/proc/self/schedstat", O_RDONLY | O_CLOEXEC);
  begun.wall = read_clock (CLOCK_MONOTONIC);
}

static void
begin_iteration (void)
{
  begun.waited = time_waited ();
  begun.cpu = read_clock (CLOCK_THREAD_CPUTIME_ID);
  begun.synced = begun.slept = 0;
  begun.wall = read_clock (CLOCK_MONOTONIC);
}

static void
end_iteration (void)
{
  int64_t wall = read_clock (CLOCK_MONOTONIC) - begun.wall;
  Iteration it = {
    .synced = begun.synced,
    .slept = begun.slept,
    .cpu = read_clock (CLOCK_THREAD_CPUTIME_ID) - begun.cpu,
    .waited = time_waited () - begun.waited,
  };
  uint32_t wanted = page->wanted;

  it.busy = wall - it.synced - it.waited;
  if (page->round != wanted)
    {
      memset (&page->longest, 0, sizeof page->longest);
      page->iterations = page->over = 0;
      page->most_cpu = page->most_synced = 0;
      page->round = wanted;
    }
  page->iterations++;
  page->over += it.busy > page->limit;
  if (it.busy > page->longest.busy)
    page->longest = it;
  if (it.cpu > page->most_cpu)
    page->most_cpu = it.cpu;
  if (it.synced > page->most_synced)
    page->most_synced = it.synced;
}

int
poll (struct pollfd *fds, nfds_t n, int timeout)
{
  if (!is_main_thread ())
    return real_poll (fds, n, timeout);
  end_iteration ();
  int result = real_poll (fds, n, timeout);
  begin_iteration ();
  return result;
}

/* The time that the main thread spends in CALL is added to TOTAL; what of it was waiting for a processor
 * is not counted a second time. */
#define TIMED(total, call)                                                                         \
  do                                                                                               \
    {                                                                                              \
      if (!is_main_thread ())                                                                      \
        return call;                                                                               \
      int64_t wall = read_clock (CLOCK_MONOTONIC), waited = time_waited ();                        \
      int64_t cpu = read_clock (CLOCK_THREAD_CPUTIME_ID);                                          \
      int result = call;                                                                           \
      begun.cpu += read_clock (CLOCK_THREAD_CPUTIME_ID) - cpu;                                     \
      begun.waited += time_waited () - waited;                                                     \
      total += read_clock (CLOCK_MONOTONIC) - wall;                                                \
      return result;                                                                               \
    }                                                                                              \
  while (0)

int
fsync (int fd)
{
  TIMED (begun.synced, real_fsync (fd));
}

int
fdatasync (int fd)
{
  TIMED (begun.synced, real_fdatasync (fd));
}

int
nanosleep (const struct timespec *wanted, struct timespec *rest)
{
  TIMED (begun.slept, real_nanosleep (wanted, rest));
}

int
usleep (useconds_t microseconds)
{
  TIMED (begun.slept, real_usleep (microseconds));
}
