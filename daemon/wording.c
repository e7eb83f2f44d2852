/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/wording-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/money.h"
#include "core/risk.h"
#include "core/text.h"
#include "daemon/moment-words.h"
#include "daemon/notifier.h"

#define ADVICE_LENGTH 300
#define LABEL_SEPARATOR " · "

static const char *const action_words[]
    = { "draft", "done", "replied", "approved", "denied", "answered", "snooze",
        /* of the digest, and of notices */
        "list", "undo", "snooze-next", "snooze-3bd", NULL };

/* ---- One alert ---- */

static gboolean
is_quiet (const CwWordingAlert *alert)
{
  return alert->quiet_since != CW_NEVER && alert->quiet_business_days >= 0;
}

static char *
step_title (const CwWordingAlert *alert, gsize max)
{
  return cw_text_clean (cw_text_get (&alert->plan_step->step->title, alert->lang), max);
}

char *
cw_wording_summary (const CwWordingAlert *alert)
{
  const char *name = alert->c->fields.client;
  g_autofree char *client = cw_text_clean (name != NULL ? name : "", CW_WORDING_CLIENT_LENGTH);
  g_autofree char *step = step_title (alert, CW_WORDING_STEP_LENGTH);
  if (client[0] == '\0')
    return g_steal_pointer (&step);
  /* TRANSLATORS: title of a notification: the client's name, and the next step ("Ask whether the
   * delivery arrived"). */
  return g_strdup_printf (_("%1$s: %2$s"), client, step);
}

static char *
fact_quiet (const CwWordingAlert *alert, const char *title)
{
  g_autofree char *since = cw_words_day (alert->quiet_since, alert->now, alert->zone);
  int n = alert->quiet_business_days;
  if (n == 0)
    /* TRANSLATORS: title of the case, day. */
    return g_strdup_printf (_("%1$s — quiet since %2$s, not yet one business day."), title, since);
  /* TRANSLATORS: title of the case, number, day. */
  return g_strdup_printf (ngettext ("%1$s — quiet for %2$d business day (since %3$s).",
                                    "%1$s — quiet for %2$d business days (since %3$s).",
                                    (gulong) n),
                          title, n, since);
}

static char *
fact_answer (const CwWordingAlert *alert, const char *title)
{
  const CwPlanStep *p = alert->plan_step;
  if (p->limit != CW_NEVER)
    {
      g_autofree char *limit = cw_words_moment (p->limit, alert->now, alert->zone);
      /* TRANSLATORS: title of the case, moment. */
      return g_strdup_printf (_("%1$s — your answer is wanted until %2$s."), title, limit);
    }
  if (p->anchor == CW_NEVER)
    return g_strdup_printf (_("%1$s — your answer is wanted."), title);
  g_autofree char *since = cw_words_day (p->anchor, alert->now, alert->zone);
  /* TRANSLATORS: title of the case, day. */
  return g_strdup_printf (_("%1$s — your answer has been wanted since %2$s."), title, since);
}

static char *
fact_decision (const CwWordingAlert *alert, const char *title)
{
  const CwTaking *pending = cw_case_pending_office (alert->c);
  CwInstant at = pending != NULL ? pending->at : alert->plan_step->anchor;
  if (at == CW_NEVER)
    return g_strdup_printf (_("%1$s — the platform has not decided yet."), title);
  g_autofree char *since = cw_words_day (at, alert->now, alert->zone);
  /* TRANSLATORS: title of the case, day. */
  return g_strdup_printf (_("%1$s — asked the platform: %2$s. Has it decided?"), title, since);
}

/* What the step counts from, where that is a date or a turn of mine; NULL otherwise. */
static char *
fact_anchor (const CwWordingAlert *alert, const char *title)
{
  CwInstant anchor = alert->plan_step->anchor;
  if (anchor == CW_NEVER)
    return NULL;
  gboolean is_past = alert->now != CW_NEVER && anchor <= alert->now;
  g_autofree char *moment = cw_words_moment (anchor, alert->now, alert->zone);
  g_autofree char *day = cw_words_day (anchor, alert->now, alert->zone);
  switch (alert->plan_step->step->since.kind)
    {
    /* TRANSLATORS: in each of these: title of the case, moment or day. */
    case CW_ANCHOR_CLOSES:
      return is_past ? g_strdup_printf (_("%1$s — applications closed: %2$s."), title, moment)
                     : g_strdup_printf (_("%1$s — applications close: %2$s."), title, moment);
    case CW_ANCHOR_DEADLINE:
      return is_past ? g_strdup_printf (_("%1$s — delivery was due: %2$s."), title, moment)
                     : g_strdup_printf (_("%1$s — delivery is due: %2$s."), title, moment);
    case CW_ANCHOR_DUE:
      return is_past ? g_strdup_printf (_("%1$s — payment was due: %2$s."), title, day)
                     : g_strdup_printf (_("%1$s — payment is due: %2$s."), title, day);
    case CW_ANCHOR_PROMISED:
      return g_strdup_printf (_("%1$s — the client promised an answer: %2$s."), title, moment);
    case CW_ANCHOR_TURN:
      if (alert->c->ball != CW_BALL_ME)
        return NULL;
      return g_strdup_printf (_("%1$s — waiting for you since %2$s."), title, day);
    default:
      return NULL;
    }
}

