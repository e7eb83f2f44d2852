/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ical/guard.h"

#include "ical/limits.h"
#include "ical/refuse.h"
#include "ical/values.h"

#include <string.h>

#define NAME_SIZE CW_GUARD_NAME_SIZE

void
cw_guard_reader_init (CwGuardReader *reader, const char *data, gsize length)
{
  *reader = (CwGuardReader){ .data = data, .length = length, .next = 1 };
  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    reader->position = 3;
}

/* Appends the physical line at the position and moves behind its end. */
static void
take_physical_line (CwGuardReader *reader, GString *line)
{
  const char *start = reader->data + reader->position, *end = reader->data + reader->length;
  const char *p = start;
  while (p < end && *p != '\n' && *p != '\r')
    p++;
  g_string_append_len (line, start, p - start);
  if (p < end)
    p += p[0] == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1;
  reader->position = (gsize) (p - reader->data);
  reader->next++;
}

static void
skip_empty_lines (CwGuardReader *reader)
{
  while (reader->position < reader->length
         && (reader->data[reader->position] == '\n' || reader->data[reader->position] == '\r'))
    {
      /* CR CR LF, as files look that were converted twice, is one end of a line and one empty line.
       */
      gboolean pair = reader->data[reader->position] == '\r'
                      && reader->position + 1 < reader->length
                      && reader->data[reader->position + 1] == '\n';
      reader->position += pair ? 2 : 1;
      reader->next++;
    }
}

gboolean
cw_guard_reader_next (CwGuardReader *reader, GString *line)
{
  g_string_truncate (line, 0);
  skip_empty_lines (reader);
  if (reader->position >= reader->length)
    return FALSE;
  reader->line = reader->next;
  take_physical_line (reader, line);
  for (;;)
    {
      skip_empty_lines (reader);
      if (reader->position >= reader->length)
        return TRUE;
      char c = reader->data[reader->position];
      if (c != ' ' && c != '\t')
        return TRUE;
      reader->position++;
      take_physical_line (reader, line);
    }
}

void
cw_guard_split (const GString *line, CwGuardProperty *property)
{
  *property = (CwGuardProperty){ .name = "" };
  gsize n = strcspn (line->str, ":;");
  gboolean good = n > 0 && n < NAME_SIZE;
  for (gsize i = 0; good && i < n; i++)
    good = g_ascii_isalnum (line->str[i]) || line->str[i] == '-';
  for (gsize i = 0; good && i < n; i++)
    property->name[i] = g_ascii_toupper (line->str[i]);

  gboolean quoted = FALSE;
  for (gsize i = n; i < line->len; i++)
    {
      quoted ^= line->str[i] == '"';
      if (line->str[i] != ':' || quoted)
        continue;
      property->value = line->str + i + 1;
      property->value_length = line->len - i - 1;
      property->parameters = line->str + n;
      property->parameters_length = i - n;
      return;
    }
}

gboolean
cw_guard_matters (const char *name)
{
  static const char *const names[] = { "DTSTART", "DTEND",  "DURATION",      "RRULE", "EXRULE",
                                       "RDATE",   "EXDATE", "RECURRENCE-ID", NULL };
  return g_strv_contains (names, name);
}

static gboolean
check_bytes (const char *data, gsize length, GError **error)
{
  if (length > CW_LIMIT_ICS)
    return cw_ical_refuse (error, "too-large", "the file is larger than %d MB",
                           CW_LIMIT_ICS / 1048576);
  if (memchr (data, '\0', length) != NULL)
    return cw_ical_refuse (error, "nul-byte",
                           "the file contains NUL bytes: it is no text, or it "
                           "is UTF-16 and has to be saved as UTF-8");
  gsize start = 0;
  guint line = 1;
  for (gsize i = 0; i <= length; i++)
    {
      if (i < length && data[i] != '\n' && data[i] != '\r')
        continue;
      if (i - start > CW_ICAL_MAX_LINE)
        return cw_ical_refuse (error, "line-too-long", "line %u is longer than %d bytes", line,
                               CW_ICAL_MAX_LINE);
      start = i + 1;
      line += i < length && !(data[i] == '\r' && i + 1 < length && data[i + 1] == '\n');
    }
  return TRUE;
}

/* What the bytes above 0x7f look like, line by line, because a folded line may be cut inside of a
 * character. */
typedef struct
{
  gboolean not_utf8;
  gboolean not_cp932;
  guint low_leads; /* CP932 pairs that begin with 0x81-0x9f: kana and the everyday kanji */
  guint pairs;
} Encoding;

