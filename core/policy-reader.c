/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/policy-reader.h"

#include <string.h>

#include "core/fingerprint.h"
#include "core/policy-check.h"
#include "core/policy-keys.h"

/* The keys of a group that another file than its own set. */
static void
note_changes (const CwKeyGroup *group, GHashTable **changed)
{
  for (guint i = 0; i < group->entries->len; i++)
    {
      const CwKeyEntry *entry = g_ptr_array_index (group->entries, i);
      if (strcmp (entry->file, group->file) == 0)
        continue;
      if (*changed == NULL)
        *changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_insert (*changed,
                           entry->lang != NULL ? g_strdup_printf ("%s[%s]", entry->key, entry->lang)
                                               : g_strdup (entry->key),
                           g_strdup (entry->file));
    }
}

static void
read_step (CwPolicy *policy, const CwKeyGroup *group, const char *id, GPtrArray *problems)
{
  CwMoment moment = { 0 };
  g_autofree char *as_moment = g_strconcat ("step:", id, NULL);
  const char *reason = NULL;

  if (!cw_text_is_name (id))
    reason = "a step's name is 1 to 64 of a-z, 0-9 and -";
  else if (cw_moment_parse (as_moment, &moment) && strcmp (moment.anchor.arg, id) != 0)
    reason = "a step's name must not end like a distance";
  cw_moment_clear (&moment);
  if (reason != NULL)
    {
      cw_policy_problem_add (problems, group->file, group->line, group->name, NULL, NULL, "%s",
                             reason);
      return;
    }

  CwStep *step = cw_step_new (id);
  step->file = g_strdup (group->file);
  g_ptr_array_add (policy->steps, step);
  cw_key_group_apply (group, cw_step_rules, cw_n_step_rules, step, problems);
  note_changes (group, &step->changed);
}

static void
read_group (CwPolicy *policy, const CwKeyGroup *group, GPtrArray *problems)
{
  if (strcmp (group->name, "Policy") == 0)
    {
      cw_key_group_apply (group, cw_policy_rules, cw_n_policy_rules, policy, problems);
      note_changes (group, &policy->changed);
      return;
    }
  if (g_str_has_prefix (group->name, "Step "))
    {
      read_step (policy, group, group->name + strlen ("Step "), problems);
      return;
    }

  static const char *const words[] = { "Policy", "Step", NULL };
  gsize length = strcspn (group->name, " :-");
  g_autofree char *word = g_strndup (group->name, length);
  const char *near = cw_text_nearest (word, words);
  const char *rest = group->name + length;
  g_autofree char *hint = NULL;
  if (near != NULL && strcmp (near, "Step") == 0)
    hint = g_strconcat ("[Step ", *rest != '\0' ? rest + 1 : "ID", "]", NULL);
  else if (near != NULL)
    hint = g_strdup ("[Policy]");
  cw_policy_problem_add (problems, group->file, group->line, group->name, NULL, hint,
                         "unknown group");
}

char *
cw_policy_fingerprint (const CwPolicySource *sources, guint n_sources)
{
  CwFingerprint f = CW_FINGERPRINT_INIT;

  for (guint i = 0; i < n_sources; i++)
    cw_fingerprint_add (&f, sources[i].text, sources[i].length);
  return cw_fingerprint_end (&f);
}

static gboolean
sizes_fit (const CwPolicySource *sources, guint n_sources, GPtrArray *problems)
{
  gsize sum = 0;
  for (guint i = 0; i < n_sources; i++)
    {
      if (sources[i].length > CW_POLICY_MAX_BYTES - sum)
        {
          cw_policy_problem_add (problems, sources[i].file, 0, NULL, NULL, NULL,
                                 "more than 1 MiB of text");
          return FALSE;
        }
      sum += sources[i].length;
    }
  return TRUE;
}

CwPolicy *
cw_policy_read (const char *id, const char *origin, const CwPolicySource *sources,
                guint n_sources, GPtrArray *problems)
{
  g_return_val_if_fail (n_sources > 0 && problems != NULL, NULL);
  if (!sizes_fit (sources, n_sources, problems))
    return NULL;

  /* An array of its own, because a full one takes no more. */
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_policy_problem_free);
  g_autoptr (CwKeyFile) keys = cw_key_file_new ();
  for (guint i = 0; i < n_sources; i++)
    cw_key_file_read (keys, sources[i].file, sources[i].text, sources[i].length, found);

  g_autoptr (CwPolicy) policy = cw_policy_new (id);
  policy->file = g_strdup (sources[0].file);
  policy->origin = g_strdup (origin);
  for (guint i = 0; i < keys->groups->len; i++)
    read_group (policy, g_ptr_array_index (keys->groups, i), found);
  cw_policy_check (policy, keys, found);
  if (found->len > 0)
    {
      g_ptr_array_extend_and_steal (problems, g_steal_pointer (&found));
      return NULL;
    }

  if (policy->office_calendars == NULL)
    policy->office_calendars = g_strdupv (policy->calendars);
  policy->fingerprint = cw_policy_fingerprint (sources, n_sources);
  return g_steal_pointer (&policy);
}
