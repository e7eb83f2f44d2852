/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text.h"

#include <string.h>

#define NAME_LENGTH 64
/* Longer words are no slips of the pen; it also bounds the distance table. */
#define NEAREST_LENGTH 64
/* Marks on one letter, and characters of one emoji: more than any writing needs. */
#define MARKS_MAX 8
#define GRAPHEME_LENGTH 16
#define ZERO_WIDTH_NON_JOINER 0x200c
#define ZERO_WIDTH_JOINER 0x200d

void
cw_text_clear (CwText *text)
{
  g_clear_pointer (&text->plain, g_free);
  g_clear_pointer (&text->by_lang, g_free);
}

/* The value after a language, and the language after that. */
static const char *
next_of (const char *p)
{
  return p + strlen (p) + 1;
}

static void
append_pair (GString *all, const char *lang, const char *value)
{
  g_string_append_len (all, lang, (gssize) strlen (lang) + 1);
  g_string_append_len (all, value, (gssize) strlen (value) + 1);
}

/* The pairs with another value for a language, or without it (NULL). */
static char *
replace_lang (const char *pairs, const char *lang, const char *value)
{
  GString *all = g_string_new (NULL);

  for (const char *p = pairs; p != NULL && *p != '\0'; p = next_of (next_of (p)))
    {
      int order = strcmp (p, lang);
      if (order >= 0 && value != NULL)
        append_pair (all, lang, g_steal_pointer (&value));
      if (order != 0)
        append_pair (all, p, next_of (p));
    }
  if (value != NULL)
    append_pair (all, lang, value);
  gsize length = all->len;
  g_autofree char *text = g_string_free (all, FALSE); /* ends with one more NUL */
  return length > 0 ? g_memdup2 (text, length + 1) : NULL;
}

void
cw_text_set (CwText *text, const char *lang, const char *value)
{
  if (lang == NULL || *lang == '\0')
    {
      g_free (text->plain);
      text->plain = g_strdup (value);
      return;
    }
  g_autofree char *key = g_ascii_strdown (lang, -1);
  char *pairs = replace_lang (text->by_lang, key, value);
  g_free (text->by_lang);
  text->by_lang = pairs;
}

static const char *
find_lang (const CwText *text, const char *lang)
{
  for (const char *p = text->by_lang; *p != '\0'; p = next_of (next_of (p)))
    if (strcmp (p, lang) == 0)
      return next_of (p);
  return NULL;
}

const char *
cw_text_get (const CwText *text, const char *lang)
{
  const char *plain = text->plain != NULL ? text->plain : "";
  if (lang == NULL || text->by_lang == NULL)
    return plain;

  /* ja_JP.UTF-8@x: without encoding and modifier, then without the country. */
  g_autofree char *key = g_ascii_strdown (lang, (gssize) strcspn (lang, ".@"));
  const char *found = find_lang (text, key);
  if (found != NULL)
    return found;
  key[strcspn (key, "_-")] = '\0';
  found = find_lang (text, key);
  return found != NULL ? found : plain;
}

gboolean
cw_text_is_empty (const CwText *text)
{
  return text->plain == NULL || *text->plain == '\0';
}

GVariant *
cw_text_to_variant (const CwText *text)
{
  GVariantBuilder builder;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  if (text->plain != NULL)
    g_variant_builder_add (&builder, "{ss}", "", text->plain);
  for (const char *p = text->by_lang; p != NULL && *p != '\0'; p = next_of (next_of (p)))
    g_variant_builder_add (&builder, "{ss}", p, next_of (p));
  return g_variant_builder_end (&builder);
}

gboolean
cw_text_is_acceptable (const char *text, const char *allowed)
{
  if (text == NULL || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) && (allowed == NULL || strchr (allowed, *p) == NULL))
      return FALSE;
  return TRUE;
}

gboolean
cw_text_is_name (const char *text)
{
  if (text == NULL || *text == '\0' || *text == '-')
    return FALSE;
  gsize length = strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-");
  return length <= NAME_LENGTH && text[length] == '\0';
}

static gboolean
is_bidi_control (gunichar c)
{
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e)
         || (c >= 0x2066 && c <= 0x2069);
}

static gboolean
is_break (gunichar c)
{
  return c == '\n' || c == '\t' || c == '\r' || c == '\v' || c == '\f' || c == 0x85 || c == 0x2028
         || c == 0x2029;
}

/* What Unicode calls Extend or SpacingMark, as far as it shows: drawn onto the character before. */
static gboolean
is_extending (gunichar c)
{
  return g_unichar_ismark (c) || c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER
         || c == 0xff9e || c == 0xff9f         /* half-width voicing marks */
         || (c >= 0x1f3fb && c <= 0x1f3ff)     /* skin tones */
         || (c >= 0xe0020 && c <= 0xe007f);    /* tags: flags of regions */
}

static gboolean
is_regional_indicator (gunichar c)
{
  return c >= 0x1f1e6 && c <= 0x1f1ff;
}

/* Letters that Korean syllables are put together of, leading ones apart. */
static gboolean
joins_syllable (gunichar before, gunichar c)
{
  gboolean is_leading = before >= 0x1100 && before <= 0x115f;
  gboolean is_part = (before >= 0x1100 && before <= 0x11ff) || (before >= 0xac00 && before <= 0xd7a3);
  return (is_leading && c >= 0x1100 && c <= 0x115f) || (is_leading && c >= 0xac00 && c <= 0xd7a3)
         || (is_part && c >= 0x1160 && c <= 0x11ff);
}

