/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/restore.h"

#include "daemon/database-private.h"

/* What is there now and not in the backup, by uuid: revisions of two histories tell nothing. */

#define ONLY_HERE(table) "NOT EXISTS (SELECT 1 FROM back." table " b WHERE b.uuid = x.uuid)"

/* -1: it cannot be read. */
static gint64
count (sqlite3 *handle, const char *sql)
{
  g_autofree char *text = NULL;

  return cw_database_query_text (handle, sql, &text, NULL) && text != NULL
           ? g_ascii_strtoll (text, NULL, 10) : -1;
}

static void
read_titles (sqlite3 *handle, GPtrArray *titles)
{
  sqlite3_stmt *select = NULL;

  if (sqlite3_prepare_v2 (handle,
                          "SELECT s.title FROM main.summary s JOIN (SELECT case_id, max (id) AS last"
                          " FROM main.events x WHERE " ONLY_HERE ("events") " GROUP BY case_id) l"
                          " ON l.case_id = s.case_id ORDER BY l.last DESC"
                          " LIMIT " G_STRINGIFY (CW_LACKS_TITLES),
                          -1, &select, NULL) == SQLITE_OK)
    while (sqlite3_step (select) == SQLITE_ROW)
      {
        const char *title = (const char *) sqlite3_column_text (select, 0);
        g_ptr_array_add (titles, g_utf8_make_valid (title != NULL ? title : "", -1));
      }
  sqlite3_finalize (select);
}

void
cw_restore_compare (const char *present, const char *backup, CwLacks *lacks)
{
  g_autofree char *here = g_uri_escape_string (present, "/", FALSE);
  g_autofree char *there = g_uri_escape_string (backup, "/", FALSE);
  g_autofree char *uri = g_strdup_printf ("file:%s?mode=ro", here);
  sqlite3 *handle = NULL;

  *lacks = (CwLacks) { -1, -1, -1, g_ptr_array_new_with_free_func (g_free) };
  if (sqlite3_open_v2 (uri, &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) == SQLITE_OK)
    {
      char *attach
        = sqlite3_mprintf ("ATTACH 'file:%q?mode=ro&immutable=1' AS back", there);
      sqlite3_busy_timeout (handle, 2000);
      if (sqlite3_exec (handle, attach, NULL, NULL, NULL) == SQLITE_OK)
        {
          lacks->commands = count (handle, "SELECT count (*) FROM main.commands x WHERE "
                                           ONLY_HERE ("commands"));
          lacks->cases = count (handle, "SELECT count (*) FROM main.cases x WHERE "
                                        ONLY_HERE ("cases"));
          lacks->events = count (handle, "SELECT count (*) FROM main.events x WHERE "
                                         ONLY_HERE ("events"));
          read_titles (handle, lacks->titles);
        }
      sqlite3_free (attach);
    }
  sqlite3_close_v2 (handle);
}
