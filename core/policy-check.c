/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/policy-check.h"

#include <string.h>

#include "core/limits.h"

typedef struct
{
  CwPolicy *policy;
  const CwKeyFile *keys;
  GPtrArray *problems;
} Check;

static gboolean
is_given (const CwKeyGroup *group, const char *key)
{
  const CwKeyEntry *entry = cw_key_group_entry (group, key, NULL);
  return entry != NULL && *entry->value != '\0';
}

/* At the key's line, or at that of the group where the key is not there. */
static void
complain (const Check *check, const CwKeyGroup *group, const char *key, const char *hint,
          const char *reason)
{
  const CwKeyEntry *entry = key != NULL ? cw_key_group_entry (group, key, NULL) : NULL;
  cw_policy_problem_add (check->problems, entry != NULL ? entry->file : group->file,
                         entry != NULL ? entry->line : group->line, group->name, key, hint, "%s",
                         reason);
}

static void
need (const Check *check, const CwKeyGroup *group, const char *key)
{
  if (!is_given (group, key))
    complain (check, group, key, NULL, "is required");
}

static const char *
nearest_step (const CwPolicy *policy, const char *id)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  for (guint i = 0; i < policy->steps->len; i++)
    g_ptr_array_add (ids, ((CwStep *) g_ptr_array_index (policy->steps, i))->id);
  g_ptr_array_add (ids, NULL);
  return cw_text_nearest (id, (const char *const *) ids->pdata);
}

static void
check_step_name (const Check *check, const CwKeyGroup *group, const char *key, const char *id,
                 gboolean decided)
{
  const CwStep *step = cw_policy_find_step (check->policy, id, NULL);
  if (step == NULL)
    {
      g_autofree char *reason = g_strdup_printf ("there is no step \"%s\"", id);
      complain (check, group, key, nearest_step (check->policy, id), reason);
    }
  else if (decided && step->act != CW_ACT_OFFICE)
    {
      g_autofree char *reason = g_strdup_printf (
          "\"%s\" is never approved or denied, because it has no Act=office", id);
      complain (check, group, key, NULL, reason);
    }
}

static void
check_kind (const Check *check, const CwKeyGroup *group, const char *key, const char *kind)
{
  if (cw_policy_knows_asked (check->policy, kind))
    return;
  g_autofree char *reason
      = g_strdup_printf ("\"%s\" is no built-in kind and not among AskedKinds", kind);
  const char *hint = cw_text_nearest (kind, cw_asked_kinds);
  if (hint == NULL)
    hint = cw_text_nearest (kind, (const char *const *) check->policy->asked_kinds);
  complain (check, group, key, hint, reason);
}

static void
check_anchor (const Check *check, const CwKeyGroup *group, const char *key, const CwAnchor *anchor)
{
  if (anchor->kind == CW_ANCHOR_ASKED)
    check_kind (check, group, key, anchor->arg);
  else if (anchor->arg != NULL)
    check_step_name (check, group, key, anchor->arg, anchor->kind != CW_ANCHOR_STEP);
}

static void
check_condition (const Check *check, const CwKeyGroup *group, const CwCondition *condition)
{
  if (condition->kind == CW_CONDITION_ASKED)
    check_kind (check, group, "Requires", condition->arg);
  else if (condition->arg != NULL)
    check_step_name (check, group, "Requires", condition->arg,
                     condition->kind != CW_CONDITION_STEP);
}

/* The step that Since= names, NULL when it is another anchor or no step. */
static const CwStep *
parent (const CwPolicy *policy, const CwStep *step)
{
  CwAnchorKind kind = step->since.kind;
  if (kind != CW_ANCHOR_STEP && kind != CW_ANCHOR_APPROVED && kind != CW_ANCHOR_DENIED)
    return NULL;
  return cw_policy_find_step (policy, step->since.arg, NULL);
}

/* The step at the root of Since=, NULL in a cycle; *on_cycle says whether step is part of it. */
static const CwStep *
find_root (const CwPolicy *policy, const CwStep *step, gboolean *on_cycle)
{
  const CwStep *at = step;
  *on_cycle = FALSE;
  for (guint i = 0; i <= policy->steps->len; i++)
    {
      const CwStep *up = parent (policy, at);
      if (up == NULL)
        return at;
      if (up == step)
        {
          *on_cycle = TRUE;
          return NULL;
        }
      at = up;
    }
  return NULL;
}

