/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/change.h"

#include <glib/gi18n.h>

#include "client/cases.h"
#include "client/contract.h"
#include "client/dates.h"
#include "client/output.h"
#include "client/value.h"
#include "client/words.h"
#include "core/text.h"

#define TOLD_IN_FULL 20 /* cases; more are summed up */

void
cw_ctl_say_undo (CwCtl *ctl)
{
  cw_ctl_print_line (ctl, CW_CTL_DIM, _ ("Undo: cw-ctl undo"));
}

char *
cw_ctl_next_text (CwCtl *ctl, GVariant *row)
{
  g_autoptr (GVariant) next = cw_ctl_value (row, "next", "a{sv}");
  const char *state = cw_ctl_text (row, "state");

  if (g_strcmp0 (state, "closed") == 0)
    {
      const char *outcome = cw_ctl_text (row, "outcome");
      return g_strdup_printf (_ ("The case is closed: %s."), cw_ctl_outcome_label (outcome));
    }
  if (g_strcmp0 (state, "snoozed") == 0 && cw_ctl_text (row, "snoozed_until") != NULL)
    {
      g_autofree char *until = cw_ctl_moment_long (ctl, cw_ctl_text (row, "snoozed_until"));
      return g_strdup_printf (_ ("No alert until %s."), until);
    }
  if (next == NULL && g_strcmp0 (cw_ctl_text (row, "ball"), "me") == 0)
    return g_strdup (_ ("Next: it is your turn, and no step is waiting."));
  if (next == NULL)
    return g_strdup (_ ("Next: no step is waiting."));
  g_autofree char *title = cw_text_clean (cw_ctl_next_title (next), 0);
  const char *alert = cw_ctl_text (next, "alert");
  if (g_strcmp0 (state, "due") == 0)
    {
      g_autofree char *due = cw_ctl_moment_long (ctl, cw_ctl_text (next, "due"));
      return g_strdup_printf (_ ("Now: \"%1$s\", due %2$s."), title, due);
    }
  if (alert == NULL)
    return g_strdup_printf (_ ("Next: \"%s\"."), title);
  g_autofree char *moment = cw_ctl_moment_long (ctl, alert);
  return g_strdup_printf (_ ("Next: \"%1$s\", %2$s."), title, moment);
}

void
cw_ctl_say_warnings (CwCtl *ctl, GVariant *detail)
{
  static const struct
  {
    const char *code;
    const char *sentence;
  } known[] = {
    { "started-unfunded", N_ ("Warning: work began before escrow was confirmed.") },
    { "delivered-unfunded", N_ ("Warning: the delivery was made before escrow was confirmed.") },
    { "button-not-pressed", N_ ("Warning: only the platform's own delivery button starts its "
                                "clock; the case still counts "
                                "as not delivered.") },
    { "unknown-platform",
      N_ ("Warning: there are no rules for this platform, so no step is planned.") },
    { "events-do-not-fit",
      N_ ("Warning: some events of the log do not fit together and were left out.") },
  };
  g_autoptr (GVariant) warnings = cw_ctl_value (detail, "warnings", "as");

  for (gsize i = 0; warnings != NULL && i < g_variant_n_children (warnings); i++)
    {
      const char *code;
      g_variant_get_child (warnings, i, "&s", &code);
      g_autofree char *text = cw_text_clean (code, 0);
      for (guint k = 0; k < G_N_ELEMENTS (known); k++)
        if (g_str_equal (code, known[k].code))
          {
            g_free (text);
            text = g_strdup (_ (known[k].sentence));
          }
      cw_ctl_print_line (ctl, CW_CTL_WARNING, text);
    }
}

GVariant *
cw_ctl_find_event (GVariant *detail, guint64 wanted)
{
  g_autoptr (GVariant) events = cw_ctl_value (detail, "events", "aa{sv}");

  for (gsize i = events != NULL ? g_variant_n_children (events) : 0; i > 0; i--)
    {
      g_autoptr (GVariant) event = g_variant_get_child_value (events, i - 1);
      gint64 id = 0;
      if (cw_ctl_number (event, "id", &id) && (guint64)id == wanted)
        return g_steal_pointer (&event);
    }
  return NULL;
}

/* A correction says what it corrects. */
static void
say_correction (CwCtl *ctl, GVariant *detail, GVariant *event, GVariant *corrected)
{
  gboolean moved = g_strcmp0 (cw_ctl_text (event, "event"), "amended") == 0;
  g_autoptr (GVariant) details = cw_ctl_value (event, "details", "a{sv}");
  g_autofree char *name = cw_ctl_case_name (detail);
  g_autofree char *what = cw_ctl_event_text (ctl, corrected, detail);
  g_autofree char *when =
      moved ? cw_ctl_event_moment (ctl, cw_ctl_text (details, "new_at"),
                                   cw_ctl_flag (details, "date_only"))
            : cw_ctl_event_moment (ctl, cw_ctl_text (corrected, "time"),
                                   cw_ctl_flag (corrected, "date_only"));
  /* TRANSLATORS: 1 a case, 2 an event of its log, 3 a date */
  g_autofree char *line =
      moved ? g_strdup_printf (_ ("%1$s: event moved to %3$s: %2$s."), name, what, when)
            : g_strdup_printf (_ ("%1$s: event of %3$s retracted: %2$s."), name, what, when);

  cw_ctl_print_line (ctl, CW_CTL_PLAIN, line);
}

