/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/rules.h"

#include <string.h>

#define COMMON "common "
#define POLICY "policy "
#define CALENDAR "calendar "

struct _CwRulesChange
{
  GHashTable *policies, *calendars; /* names of those that changed, came or went */
};

char *
cw_rules_text (CwLibrary *library, const char *common)
{
  g_autofree char *line = g_strdup (common);

  g_strdelimit (line, "\n", ' ');
  return g_strconcat (COMMON, line, "\n", cw_library_rules (library), NULL);
}

static GHashTable *
new_names (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
cw_rules_change_free (CwRulesChange *change)
{
  if (change == NULL)
    return;
  g_hash_table_unref (change->policies);
  g_hash_table_unref (change->calendars);
  g_free (change);
}

/* The name between the word and the fingerprint.  FALSE for a line that is none of ours. */
static gboolean
note_line (CwRulesChange *change, const char *line)
{
  const char *end = strrchr (line, ' ');
  GHashTable *names = g_str_has_prefix (line, POLICY)     ? change->policies
                      : g_str_has_prefix (line, CALENDAR) ? change->calendars
                                                          : NULL;
  const char *name = names != NULL ? strchr (line, ' ') + 1 : NULL;

  if (name == NULL || end < name)
    return FALSE;
  g_hash_table_add (names, g_strndup (name, (gsize) (end - name)));
  return TRUE;
}

static GHashTable *
set_of (char **lines)
{
  GHashTable *set = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; lines[i] != NULL; i++)
    g_hash_table_add (set, lines[i]);
  return set;
}

/* Of each line that the other text has not. */
static gboolean
note_others (CwRulesChange *change, char **lines, char **others)
{
  g_autoptr (GHashTable) known = set_of (others);

  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0' && !g_hash_table_contains (known, lines[i])
        && !note_line (change, lines[i]))
      return FALSE;
  return TRUE;
}

CwRulesChange *
cw_rules_change_new (const char *before, const char *after)
{
  if (before == NULL)
    return NULL;
  g_auto (GStrv) old = g_strsplit (before, "\n", -1);
  g_auto (GStrv) now = g_strsplit (after, "\n", -1);
  g_autoptr (CwRulesChange) change = g_new0 (CwRulesChange, 1);

  change->policies = new_names ();
  change->calendars = new_names ();
  /* a changed first line is none of a policy or calendar */
  if (!note_others (change, old, now) || !note_others (change, now, old))
    return NULL;
  return g_steal_pointer (&change);
}

static gboolean
has_any (const CwRulesChange *change, char *const *names)
{
  for (; names != NULL && *names != NULL; names++)
    if (g_hash_table_contains (change->calendars, *names))
      return TRUE;
  return FALSE;
}

gboolean
cw_rules_change_concerns (const CwRulesChange *change, CwLibrary *library, CwClients *clients,
                          const char *platform, const char *client, const char *calendars)
{
  if (change == NULL || g_hash_table_contains (change->policies, platform))
    return TRUE;
  if (g_hash_table_size (change->calendars) == 0)
    return FALSE;
  const CwPolicy *policy = cw_library_policy (library, platform);
  const CwClientFacts *facts = cw_clients_find (clients, client);
  g_auto (GStrv) own = calendars != NULL ? g_strsplit (calendars, ",", -1) : NULL;
  return (policy != NULL
          && (has_any (change, policy->calendars) || has_any (change, policy->office_calendars)))
         || (facts != NULL && has_any (change, facts->calendars)) || has_any (change, own);
}
