/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded by tests: a VFS of SQLite that writes down what the daemon does to its database, so that
 * a power cut at any moment can be played afterwards: what came after the last sync of a file may
 * be there, or not, or in part.  CW_TEST_POWER names the file that it writes; tests/system/power.py reads it.
 *
 * Records: op (1 byte), length of the name (u16), offset (u64), length of the data (u64), name, data.
 * w write, t truncate (offset: new size), s sync, d delete, o open for writing; and what the daemon
 * does without SQLite: r rename (the data is the new name), f sync of a folder. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

typedef struct
{
  sqlite3_file base;
  char *name; /* without folders */
  sqlite3_file *real;
} File;

static sqlite3_vfs *below;
static int record_fd = -1;
static pthread_mutex_t record_lock = PTHREAD_MUTEX_INITIALIZER;

static void
record (char op, const char *name, uint64_t offset, const void *data, uint64_t size)
{
  uint16_t length = (uint16_t) strlen (name);
  unsigned char head[19];
  struct iovec parts[3] = { { head, sizeof head }, { (void *) name, length },
                            { (void *) data, data != NULL ? size : 0 } };

  head[0] = (unsigned char) op;
  memcpy (head + 1, &length, 2);
  memcpy (head + 3, &offset, 8);
  memcpy (head + 11, &size, 8);
  pthread_mutex_lock (&record_lock);
  if (writev (record_fd, parts, 3) < 0)
    abort ();
  pthread_mutex_unlock (&record_lock);
}

#define REAL(file) (((File *) (file))->real)
#define NAME(file) (((File *) (file))->name)

static int
close_file (sqlite3_file *file)
{
  int rc = REAL (file)->pMethods->xClose (REAL (file));

  free (NAME (file));
  free (REAL (file));
  return rc;
}

static int
read_file (sqlite3_file *file, void *data, int size, sqlite3_int64 at)
{
  return REAL (file)->pMethods->xRead (REAL (file), data, size, at);
}

static int
write_file (sqlite3_file *file, const void *data, int size, sqlite3_int64 at)
{
  record ('w', NAME (file), (uint64_t) at, data, (uint64_t) size);
  return REAL (file)->pMethods->xWrite (REAL (file), data, size, at);
}

static int
truncate_file (sqlite3_file *file, sqlite3_int64 size)
{
  record ('t', NAME (file), (uint64_t) size, NULL, 0);
  return REAL (file)->pMethods->xTruncate (REAL (file), size);
}

static int
sync_file (sqlite3_file *file, int flags)
{
  int rc = REAL (file)->pMethods->xSync (REAL (file), flags);

  if (rc == SQLITE_OK)
    record ('s', NAME (file), 0, NULL, 0);
  return rc;
}

#define PASS(type, name, method, parameters, arguments)                                            \
  static type name parameters { return REAL (file)->pMethods->method arguments; }

PASS (int, size_of, xFileSize, (sqlite3_file * file, sqlite3_int64 *size), (REAL (file), size))
PASS (int, lock, xLock, (sqlite3_file * file, int level), (REAL (file), level))
PASS (int, unlock, xUnlock, (sqlite3_file * file, int level), (REAL (file), level))
PASS (int, reserved, xCheckReservedLock, (sqlite3_file * file, int *out), (REAL (file), out))
PASS (int, control, xFileControl, (sqlite3_file * file, int op, void *arg), (REAL (file), op, arg))
PASS (int, sector, xSectorSize, (sqlite3_file * file), (REAL (file)))
PASS (int, shm_map, xShmMap, (sqlite3_file * file, int page, int size, int extend, void volatile **out),
      (REAL (file), page, size, extend, out))
PASS (int, shm_lock, xShmLock, (sqlite3_file * file, int at, int n, int flags),
      (REAL (file), at, n, flags))
PASS (void, shm_barrier, xShmBarrier, (sqlite3_file * file), (REAL (file)))
PASS (int, shm_unmap, xShmUnmap, (sqlite3_file * file, int flag), (REAL (file), flag))

/* A write of several sectors may be cut, and files may grow with rubbish: promise nothing. */
static int
traits (sqlite3_file *file)
{
  (void) file;
  return 0;
}

static const sqlite3_io_methods methods = {
  .iVersion = 2, .xClose = close_file, .xRead = read_file, .xWrite = write_file,
  .xTruncate = truncate_file, .xSync = sync_file, .xFileSize = size_of, .xLock = lock,
  .xUnlock = unlock, .xCheckReservedLock = reserved, .xFileControl = control,
  .xSectorSize = sector, .xDeviceCharacteristics = traits, .xShmMap = shm_map,
  .xShmLock = shm_lock, .xShmBarrier = shm_barrier, .xShmUnmap = shm_unmap,
};

static const char *
base_name (const char *path)
{
  const char *slash = path != NULL ? strrchr (path, '/') : NULL;

  return slash != NULL ? slash + 1 : path != NULL ? path : "";
}

static int
open_file (sqlite3_vfs *vfs, sqlite3_filename path, sqlite3_file *file, int flags, int *out)
{
  File *f = (File *) file;

  (void) vfs;
  f->base.pMethods = NULL;
  f->real = calloc (1, (size_t) below->szOsFile);
  int rc = below->xOpen (below, path, f->real, flags, out);
  if (rc != SQLITE_OK)
    {
      free (f->real);
      return rc;
    }
  f->name = strdup (base_name (path));
  f->base.pMethods = &methods;
  if (*f->name != '\0' && (flags & SQLITE_OPEN_READWRITE) != 0)
    record ('o', f->name, 0, NULL, 0);
  return SQLITE_OK;
}

static int
delete_file (sqlite3_vfs *vfs, const char *path, int sync)
{
  (void) vfs;
  record ('d', base_name (path), 0, NULL, 0);
  return below->xDelete (below, path, sync);
}

int
renameat (int from_folder, const char *from, int to_folder, const char *to)
{
  int (*real) (int, const char *, int, const char *) =
      (int (*) (int, const char *, int, const char *)) dlsym (RTLD_NEXT, "renameat");
  int rc = real (from_folder, from, to_folder, to);

  if (rc == 0 && record_fd >= 0)
    record ('r', base_name (from), 0, base_name (to), strlen (base_name (to)));
  return rc;
}

int
fsync (int fd)
{
  int (*real) (int) = (int (*) (int)) dlsym (RTLD_NEXT, "fsync");
  struct stat about;
  int rc = real (fd);

  if (rc == 0 && record_fd >= 0 && fstat (fd, &about) == 0 && S_ISDIR (about.st_mode))
    record ('f', "", 0, NULL, 0);
  return rc;
}

__attribute__ ((constructor)) static void
begin (void)
{
  static sqlite3_vfs ours;
  const char *file = getenv ("CW_TEST_POWER");

  if (file == NULL)
    return;
  record_fd = open (file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  sqlite3_initialize ();
  below = sqlite3_vfs_find (NULL);
  if (record_fd < 0 || below == NULL)
    abort ();
  ours = *below;
  ours.iVersion = 2;
  ours.szOsFile = sizeof (File);
  ours.zName = "power";
  ours.xOpen = open_file;
  ours.xDelete = delete_file;
  sqlite3_vfs_register (&ours, 1);
}
