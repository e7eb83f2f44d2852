/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "client/bus.h"
#include "client/cases.h"
#include "client/check-words.h"
#include "client/complete.h"
#include "client/output.h"
#include "client/value.h"
#include "client/words.h"
#include "core/policy.h"
#include "core/signs.h"

/* What there is to choose from at each place of a command line.  A daemon that is not there or does
 * not answer leaves its places empty: a completion complains about nothing. */

#define CASES 200 /* nobody reads more */

typedef const char *(*LabelFunc) (const char *word);

static void
offer_words (CwCtl *ctl, const char *prefix, const char *const *words, LabelFunc label)
{
  for (; *words != NULL; words++)
    cw_ctl_offer (ctl, prefix, *words, label != NULL ? label (*words) : NULL);
}

static void
offer_parts (CwCtl *ctl, const char *prefix, const char *name)
{
  g_auto (GStrv) words = g_strsplit (name, "|", -1);

  offer_words (ctl, prefix, (const char *const *)words, NULL);
}

/* The list that a method without parameters answers with, or NULL. */
static GVariant *
ask_list (CwCtl *ctl, const char *method)
{
  g_autoptr (GVariant) reply = cw_ctl_call_running (ctl, method, NULL, "(aa{sv})", NULL);

  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

/* Each name once: templates come in several languages. */
static void
offer_rows (CwCtl *ctl, const char *prefix, const char *method, const char *key,
            const char *meaning, const char *meanings)
{
  g_autoptr (GVariant) list = ask_list (ctl, method);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (list, i);
      const char *name = cw_ctl_text (row, key);
      const char *lang = cw_ctl_text (row, "lang");
      if (name == NULL || (lang != NULL && !g_str_equal (lang, cw_ctl_language ())))
        continue;
      if (g_hash_table_add (seen, g_strdup (name)))
        cw_ctl_offer (ctl, prefix, name, cw_ctl_local_text (row, meaning, meanings));
    }
}

/* "japan,year": what stands before the last comma stays. */
static void
offer_calendars (CwCtl *ctl, const char *prefix)
{
  const char *comma = strrchr (prefix, ',');
  gsize length = comma != NULL ? (gsize)(comma - prefix) + 1 : 0;
  g_autofree char *before = g_strndup (prefix, length);
  g_autoptr (GVariant) list = ask_list (ctl, "Calendars.List");

  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (list, i);
      const char *name = cw_ctl_text (row, "name");
      g_autofree char *word = g_strconcat (before, name != NULL ? name : "", NULL);
      cw_ctl_offer (ctl, prefix, word, NULL);
    }
}

static GVariant *
ask_cases (CwCtl *ctl)
{
  GVariantBuilder filter;

  g_variant_builder_init (&filter, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&filter, "{sv}", "order", g_variant_new_string ("urgency"));
  g_autoptr (GVariant) reply =
      cw_ctl_call_running (ctl, "ListCases", g_variant_new ("(a{sv}su)", &filter, "", CASES),
                           "(aa{sv}st)", NULL);
  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

static void
offer_cases (CwCtl *ctl, const char *prefix)
{
  g_autoptr (GVariant) rows = ask_cases (ctl);

  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      g_autofree char *number = g_strdup_printf ("%u", cw_ctl_case_id (row));
      g_autofree char *name = cw_ctl_case_name (row);
      cw_ctl_offer (ctl, prefix, number, name);
    }
}

static void
offer_clients (CwCtl *ctl, const char *prefix)
{
  GVariantBuilder filter;

  g_variant_builder_init (&filter, G_VARIANT_TYPE_VARDICT);
  if (*prefix != '\0')
    g_variant_builder_add (&filter, "{sv}", "text", g_variant_new_string (prefix));
  g_autoptr (GVariant) reply = cw_ctl_call_running (
      ctl, "ListClients", g_variant_new ("(a{sv}su)", &filter, "", CASES), "(aa{sv}s)", NULL);
  g_autoptr (GVariant) rows = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;

  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *client = cw_ctl_text (row, "client");
      if (client != NULL)
        cw_ctl_offer (ctl, prefix, client, NULL);
    }
}

/* What GetCase says of the case that was named first, or NULL. */
static GVariant *
ask_case (CwCtl *ctl, const char *first, const char *key)
{
  guint32 id;

  if (first == NULL || !cw_ctl_case_number (first, &id))
    return NULL;
  g_autoptr (GVariant) reply =
      cw_ctl_call_running (ctl, "GetCase", g_variant_new ("(u)", id), "(a{sv})", NULL);
  if (reply == NULL)
    return NULL;
  g_autoptr (GVariant) detail = g_variant_get_child_value (reply, 0);
  return cw_ctl_value (detail, key, "aa{sv}");
}

