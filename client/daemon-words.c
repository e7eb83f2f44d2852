/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/daemon-words.h"

#include <glib/gi18n.h>
#include <string.h>

/* What the daemon, the rules' reader and the calendar reader say in English; each %s stands for
 * text of its own.  The more particular comes before the more general. */
static const char *const sentences[] = {
  N_ ("a snooze ends in the future"),
  N_ ("a pause ends in the future"),
  N_ ("until: %s is over"),
  N_ ("by: %s is over"),
  N_ ("the moment that the client named lies before the promise itself"),
  N_ ("the limit lies before the request itself"),
  N_ ("\"%s\" is no date (YYYY-MM-DD, %s to %s)"),
  N_ ("there is no such business day between %s and %s"),
  N_ ("%s is outside the years %s to %s"),
  N_ ("business days need the calendars of a case"),
  N_ ("%s does not fit: %s"),
  N_ ("%s (%s) would not fit after %s: %s"),
  N_ ("event %s (%s, %s) would no longer fit: %s"),
  N_ ("the case is already under contract; `accept --more` begins a further part"),
  N_ ("escrow is not confirmed, so nothing secures the pay; do not %s yet (--anyway records it all the same)"),
  N_ ("at and %s name two moments for one event; give one of them"),
  N_ ("the case is closed; reopen it first"),
  N_ ("at most %s cases per call"),
  N_ ("at most 20 calendars per case"),
  N_ ("asked needs a kind, such as question"),
  N_ ("flagged needs a sign"),
  N_ ("amended needs the new time"),
  N_ ("the case is past the application"),
  N_ ("escrow is already confirmed"),
  N_ ("the work is already delivered"),
  N_ ("a promise names a moment"),
  N_ ("what was asked?"),
  N_ ("no such request is open"),
  N_ ("which step was done?"),
  N_ ("there is no open request to answer"),
  N_ ("which step is skipped?"),
  N_ ("no request to the office awaits a decision"),
  N_ ("which sign was seen?"),
  N_ ("the case is already on hold"),
  N_ ("the case is not on hold"),
  N_ ("until when?"),
  N_ ("the case is not closed"),
  N_ ("the case is closed"),
  N_ ("%s is an answer: its result is consent or refuse"),
  N_ ("%s is no answer and takes no result; the office's decision is recorded with step-result"),
  N_ ("case %s is named twice"),
  N_ ("case %s would have more than %s events"),
  N_ ("the client has that name already"),
  N_ ("%s: at most %s characters are allowed"),
  N_ ("%s: at most %s bytes are allowed"),
  N_ ("%s has %s bytes; at most %s are allowed"),
  N_ ("%s holds control characters"),
  N_ ("more than %s bytes"),
  N_ ("\"%s\" is no day off; write a weekday such as wed, a date such as 2026-12-28, or 2026-12-28..2027-01-05"),
  N_ ("at most %s entries of days off; a calendar has room for more"),
  N_ ("a calendar's name is 1 to 64 of a-z, 0-9 and -"),
  N_ ("the calendar closes no day and opens none"),
  N_ ("the file does not begin with BEGIN:VCALENDAR"),
  N_ ("%s was not imported and cannot be removed; an empty file %s switches it off"),
  N_ ("an iCalendar file has at most %s bytes"),
  N_ ("the calendar takes longer than %s s to read"),
  N_ ("the calendar has too many days"),
  N_ ("the calendar reader cannot be started: %s"),
  N_ ("the calendar reader ended with status %s"),
  N_ ("the calendar reader was ended by signal %s"),
  N_ ("the calendar cannot be written: %s"),
  N_ ("the calendar cannot be removed: %s"),
  N_ ("the file is no iCalendar file: it does not begin with BEGIN:VCALENDAR"),
  N_ ("the file holds no event"),
  N_ ("the file holds no to-do and no event"),
  N_ ("the file is empty"),
  N_ ("the file takes too long to read"),
  N_ ("the file is larger than %s MB"),
  N_ ("the file ends inside of %s: a part is missing"),
  N_ ("an event without DTSTART"),
  N_ ("an event begins outside of %s to %s"),
  N_ ("DTEND is before DTSTART"),
  N_ ("an event is longer than %s days"),
  N_ ("an event cannot be read"),
  N_ ("the events cover more than %s days"),
  N_ ("more than %s events"),
  N_ ("%s has no value"),
  N_ ("%s cannot be read"),
  N_ ("%s twice in one event"),
  N_ ("END:%s without its BEGIN"),
  N_ ("\"%s\" is no date"),
  N_ ("\"%s\" does not exist"),
  N_ ("\"%s\" is no duration"),
  N_ ("\"%s\" is no recurrence rule"),
  N_ ("\"%s\" is out of range in a rule"),
  N_ ("the first line has to name the columns, \"title\" and \"client\" among them"),
  N_ ("the table is empty"),
  N_ ("the file is not UTF-8; save it from the spreadsheet as \"CSV UTF-8\""),
  N_ ("line %s: a quotation mark does not end"),
  N_ ("more than %s lines"),
  N_ ("more than %s tasks"),
  N_ ("the task is done or deleted"),
  N_ ("the task repeats"),
  N_ ("the entry is completed or cancelled"),
  N_ ("a list of tasks was expected, as \"task export\" writes it"),
  N_ ("line %s: %s"),
  N_ ("%s at byte %s"),
  N_ ("neither an object nor an array"),
  N_ ("not UTF-8"),
  N_ ("something after the end"),
  N_ ("a value is missing"),
  N_ ("a text without an end"),
  N_ ("an array or object without an end"),
  N_ ("an array without an end"),
  N_ ("an object without an end"),
  N_ ("a name was expected"),
  N_ ("a name without a value"),
  N_ ("this is no export of Casewatch"),
  N_ ("a part of the export is missing"),
  N_ ("the event %s of the file is another one here"),
  N_ ("another version of Casewatch wrote this export"),
  N_ ("a newer version of Casewatch made it; install that version"),
  N_ ("this is no database of Casewatch"),
  N_ ("the backup was made with --test-clock"),
  N_ ("the backup was not made with --test-clock"),
  N_ ("cannot read the backup: %s"),
  N_ ("an import or restore is under way"),
  N_ ("another command is being written; try again"),
  N_ ("another command is being written and too many calls wait for it; try again"),
  N_ ("another command is under way; try again"),
  N_ ("%s slow calls wait already; try again later"),
  N_ ("the daemon stops"),
  N_ ("there are too many copies %s"),
  N_ ("is no window such as 09:00-20:00"),
  N_ ("is a window that never opens; 00:00-24:00 is always"),
  N_ ("is no list of weekdays such as mon-fri or mon;wed;fri"),
  N_ ("is no time such as 09:00"),
  N_ ("is no time such as 18:00"),
  N_ ("is neither program nor clipboard"),
  N_ ("is required"),
  N_ ("unknown group"),
  N_ ("unknown key"),
  N_ ("unknown field"),
  N_ ("the group's name has no closing bracket"),
  N_ ("a group is a line such as [Policy]"),
  N_ ("the group is there twice in this file"),
  N_ ("the key is there twice in this group"),
  N_ ("is neither a group, nor a key with its value, nor a comment"),
  N_ ("stands before the first group"),
  N_ ("is no name of a key"),
  N_ ("the line is no UTF-8 text"),
  N_ ("a control character is in the line"),
  N_ ("this key has no translations"),
  N_ ("has a backslash that is not \\s, \\n, \\t or \\\\"),
  N_ ("there is no step \"%s\""),
  N_ ("\"%s\" is never approved or denied, because it has no Act=office"),
  N_ ("\"%s\" is no built-in kind and not among AskedKinds"),
  N_ ("leads back to this step, so it could never fall due"),
  N_ ("there is no such step to change, and a new one needs Stage, Since, After, Act and Title"),
  N_ ("nothing falls due in a closed case"),
  N_ ("goes with Act=close only"),
  N_ ("needs an After of one or more d, bd or obd"),
  N_ ("there is no group [Policy]"),
  N_ ("more than %s steps"),
  N_ ("is no list of names of a-z, 0-9 and -"),
  N_ ("names the same twice"),
  N_ ("is neither true nor false"),
  N_ ("has a line break or a tab"),
  N_ ("is longer than %s characters"),
  N_ ("is longer than %s bytes"),
  N_ ("is no time zone such as Asia/Tokyo"),
  N_ ("is no stage"),
  N_ ("is not client, me or office"),
  N_ ("is nothing to count from"),
  N_ ("is no duration such as 3bd, 7d, 48h or 2obd"),
  N_ ("has an entry that is no moment such as quiet+2bd"),
  N_ ("is no moment such as delivered+7d"),
  N_ ("has an entry that is no condition such as !funded"),
  N_ ("is no outcome"),
  N_ ("is not low, normal or critical"),
  N_ ("is not official, third-party, article or default"),
  N_ ("is no name of a-z, 0-9 and -"),
  N_ ("is no duration of 1 or more such as 2bd"),
  N_ ("is no number from 0 to 99"),
  N_ ("begins with neither https:// nor http://"),
  N_ ("is no address"),
  N_ ("is no unit to round to"),
  N_ ("is no month such as 2026-11 and no date"),
  N_ ("a step's name is 1 to 64 of a-z, 0-9 and -"),
  N_ ("a step's name must not end like a distance"),
  N_ ("more than 1 MiB of text"),
  N_ ("cannot be read: %s"),
  N_ ("is harsh; say what you need instead"),
  N_ ("is all in capitals, which shouts"),
  N_ ("shouts"),
  N_ ("Japanese text in a message that is English"),
  N_ ("nobody signs it: {me} is missing"),
  N_ ("the message is in the folder of Japanese and has no Japanese text"),
};

