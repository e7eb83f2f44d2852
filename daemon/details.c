/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/details.h"

#include <stdio.h>

#include "core/limits.h"
#include "core/money.h"
#include "dbus/errors.h"

CwWhenContext
cw_details_when (const CwWorld *world, const CwView *view)
{
  return (CwWhenContext) {
    .now = view->x.now,
    .day_end = world->settings->day_end,
    .hours_start = world->settings->hours.from,
    .days = view->x.days,
  };
}

gboolean
cw_details_year_is_out (const char *text)
{
  int year, month, day;

  return sscanf (text, "%4d-%2d-%2d", &year, &month, &day) == 3 && year > 0
         && (year < CW_YEAR_FIRST || year > CW_YEAR_LAST) && month >= 1 && month <= 12 && day >= 1
         && g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year);
}

gboolean
cw_details_moment (const char *key, const char *text, CwWhenPurpose purpose,
                   const CwWhenContext *context, CwWhen *when, GError **error)
{
  g_autofree char *reason = NULL;

  if (!cw_when_parse (text, purpose, context, when, &reason))
    {
      gboolean limit = strstr (reason, "outside the years") != NULL || cw_details_year_is_out (text);
      cw_set_error (error, limit ? CW_ERROR_LIMIT_EXCEEDED : CW_ERROR_INVALID_ARGUMENT,
                    limit ? "out-of-range" : "bad-time", "%s: %s", key, reason);
      return FALSE;
    }
  if ((purpose == CW_WHEN_PAST || purpose == CW_WHEN_ASKED) && cw_when_is_future (when, context))
    {
      g_autofree char *at = cw_instant_format_iso (when->instant, context->days.user_zone);
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "in-the-future",
                    "%s: %s is still to come; what happened lies in the past", key, at);
      return FALSE;
    }
  return TRUE;
}

gboolean
cw_details_request (GVariant *dict, const char **request, GError **error)
{
  g_autoptr(GVariant) value = g_variant_lookup_value (dict, "request", NULL);

  *request = NULL;
  if (value == NULL)
    return TRUE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-request", "request is a text, a UUID");
      return FALSE;
    }
  /* stays valid as long as dict: both share their bytes */
  g_variant_lookup (dict, "request", "&s", request);
  return TRUE;
}

static void
refuse_key (const char *key, const char *const *known, const char *where, GError **error)
{
  const char *near = cw_text_nearest (key, known);

  if (near != NULL)
    cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "unknown-key",
                  "%s takes no \"%s\"; did you mean \"%s\"?", where, key, near);
  else
    cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "unknown-key", "%s takes no \"%s\"", where, key);
}

gboolean
cw_details_only (GVariant *dict, const char *const *known, GError **error)
{
  GVariantIter iter;
  const char *key;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &key, NULL))
    if (!g_strv_contains (known, key))
      {
        refuse_key (key, known, "this call", error);
        return FALSE;
      }
  return TRUE;
}

/* ---- events ---- */

gboolean
cw_details_kind (const char *word, GVariant *details, CwEventKind *kind, GError **error)
{
  if (!cw_event_from_word (word, kind))
    {
      const char *words[CW_N_EVENTS + 1] = { NULL };
      for (int i = 0; i < CW_N_EVENTS; i++)
        words[i] = cw_event_word ((CwEventKind) i);
      const char *near = cw_text_nearest (word, words);
      if (near != NULL)
        cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "unknown-event",
                      "there is no event \"%s\"; did you mean \"%s\"?", word, near);
      else
        cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "unknown-event",
                      "there is no event \"%s\"", word);
      return FALSE;
    }
  g_autoptr(GVariant) promised = g_variant_lookup_value (details, "promised", NULL);
  if (*kind == CW_EVENT_REPLIED && promised != NULL)
    *kind = CW_EVENT_PROMISED;
  return TRUE;
}

/* Other names that callers may use for a detail. */
static const char *
detail_name (CwEventKind kind, const char *key)
{
  if (kind == CW_EVENT_PROMISED && g_str_equal (key, "promised"))
    return "until";
  if (kind == CW_EVENT_AMENDED && g_str_equal (key, "at"))
    return "new_at";
  if (kind == CW_EVENT_NOTED && g_str_equal (key, "note"))
    return "text";
  return key;
}

