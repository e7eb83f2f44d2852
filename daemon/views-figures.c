/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/views-figures.h"

#include "daemon/dict.h"

static double
one_decimal (double value)
{
  return (double) (gint64) (value * 10 + 0.5) / 10;
}

static void
put_count (GVariantBuilder *b, const char *key, guint n)
{
  cw_dict_put (b, key, g_variant_new_uint32 (n));
}

GVariant *
cw_views_share (CwShare share)
{
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  put_count (&b, "count", share.count);
  put_count (&b, "of", share.of);
  if (!share.few)
    cw_dict_put (&b, "percent", g_variant_new_double (one_decimal (share.percent)));
  cw_dict_put (&b, "low", g_variant_new_double (one_decimal (share.low)));
  cw_dict_put (&b, "high", g_variant_new_double (one_decimal (share.high)));
  cw_dict_put (&b, "few", g_variant_new_boolean (share.few));
  return g_variant_builder_end (&b);
}

/* unit: what one of the numbers in the dictionary is in that of the values; suffix: its name. */
static GVariant *
spread_of (GArray *values, double unit, const char *suffix)
{
  CwSpread spread = cw_spread (values);
  const struct { const char *name; double value; } parts[] = {
    { "median", spread.median }, { "lower", spread.lower }, { "upper", spread.upper },
  };
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  put_count (&b, "n", spread.n);
  for (guint i = 0; spread.n > 0 && i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *key = g_strdup_printf ("%s_%s", parts[i].name, suffix);
      cw_dict_put (&b, key, g_variant_new_double (one_decimal (parts[i].value / unit)));
    }
  cw_dict_put (&b, "few", g_variant_new_boolean (spread.few));
  return g_variant_builder_end (&b);
}

static GVariant *
stages_of (const CwFigures *figures)
{
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < CW_STAGE_CLOSED; i++)
    {
      const CwStageFigures *stage = &figures->stages[i];
      GVariantBuilder row;
      if (stage->spells == 0)
        continue;
      g_variant_builder_init (&row, G_VARIANT_TYPE_VARDICT);
      cw_dict_put (&row, "silences", cw_views_share (cw_share (stage->silences, stage->spells)));
      cw_dict_put (&row, "reply", spread_of (stage->replies, (double) CW_HOUR, "hours"));
      cw_dict_put (&b, cw_stage_to_word ((CwStage) i), g_variant_builder_end (&row));
    }
  return g_variant_builder_end (&b);
}

static GVariant *
steps_of (const CwFigures *figures)
{
  g_autoptr(GPtrArray) ids = cw_figures_step_ids (figures);
  GVariantBuilder rows;

  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < ids->len; i++)
    {
      const CwStepFigures *step = cw_figures_step (figures, ids->pdata[i]);
      GVariantBuilder row;
      g_variant_builder_init (&row, G_VARIANT_TYPE_VARDICT);
      cw_dict_put_text (&row, "step", ids->pdata[i]);
      put_count (&row, "taken", step->taken);
      put_count (&row, "waiting", step->waiting);
      cw_dict_put (&row, "answered",
                   cw_views_share (cw_share (step->answered, step->taken - step->waiting)));
      g_variant_builder_add (&rows, "a{sv}", &row);
    }
  return g_variant_builder_end (&rows);
}

static GVariant *
in_stage_of (const CwFigures *figures)
{
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < CW_N_STAGES; i++)
    if (figures->in_stage[i] > 0)
      put_count (&b, cw_stage_to_word ((CwStage) i), figures->in_stage[i]);
  return g_variant_builder_end (&b);
}

static GVariant *
outcomes_of (const CwFigures *figures)
{
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  for (guint i = CW_OUTCOME_COMPLETED; i < G_N_ELEMENTS (figures->outcomes); i++)
    if (figures->outcomes[i] > 0)
      put_count (&b, cw_outcome_to_word ((CwOutcome) i), figures->outcomes[i]);
  return g_variant_builder_end (&b);
}

static GVariant *
money_of (const CwFigures *figures)
{
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put (&b, "delivered", spread_of (figures->to_money_from_delivery, 1, "days"));
  cw_dict_put (&b, "contracted", spread_of (figures->to_money_from_contract, 1, "days"));
  return g_variant_builder_end (&b);
}

GVariant *
cw_views_figures (CwFigures *figures, GTimeZone *zone)
{
  guint n = figures->applications;
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  put_count (&b, "cases", figures->cases);
  put_count (&b, "open", figures->open);
  cw_dict_put (&b, "in_stage", in_stage_of (figures));
  cw_dict_put (&b, "outcomes", outcomes_of (figures));
  put_count (&b, "applications", n);
  cw_dict_put (&b, "answered", cw_views_share (cw_share (figures->heard, n)));
  cw_dict_put (&b, "genuine", cw_views_share (cw_share (figures->heard - figures->lures, n)));
  put_count (&b, "lures", figures->lures);
  put_count (&b, "waiting", figures->waiting);
  cw_dict_put (&b, "contracts", cw_views_share (cw_share (figures->contracts, n)));
  put_count (&b, "rejected", figures->rejected);
  put_count (&b, "presumed", figures->presumed);
  put_count (&b, "silences", figures->silences);
  cw_dict_put (&b, "reply", spread_of (figures->replies, (double) CW_HOUR, "hours"));
  cw_dict_put (&b, "stages", stages_of (figures));
  cw_dict_put (&b, "steps", steps_of (figures));
  cw_dict_put (&b, "money", money_of (figures));
  cw_dict_put_moment (&b, "last_contact", figures->last_contact, zone);
  return g_variant_builder_end (&b);
}
