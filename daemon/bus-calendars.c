/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/bus.h"

#include <string.h>

#include "core/limits.h"
#include "core/text.h"
#include "daemon/details.h"
#include "daemon/fd.h"
#include "daemon/lend.h"
#include "daemon/views-calendars.h"
#include "daemon/views.h"
#include "dbus/errors.h"

/* Business days and holidays. */

static CwCalendarUnion *
find_union (CwBus *bus, const char *const *names, GError **error)
{
  if (g_strv_length ((char **) names) > 20)
    {
      cw_set_error (error, CW_ERROR_LIMIT_EXCEEDED, "too-many", "at most 20 calendars");
      return NULL;
    }
  return cw_library_union (cw_engine_library (bus->engine), names, NULL, error);
}

static gboolean
read_day (const char *text, CwDay *day, GError **error)
{
  if (cw_day_parse (text, day))
    return TRUE;
  if (cw_details_year_is_out (text) && strlen (text) == 10)
    {
      cw_set_error (error, CW_ERROR_LIMIT_EXCEEDED, "out-of-range",
                    "%s is outside the years %d to %d", text, CW_YEAR_FIRST, CW_YEAR_LAST);
      return FALSE;
    }
  g_autofree char *shown = cw_text_clean (text, 40);
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-date",
                "\"%s\" is no date (YYYY-MM-DD, %d to %d)", shown, CW_YEAR_FIRST, CW_YEAR_LAST);
  return FALSE;
}

static gboolean
on_list (CwDbusCasewatch1Calendars *object, GDBusMethodInvocation *invocation, CwBus *bus)
{
  GPtrArray *calendars = cw_library_calendars (cw_engine_library (bus->engine));
  GVariantBuilder rows;

  (void) object;
  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < calendars->len; i++)
    g_variant_builder_add_value (&rows, cw_views_calendar (g_ptr_array_index (calendars, i)));
  return cw_bus_finish (invocation,
                        g_variant_new ("(@aa{sv})", g_variant_builder_end (&rows)), NULL);
}

static gboolean
on_add_business_days (CwDbusCasewatch1Calendars *object, GDBusMethodInvocation *invocation,
                      const char *const *calendars, const char *date, int days, CwBus *bus)
{
  GError *error = NULL;
  CwCalendarUnion *u = find_union (bus, calendars, &error);
  g_autofree char *text = NULL;
  CwDay day;

  (void) object;
  if (u != NULL && read_day (date, &day, &error))
    {
      CwDay result = cw_dayset_add (cw_calendar_union_dayset (u), day, days, FALSE);
      if (result == CW_DAY_NONE)
        cw_set_error (&error, CW_ERROR_LIMIT_EXCEEDED, "out-of-range",
                      "there is no such business day between %d and %d", CW_YEAR_FIRST,
                      CW_YEAR_LAST);
      else
        text = cw_day_format (result);
    }
  return cw_bus_finish (invocation, text != NULL ? g_variant_new ("(s)", text) : NULL, error);
}

static gboolean
on_count_business_days (CwDbusCasewatch1Calendars *object, GDBusMethodInvocation *invocation,
                        const char *const *calendars, const char *from, const char *to, CwBus *bus)
{
  GError *error = NULL;
  CwCalendarUnion *u = find_union (bus, calendars, &error);
  CwDay first, last;
  int n = 0;

  (void) object;
  if (u != NULL && read_day (from, &first, &error) && read_day (to, &last, &error))
    n = cw_dayset_count (cw_calendar_union_dayset (u), first, last);
  return cw_bus_finish (invocation, error == NULL ? g_variant_new ("(i)", n) : NULL, error);
}

