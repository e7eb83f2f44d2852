/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A text in several languages, as in a key file: the plain key and its [xx] variants. */
typedef struct
{
  char *plain;          /* may be NULL */
  char *by_lang;        /* "ja\0text\0pt_br\0text\0\0": language codes (lower case) in their order, each
                         * with its text; NULL when there is none.  The rules hold hundreds. */
} CwText;

void cw_text_clear (CwText *text);
/* lang NULL: the plain one.  value NULL takes the text of that language away. */
void cw_text_set (CwText *text, const char *lang, const char *value);
/* The text for a language or locale name ("ja", "ja_JP.UTF-8"), else the plain one, else "". */
const char *cw_text_get (const CwText *text, const char *lang);
/* TRUE when there is no plain text. */
gboolean cw_text_is_empty (const CwText *text);
/* a{ss}: "" -> plain, "ja" -> …; floating. */
GVariant *cw_text_to_variant (const CwText *text);

/* TRUE when text is valid UTF-8 without ASCII control characters other than those in allowed (may
 * be NULL, e.g. "\n\t").  U+0080 … U+009F and bidirectional controls are data and pass: they are
 * neutralised where they are shown, see cw_text_clean (). */
gboolean cw_text_is_acceptable (const char *text, const char *allowed);
/* TRUE for a name as policies, steps, calendars, templates and kinds have: a-z, 0-9 and "-", 1
 * to 64 of them, beginning with a letter or digit. */
gboolean cw_text_is_name (const char *text);
/* For showing client-controlled text: invalid bytes replaced, control characters and bidirectional
 * controls (U+061C, U+200E/F, U+202A-202E, U+2066-2069) dropped, each run of newlines, tabs and
 * spaces around them made one space, none left at the ends, at most eight marks on one letter, at
 * most max characters (0: no limit), the last of them an ellipsis where something was cut.  Nothing is
 * cut inside of what is drawn as one: a letter and its marks, an emoji put together of several, a
 * flag, a Korean syllable.  Allocated. */
char *cw_text_clean (const char *text, gsize max);
/* Kana and common Han characters: letters that take two columns, combine with nothing and are never
 * cleaned away. */
static inline gboolean
cw_char_is_plain_wide (gunichar c)
{
  return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3041 && c <= 0x3096)
         || (c >= 0x309b && c <= 0x30ff);
}
/* Nearest of the candidates (NULL-terminated) by edit distance without regard to case, NULL when
 * none is close: the distance may be a third of the word's characters and one more, but less than
 * all of them.  The first of equally near ones. */
const char *cw_text_nearest (const char *word, const char *const *candidates);
