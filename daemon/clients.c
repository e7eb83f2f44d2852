/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/clients.h"

#include <string.h>

#include "core/client-name.h"
#include "daemon/journal-data.h"
#include "dbus/errors.h"

#define MAX_UNIONS 200u /* of clients with days off of their own; 28 kB each */

struct _CwClients
{
  GHashTable *by_key;  /* char* -> CwClientFacts* */
  GHashTable *unions;  /* "key|names|zone" -> CwCalendarUnion* */
  char *fingerprint;   /* of the library that the unions were made from */
};

static void
unref_union (gpointer u)
{
  cw_calendar_union_unref (u);
}

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                (GDestroyNotify) cw_client_facts_free);
}

CwClients *
cw_clients_new (void)
{
  CwClients *clients = g_new0 (CwClients, 1);

  clients->by_key = new_table ();
  clients->unions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_union);
  return clients;
}

void
cw_clients_free (CwClients *clients)
{
  if (clients == NULL)
    return;
  g_hash_table_unref (clients->by_key);
  g_hash_table_unref (clients->unions);
  g_free (clients->fingerprint);
  g_free (clients);
}

/* NULL with CW_ERROR_DAMAGED when the row cannot be read. */
static CwClientFacts *
read_row (CwStatement *select, GError **error)
{
  const char *key = (const char *) sqlite3_column_text (select, 0);
  const char *data = (const char *) sqlite3_column_text (select, 1);
  g_autofree char *reason = NULL;
  g_autoptr (GVariant) dict
    = data != NULL ? cw_data_read (data, (gsize) sqlite3_column_bytes (select, 1), &reason) : NULL;
  CwClientFacts *facts
    = dict != NULL && key != NULL ? cw_client_facts_new (key, dict, &reason) : NULL;

  if (facts == NULL)
    cw_set_error (error, CW_ERROR_DAMAGED, "damaged", "row %" G_GINT64_FORMAT
                  " of client_facts cannot be read: %s", (gint64) sqlite3_column_int64 (select, 2),
                  reason != NULL ? reason : "it is empty");
  return facts;
}

gboolean
cw_clients_load (CwClients *clients, CwDatabase *db, GError **error)
{
  g_autoptr (CwStatement) select = cw_database_statement (
    db,
    "SELECT f.client, f.data, f.id FROM client_facts f"
    " WHERE NOT EXISTS (SELECT 1 FROM commands u WHERE u.undoes = f.command) ORDER BY f.id",
    error);
  g_autoptr (GHashTable) found = new_table ();
  int code;

  if (select == NULL)
    return FALSE;
  while ((code = cw_statement_step (select, error)) == SQLITE_ROW)
    {
      CwClientFacts *facts = read_row (select, error);
      if (facts == NULL)
        return FALSE;
      /* "replace": the key belongs to the value, so both change */
      g_hash_table_replace (found, facts->key, facts);
    }
  if (code != SQLITE_DONE)
    return FALSE;
  g_hash_table_unref (clients->by_key);
  clients->by_key = g_steal_pointer (&found);
  g_hash_table_remove_all (clients->unions);
  return TRUE;
}

const CwClientFacts *
cw_clients_find (CwClients *clients, const char *name)
{
  if (clients == NULL || name == NULL || g_hash_table_size (clients->by_key) == 0)
    return NULL;
  g_autofree char *key = cw_client_key (name);
  return g_hash_table_lookup (clients->by_key, key);
}

GPtrArray *
cw_clients_all (CwClients *clients)
{
  GPtrArray *all = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer facts;

  g_hash_table_iter_init (&iter, clients->by_key);
  while (g_hash_table_iter_next (&iter, NULL, &facts))
    g_ptr_array_add (all, facts);
  return all;
}

gboolean
cw_clients_append (CwDatabase *db, gint64 command, const char *key, GVariant *facts,
                   GError **error)
{
  g_autofree char *data = cw_data_write (facts);
  g_autoptr (CwStatement) insert = cw_database_statement (
    db, "INSERT INTO client_facts (command, client, data) VALUES (?, ?, ?)", error);

  if (insert == NULL)
    return FALSE;
  cw_statement_bind_int (insert, 1, command);
  cw_statement_bind_text (insert, 2, key);
  cw_statement_bind_text (insert, 3, data);
  return cw_statement_step (insert, error) == SQLITE_DONE;
}

gboolean
cw_clients_make_stale (CwDatabase *db, gint64 command, gboolean *any, GError **error)
{
  g_autoptr (CwStatement) update = cw_database_statement (
    db,
    "UPDATE summary SET rules = 0 WHERE client_key IN"
    " (SELECT client FROM client_facts WHERE command = ?)",
    error);
  g_autoptr (CwStatement) select = cw_database_statement (
    db, "SELECT 1 FROM client_facts WHERE command = ? LIMIT 1", error);

  if (update == NULL || select == NULL)
    return FALSE;
  cw_statement_bind_int (update, 1, command);
  cw_statement_bind_int (select, 1, command);
  if (cw_statement_step (update, error) != SQLITE_DONE)
    return FALSE;
  int code = cw_statement_step (select, error);
  if (any != NULL)
    *any = code == SQLITE_ROW;
  return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* ---- calendars ---- */

/* Does none of them say which weekdays are off? */
static gboolean
weekdays_are_open_question (CwLibrary *library, const char *const *names)
{
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      CwCalendar *calendar = cw_library_calendar (library, names[i]);
      if (calendar != NULL && cw_calendar_days_off (calendar) != 0xff)
        return FALSE;
    }
  return TRUE;
}

static CwCalendarUnion *
make_union (const CwClientFacts *facts, CwLibrary *library, const char *const *names,
            GTimeZone *zone)
{
  g_autoptr (GPtrArray) calendars = g_ptr_array_new ();
  g_autoptr (CwCalendar) own
    = cw_client_facts_calendar (facts, weekdays_are_open_question (library, names));

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    g_ptr_array_add (calendars, cw_library_calendar (library, names[i]));
  if (own != NULL)
    g_ptr_array_add (calendars, own);
  return cw_calendar_union_new ((CwCalendar *const *) calendars->pdata, calendars->len, zone);
}

CwCalendarUnion *
cw_clients_union (CwClients *clients, const CwClientFacts *facts, CwLibrary *library,
                  const char *const *names, GTimeZone *zone, GError **error)
{
  CwCalendarUnion *u = cw_library_union (library, names, zone, error);

  if (u == NULL || facts == NULL || facts->days_off == NULL)
    return u != NULL ? cw_calendar_union_ref (u) : NULL;
  if (g_strcmp0 (clients->fingerprint, cw_library_fingerprint (library)) != 0)
    {
      g_free (clients->fingerprint);
      clients->fingerprint = g_strdup (cw_library_fingerprint (library));
      g_hash_table_remove_all (clients->unions);
    }
  g_autofree char *joined = names != NULL ? g_strjoinv (";", (char **) names) : g_strdup ("");
  g_autofree char *key
    = g_strconcat (joined, "|", zone != NULL ? g_time_zone_get_identifier (zone) : "", "|",
                   facts->key, NULL);
  CwCalendarUnion *found = g_hash_table_lookup (clients->unions, key);
  if (found != NULL)
    return cw_calendar_union_ref (found);
  if (g_hash_table_size (clients->unions) >= MAX_UNIONS)
    g_hash_table_remove_all (clients->unions);
  found = make_union (facts, library, names, zone);
  g_hash_table_insert (clients->unions, g_steal_pointer (&key), found);
  return cw_calendar_union_ref (found);
}
