/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/judge.h"

#include "core/signs.h"
#include "dbus/errors.h"

/* ---- what an event means at its own time ---- */

static void
unknown_step (const CwView *view, const char *id, GError **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; view->policy != NULL && i < view->policy->steps->len; i++)
    g_ptr_array_add (ids, ((CwStep *) g_ptr_array_index (view->policy->steps, i))->id);
  g_ptr_array_add (ids, NULL);
  const char *near = cw_text_nearest (id, (const char *const *) ids->pdata);
  if (near != NULL)
    cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "no-such-step",
                  "the rules have no step \"%s\"; did you mean \"%s\"?", id, near);
  else
    cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "no-such-step",
                  "the rules have no step \"%s\"", id);
}

static gboolean
about_missing_escrow (const CwStep *step)
{
  for (guint i = 0; step->requires_ != NULL && i < step->requires_->len; i++)
    {
      const CwCondition *condition = &g_array_index (step->requires_, CwCondition, i);
      if (condition->kind == CW_CONDITION_FUNDED && condition->negated)
        return TRUE;
    }
  return FALSE;
}

static void
take_step (CwEvent *event, const CwStep *step)
{
  if (event->d.step == NULL)
    event->d.step = g_strdup (step->id);
  if (event->kind == CW_EVENT_STEP_SKIPPED)
    return;
  event->d.act = step->act;
  event->d.escrow_step = about_missing_escrow (step);
  if (step->act == CW_ACT_CLOSE)
    event->d.outcome = step->outcome;
  if (step->track == CW_TRACK_ASKED)
    {
      g_free (event->d.kind);
      event->d.kind = g_strdup (step->track_kind);
    }
}

static gboolean
resolve_sent (const CwView *before, CwEvent *event)
{
  if (event->d.fyi || event->d.other)
    return TRUE;
  int index = cw_plan_step_for_sent (before->plan, before->c, event->at);
  if (index >= 0)
    take_step (event, g_array_index (before->plan->steps, CwPlanStep, index).step);
  return TRUE;
}

static gboolean
check_result (CwEvent *event, const CwStep *step, GError **error)
{
  if (event->d.result == CW_RESULT_NONE)
    return TRUE;
  if (step->act == CW_ACT_ANSWER
      && (event->d.result == CW_RESULT_CONSENT || event->d.result == CW_RESULT_REFUSE))
    return TRUE;
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-result",
                step->act == CW_ACT_ANSWER
                  ? "%s is an answer: its result is consent or refuse"
                  : "%s is no answer and takes no result; the office's decision is recorded with "
                    "step-result",
                step->id);
  return FALSE;
}

static gboolean
resolve_step (const CwView *before, CwEvent *event, GError **error)
{
  const CwStep *step = NULL;

  if (event->d.step != NULL)
    {
      step = before->policy != NULL ? cw_policy_find_step (before->policy, event->d.step, NULL)
                                    : NULL;
      if (step == NULL)
        {
          unknown_step (before, event->d.step, error);
          return FALSE;
        }
    }
  else
    {
      int index = cw_plan_step_for_done (before->plan);
      if (index < 0)
        {
          cw_set_error (error, CW_ERROR_INVALID_STATE, "nothing-to-do",
                        "case %u has no step that is due or coming; name one", before->row.id);
          return FALSE;
        }
      step = g_array_index (before->plan->steps, CwPlanStep, index).step;
    }
  take_step (event, step);
  return check_result (event, step, error);
}

static gboolean
require (gboolean given, const char *code, const char *text, GError **error)
{
  if (!given)
    cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, code, "%s", text);
  return given;
}

