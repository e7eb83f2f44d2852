/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ical/report.h"

#include "core/text.h"
#include "ical/limits.h"
#include "ical/refuse.h"

#include <string.h>

static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

void
cw_header_init (CwHeader *header)
{
  *header = (CwHeader){ .covers_from = CW_DAY_NONE,
                        .covers_to = CW_DAY_NONE,
                        .official_until = CW_DAY_NONE,
                        .days_off = -1 };
}

void
cw_header_clear (CwHeader *header)
{
  g_clear_pointer (&header->name, g_free);
}

/* RFC 5545 section 3.3.11. */
static char *
unescape_text (const char *value)
{
  GString *text = g_string_new (NULL);
  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      else if (*p == '\\')
        break;
      g_string_append_c (text, p > value && p[-1] == '\\' && (*p == 'n' || *p == 'N') ? '\n' : *p);
    }
  return g_string_free (text, FALSE);
}

static gboolean
parse_days_off (const char *value, int *mask)
{
  g_auto (GStrv) words = g_strsplit (value, ",", 8);
  *mask = 0;
  if (g_ascii_strcasecmp (value, "none") == 0)
    return TRUE;
  for (guint i = 0; words[i] != NULL; i++)
    {
      int bit = 0;
      while (bit < 7 && g_ascii_strcasecmp (g_strstrip (words[i]), weekdays[bit]) != 0)
        bit++;
      if (bit == 7)
        return FALSE;
      *mask |= 1 << bit;
    }
  return *mask != 0;
}

static gboolean
parse_covers (const char *value, CwDay *from, CwDay *to)
{
  g_auto (GStrv) ends = g_strsplit (value, "/", 3);
  return g_strv_length (ends) == 2 && cw_day_parse (ends[0], from) && cw_day_parse (ends[1], to)
         && *from <= *to;
}

gboolean
cw_header_take (CwHeader *header, const char *name, const char *value, GError **error)
{
  gboolean good = TRUE;
  if (g_str_equal (name, "X-WR-CALNAME") || (g_str_equal (name, "NAME") && header->name == NULL))
    {
      g_autofree char *text = unescape_text (value);
      g_free (header->name);
      header->name = cw_text_clean (text, CW_LIMIT_NAME);
    }
  else if (g_str_equal (name, "X-CASEWATCH-COVERS"))
    good = parse_covers (value, &header->covers_from, &header->covers_to);
  else if (g_str_equal (name, "X-CASEWATCH-OFFICIAL-UNTIL"))
    good = cw_day_parse (value, &header->official_until);
  else if (g_str_equal (name, "X-CASEWATCH-DAYS-OFF"))
    good = parse_days_off (value, &header->days_off);
  return good || cw_ical_refuse (error, "bad-property", "%s cannot be read", name);
}

static void
append_day (GString *out, CwDay day)
{
  int year, month, mday;
  cw_day_to_ymd (day, &year, &month, &mday);
  g_string_append_printf (out, "%04d-%02d-%02d", year, month, mday);
}

static gboolean
append_days (GString *out, const char *word, const GArray *days, GError **error)
{
  for (guint i = 0; i < days->len; i++)
    {
      const CwExpandedDay *day = &g_array_index (days, CwExpandedDay, i);
      g_string_append_printf (out, "%s\t", word);
      append_day (out, day->day);
      g_string_append_printf (out, "\t%s", day->name);
      if (day->name_en != NULL)
        g_string_append_printf (out, "\t%s", day->name_en);
      g_string_append_c (out, '\n');
      if (out->len > CW_ICAL_MAX_OUTPUT)
        return cw_ical_refuse (error, "output-too-large",
                               "the days and their names make more than "
                               "%d MB",
                               CW_ICAL_MAX_OUTPUT / 1048576);
    }
  return TRUE;
}

static void
append_left_out (GString *out, const CwExpansion *expansion)
{
  for (guint i = 0; i < expansion->left_out->len; i++)
    {
      const CwLeftOut *row = &g_array_index (expansion->left_out, CwLeftOut, i);
      g_string_append_printf (out, "left-out\t%s\t", row->reason);
      append_day (out, row->day);
      g_string_append_printf (out, "\t%s\n", row->name);
    }
  if (expansion->n_left_out > expansion->left_out->len)
    g_string_append_printf (out, "left-out-total\t%u\n", expansion->n_left_out);
}

static void
append_counts (GString *out, const GArray *closed)
{
  guint n = 0;
  int counted = 0;
  for (guint i = 0; i <= closed->len; i++)
    {
      int year = 0;
      if (i < closed->len)
        cw_day_to_ymd (g_array_index (closed, CwExpandedDay, i).day, &year, NULL, NULL);
      if (year != counted && n > 0)
        {
          g_string_append_printf (out, "count\t%d\t%u\n", counted, n);
          n = 0;
        }
      counted = year;
      n++;
    }
}

static void
append_header (GString *out, const CwHeader *header, CwDay covers_from, CwDay covers_to)
{
  g_string_append_printf (out, "name\t%s\n", header->name != NULL ? header->name : "");
  if (covers_from != CW_DAY_NONE)
    {
      g_string_append (out, "covers\t");
      append_day (out, covers_from);
      g_string_append_c (out, '\t');
      append_day (out, covers_to);
      g_string_append_c (out, '\n');
    }
  if (header->official_until != CW_DAY_NONE)
    {
      g_string_append (out, "official-until\t");
      append_day (out, header->official_until);
      g_string_append_c (out, '\n');
    }
  if (header->days_off < 0)
    return;
  const char *separator = "\t";
  g_string_append (out, "days-off");
  for (int i = 0; i < 7; i++)
    if ((header->days_off & (1 << i)) != 0)
      {
        g_string_append_printf (out, "%s%s", separator, weekdays[i]);
        separator = ",";
      }
  g_string_append (out, header->days_off == 0 ? "\tnone\n" : "\n");
}

GString *
cw_report_write (const CwHeader *header, const CwExpansion *expansion, GError **error)
{
  gboolean given = header->covers_from != CW_DAY_NONE;
  GString *out = g_string_new (NULL);
  append_header (out, header, given ? header->covers_from : expansion->covers_from,
                 given ? header->covers_to : expansion->covers_to);
  if (!append_days (out, "closed", expansion->closed, error)
      || !append_days (out, "opened", expansion->opened, error))
    {
      g_string_free (out, TRUE);
      return NULL;
    }
  append_left_out (out, expansion);
  append_counts (out, expansion->closed);
  g_string_append (out, "end\n");
  return out;
}
