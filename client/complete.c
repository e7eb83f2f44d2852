/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/complete.h"

#include <glib/gi18n.h>
#include <string.h>

#include "client/bus.h"
#include "client/output.h"
#include "core/text.h"
#include "dbus/names.h"

#define PATIENCE_MS 1500 /* somebody waits with a finger on the key */

void
cw_ctl_offer (CwCtl *ctl, const char *prefix, const char *text, const char *meaning)
{
  if (!g_str_has_prefix (text, prefix))
    return;
  g_autofree char *word = cw_text_clean (text, 0);
  g_autofree char *said = cw_text_clean (meaning != NULL ? meaning : "", 0);
  cw_ctl_printf (ctl, *said != '\0' ? "%s\t%s\n" : "%s\n", word, said);
}

typedef struct
{
  const char *name;
  CwCtlPlace place;
} Named;

static CwCtlPlace
look_up (const Named *table, gsize n, const char *name)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (table[i].name, name))
      return table[i].place;
  return CW_CTL_PLACE_NOTHING;
}

/* The same name means other things in "policy show ID" and "show ID". */
static CwCtlPlace
place_in_group (const char *command, const char *name)
{
  static const Named platforms[] = { { "ID", CW_CTL_PLACE_PLATFORM } };
  static const Named calendars[] = { { "NAME", CW_CTL_PLACE_CALENDAR } };
  static const Named templates[] = { { "NAME", CW_CTL_PLACE_TEMPLATE } };
  static const Named clients[] = { { "NAME", CW_CTL_PLACE_CLIENT },
                                   { "FROM", CW_CTL_PLACE_CLIENT },
                                   { "TO", CW_CTL_PLACE_CLIENT } };

  if (g_str_has_prefix (command, "policy "))
    return look_up (platforms, G_N_ELEMENTS (platforms), name);
  if (g_str_has_prefix (command, "calendar "))
    return look_up (calendars, G_N_ELEMENTS (calendars), name);
  if (g_str_has_prefix (command, "template "))
    return look_up (templates, G_N_ELEMENTS (templates), name);
  if (g_str_has_prefix (command, "client "))
    return look_up (clients, G_N_ELEMENTS (clients), name);
  return CW_CTL_PLACE_NOTHING;
}

CwCtlPlace
cw_ctl_place_of_name (const CwCtlCommand *command, const char *name)
{
  static const Named table[] = {
    { "ID", CW_CTL_PLACE_CASE },          { "STEP", CW_CTL_PLACE_STEP },
    { "EVENT", CW_CTL_PLACE_EVENT },      { "KIND", CW_CTL_PLACE_KIND },
    { "SIGN", CW_CTL_PLACE_SIGN },        { "OUTCOME", CW_CTL_PLACE_OUTCOME },
    { "STAGE", CW_CTL_PLACE_STAGE },      { "STATE", CW_CTL_PLACE_STATE },
    { "WHO", CW_CTL_PLACE_BALL },         { "A,B", CW_CTL_PLACE_CALENDARS },
    { "TEMPLATE", CW_CTL_PLACE_TEMPLATE }, { "NAME", CW_CTL_PLACE_CLIENT },
    { "LANG", CW_CTL_PLACE_LANGUAGE },    { "FORMAT", CW_CTL_PLACE_FORMAT },
    { "RESULT", CW_CTL_PLACE_ANSWER },    { "WHEN", CW_CTL_PLACE_WHEN },
    { "FILE", CW_CTL_PLACE_FILE },        { "COMMAND", CW_CTL_PLACE_COMMAND },
  };

  if (strchr (name, '|') != NULL)
    return CW_CTL_PLACE_WORDS;
  CwCtlPlace place = command != NULL ? place_in_group (command->name, name) : CW_CTL_PLACE_NOTHING;
  return place != CW_CTL_PLACE_NOTHING ? place : look_up (table, G_N_ELEMENTS (table), name);
}

/* The place of an option's value: where the platform is meant, its name says so. */
static CwCtlPlace
place_of_option (const CwCtlCommand *command, const CwCtlOption *option)
{
  if (g_str_equal (option->name, "platform"))
    return CW_CTL_PLACE_PLATFORM;
  if (command == NULL && g_str_equal (option->name, "color"))
    return CW_CTL_PLACE_COLOR;
  if (command == NULL)
    return CW_CTL_PLACE_NOTHING;
  return cw_ctl_place_of_name (command, option->value);
}

