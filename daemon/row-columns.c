/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/row-columns.h"

#include <string.h>

static void
append_text (GString *out, const char *text)
{
  if (text == NULL)
    return;
  for (const char *p = text;; p++)
    {
      gsize plain = strcspn (p, "\t\n\\");
      g_string_append_len (out, p, (gssize) plain);
      p += plain;
      if (*p == '\0')
        return;
      g_string_append_c (out, '\\');
      g_string_append_c (out, *p == '\t' ? 't' : *p == '\n' ? 'n' : '\\');
    }
}

static void
append_number (GString *out, gint64 number)
{
  char digits[24];
  guint at = sizeof digits;
  guint64 rest = number < 0 ? -(guint64) number : (guint64) number;

  do
    digits[--at] = (char) ('0' + rest % 10);
  while ((rest /= 10) > 0);
  if (number < 0)
    digits[--at] = '-';
  g_string_append_len (out, digits + at, (gssize) (sizeof digits - at));
}

static void
append_moment (GString *out, const CwRowContext *x, CwInstant at)
{
  g_autofree char *text = at != CW_NEVER ? cw_instant_format_iso (at, x->world->zone) : NULL;

  if (text != NULL)
    g_string_append (out, text);
}

static const CwStep *
find_step (const CwRowContext *x, const CwSummary *s)
{
  CwPolicy *policy = s->step != NULL ? cw_library_policy (x->world->library, s->platform) : NULL;

  return policy != NULL ? cw_policy_find_step (policy, s->step, NULL) : NULL;
}

#define COLUMN(name)                                                                               \
  static void put_##name (GString *out, const CwRowContext *x G_GNUC_UNUSED,                       \
                          const CwSummary *s G_GNUC_UNUSED)

COLUMN (id) { append_number (out, s->case_id); }
COLUMN (title) { append_text (out, s->title); }
COLUMN (client) { append_text (out, s->client); }
COLUMN (platform) { append_text (out, s->platform); }
COLUMN (stage) { append_text (out, cw_stage_to_word ((CwStage) s->stage)); }
COLUMN (funded) { g_string_append (out, s->funded ? "true" : "false"); }
COLUMN (held) { g_string_append (out, s->held ? "true" : "false"); }
COLUMN (quiet_since) { append_moment (out, x, s->quiet_since); }
COLUMN (state) { append_text (out, cw_state_to_word (cw_summary_state (s, x->now))); }
COLUMN (outcome) { append_text (out, cw_outcome_to_word ((CwOutcome) s->outcome)); }
COLUMN (url) { append_text (out, s->url); }
COLUMN (closes) { append_moment (out, x, s->closes); }
COLUMN (deadline) { append_moment (out, x, s->deadline); }
COLUMN (invoice_due) { append_moment (out, x, s->due); }
COLUMN (created) { append_moment (out, x, s->created); }
COLUMN (revision) { append_number (out, s->log_seq); }
COLUMN (next_step) { append_text (out, s->step); }

COLUMN (ball)
{
  if (s->stage != CW_STAGE_CLOSED)
    append_text (out, cw_ball_to_word ((CwBall) s->ball));
}

COLUMN (quiet_business_days)
{
  int n = cw_quiet_days_count (x->quiet, s);

  if (n >= 0)
    append_number (out, n);
}

COLUMN (fee_amount)
{
  if (s->has_fee)
    append_number (out, s->fee_amount);
}

COLUMN (fee_currency)
{
  if (s->has_fee)
    append_text (out, s->fee_currency);
}

COLUMN (snoozed_until)
{
  if (s->snoozed_until > x->now)
    append_moment (out, x, s->snoozed_until);
}

COLUMN (next_due)
{
  if (s->step != NULL)
    append_moment (out, x, s->step_due);
}

COLUMN (next_alert)
{
  if (s->step != NULL)
    append_moment (out, x, s->step_alert);
}

COLUMN (next_limit)
{
  if (s->step != NULL)
    append_moment (out, x, s->step_limit);
}

COLUMN (next_title)
{
  const CwStep *step = find_step (x, s);

  append_text (out, step != NULL ? cw_text_get (&step->title, x->lang) : s->step);
}

COLUMN (next_urgency)
{
  if (s->step != NULL)
    append_text (out, cw_urgency_to_word ((CwUrgency) s->urgency));
}

COLUMN (next_act)
{
  if (s->step != NULL)
    append_text (out, cw_act_to_word ((CwAct) s->act));
}

CwRowColumn
cw_row_column (const char *name)
{
  static const struct
  {
    const char *name;
    CwRowColumn column;
  } columns[] = {
    { "id", put_id },
    { "title", put_title },
    { "client", put_client },
    { "platform", put_platform },
    { "stage", put_stage },
    { "funded", put_funded },
    { "ball", put_ball },
    { "quiet_since", put_quiet_since },
    { "quiet_business_days", put_quiet_business_days },
    { "state", put_state },
    { "outcome", put_outcome },
    { "url", put_url },
    { "fee_amount", put_fee_amount },
    { "fee_currency", put_fee_currency },
    { "closes", put_closes },
    { "deadline", put_deadline },
    { "invoice_due", put_invoice_due },
    { "created", put_created },
    { "snoozed_until", put_snoozed_until },
    { "held", put_held },
    { "revision", put_revision },
    { "next_step", put_next_step },
    { "next_due", put_next_due },
    { "next_alert", put_next_alert },
    { "next_limit", put_next_limit },
    { "next_title", put_next_title },
    { "next_urgency", put_next_urgency },
    { "next_act", put_next_act },
  };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    if (g_str_equal (columns[i].name, name))
      return columns[i].column;
  return NULL;
}

void
cw_row_append (GString *out, const CwRowContext *x, const CwSummary *s, const CwRowColumn *columns,
               guint n)
{
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (out, '\t');
      columns[i](out, x, s);
    }
  g_string_append_c (out, '\n');
}
