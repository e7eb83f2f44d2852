/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "client/bus.h"
#include "client/check-words.h"
#include "client/dates.h"
#include "client/failure.h"
#include "client/file.h"
#include "client/output.h"
#include "client/runs.h"
#include "client/value.h"
#include "core/text.h"

/* backup, restore. */

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

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)b, *(char *const *)a);
}

/* The folder of the daemon that we talk to; the usual one when it does not say. */
static char *
backup_directory (CwCtl *ctl)
{
  g_autoptr (GVariant) reply = cw_ctl_call (ctl, "Status", NULL, "(a{sv})", NULL);
  g_autoptr (GVariant) status = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
  const char *directory = status != NULL ? cw_ctl_text (status, "backup_dir") : NULL;

  if (directory != NULL)
    return g_strdup (directory);
  return g_build_filename (g_get_user_state_dir (), "casewatch", "backups", NULL);
}

/* Newest first: their names begin with the date. */
static GPtrArray *
find_backups (CwCtl *ctl)
{
  g_autofree char *directory = backup_directory (ctl);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "casewatch-") && g_str_has_suffix (name, ".db"))
      g_ptr_array_add (names, g_build_filename (directory, name, NULL));
  g_ptr_array_sort (names, compare_newest);
  return names;
}

static gboolean
list_backups (CwCtl *ctl)
{
  g_autoptr (GPtrArray) names = find_backups (ctl);

  if (ctl->json)
    cw_ctl_print_json (
        ctl, g_variant_new_strv ((const char *const *)names->pdata, (gssize)names->len));
  else if (names->len == 0)
    cw_ctl_print_line (ctl, CW_CTL_PLAIN,
                       _ ("There is no backup yet; \"cw-ctl backup\" makes one."));
  for (guint i = 0; !ctl->json && i < names->len; i++)
    cw_ctl_printf (ctl, "%s\n", (const char *)g_ptr_array_index (names, i));
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
  g_autoptr (GVariant) reply = cw_ctl_call_fd (
      ctl, "Restore", g_variant_new ("(ha{sv})", 0, &options), fd, "(a{sv})", error);
  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

/* What the backup holds, and what is in the database now and not in it. */
static void
print_contents (CwCtl *ctl, const char *file, GVariant *report)
{
  gint64 cases = 0, lacks = 0;
  g_autofree char *recorded = cw_ctl_moment_long (ctl, cw_ctl_text (report, "recorded"));
  g_autofree char *clean = cw_text_clean (file, 0);
  const char *damage = cw_ctl_text (report, "damage");

  cw_ctl_number (report, "cases", &cases);
  cw_ctl_print_line (ctl, CW_CTL_BOLD, clean);
  g_autofree char *holds = g_strdup_printf (
      ngettext ("It holds %1$u case; the last entry is of %2$s.",
                "It holds %1$u cases; the last entry is of %2$s.", (gulong)cases),
      (guint)cases, *recorded != '\0' ? recorded : "-");
  cw_ctl_print_line (ctl, CW_CTL_PLAIN, holds);
  if (cw_ctl_number (report, "lacks", &lacks) && lacks > 0)
    {
      g_autofree char *line = g_strdup_printf (
          ngettext ("It lacks %u command that was recorded since.",
                    "It lacks %u commands that were recorded since.", (gulong)lacks),
          (guint)lacks);
      cw_ctl_print_line (ctl, CW_CTL_WARNING, line);
    }
  else if (damage != NULL)
    cw_ctl_print_line (ctl, CW_CTL_WARNING,
                       _ ("What was recorded since then cannot be told: the database is damaged."));
  if (cw_ctl_number (report, "lacks_cases", &lacks) && lacks > 0)
    {
      g_autofree char *line = g_strdup_printf (
          ngettext ("%u case of now is not in it.", "%u cases of now are not in it.",
                    (gulong)lacks),
          (guint)lacks);
      cw_ctl_print_line (ctl, CW_CTL_WARNING, line);
    }
  cw_ctl_print_list (ctl, report, "lacks_titles", _ ("What it lacks is about:"));
}

/* The newest one that is good, open for reading; -1 when there is none. */
static int
open_newest (CwCtl *ctl, char **file, GError **error)
{
  g_autoptr (GPtrArray) names = find_backups (ctl);

  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr (GError) bad = NULL;
      int fd = cw_ctl_open_input (g_ptr_array_index (names, i), INPUT_LIMIT, NULL);
      g_autoptr (GVariant) report = fd >= 0 ? restore (ctl, fd, TRUE, &bad) : NULL;
      if (report != NULL)
        {
          *file = g_strdup (g_ptr_array_index (names, i));
          return fd;
        }
      if (fd >= 0)
        close (fd);
      if (bad != NULL && bad->domain == CW_CTL_ERROR) /* no daemon: the others fare no better */
        {
          g_propagate_error (error, g_steal_pointer (&bad));
          return -1;
        }
    }
  cw_ctl_failed (error, _ ("There is no good backup; \"cw-ctl backup\" makes one."));
  return -1;
}

