/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "client/bus.h"
#include "client/dates.h"
#include "client/file.h"
#include "client/output.h"
#include "client/runs.h"
#include "client/value.h"
#include "core/limits.h"
#include "core/text.h"

/* calendar import: an .ics file, or only what it would do. */

#define SOON 60 /* days */

/* "Company Days.ics" -> "company-days"; NULL when nothing is left. */
static char *
name_from_file (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autoptr (GString) name = g_string_new (NULL);
  char *dot = strrchr (base, '.');

  if (dot != NULL)
    *dot = '\0';
  for (const char *p = base; *p != '\0'; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (name, g_ascii_tolower (*p));
    else if (name->len > 0 && name->str[name->len - 1] != '-')
      g_string_append_c (name, '-');
  while (name->len > 0 && name->str[name->len - 1] == '-')
    g_string_truncate (name, name->len - 1);
  return cw_text_is_name (name->str) ? g_strdup (name->str) : NULL;
}

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
      g_autofree char *clean = cw_text_clean (text, 0);
      cw_ctl_printf (ctl, "  %s\n", clean);
    }
}

/* "observance" in the reader's words; others as they are. */
static const char *
reason_label (const char *word)
{
  static const struct
  {
    const char *word, *label;
  } reasons[] = {
    { "observance", N_ ("an observance, no day off") },
    { "cancelled", N_ ("cancelled") },
    { "partial-day", N_ ("does not last the whole day") },
    { "not-public", N_ ("not called a public holiday") },
    { "empty-rule", N_ ("its rule gives no day") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_str_equal (reasons[i].word, word))
      return _ (reasons[i].label);
  return word;
}

/* Rows are "2026-02-03 節分: observance". */
static void
print_left_out (CwCtl *ctl, GVariant *report)
{
  g_autoptr (GVariant) rows = cw_ctl_value (report, "left_out", "as");
  gint64 total = 0;
  gsize n = rows != NULL ? g_variant_n_children (rows) : 0;

  if (n == 0)
    return;
  cw_ctl_print_line (ctl, CW_CTL_BOLD, _ ("Left out"));
  for (gsize i = 0; i < n; i++)
    {
      const char *text;
      g_variant_get_child (rows, i, "&s", &text);
      const char *colon = g_strrstr (text, ": ");
      g_autofree char *what =
          colon != NULL ? g_strndup (text, (gsize)(colon - text)) : g_strdup (text);
      g_autofree char *clean = cw_text_clean (what, 0);
      if (colon != NULL)
        cw_ctl_printf (ctl, _ ("  %1$s: %2$s"), clean, reason_label (colon + 2));
      else
        cw_ctl_printf (ctl, "  %s", clean);
      cw_ctl_print (ctl, "\n");
    }
  if (cw_ctl_number (report, "left_out_total", &total) && total > (gint64)n)
    {
      cw_ctl_printf (ctl, ngettext ("  and %d more", "  and %d more", (gulong)total - n),
                     (int)(total - (gint64)n));
      cw_ctl_print (ctl, "\n");
    }
}

static void
print_years (CwCtl *ctl, GVariant *report)
{
  g_autoptr (GVariant) years = cw_ctl_value (report, "per_year", "a{su}");

  if (years == NULL || g_variant_n_children (years) == 0)
    return;
  cw_ctl_print_line (ctl, CW_CTL_BOLD, _ ("Closed days per year"));
  for (gsize i = 0; i < g_variant_n_children (years); i++)
    {
      const char *year;
      guint32 n;
      g_variant_get_child (years, i, "{&su}", &year, &n);
      cw_ctl_printf (ctl, "  %s  %u\n", year, n);
    }
}

/* What the file vouches for, and that it says nothing about other days. */
static void
print_coverage (CwCtl *ctl, GVariant *report)
{
  const char *from = cw_ctl_text (report, "covers_from");
  const char *to = cw_ctl_text (report, "covers_to");
  CwDay last;

  if (from == NULL || to == NULL || !cw_day_parse (to, &last))
    return;
  g_autofree char *line =
      g_strdup_printf (_ ("It covers %1$s to %2$s; a sum that runs past them says so."), from, to);
  cw_ctl_print_line (ctl, CW_CTL_PLAIN, line);
  int left = last - cw_instant_day (cw_ctl_now (ctl), ctl->zone);
  if (left < 0)
    cw_ctl_print_line (ctl, CW_CTL_WARNING,
                       _ ("All of that is past: look for a newer file."));
  else if (left < SOON)
    cw_ctl_print_line (ctl, CW_CTL_WARNING,
                       _ ("That ends soon: look for a newer file before then."));
}

static void
print_report (CwCtl *ctl, GVariant *report, const char *name)
{
  g_autofree char *line =
      cw_ctl_flag (report, "dry_run") ? g_strdup_printf (
          _ ("This is what the calendar \"%s\" would be; nothing was changed."), name)
      : cw_ctl_flag (report, "replaced")
          ? g_strdup_printf (_ ("The calendar \"%s\" is replaced."), name)
          : g_strdup_printf (_ ("The calendar \"%1$s\" is there; use it with --calendar %1$s."),
                             name);

  cw_ctl_print_line (ctl, CW_CTL_BOLD, line);
  print_coverage (ctl, report);
  print_years (ctl, report);
  print_rows (ctl, report, "unknown",
              _ ("Not among the public holidays of Japan; people may well work on these days"));
  print_left_out (ctl, report);
}

gboolean
cw_ctl_run_calendar_import (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  const char *path = cw_ctl_args_word (args, 0);
  g_autofree char *name = cw_ctl_args_word (args, 1) != NULL ? g_strdup (cw_ctl_args_word (args, 1))
                                                             : name_from_file (path);
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (name == NULL || !cw_text_is_name (name))
    {
      cw_ctl_usage (error,
                    _ ("Give the calendar a name of small letters, digits and dashes: cw-ctl "
                       "calendar import FILE NAME."));
      return FALSE;
    }
  int fd = cw_ctl_open_input (path, CW_LIMIT_ICS, error);
  if (fd < 0)
    return FALSE;
  if (cw_ctl_args_has (args, "dry-run"))
    g_variant_builder_add (&options, "{sv}", "dry_run", g_variant_new_boolean (TRUE));
  if (cw_ctl_args_has (args, "only-public"))
    g_variant_builder_add (&options, "{sv}", "only_public", g_variant_new_boolean (TRUE));
  cw_ctl_add_request (&options);
  g_autoptr (GVariant) reply =
      cw_ctl_call_fd (ctl, "Calendars.Import", g_variant_new ("(sha{sv})", name, 0, &options), fd,
                      "(a{sv})", error);
  close (fd);
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) report = g_variant_get_child_value (reply, 0);
  if (ctl->json)
    cw_ctl_print_json (ctl, report);
  else
    print_report (ctl, report, name);
  return TRUE;
}
