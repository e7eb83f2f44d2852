/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ical/kind.h"

#include <string.h>

/* A marker is a word that a publisher writes alone or in front of more ("Public holiday in Bremen",
 * "Local observance - Carnival"), so the beginning is compared, up to the end of a word. */
typedef struct
{
  const char *word; /* case-folded */
  CwKind kind;
} Marker;

static const Marker description_markers[] = {
  { "祝日", CW_KIND_PUBLIC }, /* Google, ja */
  { "public holiday", CW_KIND_PUBLIC }, /* Google, en */
  { "national holiday", CW_KIND_PUBLIC }, /* Thunderbird */
  { "祭日", CW_KIND_OBSERVANCE }, /* Google, ja: 節分, 七夕, クリスマス */
  { "observance", CW_KIND_OBSERVANCE }, /* Google, en */
  { "local observance", CW_KIND_OBSERVANCE }, /* Thunderbird */
  { "working day", CW_KIND_WORKDAY }, /* Thunderbird: "Working Day on Weekend" */
};
static const Marker category_markers[] = {
  { "祝日", CW_KIND_PUBLIC },
  { "public holiday", CW_KIND_PUBLIC },
  { "public holidays", CW_KIND_PUBLIC },
  { "national holiday", CW_KIND_PUBLIC },
  { "祭日", CW_KIND_OBSERVANCE },
  { "observance", CW_KIND_OBSERVANCE },
  { "observances", CW_KIND_OBSERVANCE },
  { "local observance", CW_KIND_OBSERVANCE },
  { "working day", CW_KIND_WORKDAY },
};
static const Marker summary_markers[] = {
  { "working day", CW_KIND_WORKDAY },
};

static CwKind
find_marker (const Marker *markers, gsize n_markers, const char *text, gsize length)
{
  g_autofree char *part = g_strstrip (g_strndup (text, length));
  g_autofree char *folded = g_utf8_casefold (part, -1);
  for (gsize i = 0; i < n_markers; i++)
    {
      if (!g_str_has_prefix (folded, markers[i].word))
        continue;
      gunichar next = g_utf8_get_char (folded + strlen (markers[i].word));
      if (!g_unichar_isalnum (next))
        return markers[i].kind;
    }
  return CW_KIND_UNMARKED;
}

/* The first line only: Google's second line explains how to hide observances. */
static CwKind
kind_of_description (icalcomponent *event)
{
  icalproperty *property = icalcomponent_get_first_property (event, ICAL_DESCRIPTION_PROPERTY);
  const char *text = property != NULL ? icalproperty_get_description (property) : NULL;
  if (text == NULL)
    return CW_KIND_UNMARKED;
  text += strspn (text, " \t\r\n");
  return find_marker (description_markers, G_N_ELEMENTS (description_markers), text,
                      strcspn (text, "\r\n"));
}

static CwKind
kind_of_categories (icalcomponent *event)
{
  CwKind found = CW_KIND_UNMARKED;
  for (icalproperty *p = icalcomponent_get_first_property (event, ICAL_CATEGORIES_PROPERTY);
       p != NULL; p = icalcomponent_get_next_property (event, ICAL_CATEGORIES_PROPERTY))
    {
      const char *text = icalproperty_get_categories (p);
      while (text != NULL && *text != '\0')
        {
          gsize n = strcspn (text, ",");
          CwKind kind = find_marker (category_markers, G_N_ELEMENTS (category_markers), text, n);
          found = MAX (found, kind);
          text += n + (text[n] == ',');
        }
    }
  return found;
}

/* Apple's Chinese calendar marks both sides of a make-up working day. */
static CwKind
kind_of_special_day (icalcomponent *event)
{
  for (icalproperty *p = icalcomponent_get_first_property (event, ICAL_X_PROPERTY); p != NULL;
       p = icalcomponent_get_next_property (event, ICAL_X_PROPERTY))
    {
      const char *name = icalproperty_get_x_name (p), *value = icalproperty_get_x (p);
      if (name == NULL || value == NULL || g_ascii_strcasecmp (name, "X-APPLE-SPECIAL-DAY") != 0)
        continue;
      if (g_ascii_strcasecmp (value, "ALTERNATE-WORKDAY") == 0)
        return CW_KIND_WORKDAY;
      if (g_ascii_strcasecmp (value, "WORK-HOLIDAY") == 0)
        return CW_KIND_PUBLIC;
    }
  return CW_KIND_UNMARKED;
}

CwKind
cw_kind_of (icalcomponent *event, const char *summary)
{
  CwKind kinds[] = {
    kind_of_special_day (event),
    kind_of_description (event),
    kind_of_categories (event),
    find_marker (summary_markers, G_N_ELEMENTS (summary_markers), summary, strlen (summary)),
  };
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i] != CW_KIND_UNMARKED)
      return kinds[i];
  return CW_KIND_UNMARKED;
}
