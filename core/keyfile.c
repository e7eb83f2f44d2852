/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/keyfile.h"

#include <string.h>

#include "core/text.h"

#define MAX_PROBLEMS 100
#define SHOWN_LENGTH 80 /* characters of a name or value in a message */
#define MAX_RULES 64

static const char comment_reason[] = "a comment has to stand on a line of its own";

void
cw_policy_problem_free (CwPolicyProblem *problem)
{
  g_free (problem->file);
  g_free (problem->group);
  g_free (problem->key);
  g_free (problem->reason);
  g_free (problem->hint);
  g_free (problem);
}

char *
cw_policy_problem_format (const CwPolicyProblem *problem)
{
  GString *text = g_string_new (problem->file);
  if (problem->line > 0)
    g_string_append_printf (text, ":%d", problem->line);
  g_string_append (text, ":");
  if (*problem->group != '\0')
    g_string_append_printf (text, " [%s]", problem->group);
  if (*problem->key != '\0')
    g_string_append_printf (text, " %s", problem->key);
  if (*problem->group != '\0' || *problem->key != '\0')
    g_string_append (text, ":");
  g_string_append_printf (text, " %s", problem->reason);
  if (*problem->hint != '\0')
    g_string_append_printf (text, "; did you mean %s?", problem->hint);
  return g_string_free (text, FALSE);
}

void
cw_policy_problem_add (GPtrArray *problems, const char *file, int line, const char *group,
                       const char *key, const char *hint, const char *format, ...)
{
  if (problems->len >= MAX_PROBLEMS)
    return;

  va_list args;
  va_start (args, format);
  g_autofree char *reason = g_strdup_vprintf (format, args);
  va_end (args);

  CwPolicyProblem *problem = g_new0 (CwPolicyProblem, 1);
  problem->file = cw_text_clean (file, 0);
  problem->line = line;
  problem->group = cw_text_clean (group, SHOWN_LENGTH);
  problem->key = cw_text_clean (key, SHOWN_LENGTH);
  problem->reason = cw_text_clean (reason, 0);
  problem->hint = cw_text_clean (hint, SHOWN_LENGTH);
  g_ptr_array_add (problems, problem);
}

static void
entry_free (gpointer data)
{
  CwKeyEntry *entry = data;
  g_free (entry->key);
  g_free (entry->lang);
  g_free (entry->value);
  g_free (entry->file);
  g_free (entry);
}

static void
group_free (gpointer data)
{
  CwKeyGroup *group = data;
  g_hash_table_unref (group->by_name);
  g_ptr_array_unref (group->entries);
  g_free (group->name);
  g_free (group->file);
  g_free (group);
}

CwKeyFile *
cw_key_file_new (void)
{
  CwKeyFile *self = g_new0 (CwKeyFile, 1);
  self->groups = g_ptr_array_new_with_free_func (group_free);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
cw_key_file_free (CwKeyFile *self)
{
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->groups);
  g_free (self);
}

const CwKeyGroup *
cw_key_file_group (const CwKeyFile *self, const char *name)
{
  return g_hash_table_lookup (self->by_name, name);
}

static char *
full_key (const char *key, const char *lang)
{
  return lang == NULL ? g_strdup (key) : g_strdup_printf ("%s[%s]", key, lang);
}

const CwKeyEntry *
cw_key_group_entry (const CwKeyGroup *group, const char *key, const char *lang)
{
  g_autofree char *name = full_key (key, lang);
  return g_hash_table_lookup (group->by_name, name);
}

/* Where the reader of one text stands. */
typedef struct
{
  CwKeyFile *into;
  const char *file;
  int line;
  gboolean skip;      /* the group's line was wrong: its keys say nothing */
  CwKeyGroup *group;  /* NULL before the first */
  GPtrArray *problems;
} Scan;

static void
complain (const Scan *scan, const char *key, const char *reason)
{
  cw_policy_problem_add (scan->problems, scan->file, scan->line,
                         scan->group != NULL ? scan->group->name : NULL, key, NULL, "%s", reason);
}

