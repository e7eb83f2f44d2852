/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "daemon/journal.h"
#include "dbus/errors.h"

/* A database in a directory of its own, for the tests of what lies on it. */
typedef struct
{
  char *top;        /* the test's own directory */
  char *directory;  /* top/data, the data directory */
  char *file;       /* directory/casewatch.db */
  CwDatabase *db;   /* NULL until opened */
} Storage;

#define AT(n) (G_GINT64_CONSTANT (1764547200000000) + (n)*CW_MINUTE) /* 2025-12-01T00:00Z + n min  \
                                                                      */

static inline void
storage_remove (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL
                                                                    : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      storage_remove (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

static inline Storage *
storage_new (void)
{
  g_autoptr (GError) error = NULL;
  Storage *s = g_new0 (Storage, 1);

  s->top = g_dir_make_tmp ("casewatch-storage-XXXXXX", &error);
  g_assert_no_error (error);
  s->directory = g_build_filename (s->top, "data", NULL);
  s->file = g_build_filename (s->directory, "casewatch.db", NULL);
  return s;
}

static inline void
storage_open (Storage *s)
{
  g_autoptr (GError) error = NULL;
  CwDatabaseVerdict verdict;

  s->db = cw_database_open (s->directory, FALSE, &verdict, &error);
  g_assert_no_error (error);
  g_assert_cmpint (verdict, ==, CW_DATABASE_OK);
  g_assert_nonnull (s->db);
}

static inline void
storage_close (Storage *s)
{
  g_clear_pointer (&s->db, cw_database_close);
}

static inline void
storage_free (Storage *s)
{
  storage_close (s);
  storage_remove (s->top);
  g_free (s->top);
  g_free (s->directory);
  g_free (s->file);
  g_free (s);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Storage, storage_free)

static inline void
storage_begin (Storage *s)
{
  g_autoptr (GError) error = NULL;

  cw_database_begin (s->db, &error);
  g_assert_no_error (error);
}

static inline void
storage_commit (Storage *s)
{
  g_autoptr (GError) error = NULL;

  cw_database_commit (s->db, &error);
  g_assert_no_error (error);
}

/* A command of that kind inside the open transaction; its seq. */
static inline gint64
storage_command (Storage *s, const char *kind, gint64 undoes)
{
  g_autoptr (GError) error = NULL;
  g_auto (CwCommand) command = { .recorded_at = AT (0), .undoes = undoes };

  command.zone = g_strdup ("Asia/Tokyo");
  command.kind = g_strdup (kind);
  cw_journal_append_command (s->db, &command, &error);
  g_assert_no_error (error);
  g_assert_cmpint (command.seq, >, 0);
  return command.seq;
}

static inline guint32
storage_case (Storage *s, gint64 command, const char *title)
{
  g_autoptr (GError) error = NULL;
  GVariantDict seed;

  g_variant_dict_init (&seed, NULL);
  g_variant_dict_insert (&seed, "title", "s", title);
  guint32 id = cw_journal_append_case (s->db, command, NULL, g_variant_dict_end (&seed), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (id, >, 0);
  return id;
}

static inline gint64
storage_event (Storage *s, gint64 command, guint32 id, CwEventKind kind, CwInstant at)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwEvent) event = cw_event_new (kind);

  event->at = at;
  event->zone = g_strdup ("Asia/Tokyo");
  cw_journal_append_event (s->db, command, id, event, &error);
  g_assert_no_error (error);
  return event->id;
}

/* A case of its own command, in a transaction of its own. */
static inline guint32
storage_add (Storage *s, const char *title)
{
  storage_begin (s);
  gint64 command = storage_command (s, "add", 0);
  guint32 id = storage_case (s, command, title);
  storage_event (s, command, id, CW_EVENT_APPLIED, AT (0));
  storage_commit (s);
  return id;
}

/* SQL on a connection that knows nothing of us; the result code. */
static inline int
storage_raw (const char *file, const char *sql)
{
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (file, &handle), ==, SQLITE_OK);
  int code = sqlite3_exec (handle, sql, NULL, NULL, NULL);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
  return code;
}

/* First column of the first row as text, "" when there is none. */
static inline char *
storage_query (sqlite3 *handle, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  char *text = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL), ==, SQLITE_OK);
  if (sqlite3_step (statement) == SQLITE_ROW)
    text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  return text != NULL ? text : g_strdup ("");
}

static inline char *
storage_sha256 (const char *file)
{
  g_autofree char *bytes = NULL;
  gsize length = 0;

  if (!g_file_get_contents (file, &bytes, &length, NULL))
    return g_strdup ("no such file");
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) bytes, length);
}

/* Every statement that was prepared so far must find its rows by an index, and in order; a plan
 * that holds one of the allowed texts is let through.  At least that many statements are expected.
 */
static inline void
storage_check_plans (Storage *s, guint at_least, const char *const *allowed)
{
  sqlite3 *handle = cw_database_handle (s->db);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (sqlite3_stmt *next = sqlite3_next_stmt (handle, NULL); next != NULL;
       next = sqlite3_next_stmt (handle, next))
    g_ptr_array_add (texts, g_strdup (sqlite3_sql (next)));
  g_assert_cmpuint (texts->len, >=, at_least);

  for (guint i = 0; i < texts->len; i++)
    {
      g_autofree char *sql = g_strconcat ("EXPLAIN QUERY PLAN ", texts->pdata[i], NULL);
      sqlite3_stmt *plan = NULL;
      g_assert_cmpint (sqlite3_prepare_v2 (handle, sql, -1, &plan, NULL), ==, SQLITE_OK);
      while (sqlite3_step (plan) == SQLITE_ROW)
        {
          const char *detail = (const char *) sqlite3_column_text (plan, 3);
          gboolean good = !g_str_has_prefix (detail, "SCAN ") && strstr (detail, "TEMP") == NULL;
          g_autofree char *both = g_strdup_printf ("%s: %s", (char *) texts->pdata[i], detail);
          for (guint j = 0; !good && allowed != NULL && allowed[j] != NULL; j++)
            good = g_pattern_match_simple (allowed[j], both);
          if (!good)
            g_error ("not by an index: %s", both);
        }
      sqlite3_finalize (plan);
    }
}
