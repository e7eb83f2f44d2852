/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/bus.h"

#include <unistd.h>

#include "core/limits.h"
#include "daemon/details.h"
#include "daemon/dict.h"
#include "daemon/export.h"
#include "daemon/fd.h"
#include "daemon/import.h"
#include "daemon/restore.h"
#include "daemon/undo-import.h"
#include "dbus/errors.h"

/* Export, Import, Backup, Restore. */

typedef struct
{
  CwBus *bus;
  GDBusMethodInvocation *invocation;
  char *request;
  gboolean dry_run;
} Job;

static Job *
new_job (CwBus *bus, GDBusMethodInvocation *invocation, const char *request)
{
  Job *job = g_new0 (Job, 1);

  job->bus = bus;
  job->invocation = invocation;
  job->request = g_strdup (request);
  return job;
}

static void
finish_job (Job *job, GVariant *answer, GError *error)
{
  cw_bus_finish (job->invocation, answer, error);
  g_free (job->request);
  g_free (job);
}

static gboolean
refuse (GDBusMethodInvocation *invocation, const char *code, const char *why)
{
  GError *error = NULL;

  cw_set_error (&error, CW_ERROR_CONFLICT, code, "%s", why);
  return cw_bus_finish (invocation, NULL, error);
}

/* ---- export ---- */

static void
on_exported (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  GVariant *report = cw_export_finish (result, &error);

  (void) source;
  ((Job *) data)->bus->exports--;
  cw_bus_trim_later (((Job *) data)->bus);
  finish_job (data, report != NULL ? g_variant_new ("(@a{sv})", report) : NULL, error);
  if (report != NULL)
    g_variant_unref (report);
}

