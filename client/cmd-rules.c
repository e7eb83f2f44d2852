/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "client/bus.h"
#include "client/file.h"
#include "client/output.h"
#include "client/pages.h"
#include "client/problems.h"
#include "client/runs.h"
#include "client/table.h"
#include "client/value.h"
#include "client/words.h"
#include "core/text.h"

/* policy. */

#define POLICY_LIMIT 1048576

static char *
number_text (GVariant *row, const char *key)
{
  gint64 n;

  return cw_ctl_number (row, key, &n) ? g_strdup_printf ("%" G_GINT64_FORMAT, n) : g_strdup ("");
}

gboolean
cw_ctl_run_policy_list (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_autoptr (GVariant) rows = cw_ctl_all_rows (ctl, "ListPolicies", error);
  g_autoptr (CwCtlTable) table = cw_ctl_table_new ();

  (void)args;
  if (rows == NULL)
    return FALSE;
  if (ctl->json)
    {
      cw_ctl_print_json (ctl, rows);
      return TRUE;
    }
  cw_ctl_table_column (table, _ ("ID"), CW_CTL_LEFT);
  cw_ctl_table_column (table, _ ("NAME"), CW_CTL_SHRINK);
  cw_ctl_table_column (table, _ ("STEPS"), CW_CTL_RIGHT | CW_CTL_DROP (3));
  cw_ctl_table_column (table, _ ("ESCROW"), CW_CTL_DROP (2));
  cw_ctl_table_column (table, _ ("FROM"), CW_CTL_DROP (1));
  cw_ctl_table_column (table, _ ("PROBLEMS"), CW_CTL_RIGHT);
  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      g_autofree char *steps = number_text (row, "steps");
      gint64 n = 0;
      cw_ctl_number (row, "problems", &n);
      g_autofree char *problems = n > 0 ? g_strdup_printf ("%d", (int)n) : g_strdup ("");
      cw_ctl_table_cell (table, CW_CTL_PLAIN, cw_ctl_text (row, "id"));
      cw_ctl_table_cell (table, CW_CTL_PLAIN, cw_ctl_local_text (row, "name", "names"));
      cw_ctl_table_cell (table, CW_CTL_PLAIN, steps);
      cw_ctl_table_cell (table, CW_CTL_PLAIN, cw_ctl_flag (row, "escrow") ? _ ("yes") : _ ("no"));
      cw_ctl_table_cell (table, CW_CTL_PLAIN, cw_ctl_origin_label (cw_ctl_text (row, "origin")));
      cw_ctl_table_cell (table, CW_CTL_URGENT, problems);
    }
  cw_ctl_table_print (table, ctl);
  return TRUE;
}

/* Which drop-in has the last word on which key. */
static void
print_changed (CwCtl *ctl, GVariant *rules, int width)
{
  g_autoptr (GVariant) changed = cw_ctl_value (rules, "changed", "a{ss}");

  for (gsize i = 0; changed != NULL && i < g_variant_n_children (changed); i++)
    {
      const char *key, *file;
      g_variant_get_child (changed, i, "{&s&s}", &key, &file);
      g_autofree char *line = g_strdup_printf (_ ("%1$s is set by %2$s"), key, file);
      g_autofree char *clean = cw_text_clean (line, 0);
      cw_ctl_text_wrap (ctl->out, clean, 2, width);
    }
}