static gboolean
on_closed_days (CwDbusCasewatch1Calendars *object, GDBusMethodInvocation *invocation,
                const char *const *calendars, const char *from, const char *to, CwBus *bus)
{
  GError *error = NULL;
  CwCalendarUnion *u = find_union (bus, calendars, &error);
  GVariantBuilder rows;
  CwDay first, last;

  (void) object;
  if (u == NULL || !read_day (from, &first, &error) || !read_day (to, &last, &error))
    return cw_bus_finish (invocation, NULL, error);
  g_autoptr(GArray) closed = cw_calendar_union_closed (u, first, last);
  g_variant_builder_init (&rows, G_VARIANT_TYPE ("a(ss)"));
  gsize size = 0;
  for (guint i = 0; i < closed->len; i++)
    {
      const CwNamedDay *day = &g_array_index (closed, CwNamedDay, i);
      g_autofree char *text = cw_day_format (day->day);
      const char *reason = cw_calendar_union_reason (u, day->day, g_get_language_names ()[0], NULL);
      size += strlen (reason != NULL ? reason : day->name) + 32;
      if (size > CW_LIMIT_REPLY)
        {
          g_variant_builder_clear (&rows);
          cw_set_error (&error, CW_ERROR_LIMIT_EXCEEDED, "too-many", "ask for fewer years at once");
          return cw_bus_finish (invocation, NULL, error);
        }
      g_variant_builder_add (&rows, "(ss)", text, reason != NULL ? reason : day->name);
    }
  return cw_bus_finish (invocation,
                        g_variant_new ("(@a(ss))", g_variant_builder_end (&rows)), NULL);
}

static gboolean
on_list_days (CwDbusCasewatch1Calendars *object, GDBusMethodInvocation *invocation,
              const char *const *calendars, const char *from, const char *to, GVariant *options,
              CwBus *bus)
{
  static const char *const known[] = { "weekly", NULL };
  GError *error = NULL;
  GVariant *rows = NULL;
  CwDay first, last;

  (void) object;
  if (!cw_details_only (options, known, &error) || find_union (bus, calendars, &error) == NULL
      || !read_day (from, &first, &error) || !read_day (to, &last, &error))
    return cw_bus_finish (invocation, NULL, error);
  g_autoptr(GVariant) given = g_variant_lookup_value (options, "weekly", NULL);
  if (given != NULL && !g_variant_is_of_type (given, G_VARIANT_TYPE_BOOLEAN))
    cw_set_error (&error, CW_ERROR_INVALID_ARGUMENT, "wrong-type", "weekly has the wrong type");
  else
    {
      gboolean weekly = given != NULL && g_variant_get_boolean (given);
      rows = cw_views_days (cw_engine_library (bus->engine), calendars, first, last, weekly,
                            &error);
    }
  return cw_bus_finish (invocation, rows != NULL ? g_variant_new ("(@aa{sv})", rows) : NULL,
                        error);
}

static gboolean
on_get_users (CwDbusCasewatch1Calendars *object, GDBusMethodInvocation *invocation,
              const char *name, CwBus *bus)
{
  CwWorld world = cw_engine_world (bus->engine);
  GError *error = NULL;
  GVariant *users = cw_views_calendar_users (&world, name, &error);

  (void) object;
  return cw_bus_finish (invocation, users != NULL ? g_variant_new ("(@a{sv})", users) : NULL,
                        error);
}

/* ---- import and removal ---- */

typedef struct
{
  CwBus *bus;
  GDBusMethodInvocation *invocation;
  char *name;
  char *request;
  gboolean dry_run, only_public;
  GVariant *report; /* full, once it is in */
} ImportJob;

static void
import_job_free (ImportJob *job)
{
  g_free (job->name);
  g_free (job->request);
  g_clear_pointer (&job->report, g_variant_unref);
  g_free (job);
}

static GVariant *
answer_report (gint64 command, GPtrArray *changes, gpointer report)
{
  (void) command, (void) changes;
  return g_variant_new ("(@a{sv})", report);
}

