/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "client/command.h"
#include "core/text.h"
#include "core/when.h"

/* GOption parses and writes the help; before it, words that begin like -3d are marked, because it
 * would take them for options. */
#define MARK '\001'

static const CwCtlOption help_option[] = { { "help", CW_CTL_OPTION_FLAG, NULL,
                                             N_ ("Show this help"), NULL },
                                           { NULL, CW_CTL_OPTION_FLAG, NULL, NULL, NULL } };

static const CwCtlOption *
find_in (const CwCtlOption *options, const char *name, gsize length)
{
  for (; options != NULL && options->name != NULL; options++)
    if (strlen (options->name) == length && strncmp (options->name, name, length) == 0)
      return options;
  return NULL;
}

static const CwCtlOption *
find_option (const CwCtlCommand *command, const char *name, gsize length)
{
  const CwCtlOption *found = find_in (command->options, name, length);

  if (found == NULL)
    found = find_in (command->more, name, length);
  return found != NULL ? found : find_in (help_option, name, length);
}

const CwCtlOption *
cw_ctl_command_option (const CwCtlCommand *command, const char *name)
{
  return find_option (command, name, strlen (name));
}

static gboolean
take_option (const char *name, const char *value, gpointer data, GError **error)
{
  CwCtlArgs *args = data;

  (void)error;
  while (*name == '-')
    name++;
  if (g_str_equal (name, "help"))
    args->help = TRUE;
  else
    g_hash_table_insert (args->options, g_strdup (name), g_strdup (value != NULL ? value : ""));
  return TRUE;
}

static void
add_entries (GArray *entries, const CwCtlOption *options)
{
  for (; options != NULL && options->name != NULL; options++)
    {
      GOptionEntry entry = { 0 };
      entry.long_name = options->name;
      entry.short_name = g_str_equal (options->name, "help") ? 'h' : 0;
      /* a file name is the only kind of text that GOption hands over as it came */
      entry.flags = options->type == CW_CTL_OPTION_FLAG ? G_OPTION_FLAG_NO_ARG
                    : options->type == CW_CTL_OPTION_MAYBE
                        ? G_OPTION_FLAG_OPTIONAL_ARG | G_OPTION_FLAG_FILENAME
                        : G_OPTION_FLAG_FILENAME;
      entry.arg = G_OPTION_ARG_CALLBACK;
      entry.arg_data = (gpointer)take_option;
      entry.description = _ (options->help);
      entry.arg_description = options->value;
      g_array_append_val (entries, entry);
    }
}

static GOptionContext *
make_context (const CwCtlCommand *command, CwCtlArgs *args)
{
  GOptionContext *context = g_option_context_new (command->words);
  GOptionGroup *group = g_option_group_new (NULL, NULL, NULL, args, NULL);
  g_autoptr (GArray) entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));

  add_entries (entries, command->options);
  add_entries (entries, command->more);
  add_entries (entries, help_option);
  g_option_group_add_entries (group, (const GOptionEntry *)(gpointer)entries->data);
  g_option_context_set_main_group (context, group);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (context, _ (command->summary));
  if (command->notes != NULL)
    g_option_context_set_description (context, _ (command->notes));
  return context;
}

static gboolean
is_signed_number (const char *word)
{
  return word[0] == '-' && g_ascii_isdigit (word[1]);
}

gboolean
cw_ctl_is_moment (const char *word)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  CwWhenContext context = { .now = 0, .days = { .user_zone = zone } };
  CwWhen when;

  return word != NULL
         && (is_signed_number (word) || word[0] == '+'
             || cw_when_parse (word, CW_WHEN_CLOCK, &context, &when, NULL));
}

static char *
mark (const char *word)
{
  return g_strdup_printf ("%c%s", MARK, word);
}

/* A copy of argv in which everything that is no option of ours is marked as a word. */
static char **
prepare (const CwCtlCommand *command, const char *const *argv)
{
  GPtrArray *out = g_ptr_array_new ();

  g_ptr_array_add (out, g_strdup_printf ("cw-ctl %s", command->name));
  for (guint i = 0; argv[i] != NULL; i++)
    {
      if (g_str_equal (argv[i], "--"))
        {
          while (argv[++i] != NULL)
            g_ptr_array_add (out, mark (argv[i]));
          break;
        }
      if (is_signed_number (argv[i]) || argv[i][0] != '-' || argv[i][1] == '\0')
        {
          g_ptr_array_add (out, mark (argv[i]));
          continue;
        }
      const char *equals = strchr (argv[i], '=');
      const CwCtlOption *option = g_str_has_prefix (argv[i], "--") && equals == NULL
                                      ? find_option (command, argv[i] + 2, strlen (argv[i] + 2))
                                      : NULL;
      if (option != NULL && argv[i + 1] != NULL
          && (option->type == CW_CTL_OPTION_VALUE
              || (option->type == CW_CTL_OPTION_MAYBE
                  && (cw_ctl_is_moment (argv[i + 1])
                      /* a command without words of its own: nothing else can be meant */
                      || (command->max == 0 && argv[i + 1][0] != '-')))))
        {
          g_ptr_array_add (out, g_strdup_printf ("%s=%s", argv[i], argv[i + 1]));
          i++;
        }
      else if (option != NULL && option->type == CW_CTL_OPTION_MAYBE)
        g_ptr_array_add (out, g_strdup_printf ("%s=", argv[i]));
      else
        g_ptr_array_add (out, g_strdup (argv[i]));
    }
  g_ptr_array_add (out, NULL);
  return (char **)g_ptr_array_free (out, FALSE);
}