static gboolean
check_asked_kind (const CwView *view, const char *kind, GError **error)
{
  g_autoptr(GPtrArray) kinds = g_ptr_array_new ();

  if (kind == NULL)
    return require (FALSE, "missing-kind", "asked needs a kind, such as question", error);
  for (guint i = 0; cw_asked_kinds[i] != NULL; i++)
    g_ptr_array_add (kinds, (gpointer) cw_asked_kinds[i]);
  for (guint i = 0; view->policy != NULL && view->policy->asked_kinds != NULL
                    && view->policy->asked_kinds[i] != NULL; i++)
    g_ptr_array_add (kinds, view->policy->asked_kinds[i]);
  g_ptr_array_add (kinds, NULL);
  if (g_strv_contains ((const char *const *) kinds->pdata, kind)
      || (view->policy != NULL && cw_policy_knows_asked (view->policy, kind)))
    return TRUE;
  const char *near = cw_text_nearest (kind, (const char *const *) kinds->pdata);
  if (near != NULL)
    cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "unknown-kind",
                  "nobody asks \"%s\"; did you mean \"%s\"?", kind, near);
  else
    cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "unknown-kind", "nobody asks \"%s\"", kind);
  return FALSE;
}

static gboolean
check_sign (const char *sign, GError **error)
{
  if (sign == NULL)
    return require (FALSE, "missing-sign", "flagged needs a sign", error);
  if (cw_sign_is_known (sign))
    return TRUE;
  const char *near = cw_sign_nearest (sign);
  if (near != NULL)
    cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "unknown-sign",
                  "there is no sign \"%s\"; did you mean \"%s\"?", sign, near);
  else
    cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "unknown-sign", "there is no sign \"%s\"", sign);
  return FALSE;
}

gboolean
cw_judge_resolve (const CwWorld *world, const CwView *view, CwEvent *event, GError **error)
{
  g_autoptr(CwView) before = NULL;

  switch (event->kind)
    {
    case CW_EVENT_SENT:
    case CW_EVENT_STEP_DONE:
    case CW_EVENT_STEP_SKIPPED:
      g_ptr_array_add (view->events, cw_event_copy (event));
      before = cw_view_before (world, view, event);
      g_ptr_array_remove_index (view->events, view->events->len - 1);
      return event->kind == CW_EVENT_SENT ? resolve_sent (before, event)
                                          : resolve_step (before, event, error);
    case CW_EVENT_STEP_RESULT:
      return require (event->d.result == CW_RESULT_APPROVED || event->d.result == CW_RESULT_DENIED,
                      "missing-result", "step-result needs a result, approved or denied", error);
    case CW_EVENT_PROMISED:
      return require (event->d.until != CW_NEVER, "missing-until",
                      "promised needs the moment that the client named", error)
             && require (event->d.until > event->at, "in-the-past",
                         "the moment that the client named lies before the promise itself", error);
    case CW_EVENT_SNOOZED:
      return require (event->d.until != CW_NEVER, "missing-until", "snoozed needs until", error)
             && require (event->d.until > event->at, "in-the-past",
                         "a snooze ends in the future", error);
    case CW_EVENT_CLOSED:
      return require (event->d.outcome != CW_OUTCOME_NONE, "missing-outcome",
                      "closed needs an outcome: completed, declined, withdrawn, cancelled or lost",
                      error);
    case CW_EVENT_NOTED:
      return require (event->d.text != NULL && *event->d.text != '\0', "empty-note",
                      "a note needs a text", error);
    case CW_EVENT_ASKED:
      return check_asked_kind (view, event->d.kind, error)
             && require (event->d.by == CW_NEVER || event->d.by > event->at, "in-the-past",
                         "the limit lies before the request itself", error);
    case CW_EVENT_FLAGGED:
      return check_sign (event->d.sign, error);
    default:
      return TRUE;
    }
}

