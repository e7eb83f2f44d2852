/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ical/calendar-file.h"

#include "ical/guard.h"
#include "ical/limits.h"
#include "ical/refuse.h"
#include "ical/report.h"

#include <string.h>

/* Components go to libical one event at a time and reduced to the properties that are read: 200,000
 * events at once take it 340 MB, and one line of 10 MB takes it 10 s. */
typedef struct
{
  const CwIcalOptions *options;
  CwCharset charset;
  CwHeader header;
  CwZones *zones;
  CwExpander *expander;
  guint depth;
  guint n_events;
  GString *component; /* text of the VEVENT or VTIMEZONE that is being read; empty outside */
  gboolean in_event;
  guint event_line;
  gsize texts; /* bytes of text that the event has so far */
  char *tzid, *location; /* of the VTIMEZONE */
} Walk;

static gboolean
is_kept (const char *name)
{
  static const char *const names[] = { "SUMMARY", "DESCRIPTION", "CATEGORIES",          "STATUS",
                                       "UID",     "SEQUENCE",    "X-APPLE-SPECIAL-DAY", NULL };
  return cw_guard_matters (name) || g_strv_contains (names, name);
}

/* Only the first line of a description is looked at, and only so much of a name is ever shown. */
static void
cut_text (GString *line)
{
  gsize n = CW_ICAL_MAX_TEXT;
  if (line->len <= n)
    return;
  while (n > 0 && ((guchar) line->str[n] & 0xc0) == 0x80)
    n--;
  while (n > 0 && line->str[n - 1] == '\\') /* half an escape */
    n--;
  g_string_truncate (line, n);
}

/* Makes the line UTF-8.  Text that is not what its file seemed to be is read as Latin-1, which
 * reads every byte: a name may look odd, the days do not depend on it. */
