/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/wording-notice.h"

#include <glib/gi18n.h>

#include "core/text.h"
#include "daemon/dict.h"
#include "daemon/moment-words.h"
#include "daemon/wording-private.h"

/* what: a few translated words. */
static CwBubble *
new_notice (const CwView *view, const char *what)
{
  const char *name = view->c->fields.client;
  g_autofree char *client = cw_text_clean (name != NULL ? name : "", CW_WORDING_CLIENT_LENGTH);
  CwBubble *bubble = cw_bubble_new ();

  bubble->case_id = view->c->id;
  bubble->summary = g_strdup_printf (_("%1$s: %2$s"), client, what);
  return bubble;
}

static char *
clean_title (const CwView *view)
{
  const char *title = view->c->fields.title;

  return cw_text_clean (title != NULL ? title : "", CW_WORDING_CASE_LENGTH);
}

static void
add_action (CwBubble *bubble, const char *word, gint64 number, const char *label)
{
  g_autofree char *key = g_strdup_printf ("%s:%" G_GINT64_FORMAT, word, number);

  g_ptr_array_add (bubble->actions, cw_bubble_action_new (key, label));
}

/* ---- what was recorded ---- */

/* What comes for this case now. */
static char *
what_next (const CwView *view)
{
  g_autofree char *title = clean_title (view);

  if (view->c->closed)
    return g_strdup_printf (_("%1$s — the case is closed."), title);
  if (view->plan->next < 0)
    /* TRANSLATORS: title of the case. */
    return g_strdup_printf (_("%1$s — there is no next step for now."), title);
  const CwPlanStep *p = &g_array_index (view->plan->steps, CwPlanStep, view->plan->next);
  g_autofree char *step = cw_text_clean (cw_text_get (&p->step->title, cw_own_language ()),
                                         CW_WORDING_STEP_LENGTH);
  g_autofree char *at = cw_words_moment (p->alert, view->x.now, view->user_zone);
  /* TRANSLATORS: title of the case, title of a step, moment. */
  return g_strdup_printf (_("%1$s — next: %2$s, %3$s."), title, step, at);
}

static CwBubble *
snoozed (const CwView *view, gint64 command)
{
  g_autofree char *until
    = cw_words_moment (view->c->snoozed_until, view->x.now, view->user_zone);
  g_autofree char *title = clean_title (view);
  CwBubble *bubble = new_notice (view, _("snoozed"));

  /* TRANSLATORS: title of the case, moment. */
  bubble->body = g_strdup_printf (_("%1$s — no alert until %2$s."), title, until);
  /* TRANSLATORS: buttons, as short as can be: how long to snooze instead. */
  add_action (bubble, "snooze-next", view->c->id, _("Next business day"));
  add_action (bubble, "snooze-3bd", view->c->id, _("3 business days"));
  add_action (bubble, "undo", command, _("Undo"));
  return bubble;
}

CwBubble *
cw_wording_recorded (const CwView *view, const char *action, gint64 command)
{
  static const struct
  {
    const char *action, *text;
  } rows[] = {
    /* TRANSLATORS: these follow the name of a client, in the title of a short notification: "ACME:
     * recorded as done". */
    { "done", N_("recorded as done") },
    { "answered", N_("recorded as answered") },
    { "replied", N_("recorded that they replied") },
    { "approved", N_("recorded as approved") },
    { "denied", N_("recorded as denied") },
  };
  const char *text = N_("recorded");

  /* not where something is known of later, from before the clock was set back: that ended it */
  if (g_str_has_prefix (action, "snooze") && view->c->snoozed_until != CW_NEVER)
    return snoozed (view, command);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].action, action))
      text = rows[i].text;
  CwBubble *bubble = new_notice (view, _(text));
  bubble->body = what_next (view);
  add_action (bubble, "undo", command, _("Undo"));
  return bubble;
}

CwBubble *
cw_wording_taken_back (const CwView *view)
{
  CwBubble *bubble = new_notice (view, _("taken back"));

  bubble->body = what_next (view);
  return bubble;
}

/* ---- why nothing was changed ---- */

static CwBubble *
nothing_changed (const CwView *view, const char *why)
{
  g_autofree char *title = clean_title (view);
  CwBubble *bubble = new_notice (view, _("nothing was changed"));

  /* TRANSLATORS: title of the case, and a whole sentence that says why. */
  bubble->body = g_strdup_printf (_("%1$s — %2$s"), title, why);
  return bubble;
}

CwBubble *
cw_wording_not_taken_back (const CwView *view)
{
  g_autofree char *why
    = g_strdup_printf (_("Something else was recorded since; see “cw-ctl show %u”."), view->c->id);

  return nothing_changed (view, why);
}

CwBubble *
cw_wording_out_of_date (const CwView *view, const char *reason)
{
  static const struct
  {
    const char *reason, *text;
  } rows[] = {
    { "answered", N_("That alert is out of date: they answered meanwhile.") },
    { "taken", N_("That alert is out of date: the step was taken already.") },
    { "snoozed", N_("That alert is out of date: it was snoozed meanwhile.") },
    { "closed", N_("That alert is out of date: the case was closed meanwhile.") },
    { "moved", N_("That alert is out of date: its date has moved.") },
    { "passed", N_("That alert is out of date: the time for that step is over.") },
    { "replaced", N_("That alert is out of date: another one took its place.") },
    { "edited", N_("That alert is out of date: the case was changed meanwhile.") },
    { "held", N_("That alert is out of date: the case is on hold.") },
    { "paused", N_("That alert is out of date: alerts are paused.") },
    { "pressed", N_("One of the buttons of that alert was pressed before.") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_strcmp0 (reason, rows[i].reason) == 0)
      return nothing_changed (view, _(rows[i].text));
  return nothing_changed (view, _("That alert is out of date."));
}

CwBubble *
cw_wording_refused (const CwView *view, const char *code)
{
  static const struct
  {
    const char *code, *text;
  } rows[] = {
    { "escrow-missing", N_("Escrow is not confirmed.") },
    { "closed", N_("The case is closed.") },
    { "not-open", N_("Nothing is asked of you any more.") },
    { "no-request", N_("No decision of the platform is awaited.") },
    { "no-such-step", N_("The rules have no such step any more.") },
    { "damaged", N_("The database is damaged and can only be read; see “cw-ctl status”.") },
    { "storage", N_("The database could not be written; see “cw-ctl status”.") },
    { "too-many-events", N_("The case has no room for more events.") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_strcmp0 (code, rows[i].code) == 0)
      return nothing_changed (view, _(rows[i].text));
  /* TRANSLATORS: a code such as "not-now", and the number of a case. */
  g_autofree char *why = g_strdup_printf (_("It was refused (%1$s); see “cw-ctl show %2$u”."), code,
                                          view->c->id);
  return nothing_changed (view, why);
}

CwBubble *
cw_wording_message_copied (const CwView *view, gboolean copied)
{
  g_autofree char *title = clean_title (view);
  CwBubble *bubble
    = new_notice (view, copied ? _("the message is on the clipboard")
                               : _("no program opens the message"));

  if (copied)
    bubble->body = g_strdup_printf (_("%1$s — paste it where you write to them."), title);
  else
    /* TRANSLATORS: title of the case, its number. */
    bubble->body = g_strdup_printf (_("%1$s — “cw-ctl draft %2$u” shows it."), title, view->c->id);
  return bubble;
}
