/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <unistd.h>

#include "client/bus.h"
#include "client/cases.h"
#include "client/check-words.h"
#include "client/failure.h"
#include "client/file.h"
#include "client/output.h"
#include "client/runs.h"
#include "client/value.h"
#include "core/text.h"

/* export, import. */

#define INPUT_LIMIT (256u * 1024 * 1024)

/* To stderr: the output may be the export itself. */
static void
warn_incomplete (CwCtl *ctl, GVariant *report)
{
  const char *why = cw_ctl_text (report, "incomplete");

  (void)ctl;
  if (why == NULL)
    return;
  g_autofree char *clean = cw_text_clean (why, 200);
  g_autofree char *line =
      g_strdup_printf (_ ("Not everything could be read: %s"), clean);
  cw_ctl_complain (line);
}

/* --format, else what the file's name says, else json. */
static const char *
format_of (const CwCtlArgs *args, const char *const *words, GError **error)
{
  const char *given = cw_ctl_args_option (args, "format");
  const char *file = cw_ctl_args_word (args, 0);

  if (given != NULL)
    return cw_ctl_check_word (given, words, error) ? given : NULL;
  for (guint i = 0; file != NULL && cw_ctl_format_words[i] != NULL; i++)
    {
      g_autofree char *suffix = g_strconcat (".", cw_ctl_format_words[i], NULL);
      if (g_str_has_suffix (file, suffix))
        return cw_ctl_format_words[i];
    }
  return "json";
}

/* The cases of --cases, "1,2"; all without it. */
static gboolean
export_options (CwCtl *ctl, const CwCtlArgs *args, GVariantBuilder *options, GError **error)
{
  const char *given = cw_ctl_args_option (args, "cases");
  g_auto (GStrv) words = given != NULL ? g_strsplit (given, ",", -1) : NULL;
  g_auto (GVariantBuilder) ids = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("au"));

  if (words == NULL)
    return TRUE;
  for (guint i = 0; words[i] != NULL; i++)
    {
      guint32 id;
      if (!cw_ctl_find_case (ctl, g_strstrip (words[i]), &id, error))
        return FALSE;
      g_variant_builder_add (&ids, "u", id);
    }
  g_variant_builder_add (options, "{sv}", "ids", g_variant_builder_end (&ids));
  return TRUE;
}

static GVariant *
export_to (CwCtl *ctl, const CwCtlArgs *args, const char *format, int fd, GError **error)
{
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (!export_options (ctl, args, &options, error))
    return NULL;
  return cw_ctl_call_fd (ctl, "Export", g_variant_new ("(sha{sv})", format, 0, &options), fd,
                         "(a{sv})", error);
}

static void
print_exported (CwCtl *ctl, GVariant *reply)
{
  g_autoptr (GVariant) report = g_variant_get_child_value (reply, 0);
  gint64 cases = 0;

  if (ctl->json)
    {
      cw_ctl_print_json (ctl, report);
      return;
    }
  cw_ctl_number (report, "cases", &cases);
  g_autofree char *line = g_strdup_printf (
      ngettext ("%u case written.", "%u cases written.", (gulong)cases), (guint)cases);
  cw_ctl_print_line (ctl, CW_CTL_PLAIN, line);
  warn_incomplete (ctl, report);
}

static gboolean
export_to_output (CwCtl *ctl, const CwCtlArgs *args, const char *format, GError **error)
{
  gboolean copied;
  int fd = cw_ctl_output_open (&copied, error);

  if (fd < 0)
    return FALSE;
  g_autoptr (GVariant) reply = export_to (ctl, args, format, fd, error);
  if (reply == NULL)
    {
      close (fd);
      return FALSE;
    }
  g_autoptr (GVariant) report = g_variant_get_child_value (reply, 0);
  warn_incomplete (ctl, report);
  return cw_ctl_output_close (ctl, fd, copied, error);
}

gboolean
cw_ctl_run_export (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  const char *format = format_of (args, cw_ctl_format_words, error);
  const char *path = cw_ctl_args_word (args, 0);
  CwCtlNewFile file = { -1, NULL, NULL };

  if (format == NULL)
    return FALSE;
  if (path == NULL || g_str_equal (path, "-"))
    return export_to_output (ctl, args, format, error);
  if (!cw_ctl_new_file_open (&file, path, error))
    return FALSE;
  g_autoptr (GVariant) reply = export_to (ctl, args, format, file.fd, error);
  if (!cw_ctl_new_file_close (&file, reply != NULL, reply != NULL ? error : NULL) || reply == NULL)
    return FALSE;
  print_exported (ctl, reply);
  return TRUE;
}

/* ---- import ---- */