static void
derive_track (const Check *check, const CwKeyGroup *group, CwStep *step)
{
  gboolean on_cycle;
  const CwStep *root = find_root (check->policy, step, &on_cycle);
  if (on_cycle)
    complain (check, group, "Since", NULL, "leads back to this step, so it could never fall due");
  if (root == NULL)
    return;

  switch (root->since.kind)
    {
    case CW_ANCHOR_ASKED:
      step->track = CW_TRACK_ASKED;
      step->track_kind = g_strdup (root->since.arg);
      break;
    case CW_ANCHOR_CLOSES:
    case CW_ANCHOR_DEADLINE:
    case CW_ANCHOR_DUE:
      step->track = CW_TRACK_DEADLINES;
      break;
    default:
      step->track = CW_TRACK_SILENCE;
      break;
    }
}

/* A drop-in that names a step which is not there, and holds too little for a new one: its name is
 * mistyped.  TRUE when that was said. */
static gboolean
is_mistyped_step (const Check *check, const CwKeyGroup *group, const CwStep *step)
{
  if (strcmp (group->file, check->policy->file) == 0
      || (is_given (group, "Stage") && is_given (group, "Since") && is_given (group, "Act")))
    return FALSE;
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  for (guint i = 0; i < check->policy->steps->len; i++)
    {
      const CwStep *other = g_ptr_array_index (check->policy->steps, i);
      if (other != step)
        g_ptr_array_add (ids, other->id);
    }
  g_ptr_array_add (ids, NULL);
  const char *near = cw_text_nearest (step->id, (const char *const *) ids->pdata);
  g_autofree char *hint = near != NULL ? g_strconcat ("[Step ", near, "]", NULL) : NULL;
  complain (check, group, NULL, hint,
            "there is no such step to change, and a new one needs Stage, Since, After, Act and "
            "Title");
  return TRUE;
}

static void
check_required (const Check *check, const CwKeyGroup *group, const CwStep *step)
{
  if (is_mistyped_step (check, group, step))
    return;
  need (check, group, "Stage");
  need (check, group, "Since");
  if (step->since.kind != CW_ANCHOR_ASKED)
    need (check, group, "After");
  need (check, group, "Act");
  need (check, group, "Title");
}

static void
check_values (const Check *check, const CwKeyGroup *group, CwStep *step)
{
  if (step->stage == CW_STAGE_CLOSED)
    complain (check, group, "Stage", NULL, "nothing falls due in a closed case");

  if (step->outcome != CW_OUTCOME_NONE && step->act != CW_ACT_CLOSE)
    complain (check, group, "Outcome", NULL, "goes with Act=close only");
  if (step->outcome == CW_OUTCOME_NONE && step->act == CW_ACT_CLOSE)
    step->outcome = step->stage == CW_STAGE_BILLED ? CW_OUTCOME_COMPLETED : CW_OUTCOME_LOST;

  if (step->inclusive && (step->after.unit == CW_UNIT_HOURS || step->after.n < 1))
    complain (check, group, "Inclusive", NULL, "needs an After of one or more d, bd or obd");
}

static void
check_step (const Check *check, CwStep *step)
{
  g_autofree char *name = g_strconcat ("Step ", step->id, NULL);
  const CwKeyGroup *group = cw_key_file_group (check->keys, name);

  check_required (check, group, step);
  check_values (check, group, step);
  check_anchor (check, group, "Since", &step->since);
  if (step->has_until)
    check_anchor (check, group, "Until", &step->until.anchor);
  for (guint i = 0; i < step->not_before->len; i++)
    check_anchor (check, group, "NotBefore",
                  &g_array_index (step->not_before, CwMoment, i).anchor);
  for (guint i = 0; i < step->requires_->len; i++)
    check_condition (check, group, &g_array_index (step->requires_, CwCondition, i));
  derive_track (check, group, step);
}

void
cw_policy_check (CwPolicy *policy, const CwKeyFile *keys, GPtrArray *problems)
{
  Check check = { policy, keys, problems };

  const CwKeyGroup *head = cw_key_file_group (keys, "Policy");
  if (head == NULL)
    cw_policy_problem_add (problems, policy->file, 0, NULL, NULL, NULL,
                           "there is no group [Policy]");
  else
    {
      need (&check, head, "Format");
      need (&check, head, "Name");
    }

  if (policy->steps->len > CW_LIMIT_STEPS)
    {
      cw_policy_problem_add (problems, policy->file, 0, NULL, NULL, NULL,
                             "more than %d steps", CW_LIMIT_STEPS);
      return;
    }
  for (guint i = 0; i < policy->steps->len; i++)
    check_step (&check, g_ptr_array_index (policy->steps, i));
}
