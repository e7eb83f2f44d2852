/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/buttons.h"

#include <string.h>

#include "daemon/commands.h"
#include "daemon/copy-text.h"
#include "daemon/draft-file.h"
#include "daemon/draft.h"
#include "daemon/ledger.h"
#include "daemon/log.h"
#include "daemon/notices.h"
#include "daemon/open-uri.h"
#include "daemon/wording-notice.h"
#include "dbus/errors.h"

typedef struct
{
  CwEngine *engine;
  guint32 case_id;
  const char *step;
  const char *action;
  const char *token;
} Press;

static CwView *
view_of (CwEngine *engine, guint32 case_id)
{
  CwWorld world = cw_engine_world (engine);

  return cw_view_load (&world, case_id, cw_engine_now (engine), NULL);
}

/* "code: text": the text may name what the client wrote, the code never does. */
static void
refuse (const Press *press, const GError *error)
{
  g_autofree char *code = error != NULL && error->domain == CW_ERROR
                            ? g_strndup (error->message, strcspn (error->message, ":"))
                            : g_strdup ("failed");
  g_autoptr(CwView) view = view_of (press->engine, press->case_id);

  cw_log (press->case_id, G_LOG_LEVEL_MESSAGE, "the button \"%s\" changes nothing: %s",
          press->action, code);
  if (view != NULL)
    cw_notices_show (press->engine, cw_wording_refused (view, code), TRUE);
}

/* ---- what is recorded ---- */

static void
record (const Press *press, const char *event, GVariant *details)
{
  g_autoptr(GVariant) held = g_variant_ref_sink (details);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer
    = cw_command_record (press->engine, &press->case_id, 1, event, held, &error);

  if (answer == NULL)
    {
      refuse (press, error);
      return;
    }
  g_autoptr(CwView) view = view_of (press->engine, press->case_id);
  if (view != NULL)
    cw_notices_show (press->engine,
                     cw_wording_recorded (view, press->action, cw_engine_revision (press->engine)),
                     FALSE);
}

static GVariant *
details_of (const char *key, const char *value)
{
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  if (value != NULL)
    g_variant_builder_add (&b, "{sv}", key, g_variant_new_string (value));
  return g_variant_builder_end (&b);
}

static void
on_done (const Press *press)
{
  record (press, "step-done", details_of ("step", press->step));
}

static void
on_replied (const Press *press)
{
  record (press, "replied", details_of ("step", NULL));
}

/* The first of the presets at once; the notice that says so offers the others. */
static void
on_snooze (const Press *press)
{
  record (press, "snoozed", details_of ("until", "hour"));
}

/* The bubble may be about the step that asks for the result; the result belongs to the request. */
static void
on_result (const Press *press)
{
  record (press, "step-result", details_of ("result", press->action));
}

/* ---- what is opened ---- */

typedef struct
{
  CwEngine *engine;
  guint32 case_id;
  char *text; /* of a message, for the clipboard; else NULL */
} Opening;

static Opening *
opening_new (const Press *press, const char *text)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->engine = press->engine;
  opening->case_id = press->case_id;
  opening->text = g_strdup (text);
  return opening;
}

static void
opening_free (Opening *opening)
{
  g_free (opening->text);
  g_free (opening);
}

static void
on_page_opened (const char *reason, gpointer data)
{
  Opening *opening = data;

  if (reason != NULL)
    cw_log (opening->case_id, G_LOG_LEVEL_MESSAGE,
            "no program opened the page (%s); \"cw-ctl show %u\" tells its address", reason,
            opening->case_id);
  opening_free (opening);
}

static void
on_default (const Press *press)
{
  g_autoptr(CwView) view = view_of (press->engine, press->case_id);

  if (view == NULL)
    return;
  const CwStep *step
    = view->policy != NULL ? cw_policy_find_step (view->policy, press->step, NULL) : NULL;
  const char *url = step != NULL && step->url != NULL ? step->url : view->c->fields.url;
  if (url == NULL)
    return;
  if (!cw_open_is_web_page (url))
    {
      cw_log (press->case_id, G_LOG_LEVEL_MESSAGE,
              "its address is no web page (http or https) and is not opened");
      return;
    }
  cw_open_uri (url, press->token, on_page_opened, opening_new (press, NULL));
}

/* ---- the message ---- */

static void
on_copied (gboolean copied, gpointer data)
{
  Opening *opening = data;
  g_autoptr(CwView) view = view_of (opening->engine, opening->case_id);

  if (!copied)
    cw_log (opening->case_id, G_LOG_LEVEL_MESSAGE,
            "the message was neither opened nor copied; \"cw-ctl draft %u\" shows it",
            opening->case_id);
  if (view != NULL)
    cw_notices_show (opening->engine, cw_wording_message_copied (view, copied), TRUE);
  opening_free (opening);
}

static void
on_message_opened (const char *reason, gpointer data)
{
  Opening *opening = data;

  if (reason == NULL)
    {
      opening_free (opening);
      return;
    }
  cw_log (opening->case_id, G_LOG_LEVEL_MESSAGE,
          "no program opened the message (%s); \"cw-ctl draft %u\" shows it", reason,
          opening->case_id);
  cw_copy_text (opening->text, on_copied, opening);
}

