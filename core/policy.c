/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/policy.h"

#include <string.h>

const char *const cw_asked_kinds[]
  = { "question",        "end-request",    "refund-request", "dispute", "award",
      "outside-contact", "early-delivery", NULL };

/* Words by value. */
static const char *const stage_words[CW_N_STAGES + 1]
  = { "applied", "contracted", "delivered", "billed", "closed", NULL };
static const char *const ball_words[] = { "client", "me", "office", NULL }; /* bit 0, 1, 2 */
static const char *const act_words[]
  = { "message", "office", "platform", "answer", "close", "wait", NULL };
static const char *const urgency_words[] = { "low", "normal", "critical", NULL };
static const char *const confidence_words[]
  = { "official", "third-party", "article", "default", NULL };
static const char *const outcome_words[] /* without CW_OUTCOME_NONE */
  = { "completed", "declined", "withdrawn", "cancelled", "lost", NULL };
static const char *const weekday_words[]
  = { "mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL };
/* Without CW_ANCHOR_NONE.  A colon at the end says that a name follows. */
static const char *const anchor_words[]
  = { "quiet",     "turn",   "applied", "contracted", "funded", "started",  "delivered", "billed",
      "closes",    "deadline", "due",   "promised",   "asked:", "step:",    "approved:", "denied:",
      NULL };
static const char *const condition_words[]
  = { "funded", "closes", "deadline", "due",       "delivered",
      "asked:", "step:",  "approved:", "denied:", NULL };

static int
find_word (const char *const *words, const char *word)
{
  if (word == NULL)
    return -1;
  for (int i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], word) == 0)
      return i;
  return -1;
}