static char *
case_title (const CwWordingAlert *alert)
{
  const char *whole = alert->c->fields.title != NULL ? alert->c->fields.title : "";
  char *title = cw_text_clean (whole, CW_WORDING_CASE_LENGTH);
  if (!alert->has_twin)
    return title;
  g_autofree char *alone = title;
  /* TRANSLATORS: title of a case, and its number. */
  return g_strdup_printf (_("%1$s (case %2$u)"), alone, alert->c->id);
}

/* The first line, and whether it told of the silence and of the limit. */
static char *
first_line (const CwWordingAlert *alert, gboolean *told_quiet, gboolean *told_limit)
{
  const CwPlanStep *p = alert->plan_step;
  g_autofree char *title = case_title (alert);
  char *fact = NULL;
  if (alert->awaits_result)
    fact = fact_decision (alert, title);
  else if (p->step->act == CW_ACT_ANSWER)
    fact = fact_answer (alert, title);
  else
    fact = fact_anchor (alert, title);
  *told_limit = p->step->act == CW_ACT_ANSWER && p->limit != CW_NEVER && !alert->awaits_result;
  *told_quiet = fact == NULL && is_quiet (alert);
  if (*told_quiet)
    fact = fact_quiet (alert, title);
  return fact != NULL ? fact : g_steal_pointer (&title);
}

static char *
quiet_line (const CwWordingAlert *alert)
{
  g_autofree char *since = cw_words_day (alert->quiet_since, alert->now, alert->zone);
  int n = alert->quiet_business_days;
  if (n == 0)
    /* TRANSLATORS: day. */
    return g_strdup_printf (_("Quiet since %s, not yet one business day."), since);
  /* TRANSLATORS: number, day. */
  return g_strdup_printf (ngettext ("Quiet for %1$d business day (since %2$s).",
                                    "Quiet for %1$d business days (since %2$s).", (gulong) n),
                          n, since);
}

/* The limit and the money that is lost with it, as far as there are such; else NULL. */
static char *
limit_line (const CwWordingAlert *alert, gboolean told_limit)
{
  const CwFields *fields = &alert->c->fields;
  if (alert->plan_step->limit == CW_NEVER)
    return NULL;
  g_autofree char *limit = cw_words_moment (alert->plan_step->limit, alert->now, alert->zone);
  if (!fields->has_fee || fields->fee_currency == NULL)
    /* TRANSLATORS: a moment, "Until 8 Dec 15:00." */
    return told_limit ? NULL : g_strdup_printf (_("Until %s."), limit);
  g_autofree char *currency = cw_text_clean (fields->fee_currency, 8);
  g_autofree char *money = cw_money_text (fields->fee_amount, currency);
  if (told_limit)
    /* TRANSLATORS: the fee that is lost if nothing is done, "50,000 JPY". */
    return g_strdup_printf (_("At stake: %s."), money);
  /* TRANSLATORS: a moment, and the fee that is lost if nothing is done until then. */
  return g_strdup_printf (_("Until %1$s. At stake: %2$s."), limit, money);
}

/* What may be lost without a limit; else NULL.  That pay is still to come is told by critical steps
 * alone: it is so after every delivery without escrow. */
static char *
risk_line (const CwWordingAlert *alert)
{
  const CwFields *fields = &alert->c->fields;

  gboolean critical = alert->plan_step->step->urgency == CW_URGENCY_CRITICAL;

  if (!fields->has_fee || fields->fee_currency == NULL)
    return NULL;
  CwRiskInput in = cw_risk_input (alert->c, NULL, alert->now);
  CwRisk risk = cw_risk_find (&in, NULL);
  if (risk != CW_RISK_ESCROW_MISSING && !(critical && risk == CW_RISK_UNPAID))
    return NULL;
  g_autofree char *currency = cw_text_clean (fields->fee_currency, 8);
  g_autofree char *money = cw_money_text (fields->fee_amount, currency);
  return risk == CW_RISK_UNPAID
             /* TRANSLATORS: the fee, "50,000 JPY". */
             ? g_strdup_printf (_("At risk: %s, delivered and not paid."), money)
             : g_strdup_printf (_("At risk: %s, escrow holds nothing."), money);
}

/* A bubble has room for what to do now; the reasons are in `show` and `explain`. */
static char *
first_sentence (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_str_has_prefix (p, "。"))
        return g_strndup (text, (gsize) (p - text) + strlen ("。"));
      if ((*p == '.' || *p == '!' || *p == '?') && p[1] == ' ' && g_ascii_isupper (p[2]))
        return g_strndup (text, (gsize) (p - text) + 1);
    }
  return g_strdup (text);
}