static gboolean
check_text (const char *key, const char *text, gsize limit, GError **error)
{
  if (strlen (text) > limit)
    {
      cw_set_error (error, CW_ERROR_LIMIT_EXCEEDED, "too-long",
                    "%s has %" G_GSIZE_FORMAT " bytes; at most %" G_GSIZE_FORMAT " are allowed", key,
                    strlen (text), limit);
      return FALSE;
    }
  if (!cw_text_is_acceptable (text, limit == CW_LIMIT_NOTE ? "\n\t" : NULL))
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-text", "%s holds control characters",
                    key);
      return FALSE;
    }
  return TRUE;
}

gboolean
cw_details_check_note (const char *key, const char *text, GError **error)
{
  return check_text (key, text, CW_LIMIT_NOTE, error);
}

static gboolean
wrong_type (const char *key, GError **error)
{
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "wrong-type", "%s has the wrong type", key);
  return FALSE;
}

static gboolean
take_when (CwEvent *event, const CwDetailKey *known, const char *text,
           const CwWhenContext *context, GError **error)
{
  CwWhen when;

  if (!cw_details_moment (known->key, text, (CwWhenPurpose) known->purpose, context, &when, error))
    return FALSE;
  if (g_str_equal (known->key, "at"))
    {
      event->at = when.instant;
      event->date_only = when.date_only;
      return TRUE;
    }
  if (g_str_equal (known->key, "new_at"))
    event->d.date_only = when.date_only;
  g_autofree char *reason = NULL;
  CwDetailValue value = { .type = 'x', .number = when.instant };
  if (cw_event_set_detail (event, known->key, &value, &reason))
    return TRUE;
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-value", "%s", reason);
  return FALSE;
}

static gboolean
take_detail (CwEvent *event, const CwDetailKey *known, GVariant *value,
             const CwWhenContext *context, gint64 *target, GError **error)
{
  CwDetailValue taken = { .type = '?' };
  g_autofree char *reason = NULL;

  switch (known->type)
    {
    case 'w':
      return g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
               ? take_when (event, known, g_variant_get_string (value, NULL), context, error)
               : wrong_type (known->key, error);
    case 't':
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
        *target = (gint64) g_variant_get_uint64 (value);
      else if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
        *target = g_variant_get_int64 (value);
      else if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
        *target = g_variant_get_uint32 (value);
      else if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT32))
        *target = g_variant_get_int32 (value);
      else
        return wrong_type (known->key, error);
      return TRUE;
    case 'b':
      if (!g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
        return wrong_type (known->key, error);
      taken = (CwDetailValue) { .type = 'b', .number = g_variant_get_boolean (value) };
      if (taken.number == 0 && !g_str_equal (known->key, "button"))
        return TRUE; /* said not to apply */
      break;
    case 's':
      if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        return wrong_type (known->key, error);
      taken = (CwDetailValue) { .type = 's', .text = g_variant_get_string (value, NULL) };
      if (!check_text (known->key, taken.text,
                       g_str_equal (known->key, "text") ? CW_LIMIT_NOTE : CW_LIMIT_NAME, error))
        return FALSE;
      break;
    default:
      return wrong_type (known->key, error);
    }
  if (cw_event_set_detail (event, known->key, &taken, &reason))
    return TRUE;
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-value", "%s", reason);
  return FALSE;
}

static void
refuse_detail (CwEventKind kind, const char *key, GError **error)
{
  gsize n;
  const CwDetailKey *all = cw_event_detail_keys (&n);
  g_autoptr(GPtrArray) known = g_ptr_array_new ();

  for (gsize i = 0; i < n; i++)
    if ((all[i].kinds >> kind & 1u) != 0 && !all[i].internal && all[i].type != 'd')
      g_ptr_array_add (known, (gpointer) all[i].key);
  g_ptr_array_add (known, NULL);
  refuse_key (key, (const char *const *) known->pdata, cw_event_word (kind), error);
}

