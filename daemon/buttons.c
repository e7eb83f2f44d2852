/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/buttons.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/commands.h"
#include "daemon/draft.h"
#include "daemon/log.h"
#include "daemon/open-uri.h"
#include "dbus/errors.h"

typedef struct
{
  CwEngine *engine;
  guint32 case_id;
  const char *step;
  const char *action;
  const char *token;
} Press;

/* "code: text": the text may name what the client wrote, the code never does. */
static void
log_refusal (const Press *press, const GError *error)
{
  g_autofree char *code = error != NULL ? g_strndup (error->message, strcspn (error->message, ":"))
                                        : g_strdup ("unknown");

  cw_log (press->case_id, G_LOG_LEVEL_MESSAGE, "the button \"%s\" changes nothing: %s",
          press->action, error != NULL && error->domain == CW_ERROR ? code : "failed");
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
    log_refusal (press, error);
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

/* One hour: the first of the presets; the others are cw-ctl's. */
static void
on_snooze (const Press *press)
{
  record (press, "snoozed", details_of ("until", "+1h"));
}

/* The bubble may be about the step that asks for the result; the result belongs to the request. */
static void
on_result (const Press *press)
{
  record (press, "step-result", details_of ("result", press->action));
}

/* ---- what is opened ---- */

static CwView *
view_of (const Press *press)
{
  CwWorld world = cw_engine_world (press->engine);
  g_autoptr(GError) error = NULL;
  CwView *view = cw_view_load (&world, press->case_id, cw_engine_now (press->engine), &error);

  if (view == NULL)
    log_refusal (press, error);
  return view;
}

static void
page_failed (guint32 case_id, const char *reason)
{
  cw_log (case_id, G_LOG_LEVEL_MESSAGE,
          "no program opened the page (%s); \"cw-ctl show %u\" tells its address", reason, case_id);
}

static void
on_default (const Press *press)
{
  g_autoptr(CwView) view = view_of (press);

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
  cw_open_uri (url, press->token, page_failed, press->case_id);
}

/* ---- the message as a file ---- */

char *
cw_buttons_draft_directory (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "casewatch", NULL);
}

static gboolean
fail (GError **error, const char *what)
{
  int code = errno;

  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), "%s: %s", what,
               g_strerror (code));
  return FALSE;
}

/* 0700 and ours, whatever was there before; never through a link. */
static int
open_directory (const char *path, GError **error)
{
  struct stat info;

  if (g_mkdir (path, 0700) != 0 && errno != EEXIST)
    {
      fail (error, "mkdir");
      return -1;
    }
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    {
      fail (error, "open");
      return -1;
    }
  if (fstat (fd, &info) == 0 && info.st_uid == geteuid () && fchmod (fd, 0700) == 0)
    return fd;
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_PERM, "the directory is not ours");
  close (fd);
  return -1;
}

static gboolean
write_all (int fd, const char *text, GError **error)
{
  for (gsize done = 0, length = strlen (text); done < length;)
    {
      gssize n = write (fd, text + done, length - done);
      if (n < 0 && errno != EINTR)
        return fail (error, "write");
      done += n > 0 ? (gsize) n : 0;
    }
  return TRUE;
}

/* A new file, so that an editor that still has the last one keeps what it has. */
static gboolean
write_draft (int directory, const char *name, const char *text, GError **error)
{
  if (unlinkat (directory, name, 0) != 0 && errno != ENOENT)
    return fail (error, "unlink");
  int fd = openat (directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail (error, "create");
  gboolean written = write_all (fd, text, error);
  if (close (fd) != 0 && written)
    written = fail (error, "close");
  if (!written)
    unlinkat (directory, name, 0);
  return written;
}

/* The file's full name, or NULL. */
static char *
save_draft (const Press *press, const char *template, const char *text, GError **error)
{
  g_autofree char *directory = cw_buttons_draft_directory ();
  g_autofree char *name = g_strdup_printf ("draft-%u-%s.txt", press->case_id, template);
  int fd = open_directory (directory, error);

  if (fd < 0)
    return NULL;
  gboolean written = write_draft (fd, name, text, error);
  close (fd);
  return written ? g_build_filename (directory, name, NULL) : NULL;
}

static void
draft_failed (guint32 case_id, const char *reason)
{
  cw_log (case_id, G_LOG_LEVEL_MESSAGE,
          "no program opened the message (%s); \"cw-ctl draft %u\" shows it", reason, case_id);
}

static void
on_draft (const Press *press)
{
  g_autoptr(CwView) view = view_of (press);
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
      log_refusal (press, error);
      return;
    }
  g_autofree char *path = save_draft (press, template, text, &error);
  g_autofree char *uri = path != NULL ? g_filename_to_uri (path, NULL, &error) : NULL;
  if (uri == NULL)
    {
      draft_failed (press->case_id, error->message);
      return;
    }
  cw_open_uri (uri, press->token, draft_failed, press->case_id);
}

/* "draft-CASE-TEMPLATE.txt": of that case, or of any with 0. */
static gboolean
is_draft (const char *name, guint32 case_id)
{
  g_autofree char *prefix
    = case_id != 0 ? g_strdup_printf ("draft-%u-", case_id) : g_strdup ("draft-");

  return g_str_has_prefix (name, prefix) && g_str_has_suffix (name, ".txt");
}

void
cw_buttons_clean_drafts (guint32 case_id)
{
  g_autofree char *path = cw_buttons_draft_directory ();
  g_autoptr(GDir) directory = g_file_test (path, G_FILE_TEST_IS_SYMLINK)
                                ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      if (is_draft (name, case_id) && g_unlink (file) != 0)
        cw_log (case_id, G_LOG_LEVEL_MESSAGE, "a message that was opened is not removed: %s",
                g_strerror (errno));
    }
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

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].word, action))
      {
        /* a digest is about many cases: a click on it changes and opens nothing */
        if (case_id != 0)
          actions[i].carry_out (&press);
        return;
      }
  cw_log (case_id, G_LOG_LEVEL_MESSAGE, "a button that nobody knows changes nothing");
}
