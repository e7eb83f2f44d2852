/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Key files as people write them: [Group], Key=value, Key[ja]=value, # comments on lines of their
 * own.  Stricter than GKeyFile, which takes the last of two equal keys, keeps trailing spaces and
 * knows no line numbers; escapes in texts are the same (\s \n \t \\).  Used for policies and for
 * casewatch.conf. */

typedef struct
{
  char *file;  /* as given */
  int line;    /* 1-based; 0 when it concerns the whole file */
  char *group; /* "" when none */
  char *key;   /* "" when none */
  char *reason; /* one English line */
  char *hint;   /* "" or the nearest known name */
} CwPolicyProblem;

void cw_policy_problem_free (CwPolicyProblem *problem);
/* "crowdworks.policy:12: [Step nudge] Aftr: unknown key; did you mean After?"  Allocated. */
char *cw_policy_problem_format (const CwPolicyProblem *problem);
/* Appends one; group, key and hint may be NULL.  After the first 100 nothing more is appended. */
void cw_policy_problem_add (GPtrArray *problems, const char *file, int line, const char *group,
                            const char *key, const char *hint, const char *format, ...)
  G_GNUC_PRINTF (7, 8);

typedef struct
{
  char *key;
  char *lang;  /* NULL: the plain one; lower case */
  char *value; /* trimmed, escapes untouched; "" counts as not given */
  char *file;  /* of the line that counts */
  int line;
  guint source;
} CwKeyEntry;

typedef struct
{
  char *name;
  char *file;  /* where the group was read first */
  int line;
  guint source;        /* number of the last source that had it */
  GPtrArray *entries;  /* CwKeyEntry, in order of first appearance */
  GHashTable *by_name; /* "Key" or "Key[ja]" -> CwKeyEntry, borrowed */
} CwKeyGroup;

typedef struct
{
  GPtrArray *groups;   /* CwKeyGroup, in order of first appearance */
  GHashTable *by_name; /* name -> CwKeyGroup, borrowed */
  guint n_sources;
} CwKeyFile;

CwKeyFile *cw_key_file_new (void);
void cw_key_file_free (CwKeyFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwKeyFile, cw_key_file_free)

/* Lays one more text over what was read before: its keys replace those of the same group and name.
 * text may be any length bytes.  "Key=" is kept with the value "": it takes the key away. */
void cw_key_file_read (CwKeyFile *self, const char *file, const char *text, gsize length,
                       GPtrArray *problems);
/* NULL when there is none.  lang NULL: the plain key. */
const CwKeyGroup *cw_key_file_group (const CwKeyFile *self, const char *name);
const CwKeyEntry *cw_key_group_entry (const CwKeyGroup *group, const char *key, const char *lang);

typedef enum
{
  CW_KEY_WORD,      /* read by the machine: any " #" in it is a trailing comment; no escapes */
  CW_KEY_TEXT,      /* one line for people: only " # " is a trailing comment */
  CW_KEY_LOCALISED, /* likewise, with [xx] variants */
} CwKeyKind;

/* Stores a value in target.  NULL, or why it cannot be: words that follow the value in quotes ("is
 * no duration"), static; *hint may be set to a static word that was perhaps meant. */
typedef const char *(*CwKeySetter) (gpointer target, const char *lang, const char *value,
                                    const char **hint);

typedef struct
{
  const char *name;
  CwKeyKind kind;
  CwKeySetter set;
} CwKeyRule;

/* Every entry of the group that has a value goes through its rule; unknown keys, languages where
 * there are none, trailing comments, bad escapes and what the setters refuse become problems. */
void cw_key_group_apply (const CwKeyGroup *group, const CwKeyRule *rules, gsize n_rules,
                         gpointer target, GPtrArray *problems);
