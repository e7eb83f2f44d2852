/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/policy-keys.h"

#include <string.h>

#include "core/limits.h"
#include "core/policy.h"

#define MAX_REPEATS 99
#define MAX_TEXT 4096 /* bytes of an advice or a source */
#define MAX_LIST 64   /* entries */

static const char not_a_list[] = "is no list of entries with \";\" between them";

/* "a;b" or "a; b;" -> its entries, NULL when one of them is empty or there are too many. */
static char **
split_list (const char *value)
{
  g_auto (GStrv) entries = g_strsplit (value, ";", MAX_LIST + 2);
  guint n = g_strv_length (entries);
  for (guint i = 0; i < n; i++)
    g_strstrip (entries[i]);
  if (n > 1 && *entries[n - 1] == '\0')
    g_clear_pointer (&entries[--n], g_free);
  for (guint i = 0; i < n; i++)
    if (*entries[i] == '\0')
      return NULL;
  return n > 0 && n <= MAX_LIST ? g_steal_pointer (&entries) : NULL;
}

static const char *
set_names (char ***field, const char *value)
{
  g_auto (GStrv) names = split_list (value);
  if (names == NULL)
    return not_a_list;
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (!cw_text_is_name (names[i]))
        return "is no list of names of a-z, 0-9 and -";
      for (guint j = 0; j < i; j++)
        if (strcmp (names[i], names[j]) == 0)
          return "names the same twice";
    }
  g_strfreev (*field);
  *field = g_steal_pointer (&names);
  return NULL;
}

static const char *
set_bool (gboolean *field, const char *value, const char **hint)
{
  if (strcmp (value, "true") != 0 && strcmp (value, "false") != 0)
    {
      static const char *const yes[] = { "true", "yes", "on", "1", NULL };
      *hint = g_strv_contains (yes, value) ? "true" : "false";
      return "is neither true nor false";
    }
  *field = *value == 't';
  return NULL;
}

static const char *
set_line (CwText *text, const char *lang, const char *value)
{
  if (!cw_text_is_acceptable (value, NULL))
    return "has a line break or a tab";
  if (strspn (value, " ") == strlen (value))
    return "is blank";
  if (g_utf8_strlen (value, -1) > CW_LIMIT_TITLE)
    return "is longer than 200 characters";
  cw_text_set (text, lang, value);
  return NULL;
}

static const char *
set_paragraph (char **field, const char *value)
{
  if (strlen (value) > MAX_TEXT)
    return "is longer than 4096 bytes";
  g_free (*field);
  *field = g_strdup (value);
  return NULL;
}

static const char *
no_word (const char *value, const char *const *words, const char **hint, const char *reason)
{
  const char *near = cw_text_nearest (value, words);
  /* Where the word is right, what follows it is wrong. */
  *hint = near != NULL && !g_str_has_prefix (value, near) ? near : NULL;
  return reason;
}

/* ---- [Policy] ---- */

static const char *
set_format (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) target;
  (void) lang;
  (void) hint;
  return strcmp (value, "1") == 0 ? NULL : "is no format that this version reads; it reads 1";
}

static const char *
set_name (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) hint;
  return set_line (&((CwPolicy *) target)->name, lang, value);
}

static const char *
set_calendars (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  (void) hint;
  return set_names (&((CwPolicy *) target)->calendars, value);
}

static const char *
set_office_calendars (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  (void) hint;
  return set_names (&((CwPolicy *) target)->office_calendars, value);
}

static const char *
set_asked_kinds (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  (void) hint;
  return set_names (&((CwPolicy *) target)->asked_kinds, value);
}

static const char *
set_zone (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  (void) hint;
  g_autoptr (GTimeZone) zone = cw_zone_lookup (value);
  if (zone == NULL)
    return "is no time zone such as Asia/Tokyo";
  CwPolicy *policy = target;
  g_free (policy->zone);
  policy->zone = g_strdup (value);
  return NULL;
}

static const char *
set_escrow (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  return set_bool (&((CwPolicy *) target)->escrow, value, hint);
}

const CwKeyRule cw_policy_rules[] = {
  { "Format", CW_KEY_WORD, set_format },
  { "Name", CW_KEY_LOCALISED, set_name },
  { "Calendars", CW_KEY_WORD, set_calendars },
  { "OfficeCalendars", CW_KEY_WORD, set_office_calendars },
  { "Zone", CW_KEY_WORD, set_zone },
  { "Escrow", CW_KEY_WORD, set_escrow },
  { "AskedKinds", CW_KEY_WORD, set_asked_kinds },
};
const gsize cw_n_policy_rules = G_N_ELEMENTS (cw_policy_rules);

