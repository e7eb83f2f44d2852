/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/ask-case.h"

#include <glib/gi18n.h>
#include <string.h>

#include "client/bus.h"
#include "client/cases.h"
#include "client/check-words.h"
#include "client/output.h"
#include "client/value.h"
#include "client/words.h"
#include "core/policy.h"
#include "core/text.h"

#define TRIES            5
#define DEFAULT_PLATFORM "crowdworks"

typedef struct
{
  CwCtl *ctl;
  CwCtlArgs *args;
  GError **error;
  gboolean good; /* nobody left the questions so far */
} Asker;

typedef char *(*CheckFunc) (Asker *asker, const char *answer); /* the value, NULL: ask again */

static gboolean
leave (Asker *asker)
{
  cw_ctl_usage (asker->error, _ ("Nothing was added."));
  asker->good = FALSE;
  return FALSE;
}

/* Asks until the answer is good; an empty one is the fallback, NULL where an answer is needed.  The
 * value, or NULL when the questions were left.  Allocated. */
static char *
ask (Asker *asker, const char *question, const char *shown, const char *fallback, CheckFunc check)
{
  g_autofree char *line = shown != NULL ? g_strdup_printf ("%s [%s] ", question, shown)
                                        : g_strdup_printf ("%s ", question);

  for (guint i = 0; asker->good && i < TRIES; i++)
    {
      g_autofree char *answer = cw_ctl_ask (asker->ctl, line);
      if (answer == NULL)
        break;
      if (!g_utf8_validate (answer, -1, NULL))
        continue;
      if (*answer == '\0' && fallback != NULL)
        return g_strdup (fallback);
      if (*answer == '\0')
        continue;
      char *value = check != NULL ? check (asker, answer) : g_strdup (answer);
      if (value != NULL)
        return value;
    }
  leave (asker);
  return NULL;
}

static void
set_option (Asker *asker, const char *name, const char *value)
{
  g_hash_table_insert (asker->args->options, g_strdup (name), g_strdup (value));
}

/* An option that may stay empty; what was typed on the command line is not asked for. */
static void
ask_option (Asker *asker, const char *name, const char *question, const char *shown,
            CheckFunc check)
{
  if (!asker->good || cw_ctl_args_has (asker->args, name))
    return;
  g_autofree char *value = ask (asker, question, shown, "", check);
  if (value != NULL && *value != '\0')
    set_option (asker, name, value);
}

static char *
check_moment (Asker *asker, const char *answer)
{
  if (cw_ctl_is_moment (answer))
    return g_strdup (answer);
  cw_ctl_complain (_ ("For example: today, yesterday, -3d, mon, 12-01, \"2026-12-01 15:30\"."));
  (void)asker;
  return NULL;
}

/* The number of one of the words, or the word. */
static char *
choose (const char *answer, const char *const *words)
{
  guint n = g_strv_length ((char **)(gpointer)words);
  guint64 number;

  if (g_ascii_string_to_unsigned (answer, 10, 1, n, &number, NULL))
    return g_strdup (words[number - 1]);
  if (g_strv_contains (words, answer))
    return g_strdup (answer);
  const char *near = cw_text_nearest (answer, words);
  if (near != NULL && g_str_has_prefix (near, answer))
    return g_strdup (near);
  cw_ctl_complain (_ ("Please type one of the numbers."));
  return NULL;
}

static char *
check_stage (Asker *asker, const char *answer)
{
  (void)asker;
  return choose (answer, cw_ctl_begin_words);
}

