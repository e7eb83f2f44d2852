/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "client/ask-case.h"
#include "client/bus.h"
#include "client/cases.h"
#include "client/change.h"
#include "client/check-questions.h"
#include "client/check-words.h"
#include "client/contract.h"
#include "client/dates.h"
#include "client/figures.h"
#include "client/output.h"
#include "client/plan.h"
#include "client/runs.h"
#include "client/table.h"
#include "client/value.h"
#include "client/words.h"
#include "core/text.h"

/* add, edit, undo. */

static GVariant *
calendar_names (const char *text)
{
  g_auto (GStrv) names = g_strsplit_set (text, ",;", -1);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_strstrip (names[i]);
      if (*names[i] != '\0')
        g_variant_builder_add (&builder, "s", names[i]);
    }
  return g_variant_builder_end (&builder);
}

/* The options as fields of the bus: times and money go as they were typed. */
static void
add_fields (GVariantBuilder *fields, const CwCtlArgs *args)
{
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, args->options);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const CwCtlOption *option = cw_ctl_command_option (args->command, name);
      if (g_str_equal (option->name, "no-ask"))
        continue;
      const char *key = option->key != NULL ? option->key : option->name;
      GVariant *field = g_str_equal (key, "calendars") ? calendar_names (value)
                        : g_str_equal (key, "button")
                            ? g_variant_new_boolean (g_str_equal (value, "yes"))
                        : option->type == CW_CTL_OPTION_FLAG ? g_variant_new_boolean (TRUE)
                                                             : g_variant_new_string (value);
      g_variant_builder_add (fields, "{sv}", key, field);
    }
}

static gboolean
check_fields (const CwCtlArgs *args, GError **error)
{
  const char *stage = cw_ctl_args_option (args, "stage");
  const char *button = cw_ctl_args_option (args, "button");
  const char *lang = cw_ctl_args_option (args, "lang");

  return (stage == NULL || cw_ctl_check_word (stage, cw_ctl_begin_words, error))
         && (button == NULL || cw_ctl_check_word (button, cw_ctl_yes_no_words, error))
         && (lang == NULL || *lang == '\0'
             || cw_ctl_check_word (lang, cw_ctl_language_words, error));
}

/* A client that is known already: what it was like. */
static void
say_client (CwCtl *ctl, GVariant *client)
{
  g_autoptr (GPtrArray) sentences = client != NULL ? cw_ctl_client_sentences (client) : NULL;

  if (sentences == NULL || sentences->len == 0)
    return;
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < sentences->len; i++)
    {
      /* after a full stop of Japanese comes no space */
      if (all->len > 0 && (guchar)all->str[all->len - 1] < 0x80)
        g_string_append_c (all, ' ');
      g_string_append (all, sentences->pdata[i]);
    }
  cw_ctl_text_wrap (text, all->str, 2, cw_ctl_terminal_width ());
  cw_ctl_print_line (ctl, CW_CTL_PLAIN, text->str);
}