static void
offer_steps (CwCtl *ctl, const char *prefix, const char *first)
{
  g_autoptr (GVariant) plan = ask_case (ctl, first, "plan");

  for (gsize i = 0; plan != NULL && i < g_variant_n_children (plan); i++)
    {
      g_autoptr (GVariant) step = g_variant_get_child_value (plan, i);
      const char *id = cw_ctl_text (step, "step");
      if (id != NULL)
        cw_ctl_offer (ctl, prefix, id, cw_ctl_local_text (step, "title", "titles"));
    }
}

/* The latest first: it is the one that was typed wrong. */
static void
offer_events (CwCtl *ctl, const char *prefix, const char *first)
{
  g_autoptr (GVariant) events = ask_case (ctl, first, "events");

  for (gsize i = events != NULL ? g_variant_n_children (events) : 0; i > 0; i--)
    {
      g_autoptr (GVariant) event = g_variant_get_child_value (events, i - 1);
      gint64 id = 0;
      if (!cw_ctl_number (event, "id", &id))
        continue;
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
      g_autofree char *text = cw_ctl_event_text (ctl, event, NULL);
      cw_ctl_offer (ctl, prefix, number, text);
    }
}

static void
offer_signs (CwCtl *ctl, const char *prefix)
{
  gsize n;
  const CwSign *signs = cw_signs (&n);

  for (gsize i = 0; i < n; i++)
    cw_ctl_offer (ctl, prefix, signs[i].id, cw_ctl_sign_label (signs[i].id));
}

static void
offer_moments (CwCtl *ctl, const char *prefix)
{
  static const char *const words[] = { "now",  "today", "yesterday", "tomorrow", "mon", "tue",
                                       "wed",  "thu",   "fri",       "sat",      "sun", "+1bd",
                                       "+3bd", "-1d",   "-3d",       NULL };

  offer_words (ctl, prefix, words, NULL);
}

void
cw_ctl_complete_place (CwCtl *ctl, CwCtlPlace place, const char *name, const char *first,
                       const char *prefix)
{
  static const char *const colors[] = { "auto", "always", "never", NULL };

  switch (place)
    {
    case CW_CTL_PLACE_FILE: cw_ctl_print (ctl, ":file\n"); break;
    case CW_CTL_PLACE_WORDS: offer_parts (ctl, prefix, name); break;
    case CW_CTL_PLACE_CASE: offer_cases (ctl, prefix); break;
    case CW_CTL_PLACE_STEP: offer_steps (ctl, prefix, first); break;
    case CW_CTL_PLACE_EVENT: offer_events (ctl, prefix, first); break;
    case CW_CTL_PLACE_KIND: offer_words (ctl, prefix, cw_asked_kinds, cw_ctl_kind_label); break;
    case CW_CTL_PLACE_SIGN: offer_signs (ctl, prefix); break;
    case CW_CTL_PLACE_OUTCOME:
      offer_words (ctl, prefix, cw_outcome_words (), cw_ctl_outcome_label);
      break;
    case CW_CTL_PLACE_STAGE: offer_words (ctl, prefix, cw_stage_words (), cw_ctl_stage_label); break;
    case CW_CTL_PLACE_STATE:
      offer_words (ctl, prefix, cw_ctl_state_words, cw_ctl_state_label);
      break;
    case CW_CTL_PLACE_BALL: offer_words (ctl, prefix, cw_ball_words (), NULL); break;
    case CW_CTL_PLACE_PLATFORM:
      offer_rows (ctl, prefix, "ListPolicies", "id", "name", "names");
      break;
    case CW_CTL_PLACE_CALENDAR: offer_rows (ctl, prefix, "Calendars.List", "name", "", ""); break;
    case CW_CTL_PLACE_CALENDARS: offer_calendars (ctl, prefix); break;
    case CW_CTL_PLACE_TEMPLATE:
      offer_rows (ctl, prefix, "ListTemplates", "name", "title", "titles");
      break;
    case CW_CTL_PLACE_CLIENT: offer_clients (ctl, prefix); break;
    case CW_CTL_PLACE_LANGUAGE: offer_words (ctl, prefix, cw_ctl_language_words, NULL); break;
    case CW_CTL_PLACE_FORMAT: offer_words (ctl, prefix, cw_ctl_import_words, NULL); break;
    case CW_CTL_PLACE_ANSWER: offer_words (ctl, prefix, cw_ctl_answer_words, NULL); break;
    case CW_CTL_PLACE_WHEN: offer_moments (ctl, prefix); break;
    case CW_CTL_PLACE_COLOR: offer_words (ctl, prefix, colors, NULL); break;
    case CW_CTL_PLACE_COMMAND:
    case CW_CTL_PLACE_NOTHING: break;
    }
}