/* Rows of the file, and what is the matter with each. */
static void
print_rows (CwCtl *ctl, GVariant *report, const char *key, const char *heading)
{
  g_autoptr (GVariant) rows = cw_ctl_value (report, key, "as");

  if (rows == NULL || g_variant_n_children (rows) == 0)
    return;
  cw_ctl_print_line (ctl, CW_CTL_BOLD, heading);
  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      const char *text;
      g_variant_get_child (rows, i, "&s", &text);
      g_autofree char *row = cw_ctl_failure_row (text);
      g_autofree char *clean = cw_text_clean (row, 200);
      cw_ctl_printf (ctl, "  %s\n", clean);
    }
}

static void
print_imported (CwCtl *ctl, GVariant *report, gboolean dry_run)
{
  gint64 cases = 0, events = 0, known = 0;

  cw_ctl_number (report, "cases", &cases);
  cw_ctl_number (report, "events", &events);
  cw_ctl_number (report, "known", &known);
  cw_ctl_print_list (ctl, report, "columns", _ ("Columns that mean nothing here:"));
  print_rows (ctl, report, "left_out", _ ("Left out:"));
  print_rows (ctl, report, "problems", _ ("Cannot be taken in:"));
  cw_ctl_print_list (ctl, report, "titles", _ ("Cases:"));
  g_autofree char *brought = g_strdup_printf (
      dry_run ? ngettext ("%u case would come in.", "%u cases would come in.", (gulong)cases)
              : ngettext ("%u case came in.", "%u cases came in.", (gulong)cases),
      (guint)cases);
  g_autofree char *recorded = g_strdup_printf (
      dry_run ? ngettext ("%u event would be recorded.", "%u events would be recorded.",
                          (gulong)events)
              : ngettext ("%u event was recorded.", "%u events were recorded.", (gulong)events),
      (guint)events);
  g_autofree char *before = g_strdup_printf (
      ngettext ("%u command was known already.", "%u commands were known already.", (gulong)known),
      (guint)known);
  cw_ctl_print_line (ctl, CW_CTL_PLAIN, brought);
  if (events > 0)
    cw_ctl_print_line (ctl, CW_CTL_PLAIN, recorded);
  if (known > 0)
    cw_ctl_print_line (ctl, CW_CTL_PLAIN, before);
}

static GVariant *
import_from (CwCtl *ctl, const char *format, int fd, gboolean dry_run, GError **error)
{
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (lseek (fd, 0, SEEK_SET) < 0)
    {
      cw_ctl_failed (error, _ ("The file cannot be read."));
      return NULL;
    }
  if (dry_run)
    g_variant_builder_add (&options, "{sv}", "dry_run", g_variant_new_boolean (TRUE));
  cw_ctl_add_request (&options);
  g_autoptr (GVariant) reply = cw_ctl_call_fd (
      ctl, "Import", g_variant_new ("(sha{sv})", format, 0, &options), fd, "(a{sv})", error);
  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

/* Somebody at a terminal sees what would come in first. */
static gboolean
confirm (CwCtl *ctl, const char *format, int fd, GError **error)
{
  g_autoptr (GVariant) report = import_from (ctl, format, fd, TRUE, error);

  if (report == NULL)
    return FALSE;
  print_imported (ctl, report, TRUE);
  g_autoptr (GVariant) problems = cw_ctl_value (report, "problems", "as");
  if (problems != NULL)
    {
      cw_ctl_failed (error, _ ("Nothing was taken in: mend the file first."));
      return FALSE;
    }
  g_autofree char *answer = cw_ctl_ask (ctl, _ ("Take them in? [y/N] "));
  if (answer != NULL && cw_ctl_is_yes (answer))
    return TRUE;
  cw_ctl_failed (error, _ ("Nothing was changed."));
  return FALSE;
}

gboolean
cw_ctl_run_import (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  const char *format = format_of (args, cw_ctl_import_words, error);
  const char *path = cw_ctl_args_word (args, 0);
  gboolean dry_run = cw_ctl_args_has (args, "dry-run");
  gboolean ask = !dry_run && !ctl->json && !cw_ctl_args_has (args, "yes") && path != NULL
                 && !g_str_equal (path, "-") && cw_ctl_is_interactive ();
  g_autoptr (GVariant) report = NULL;

  if (format == NULL)
    return FALSE;
  int fd = cw_ctl_open_input (path != NULL ? path : "-", INPUT_LIMIT, error);
  if (fd < 0)
    return FALSE;
  if (!ask || confirm (ctl, format, fd, error))
    report = import_from (ctl, format, fd, dry_run, error);
  close (fd);
  if (report == NULL)
    return FALSE;
  if (ctl->json)
    {
      cw_ctl_print_json (ctl, report);
      return TRUE;
    }
  print_imported (ctl, report, dry_run);
  if (cw_ctl_number (report, "command", &(gint64){ 0 }))
    cw_ctl_print_line (ctl, CW_CTL_DIM, _ ("Undo: cw-ctl undo"));
  return TRUE;
}
