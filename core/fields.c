/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/case.h"

#include <stddef.h>
#include <string.h>

/* The fields of a case: a seed, overlaid by edits. */

typedef enum
{
  FIELD_TEXT, FIELD_MOMENT, FIELD_LIST, FIELD_FEE
} FieldType;

typedef struct
{
  const char *key;
  FieldType type;
  gsize at;     /* offset of the value in CwFields */
  gsize setter; /* of a moment: offset of the event that set it */
} Field;

#define TEXT(name) { #name, FIELD_TEXT, offsetof (CwFields, name), 0 }
#define MOMENT(key, name) \
  { key, FIELD_MOMENT, offsetof (CwFields, name), offsetof (CwFields, name##_event) }

static const Field known_fields[] = {
  TEXT (title),
  TEXT (client),
  TEXT (platform),
  TEXT (url),
  TEXT (lang),
  MOMENT ("closes", closes),
  MOMENT ("deadline", deadline),
  MOMENT ("invoice_due", due),
  { "calendars", FIELD_LIST, offsetof (CwFields, calendars), 0 },
  { "fee", FIELD_FEE, 0, 0 },
};

static const Field *
find_field (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (known_fields); i++)
    if (g_str_equal (known_fields[i].key, key))
      return &known_fields[i];
  return NULL;
}

/* An entry of an a{sv}: its value, full; the key lives as long as the dictionary.  A quarter of the
 * price of g_variant_iter_next () with a format, and there are thousands of cases to read. */
static GVariant *
read_entry (GVariant *dict, gsize i, const char **key)
{
  g_autoptr(GVariant) entry = g_variant_get_child_value (dict, i);
  g_autoptr(GVariant) name = g_variant_get_child_value (entry, 0);
  g_autoptr(GVariant) boxed = g_variant_get_child_value (entry, 1);

  *key = g_variant_get_string (name, NULL);
  return g_variant_get_variant (boxed);
}

/* The empty string takes a field away. */
static gboolean
is_empty (GVariant *value)
{
  return g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
         && *g_variant_get_string (value, NULL) == '\0';
}

static gboolean
fits (const Field *field, GVariant *value)
{
  gint64 amount;
  const char *currency;

  if (is_empty (value))
    return TRUE;
  switch (field->type)
    {
    case FIELD_TEXT:
      return g_variant_is_of_type (value, G_VARIANT_TYPE_STRING);
    case FIELD_MOMENT:
      return g_variant_is_of_type (value, G_VARIANT_TYPE_INT64);
    case FIELD_LIST:
      return g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY);
    case FIELD_FEE:
    default:
      return g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT)
             && g_variant_lookup (value, "amount", "x", &amount)
             && g_variant_lookup (value, "currency", "&s", &currency);
    }
}

static void
set_text (char **text, GVariant *value)
{
  g_free (*text);
  *text = is_empty (value) ? NULL : g_variant_dup_string (value, NULL);
}

static void
set_moment (CwInstant *moment, gint64 *setter, GVariant *value, gint64 event_id)
{
  CwInstant given = is_empty (value) ? CW_NEVER : g_variant_get_int64 (value);

  /* a date that is given again as it was is not set anew: its ladder goes on */
  if (given == *moment)
    return;
  *moment = given;
  *setter = event_id;
}

static void
set_list (char ***list, GVariant *value)
{
  g_clear_pointer (list, g_strfreev);
  if (!is_empty (value) && g_variant_n_children (value) > 0)
    *list = g_variant_dup_strv (value, NULL);
}

static void
set_fee (CwFields *fields, GVariant *value)
{
  g_clear_pointer (&fields->fee_currency, g_free);
  fields->fee_amount = 0;
  fields->has_fee = !is_empty (value);
  if (!fields->has_fee)
    return;
  g_variant_lookup (value, "amount", "x", &fields->fee_amount);
  g_variant_lookup (value, "currency", "s", &fields->fee_currency);
}

static void
set_field (CwFields *fields, const Field *field, GVariant *value, gint64 event_id)
{
  gpointer at = (char *) fields + field->at;

  switch (field->type)
    {
    case FIELD_TEXT:
      set_text (at, value);
      break;
    case FIELD_MOMENT:
      set_moment (at, (gpointer) ((char *) fields + field->setter), value, event_id);
      break;
    case FIELD_LIST:
      set_list (at, value);
      break;
    case FIELD_FEE:
    default:
      set_fee (fields, value);
      break;
    }
}

gboolean
cw_fields_apply (CwFields *fields, GVariant *dict, gint64 event_id, char **reason)
{
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr(GPtrArray) found = g_ptr_array_new ();
  gsize n = g_variant_n_children (dict);

  /* all are looked at before any is set: what is refused changes nothing */
  for (gsize i = 0; i < n; i++)
    {
      const char *key;
      GVariant *value = read_entry (dict, i, &key);
      const Field *field = find_field (key);

      g_ptr_array_add (values, value);
      g_ptr_array_add (found, (gpointer) field);
      if (field != NULL && fits (field, value))
        continue;
      if (reason != NULL)
        *reason = g_strdup_printf ("%s is no field of a case, or has the wrong type", key);
      return FALSE;
    }
  for (guint i = 0; i < found->len; i++)
    set_field (fields, found->pdata[i], values->pdata[i], event_id);
  return TRUE;
}

void
cw_fields_clear (CwFields *fields)
{
  g_free (fields->title);
  g_free (fields->client);
  g_free (fields->platform);
  g_free (fields->url);
  g_strfreev (fields->calendars);
  g_free (fields->lang);
  g_free (fields->fee_currency);
  *fields = (CwFields) { .closes = CW_NEVER, .deadline = CW_NEVER, .due = CW_NEVER };
}

/* The platform that a dictionary of fields names, allocated; NULL: none. */
static char *
find_platform (GVariant *fields)
{
  gsize n = fields != NULL ? g_variant_n_children (fields) : 0;

  for (gsize i = 0; i < n; i++)
    {
      const char *key;
      g_autoptr(GVariant) value = read_entry (fields, i, &key);
      if (strcmp (key, "platform") == 0 && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        return g_variant_dup_string (value, NULL);
    }
  return NULL;
}

static char *
edited_platform (const CwEvent *event)
{
  return event->kind == CW_EVENT_EDITED ? find_platform (event->d.fields) : NULL;
}

char *
cw_case_platform (GVariant *seed, GPtrArray *events)
{
  g_autofree char *platform = find_platform (seed);
  gboolean edited = FALSE;

  for (guint i = 0; i < events->len && !edited; i++)
    {
      g_autofree char *other = edited_platform (g_ptr_array_index (events, i));
      edited = other != NULL;
    }
  if (!edited)
    return platform != NULL ? g_steal_pointer (&platform) : g_strdup ("");

  /* edits may be retracted, amended or entered late: only then is the order worth its price */
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GPtrArray) log = cw_case_order_events (events, utc);
  for (guint i = 0; i < log->len; i++)
    {
      char *other = edited_platform (g_ptr_array_index (log, i));
      if (other == NULL)
        continue;
      g_free (platform);
      platform = other;
    }
  return platform != NULL ? g_steal_pointer (&platform) : g_strdup ("");
}
