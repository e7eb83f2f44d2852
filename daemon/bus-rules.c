/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/bus.h"

#include "core/when.h"
#include "daemon/details.h"
#include "daemon/fd.h"
#include "daemon/trouble.h"
#include "daemon/views.h"
#include "dbus/errors.h"

/* Policies, pause, status, quit. */

#define POLICY_LIMIT 1048576

static gboolean
on_list_policies (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, CwBus *bus)
{
  CwLibrary *library = cw_engine_library (bus->engine);
  GPtrArray *policies = cw_library_policies (library);
  GVariantBuilder rows;

  (void) object;
  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < policies->len; i++)
    {
      const CwPolicy *policy = g_ptr_array_index (policies, i);
      GPtrArray *problems = cw_library_policy_problems (library, policy->id);
      g_variant_builder_add_value (
        &rows, cw_views_policy_row (policy, problems != NULL ? problems->len : 0));
    }
  return cw_bus_finish (invocation,
                        g_variant_new ("(@aa{sv})", g_variant_builder_end (&rows)), NULL);
}

static gboolean
on_get_policy (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, const char *id,
               CwBus *bus)
{
  CwLibrary *library = cw_engine_library (bus->engine);
  const CwPolicy *policy = cw_library_policy (library, id);
  GError *error = NULL;

  (void) object;
  if (policy != NULL)
    return cw_bus_finish (invocation, g_variant_new ("(@a{sv})", cw_views_policy (policy)), NULL);
  g_auto(GStrv) ids = cw_library_policy_ids (library);
  const char *near = cw_text_nearest (id, (const char *const *) ids);
  if (near != NULL)
    cw_set_error (&error, CW_ERROR_NOT_FOUND, "unknown-platform",
                  "there are no rules for \"%s\"; did you mean \"%s\"?", id, near);
  else
    cw_set_error (&error, CW_ERROR_NOT_FOUND, "unknown-platform", "there are no rules for \"%s\"",
                  id);
  return cw_bus_finish (invocation, NULL, error);
}

typedef struct
{
  GDBusMethodInvocation *invocation;
  char *name;
} PolicyCheck;

static void
on_policy_text (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree PolicyCheck *check = data;
  g_autofree char *name = check->name;
  g_autoptr(GPtrArray) problems
    = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_policy_problem_free);
  GError *error = NULL;
  g_autoptr(GBytes) bytes = cw_fd_read_finish (result, &error);
  GVariantBuilder rows;

  (void) source;
  if (bytes == NULL)
    {
      cw_bus_finish (check->invocation, NULL, error);
      return;
    }
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  CwPolicySource one = { name, text != NULL ? text : "", length };
  g_autofree char *base = g_path_get_basename (name);
  g_autofree char *id = g_str_has_suffix (base, ".policy")
                          ? g_strndup (base, strlen (base) - strlen (".policy")) : g_strdup (base);
  g_autoptr(CwPolicy) policy = cw_policy_read (id, "checked", &one, 1, problems);
  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < problems->len; i++)
    g_variant_builder_add_value (&rows, cw_views_problem (g_ptr_array_index (problems, i)));
  cw_bus_finish (check->invocation,
                 g_variant_new ("(@aa{sv})", g_variant_builder_end (&rows)), NULL);
}

static gboolean
on_check_policy (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, GUnixFDList *fds,
                 const char *name, GVariant *handle, CwBus *bus)
{
  GError *error = NULL;
  int fd = cw_fd_from_list (fds, handle, &error);

  (void) object, (void) bus;
  if (fd < 0)
    return cw_bus_finish (invocation, NULL, error);
  PolicyCheck *check = g_new (PolicyCheck, 1);
  check->invocation = invocation;
  check->name = g_strdup (name);
  cw_fd_read_async (fd, POLICY_LIMIT, on_policy_text, check);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- quiet times ---- */

static GVariant *
answer_nothing (gint64 command, GPtrArray *changes, gpointer data)
{
  (void) command, (void) changes, (void) data;
  return g_variant_new ("()");
}

static GVariant *
pause_until (CwBus *bus, const char *until, GVariant *options, GError **error)
{
  static const char *const known[] = { "request", NULL };
  CwEngine *engine = bus->engine;
  CwWhenContext context = {
    .now = cw_engine_now (engine),
    .day_end = cw_engine_settings (engine)->day_end,
    .hours_start = cw_engine_settings (engine)->hours.from,
    .days = { cw_clock_zone (cw_engine_clock (engine)), cw_clock_zone (cw_engine_clock (engine)),
              NULL, NULL },
  };
  const char *request;
  GVariant *answer = NULL;
  CwWhen when;

  if (!cw_details_only (options, known, error) || !cw_details_request (options, &request, error)
      || !cw_engine_begin (engine, "pause", request, &answer, error))
    return answer;
  if (!cw_details_moment ("until", until, CW_WHEN_RESUME, &context, &when, error))
    return NULL;
  if (when.instant <= context.now)
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "in-the-past", "a pause ends in the future");
      return NULL;
    }
  cw_engine_pause (engine, when.instant, request, answer_nothing, &answer, error);
  return answer;
}