/* Adds the case; what the daemon tells of it, in one call. */
static GVariant *
add_case (CwCtl *ctl, GVariantBuilder *fields, GError **error)
{
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const char *lang = cw_ctl_language ();

  g_variant_builder_add (&options, "{sv}", "brief", g_variant_new_boolean (!ctl->json));
  g_variant_builder_add (&options, "{sv}", "lang", g_variant_new_string (lang));
  g_autoptr (GVariant) reply = cw_ctl_call (
      ctl, "AddAndTell", g_variant_new ("(a{sv}a{sv})", fields, &options), "(a{sv})", error);

  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

gboolean
cw_ctl_run_add (CwCtl *ctl, const CwCtlArgs *given, GError **error)
{
  g_auto (GVariantBuilder) fields = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (!check_fields (given, error))
    return FALSE;
  g_autoptr (CwCtlArgs) args = cw_ctl_ask_case (ctl, given, error);
  if (args == NULL)
    return FALSE;
  if (cw_ctl_args_n (given) == 0)
    {
      g_autofree char *line = cw_ctl_args_line (args);
      cw_ctl_printf (ctl, _ ("The same in one line: %s"), line);
      cw_ctl_print (ctl, "\n");
    }
  g_variant_builder_add (&fields, "{sv}", "title",
                         g_variant_new_string (cw_ctl_args_word (args, 0)));
  add_fields (&fields, args);
  cw_ctl_add_request (&fields);
  g_autoptr (GVariant) told = add_case (ctl, &fields, error);
  if (told == NULL)
    return FALSE;
  g_autoptr (GVariant) detail = cw_ctl_value (told, "case", "a{sv}");
  g_autoptr (GVariant) client = cw_ctl_value (told, "client", "a{sv}");
  if (ctl->json)
    {
      cw_ctl_print_json (ctl, cw_ctl_contract_detail (detail));
      return TRUE;
    }
  cw_ctl_set_now (ctl, cw_ctl_text (told, "now"));
  g_autofree char *name = cw_ctl_case_name (detail);
  g_autofree char *line = g_strdup_printf (_ ("Added %s."), name);
  cw_ctl_print_line (ctl, CW_CTL_BOLD, line);
  say_client (ctl, client);
  cw_ctl_print_plan (ctl, detail, FALSE);
  cw_ctl_say_warnings (ctl, detail);
  g_autofree char *next = cw_ctl_next_text (ctl, detail);
  cw_ctl_print_line (ctl, CW_CTL_PLAIN, next);
  cw_ctl_say_undo (ctl);
  if (!cw_ctl_is_interactive () || cw_ctl_args_has (args, "no-ask"))
    return TRUE;
  return cw_ctl_ask_signs_at_add (ctl, cw_ctl_case_id (detail), error);
}

gboolean
cw_ctl_run_edit (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_auto (GVariantBuilder) fields = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  guint32 id;

  if (g_hash_table_size (args->options) == 0)
    {
      cw_ctl_usage (error, _ ("Which field? See \"cw-ctl help edit\"."));
      return FALSE;
    }
  if (!check_fields (args, error)
      || !cw_ctl_find_case (ctl, cw_ctl_args_word (args, 0), &id, error))
    return FALSE;
  add_fields (&fields, args);
  cw_ctl_add_request (&fields);
  g_autoptr (GVariant) reply = cw_ctl_call (
      ctl, "EditCase", g_variant_new ("(uta{sv})", id, (guint64)0, &fields), "(t)", error);
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) detail = cw_ctl_get_case (ctl, id, error);
  if (detail == NULL)
    return FALSE;
  if (ctl->json)
    {
      cw_ctl_print_json (ctl, cw_ctl_contract_changed (detail, NULL));
      return TRUE;
    }
  g_autofree char *name = cw_ctl_case_name (detail);
  g_autofree char *line = g_strdup_printf (_ ("%s: fields changed."), name);
  cw_ctl_print_line (ctl, CW_CTL_PLAIN, line);
  cw_ctl_say_warnings (ctl, detail);
  g_autofree char *next = cw_ctl_next_text (ctl, detail);
  cw_ctl_print_line (ctl, CW_CTL_PLAIN, next);
  cw_ctl_say_undo (ctl);
  return TRUE;
}

/* The daemon says what it was in English, "sent on case 3": the first word is one that we know. */
static char *
undone_text (const char *what)
{
  g_autofree char *word = g_strndup (what, strcspn (what, " "));
  g_autofree char *shown = cw_text_clean (what, 0);
  const char *label = cw_ctl_event_label (word);

  if (g_str_equal (word, "edit-client"))
    return g_strdup (_ ("what was noted about a client"));
  if (g_str_equal (word, "rename-client"))
    return g_strdup (_ ("a client's new name"));
  if (label == word)
    return g_steal_pointer (&shown);
  return g_strdup (label);
}

gboolean
cw_ctl_run_undo (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const char *what;

  (void)args;
  cw_ctl_add_request (&options);
  g_autoptr (GVariant) reply =
      cw_ctl_call (ctl, "Undo", g_variant_new ("(ta{sv})", (guint64)0, &options), "(taus)", error);
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) command = g_variant_get_child_value (reply, 0);
  g_autoptr (GVariant) ids = g_variant_get_child_value (reply, 1);
  g_variant_get_child (reply, 2, "&s", &what);
  if (ctl->json)
    {
      GVariantDict dict;
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert_value (&dict, "command", command);
      g_variant_dict_insert_value (&dict, "ids", ids);
      g_variant_dict_insert (&dict, "what", "s", what);
      cw_ctl_print_json (ctl, g_variant_dict_end (&dict));
      return TRUE;
    }
  g_autofree char *shown = undone_text (what);
  gsize n = g_variant_n_children (ids);
  g_autofree char *line =
      n == 0 ? g_strdup_printf (_ ("Taken back: %s."), shown)
             : g_strdup_printf (ngettext ("Taken back in %2$u case: %1$s.",
                                          "Taken back in %2$u cases: %1$s.", (gulong)n),
                                shown, (guint)n);
  cw_ctl_print_line (ctl, CW_CTL_BOLD, line);
  for (gsize i = 0; i < MIN (n, 10); i++)
    {
      guint32 id;
      g_variant_get_child (ids, i, "u", &id);
      g_autoptr (GVariant) detail = cw_ctl_get_case (ctl, id, NULL);
      g_autofree char *name = detail != NULL
                                  ? cw_ctl_case_name (detail)
                                  : g_strdup_printf (_ ("Case %u is gone; its number is not used "
                                                        "again."),
                                                     id);
      cw_ctl_print_line (ctl, CW_CTL_PLAIN, name);
      if (detail == NULL)
        continue;
      g_autofree char *next = cw_ctl_next_text (ctl, detail);
      cw_ctl_printf (ctl, "  %s\n", next);
    }
  return TRUE;
}