static void
note_encoding (Encoding *encoding, const GString *line)
{
  encoding->not_utf8 |= !g_utf8_validate (line->str, (gssize) line->len, NULL);
  for (gsize i = 0; i < line->len && !encoding->not_cp932; i++)
    {
      guchar c = (guchar) line->str[i];
      if (c < 0x80 || (c >= 0xa1 && c <= 0xdf))
        continue; /* ASCII, or one byte of half-width katakana */
      guchar trail = i + 1 < line->len ? (guchar) line->str[i + 1] : 0;
      gboolean lead = (c >= 0x81 && c <= 0x9f) || (c >= 0xe0 && c <= 0xfc);
      if (!lead || trail < 0x40 || trail == 0x7f || trail > 0xfc)
        encoding->not_cp932 = TRUE;
      encoding->pairs++;
      encoding->low_leads += c <= 0x9f;
      i++;
    }
}

/* "Fête" in Latin-1 is well-formed CP932 too (of a rare kanji), but Japanese text is mostly made of
 * pairs with a low lead byte, which Latin-1 uses for no letter. */
static CwCharset
judge_encoding (const Encoding *encoding)
{
  if (!encoding->not_utf8)
    return CW_CHARSET_UTF_8;
  if (!encoding->not_cp932 && encoding->low_leads * 2 > encoding->pairs)
    return CW_CHARSET_CP932;
  return CW_CHARSET_WINDOWS_1252;
}

typedef struct
{
  char open[CW_ICAL_MAX_NESTING + 1][NAME_SIZE];
  guint depth;
  guint calendars, components, events, rules, dates;
  /* Inside of the current event. */
  gboolean dtstart, dtend, duration, recurrence_id;
  guint event_rules;
} Structure;

static gboolean
begin_component (Structure *s, const char *name, GError **error)
{
  if (s->depth == 0 && !g_str_equal (name, "VCALENDAR"))
    return cw_ical_refuse (error, "not-a-calendar",
                           "the file holds a %s where a VCALENDAR is expected", name);
  if (s->depth > 0 && g_str_equal (name, "VCALENDAR"))
    return cw_ical_refuse (error, "bad-structure", "a VCALENDAR inside of %s",
                           s->open[s->depth - 1]);
  if (g_str_equal (name, "VEVENT") && s->depth != 1)
    return cw_ical_refuse (error, "bad-structure", "a VEVENT inside of %s", s->open[s->depth - 1]);
  if (s->depth >= CW_ICAL_MAX_NESTING)
    return cw_ical_refuse (error, "nesting", "more than %d components inside each other",
                           CW_ICAL_MAX_NESTING);
  if (++s->components > CW_ICAL_MAX_COMPONENTS)
    return cw_ical_refuse (error, "too-many-components", "more than %d components",
                           CW_ICAL_MAX_COMPONENTS);
  s->calendars += s->depth == 0;
  if (g_str_equal (name, "VEVENT"))
    {
      s->dtstart = s->dtend = s->duration = s->recurrence_id = FALSE;
      s->event_rules = 0;
      if (++s->events > CW_ICAL_MAX_EVENTS)
        return cw_ical_refuse (error, "too-many-components", "more than %d events",
                               CW_ICAL_MAX_EVENTS);
    }
  g_strlcpy (s->open[s->depth++], name, NAME_SIZE);
  return TRUE;
}

static gboolean
end_component (Structure *s, const char *name, GError **error)
{
  if (s->depth == 0 || !g_str_equal (s->open[s->depth - 1], name))
    return cw_ical_refuse (error, "bad-structure", "END:%s without its BEGIN", name);
  if (g_str_equal (name, "VEVENT") && !s->dtstart)
    return cw_ical_refuse (error, "no-date", "an event without DTSTART");
  s->depth--;
  return TRUE;
}

static gboolean
check_border (Structure *s, const CwGuardProperty *property, GError **error)
{
  char name[NAME_SIZE] = "";
  gsize n = property->value_length;
  while (n > 0 && g_ascii_isspace (property->value[n - 1]))
    n--;
  gboolean good = n > 0 && n < NAME_SIZE;
  for (gsize i = 0; good && i < n; i++)
    {
      good = g_ascii_isalnum (property->value[i]) || property->value[i] == '-';
      name[i] = g_ascii_toupper (property->value[i]);
    }
  if (!good)
    return cw_ical_refuse (error, s->depth == 0 ? "not-a-calendar" : "bad-structure",
                           "%s without the name of a component", property->name);
  return g_str_equal (property->name, "BEGIN") ? begin_component (s, name, error)
                                               : end_component (s, name, error);
}

static gboolean
check_once (gboolean *seen, const char *name, GError **error)
{
  if (*seen)
    return cw_ical_refuse (error, "bad-structure", "%s twice in one event", name);
  *seen = TRUE;
  return TRUE;
}