/* ---- [Step ID] ---- */

static const char *
set_stage (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  if (cw_stage_from_word (value, &((CwStep *) target)->stage))
    return NULL;
  return no_word (value, cw_stage_words (), hint, "is no stage");
}

static const char *
set_ball (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  g_auto (GStrv) words = split_list (value);
  if (words == NULL)
    return not_a_list;
  guint ball = 0;
  for (guint i = 0; words[i] != NULL; i++)
    {
      CwBall bit;
      if (!cw_ball_from_word (words[i], &bit))
        return no_word (words[i], cw_ball_words (), hint, "is not client, me or office");
      ball |= bit;
    }
  ((CwStep *) target)->ball = ball;
  return NULL;
}

static const char *
set_since (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  CwAnchor anchor;
  if (!cw_anchor_parse (value, &anchor))
    return no_word (value, cw_anchor_words (), hint, "is nothing to count from");
  CwStep *step = target;
  cw_anchor_clear (&step->since);
  step->since = anchor;
  return NULL;
}

static const char *
set_after (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  (void) hint;
  if (!cw_duration_parse (value, &((CwStep *) target)->after))
    return "is no duration such as 3bd, 7d, 48h or 2obd";
  return NULL;
}

static const char *
set_not_before (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  g_auto (GStrv) entries = split_list (value);
  if (entries == NULL)
    return not_a_list;
  for (guint i = 0; entries[i] != NULL; i++)
    {
      CwMoment moment;
      if (!cw_moment_parse (entries[i], &moment))
        return no_word (entries[i], cw_anchor_words (), hint,
                        "has an entry that is no moment such as quiet+2bd");
      g_array_append_val (((CwStep *) target)->not_before, moment);
    }
  return NULL;
}

static const char *
set_until (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  CwMoment moment;
  if (!cw_moment_parse (value, &moment))
    return no_word (value, cw_anchor_words (), hint, "is no moment such as delivered+7d");
  CwStep *step = target;
  cw_moment_clear (&step->until);
  step->until = moment;
  step->has_until = TRUE;
  return NULL;
}

static const char *
set_requires (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  g_auto (GStrv) entries = split_list (value);
  if (entries == NULL)
    return not_a_list;
  for (guint i = 0; entries[i] != NULL; i++)
    {
      CwCondition condition;
      if (!cw_condition_parse (entries[i], &condition))
        return no_word (entries[i], cw_condition_words (), hint,
                        "has an entry that is no condition such as !funded");
      g_array_append_val (((CwStep *) target)->requires_, condition);
    }
  return NULL;
}

static const char *
set_act (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  if (cw_act_from_word (value, &((CwStep *) target)->act))
    return NULL;
  return no_word (value, cw_act_words (), hint, "is no act");
}

static const char *
set_outcome (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  if (cw_outcome_from_word (value, &((CwStep *) target)->outcome))
    return NULL;
  return no_word (value, cw_outcome_words (), hint, "is no outcome");
}

static const char *
set_urgency (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  if (cw_urgency_from_word (value, &((CwStep *) target)->urgency))
    return NULL;
  return no_word (value, cw_urgency_words (), hint, "is not low, normal or critical");
}

static const char *
set_confidence (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  if (cw_confidence_from_word (value, &((CwStep *) target)->confidence))
    return NULL;
  return no_word (value, cw_confidence_words (), hint,
                  "is not official, third-party, article or default");
}

static const char *
set_template (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  (void) hint;
  if (!cw_text_is_name (value))
    return "is no name of a-z, 0-9 and -";
  CwStep *step = target;
  g_free (step->template);
  step->template = g_strdup (value);
  return NULL;
}

static const char *
set_repeat (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  (void) hint;
  CwStep *step = target;
  CwDuration repeat;
  if (!cw_duration_parse (value, &repeat) || repeat.n < 1)
    return "is no duration of 1 or more such as 2bd";
  step->repeat = repeat;
  step->has_repeat = TRUE;
  return NULL;
}

static const char *
set_repeat_max (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  (void) hint;
  guint64 n;
  /* No sign, no spaces, no leading zero: 08 is a slip and not eight. */
  if ((value[0] == '0' && value[1] != '\0')
      || !g_ascii_string_to_unsigned (value, 10, 0, MAX_REPEATS, &n, NULL))
    return "is no number from 0 to 99";
  ((CwStep *) target)->repeat_max = (int) n;
  return NULL;
}

