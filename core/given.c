/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/given.h"

#include <string.h>

static const struct
{
  const char *key;
  char type; /* as in CwDetailValue */
} fields[] = {
  [CW_FIELD_TITLE] = { "title", 's' },
  [CW_FIELD_CLIENT] = { "client", 's' },
  [CW_FIELD_PLATFORM] = { "platform", 's' },
  [CW_FIELD_URL] = { "url", 's' },
  [CW_FIELD_LANG] = { "lang", 's' },
  [CW_FIELD_CLOSES] = { "closes", 'x' },
  [CW_FIELD_DEADLINE] = { "deadline", 'x' },
  [CW_FIELD_INVOICE_DUE] = { "invoice_due", 'x' },
  [CW_FIELD_CALENDARS] = { "calendars", 'a' },
  [CW_FIELD_FEE] = { "fee", 'f' },
};
G_STATIC_ASSERT (G_N_ELEMENTS (fields) == CW_N_FIELDS);

static int
find_field (const char *key)
{
  for (guint i = 0; i < CW_N_FIELDS; i++)
    if (fields[i].key[0] == key[0] && strcmp (fields[i].key, key) == 0)
      return (int) i;
  return -1;
}

CwGiven *
cw_given_new_empty (void)
{
  CwGiven *given = g_new (CwGiven, 1);

  given->refs = 1;
  given->problem = NULL;
  given->dict = NULL;
  given->n = 0;
  return given;
}

CwGiven *
cw_given_ref (CwGiven *given)
{
  given->refs++;
  return given;
}

static void
clear_value (CwGivenValue *value)
{
  g_free (value->text);
  g_strfreev (value->list);
}

void
cw_given_unref (CwGiven *given)
{
  if (given == NULL || --given->refs > 0)
    return;
  for (guint i = 0; i < given->n; i++)
    clear_value (&given->values[i]);
  g_clear_pointer (&given->dict, g_variant_unref);
  g_free (given->problem);
  g_free (given);
}

const CwGivenValue *
cw_given_find (const CwGiven *given, CwField field)
{
  for (guint i = 0; i < given->n; i++)
    if (given->values[i].field == field)
      return &given->values[i];
  return NULL;
}

static void
note_problem (CwGiven *given, const char *key)
{
  if (given->problem == NULL)
    given->problem = g_strdup_printf ("%s is no field of a case, or has the wrong type", key);
}

gboolean
cw_given_add (CwGiven *given, const char *key, const CwDetailValue *value)
{
  int field = find_field (key);
  gboolean removed = value->type == 's' && *value->text == '\0';

  if (field >= 0 && cw_given_find (given, (CwField) field) != NULL)
    return FALSE;
  if (field < 0 || (!removed && value->type != fields[field].type))
    {
      note_problem (given, key);
      return TRUE;
    }
  given->values[given->n++] = (CwGivenValue) {
    .field = (CwField) field,
    .removed = removed,
    .number = value->number,
    .text = removed ? NULL : g_strdup (value->text),
    .list = value->type == 'a' ? g_variant_dup_strv (value->dict, NULL) : NULL,
  };
  return TRUE;
}

/* A fee as such, when it is one. */
static void
look_for_fee (CwDetailValue *value)
{
  if (g_variant_lookup (value->dict, "amount", "x", &value->number)
      && g_variant_lookup (value->dict, "currency", "&s", &value->text))
    value->type = 'f';
}

CwGiven *
cw_given_new (GVariant *dict)
{
  CwGiven *given = cw_given_new_empty ();
  GVariantIter iter;
  const char *key;
  GVariant *child;

  given->dict = g_variant_ref_sink (dict);
  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &child))
    {
      g_autoptr (GVariant) owned = child;
      CwDetailValue value = { .type = '?', .dict = child };
      int field = find_field (key);
      if (g_variant_is_of_type (child, G_VARIANT_TYPE_STRING))
        value = (CwDetailValue){ .type = 's', .text = g_variant_get_string (child, NULL) };
      else if (g_variant_is_of_type (child, G_VARIANT_TYPE_INT64))
        value = (CwDetailValue){ .type = 'x', .number = g_variant_get_int64 (child) };
      else if (g_variant_is_of_type (child, G_VARIANT_TYPE_STRING_ARRAY))
        value.type = 'a';
      else if (field == CW_FIELD_FEE && g_variant_is_of_type (child, G_VARIANT_TYPE_VARDICT))
        look_for_fee (&value);
      if (cw_given_add (given, key, &value))
        continue;
      /* the last one of the same key counts */
      CwGivenValue *before = (CwGivenValue *) cw_given_find (given, (CwField) field);
      clear_value (before);
      *before = given->values[--given->n];
      cw_given_add (given, key, &value);
    }
  return given;
}

static GVariant *
value_to_variant (const CwGivenValue *value)
{
  GVariantBuilder fee;

  if (value->removed)
    return g_variant_new_string ("");
  switch (fields[value->field].type)
    {
    case 's':
      return g_variant_new_string (value->text);
    case 'x':
      return g_variant_new_int64 (value->number);
    case 'a':
      return g_variant_new_strv ((const char *const *) value->list, -1);
    default:
      g_variant_builder_init (&fee, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&fee, "{sv}", "amount", g_variant_new_int64 (value->number));
      g_variant_builder_add (&fee, "{sv}", "currency", g_variant_new_string (value->text));
      return g_variant_builder_end (&fee);
    }
}

GVariant *
cw_given_to_variant (const CwGiven *given)
{
  GVariantBuilder builder;

  if (given->dict != NULL)
    return g_variant_ref (given->dict);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < given->n; i++)
    g_variant_builder_add (&builder, "{sv}", fields[given->values[i].field].key,
                           value_to_variant (&given->values[i]));
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}