static void
keep_report (CwEngine *engine, gpointer data)
{
  ImportJob *job = data;
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  GVariant *answer = NULL;
  GError *error = NULL;

  cw_engine_commit (engine, "calendar", job->request, 0, none, NULL, 0, "moved", answer_report,
                    job->report, &answer, &error);
  cw_bus_finish (job->invocation, answer, error);
  import_job_free (job);
}

static void
on_imported (GObject *source, GAsyncResult *result, gpointer data)
{
  ImportJob *job = data;
  GError *error = NULL;

  job->report = cw_library_import_finish (CW_LIBRARY (source), result, &error);
  if (job->report != NULL && !job->dry_run && job->request != NULL)
    {
      cw_engine_when_back (job->bus->engine, keep_report, job, NULL);
      return;
    }
  cw_bus_finish (job->invocation,
                 job->report != NULL ? g_variant_new ("(@a{sv})", job->report) : NULL, error);
  import_job_free (job);
}

static void
on_calendar_bytes (GObject *source, GAsyncResult *result, gpointer data)
{
  ImportJob *job = data;
  GError *error = NULL;
  g_autoptr(GBytes) bytes = cw_fd_read_finish (result, &error);

  (void) source;
  if (bytes == NULL)
    {
      cw_bus_finish (job->invocation, NULL, error);
      import_job_free (job);
      return;
    }
  cw_library_import_async (cw_engine_library (job->bus->engine), job->name, bytes, job->dry_run,
                           job->only_public, NULL, on_imported, job);
}

static gboolean
on_import (CwDbusCasewatch1Calendars *object, GDBusMethodInvocation *invocation, GUnixFDList *fds,
           const char *name, GVariant *handle, GVariant *options, CwBus *bus)
{
  static const char *const known[] = { "dry_run", "only_public", "request", NULL };
  GError *error = NULL;
  GVariant *answer = NULL;
  const char *request;

  (void) object;
  if (!cw_details_only (options, known, &error) || !cw_details_request (options, &request, &error)
      || !cw_engine_begin (bus->engine, "calendar", request, &answer, &error))
    return cw_bus_finish (invocation, answer, error);
  int fd = cw_fd_from_list (fds, handle, &error);
  if (fd < 0)
    return cw_bus_finish (invocation, NULL, error);
  ImportJob *job = g_new0 (ImportJob, 1);
  job->bus = bus;
  job->invocation = invocation;
  job->name = g_strdup (name);
  job->request = g_strdup (request);
  g_variant_lookup (options, "dry_run", "b", &job->dry_run);
  g_variant_lookup (options, "only_public", "b", &job->only_public);
  cw_fd_read_async (fd, CW_LIMIT_ICS, on_calendar_bytes, job);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_remove (CwDbusCasewatch1Calendars *object, GDBusMethodInvocation *invocation, const char *name,
           CwBus *bus)
{
  GError *error = NULL;

  (void) object;
  cw_library_remove_calendar (cw_engine_library (bus->engine), name, &error);
  return cw_bus_finish (invocation, error == NULL ? g_variant_new ("()") : NULL, error);
}

void
cw_bus_connect_calendars (CwBus *bus)
{
  g_signal_connect (bus->calendars, "handle-list", G_CALLBACK (on_list), bus);
  g_signal_connect (bus->calendars, "handle-add-business-days", G_CALLBACK (on_add_business_days),
                    bus);
  g_signal_connect (bus->calendars, "handle-count-business-days",
                    G_CALLBACK (on_count_business_days), bus);
  g_signal_connect (bus->calendars, "handle-closed-days", G_CALLBACK (on_closed_days), bus);
  g_signal_connect (bus->calendars, "handle-list-days", G_CALLBACK (on_list_days), bus);
  g_signal_connect (bus->calendars, "handle-get-users", G_CALLBACK (on_get_users), bus);
  g_signal_connect (bus->calendars, "handle-import", G_CALLBACK (on_import), bus);
  g_signal_connect (bus->calendars, "handle-remove", G_CALLBACK (on_remove), bus);
}