/* A unit that is started for it would not tell us that there is none. */
static gboolean
opens_texts (void)
{
  g_autoptr(GAppInfo) program = g_app_info_get_default_for_type ("text/plain", FALSE);

  return program != NULL;
}

static void
open_message (const Press *press, const char *template, const char *text)
{
  Opening *opening = opening_new (press, text);
  g_autoptr(GError) error = NULL;

  if (cw_engine_settings (press->engine)->open_with == CW_OPEN_WITH_CLIPBOARD)
    {
      cw_copy_text (text, on_copied, opening);
      return;
    }
  g_autofree char *path = cw_draft_file_save (press->case_id, template, text, &error);
  g_autofree char *uri = path != NULL ? g_filename_to_uri (path, NULL, &error) : NULL;
  if (uri == NULL)
    on_message_opened (error->message, opening);
  else if (!opens_texts ())
    on_message_opened ("no default", opening);
  else
    cw_open_uri (uri, press->token, on_message_opened, opening);
}

static void
on_draft (const Press *press)
{
  g_autoptr(CwView) view = view_of (press->engine, press->case_id);
  g_autoptr(GVariant) options = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"),
                                                                         NULL, 0));
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) missing = NULL;
  CwWorld world = cw_engine_world (press->engine);

  if (view == NULL)
    return;
  const CwStep *step
    = view->policy != NULL ? cw_policy_find_step (view->policy, press->step, NULL) : NULL;
  const char *template = step != NULL ? step->template : NULL;
  if (template == NULL)
    {
      cw_log (press->case_id, G_LOG_LEVEL_MESSAGE, "its step comes with no message to open");
      return;
    }
  if (!cw_draft (&world, view, world.settings->user_name, template, options, &text, &missing,
                 &error))
    {
      refuse (press, error);
      return;
    }
  open_message (press, template, text);
}

/* ---- the list of a digest ---- */

static void
on_list_opened (const char *reason, gpointer data)
{
  if (reason != NULL)
    cw_log (0, G_LOG_LEVEL_MESSAGE, "no program opened the list (%s); \"cw-ctl next\" shows it",
            reason);
  opening_free (data);
}

static void
open_list (const Press *press)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = cw_engine_digest_list (press->engine);
  g_autofree char *path = text != NULL ? cw_draft_file_save_list (text, &error) : NULL;
  g_autofree char *uri = path != NULL ? g_filename_to_uri (path, NULL, &error) : NULL;

  if (uri != NULL)
    cw_open_uri (uri, press->token, on_list_opened, opening_new (press, NULL));
  else if (error != NULL)
    on_list_opened (error->message, opening_new (press, NULL));
}

/* ---- the table ---- */

void
cw_buttons_pressed (CwEngine *engine, guint32 case_id, const char *step, const char *action,
                    const char *activation_token)
{
  static const struct
  {
    const char *word;
    void (*carry_out) (const Press *press);
  } actions[] = {
    { "done", on_done },       { "answered", on_done },  { "replied", on_replied },
    { "approved", on_result }, { "denied", on_result },  { "snooze", on_snooze },
    { "draft", on_draft },     { "default", on_default },
  };
  Press press = { engine, case_id, step != NULL ? step : "", action, activation_token };

  /* a digest is about many cases: nothing of it changes one */
  if (case_id == 0)
    {
      if (g_str_equal (action, "list") || g_str_equal (action, "default"))
        open_list (&press);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].word, action))
      {
        actions[i].carry_out (&press);
        return;
      }
  cw_log (case_id, G_LOG_LEVEL_MESSAGE, "a button that nobody knows changes nothing");
}

void
cw_buttons_pressed_late (CwEngine *engine, gint64 alert)
{
  guint32 case_id = 0;
  g_autofree char *reason = NULL;

  if (!cw_ledger_end (cw_engine_database (engine), alert, &case_id, &reason, NULL) || case_id == 0)
    return;
  g_autoptr(CwView) view = view_of (engine, case_id);
  if (view != NULL)
    cw_notices_show (engine, cw_wording_out_of_date (view, reason), TRUE);
}

static void
undo (const Press *press, gint64 command)
{
  g_autoptr(GVariant) none = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"),
                                                                      NULL, 0));
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer
    = cw_command_undo (press->engine, (guint64) command, none, &error);
  g_autoptr(CwView) view = view_of (press->engine, press->case_id);

  if (answer == NULL && !g_error_matches (error, CW_ERROR, CW_ERROR_CONFLICT))
    refuse (press, error);
  else if (view != NULL)
    cw_notices_show (press->engine,
                     answer != NULL ? cw_wording_taken_back (view) : cw_wording_not_taken_back (view),
                     answer == NULL);
}

void
cw_buttons_pressed_notice (CwEngine *engine, guint32 case_id, const char *word, gint64 number)
{
  Press press = { engine, case_id, "", word, NULL };

  if (g_str_equal (word, "undo"))
    undo (&press, number);
  else if (g_str_equal (word, "snooze-next"))
    record (&press, "snoozed", details_of ("until", "next"));
  else if (g_str_equal (word, "snooze-3bd"))
    record (&press, "snoozed", details_of ("until", "3bd"));
}
