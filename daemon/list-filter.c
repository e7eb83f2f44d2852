/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/list-filter.h"

#include "daemon/details.h"
#include "dbus/errors.h"

#define KEYS                                                                                       \
  "state", "stage", "client", "platform", "text", "ball", "open", "waits", "order"

static gboolean
bad_word (const char *key, const char *word, GError **error)
{
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-filter", "%s: \"%s\" is none", key, word);
  return FALSE;
}

gboolean
cw_list_filter_read (GVariant *dict, CwSummaryFilter *filter, CwSummaryOrder *order,
                     CwListRows *rows, GError **error)
{
  static const char *const known[] = { KEYS, NULL };
  static const char *const known_of_rows[] = { KEYS, "brief", "lang", NULL };
  static const char *const flags[] = { "open", "waits", "brief", NULL };
  const char *word;
  CwState state;
  CwStage stage;
  CwBall ball;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  if (!cw_details_only (dict, rows != NULL ? known_of_rows : known, error))
    return FALSE;
  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr(GVariant) held = value;
      const GVariantType *type = g_strv_contains (flags, key) ? G_VARIANT_TYPE_BOOLEAN
                                                              : G_VARIANT_TYPE_STRING;
      if (!g_variant_is_of_type (held, type))
        {
          cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "wrong-type", "%s has the wrong type",
                        key);
          return FALSE;
        }
    }
  if (g_variant_lookup (dict, "state", "&s", &word))
    {
      if (!cw_state_from_word (word, &state))
        return bad_word ("state", word, error);
      filter->state = (int) state;
    }
  if (g_variant_lookup (dict, "stage", "&s", &word))
    {
      if (!cw_stage_from_word (word, &stage))
        return bad_word ("stage", word, error);
      filter->stage = (int) stage;
    }
  if (g_variant_lookup (dict, "ball", "&s", &word))
    {
      if (!cw_ball_from_word (word, &ball))
        return bad_word ("ball", word, error);
      filter->ball = (int) ball;
    }
  if (g_variant_lookup (dict, "order", "&s", &word))
    {
      if (!g_str_equal (word, "id") && !g_str_equal (word, "urgency"))
        return bad_word ("order", word, error);
      *order = g_str_equal (word, "id") ? CW_ORDER_ID : CW_ORDER_URGENCY;
    }
  g_variant_lookup (dict, "client", "&s", &filter->client);
  g_variant_lookup (dict, "platform", "&s", &filter->platform);
  g_variant_lookup (dict, "text", "&s", &filter->text);
  g_variant_lookup (dict, "open", "b", &filter->open_only);
  g_variant_lookup (dict, "waits", "b", &filter->waits);
  if (rows != NULL)
    {
      g_variant_lookup (dict, "brief", "b", &rows->brief);
      g_variant_lookup (dict, "lang", "&s", &rows->lang);
    }
  return TRUE;
}