char *
cw_wording_body (const CwWordingAlert *alert)
{
  gboolean told_quiet, told_limit;
  g_autofree char *first = first_line (alert, &told_quiet, &told_limit);
  g_autofree char *limit = limit_line (alert, told_limit);
  if (limit == NULL && !told_limit)
    limit = risk_line (alert);
  g_autofree char *quiet = is_quiet (alert) && !told_quiet ? quiet_line (alert) : NULL;
  g_autofree char *action
      = first_sentence (cw_text_get (&alert->plan_step->step->advice, alert->lang));
  g_autofree char *advice = cw_text_clean (action, ADVICE_LENGTH);
  g_autofree char *title = step_title (alert, CW_WORDING_STEP_LENGTH);

  g_autoptr (GString) body = g_string_new (first);
  if (limit != NULL)
    g_string_append_printf (body, "\n%s", limit);
  if (quiet != NULL)
    g_string_append_printf (body, "\n%s", quiet);
  g_string_append_c (body, '\n');
  /* TRANSLATORS: the first sentence of the policy's advice. */
  g_string_append_printf (body, _("What to do now: %s"), advice[0] != '\0' ? advice : title);
  return g_string_free (g_steal_pointer (&body), FALSE);
}

/* ---- What can be done about it ---- */

static gboolean
is_clients_turn (const CwStep *step)
{
  return (step->ball & CW_BALL_CLIENT) != 0;
}

char *
cw_wording_command_hint (const CwWordingAlert *alert)
{
  const CwStep *step = alert->plan_step->step;
  guint32 id = alert->c->id;
  g_autoptr (GString) hint = g_string_new (NULL);
  if (alert->awaits_result)
    g_string_printf (hint,
                     "cw-ctl result %u approved" LABEL_SEPARATOR
                     "cw-ctl result %u denied",
                     id, id);
  else if (step->act == CW_ACT_ANSWER)
    g_string_printf (hint,
                     "cw-ctl done %u %s --result consent" LABEL_SEPARATOR
                     "cw-ctl done %u %s --result refuse",
                     id, step->id, id, step->id);
  else
    {
      if (step->template != NULL)
        g_string_append_printf (hint, "cw-ctl draft %u" LABEL_SEPARATOR, id);
      g_string_append_printf (hint, "cw-ctl done %u", id);
      if (is_clients_turn (step))
        g_string_append_printf (hint, LABEL_SEPARATOR "cw-ctl replied %u", id);
    }
  return g_string_free (g_steal_pointer (&hint), FALSE);
}

static const char *
done_label (CwAct act)
{
  switch (act)
    {
    case CW_ACT_MESSAGE:
      /* TRANSLATORS: these are buttons in a notification: one or two short words each. */
      return _("I sent it");
    case CW_ACT_OFFICE:
      return _("I asked them");
    case CW_ACT_CLOSE:
      return _("Close the case");
    case CW_ACT_WAIT:
      return _("Understood");
    default:
      return _("Done");
    }
}

static void
add_action (GPtrArray *actions, const char *word, const char *label, gint64 alert_id)
{
  if (actions->len >= 3)
    return;
  g_autofree char *key = g_strdup_printf ("%s:%" G_GINT64_FORMAT, word, alert_id);
  g_ptr_array_add (actions, cw_bubble_action_new (key, label));
}

GPtrArray *
cw_wording_actions (const CwWordingAlert *alert, gint64 alert_id)
{
  const CwStep *step = alert->plan_step->step;
  GPtrArray *actions
      = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_bubble_action_free);
  if (alert->awaits_result)
    {
      add_action (actions, "approved", _("Approved"), alert_id);
      add_action (actions, "denied", _("Denied"), alert_id);
    }
  else
    {
      if (step->template != NULL)
        add_action (actions, "draft", _("Draft"), alert_id);
      if (step->act == CW_ACT_ANSWER)
        add_action (actions, "answered", _("Answered"), alert_id);
      else
        add_action (actions, "done", done_label (step->act), alert_id);
      if (step->act != CW_ACT_ANSWER && is_clients_turn (step))
        add_action (actions, "replied", _("Replied"), alert_id);
    }
  add_action (actions, "snooze", _("Snooze"), alert_id);
  if (step->url != NULL || alert->c->fields.url != NULL)
    g_ptr_array_add (actions, cw_bubble_action_new ("default", _("Open the page")));
  return actions;
}

char *
cw_wording_parse_action (const char *key, gint64 *alert_id)
{
  *alert_id = 0;
  if (strcmp (key, "default") == 0)
    return g_strdup (key);
  const char *colon = strchr (key, ':');
  if (colon == NULL)
    return NULL;
  g_autofree char *word = g_strndup (key, (gsize) (colon - key));
  guint64 number = 0;
  if (!g_strv_contains (action_words, word)
      || !g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXINT64, &number, NULL))
    return NULL;
  *alert_id = (gint64) number;
  return g_steal_pointer (&word);
}
