/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/run.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "client/bus.h"
#include "client/check-words.h"
#include "client/command.h"
#include "client/complete.h"
#include "client/failure.h"
#include "client/output.h"
#include "core/text.h"
#include "dbus/names.h"

typedef struct
{
  gboolean json, no_pager, version, help;
  char *color;
  char *name;
} Globals;

static void
set_up (void)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* or G_MESSAGES_DEBUG writes into the JSON */
  g_log_writer_default_set_use_stderr (TRUE);
  g_set_prgname ("cw-ctl");
}

/* The arguments are bytes; everything after this takes them for UTF-8, whatever the locale. */
static gboolean
check_text (char **argv, GError **error)
{
  for (guint i = 1; argv[i] != NULL; i++)
    if (!g_utf8_validate (argv[i], -1, NULL))
      {
        cw_ctl_usage (error, _ ("Argument %u is not UTF-8 text."), i);
        return FALSE;
      }
  return TRUE;
}

/* GOption says only that it does not know an option, and not which one is near. */
static void
unknown_global (char **argv, const char *message, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *word = NULL;

  for (const CwCtlOption *o = cw_ctl_global_options; o->name != NULL; o++)
    g_ptr_array_add (names, (gpointer)o->name);
  g_ptr_array_add (names, NULL);
  /* the first word that is an option, is not known and comes before the command */
  for (guint i = 1; argv[i] != NULL && argv[i][0] == '-' && word == NULL; i++)
    {
      const char *name = argv[i] + strspn (argv[i], "-");
      g_autofree char *plain = g_strndup (name, strcspn (name, "="));
      if (!g_strv_contains ((const char *const *)names->pdata, plain))
        word = argv[i];
    }
  g_autofree char *plain = word != NULL ? g_strdup (word + strspn (word, "-")) : g_strdup ("");
  plain[strcspn (plain, "=")] = '\0';
  const char *near = cw_text_nearest (plain, (const char *const *)names->pdata);
  if (near == NULL)
    {
      cw_ctl_usage (error, _ ("%s; see \"cw-ctl help\"."), message);
      return;
    }
  g_autofree char *shown = cw_text_clean (word, 40);
  cw_ctl_usage (error, _ ("There is no option %1$s; did you mean --%2$s?"), shown, near);
}

