/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/contract.h"

#include "client/value.h"

/* contract section 8. */
static const char *const row_keys[] = { "id",          "title",       "client",
                                        "platform",    "stage",       "funded",
                                        "ball",        "quiet_since", "quiet_business_days",
                                        "state",       "outcome",     "url",
                                        "fee",         "closes",      "deadline",
                                        "invoice_due", "created",     "revision",
                                        "next",        "at_risk",     NULL };
static const char *const next_keys[] = { "step", "due", "alert", "title", "urgency", "act", NULL };
static const char *const event_keys[] = { "id", "time", "event", "by", "details", NULL };
static const char *const plan_keys[] = { "step",   "due",        "alert",   "status",
                                         "title",  "act",        "urgency", "template",
                                         "source", "confidence", "beyond_coverage",
                                         "projected", NULL };
static const char *const alert_keys[] = { "id",      "step", "due",    "alert", "title",
                                          "urgency", "act",  "client", NULL };

static GVariant *pick (GVariant *dict, const char *const *keys);

/* In the order of keys, so that the same case always reads the same. */
static void
fill (GVariantBuilder *out, GVariant *dict, const char *const *keys)
{
  for (guint i = 0; keys[i] != NULL; i++)
    {
      g_autoptr (GVariant) value = cw_ctl_value (dict, keys[i], NULL);
      if (value == NULL)
        continue;
      if (g_str_equal (keys[i], "next") && g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
        g_variant_builder_add (out, "{sv}", keys[i], pick (value, next_keys));
      else
        g_variant_builder_add (out, "{sv}", keys[i], value);
    }
}

static GVariant *
pick (GVariant *dict, const char *const *keys)
{
  GVariantBuilder out;

  g_variant_builder_init (&out, G_VARIANT_TYPE_VARDICT);
  fill (&out, dict, keys);
  return g_variant_builder_end (&out);
}

static GVariant *
pick_all (GVariant *rows, const char *const *keys)
{
  GVariantBuilder out;

  g_variant_builder_init (&out, G_VARIANT_TYPE ("aa{sv}"));
  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      g_variant_builder_add_value (&out, pick (row, keys));
    }
  return g_variant_builder_end (&out);
}

GVariant *
cw_ctl_contract_row (GVariant *row)
{
  return pick (row, row_keys);
}

GVariant *
cw_ctl_contract_alert (GVariant *row)
{
  return pick (row, alert_keys);
}

GVariant *
cw_ctl_contract_changed (GVariant *detail, GVariant *event)
{
  GVariantBuilder out;

  g_variant_builder_init (&out, G_VARIANT_TYPE_VARDICT);
  fill (&out, detail, row_keys);
  if (event != NULL)
    g_variant_builder_add (&out, "{sv}", "recorded", pick (event, event_keys));
  return g_variant_builder_end (&out);
}

GVariant *
cw_ctl_contract_detail (GVariant *detail)
{
  g_autoptr (GVariant) events = cw_ctl_value (detail, "events", "aa{sv}");
  g_autoptr (GVariant) plan = cw_ctl_value (detail, "plan", "aa{sv}");
  GVariantBuilder out;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_builder_init (&out, G_VARIANT_TYPE_VARDICT);
  fill (&out, detail, row_keys);
  g_variant_iter_init (&iter, detail);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) held = value;
      if (!g_strv_contains (row_keys, key) && !g_str_equal (key, "events")
          && !g_str_equal (key, "plan"))
        g_variant_builder_add (&out, "{sv}", key, held);
    }
  g_variant_builder_add (&out, "{sv}", "events", pick_all (events, event_keys));
  g_variant_builder_add (&out, "{sv}", "plan", pick_all (plan, plan_keys));
  return g_variant_builder_end (&out);
}