static void
say_one (CwCtl *ctl, GVariant *detail, GVariant *event, gboolean reopened, gboolean told)
{
  g_autofree char *name = cw_ctl_case_name (detail);
  g_autofree char *what = cw_ctl_event_text (ctl, event, detail);

  if (told)
    {
      g_autofree char *moment =
          cw_ctl_event_moment (ctl, cw_ctl_text (event, "time"), cw_ctl_flag (event, "date_only"));
      g_autofree char *with_time = g_strdup_printf (_ ("%1$s (%2$s)"), what, moment);
      g_free (what);
      what = g_steal_pointer (&with_time);
    }
  /* TRANSLATORS: 1 a case, 2 what was recorded */
  g_autofree char *line = g_strdup_printf (_ ("%1$s: %2$s."), name, what);
  cw_ctl_print_line (ctl, CW_CTL_PLAIN, line);
  if (reopened)
    cw_ctl_print_line (ctl, CW_CTL_WARNING, _ ("The case was closed; this opens it again."));
}

static gboolean
is_step_taken (GVariant *event)
{
  static const char *const taken[] = { "sent", "step-done", "step-skipped", "step-result", NULL };
  const char *word = cw_ctl_text (event, "event");

  return word != NULL && g_strv_contains (taken, word);
}

/* A ladder that has come to its end is silent from now on, which must not pass unseen. */
static gboolean
say_silence (CwCtl *ctl, GVariant *detail, GVariant *event)
{
  g_autoptr (GVariant) next = cw_ctl_value (detail, "next", "a{sv}");
  guint32 id = cw_ctl_case_id (detail);

  if (next != NULL || event == NULL || !is_step_taken (event)
      || g_strcmp0 (cw_ctl_text (detail, "state"), "ok") != 0
      || g_strcmp0 (cw_ctl_text (detail, "ball"), "me") == 0)
    return FALSE;
  g_autofree char *line =
      cw_ctl_flag (detail, "awaits_result")
          ? g_strdup_printf (_ ("Nothing will remind you of this case any more; when the staff "
                                "have decided: cw-ctl result %u approved|denied"),
                             id)
          : g_strdup_printf (_ ("Nothing will remind you of this case any more; what is still "
                                "possible: cw-ctl show %u --all"),
                             id);
  cw_ctl_print_line (ctl, CW_CTL_WARNING, line);
  return TRUE;
}

/* What of the case's state belongs after the line. */
static void
say_next (CwCtl *ctl, GVariant *detail, GVariant *event)
{
  /* the line has just said so */
  if (event != NULL && g_strcmp0 (cw_ctl_text (event, "event"), "closed") == 0)
    return;
  if (say_silence (ctl, detail, event))
    return;
  g_autofree char *next = cw_ctl_next_text (ctl, detail);

  cw_ctl_print_line (ctl, CW_CTL_PLAIN, next);
}

static gboolean
say_summary (CwCtl *ctl, GVariant *ids)
{
  gsize n = g_variant_n_children (ids);

  cw_ctl_printf (ctl, ngettext ("Recorded for %u case.", "Recorded for %u cases.", (gulong)n),
                 (guint)n);
  cw_ctl_print (ctl, "\n");
  cw_ctl_say_undo (ctl);
  return TRUE;
}

gboolean
cw_ctl_say_recorded (CwCtl *ctl,
                     GVariant *ids,
                     GVariant *event_ids,
                     GHashTable *reopened,
                     gboolean told,
                     GVariant *corrected,
                     GError **error)
{
  gsize n = g_variant_n_children (ids);
  GVariantBuilder rows;

  if (n > TOLD_IN_FULL && !ctl->json)
    return say_summary (ctl, ids);
  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (gsize i = 0; i < n; i++)
    {
      guint32 id;
      guint64 event_id = 0;
      g_variant_get_child (ids, i, "u", &id);
      if (event_ids != NULL)
        g_variant_get_child (event_ids, i, "t", &event_id);
      g_autoptr (GVariant) detail = cw_ctl_get_case (ctl, id, error);
      if (detail == NULL)
        {
          g_variant_builder_clear (&rows);
          return FALSE;
        }
      g_autoptr (GVariant) event = cw_ctl_find_event (detail, event_id);
      if (ctl->json)
        {
          g_variant_builder_add_value (&rows, cw_ctl_contract_changed (detail, event));
          continue;
        }
      if (event != NULL && corrected != NULL)
        say_correction (ctl, detail, event, corrected);
      else if (event != NULL)
        say_one (ctl, detail, event,
                 reopened != NULL && g_hash_table_contains (reopened, GUINT_TO_POINTER (id)), told);
      cw_ctl_say_warnings (ctl, detail);
      say_next (ctl, detail, event);
    }
  if (ctl->json)
    {
      cw_ctl_print_json (ctl, g_variant_builder_end (&rows));
      return TRUE;
    }
  g_variant_builder_clear (&rows);
  cw_ctl_say_undo (ctl);
  return TRUE;
}