static gboolean
on_pause (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, const char *until,
          GVariant *options, CwBus *bus)
{
  GError *error = NULL;
  GVariant *answer = pause_until (bus, until, options, &error);

  (void) object;
  return cw_bus_finish (invocation, answer, error);
}

static gboolean
on_resume (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, CwBus *bus)
{
  GError *error = NULL;
  GVariant *answer = NULL;

  (void) object;
  if (cw_engine_begin (bus->engine, "resume", NULL, &answer, &error))
    cw_engine_pause (bus->engine, CW_NEVER, NULL, answer_nothing, &answer, &error);
  return cw_bus_finish (invocation, answer, error);
}

/* ---- the daemon ---- */

/* Where the copies are, and when the last one was made. */
static GVariant *
add_backup (CwBus *bus, GVariant *status)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, status);
  if (bus->backup != NULL)
    {
      CwInstant last = cw_backup_last (bus->backup);
      g_autofree char *text
        = last != CW_NEVER
            ? cw_instant_format_iso (last, cw_clock_zone (cw_engine_clock (bus->engine))) : NULL;
      g_variant_dict_insert (&dict, "backup_dir", "s", cw_backup_directory (bus->backup));
      if (text != NULL)
        g_variant_dict_insert (&dict, "last_backup", "s", text);
    }
  return g_variant_dict_end (&dict);
}

static gboolean
on_status (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, CwBus *bus)
{
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  (void) object;
  if (bus->settings_problem != NULL)
    g_ptr_array_add (problems, g_strdup (bus->settings_problem));
  if (bus->database_problem != NULL)
    g_ptr_array_add (problems, g_strdup (bus->database_problem));
  g_auto(GStrv) rules = cw_library_problems (cw_engine_library (bus->engine));
  for (guint i = 0; rules != NULL && rules[i] != NULL; i++)
    g_ptr_array_add (problems, g_strdup (rules[i]));
  if (cw_trouble_text (bus->engine) != NULL)
    g_ptr_array_add (problems, g_strdup (cw_trouble_text (bus->engine)));
  if (bus->backup != NULL && cw_backup_problem (bus->backup) != NULL)
    g_ptr_array_add (problems, g_strdup (cw_backup_problem (bus->backup)));
  g_ptr_array_add (problems, NULL);
  g_autoptr(GVariant) status = g_variant_ref_sink (cw_views_status (
    bus->engine, bus->data_dir, PACKAGE_VERSION, (const char *const *) problems->pdata));
  return cw_bus_finish (invocation, g_variant_new ("(@a{sv})", add_backup (bus, status)), NULL);
}

static gboolean
on_quit (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, CwBus *bus)
{
  (void) object;
  cw_bus_finish (invocation, g_variant_new ("()"), NULL);
  bus->quitting = TRUE;
  g_main_loop_quit (bus->loop);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

void
cw_bus_connect_rules (CwBus *bus)
{
  g_signal_connect (bus->main, "handle-list-policies", G_CALLBACK (on_list_policies), bus);
  g_signal_connect (bus->main, "handle-get-policy", G_CALLBACK (on_get_policy), bus);
  g_signal_connect (bus->main, "handle-check-policy", G_CALLBACK (on_check_policy), bus);
  g_signal_connect (bus->main, "handle-pause", G_CALLBACK (on_pause), bus);
  g_signal_connect (bus->main, "handle-resume", G_CALLBACK (on_resume), bus);
  g_signal_connect (bus->main, "handle-status", G_CALLBACK (on_status), bus);
  g_signal_connect (bus->main, "handle-quit", G_CALLBACK (on_quit), bus);
}
