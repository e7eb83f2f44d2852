/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/report.h"

#include <glib/gi18n.h>

#include "client/bus.h"
#include "client/cases.h"
#include "client/dates.h"
#include "client/todo.h"
#include "client/value.h"
#include "client/words.h"

/* The page: head, what is open in numbers, the sections. */

static void
count_fee (CwReport *report, GVariant *row)
{
  g_autoptr (GVariant) fee = cw_ctl_value (row, "fee", "a{sv}");
  const char *currency = cw_ctl_text (fee, "currency");
  gint64 amount;

  if (currency == NULL || !cw_ctl_number (fee, "amount", &amount))
    return;
  gint64 *sum = g_hash_table_lookup (report->fees, currency);
  if (sum == NULL)
    {
      sum = g_new0 (gint64, 1);
      g_hash_table_insert (report->fees, g_strdup (currency), sum);
    }
  *sum += amount;
}

static gboolean
take_row (GVariant *row, gpointer data)
{
  CwReport *report = data;

  report->open++;
  report->due += g_strcmp0 (cw_ctl_text (row, "state"), "due") == 0;
  report->mine += cw_ctl_todo_waits_for_me (row);
  count_fee (report, row);
  if (report->rows->len < CW_REPORT_CASES)
    g_ptr_array_add (report->rows, g_variant_ref (row));
  return TRUE;
}

static gboolean
gather (CwReport *report, GError **error)
{
  GVariantDict filter;

  g_variant_dict_init (&filter, NULL);
  g_variant_dict_insert (&filter, "open", "b", TRUE);
  g_variant_dict_insert (&filter, "order", "s", "urgency");
  return cw_ctl_each_case (report->ctl, g_variant_dict_end (&filter), take_row, report, error);
}

/* Nothing is loaded from anywhere, no script runs, and this style sheet is the only one. */
static char *
content_policy (void)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *)cw_report_style, -1);
  g_checksum_get_digest (checksum, digest, &length);
  g_autofree char *hash = g_base64_encode (digest, length);
  return g_strdup_printf ("default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; "
                          "form-action 'none'",
                          hash);
}

static void
write_meta (CwHtml *html, const char *attribute, const char *name, const char *content)
{
  cw_html_begin (html, "meta");
  cw_html_attr (html, attribute, name);
  cw_html_attr (html, "content", content);
  cw_html_end (html);
}

static void
write_head (CwHtml *html, const char *title)
{
  g_autofree char *policy = content_policy ();

  cw_html_begin (html, "head");
  cw_html_begin (html, "meta");
  cw_html_attr (html, "charset", "utf-8");
  cw_html_end (html);
  write_meta (html, "http-equiv", "Content-Security-Policy", policy);
  write_meta (html, "name", "viewport", "width=device-width, initial-scale=1");
  write_meta (html, "name", "color-scheme", "light dark");
  write_meta (html, "name", "referrer", "no-referrer");
  write_meta (html, "name", "generator", "cw-ctl " PACKAGE_VERSION);
  cw_html_element (html, "title", NULL, title);
  cw_html_begin (html, "style");
  cw_html_raw (html, cw_report_style);
  cw_html_end (html);
  cw_html_end (html);
}

static void
write_tile (CwHtml *html, const char *name, const char *number, const char *label)
{
  cw_html_open (html, "div", name);
  cw_html_element (html, "dt", NULL, label);
  cw_html_element (html, "dd", NULL, number);
  cw_html_end (html);
}

static void
write_count (CwHtml *html, const char *name, guint n, const char *label)
{
  g_autofree char *number = g_strdup_printf ("%u", n);

  write_tile (html, n > 0 ? name : "tile", number, label);
}

static void
write_fees (CwReport *report)
{
  g_autoptr (GList) currencies = g_list_sort (g_hash_table_get_keys (report->fees),
                                              (GCompareFunc)g_strcmp0);

  for (GList *l = currencies; l != NULL; l = l->next)
    {
      const gint64 *sum = g_hash_table_lookup (report->fees, l->data);
      GVariantDict money;
      g_variant_dict_init (&money, NULL);
      g_variant_dict_insert (&money, "currency", "s", l->data);
      g_variant_dict_insert (&money, "amount", "x", *sum);
      g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_dict_end (&money));
      g_autofree char *text = cw_ctl_money (value);
      write_tile (report->html, "tile money", text, _ ("Fees of open cases"));
    }
}

static void
write_summary (CwReport *report, const char *day)
{
  CwHtml *html = report->html;

  cw_html_open (html, "header", "page");
  cw_html_element (html, "p", "brand", "Casewatch");
  cw_html_element (html, "h1", NULL, day);
  cw_html_open (html, "dl", "tiles");
  write_count (html, "tile", report->open, _ ("Open cases"));
  write_count (html, "tile due", report->due, _ ("Due now"));
  write_count (html, "tile mine", report->mine, _ ("Waiting for you"));
  write_fees (report);
  cw_html_end (html);
  cw_html_end (html);
}

