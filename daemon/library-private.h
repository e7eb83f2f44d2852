/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/library.h"

/* Shared by the files of the library: library.c (the object), library-files.c (directories and
 * masking), library-policies.c, library-calendars.c, library-import.c, library-templates.c and
 * library-watch.c. */

#define CW_LIBRARY_MAX_FILE 1048576 /* bytes of a policy, drop-in or template */

typedef enum { CW_LEVEL_USER, CW_LEVEL_ADMIN, CW_LEVEL_PACKAGED, CW_N_LEVELS } CwLevel;

typedef struct
{
  CwCalendar *calendar; /* in force; NULL while none could be read */
  char *fingerprint;    /* of its content */
  CwLevel level;        /* where it came from */
  char *seen;           /* path and stamp of the file that was read, or tried, last */
  GCancellable *pending; /* a load under way */
} CwCalendarEntry;

typedef struct
{
  GHashTable *monitors; /* path -> watch */
  guint settle;         /* the source that waits until a burst of events is over; 0 none */
} CwLibraryWatch;

struct _CwLibrary
{
  GObject parent;
  char *config_dirs[CW_N_LEVELS];
  char *data_dirs[CW_N_LEVELS]; /* for calendars; the user's differs from the one above */
  char *cache_dir;
  char *ical_helper;

  GHashTable *policies;        /* id -> CwPolicy */
  GPtrArray *policy_list;      /* CwPolicy sorted by id, borrowed from the table */
  GHashTable *policy_problems; /* id -> GPtrArray of CwPolicyProblem */
  GHashTable *calendars;       /* name -> CwCalendarEntry */
  GPtrArray *calendar_list;    /* CwCalendar sorted by name, borrowed */
  GHashTable *unions;          /* "a;b|Zone" -> CwCalendarUnion */
  GHashTable *templates;       /* "LANG/NAME" -> stamp, to see what changed */
  char *fingerprint;
  char *rules;          /* what it is the fingerprint of */
  GHashTable *told;     /* texts, see cw_library_is_news () */
  CwLibraryWatch watch;
};

/* ---- library.c ---- */

/* What changed, to be told when all of it is in force. */
typedef struct
{
  const char *kind; /* static */
  char *name;
} CwLibraryChange;
GPtrArray *cw_library_changes_new (void);
void cw_library_changes_add (GPtrArray *changes, const char *kind, const char *name);
/* Makes the lists and the fingerprint anew and emits "changed" for each. */
void cw_library_commit (CwLibrary *library, GPtrArray *changes);
/* Looks at all directories.  wait: calendars too are in force on return; else those that have to go
 * through the helper follow with signals of their own. */
void cw_library_scan (CwLibrary *library, gboolean wait, GPtrArray *changes);
const char *cw_level_word (CwLevel level); /* "user", "administrator", "packaged" */

/* ---- library-files.c ---- */

typedef struct
{
  char *name;     /* file name without the suffix */
  char *path;
  CwLevel level;
  gboolean masked; /* empty, or a link to /dev/null: there is to be none of this name */
} CwLibraryFile;

/* Files with the suffix in dir/below of each level (below may be NULL), one per name: the one of
 * the highest level.  By byte order of the file names.  Files with a leading dot are left
 * out.  GPtrArray of CwLibraryFile. */
GPtrArray *cw_library_find (char *const dirs[CW_N_LEVELS], const char *below, const char *suffix);
/* The same file at one level; NULL when it is not there. */
CwLibraryFile *cw_library_find_at (char *const dirs[CW_N_LEVELS], CwLevel level, const char *below,
                                   const char *name, const char *suffix);
void cw_library_file_free (CwLibraryFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLibraryFile, cw_library_file_free)
/* A regular file of at most limit bytes, read at once.  Errors name no path. */
GBytes *cw_library_read (const char *path, gsize limit, GError **error);
/* Changes whenever the file is another or was written to; "" when it is not there. */
char *cw_library_stamp (const char *path);

/* ---- the kinds ---- */

void cw_library_scan_policies (CwLibrary *library, GPtrArray *changes);
void cw_library_scan_calendars (CwLibrary *library, gboolean wait, GPtrArray *changes);
void cw_library_scan_templates (CwLibrary *library, GPtrArray *changes);

void cw_calendar_entry_free (gpointer data);
/* Made if missing. */
CwCalendarEntry *cw_library_calendar_entry (CwLibrary *library, const char *name);

/* ---- library-watch.c ---- */

/* Makes the set of monitors fit the directories that there are. */
void cw_library_rewatch (CwLibrary *library);
void cw_library_unwatch (CwLibrary *library);
