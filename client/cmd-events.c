/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "client/bus.h"
#include "client/cases.h"
#include "client/change.h"
#include "client/check-words.h"
#include "client/output.h"
#include "client/runs.h"
#include "client/value.h"
#include "core/event.h"

/* The verbs: all of them are Record with the details that the table names. */

/* Whether the last word is the detail, not another case. */
static gboolean
last_is_detail (const CwCtlArgs *args)
{
  guint n = cw_ctl_args_n (args);

  if (args->command->last == NULL)
    return FALSE;
  if (args->command->min > 1)
    return TRUE;
  /* done ID... [STEP]: a number is a case; a step begins with a letter */
  const char *word = n > 1 ? cw_ctl_args_word (args, n - 1) : NULL;
  return word != NULL && !g_ascii_isdigit (*word) && cw_text_is_name (word)
         && !cw_ctl_args_has (args, "step");
}

/* The first of the n words that is not the number of a case; n when all are. */
static guint
first_name (const CwCtlArgs *args, guint from, guint n)
{
  guint32 id, last;

  while (from < n
         && (cw_ctl_case_number (cw_ctl_args_word (args, from), &id)
             || cw_ctl_case_range (cw_ctl_args_word (args, from), &id, &last)))
    from++;
  return from;
}

/* All words from one on as the shell wants them, shortened.  Allocated. */
static char *
quote_from (const CwCtlArgs *args, guint from)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = from; i < cw_ctl_args_n (args); i++)
    g_string_append_printf (all, "%s%s", i > from ? " " : "", cw_ctl_args_word (args, i));
  g_autofree char *shown = cw_text_clean (all->str, 60);
  return strpbrk (shown, "\"$`\\!") != NULL ? g_shell_quote (shown)
                                            : g_strdup_printf ("\"%s\"", shown);
}

/* "3 4", the words before that one.  Allocated. */
static char *
words_before (const CwCtlArgs *args, guint end)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < end; i++)
    g_string_append_printf (all, "%s%s", i > 0 ? " " : "", cw_ctl_args_word (args, i));
  return cw_text_clean (all->str, 60);
}

/* A part of a name finds a case only where it stands alone: among several words it is rather a text
 * that nobody quoted, and would be recorded for a case that was not meant. */
static gboolean
check_ids (const CwCtlArgs *args, guint n, GError **error)
{
  const char *key = args->command->last;
  guint bad = n > 1 ? first_name (args, 1, n) : n;

  if (n < 2 || (bad == n && first_name (args, 0, n) == n))
    return TRUE;
  g_autofree char *word = cw_text_clean (cw_ctl_args_word (args, bad < n ? bad : 0), 40);
  if (bad == n)
    {
      cw_ctl_usage (error, _ ("\"%s\" is not the number of a case; several are named by numbers."),
                    word);
      return FALSE;
    }
  g_autofree char *ids = words_before (args, bad);
  /* kinds, signs and the like stand among the words */
  g_autofree char *quoted = key == NULL || g_str_equal (key, "text") || g_str_equal (key, "until")
                                ? quote_from (args, bad)
                                : g_strdup ("\"…\"");
  if (g_strcmp0 (key, "text") == 0)
    cw_ctl_usage (error,
                  _ ("\"%1$s\" is not the number of a case; quote the text: cw-ctl %2$s %3$s %4$s"),
                  word, args->command->name, ids, quoted);
  else if (g_strcmp0 (key, "until") == 0)
    cw_ctl_usage (
        error, _ ("\"%1$s\" is not the number of a case; quote the moment: cw-ctl %2$s %3$s %4$s"),
        word, args->command->name, ids, quoted);
  else
    cw_ctl_usage (error,
                  _ ("\"%1$s\" is not the number of a case; a text goes with --text %2$s, and "
                     "several cases are named by their numbers."),
                  word, quoted);
  return FALSE;
}