/* GOption says only that it does not know the option. */
static void
unknown_option (const CwCtlCommand *command, const char *word, GError **error)
{
  const char *name = word + strspn (word, "-");
  gsize length = strcspn (name, "=");
  g_autofree char *plain = g_strndup (name, length);
  g_autofree char *shown = cw_text_clean (word, 40);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  if (find_in (cw_ctl_global_options, name, length) != NULL)
    {
      cw_ctl_usage (error, _ ("--%1$s is for all commands and comes first: cw-ctl --%1$s %2$s."),
                    plain, command->name);
      return;
    }
  for (const CwCtlOption *o = command->options; o != NULL && o->name != NULL; o++)
    g_ptr_array_add (names, (gpointer)o->name);
  for (const CwCtlOption *o = command->more; o != NULL && o->name != NULL; o++)
    g_ptr_array_add (names, (gpointer)o->name);
  g_ptr_array_add (names, NULL);
  const char *near = cw_text_nearest (plain, (const char *const *)names->pdata);
  if (near != NULL)
    cw_ctl_usage (error, _ ("\"%1$s\" has no option %2$s; did you mean --%3$s?"), command->name,
                  shown, near);
  else
    cw_ctl_usage (error, _ ("\"%1$s\" has no option %2$s; see \"cw-ctl help %1$s\"."),
                  command->name, shown);
}

static gboolean
check_words (const CwCtlArgs *args, GError **error)
{
  guint n = args->words->len;

  if (n >= args->command->min && n <= args->command->max)
    return TRUE;
  g_autofree char *usage = cw_ctl_command_usage (args->command);
  if (n < args->command->min)
    cw_ctl_usage (error, _ ("Something is missing: %s"), usage);
  else
    cw_ctl_usage (error, _ ("\"%1$s\" is one word too many: %2$s"),
                  cw_ctl_args_word (args, args->command->max), usage);
  return FALSE;
}

CwCtlArgs *
cw_ctl_args_parse (const CwCtlCommand *command, const char *const *argv, GError **error)
{
  g_autoptr (CwCtlArgs) args = g_new0 (CwCtlArgs, 1);
  g_autoptr (GOptionContext) context = make_context (command, args);
  g_autoptr (GError) local = NULL;

  args->command = command;
  args->words = g_ptr_array_new_with_free_func (g_free);
  args->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_option_context_set_ignore_unknown_options (context, TRUE);
  g_auto (GStrv) prepared = prepare (command, argv);
  if (!g_option_context_parse_strv (context, &prepared, &local))
    {
      cw_ctl_usage (error, _ ("%1$s; see \"cw-ctl help %2$s\"."), local->message, command->name);
      return NULL;
    }
  for (guint i = 1; prepared[i] != NULL; i++)
    {
      if (prepared[i][0] != MARK)
        {
          unknown_option (command, prepared[i], error);
          return NULL;
        }
      g_ptr_array_add (args->words, g_strdup (prepared[i] + 1));
    }
  if (!args->help && !check_words (args, error))
    return NULL;
  return g_steal_pointer (&args);
}

void
cw_ctl_args_free (CwCtlArgs *args)
{
  if (args == NULL)
    return;
  g_clear_pointer (&args->words, g_ptr_array_unref);
  g_clear_pointer (&args->options, g_hash_table_unref);
  g_free (args);
}

guint
cw_ctl_args_n (const CwCtlArgs *args)
{
  return args->words->len;
}

const char *
cw_ctl_args_word (const CwCtlArgs *args, guint i)
{
  return i < args->words->len ? g_ptr_array_index (args->words, i) : NULL;
}

const char *
cw_ctl_args_option (const CwCtlArgs *args, const char *name)
{
  return g_hash_table_lookup (args->options, name);
}

gboolean
cw_ctl_args_has (const CwCtlArgs *args, const char *name)
{
  return g_hash_table_contains (args->options, name);
}

char *
cw_ctl_command_usage (const CwCtlCommand *command)
{
  return g_strdup_printf ("cw-ctl %s%s%s", command->name, *command->words != '\0' ? " " : "",
                          command->words);
}

char *
cw_ctl_command_help (const CwCtlCommand *command)
{
  g_autoptr (GOptionContext) context = make_context (command, NULL);
  g_autofree char *name = g_strdup_printf ("cw-ctl %s", command->name);

  g_set_prgname (name);
  char *help = g_option_context_get_help (context, TRUE, NULL);
  g_set_prgname ("cw-ctl");
  return help;
}
