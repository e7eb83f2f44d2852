/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "client/output.h"
#include "client/runs.h"
#include "client/table.h"
#include "core/text.h"

/* Finding commands, and help. */

const char *
cw_ctl_group_title (CwCtlGroup group)
{
  static const char *const titles[CW_CTL_N_GROUPS] = {
    [CW_CTL_DAILY] = N_ ("Every day"),
    [CW_CTL_EVENTS] = N_ ("What happened"),
    [CW_CTL_CORRECTIONS] = N_ ("Corrections"),
    [CW_CTL_LOOK] = N_ ("A closer look"),
    [CW_CTL_RULES] = N_ ("Calendars, rules and templates"),
    [CW_CTL_DATA] = N_ ("The daemon and its data"),
  };

  return _ (titles[group]);
}

/* How many words of argv the name takes when it is this command's; 0 when it is not. */
static guint
match (const char *name, const char *const *argv)
{
  const char *space = strchr (name, ' ');

  if (space == NULL)
    return g_str_equal (name, argv[0]) ? 1 : 0;
  return strlen (argv[0]) == (gsize)(space - name) && g_str_has_prefix (name, argv[0])
                 && argv[1] != NULL && g_str_equal (space + 1, argv[1])
             ? 2
             : 0;
}

/* "calendar lst": of the family that the first word names, the second word is not known. */
static void
unknown_second (const char *const *argv, const char *seconds, GError **error)
{
  g_auto (GStrv) known = g_strsplit (seconds, ", ", -1);
  const char *near =
      argv[1] != NULL ? cw_text_nearest (argv[1], (const char *const *)known) : NULL;

  if (near == NULL)
    {
      cw_ctl_usage (error, _ ("\"%1$s\" takes one of: %2$s."), argv[0], seconds);
      return;
    }
  g_autofree char *shown = cw_text_clean (argv[1], 40);
  cw_ctl_usage (error, _ ("\"%1$s\" takes one of: %2$s; not \"%3$s\", did you mean \"%4$s\"?"),
                argv[0], seconds, shown, near);
}

/* The second words of a family such as "calendar". */
static char *
family (const char *first)
{
  GString *seconds = g_string_new (NULL);
  g_autofree char *prefix = g_strconcat (first, " ", NULL);

  for (const CwCtlCommand *c = cw_ctl_commands; c->name != NULL; c++)
    if (g_str_has_prefix (c->name, prefix))
      g_string_append_printf (seconds, "%s%s", seconds->len > 0 ? ", " : "",
                              c->name + strlen (prefix));
  return g_string_free (seconds, FALSE);
}

const CwCtlCommand *
cw_ctl_find_command (const char *const *argv, guint *used, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (const CwCtlCommand *c = cw_ctl_commands; c->name != NULL; c++)
    {
      *used = match (c->name, argv);
      if (*used > 0)
        return c;
      g_ptr_array_add (names, g_strndup (c->name, strcspn (c->name, " ")));
    }
  g_ptr_array_add (names, NULL);
  g_autofree char *seconds = family (argv[0]);
  if (*seconds != '\0')
    {
      unknown_second (argv, seconds, error);
      return NULL;
    }
  g_autofree char *shown = cw_text_clean (argv[0], 40);
  const char *near = cw_text_nearest (argv[0], (const char *const *)names->pdata);
  if (near != NULL)
    cw_ctl_usage (error, _ ("There is no command \"%1$s\"; did you mean \"%2$s\"?"), shown, near);
  else
    cw_ctl_usage (error, _ ("There is no command \"%s\"; see \"cw-ctl help\"."), shown);
  return NULL;
}

static void
append_row (GString *out, const char *left, int width, const char *right)
{
  g_autofree char *padded = cw_ctl_text_pad (left, width);

  g_string_append_printf (out, "  %s  %s\n", padded, right);
}

