/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "client/bus.h"
#include "client/figures.h"
#include "client/report-figures.h"
#include "client/report.h"
#include "client/value.h"
#include "core/text.h"

/* The report's last section: how often and how soon clients answer, by platform and by client. */

#define ROWS 8 /* of each table; those with the most cases */
#define LEAST_SCALE 24 /* hours: a picture of shorter times would look like delay */

static gint64
count (GVariant *dict, const char *key)
{
  gint64 n = 0;

  cw_ctl_number (dict, key, &n);
  return n;
}

/* A share as the daemon gives it; nothing when it is one of nothing. */
static void
add_share (GArray *pictures, const char *name, GVariant *figures, const char *key)
{
  g_autoptr (GVariant) share = cw_ctl_value (figures, key, "a{sv}");
  gint64 of = count (share, "of");

  if (of > 0)
    cw_pictures_add (pictures, name, cw_ctl_share_text (share), cw_ctl_real (share, "low"),
                     100.0 * (double)count (share, "count") / (double)of, cw_ctl_real (share, "high"),
                     cw_ctl_flag (share, "few"));
}

/* A spread of times; *most grows with it. */
static void
add_times (GArray *pictures, const char *name, GVariant *figures, double *most)
{
  g_autoptr (GVariant) reply = cw_ctl_value (figures, "reply", "a{sv}");

  if (count (reply, "n") == 0)
    return;
  double upper = cw_ctl_real (reply, "upper_hours");
  *most = MAX (*most, upper);
  cw_pictures_add (pictures, name, cw_ctl_reply_text (reply), cw_ctl_real (reply, "lower_hours"),
                   cw_ctl_real (reply, "median_hours"), upper, cw_ctl_flag (reply, "few"));
}

static GVariant *
ask (CwReport *report, const char *by)
{
  GVariantDict filter;

  g_variant_dict_init (&filter, NULL);
  g_variant_dict_insert (&filter, "by", "s", by);
  g_autoptr (GVariant) reply =
      cw_ctl_call (report->ctl, "Statistics",
                   g_variant_new ("(@a{sv})", g_variant_dict_end (&filter)), "(a{sv})", NULL);
  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

/* The title of a step in the rules of the platforms that the report has looked at; else its id. */
static char *
title_of (CwReport *report, const char *id)
{
  GHashTableIter iter;
  gpointer policy;

  g_hash_table_iter_init (&iter, report->policies);
  while (g_hash_table_iter_next (&iter, NULL, &policy))
    {
      g_autoptr (GVariant) steps = cw_ctl_value (policy, "steps", "aa{sv}");
      for (gsize i = 0; steps != NULL && i < g_variant_n_children (steps); i++)
        {
          g_autoptr (GVariant) step = g_variant_get_child_value (steps, i);
          if (g_strcmp0 (cw_ctl_text (step, "id"), id) == 0)
            return cw_text_clean (cw_ctl_local_text (step, "title", "titles"), 0);
        }
    }
  return cw_text_clean (id, 0);
}

static void
draw_applications (CwReport *report, GVariant *total)
{
  g_autoptr (GArray) pictures = cw_pictures_new ();

  add_share (pictures, _ ("Answered"), total, "answered");
  add_share (pictures, _ ("Answered genuinely"), total, "genuine");
  add_share (pictures, _ ("Became a contract"), total, "contracts");
  cw_pictures_draw (pictures, report->html, CW_PICTURE_SHARES, 100, _ ("Of your applications"));
}

static void
draw_steps (CwReport *report, GVariant *total)
{
  g_autoptr (GVariant) steps = cw_ctl_value (total, "steps", "aa{sv}");
  g_autoptr (GArray) pictures = cw_pictures_new ();

  for (gsize i = 0; steps != NULL && i < g_variant_n_children (steps) && i < ROWS; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (steps, i);
      g_autofree char *title = title_of (report, cw_ctl_text (row, "step"));
      add_share (pictures, title, row, "answered");
    }
  cw_pictures_draw (pictures, report->html, CW_PICTURE_SHARES, 100,
                    _ ("How often the client answered after a step"));
}

/* The rows of both groupings, each with its share and its times. */
static void
draw_groups (CwReport *report, GVariant *figures, const char *by, GArray *times, double *most,
             const char *caption)
{
  g_autoptr (GVariant) rows = cw_ctl_value (figures, "rows", "aa{sv}");
  g_autoptr (GArray) shares = cw_pictures_new ();

  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows) && i < ROWS; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *name = cw_ctl_text (row, by);
      add_share (shares, name, row, "answered");
      add_times (times, name, row, most);
    }
  cw_pictures_draw (shares, report->html, CW_PICTURE_SHARES, 100, caption);
}

static void
draw_times (CwReport *report, const GArray *times, double most, const char *caption)
{
  cw_pictures_draw (times, report->html, CW_PICTURE_TIMES, most, caption);
}

static void
write_money (CwReport *report, GVariant *total)
{
  g_autoptr (GVariant) money = cw_ctl_value (total, "money", "a{sv}");
  g_autoptr (GVariant) delivered = cw_ctl_value (money, "delivered", "a{sv}");
  g_autofree char *days = delivered != NULL ? cw_ctl_days_text (delivered) : NULL;

  if (days == NULL || *days == '\0')
    return;
  g_autofree char *line = g_strdup_printf (_ ("From delivery to the money: %s."), days);
  cw_html_element (report->html, "p", "money", line);
}

void
cw_report_statistics (CwReport *report)
{
  CwHtml *html = report->html;
  g_autoptr (GVariant) platforms = ask (report, "platform");
  g_autoptr (GVariant) clients = platforms != NULL ? ask (report, "client") : NULL;
  g_autoptr (GVariant) total = cw_ctl_value (platforms, "total", "a{sv}");
  g_autoptr (GArray) by_platform = cw_pictures_new ();
  g_autoptr (GArray) by_client = cw_pictures_new ();
  double most = LEAST_SCALE;

  if (total == NULL || count (total, "cases") == 0)
    return;
  cw_html_open (html, "section", "statistics");
  cw_html_element (html, "h2", NULL, _ ("Figures"));
  cw_html_element (html, "p", "note",
                   _ ("All cases, closed ones too. A stroke over a bar is the range in which the "
                      "share may truly lie; what rests on fewer than five is pale."));
  draw_applications (report, total);
  draw_groups (report, platforms, "platform", by_platform, &most,
               _ ("Applications answered, by platform"));
  draw_groups (report, clients, "client", by_client, &most, _ ("Applications answered, by client"));
  draw_steps (report, total);
  add_times (by_platform, _ ("All"), total, &most);
  draw_times (report, by_platform, most,
              _ ("Time until an answer, in business days of the client, by platform: the box holds "
                 "the middle half, the stroke is the median"));
  draw_times (report, by_client, most, _ ("The same by client"));
  write_money (report, total);
  cw_html_end (html);
}
