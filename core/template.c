/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/template.h"

#include <string.h>

#include "core/text.h"

#define MAX_NAME 32

static const CwTemplateField fields_known[] = {
  { "applied", FALSE, "when I applied" },
  { "asked_by", FALSE, "the limit of what the client asked" },
  { "birth_date", TRUE, "my date of birth" },
  { "by", FALSE, "until when an answer is wanted" },
  { "career", TRUE, "what I did before, with periods" },
  { "client", FALSE, "the client's name" },
  { "closes", FALSE, "when the recruitment closes" },
  { "contact_log", FALSE, "the dated list of what passed between us, one line each" },
  { "contracted", FALSE, "when the contract was made" },
  { "deadline", FALSE, "when the delivery is wanted" },
  { "delivered", FALSE, "when I delivered" },
  { "due", FALSE, "when pay is due" },
  { "fee", FALSE, "the fee with its currency" },
  { "funded", FALSE, "when the escrow was confirmed" },
  { "gender", TRUE, "my gender" },
  { "hours", TRUE, "when I work: days, from, to" },
  { "last_sent_date", FALSE, "date of my last message to the client" },
  { "last_sent_subject", FALSE, "what my last message was about (the remark on it)" },
  { "me", FALSE, "my own name ([User] Name)" },
  { "motive", TRUE, "why I want this job" },
  { "past_work", TRUE, "what I made before" },
  { "platform", FALSE, "name of the platform" },
  { "promised", FALSE, "the moment that the client named" },
  { "questions", TRUE, "what I want to ask" },
  { "quiet_days", FALSE, "business days without an answer" },
  { "quiet_since", FALSE, "since when there is no answer" },
  { "reason", TRUE, "what happened, or why it is needed, in your own words" },
  { "self_pr", TRUE, "what the client gains" },
  { "title", FALSE, "title of the job" },
  { "today", FALSE, "today's date" },
  { "url", FALSE, "address of the job's page" },
};

const CwTemplateField *
cw_template_fields (gsize *n)
{
  *n = G_N_ELEMENTS (fields_known);
  return fields_known;
}

const CwTemplateField *
cw_template_field (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields_known); i++)
    if (strcmp (fields_known[i].name, name) == 0)
      return &fields_known[i];
  return NULL;
}

static const char *
nearest_field (const char *name)
{
  const char *names[G_N_ELEMENTS (fields_known) + 1] = { NULL };
  for (gsize i = 0; i < G_N_ELEMENTS (fields_known); i++)
    names[i] = fields_known[i].name;
  return cw_text_nearest (name, names);
}

/* Length of the name at the start of text, 0 when there is none. */
static gsize
name_length (const char *text)
{
  gsize length = strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-_");
  return length <= MAX_NAME ? length : 0;
}

/* What stands at p: a placeholder {name}, whose name is copied into name, or something else. */
static gboolean
read_placeholder (const char *p, char name[MAX_NAME + 1])
{
  gsize length = *p == '{' ? name_length (p + 1) : 0;
  if (length == 0 || p[1 + length] != '}')
    return FALSE;
  memcpy (name, p + 1, length);
  name[length] = '\0';
  return TRUE;
}

/* A line "?name rest": the name, and where the rest begins.  NULL for any other line. */
static const char *
read_condition (const char *line, char name[MAX_NAME + 1])
{
  gsize length = *line == '?' ? name_length (line + 1) : 0;
  if (length == 0 || line[1 + length] != ' ')
    return NULL;
  memcpy (name, line + 1, length);
  name[length] = '\0';
  return line + 1 + length + 1;
}

static const char *
value_of (GHashTable *fields, const char *name)
{
  const char *value = fields != NULL ? g_hash_table_lookup (fields, name) : NULL;
  return value != NULL && *value != '\0' ? value : NULL;
}

static void
miss (GPtrArray *missing, const char *name)
{
  if (missing != NULL
      && !g_ptr_array_find_with_equal_func (missing, name, g_str_equal, NULL))
    g_ptr_array_add (missing, g_strdup (name));
}

static void
fill_line (GString *out, const char *line, GHashTable *fields, GPtrArray *missing)
{
  char name[MAX_NAME + 1];
  const char *p = line;

  if (*p == '\\' && (p[1] == '#' || p[1] == '?'))
    p++;
  while (*p != '\0')
    {
      if ((*p == '{' || *p == '}') && p[1] == *p)
        {
          g_string_append_c (out, *p);
          p += 2;
          continue;
        }
      if (!read_placeholder (p, name))
        {
          g_string_append_c (out, *p++);
          continue;
        }
      const char *value = value_of (fields, name);
      if (value != NULL)
        g_string_append (out, value);
      else
        {
          g_string_append_printf (out, "{%s}", name);
          miss (missing, name);
        }
      p += strlen (name) + 2;
    }
  g_string_append_c (out, '\n');
}

