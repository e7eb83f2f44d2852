/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "client/bus.h"
#include "client/cases.h"
#include "client/change.h"
#include "client/check-words.h"
#include "client/contract.h"
#include "client/dates.h"
#include "client/figures.h"
#include "client/output.h"
#include "client/plan.h"
#include "client/runs.h"
#include "client/table.h"
#include "client/value.h"
#include "client/verdict-words.h"
#include "client/words.h"
#include "core/text.h"

/* show: fields, plan, log. */

#define LABEL_WIDTH 14

static void
field (CwCtl *ctl, const char *label, const char *text)
{
  g_autofree char *clean = cw_text_clean (text, 0);
  g_autofree char *padded = cw_ctl_text_pad (label, LABEL_WIDTH);

  if (*clean == '\0')
    return;
  g_autofree char *styled = cw_ctl_styled (ctl, CW_CTL_DIM, padded);
  cw_ctl_printf (ctl, "  %s %s\n", styled, clean);
}

static void
moment_field (CwCtl *ctl, GVariant *detail, const char *key, const char *label)
{
  const char *iso = cw_ctl_text (detail, key);

  if (iso == NULL)
    return;
  g_autofree char *moment = cw_ctl_moment_long (ctl, iso);
  field (ctl, label, moment);
}

static char *
stage_text (GVariant *detail)
{
  const char *stage = cw_ctl_text (detail, "stage");
  const char *outcome = cw_ctl_text (detail, "outcome");

  if (outcome != NULL)
    return g_strdup_printf (_ ("%1$s: %2$s"), cw_ctl_stage_label (stage),
                            cw_ctl_outcome_label (outcome));
  if (cw_ctl_flag (detail, "funded"))
    return g_strdup_printf (_ ("%s, escrow confirmed"), cw_ctl_stage_label (stage));
  return g_strdup (cw_ctl_stage_label (stage));
}

static char *
quiet_text (CwCtl *ctl, GVariant *detail)
{
  const char *since = cw_ctl_text (detail, "quiet_since");
  gint64 days = 0;

  if (since == NULL)
    return g_strdup ("");
  g_autofree char *moment = cw_ctl_moment (ctl, since);
  cw_ctl_number (detail, "quiet_business_days", &days);
  if (days == 0)
    return g_strdup_printf (_ ("since %s, not yet one business day"), moment);
  return g_strdup_printf (
      ngettext ("since %1$s, %2$d business day", "since %1$s, %2$d business days", (gulong)days),
      moment, (int)days);
}

static char *
state_text (CwCtl *ctl, GVariant *detail)
{
  const char *state = cw_ctl_text (detail, "state");
  const char *until = cw_ctl_text (detail, "snoozed_until");

  if (until != NULL)
    {
      g_autofree char *moment = cw_ctl_moment_long (ctl, until);
      return g_strdup_printf (_ ("snoozed until %s"), moment);
    }
  if (cw_ctl_flag (detail, "held"))
    return g_strdup_printf (_ ("%s, on hold"), cw_ctl_state_label (state));
  return g_strdup (cw_ctl_state_label (state));
}

static void
print_asked (CwCtl *ctl, GVariant *detail)
{
  g_autoptr (GVariant) asked = cw_ctl_value (detail, "asked", "aa{sv}");

  for (gsize i = 0; asked != NULL && i < g_variant_n_children (asked); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (asked, i);
      if (!cw_ctl_flag (row, "open"))
        continue;
      const char *kind = cw_ctl_kind_label (cw_ctl_text (row, "kind"));
      if (cw_ctl_text (row, "by") == NULL)
        {
          field (ctl, _ ("Asked"), kind);
          continue;
        }
      g_autofree char *by = cw_ctl_moment_long (ctl, cw_ctl_text (row, "by"));
      g_autofree char *text = g_strdup_printf (_ ("%1$s, until %2$s"), kind, by);
      field (ctl, _ ("Asked"), text);
    }
}

static void
print_signs (CwCtl *ctl, GVariant *detail)
{
  g_autoptr (GVariant) signs = cw_ctl_value (detail, "signs", "as");

  for (gsize i = 0; signs != NULL && i < g_variant_n_children (signs); i++)
    {
      const char *sign;
      g_variant_get_child (signs, i, "&s", &sign);
      field (ctl, _ ("Sign"), cw_ctl_sign_label (sign));
    }
}

static void
print_risk (CwCtl *ctl, GVariant *detail)
{
  g_autoptr (GVariant) risk = cw_ctl_value (detail, "at_risk", "a{sv}");
  g_autofree char *text = risk != NULL ? cw_ctl_risk_text (ctl, risk) : NULL;

  if (text != NULL)
    field (ctl, _ ("At risk"), text);
}

