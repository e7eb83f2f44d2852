/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/ics-writer.h"
#include "core/text.h"
#include "daemon/feed.h"
#include "daemon/moment-words.h"
#include "daemon/open-uri.h"

/* What an entry of the feed says.  It lies in the file for days, so that it names no "today". */

#define SUMMARY_CLIENT 60 /* characters */
#define SUMMARY_STEP 120
#define LENGTH (30 * CW_MINUTE) /* of an entry: some programs hide those without */

/* RFC 5545, 3.8.1.9: 1 to 4 high, 5 middle, 6 to 9 low. */
static int
priority_of (CwUrgency urgency)
{
  switch (urgency)
    {
    case CW_URGENCY_CRITICAL:
      return 1;
    case CW_URGENCY_NORMAL:
      return 5;
    default:
      return 9;
    }
}

static char *
summary_of (const CwFeedEntry *entry)
{
  g_autofree char *client = cw_text_clean (entry->client, SUMMARY_CLIENT);
  g_autofree char *step = cw_text_clean (cw_text_get (&entry->step->title, entry->lang), SUMMARY_STEP);

  return g_strdup_printf (_("%1$s: %2$s"), client, step);
}

static void
add_line (GString *text, const char *line)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
}

static char *
description_of (const CwFeedEntry *entry)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *title = cw_text_clean (entry->title, 0);
  g_autofree char *advice = cw_text_clean (cw_text_get (&entry->step->advice, entry->lang), 0);
  g_autofree char *command = g_strdup_printf ("cw-ctl show %u", entry->case_id);

  add_line (text, title);
  if (entry->quiet_since != CW_NEVER)
    {
      g_autofree char *since = cw_words_day (entry->quiet_since, CW_NEVER, entry->zone);
      /* TRANSLATORS: a day: "Quiet since 4 Nov 2026." */
      g_autofree char *line = g_strdup_printf (_("Quiet since %s."), since);
      add_line (text, line);
    }
  if (entry->limit != CW_NEVER)
    {
      g_autofree char *limit = cw_words_moment (entry->limit, CW_NEVER, entry->zone);
      g_autofree char *line = g_strdup_printf (_("Until %s."), limit);
      add_line (text, line);
    }
  add_line (text, advice);
  add_line (text, command);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
cw_feed_append_entry (GString *ics, const CwFeedEntry *entry)
{
  g_autofree char *uid = g_strdup_printf ("%s-%s@casewatch", entry->uuid, entry->step->id);
  g_autofree char *summary = summary_of (entry);
  g_autofree char *description = description_of (entry);
  const char *url = entry->step->url != NULL ? entry->step->url : entry->url;

  /* an event and no to-do: GNOME Calendar shows none, and a to-do would be ticked off there without
   * our hearing of it */
  cw_ics_begin (ics, "VEVENT");
  cw_ics_line (ics, "UID", uid);
  cw_ics_utc (ics, "DTSTAMP", entry->changed);
  cw_ics_utc (ics, "LAST-MODIFIED", entry->changed);
  cw_ics_number (ics, "SEQUENCE", entry->revision);
  cw_ics_utc (ics, "DTSTART", entry->at);
  cw_ics_utc (ics, "DTEND", entry->at + LENGTH);
  cw_ics_text (ics, "SUMMARY", summary);
  cw_ics_text (ics, "DESCRIPTION", description);
  if (cw_open_is_web_page (url))
    cw_ics_line (ics, "URL", url);
  cw_ics_number (ics, "PRIORITY", priority_of (entry->step->urgency));
  cw_ics_line (ics, "CLASS", "PRIVATE");
  cw_ics_line (ics, "TRANSP", "TRANSPARENT"); /* does not make anybody busy */
  cw_ics_end (ics, "VEVENT");
}