/* The character at p belongs to the one before it: Unicode's rules for grapheme clusters (annex 29),
 * with every join by U+200D taken for one of pictures. */
static gboolean
continues (const char *text, const char *p)
{
  if (p == text)
    return FALSE;
  gunichar c = g_utf8_get_char (p);
  const char *at = g_utf8_prev_char (p);
  gunichar before = g_utf8_get_char (at);
  if (is_extending (c) || before == ZERO_WIDTH_JOINER || joins_syllable (before, c))
    return TRUE;
  if (!is_regional_indicator (c))
    return FALSE;

  /* Flags are pairs. */
  gsize n = 0;
  for (; is_regional_indicator (g_utf8_get_char (at)); at = g_utf8_prev_char (at))
    {
      n++;
      if (at == text)
        break;
    }
  return n % 2 == 1;
}

/* Shortens to max characters, between what the reader takes for characters; one that is longer than
 * any writing has (made to hide the rest) is cut where it must. */
static void
cut (GString *text, gsize max)
{
  if (max == 0 || (gsize) g_utf8_strlen (text->str, -1) <= max)
    return;

  const char *last = g_utf8_offset_to_pointer (text->str, (glong) max - 1);
  const char *end = last;
  for (guint n = 0; continues (text->str, end); n++)
    {
      if (n == GRAPHEME_LENGTH)
        {
          end = last;
          break;
        }
      end = g_utf8_prev_char (end);
    }
  g_string_truncate (text, (gsize) (end - text->str));
  g_string_append (text, "…");
}

/* Nearly every text is one in which there is nothing to clean: printable ASCII, kana and common Han
 * characters, and no blank at either end. */
static gboolean
is_clean (const char *text)
{
  const guchar *p = (const guchar *) text;

  if (*p == ' ')
    return FALSE;
  while (*p != '\0')
    if (*p >= 0x20 && *p < 0x7f)
      p++;
    else if (*p >= 0xe3 && *p <= 0xe9 && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80
             && cw_char_is_plain_wide ((gunichar) ((*p & 0xf) << 12 | (p[1] & 0x3f) << 6
                                                   | (p[2] & 0x3f))))
      p += 3;
    else
      return FALSE;
  return p == (const guchar *) text || p[-1] != ' ';
}

char *
cw_text_clean (const char *text, gsize max)
{
  if (text != NULL && max == 0 && is_clean (text))
    return g_strdup (text);
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *out = g_string_sized_new (strlen (valid));
  gboolean broken = FALSE; /* a line break is still to be written */
  guint marks = 0;         /* in a row */

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (is_break (c))
        {
          broken = TRUE;
          while (out->len > 0 && out->str[out->len - 1] == ' ')
            g_string_truncate (out, out->len - 1);
          continue;
        }
      if (g_unichar_iscntrl (c) || is_bidi_control (c))
        continue;
      if (c == ' ' && (broken || out->len == 0))
        continue;
      marks = g_unichar_ismark (c) ? marks + 1 : 0;
      if (marks > MARKS_MAX) /* a heap of them is drawn over the lines around it */
        continue;
      if (broken && out->len > 0)
        g_string_append_c (out, ' ');
      broken = FALSE;
      g_string_append_unichar (out, c);
    }
  while (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  cut (out, max);
  return g_string_free (out, FALSE);
}

/* Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
static guint
distance (const gunichar *a, guint n_a, const gunichar *b, guint n_b)
{
  guint rows[3][NEAREST_LENGTH + 1] = { { 0 } };
  guint *before = rows[0], *last = rows[1], *row = rows[2];

  for (guint j = 0; j <= n_b; j++)
    last[j] = j;
  memcpy (before, last, sizeof rows[0]);
  for (guint i = 1; i <= n_a; i++)
    {
      row[0] = i;
      for (guint j = 1; j <= n_b; j++)
        {
          guint best = last[j - 1] + (a[i - 1] != b[j - 1]);
          best = MIN (best, MIN (last[j], row[j - 1]) + 1);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            best = MIN (best, before[j - 2] + 1);
          row[j] = best;
        }
      guint *oldest = before;
      before = last;
      last = row;
      row = oldest;
    }
  return last[n_b];
}

/* Folded characters; 0 for a word that is not text or too long. */
static guint
fold (const char *word, gunichar *out)
{
  if (word == NULL || !g_utf8_validate (word, -1, NULL))
    return 0;
  guint n = 0;
  for (const char *p = word; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (n == NEAREST_LENGTH)
        return 0;
      out[n++] = g_unichar_tolower (g_utf8_get_char (p));
    }
  return n;
}

const char *
cw_text_nearest (const char *word, const char *const *candidates)
{
  gunichar a[NEAREST_LENGTH], b[NEAREST_LENGTH];
  guint n_a = fold (word, a);
  if (n_a == 0 || candidates == NULL)
    return NULL;

  const char *found = NULL;
  guint limit = MIN (n_a / 3 + 1, n_a - 1) + 1; /* must stay below */
  for (; *candidates != NULL; candidates++)
    {
      guint n_b = fold (*candidates, b);
      guint d = n_b > 0 ? distance (a, n_a, b, n_b) : limit;
      if (d < limit)
        {
          limit = d;
          found = *candidates;
        }
    }
  return found;
}