static void
legend_item (CwHtml *html, const char *name, const char *text)
{
  cw_html_begin (html, "li");
  cw_html_open (html, "span", name);
  cw_html_end (html);
  cw_html_text (html, text);
  cw_html_end (html);
}

static void
write_legend (CwHtml *html)
{
  cw_html_open (html, "ul", "legend");
  legend_item (html, "key me", _ ("you"));
  legend_item (html, "key client", _ ("the client"));
  legend_item (html, "key office", _ ("the platform's staff"));
  legend_item (html, "key quiet", _ ("silence"));
  legend_item (html, "key step", _ ("steps of the ladder, by their numbers"));
  legend_item (html, "key limit", _ ("a date that was set"));
  legend_item (html, "key off", _ ("weekly day off"));
  legend_item (html, "key holiday", _ ("holiday"));
  cw_html_end (html);
}

static void
write_cases (CwReport *report)
{
  CwHtml *html = report->html;
  guint left_out = report->open - report->rows->len;

  if (report->rows->len == 0)
    return;
  cw_html_open (html, "section", "cases");
  cw_html_element (html, "h2", NULL, _ ("Open cases"));
  write_legend (html);
  for (guint i = 0; i < report->rows->len; i++)
    {
      guint32 id = cw_ctl_case_id (g_ptr_array_index (report->rows, i));
      g_autoptr (GVariant) detail = cw_ctl_get_case (report->ctl, id, NULL);
      if (detail != NULL)
        cw_report_case (report, detail);
    }
  if (left_out > 0)
    {
      g_autofree char *line =
          g_strdup_printf (ngettext ("%u less urgent case is left out here: cw-ctl list",
                                     "%u less urgent cases are left out here: cw-ctl list",
                                     left_out),
                           left_out);
      cw_html_element (html, "p", "left-out", line);
    }
  cw_html_end (html);
}

static void
write_begin (CwReport *report)
{
  if (report->open > 0)
    return;
  cw_html_open (report->html, "section", "begin");
  cw_html_element (report->html, "p", NULL, _ ("There is no open case. A job is added like this:"));
  cw_html_open (report->html, "p", "commands");
  cw_html_element (report->html, "code", NULL, cw_ctl_add_example ());
  cw_html_end (report->html);
  cw_html_end (report->html);
}

static void
write_page (CwReport *report)
{
  CwHtml *html = report->html;
  CwInstant now = cw_ctl_now (report->ctl);
  /* compared with a day long ago, so that the year is said */
  g_autofree char *day = cw_ctl_date_format (now, 0, report->ctl->zone, TRUE);
  g_autofree char *moment = cw_ctl_date_format (now, 0, report->ctl->zone, FALSE);
  g_autofree char *title = g_strdup_printf (_ ("Casewatch, %s"), day);
  g_autofree char *made =
      g_strdup_printf (_ ("Written by cw-ctl %1$s on %2$s. Times are those of %3$s. This page "
                          "loads nothing from anywhere and runs no script."),
                       PACKAGE_VERSION, moment, g_time_zone_get_identifier (report->ctl->zone));

  cw_html_raw (html, "<!DOCTYPE html>\n");
  cw_html_begin (html, "html");
  cw_html_attr (html, "xmlns", "http://www.w3.org/1999/xhtml");
  cw_html_attr (html, "lang", cw_ctl_language ());
  write_head (html, title);
  cw_html_begin (html, "body");
  write_summary (report, day);
  cw_html_begin (html, "main");
  if (report->open > 0)
    cw_report_today (report);
  write_begin (report);
  write_cases (report);
  cw_report_statistics (report);
  cw_html_end (html);
  cw_html_element (html, "footer", NULL, made);
  cw_html_end (html);
  cw_html_end (html);
}

static void
unref_variant (gpointer data)
{
  if (data != NULL)
    g_variant_unref (data);
}

char *
cw_ctl_report (CwCtl *ctl, GError **error)
{
  CwReport report = { .ctl = ctl };
  char *page = NULL;

  report.html = cw_html_new ();
  report.policies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_variant);
  report.clients = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_variant);
  report.fees = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  report.rows = g_ptr_array_new_with_free_func (unref_variant);
  if (gather (&report, error))
    {
      write_page (&report);
      page = cw_html_finish (g_steal_pointer (&report.html));
    }
  cw_html_free (report.html);
  g_hash_table_unref (report.policies);
  g_hash_table_unref (report.clients);
  g_hash_table_unref (report.fees);
  g_ptr_array_unref (report.rows);
  return page;
}