static void
print_fields (CwCtl *ctl, GVariant *detail)
{
  g_autofree char *title = cw_text_clean (cw_ctl_text (detail, "title"), 0);
  g_autofree char *heading = g_strdup_printf ("#%u %s", cw_ctl_case_id (detail), title);
  g_autofree char *stage = stage_text (detail);
  g_autofree char *quiet = quiet_text (ctl, detail);
  g_autofree char *state = state_text (ctl, detail);
  g_autofree char *calendars = cw_ctl_words (detail, "calendars", ", ");
  g_autoptr (GVariant) fee = cw_ctl_value (detail, "fee", "a{sv}");
  g_autofree char *money = fee != NULL ? cw_ctl_money (fee) : g_strdup ("");

  cw_ctl_print_line (ctl, CW_CTL_BOLD, heading);
  field (ctl, _ ("Client"), cw_ctl_text (detail, "client"));
  field (ctl, _ ("Platform"), cw_ctl_text (detail, "platform"));
  field (ctl, _ ("Stage"), stage);
  field (ctl, _ ("Turn"), cw_ctl_turn_label (cw_ctl_text (detail, "ball")));
  field (ctl, _ ("Quiet"), quiet);
  field (ctl, _ ("State"), state);
  moment_field (ctl, detail, "promised", _ ("Promised for"));
  print_asked (ctl, detail);
  moment_field (ctl, detail, "closes", _ ("Closes"));
  moment_field (ctl, detail, "deadline", _ ("Deadline"));
  moment_field (ctl, detail, "invoice_due", _ ("Pay due"));
  field (ctl, _ ("Fee"), money);
  print_risk (ctl, detail);
  field (ctl, _ ("Page"), cw_ctl_text (detail, "url"));
  field (ctl, _ ("Calendars"), calendars);
  field (ctl, _ ("Language"), cw_ctl_text (detail, "lang"));
  print_signs (ctl, detail);
  cw_ctl_say_warnings (ctl, detail);
}

/* What its other cases tell; nobody needs it so much that show fails without. */
static void
print_client (CwCtl *ctl, GVariant *client)
{
  g_autoptr (GPtrArray) sentences = cw_ctl_client_sentences (client);

  if (sentences->len == 0)
    return;
  cw_ctl_print_heading (ctl, _ ("Client"));
  for (guint i = 0; i < sentences->len; i++)
    cw_ctl_printf (ctl, "  %s\n", (const char *)sentences->pdata[i]);
}

/* What is known of the case's client; NULL when nothing is.  A full reference. */
static GVariant *
client_of (CwCtl *ctl, GVariant *detail)
{
  return cw_ctl_get_client (ctl, cw_ctl_text (detail, "client"), cw_ctl_case_id (detail), NULL);
}

static GVariant *
with_client (GVariant *detail, GVariant *client)
{
  g_autoptr (GVariant) held = g_variant_ref_sink (detail);
  GVariantBuilder out;

  g_variant_builder_init (&out, G_VARIANT_TYPE_VARDICT);
  for (gsize i = 0; i < g_variant_n_children (held); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (held, i);
      g_variant_builder_add_value (&out, entry);
    }
  if (client != NULL)
    g_variant_builder_add (&out, "{sv}", "known_client", client);
  return g_variant_builder_end (&out);
}

static void
print_log (CwCtl *ctl, GVariant *detail)
{
  g_autoptr (GVariant) events = cw_ctl_value (detail, "events", "aa{sv}");
  g_autoptr (CwCtlTable) table = cw_ctl_table_new ();

  cw_ctl_table_column (table, _ ("EVENT"), CW_CTL_RIGHT);
  cw_ctl_table_column (table, _ ("WHEN"), CW_CTL_LEFT);
  cw_ctl_table_column (table, _ ("BY"), CW_CTL_DROP (1));
  cw_ctl_table_column (table, _ ("WHAT"), CW_CTL_SHRINK | CW_CTL_WIDE);
  for (gsize i = 0; events != NULL && i < g_variant_n_children (events); i++)
    {
      g_autoptr (GVariant) event = g_variant_get_child_value (events, i);
      gint64 id = 0;
      cw_ctl_number (event, "id", &id);
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
      g_autofree char *when =
          cw_ctl_event_moment (ctl, cw_ctl_text (event, "time"), cw_ctl_flag (event, "date_only"));
      g_autofree char *what = cw_ctl_event_text (ctl, event, detail);
      cw_ctl_table_cell (table, CW_CTL_DIM, number);
      cw_ctl_table_cell (table, CW_CTL_PLAIN, when);
      cw_ctl_table_cell (table, CW_CTL_PLAIN, cw_ctl_by_label (cw_ctl_text (event, "by")));
      cw_ctl_table_cell (table, CW_CTL_PLAIN, what);
    }
  cw_ctl_table_print (table, ctl);
}

