/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/step-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "client/value.h"
#include "client/words.h"
#include "core/text.h"

char *
cw_ctl_step_title (GVariant *detail, const char *id)
{
  g_autoptr (GVariant) plan = cw_ctl_value (detail, "plan", "aa{sv}");

  for (gsize i = 0; plan != NULL && i < g_variant_n_children (plan); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (plan, i);
      if (g_strcmp0 (cw_ctl_text (row, "step"), id) == 0)
        return cw_text_clean (cw_ctl_local_text (row, "title", "titles"), 0);
    }
  return cw_text_clean (id, 0);
}

char *
cw_ctl_since_text (GVariant *detail, const char *since)
{
  const char *colon = strchr (since, ':');

  if (colon == NULL)
    return g_strdup (cw_ctl_anchor_label (since));
  if (g_str_has_prefix (since, "asked:"))
    return g_strdup_printf (_ ("what was asked: %s"), cw_ctl_kind_label (colon + 1));
  g_autofree char *title = cw_ctl_step_title (detail, colon + 1);
  if (g_str_has_prefix (since, "approved:"))
    return g_strdup_printf (_ ("the approval of \"%s\""), title);
  if (g_str_has_prefix (since, "denied:"))
    return g_strdup_printf (_ ("the denial of \"%s\""), title);
  return g_strdup_printf (_ ("the step \"%s\""), title);
}

char *
cw_ctl_condition_text (GVariant *detail, const char *condition)
{
  static const struct
  {
    const char *word;
    const char *text;
  } plain[] = {
    { "funded", N_ ("once escrow is confirmed") },
    { "!funded", N_ ("only while escrow is not confirmed") },
    { "closes", N_ ("only with a closing date") },
    { "!closes", N_ ("only without a closing date") },
    { "deadline", N_ ("only with a deadline") },
    { "!deadline", N_ ("only without a deadline") },
    { "due", N_ ("only with a day of payment") },
    { "!due", N_ ("only without a day of payment") },
    { "delivered", N_ ("once anything was delivered") },
    { "!delivered", N_ ("only before the first delivery") },
  };
  static const struct
  {
    const char *prefix;
    const char *text;
  } about[] = {
    { "step:", N_ ("only after \"%s\" is done") },
    { "!step:", N_ ("unless \"%s\" is done") },
    { "approved:", N_ ("only when \"%s\" is approved") },
    { "!approved:", N_ ("unless \"%s\" is approved") },
    { "denied:", N_ ("only when \"%s\" is denied") },
    { "!denied:", N_ ("unless \"%s\" is denied") },
    { "asked:", N_ ("when they ask: %s") },
    { "!asked:", N_ ("only while this is not asked: %s") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    if (g_str_equal (condition, plain[i].word))
      return g_strdup (_ (plain[i].text));
  for (guint i = 0; i < G_N_ELEMENTS (about); i++)
    {
      if (!g_str_has_prefix (condition, about[i].prefix))
        continue;
      const char *name = condition + strlen (about[i].prefix);
      g_autofree char *what = strstr (about[i].prefix, "asked:") != NULL
                                  ? g_strdup (cw_ctl_kind_label (name))
                                  : cw_ctl_step_title (detail, name);
      /* each text of the table has one place for a name */
      g_auto (GStrv) parts = g_strsplit (_ (about[i].text), "%s", 2);
      return g_strjoinv (what, parts);
    }
  return cw_text_clean (condition, 0);
}