CwEvent *
cw_details_to_event (CwEventKind kind, GVariant *details, const CwWhenContext *context,
                     const char *zone_name, gint64 *target, GError **error)
{
  g_autoptr(CwEvent) event = cw_event_new (kind);
  gint64 named = 0;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  event->at = context->now;
  event->zone = g_strdup (zone_name);
  event->uuid = g_uuid_string_random ();
  g_variant_iter_init (&iter, details);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr(GVariant) held = value;
      if (g_str_equal (key, "request"))
        continue;
      const CwDetailKey *known = cw_event_detail_key (kind, detail_name (kind, key));
      if (known == NULL || known->internal || known->type == 'd')
        {
          refuse_detail (kind, key, error);
          return NULL;
        }
      if (!take_detail (event, known, held, context, &named, error))
        return NULL;
    }
  if (target != NULL)
    *target = named;
  return g_steal_pointer (&event);
}

/* ---- fields ---- */

static gboolean
is_currency (const char *code)
{
  return strlen (code) == 3 && g_ascii_isupper (code[0]) && g_ascii_isupper (code[1])
         && g_ascii_isupper (code[2]);
}

gboolean
cw_details_parse_fee (const char *text, gint64 *amount, char **currency)
{
  g_autofree char *copy = g_strstrip (g_strdup (text));
  g_auto(GStrv) parts = NULL;
  const char *code = "JPY";

  g_strdelimit (copy, "\t", ' ');
  parts = g_strsplit (copy, " ", -1);
  guint n = g_strv_length (parts);
  if (n == 0 || n > 2)
    return FALSE;
  if (n == 2)
    {
      code = parts[1];
      if (!is_currency (code))
        return FALSE;
    }
  int decimals = (int) cw_money_decimals (code);
  gint64 value = 0;
  int seen = -1, digits = 0; /* decimals seen after the point, -1 before it */
  for (const char *p = parts[0]; *p != '\0'; p++)
    {
      if (*p == ',' && seen < 0 && p > parts[0])
        continue;
      if (*p == '.' && seen < 0)
        {
          seen = 0;
          continue;
        }
      if (!g_ascii_isdigit (*p) || seen == decimals || value > G_MAXINT64 / 1000)
        return FALSE;
      value = value * 10 + (*p - '0');
      digits++;
      seen += seen >= 0;
    }
  if (digits == 0 || seen == 0)
    return FALSE;
  for (int i = MAX (seen, 0); i < decimals; i++)
    value *= 10;
  *amount = value;
  *currency = g_strdup (code);
  return TRUE;
}

static GVariant *
fee_value (GVariant *value, gboolean editing, GError **error)
{
  gint64 amount = 0;
  g_autofree char *currency = NULL;
  const char *code = NULL;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      const char *text = g_variant_get_string (value, NULL);
      if (*text == '\0' && editing)
        return g_variant_new_string ("");
      if (cw_details_parse_fee (text, &amount, &currency))
        code = currency;
    }
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT)
           && g_variant_n_children (value) == 2
           && g_variant_lookup (value, "amount", "x", &amount) && amount >= 0
           && g_variant_lookup (value, "currency", "&s", &code) && !is_currency (code))
    code = NULL;
  if (code == NULL)
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-fee",
                    "a fee is an amount such as 50000, \"120.50 USD\", or {amount, currency}");
      return NULL;
    }
  GVariantBuilder fee;
  g_variant_builder_init (&fee, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&fee, "{sv}", "amount", g_variant_new_int64 (amount));
  g_variant_builder_add (&fee, "{sv}", "currency", g_variant_new_string (code));
  return g_variant_builder_end (&fee);
}

static GVariant *
calendars_value (const CwWorld *world, GVariant *value, GError **error)
{
  g_auto(GStrv) names = NULL;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    names = g_variant_dup_strv (value, NULL);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      const char *text = g_variant_get_string (value, NULL);
      names = *text == '\0' ? g_new0 (char *, 1) : g_strsplit_set (text, ",;", -1);
    }
  else
    {
      wrong_type ("calendars", error);
      return NULL;
    }
  if (g_strv_length (names) > 20)
    {
      cw_set_error (error, CW_ERROR_LIMIT_EXCEEDED, "too-many", "at most 20 calendars per case");
      return NULL;
    }
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_strstrip (names[i]);
      g_autoptr(GError) unknown = NULL;
      const char *one[] = { names[i], NULL };
      if (cw_library_union (world->library, one, NULL, &unknown) == NULL)
        {
          /* an argument that names nothing, not a missing object */
          g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, unknown->message);
          return NULL;
        }
    }
  return g_variant_new_strv ((const char *const *) names, -1);
}

