/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/statistics.h"

#include <string.h>

static GArray *
numbers (void)
{
  return g_array_new (FALSE, FALSE, sizeof (gint64));
}

CwFigures *
cw_figures_new (void)
{
  CwFigures *figures = g_new0 (CwFigures, 1);

  for (guint i = 0; i < CW_N_STAGES; i++)
    figures->stages[i].replies = numbers ();
  figures->replies = numbers ();
  figures->steps = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  figures->to_money_from_delivery = numbers ();
  figures->to_money_from_contract = numbers ();
  figures->last_contact = CW_NEVER;
  return figures;
}

void
cw_figures_free (CwFigures *figures)
{
  if (figures == NULL)
    return;
  for (guint i = 0; i < CW_N_STAGES; i++)
    g_array_unref (figures->stages[i].replies);
  g_array_unref (figures->replies);
  g_hash_table_unref (figures->steps);
  g_array_unref (figures->to_money_from_delivery);
  g_array_unref (figures->to_money_from_contract);
  g_free (figures);
}

static void
add_outcome (CwFigures *figures, const CwCase *c)
{
  figures->cases++;
  figures->in_stage[c->stage]++;
  if (!c->closed)
    {
      figures->open++;
      return;
    }
  figures->outcomes[c->outcome]++;
  if (c->outcome == CW_OUTCOME_DECLINED && c->presumed)
    figures->presumed++;
  else if (c->outcome == CW_OUTCOME_DECLINED)
    figures->rejected++;
}

static void
add_application (CwFigures *figures, const CwCase *c, const CwHistory *history)
{
  if (!history->applied)
    return;
  figures->applications++;
  figures->heard += history->heard;
  figures->lures += history->heard && !history->genuine;
  figures->waiting += !history->heard && !c->closed;
  figures->contracts += c->contracted.at != CW_NEVER;
}

static void
add_spells (CwFigures *figures, const CwHistory *history)
{
  for (guint i = 0; i < history->spells->len; i++)
    {
      const CwPastSpell *spell = &g_array_index (history->spells, CwPastSpell, i);
      CwStageFigures *stage = &figures->stages[spell->stage];
      stage->spells++;
      stage->silences += spell->silent;
      figures->silences += spell->silent;
      if (spell->reply < 0)
        continue;
      g_array_append_val (stage->replies, spell->reply);
      g_array_append_val (figures->replies, spell->reply);
    }
}

static void
add_steps (CwFigures *figures, const CwHistory *history)
{
  for (guint i = 0; i < history->steps->len; i++)
    {
      const CwPastStep *past = &g_array_index (history->steps, CwPastStep, i);
      CwStepFigures *step = g_hash_table_lookup (figures->steps, past->step);
      if (step == NULL)
        {
          step = g_new0 (CwStepFigures, 1);
          g_hash_table_insert (figures->steps, g_strdup (past->step), step);
        }
      step->taken++;
      step->answered += past->answered;
      step->waiting += past->runs;
    }
}

void
cw_figures_add (CwFigures *figures, const CwCase *c, const CwHistory *history)
{
  const GArray *delivery = history->to_money_from_delivery;
  const GArray *contract = history->to_money_from_contract;

  add_outcome (figures, c);
  add_application (figures, c, history);
  add_spells (figures, history);
  add_steps (figures, history);
  g_array_append_vals (figures->to_money_from_delivery, delivery->data, delivery->len);
  g_array_append_vals (figures->to_money_from_contract, contract->data, contract->len);
  figures->last_contact = MAX (figures->last_contact, history->last_contact);
}

const CwStepFigures *
cw_figures_step (const CwFigures *figures, const char *id)
{
  return g_hash_table_lookup (figures->steps, id);
}

static int
compare_steps (gconstpointer a, gconstpointer b, gpointer data)
{
  const char *x = *(const char *const *) a, *y = *(const char *const *) b;
  guint taken_x = cw_figures_step (data, x)->taken, taken_y = cw_figures_step (data, y)->taken;

  return taken_x != taken_y ? (taken_x > taken_y ? -1 : 1) : strcmp (x, y);
}

GPtrArray *
cw_figures_step_ids (const CwFigures *figures)
{
  GPtrArray *ids = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, figures->steps);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_ptr_array_add (ids, id);
  g_ptr_array_sort_with_data (ids, compare_steps, (gpointer) figures);
  return ids;
}