static void
to_utf8 (GString *line, CwCharset charset)
{
  if (g_utf8_validate (line->str, (gssize) line->len, NULL))
    return;
  static const char *const names[] = { "UTF-8", "CP932", "WINDOWS-1252" };
  g_autofree char *text = NULL;
  if (charset != CW_CHARSET_UTF_8)
    text = g_convert (line->str, (gssize) line->len, "UTF-8", names[charset], NULL, NULL, NULL);
  if (text == NULL)
    text = g_convert (line->str, (gssize) line->len, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
  if (text == NULL)
    text = g_utf8_make_valid (line->str, (gssize) line->len);
  g_string_assign (line, text);
}

static void
append_line (GString *component, const GString *line)
{
  g_string_append_len (component, line->str, (gssize) line->len);
  g_string_append (component, "\r\n");
}

/* libical reads 500 values of a property and drops the rest without a word. */
#define VALUES_PER_LINE 200

static void
append_dates (GString *component, const CwGuardProperty *property)
{
  g_autofree char *parameters = g_strndup (property->parameters, property->parameters_length);
  guint n = 0;
  g_string_append_printf (component, "%s%s:", property->name, parameters);
  for (const char *p = property->value; *p != '\0'; p++)
    if (*p != ',')
      g_string_append_c (component, *p);
    else if (++n % VALUES_PER_LINE != 0)
      g_string_append_c (component, ',');
    else
      g_string_append_printf (component, "\r\n%s%s:", property->name, parameters);
  g_string_append (component, "\r\n");
}

static gboolean
finish_event (Walk *walk, GError **error)
{
  g_autoptr (CwIcalEvent) event =
      cw_ical_event_parse (walk->component->str, walk->zones, walk->options->only_public, error);
  walk->n_events++;
  if (event == NULL || !cw_expander_add (walk->expander, event, error))
    return cw_ical_refuse_at (error, walk->event_line);
  return TRUE;
}

static gboolean
take_border (
    Walk *walk, const CwGuardProperty *property, const GString *line, guint number, GError **error)
{
  gboolean begin = g_str_equal (property->name, "BEGIN");
  gboolean event = g_ascii_strncasecmp (property->value, "VEVENT", 6) == 0;
  gboolean zone = g_ascii_strncasecmp (property->value, "VTIMEZONE", 9) == 0;
  if (begin && walk->depth == 1 && (event || zone))
    {
      walk->in_event = event;
      walk->texts = 0;
      walk->event_line = number;
      g_string_assign (walk->component, event ? "BEGIN:VEVENT\r\n" : "BEGIN:VTIMEZONE\r\n");
    }
  else if (walk->component->len > 0 && !walk->in_event && walk->depth >= 2)
    append_line (walk->component, line);
  walk->depth += begin ? 1u : -1u;
  if (begin || walk->depth != 1 || walk->component->len == 0)
    return TRUE;

  gboolean good = TRUE;
  if (walk->in_event)
    {
      g_string_append (walk->component, "END:VEVENT\r\n");
      good = finish_event (walk, error);
    }
  else
    cw_zones_add (walk->zones, walk->tzid, walk->location, walk->component->str);
  g_string_truncate (walk->component, 0);
  g_clear_pointer (&walk->tzid, g_free);
  g_clear_pointer (&walk->location, g_free);
  return good;
}

static void
take_zone_line (Walk *walk, const CwGuardProperty *property, GString *line)
{
  if (walk->component->len > CW_ICAL_MAX_LINE || line->len > CW_ICAL_MAX_TEXT)
    return; /* no zone is that long; without the line it has fewer rules, or none */
  g_autofree char *value = g_strndup (property->value, property->value_length);
  if (walk->depth == 2 && g_str_equal (property->name, "TZID") && walk->tzid == NULL)
    walk->tzid = g_steal_pointer (&value);
  else if (walk->depth == 2 && g_str_equal (property->name, "X-LIC-LOCATION")
           && walk->location == NULL)
    walk->location = g_steal_pointer (&value);
  append_line (walk->component, line);
}

static void
take_event_line (Walk *walk, const CwGuardProperty *property, GString *line)
{
  if (g_str_equal (property->name, "RDATE") || g_str_equal (property->name, "EXDATE"))
    append_dates (walk->component, property);
  else if (cw_guard_matters (property->name))
    append_line (walk->component, line);
  else
    {
      cut_text (line);
      walk->texts += line->len;
      if (walk->texts <= CW_ICAL_MAX_TEXTS)
        append_line (walk->component, line);
    }
}

static gboolean
take_line (Walk *walk, GString *line, guint number, GError **error)
{
  CwGuardProperty property;
  cw_guard_split (line, &property);
  if (property.value == NULL)
    return TRUE;
  if (g_str_equal (property.name, "BEGIN") || g_str_equal (property.name, "END"))
    return take_border (walk, &property, line, number, error);
  if (walk->depth == 1)
    {
      to_utf8 (line, walk->charset);
      cw_guard_split (line, &property);
      if (g_str_equal (property.name, "X-WR-TIMEZONE"))
        cw_zones_set_own (walk->zones, property.value);
      return cw_header_take (&walk->header, property.name, property.value, error)
             || cw_ical_refuse_at (error, number);
    }
  if (walk->component->len == 0)
    return TRUE;
  if (!walk->in_event)
    {
      to_utf8 (line, walk->charset);
      cw_guard_split (line, &property);
      take_zone_line (walk, &property, line);
    }
  else if (walk->depth == 2 && property.value_length > 0 && is_kept (property.name))
    {
      to_utf8 (line, walk->charset);
      cw_guard_split (line, &property);
      take_event_line (walk, &property, line);
    }
  return TRUE;
}

static gboolean
walk_lines (Walk *walk, const char *data, gsize length, GError **error)
{
  CwGuardReader reader;
  g_autoptr (GString) line = g_string_new (NULL);
  cw_guard_reader_init (&reader, data, length);
  while (cw_guard_reader_next (&reader, line))
    if (!take_line (walk, line, reader.line, error))
      return FALSE;
  gboolean says_something =
      walk->n_events > 0 || walk->header.covers_from != CW_DAY_NONE || walk->header.days_off >= 0;
  return says_something || cw_ical_refuse (error, "no-events", "the file holds no event");
}

GString *
cw_calendar_file_read (const char *data, gsize length, const CwIcalOptions *options, GError **error)
{
  Walk walk = { .options = options };
  if (!cw_guard_check (data, length, &walk.charset, error))
    return NULL;
  CwDay from = cw_day_from_ymd (options->from_year, 1, 1);
  CwDay to = cw_day_from_ymd (options->to_year, 12, 31);
  cw_header_init (&walk.header);
  walk.zones = cw_zones_new ();
  walk.expander = cw_expander_new (from, to);
  walk.component = g_string_new (NULL);

  GString *output = NULL;
  if (walk_lines (&walk, data, length, error))
    {
      g_autoptr (CwExpansion) expansion = cw_expander_finish (walk.expander, error);
      if (expansion != NULL && expansion->covers_from == CW_DAY_NONE && walk.n_events == 0)
        {
          expansion->covers_from = from; /* the weekly days off are all it says, for ever */
          expansion->covers_to = to;
        }
      if (expansion != NULL)
        output = cw_report_write (&walk.header, expansion, error);
    }
  cw_header_clear (&walk.header);
  cw_zones_free (walk.zones);
  cw_expander_free (walk.expander);
  g_string_free (walk.component, TRUE);
  g_free (walk.tzid);
  g_free (walk.location);
  return output;
}
