/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/check.h"

#include <math.h>

#include "core/redflags.h"
#include "daemon/client-past.h"
#include "daemon/dict.h"
#include "dbus/errors.h"

static gboolean
wrong_type (const char *key, GError **error)
{
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "wrong-type", "%s has the wrong type", key);
  return FALSE;
}

static gboolean
unknown_sign (const char *key, GError **error)
{
  static const char *const numbers[] = { "people_wanted", "characters", "hours", NULL };
  const char *sign = cw_sign_nearest (key);
  const char *near = sign != NULL ? sign : cw_text_nearest (key, numbers);
  g_autofree char *clean = cw_text_clean (key, 40);
  g_autofree char *hint = near != NULL ? g_strdup_printf ("; did you mean \"%s\"?", near)
                                       : g_strdup ("");

  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "unknown-sign", "there is no sign \"%s\"%s",
                clean, hint);
  return FALSE;
}

static gboolean
read_answer (CwRedFlagInput *in, const char *key, GVariant *value, GError **error)
{
  if (g_str_equal (key, "people_wanted") || g_str_equal (key, "characters"))
    {
      if (!g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
        return wrong_type (key, error);
      *(*key == 'p' ? &in->people_wanted : &in->characters) = g_variant_get_uint32 (value);
      return TRUE;
    }
  if (g_str_equal (key, "hours"))
    {
      if (!g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
        return wrong_type (key, error);
      in->hours = g_variant_get_double (value);
      if (isfinite (in->hours) && in->hours >= 0)
        return TRUE;
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-number", "hours is no number of hours");
      return FALSE;
    }
  if (!cw_sign_is_known (key))
    return unknown_sign (key, error);
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return wrong_type (key, error);
  g_hash_table_insert (in->answers, (gpointer) cw_red_flag (key)->id,
                       GINT_TO_POINTER (g_variant_get_boolean (value) ? 1 : -1));
  return TRUE;
}

static gboolean
read_answers (CwRedFlagInput *in, GVariant *signs, GError **error)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, signs);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr(GVariant) held = value;
      if (!read_answer (in, key, held, error))
        return FALSE;
    }
  return TRUE;
}

static GVariant *
findings_of (const CwRedFlagReport *report)
{
  GVariantBuilder rows;

  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < report->findings->len; i++)
    {
      const CwFinding *finding = &g_array_index (report->findings, CwFinding, i);
      g_autofree char *reason = cw_finding_text (finding);
      const char *follows = finding->flag->follows;
      GVariantBuilder row;
      g_variant_builder_init (&row, G_VARIANT_TYPE_VARDICT);
      cw_dict_put_text (&row, "sign", finding->flag->id);
      cw_dict_put (&row, "good", g_variant_new_boolean (finding->weight == CW_WEIGHT_GOOD));
      cw_dict_put_text (&row, "weight", cw_weight_to_word (finding->weight));
      cw_dict_put_text (&row, "by", cw_found_by_to_word (finding->by));
      if (finding->number != 0)
        cw_dict_put (&row, "number", g_variant_new_int32 (finding->number));
      cw_dict_put_text (&row, "reason", reason);
      cw_dict_put_text (&row, "follows", *follows != '\0' ? follows : NULL);
      cw_dict_put_text (&row, "source", finding->flag->source);
      g_variant_builder_add (&rows, "a{sv}", &row);
    }
  return g_variant_builder_end (&rows);
}

static void
put_pay (GVariantBuilder *b, const CwRedFlagReport *report, const CwFields *fields)
{
  GVariantBuilder pay;

  if (report->per_hour <= 0 && report->per_character <= 0)
    return;
  g_variant_builder_init (&pay, G_VARIANT_TYPE_VARDICT);
  cw_dict_put_text (&pay, "currency", fields->fee_currency);
  if (report->per_hour > 0)
    cw_dict_put (&pay, "per_hour", g_variant_new_double (report->per_hour));
  if (report->per_character > 0)
    cw_dict_put (&pay, "per_character", g_variant_new_double (report->per_character));
  if (report->judged && report->per_hour > 0)
    cw_dict_put (&pay, "low_per_hour", g_variant_new_double (CW_LOW_HOURLY_JPY));
  if (report->judged && report->per_character > 0)
    cw_dict_put (&pay, "low_per_character", g_variant_new_double (CW_LOW_PER_CHARACTER_JPY));
  cw_dict_put (b, "pay", g_variant_builder_end (&pay));
}

GVariant *
cw_check (const CwWorld *world, const CwView *view, GVariant *signs, GError **error)
{
  g_autoptr(GHashTable) answers = g_hash_table_new (g_str_hash, g_str_equal);
  CwRedFlagInput in = { .c = view->c, .answers = answers, .x = &view->x };
  GVariantBuilder b;

  if (!read_answers (&in, signs, error))
    return NULL;
  g_autoptr(CwFigures) past
    = cw_client_past (world, view->c->fields.client, view->row.id, view->x.now, NULL, error);
  if (past == NULL)
    return NULL;
  g_autoptr(CwHistory) history = cw_history_new (view->c, view->row.seed, &view->x);
  in.past = past;
  in.history = history;
  g_autoptr(CwRedFlagReport) report = cw_red_flags_find (&in);

  g_ptr_array_add (report->open, NULL);
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put (&b, "id", g_variant_new_uint32 (view->row.id));
  cw_dict_put_text (&b, "verdict", cw_verdict_to_word (report->verdict));
  cw_dict_put_text (&b, "text", cw_verdict_text (report->verdict, report->contracted));
  cw_dict_put (&b, "contracted", g_variant_new_boolean (report->contracted));
  cw_dict_put (&b, "findings", findings_of (report));
  put_pay (&b, report, &view->c->fields);
  cw_dict_put (&b, "unanswered",
               g_variant_new_strv ((const char *const *) report->open->pdata, -1));
  return g_variant_builder_end (&b);
}

GVariant *
cw_check_reasons (const CwWorld *world, const CwView *view, GError **error)
{
  g_autoptr(CwFigures) past
    = cw_client_past (world, view->c->fields.client, view->row.id, view->x.now, NULL, error);
  GVariantBuilder rows;

  if (past == NULL)
    return NULL;
  g_autoptr(CwHistory) history = cw_history_new (view->c, view->row.seed, &view->x);
  CwReasonInput in = { view->c, history, past, &view->x };
  g_autoptr(GArray) reasons = cw_reasons_find (&in);
  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < reasons->len; i++)
    {
      const CwReason *reason = &g_array_index (reasons, CwReason, i);
      GVariantBuilder row;
      g_variant_builder_init (&row, G_VARIANT_TYPE_VARDICT);
      cw_dict_put_text (&row, "id", cw_reason_to_word (reason->id));
      cw_dict_put_text (&row, "likelihood", cw_likelihood_to_word (reason->likelihood));
      cw_dict_put_text (&row, "code", reason->code);
      cw_dict_put_text (&row, "why", reason->why);
      cw_dict_put_text (&row, "follows", *reason->follows != '\0' ? reason->follows : NULL);
      g_variant_builder_add (&rows, "a{sv}", &row);
    }
  return g_variant_builder_end (&rows);
}
