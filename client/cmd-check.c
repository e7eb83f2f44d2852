/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "client/bus.h"
#include "client/cases.h"
#include "client/check-questions.h"
#include "client/check-words.h"
#include "client/json.h"
#include "client/output.h"
#include "client/runs.h"
#include "client/table.h"
#include "client/value.h"
#include "client/verdict-words.h"
#include "client/words.h"
#include "core/signs.h"
#include "core/text.h"

/* check, and flag, which lists the signs. */

static gboolean
check_sign (const char *word, GError **error)
{
  if (cw_sign_is_known (word))
    return TRUE;
  const char *near = cw_sign_nearest (word);
  g_autofree char *clean = cw_text_clean (word, 40);
  if (near != NULL)
    cw_ctl_usage (error, _ ("There is no sign \"%1$s\"; did you mean \"%2$s\"?"), clean, near);
  else
    cw_ctl_usage (error, _ ("There is no sign \"%s\"; \"cw-ctl flag\" lists them."), clean);
  return FALSE;
}

static gboolean
add_count (GVariantBuilder *signs, const CwCtlArgs *args, const char *name, const char *key,
           GError **error)
{
  const char *word = cw_ctl_args_option (args, name);
  guint64 number;

  if (word == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (word, 10, 1, G_MAXUINT32, &number, NULL))
    {
      cw_ctl_usage (error, _ ("--%s wants a whole number."), name);
      return FALSE;
    }
  g_variant_builder_add (signs, "{sv}", key, g_variant_new_uint32 ((guint32)number));
  return TRUE;
}

static gboolean
add_hours (GVariantBuilder *signs, const CwCtlArgs *args, GError **error)
{
  const char *word = cw_ctl_args_option (args, "hours");
  char *end;

  if (word == NULL)
    return TRUE;
  double hours = g_ascii_strtod (word, &end);
  if (end == word || *end != '\0' || !(hours > 0 && hours < 1e6))
    {
      cw_ctl_usage (error, _ ("--hours wants a number of hours, for example 2.5."));
      return FALSE;
    }
  g_variant_builder_add (signs, "{sv}", "hours", g_variant_new_double (hours));
  return TRUE;
}

/* What was typed as an a{sv}, a full reference; NULL with error.  The signs also go to seen. */
static GVariant *
given_signs (const CwCtlArgs *args, GPtrArray *seen, GError **error)
{
  g_auto (GVariantBuilder) signs = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  for (guint i = 1; i < cw_ctl_args_n (args); i++)
    {
      const char *sign = cw_ctl_args_word (args, i);
      if (!check_sign (sign, error))
        return NULL;
      g_variant_builder_add (&signs, "{sv}", sign, g_variant_new_boolean (TRUE));
      g_ptr_array_add (seen, g_strdup (sign));
    }
  if (!add_count (&signs, args, "people", "people_wanted", error)
      || !add_count (&signs, args, "characters", "characters", error)
      || !add_hours (&signs, args, error))
    return NULL;
  return g_variant_ref_sink (g_variant_builder_end (&signs));
}