static gboolean
check_platform (const CwWorld *world, const char *id, GError **error)
{
  if (*id == '\0' || cw_library_policy (world->library, id) != NULL)
    return TRUE;
  g_auto(GStrv) ids = cw_library_policy_ids (world->library);
  const char *near = cw_text_nearest (id, (const char *const *) ids);
  if (near != NULL)
    cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "unknown-platform",
                  "there are no rules for \"%s\"; did you mean \"%s\"?", id, near);
  else
    cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "unknown-platform",
                  "there are no rules for \"%s\"", id);
  return FALSE;
}

static GVariant *
text_value (const CwWorld *world, const char *key, GVariant *value, GError **error)
{
  gboolean named = g_str_equal (key, "title") || g_str_equal (key, "client");

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      wrong_type (key, error);
      return NULL;
    }
  const char *text = g_variant_get_string (value, NULL);
  if (named && text[strspn (text, " ")] == '\0')
    {
      g_autofree char *code = g_strdup_printf ("empty-%s", key);
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, code, "a case needs a %s", key);
      return NULL;
    }
  if (named && (strlen (text) > CW_LIMIT_TITLE * 4u || g_utf8_strlen (text, -1) > CW_LIMIT_TITLE))
    {
      cw_set_error (error, CW_ERROR_LIMIT_EXCEEDED, "too-long",
                    "%s: at most %d characters are allowed", key, CW_LIMIT_TITLE);
      return NULL;
    }
  if (!check_text (key, text, g_str_equal (key, "url") ? CW_LIMIT_URL : CW_LIMIT_NAME * 4, error)
      || (g_str_equal (key, "platform") && !check_platform (world, text, error)))
    return NULL;
  return g_variant_new_string (text);
}

static GVariant *
moment_value (const char *key, GVariant *value, const CwWhenContext *context, gboolean editing,
              GError **error)
{
  CwWhen when;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      wrong_type (key, error);
      return NULL;
    }
  const char *text = g_variant_get_string (value, NULL);
  if (editing && *text == '\0')
    return g_variant_new_string ("");
  if (!cw_details_moment (key, text, CW_WHEN_PLAN, context, &when, error))
    return NULL;
  return g_variant_new_int64 (when.instant);
}

GVariant *
cw_details_fields (const CwWorld *world, GVariant *dict, const CwWhenContext *context,
                   gboolean editing, GVariantBuilder *others, GError **error)
{
  static const char *const known[] = { "title", "client", "platform", "url", "lang", "fee",
                                       "calendars", "calendar", "closes", "deadline",
                                       "invoice_due", "due", "request", NULL };
  g_auto(GVariantBuilder) fields = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr(GVariant) held = value;
      GVariant *made = NULL;

      if (g_str_equal (key, "request"))
        continue;
      if (!g_strv_contains (known, key))
        {
          if (others == NULL)
            {
              refuse_key (key, known, "a case", error);
              return NULL;
            }
          g_variant_builder_add (others, "{sv}", key, held);
          continue;
        }
      if (g_str_equal (key, "due"))
        key = "invoice_due";
      if (g_str_equal (key, "calendar"))
        key = "calendars";
      if (g_str_equal (key, "fee"))
        made = fee_value (held, editing, error);
      else if (g_str_equal (key, "calendars"))
        made = calendars_value (world, held, error);
      else if (g_str_equal (key, "closes") || g_str_equal (key, "deadline")
               || g_str_equal (key, "invoice_due"))
        made = moment_value (key, held, context, editing, error);
      else
        made = text_value (world, key, held, error);
      if (made == NULL)
        return NULL;
      g_variant_builder_add (&fields, "{sv}", key, made);
    }
  return g_variant_ref_sink (g_variant_builder_end (&fields));
}