static void
begin_group (Scan *scan, char *line)
{
  scan->group = NULL;
  scan->skip = TRUE;

  char *end = strchr (line, ']');
  if (end == NULL)
    {
      complain (scan, NULL, "the group's name has no closing bracket");
      return;
    }
  *end = '\0';
  const char *name = g_strstrip (line + 1);
  char *rest = g_strstrip (end + 1);
  if (*rest != '\0' || *name == '\0' || strchr (name, '[') != NULL)
    {
      cw_policy_problem_add (scan->problems, scan->file, scan->line, name, NULL, NULL, "%s",
                             *rest == '#' ? comment_reason : "a group is a line such as [Policy]");
      return;
    }

  CwKeyFile *into = scan->into;
  CwKeyGroup *group = g_hash_table_lookup (into->by_name, name);
  if (group != NULL && group->source == into->n_sources)
    {
      cw_policy_problem_add (scan->problems, scan->file, scan->line, name, NULL, NULL,
                             "the group is there twice in this file");
      return;
    }
  if (group == NULL)
    {
      group = g_new0 (CwKeyGroup, 1);
      group->name = g_strdup (name);
      group->file = g_strdup (scan->file);
      group->line = scan->line;
      group->entries = g_ptr_array_new_with_free_func (entry_free);
      group->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_ptr_array_add (into->groups, group);
      g_hash_table_insert (into->by_name, group->name, group);
    }
  group->source = into->n_sources;
  scan->group = group;
  scan->skip = FALSE;
}

/* Letters of a language tag: ja, pt_BR, sr@latin. */
static gboolean
is_language (const char *lang)
{
  gsize length = strlen (lang);
  return length >= 2 && length <= 20 && g_ascii_isalpha (lang[0])
         && strspn (lang, "abcdefghijklmnopqrstuvwxyz0123456789_-@") == length;
}

/* "Key" or "Key[ja]"; FALSE when it is neither. */
static gboolean
split_key (char *name, char **lang)
{
  *lang = NULL;
  char *bracket = strchr (name, '[');
  if (bracket != NULL)
    {
      gsize length = strlen (bracket);
      if (bracket[length - 1] != ']')
        return FALSE;
      bracket[length - 1] = '\0';
      *bracket = '\0';
      *lang = bracket + 1;
      for (char *p = *lang; *p != '\0'; p++)
        *p = g_ascii_tolower (*p);
      if (!is_language (*lang))
        return FALSE;
    }
  return *name != '\0'
         && name[strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")]
                == '\0';
}

static void
store (Scan *scan, const char *key, const char *lang, const char *value)
{
  CwKeyGroup *group = scan->group;
  g_autofree char *name = full_key (key, lang);
  CwKeyEntry *entry = g_hash_table_lookup (group->by_name, name);

  if (entry != NULL && entry->source == scan->into->n_sources)
    {
      complain (scan, name, "the key is there twice in this group");
      return;
    }
  if (entry == NULL)
    {
      entry = g_new0 (CwKeyEntry, 1);
      entry->key = g_strdup (key);
      entry->lang = g_strdup (lang);
      g_ptr_array_add (group->entries, entry);
      g_hash_table_insert (group->by_name, g_steal_pointer (&name), entry);
    }
  g_free (entry->value);
  entry->value = g_strdup (value);
  g_free (entry->file);
  entry->file = g_strdup (scan->file);
  entry->line = scan->line;
  entry->source = scan->into->n_sources;
}

static void
read_key (Scan *scan, char *line)
{
  char *equals = strchr (line, '=');
  if (equals == NULL)
    {
      complain (scan, line, "is neither a group, nor a key with its value, nor a comment");
      return;
    }
  *equals = '\0';
  char *name = g_strchomp (line);
  const char *value = g_strchug (equals + 1);

  if (scan->skip)
    return;
  if (scan->group == NULL)
    {
      complain (scan, name, "stands before the first group");
      return;
    }
  char *lang;
  if (!split_key (name, &lang))
    {
      complain (scan, name, "is no name of a key");
      return;
    }
  store (scan, name, lang, value);
}

static void
read_line (Scan *scan, const char *start, gsize length)
{
  if (length > 0 && start[length - 1] == '\r')
    length--;
  g_autofree char *line = g_strndup (start, length);
  /* g_strndup () stops at a NUL byte. */
  if (strlen (line) != length || !g_utf8_validate (line, -1, NULL))
    {
      complain (scan, NULL, "the line is no UTF-8 text");
      return;
    }
  if (!cw_text_is_acceptable (line, "\t"))
    {
      complain (scan, NULL, "a control character is in the line");
      return;
    }

  g_strstrip (line);
  if (*line == '\0' || *line == '#')
    return;
  if (*line == '[')
    begin_group (scan, line);
  else
    read_key (scan, line);
}

void
cw_key_file_read (CwKeyFile *self, const char *file, const char *text, gsize length,
                  GPtrArray *problems)
{
  Scan scan = { .into = self, .file = file, .problems = problems };
  static const char mark[] = "\xef\xbb\xbf";

  self->n_sources++;
  if (length >= 3 && memcmp (text, mark, 3) == 0)
    {
      text += 3;
      length -= 3;
    }
  while (length > 0)
    {
      const char *end = memchr (text, '\n', length);
      gsize n = end != NULL ? (gsize) (end - text) : length;
      scan.line++;
      read_line (&scan, text, n);
      n = MIN (n + 1, length);
      text += n;
      length -= n;
    }
}

/* A text's escapes, as GKeyFile has them; NULL when there is another.  Allocated. */
static char *
unescape (const char *value)
{
  GString *out = g_string_sized_new (strlen (value));
  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p != '\\')
        {
          g_string_append_c (out, *p);
          continue;
        }
      static const char letters[] = "snt\\", meanings[] = " \n\t\\";
      const char *letter = p[1] != '\0' ? strchr (letters, p[1]) : NULL;
      if (letter == NULL)
        {
          g_string_free (out, TRUE);
          return NULL;
        }
      g_string_append_c (out, meanings[letter - letters]);
      p++;
    }
  return g_string_free (out, FALSE);
}

