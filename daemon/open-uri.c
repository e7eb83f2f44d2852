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
  void (*failed) (guint32 case_id, const char *reason);
  guint32 case_id;
} Waiting;

static void
on_opened (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autofree Waiting *waiting = data;
  g_autoptr(GError) error = NULL;

  if (g_app_info_launch_default_for_uri_finish (result, &error) || waiting->failed == NULL)
    return;
  /* messages of GIO may quote the address */
  g_autofree char *reason
    = g_strdup_printf ("%s %d", g_quark_to_string (error->domain), error->code);
  waiting->failed (waiting->case_id, reason);
}

void
cw_open_uri (const char *uri, const char *activation_token,
             void (*failed) (guint32 case_id, const char *reason), guint32 case_id)
{
  g_autoptr(CwLaunchContext) context = g_object_new (CW_TYPE_LAUNCH_CONTEXT, NULL);
  GAppLaunchContext *launch = G_APP_LAUNCH_CONTEXT (context);
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->failed = failed;
  waiting->case_id = case_id;
  if (activation_token != NULL && *activation_token != '\0')
    {
      context->token = g_strdup (activation_token);
      g_app_launch_context_setenv (launch, "XDG_ACTIVATION_TOKEN", activation_token);
      g_app_launch_context_setenv (launch, "DESKTOP_STARTUP_ID", activation_token);
    }
  g_app_info_launch_default_for_uri_async (uri, launch, NULL, on_opened, waiting);
}
