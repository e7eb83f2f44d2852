/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "client/bus.h"
#include "client/check-words.h"
#include "client/file.h"
#include "client/output.h"
#include "client/pages.h"
#include "client/problems.h"
#include "client/runs.h"
#include "client/table.h"
#include "client/value.h"
#include "client/words.h"

/* template. */

#define TEMPLATE_LIMIT 1048576

gboolean
cw_ctl_run_template_list (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_autoptr (GVariant) rows = cw_ctl_all_rows (ctl, "ListTemplates", error);
  g_autoptr (CwCtlTable) table = cw_ctl_table_new ();

  (void)args;
  if (rows == NULL)
    return FALSE;
  if (ctl->json)
    {
      cw_ctl_print_json (ctl, rows);
      return TRUE;
    }
  cw_ctl_table_column (table, _ ("NAME"), CW_CTL_LEFT);
  cw_ctl_table_column (table, _ ("LANG"), CW_CTL_LEFT);
  cw_ctl_table_column (table, _ ("TITLE"), CW_CTL_SHRINK | CW_CTL_WIDE);
  cw_ctl_table_column (table, _ ("FROM"), CW_CTL_DROP (1));
  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      cw_ctl_table_cell (table, CW_CTL_PLAIN, cw_ctl_text (row, "name"));
      cw_ctl_table_cell (table, CW_CTL_PLAIN, cw_ctl_text (row, "lang"));
      cw_ctl_table_cell (table, CW_CTL_PLAIN, cw_ctl_text (row, "title"));
      cw_ctl_table_cell (table, CW_CTL_PLAIN, cw_ctl_origin_label (cw_ctl_text (row, "source")));
    }
  cw_ctl_table_print (table, ctl);
  return TRUE;
}

gboolean
cw_ctl_run_template_show (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  const char *lang = cw_ctl_args_option (args, "lang");

  if (lang != NULL && !cw_ctl_check_word (lang, cw_ctl_language_words, error))
    return FALSE;
  g_autoptr (GVariant) reply = cw_ctl_call (
      ctl, "GetTemplate",
      g_variant_new ("(ss)", cw_ctl_args_word (args, 0), lang != NULL ? lang : cw_ctl_language ()),
      "(a{sv})", error);
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) template = g_variant_get_child_value (reply, 0);
  if (ctl->json)
    {
      cw_ctl_print_json (ctl, template);
      return TRUE;
    }
  const char *text = cw_ctl_text (template, "text");
  g_autofree char *clean = cw_ctl_clean_lines (text != NULL ? text : "");
  cw_ctl_printf (ctl, "%s%s", clean, g_str_has_suffix (clean, "\n") ? "" : "\n");
  return TRUE;
}

/* ---- check ---- */

typedef struct
{
  CwCtl *ctl;
  const char *lang;      /* --lang, NULL when not given */
  GVariantBuilder found; /* a{sv}: problems of all files, for --json */
  guint problems, files;
} Check;

/* The language that the file's folder says it has, "" when it says none. */
static const char *
language_of (const Check *check, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (folder);

  if (check->lang != NULL)
    return check->lang;
  for (gsize i = 0; cw_ctl_language_words[i] != NULL; i++)
    if (g_str_equal (name, cw_ctl_language_words[i]))
      return cw_ctl_language_words[i];
  return "";
}

static gboolean
check_file (Check *check, const char *path, GError **error)
{
  int fd = cw_ctl_open_input (path, TEMPLATE_LIMIT, error);

  if (fd < 0)
    return FALSE;
  g_autoptr (GVariant) reply = cw_ctl_call_fd (
      check->ctl, "CheckTemplate", g_variant_new ("(ssh)", path, language_of (check, path), 0), fd,
      "(aa{sv})", error);
  close (fd);
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) problems = g_variant_get_child_value (reply, 0);
  check->files++;
  for (gsize i = 0; i < g_variant_n_children (problems); i++)
    {
      g_autoptr (GVariant) problem = g_variant_get_child_value (problems, i);
      check->problems++;
      g_variant_builder_add_value (&check->found, problem);
      if (!check->ctl->json)
        cw_ctl_print_problem (check->ctl, problem);
    }
  return TRUE;
}

/* A name means its file in each language, or in the one that was asked for. */
static gboolean
check_name (Check *check, const char *name, GError **error)
{
  for (gsize i = 0; cw_ctl_language_words[i] != NULL; i++)
    {
      const char *lang = cw_ctl_language_words[i];
      if (check->lang != NULL && !g_str_equal (check->lang, lang))
        continue;
      g_autoptr (GVariant) reply = cw_ctl_call (check->ctl, "GetTemplate",
                                                g_variant_new ("(ss)", name, lang), "(a{sv})", error);
      if (reply == NULL)
        return FALSE;
      g_autoptr (GVariant) template = g_variant_get_child_value (reply, 0);
      /* where it is not written in that language the daemon gives another */
      if (g_strcmp0 (cw_ctl_text (template, "lang"), lang) == 0
          && !check_file (check, cw_ctl_text (template, "file"), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_all (Check *check, GError **error)
{
  g_autoptr (GVariant) rows = cw_ctl_all_rows (check->ctl, "ListTemplates", error);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (rows == NULL)
    return FALSE;
  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *name = cw_ctl_text (row, "name");
      if (g_hash_table_add (seen, g_strdup (name)) && !check_name (check, name, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_words (Check *check, const CwCtlArgs *args, GError **error)
{
  const char *word;

  if (cw_ctl_args_word (args, 0) == NULL)
    return check_all (check, error);
  for (guint i = 0; (word = cw_ctl_args_word (args, i)) != NULL; i++)
    {
      gboolean is_file = strchr (word, '/') != NULL || g_str_equal (word, "-")
                         || g_file_test (word, G_FILE_TEST_EXISTS);
      if (is_file ? !check_file (check, word, error) : !check_name (check, word, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_ctl_run_template_check (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  Check check = { .ctl = ctl, .lang = cw_ctl_args_option (args, "lang") };

  if (check.lang != NULL && !cw_ctl_check_word (check.lang, cw_ctl_language_words, error))
    return FALSE;
  g_variant_builder_init (&check.found, G_VARIANT_TYPE ("aa{sv}"));
  gboolean done = check_words (&check, args, error);
  g_autoptr (GVariant) found = g_variant_ref_sink (g_variant_builder_end (&check.found));
  if (!done)
    return FALSE;
  ctl->status = check.problems > 0 ? CW_CTL_REFUSED : CW_CTL_DONE;
  if (ctl->json)
    cw_ctl_print_json (ctl, found);
  else if (check.problems == 0)
    {
      g_autofree char *line = g_strdup_printf (
          ngettext ("%u template is good.", "%u templates are good.", check.files), check.files);
      cw_ctl_print_line (ctl, CW_CTL_GOOD, line);
    }
  return TRUE;
}