/* The ids of the platforms, after they were printed with their names. */
static char **
list_platforms (Asker *asker)
{
  CwCtl *ctl = asker->ctl;
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_autoptr (GVariant) reply = cw_ctl_call (ctl, "ListPolicies", NULL, "(aa{sv})", asker->error);

  if (reply == NULL)
    {
      asker->good = FALSE;
      return NULL;
    }
  g_autoptr (GVariant) list = g_variant_get_child_value (reply, 0);
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (list, i);
      const char *id = cw_ctl_text (row, "id");
      g_autofree char *name = cw_text_clean (cw_ctl_local_text (row, "name", "names"), 0);
      if (id == NULL)
        continue;
      g_strv_builder_add (ids, id);
      cw_ctl_printf (ctl, "  %2u  %s  (%s)\n", (guint)i + 1, name, id);
    }
  return g_strv_builder_end (ids);
}

static void
ask_platform (Asker *asker)
{
  if (!asker->good || cw_ctl_args_has (asker->args, "platform"))
    return;
  g_auto (GStrv) ids = list_platforms (asker);
  const char *const *words = (const char *const *)ids;
  for (guint i = 0; asker->good && i < TRIES; i++)
    {
      g_autofree char *answer =
          ask (asker, _ ("Which platform?"), DEFAULT_PLATFORM, DEFAULT_PLATFORM, NULL);
      g_autofree char *id = answer != NULL ? choose (answer, words) : NULL;
      if (id == NULL)
        continue;
      set_option (asker, "platform", id);
      return;
    }
  if (asker->good)
    leave (asker);
}

static gboolean
uses_escrow (Asker *asker)
{
  const char *platform = cw_ctl_args_option (asker->args, "platform");
  g_autoptr (GVariant) reply =
      cw_ctl_call (asker->ctl, "GetPolicy", g_variant_new ("(s)", platform), "(a{sv})", NULL);

  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) policy = g_variant_get_child_value (reply, 0);
  return cw_ctl_flag (policy, "escrow");
}

/* Money comes before work on such a platform, so that is asked and not supposed. */
static void
ask_escrow (Asker *asker)
{
  if (!asker->good || cw_ctl_args_has (asker->args, "funded") || !uses_escrow (asker))
    return;
  g_autofree char *answer =
      ask (asker, _ ("Has the client paid into escrow (is the money confirmed)?"), _ ("y/N"), "n",
           NULL);
  if (answer != NULL && cw_ctl_is_yes (answer))
    set_option (asker, "funded", "");
}

static void
ask_button (Asker *asker)
{
  if (!asker->good || cw_ctl_args_has (asker->args, "button") || !uses_escrow (asker))
    return;
  g_autofree char *answer =
      ask (asker, _ ("Did you press the platform's own delivery button?"), _ ("Y/n"), "y", NULL);
  if (answer != NULL)
    set_option (asker, "button", cw_ctl_is_no (answer) ? "no" : "yes");
}

static void
ask_stage (Asker *asker)
{
  if (!asker->good || cw_ctl_args_has (asker->args, "stage"))
    return;
  for (guint i = 0; cw_ctl_begin_words[i] != NULL; i++)
    cw_ctl_printf (asker->ctl, "  %2u  %s\n", i + 1, cw_ctl_stage_label (cw_ctl_begin_words[i]));
  g_autofree char *stage = ask (asker, _ ("Where does it stand?"), "1", "applied", check_stage);
  if (stage != NULL)
    set_option (asker, "stage", stage);
}

static void
ask_dates (Asker *asker, const char *stage)
{
  gboolean applied = g_str_equal (stage, "applied");

  ask_option (asker, "at",
              applied ? _ ("When did you apply?")
              : g_str_equal (stage, "contracted")
                  ? _ ("When was the contract made?")
              : g_str_equal (stage, "delivered") ? _ ("When did you deliver?")
                                                 : _ ("When was it accepted?"),
              _ ("now"), check_moment);
  if (applied)
    ask_option (asker, "closes", _ ("When do applications close?"), _ ("unknown"), check_moment);
  if (g_str_equal (stage, "contracted"))
    ask_option (asker, "deadline", _ ("When must the work be delivered?"), _ ("unknown"),
                check_moment);
}

