/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "client/bus.h"
#include "client/check-words.h"
#include "client/failure.h"
#include "client/file.h"
#include "client/generic.h"
#include "client/output.h"
#include "client/runs.h"
#include "client/value.h"
#include "core/text.h"

/* backup, restore, export, import. */

#define INPUT_LIMIT (256u * 1024 * 1024)

gboolean
cw_ctl_run_backup (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_autoptr (GVariant) reply = cw_ctl_call_once (ctl, "Backup", NULL, "(s)", error);

  (void)args;
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) file = g_variant_get_child_value (reply, 0);
  if (ctl->json)
    cw_ctl_print_json (ctl, file);
  else
    cw_ctl_printf (ctl, "%s\n", g_variant_get_string (file, NULL));
  return TRUE;
}

static void
print_report (CwCtl *ctl, GVariant *reply)
{
  g_autoptr (GVariant) report = g_variant_get_child_value (reply, 0);

  if (ctl->json)
    cw_ctl_print_json (ctl, report);
  else
    cw_ctl_print_dict (ctl, report, 0);
}

/* ---- restore ---- */

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)b, *(char *const *)a);
}

/* Their names begin with the date. */
static gboolean
list_backups (CwCtl *ctl)
{
  g_autofree char *directory =
      g_build_filename (g_get_user_state_dir (), "casewatch", "backups", NULL);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_utf8_validate (name, -1, NULL))
      g_ptr_array_add (names, g_build_filename (directory, name, NULL));
  g_ptr_array_sort (names, compare_newest);
  if (ctl->json)
    {
      cw_ctl_print_json (
          ctl, g_variant_new_strv ((const char *const *)names->pdata, (gssize)names->len));
      return TRUE;
    }
  if (names->len == 0)
    cw_ctl_print_line (ctl, CW_CTL_PLAIN,
                       _ ("There is no backup yet; \"cw-ctl backup\" makes one."));
  else
    cw_ctl_print_line (ctl, CW_CTL_PLAIN,
                       _ ("Bring one of these in with \"cw-ctl restore FILE\":"));
  for (guint i = 0; i < names->len; i++)
    cw_ctl_printf (ctl, "  %s\n", (const char *)g_ptr_array_index (names, i));
  return TRUE;
}

static GVariant *
restore (CwCtl *ctl, int fd, gboolean dry_run, GError **error)
{
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (dry_run)
    g_variant_builder_add (&options, "{sv}", "dry_run", g_variant_new_boolean (TRUE));
  cw_ctl_add_request (&options);
  if (lseek (fd, 0, SEEK_SET) < 0)
    {
      cw_ctl_failed (error, _ ("The file cannot be read."));
      return NULL;
    }
  return cw_ctl_call_fd (ctl, "Restore", g_variant_new ("(ha{sv})", 0, &options), fd, "(a{sv})",
                         error);
}

/* Whether this daemon brings backups in at all: it refuses an empty one for another reason.  Where
 * nobody answers, the list is still of use. */