static gboolean
check_last (const CwCtlArgs *args, const char *word, GError **error)
{
  const char *key = args->command->last;

  if (g_str_equal (key, "result"))
    return cw_ctl_check_word (word, cw_ctl_decision_words, error);
  if (g_str_equal (key, "outcome"))
    return cw_ctl_check_word (word, cw_outcome_words (), error);
  if (g_str_equal (key, "event"))
    return cw_ctl_check_number (word,
                                _ ("EVENT is the number of an event, as \"cw-ctl show ID\" "
                                   "lists it."),
                                error);
  return TRUE;
}

static gboolean
check_options (const CwCtlArgs *args, GError **error)
{
  const char *ball = cw_ctl_args_option (args, "ball");
  const char *button = cw_ctl_args_option (args, "button");
  const char *result = cw_ctl_args_option (args, "result");
  const char *by =
      g_str_equal (args->command->name, "close") ? cw_ctl_args_option (args, "by") : NULL;

  if (g_str_equal (args->command->name, "amend") && !cw_ctl_args_has (args, "at"))
    {
      cw_ctl_usage (error, _ ("To which time? Add --at WHEN."));
      return FALSE;
    }
  if (cw_ctl_args_has (args, "promised")
      && (cw_ctl_args_has (args, "wait") || cw_ctl_args_has (args, "lure")))
    {
      cw_ctl_usage (error, _ ("--promised stands alone: leave --wait and --lure out."));
      return FALSE;
    }
  return (ball == NULL || cw_ctl_check_word (ball, cw_ball_words (), error))
         && (button == NULL || cw_ctl_check_word (button, cw_ctl_yes_no_words, error))
         && (result == NULL || cw_ctl_check_word (result, cw_ctl_answer_words, error))
         && (by == NULL || cw_ctl_check_word (by, cw_ctl_ender_words, error));
}

static GVariant *
detail_value (const char *key, const char *text)
{
  if (g_str_equal (key, "button"))
    return g_variant_new_boolean (g_str_equal (text, "yes"));
  if (g_str_equal (key, "event"))
    return g_variant_new_uint64 (g_ascii_strtoull (text, NULL, 10));
  return g_variant_new_string (text);
}

/* The options in the words of the bus. */
static void
add_options (GVariantBuilder *details, const CwCtlArgs *args)
{
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, args->options);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const CwCtlOption *option = cw_ctl_command_option (args->command, name);
      const char *key = option->key != NULL ? option->key : option->name;
      g_variant_builder_add (details, "{sv}", key,
                             option->type == CW_CTL_OPTION_FLAG ? g_variant_new_boolean (TRUE)
                                                                : detail_value (key, value));
    }
}

/* Whether the platform of one of the cases has an escrow, and so a delivery button that counts. */
static gboolean
has_button (CwCtl *ctl, GVariant *ids)
{
  for (gsize i = 0; i < g_variant_n_children (ids); i++)
    {
      guint32 id;
      g_variant_get_child (ids, i, "u", &id);
      g_autoptr (GVariant) detail = cw_ctl_get_case (ctl, id, NULL);
      const char *platform = cw_ctl_text (detail, "platform");
      if (platform == NULL)
        continue;
      g_autoptr (GVariant) reply =
          cw_ctl_call (ctl, "GetPolicy", g_variant_new ("(s)", platform), "(a{sv})", NULL);
      g_autoptr (GVariant) policy = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
      if (cw_ctl_flag (policy, "escrow"))
        return TRUE;
    }
  return FALSE;
}

/* Only the platform's own button starts its clock, so somebody at a terminal is asked. */
static gboolean
ask_button (
    CwCtl *ctl, const CwCtlArgs *args, GVariant *ids, GVariantBuilder *details, GError **error)
{
  if (!g_str_equal (args->command->name, "deliver") || cw_ctl_args_has (args, "button")
      || !cw_ctl_is_interactive () || !has_button (ctl, ids))
    return TRUE;
  g_autofree char *answer =
      cw_ctl_ask (ctl, _ ("Did you press the platform's own delivery button? [Y/n] "));
  if (answer == NULL)
    {
      cw_ctl_usage (error, _ ("Nothing was recorded: say --button yes or --button no."));
      return FALSE;
    }
  g_variant_builder_add (details, "{sv}", "button", g_variant_new_boolean (!cw_ctl_is_no (answer)));
  return TRUE;
}