static CwCtlArgs *
copy_args (const CwCtlArgs *args)
{
  CwCtlArgs *copy = g_new0 (CwCtlArgs, 1);
  GHashTableIter iter;
  gpointer name, value;

  copy->command = args->command;
  copy->words = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < cw_ctl_args_n (args); i++)
    g_ptr_array_add (copy->words, g_strdup (cw_ctl_args_word (args, i)));
  copy->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_iter_init (&iter, args->options);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_hash_table_insert (copy->options, g_strdup (name), g_strdup (value));
  return copy;
}

static void
ask_everything (Asker *asker)
{
  cw_ctl_print_line (asker->ctl, CW_CTL_DIM,
                     _ ("Enter takes what stands in brackets; Ctrl-D leaves without adding."));
  ask_platform (asker);
  ask_stage (asker);
  if (!asker->good)
    return;
  const char *stage = cw_ctl_args_option (asker->args, "stage");
  ask_dates (asker, stage);
  if (!g_str_equal (stage, "applied"))
    ask_escrow (asker);
  if (g_str_equal (stage, "delivered"))
    ask_button (asker);
  ask_option (asker, "fee", _ ("What is the pay? (50000, or \"120.50 USD\")"), _ ("unknown"), NULL);
  ask_option (asker, "url", _ ("The page of the job?"), _ ("none"), NULL);
}

CwCtlArgs *
cw_ctl_ask_case (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_autoptr (CwCtlArgs) copy = copy_args (args);
  Asker asker = { .ctl = ctl, .args = copy, .error = error, .good = TRUE };
  gboolean title = cw_ctl_args_n (args) > 0, client = cw_ctl_args_has (args, "client");

  if (title && client)
    return g_steal_pointer (&copy);
  if (ctl->json || !cw_ctl_is_interactive ())
    {
      if (title)
        cw_ctl_usage (error, _ ("Who is the client? Add --client NAME."));
      else
        cw_ctl_usage (error, _ ("Which job? For example: %s"), cw_ctl_add_example ());
      return NULL;
    }
  if (!title)
    {
      char *answer = ask (&asker, _ ("What is the job called?"), NULL, NULL, NULL);
      if (answer != NULL)
        g_ptr_array_add (copy->words, answer);
    }
  if (asker.good && !client)
    {
      g_autofree char *answer = ask (&asker, _ ("Who is the client?"), NULL, NULL, NULL);
      if (answer != NULL)
        set_option (&asker, "client", answer);
    }
  /* somebody who typed the title knows the options */
  if (asker.good && !title)
    ask_everything (&asker);
  return asker.good ? g_steal_pointer (&copy) : NULL;
}

static void
append_option (GString *line, const CwCtlArgs *args, const CwCtlOption *option)
{
  const char *value = cw_ctl_args_option (args, option->name);

  if (value == NULL)
    return;
  g_string_append_printf (line, " --%s", option->name);
  if (option->type == CW_CTL_OPTION_FLAG || *value == '\0')
    return;
  g_autofree char *clean = cw_text_clean (value, 0);
  g_autofree char *quoted = g_shell_quote (clean);
  g_string_append_printf (line, " %s", strpbrk (clean, " \t'\"\\$`&|;<>()*?[]#~!{}") != NULL
                                           ? quoted
                                           : clean);
}

char *
cw_ctl_args_line (const CwCtlArgs *args)
{
  g_autoptr (GString) line = g_string_new ("cw-ctl ");

  g_string_append (line, args->command->name);
  for (guint i = 0; i < cw_ctl_args_n (args); i++)
    {
      g_autofree char *clean = cw_text_clean (cw_ctl_args_word (args, i), 0);
      g_autofree char *quoted = g_shell_quote (clean);
      g_string_append_printf (line, " %s", quoted);
    }
  for (const CwCtlOption *o = args->command->options; o != NULL && o->name != NULL; o++)
    append_option (line, args, o);
  return g_string_free (g_steal_pointer (&line), FALSE);
}