/* The functions of one enumeration whose first value is base. */
#define DEFINE_WORDS(Type, name, base)                                                             \
  const char *const *cw_##name##_words (void)                                                      \
  {                                                                                                \
    return name##_words;                                                                           \
  }                                                                                                \
  const char *cw_##name##_to_word (Type value)                                                     \
  {                                                                                                \
    int index = (int) value - (base);                                                              \
    return index >= 0 && index < (int) G_N_ELEMENTS (name##_words) ? name##_words[index] : NULL;   \
  }                                                                                                \
  gboolean cw_##name##_from_word (const char *word, Type *value)                                   \
  {                                                                                                \
    int index = find_word (name##_words, word);                                                    \
    if (index < 0)                                                                                 \
      return FALSE;                                                                                \
    *value = (Type) (index + (base));                                                              \
    return TRUE;                                                                                   \
  }

DEFINE_WORDS (CwStage, stage, 0)
DEFINE_WORDS (CwAct, act, 0)
DEFINE_WORDS (CwUrgency, urgency, 0)
DEFINE_WORDS (CwConfidence, confidence, 0)
DEFINE_WORDS (CwOutcome, outcome, CW_OUTCOME_COMPLETED)
DEFINE_WORDS (CwWeekday, weekday, 0)

const char *const *
cw_ball_words (void)
{
  return ball_words;
}

const char *
cw_ball_to_word (CwBall ball)
{
  switch (ball)
    {
    case CW_BALL_CLIENT:
      return ball_words[0];
    case CW_BALL_ME:
      return ball_words[1];
    case CW_BALL_OFFICE:
      return ball_words[2];
    default:
      return NULL;
    }
}

gboolean
cw_ball_from_word (const char *word, CwBall *ball)
{
  int index = find_word (ball_words, word);
  if (index < 0)
    return FALSE;
  *ball = (CwBall) (1 << index);
  return TRUE;
}

const char *const *
cw_anchor_words (void)
{
  return anchor_words;
}

const char *const *
cw_condition_words (void)
{
  return condition_words;
}

/* Index of the word that text is, with its name in arg (allocated) where the word wants one. */
static int
parse_word (const char *const *words, const char *text, char **arg)
{
  const char *colon = strchr (text, ':');
  if (colon == NULL)
    return find_word (words, text);

  g_autofree char *word = g_strndup (text, (gsize) (colon + 1 - text));
  int index = find_word (words, word);
  if (index >= 0 && !cw_text_is_name (colon + 1))
    return -1;
  if (index >= 0)
    *arg = g_strdup (colon + 1);
  return index;
}

char *
cw_anchor_format (const CwAnchor *anchor)
{
  int index = (int) anchor->kind - CW_ANCHOR_QUIET;
  if (index < 0 || index >= (int) G_N_ELEMENTS (anchor_words) - 1)
    return g_strdup ("");
  return g_strconcat (anchor_words[index], anchor->arg, NULL);
}

gboolean
cw_anchor_parse (const char *text, CwAnchor *anchor)
{
  char *arg = NULL;
  int index = text != NULL ? parse_word (anchor_words, text, &arg) : -1;
  if (index < 0)
    return FALSE;
  *anchor = (CwAnchor){ (CwAnchorKind) (index + CW_ANCHOR_QUIET), arg };
  return TRUE;
}

void
cw_anchor_clear (CwAnchor *anchor)
{
  g_clear_pointer (&anchor->arg, g_free);
  anchor->kind = CW_ANCHOR_NONE;
}

char *
cw_moment_format (const CwMoment *moment)
{
  g_autofree char *anchor = cw_anchor_format (&moment->anchor);
  g_autofree char *distance = cw_duration_format (moment->distance);
  return g_strconcat (anchor, *distance == '-' ? "" : "+", distance, NULL);
}

gboolean
cw_moment_parse (const char *text, CwMoment *moment)
{
  if (text == NULL)
    return FALSE;

  CwDuration distance = { 0, CW_UNIT_HOURS, FALSE };
  gsize length = strlen (text);
  for (const char *p = text + length; p > text; p--)
    if (p[-1] == '+' || p[-1] == '-')
      {
        if (cw_duration_parse (p - 1, &distance))
          length = (gsize) (p - 1 - text);
        break;
      }

  g_autofree char *name = g_strndup (text, length);
  CwAnchor anchor;
  if (!cw_anchor_parse (name, &anchor))
    return FALSE;
  *moment = (CwMoment){ anchor, distance };
  return TRUE;
}

void
cw_moment_clear (CwMoment *moment)
{
  cw_anchor_clear (&moment->anchor);
}

char *
cw_condition_format (const CwCondition *condition)
{
  g_return_val_if_fail ((guint) condition->kind < G_N_ELEMENTS (condition_words) - 1, NULL);
  return g_strconcat (condition->negated ? "!" : "", condition_words[condition->kind],
                      condition->arg, NULL);
}

gboolean
cw_condition_parse (const char *text, CwCondition *condition)
{
  if (text == NULL)
    return FALSE;

  gboolean negated = *text == '!';
  char *arg = NULL;
  int index = parse_word (condition_words, negated ? text + 1 : text, &arg);
  if (index < 0)
    return FALSE;
  *condition = (CwCondition){ (CwConditionKind) index, negated, arg };
  return TRUE;
}

void
cw_condition_clear (CwCondition *condition)
{
  g_clear_pointer (&condition->arg, g_free);
}

static void
clear_moment (gpointer data)
{
  cw_moment_clear (data);
}

static void
clear_condition (gpointer data)
{
  cw_condition_clear (data);
}

CwStep *
cw_step_new (const char *id)
{
  CwStep *step = g_new0 (CwStep, 1);
  step->id = g_strdup (id);
  step->ball = CW_BALL_CLIENT;
  step->urgency = CW_URGENCY_NORMAL;
  step->confidence = CW_CONFIDENCE_DEFAULT;
  step->repeat_max = 3;
  step->not_before = g_array_new (FALSE, FALSE, sizeof (CwMoment));
  g_array_set_clear_func (step->not_before, clear_moment);
  step->requires_ = g_array_new (FALSE, FALSE, sizeof (CwCondition));
  g_array_set_clear_func (step->requires_, clear_condition);
  return step;
}

void
cw_step_free (CwStep *step)
{
  g_free (step->id);
  cw_anchor_clear (&step->since);
  cw_moment_clear (&step->until);
  g_array_unref (step->not_before);
  g_clear_pointer (&step->monthly, g_array_unref);
  g_array_unref (step->requires_);
  g_free (step->template);
  g_free (step->url);
  cw_text_clear (&step->title);
  cw_text_clear (&step->advice);
  g_free (step->source);
  g_free (step->checked);
  g_free (step->file);
  g_clear_pointer (&step->changed, g_hash_table_unref);
  g_free (step->track_kind);
  g_free (step);
}

static void
free_step (gpointer data)
{
  cw_step_free (data);
}

CwPolicy *
cw_policy_new (const char *id)
{
  CwPolicy *policy = g_new0 (CwPolicy, 1);
  g_atomic_ref_count_init (&policy->ref);
  policy->id = g_strdup (id);
  policy->calendars = g_new0 (char *, 1);
  policy->asked_kinds = g_new0 (char *, 1);
  policy->steps = g_ptr_array_new_with_free_func (free_step);
  return policy;
}

CwPolicy *
cw_policy_ref (CwPolicy *policy)
{
  g_atomic_ref_count_inc (&policy->ref);
  return policy;
}

void
cw_policy_unref (CwPolicy *policy)
{
  if (!g_atomic_ref_count_dec (&policy->ref))
    return;
  g_free (policy->id);
  g_free (policy->file);
  g_free (policy->origin);
  cw_text_clear (&policy->name);
  g_strfreev (policy->calendars);
  g_strfreev (policy->office_calendars);
  g_free (policy->zone);
  g_strfreev (policy->asked_kinds);
  g_ptr_array_unref (policy->steps);
  g_clear_pointer (&policy->changed, g_hash_table_unref);
  g_free (policy->fingerprint);
  g_free (policy);
}

const CwStep *
cw_policy_find_step (const CwPolicy *policy, const char *id, guint *index)
{
  for (guint i = 0; id != NULL && i < policy->steps->len; i++)
    {
      const CwStep *step = g_ptr_array_index (policy->steps, i);
      if (strcmp (step->id, id) != 0)
        continue;
      if (index != NULL)
        *index = i;
      return step;
    }
  return NULL;
}

gboolean
cw_policy_has_stage (const CwPolicy *policy, CwStage stage)
{
  for (guint i = 0; i < policy->steps->len; i++)
    if (((const CwStep *) g_ptr_array_index (policy->steps, i))->stage == stage)
      return TRUE;
  return FALSE;
}

gboolean
cw_policy_knows_asked (const CwPolicy *policy, const char *kind)
{
  return find_word (cw_asked_kinds, kind) >= 0
         || find_word ((const char *const *) policy->asked_kinds, kind) >= 0;
}
