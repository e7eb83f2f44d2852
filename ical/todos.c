/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ical/todos.h"

#include <libical/ical.h>
#include <string.h>

#include "core/civil.h"
#include "core/text.h"
#include "ical/guard.h"
#include "ical/refuse.h"

#define MAX_TODOS 10000
#define MAX_FIELD 2000 /* characters of a description that are kept */

static char *
to_utf8 (const char *data, gsize length, CwCharset charset)
{
  if (charset == CW_CHARSET_UTF_8)
    return g_utf8_make_valid (data, (gssize) length);
  g_autofree char *converted =
      g_convert (data, (gssize) length, "UTF-8",
                 charset == CW_CHARSET_CP932 ? "CP932" : "WINDOWS-1252", NULL, NULL, NULL);
  return converted != NULL ? g_steal_pointer (&converted)
                           : g_utf8_make_valid (data, (gssize) length);
}

/* As WHEN reads it; "" for none. */
static char *
moment (icalproperty *property, struct icaltimetype time)
{
  if (property == NULL || icaltime_is_null_time (time))
    return g_strdup ("");
  if (time.is_date)
    return g_strdup_printf ("%04d-%02d-%02d", time.year, time.month, time.day);
  icalparameter *parameter = icalproperty_get_first_parameter (property, ICAL_TZID_PARAMETER);
  const char *tzid = parameter != NULL ? icalparameter_get_tzid (parameter) : NULL;
  g_autoptr (GTimeZone) zone = icaltime_is_utc (time) ? g_time_zone_new_utc ()
                               : tzid != NULL         ? cw_zone_lookup (tzid)
                                                      : NULL;
  if (zone == NULL) /* the user's own wall clock */
    return g_strdup_printf ("%04d-%02d-%02d %02d:%02d", time.year, time.month, time.day, time.hour,
                            time.minute);
  CwWall wall = { cw_day_from_ymd (time.year, time.month, time.day),
                  (time.hour * 3600 + time.minute * 60 + time.second) * CW_SECOND };
  return cw_instant_format_iso (cw_wall_to_instant (wall, zone), zone);
}

static char *
clean (const char *text)
{
  return cw_text_clean (text != NULL ? text : "", MAX_FIELD);
}

static const char *
value_of (icalcomponent *component, icalproperty_kind kind)
{
  icalproperty *property = icalcomponent_get_first_property (component, kind);

  return property != NULL ? icalproperty_get_value_as_string (property) : NULL;
}

/* The client: who organises it, else its first category. */
static char *
client_of (icalcomponent *component)
{
  icalproperty *property = icalcomponent_get_first_property (component, ICAL_ORGANIZER_PROPERTY);
  icalparameter *name =
      property != NULL ? icalproperty_get_first_parameter (property, ICAL_CN_PARAMETER) : NULL;

  if (name != NULL && icalparameter_get_cn (name) != NULL)
    return clean (icalparameter_get_cn (name));
  const char *categories = value_of (component, ICAL_CATEGORIES_PROPERTY);
  g_autofree char *first =
      categories != NULL ? g_strndup (categories, strcspn (categories, ",")) : NULL;
  return clean (first);
}

static void
append_todo (GString *output, icalcomponent *component, gboolean todo)
{
  icalproperty *due = icalcomponent_get_first_property (
      component, todo ? ICAL_DUE_PROPERTY : ICAL_DTSTART_PROPERTY);
  icalproperty *made = icalcomponent_get_first_property (component, ICAL_CREATED_PROPERTY);
  g_autofree char *when = due == NULL ? g_strdup ("")
                          : todo      ? moment (due, icalproperty_get_due (due))
                                      : moment (due, icalproperty_get_dtstart (due));
  g_autofree char *created =
      made != NULL ? moment (made, icalproperty_get_created (made)) : g_strdup ("");
  g_autofree char *status = clean (value_of (component, ICAL_STATUS_PROPERTY));
  g_autofree char *summary = clean (icalcomponent_get_summary (component));
  g_autofree char *client = client_of (component);
  g_autofree char *url = clean (value_of (component, ICAL_URL_PROPERTY));
  g_autofree char *text = clean (icalcomponent_get_description (component));

  g_string_append_printf (output, "todo\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", when, created, status,
                          summary, client, url, text);
}

static gboolean
take_component (GString *output, const char *text, guint *n, GError **error)
{
  icalcomponent *component = icalparser_parse_string (text);

  if (component == NULL)
    return cw_ical_refuse (error, "parse-error", "a to-do cannot be read");
  if (++*n > MAX_TODOS)
    {
      icalcomponent_free (component);
      return cw_ical_refuse (error, "too-many-components", "more than %d to-dos", MAX_TODOS);
    }
  append_todo (output, component, icalcomponent_isa (component) == ICAL_VTODO_COMPONENT);
  icalcomponent_free (component);
  return TRUE;
}

static gboolean
is_wanted (const CwGuardProperty *property)
{
  return g_ascii_strncasecmp (property->value, "VTODO", 5) == 0
         || g_ascii_strncasecmp (property->value, "VEVENT", 6) == 0;
}

GString *
cw_todos_read (const char *data, gsize length, GError **error)
{
  CwCharset charset;
  CwGuardReader reader;
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GString) component = g_string_new (NULL);
  g_autoptr (GString) output = g_string_new (NULL);
  guint depth = 0, n = 0;

  if (!cw_guard_check (data, length, &charset, error))
    return NULL;
  g_autofree char *text = to_utf8 (data, length, charset);
  cw_guard_reader_init (&reader, text, strlen (text));
  while (cw_guard_reader_next (&reader, line))
    {
      CwGuardProperty property;
      cw_guard_split (line, &property);
      gboolean begin = property.value != NULL && g_str_equal (property.name, "BEGIN");
      gboolean end = property.value != NULL && g_str_equal (property.name, "END");
      if (begin && depth == 1 && is_wanted (&property))
        g_string_truncate (component, 0);
      depth += begin ? 1u : 0u;
      /* alarms inside are of no interest */
      if (depth == 2)
        g_string_append_printf (component, "%s\r\n", line->str);
      depth -= end ? 1u : 0u;
      if (!end || depth != 1)
        continue;
      gboolean good = !is_wanted (&property) || take_component (output, component->str, &n, error);
      g_string_truncate (component, 0);
      if (!good)
        return NULL;
    }
  if (n == 0)
    {
      cw_ical_refuse (error, "no-events", "the file holds no to-do and no event");
      return NULL;
    }
  g_string_append (output, "end\n");
  return g_steal_pointer (&output);
}