#define MOST_PARTS 4

/* Whether text is the pattern with something for each %s; parts: what that is, allocated. */
static gboolean
matches (const char *pattern, const char *text, char *parts[MOST_PARTS])
{
  guint n = 0;

  while (TRUE)
    {
      const char *place = strstr (pattern, "%s");
      gsize length = place != NULL ? (gsize)(place - pattern) : strlen (pattern);
      if (strncmp (text, pattern, length) != 0)
        break;
      text += length;
      if (place == NULL && *text == '\0')
        return TRUE;
      if (place == NULL)
        break;
      pattern = place + 2;
      const char *next = strstr (pattern, "%s");
      g_autofree char *literal
          = next != NULL ? g_strndup (pattern, (gsize)(next - pattern)) : g_strdup (pattern);
      const char *end = *literal == '\0' ? text + strlen (text)
                        : next == NULL && g_str_has_suffix (text, literal)
                            ? text + strlen (text) - strlen (literal)
                            : strstr (text, literal);
      if (end == NULL || n == MOST_PARTS)
        break;
      parts[n++] = g_strndup (text, (gsize)(end - text));
      text = end;
    }
  while (n > 0)
    g_clear_pointer (&parts[--n], g_free);
  return FALSE;
}

/* A part in the reader's words: it may be such a sentence itself. */
static void
append_part (GString *out, const char *part)
{
  g_autofree char *said = cw_ctl_daemon_words (part);

  g_string_append (out, said != NULL ? said : part);
}

