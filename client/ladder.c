/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/ladder.h"

#include <glib/gi18n.h>
#include <string.h>

#include "client/dates.h"
#include "client/step-text.h"
#include "client/value.h"
#include "client/words.h"
#include "core/text.h"

static void
free_rung (gpointer data)
{
  CwCtlRung *rung = data;

  g_variant_unref (rung->row);
  g_free (rung->when);
  g_free (rung->distance);
  g_free (rung->waits);
  g_free (rung->title);
  g_free (rung->note);
  g_free (rung);
}

static gboolean
has_status (GVariant *row, const char *status)
{
  return g_strcmp0 (cw_ctl_text (row, "status"), status) == 0;
}

/* A rung that comes after another one, so that the ladder is whole. */
static gboolean
is_next_rung (GVariant *row)
{
  const char *what = cw_ctl_text (row, "waits_for");

  return g_strcmp0 (cw_ctl_text (row, "waits"), "anchor") == 0 && what != NULL
         && g_str_has_prefix (what, "step:");
}

/* What was, is or will be in this stage; not what only might be. */
static gboolean
is_shown (GVariant *row, const char *stage)
{
  if (has_status (row, "due"))
    return TRUE;
  if (g_strcmp0 (cw_ctl_text (row, "stage"), stage) != 0)
    return FALSE;
  if (has_status (row, "upcoming"))
    return cw_ctl_text (row, "due") != NULL || is_next_rung (row);
  return cw_ctl_text (row, "taken") != NULL || cw_ctl_text (row, "due") != NULL;
}

/* What a step without a date waits for. */
static char *
waits_text (GVariant *detail, GVariant *row)
{
  const char *waits = cw_ctl_text (row, "waits");
  const char *what = cw_ctl_text (row, "waits_for");

  if (waits == NULL)
    return g_strdup ("");
  if (g_str_equal (waits, "stage"))
    return g_strdup_printf (_ ("in the stage \"%s\""), cw_ctl_stage_label (what));
  if (g_str_equal (waits, "turn"))
    return g_strdup (_ ("not this side's turn"));
  if (g_str_equal (waits, "held"))
    return g_strdup (_ ("on hold"));
  if (g_str_equal (waits, "calendar"))
    return g_strdup (_ ("no open day in the calendars"));
  if (what == NULL)
    return g_strdup (_ ("not yet"));
  if (g_str_equal (waits, "condition"))
    return cw_ctl_condition_text (detail, what);
  const char *name = strchr (what, ':');
  if (name != NULL && g_str_has_prefix (what, "asked:"))
    return g_strdup_printf (_ ("when they ask: %s"), cw_ctl_kind_label (name + 1));
  if (name != NULL && g_str_has_prefix (what, "step:"))
    {
      g_autofree char *title = cw_ctl_step_title (detail, name + 1);
      return g_strdup_printf (_ ("after \"%s\""), title);
    }
  g_autofree char *since = cw_ctl_since_text (detail, what);
  return g_strdup_printf (_ ("after: %s"), since);
}

static const char *
moment_of (GVariant *row)
{
  const char *taken = cw_ctl_text (row, "taken");
  const char *alert = cw_ctl_text (row, "alert");
  const char *due = cw_ctl_text (row, "due");

  if (taken != NULL && !has_status (row, "upcoming") && !has_status (row, "due"))
    return taken;
  return has_status (row, "due") || alert == NULL ? due : alert;
}

static char *
note_of (GVariant *row)
{
  const char *result = cw_ctl_text (row, "result");

  if (g_strcmp0 (result, "approved") == 0)
    return g_strdup (_ ("done, approved"));
  if (g_strcmp0 (result, "denied") == 0)
    return g_strdup (_ ("done, denied"));
  return g_strdup (cw_ctl_status_label (cw_ctl_text (row, "status")));
}

/* Nothing that anybody missed: another rung came first. */
static gboolean
is_overtaken (const CwCtlRung *rung)
{
  return g_str_equal (rung->status, "passed") && rung->at == CW_NEVER;
}

static CwCtlRung *
make_rung (CwCtl *ctl, GVariant *detail, GVariant *row)
{
  CwCtlRung *rung = g_new0 (CwCtlRung, 1);
  const char *moment = moment_of (row);
  const char *status = cw_ctl_text (row, "status");

  rung->row = g_variant_ref (row);
  rung->status = status != NULL ? status : "";
  rung->current = cw_ctl_flag (row, "current");
  rung->critical = g_strcmp0 (cw_ctl_text (row, "urgency"), "critical") == 0;
  rung->at = CW_NEVER;
  if (moment != NULL && !cw_instant_parse_iso (moment, ctl->zone, &rung->at, NULL))
    rung->at = CW_NEVER;
  /* what passed before its time has no moment that anybody could miss */
  if (g_strcmp0 (status, "passed") == 0 && rung->at > cw_ctl_now (ctl))
    {
      rung->at = CW_NEVER;
      moment = NULL;
    }
  rung->when = moment != NULL ? cw_ctl_moment (ctl, moment) : g_strdup ("");
  rung->distance = moment != NULL ? cw_ctl_moment_distance (ctl, moment) : g_strdup ("");
  rung->waits = moment != NULL ? g_strdup ("") : waits_text (detail, row);
  rung->title = cw_text_clean (cw_ctl_local_text (row, "title", "titles"), 0);
  rung->note = note_of (row);
  return rung;
}

GPtrArray *
cw_ctl_ladder (CwCtl *ctl, GVariant *detail, gboolean all, guint *hidden)
{
  GPtrArray *ladder = g_ptr_array_new_with_free_func (free_rung);
  g_autoptr (GVariant) plan = cw_ctl_value (detail, "plan", "aa{sv}");
  const char *stage = cw_ctl_text (detail, "stage");
  guint left_out = 0;

  for (gsize i = 0; plan != NULL && i < g_variant_n_children (plan); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (plan, i);
      if (all || is_shown (row, stage))
        {
          CwCtlRung *rung = make_rung (ctl, detail, row);
          if (!all && is_overtaken (rung))
            free_rung (rung);
          else
            g_ptr_array_add (ladder, rung);
        }
      else if (has_status (row, "upcoming") && g_strcmp0 (cw_ctl_text (row, "stage"), stage) == 0)
        left_out++;
    }
  if (hidden != NULL)
    *hidden = left_out;
  return ladder;
}