/* The rule in the words of the file, so that it can be found and changed there. */
static void
print_step (CwCtl *ctl, GVariant *step)
{
  static const struct
  {
    const char *field, *key; /* of the reply, of the file */
  } keys[] = {
    { "stage", "Stage" },       { "ball", "Ball" },       { "since", "Since" },
    { "after", "After" },       { "weekly", "Weekly" },
    { "monthly", "Monthly" },   { "round", "Round" },     { "not_before", "NotBefore" },
    { "until", "Until" },       { "requires", "Requires" }, { "act", "Act" },
    { "outcome", "Outcome" },   { "urgency", "Urgency" }, { "template", "Template" },
    { "repeat", "Repeat" },     { "url", "Url" },
  };
  g_autofree char *title = cw_text_clean (cw_ctl_local_text (step, "title", "titles"), 0);
  g_autofree char *id = cw_ctl_styled (ctl, CW_CTL_BOLD, cw_ctl_text (step, "id"));
  const char *advice = cw_ctl_local_text (step, "advice", "advices");
  g_autofree char *source = cw_ctl_source_text (cw_ctl_text (step, "source"));
  const char *checked = cw_ctl_text (step, "checked");
  int width = MIN (cw_ctl_terminal_width (), 100);
  g_autoptr (GString) rule = g_string_new (NULL);
  gint64 repeats;

  cw_ctl_printf (ctl, "\n%s  %s\n", id, title);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const char *text = keys[i].key != NULL ? cw_ctl_text (step, keys[i].field) : NULL;
      if (text != NULL && *text != '\0')
        g_string_append_printf (rule, "%s%s=%s", rule->len > 0 ? "  " : "", keys[i].key, text);
    }
  if (cw_ctl_number (step, "repeat_max", &repeats))
    g_string_append_printf (rule, "  RepeatMax=%d", (int)repeats);
  if (cw_ctl_flag (step, "inclusive"))
    g_string_append (rule, "  Inclusive=true");
  cw_ctl_text_wrap (ctl->out, rule->str, 2, width);
  if (advice != NULL)
    cw_ctl_text_wrap (ctl->out, advice, 2, width);
  print_changed (ctl, step, width);
  if (source == NULL)
    return;
  g_autofree char *line = g_strdup_printf (
      _ ("Source: %1$s (%2$s, checked %3$s)"), source,
      cw_ctl_confidence_label (cw_ctl_text (step, "confidence")), checked != NULL ? checked : "?");
  cw_ctl_text_wrap (ctl->out, line, 2, width);
}

gboolean
cw_ctl_run_policy_show (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_autoptr (GVariant) reply = cw_ctl_call (
      ctl, "GetPolicy", g_variant_new ("(s)", cw_ctl_args_word (args, 0)), "(a{sv})", error);

  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) policy = g_variant_get_child_value (reply, 0);
  if (ctl->json)
    {
      cw_ctl_print_json (ctl, policy);
      return TRUE;
    }
  g_autoptr (GVariant) steps = cw_ctl_value (policy, "steps", "aa{sv}");
  g_autofree char *calendars = cw_ctl_words (policy, "calendars", ", ");
  g_autofree char *office = cw_ctl_words (policy, "office_calendars", ", ");
  g_autofree char *name = cw_text_clean (cw_ctl_local_text (policy, "name", "names"), 0);
  const char *zone = cw_ctl_text (policy, "zone");
  const char *file = cw_ctl_text (policy, "file");
  g_autofree char *heading = g_strdup_printf ("%s (%s)", name, cw_ctl_text (policy, "id"));
  cw_ctl_print_line (ctl, CW_CTL_BOLD, heading);
  cw_ctl_printf (ctl, "  %s: %s\n", _ ("File"), file != NULL ? file : "");
  cw_ctl_printf (ctl, "  %s: %s\n", _ ("Calendars of its clients"),
                 *calendars != '\0' ? calendars : _ ("none"));
  if (*office != '\0')
    cw_ctl_printf (ctl, "  %s: %s\n", _ ("Calendars of its staff"), office);
  if (zone != NULL)
    cw_ctl_printf (ctl, "  %s: %s\n", _ ("Time zone"), zone);
  cw_ctl_printf (ctl, "  %s: %s\n", _ ("Escrow"),
                 cw_ctl_flag (policy, "escrow") ? _ ("yes") : _ ("no"));
  print_changed (ctl, policy, MIN (cw_ctl_terminal_width (), 100));
  for (gsize i = 0; steps != NULL && i < g_variant_n_children (steps); i++)
    {
      g_autoptr (GVariant) step = g_variant_get_child_value (steps, i);
      print_step (ctl, step);
    }
  return TRUE;
}

gboolean
cw_ctl_run_policy_check (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  const char *path = cw_ctl_args_word (args, 0);
  int fd = cw_ctl_open_input (path, POLICY_LIMIT, error);

  if (fd < 0)
    return FALSE;
  g_autoptr (GVariant) reply =
      cw_ctl_call_fd (ctl, "CheckPolicy", g_variant_new ("(sh)", path, 0), fd, "(aa{sv})", error);
  close (fd);
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) problems = g_variant_get_child_value (reply, 0);
  gsize n = g_variant_n_children (problems);
  ctl->status = n > 0 ? CW_CTL_REFUSED : CW_CTL_DONE;
  if (ctl->json)
    {
      cw_ctl_print_json (ctl, problems);
      return TRUE;
    }
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) problem = g_variant_get_child_value (problems, i);
      cw_ctl_print_problem (ctl, problem);
    }
  if (n == 0)
    {
      g_autofree char *line = g_strdup_printf (_ ("%s is good."), path);
      cw_ctl_print_line (ctl, CW_CTL_GOOD, line);
    }
  return TRUE;
}