static gboolean
can_restore (CwCtl *ctl, GError **error)
{
  g_autoptr (GError) local = NULL;
  int fd = cw_ctl_open_input ("/dev/null", 1, NULL);

  if (fd < 0)
    return TRUE;
  g_autoptr (GVariant) report = restore (ctl, fd, TRUE, &local);
  close (fd);
  if (report != NULL || !cw_ctl_failure_is (local, "NotSupported"))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Somebody at a terminal sees what the backup holds before it comes in. */
static gboolean
confirm (CwCtl *ctl, int fd, GError **error)
{
  g_autoptr (GVariant) report = restore (ctl, fd, TRUE, error);

  if (report == NULL)
    return FALSE;
  print_report (ctl, report);
  g_autofree char *answer = cw_ctl_ask (ctl, _ ("Bring this backup in? [y/N] "));
  if (answer != NULL && cw_ctl_is_yes (answer))
    return TRUE;
  cw_ctl_failed (error, _ ("Nothing was changed."));
  return FALSE;
}

gboolean
cw_ctl_run_restore (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  gboolean dry_run = cw_ctl_args_has (args, "dry-run");
  g_autoptr (GVariant) report = NULL;

  if (cw_ctl_args_n (args) == 0)
    return can_restore (ctl, error) && list_backups (ctl);
  int fd = cw_ctl_open_input (cw_ctl_args_word (args, 0), INPUT_LIMIT, error);
  if (fd < 0)
    return FALSE;
  if (dry_run || ctl->json || !cw_ctl_is_interactive () || confirm (ctl, fd, error))
    report = restore (ctl, fd, dry_run, error);
  close (fd);
  if (report == NULL)
    return FALSE;
  print_report (ctl, report);
  return TRUE;
}

/* ---- export and import ---- */

/* --format, else what the file's name says, else json. */
static const char *
format_of (const CwCtlArgs *args, GError **error)
{
  const char *given = cw_ctl_args_option (args, "format");
  const char *file = cw_ctl_args_word (args, 0);

  if (given != NULL)
    return cw_ctl_check_word (given, cw_ctl_format_words, error) ? given : NULL;
  for (guint i = 0; file != NULL && cw_ctl_format_words[i] != NULL; i++)
    {
      g_autofree char *suffix = g_strconcat (".", cw_ctl_format_words[i], NULL);
      if (g_str_has_suffix (file, suffix))
        return cw_ctl_format_words[i];
    }
  return "json";
}

static GVariant *
export_to (CwCtl *ctl, const char *format, int fd, GError **error)
{
  return cw_ctl_call_fd (ctl, "Export", g_variant_new ("(sha{sv})", format, 0, NULL), fd, "(a{sv})",
                         error);
}

static gboolean
export_to_output (CwCtl *ctl, const char *format, GError **error)
{
  gboolean copied;
  int fd = cw_ctl_output_open (&copied, error);

  if (fd < 0)
    return FALSE;
  g_autoptr (GVariant) reply = export_to (ctl, format, fd, error);
  if (reply != NULL)
    return cw_ctl_output_close (ctl, fd, copied, error);
  close (fd);
  return FALSE;
}

gboolean
cw_ctl_run_export (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  const char *format = format_of (args, error);
  const char *path = cw_ctl_args_word (args, 0);
  CwCtlNewFile file = { -1, NULL, NULL };

  if (format == NULL)
    return FALSE;
  if (path == NULL || g_str_equal (path, "-"))
    return export_to_output (ctl, format, error);
  if (!cw_ctl_new_file_open (&file, path, error))
    return FALSE;
  g_autoptr (GVariant) reply = export_to (ctl, format, file.fd, error);
  if (!cw_ctl_new_file_close (&file, reply != NULL, reply != NULL ? error : NULL) || reply == NULL)
    return FALSE;
  print_report (ctl, reply);
  return TRUE;
}

gboolean
cw_ctl_run_import (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  const char *format = format_of (args, error);
  const char *path = cw_ctl_args_word (args, 0);
  gboolean dry_run = cw_ctl_args_has (args, "dry-run");
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (format == NULL)
    return FALSE;
  int fd = cw_ctl_open_input (path != NULL ? path : "-", INPUT_LIMIT, error);
  if (fd < 0)
    return FALSE;
  if (dry_run)
    g_variant_builder_add (&options, "{sv}", "dry_run", g_variant_new_boolean (TRUE));
  cw_ctl_add_request (&options);
  g_autoptr (GVariant) reply = cw_ctl_call_fd (
      ctl, "Import", g_variant_new ("(sha{sv})", format, 0, &options), fd, "(a{sv})", error);
  close (fd);
  if (reply == NULL)
    return FALSE;
  print_report (ctl, reply);
  if (!dry_run && !ctl->json)
    cw_ctl_print_line (ctl, CW_CTL_DIM, _ ("Undo: cw-ctl undo"));
  return TRUE;
}
