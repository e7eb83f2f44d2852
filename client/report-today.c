/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "client/bus.h"
#include "client/cases.h"
#include "client/report.h"
#include "client/todo.h"
#include "client/value.h"
#include "client/verdict-words.h"
#include "client/words.h"
#include "core/text.h"

/* The report's first section: what to do today, the most urgent first. */

/* What is at risk in one case, and why. */
void
cw_report_risk (CwReport *report, GVariant *row)
{
  g_autoptr (GVariant) risk = cw_ctl_value (row, "at_risk", "a{sv}");

  if (risk == NULL)
    return;
  g_autofree char *text = cw_ctl_risk_text (report->ctl, risk);
  g_autofree char *line = g_strdup_printf (_ ("At risk: %s"), text);
  cw_html_element (report->html, "p", "risk", line);
}

static void
write_due (CwReport *report, GVariant *row)
{
  CwHtml *html = report->html;
  g_autoptr (GVariant) next = cw_ctl_value (row, "next", "a{sv}");
  const char *title = next != NULL ? cw_ctl_next_title (next) : NULL;
  const char *act = cw_ctl_text (next, "act");
  const char *url = cw_ctl_text (row, "url");
  g_autofree char *name = cw_ctl_case_name (row);
  g_autofree char *due = cw_ctl_todo_due (report->ctl, next);
  g_autofree char *quiet = cw_ctl_todo_quiet (row);
  g_autofree char *commands = cw_ctl_todo_commands (cw_ctl_case_id (row), act);
  gboolean critical = g_strcmp0 (cw_ctl_text (next, "urgency"), "critical") == 0;

  cw_html_open (html, "li", critical ? "task critical" : "task");
  cw_html_element (html, "h3", NULL, title != NULL ? title : "");
  cw_html_element (html, "p", "who", name);
  cw_html_open (html, "p", "facts");
  if (critical)
    cw_html_element (html, "span", "chip critical", cw_ctl_urgency_label ("critical"));
  cw_html_element (html, "span", "chip", cw_ctl_act_label (act));
  cw_html_element (html, "span", NULL, due);
  if (quiet != NULL)
    cw_html_element (html, "span", NULL, quiet);
  cw_html_end (html);
  cw_report_risk (report, row);
  cw_html_open (html, "p", "commands");
  cw_html_element (html, "code", NULL, commands);
  if (cw_html_may_link (url))
    {
      cw_html_open (html, "a", NULL);
      cw_html_attr (html, "href", url);
      cw_html_attr (html, "rel", "noreferrer noopener");
      cw_html_text (html, _ ("Open the page"));
      cw_html_end (html);
    }
  cw_html_end (html);
  cw_html_end (html);
}

static gboolean
is_due (GVariant *row)
{
  return g_strcmp0 (cw_ctl_text (row, "state"), "due") == 0;
}

static void
write_waiting (CwReport *report)
{
  gboolean begun = FALSE;

  for (guint i = 0; i < report->rows->len; i++)
    {
      GVariant *row = g_ptr_array_index (report->rows, i);
      if (!cw_ctl_todo_waits_for_me (row))
        continue;
      if (!begun)
        {
          cw_html_element (report->html, "h3", "minor", _ ("It is your turn in:"));
          cw_html_open (report->html, "ul", "mine");
        }
      begun = TRUE;
      g_autofree char *name = cw_ctl_case_name (row);
      cw_html_element (report->html, "li", NULL, name);
    }
  if (begun)
    cw_html_end (report->html);
}

static char *
risk_in_all (CwCtl *ctl)
{
  g_autoptr (GVariant) reply = cw_ctl_call (ctl, "Status", NULL, "(a{sv})", NULL);
  g_autoptr (GVariant) status = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;

  return cw_ctl_risk_in_all (status);
}

void
cw_report_today (CwReport *report)
{
  CwHtml *html = report->html;
  guint shown = 0;

  cw_html_open (html, "section", "today");
  cw_html_element (html, "h2", NULL, _ ("To do today"));
  if (report->due == 0 && report->mine == 0)
    cw_html_element (html, "p", "empty", _ ("Nothing to do now."));
  if (report->due > 0)
    {
      cw_html_open (html, "ol", "tasks");
      for (guint i = 0; i < report->rows->len; i++)
        if (is_due (g_ptr_array_index (report->rows, i)))
          {
            write_due (report, g_ptr_array_index (report->rows, i));
            shown++;
          }
      cw_html_end (html);
    }
  if (shown < report->due)
    {
      guint n = report->due - shown;
      g_autofree char *line = g_strdup_printf (
          ngettext ("%u further case with something due is left out here: cw-ctl next --all",
                    "%u further cases with something due are left out here: cw-ctl next --all", n),
          n);
      cw_html_element (html, "p", "left-out", line);
    }
  write_waiting (report);
  g_autofree char *risk = risk_in_all (report->ctl);
  if (risk != NULL)
    cw_html_element (html, "p", "risk total", risk);
  cw_html_end (html);
}
