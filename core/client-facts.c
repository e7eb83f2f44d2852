/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/client-facts.h"

#include <string.h>

#include "core/policy.h"

#define LONGEST_DAYS 366
#define DAYS_OFF_NOT_GIVEN 0xff

static gboolean
take_text (char **to, GVariant *value)
{
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return FALSE;
  g_free (*to);
  *to = *g_variant_get_string (value, NULL) != '\0' ? g_variant_dup_string (value, NULL) : NULL;
  return TRUE;
}

static gboolean
take_list (char ***to, GVariant *value)
{
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    return FALSE;
  g_strfreev (*to);
  *to = g_variant_n_children (value) > 0 ? g_variant_dup_strv (value, NULL) : NULL;
  return TRUE;
}

static gboolean
take (CwClientFacts *facts, const char *key, GVariant *value)
{
  if (strcmp (key, "name") == 0)
    return take_text (&facts->name, value);
  if (strcmp (key, "lang") == 0)
    return take_text (&facts->lang, value);
  if (strcmp (key, "note") == 0)
    return take_text (&facts->note, value);
  if (strcmp (key, "calendars") == 0)
    return take_list (&facts->calendars, value);
  return strcmp (key, "days_off") == 0 && take_list (&facts->days_off, value);
}

static const char *
bad_day_off (const CwClientFacts *facts)
{
  guint8 weekdays;
  CwDay from, to;

  for (guint i = 0; facts->days_off != NULL && facts->days_off[i] != NULL; i++)
    if (!cw_day_off_parse (facts->days_off[i], &weekdays, &from, &to))
      return facts->days_off[i];
  return NULL;
}

CwClientFacts *
cw_client_facts_new (const char *key, GVariant *dict, char **reason)
{
  g_autoptr (CwClientFacts) facts = g_new0 (CwClientFacts, 1);
  GVariantIter iter;
  const char *name;
  GVariant *value;

  facts->key = g_strdup (key);
  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) held = value;
      if (take (facts, name, held))
        continue;
      if (reason != NULL)
        *reason = g_strdup_printf ("%s is nothing that is known of clients, or has the wrong type",
                                   name);
      return NULL;
    }
  const char *bad = bad_day_off (facts);
  if (bad == NULL)
    return g_steal_pointer (&facts);
  if (reason != NULL)
    *reason = g_strdup_printf ("\"%s\" is no day off", bad);
  return NULL;
}

void
cw_client_facts_free (CwClientFacts *facts)
{
  if (facts == NULL)
    return;
  g_free (facts->key);
  g_free (facts->name);
  g_strfreev (facts->calendars);
  g_strfreev (facts->days_off);
  g_free (facts->lang);
  g_free (facts->note);
  g_free (facts);
}

static void
put_text (GVariantBuilder *b, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_builder_add (b, "{sv}", key, g_variant_new_string (text));
}

static void
put_list (GVariantBuilder *b, const char *key, char **list)
{
  if (list != NULL)
    g_variant_builder_add (b, "{sv}", key, g_variant_new_strv ((const char *const *) list, -1));
}

GVariant *
cw_client_facts_to_variant (const CwClientFacts *facts)
{
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  put_text (&b, "name", facts->name);
  put_list (&b, "calendars", facts->calendars);
  put_list (&b, "days_off", facts->days_off);
  put_text (&b, "lang", facts->lang);
  put_text (&b, "note", facts->note);
  return g_variant_builder_end (&b);
}

gboolean
cw_client_facts_is_empty (const CwClientFacts *facts)
{
  return facts->calendars == NULL && facts->days_off == NULL && facts->lang == NULL
         && facts->note == NULL;
}

/* ---- days off ---- */

gboolean
cw_day_off_parse (const char *text, guint8 *weekdays, CwDay *from, CwDay *to)
{
  const char *dots = strstr (text, "..");
  CwWeekday weekday;

  *weekdays = 0;
  *from = *to = CW_DAY_NONE;
  if (cw_weekday_from_word (text, &weekday))
    {
      *weekdays = (guint8) (1u << weekday);
      return TRUE;
    }
  if (dots == NULL)
    {
      if (!cw_day_parse (text, from))
        return FALSE;
      *to = *from;
      return TRUE;
    }
  g_autofree char *first = g_strndup (text, (gsize) (dots - text));
  return cw_day_parse (first, from) && cw_day_parse (dots + 2, to) && *from <= *to
         && *to - *from < LONGEST_DAYS;
}

CwCalendar *
cw_client_facts_calendar (const CwClientFacts *facts, gboolean with_weekend)
{
  g_autoptr (GArray) closed = g_array_new (FALSE, TRUE, sizeof (CwNamedDay));
  guint8 off = 0, weekdays;
  CwDay from, to;

  for (guint i = 0; facts->days_off != NULL && facts->days_off[i] != NULL; i++)
    {
      if (!cw_day_off_parse (facts->days_off[i], &weekdays, &from, &to))
        continue;
      off |= weekdays;
      for (CwDay day = from; day != CW_DAY_NONE && day <= to; day++)
        {
          CwNamedDay named = { day, facts->name != NULL ? facts->name : facts->key, NULL };
          g_array_append_val (closed, named);
        }
    }
  if (off == 0 && closed->len == 0)
    return NULL;
  if (off != 0 && with_weekend)
    off |= CW_WEEKEND;
  return cw_calendar_new (facts->key, "client", off != 0 ? off : DAYS_OFF_NOT_GIVEN, CW_DAY_NONE,
                          CW_DAY_NONE, CW_DAY_NONE, (CwNamedDay *) (gpointer) closed->data,
                          closed->len, NULL, 0);
}