gboolean
cw_judge_target (const CwView *view, CwEvent *event, gint64 target, GError **error)
{
  if (event->kind != CW_EVENT_RETRACTED && event->kind != CW_EVENT_AMENDED)
    return TRUE;
  if (target <= 0)
    return require (FALSE, "missing-event", "which event? `cw-ctl show` lists their numbers", error);
  const CwEvent *found = NULL;
  for (guint i = 0; i < view->events->len; i++)
    {
      const CwEvent *other = g_ptr_array_index (view->events, i);
      if (other->id == target)
        found = other;
      if ((other->kind == CW_EVENT_RETRACTED) && found != NULL
          && g_strcmp0 (other->d.target, found->uuid) == 0)
        return require (FALSE, "already-retracted", "that event is already retracted", error);
    }
  if (found == NULL)
    {
      cw_set_error (error, CW_ERROR_NOT_FOUND, "no-such-event",
                    "case %u has no event %" G_GINT64_FORMAT, view->row.id, target);
      return FALSE;
    }
  if (found->kind == CW_EVENT_RETRACTED || found->kind == CW_EVENT_AMENDED)
    return require (FALSE, "is-a-correction", "a correction is taken back with undo", error);
  event->d.target = g_strdup (found->uuid);
  if (event->kind == CW_EVENT_AMENDED)
    {
      if (!require (event->d.at != CW_NEVER, "missing-at", "amended needs the new time", error))
        return FALSE;
      /* a day means its 00:00 for what was asked */
      if (event->d.date_only && found->kind == CW_EVENT_ASKED)
        event->d.at = cw_day_at (cw_instant_day (event->d.at, view->user_zone), 0, view->user_zone);
    }
  return TRUE;
}

/* ---- does it fit ---- */

static gboolean
was_misfit (const GArray *misfits, const char *uuid)
{
  for (guint i = 0; i < misfits->len; i++)
    if (g_strcmp0 (g_array_index (misfits, CwMisfit, i).uuid, uuid) == 0)
      return TRUE;
  return FALSE;
}

static void
refuse (const CwView *view, const CwEvent *event, const CwMisfit *misfit, GError **error)
{
  if (g_strcmp0 (misfit->uuid, event->uuid) == 0)
    {
      cw_set_error (error, misfit->guard ? CW_ERROR_REFUSED : CW_ERROR_INVALID_STATE, misfit->code,
                    "%s does not fit: %s", cw_event_word (event->kind), misfit->reason);
      return;
    }
  g_autofree char *at = cw_instant_format_iso (misfit->at, view->user_zone);
  if (misfit->event_id == 0) /* of the same command: it has no number yet */
    cw_set_error (error, CW_ERROR_INVALID_STATE, "later-event",
                  "%s (%s) would not fit after %s: %s", cw_event_word (misfit->kind), at,
                  cw_event_word (event->kind), misfit->reason);
  else
    cw_set_error (error, CW_ERROR_INVALID_STATE, "later-event",
                  "event %" G_GINT64_FORMAT " (%s, %s) would no longer fit: %s", misfit->event_id,
                  cw_event_word (misfit->kind), at, misfit->reason);
}

gboolean
cw_judge_event (const CwWorld *world, CwView *view, const CwEvent *event, GError **error)
{
  CwCaseRow row = {
    .id = view->row.id,
    .uuid = g_strdup (view->row.uuid),
    .created = view->row.created,
    .command = view->row.command,
    .seed = cw_given_ref (view->row.seed),
  };
  g_ptr_array_add (view->events, cw_event_copy (event));
  g_autoptr(CwView) after = cw_view_new (world, &row, g_ptr_array_ref (view->events), view->x.now);

  for (guint i = 0; i < after->c->misfits->len; i++)
    {
      const CwMisfit *misfit = &g_array_index (after->c->misfits, CwMisfit, i);
      if (was_misfit (view->c->misfits, misfit->uuid))
        continue;
      g_ptr_array_remove_index (view->events, view->events->len - 1);
      refuse (view, event, misfit, error);
      return FALSE;
    }
  /* the view moves on, so that further events of one command are judged on top of this one */
  CwView moved = *view;
  gint64 revision = view->revision;
  *view = *after;
  view->revision = revision;
  *after = moved;
  return TRUE;
}