/* Takes the global options out of *argv, which must come before the command. */
static gboolean
parse_globals (char ***argv, Globals *globals, GError **error)
{
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &globals->json, NULL, NULL },
    { "no-pager", 0, 0, G_OPTION_ARG_NONE, &globals->no_pager, NULL, NULL },
    { "color", 0, 0, G_OPTION_ARG_STRING, &globals->color, NULL, NULL },
    { "name", 0, 0, G_OPTION_ARG_STRING, &globals->name, NULL, NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &globals->version, NULL, NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &globals->help, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) local = NULL;

  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, entries, NULL);
  if (g_option_context_parse_strv (context, argv, &local))
    return TRUE;
  if (g_error_matches (local, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
    unknown_global (*argv, local->message, error);
  else
    cw_ctl_usage (error, _ ("%s; see \"cw-ctl help\"."), local->message);
  return FALSE;
}

static gboolean
apply_globals (CwCtl *ctl, const Globals *globals, GError **error)
{
  static const char *const colors[] = { "auto", "always", "never", NULL };
  const char *name = globals->name != NULL ? globals->name : g_getenv ("CASEWATCH_NAME");
  const char *color = globals->color != NULL ? globals->color : "auto";
  const char *no_color = g_getenv ("NO_COLOR");
  gboolean terminal = isatty (STDOUT_FILENO);

  if (name == NULL || *name == '\0')
    name = CW_BUS_NAME;
  if (!g_dbus_is_name (name) || g_dbus_is_unique_name (name))
    {
      cw_ctl_usage (error, _ ("\"%s\" is no bus name such as org.casewatch.Second."), name);
      return FALSE;
    }
  if (!cw_ctl_check_word (color, colors, error))
    return FALSE;
  ctl->bus = cw_ctl_bus_new (name);
  ctl->pager = terminal && !globals->no_pager;
  ctl->color =
      g_str_equal (color, "always")
      || (g_str_equal (color, "auto") && terminal && (no_color == NULL || *no_color == '\0')
          && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0);
  return TRUE;
}

static gboolean
run_command (CwCtl *ctl, const char *const *argv, gboolean *paged, GError **error)
{
  static const char *const nothing[] = { "next", NULL };
  guint used;

  if (argv[0] == NULL)
    argv = nothing;
  const CwCtlCommand *command = cw_ctl_find_command (argv, &used, error);
  if (command == NULL)
    return FALSE;
  g_autoptr (CwCtlArgs) args = cw_ctl_args_parse (command, argv + used, error);
  if (args == NULL)
    return FALSE;
  *paged = command->paged || args->help;
  if (!args->help)
    return command->run (ctl, args, error);
  cw_ctl_print_command_help (ctl, command);
  return TRUE;
}

/* For the shells: what may follow on a command line.  A word that is no text has no completion. */
static gboolean
complete (CwCtl *ctl, const char *const *words, GError **error)
{
  const char *name = g_getenv ("CASEWATCH_NAME");

  for (guint i = 0; words[i] != NULL; i++)
    if (!g_utf8_validate (words[i], -1, NULL))
      return TRUE;
  if (words[0] != NULL && g_str_equal (words[0], "--"))
    words++;
  if (name == NULL || !g_dbus_is_name (name))
    name = CW_BUS_NAME;
  ctl->bus = cw_ctl_bus_new (name);
  cw_ctl_complete (ctl, words);
  (void)error;
  return TRUE;
}

static void
print_version (CwCtl *ctl)
{
  GVariantDict dict;

  if (!ctl->json)
    {
      cw_ctl_printf (ctl, "cw-ctl %s\n", PACKAGE_VERSION);
      return;
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "version", "s", PACKAGE_VERSION);
  cw_ctl_print_json (ctl, g_variant_dict_end (&dict));
}

static gboolean
run (CwCtl *ctl, char ***argv, gboolean *paged, GError **error)
{
  Globals globals = { 0 };

  if (g_strcmp0 ((*argv)[1], "--complete-args") == 0)
    return complete (ctl, (const char *const *)*argv + 2, error);
  gboolean good = check_text (*argv, error) && parse_globals (argv, &globals, error);
  g_autofree char *color = globals.color;
  g_autofree char *name = globals.name;

  ctl->json = globals.json;
  if (!good || !apply_globals (ctl, &globals, error))
    return FALSE;
  if (globals.version)
    {
      print_version (ctl);
      return TRUE;
    }
  if (globals.help)
    {
      static const char *const help[] = { "help", NULL };
      return run_command (ctl, help, paged, error);
    }
  return run_command (ctl, (const char *const *)*argv + 1, paged, error);
}

/* What was printed so far, then the error: on stderr for people, and as JSON where that was asked
 * for. */
static int
finish (CwCtl *ctl, gboolean paged, GError *error)
{
  g_autoptr (GError) late = NULL;

  if (error != NULL && ctl->json && cw_ctl_failure_status (error) != CW_CTL_DONE)
    {
      g_string_truncate (ctl->out, 0);
      cw_ctl_print_json (ctl, cw_ctl_failure_variant (error));
    }
  if (!cw_ctl_flush (ctl, paged, &late) && error == NULL)
    error = late;
  if (error == NULL)
    return ctl->status;
  if (!g_error_matches (error, CW_CTL_ERROR, CW_CTL_ERROR_SILENT))
    {
      g_autofree char *text = cw_ctl_failure_text (error);
      g_autofree char *line = g_strdup_printf ("cw-ctl: %s", text);
      cw_ctl_complain (line);
    }
  return cw_ctl_failure_status (error);
}

int
cw_ctl_run (char **argv)
{
  CwCtl ctl = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean paged = FALSE;

  set_up ();
  g_auto (GStrv) copy = g_strdupv (argv);
  ctl.out = g_string_new (NULL);
  ctl.zone = g_time_zone_new_local ();
  run (&ctl, &copy, &paged, &error);
  int status = finish (&ctl, paged, error);
  g_string_free (ctl.out, TRUE);
  g_time_zone_unref (ctl.zone);
  cw_ctl_bus_free (ctl.bus);
  return status;
}
