/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/check-words.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "client/ctl.h"
#include "core/limits.h"
#include "core/text.h"

const char *const cw_ctl_yes_no_words[] = { "yes", "no", NULL };
const char *const cw_ctl_decision_words[] = { "approved", "denied", NULL };
const char *const cw_ctl_answer_words[] = { "consent", "refuse", NULL };
const char *const cw_ctl_ender_words[] = { "client", "me", NULL };
const char *const cw_ctl_format_words[] = { "json", "csv", "ics", NULL };
const char *const cw_ctl_import_words[] = { "json", "csv", "ics", "taskwarrior", NULL };
const char *const cw_ctl_language_words[] = { "ja", "en", NULL };
const char *const cw_ctl_begin_words[] = { "applied", "contracted", "delivered", "billed", NULL };
const char *const cw_ctl_state_words[] = { "ok", "due", "snoozed", "closed", NULL };

gboolean
cw_ctl_check_word (const char *word, const char *const *words, GError **error)
{
  if (g_strv_contains (words, word))
    return TRUE;
  g_autofree char *shown = cw_text_clean (word, 40);
  g_autofree char *all = g_strjoinv (", ", (char **)(gpointer)words);
  const char *near = cw_text_nearest (word, words);
  /* of so few letters two changes leave nothing alike */
  if (near != NULL && (strlen (word) > 3 || g_ascii_tolower (*word) == *near))
    cw_ctl_usage (error, _ ("\"%1$s\" is not one of %2$s; did you mean \"%3$s\"?"), shown, all,
                  near);
  else
    cw_ctl_usage (error, _ ("\"%1$s\" is not one of %2$s."), shown, all);
  return FALSE;
}

gboolean
cw_ctl_check_number (const char *word, const char *otherwise, GError **error)
{
  guint64 number;

  if (g_ascii_isdigit (*word)
      && g_ascii_string_to_unsigned (word, 10, 0, G_MAXINT64, &number, NULL))
    return TRUE;
  cw_ctl_usage (error, "%s", otherwise);
  return FALSE;
}

static gboolean
begins_with_one_of (const char *answer, const char *letters)
{
  if (*answer == '\0' || !g_utf8_validate (answer, -1, NULL))
    return FALSE;
  return g_utf8_strchr (letters, -1, g_unichar_tolower (g_utf8_get_char (answer))) != NULL;
}

gboolean
cw_ctl_is_no (const char *answer)
{
  /* TRANSLATORS: the letters with which a "no" may begin, n among them */
  return begins_with_one_of (answer, C_ ("answer", "n"));
}

gboolean
cw_ctl_is_yes (const char *answer)
{
  /* TRANSLATORS: the letters with which a "yes" may begin, y among them */
  return begins_with_one_of (answer, C_ ("answer", "y"));
}

char *
cw_ctl_read_stdin (GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[4096];
  size_t n;

  while (text->len <= CW_LIMIT_NOTE && (n = fread (buffer, 1, sizeof buffer, stdin)) > 0)
    g_string_append_len (text, buffer, (gssize)n);
  if (text->len > CW_LIMIT_NOTE)
    {
      cw_ctl_usage (error, _ ("The text is longer than %d bytes."), CW_LIMIT_NOTE);
      return NULL;
    }
  while (text->len > 0 && text->str[text->len - 1] == '\n')
    g_string_truncate (text, text->len - 1);
  if (!g_utf8_validate_len (text->str, text->len, NULL))
    {
      cw_ctl_usage (error, _ ("The text is not UTF-8."));
      return NULL;
    }
  return g_strdup (text->str);
}
