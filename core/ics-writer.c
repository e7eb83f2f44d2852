/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/ics-writer.h"

#include <string.h>

#define FOLD_AT 75 /* bytes of a line without its CRLF (RFC 5545, 3.1) */
#define PRODUCT "-//Casewatch//casewatchd//EN"

/* No character is cut in two: some readers decode each line before they join it. */
static void
append_folded (GString *ics, const char *line)
{
  gsize room = FOLD_AT;

  for (const char *p = line; *p != '\0';)
    {
      const char *next = g_utf8_next_char (p);
      gsize length = (gsize) (next - p);
      if (length > room)
        {
          g_string_append (ics, "\r\n ");
          room = FOLD_AT - 1; /* the space counts */
        }
      g_string_append_len (ics, p, (gssize) length);
      room -= length;
      p = next;
    }
  g_string_append (ics, "\r\n");
}

static void
append_clean (GString *text, gunichar c)
{
  if (c == '\t' || (c >= 0x20 && !(c >= 0x7f && c < 0xa0)))
    g_string_append_unichar (text, c);
}

void
cw_ics_line (GString *ics, const char *name, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);
  g_autoptr (GString) line = g_string_new (name);

  g_string_append_c (line, ':');
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    append_clean (line, g_utf8_get_char (p));
  append_folded (ics, line->str);
}

void
cw_ics_text (GString *ics, const char *name, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) escaped = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (c == '\r' && p[1] == '\n')
        continue;
      if (c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029)
        g_string_append (escaped, "\\n");
      else if (c == '\\' || c == ';' || c == ',')
        g_string_append_printf (escaped, "\\%c", (char) c);
      else
        append_clean (escaped, c);
    }
  cw_ics_line (ics, name, escaped->str);
}

void
cw_ics_utc (GString *ics, const char *name, CwInstant at)
{
  gint64 seconds = at / CW_SECOND - (at % CW_SECOND < 0 ? 1 : 0);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *value = utc != NULL ? g_date_time_format (utc, "%Y%m%dT%H%M%SZ") : NULL;

  g_return_if_fail (value != NULL); /* beyond the years 1 to 9999 */
  cw_ics_line (ics, name, value);
}

void
cw_ics_date (GString *ics, const char *name, CwDay day)
{
  int year, month, mday;

  cw_day_to_ymd (day, &year, &month, &mday);
  g_autofree char *value = g_strdup_printf ("%04d%02d%02d", year, month, mday);
  cw_ics_line (ics, name, value);
}

void
cw_ics_number (GString *ics, const char *name, gint64 number)
{
  g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  cw_ics_line (ics, name, value);
}

void
cw_ics_begin (GString *ics, const char *component)
{
  cw_ics_line (ics, "BEGIN", component);
}

void
cw_ics_end (GString *ics, const char *component)
{
  cw_ics_line (ics, "END", component);
}

void
cw_ics_begin_calendar (GString *ics, const char *name, guint refresh_minutes)
{
  cw_ics_begin (ics, "VCALENDAR");
  cw_ics_line (ics, "VERSION", "2.0");
  cw_ics_line (ics, "PRODID", PRODUCT);
  cw_ics_line (ics, "CALSCALE", "GREGORIAN");
  if (name != NULL)
    {
      /* RFC 7986 calls it NAME; most programs know the older one only */
      cw_ics_text (ics, "NAME", name);
      cw_ics_text (ics, "X-WR-CALNAME", name);
    }
  if (refresh_minutes > 0)
    {
      g_autofree char *every = g_strdup_printf ("PT%uM", refresh_minutes);
      cw_ics_line (ics, "REFRESH-INTERVAL;VALUE=DURATION", every);
      cw_ics_line (ics, "X-PUBLISHED-TTL", every);
    }
}
