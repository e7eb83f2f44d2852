/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded by tests: a disk that fails, or a machine that dies, at the n-th call that touches files
 * below one folder.  A page that is shared with the test (CW_TEST_DISK names its file) says when;
 * tests/system/disk.py is the other side. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  WRITE = 1, SYNC = 2, RENAME = 4, OPEN = 8, UNLINK = 16, TRUNCATE = 32, READ = 64, MKDIR = 128,
};

typedef struct
{
  _Atomic uint32_t calls;   /* of the kinds wanted, since the test set it to 0 */
  uint32_t kinds;
  uint32_t die_at;          /* SIGKILL instead of that call; 0: never */
  uint32_t torn;            /* a write that dies does half of its work first */
  uint32_t fail_from, fail_to;
  int32_t error;
  _Atomic uint32_t held;    /* while it is not 0, the calls wait */
  char folder[4000];        /* with a slash at the end; "" nothing is watched */
} Control;

static Control *control;

__attribute__ ((constructor)) static void
begin (void)
{
  const char *file = getenv ("CW_TEST_DISK");
  int fd = file != NULL ? open (file, O_RDWR | O_CLOEXEC) : -1;

  if (fd < 0)
    return;
  void *page = mmap (NULL, sizeof (Control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close (fd);
  if (page != MAP_FAILED)
    control = page;
}

static int
below (const char *path)
{
  size_t length = strlen (control->folder);

  return length > 0 && strncmp (path, control->folder, length) == 0;
}

/* Whether the call is to fail: errno is set then.  Does not return where it is to die. */
static int
touch (int kind, const char *path, int torn_possible, int *tear)
{
  if (control == NULL || (control->kinds & (uint32_t)kind) == 0 || !below (path))
    return 0;
  uint32_t n = ++control->calls;
  while (control->held != 0)
    usleep (1000);
  if (control->die_at != 0 && n == control->die_at)
    {
      if (torn_possible && control->torn)
        *tear = 1;
      else
        {
          kill (getpid (), SIGKILL);
          pause ();
        }
    }
  if (control->fail_from != 0 && n >= control->fail_from && n <= control->fail_to)
    {
      errno = control->error;
      return 1;
    }
  return 0;
}

static int
touch_fd (int kind, int fd, int torn_possible, int *tear)
{
  char link[64], path[PATH_MAX];

  if (control == NULL || control->folder[0] == '\0' || (control->kinds & (uint32_t)kind) == 0)
    return 0;
  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink (link, path, sizeof path - 1);
  if (length < 0)
    return 0;
  path[length] = '\0';
  return touch (kind, path, torn_possible, tear);
}

#define REAL(type, name, ...)                                                                      \
  static type (*real) (__VA_ARGS__);                                                               \
  if (real == NULL)                                                                                \
    real = (type (*) (__VA_ARGS__)) dlsym (RTLD_NEXT, name);

#define DIE                                                                                        \
  do                                                                                               \
    {                                                                                              \
      kill (getpid (), SIGKILL);                                                                   \
      pause ();                                                                                    \
    }                                                                                              \
  while (0)

ssize_t
write (int fd, const void *data, size_t size)
{
  int tear = 0;
  REAL (ssize_t, "write", int, const void *, size_t)
  if (touch_fd (WRITE, fd, 1, &tear))
    return -1;
  if (tear)
    {
      real (fd, data, size / 2);
      DIE;
    }
  return real (fd, data, size);
}

ssize_t
pwrite64 (int fd, const void *data, size_t size, off64_t at)
{
  int tear = 0;
  REAL (ssize_t, "pwrite64", int, const void *, size_t, off64_t)
  if (touch_fd (WRITE, fd, 1, &tear))
    return -1;
  if (tear)
    {
      real (fd, data, size / 2, at);
      DIE;
    }
  return real (fd, data, size, at);
}

ssize_t
pread64 (int fd, void *data, size_t size, off64_t at)
{
  int tear = 0;
  REAL (ssize_t, "pread64", int, void *, size_t, off64_t)
  return touch_fd (READ, fd, 0, &tear) ? -1 : real (fd, data, size, at);
}

int
fsync (int fd)
{
  int tear = 0;
  REAL (int, "fsync", int)
  return touch_fd (SYNC, fd, 0, &tear) ? -1 : real (fd);
}

int
fdatasync (int fd)
{
  int tear = 0;
  REAL (int, "fdatasync", int)
  return touch_fd (SYNC, fd, 0, &tear) ? -1 : real (fd);
}

int
ftruncate64 (int fd, off64_t size)
{
  int tear = 0;
  REAL (int, "ftruncate64", int, off64_t)
  return touch_fd (TRUNCATE, fd, 0, &tear) ? -1 : real (fd, size);
}

int
rename (const char *from, const char *to)
{
  int tear = 0;
  REAL (int, "rename", const char *, const char *)
  return touch (RENAME, to, 0, &tear) ? -1 : real (from, to);
}

int
renameat (int from_fd, const char *from, int to_fd, const char *to)
{
  int tear = 0;
  REAL (int, "renameat", int, const char *, int, const char *)
  if (to[0] == '/' ? touch (RENAME, to, 0, &tear) : touch_fd (RENAME, to_fd, 0, &tear))
    return -1;
  return real (from_fd, from, to_fd, to);
}

int
unlink (const char *path)
{
  int tear = 0;
  REAL (int, "unlink", const char *)
  return touch (UNLINK, path, 0, &tear) ? -1 : real (path);
}

int
mkdir (const char *path, mode_t mode)
{
  int tear = 0;
  REAL (int, "mkdir", const char *, mode_t)
  return touch (MKDIR, path, 0, &tear) ? -1 : real (path, mode);
}

static mode_t
mode_of (int flags, va_list list)
{
  return flags & (O_CREAT | __O_TMPFILE) ? va_arg (list, mode_t) : 0;
}

#define AN_OPEN(name, symbol)                                                                      \
  int name (const char *path, int flags, ...)                                                      \
  {                                                                                                \
    int tear = 0;                                                                                  \
    va_list list;                                                                                  \
    REAL (int, symbol, const char *, int, ...)                                                     \
    va_start (list, flags);                                                                        \
    mode_t mode = mode_of (flags, list);                                                           \
    va_end (list);                                                                                 \
    return touch (OPEN, path, 0, &tear) ? -1 : real (path, flags, mode);                           \
  }
AN_OPEN (open, "open")
AN_OPEN (open64, "open64")

#define AN_OPENAT(name, symbol)                                                                    \
  int name (int folder, const char *path, int flags, ...)                                          \
  {                                                                                                \
    int tear = 0;                                                                                  \
    va_list list;                                                                                  \
    REAL (int, symbol, int, const char *, int, ...)                                                \
    va_start (list, flags);                                                                        \
    mode_t mode = mode_of (flags, list);                                                           \
    va_end (list);                                                                                 \
    if (path[0] == '/' && touch (OPEN, path, 0, &tear))                                            \
      return -1;                                                                                   \
    return real (folder, path, flags, mode);                                                       \
  }
AN_OPENAT (openat, "openat")
AN_OPENAT (openat64, "openat64")