/* The words of a usage line without options; "add TITLE --client NAME" has one. */
static GPtrArray *
split_usage (const char *usage)
{
  g_auto (GStrv) tokens = g_strsplit (usage, " ", -1);
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; tokens[i] != NULL && *tokens[i] != '\0'; i++)
    if (!g_str_has_prefix (tokens[i], "--"))
      g_ptr_array_add (words, g_strdup (tokens[i]));
    else if (tokens[i + 1] != NULL)
      i++;
  return words;
}

void
cw_ctl_places_of_word (const CwCtlCommand *command, guint n, CwCtlPlace places[2], char *names[2])
{
  g_autoptr (GPtrArray) words = split_usage (command->words);
  guint many = words->len, found = 0;

  for (guint i = 0; i < words->len && many == words->len; i++)
    if (strstr (words->pdata[i], "...") != NULL)
      many = i;
  /* after "ID..." the next word may be one more of them, or what follows */
  guint from = MIN (n, many);
  guint to = n > many ? many + 1 : from;
  places[0] = places[1] = CW_CTL_PLACE_NOTHING;
  names[0] = names[1] = NULL;
  for (guint i = from; i <= to && i < words->len; i++)
    {
      names[found] = g_strdup (words->pdata[i]);
      g_strdelimit (names[found], "[].", ' ');
      g_strstrip (names[found]);
      places[found] = cw_ctl_place_of_name (command, names[found]);
      found++;
    }
}

static void
offer_options (CwCtl *ctl, const CwCtlOption *options, const char *prefix)
{
  for (; options != NULL && options->name != NULL; options++)
    {
      g_autofree char *word = g_strconcat ("--", options->name, NULL);
      cw_ctl_offer (ctl, prefix, word, _ (options->help));
    }
}

/* The next word of the names of commands: "calendar" of "calendar add" once, after it "add". */
static void
offer_commands (CwCtl *ctl, const char *before, const char *prefix)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (const CwCtlCommand *c = cw_ctl_commands; c->name != NULL; c++)
    {
      if (!g_str_has_prefix (c->name, before))
        continue;
      const char *rest = c->name + strlen (before);
      const char *space = strchr (rest, ' ');
      char *word = space != NULL ? g_strndup (rest, (gsize)(space - rest)) : g_strdup (rest);
      if (g_hash_table_add (seen, word))
        cw_ctl_offer (ctl, prefix, word, space == NULL ? _ (c->summary) : NULL);
    }
}

/* Without the "=" that bash puts between an option and its value as a word of its own. */
static GPtrArray *
join_equals (const char *const *words)
{
  GPtrArray *joined = g_ptr_array_new ();
  static char nothing[] = "";

  for (guint i = 0; words[i] != NULL; i++)
    if (!g_str_equal (words[i], "=") || i == 0)
      g_ptr_array_add (joined, (gpointer)words[i]);
    else if (words[i + 1] == NULL)
      g_ptr_array_add (joined, nothing);
  if (joined->len == 0)
    g_ptr_array_add (joined, nothing);
  g_ptr_array_add (joined, NULL);
  return joined;
}

static const CwCtlOption *
option_of (const CwCtlCommand *command, const char *word)
{
  const CwCtlOption *options = cw_ctl_global_options;

  if (!g_str_has_prefix (word, "--") || word[2] == '\0' || strchr (word, '=') != NULL)
    return NULL;
  if (command != NULL)
    return cw_ctl_command_option (command, word + 2);
  for (; options->name != NULL; options++)
    if (g_str_equal (options->name, word + 2))
      return options;
  return NULL;
}

static gboolean
takes_value (const CwCtlOption *option)
{
  return option != NULL && option->type == CW_CTL_OPTION_VALUE;
}

/* Skips the global options; takes the bus name out of them. */
static guint
skip_globals (CwCtl *ctl, const char *const *words, guint last)
{
  guint i = 0;

  while (i < last && words[i][0] == '-')
    {
      const CwCtlOption *option = option_of (NULL, words[i]);
      const char *value = takes_value (option) && i + 1 < last ? words[i + 1] : NULL;
      if (option != NULL && value != NULL && g_str_equal (option->name, "name")
          && g_dbus_is_name (value))
        {
          cw_ctl_bus_free (ctl->bus);
          ctl->bus = cw_ctl_bus_new (value);
        }
      i += takes_value (option) ? 2 : 1;
    }
  return i;
}

