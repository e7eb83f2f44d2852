/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/bus.h"

#include <string.h>

#include "core/template-lint.h"
#include "core/template.h"
#include "daemon/details.h"
#include "daemon/dict.h"
#include "daemon/draft.h"
#include "daemon/fd.h"
#include "daemon/message-words.h"
#include "daemon/views.h"
#include "dbus/errors.h"

/* Message templates, and what passed between the two sides. */

static gboolean
on_list_templates (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, CwBus *bus)
{
  (void) object;
  return cw_bus_finish (
    invocation,
    g_variant_new ("(@aa{sv})", cw_library_templates (cw_engine_library (bus->engine))), NULL);
}

static gboolean
on_get_template (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, const char *name,
                 const char *lang, CwBus *bus)
{
  g_autofree char *lang_used = NULL, *file = NULL;
  g_autofree char *text
    = cw_library_template (cw_engine_library (bus->engine), name,
                           *lang != '\0' ? lang : g_get_language_names ()[0], &lang_used, &file);
  GError *error = NULL;
  GVariantBuilder b;

  (void) object;
  if (text == NULL)
    {
      cw_library_set_no_template (cw_engine_library (bus->engine), name, &error);
      return cw_bus_finish (invocation, NULL, error);
    }
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put_text (&b, "name", name);
  cw_dict_put_text (&b, "lang", lang_used);
  cw_dict_put_text (&b, "text", text);
  cw_dict_put_text (&b, "file", file);
  return cw_bus_finish (invocation, g_variant_new ("(@a{sv})", g_variant_builder_end (&b)), NULL);
}

typedef struct
{
  GDBusMethodInvocation *invocation;
  char *name, *lang;
} TemplateCheck;

static void
template_check_free (TemplateCheck *check)
{
  g_free (check->name);
  g_free (check->lang);
  g_free (check);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TemplateCheck, template_check_free)

static void
on_template_text (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(TemplateCheck) check = data;
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
  const char *data_read = g_bytes_get_data (bytes, &length);
  g_autofree char *text = g_strndup (data_read != NULL ? data_read : "", length);
  /* whoever is not even text has no words to be weighed */
  if (cw_template_check (check->name, data_read != NULL ? data_read : "", length, problems)
      || (strlen (text) == length && g_utf8_validate (text, -1, NULL)))
    cw_template_lint (check->name, check->lang, text, problems);
  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < problems->len; i++)
    g_variant_builder_add_value (&rows, cw_views_problem (g_ptr_array_index (problems, i)));
  cw_bus_finish (check->invocation,
                 g_variant_new ("(@aa{sv})", g_variant_builder_end (&rows)), NULL);
}

static gboolean
on_check_template (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, GUnixFDList *fds,
                   const char *name, const char *lang, GVariant *handle, CwBus *bus)
{
  GError *error = NULL;
  int fd = cw_fd_from_list (fds, handle, &error);

  (void) object, (void) bus;
  if (fd < 0)
    return cw_bus_finish (invocation, NULL, error);
  TemplateCheck *check = g_new (TemplateCheck, 1);
  *check = (TemplateCheck) { invocation, g_strdup (name), g_strdup (lang) };
  cw_fd_read_async (fd, CW_TEMPLATE_MAX_BYTES, on_template_text, check);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- the contact log ---- */

static const char *
wanted_language (const CwView *view, GVariant *options, GError **error)
{
  static const char *const known[] = { "lang", NULL };
  g_autoptr(GVariant) lang = g_variant_lookup_value (options, "lang", NULL);

  if (!cw_details_only (options, known, error))
    return NULL;
  if (lang != NULL && !g_variant_is_of_type (lang, G_VARIANT_TYPE_STRING))
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "wrong-type", "lang has the wrong type");
      return NULL;
    }
  return cw_draft_language (view, options);
}

static gboolean
on_contact_log (CwDbusCasewatch1 *object, GDBusMethodInvocation *invocation, guint id,
                GVariant *options, CwBus *bus)
{
  CwWorld world = cw_engine_world (bus->engine);
  g_autoptr(CwView) view = NULL;
  GError *error = NULL;
  GVariantBuilder b;

  (void) object;
  view = cw_view_load (&world, id, cw_engine_now (bus->engine), &error);
  const char *lang = view != NULL ? wanted_language (view, options, &error) : NULL;
  if (lang == NULL)
    return cw_bus_finish (invocation, NULL, error);
  g_autofree char *text = cw_contact_log (&world, view, lang);
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put (&b, "id", g_variant_new_uint32 (id));
  cw_dict_put_text (&b, "lang", g_str_has_prefix (lang, "ja") ? "ja" : "en");
  cw_dict_put (&b, "text", g_variant_new_string (text));
  return cw_bus_finish (invocation, g_variant_new ("(@a{sv})", g_variant_builder_end (&b)), NULL);
}

void
cw_bus_connect_messages (CwBus *bus)
{
  g_signal_connect (bus->main, "handle-list-templates", G_CALLBACK (on_list_templates), bus);
  g_signal_connect (bus->main, "handle-get-template", G_CALLBACK (on_get_template), bus);
  g_signal_connect (bus->main, "handle-check-template", G_CALLBACK (on_check_template), bus);
  g_signal_connect (bus->main, "handle-contact-log", G_CALLBACK (on_contact_log), bus);
}
