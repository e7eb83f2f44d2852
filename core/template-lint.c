/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/template-lint.h"

#include <string.h>

#include "core/keyfile.h"

#define SHOUTED 4 /* letters in capitals from which a word is shouted; shorter ones are names */

/* Words that spoil a relation, or that only a lawyer should write. */
static const char *const harsh_english[]
    = { "angry",  "asap",       "disgusting",   "fraud", "furious", "lawsuit",      "liar",
        "outrageous", "ridiculous", "scam", "shame",   "stupid",       "sue",
        "unacceptable", "unprofessional" };
static const char *const harsh_japanese[]
    = { "いい加減", "ふざけ", "最悪", "詐欺", "非常識", "無責任", "許せ", "怒り", "呆れ", "迷惑です",
        "訴えます", "誠意がない" };

typedef struct
{
  const char *file;
  int line;
  GPtrArray *problems;
} Lint;

static void
add (const Lint *lint, const char *word, const char *reason)
{
  cw_policy_problem_add (lint->problems, lint->file, lint->line, NULL, word, NULL, "%s", reason);
}

static gboolean
is_kana (gunichar c)
{
  return c >= 0x3040 && c <= 0x30ff;
}

static gboolean
has_kana (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (is_kana (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

/* The words of a line without its fields, in their own case. */
static GPtrArray *
words_of (const char *line)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  gboolean in_field = FALSE;

  for (const char *p = line; *p != '\0';)
    {
      gsize length = 0;
      while (g_ascii_isalpha (p[length]))
        length++;
      if (*p == '{' || *p == '}')
        in_field = *p == '{';
      if (length > 0 && !in_field)
        g_ptr_array_add (words, g_strndup (p, length));
      p += MAX (length, 1);
    }
  return words;
}

static gboolean
is_shouted (const char *word)
{
  for (const char *p = word; *p != '\0'; p++)
    if (!g_ascii_isupper (*p))
      return FALSE;
  return strlen (word) >= SHOUTED;
}

static void
lint_english (const Lint *lint, const char *line)
{
  g_autoptr (GPtrArray) words = words_of (line);

  for (guint i = 0; i < words->len; i++)
    {
      const char *word = words->pdata[i];
      for (gsize j = 0; j < G_N_ELEMENTS (harsh_english); j++)
        if (g_ascii_strcasecmp (word, harsh_english[j]) == 0)
          add (lint, word, "is harsh; say what you need instead");
      if (is_shouted (word))
        add (lint, word, "is all in capitals, which shouts");
    }
}

static void
lint_japanese (const Lint *lint, const char *line)
{
  for (gsize i = 0; i < G_N_ELEMENTS (harsh_japanese); i++)
    if (strstr (line, harsh_japanese[i]) != NULL)
      add (lint, harsh_japanese[i], "is harsh; say what you need instead");
}

static void
lint_line (const Lint *lint, const char *lang, const char *line)
{
  if (strstr (line, "!!") != NULL || strstr (line, "！！") != NULL)
    add (lint, "!!", "shouts");
  if (strcmp (lang, "en") == 0)
    {
      if (has_kana (line))
        add (lint, NULL, "Japanese text in a message that is English");
      lint_english (lint, line);
    }
  else if (strcmp (lang, "ja") == 0)
    lint_japanese (lint, line);
}

gboolean
cw_template_lint (const char *file, const char *lang, const char *text, GPtrArray *problems)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) body = g_string_new (NULL);
  Lint lint = { file, 0, problems };
  guint before = problems->len;

  for (char **line = lines; *line != NULL; line++)
    {
      lint.line++;
      if (**line == '#')
        continue;
      g_string_append (body, *line);
      lint_line (&lint, lang, *line);
    }
  lint.line = 0;
  if (strstr (body->str, "{me}") == NULL)
    add (&lint, "me", "nobody signs it: {me} is missing");
  if (strcmp (lang, "ja") == 0 && !has_kana (body->str))
    add (&lint, NULL, "the message is in the folder of Japanese and has no Japanese text");
  return problems->len == before;
}