static const char *
set_url (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  (void) hint;
  if (!g_str_has_prefix (value, "https://") && !g_str_has_prefix (value, "http://"))
    return "begins with neither https:// nor http://";
  /* GLib lets spaces and quotes pass (RFC 3986 section 2 does not). */
  if (strlen (value) > CW_LIMIT_URL || strpbrk (value, " \t\n\"<>\\^`{|}") != NULL
      || !g_uri_is_valid (value, G_URI_FLAGS_NONE, NULL))
    return "is no address";
  CwStep *step = target;
  g_free (step->url);
  step->url = g_strdup (value);
  return NULL;
}

static const char *
set_weekly (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  static const char reason[] = "is no weekday and time such as mon 12:00";
  CwWeekday day;
  gint64 time;

  gsize length = strcspn (value, " \t");
  g_autofree char *word = g_strndup (value, length);
  if (!cw_weekday_from_word (word, &day))
    return no_word (word, cw_weekday_words (), hint, reason);
  const char *rest = value + length + strspn (value + length, " \t");
  if (!cw_time_of_day_parse (rest, FALSE, &time))
    return reason;

  CwStep *step = target;
  step->has_weekly = TRUE;
  step->weekly_day = day;
  step->weekly_time = time;
  return NULL;
}

static const char *
set_monthly (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  (void) hint;
  CwStep *step = target;
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (CwMonthly));
  if (!cw_monthly_parse (value, rows))
    return "is no list of closing days and pay days such as 15>last;last>15";
  g_clear_pointer (&step->monthly, g_array_unref);
  step->monthly = g_steal_pointer (&rows);
  return NULL;
}

static const char *
set_round (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  if (strcmp (value, "hour") != 0)
    {
      *hint = "hour";
      return "is no unit to round to";
    }
  ((CwStep *) target)->round_hour = TRUE;
  return NULL;
}

static const char *
set_inclusive (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  return set_bool (&((CwStep *) target)->inclusive, value, hint);
}

static const char *
set_title (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) hint;
  return set_line (&((CwStep *) target)->title, lang, value);
}

static const char *
set_advice (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) hint;
  if (strlen (value) > MAX_TEXT)
    return "is longer than 4096 bytes";
  cw_text_set (&((CwStep *) target)->advice, lang, value);
  return NULL;
}

static const char *
set_source (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  (void) hint;
  return set_paragraph (&((CwStep *) target)->source, value);
}

static const char *
set_checked (gpointer target, const char *lang, const char *value, const char **hint)
{
  (void) lang;
  (void) hint;
  g_autofree char *date = g_strconcat (value, strlen (value) == 7 ? "-01" : "", NULL);
  CwDay day;
  if (!cw_day_parse (date, &day))
    return "is no month such as 2026-11 and no date";
  CwStep *step = target;
  g_free (step->checked);
  step->checked = g_strdup (value);
  return NULL;
}

const CwKeyRule cw_step_rules[] = {
  { "Stage", CW_KEY_WORD, set_stage },
  { "Ball", CW_KEY_WORD, set_ball },
  { "Since", CW_KEY_WORD, set_since },
  { "After", CW_KEY_WORD, set_after },
  { "NotBefore", CW_KEY_WORD, set_not_before },
  { "Until", CW_KEY_WORD, set_until },
  { "Requires", CW_KEY_WORD, set_requires },
  { "Act", CW_KEY_WORD, set_act },
  { "Outcome", CW_KEY_WORD, set_outcome },
  { "Repeat", CW_KEY_WORD, set_repeat },
  { "RepeatMax", CW_KEY_WORD, set_repeat_max },
  { "Url", CW_KEY_TEXT, set_url },
  { "Weekly", CW_KEY_WORD, set_weekly },
  { "Monthly", CW_KEY_WORD, set_monthly },
  { "Round", CW_KEY_WORD, set_round },
  { "Inclusive", CW_KEY_WORD, set_inclusive },
  { "Template", CW_KEY_WORD, set_template },
  { "Urgency", CW_KEY_WORD, set_urgency },
  { "Title", CW_KEY_LOCALISED, set_title },
  { "Advice", CW_KEY_LOCALISED, set_advice },
  { "Source", CW_KEY_TEXT, set_source },
  { "Checked", CW_KEY_WORD, set_checked },
  { "Confidence", CW_KEY_WORD, set_confidence },
};
const gsize cw_n_step_rules = G_N_ELEMENTS (cw_step_rules);