static char **
split_lines (const char *text)
{
  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    text += 3;
  char **lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      gsize length = strlen (*line);
      if (length > 0 && (*line)[length - 1] == '\r')
        (*line)[length - 1] = '\0';
    }
  return lines;
}

static gboolean
ends_blank (const GString *out)
{
  return out->len == 0 || (out->len >= 2 && out->str[out->len - 2] == '\n');
}

char *
cw_template_fill (const char *text, GHashTable *fields, GPtrArray *missing)
{
  g_auto (GStrv) lines = split_lines (text);
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean left_out = FALSE; /* since the last line that was written */

  for (char **line = lines; *line != NULL; line++)
    {
      char name[MAX_NAME + 1];
      if (**line == '#')
        continue;
      const char *rest = read_condition (*line, name);
      if (rest != NULL && value_of (fields, name) == NULL)
        {
          left_out = TRUE;
          continue;
        }
      if (**line == '\0' && (out->len == 0 || (left_out && ends_blank (out))))
        continue;
      fill_line (out, rest != NULL ? rest : *line, fields, missing);
      left_out = FALSE;
    }
  while (out->len > 0 && ends_blank (out))
    g_string_truncate (out, out->len - 1);
  if (out->len == 1 && out->str[0] == '\n')
    g_string_truncate (out, 0);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
cw_template_title (const char *text)
{
  g_auto (GStrv) lines = split_lines (text);
  for (char **line = lines; *line != NULL; line++)
    {
      if (**line != '#')
        continue;
      const char *rest = *line + 1;
      rest += strspn (rest, " \t");
      if (g_str_has_prefix (rest, "Title:"))
        return g_strstrip (g_strdup (rest + strlen ("Title:")));
    }
  return g_strdup ("");
}

typedef struct
{
  const char *file;
  int line;
  GPtrArray *problems;
} Check;

static void
check_name (const Check *check, const char *name)
{
  if (cw_template_field (name) == NULL)
    cw_policy_problem_add (check->problems, check->file, check->line, NULL, name,
                           nearest_field (name), "unknown field");
}

static void
check_line (const Check *check, const char *line)
{
  char name[MAX_NAME + 1];

  if (*line == '#')
    return;
  const char *rest = read_condition (line, name);
  if (rest != NULL)
    check_name (check, name);
  else if (*line == '?')
    cw_policy_problem_add (check->problems, check->file, check->line, NULL, NULL, NULL,
                           "\"?\" at the start of a line wants a field and a space; write \\? for "
                           "a question mark");

  for (const char *p = rest != NULL ? rest : line; *p != '\0';)
    {
      if ((*p == '{' || *p == '}') && p[1] == *p)
        p += 2;
      else if (read_placeholder (p, name))
        {
          check_name (check, name);
          p += strlen (name) + 2;
        }
      else if (*p == '{' || *p == '}')
        {
          cw_policy_problem_add (check->problems, check->file, check->line, NULL, NULL, NULL,
                                 "\"%c\" belongs to no field; write it twice to have it in "
                                 "the text",
                                 *p);
          p++;
        }
      else
        p++;
    }
}

gboolean
cw_template_check (const char *file, const char *text, gsize length, GPtrArray *problems)
{
  if (length > CW_TEMPLATE_MAX_BYTES)
    {
      cw_policy_problem_add (problems, file, 0, NULL, NULL, NULL, "more than 1 MiB of text");
      return FALSE;
    }
  g_autofree char *whole = g_strndup (length > 0 ? text : "", length);
  if (strlen (whole) != length || !g_utf8_validate (whole, -1, NULL))
    {
      cw_policy_problem_add (problems, file, 0, NULL, NULL, NULL, "the file is no UTF-8 text");
      return FALSE;
    }

  /* An array of its own, because a full one takes no more. */
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_policy_problem_free);
  g_auto (GStrv) lines = split_lines (whole);
  Check check = { file, 0, found };
  for (char **line = lines; *line != NULL; line++)
    {
      check.line++;
      if (!cw_text_is_acceptable (*line, "\t"))
        cw_policy_problem_add (found, file, check.line, NULL, NULL, NULL,
                               "a control character is in the line");
      check_line (&check, *line);
    }

  g_autofree char *title = cw_template_title (whole);
  if (*title == '\0')
    cw_policy_problem_add (found, file, 0, NULL, "Title", NULL,
                           "there is no line \"# Title: ...\"");
  gboolean good = found->len == 0;
  g_ptr_array_extend_and_steal (problems, g_steal_pointer (&found));
  return good;
}