/* The a{sv} of CheckCase, a full reference. */
static GVariant *
call_check (CwCtl *ctl, guint32 id, GVariant *signs, GError **error)
{
  g_autoptr (GVariant) reply =
      cw_ctl_call (ctl, "CheckCase", g_variant_new ("(u@a{sv})", id, signs), "(a{sv})", error);

  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

static CwCtlStyle
style_of (const char *weight)
{
  if (g_strcmp0 (weight, "stop") == 0)
    return CW_CTL_URGENT;
  if (g_strcmp0 (weight, "serious") == 0)
    return CW_CTL_WARNING;
  return g_strcmp0 (weight, "good") == 0 ? CW_CTL_GOOD : CW_CTL_PLAIN;
}

static const char *
weight_label (const char *weight)
{
  if (g_strcmp0 (weight, "stop") == 0)
    return C_ ("weight", "enough alone");
  if (g_strcmp0 (weight, "serious") == 0)
    return C_ ("weight", "serious");
  if (g_strcmp0 (weight, "mild") == 0)
    return C_ ("weight", "mild");
  if (g_strcmp0 (weight, "good") == 0)
    return C_ ("weight", "good");
  return C_ ("weight", "for information");
}

static const char *
found_by_label (const char *by)
{
  if (g_strcmp0 (by, "flag") == 0)
    return C_ ("found by", "you flagged it");
  if (g_strcmp0 (by, "log") == 0)
    return C_ ("found by", "from the log");
  if (g_strcmp0 (by, "past") == 0)
    return C_ ("found by", "from other cases with this client");
  return C_ ("found by", "as you say");
}

static void
print_wrapped (CwCtl *ctl, const char *text, int indent)
{
  int width = cw_ctl_terminal_width ();

  cw_ctl_text_wrap (ctl->out, text, indent, MIN (width, 100));
}

static void
print_finding (CwCtl *ctl, GVariant *finding)
{
  const char *weight = cw_ctl_text (finding, "weight");
  const char *follows = cw_ctl_finding_follows (finding);
  g_autofree char *source = cw_ctl_source_text (cw_ctl_text (finding, "source"));
  g_autofree char *reason = cw_ctl_finding_text (finding);
  /* TRANSLATORS: the head of a paragraph: 1 how much a sign weighs, 2 where it is known from */
  g_autofree char *head = g_strdup_printf (_ ("[%1$s] %2$s"), weight_label (weight),
                                           found_by_label (cw_ctl_text (finding, "by")));

  cw_ctl_print (ctl, "\n");
  cw_ctl_print_line (ctl, style_of (weight), head);
  print_wrapped (ctl, reason, 2);
  if (follows != NULL)
    print_wrapped (ctl, follows, 2);
  if (source != NULL)
    {
      g_autofree char *clean = cw_text_clean (source, 0);
      g_autofree char *line = g_strdup_printf (_ ("  Source: %s"), clean);
      cw_ctl_print_line (ctl, CW_CTL_DIM, line);
    }
}

static void
print_rate (CwCtl *ctl, GVariant *pay, const char *key, const char *low_key, const char *format,
            const char *with_limit)
{
  g_autoptr (GVariant) rate = cw_ctl_value (pay, key, "d");
  g_autoptr (GVariant) low = cw_ctl_value (pay, low_key, "d");
  g_autofree char *currency = cw_text_clean (cw_ctl_text (pay, "currency"), 8);
  char number[G_ASCII_DTOSTR_BUF_SIZE], limit[G_ASCII_DTOSTR_BUF_SIZE];

  if (rate == NULL)
    return;
  g_ascii_formatd (number, sizeof number, "%.2f", g_variant_get_double (rate));
  g_ascii_formatd (limit, sizeof limit, "%g", low != NULL ? g_variant_get_double (low) : 0);
  g_auto (GStrv) parts = g_strsplit (low != NULL ? with_limit : format, "%s", -1);
  g_autoptr (GString) line = g_string_new (parts[0]);
  const char *values[] = { number, currency, limit };
  for (guint i = 1; i <= G_N_ELEMENTS (values) && parts[i] != NULL; i++)
    g_string_append_printf (line, "%s%s", values[i - 1], parts[i]);
  cw_ctl_print_line (ctl, CW_CTL_PLAIN, line->str);
}

static void
print_pay (CwCtl *ctl, GVariant *verdict)
{
  g_autoptr (GVariant) pay = cw_ctl_value (verdict, "pay", "a{sv}");

  if (pay == NULL)
    return;
  cw_ctl_print (ctl, "\n");
  /* TRANSLATORS: in this order: the rate, its currency, the limit below which it is low */
  print_rate (ctl, pay, "per_hour", "low_per_hour", _ ("Pay per hour: %s %s."),
              _ ("Pay per hour: %s %s (low below %s)."));
  print_rate (ctl, pay, "per_character", "low_per_character", _ ("Pay per character: %s %s."),
              _ ("Pay per character: %s %s (low below %s)."));
}

static void
print_verdict (CwCtl *ctl, GVariant *verdict)
{
  g_autoptr (GVariant) findings = cw_ctl_value (verdict, "findings", "aa{sv}");
  const char *word = cw_ctl_text (verdict, "verdict");
  CwCtlStyle style = g_strcmp0 (word, "decline") == 0   ? CW_CTL_URGENT
                     : g_strcmp0 (word, "careful") == 0 ? CW_CTL_WARNING
                     : g_strcmp0 (word, "good") == 0    ? CW_CTL_GOOD
                                                        : CW_CTL_BOLD;

  g_autofree char *text = cw_text_clean (cw_ctl_verdict_text (verdict), 0);
  cw_ctl_print_line (ctl, style, text);
  for (gsize i = 0; findings != NULL && i < g_variant_n_children (findings); i++)
    {
      g_autoptr (GVariant) finding = g_variant_get_child_value (findings, i);
      print_finding (ctl, finding);
    }
  print_pay (ctl, verdict);
}

/* The dictionary with more answers.  Takes more; a full reference. */
static GVariant *
merged (GVariant *signs, GVariant *more)
{
  g_autoptr (GVariant) held = g_variant_ref_sink (more);
  GVariantBuilder all;

  g_variant_builder_init (&all, G_VARIANT_TYPE_VARDICT);
  for (gsize i = 0; i < g_variant_n_children (signs) + g_variant_n_children (held); i++)
    {
      gsize n = g_variant_n_children (signs);
      g_autoptr (GVariant) entry = i < n ? g_variant_get_child_value (signs, i)
                                         : g_variant_get_child_value (held, i - n);
      g_variant_builder_add_value (&all, entry);
    }
  return g_variant_ref_sink (g_variant_builder_end (&all));
}

static gboolean
offer_to_flag (CwCtl *ctl, guint32 id, GPtrArray *seen, GError **error)
{
  if (seen->len == 0)
    return TRUE;
  cw_ctl_print (ctl, "\n");
  g_autofree char *answer = cw_ctl_ask (ctl, _ ("Write what you saw into the log? [y/N] "));
  if (answer == NULL || !cw_ctl_is_yes (answer))
    return TRUE;
  return cw_ctl_flag_signs (ctl, id, seen, error);
}

gboolean
cw_ctl_run_check (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_autoptr (GPtrArray) seen = g_ptr_array_new_with_free_func (g_free);
  gboolean asks = !ctl->json && cw_ctl_is_interactive () && !cw_ctl_args_has (args, "no-ask");
  guint32 id;

  g_autoptr (GVariant) signs = given_signs (args, seen, error);
  if (signs == NULL || !cw_ctl_find_case (ctl, cw_ctl_args_word (args, 0), &id, error))
    return FALSE;
  g_autoptr (GVariant) verdict = call_check (ctl, id, signs, error);
  if (verdict == NULL)
    return FALSE;
  if (asks)
    {
      g_autoptr (GVariant) open = cw_ctl_value (verdict, "unanswered", "as");
      g_autofree const char **unanswered = open != NULL ? g_variant_get_strv (open, NULL) : NULL;
      g_auto (GVariantBuilder) more = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
      if (unanswered == NULL || !cw_ctl_ask_signs (ctl, unanswered, &more, seen))
        cw_ctl_print (ctl, "\n");
      g_autoptr (GVariant) all = merged (signs, g_variant_builder_end (&more));
      g_variant_unref (verdict);
      verdict = call_check (ctl, id, all, error);
      if (verdict == NULL)
        return FALSE;
      cw_ctl_print (ctl, "\n");
    }
  if (ctl->json)
    cw_ctl_print_json (ctl, verdict);
  else
    print_verdict (ctl, verdict);
  return !asks || offer_to_flag (ctl, id, seen, error);
}

/* ---- flag ---- */

static void
list_signs (CwCtl *ctl)
{
  g_autoptr (CwCtlTable) table = cw_ctl_table_new ();
  gsize n;
  const CwSign *signs = cw_signs (&n);

  cw_ctl_table_column (table, _ ("SIGN"), CW_CTL_LEFT);
  cw_ctl_table_column (table, _ ("MEANING"), CW_CTL_SHRINK | CW_CTL_WIDE);
  for (gsize i = 0; i < n; i++)
    {
      CwCtlStyle style = signs[i].good ? CW_CTL_GOOD : CW_CTL_PLAIN;
      cw_ctl_table_cell (table, style, signs[i].id);
      cw_ctl_table_cell (table, style, cw_ctl_sign_label (signs[i].id));
    }
  cw_ctl_table_print (table, ctl);
}

static void
list_signs_json (CwCtl *ctl)
{
  GVariantBuilder rows;
  gsize n;
  const CwSign *signs = cw_signs (&n);

  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (gsize i = 0; i < n; i++)
    {
      GVariantBuilder row;
      g_variant_builder_init (&row, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&row, "{sv}", "sign", g_variant_new_string (signs[i].id));
      g_variant_builder_add (&row, "{sv}", "good", g_variant_new_boolean (signs[i].good));
      g_variant_builder_add (&row, "{sv}", "meaning",
                             g_variant_new_string (cw_ctl_sign_label (signs[i].id)));
      g_variant_builder_add (&rows, "a{sv}", &row);
    }
  cw_ctl_print_json (ctl, g_variant_builder_end (&rows));
}

gboolean
cw_ctl_run_flag (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  guint n = cw_ctl_args_n (args);

  if (n > 1)
    return check_sign (cw_ctl_args_word (args, n - 1), error) && cw_ctl_run_event (ctl, args, error);
  if (ctl->json)
    list_signs_json (ctl);
  else
    list_signs (ctl);
  return TRUE;
}
