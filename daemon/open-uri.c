/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/open-uri.h"

/* A launch context that carries the token of the click: in the environment of the program, and as
 * its startup id where it is started over D-Bus. */
#define CW_TYPE_LAUNCH_CONTEXT (cw_launch_context_get_type ())
G_DECLARE_FINAL_TYPE (CwLaunchContext, cw_launch_context, CW, LAUNCH_CONTEXT, GAppLaunchContext)

struct _CwLaunchContext
{
  GAppLaunchContext parent;
  char *token;
};

G_DEFINE_FINAL_TYPE (CwLaunchContext, cw_launch_context, G_TYPE_APP_LAUNCH_CONTEXT)

static char *
get_startup_notify_id (GAppLaunchContext *context, GAppInfo *info G_GNUC_UNUSED,
                       GList *files G_GNUC_UNUSED)
{
  return g_strdup (CW_LAUNCH_CONTEXT (context)->token);
}

static void
cw_launch_context_finalize (GObject *object)
{
  g_free (CW_LAUNCH_CONTEXT (object)->token);
  G_OBJECT_CLASS (cw_launch_context_parent_class)->finalize (object);
}

static void
cw_launch_context_class_init (CwLaunchContextClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cw_launch_context_finalize;
  G_APP_LAUNCH_CONTEXT_CLASS (klass)->get_startup_notify_id = get_startup_notify_id;
}

static void
cw_launch_context_init (CwLaunchContext *context G_GNUC_UNUSED)
{
}

gboolean
cw_open_is_web_page (const char *url)
{
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_PARSE_RELAXED, NULL) : NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return FALSE;
  return g_ascii_strcasecmp (g_uri_get_scheme (uri), "http") == 0
         || g_ascii_strcasecmp (g_uri_get_scheme (uri), "https") == 0;
}

typedef struct
{
  void (*done) (const char *reason, gpointer data);
  gpointer data;
} Waiting;

static void
on_opened (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autofree Waiting *waiting = data;
  g_autoptr(GError) error = NULL;

  if (g_app_info_launch_default_for_uri_finish (result, &error))
    {
      waiting->done (NULL, waiting->data);
      return;
    }
  /* messages of GIO may quote the address */
  g_autofree char *reason
    = g_strdup_printf ("%s %d", g_quark_to_string (error->domain), error->code);
  waiting->done (reason, waiting->data);
}

/* ---- in this process ---- */

static void
open_here (const char *uri, const char *token, Waiting *waiting)
{
  g_autoptr(CwLaunchContext) context = g_object_new (CW_TYPE_LAUNCH_CONTEXT, NULL);
  GAppLaunchContext *launch = G_APP_LAUNCH_CONTEXT (context);

  if (token != NULL && *token != '\0')
    {
      context->token = g_strdup (token);
      g_app_launch_context_setenv (launch, "XDG_ACTIVATION_TOKEN", token);
      g_app_launch_context_setenv (launch, "DESKTOP_STARTUP_ID", token);
    }
  g_app_info_launch_default_for_uri_async (uri, launch, NULL, on_opened, waiting);
}

/* ---- as a unit of its own ---- */

typedef struct
{
  char *uri, *token;
  Waiting *waiting;
} UnitJob;

static void
on_unit_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree UnitJob *job = data;
  g_autofree char *uri = job->uri, *token = job->token;
  g_autoptr(GVariant) reply
    = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (reply == NULL)
    {
      open_here (uri, token, job->waiting);
      return;
    }
  job->waiting->done (NULL, job->waiting->data);
  g_free (job->waiting);
}

/* The properties of the unit: run OPENER with the address as one argument, never through a shell. */
static GVariant *
unit_call (const char *opener, const char *uri, const char *token)
{
  g_autofree char *base = g_path_get_basename (opener);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *name = g_strdup_printf ("casewatch-open-%s.service", uuid);
  gboolean is_gio = g_str_equal (base, "gio");
  const char *with_verb[] = { opener, "open", uri, NULL };
  const char *plain[] = { opener, uri, NULL };
  const char *const *argv = is_gio ? with_verb : plain;
  GVariantBuilder properties, command;

  g_variant_builder_init (&command, G_VARIANT_TYPE ("a(sasb)"));
  g_variant_builder_add (&command, "(s^asb)", opener, argv, FALSE);
  g_variant_builder_init (&properties, G_VARIANT_TYPE ("a(sv)"));
  g_variant_builder_add (&properties, "(sv)", "Description",
                         g_variant_new_string ("Opened by Casewatch"));
  g_variant_builder_add (&properties, "(sv)", "Slice", g_variant_new_string ("app.slice"));
  g_variant_builder_add (&properties, "(sv)", "CollectMode",
                         g_variant_new_string ("inactive-or-failed"));
  /* the opener ends at once; the program that it started goes on */
  g_variant_builder_add (&properties, "(sv)", "KillMode", g_variant_new_string ("process"));
  if (token != NULL && *token != '\0')
    {
      g_autofree char *wayland = g_strdup_printf ("XDG_ACTIVATION_TOKEN=%s", token);
      g_autofree char *startup = g_strdup_printf ("DESKTOP_STARTUP_ID=%s", token);
      const char *environment[] = { wayland, startup, NULL };
      g_variant_builder_add (&properties, "(sv)", "Environment",
                             g_variant_new_strv (environment, -1));
    }
  g_variant_builder_add (&properties, "(sv)", "ExecStart", g_variant_builder_end (&command));
  return g_variant_new ("(ssa(sv)a(sa(sv)))", name, "fail", &properties, NULL);
}

/* A program started from a hardened service would inherit its walls: no network, no code made at run
 * time.  As a service we ask the manager to start it beside us instead. */
static gboolean
open_as_unit (const char *uri, const char *token, Waiting *waiting)
{
  g_autofree char *gio = g_find_program_in_path ("gio");
  g_autofree char *xdg = gio == NULL ? g_find_program_in_path ("xdg-open") : NULL;
  const char *opener = gio != NULL ? gio : xdg;
  g_autoptr(GDBusConnection) bus = NULL;

  if (g_getenv ("INVOCATION_ID") == NULL || opener == NULL)
    return FALSE;
  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL); /* the one that is open already */
  if (bus == NULL)
    return FALSE;
  UnitJob *job = g_new0 (UnitJob, 1);
  job->uri = g_strdup (uri);
  job->token = g_strdup (token);
  job->waiting = waiting;
  g_dbus_connection_call (bus, "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
                          "org.freedesktop.systemd1.Manager", "StartTransientUnit",
                          unit_call (opener, uri, token), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, 5000, NULL, on_unit_started, job);
  return TRUE;
}

void
cw_open_uri (const char *uri, const char *activation_token,
             void (*done) (const char *reason, gpointer data), gpointer data)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->done = done;
  waiting->data = data;
  if (!open_as_unit (uri, activation_token, waiting))
    open_here (uri, activation_token, waiting);
}