static gboolean
on_export (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, GUnixFDList *fds,
           const char *format, GVariant *handle, GVariant *options, CwBus *bus)
{
  static const char *const known[] = { "ids", NULL };
  GError *error = NULL;
  g_autoptr(GVariant) ids = g_variant_lookup_value (options, "ids", G_VARIANT_TYPE ("au"));

  (void) object;
  if (!cw_details_only (options, known, &error))
    return cw_bus_finish (invocation, NULL, error);
  if (ids != NULL && g_variant_n_children (ids) > CW_LIMIT_IDS)
    {
      cw_set_error (&error, CW_ERROR_LIMIT_EXCEEDED, "too-many", "more than %d ids", CW_LIMIT_IDS);
      return cw_bus_finish (invocation, NULL, error);
    }
  /* each may hold a thread for as long as nobody reads its pipe; GLib has ten for all */
  if (bus->exports >= CW_LIMIT_EXPORTS)
    {
      cw_set_error (&error, CW_ERROR_LIMIT_EXCEEDED, "too-many-exports",
                    "%d exports are under way; wait for one of them", CW_LIMIT_EXPORTS);
      return cw_bus_finish (invocation, NULL, error);
    }
  int fd = cw_fd_from_list (fds, handle, &error);
  if (fd < 0)
    return cw_bus_finish (invocation, NULL, error);
  bus->exports++;
  cw_export_async (bus->engine, format, ids, fd, on_exported, new_job (bus, invocation, NULL));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- import ---- */

static void
on_imported (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  GError *error = NULL;
  GVariant *answer = cw_import_finish (result, &error);

  (void) source;
  job->bus->importing = FALSE;
  cw_bus_trim_later (job->bus);
  finish_job (job, answer, error);
}

static gboolean
on_import (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, GUnixFDList *fds,
           const char *format, GVariant *handle, GVariant *options, CwBus *bus)
{
  static const char *const known[] = { "dry_run", "request", NULL };
  CwImportOptions wanted = { .format = format, .ical_helper = bus->ical_helper };
  GError *error = NULL;
  GVariant *answer = NULL;

  (void) object;
  if (!cw_details_only (options, known, &error)
      || !cw_details_request (options, &wanted.request, &error)
      || !cw_engine_begin (bus->engine, "import", wanted.request, &answer, &error))
    return cw_bus_finish (invocation, answer, error);
  if (bus->importing || bus->move != NULL)
    return refuse (invocation, "busy", "another import is under way; try again");
  g_variant_lookup (options, "dry_run", "b", &wanted.dry_run);
  int fd = cw_fd_from_list (fds, handle, &error);
  if (fd < 0)
    return cw_bus_finish (invocation, NULL, error);
  bus->importing = TRUE;
  cw_import_async (bus->engine, bus->backup, &wanted, fd, on_imported,
                   new_job (bus, invocation, NULL));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  GError *error = NULL;
  GVariant *answer = cw_undo_import_finish (result, &error);

  (void) source;
  job->bus->importing = FALSE;
  cw_bus_trim_later (job->bus);
  finish_job (job, answer, error);
}

gboolean
cw_bus_undo_import (CwBus *bus, GDBusMethodInvocation *invocation, gint64 command,
                    const char *request)
{
  if (bus->importing || bus->move != NULL)
    return refuse (invocation, "busy", "an import or restore is under way; try again");
  bus->importing = TRUE;
  cw_undo_import_async (bus->engine, command, request, on_undone,
                        new_job (bus, invocation, request));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- backup ---- */

static void
on_backed_up (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  g_autofree char *file = cw_backup_make_finish (result, &error);

  (void) source;
  finish_job (data, file != NULL ? g_variant_new ("(s)", file) : NULL, error);
}

static gboolean
on_backup (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, CwBus *bus)
{
  (void) object;
  if (bus->backup == NULL)
    return refuse (invocation, "busy", "the daemon is starting; try again");
  cw_backup_make_async (bus->backup, on_backed_up, new_job (bus, invocation, NULL));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- restore ---- */

/* What the backup holds, and what the present database has beyond it, as far as that can be read. */
static GVariant *
describe (CwBus *bus, const CwStaged *staged)
{
  CwDatabase *db = cw_engine_database (bus->engine);
  GTimeZone *zone = cw_clock_zone (cw_engine_clock (bus->engine));
  const CwBackupFacts *facts = &staged->facts;
  const CwLacks *lacks = &staged->lacks;
  gint64 present = cw_journal_revision (db, NULL);
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put (&b, "revision", g_variant_new_uint64 ((guint64) facts->revision));
  cw_dict_put_moment (&b, "recorded", facts->recorded, zone);
  cw_dict_put (&b, "cases", g_variant_new_uint32 ((guint32) facts->cases));
  cw_dict_put (&b, "events", g_variant_new_uint32 ((guint32) facts->events));
  cw_dict_put (&b, "present_revision", g_variant_new_uint64 ((guint64) MAX (present, 0)));
  if (lacks->commands > 0)
    cw_dict_put (&b, "lacks", g_variant_new_uint64 ((guint64) lacks->commands));
  if (lacks->cases > 0)
    cw_dict_put (&b, "lacks_cases", g_variant_new_uint32 ((guint32) lacks->cases));
  if (lacks->events > 0)
    cw_dict_put (&b, "lacks_events", g_variant_new_uint32 ((guint32) lacks->events));
  if (lacks->titles->len > 0)
    cw_dict_put (&b, "lacks_titles",
                 g_variant_new_strv ((const char *const *) lacks->titles->pdata,
                                     (gssize) lacks->titles->len));
  cw_dict_put_text (&b, "damage", cw_database_damage (db));
  return g_variant_builder_end (&b);
}

static GVariant *
answer_restored (gint64 command, GPtrArray *changes, gpointer data)
{
  (void) command, (void) changes;
  return g_variant_new ("(@a{sv})", data);
}

static void
on_staged (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  CwBus *bus = job->bus;
  GError *error = NULL;
  GVariant *answer = NULL;
  g_autofree char *kept = NULL;
  g_autoptr(CwStaged) staged = cw_restore_stage_finish (result, &error);

  (void) source;
  bus->importing = FALSE;
  if (staged == NULL)
    {
      finish_job (job, NULL, error);
      return;
    }
  g_autoptr(GVariant) found = g_variant_ref_sink (describe (bus, staged));
  if (job->dry_run)
    {
      finish_job (job, g_variant_new ("(@a{sv})", found), NULL);
      return;
    }
  if (bus->exports > 0) /* begun since: it reads what would be closed */
    {
      cw_set_error (&error, CW_ERROR_CONFLICT, "busy", "an export is under way; try again");
      finish_job (job, NULL, error);
      return;
    }
  if (!bus->restore (bus->restore_data, &kept, &error))
    {
      finish_job (job, NULL, error);
      return;
    }
  GVariantDict dict;
  g_variant_dict_init (&dict, found);
  if (kept != NULL)
    g_variant_dict_insert (&dict, "kept", "s", kept);
  g_autoptr(GVariant) report = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  if (!cw_engine_commit (bus->engine, "restore", job->request, 0, none, NULL, 0, "moved",
                         answer_restored, report, &answer, &error))
    g_clear_error (&error); /* it is in force all the same */
  finish_job (job, answer != NULL ? answer : g_variant_new ("(@a{sv})", report), NULL);
}

static gboolean
on_restore (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, GUnixFDList *fds,
            GVariant *handle, GVariant *options, CwBus *bus)
{
  static const char *const known[] = { "dry_run", "request", NULL };
  CwDatabase *db = cw_engine_database (bus->engine);
  GError *error = NULL;
  GVariant *answer = NULL;
  const char *request;

  (void) object;
  /* a damaged database takes no command, and this is what helps */
  if (!cw_details_only (options, known, &error) || !cw_details_request (options, &request, &error)
      || (!cw_database_is_read_only (db)
          && !cw_engine_begin (bus->engine, "restore", request, &answer, &error)))
    return cw_bus_finish (invocation, answer, error);
  if (bus->importing || bus->exports > 0 || bus->move != NULL || bus->restore == NULL)
    return refuse (invocation, "busy", "an import, export or restore is under way; try again");
  int fd = cw_fd_from_list (fds, handle, &error);
  if (fd < 0)
    return cw_bus_finish (invocation, NULL, error);
  Job *job = new_job (bus, invocation, request);
  g_variant_lookup (options, "dry_run", "b", &job->dry_run);
  bus->importing = TRUE;
  cw_restore_stage_async (fd, bus->data_dir, cw_clock_is_test (cw_engine_clock (bus->engine)),
                          on_staged, job);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

void
cw_bus_connect_data (CwBus *bus)
{
  g_signal_connect (bus->main, "handle-export", G_CALLBACK (on_export), bus);
  g_signal_connect (bus->main, "handle-import", G_CALLBACK (on_import), bus);
  g_signal_connect (bus->main, "handle-backup", G_CALLBACK (on_backup), bus);
  g_signal_connect (bus->main, "handle-restore", G_CALLBACK (on_restore), bus);
}
