/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/case.h"

/* The fields of a case: a seed, overlaid by edits. */

static void
set_text (char **text, const CwGivenValue *value)
{
  g_free (*text);
  *text = g_strdup (value->text);
}

static void
set_moment (CwInstant *moment, gint64 *setter, const CwGivenValue *value, gint64 event_id)
{
  CwInstant given = value->removed ? CW_NEVER : value->number;

  /* a date that is given again as it was is not set anew: its ladder goes on */
  if (given == *moment)
    return;
  *moment = given;
  *setter = event_id;
}

static void
set_list (char ***list, const CwGivenValue *value)
{
  g_clear_pointer (list, g_strfreev);
  if (value->list != NULL && value->list[0] != NULL)
    *list = g_strdupv (value->list);
}

static void
set_fee (CwFields *fields, const CwGivenValue *value)
{
  set_text (&fields->fee_currency, value);
  fields->has_fee = !value->removed;
  fields->fee_amount = value->removed ? 0 : value->number;
}

static void
set_field (CwFields *fields, const CwGivenValue *value, gint64 event_id)
{
  switch (value->field)
    {
    case CW_FIELD_TITLE:
      set_text (&fields->title, value);
      break;
    case CW_FIELD_CLIENT:
      set_text (&fields->client, value);
      break;
    case CW_FIELD_PLATFORM:
      set_text (&fields->platform, value);
      break;
    case CW_FIELD_URL:
      set_text (&fields->url, value);
      break;
    case CW_FIELD_LANG:
      set_text (&fields->lang, value);
      break;
    case CW_FIELD_CLOSES:
      set_moment (&fields->closes, &fields->closes_event, value, event_id);
      break;
    case CW_FIELD_DEADLINE:
      set_moment (&fields->deadline, &fields->deadline_event, value, event_id);
      break;
    case CW_FIELD_INVOICE_DUE:
      set_moment (&fields->due, &fields->due_event, value, event_id);
      break;
    case CW_FIELD_CALENDARS:
      set_list (&fields->calendars, value);
      break;
    case CW_FIELD_FEE:
    default:
      set_fee (fields, value);
      break;
    }
}

gboolean
cw_fields_give (CwFields *fields, const CwGiven *given, gint64 event_id, char **reason)
{
  /* what is refused changes nothing */
  if (given->problem != NULL)
    {
      if (reason != NULL)
        *reason = g_strdup (given->problem);
      return FALSE;
    }
  for (guint i = 0; i < given->n; i++)
    set_field (fields, &given->values[i], event_id);
  return TRUE;
}

gboolean
cw_fields_apply (CwFields *fields, GVariant *dict, gint64 event_id, char **reason)
{
  g_autoptr(CwGiven) given = cw_given_new (dict);

  return cw_fields_give (fields, given, event_id, reason);
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

/* The platform that is given, "" when it is taken away; NULL: none is. */
static const char *
find_platform (const CwGiven *given)
{
  const CwGivenValue *value = given != NULL ? cw_given_find (given, CW_FIELD_PLATFORM) : NULL;

  if (value == NULL)
    return NULL;
  return value->removed ? "" : value->text;
}

static const char *
edited_platform (const CwEvent *event)
{
  return event->kind == CW_EVENT_EDITED ? find_platform (event->d.fields) : NULL;
}

char *
cw_case_platform (const CwGiven *seed, GPtrArray *events)
{
  const char *platform = find_platform (seed);
  gboolean edited = FALSE;

  for (guint i = 0; i < events->len && !edited; i++)
    edited = edited_platform (g_ptr_array_index (events, i)) != NULL;
  if (!edited)
    return g_strdup (platform != NULL ? platform : "");

  /* edits may be retracted, amended or entered late: only then is the order worth its price */
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GPtrArray) log = cw_case_order_events (events, utc);
  for (guint i = 0; i < log->len; i++)
    {
      const char *other = edited_platform (g_ptr_array_index (log, i));
      platform = other != NULL ? other : platform;
    }
  return g_strdup (platform != NULL ? platform : "");
}