char *
cw_ctl_overview (void)
{
  GString *out = g_string_new (NULL);
  int width = 0;

  for (const CwCtlCommand *c = cw_ctl_commands; c->name != NULL; c++)
    width = MAX (width, cw_ctl_text_width (c->name));
  g_string_append_printf (out, "%s\n  cw-ctl [%s] %s\n", _ ("Usage:"), _ ("OPTION…"),
                          _ ("COMMAND …"));
  for (int group = 0; group < CW_CTL_N_GROUPS; group++)
    {
      g_string_append_printf (out, "\n%s\n", cw_ctl_group_title ((CwCtlGroup)group));
      for (const CwCtlCommand *c = cw_ctl_commands; c->name != NULL; c++)
        if ((int)c->group == group)
          append_row (out, c->name, width, _ (c->summary));
    }
  g_string_append_printf (out, "\n%s\n", _ ("Options, before the command"));
  for (const CwCtlOption *o = cw_ctl_global_options; o->name != NULL; o++)
    {
      g_autofree char *left = g_strdup_printf ("--%s%s%s", o->name, o->value != NULL ? "=" : "",
                                               o->value != NULL ? o->value : "");
      append_row (out, left, width, _ (o->help));
    }
  g_string_append_printf (out, "\n%s\n%s\n",
                          _ ("ID is a case's number, or a part of its title or client that fits "
                             "only one.\nWHEN is a moment: 2026-12-01, \"2026-12-01 15:30\", now, "
                             "yesterday, mon, 12-01, -3d, +2bd, \"3 days ago\"."),
                          _ ("\"cw-ctl help COMMAND\" says more about a command."));
  return g_string_free (out, FALSE);
}

static void
add_options (GVariantBuilder *rows, const CwCtlOption *options)
{
  for (; options != NULL && options->name != NULL; options++)
    {
      GVariantDict row;
      g_variant_dict_init (&row, NULL);
      g_variant_dict_insert (&row, "name", "s", options->name);
      if (options->value != NULL)
        g_variant_dict_insert (&row, "value", "s", options->value);
      g_variant_dict_insert (&row, "help", "s", _ (options->help));
      g_variant_builder_add_value (rows, g_variant_dict_end (&row));
    }
}

static GVariant *
command_variant (const CwCtlCommand *command)
{
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  GVariantBuilder row;

  add_options (&options, command->options);
  add_options (&options, command->more);
  g_variant_builder_init (&row, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&row, "{sv}", "name", g_variant_new_string (command->name));
  g_variant_builder_add (&row, "{sv}", "group",
                         g_variant_new_string (cw_ctl_group_title (command->group)));
  g_variant_builder_add (&row, "{sv}", "words", g_variant_new_string (command->words));
  g_variant_builder_add (&row, "{sv}", "summary", g_variant_new_string (_ (command->summary)));
  if (command->notes != NULL)
    g_variant_builder_add (&row, "{sv}", "notes", g_variant_new_string (_ (command->notes)));
  g_variant_builder_add (&row, "{sv}", "options", g_variant_builder_end (&options));
  return g_variant_builder_end (&row);
}

/* prefix: "calendar ", or "" for all.  FALSE when there is none. */
static gboolean
print_json_commands (CwCtl *ctl, const char *prefix)
{
  g_auto (GVariantBuilder) rows = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  gboolean found = FALSE;

  for (const CwCtlCommand *c = cw_ctl_commands; c->name != NULL; c++)
    {
      if (!g_str_has_prefix (c->name, prefix))
        continue;
      g_variant_builder_add_value (&rows, command_variant (c));
      found = TRUE;
    }
  if (found)
    cw_ctl_print_json (ctl, g_variant_builder_end (&rows));
  return found;
}

static gboolean
print_family (CwCtl *ctl, const char *first)
{
  g_autofree char *prefix = g_strconcat (first, " ", NULL);
  gboolean found = FALSE;

  if (ctl->json)
    return print_json_commands (ctl, prefix);
  for (const CwCtlCommand *c = cw_ctl_commands; c->name != NULL; c++)
    {
      if (!g_str_has_prefix (c->name, prefix))
        continue;
      g_autofree char *help = cw_ctl_command_help (c);
      cw_ctl_printf (ctl, "%s%s", found ? "\n" : "", help);
      found = TRUE;
    }
  return found;
}

gboolean
cw_ctl_run_help (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  const char *argv[] = { cw_ctl_args_word (args, 0), cw_ctl_args_word (args, 1), NULL };
  guint used;

  if (argv[0] == NULL && ctl->json)
    return print_json_commands (ctl, "");
  if (argv[0] == NULL)
    {
      g_autofree char *overview = cw_ctl_overview ();
      cw_ctl_print (ctl, overview);
      return TRUE;
    }
  if (argv[1] == NULL && print_family (ctl, argv[0]))
    return TRUE;
  const CwCtlCommand *command = cw_ctl_find_command (argv, &used, error);
  if (command == NULL)
    return FALSE;
  cw_ctl_print_command_help (ctl, command);
  return TRUE;
}

void
cw_ctl_print_command_help (CwCtl *ctl, const CwCtlCommand *command)
{
  g_autofree char *help = ctl->json ? NULL : cw_ctl_command_help (command);

  if (ctl->json)
    cw_ctl_print_json (ctl, command_variant (command));
  else
    cw_ctl_print (ctl, help);
}