/* --stage=del is completed to --stage=delivered by shells that do not cut at "=". */
static gboolean
complete_joined (CwCtl *ctl, const CwCtlCommand *command, const char *first, const char *current)
{
  const char *equals = strchr (current, '=');

  if (!g_str_has_prefix (current, "--") || equals == NULL)
    return FALSE;
  g_autofree char *name = g_strndup (current, (gsize)(equals - current));
  const CwCtlOption *option = option_of (command, name);
  if (option == NULL || option->value == NULL)
    return TRUE;
  g_autoptr (GString) all = ctl->out;
  ctl->out = g_string_new (NULL);
  cw_ctl_complete_place (ctl, place_of_option (command, option), option->value, first, equals + 1);
  g_auto (GStrv) lines = g_strsplit (ctl->out->str, "\n", -1);
  g_string_free (ctl->out, TRUE);
  ctl->out = g_steal_pointer (&all);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    if (*lines[i] == ':')
      cw_ctl_printf (ctl, "%s\n", lines[i]);
    else
      cw_ctl_printf (ctl, "%s=%s\n", name, lines[i]);
  return TRUE;
}

static const CwCtlCommand *
find_quietly (const char *const *words, guint *used)
{
  g_autoptr (GError) ignored = NULL;

  return cw_ctl_find_command (words, used, &ignored);
}

static void
complete_command (CwCtl *ctl, const CwCtlCommand *command, const char *const *words, guint last)
{
  const char *current = words[last], *first = NULL;
  const CwCtlOption *option = last > 0 ? option_of (command, words[last - 1]) : NULL;
  guint n = 0;

  for (guint i = 0; i < last; i++)
    {
      const CwCtlOption *given = option_of (command, words[i]);
      if (given != NULL || g_str_has_prefix (words[i], "--"))
        {
          i += takes_value (given) ? 1 : 0;
          continue;
        }
      if (n++ == 0)
        first = words[i];
    }
  if (takes_value (option))
    {
      cw_ctl_complete_place (ctl, place_of_option (command, option), option->value, first, current);
      return;
    }
  if (complete_joined (ctl, command, first, current))
    return;
  if (current[0] == '-')
    {
      offer_options (ctl, command->options, current);
      offer_options (ctl, command->more, current);
      cw_ctl_offer (ctl, current, "--help", _ ("Show this help"));
      return;
    }
  CwCtlPlace places[2];
  char *names[2];
  cw_ctl_places_of_word (command, n, places, names);
  for (guint i = 0; i < 2; i++)
    {
      cw_ctl_complete_place (ctl, places[i], names[i], first, current);
      g_free (names[i]);
    }
}

void
cw_ctl_complete (CwCtl *ctl, const char *const *words)
{
  g_autoptr (GPtrArray) joined = join_equals (words);
  const char *const *all = (const char *const *)joined->pdata;
  guint last = joined->len - 2, used = 0;
  guint start = skip_globals (ctl, all, last);
  const char *current = all[last];

  cw_ctl_bus_set_patience (ctl->bus, PATIENCE_MS);
  if (start > last) /* the value of a global option */
    {
      const CwCtlOption *option = option_of (NULL, all[last - 1]);
      if (option != NULL)
        cw_ctl_complete_place (ctl, place_of_option (NULL, option), option->value, NULL, current);
      return;
    }
  if (start == last)
    {
      if (complete_joined (ctl, NULL, NULL, current))
        return;
      if (current[0] == '-')
        offer_options (ctl, cw_ctl_global_options, current);
      else
        offer_commands (ctl, "", current);
      return;
    }
  /* without the word that is being typed: "calendar" alone is no command */
  g_autofree const char **typed = g_new0 (const char *, last - start + 1);
  for (guint i = start; i < last; i++)
    typed[i - start] = all[i];
  const CwCtlCommand *command = find_quietly (typed, &used);
  if (command == NULL)
    {
      g_autofree char *before = last - start == 1 ? g_strconcat (all[start], " ", NULL) : NULL;
      if (before != NULL)
        offer_commands (ctl, before, current);
      return;
    }
  if (g_str_equal (command->name, "help"))
    {
      g_autofree char *before =
          last - start > 1 ? g_strconcat (all[start + 1], " ", NULL) : g_strdup ("");
      if (last - start <= 2)
        offer_commands (ctl, before, current);
      return;
    }
  complete_command (ctl, command, all + start + used, last - start - used);
}