static gboolean
check_rule (Structure *s, const CwGuardProperty *property, GError **error)
{
  if (++s->rules > CW_ICAL_MAX_RULES)
    return cw_ical_refuse (error, "too-many-dates", "more than %d rules", CW_ICAL_MAX_RULES);
  if (++s->event_rules > CW_ICAL_MAX_EVENT_RULES)
    return cw_ical_refuse (error, "too-many-dates", "more than %d rules in one event",
                           CW_ICAL_MAX_EVENT_RULES);
  return cw_values_check_rule (property->value, property->value_length, FALSE, error);
}

static gboolean
check_event_property (Structure *s, const CwGuardProperty *p, GError **error)
{
  if (p->value == NULL)
    return cw_ical_refuse (error, "parse-error", "%s has no value", p->name);
  if (p->value_length > CW_ICAL_MAX_PROPERTY || p->parameters_length > CW_ICAL_MAX_PARAMETERS)
    return cw_ical_refuse (error, "line-too-long",
                           "%s is longer than %d bytes, or its parameters "
                           "than %d",
                           p->name, CW_ICAL_MAX_PROPERTY, CW_ICAL_MAX_PARAMETERS);
  if (g_str_has_suffix (p->name, "RULE"))
    return check_rule (s, p, error);
  if (g_str_equal (p->name, "DURATION"))
    return check_once (&s->duration, p->name, error)
           && cw_values_check_duration (p->value, p->value_length, error);
  if (g_str_equal (p->name, "RDATE") || g_str_equal (p->name, "EXDATE"))
    {
      if (!cw_values_check_dates (p->value, p->value_length, p->name[0] == 'R', &s->dates, error))
        return FALSE;
      return s->dates <= CW_ICAL_MAX_DATES
             || cw_ical_refuse (error, "too-many-dates", "more than %d single dates",
                                CW_ICAL_MAX_DATES);
    }
  gboolean *seen = g_str_equal (p->name, "DTSTART") ? &s->dtstart
                   : g_str_equal (p->name, "DTEND") ? &s->dtend
                                                    : &s->recurrence_id;
  return check_once (seen, p->name, error)
         && cw_values_check_date (p->value, p->value_length, error);
}

/* "DTEND 20270104" and "DTEND=20270104": the line is no property, but it was meant to be one. */
static gboolean
check_no_property (const GString *line, GError **error)
{
  gsize n = 0;
  while (g_ascii_isalnum (line->str[n]) || line->str[n] == '-')
    n++;
  g_autofree char *word = g_ascii_strup (line->str, (gssize) n);
  return !cw_guard_matters (word)
         || cw_ical_refuse (error, "parse-error", "%s cannot be read", word);
}

static gboolean
check_line (Structure *s, const GString *line, GError **error)
{
  CwGuardProperty property;
  cw_guard_split (line, &property);
  if (property.value != NULL
      && (g_str_equal (property.name, "BEGIN") || g_str_equal (property.name, "END")))
    return check_border (s, &property, error);
  if (s->depth == 0)
    return strspn (line->str, " \t") == line->len
           || cw_ical_refuse (error, "not-a-calendar", "the file is no iCalendar file: it %s",
                              s->calendars > 0 ? "goes on after END:VCALENDAR"
                                               : "does not begin with BEGIN:VCALENDAR");
  gboolean in_event = s->depth == 2 && g_str_equal (s->open[1], "VEVENT");
  if (in_event && cw_guard_matters (property.name))
    return check_event_property (s, &property, error);
  if (in_event && property.name[0] == '\0')
    return check_no_property (line, error);
  /* libical expands the rules of a time zone as it needs them: they are as dangerous. */
  if (s->depth == 3 && g_str_equal (s->open[1], "VTIMEZONE")
      && g_str_has_suffix (property.name, "RULE") && property.value != NULL)
    return cw_values_check_rule (property.value, property.value_length, TRUE, error);
  return TRUE;
}

gboolean
cw_guard_check (const char *data, gsize length, CwCharset *charset, GError **error)
{
  if (!check_bytes (data, length, error))
    return FALSE;

  CwGuardReader reader;
  cw_guard_reader_init (&reader, data, length);
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree Structure *structure = g_new0 (Structure, 1);
  Encoding encoding = { 0 };
  while (cw_guard_reader_next (&reader, line))
    {
      if (!check_line (structure, line, error))
        return cw_ical_refuse_at (error, reader.line);
      note_encoding (&encoding, line);
    }
  if (structure->calendars == 0)
    return cw_ical_refuse (error, "not-a-calendar", "the file is empty");
  if (structure->depth > 0)
    return cw_ical_refuse (error, "truncated", "the file ends inside of %s: a part is missing",
                           structure->open[structure->depth - 1]);
  *charset = judge_encoding (&encoding);
  return TRUE;
}