/* Cases that are closed now: an event of the client opens them, which is said. */
static GHashTable *
find_closed (CwCtl *ctl, const char *event, GVariant *ids)
{
  CwEventKind kind;
  gsize n = g_variant_n_children (ids);

  if (n > 20 || !cw_event_from_word (event, &kind) || cw_event_by (kind) != CW_BY_CLIENT)
    return NULL;
  GHashTable *closed = g_hash_table_new (g_direct_hash, g_direct_equal);
  for (gsize i = 0; i < n; i++)
    {
      guint32 id;
      g_variant_get_child (ids, i, "u", &id);
      g_autoptr (GVariant) detail = cw_ctl_get_case (ctl, id, NULL);
      if (g_strcmp0 (cw_ctl_text (detail, "state"), "closed") == 0)
        g_hash_table_add (closed, GUINT_TO_POINTER (id));
    }
  return closed;
}

/* The ones that are no longer closed. */
static void
keep_opened (CwCtl *ctl, GHashTable *closed)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, closed);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      g_autoptr (GVariant) detail = cw_ctl_get_case (ctl, GPOINTER_TO_UINT (id), NULL);
      if (g_strcmp0 (cw_ctl_text (detail, "state"), "closed") == 0)
        g_hash_table_iter_remove (&iter);
    }
}

/* The event that is to be retracted or moved, as it is now; NULL for every other command. */
static GVariant *
find_corrected (CwCtl *ctl, const CwCtlArgs *args, GVariant *ids, const char *last)
{
  guint32 id;

  if (g_strcmp0 (args->command->last, "event") != 0 || last == NULL)
    return NULL;
  g_variant_get_child (ids, 0, "u", &id);
  g_autoptr (GVariant) detail = cw_ctl_get_case (ctl, id, NULL);
  return detail != NULL ? cw_ctl_find_event (detail, g_ascii_strtoull (last, NULL, 10)) : NULL;
}

static gboolean
add_last (GVariantBuilder *details, const CwCtlArgs *args, const char *word, GError **error)
{
  const char *key = args->command->last;
  g_autofree char *read = NULL;

  if (g_str_equal (key, "text") && g_str_equal (word, "-"))
    {
      read = cw_ctl_read_stdin (error);
      if (read == NULL)
        return FALSE;
      word = read;
    }
  g_variant_builder_add (details, "{sv}", key, detail_value (key, word));
  return TRUE;
}

gboolean
cw_ctl_run_event (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  guint n = cw_ctl_args_n (args);
  const char *last = last_is_detail (args) ? cw_ctl_args_word (args, n - 1) : NULL;
  const char *event = cw_ctl_args_has (args, "promised") ? "promised" : args->command->event;
  g_auto (GVariantBuilder) details = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (!check_ids (args, last != NULL ? n - 1 : n, error))
    return FALSE;
  if ((last != NULL && !check_last (args, last, error)) || !check_options (args, error))
    return FALSE;
  if (last != NULL && !add_last (&details, args, last, error))
    return FALSE;
  g_autoptr (GVariant) ids = cw_ctl_find_cases (ctl, args, last != NULL ? n - 1 : n, error);
  if (ids == NULL)
    return FALSE;
  add_options (&details, args);
  if (!ask_button (ctl, args, ids, &details, error))
    return FALSE;
  cw_ctl_add_request (&details);
  g_autoptr (GVariant) corrected = find_corrected (ctl, args, ids, last);
  g_autoptr (GHashTable) closed = find_closed (ctl, event, ids);
  g_autoptr (GVariant) reply = cw_ctl_call (
      ctl, "Record", g_variant_new ("(@ausa{sv})", ids, event, &details), "(at)", error);
  if (reply == NULL)
    return FALSE;
  if (closed != NULL)
    keep_opened (ctl, closed);
  g_autoptr (GVariant) event_ids = g_variant_get_child_value (reply, 0);
  return cw_ctl_say_recorded (ctl, ids, event_ids, closed, cw_ctl_args_has (args, "at"), corrected,
                              error);
}