/* format: with %s in their order, or %1$s; it has as many places as the pattern. */
static char *
fill (const char *format, char *const parts[MOST_PARTS])
{
  GString *out = g_string_new (NULL);
  guint n = 0;

  for (const char *p = format; *p != '\0'; p++)
    {
      if (p[0] == '%' && p[1] == 's' && n < MOST_PARTS)
        {
          append_part (out, parts[n] != NULL ? parts[n] : "");
          n++;
          p++;
        }
      else if (p[0] == '%' && p[1] >= '1' && p[1] < '1' + MOST_PARTS && p[2] == '$' && p[3] == 's')
        {
          append_part (out, parts[p[1] - '1'] != NULL ? parts[p[1] - '1'] : "");
          p += 3;
        }
      else
        g_string_append_c (out, *p);
    }
  return g_string_free (out, FALSE);
}

/* "\"word\" is no stage": what is wrong with a word of a file.  NULL: nothing of the kind. */
static char *
words_about (const char *text)
{
  const char *end = *text == '"' ? strstr (text + 1, "\" ") : NULL;

  if (end == NULL)
    return NULL;
  g_autofree char *word = g_strndup (text + 1, (gsize)(end - text - 1));
  g_autofree char *said = cw_ctl_daemon_words (end + 2);
  if (said == NULL)
    return NULL;
  /* TRANSLATORS: 1 a word of a file, 2 what is wrong with it, "is no stage" */
  return g_strdup_printf (_ ("\"%1$s\" %2$s"), word, said);
}

char *
cw_ctl_daemon_words (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    {
      char *parts[MOST_PARTS] = { NULL };
      if (_ (sentences[i]) == sentences[i] || !matches (sentences[i], text, parts))
        continue;
      char *said = fill (_ (sentences[i]), parts);
      for (guint n = 0; n < MOST_PARTS; n++)
        g_free (parts[n]);
      return said;
    }
  return words_about (text);
}