/* NULL with error. */
static GVariant *
contact_log (CwCtl *ctl, guint32 id, const char *lang, GError **error)
{
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  if (lang != NULL)
    g_variant_builder_add (&options, "{sv}", "lang", g_variant_new_string (lang));
  g_autoptr (GVariant) reply = cw_ctl_call (
      ctl, "ContactLog", g_variant_new ("(ua{sv})", id, &options), "(a{sv})", error);
  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

/* The same text as in the messages to the office; of several cases one after the other. */
static gboolean
show_contact_logs (CwCtl *ctl, GVariant *ids, const char *lang, GError **error)
{
  g_autoptr (GPtrArray) logs = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);

  if (lang != NULL && !cw_ctl_check_word (lang, cw_ctl_language_words, error))
    return FALSE;
  for (gsize i = 0; i < g_variant_n_children (ids); i++)
    {
      guint32 id;
      g_variant_get_child (ids, i, "u", &id);
      GVariant *log = contact_log (ctl, id, lang, error);
      if (log == NULL)
        return FALSE;
      g_ptr_array_add (logs, log);
    }
  if (ctl->json)
    {
      g_autoptr (GVariant) all
          = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE_VARDICT,
                                                     (GVariant *const *)logs->pdata, logs->len));
      cw_ctl_print_json (ctl, logs->len == 1 ? g_ptr_array_index (logs, 0) : all);
      return TRUE;
    }
  for (guint i = 0; i < logs->len; i++)
    {
      const char *text = cw_ctl_text (g_ptr_array_index (logs, i), "text");
      g_autofree char *clean = cw_ctl_clean_lines (text != NULL ? text : "");
      if (*clean != '\0')
        cw_ctl_printf (ctl, "%s%s\n", i > 0 ? "\n" : "", clean);
    }
  return TRUE;
}

static void
show (CwCtl *ctl, GVariant *detail, gboolean all)
{
  g_autoptr (GVariant) client = client_of (ctl, detail);

  print_fields (ctl, detail);
  if (client != NULL)
    print_client (ctl, client);
  cw_ctl_print_heading (ctl, _ ("Plan"));
  cw_ctl_print_plan (ctl, detail, all);
  cw_ctl_print_heading (ctl, _ ("Log"));
  print_log (ctl, detail);
}

static GVariant *
case_json (CwCtl *ctl, GVariant *detail)
{
  g_autoptr (GVariant) client = client_of (ctl, detail);

  return with_client (cw_ctl_contract_detail (detail), client);
}

/* One case is an object, several are an array. */
static void
show_json (CwCtl *ctl, GPtrArray *details)
{
  GVariantBuilder rows;

  if (details->len == 1)
    {
      cw_ctl_print_json (ctl, case_json (ctl, g_ptr_array_index (details, 0)));
      return;
    }
  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < details->len; i++)
    g_variant_builder_add_value (&rows, case_json (ctl, g_ptr_array_index (details, i)));
  cw_ctl_print_json (ctl, g_variant_builder_end (&rows));
}

gboolean
cw_ctl_run_show (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_autoptr (GVariant) ids = cw_ctl_find_cases (ctl, args, cw_ctl_args_n (args), error);
  g_autoptr (GPtrArray) details = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);

  if (ids == NULL)
    return FALSE;
  if (cw_ctl_args_has (args, "log"))
    return show_contact_logs (ctl, ids, cw_ctl_args_option (args, "lang"), error);
  for (gsize i = 0; i < g_variant_n_children (ids); i++)
    {
      guint32 id;
      g_variant_get_child (ids, i, "u", &id);
      GVariant *detail = cw_ctl_get_case (ctl, id, error);
      if (detail == NULL)
        return FALSE;
      g_ptr_array_add (details, detail);
    }
  if (ctl->json)
    {
      show_json (ctl, details);
      return TRUE;
    }
  for (guint i = 0; i < details->len; i++)
    {
      if (i > 0)
        cw_ctl_print (ctl, "\n");
      show (ctl, g_ptr_array_index (details, i), cw_ctl_args_has (args, "all"));
    }
  return TRUE;
}
