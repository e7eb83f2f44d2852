/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "client/bus.h"
#include "client/cases.h"
#include "client/check-words.h"
#include "client/clipboard.h"
#include "client/output.h"
#include "client/runs.h"
#include "client/value.h"

/* draft: the message, ready to send. */

static GVariant *
make_options (const CwCtlArgs *args)
{
  static const char *const names[] = { "by", "lang" };
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *text = cw_ctl_args_option (args, names[i]);
      if (text != NULL)
        g_variant_builder_add (&options, "{sv}", names[i], g_variant_new_string (text));
    }
  return g_variant_builder_end (&options);
}

/* The message goes to the output alone, so that it can be piped; what is said about it does not. */
static void
say_missing (GVariant *missing)
{
  g_autofree const char **names = g_variant_get_strv (missing, NULL);

  if (names[0] == NULL)
    return;
  g_autofree char *list = g_strjoinv ("}, {", (char **)names);
  g_autofree char *line = g_strdup_printf (_ ("To be filled in by hand: {%s}"), list);
  cw_ctl_complain (line);
  if (g_strv_contains (names, "me"))
    cw_ctl_complain (_ ("Your name is filled in once casewatch.conf has Name= under [User]."));
}

static gboolean
print_as_json (CwCtl *ctl, GVariant *text, GVariant *missing)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "text", text);
  g_variant_dict_insert_value (&dict, "missing", missing);
  cw_ctl_print_json (ctl, g_variant_dict_end (&dict));
  return TRUE;
}

gboolean
cw_ctl_run_draft (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  const char *template = cw_ctl_args_word (args, 1);
  const char *lang = cw_ctl_args_option (args, "lang");
  guint32 id;

  if (lang != NULL && !cw_ctl_check_word (lang, cw_ctl_language_words, error))
    return FALSE;
  if (!cw_ctl_find_case (ctl, cw_ctl_args_word (args, 0), &id, error))
    return FALSE;
  g_autoptr (GVariant) reply = cw_ctl_call (
      ctl, "Draft",
      g_variant_new ("(us@a{sv})", id, template != NULL ? template : "", make_options (args)),
      "(sas)", error);
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) text = g_variant_get_child_value (reply, 0);
  g_autoptr (GVariant) missing = g_variant_get_child_value (reply, 1);
  g_autofree char *message = cw_ctl_clean_lines (g_variant_get_string (text, NULL));
  if (ctl->json)
    print_as_json (ctl, text, missing);
  else
    cw_ctl_print (ctl, message);
  if (!cw_ctl_flush (ctl, FALSE, error))
    return FALSE;
  say_missing (missing);
  if (!cw_ctl_args_has (args, "copy"))
    return TRUE;
  if (!cw_ctl_copy (message, error))
    return FALSE;
  cw_ctl_complain (_ ("The message is on the clipboard."));
  return TRUE;
}