static gboolean
has_comment (const char *value, CwKeyKind kind)
{
  if (*value == '#')
    return kind == CW_KEY_WORD || g_ascii_isspace (value[1]) || value[1] == '\0';
  for (const char *p = strchr (value, '#'); p != NULL; p = strchr (p + 1, '#'))
    {
      gboolean after_space = g_ascii_isspace (p[-1]);
      if (after_space && (kind == CW_KEY_WORD || g_ascii_isspace (p[1]) || p[1] == '\0'))
        return TRUE;
    }
  return FALSE;
}

static const CwKeyRule *
find_rule (const CwKeyRule *rules, gsize n_rules, const char *name)
{
  for (gsize i = 0; i < n_rules; i++)
    if (strcmp (rules[i].name, name) == 0)
      return &rules[i];
  return NULL;
}

static const char *
nearest_rule (const CwKeyRule *rules, gsize n_rules, const char *name)
{
  const char *names[MAX_RULES + 1] = { NULL };
  for (gsize i = 0; i < MIN (n_rules, MAX_RULES); i++)
    names[i] = rules[i].name;
  return cw_text_nearest (name, names);
}

static void
apply_entry (const CwKeyGroup *group, const CwKeyEntry *entry, const CwKeyRule *rules,
             gsize n_rules, gpointer target, GPtrArray *problems)
{
  g_autofree char *name = full_key (entry->key, entry->lang);
  const CwKeyRule *rule = find_rule (rules, n_rules, entry->key);
  if (rule == NULL)
    {
      cw_policy_problem_add (problems, entry->file, entry->line, group->name, name,
                             nearest_rule (rules, n_rules, entry->key), "unknown key");
      return;
    }
  if (entry->lang != NULL && rule->kind != CW_KEY_LOCALISED)
    {
      cw_policy_problem_add (problems, entry->file, entry->line, group->name, name, rule->name,
                             "this key has no translations");
      return;
    }
  if (*entry->value == '\0')
    return;
  if (has_comment (entry->value, rule->kind))
    {
      cw_policy_problem_add (problems, entry->file, entry->line, group->name, name, NULL, "%s",
                             comment_reason);
      return;
    }

  g_autofree char *value
      = rule->kind == CW_KEY_WORD ? g_strdup (entry->value) : unescape (entry->value);
  const char *hint = NULL;
  const char *reason = "has a backslash that is not \\s, \\n, \\t or \\\\";
  if (value != NULL)
    reason = rule->set (target, entry->lang, value, &hint);
  if (reason == NULL)
    return;
  g_autofree char *shown = cw_text_clean (entry->value, SHOWN_LENGTH);
  cw_policy_problem_add (problems, entry->file, entry->line, group->name, name, hint, "\"%s\" %s",
                         shown, reason);
}

void
cw_key_group_apply (const CwKeyGroup *group, const CwKeyRule *rules, gsize n_rules,
                    gpointer target, GPtrArray *problems)
{
  for (guint i = 0; i < group->entries->len; i++)
    apply_entry (group, g_ptr_array_index (group->entries, i), rules, n_rules, target, problems);
}
