/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/risk.h"

const char *
cw_risk_to_word (CwRisk risk)
{
  static const char *const words[] = { NULL, "escrow-missing", "limit", "unpaid" };

  return words[risk];
}

CwRisk
cw_risk_find (const CwRiskInput *in, CwInstant *until)
{
  gboolean delivered = in->stage == CW_STAGE_DELIVERED || in->stage == CW_STAGE_BILLED;
  CwInstant ignored;

  if (until == NULL)
    until = &ignored;
  *until = CW_NEVER;
  if (in->stage == CW_STAGE_CLOSED)
    return CW_RISK_NONE;
  if (in->limit != CW_NEVER && in->limit > in->now)
    {
      *until = in->limit;
      return CW_RISK_LIMIT;
    }
  if (in->escrow && !in->funded && (in->worked || delivered))
    return CW_RISK_ESCROW_MISSING;
  if (!in->escrow && delivered)
    {
      *until = in->due;
      return CW_RISK_UNPAID;
    }
  return CW_RISK_NONE;
}

/* An answer to a question costs nothing but politeness, and a job that is not awarded yet has no
 * money in it. */
static gboolean
is_about_money (const char *kind)
{
  return !g_str_equal (kind, "question") && !g_str_equal (kind, "award")
         && !g_str_equal (kind, "outside-contact") && !g_str_equal (kind, "early-delivery");
}

static void
keep_earliest (CwInstant *limit, CwInstant at, CwInstant now)
{
  if (at != CW_NEVER && at > now && (*limit == CW_NEVER || at < *limit))
    *limit = at;
}

CwRiskInput
cw_risk_input (const CwCase *c, const CwPlan *plan, CwInstant now)
{
  CwRiskInput in = {
    .stage = c->stage,
    .escrow = c->policy != NULL && c->policy->escrow,
    .funded = c->funded,
    .worked = c->started_unfunded || c->delivered_unfunded || c->started.at != CW_NEVER,
    .limit = CW_NEVER,
    .due = c->fields.due,
    .now = now,
  };

  for (guint i = 0; i < c->asked->len; i++)
    {
      const CwAsked *asked = &g_array_index (c->asked, CwAsked, i);
      if (asked->open && is_about_money (asked->kind))
        keep_earliest (&in.limit, asked->by, now);
    }
  for (guint i = 0; plan != NULL && i < plan->steps->len; i++)
    {
      const CwPlanStep *p = &g_array_index (plan->steps, CwPlanStep, i);
      if (p->step->track == CW_TRACK_ASKED && is_about_money (p->step->track_kind)
          && (p->status == CW_STATUS_DUE || p->status == CW_STATUS_UPCOMING))
        keep_earliest (&in.limit, p->limit, now);
    }
  return in;
}