/* Somebody at a terminal sees what the backup holds before it comes in; a script says --yes. */
static gboolean
confirm (CwCtl *ctl, const char *file, int fd, GError **error)
{
  g_autoptr (GVariant) report = restore (ctl, fd, TRUE, error);

  if (report == NULL)
    return FALSE;
  print_contents (ctl, file, report);
  if (!cw_ctl_is_interactive ())
    {
      cw_ctl_usage (error, _ ("Nothing was changed: add --yes to bring it in."));
      return FALSE;
    }
  g_autofree char *answer = cw_ctl_ask (ctl, _ ("Bring this backup in? [y/N] "));
  if (answer != NULL && cw_ctl_is_yes (answer))
    return TRUE;
  cw_ctl_failed (error, _ ("Nothing was changed."));
  return FALSE;
}

/* A database that the daemon refuses (a newer version made it, it is another program's) is not to be
 * touched by us, and no daemon runs that could: only whoever it belongs to can put it aside. */
static void
explain_no_daemon (GError **error)
{
  g_autofree char *file
      = g_build_filename (g_get_user_data_dir (), "casewatch", "casewatch.db", NULL);
  g_autofree char *clean = cw_text_clean (file, 0);

  if (!g_error_matches (*error, CW_CTL_ERROR, CW_CTL_ERROR_NO_DAEMON))
    return;
  g_clear_error (error);
  g_set_error (error, CW_CTL_ERROR, CW_CTL_ERROR_NO_DAEMON,
               _ ("casewatchd does not run; start it in a terminal to see why. If it refuses the "
                  "database, give %s another name, start casewatchd, and repeat this."),
               clean);
}

static gboolean
run_restore (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  gboolean dry_run = cw_ctl_args_has (args, "dry-run");
  g_autofree char *file = g_strdup (cw_ctl_args_word (args, 0));
  g_autoptr (GVariant) report = NULL;

  if (cw_ctl_args_has (args, "list"))
    return list_backups (ctl);
  int fd = file != NULL ? cw_ctl_open_input (file, INPUT_LIMIT, error)
                        : open_newest (ctl, &file, error);
  if (fd < 0)
    return FALSE;
  if (dry_run || cw_ctl_args_has (args, "yes") || confirm (ctl, file, fd, error))
    report = restore (ctl, fd, dry_run, error);
  close (fd);
  if (report == NULL)
    return FALSE;
  if (ctl->json)
    {
      cw_ctl_print_json (ctl, report);
      return TRUE;
    }
  if (dry_run)
    {
      print_contents (ctl, file, report);
      return TRUE;
    }
  cw_ctl_print_line (ctl, CW_CTL_BOLD, _ ("The backup is in force."));
  g_autofree char *kept = cw_text_clean (cw_ctl_text (report, "kept"), 0);
  g_autofree char *line = g_strdup_printf (_ ("What was there before is kept: %s"), kept);
  cw_ctl_print_line (ctl, CW_CTL_PLAIN, line);
  return TRUE;
}

gboolean
cw_ctl_run_restore (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  if (run_restore (ctl, args, error))
    return TRUE;
  explain_no_daemon (error);
  return FALSE;
}
